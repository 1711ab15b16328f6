"""What git knows of a handbook folder: its commits, and the files of one; it only reads.

Ids of commits are full hashes here; `revisions` makes them of what users write.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath

from indexer.content.source import ASSETS, MAX_BYTES
from indexer.domain.errors import ContentError, NotFoundError
from indexer.git.runner import GitError, is_no, run

WHO_COMMITS = "第一次运行 handbook send 时它会问您的岗位，记在这台电脑的手册里"

_FORMAT = "--format=%H %cI %s"

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
    """A commit that touched the handbook folder; `message` is its first line.

    `is_cut` says that this clone knows nothing of what was before, see `is_shallow`.
    """

    revision: str
    committed_at: datetime
    message: str = ""
    changes: tuple[FileChange, ...] = ()
    is_cut: bool = False


class DistrustedError(NotFoundError):
    """Raised for a folder whose repository git does not read, because another account owns its files."""

    code = "no_history"

    def __init__(self, folder: Path) -> None:
        self.command = f"git config --global --add safe.directory {top_of(folder)}"
        super().__init__(
            "这本手册的历史读不了：文件夹是别的账号建的，git 不肯读", hint=f"请运行 {self.command}"
        )


@lru_cache(maxsize=4)
def commits(folder: Path, commit: str) -> tuple[Commit, ...]:
    """Return every commit up to one (a full hash) that touched the folder, newest first.

    Paths are relative to the folder. Renames are not guessed: this year's arrangement often is
    last year's file with another date. What a merge only brings together is told by the commits
    it merged. Only an answer is remembered, never that git could not give one.

    Raises:
        NotFoundError: `no_history`, git knows nothing of the folder.
        GitError: git could not answer.
    """
    written = ask(
        folder,
        *("log", "-z", "--raw", "--no-abbrev", "--no-renames", "--relative", "--diff-merges=combined"),
        *("--no-color", "--no-ext-diff", _FORMAT, "--end-of-options", commit, "--", "."),
    )
    ends = ends_of_a_part(folder)
    return tuple(replace(made, is_cut=made.revision in ends) for made in _parse_log(written))


def last_commit(folder: Path, commit: str = "HEAD", *limits: str) -> Commit | None:
    """Return the last commit up to one that touched the folder, None where there is none.

    Raises:
        NotFoundError: `no_history`, git knows nothing of the folder.
        GitError: git could not answer.
    """
    if commit == "HEAD":
        found = asked_whether(folder, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        if found is None:
            return None  # before the first commit
    written = ask(
        folder, "log", "-1", "-z", "--no-color", _FORMAT, *limits, "--end-of-options", commit, "--", "."
    )
    return _commit(written.strip(b"\0\n")) if written else None


def is_shallow(folder: Path) -> bool:
    """Say whether this is a clone of the latest commits only, which knows nothing of earlier ones."""
    return ask(folder, "rev-parse", "--is-shallow-repository").strip() == b"true"


def ask(folder: Path, *arguments: str, asked: bytes = b"") -> bytes:
    """Return what git says of a folder.

    Raises:
        NotFoundError: `no_history`, git knows nothing of the folder.
        GitError: git could not answer.
    """
    try:
        return run(arguments, folder=folder, asked=asked)
    except GitError as error:
        if error.outside:
            raise no_history() from error
        if error.distrusted:
            raise DistrustedError(folder) from error
        raise


def asked_whether(folder: Path, *arguments: str) -> bytes | None:
    """Return what git says of a folder, None where it says no; raises as `ask`."""
    try:
        return ask(folder, *arguments)
    except GitError as error:
        if is_no(error):
            return None
        raise


def no_history() -> NotFoundError:
    """Return the error of a folder that git knows nothing of."""
    return NotFoundError(
        "这本手册没有历史：它不在 git 里", hint="请管手册的人照《发布》把手册放进 git", code="no_history"
    )


def top_of(folder: Path) -> Path:
    """Return the folder of the repository that a folder stands in."""
    places = (folder.resolve(), *folder.resolve().parents)
    return next((place for place in places if (place / ".git").exists()), folder.resolve())


def uncommitted(folder: Path) -> tuple[str, ...] | None:
    """Return the files of the folder that differ from the last commit, new ones too; None outside git."""
    arguments = ("--porcelain", "-z", "--untracked-files=all", "--no-renames", "--end-of-options", "--", ".")
    try:
        written = ask(folder, "status", *arguments)
        prefix = os.fsdecode(ask(folder, "rev-parse", "--show-prefix")).rstrip("\n")
    except NotFoundError:
        return None
    paths = (os.fsdecode(line[3:]) for line in written.split(b"\0") if line)
    return tuple(path.removeprefix(prefix) for path in paths)


def knows_committer(folder: Path) -> bool:
    """Say whether git has a name and an address to commit with; True where it cannot be asked."""
    try:
        for name in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
            run(["var", name], folder=folder, as_set=True)
    except GitError as error:
        return error.exit_code is None
    return True


def who_commits(folder: Path) -> str:
    """Return what to tell a person before the first commit, nothing where git knows its name."""
    return "" if knows_committer(folder) else f"还不知道您是谁：{WHO_COMMITS}"


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
    written = ask(folder, "ls-tree", "-r", "-z", "-l", commit, "--", ".")
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
    written = ask(folder, "cat-file", "--batch", asked="".join(f"{blob}\n" for blob in wanted).encode())
    found: dict[str, bytes] = {}
    place = 0
    while place < len(written):
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


def ends_of_a_part(folder: Path) -> frozenset[str]:
    """Return the commits whose parents a shallow clone does not have."""
    place = Path(os.fsdecode(ask(folder, "rev-parse", "--git-path", "shallow")).rstrip("\n"))
    try:
        return frozenset((folder / place).read_text(encoding="ascii").split())
    except FileNotFoundError:
        return frozenset()


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
