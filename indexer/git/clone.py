"""An editor's clone: what stands in its working tree as a commit, fetched, pushed and brought up to date.

Nothing of the clone changes before a push went through, but objects nobody leads to.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from indexer.domain.errors import ContentError
from indexer.git.history import contents, ends_of_a_part
from indexer.git.repository import Repository
from indexer.git.runner import GitError, Told, run, told

_UNDER_WAY = {
    "MERGE_HEAD": "merge",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
}
_NO_SUCH_BRANCH = ("couldn't find remote ref", "Couldn't find remote ref")
_REASONS = (
    (
        ("Host key verification failed",),
        "这台电脑还不认识那台服务器",
        "请运行一次 ssh 加服务器地址，问 yes/no 时核对指纹，输入 yes，再试；改的都在",
    ),
    (
        ("Permission denied", "Authentication failed", "could not read Username"),
        "服务器不认这台电脑",
        "服务器不认这台电脑的钥匙或密码：请管服务器的人照《发布》里“钥匙和账户”一节加上；改的都在",
    ),
    (
        ("does not appear to be a git repository", "not found", "does not exist"),
        "那里没有手册的仓库",
        "发布的地址不对：请管服务器的人来改这台电脑上的地址；改的都在",
    ),
    (("Could not resolve host", "Name or service not known"), "找不到这台服务器", ""),
    (("Connection refused", "Failed to connect"), "服务器没有开着，或者不让连", ""),
    (("timed out", "Timeout"), "等了很久没有回音", ""),
    (("Network is unreachable", "No route to host"), "网络不通", ""),
)
"""What git says of a remote that does not answer, in words, and what to do about it."""
_REGULAR, _GONE = "100644", "0" * 40
_OVERTAKEN = ("[rejected]", "failed to update ref", "cannot lock ref", "刚刚有别人先推", "冲掉别人")


@dataclass(frozen=True, slots=True)
class Target:
    """The remote and the branch of it that this clone sends to."""

    remote: str
    branch: str

    @property
    def ref(self) -> str:
        """Where this clone keeps what it knows of it."""
        return f"refs/remotes/{self.remote}/{self.branch}"


@dataclass(frozen=True, slots=True)
class Pushed:
    """What came of a push; `lines` are what the other side said, `overtaken` that others were faster."""

    is_done: bool
    overtaken: bool
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A branch elsewhere that is to lead from one commit to another; None for not being there."""

    ref: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Moved:
    """What came of moves: those done, and why the others were turned down, but for others' being faster."""

    done: tuple[Move, ...]
    refused: tuple[str, ...]


class Clone:
    """The working tree around a handbook folder; `path` leads from its top to the folder."""

    def __init__(self, folder: Path) -> None:
        self.repository, self.top = Repository.around(folder)
        self.folder = folder
        self.path = folder.resolve().relative_to(self.top.resolve()).as_posix()
        self._index = self.repository.git_dir / "handbook-send.index"

    def branch(self) -> str:
        """Return the branch that is checked out.

        Raises:
            ContentError: none is, or something was begun in this clone and not ended.
        """
        self.require_nothing_begun()
        branch = self.repository.head_branch()
        if branch is None:
            hint = "请管手册的人把这台电脑切回发布的分支，再发；改的都在"
            raise ContentError("现在看的是一个旧版本，不在分支上", hint=hint)
        return branch

    def begun(self) -> str | None:
        """Return which command of git's own was begun here and not ended: merge, rebase and the like."""
        there = (command for name, command in _UNDER_WAY.items() if (self.repository.git_dir / name).exists())
        return next(there, None)

    def require_nothing_begun(self) -> None:
        """Raise ContentError where something was begun in this clone and not ended."""
        if self.begun():
            raise ContentError(
                "上一次合并还没有做完，要先了结",
                hint="运行 handbook undo 放弃那次合并（现在的样子先留一份），再运行 handbook send",
                code="merge_under_way",
            )

    def before_it_began(self) -> str | None:
        """Return the commit that giving up what was begun leads back to."""
        for name in ("rebase-merge", "rebase-apply"):
            file = self.repository.git_dir / name / "orig-head"
            if file.exists():
                return self.repository.commit(file.read_text(encoding="ascii").strip())
        return self.head()

    def give_up(self, begun: str) -> None:
        """End what was begun as if it had never been.

        Raises:
            GitError: git does not, for its own reasons; nothing has changed.
        """
        done = self._told(begun, "--abort", network=False)
        if done.code != 0:
            said = done.said.strip().split("\n")[0]
            raise GitError(f"那次合并放弃不了：{said}", hint="请管手册的人来看；改的都在", said=said)

    def head(self) -> str | None:
        return self.repository.commit("HEAD")

    def target(self, branch: str) -> Target | None:
        """Return where a branch is sent to, None where this clone knows no other repository."""
        remote = self.repository.option(f"branch.{branch}.remote")
        merged = self.repository.option(f"branch.{branch}.merge") or f"refs/heads/{branch}"
        if remote and self.repository.option(f"remote.{remote}.url"):
            return Target(remote, merged.removeprefix("refs/heads/"))
        names = self._run("remote").decode("utf-8", "replace").split()
        name = "origin" if "origin" in names else names[0] if len(names) == 1 else None
        return Target(name, branch) if name else None

    def tree(self) -> str:
        """Return the tree a commit of everything in the handbook folder would have."""
        with self._own_index() as index:
            head = self.head()
            self._run("read-tree", head or "--empty", index=index)
            self._add(index)
            return self._run("write-tree", index=index).decode("ascii").strip()

    def with_files(self, commit: str, files: Mapping[str, bytes | None]) -> str:
        """Return the tree of a commit with some files other, or gone for None."""
        with self._own_index() as index:
            self._run("read-tree", commit, index=index)
            lines = []
            for path, content in files.items():
                mode, blob = "0", _GONE
                if content is not None:
                    mode, blob = _REGULAR, self._blob(content)
                lines.append(os.fsencode(f"{mode} {blob}\t{path}\0"))
            self._run("update-index", "-z", "--index-info", index=index, asked=b"".join(lines))
            return self._run("write-tree", index=index).decode("ascii").strip()

    def commit(self, tree: str, parent: str | None, message: str, *, author: tuple[str, str] | None) -> str:
        """Return a commit nothing leads to yet; `author` is for a git that knows nobody's name."""
        who = ("-c", f"user.name={author[0]}", "-c", f"user.email={author[1]}") if author else ()
        onto = ("-p", parent) if parent else ()
        written = run(
            ("-c", "i18n.commitEncoding=UTF-8", *who, "commit-tree", tree, *onto, "-F", "-"),
            folder=self.top,
            git_dir=self.repository.git_dir,
            asked=message.encode("utf-8", "replace"),
            as_set=True,  # whoever commits is whoever this account says
        )
        return written.decode("ascii").strip()

    def fetch(
        self, target: Target, *, also: Iterable[str] = (), whole: bool = False, seconds: int | None = None
    ) -> str | None:
        """Return the last commit of the branch over there, None while there is none.

        `also` are refspecs of what else is brought; what is no longer there goes here as well. With
        `whole` a clone of the latest commits only gets the earlier ones too.

        Raises:
            GitError: it cannot be reached.
        """
        refspec = f"+refs/heads/{target.branch}:{target.ref}"
        also = tuple(also)
        options = ("--quiet", "--no-tags", "--no-write-fetch-head", *(("--prune",) if also else ()))
        if whole and self.is_part():
            options = (*options, "--unshallow")
        arguments = ("fetch", *options, target.remote, refspec, *also)
        done = self._told(*arguments, seconds=seconds)
        if done.code == 0:
            return self.repository.commit(target.ref)
        if any(words in done.said for words in _NO_SUCH_BRANCH):
            return None
        raise _unreachable(done, self.repository.option(f"remote.{target.remote}.url") or target.remote)

    def note_theirs(self, target: Target, commit: str) -> None:
        """Keep in mind that the branch over there ends in a commit."""
        self._run("update-ref", target.ref, commit)

    def push(
        self, target: Target, commit: str, *, options: Iterable[str] = (), seconds: int | None = None
    ) -> Pushed:
        """Send a commit to the branch, as long as it only adds to what is there.

        `options` are words for the hooks over there.

        Raises:
            GitError: the other side cannot be reached.
        """
        refspec = f"{commit}:refs/heads/{target.branch}"
        words = (f"--push-option={word}" for word in options)
        done = self._told("push", "--porcelain", *words, target.remote, refspec, seconds=seconds)
        lines = tuple(
            line.removeprefix("remote:").strip()
            for line in done.said.splitlines()
            if line.startswith("remote:")
        )
        if done.code == 0:
            return Pushed(True, False, tuple(filter(None, lines)))
        everything = f"{done.out}\n{done.said}"
        if not lines and "rejected" not in everything:
            raise _unreachable(done, self.repository.option(f"remote.{target.remote}.url") or target.remote)
        overtaken = any(words in everything for words in _OVERTAKEN)
        return Pushed(False, overtaken, tuple(filter(None, lines)))

    def move_over_there(self, target: Target, moves: Iterable[Move], *, seconds: int | None = None) -> Moved:
        """Have branches over there lead elsewhere, each if it still leads where it did.

        Raises:
            GitError: the other side cannot be reached.
        """
        moves = tuple(moves)
        leases = (f"--force-with-lease={move.ref}:{move.before or ''}" for move in moves)
        refspecs = (f"{move.after or ''}:{move.ref}" for move in moves)
        done = self._told("push", "--porcelain", *leases, target.remote, *refspecs, seconds=seconds)
        lines = [line.split("\t") for line in done.out.splitlines() if line.count("\t") == 2]
        if done.code and not lines:
            raise _unreachable(done, self.repository.option(f"remote.{target.remote}.url") or target.remote)
        refused = {where.rpartition(":")[2]: said for flag, where, said in lines if flag == "!"}
        taken = tuple(move for move in moves if move.ref not in refused)
        return Moved(taken, tuple(said for said in refused.values() if "[rejected]" not in said))

    def merge_base(self, mine: str, theirs: str) -> str | None:
        done = self._told("merge-base", mine, theirs, network=False)
        return done.out.strip() or None

    def is_part(self) -> bool:
        """Say whether this clone has the latest commits only."""
        return bool(ends_of_a_part(self.folder))

    def tree_of(self, commit: str) -> str:
        return self._run("rev-parse", "--verify", f"{commit}^{{tree}}").decode("ascii").strip()

    def empty_tree(self) -> str:
        return self._run("hash-object", "-t", "tree", "-w", "--stdin").decode("ascii").strip()

    def changed(self, before: str, after: str) -> dict[str, tuple[str | None, str | None]]:
        """Return the blobs of every file that differs between two trees, by its path from the top."""
        written = self._run(
            "diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", before, after
        )
        pieces = written.split(b"\0")
        found: dict[str, tuple[str | None, str | None]] = {}
        for meta, path in zip(pieces[::2], pieces[1::2], strict=False):
            _, _, old, new, _ = meta.decode("ascii").split()
            found[os.fsdecode(path)] = (old if old.strip("0") else None, new if new.strip("0") else None)
        return found

    def contents(self, blobs: Iterable[str | None]) -> Mapping[str, bytes]:
        return contents(self.folder, [blob for blob in blobs if blob is not None])

    def merged_text(self, base: bytes, mine: bytes, theirs: bytes, place: Path) -> bytes | None:
        """Return two changes of a text together, None where they touch the same lines."""
        names = []
        for name, content in (("mine", mine), ("base", base), ("theirs", theirs)):
            (place / name).write_bytes(content)
            names.append(str(place / name))
        done = told(("merge-file", "-p", *names), folder=place)
        return done.out.encode("utf-8", "surrogateescape") if done.code == 0 else None

    def last_author(self, commit: str, path: str) -> str:
        """Return who changed a file last, and when: 李 2026-11-20."""
        done = self._told("log", "-1", "--format=%an %cs", commit, "--", path, network=False)
        return done.out.strip()

    def author_since(self, base: str, commit: str, path: str) -> str:
        """Return who changed a file last since another commit, empty for nobody."""
        arguments = ("log", "-1", "--format=%an", "--no-merges", f"{base}..{commit}", "--", path)
        return self._told(*arguments, network=False).out.strip()

    def can_follow(self, mine: str, commit: str) -> bool:
        """Say whether the working tree can be brought from a tree to a commit without losing anything."""
        with self._copied_index() as index:
            self._add(index)
            arguments = ("read-tree", "-m", "-u", "-n", mine, commit)
            return self._told(*arguments, network=False, index=index).code == 0

    def follow(self, mine: str, commit: str, branch: str, *, before: str | None) -> None:
        """Bring the working tree, the index and the branch to a commit."""
        with self._copied_index() as index:
            self._add(index)
            self._run("read-tree", "-m", "-u", mine, commit, index=index)
            index.replace(self.repository.git_dir / "index")
        self._run("update-ref", "-m", "handbook send", f"refs/heads/{branch}", commit, before or _GONE)

    def _add(self, index: Path) -> None:
        self._run("add", "--all", "--", self.path, index=index)

    @contextmanager
    def _own_index(self) -> Iterator[Path]:
        self._index.unlink(missing_ok=True)
        try:
            yield self._index
        finally:
            self._index.unlink(missing_ok=True)

    @contextmanager
    def _copied_index(self) -> Iterator[Path]:
        with self._own_index() as index:
            real = self.repository.git_dir / "index"
            if real.exists():
                shutil.copy2(real, index)  # its time too: by it git knows what may have changed since
            yield index

    def _blob(self, content: bytes) -> str:
        written = self._run("hash-object", "-w", "--no-filters", "--stdin", asked=content)
        return written.decode("ascii").strip()

    def _run(self, *arguments: str, index: Path | None = None, asked: bytes = b"") -> bytes:
        git_dir = self.repository.git_dir
        return run(arguments, folder=self.top, git_dir=git_dir, work_tree=self.top, index=index, asked=asked)

    def _told(
        self, *arguments: str, network: bool = True, index: Path | None = None, seconds: int | None = None
    ) -> Told:
        git_dir = self.repository.git_dir
        return told(
            arguments,
            folder=self.top,
            git_dir=git_dir,
            work_tree=self.top,
            index=index,
            network=network,
            seconds=seconds,
        )


def _unreachable(done: Told, address: str) -> GitError:
    lines = [line.strip() for line in done.said.splitlines() if line.strip()]
    said = next(
        (line for line in lines if line.startswith(("ssh:", "fatal:", "error:"))), "".join(lines[-1:])
    )
    hint = "请看看网络，过一会儿再运行一次；改的都在"
    for words, reason, what_to_do in _REASONS:
        if any(word in done.said for word in words):
            said, hint = reason, what_to_do or hint
            break
    return GitError(f"连不上 {address}：{said}", hint=hint, said=done.said)
