"""What was worked out about names when the index was built is not worked out again to open it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pypinyin
import pytest

from indexer.backends.memory_backend import MemoryBackend
from indexer.domain.document import Contact, Policy
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Vocabulary
from indexer.search.names.heard import Heard
from indexer.search.names.nametable import NameTable, keyed, table_of
from indexer.search.names.spoken import Spoken, recall_words, spoken_of, write_words
from indexer.search.names.tables import Tables
from indexer.search.service import SearchService
from indexer.text import sound
from indexer.text.analysis import Analyser
from indexer.text.lexicon import lexicon
from indexer.text.tokenizer import Tokenizer

HANDBOOK = Handbook(
    Vocabulary(title="t", categories=(), lexicon=("停车认证",), synonyms={"居住证": ("暂住证",)}),
    {
        "park": Policy(
            id="park",
            title="停车认证（3号楼）",
            category="c",
            path="park.md",
            asks=("車位怎么办 ",),
            aliases=("停车证",),
        ),
        "lamp": Contact(
            id="lamp", title="修灯", category="c", path="lamp.md", symptoms=("灯泡憋了",), keywords=("照明",)
        ),
    },
)


@pytest.fixture
def fresh_analyser(jieba_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Analyser:
    """An analyser of a process that has read nothing aloud yet."""
    monkeypatch.setattr(sound, "_known", {})
    sound._aloud.cache_clear()
    return Analyser(Tokenizer(lexicon(HANDBOOK), cache_dir=jieba_cache))


def answers(analyser: Analyser, tables: Tables | None = None) -> Any:
    service = SearchService(HANDBOOK, MemoryBackend(()), analyser, tables=tables)
    return [service.suggest(typed) for typed in ("tingche", "tcrz", "灯", "修登", "zanzhuzheng")]


def refused(*_: Any, **__: Any) -> Any:
    raise AssertionError("worked out again")


def kept(folder: Path, analyser: Analyser) -> Tables:
    """What an index keeps of the handbook, as it is when it is read back."""
    written = Heard()
    spoken: dict[str, Spoken] = {}
    for id, document in HANDBOOK.documents.items():
        said = spoken_of(document, analyser.tokenizer)
        spoken[id] = Spoken(**json.loads(json.dumps({"words": said.words, "readings": said.readings})))
        written.add(document, spoken[id])
    written.write(folder)
    write_words(folder, analyser.tokenizer)
    table = NameTable.read(table_of(keyed(HANDBOOK.documents.values())).written())
    sound._aloud.cache_clear()
    sound._known.clear()
    return Tables([(table, [*HANDBOOK.documents])], Heard.read(folder), lambda one: spoken[one].readings)


def test_opening_reads_nothing_aloud_and_cuts_nothing(
    fresh_analyser: Analyser, jieba_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = kept(tmp_path, Analyser(Tokenizer(lexicon(HANDBOOK), cache_dir=jieba_cache)))
    recall_words(tmp_path, fresh_analyser.tokenizer)
    monkeypatch.setattr(pypinyin, "lazy_pinyin", refused)
    monkeypatch.setattr(fresh_analyser.tokenizer._jieba, "cut_for_search", refused)
    monkeypatch.setattr(fresh_analyser.tokenizer._jieba, "suggest_freq", refused)
    service = SearchService(HANDBOOK, MemoryBackend(()), fresh_analyser, tables=tables)
    assert [each.id for each in service.suggest("tingche")] == ["park", "park"]
    assert service.namebook.of("lamp").each[0].initials == "xd"


def test_answers_are_the_same_without_what_was_kept(
    fresh_analyser: Analyser, jieba_cache: Path, tmp_path: Path
) -> None:
    expected = answers(fresh_analyser)
    tables = kept(tmp_path, Analyser(Tokenizer(lexicon(HANDBOOK), cache_dir=jieba_cache)))
    third = Analyser(Tokenizer(lexicon(HANDBOOK), cache_dir=jieba_cache))
    recall_words(tmp_path, third.tokenizer)
    assert answers(third, tables) == expected
    assert all(expected[:3])


def test_words_that_did_not_change_are_kept_as_they_were(
    fresh_analyser: Analyser, jieba_cache: Path, tmp_path: Path
) -> None:
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    for folder in (first, second, third):
        folder.mkdir()
    write_words(first, fresh_analyser.tokenizer)
    write_words(second, fresh_analyser.tokenizer, base=first)
    assert (second / "words.json").read_bytes() == (first / "words.json").read_bytes()
    more = Tokenizer([*lexicon(HANDBOOK), "灯泡憋"], cache_dir=jieba_cache)
    write_words(third, more, base=first)
    before, after = (json.loads((f / "words.json").read_text(encoding="utf-8")) for f in (first, third))
    assert after.keys() - before.keys() == {"灯泡憋"}
    assert {word: after[word] for word in before} == before
