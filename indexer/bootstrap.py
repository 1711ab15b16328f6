"""Settings to live objects: the one module that names an engine."""

from __future__ import annotations

import gc
import hashlib
import socket
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from indexer.backends.cluster import Access
from indexer.backends.opensearch_backend import OpenSearchBackend, OpenSearchStore
from indexer.backends.whoosh_backend import WhooshStore
from indexer.content.handbook import KnownBody
from indexer.domain.errors import HandbookError, IndexUnavailableError
from indexer.domain.handbook import Handbook
from indexer.domain.openness import public_handbook
from indexer.domain.system_errors import reason_of
from indexer.encoding import Progress, missing_kinds
from indexer.generations import ENGINE, Generations, Manifest
from indexer.git.revisions import committed_at, folder_digest
from indexer.last_build import record_build
from indexer.pipeline import Held, analysis_fingerprint, build
from indexer.search.backend import IndexStore
from indexer.search.meaning import NAMES, Nearness, load_meaning
from indexer.search.names.spoken import recall_words, words_in
from indexer.search.names.suggest import Suggestion
from indexer.search.request import SearchRequest
from indexer.search.response import Answer, SearchResponse
from indexer.search.service import SearchService
from indexer.settings import Settings
from indexer.stored.contents import KnownDocuments, read_contents, stored_digests, stored_handbook
from indexer.stored.tables import KnownTables, read_tables
from indexer.text.analysis import Analyser
from indexer.text.meaning import load_encoder
from indexer.text.tokenizer import Tokenizer
from indexer.text.vectors import VectorCache

_SECONDS_BEFORE_ANOTHER_TRY = 15.0


@dataclass(frozen=True, slots=True)
class Edition:
    """One generation of the index, open: the handbook as it was then and its search.

    `committed_at` is when the folder was last committed, as known when the edition was opened.
    """

    name: str
    handbook: Handbook
    service: SearchService
    manifest: Manifest
    committed_at: datetime | None = None

    def cluster_failure(self) -> str | None:
        """Ask the search cluster and return why it does not answer: empty if it does, None without one."""
        backend = self.service.backend
        return backend.asked_now() if isinstance(backend, OpenSearchBackend) else None

    def search(self, request: SearchRequest) -> SearchResponse:
        return self.service.search(request)

    def suggest(self, typed: str) -> tuple[Suggestion, ...]:
        return self.service.suggest(typed)

    def words_to_keep(self, text: str) -> str:
        """Return what may be kept of what somebody typed: the words of this handbook and everyday ones."""
        return self.service.words_to_keep(text)

    def answer(
        self, text: str, id: str, *, on: date, at: datetime | None = None, audiences: tuple[str, ...] = ()
    ) -> Answer:
        return self.service.answer(text, id, on=on, at=at, audiences=audiences)

    def nearness(self, text: str, id: str) -> Nearness | None:
        """Return how near words are to what a document says and is called by, None by words alone."""
        return self.service.nearness(text, id)

    def public(self, *, also: frozenset[str] = frozenset()) -> Edition:
        """Return this edition for somebody who may not see internal documents, nor those `also` hidden."""
        shown = public_handbook(self.handbook, also=also)
        return replace(self, handbook=shown, service=self.service.over(shown))


class Editions:
    """Follows the index on disk: every call answers with the generation that serves now.

    Changing over costs one reader a second or so; the others go on with the old edition, which
    stays whole until its last reader lets go. Where the serving generation cannot be opened, or
    another stands in for it, it is tried again after a while: a disk may come back.

    `opened` is called with each edition that was opened, before the garbage collector sees it.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        store: IndexStore | None = None,
        opened: Callable[[Edition], None] = lambda _edition: None,
    ) -> None:
        self._opened_one = opened
        self._settings = settings
        self._store = store or store_for(settings)
        self._encoder = load_encoder() if settings.meaning else None
        self._generations = Generations(settings.index_dir)
        self.documents = KnownDocuments()
        self._tables = KnownTables()
        self._analysers: weakref.WeakValueDictionary[str, Analyser] = weakref.WeakValueDictionary()
        self._lock = threading.Lock()
        self._edition: Edition | None = None
        self._seen: str | None = None
        self._failure = ("", "")
        self._again_at = 0.0

    def current(self) -> Edition:
        """Return the serving edition.

        Raises:
            IndexUnavailableError: there is no index, or none that can be read.
        """
        name = self._generations.current()
        edition = self._edition
        if edition is not None and (self._settled(name) or not self._lock.acquire(blocking=False)):
            return edition
        if edition is None:
            self._lock.acquire()
        try:
            if not self._settled(name):
                self._open_next(name)
        finally:
            self._lock.release()
        if self._edition is None:
            message, hint = self._failure
            raise IndexUnavailableError(message, hint=hint)
        return self._edition

    def _settled(self, name: str | None) -> bool:
        """Say whether there is nothing to open: what serves is open, or failed a moment ago."""
        if name != self._seen:
            return False
        opened = self._edition is not None and self._edition.name == name
        return opened or time.monotonic() < self._again_at

    def _open_next(self, name: str | None) -> None:
        """Open the serving generation; where that fails the last edition stays."""
        try:
            found, manifest, whole = self._generations.examined()
            if self._edition is None or found != self._edition.name:
                with collector_off():
                    self._edition = self._open(self._generations.path(found), manifest, whole=whole)
                    self._opened_one(self._edition)
        except IndexUnavailableError as error:
            self._failure = (error.message, error.hint)
        self._seen = name
        self._again_at = time.monotonic() + _SECONDS_BEFORE_ANOTHER_TRY

    def show(self, handbook: Handbook) -> None:
        """Serve other documents with the search of the open edition, until the next one is built."""
        with self._lock:
            if self._edition is not None:
                self._edition = replace(self._edition, handbook=handbook)

    def open_in(self, generations: Generations) -> Edition:
        """Open the serving generation of any set of generations, with this engine and encoder.

        Raises:
            IndexUnavailableError: there is none, or none that this program can read.
        """
        name, manifest, whole = generations.examined()
        return self._open(generations.path(name), manifest, whole=whole)

    def _open(self, folder: Path, manifest: Manifest, *, whole: bool) -> Edition:
        try:
            return self._opened(folder, manifest, whole=whole)
        except OSError as error:
            raise IndexUnavailableError(
                f"索引打不开：{reason_of(error)}", hint="请检查磁盘和权限，再运行 handbook index"
            ) from error

    def _opened(self, folder: Path, manifest: Manifest, *, whole: bool) -> Edition:
        contents = read_contents(folder, self.documents, whole=whole)
        handbook = contents.handbook
        before = self._edition.service if self._edition else None
        analyser = self._analyser(words_in(folder), before.analyser if before else None)
        if manifest.analysis != analysis_fingerprint(analyser, self._store):
            raise IndexUnavailableError(
                "索引是用别的分词或别的程序版本建的", hint="请运行 handbook index 重建索引"
            )
        if before is None or analyser is not before.analyser:
            recall_words(folder, analyser.tokenizer)
        analyser.tokenizer.load()
        backend = self._store.open(folder / ENGINE)
        meaning = None
        if self._encoder is not None and manifest.encoder == self._encoder.name:
            meaning = load_meaning(folder, self._encoder)
        tables = read_tables(contents, self._tables)
        service = SearchService(handbook, backend, analyser, meaning, tables=tables, before=before)
        newest = committed_at(self._settings.handbook_dir)
        return Edition(folder.name, handbook, service, manifest, newest)

    def _analyser(self, words: frozenset[str], before: Analyser | None) -> Analyser:
        """Return an open analyser with the same words, else a new one: a loaded dictionary is large."""
        if before is not None and before.tokenizer.has(words):
            return before
        analyser = Analyser(Tokenizer(words, cache_dir=self._settings.cache_dir / "jieba"))
        analyser = self._analysers.setdefault(analyser.tokenizer.fingerprint, analyser)
        if before is not None:
            analyser.tokenizer.follow(before.tokenizer)
        return analyser

    def build_in(self, generations: Generations, folder: Path, *, revision: str) -> None:
        """Index another state of the handbook beside the serving one, starting from that.

        What both have in common is neither rendered nor analysed nor encoded again. While the
        serving one has no meaning yet, neither has this one; and somebody waits for this one, so
        that only its names are encoded, however many are new.
        """
        learned = self.current().manifest.encoder is not None
        build(
            folder,
            generations,
            WhooshStore(),  # seldom asked, and for a while: not worth a place in a cluster
            cache_dir=self._settings.cache_dir,
            now=self._settings.clock.now(),
            vectors=vectors_of(self._settings) if learned else None,
            wait_for=(NAMES,),
            start=self._generations,
            revision_of=lambda _folder, **_known: revision,
        )


@contextmanager
def collector_off() -> Iterator[None]:
    """Load without the garbage collector: looking for what may go, where all stays, takes a third of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def build_index(
    settings: Settings,
    *,
    source: Path | None = None,
    full: bool = False,
    wait: bool = True,
    progress: Progress = lambda _what, _done, _total: None,
    then: Callable[[], None] = lambda: None,
    held: Held | None = None,
) -> tuple[Handbook, Manifest]:
    """Bring the index of the handbook up to date; see `pipeline.build`.

    `source` is the folder the files are read from, where that is not yet the one served: `then` makes it
    so. Without `wait` it serves on words where meaning would take long, see `learning`.
    """
    now = settings.clock.now()
    try:
        built = build(
            source or settings.handbook_dir,
            Generations(settings.index_dir, held.digested if held else None),
            store_for(settings),
            cache_dir=settings.cache_dir,
            now=now,
            vectors=vectors_of(settings),
            wait_for=None if wait else (),
            full=full,
            progress=progress,
            then=then,
            held=held,
        )
    except HandbookError as error:
        record_build(settings.index_dir, at=now, code=error.code)
        raise
    record_build(settings.index_dir, at=now)
    return built


def store_for(settings: Settings) -> IndexStore:
    """Return the engine that is set: the embedded one, alone or with a cluster in front of it."""
    if not settings.engine_url:
        return WhooshStore()
    whose = f"{socket.gethostname()}:{settings.handbook_state_dir.absolute()}"
    access = Access(
        addresses=settings.engine_url,
        user=settings.engine_user,
        password_file=settings.engine_password_file,
        authority=settings.engine_ca,
    )
    return OpenSearchStore(access, owner=hashlib.sha256(whose.encode()).hexdigest()[:12])


def cluster_failure(settings: Settings) -> str | None:
    """Return why the search cluster does not have the serving index; empty if it has, None where none is set.

    An index that was built before the cluster was set is not there either.
    """
    if not settings.engine_url:
        return None
    try:
        failure = Editions(settings).current().cluster_failure()
    except IndexUnavailableError as error:
        return error.message
    return "这一版索引是没设搜索集群的时候建的，请运行 handbook index" if failure is None else failure


def vectors_of(settings: Settings) -> VectorCache | None:
    """Return where vectors are kept, None where there is no encoder or it is not wanted."""
    encoder = load_encoder() if settings.meaning else None
    return VectorCache(settings.vectors_dir, encoder) if encoder else None


def known_bodies(settings: Settings) -> tuple[Mapping[str, KnownBody], int]:
    """Return the rendered texts of the serving index and how many documents it has; or nothing."""
    generations = Generations(settings.index_dir)
    try:
        name, manifest = generations.verified()
    except IndexUnavailableError:
        return {}, 0
    return read_contents(generations.path(name)).bodies, manifest.documents


def served_files(settings: Settings) -> list[str]:
    """Return the paths of the serving index's files; none where there is no index that can be read."""
    generations = Generations(settings.index_dir)
    serving = generations.current()
    try:
        return [*stored_digests(generations.path(serving))] if serving else []
    except (OSError, ValueError, LookupError):  # whoever builds the next one finds the damage and says so
        return []


@dataclass(frozen=True, slots=True)
class Stored:
    """A generation of the index without its search: what printing needs, and quick to open."""

    name: str
    handbook: Handbook
    manifest: Manifest


def stored_if_fresh(settings: Settings) -> Stored | None:
    """Return what the serving index keeps of the handbook if it is the files as they are now."""
    generations = Generations(settings.index_dir)
    try:
        name, manifest = generations.verified()
    except IndexUnavailableError:
        return None
    if manifest.content != folder_digest(settings.handbook_dir):
        return None
    handbook = stored_handbook(generations.path(name))
    return None if handbook.hidden else Stored(name, handbook, manifest)


def fresh_edition(settings: Settings) -> Edition | None:
    """Return the serving edition if it has the files as they are now, and their meaning; else None."""
    try:
        edition = Editions(settings).current()
    except IndexUnavailableError:
        return None
    encoder = load_encoder() if settings.meaning else None
    if encoder is not None and missing_kinds(edition.manifest, encoder):
        return None
    if edition.handbook.hidden:  # some of its records were damaged
        return None
    return edition if edition.manifest.content == folder_digest(settings.handbook_dir) else None
