"""From a handbook folder to the serving generation: exact, atomic, and safe when it fails."""

from __future__ import annotations

import errno
import fcntl
import json
import random
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer import generations, pipeline
from indexer.backends.memory_backend import MemoryStore
from indexer.backends.whoosh_backend import WhooshStore
from indexer.bootstrap import Edition
from indexer.content import rulebook
from indexer.domain.errors import ContentError, IndexUnavailableError, ShrunkHandbookError
from indexer.generations import KEPT_GENERATIONS, SCHEMA_VERSION
from indexer.search.request import SearchRequest
from indexer.stored import contents

TODAY = date(2026, 11, 23)
Shelf = Any

QUERIES = (
    "停车办理",
    "采暖带什么",
    "养犬",
    "居住证 老年卡",
    "身份证",
    "新写的一句",
    "党费",
    "志愿 调解 救助",
)


def search(edition: Edition, text: str) -> list[Any]:
    response = edition.search(SearchRequest(text=text, on=TODAY, limit=50))
    return [
        (h.document.id, h.section and h.section.title, h.score, h.confident, h.snippet) for h in response.hits
    ]


def ids(edition: Edition, text: str) -> list[str]:
    return [line[0] for line in search(edition, text)]


def test_first_build_serves_every_document(shelf: Shelf) -> None:
    handbook, manifest = shelf.build()
    edition = shelf.open()
    assert manifest.documents == len(handbook.documents) == 12
    assert edition.handbook == handbook
    assert ids(edition, "停车办理")[0] == "doc-00"


def test_manifest_tells_what_the_index_was_built_from(shelf: Shelf) -> None:
    handbook, manifest = shelf.build()
    assert manifest.schema == SCHEMA_VERSION
    assert manifest.backend == "whoosh"
    assert manifest.revision == handbook.revision
    assert manifest.revision.startswith("sha256:")
    assert manifest.built_at == "2026-11-23T09:01:00+08:00"
    assert manifest.encoder is None
    assert {"handbook.json", "words.json"} <= set(manifest.files)
    assert len([name for name in manifest.files if name.startswith("records/")]) == 1
    assert any(name.startswith("engine/") for name in manifest.files)
    name = shelf.generations.current()
    stored = json.loads((shelf.generations.path(name) / "manifest.json").read_text(encoding="utf-8"))
    assert stored["documents"] == 12


def test_index_holds_dates_not_statuses(shelf: Shelf) -> None:
    shelf.write("doc-00", "停车", effective_to="2026-11-23")
    shelf.build()
    edition = shelf.open()
    assert edition.handbook.status("doc-00", on=TODAY).usable
    assert edition.handbook.status("doc-00", on=date(2026, 11, 24)).ended


def test_broken_file_is_left_out_and_its_words_are_not_found(shelf: Shelf) -> None:
    (shelf.folder / "broken.md").write_text("---\ntitle: [\n---\n稀罕词\n", encoding="utf-8")
    handbook, manifest = shelf.build()
    assert handbook.left_out == ("broken.md",)
    assert manifest.documents == 12
    assert ids(shelf.open(), "稀罕词") == []
    assert shelf.open().handbook.problems == handbook.problems


def test_unchanged_handbook_is_built_again_to_the_same_answers(shelf: Shelf) -> None:
    shelf.build()
    before = [search(shelf.open(), query) for query in QUERIES]
    shelf.build()
    assert [search(shelf.open(), query) for query in QUERIES] == before


def test_findings_of_other_rules_are_not_kept(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """As those are of a generation that an older version of the program built."""
    with monkeypatch.context() as older:
        older.setattr(contents, "rules_fingerprint", lambda: "0" * 64)
        shelf.build()
    searched = []
    real = rulebook._found_alone
    monkeypatch.setattr(
        rulebook, "_found_alone", lambda file, reading: searched.append(file.path) or real(file, reading)
    )
    before = [search(shelf.open(), query) for query in QUERIES]
    shelf.build()
    assert len(searched) == 12
    assert [search(shelf.open(), query) for query in QUERIES] == before


def test_second_build_searches_only_the_file_that_changed(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.build()
    shelf.write("doc-03", "养犬", body="新写的一句。\n")
    searched = []
    real = rulebook._found_alone
    monkeypatch.setattr(
        rulebook, "_found_alone", lambda file, reading: searched.append(file.path) or real(file, reading)
    )
    shelf.build()
    assert searched == ["doc-03.md"]
    searched.clear()
    shelf.build(full=True)
    assert len(searched) == 12


def test_new_word_is_looked_for_only_where_its_characters_stand(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.build()
    shelf.write("doc-01", "采暖", aliases="[停车办]")
    looked: list[str] = []
    real = pipeline.holds_any
    monkeypatch.setattr(
        pipeline, "holds_any", lambda document, words: looked.append(document.id) or real(document, words)
    )
    shelf.build()
    assert looked == ["doc-00"]
    grown = [search(shelf.open(), query) for query in (*QUERIES, "停车办")]
    shelf.build(full=True)
    assert [search(shelf.open(), query) for query in (*QUERIES, "停车办")] == grown


def _add(shelf: Shelf, chance: random.Random, held: list[str]) -> None:
    id = f"new-{chance.randrange(1000)}"
    if id not in held:
        shelf.write(id, chance.choice(["停车", "采暖", "新写"]))
        held.append(id)


def _edit(shelf: Shelf, chance: random.Random, held: list[str]) -> None:
    shelf.write(chance.choice(held), "养犬", body=f"新写的一句{chance.randrange(10)}。\n")


def _retitle(shelf: Shelf, chance: random.Random, held: list[str]) -> None:
    shelf.write(chance.choice(held), chance.choice(["居住证", "物业"]), keywords="[临时词]")


def _end(shelf: Shelf, chance: random.Random, held: list[str]) -> None:
    old, new = chance.sample(held, 2)
    shelf.write(old, "停车", superseded_by=new)


def _delete(shelf: Shelf, chance: random.Random, held: list[str]) -> None:
    if len(held) > 8:
        shelf.remove(held.pop(chance.randrange(len(held))))


def _rename(shelf: Shelf, chance: random.Random, held: list[str]) -> None:
    number = chance.randrange(len(held))
    shelf.remove(held[number])
    held[number] = f"renamed-{chance.randrange(1000)}"
    shelf.write(held[number], "志愿", former_ids="[some-old-id]")


@pytest.mark.parametrize("seed", range(3))
def test_updated_index_equals_one_built_from_scratch(shelf: Shelf, seed: int) -> None:
    chance = random.Random(seed)
    held = [path.stem for path in sorted(shelf.folder.glob("*.md"))]
    shelf.build()
    for _ in range(5):
        for change in chance.sample([_add, _edit, _retitle, _end, _delete, _rename], 2):
            change(shelf, chance, held)
        shelf.build()
    updated = shelf.open()
    counted = heard_in(shelf, updated)
    shelf.build(full=True)
    built = shelf.open()
    assert counted == heard_in(shelf, built)
    assert [updated.suggest(typed) for typed in ("居", "z", "jz")] == [
        built.suggest(typed) for typed in ("居", "z", "jz")
    ]
    assert updated.name != built.name
    assert updated.handbook == built.handbook
    assert updated.manifest.content == built.manifest.content
    assert [search(updated, query) for query in QUERIES] == [search(built, query) for query in QUERIES]


def heard_in(shelf: Shelf, edition: Edition) -> dict[str, Any]:
    """What is counted of the words of all names, in the folder of a generation."""
    folder = shelf.settings.index_dir / "generations" / edition.name
    counted: dict[str, Any] = json.loads((folder / "heard.json").read_text(encoding="utf-8"))
    assert counted["words"]
    return counted


class CountingStore(WhooshStore):
    """Notes how many documents each build gives to the engine, and whether it starts anew."""

    def __init__(self) -> None:
        self.seen: list[tuple[set[str], bool]] = []

    def write(self, folder: Path, units: Any, **more: Any) -> None:
        listed = list(units)
        self.seen.append(({unit.document for unit in listed}, more.get("base") is None))
        super().write(folder, listed, **more)


def test_small_change_indexes_only_what_changed(shelf: Shelf) -> None:
    store = CountingStore()
    shelf.build(store=store)
    shelf.write("doc-03", "居住证", body="改了。\n")
    shelf.remove("doc-04")
    shelf.build(store=store)
    assert store.seen[1] == ({"doc-03"}, False)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            lambda s: [s.write(f"doc-{n:02d}", "养犬", body="改。\n") for n in range(6)], id="many changes"
        ),
        pytest.param(
            lambda s: (s.folder / "lexicon.txt").write_text("带身份证\n", encoding="utf-8"),
            id="a new word that all hold",
        ),
    ],
)
def test_great_change_indexes_everything_anew(shelf: Shelf, change: Callable[[Any], object]) -> None:
    store = CountingStore()
    shelf.build(store=store)
    change(shelf)
    shelf.build(store=store)
    documents, anew = store.seen[1]
    assert (len(documents), anew) == (12, True)


def _lexicon(*words: str) -> Callable[[Any], object]:
    return lambda shelf: (shelf.folder / "lexicon.txt").write_text("\n".join(words), encoding="utf-8")


@pytest.mark.parametrize(
    ("before", "after", "indexed"),
    [
        pytest.param((), ("停车办理",), {"doc-00"}, id="a word joins"),
        pytest.param(("停车办理",), (), {"doc-00"}, id="a word leaves"),
        pytest.param((), ("車办", "办养犬"), {"doc-00", "doc-02"}, id="in another script, across two words"),
        pytest.param((), ("无人提起",), set(), id="a word that stands nowhere"),
    ],
)
def test_only_documents_that_hold_a_new_or_lost_word_are_indexed_again(
    shelf: Shelf, before: tuple[str, ...], after: tuple[str, ...], indexed: set[str]
) -> None:
    store = CountingStore()
    _lexicon(*before)(shelf)
    shelf.build(store=store)
    _lexicon(*after)(shelf)
    shelf.build(store=store)
    assert store.seen[1] == (indexed, False)


def test_alias_of_one_document_is_known_to_the_texts_of_all(shelf: Shelf) -> None:
    store = CountingStore()
    shelf.write("doc-07", "维修", body="老人家的停车办理要早来。\n")
    shelf.build(store=store)
    shelf.write("doc-00", "停车", aliases="[停车办]")
    shelf.build(store=store)
    assert store.seen[1] == ({"doc-00", "doc-07"}, False)


def test_other_analysis_of_words_indexes_everything_anew(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = CountingStore()
    shelf.build(store=store)
    monkeypatch.setattr("indexer.text.tokenizer.TOKENIZER_VERSION", 999)
    _lexicon("停车办理")(shelf)
    shelf.build(store=store)
    assert store.seen[1][1]


# Words that lie over one another in many ways, some of them in jieba's own dictionary.
OVERLAPPING = ("要领", "领钱", "我要领", "要领钱", "款项目", "项目", "目录入", "录入", "入户", "户口簿")
SENTENCES = ("我要领钱款项目录入户口簿", "要领很多钱", "項目錄入完成", "入户", "领了钱再说", "目录", "平常")


def _units(shelf: Shelf) -> list[str]:
    folder = shelf.generations.path(shelf.generations.current()) / "engine"
    return sorted((folder / "units.jsonl").read_text(encoding="utf-8").splitlines())


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_words_that_come_and_go_leave_the_index_of_a_rebuild(shelf: Shelf, data: st.DataObject) -> None:
    """However words overlap in a text, only texts that hold one of them are cut otherwise."""
    sets = data.draw(st.lists(st.sets(st.sampled_from(OVERLAPPING)), min_size=2, max_size=4))
    for number, sentence in enumerate(SENTENCES * 2):
        shelf.write(f"held-{number}", "停车", body=f"{sentence}。\n\n## {sentence}\n\n{sentence}\n")
    for words in sets:
        _lexicon(*words)(shelf)
        shelf.build(store=MemoryStore())
    grown = _units(shelf)
    shelf.build(store=MemoryStore(), full=True)
    assert grown == _units(shelf)


def test_document_is_indexed_again_when_what_it_points_to_goes(shelf: Shelf) -> None:
    shelf.write("doc-00", "停车", superseded_by="doc-01")
    shelf.build()
    shelf.remove("doc-01")
    shelf.build()
    assert shelf.open().handbook.documents["doc-00"].superseded_by == ()


def test_another_engine_starts_anew(shelf: Shelf) -> None:
    shelf.build(store=MemoryStore())
    _, manifest = shelf.build(store=WhooshStore())
    assert manifest.backend == "whoosh"
    assert ids(shelf.open(), "停车办理")[0] == "doc-00"


def test_reader_of_an_old_generation_goes_on_while_new_ones_come(shelf: Shelf) -> None:
    shelf.build()
    edition = shelf.open()
    expected = search(edition, "停车办理")
    for number in range(KEPT_GENERATIONS + 2):
        shelf.write("doc-00", "采暖", body=f"第 {number} 次。\n")
        shelf.build()
    assert edition.name not in shelf.names()
    assert search(edition, "停车办理") == expected
    assert edition.handbook.documents["doc-00"].title == "停车办理"


def test_only_the_last_generations_are_kept(shelf: Shelf) -> None:
    for _ in range(KEPT_GENERATIONS + 2):
        shelf.build()
    assert len(shelf.names()) == KEPT_GENERATIONS
    assert shelf.names()[-1] == shelf.generations.current()


class FullDisk(WhooshStore):
    """Runs out of space after the first file."""

    def write(self, folder: Path, units: Any, **more: Any) -> None:
        folder.mkdir(parents=True)
        (folder / "half").write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")


def test_full_disk_leaves_the_old_index_serving_and_nothing_behind(shelf: Shelf) -> None:
    shelf.build()
    before = search(shelf.open(), "停车办理")
    names = shelf.names()
    shelf.write("doc-00", "采暖")
    with pytest.raises(ContentError, match="磁盘满了") as caught:
        shelf.build(store=FullDisk())
    assert caught.value.code == "index_not_written"
    assert shelf.names() == names
    assert search(shelf.open(), "停车办理") == before


def test_disk_too_small_is_refused_before_anything_is_written(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.build()
    names = shelf.names()
    usage = shutil.disk_usage(shelf.folder)._replace(free=1_000_000)
    monkeypatch.setattr(generations.shutil, "disk_usage", lambda _folder: usage)
    with pytest.raises(ContentError, match="磁盘空间不够"):
        shelf.build()
    assert shelf.names() == names


def test_interrupted_build_leaves_the_old_index_serving(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.build()
    names = shelf.names()

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "seal", interrupted)
    with pytest.raises(KeyboardInterrupt):
        shelf.build()
    assert shelf.names() == names
    assert ids(shelf.open(), "停车办理")[0] == "doc-00"


def test_next_build_clears_what_a_crash_left_behind(shelf: Shelf) -> None:
    shelf.build()
    orphan = shelf.generations.path("20260101T000000-dead")
    (orphan / "engine").mkdir(parents=True)
    (orphan / "engine" / "half").write_bytes(b"half")
    shelf.build()
    assert orphan.name not in shelf.names()


def test_second_indexer_is_told_to_wait(shelf: Shelf) -> None:
    shelf.build()
    with shelf.generations.lock(), pytest.raises(IndexUnavailableError) as caught:
        shelf.build()
    assert caught.value.code == "index_busy"
    shelf.build()


def test_nobody_else_indexes_before_what_follows_the_switch_is_done(shelf: Shelf) -> None:
    """A link moves then; whoever indexed the folder it led to would bring the old state back."""
    served: list[str] = []

    def then() -> None:
        served.append(str(shelf.generations.current()))
        with pytest.raises(IndexUnavailableError, match="正在建索引"):
            shelf.build()

    shelf.build(then=then)
    assert served == [shelf.generations.current()]


def test_disk_without_locks_is_told_and_the_old_index_serves(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.build()
    names = shelf.names()

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(ContentError, match="不支持文件锁"):
        shelf.build()
    assert shelf.names() == names
    assert ids(shelf.open(), "停车办理")[0] == "doc-00"


@pytest.mark.parametrize("left", [5, 0], ids=["fewer than half", "an empty folder"])
def test_shrunk_handbook_is_refused_unless_asked_for(shelf: Shelf, left: int) -> None:
    shelf.build()
    shelf.remove(*(f"doc-{number:02d}" for number in range(left, 12)))
    with pytest.raises(ShrunkHandbookError, match="12 份"):
        shelf.build()
    assert len(shelf.open().handbook.documents) == 12
    _, manifest = shelf.build(full=True)
    assert manifest.documents == left
    assert len(ids(shelf.open(), "办理 带什么")) == left


def test_half_of_the_handbook_may_go(shelf: Shelf) -> None:
    shelf.build()
    shelf.remove(*(f"doc-{number:02d}" for number in range(6)))
    assert shelf.build()[1].documents == 6


def test_empty_folder_without_an_index_before_it_is_built(empty_shelf: Shelf) -> None:
    _, manifest = empty_shelf.build()
    assert manifest.documents == 0
    assert ids(empty_shelf.open(), "停车") == []


@pytest.mark.parametrize("missing", ["folder", "handbook.yml"])
def test_folder_that_is_no_handbook_changes_nothing(shelf: Shelf, tmp_path: Path, missing: str) -> None:
    shelf.build()
    other = tmp_path / "other"
    if missing == "handbook.yml":
        other.mkdir()
    with pytest.raises(ContentError):
        shelf.build(folder=other)
    assert len(shelf.open().handbook.documents) == 12


def test_progress_is_told(shelf: Shelf) -> None:
    told: list[tuple[str, int, int]] = []
    pipeline.build(
        shelf.folder,
        shelf.generations,
        WhooshStore(),
        cache_dir=shelf.settings.cache_dir,
        now=shelf.settings.clock.now(),
        progress=lambda *step: told.append(step),
    )
    assert ("排版正文", 12, 12) in told
    assert told[-1] == ("建立索引", 12, 12)
