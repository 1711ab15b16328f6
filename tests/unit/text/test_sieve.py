"""Patterns that are tried only where what they need stands: they find what `re` finds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.content import rulebook  # noqa: F401 - its rules are patterns
from indexer.text import sieve
from indexer.text.sieve import Places, Sought, places_of

_LONG = "居民到社区服务站办理登记，材料带齐当场办好。" * 5
_SHELF = Path(__file__).parents[3] / "handbook"


@pytest.fixture(autouse=True)
def worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sieve, "_ENOUGH", -1)


def _found(matches: object) -> list[tuple[object, ...]]:
    return [(match.span(), match.groups()) for match in matches]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        ("甲乙丙", {"甲乙"}),
        ("甲|乙丙", {"甲", "乙丙"}),
        ("[一二]元", {"一元", "二元"}),
        ("甲[^，]*?丙丁", {"丙丁"}),
        ("甲乙?丙", {"甲乙", "甲丙"}),
        ("自[ 　]*年", {"自 ", "自　", "自年"}),
        ("(?<=甲)乙丙(?=丁)", {"乙丙"}),
        ("(?:甲乙){2,}", {"甲乙"}),
    ],
)
def test_what_a_pattern_needs(pattern: str, needs: set[str]) -> None:
    assert Sought(pattern).needs == needs


@pytest.mark.parametrize("pattern", ["[\u4e00-\u9fff]{3}", "甲*", "(?=甲)", "甲?[^乙]"])
def test_pattern_that_needs_nothing_is_looked_for_everywhere(pattern: str) -> None:
    text = f"{_LONG}\n甲乙丙\n{_LONG}"
    assert _found(Sought(pattern).finditer(text)) == _found(re.finditer(pattern, text))


def test_dot_is_never_a_line_end() -> None:
    with pytest.raises(ValueError, match="line end"):
        Sought("甲.乙", re.DOTALL)


_TRICKY = [
    Sought(pattern, flags)
    for pattern in (
        r"甲\s{0,3}乙",
        r"甲\s*乙",
        "(?m:^甲)",
        "甲$",
        "甲(?=\n乙)",
        "甲(?![^丙]*乙)",
        r"(?<=\n)甲乙",
        "(?P<a>甲.)(?P=a)",
        "(甲乙丙)\\1",
        "甲[^丁]{0,4}乙",
        "(?:甲|乙丙){2,}",
    )
    for flags in (0, re.MULTILINE)
]


@given(parts=st.lists(st.sampled_from(["甲", "乙", "丙", "\n", " ", "。", _LONG]), max_size=14))
def test_finds_what_the_pattern_finds(parts: list[str]) -> None:
    text = "".join(parts)
    for sought in _TRICKY:
        assert _found(sought.finditer(text)) == _found(sought.pattern.finditer(text)), sought.pattern


@pytest.mark.parametrize("letters", ["kelvin", "list", "straße", "École"])
def test_letters_of_either_case_are_found(letters: str) -> None:
    sought = Sought(letters, re.IGNORECASE)
    for written in (letters, letters.upper(), letters.replace("k", "\u212a").replace("s", "\u017f")):
        text = f"{_LONG}{written}{_LONG}"
        assert _found(sought.finditer(text)) == _found(sought.pattern.finditer(text))


_PIECES = (
    *"一二三十两0123456789年月日时点元％%-—~：:（()）【】，。、；\n\n  甲的居民王张找",
    *("每月", "补贴", "登记", "待补充", "社区社区", "内部", "联系人", "王建国", "星期", "工作日", _LONG),
)


@given(parts=st.lists(st.sampled_from(_PIECES), max_size=60))
def test_rules_find_what_their_patterns_find(parts: list[str]) -> None:
    text = "".join(parts) + _LONG
    for sought in sieve._sought:
        assert _found(sought.finditer(text)) == _found(sought.pattern.finditer(text)), sought.pattern.pattern


def test_lines_that_are_left_out_hold_nothing() -> None:
    for file in sorted(_SHELF.rglob("*.md"))[::9]:
        text = file.read_text(encoding="utf-8")
        for sought in sieve._sought:
            tried = {number for number, _ in sought.lines(text)}
            lines = enumerate(text.split("\n"))
            assert not [line for n, line in lines if n not in tried and sought.pattern.search(line)]


@given(text=st.text(alphabet="甲乙丙丁", max_size=30))
def test_beginnings_are_found_where_they_stand(text: str) -> None:
    beginnings = ("甲乙", "丙丙丁")
    standing = [at for at in range(len(text)) if text.startswith(beginnings, at)]
    assert set(standing) <= set(places_of(text, Places.of(beginnings)))


def test_few_texts_are_searched_without_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sieve, "_looked", None)
    monkeypatch.setattr(sieve, "_ENOUGH", sieve._asked + 2 * len(_LONG))
    sought = Sought("登记")
    assert _found(sought.finditer(_LONG)) == _found(sought.pattern.finditer(_LONG))
    assert [*sought.lines(_LONG)] == [(0, _LONG)]
    with pytest.raises(TypeError):
        [*sought.lines(_LONG)]
