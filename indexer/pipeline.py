"""Build a new generation of the index from a handbook folder, and switch to it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from indexer.clock import SHANGHAI
from indexer.content.checked import Checked
from indexer.content.handbook import read_handbook
from indexer.domain.document import Document
from indexer.domain.errors import ContentError, IndexUnavailableError, ShrunkHandbookError
from indexer.domain.handbook import Handbook
from indexer.domain.system_errors import reason_of
from indexer.encoding import Progress, write_meaning
from indexer.generations import (
    ENGINE,
    SCHEMA_VERSION,
    Digested,
    Generations,
    Manifest,
    seal,
)
from indexer.git.revisions import folder_digest, revision
from indexer.search.backend import IndexStore, Unit
from indexer.search.meaning import Kind
from indexer.search.names.spoken import recall_words, write_words
from indexer.search.units import UNITS_VERSION, holds_any, units_of
from indexer.stored.contents import Contents, KnownDocuments, read_contents, write_contents
from indexer.text.analysis import Analyser
from indexer.text.lexicon import Lexicon, lexicon
from indexer.text.ngrams import bigrams
from indexer.text.tokenizer import Tokenizer, differing
from indexer.text.vectors import VectorCache

_MOST_CHANGED = 0.3


def analyser_for(handbook: Handbook, *, cache_dir: Path) -> Analyser:
    """Return what turns this handbook's texts and queries into terms."""
    return Analyser(Tokenizer(lexicon(handbook), cache_dir=cache_dir / "jieba"))


@dataclass(frozen=True, slots=True)
class _Previous:
    """The generation to start from and what it keeps; with its dictionary, where that is loaded."""

    name: str
    manifest: Manifest
    contents: Contents
    analyser: Analyser | None = None

    @property
    def handbook(self) -> Handbook:
        return self.contents.handbook

    @property
    def folder(self) -> Path:
        return self.contents.folder


class Held:
    """What a process that builds again and again keeps from one build to the next.

    It holds the generation that it built last as long as that serves; any other is read from the disk.
    """

    def __init__(
        self, documents: KnownDocuments | None = None, loaded: Mapping[str, Analyser] | None = None
    ) -> None:
        """Take the documents that are open in this process, and dictionaries by their generation."""
        self.checked = Checked()
        self._lexicon = Lexicon()
        self.digested: Digested = {}
        self._documents = documents
        self._loaded = loaded or {}
        self._last: _Previous | None = None
        self._settled = True

    def analyser(self, handbook: Handbook, before: _Previous | None, *, cache_dir: Path) -> Analyser:
        """Return what turns a handbook's texts into terms: that from before where the words are the same."""
        words = self._lexicon.of(handbook)
        last = before.analyser if before else None
        if last is not None and last.tokenizer.has(words):
            return last
        return Analyser(Tokenizer(words, cache_dir=cache_dir / "jieba"))

    def served(self, generations: Generations) -> _Previous | None:
        """Return the generation to start from, None when there is no whole one."""
        self.settle(generations)
        last = self._last
        if last is None or not self._serves(last, generations):
            last = _previous(generations, self._documents)
            last = self._last = last and replace(last, analyser=self._loaded.get(last.name))
        return last

    @property
    def paths(self) -> list[str] | None:
        """The files of the generation that is held, None where none is."""
        return [*self._last.contents.rows] if self._last else None

    def built(self, name: str, manifest: Manifest, before: _Previous | None, analyser: Analyser) -> None:
        """Take note of what was built; it is read back when there is time for it."""
        contents = before.contents if before else None
        self._last = _Previous(name, manifest, contents, analyser) if contents else None
        self._settled = False

    def settle(self, generations: Generations) -> None:
        """Read back what was built last: what did not change is taken over. What serves no more is let go."""
        last, settled = self._last, self._settled
        self._settled = True
        if settled or last is None:
            return
        self._last = None
        if generations.current() == last.name:
            with suppress(OSError):  # cleared away meanwhile
                folder = generations.path(last.name)
                contents = read_contents(folder, self._documents, before=last.contents, whole=True)
                self._last = replace(last, contents=contents)

    def check_ahead(self, folder: Path, *, today: date) -> None:
        """Check the files before anybody asks for them: from then on an edit has checked what it touches.

        Raises:
            ContentError: the folder cannot be read.
        """
        if self._last is not None and self.checked.is_empty:
            read_handbook(folder, reuse=self._last.contents.bodies, today=today, last=self.checked)

    @staticmethod
    def _serves(last: _Previous, generations: Generations) -> bool:
        """Say whether a generation serves and nobody wrote to it; a large file tells by its time."""
        name = last.name
        try:
            return generations.current() == name and generations.digests(name) == last.manifest.files
        except OSError:
            return False


def build(
    folder: Path,
    generations: Generations,
    store: IndexStore,
    *,
    cache_dir: Path,
    now: datetime,
    vectors: VectorCache | None = None,
    wait_for: Collection[Kind] | None = None,
    full: bool = False,
    start: Generations | None = None,
    revision_of: Callable[..., str] = revision,
    progress: Progress = lambda _what, _done, _total: None,
    then: Callable[[], None] = lambda: None,
    held: Held | None = None,
) -> tuple[Handbook, Manifest]:
    """Read the folder, write a generation beside the serving one, and switch to it.

    Unchanged files are not rendered again and unchanged documents not analysed again, unless
    `full`. Whatever fails leaves the serving generation as it was. Without a generation of its
    own it starts from that of `start`, which is the index of another state of the handbook.

    With `vectors` the generation has the meaning of its texts: of the kinds to `wait_for` (None: of
    all), and of the others where hardly any text is new. What is missing can be added later, see `encoding`.

    `then` is called once it serves, before another indexer may begin. A process that builds often gives
    what it has `held` since the last time.

    Raises:
        ContentError: the folder cannot be read, or the disk is full.
        ShrunkHandbookError: it holds less than half of what is served, and not `full`.
        IndexUnavailableError: another indexer is at work.
    """
    try:
        with generations.lock():
            return _build(
                folder,
                generations,
                store,
                cache_dir=cache_dir,
                now=now,
                vectors=vectors,
                wait_for=wait_for,
                full=full,
                start=start,
                revision_of=revision_of,
                progress=progress,
                then=then,
                held=held or Held(),
            )
    except OSError as error:
        raise ContentError(
            f"索引没有建成：{reason_of(error)}",
            hint="原来的索引没有动；请清理磁盘空间或检查权限后再试",
            code="index_not_written",
        ) from error


def _build(
    folder: Path,
    generations: Generations,
    store: IndexStore,
    *,
    cache_dir: Path,
    now: datetime,
    vectors: VectorCache | None,
    wait_for: Collection[Kind] | None,
    full: bool,
    start: Generations | None,
    revision_of: Callable[..., str],
    progress: Progress,
    then: Callable[[], None],
    held: Held,
) -> tuple[Handbook, Manifest]:
    generations.remove_orphans()
    generations.require_space()
    served = None if full else held.served(generations)
    previous = served or (_previous(start) if start and not full else None)
    # Taken before reading: a file saved meanwhile makes the index out of date, not wrong.
    content = folder_digest(folder, held.checked.seen)
    read = read_handbook(
        folder,
        reuse=previous.contents.bodies if previous else None,
        progress=lambda done, total: progress("排版正文", done, total),
        today=now.astimezone(SHANGHAI).date(),
        last=held.checked,
    )
    handbook = replace(read.handbook, revision=revision_of(folder, digest=content))
    if served is not None:
        _refuse_shrunk(handbook, served=served.manifest.documents)
    analyser = held.analyser(handbook, previous, cache_dir=cache_dir)
    fingerprint = analysis_fingerprint(analyser, store)
    words = _changed_words(analyser, store, previous, cache_dir=cache_dir) if previous else None
    if previous and previous.analyser is not None:
        analyser.tokenizer.follow(previous.analyser.tokenizer)
    elif previous and words is not None:
        recall_words(previous.folder, analyser.tokenizer)
    base, changed, removed = _difference(handbook, previous, words, store)
    name = generations.new_name(now)
    with generations.making(name) as target:
        units = _units(changed, analyser, progress)
        store.write(target / ENGINE, units, base=base, removed=removed)
        came_from = previous.contents if previous and base else None
        anew = [document.id for document in changed]
        write_contents(target, handbook, read.bodies, analyser.tokenizer, base=came_from, changed=anew)
        same = previous is not None and previous.analyser is analyser
        write_words(target, analyser.tokenizer, base=came_from.folder if came_from else None, same=same)
        encoder = write_meaning(target, handbook, vectors, wait_for=wait_for, progress=progress)
        manifest = Manifest(
            schema=SCHEMA_VERSION,
            backend=store.name,
            analysis=fingerprint,
            encoder=encoder,
            content=content,
            revision=handbook.revision,
            documents=len(handbook.documents),
            built_at=now.isoformat(timespec="seconds"),
            files=generations.digests(name),
        )
        seal(target, manifest)
        generations.switch(name)
        then()
    held.built(name, manifest, previous, analyser)
    store.keep_only([generations.path(kept) / ENGINE for kept in generations.names()])
    return handbook, manifest


def analysis_fingerprint(analyser: Analyser, store: IndexStore) -> str:
    """Return a digest of everything that decides the terms in an index."""
    parts = f"{store.name}:{UNITS_VERSION}:{analyser.tokenizer.fingerprint}"
    return hashlib.sha256(parts.encode()).hexdigest()


def _previous(generations: Generations, known: KnownDocuments | None = None) -> _Previous | None:
    """Return the generation to start from, None when there is no whole one."""
    try:
        name, manifest, whole = generations.examined()
    except IndexUnavailableError:
        return None
    contents = read_contents(generations.path(name), known, all_records=True, whole=whole)
    return _Previous(name, manifest, contents)


def _changed_words(
    analyser: Analyser, store: IndexStore, previous: _Previous, *, cache_dir: Path
) -> frozenset[str] | None:
    """Return the own words that came or went since a generation, None where more than that did."""
    if previous.manifest.analysis == analysis_fingerprint(analyser, store):
        return frozenset()
    before = previous.analyser or analyser_for(previous.handbook, cache_dir=cache_dir)
    if previous.manifest.analysis != analysis_fingerprint(before, store):
        return None
    return differing(before.tokenizer.own_words, analyser.tokenizer.own_words)


def _difference(
    handbook: Handbook, previous: _Previous | None, words: frozenset[str] | None, store: IndexStore
) -> tuple[Path | None, list[Document], list[str]]:
    """Return the index to start from, the documents to add to it, and the ids to take out.

    A document is added anew when it changed, or holds one of the `words` that came or went.
    """
    everything = list(handbook.documents.values())
    if previous is None or words is None:
        return None, everything, []
    before = previous.handbook.documents
    near = _near(words, previous.folder / ENGINE, store)
    changed = [d for d in everything if _differs(d, before) or (d.id in near and holds_any(d, words))]
    if len(changed) > _MOST_CHANGED * len(everything):
        return None, everything, []
    gone = [id for id in before if id not in handbook.documents]
    touched = [document.id for document in changed if document.id in before]
    return previous.folder / ENGINE, changed, [*gone, *touched, *previous.handbook.hidden]


def _near(words: frozenset[str], engine: Path, store: IndexStore) -> frozenset[str]:
    """Return the documents that have all pairs of characters of a word in one place: no others hold it."""
    fields = ("grams", "ask_grams")
    found = (store.holding(engine, field, bigrams(word)) for word in words for field in fields)
    return frozenset().union(*found)


def _differs(document: Document, before: Mapping[str, Document]) -> bool:
    known = before.get(document.id)
    return known is not document and known != document


def _units(documents: list[Document], analyser: Analyser, progress: Progress) -> Iterator[Unit]:
    for done, document in enumerate(documents, start=1):
        yield from units_of(document, analyser)
        progress("建立索引", done, len(documents))


def _refuse_shrunk(handbook: Handbook, *, served: int) -> None:
    if 2 * len(handbook.documents) < served:
        raise ShrunkHandbookError(
            f"手册里只剩 {len(handbook.documents)} 份文件，正在使用的索引有 {served} 份，没有切换",
            hint="如果确实删了这么多，请运行 handbook index --full；否则检查文件夹是不是拿错了",
        )
