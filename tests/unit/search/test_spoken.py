"""What was worked out about names when the index was built is not worked out again to open it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypinyin
import pytest

from indexer.backends.memory_backend import MemoryBackend
from indexer.domain.document import Contact, Policy
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Vocabulary
from indexer.search.service import SearchService
from indexer.search.spoken import recall_spoken, write_spoken
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


def answers(analyser: Analyser) -> Any:
    service = SearchService(HANDBOOK, MemoryBackend(()), analyser)
    return [service.suggest(typed) for typed in ("tingche", "tcrz", "灯", "修登", "zanzhuzheng")]


def refused(*_: Any, **__: Any) -> Any:
    raise AssertionError("worked out again")


def test_opening_reads_nothing_aloud_and_cuts_nothing(
    fresh_analyser: Analyser, jieba_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_spoken(tmp_path, HANDBOOK, Analyser(Tokenizer(lexicon(HANDBOOK), cache_dir=jieba_cache)))
    sound._aloud.cache_clear()
    recall_spoken(tmp_path, fresh_analyser)
    monkeypatch.setattr(pypinyin, "lazy_pinyin", refused)
    monkeypatch.setattr(fresh_analyser.tokenizer._jieba, "cut_for_search", refused)
    service = SearchService(HANDBOOK, MemoryBackend(()), fresh_analyser)
    assert [each.id for each in service.suggest("tingche")] == ["park", "park"]


def test_answers_are_the_same_without_what_was_kept(
    fresh_analyser: Analyser, jieba_cache: Path, tmp_path: Path
) -> None:
    expected = answers(fresh_analyser)
    other = Analyser(Tokenizer(lexicon(HANDBOOK), cache_dir=jieba_cache))
    write_spoken(tmp_path, HANDBOOK, other)
    sound._aloud.cache_clear()
    recall_spoken(tmp_path, other)
    assert answers(other) == expected
    assert all(expected[:3])


def test_readings_of_another_reader_are_left_alone(fresh_analyser: Analyser, tmp_path: Path) -> None:
    write_spoken(tmp_path, HANDBOOK, fresh_analyser)
    spoken = json.loads((tmp_path / "spoken.json").read_text(encoding="utf-8"))
    wrong = dict.fromkeys(spoken["readings"], "a")
    (tmp_path / "spoken.json").write_text(
        json.dumps({**spoken, "reader": "pypinyin 0", "readings": wrong}), encoding="utf-8"
    )
    sound._aloud.cache_clear()
    recall_spoken(tmp_path, fresh_analyser)
    assert sound.syllables("修灯") == ["xiu", "den"]


def test_names_that_hold_a_changed_word_are_cut_again(
    fresh_analyser: Analyser, jieba_cache: Path, tmp_path: Path
) -> None:
    write_spoken(tmp_path, HANDBOOK, fresh_analyser)
    other = Analyser(Tokenizer([*lexicon(HANDBOOK), "灯泡憋"], cache_dir=jieba_cache))
    recall_spoken(tmp_path, other, changed=["灯泡憋"])
    assert "灯泡憋" in other.tokenizer.words("灯泡憋了")
    assert other.tokenizer.words("修灯") == fresh_analyser.tokenizer.words("修灯")


def test_names_that_did_not_change_are_kept_as_they_were(fresh_analyser: Analyser, tmp_path: Path) -> None:
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    for folder in (first, second, third):
        folder.mkdir()
    write_spoken(first, HANDBOOK, fresh_analyser)
    base = recall_spoken(first, fresh_analyser)
    changed = next(iter(HANDBOOK.documents.values()))
    write_spoken(second, HANDBOOK, fresh_analyser, base=base, changed=[changed])
    assert (second / "spoken.json").read_bytes() == (first / "spoken.json").read_bytes()
    renamed = replace(changed, asks=("一句新的问法",))
    handbook = replace(HANDBOOK, documents={**HANDBOOK.documents, changed.id: renamed})
    write_spoken(third, handbook, fresh_analyser, base=base, changed=[renamed])
    words = recall_spoken(third, fresh_analyser).words
    assert words.keys() - base.words.keys() == {"一句新的问法"}
    assert {name: words[name] for name in base.words} == base.words
