"""YAML is read as text with places, and what is dangerous or ambiguous is refused."""

from __future__ import annotations

import pytest

from indexer.content.faults import Report
from indexer.content.fields.frontmatter import parse, split
from indexer.content.nodes import Mapping, Node, Place, Scalar, Sequence


def parsed(text: str, *, first_line: int = 1) -> tuple[Node | None, Report]:
    report = Report("a.md")
    return parse(text, report, first_line=first_line), report


def test_block_is_cut_at_its_marks_and_the_body_keeps_its_lines() -> None:
    block = split("---\nid: a\n---\n\n正文\n---\n", Report("a.md"))
    assert block is not None
    assert (block.yaml_text, block.body, block.body_line) == ("id: a\n", "\n正文\n---\n", 4)


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("正文\n", "no-front-matter", 1),
        ("\n\n---\nid: a\n---\n", "no-front-matter", 3),
        ("---\nid: a\n正文\n", "unclosed-front-matter", 1),
        ("---\nid: a\n———\n正文\n", "unclosed-front-matter", 3),
        ("----\nid: a\n---\n", "no-front-matter", 1),
    ],
    ids=["none", "late", "unclosed", "closed-with-dashes", "four-hyphens"],
)
def test_missing_block_is_fatal(text: str, rule: str, line: int) -> None:
    report = Report("a.md")
    assert split(text, report) is None
    assert [(p.rule, p.line, p.fatal) for p in report.problems] == [(rule, line, True)]


@pytest.mark.parametrize(
    "text", ["007", "no", "yes", "12:30", "1.10", "2026-02-30", "0x1F", "1_000", "1e3", ".inf", "off"]
)
def test_plain_scalars_stay_text(text: str) -> None:
    node, _ = parsed(f"a: {text}\n")
    assert node == Mapping(((Scalar("a"), Scalar(text)),))


def test_places_are_lines_and_characters_of_the_file() -> None:
    node, _ = parsed("标题: 停车\n人群: [老人, 孩子]\n", first_line=2)
    assert isinstance(node, Mapping)
    (_, title), (key, audiences) = node.entries
    assert isinstance(audiences, Sequence)
    assert [title.place, key.place, audiences.items[1].place] == [Place(2, 5), Place(3, 1), Place(3, 10)]


@pytest.mark.parametrize("text", ["", "~", "null"])
def test_null_is_empty_and_quoted_null_is_a_word(text: str) -> None:
    assert Scalar(text).empty
    assert not Scalar(text, quoted=True).empty


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: 1\nb: *x\n", 2, 4),
        ("a: &x 1\n", 1, 4),
        ("a: !!str 1\n", 1, 4),
        ("a: !python/object:os.system 1\n", 1, 4),
        ("<<: {a: 1}\n", 1, 1),
        ("? [a]\n: 1\n", 1, 3),
        ("a: 1\n...\n---\nb: 2\n", 3, 1),
        ("%YAML 1.1\n---\na: 1\n", 1, 1),
    ],
    ids=["alias", "anchor", "tag", "object", "merge", "list-as-key", "two-documents", "directive"],
)
def test_features_beyond_plain_values_are_refused(text: str, line: int, column: int) -> None:
    node, report = parsed(text)
    assert node is None
    assert [(p.rule, p.line, p.column, p.fatal) for p in report.problems] == [
        ("yaml-feature", line, column, True)
    ]


@pytest.mark.parametrize(
    "text",
    ["a: " + "[" * 500, "a: " + "{a: " * 500, "- " * 500 + "a", "a: 甲\n" * 20000],
    ids=["lists", "mappings", "block-lists", "size"],
)
def test_depth_and_size_are_capped(text: str) -> None:
    node, report = parsed(text)
    assert node is None
    assert [p.rule for p in report.problems] == ["yaml-caps"]


@pytest.mark.parametrize(
    ("text", "rule", "line", "words"),
    [
        ("标题: 关于: 印发\n", "yaml-syntax", 1, "英文双引号"),
        ("a: 1\n标题：停车\nb: 2\n", "fullwidth-colon", 2, "标题: …"),
        ("a: 1\nmaterials:\n  - name: 证\n    说明：复印\n", "fullwidth-colon", 4, "说明: …"),
        ("a:\n\tb: 1\n", "yaml-syntax", 2, "Tab"),
        ("a: '没完\nb: 1\n", "yaml-syntax", 1, "引号"),
        ("a: [1, 2\nb: 3\n", "yaml-syntax", 1, "[ ]"),
        ("a: @x\n", "yaml-syntax", 1, "英文双引号"),
        ("asks:\n  - 一句\n  两句\n  - 三句\n", "yaml-syntax", 3, "请写成 - 两句"),
        ("asks:\n- 一句\n两句\nb: 1\n", "yaml-syntax", 3, "请写成 - 两句"),
        ("a: 1\n没有冒号的一行\nb: 2\n", "yaml-syntax", 2, "英文冒号"),
        ('a: "甲"乙\n', "yaml-syntax", 1, "引号"),
        ("a: |\n  x\n y: 1\n", "yaml-syntax", 3, "左对齐"),
        ("a: \x01\n", "yaml-syntax", 1, "编辑指南"),
        ("a: 1\ntitle:停车\nb: 2\n", "yaml-syntax", 2, "title: …"),
        ("a: 1\n标题:\u3000停车\nb: 2\n", "yaml-syntax", 2, "不是英文空格"),
        ("asks:\n  - 甲\n  -乙\nb: 2\n", "yaml-syntax", 3, "减号后面"),
        ("asks:\n  - 甲\n  — 乙\nb: 2\n", "yaml-syntax", 3, "“—”"),
        ('a: "没完\nb: 1\nc: "完了"\n', "yaml-syntax", 1, "引号"),
        ("a: [窗口, 代办\ntitle: 甲\n", "yaml-syntax", 1, "[ ]"),
        ("a: - 街道\n", "yaml-syntax", 1, "“-”"),
        ("id: a\n title: 甲\n", "yaml-syntax", 2, "title: …"),
        ("<<<<<<< HEAD\na: 1\n", "yaml-syntax", 1, "合并标记"),
    ],
    ids=[
        "colon-in-value", "fullwidth-colon", "fullwidth-in-record", "tab", "open-quote", "open-bracket",
        "at-sign", "no-dash", "no-dash-flush",
        "no-colon", "after-quote", "indent", "control", "no-space", "wide-space",
        "dash-without-space", "long-dash", "quote-open-for-lines", "bracket-open-at-known-key",
        "dash-in-value", "indented-key", "conflict",
    ],
)  # fmt: skip
def test_syntax_errors_say_the_line_and_what_to_do(text: str, rule: str, line: int, words: str) -> None:
    node, report = parsed(text)
    assert node is None
    assert [(p.rule, p.line, p.fatal) for p in report.problems] == [(rule, line, True)]
    assert words in report.problems[0].message + report.problems[0].hint
