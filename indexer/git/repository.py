"""The repository that is published from, and an editor's clone: trees out, commits in.

Names from outside are object ids or fixed here.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from indexer.git.runner import GitError, run

_OBJECT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
FETCHED = "refs/handbook/fetched"
"""The last commit of `origin` that `fetch` brought."""


def is_object_id(text: str) -> bool:
    return _OBJECT_ID.fullmatch(text) is not None


def is_nothing(object_id: str) -> bool:
    """Say whether this is the id of zeros by which git means: no commit."""
    return not object_id.strip("0")


class Repository:
    """A repository by its git folder; `in_hook` keeps what git told the hook it is called from."""

    def __init__(self, git_dir: Path, *, in_hook: bool = False) -> None:
        self.git_dir = git_dir
        self._in_hook = in_hook

    @classmethod
    def create(cls, folder: Path, *, branch: str) -> Repository:
        """Make an empty bare repository; one that is there already is left as it is."""
        folder.mkdir(parents=True, exist_ok=True)
        run(["init", "--quiet", "--bare", f"--initial-branch={branch}"], folder=folder)
        return cls(folder)

    @classmethod
    def around(cls, folder: Path, *, in_hook: bool = False) -> tuple[Repository, Path]:
        """Return the repository of a folder and the top of its working tree.

        Raises:
            GitError: the folder is not in a working tree.
        """
        found = run(["rev-parse", "--path-format=absolute", "--git-dir", "--show-toplevel"], folder=folder)
        git_dir, top = os.fsdecode(found).rstrip("\n").split("\n")
        return cls(Path(git_dir), in_hook=in_hook), Path(top)

    def branch_tip(self, branch: str) -> str | None:
        """Return the last commit of a branch, None before the first."""
        return self.commit(f"refs/heads/{branch}")

    def commit(self, name: str) -> str | None:
        """Return the commit that a full name or an object id stands for, None when there is none."""
        found = self._ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        return found.decode("ascii").strip() if found is not None else None

    def is_ancestor(self, earlier: str, later: str) -> bool:
        """Say whether the later commit holds the earlier; False when one of them is unknown."""
        return self._ask("merge-base", "--is-ancestor", earlier, later) is not None

    def export(self, tree: str, target: Path) -> None:
        """Write a whole tree or commit to disk as a working tree would have it; links stay links.

        The whole: a `.gitattributes` at the top decides how files below come out.
        """
        index = target.parent / f"{target.name}.index"
        target.mkdir(parents=True, exist_ok=True)
        try:
            self._run("read-tree", tree, index=index)
            self._run("checkout-index", "--all", "--force", index=index, work_tree=target)
        finally:
            index.unlink(missing_ok=True)

    def staged_tree(self) -> str:
        """Return the tree that a commit would make now."""
        return self._text("write-tree")

    def submodules(self, tree: str) -> tuple[str, ...]:
        """Return the places of a tree that stand for a commit of another repository."""
        written = self._run("ls-tree", "-r", "-z", "--end-of-options", tree)
        lines = (line.partition(b"\t") for line in written.split(b"\0"))
        return tuple(os.fsdecode(name) for meta, _, name in lines if meta.startswith(b"160000 "))

    def staged_paths(self, path: str) -> tuple[str, ...]:
        """Return the files below a path that a commit would change, relative to the top."""
        arguments = ("diff", "--cached", "--name-only", "--no-renames", "--no-ext-diff", "-z")
        found = self._run(*arguments, "--end-of-options", "--", path)
        return tuple(os.fsdecode(name) for name in found.split(b"\0") if name)

    def changed_paths(self, before: str, after: str) -> tuple[str, ...]:
        """Return the files that differ between two commits, relative to the top."""
        arguments = ("diff-tree", "-r", "--name-only", "--no-renames", "--no-ext-diff", "-z")
        found = self._run(*arguments, "--end-of-options", before, after)
        return tuple(os.fsdecode(name) for name in found.split(b"\0") if name)

    def has(self, tree: str, path: str) -> bool:
        """Say whether a tree or commit has a file of that path from the top."""
        return self._ask("cat-file", "-e", f"{tree}:{path}") is not None

    def content(self, tree: str, path: str) -> bytes | None:
        """Return what a tree or commit has in a file of that path from the top, None where it has none."""
        return self._ask("cat-file", "blob", f"{tree}:{path}")

    def add_worktree(self, folder: Path, commit: str) -> None:
        """Check a commit out into a new folder that `history` can ask about."""
        self._run("worktree", "prune")
        self._run("worktree", "add", "--quiet", "--force", "--detach", str(folder), commit)

    def forget_worktrees(self) -> None:
        """Forget working trees whose folders are gone."""
        self._run("worktree", "prune")

    def fetch(self, branch: str) -> str:
        """Fetch a branch of `origin` and return its last commit."""
        refspec = f"+refs/heads/{branch}:{FETCHED}"
        self._run("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "origin", refspec, network=True)
        found = self.commit(FETCHED)
        if found is None:
            raise GitError(f"远程仓库里没有分支 {branch}", hint="请核对 --branch")
        return found

    @staticmethod
    def common_dir(folder: Path) -> Path:
        """Return the git folder that the working trees of a repository share."""
        found = run(["rev-parse", "--path-format=absolute", "--git-common-dir"], folder=folder)
        return Path(os.fsdecode(found).rstrip("\n"))

    def lead(self, ref: str, commit: str | None) -> None:
        """Have a name lead to a commit, or be gone."""
        self._run("update-ref", *((ref, commit) if commit else ("-d", ref)))

    def move_branch(self, branch: str, commit: str) -> None:
        self._run("update-ref", f"refs/heads/{branch}", commit)

    def option(self, key: str) -> str | None:
        """Return a setting of this repository itself, None where it is not set."""
        found = self._ask("config", "--local", "--null", "--get", key)
        return os.fsdecode(found).rstrip("\0") if found is not None else None

    def set_option(self, key: str, value: str) -> None:
        self._run("config", "--local", "--replace-all", key, value)

    def head_branch(self) -> str | None:
        """Return the branch that HEAD names, None when it is detached."""
        found = self._ask("symbolic-ref", "--quiet", "--short", "HEAD")
        return os.fsdecode(found).strip() if found is not None else None

    @staticmethod
    def hooks_folder(top: Path) -> Path:
        """Return where git looks for the hooks of a working tree, whoever has moved the place."""
        found = run(
            ["rev-parse", "--path-format=absolute", "--git-path", "hooks"],
            folder=top,
            as_set=True,  # fixed settings would answer with the place they turn hooks off by
        )
        return Path(os.fsdecode(found).rstrip("\n"))

    def _text(self, *arguments: str) -> str:
        return self._run(*arguments).decode("ascii").strip()

    def _ask(self, *arguments: str) -> bytes | None:
        """Return what git writes, None where it says no."""
        try:
            return self._run(*arguments)
        except GitError as error:
            if error.exit_code is None:
                raise
            return None

    def _run(
        self,
        *arguments: str,
        index: Path | None = None,
        work_tree: Path | None = None,
        network: bool = False,
    ) -> bytes:
        return run(
            arguments,
            folder=work_tree or self.git_dir,
            git_dir=self.git_dir,
            index=index,
            work_tree=work_tree,
            in_hook=self._in_hook,
            network=network,
        )


def is_branch_name(text: str) -> bool:
    """Say whether git takes this as the name of a branch."""
    try:
        run(["check-ref-format", "--branch", text], folder=Path("/"))
    except GitError:
        return False
    return not text.startswith(("-", "@"))


def push_options() -> tuple[str, ...]:
    """Return what was written as ``git push -o …``; git tells its hooks so."""
    count = os.environ.get("GIT_PUSH_OPTION_COUNT", "0")
    return tuple(os.environ.get(f"GIT_PUSH_OPTION_{n}", "") for n in range(int(count[:3] or 0)))
