"""Commits made without a working tree: files onto a commit, in somebody's name; and what a commit did.

No hook, filter, attribute or setting of the repository has a say in it: contents go in as they are.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.domain.errors import EditRefusedError
from indexer.git.history import contents
from indexer.git.runner import GitError, run

_DURABLE = ("-c", "core.fsync=committed", "-c", "core.fsyncMethod=fsync")
_REGULAR, _GONE = "100644", "0" * 40
_MODES = frozenset({"000000", _REGULAR, "100755"})
_CRUD = re.compile(r"[<>\n\r\0]")
_ADDRESS = "editor@handbook.invalid"


@dataclass(frozen=True, slots=True)
class FileContents:
    """A file before and after a commit, from the top of the repository; None for no file."""

    path: str
    before: bytes | None
    after: bytes | None


class Committer:
    """Makes commits in one repository; `index` is a file of its own to build trees in."""

    def __init__(self, git_dir: Path, index: Path) -> None:
        self._git_dir = git_dir
        self._index = index

    def commit(
        self,
        files: Mapping[str, bytes | None],
        *,
        parent: str,
        author: str,
        message: str,
        also: str = "",
    ) -> str | None:
        """Return a commit with these files onto `parent`, None when they are as they were.

        With `also` it is a merge of that commit, whatever the files are. Nothing leads to it yet;
        paths are from the top of the repository.
        """
        self._index.unlink(missing_ok=True)
        self._index.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._run("read-tree", parent)
            self.stage(files, index=self._index)
            tree = self._text("write-tree")
        finally:
            self._index.unlink(missing_ok=True)
        if not also and tree == self._text("rev-parse", "--verify", "--end-of-options", f"{parent}^{{tree}}"):
            return None
        return self._sealed(tree, (parent, *((also,) if also else ())), author=author, message=message)

    def merge(self, tree: str, *, parent: str, also: str, author: str, message: str) -> str:
        """Return a merge of two commits that has a tree; nothing leads to it yet."""
        return self._sealed(tree, (parent, also), author=author, message=message)

    def say(self, commit: str, *, author: str, message: str) -> str:
        """Return a commit onto another one with the same files; nothing leads to it yet."""
        tree = self._text("rev-parse", "--verify", "--end-of-options", f"{commit}^{{tree}}")
        return self._sealed(tree, (commit,), author=author, message=message)

    def _sealed(self, tree: str, parents: Sequence[str], *, author: str, message: str) -> str:
        name = _CRUD.sub("", author).strip()
        who = ("-c", f"user.name={name}", "-c", f"user.email={_ADDRESS}")
        onto = (part for parent in parents for part in ("-p", parent))
        arguments = (*_DURABLE, *who, "commit-tree", tree, *onto, "-F", "-")
        return self._run(*arguments, asked=message.encode("utf-8", "replace")).decode("ascii").strip()

    def stage(self, files: Mapping[str, bytes | None], *, index: Path | None = None) -> None:
        """Put files into an index; without one of its own into that of the working tree."""
        lines = []
        for path, content in files.items():
            if content is None:
                lines.append(f"0 {_GONE}\t{path}\0")
                continue
            blob = self._run(*_DURABLE, "hash-object", "-w", "--no-filters", "--stdin", asked=content)
            lines.append(f"{_REGULAR} {blob.decode('ascii').strip()}\t{path}\0")
        run(
            ("update-index", "-z", "--index-info"),
            folder=self._git_dir,
            git_dir=self._git_dir,
            index=index,
            asked=b"".join(os.fsencode(line) for line in lines),
        )

    def move(self, ref: str, commit: str, *, before: str) -> None:
        """Have a branch or HEAD lead to a commit, if it still leads to the one before.

        Raises:
            EditRefusedError: somebody committed in between.
        """
        try:
            self._run(*_DURABLE, "update-ref", "-m", "handbook: published in the page", ref, commit, before)
        except GitError as error:
            raise EditRefusedError(
                "刚刚有别人也发布了，这一次没有发", hint="您写的都在，请再点一次发布"
            ) from error

    def files_of(self, folder: Path, commit: str) -> tuple[FileContents, ...]:
        """Return what a commit did to the files of its first parent, below a folder of the working tree."""
        return self._changed(folder, f"{commit}^", commit)

    def files_between(self, folder: Path, ref: str, commit: str) -> tuple[FileContents, ...]:
        """Return what a branch did below a folder since it left another.

        Raises:
            EditRefusedError: they have no commit in common, or it changed something else as well.
        """
        try:
            base = self._text("merge-base", ref, commit)
        except GitError as error:
            raise EditRefusedError("这份修改和现在的手册没有关系，合不起来", hint="请管手册的人看") from error
        everything = self._run("diff-tree", "-r", "-z", "--name-only", "--no-renames", base, commit)
        found = self._changed(folder, base, commit)
        if everything.count(b"\0") != len(found):
            raise EditRefusedError("这份修改动了手册以外的文件，网页里不能同意", hint="请管手册的人看")
        return found

    def _changed(self, folder: Path, before: str, after: str) -> tuple[FileContents, ...]:
        """Return the files that two commits have otherwise.

        Raises:
            EditRefusedError: one of them is a link or a repository within.
        """
        written = run(
            ("diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--relative", "--no-ext-diff",
             "--end-of-options", before, after, "--", "."),
            folder=folder,
        )  # fmt: skip
        pieces = written.split(b"\0")
        found = []
        for meta, path in zip(pieces[::2], pieces[1::2], strict=False):
            if any(part.startswith(b".") for part in path.split(b"/")):
                raise EditRefusedError("里面有看不见的文件，网页里不收", hint="请管手册的人看")
            old_mode, mode, old, new, _ = meta.decode("ascii").lstrip(":").split()
            if not {old_mode, mode} <= _MODES:
                raise EditRefusedError("里面有快捷方式，网页里不收", hint="请管手册的人看")
            found.append((os.fsdecode(path), old, new))
        held = contents(folder, [blob for _, old, new in found for blob in (old, new) if blob.strip("0")])
        return tuple(FileContents(path, held.get(old), held.get(new)) for path, old, new in found)

    def _text(self, *arguments: str) -> str:
        return self._run(*arguments).decode("ascii").strip()

    def _run(self, *arguments: str, asked: bytes = b"") -> bytes:
        return run(arguments, folder=self._git_dir, git_dir=self._git_dir, index=self._index, asked=asked)
