"""The words a handbook adds to the dictionary."""

from __future__ import annotations

from indexer.domain.document import Contact, Policy
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Vocabulary
from indexer.text.lexicon import lexicon


def test_lexicon_gathers_the_handbooks_own_words() -> None:
    vocabulary = Vocabulary(
        title="t",
        categories=(),
        lexicon=("老漂族 20", "光荣证"),
        synonyms={"独生子女费": ("独子费", "那几块钱")},
        materials={"居民身份证": ("身份证",)},
    )
    documents = (
        Policy(id="a", title="标题不算", category="c", path="a.md", aliases=("一孩费",), keywords=("补发",)),
        Contact(id="b", title="b", category="c", path="b.md", trades=("管道疏通",)),
    )
    found = lexicon(Handbook(vocabulary, {document.id: document for document in documents}))
    assert found == {
        *("老漂族", "光荣证", "独生子女费", "独子费", "那几块钱", "居民身份证"),
        *("一孩费", "补发", "管道疏通"),
    }


def test_only_short_chinese_words_are_kept_whole() -> None:
    words = ("费", "一二三四五六七八", "一二三四五六七八九", "ETC办理", "停 车", "2026年", "　停车证　")
    vocabulary = Vocabulary(title="t", categories=(), synonyms={"采暖": words})
    assert lexicon(Handbook(vocabulary, {})) == {"采暖", "一二三四五六七八", "停车证"}
