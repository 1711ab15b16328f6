"""Revisions: what names a state of the handbook's files, and what users may write for one.

A revision that a user wrote gets to git only when it looks like one, and behind `--end-of-options`.
"""

from __future__ import annotations

import hashlib
import os
import re
from datetime import date, datetime
from pathlib import Path

from indexer.content.seen import SeenFiles
from indexer.domain.errors import NotFoundError, UsageError
from indexer.domain.revision import REVISION_NAME, WORKING_TREE
from indexer.git.history import Commit, ask, asked_whether, is_shallow, last_commit, no_history
from indexer.git.runner import GitError

_DIGEST_LENGTH = 12
_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def revision(folder: Path, *, digest: str | None = None) -> str:
    """Return the last commit that touched the folder; `digest` is that of its files, where it is known.

    ``-dirty-<digest>`` follows when files were changed, added or removed since. Outside git, where
    git does not trust the folder, or before the first commit, it is ``sha256:<digest>`` of the files.

    Raises:
        GitError: git could not answer.
    """
    try:
        commit = last_commit(folder)
    except NotFoundError:
        commit = None
    if commit is None:
        return f"sha256:{digest or folder_digest(folder)}"
    changed = ask(
        folder, "status", "--porcelain", "-z", "--untracked-files=all", "--end-of-options", "--", "."
    )
    if changed == b"":
        return commit.revision
    return f"{commit.revision}-dirty-{(digest or folder_digest(folder))[:_DIGEST_LENGTH]}"


def committed_at(folder: Path) -> datetime | None:
    """Return when the last commit that touched the folder was made; None when git cannot tell."""
    try:
        commit = last_commit(folder)
    except (NotFoundError, GitError):
        return None
    return commit.committed_at if commit else None


def folder_digest(folder: Path, seen: SeenFiles | None = None) -> str:
    """Return one SHA-256 over the names and bytes of the regular files, hidden ones left out.

    What was `seen` and is as it was is not read again.
    """
    whole = hashlib.sha256()
    _add_folder(whole, os.fspath(folder), "", seen or SeenFiles())
    return whole.hexdigest()


def _add_folder(whole: hashlib._Hash, top: str, inside: str, seen: SeenFiles) -> None:
    """Add the files of a folder by name, then its folders; what cannot be listed is as good as empty."""
    try:
        with os.scandir(f"{top}/{inside}") as found:
            entries = sorted((e for e in found if not e.name.startswith(".")), key=lambda e: e.name)
    except OSError:
        return
    folders = []
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            folders.append(entry.name)
        elif entry.is_file(follow_symlinks=False):
            whole.update(hashlib.sha256(os.fsencode(inside + entry.name)).digest())
            whole.update(_file_digest(entry, seen))
    for name in folders:
        _add_folder(whole, top, f"{inside}{name}/", seen)


def _file_digest(entry: os.DirEntry[str], seen: SeenFiles) -> bytes:
    """Return the digest of a file; of nothing when it cannot be read, `check` reports that."""
    try:
        return seen.digest(entry.path, entry.stat(follow_symlinks=False))
    except OSError:
        return hashlib.sha256().digest()


def is_revision_of_files(text: str) -> bool:
    """Say whether a revision names files that are in no commit: changed since, or outside git."""
    return re.fullmatch(WORKING_TREE, text) is not None


def base_of(revision: str) -> str | None:
    """Return the commit a revision stands on, None outside git."""
    commit = revision.partition("-dirty-")[0]
    return commit if _HASH.fullmatch(commit) else None


def find_commit(folder: Path, text: str, *, published: str | None = None) -> Commit:
    """Return the last commit that touched the folder, as of a revision that a user wrote.

    That may be a hash or its beginning, a tag, a branch, each with ``~2`` or ``^`` behind it, or a
    date: then the folder is taken as it was when that day ended in Shanghai.

    Whatever is shown to readers gives `published`, the commit that is served: what it does not hold
    (a draft on another branch, a stash, what was never taken) is as unknown as what never was.

    Raises:
        UsageError: it cannot be a revision.
        NotFoundError: there is none of that name, or it knew no such folder; `no_history` outside
            git, `history_cut` where this clone does not reach back to that day.
        GitError: git could not answer.
    """
    until = day_named(text)
    if until is None and (_FULL_DATE.fullmatch(text) or not _is_name(text)):
        raise UsageError(
            f"版本“{text[:40]}”写得不对", hint="请写提交编号（如 3f2a91c）、标签或日期（如 2026-03-02）"
        )
    head(folder)
    if until is not None:
        commit = _at_the_end_of(folder, until, published or "HEAD")
        unknown = f"{text} 那天还没有这本手册"
    else:
        commit = _named(folder, text, published)
        unknown = f"没有版本“{text}”"
    if commit is None:
        raise NotFoundError(unknown, hint="有哪些版本，看文件的“历史版本”页，或运行 handbook history 编号")
    return commit


def head(folder: Path) -> str:
    """Return the last commit that touched the folder.

    Raises:
        NotFoundError: `no_history`, there is none.
        GitError: git could not answer.
    """
    commit = last_commit(folder)
    if commit is None:
        raise no_history()
    return commit.revision


def _at_the_end_of(folder: Path, day: date, commit: str) -> Commit | None:
    found = last_commit(folder, commit, f"--before={day.isoformat()}T23:59:59+08:00")
    if found is None and is_shallow(folder):
        raise NotFoundError(
            f"这台机器上的历史不全，看不到 {day} 那天",
            hint="仓库是浅克隆，只有最近的版本；运行 handbook send，它把以前的也取来",
            code="history_cut",
        )
    return found


def _named(folder: Path, text: str, published: str | None) -> Commit | None:
    found = asked_whether(
        folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{text}^{{commit}}"
    )
    if found is None:
        return None
    commit = last_commit(folder, found.decode("ascii").strip())
    if commit is None or published is None or _holds(folder, published, commit.revision):
        return commit
    return None


def _holds(folder: Path, later: str, earlier: str) -> bool:
    """Say whether a commit is among what a later one is made of."""
    answer = asked_whether(folder, "merge-base", "--is-ancestor", "--end-of-options", earlier, later)
    return answer is not None


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
