"""What git knows of a handbook folder; it only reads, `publishing.repository` is what writes.

The command line is fixed; a revision a user wrote gets into it only when it looks like one, and
behind `--end-of-options`. Settings by which a repository could run a program of its own are off,
nothing is fetched, and an embedded bare repository is not entered.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath

from indexer.content.source import ASSETS, MAX_BYTES
from indexer.domain.errors import ContentError, NotFoundError, UsageError
from indexer.domain.revision import REVISION_NAME, WORKING_TREE

SAFE_GIT = (
    "git",
    "--no-optional-locks",
    "--literal-pathspecs",
    "-c",
    "safe.bareRepository=explicit",
    "-c",
    "core.fsmonitor=false",
    "-c",
    f"core.hooksPath={os.devnull}",
    "-c",
    "log.showSignature=false",
)
_SECONDS = 60
_DIGEST_LENGTH = 12
_FORMAT = "--format=%H %cI %s"

_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

_MOST_FILES = 50_000
_MOST_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileChange:
    """What a commit did to one file; `before` and `after` name its contents, None for no file."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit that touched the handbook folder; `message` is its first line."""

    revision: str
    committed_at: datetime
    message: str = ""
    changes: tuple[FileChange, ...] = ()


def revision(folder: Path) -> str:
    """Return the last commit that touched the folder.

    ``-dirty-<digest>`` follows when files were changed, added or removed since. Outside git, or
    before the first commit, it is ``sha256:<digest>`` of the files.
    """
    commit = _last_commit(folder)
    if commit is None:
        return f"sha256:{folder_digest(folder)}"
    changed = _git(
        folder, "status", "--porcelain", "-z", "--untracked-files=all", "--end-of-options", "--", "."
    )
    if changed == b"":
        return commit.revision
    return f"{commit.revision}-dirty-{folder_digest(folder)[:_DIGEST_LENGTH]}"


def committed_at(folder: Path) -> datetime | None:
    """Return when the last commit that touched the folder was made, None outside git."""
    commit = _last_commit(folder)
    return commit.committed_at if commit else None


def folder_digest(folder: Path) -> str:
    """Return one SHA-256 over the names and bytes of the regular files, hidden ones left out."""
    whole = hashlib.sha256()
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(where, name)
            if name.startswith(".") or path.is_symlink() or not path.is_file():
                continue
            relative = path.relative_to(folder).as_posix()
            whole.update(hashlib.sha256(os.fsencode(relative)).digest())
            whole.update(_file_digest(path))
    return whole.hexdigest()


def _file_digest(path: Path) -> bytes:
    """Return the digest of a file; of nothing when it cannot be read, `check` reports that."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").digest()
    except OSError:
        return hashlib.sha256().digest()


def is_revision_of_files(text: str) -> bool:
    """Say whether a revision names files that are in no commit: changed since, or outside git."""
    return re.fullmatch(WORKING_TREE, text) is not None


def base_of(revision: str) -> str | None:
    """Return the commit a revision stands on, None outside git."""
    commit = revision.partition("-dirty-")[0]
    return commit if _HASH.fullmatch(commit) else None


def find_commit(folder: Path, text: str) -> Commit:
    """Return the last commit that touched the folder, as of a revision that a user wrote.

    That may be a hash or its beginning, a tag, a branch, each with ``~2`` or ``^`` behind it, or a
    date: then the folder is taken as it was when that day ended in Shanghai.

    Raises:
        UsageError: it cannot be a revision.
        NotFoundError: there is none of that name, or it knew no such folder; `no_history` outside git.
    """
    until = day_named(text)
    if until is None and (_FULL_DATE.fullmatch(text) or not _is_name(text)):
        raise UsageError(
            f"版本“{text[:40]}”写得不对", hint="请写提交编号（如 3f2a91c）、标签或日期（如 2026-03-02）"
        )
    _require_history(folder)
    if until is not None:
        commit = _last_commit(folder, "HEAD", f"--before={until.isoformat()}T23:59:59+08:00")
        unknown = f"{text} 那天还没有这本手册"
    else:
        found = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{text}^{{commit}}")
        commit = _last_commit(folder, found.decode("ascii").strip()) if found else None
        unknown = f"没有版本“{text}”"
    if commit is None:
        raise NotFoundError(unknown, hint="有哪些版本，看文件的“历史版本”页，或运行 handbook history 编号")
    return commit


def is_published(folder: Path, commit: str) -> bool:
    """Say whether a commit is part of what HEAD is made of: not a draft on another branch."""
    return _git(folder, "merge-base", "--is-ancestor", "--end-of-options", commit, "HEAD") is not None


@lru_cache(maxsize=4)
def commits(folder: Path, commit: str) -> tuple[Commit, ...]:
    """Return every commit up to one (a full hash) that touched the folder, newest first.

    Paths are relative to the folder. Renames are not guessed: this year's arrangement often is
    last year's file with another date. What a merge only brings together is told by the commits
    it merged.
    """
    written = _git(
        folder,
        *("log", "-z", "--raw", "--no-abbrev", "--no-renames", "--relative", "--diff-merges=combined"),
        *("--no-color", "--no-ext-diff", _FORMAT, "--end-of-options", commit, "--", "."),
    )
    return tuple(_parse_log(written or b""))


def head(folder: Path) -> str:
    """Return the last commit that touched the folder.

    Raises:
        NotFoundError: `no_history`, there is none.
    """
    commit = _last_commit(folder)
    if commit is None:
        raise no_history()
    return commit.revision


def no_history() -> NotFoundError:
    """Return the error of a folder that git knows nothing of."""
    return NotFoundError(
        "这本手册没有历史：它不在 git 里", hint="请在手册所在的文件夹里 git init 并提交", code="no_history"
    )


def is_distrusted(folder: Path) -> bool:
    """Say whether git refuses the repository of a folder because another account owns its files."""
    environment = {**os.environ, "LC_ALL": "C"}
    try:
        done = subprocess.run(
            [*SAFE_GIT, "rev-parse", "--show-toplevel"],
            cwd=folder,
            env=environment,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return b"dubious ownership" in done.stderr


@dataclass(frozen=True, slots=True)
class TreeFile:
    """A regular file of a commit; `blob` names its content."""

    path: str
    blob: str
    size: int


def tree(folder: Path, commit: str) -> tuple[TreeFile, ...]:
    """Return the regular files of the folder at a commit, by path; links and submodules are left out.

    Raises:
        ContentError: there are more than can be handled.
    """
    written = _git(folder, "ls-tree", "-r", "-z", "-l", commit, "--", ".") or b""
    found: dict[str, TreeFile] = {}
    for line in filter(None, written.split(b"\0")):
        meta, _, name = line.partition(b"\t")
        mode, _, blob, size = meta.decode("ascii").split()
        path = unicodedata.normalize("NFC", os.fsdecode(name))
        if mode in ("100644", "100755") and not {"", ".", ".."}.intersection(path.split("/")):
            found.setdefault(path, TreeFile(path, blob, int(size)))
    if len(found) > _MOST_FILES or sum(file.size for file in found.values()) > _MOST_BYTES:
        raise ContentError("那一版手册太大，打不开", hint="请用 git 自己取出来看")
    return tuple(found.values())


def contents(folder: Path, blobs: Iterable[str]) -> dict[str, bytes]:
    """Return what blobs hold, as committed: no filter of the repository is run."""
    wanted = tuple(dict.fromkeys(blobs))
    if not wanted:
        return {}
    written = _git(folder, "cat-file", "--batch", asked="".join(f"{blob}\n" for blob in wanted).encode())
    found: dict[str, bytes] = {}
    place = 0
    while written and place < len(written):
        end = written.index(b"\n", place)
        blob, _, rest = written[place:end].decode("ascii").partition(" ")
        kind, _, size = rest.partition(" ")
        place = end + 1
        if kind == "missing":
            continue
        if kind == "blob":
            found[blob] = written[place : place + int(size)]
        place += int(size) + 1
    return found


def extract(folder: Path, commit: str, target: Path) -> None:
    """Write the folder as it was at a commit into an empty one.

    Attachments become empty files: that they are there is all the rules ask.
    """
    files = [file for file in tree(folder, commit) if file.size <= MAX_BYTES or _is_asset(file.path)]
    held = contents(folder, (file.blob for file in files if not _is_asset(file.path)))
    for file in files:
        path = target / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(held.get(file.blob, b""))


def _is_asset(path: str) -> bool:
    return PurePosixPath(path).parts[0] == ASSETS


def _is_name(text: str) -> bool:
    return re.fullmatch(REVISION_NAME, text) is not None


def day_named(text: str) -> date | None:
    """Return the day that a revision is written as, None for a commit, a tag or a branch."""
    if not _FULL_DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _require_history(folder: Path) -> None:
    if _last_commit(folder) is None:
        raise no_history()


def _parse_log(written: bytes) -> Iterator[Commit]:
    """Read ``hash date message NUL`` and, for each file, ``:modes blobs letters NUL path NUL``."""
    heading: Commit | None = None
    changes: list[FileChange] = []
    pieces = iter(written.split(b"\0"))
    for piece in pieces:
        text = piece.lstrip(b"\n")
        if text.startswith(b":"):
            path = unicodedata.normalize("NFC", os.fsdecode(next(pieces, b"")))
            changes.append(_file_change(text.decode("ascii"), path))
        elif text:
            if heading is not None:
                yield _with_changes(heading, changes)
            heading, changes = _commit(text), []
    if heading is not None:
        yield _with_changes(heading, changes)


def _file_change(meta: str, path: str) -> FileChange:
    """Read ``:mode mode blob blob M``; of a merge, one more of each for every further parent."""
    parents = len(meta) - len(meta.lstrip(":"))
    fields = meta.lstrip(":").split()
    blobs = [
        blob if mode.startswith("100") else None
        for mode, blob in zip(fields[: parents + 1], fields[parents + 1 : -1], strict=True)
    ]
    return FileChange(path, blobs[0], blobs[-1])


def _with_changes(commit: Commit, changes: list[FileChange]) -> Commit:
    return Commit(commit.revision, commit.committed_at, commit.message, tuple(changes))


def _commit(line: bytes) -> Commit:
    found, moment, message = line.decode("utf-8", "replace").split(" ", 2)
    return Commit(found, datetime.fromisoformat(moment), message.strip())


def _last_commit(folder: Path, commit: str = "HEAD", *limits: str) -> Commit | None:
    written = _git(
        folder, "log", "-1", "-z", "--no-color", _FORMAT, *limits, "--end-of-options", commit, "--", "."
    )
    return _commit(written.strip(b"\0\n")) if written else None


def _git(folder: Path, *arguments: str, asked: bytes = b"") -> bytes | None:
    """Return what git writes; None where it refuses, is missing or hangs."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {
        "LC_ALL": "C",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_PAGER": "cat",
        "GIT_ALLOW_PROTOCOL": "none",  # a partial clone would fetch what is missing
        "GIT_NO_REPLACE_OBJECTS": "1",
    }
    try:
        done = subprocess.run(
            [*SAFE_GIT, *arguments],
            cwd=folder,
            env=environment,
            input=asked,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
