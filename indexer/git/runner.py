"""Starts git: the one place that does, so that nothing a user or a repository has set changes an answer.

Settings by which a repository could run a program of its own are off, an embedded bare repository
is not entered, replacement objects and the caller's own git variables count for nothing, and what
decides how output is written (encoding, quoting, the first commit, order and renames of files) is
fixed here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.children.limits import GB, Limits
from indexer.children.running import Ended
from indexer.children.running import run as run_within
from indexer.domain.errors import ContentError
from indexer.domain.system_errors import reason_of

_FIXED = {
    "safe.bareRepository": "explicit",
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.quotePath": "false",
    "i18n.logOutputEncoding": "UTF-8",
    "i18n.commitEncoding": "UTF-8",
    "push.followTags": "false",
    "fetch.recurseSubmodules": "false",
    "log.showSignature": "false",
    "log.showRoot": "true",
    "log.follow": "false",
    "log.mailmap": "false",
    "diff.orderFile": os.devnull,
    "diff.renames": "false",
    "diff.ignoreSubmodules": "none",
    "color.ui": "false",
    "core.packedGitLimit": "512m",
    "core.packedGitWindowSize": "64m",
}
_COMMAND = (
    "git",
    "--no-optional-locks",
    "--literal-pathspecs",
    *(part for name, value in _FIXED.items() for part in ("-c", f"{name}={value}")),
)
_PLAIN = ("git",)
_SECONDS = 60
_SECONDS_OF_A_FETCH = 600
_MEMORY = 4 * GB
_OVER_A_NETWORK = "file:http:https:ssh"
_OF_A_HOOK = (
    "GIT_INDEX_FILE",  # the half of the changes that `git commit FILE` takes
    "GIT_OBJECT_DIRECTORY",  # where pushed objects wait until pre-receive says yes
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_QUARANTINE_PATH",
)
_OF_THE_NETWORK = ("GIT_SSH", "GIT_ASKPASS")  # how this account reaches the other side
_SETTINGS = ("GIT_CONFIG", "GIT_AUTHOR", "GIT_COMMITTER")
_NESTED = "does not have a commit checked out"
_OUTSIDE = ("not a git repository", "cannot use bare repository")
_DISTRUSTED = "dubious ownership"
_SAYS_NO = 1


class GitError(ContentError):
    """Raised when git refuses, cannot be started or hangs; `said` is its own first line, in English.

    `missing` means that there is no git program, `exit_code` is None where it did not finish.
    """

    code = "git_failed"

    def __init__(
        self, message: str, *, hint: str, said: str = "", exit_code: int | None = None, missing: bool = False
    ) -> None:
        super().__init__(message, hint=hint)
        self.said = said
        self.exit_code = exit_code
        self.missing = missing

    @property
    def outside(self) -> bool:
        """Whether the folder is in no repository, as far as this machine can tell."""
        return self.missing or any(words in self.said for words in _OUTSIDE)

    @property
    def distrusted(self) -> bool:
        """Whether git does not read the repository because another account owns its files."""
        return _DISTRUSTED in self.said


def run(
    arguments: Sequence[str],
    *,
    folder: Path,
    git_dir: Path | None = None,
    index: Path | None = None,
    work_tree: Path | None = None,
    in_hook: bool = False,
    asked: bytes = b"",
    network: bool = False,
    as_set: bool = False,
) -> bytes:
    """Return what git writes when it is run in a folder.

    `in_hook` keeps what git told the hook that is running, `asked` goes to its input. Only with
    `network` may it reach another repository: a partial clone would fetch what is missing. With
    `as_set` the user's settings count, for asking what they are; the variables of a name among them.

    Raises:
        GitError: git is missing, refuses, takes longer than a minute (ten for a fetch) or all memory.
    """
    done = _done(
        arguments, folder, index, git_dir, work_tree, asked, in_hook=in_hook, network=network, as_set=as_set
    )
    if done.code != 0:
        said = done.said.decode("utf-8", "replace").strip().split("\n")[0]
        message, hint = _refusal(said, folder)
        raise GitError(
            message or f"git {arguments[0]} 没有办成：{said or done.code}",
            hint=hint or "请看 git 的这句话；权限问题多半要换成仓库所属的账户来运行",
            said=said,
            exit_code=done.code,
        )
    return done.out


@dataclass(frozen=True, slots=True)
class Told:
    """What git answered, whether yes or no: its exit code and both its outputs."""

    code: int
    out: str
    said: str


def told(
    arguments: Sequence[str],
    *,
    folder: Path,
    git_dir: Path | None = None,
    index: Path | None = None,
    work_tree: Path | None = None,
    network: bool = False,
    seconds: int | None = None,
) -> Told:
    """Return all that git answers, for the commands whose no is to be read: push, fetch, merge-file.

    `seconds` is how long it may take, where that is less than usual.

    Raises:
        GitError: git is missing or takes too long.
    """
    done = _done(
        arguments, folder, index, git_dir, work_tree, b"", in_hook=False, network=network, as_set=False,
        seconds=seconds,
    )  # fmt: skip
    out = done.out.decode("utf-8", "surrogateescape")
    return Told(done.code or 0, out, done.said.decode("utf-8", "replace"))


def _done(
    arguments: Sequence[str],
    folder: Path,
    index: Path | None,
    git_dir: Path | None,
    work_tree: Path | None,
    asked: bytes,
    *,
    in_hook: bool,
    network: bool,
    as_set: bool,
    seconds: int | None = None,
) -> Ended:
    """Run git to its end.

    Raises:
        GitError: there is no git, the system starts none, or it broke a limit.
    """
    most = seconds or (_SECONDS_OF_A_FETCH if network else _SECONDS)
    try:
        done = run_within(
            [*(_PLAIN if as_set else _COMMAND), *arguments],
            Limits(memory=_MEMORY, seconds=most),
            cwd=folder,
            env=_environment(git_dir, index, work_tree, in_hook=in_hook, network=network, as_set=as_set),
            asked=asked,
            tied=network,  # the other side may keep it waiting for minutes
        )
    except FileNotFoundError as error:
        if not folder.is_dir():
            raise GitError(f"没有文件夹 {folder}", hint="请检查路径", said=_OUTSIDE[0]) from error
        raise GitError(
            "这台电脑没有 git", hint="请先安装 git，例如 sudo apt-get install git", missing=True
        ) from error
    except OSError as error:
        raise GitError(f"git {arguments[0]} 没有做完：{reason_of(error)}", hint="请稍后再试") from error
    if done.broke:
        hint = "请稍后再试；总是这样的，仓库里可能有太大的文件，请告诉维护人员"
        raise GitError(f"git {arguments[0]} 没有做完：{done.broke}，停下了", hint=hint)
    return done


def _refusal(said: str, folder: Path) -> tuple[str, str]:
    """Return in Chinese what the two refusals mean that every folder may meet, empty for any other."""
    if _DISTRUSTED in said:
        named = re.search(r"'([^']+)'", said)
        command = f"git config --global --add safe.directory {named[1] if named else folder}"
        return f"git 不肯读 {folder}：它是别的账号建的", f"请运行 {command}"
    if _NESTED in said:
        named = re.search(r"'([^']+)'", said)
        hint = "请把里面的文件挪到手册自己的文件夹里，删掉这个文件夹，再试"
        return f"文件夹 {named[1] if named else ''} 是另一个 git 仓库，里面的文件发不了", hint
    if _OUTSIDE[0] in said:
        hint = "请先照《发布》把手册放进 git；一个人、一台电脑的不用发布，运行 handbook index"
        return f"{folder} 不在 git 里", hint
    return "", ""


def is_no(error: GitError) -> bool:
    """Say whether git answered a question with no, rather than failed to answer it."""
    return error.exit_code == _SAYS_NO


def _environment(
    git_dir: Path | None,
    index: Path | None,
    work_tree: Path | None,
    *,
    in_hook: bool,
    network: bool,
    as_set: bool,
) -> dict[str, str]:
    kept = (*(_OF_A_HOOK if in_hook else ()), *(_SETTINGS if as_set else ()))
    kept += _OF_THE_NETWORK if network else ()
    environment = {n: v for n, v in os.environ.items() if not n.startswith("GIT_") or n.startswith(kept)}
    environment |= {
        "LC_ALL": "C",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_PAGER": "cat",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_ALLOW_PROTOCOL": _OVER_A_NETWORK if network else "none",
    }
    if "GIT_INDEX_FILE" in environment:  # git names it from the top, where hooks are run
        environment["GIT_INDEX_FILE"] = str(Path(environment["GIT_INDEX_FILE"]).absolute())
    if git_dir is not None:
        environment["GIT_DIR"] = str(git_dir)
    if index is not None:
        environment["GIT_INDEX_FILE"] = str(index)
    if work_tree is not None:
        environment["GIT_WORK_TREE"] = str(work_tree)
    return environment
