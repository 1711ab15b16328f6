"""A binder kept by its slips equals the book printed anew: page for page, whatever was edited."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from indexer.content.lists.print_numbers import PrintNumbers, assign
from indexer.content.lists.releases import Filed, Release, read_releases, write_releases
from indexer.domain.body import Body, Element, Node
from indexer.domain.document import Contact, Document, MonthDay, Phone, Policy, Procedure, Window
from indexer.domain.errors import ContentError
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Category, Vocabulary
from webapp.paper.leaves.book import print_data
from webapp.paper.loose_leaf import counted, exchange, exchange_data, filed, known_pages, matching
from webapp.paper.typesetting import PrintedBook, PrintOptions, typeset

VOCABULARY = Vocabulary(
    title="示例手册",
    organisation="示例站",
    categories=(Category("gonggong", "公共服务", ("人口",)), Category("bianmin", "便民服务")),
)
START = date(2026, 11, 23)
DATED = {"cover", "contents", "changes", "windows", "leaves"}


@dataclass(frozen=True)
class State:
    """A handbook on a day, with the numbers its documents have."""

    documents: Mapping[str, Document]
    numbers: PrintNumbers
    on: date
    born: int

    def numbered(self) -> State:
        return replace(self, numbers=assign(self.numbers, self.handbook))

    @property
    def handbook(self) -> Handbook:
        return Handbook(vocabulary=VOCABULARY, documents=self.documents)

    def data(self) -> dict[str, Any]:
        return print_data(
            self.handbook, on=self.on, revision="0" * 40, options=PrintOptions(), numbers=self.numbers
        )


def new_document(choose: random.Random, born: int) -> Document:
    id = f"wenjian-{born}"
    common: dict[str, Any] = {
        "id": id,
        "title": f"第{born}件事",
        "category": choose.choice(("gonggong", "bianmin")),
        "path": f"{id}.md",
        "body": Body.of([paragraph("说明。" * choose.randint(1, 40))]),
    }
    kind = choose.choice((Policy, Procedure, Contact))
    if kind is Contact:
        return Contact(**common, phones=(Phone(number=f"010-0000-01{born % 100:02}"),))
    if kind is Procedure:
        window = Window(from_=MonthDay(9, 1), until=MonthDay(10, 31))
        return Procedure(**common, windows=(window,) if born % 3 else ())
    return Policy(**common, effective_from=date(2026, 1, 1))


def first_state(choose: random.Random) -> State:
    documents = {d.id: d for d in (new_document(choose, n) for n in range(8))}
    return State(documents, PrintNumbers(), START, 8).numbered()


def paragraph(words: str) -> Element:
    return Element("p", {}, (words,))


def with_text(document: Document, *nodes: Node) -> Document:
    return replace(document, body=Body.of(nodes))


def edited(state: State, choose: random.Random) -> State:
    """Return the state after one thing that an editor, or the calendar, does."""
    documents = dict(state.documents)
    id = choose.choice(sorted(documents))
    one = documents[id]
    what = choose.choice(
        ("text", "title", "add", "remove", "rename", "move", "end", "refer", "days", "phone")
    )
    if what == "text":
        documents[id] = replace(
            one, body=Body.of([*one.body.nodes, paragraph(f"补{choose.randint(0, 10**6)}。")])
        )
    elif what == "title":
        documents[id] = replace(one, title=f"{one.title}改")
    elif what == "add":
        fresh = new_document(choose, state.born)
        return replace(state, documents={**documents, fresh.id: fresh}, born=state.born + 1)
    elif what == "remove" and len(documents) > 3:
        del documents[id]
        documents = {key: _without(d, id) for key, d in documents.items()}
    elif what == "rename":
        del documents[id]
        renamed = replace(one, id=f"{id}x", path=f"{id}x.md", former_ids=(*one.former_ids, id))
        documents[renamed.id] = renamed
        documents = {key: _without(d, id) for key, d in documents.items()}
    elif what == "move":
        documents[id] = replace(one, category="gonggong" if one.category == "bianmin" else "bianmin")
    elif what == "end" and len(documents) > 3:
        documents[id] = replace(one, effective_to=state.on + timedelta(days=choose.randint(-9, 40)))
    elif what == "refer":
        others = [other for other in sorted(documents) if other != id]
        documents[id] = replace(one, related=(choose.choice(others),))
    elif what == "days":
        return replace(state, on=state.on + timedelta(days=choose.randint(0, 60)))
    elif what == "phone" and isinstance(one, Contact):
        documents[id] = replace(one, phones=(Phone(number=f"010-0000-01{choose.randint(0, 99):02}"),))
    return replace(state, documents=documents)


def _without(document: Document, id: str) -> Document:
    return replace(document, related=tuple(other for other in document.related if other != id))


def page_count(piece: Mapping[str, Any]) -> int:
    """Stand for the engine: any number of pages will do that only the content decides."""
    own = {key: value for key, value in piece.items() if key != "rows" or piece["k"] != "leaves"}
    return 1 + len(json.dumps(own, ensure_ascii=False)) % 3


def shown(data: Mapping[str, Any]) -> dict[str, str]:
    """Return what stands on the pages of each place of a print, slip left out."""
    here = {piece["key"]: page_count(piece) for piece in data["pieces"]}
    book, found = data["book"], {}
    for piece in data["pieces"]:
        if piece["k"] == "leaves":
            counts = [here.get(row["key"], row.get("pages")) for row in piece["rows"]]
            rows = [{**row, "pages": count} for row, count in zip(piece["rows"], counts, strict=True)]
            piece = {**piece, "rows": rows}
        head = [book["title"], book["organisation"], book["date"] if piece["k"] in DATED else ""]
        if piece["k"] != "slip":
            found[piece["number"] or piece["key"]] = json.dumps([piece, head], ensure_ascii=False)
    return found


def release_of(state: State, number: int) -> Release:
    data = state.data()
    counts = {piece["key"]: page_count(piece) for piece in data["pieces"]}
    leaves = [replace(leaf, pages=counts[leaf.key]) for leaf in filed(data)]
    return Release(
        number=number,
        day=state.on,
        revision="0" * 40,
        layout="abc",
        online="",
        documents=tuple(leaf for leaf in leaves if not leaf.key.startswith("_")),
        tables=tuple(leaf for leaf in leaves if leaf.key.startswith("_")),
    )


def follow(binder: dict[str, str], printed: Mapping[str, Any]) -> dict[str, str]:
    """Do what the slip says, as a person would who has the slip and the leaves and nothing else."""
    slip, leaves = printed["pieces"][0], shown(printed)
    binder = dict(binder)
    for row in slip["void"]:
        del binder[row["number"] or row["key"]]
    for row in slip["swapped"]:
        place = row["number"] or row["key"]
        assert place in binder
        binder[place] = leaves.pop(place)
    for row in slip["added"]:
        place = row["number"] or row["key"]
        assert place not in binder
        binder[place] = leaves.pop(place)
    if "用法" in leaves:  # the back of the cover comes with it
        binder["用法"] = leaves.pop("用法")
    assert leaves == {}, "a leaf that the slip does not name"
    return binder


@pytest.fixture(scope="module")
def through_the_file(tmp_path_factory: pytest.TempPathFactory):
    """Return releases as the next run of the program reads them."""
    tmp_path = tmp_path_factory.mktemp("releases")

    def kept(*releases: Release) -> tuple[Release, ...]:
        write_releases(tmp_path, releases)
        return read_releases(tmp_path)

    return kept


@settings(max_examples=max(300, settings.default.max_examples))
@given(seed=st.integers(0, 2**32))
def test_binder_that_follows_its_slips_equals_the_full_print(seed: int, through_the_file) -> None:
    choose = random.Random(seed)
    state = first_state(choose)
    binder = shown(state.data())
    for number in range(1, choose.randint(2, 4)):
        [before] = through_the_file(release_of(state, number))
        for _ in range(choose.randint(1, 6)):
            state = edited(state, choose)
        state = state.numbered()
        data = state.data()
        change = exchange(before.filed, filed(data))
        printed = exchange_data(data, change, before=before.filed, target="", required="")
        binder = follow(binder, printed)
        assert binder == shown(data)
        assert len(printed["pieces"]) - 1 == len(change.printed)


def pages_of(book: PrintedBook) -> dict[str, list[str]]:
    """Return the text of the pages of each place of a PDF, slip left out, without white space.

    Extraction guesses spaces from the widths of a font subset, which differ from print to print.
    """
    pages = PdfReader(io.BytesIO(book.content)).pages
    return {
        leaf.number or leaf.key: [
            "".join(page.extract_text().split()) for page in pages[leaf.first - 1 :][: leaf.pages]
        ]
        for leaf in book.leaves
        if leaf.key != "_slip"
    }


@pytest.mark.parametrize("seed", [1, 5])
def test_real_pages_of_a_binder_equal_those_of_the_full_print(seed: int) -> None:
    choose = random.Random(seed)
    state = first_state(choose)
    long = with_text(state.documents["wenjian-0"], *[paragraph("很长的一段话。")] * 120)
    state = replace(state, documents={**state.documents, long.id: long})
    full = typeset(state.data(), on=state.on)
    binder = pages_of(full)
    before = counted(state.data(), on=state.on, known={})
    assert {leaf.key: leaf.pages for leaf in before} == {leaf.key: leaf.pages for leaf in full.leaves}
    assert max(leaf.pages for leaf in before) > 1
    for _ in range(5):
        state = edited(state, choose)
    state = replace(state, on=state.on + timedelta(days=9)).numbered()
    data = state.data()
    change = exchange(before, filed(data))
    assert change.is_needed
    printed = typeset(exchange_data(data, change, before=before, target="", required=""), on=state.on)
    assert all(leaf.first % 2 == 1 for leaf in printed.leaves if leaf.key != "_how")
    for leaf in change.void:
        del binder[leaf.place]
    binder |= pages_of(printed)
    assert binder == pages_of(typeset(data, on=state.on))


def test_pages_known_from_a_release_are_not_counted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    state = first_state(random.Random(1))
    release = release_of(state, 1)
    monkeypatch.setattr("webapp.paper.loose_leaf.typeset", None)
    known = known_pages([release], layout=release.layout)
    assert counted(state.data(), on=state.on, known=known) == filed(state.data(), known=known)
    assert known_pages([release], layout="another") == {}


def test_state_is_recognised_as_the_release_it_is() -> None:
    state = first_state(random.Random(2))
    first = release_of(state, 1)
    later = replace(state, on=state.on + timedelta(days=1))
    assert matching([first], filed(later.data())) == first
    assert matching([first], filed(edited_text(state).data())) is None


def edited_text(state: State) -> State:
    one = state.documents["wenjian-3"]
    return replace(state, documents={**state.documents, one.id: with_text(one, paragraph("别的。"))})


def test_edit_of_one_document_changes_its_leaves_and_the_lists_alone() -> None:
    state = first_state(random.Random(3))
    change = exchange(filed(state.data()), filed(edited_text(state).data()))
    assert change.printed == {"wenjian-3", "_leaves"}
    assert not change.void
    assert not change.added


def test_renamed_document_keeps_its_place_and_is_swapped() -> None:
    state = first_state(random.Random(4))
    old = state.documents["wenjian-2"]
    new = replace(old, id="xin-ming", former_ids=("wenjian-2",))
    others = {id: d for id, d in state.documents.items() if id != old.id}
    renamed = replace(state, documents={**others, new.id: new}).numbered()
    change = exchange(filed(state.data()), filed(renamed.data()))
    pairs = [(before.key, after.key) for before, after in change.swapped if after.key == "xin-ming"]
    assert pairs == [("wenjian-2", "xin-ming")]
    assert not change.void


FILED = Filed(key="yi", number="1-1", title='写着"引号"和：冒号', pages=2, digest="0123456789abcdef")
RELEASE = Release(
    number=1, day=START, revision="a" * 40, layout="abc", online="http://x", documents=(FILED,), tables=()
)


def test_releases_are_read_as_they_were_written(through_the_file) -> None:
    second = replace(RELEASE, number=2, tables=(replace(FILED, key="_leaves", number="附5"),))
    assert through_the_file(RELEASE, second) == (RELEASE, second)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  day: 2026-11-23", "  day: 2026-13-23", "第 1 期写得不全"),
        ("pages: 2", "pages: 两页", "第 8 行看不懂"),
        ("- number: 1", "<<<<<<< HEAD", "第 2 行看不懂"),
        ('  layout: "abc"\n', "", "第 1 期写得不全"),
        ("  online:", "  onlime:", "第 6 行看不懂"),
        ("  layout:", "  revision:", "第 5 行看不懂"),
        ('number: "1-1", ', "", "第 8 行看不懂"),
        ('digest: "0123456789abcdef"', "digest: 刚才那个", "第 8 行看不懂"),
        ("    yi:", "    yi: {}\n    er:", "第 8 行看不懂"),
        ("    yi: {", "    yi: &same {", "第 8 行看不懂"),
        ("  documents:\n", "  documents: 没有\n", "第 [78] 行看不懂"),
    ],
    ids=[
        *("day", "pages", "merge-conflict", "missing", "unknown-key", "key-twice", "leaf-without-number"),
        *("digest", "empty-leaf", "anchor", "text-for-leaves"),
    ],
)
def test_damaged_file_of_releases_names_the_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    write_releases(tmp_path, [RELEASE])
    path = tmp_path / "releases.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ContentError, match=said):
        read_releases(tmp_path)


def test_file_of_an_older_program_is_read(tmp_path: Path) -> None:
    (tmp_path / "releases.yml").write_text(
        "# 活页各期。\r\n- number: 1\r\n  day: 2026-11-23\r\n  revision: 7dbba30\r\n  layout: 007\r\n"
        "  online: http://x\r\n  documents:\r\n"
        '    yi: {number: 1-1, pages: 2, digest: 0123456789012345, title: "带\\"引号\\"、\\u00e9"}\r\n',
        encoding="utf-8",
    )
    leaf = Filed(key="yi", number="1-1", title='带"引号"、é', pages=2, digest="0123456789012345")
    assert read_releases(tmp_path) == (replace(RELEASE, revision="7dbba30", layout="007", documents=(leaf,)),)


def test_no_release_yet_is_none(tmp_path: Path) -> None:
    assert read_releases(tmp_path) == ()
    write_releases(tmp_path, [])
    assert read_releases(tmp_path) == ()


@pytest.mark.parametrize(
    "title",
    ["a\x7fb", "a\x85b", "a\u2028b", "\ufeffa", "\ufffe", "𠮷", "\x01", "反\\斜", "null", "- a: *b"],
    ids=[
        *("delete", "next-line", "line-separator", "byte-order-mark", "no-character", "beyond-16-bits"),
        *("control", "backslash", "null", "signs"),
    ],
)
def test_title_of_any_characters_comes_back(title: str, through_the_file) -> None:
    release = replace(RELEASE, documents=(replace(FILED, title=title),))
    assert through_the_file(release) == (release,)


def test_more_releases_than_a_document_may_be_long_are_read(tmp_path: Path) -> None:
    leaves = tuple(replace(FILED, key=f"wenjian-{n}", number=f"1-{n}") for n in range(1, 300))
    releases = tuple(replace(RELEASE, number=n, documents=leaves) for n in range(1, 5))
    write_releases(tmp_path, releases)
    assert (tmp_path / "releases.yml").stat().st_size > 64 * 1024
    assert read_releases(tmp_path) == releases


def test_release_recorded_twice_is_told(tmp_path: Path) -> None:
    write_releases(tmp_path, [RELEASE, RELEASE])
    with pytest.raises(ContentError, match="第 1 期有两份"):
        read_releases(tmp_path)
