"""A small handbook in real repositories: an editor's clone, a server, a second editor."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

FILES = {
    "handbook.yml": "title: 手册\ncategories:\n  - {key: bianmin, title: 便民}\n",
    "policies/tingche.md": """---
id: tingche
title: 停车收费通知
type: policy
category: bianmin
effective_from: 2026-01-01
source: 示例
---
按时收费。
""",
    "policies/yangquan.md": """---
id: yangquan
title: 养犬通知
type: policy
category: bianmin
effective_from: 2026-01-01
source: 示例
---
年年免疫。
""",
    "procedures/jiaofei.md": """---
id: jiaofei
title: 停车缴费
type: procedure
category: bianmin
asks: [停车怎么交钱, 停车费, 扫码]
related: [tingche]
source: 示例
---
手机上缴费。
""",
}


class Ran(NamedTuple):
    code: int
    said: str


class Clone:
    """A working tree with the handbook in its folder `handbook`."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.folder = top / "handbook"
        self.git_dir = top / ".git"

    def git(self, *arguments: str) -> Ran:
        done = subprocess.run(
            ["git", *arguments], cwd=self.top, capture_output=True, text=True, encoding="utf-8", check=False
        )
        return Ran(done.returncode, done.stdout + done.stderr)

    def change(self, path: str, old: str, new: str) -> None:
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    def commit(self, message: str = "改") -> str:
        self.git("add", "--all")
        assert self.git("commit", "-m", message).code == 0
        return self.git("rev-parse", "HEAD").said.strip()


@pytest.fixture(scope="module", autouse=True)
def _own_git_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    settings = tmp_path_factory.mktemp("git") / "gitconfig"
    settings.write_text(
        "[user]\nname = 示例\nemail = editor@example.invalid\n[init]\ndefaultBranch = main\n",
        encoding="utf-8",
    )
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("GIT_")]:
            patch.delenv(name)
        patch.setenv("GIT_CONFIG_GLOBAL", str(settings))
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        patch.setenv("LC_ALL", "C.UTF-8")
        yield


def write_editor(top: Path) -> Clone:
    """Write a sound handbook and commit it."""
    clone = Clone(top)
    for name, text in FILES.items():
        path = clone.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    clone.git("init", "--quiet")
    clone.commit("初始")
    return clone


@pytest.fixture
def editor(tmp_path: Path) -> Clone:
    """A clone with a sound handbook in one commit."""
    return write_editor(tmp_path / "editor")


@pytest.fixture(scope="module")
def first_editor(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """The clone whose push is the first a shared server gets."""
    return write_editor(tmp_path_factory.mktemp("first") / "editor")


@pytest.fixture
def clone_of(tmp_path: Path) -> Callable[[Path, str], Clone]:
    """Return a function that clones a repository into a new folder."""

    def clone(repository: Path, name: str) -> Clone:
        made = Clone(tmp_path / name)
        made.top.mkdir()
        assert made.git("clone", "--quiet", str(repository), ".").code == 0
        return made

    return clone
