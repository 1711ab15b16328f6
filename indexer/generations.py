"""Generations of the index on disk: built aside, verified, switched atomically, followed.

    index/
      current -> generations/20261123T090000Z-1a2b3c4d
      generations/<name>/manifest.json     what it was built from, and the SHA-256 of its files
      generations/<name>/handbook.json     vocabulary, problems, and the list: the name of every record
      generations/<name>/records/          records of documents, in packs
      generations/<name>/words.json        how frequent the handbook's own words are
      generations/<name>/names/            the names of its documents in tables, pack by pack
      generations/<name>/heard.json        the words of all names, counted
      generations/<name>/engine/           the engine's own files
      generations/<name>/meaning/          vectors of texts, kind by kind, where they were encoded
      lock                                 held by the one indexer

A reader opens what `current` names and never sees half an index: a crash or a full disk leaves
the old generation serving. Large files that did not change have a second name in the next one. A
generation whose files do not match its manifest is not opened; the newest one before it that does is.
Where there is none, one that only lost some of its records is: that costs these documents until the next run.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from indexer.disk import locked, point, share, sync_folder, waiting_link, write_whole
from indexer.domain.errors import ContentError, IndexUnavailableError
from indexer.domain.records import to_record
from indexer.domain.system_errors import reason_of
from indexer.stored import contents, packs

SCHEMA_VERSION = 12
KEPT_GENERATIONS = 3
ENGINE = "engine"

_MANIFEST = "manifest.json"
_STAMP = "%Y%m%dT%H%M%S"
_SPARE_BYTES = 50_000_000
_REBUILD = "请运行 handbook index --full 重建索引"
_DAMAGED = "索引已损坏，也没有完好的上一份"
_LOG = logging.getLogger(__name__)


class OtherVersionError(IndexUnavailableError):
    """Raised for an index that another version of this program made: whole, but of no use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The birth certificate of a generation.

    `content` is the digest of the handbook's files and `analysis` that of everything that turns
    them into terms: where either differs from today's, the index is out of date. `encoder` names
    the model of the vectors and its weights, None where there are none (yet).
    """

    schema: int
    backend: str
    analysis: str
    encoder: str | None
    content: str
    revision: str
    documents: int
    built_at: str
    files: Mapping[str, str]


Digested: TypeAlias = dict[tuple[int, int, int, int], str]
"""The SHA-256 of shared files by device, number, size and time: nobody writes to a file of a generation."""


class Generations:
    """The folder of generations of one handbook."""

    def __init__(self, folder: Path, digested: Digested | None = None) -> None:
        """Take the folder, and the digests of files that this process knows already."""
        self.folder = folder
        self._all = folder / "generations"
        self._current = folder / "current"
        self._digested: Digested = {} if digested is None else digested

    def current(self) -> str | None:
        """Return the name of the generation that serves, None where there is none."""
        try:
            return self._current.readlink().name
        except OSError:
            return None

    def path(self, name: str) -> Path:
        return self._all / name

    def manifest(self, name: str) -> Manifest:
        """Read a manifest.

        Raises:
            IndexUnavailableError: it is missing, unreadable, or of another version.
        """
        try:
            text = (self.path(name) / _MANIFEST).read_text(encoding="utf-8")
            values = json.loads(text)
            if values["schema"] != SCHEMA_VERSION:
                raise _other_version(values["schema"])
            del values["digest"]
            manifest = Manifest(**values)
        except (OSError, ValueError, TypeError, LookupError) as error:
            raise IndexUnavailableError(f"索引 {name} 的清单读不出来", hint=_REBUILD) from error
        if text != _manifest_text(manifest):
            raise IndexUnavailableError(f"索引 {name} 的清单被改动过", hint=_REBUILD)
        return manifest

    def verified(self) -> tuple[str, Manifest]:
        """Return the serving generation if it is whole, else another one; see `examined`.

        Raises:
            IndexUnavailableError: there is none.
        """
        name, manifest, _ = self.examined()
        return name, manifest

    def examined(self) -> tuple[str, Manifest, bool]:
        """Return the serving generation if it is whole, else the newest one that is; and that it is whole.

        Where none is, return the newest one that lacks nothing but some of its records: these are to be
        verified one by one.

        Raises:
            IndexUnavailableError: there is none.
        """
        current = self.current()
        if current is None:
            raise IndexUnavailableError("还没有建索引", hint="请先运行 handbook index")
        others = [name for name in reversed(self.names()) if name != current]
        lacking: list[tuple[str, Manifest]] = []
        refused: list[Exception] = []
        for name in (current, *others):
            try:
                manifest = self.manifest(name)
                damaged = self._damaged(name, manifest)
            except (IndexUnavailableError, OSError) as error:  # or just cleared away
                refused.append(error)
                self._note(name, reason_of(error) if isinstance(error, OSError) else error.message)
                continue
            if not damaged:
                return name, manifest, True
            refused.append(IndexUnavailableError(_DAMAGED, hint=_REBUILD))
            self._note(name, f"{len(damaged)} 个文件和清单对不上")
            if all(path.startswith(f"{packs.FOLDER}/") for path in damaged):
                lacking.append((name, manifest))
        for name, manifest in lacking:
            with suppress(OSError):  # a pack that is not there
                if contents.is_readable(self.path(name)):
                    return name, manifest, False
        if self.current() != current:  # cleared away by an indexer that has made a newer one
            return self.examined()
        if isinstance(refused[0], OtherVersionError):  # what serves; older ones are of no use then
            raise refused[0]
        raise IndexUnavailableError(_DAMAGED, hint=_REBUILD)

    def _note(self, name: str, why: str) -> None:
        """Write down why a generation is not opened; nobody asks for one that was cleared away."""
        if self.path(name).is_dir():
            _LOG.warning("索引 %s 用不了：%s", name, why)

    def _damaged(self, name: str, manifest: Manifest) -> set[str]:
        """Return the files of a generation that are not what its manifest says, or not in it."""
        found = self.digests(name)
        return {path for path, _ in found.items() ^ manifest.files.items()}

    def digests(self, name: str) -> dict[str, str]:
        """Return the SHA-256 of every file of a generation but its manifest, by relative path.

        What generations share is read once: the same file of the same size, not written to since.
        """
        folder, found = self.path(name), {}
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.name != _MANIFEST:
                found[path.relative_to(folder).as_posix()] = self._digest(path)
        return found

    def _digest(self, path: Path) -> str:
        with path.open("rb") as file:
            at = os.fstat(file.fileno())
            same = (at.st_dev, at.st_ino, at.st_size, at.st_mtime_ns)
            shared = at.st_nlink > 1
            if not (shared and same in self._digested):
                self._digested[same] = hashlib.file_digest(file, "sha256").hexdigest()
        return self._digested[same]

    def new_name(self, now: datetime) -> str:
        """Return a name behind all others: the newest sorts last even when the clock went back."""
        stamp = now.strftime(_STAMP)
        last = max((name.partition("-")[0] for name in self.names()), default="")
        if stamp <= last:
            with suppress(ValueError):  # a folder that somebody else put there
                stamp = (datetime.strptime(last, _STAMP) + timedelta(seconds=1)).strftime(_STAMP)
        return f"{stamp}-{uuid.uuid4().hex[:8]}"

    def require_space(self) -> None:
        """Refuse to start a generation that the disk could not hold.

        Raises:
            ContentError: there is no room for two of the serving size.
        """
        name = self.current()
        files = self.path(name).rglob("*") if name else ()
        needed = 2 * sum(path.stat().st_size for path in files if path.is_file()) + _SPARE_BYTES
        if shutil.disk_usage(self.folder).free < needed:
            raise ContentError(
                f"磁盘空间不够：建索引约需 {needed // 1_000_000} MB",
                hint="旧的索引还在用；请清理磁盘后再试",
                code="index_not_written",
            )

    @contextmanager
    def making(self, name: str) -> Iterator[Path]:
        """Make the folder of a generation; unless it comes to serve within the block, it is deleted."""
        served = False
        try:
            self.path(name).mkdir(parents=True)
            yield self.path(name)
            served = True
        finally:  # a switch may fail after it took place
            if not served and self.current() != name:
                self.remove(name)

    def switch(self, name: str) -> None:
        """Make a finished generation the serving one, and delete those long gone."""
        sync_folder(self._all)  # its name before the link to it: a power cut may keep either alone
        point(self._current, Path("generations") / name)
        with suppress(OSError):  # it serves already; a power cut now would bring the old one back
            sync_folder(self.folder)
            for old in self.names()[:-KEPT_GENERATIONS]:
                if old != name:
                    self.remove(old)

    def remove_orphans(self) -> None:
        """Delete what an interrupted build left behind; call it with the lock held."""
        waiting_link(self._current).unlink(missing_ok=True)
        for name in self.names():
            if not (self.path(name) / _MANIFEST).is_file():
                self.remove(name)

    def remove(self, name: str) -> None:
        """Delete a generation, its manifest first: what is left of it is an orphan, never half."""
        with suppress(OSError):  # the next run tries again
            (self.path(name) / _MANIFEST).unlink(missing_ok=True)
            shutil.rmtree(self.path(name))

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the one indexer's lock.

        Raises:
            IndexUnavailableError: another indexer is at work.
            ContentError: the folder cannot be written.
        """
        try:
            self._all.mkdir(parents=True, exist_ok=True)
            held = locked(self.folder / "lock", wait=False)
        except BlockingIOError:
            raise IndexUnavailableError(
                "另一个程序正在建索引", hint="等它完成后再试一次", code="index_busy"
            ) from None
        except OSError as error:
            raise ContentError(
                f"{self.folder} 写不了：{reason_of(error)}",
                hint="请检查权限，或用 HANDBOOK_STATE_DIR 指明另一个文件夹",
                code="index_not_written",
            ) from error
        with held:
            yield

    def names(self) -> list[str]:
        """Return the names of all generations, oldest first, whole or not."""
        try:
            return sorted(path.name for path in self._all.iterdir() if path.is_dir())
        except FileNotFoundError:
            return []


def _other_version(schema: object) -> OtherVersionError:
    newer = isinstance(schema, int) and schema > SCHEMA_VERSION
    made = "更新版的" if newer else "旧版的"
    return OtherVersionError(
        f"索引是{made}程序做的，要重建", hint="请运行 handbook index；网站重新打开时自己会重建"
    )


def copy_contents(source: Path, target: Path, *, without: str) -> None:
    """Share a generation's files with the folder of another, all but its manifest and one thing more."""

    def shared(file: str, name: str) -> None:
        share(Path(file), Path(name))

    shutil.copytree(
        source,
        target,
        ignore=shutil.ignore_patterns(_MANIFEST, without),
        copy_function=shared,
        dirs_exist_ok=True,
    )


def seal(folder: Path, manifest: Manifest) -> None:
    """Bring every file to the disk, and give the manifest its name last: half of one never has it."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            sync_folder(path)
    write_whole(folder / _MANIFEST, _manifest_text(manifest), durable=True)


def _manifest_text(manifest: Manifest) -> str:
    """Return the manifest as written, with a digest of itself: no bit of it changes unnoticed."""
    record = to_record(manifest)
    digest = hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
    return json.dumps({**record, "digest": digest}, ensure_ascii=False, indent=1)
