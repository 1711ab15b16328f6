"""Every rule: its two examples, the words of its message, its page for editors."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from indexer.content.body.markdown import MarkdownRenderer
from indexer.content.faults import Rule
from indexer.content.reading import Reading, read_content
from indexer.content.rulebook import all_rules, rules_as_markdown
from indexer.content.source import harmless
from indexer.domain.handbook import Handbook
from indexer.domain.problem import Severity
from indexer.domain.vocabulary import Vocabulary

ROOT = Path(__file__).parents[3]
RULES = {rule.id: rule for rule in all_rules()}
WITH_EXAMPLES = [rule for rule in RULES.values() if rule.passes]
ELSEWHERE = {
    "bad-vocabulary", "copied-body", "copied-opening", "days-elsewhere",
    "changed-figure", "changed-meaning", "changed-place", "changed-word", "gone-part", "pasted-sentence",
    "gone-category", "gone-file", "large-attachment",
    "stray-document", "stray-file", "station-weekend", "unused-attachment", "wrong-folder",
    "empty-file", "ended-basis", "large-table", "link-to-ended", "long-line",
    "many-headings", "many-links", "unbroken-run", "no-front-matter", "not-keys", "not-text",
    "print-numbers",
    "question-answer", "question-failed", "render-limit", "unclosed-front-matter", "unreadable-file",
}  # fmt: skip

MESSAGES = dict(
    line.split(": ", 1)
    for line in Path(__file__).with_name("rule-messages.txt").read_text(encoding="utf-8").splitlines()
)


def as_document(example: str) -> str:
    from_example, _, body = example.partition("\n---\n")
    base = {
        "id": "shili",
        "title": "示例",
        "type": "procedure",
        "category": "甲类",
        "asks": "[一句, 两句, 三句]",
    }
    written = {line.split(":")[0] for line in from_example.split("\n")}
    lines = [f"{key}: {value}" for key, value in base.items() if key not in written]
    return "\n".join(["---", *lines, from_example, "---", body])


@pytest.mark.parametrize("rule", WITH_EXAMPLES, ids=lambda rule: rule.id)
def test_passing_example_has_no_errors_and_keeps_the_rule(
    rule: Rule, read: Callable[[dict[str, str]], Handbook]
) -> None:
    problems = read({"shili.md": as_document(rule.passes)}).problems
    assert [p for p in problems if p.rule == rule.id or p.severity is Severity.ERROR] == []


@pytest.mark.parametrize("rule", WITH_EXAMPLES, ids=lambda rule: rule.id)
def test_failing_example_is_named_in_plain_words(
    rule: Rule, read: Callable[[dict[str, str]], Handbook]
) -> None:
    problems = read({"shili.md": as_document(rule.fails)}).problems
    found = [p for p in problems if p.rule == rule.id and p.path == "shili.md"]
    assert found, [p.rule for p in problems]
    assert f"{found[0].message}；{found[0].hint}" == MESSAGES[rule.id]
    assert found[0].severity is rule.severity


@pytest.mark.parametrize("rule", [rule for rule in WITH_EXAMPLES if rule.alone], ids=lambda rule: rule.id)
def test_rule_on_a_file_alone_never_looks_at_what_others_found(rule: Rule) -> None:
    """Its findings are kept as long as the file is as it was, whatever is found beside them."""
    file = read_content("shili.md", as_document(rule.fails).encode())
    file.rendered = MarkdownRenderer().render(harmless(file.body))
    reading = Reading(Vocabulary(title="示例", categories=()), (), today=date(2026, 11, 23))
    assert list(rule.check(replace(file, report=None), reading))


def test_rule_about_keys_says_nothing_of_a_file_that_states_none_of_them() -> None:
    """It is not asked of such a file; that it is asked of others, its failing example shows."""
    files = [
        read_content(f"{rule.id}-{number}.md", as_document(example).encode())
        for rule in WITH_EXAMPLES
        for number, example in enumerate((rule.passes, rule.fails))
    ]
    reading = Reading(Vocabulary(title="示例", categories=()), tuple(files), today=date(2026, 11, 23))
    for rule in (rule for rule in RULES.values() if rule.about):
        for file in files:
            assert any(map(file.states, rule.about)) or not list(rule.check(file, reading)), file.path


def test_examples_are_the_same_on_every_python() -> None:
    """From 3.13 the compiler expands tabs in docstrings."""
    assert RULES["front-matter-tab"].fails == "region:\t本街道"
    assert not [
        rule.id for rule in RULES.values() if "\t" in (rule.check.__doc__ or "" if rule.check else "")
    ]


def test_every_rule_has_examples_or_a_test_of_its_own() -> None:
    assert {rule.id for rule in WITH_EXAMPLES} | ELSEWHERE == set(RULES)
    assert set(MESSAGES) == {rule.id for rule in WITH_EXAMPLES}


def test_the_page_of_rules_is_up_to_date() -> None:
    assert (ROOT / "docs/rules.md").read_text(encoding="utf-8") == rules_as_markdown()


@pytest.mark.parametrize("id", RULES)
def test_rule_ids_are_words_with_hyphens(id: str) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", id)
