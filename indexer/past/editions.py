"""The handbook as it was known: editions of older revisions, and what changed since one of them."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from indexer.bootstrap import Edition, Editions, Stored, known_bodies
from indexer.content.apart import documents_in
from indexer.content.handbook import read_handbook
from indexer.content.lists.vocabulary import HANDBOOK_FILE
from indexer.disk import locked
from indexer.domain.differences import Difference, differences_of_handbooks
from indexer.domain.document import Document
from indexer.domain.errors import PREPARING, ContentError, IndexUnavailableError, NotFoundError
from indexer.domain.handbook import Handbook
from indexer.domain.system_errors import reason_of
from indexer.generations import Generations
from indexer.git.history import Commit, extract, no_history
from indexer.git.revisions import base_of, find_commit, is_revision_of_files
from indexer.past.preparing import Preparer
from indexer.past.versions import Version, commits_by_id, document_at, files_at, last_revision_of, versions_of
from indexer.settings import Settings
from indexer.stored.contents import stored_digests

_SECONDS_TO_WAIT = 10
_SECONDS_BETWEEN_LOOKS = 0.2
_IN_LINE = 2
_OPEN = 2
_KEPT_ON_DISK = 8
_REMEMBERED = 8


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """What became of a document, when, and the messages of the commits that did it, latest first.

    `committed_at` is None for what is served but not committed.
    """

    difference: Difference
    committed_at: datetime | None
    messages: tuple[str, ...]


class Past:
    """Editions of older revisions, built from git when somebody asks for one.

    Two are kept open, eight on disk, where all processes of a server share them; one is built at
    a time, by a process of its own where a server asks. An older edition answers as an index
    built from a checkout of its commit would.
    """

    def __init__(self, settings: Settings, editions: Editions) -> None:
        self._settings = settings
        self._editions = editions
        self._folder = settings.cache_dir / "past"
        self._lock = threading.Lock()
        self._building = threading.Lock()
        self._line = threading.Semaphore(_IN_LINE)
        self._preparer = Preparer(settings)
        self._open: OrderedDict[str, Edition] = OrderedDict()
        self._handbooks: OrderedDict[str, Handbook] = OrderedDict()
        self._changes: OrderedDict[tuple[str, ...], tuple[DocumentChange, ...]] = OrderedDict()

    def commit_of(self, revision: str) -> Commit | None:
        """Return the commit a revision stands for, None when it is the one that is served.

        Raises:
            UsageError: it cannot be a revision.
            NotFoundError: there is none, it is no part of what is published, or outside git.
        """
        served = self._editions.current()
        if revision == served.handbook.revision:
            return None
        commit = _published(self._settings, served, revision)
        return None if commit.revision == served.handbook.revision else commit

    def edition_at(self, revision: str) -> Edition:
        """Return the edition of a revision as a user writes it, built here and now where it has to be.

        Raises:
            UsageError, NotFoundError: as `commit_of`.
            ContentError: that state cannot be read, or the disk is full.
            IndexUnavailableError: another one is being built and takes long.
        """
        commit = self.commit_of(revision)
        if commit is None:
            return self._editions.current()
        generations = Generations(self._folder / commit.revision)
        edition = self._known(commit, generations)
        if edition is None:
            with self._alone():
                edition = self._known(commit, generations) or self._built(commit, generations)
        return self._remember(commit, edition)

    def edition_of(self, commit: Commit) -> Edition:
        """Return the edition of a commit, as a server does: it never builds one itself.

        Raises:
            ContentError: that state cannot be read, or the disk is full.
            IndexUnavailableError: `past_preparing`, it is being prepared by a process of its own.
        """
        generations = Generations(self._folder / commit.revision)
        edition = self._known(commit, generations) or self._stored(generations)
        if edition is None and self._preparer.prepare(commit.revision):
            edition = self._stored(generations)
        if edition is None:
            raise _preparing()
        return self._remember(commit, edition)

    def _remember(self, commit: Commit, edition: Edition) -> Edition:
        with self._lock:
            self._open[commit.revision] = edition
            self._open.move_to_end(commit.revision)
            while len(self._open) > _OPEN:
                self._open.popitem(last=False)
        return edition

    def handbook_of(self, commit: Commit) -> Handbook:
        """Return the handbook of a commit: what showing a document takes, without an index.

        Texts that are as they are now are not rendered again.

        Raises:
            ContentError, NotFoundError: that state cannot be read, or is no handbook.
            IndexUnavailableError: another one is being prepared and takes long.
        """
        with self._lock:
            known = self._handbooks.get(commit.revision) or self._open.get(commit.revision)
        if known is not None:
            return known if isinstance(known, Handbook) else known.handbook
        with self._alone():
            bodies, _ = known_bodies(self._settings)
            with self._extracted(commit) as folder:
                read = read_handbook(folder, reuse=bodies).handbook
        handbook = replace(read, revision=commit.revision)
        with self._lock:
            self._handbooks[commit.revision] = handbook
            while len(self._handbooks) > _OPEN:
                self._handbooks.popitem(last=False)
        return handbook

    def versions(self, edition: Edition, document: Document | str) -> tuple[Version, ...]:
        """Return the versions of a document, or of an id that is gone, up to an edition."""
        id, former = (document, ()) if isinstance(document, str) else (document.id, document.former_ids)
        return versions_of(
            self._settings.handbook_dir,
            _base(edition),
            id,
            edition.handbook.vocabulary,
            former_ids=former,
        )

    def last_revision_of(self, edition: Edition, id: str) -> Commit | None:
        """Return the last commit that had a document which an edition has no more, else None."""
        base = base_of(edition.handbook.revision)
        return last_revision_of(self._settings.handbook_dir, base, id) if base else None

    def document_of(self, edition: Edition, commit: Commit, ids: tuple[str, ...]) -> Document | None:
        """Return one document as a commit has it, under any of its ids, without building an edition."""
        folder = self._settings.handbook_dir
        return document_at(folder, commit.revision, ids, edition.handbook.vocabulary)

    def changes_since(self, edition: Edition, since: date | str) -> tuple[DocumentChange, ...]:
        """Return what `changes_since` returns, the last few answers remembered."""
        key = (edition.name, edition.handbook.revision, str(since))
        with self._lock:
            if key in self._changes:
                return self._changes[key]
        found = changes_since(self._settings, edition, since)
        with self._lock:
            self._changes[key] = found
            if len(self._changes) > _REMEMBERED:
                self._changes.popitem(last=False)
        return found

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Wait a moment for other threads of this process: each state takes a processor and memory.

        One more may wait. Who comes then is told at once: threads that wait answer nobody else.
        """
        if not self._line.acquire(blocking=False):
            raise _busy()
        try:
            if not self._building.acquire(timeout=_SECONDS_TO_WAIT):
                raise _busy()
            try:
                yield
            finally:
                self._building.release()
        finally:
            self._line.release()

    def _known(self, commit: Commit, generations: Generations) -> Edition | None:
        """Return the edition if it is open and its files were not removed by another process."""
        with self._lock:
            edition = self._open.get(commit.revision)
            if edition is None or generations.current() != edition.name:
                return None
            self._open.move_to_end(commit.revision)
            return edition

    def _built(self, commit: Commit, generations: Generations) -> Edition:
        with self._one_at_a_time():
            edition = self._stored(generations)
            if edition is None:
                shutil.rmtree(generations.folder, ignore_errors=True)
                self._build(commit, generations)
                edition = self._editions.open_in(generations)
            generations.folder.touch()
            self._remove_oldest()
            return edition

    def _stored(self, generations: Generations) -> Edition | None:
        """Return the edition on disk, None where there is none that this program would build."""
        if generations.current() is None:
            return None
        try:
            edition = self._editions.open_in(generations)
        except IndexUnavailableError:
            return None
        same = edition.manifest.encoder == self._editions.current().manifest.encoder
        return edition if same else None

    def _build(self, commit: Commit, generations: Generations) -> None:
        with self._extracted(commit) as folder:
            self._editions.build_in(generations, folder, revision=commit.revision)

    @contextmanager
    def _extracted(self, commit: Commit) -> Iterator[Path]:
        """Have the folder of a commit for the length of a block."""
        with tempfile.TemporaryDirectory(prefix="handbook-") as name:
            folder = Path(name)
            try:
                extract(self._settings.handbook_dir, commit.revision, folder)
            except OSError as error:
                raise ContentError(
                    f"旧版本取不出来：{reason_of(error)}", hint="请清理磁盘空间后再试"
                ) from error
            if not (folder / HANDBOOK_FILE).is_file():
                raise NotFoundError(
                    f"版本 {commit.revision[:7]} 里还没有 {HANDBOOK_FILE}，不是一本手册",
                    hint="请看晚一点的版本",
                )
            yield folder

    def _remove_oldest(self) -> None:
        """Delete the editions that nobody has asked for longest."""
        kept = [path for path in self._folder.iterdir() if path.is_dir()]
        kept.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        for path in kept[_KEPT_ON_DISK:]:
            shutil.rmtree(path)

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        """Wait a moment for other processes: each build takes a processor and memory for itself."""
        until = time.monotonic() + _SECONDS_TO_WAIT
        while (held := self._free()) is None:
            if time.monotonic() > until:
                raise _busy()
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        with held:
            yield

    def _free(self) -> BinaryIO | None:
        """Return the lock of all processes of this state, None while another holds it."""
        try:
            return locked(self._folder / "lock", wait=False)
        except BlockingIOError:
            return None
        except OSError as error:
            raise ContentError(
                f"{self._folder} 写不了：{reason_of(error)}", hint="旧版本要先建索引才能看，请检查权限"
            ) from error


def _busy() -> IndexUnavailableError:
    return IndexUnavailableError("正在准备另一个旧版本", hint="过几秒再打开这一页", code="past_busy")


def _preparing() -> IndexUnavailableError:
    return IndexUnavailableError(
        "正在准备这个旧版本的查询",
        hint="一般不到一分钟，好了这一页自己打开；看某一份文件的旧版不用等",
        code=PREPARING,
    )


def changes_since(
    settings: Settings, edition: Edition | Stored, since: date | str
) -> tuple[DocumentChange, ...]:
    """Return what changed in the documents from `since` to an edition, by id.

    `since` is a revision as a user writes it (that state is the one before), or a day: what was
    committed on that very day counts as changed. A day before the first commit means all of it.
    White space is no change; a file that is broken now is neither changed nor removed.

    Raises:
        UsageError, NotFoundError: as `Past.commit_of`; `no_history` outside git.
    """
    folder = settings.handbook_dir
    base = _base(edition)
    start = _start(settings, edition, since)
    vocabulary = edition.handbook.vocabulary
    before = files_at(folder, start) if start else {}
    digests = _digests(settings, edition, base)
    broken = set(edition.handbook.left_out)
    old = {
        path: content
        for path, content in before.items()
        if hashlib.sha256(content).hexdigest() != digests.get(path) and path not in broken
    }
    same = {path for path in before if path not in old}
    new = {id: d for id, d in edition.handbook.documents.items() if d.path not in same}
    made = commits_by_id(folder, base, start)
    found = []
    for difference in differences_of_handbooks(documents_in(old, vocabulary), new):
        ids = (difference.document.id, *difference.document.former_ids)
        commits = {commit.revision: commit for id in ids for commit in made.get(id, ())}
        latest = sorted(commits.values(), key=lambda commit: commit.committed_at, reverse=True)
        found.append(
            DocumentChange(
                difference,
                latest[0].committed_at if latest else None,
                tuple(commit.message for commit in latest),
            )
        )
    return tuple(found)


def _base(edition: Edition | Stored) -> str:
    base = base_of(edition.handbook.revision)
    if base is None:
        raise no_history()
    return base


def _start(settings: Settings, edition: Edition | Stored, since: date | str) -> str | None:
    """Return the commit to compare with, None when there was no handbook yet."""
    if isinstance(since, str):
        return _published(settings, edition, since).revision
    day_before = since - min(timedelta(days=1), since - date.min)
    try:
        return _published(settings, edition, day_before.isoformat()).revision
    except NotFoundError as error:
        if error.code != NotFoundError.code:  # nothing is known, rather than: there was nothing
            raise
        return None


def _published(settings: Settings, edition: Edition | Stored, revision: str) -> Commit:
    """Return the commit of a revision that somebody wrote: the one door for all that readers see."""
    if is_revision_of_files(revision):
        raise NotFoundError(
            f"没有版本“{revision[:40]}”", hint="可能是还没提交的改动；已提交的版本看文件的历史版本"
        )
    return find_commit(settings.handbook_dir, revision, published=_base(edition))


def _digests(settings: Settings, edition: Edition | Stored, base: str) -> dict[str, str]:
    """Return the SHA-256 of the files an edition was made of."""
    if edition.handbook.revision == base:
        files = files_at(settings.handbook_dir, base)
        return {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    return stored_digests(Generations(settings.index_dir).path(edition.name))
