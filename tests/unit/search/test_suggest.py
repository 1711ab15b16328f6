"""What the typed beginning may become."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.domain.document import Policy
from indexer.search.names.nametable import keyed, names_in, table_of
from indexer.search.names.suggest import MOST_SUGGESTIONS, Suggester, Suggestion
from indexer.text.normalise import fold
from indexer.text.sound import initials, joined_pinyin

DOCUMENTS = (
    Policy(
        id="fee",
        title="独生子女父母奖励费领取",
        category="c",
        path="fee.md",
        aliases=("独生子女费",),
        asks=("怎么领独生子女费",),
    ),
    Policy(id="residence", title="居住证申领", category="c", path="residence.md"),
    *(Policy(id=f"park-{n}", title=f"停车第{n}号", category="c", path=f"park-{n}.md") for n in range(20)),
)

SUGGESTER = Suggester({document.id: document for document in DOCUMENTS})


@pytest.mark.parametrize(
    ("typed", "text", "id", "kind"),
    [
        pytest.param("独生子女父", "独生子女父母奖励费领取", "fee", "title", id="the beginning of a title"),
        pytest.param("独生子女费", "独生子女费", "fee", "alias", id="an alias"),
        pytest.param("怎么领", "怎么领独生子女费", "fee", "ask", id="an ask"),
        pytest.param("奖励", "独生子女父母奖励费领取", "fee", "title", id="the middle of a title"),
        pytest.param("juzhuzheng", "居住证申领", "residence", "pinyin", id="pinyin"),
        pytest.param("zhuzh", "居住证申领", "residence", "pinyin", id="pinyin from the middle of a word"),
        pytest.param("jzz", "居住证申领", "residence", "pinyin", id="initials"),
    ],
)
def test_beginning_becomes_a_name(typed: str, text: str, id: str, kind: str) -> None:
    first = SUGGESTER.suggest(typed)[0]
    assert (first.text, first.id, first.kind) == (text, id, kind)


@pytest.mark.parametrize("typed", ["", "  ", "\u200b", "护照", "xyz"])
def test_nothing_to_suggest(typed: str) -> None:
    assert SUGGESTER.suggest(typed) == ()


def test_at_most_eight_are_suggested() -> None:
    assert len(SUGGESTER.suggest("停车")) == MOST_SUGGESTIONS == 8


@given(typed=st.text(max_size=500))
def test_anything_typed_is_answered_at_once(typed: str) -> None:
    started = time.process_time()
    found = SUGGESTER.suggest(typed)
    assert time.process_time() - started < 1
    assert len({suggestion.text for suggestion in found}) == len(found) <= MOST_SUGGESTIONS
    assert {suggestion.kind for suggestion in found} <= {"title", "alias", "ask", "pinyin"}


NAMES = st.text(alphabet="独生子女费居住证 3a", min_size=1, max_size=6).filter(str.strip)


@given(
    named=st.lists(st.tuples(NAMES, st.lists(NAMES, max_size=3), st.lists(NAMES, max_size=3)), max_size=12),
    typed=st.text(alphabet="独生子女费居dszu3a", min_size=1, max_size=4),
    split=st.integers(0, 12),
)
def test_names_in_tables_are_those_that_going_through_all_of_them_finds(
    named: list[tuple[str, list[str], list[str]]], typed: str, split: int
) -> None:
    documents = {
        f"d{n}": Policy(id=f"d{n}", title=t, category="c", path=f"{n}.md", aliases=(*a,), asks=(*q,))
        for n, (t, a, q) in enumerate(named)
    }
    ids = [*documents]
    halves = [ids[:split], ids[split:]]
    tables = [(table_of(keyed(documents[id] for id in half)), half) for half in halves]
    assert Suggester(documents, tables).suggest(typed) == one_by_one(documents, typed)


def one_by_one(documents: dict[str, Policy], typed: str) -> tuple[Suggestion, ...]:
    """What is suggested, worked out name by name."""
    ranked = []
    letters = typed if len(typed) > 1 and typed.isascii() and typed.isalpha() else None
    for number, document in enumerate(documents.values()):
        names = names_in(document)
        kinds = ["title"] + ["alias"] * len(document.aliases) + ["ask"] * len(document.asks)
        for ordinal, (name, kind) in enumerate(zip(names, kinds, strict=True)):
            folded = fold(name).strip()
            spellings = [(folded, typed), (initials(folded), letters), (joined_pinyin(folded), letters)]
            for by_sound, (spelling, wanted) in enumerate(spellings):
                if wanted is None or wanted not in spelling:
                    continue
                place = spelling.find(wanted)
                rank = ["title", "alias", "ask"].index(kind)
                key = (place > 0, spelling != wanted, rank, place, len(folded), name, number, ordinal)
                suggestion = Suggestion(name, document.id, "pinyin" if by_sound else kind)
                ranked.append((key, suggestion))
                break
    found: dict[str, Suggestion] = {}
    for _, suggestion in sorted(ranked, key=lambda entry: entry[0]):
        found.setdefault(suggestion.text, suggestion)
    return tuple(found.values())[:MOST_SUGGESTIONS]
