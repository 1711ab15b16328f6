"""What git knows of a handbook folder: the only module that runs git.

The command line is fixed, no text of a user is in it. Settings by which a repository could run a
program of its own are off, and an embedded bare repository is not entered.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_GIT = (
    "git",
    "--no-optional-locks",
    "--literal-pathspecs",
    "-c",
    "safe.bareRepository=explicit",
    "-c",
    "core.fsmonitor=false",
    "-c",
    f"core.hooksPath={os.devnull}",
)
_SECONDS = 60
_DIGEST_LENGTH = 12


@dataclass(frozen=True, slots=True)
class _Commit:
    revision: str
    committed_at: datetime


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


def _last_commit(folder: Path) -> _Commit | None:
    written = _git(folder, "log", "-1", "-z", "--format=%H %cI", "--end-of-options", "HEAD", "--", ".")
    if not written:
        return None
    found, _, moment = written.decode("ascii").strip("\0\n").partition(" ")
    return _Commit(found, datetime.fromisoformat(moment))


def _git(folder: Path, *arguments: str) -> bytes | None:
    """Return what git writes; None where it refuses, is missing or hangs."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_PAGER": "cat"}
    try:
        done = subprocess.run(
            [*_GIT, *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
