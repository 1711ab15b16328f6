"""Settings to live objects: the one module that names an engine."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from indexer.backends.whoosh_backend import WhooshStore
from indexer.content.history import folder_digest
from indexer.domain.errors import IndexUnavailableError
from indexer.domain.handbook import Handbook
from indexer.generations import ENGINE, Generations, Manifest, stored_handbook
from indexer.pipeline import Progress, analyser_for, analysis_fingerprint, build
from indexer.search.backend import IndexStore
from indexer.search.meaning import Meaning, load_meaning
from indexer.search.request import SearchRequest
from indexer.search.response import SearchResponse
from indexer.search.service import SearchService
from indexer.search.suggest import Suggestion
from indexer.settings import Settings
from indexer.text.meaning import load_encoder


@dataclass(frozen=True, slots=True)
class Edition:
    """One generation of the index, open: the handbook as it was then and its search."""

    name: str
    handbook: Handbook
    service: SearchService
    manifest: Manifest

    def search(self, request: SearchRequest) -> SearchResponse:
        return self.service.search(request)

    def suggest(self, typed: str) -> tuple[Suggestion, ...]:
        return self.service.suggest(typed)


class Editions:
    """Follows the index on disk: every call answers with the generation that serves now.

    Changing over costs one reader a second or so; the others go on with the old edition, which
    stays whole until its last reader lets go.
    """

    def __init__(self, settings: Settings, *, store: IndexStore | None = None) -> None:
        self._settings = settings
        self._store = store or WhooshStore()
        self._encoder = load_encoder() if settings.meaning else None
        self._generations = Generations(settings.index_dir)
        self._lock = threading.Lock()
        self._edition: Edition | None = None
        self._seen: str | None = None

    def current(self) -> Edition:
        """Return the serving edition.

        Raises:
            IndexUnavailableError: there is no index, or none that can be read.
        """
        name = self._generations.current()
        edition = self._edition
        if edition is not None and name == self._seen:
            return edition
        if edition is not None and not self._lock.acquire(blocking=False):
            return edition
        if edition is None:
            self._lock.acquire()
        try:
            if self._edition is None or name != self._seen:
                self._edition = self._next()
                self._seen = name
            return self._edition
        finally:
            self._lock.release()

    def _next(self) -> Edition:
        """Open the serving generation; one this program cannot open leaves the last edition."""
        try:
            return self._open()
        except IndexUnavailableError:
            if self._edition is None:
                raise
            return self._edition

    def _open(self) -> Edition:
        name, manifest = self._generations.verified()
        folder = self._generations.path(name)
        handbook = stored_handbook(folder)
        analyser = analyser_for(handbook, cache_dir=self._settings.cache_dir)
        if manifest.analysis != analysis_fingerprint(analyser, self._store):
            raise IndexUnavailableError(
                "索引是用别的分词或别的程序版本建的", hint="请运行 handbook index 重建索引"
            )
        analyser.tokenizer.load()
        backend = self._store.open(folder / ENGINE)
        vectors = load_meaning(folder)
        meaning = None
        if vectors is not None and self._encoder is not None and vectors.encoder == self._encoder.name:
            meaning = Meaning(vectors, self._encoder)
        service = SearchService(handbook, backend, analyser, meaning)
        return Edition(name, handbook, service, manifest)


def build_index(
    settings: Settings, *, full: bool = False, progress: Progress = lambda _what, _done, _total: None
) -> tuple[Handbook, Manifest]:
    """Bring the index of the handbook up to date; see `pipeline.build`."""
    return build(
        settings.handbook_dir,
        Generations(settings.index_dir),
        WhooshStore(),
        cache_dir=settings.cache_dir,
        now=settings.clock.now(),
        encoder=load_encoder() if settings.meaning else None,
        full=full,
        progress=progress,
    )


def fresh_edition(settings: Settings) -> Edition | None:
    """Return the serving edition if it was built from the files as they are now, else None."""
    try:
        edition = Editions(settings).current()
    except IndexUnavailableError:
        return None
    encoder = load_encoder() if settings.meaning else None
    if edition.manifest.encoder != (encoder.name if encoder else None):
        return None
    return edition if edition.manifest.content == folder_digest(settings.handbook_dir) else None
