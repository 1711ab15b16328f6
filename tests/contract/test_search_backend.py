"""What every search engine behind `indexer.search.backend` has to do."""

from __future__ import annotations

import errno
import gc
import random
import shutil
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.backends.memory_backend import MemoryStore
from indexer.backends.whoosh_backend import WhooshStore
from indexer.domain.errors import IndexUnavailableError
from indexer.search.backend import IndexStore, LaneQuery, SearchBackend, Unit, kept_length
from indexer.search.units import FIELDS

STORES = [
    pytest.param(MemoryStore, id="memory"),
    pytest.param(WhooshStore, id="whoosh"),
]

Open = Callable[..., SearchBackend]
Lines = list[tuple[str, int, float]]


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> IndexStore:
    made: IndexStore = request.param()
    return made


@pytest.fixture
def open_index(store: IndexStore, tmp_path: Path) -> Iterator[Open]:
    """Return a function that writes units into an index and opens it."""
    opened = []

    def open_with(*units: Unit) -> SearchBackend:
        folder = tmp_path / f"index-{len(opened)}"
        store.write(folder, units)
        opened.append(store.open(folder))
        return opened[-1]

    yield open_with
    for backend in opened:
        backend.close()


@pytest.mark.parametrize("store", STORES[1:], indirect=True)
def test_writing_that_fails_leaves_no_file_open(store: IndexStore, tmp_path: Path) -> None:
    def units() -> Iterator[Unit]:
        yield unit("a", "停车")
        raise OSError(errno.ENOSPC, "full")

    gc.disable()
    try:
        with pytest.raises(OSError, match="full"):
            store.write(tmp_path / "index", units())
        held = [link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    finally:
        gc.enable()
    assert not [path for path in held if path.is_relative_to(tmp_path)]


def unit(document: str, words: str = "", ordinal: int = 0, **more: dict[str, float]) -> Unit:
    """Return a unit of these words; a repeated word counts as often as it stands there."""
    counted: dict[str, float] = {}
    for word in words.split():
        counted[word] = counted.get(word, 0) + 1
    return Unit(document=document, ordinal=ordinal, terms={"words": counted, **more})


def match(backend: SearchBackend, words: str, **more: Any) -> Lines:
    terms = dict.fromkeys(words.split(), 1.0)
    found = backend.match(LaneQuery(field="words", terms=terms, **more))
    return [(line.document, line.ordinal, line.score) for line in found]


def ids(lines: Lines) -> list[str]:
    return [document for document, _, _ in lines]


def test_any_term_may_match(open_index: Open) -> None:
    backend = open_index(unit("a", "停车 证"), unit("b", "采暖"), unit("c", "养犬"))
    assert set(ids(match(backend, "停车 采暖"))) == {"a", "b"}


def test_no_term_matches(open_index: Open) -> None:
    assert match(open_index(unit("a", "停车")), "护照") == []


def test_terms_are_matched_exactly(open_index: Open) -> None:
    backend = open_index(unit("a", "停车证"), unit("b", "etc* OR"))
    assert match(backend, "停车 etc 停车* [a-z] ETC*") == []
    assert ids(match(backend, "etc* NOT")) == ["b"]


@pytest.mark.parametrize(
    ("at_least", "expected"),
    [
        pytest.param(0, {"a", "b", "c"}, id="zero is as one"),
        pytest.param(1, {"a", "b", "c"}, id="one"),
        pytest.param(2, {"a", "b"}, id="two"),
        pytest.param(3, {"a"}, id="three"),
        pytest.param(4, set(), id="more than there are"),
    ],
)
def test_unit_must_hold_at_least_so_many_terms(open_index: Open, at_least: int, expected: set[str]) -> None:
    backend = open_index(unit("a", "停车 证 办"), unit("b", "停车 停车 证"), unit("c", "停车 停车 停车"))
    assert set(ids(match(backend, "停车 证 办", at_least=at_least))) == expected


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        pytest.param(None, ["a", "b"], id="no limit"),
        pytest.param(frozenset({"b"}), ["b"], id="one"),
        pytest.param(frozenset({"b", "nowhere"}), ["b"], id="one that is not there"),
        pytest.param(frozenset(), [], id="none allowed"),
    ],
)
def test_answer_is_limited_to_documents(
    open_index: Open, documents: frozenset[str] | None, expected: list[str]
) -> None:
    backend = open_index(unit("a", "停车"), unit("b", "停车"), unit("c", "采暖"))
    assert ids(match(backend, "停车", documents=documents)) == expected


def test_documents_are_chosen_before_the_rest_is_cut(open_index: Open) -> None:
    better = [unit(f"better-{n:03}", "停车 停车") for n in range(60)]
    allowed = [unit(f"allowed-{n}", "停车 " + "证 " * n) for n in range(5)]
    backend = open_index(*better, *allowed)
    chosen = frozenset(one.document for one in allowed)
    assert ids(match(backend, "停车", documents=chosen, limit=10)) == [f"allowed-{n}" for n in range(5)]
    assert ids(match(backend, "停车", documents=chosen, limit=2)) == ["allowed-0", "allowed-1"]
    everything = match(backend, "停车", limit=1000)
    assert match(backend, "停车", documents=chosen) == [line for line in everything if line[0] in chosen]


def test_limiting_documents_does_not_change_scores(open_index: Open) -> None:
    backend = open_index(unit("a", "停车 证"), unit("b", "停车"), unit("c", "证"))
    (alone,) = match(backend, "停车 证", documents=frozenset({"b"}))
    assert alone in match(backend, "停车 证")


def test_best_units_come_first_and_the_rest_is_cut(open_index: Open) -> None:
    backend = open_index(*(unit(f"d{n}", "停车 " * (n + 1) + "证 " * (5 - n)) for n in range(5)))
    everything = match(backend, "停车")
    assert ids(everything) == ["d4", "d3", "d2", "d1", "d0"]
    assert match(backend, "停车", limit=2) == everything[:2]
    assert match(backend, "停车", limit=5) == everything


def test_equal_scores_stand_by_document_and_ordinal(open_index: Open) -> None:
    units = [unit(document, "停车", ordinal) for document in ("b", "a10", "a9") for ordinal in (2, -1, 0)]
    random.Random(7).shuffle(units)
    expected = [(document, ordinal) for document in ("a10", "a9", "b") for ordinal in (-1, 0, 2)]
    backend = open_index(*units)
    found = [(document, ordinal) for document, ordinal, _ in match(backend, "停车")]
    assert found == expected
    for limit in range(1, 9):
        cut = [(document, ordinal) for document, ordinal, _ in match(backend, "停车", limit=limit)]
        assert cut == expected[:limit]


def test_shorter_text_and_more_repeats_score_higher(open_index: Open) -> None:
    backend = open_index(
        unit("often", "停车 停车 费"), unit("once", "停车 证 费"), unit("long", "停车 证 费 车 位 楼 门")
    )
    assert ids(match(backend, "停车")) == ["often", "once", "long"]


def test_rare_term_counts_more(open_index: Open) -> None:
    backend = open_index(unit("a", "办理 停车"), unit("b", "办理 养犬"), unit("c", "办理 停车"))
    assert ids(match(backend, "办理 养犬"))[0] == "b"
    rarity = backend.rarity("words", ("办理", "停车", "养犬", "护照"))
    assert 0 < rarity["办理"] < rarity["停车"] < rarity["养犬"]
    assert rarity["护照"] == 0


def test_weight_of_a_query_term_multiplies_its_share(open_index: Open) -> None:
    backend = open_index(unit("a", "停车"), unit("b", "采暖"))
    once = backend.match(LaneQuery(field="words", terms={"停车": 1.0}))
    twice = backend.match(LaneQuery(field="words", terms={"停车": 2.0}))
    assert twice[0].score == pytest.approx(2 * once[0].score)


def test_fields_know_nothing_of_one_another(open_index: Open) -> None:
    backend = open_index(
        unit("a", "停车", grams={"停": 1.0}), unit("b", "", grams={"停车": 3.0}), unit("c", "采暖")
    )
    assert ids(match(backend, "停车")) == ["a"]
    assert backend.rarity("grams", ["停车", "采暖"]) == {"停车": pytest.approx(0.6931, abs=1e-4), "采暖": 0}
    assert [m.document for m in backend.match(LaneQuery(field="grams", terms={"停车": 1.0}))] == ["b"]
    assert backend.match(LaneQuery(field="ask_words", terms={"停车": 1.0})) == ()


def test_query_without_terms_finds_nothing(open_index: Open) -> None:
    assert match(open_index(unit("a", "停车")), "") == []


def test_empty_index_answers(open_index: Open) -> None:
    backend = open_index()
    assert backend.units == 0
    assert match(backend, "停车") == []
    assert match(backend, "停车", documents=frozenset({"a"})) == []
    assert backend.rarity("words", ["停车"]) == {"停车": 0}


@pytest.mark.parametrize("word", ["𠀀", "〇", "a" * 200, "é", "\u0301"], ids=ascii)
def test_any_character_may_stand_in_a_term(open_index: Open, word: str) -> None:
    assert ids(match(open_index(unit("a", word), unit("b", "停车")), word)) == ["a"]


@pytest.mark.parametrize("blank", [" ", "\u3000", "\u00a0", "\t", "\u2028", "\x1c"], ids=ascii)
def test_term_with_blanks_is_one_term(open_index: Open, blank: str) -> None:
    pair = f"luan{blank}qi"
    backend = open_index(
        Unit(document="pair", ordinal=0, terms={"sounds": {pair: 1.0}}),
        Unit(document="apart", ordinal=0, terms={"sounds": {"luan": 1.0, "qi": 1.0}}),
        Unit(document="written", ordinal=0, terms={"sounds": {f"luan%{ord(blank):x}qi": 1.0}}),
    )

    def found(term: str) -> list[str]:
        return [m.document for m in backend.match(LaneQuery(field="sounds", terms={term: 1.0}))]

    assert (found(pair), found("luan"), found("qi")) == (["pair"], ["apart"], ["apart"])
    rarity = backend.rarity("sounds", [pair, "qi"])
    assert rarity[pair] == rarity["qi"] > 0


def test_very_long_terms_stay_apart(open_index: Open) -> None:
    backend = open_index(unit("a", "长" * 300 + "甲"), unit("b", "长" * 300 + "乙"), unit("c", "长" * 255))
    assert ids(match(backend, "长" * 300 + "甲")) == ["a"]
    assert ids(match(backend, "长" * 255)) == ["c"]


def test_several_queries_are_answered_as_each_would_be_alone(open_index: Open) -> None:
    backend = open_index(unit("a", "停车 证"), unit("b", "停车", grams={"停": 2.0}), unit("c", "采暖"))
    queries = [
        LaneQuery(field="words", terms={"停车": 1.0}),
        LaneQuery(field="words", terms={"护照": 1.0}),
        LaneQuery(field="grams", terms={"停": 1.0}, documents=frozenset({"a", "b"})),
        LaneQuery(field="words", terms={"停车": 1.0, "采暖": 1.0}, documents=frozenset({"c"}), limit=1),
        LaneQuery(field="words", terms={}),
    ]
    together = backend.match_all(queries)
    assert together == tuple(backend.match(query) for query in queries)
    assert [len(found) for found in together] == [2, 0, 1, 1, 0]
    assert backend.match_all([]) == ()


@pytest.mark.parametrize(
    ("length", "kept"),
    [
        pytest.param(0, 0, id="none"),
        pytest.param(39, 39, id="the last that is exact"),
        pytest.param(40, 40, id="a number that is kept"),
        pytest.param(41, 40, id="one that is not"),
        pytest.param(100, 96, id="a hundred"),
        pytest.param(5000, 4632, id="a long section"),
    ],
)
def test_length_is_what_one_byte_keeps_of_it(open_index: Open, length: int, kept: int) -> None:
    assert kept_length(length) == kept
    backend = open_index(unit("long", "停车 " + "长 " * (length - 1)), unit("mean", "采暖 " * 60))
    also = open_index(
        unit("long", "停车 " + "长 " * (kept - 1)), unit("mean", "采暖 " * (60 + length - kept))
    )
    if length:
        assert match(backend, "停车") == [("long", 0, pytest.approx(match(also, "停车")[0][2], rel=1e-6))]


def test_units_are_counted(open_index: Open) -> None:
    assert open_index(unit("a", "停车", 0), unit("a", "停车", 1), unit("b", "采暖")).units == 3


def corpus(size: int, seed: int = 1) -> list[Unit]:
    """Return units over a few hundred words, the small ones in most units."""
    chance = random.Random(seed)
    units = []
    for number in range(size):
        terms = {
            field: {
                f"w{int(chance.paretovariate(0.6)) % 300}": float(chance.randint(1, 4)) for _ in range(20)
            }
            for field in FIELDS
        }
        units.append(Unit(document=f"d{number // 3}", ordinal=number % 3 - 1, terms=terms))
    return units


def test_threads_get_the_same_answers(store: IndexStore, tmp_path: Path) -> None:
    store.write(tmp_path / "index", corpus(600))
    queries = [
        LaneQuery(field=field, terms={f"w{n}": 1.0, f"w{n * 7 % 300}": 1.0}, limit=50)
        for field in FIELDS
        for n in range(1, 40)
    ]
    with_one = store.open(tmp_path / "index")
    expected = [with_one.match(query) for query in queries]
    with_many = store.open(tmp_path / "index")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(with_many.match, queries * 3))
    assert answers == expected * 3
    assert any(expected)
    with_one.close()
    with_many.close()


def test_reopened_index_answers_the_same(store: IndexStore, tmp_path: Path) -> None:
    store.write(tmp_path / "index", corpus(60))
    first, second = store.open(tmp_path / "index"), store.open(tmp_path / "index")
    assert match(first, "w1 w2") == match(second, "w1 w2") != []
    first.close()
    assert match(second, "w1 w3") != []
    second.close()


def test_open_index_answers_after_its_folder_is_deleted(store: IndexStore, tmp_path: Path) -> None:
    store.write(tmp_path / "index", corpus(300))
    expected = store.open(tmp_path / "index")
    opened = store.open(tmp_path / "index")
    answers = [match(expected, f"w{n}") for n in range(20)]
    shutil.rmtree(tmp_path / "index")
    assert [match(opened, f"w{n}") for n in range(20)] == answers
    expected.close()
    opened.close()


def test_update_leaves_the_index_it_started_from_alone(store: IndexStore, tmp_path: Path) -> None:
    store.write(tmp_path / "old", [unit("a", "停车"), unit("b", "停车")])
    files = {path.name: path.read_bytes() for path in (tmp_path / "old").iterdir()}
    store.write(tmp_path / "new", [unit("c", "停车")], base=tmp_path / "old", removed=["a"])
    assert {path.name: path.read_bytes() for path in (tmp_path / "old").iterdir()} == files
    opened = store.open(tmp_path / "new")
    assert ids(match(opened, "停车")) == ["b", "c"]
    assert opened.units == 2
    opened.close()


def test_store_tells_which_documents_hold_all_of_some_terms(store: IndexStore, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    store.write(first, [unit("a", "停车 证"), unit("b", "停车"), unit("b", "证", ordinal=1), unit("c", "狗")])
    store.write(second, [unit("d", "证 停车"), unit("e", "停车")], base=first)
    assert store.holding(second, "words", ["停车", "证"]) == {"a", "d"}
    assert store.holding(second, "words", ["停车"]) == {"a", "b", "d", "e"}
    assert store.holding(second, "words", ["猫"]) == frozenset()
    assert store.holding(second, "grams", ["停车"]) == frozenset()


def test_removing_what_is_not_there_changes_nothing(store: IndexStore, tmp_path: Path) -> None:
    store.write(tmp_path / "old", [unit("a", "停车")])
    store.write(tmp_path / "new", [], base=tmp_path / "old", removed=["nowhere"])
    opened = store.open(tmp_path / "new")
    assert ids(match(opened, "停车")) == ["a"]
    opened.close()


def test_everything_may_be_removed_and_come_back(store: IndexStore, tmp_path: Path) -> None:
    store.write(tmp_path / "one", [unit("a", "停车")])
    store.write(tmp_path / "two", [], base=tmp_path / "one", removed=["a"])
    store.write(tmp_path / "three", [unit("a", "采暖")], base=tmp_path / "two")
    empty, full = store.open(tmp_path / "two"), store.open(tmp_path / "three")
    assert (empty.units, match(empty, "停车")) == (0, [])
    assert (full.units, ids(match(full, "采暖")), match(full, "停车")) == (1, ["a"], [])
    empty.close()
    full.close()


words = st.dictionaries(st.sampled_from("停车证采暖养犬办"), st.integers(1, 5).map(float), max_size=6)
bodies = st.lists(words, max_size=3)
edits = st.dictionaries(st.sampled_from("abcdef"), st.none() | bodies, min_size=1, max_size=4)


def units_of(document: str, body: Iterable[dict[str, float]]) -> list[Unit]:
    return [
        Unit(document=document, ordinal=ordinal, terms={"words": terms, "grams": dict(terms)})
        for ordinal, terms in enumerate(body)
    ]


def answers(backend: SearchBackend) -> list[Any]:
    queries = [
        LaneQuery(field=field, terms=dict.fromkeys(text, 1.0), at_least=at_least)
        for field in ("words", "grams")
        for text in ("停", "停车证", "采暖办", "停车证采暖养犬办")
        for at_least in (1, 2)
    ]
    return [backend.match(query) for query in queries]


@pytest.mark.parametrize("make_store", STORES)
@settings(max_examples=settings().max_examples // 3)
@given(steps=st.lists(edits, min_size=1, max_size=4))
def test_index_grown_by_updates_equals_one_built_from_scratch(
    make_store: type[IndexStore], tmp_path_factory: pytest.TempPathFactory, steps: list[dict[str, Any]]
) -> None:
    store = make_store()
    folder = Path(mkdtemp(dir=tmp_path_factory.getbasetemp()))
    base = None
    held: dict[str, list[Unit]] = {}
    for number, step in enumerate(steps):
        changed = {id: units_of(id, body) for id, body in step.items() if body is not None}
        removed = [id for id in step if id in held]
        target = folder / f"{number}"
        store.write(target, [u for units in changed.values() for u in units], base=base, removed=removed)
        held = {id: units for id, units in held.items() if id not in step} | changed
        base = target
    store.write(folder / "scratch", [u for _, units in sorted(held.items()) for u in units])
    assert base is not None
    grown, built = store.open(base), store.open(folder / "scratch")
    assert grown.units == built.units
    assert answers(grown) == answers(built)
    assert grown.rarity("words", "停车证采暖") == built.rarity("words", "停车证采暖")
    grown.close()
    built.close()
    shutil.rmtree(folder)


def test_engines_agree_on_order_and_nearly_on_scores(tmp_path: Path) -> None:
    backends = []
    for store in (MemoryStore(), WhooshStore()):
        store.write(tmp_path / store.name, corpus(300))
        backends.append(store.open(tmp_path / store.name))
    for field in FIELDS:
        for number in range(1, 30):
            query = LaneQuery(
                field=field,
                terms={f"w{n}": 1.0 for n in (number, number * 5 % 300, 1)},
                at_least=number % 2 + 1,
            )
            memory, whoosh = (backend.match(query) for backend in backends)
            assert {(m.document, m.ordinal): m.score for m in whoosh} == pytest.approx(
                {(m.document, m.ordinal): m.score for m in memory}, rel=1e-5
            )
    for backend in backends:
        backend.close()


def largest(folder: Path) -> Path:
    return max(folder.iterdir(), key=lambda path: path.stat().st_size)


def cut(folder: Path, length: int) -> None:
    largest(folder).write_bytes(largest(folder).read_bytes()[:length])


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(shutil.rmtree, id="no folder"),
        pytest.param(lambda folder: [path.unlink() for path in folder.iterdir()], id="an empty folder"),
        pytest.param(lambda folder: largest(folder).unlink(), id="the largest file missing"),
        pytest.param(lambda folder: cut(folder, 3), id="the largest file cut to its first bytes"),
        pytest.param(lambda folder: cut(folder, 100), id="the largest file cut short"),
        pytest.param(
            lambda folder: [path.write_bytes(b"\xff" * 512) for path in folder.iterdir()], id="overwritten"
        ),
    ],
)
def test_damaged_index_is_unavailable(
    store: IndexStore, tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    store.write(tmp_path / "index", corpus(30))
    damage(tmp_path / "index")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # Whoosh does not close what it could not read
        try:
            store.open(tmp_path / "index")
        except IndexUnavailableError as error:
            hint = error.hint
        else:
            hint = "it was opened"
        gc.collect()
    assert "handbook index --full" in hint
