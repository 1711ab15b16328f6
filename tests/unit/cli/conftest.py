"""A small handbook on disk, and the `handbook` command run over it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from indexer.bootstrap import build_index
from indexer.cli import main
from indexer.settings import Settings, load_settings


class Ran(NamedTuple):
    """What a command left: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value on stdout; more than that is a fault."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The JSON lines on stdout."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]

FILES = {
    "handbook.yml": """
title: 手册
categories:
  - {key: gonggong, title: 基本公共服务, subcategories: [人口健康]}
  - {key: bianmin, title: 便民利民服务, subcategories: [停车出行]}
audiences:
  - {title: 全体居民, everyone: true}
  - 有车居民
""",
    "questions.yml": """
- {query: 独生子女费怎么领, answers: [dusheng-fei]}
""",
    "procedures/dusheng-fei.md": """---
id: dusheng-fei
title: 独生子女父母奖励费领取
type: procedure
category: gonggong
subcategory: 人口健康
asks: [独生子女费, 独子费怎么领, 光荣证的钱]
source: 示例
windows:
  - {from: 09-01, until: 10-31, missed: 次年一并补发}
---
开头一段。

## 一年只收一次

每年集中登记一回，前台看材料。
""",
    "procedures/luce-tingche.md": """---
id: luce-tingche
title: 路边停车缴费
type: procedure
category: bianmin
subcategory: 停车出行
asks: [路边停车怎么交钱, 停车费, 停车扫码]
audiences: [有车居民]
source: 示例
---
## 怎么交

手机上绑定车牌，停车后在手机上缴费。
""",
    "policies/tingche-2025.md": """---
id: tingche-2025
title: 2025年停车收费通知
type: policy
category: bianmin
effective_from: 2025-01-01
effective_to: 2025-12-31
superseded_by: tingche-2026
source: 示例
---
## 收多少

按时收费。
""",
    "policies/tingche-2026.md": """---
id: tingche-2026
title: 2026年停车收费通知
type: policy
category: bianmin
effective_from: 2026-01-01
successor_note: 等下一年的通知
source: 示例
---
## 收多少

按时收费，首小时减半。
""",
}


def write_handbook(target: Path) -> Path:
    for name, text in FILES.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip(), encoding="utf-8")
    return target


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A handbook folder without errors."""
    return write_handbook(tmp_path / "handbook")


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the handbook as it is before a test changes it."""
    place = tmp_path_factory.mktemp("cli")
    settings = Settings(handbook_dir=write_handbook(place / "handbook"), state_dir=place, meaning=False)
    build_index(settings)
    return settings.index_dir


@pytest.fixture
def run(
    folder: Path,
    index: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    shared_dictionaries: None,
) -> Run:
    """Return a function that runs `handbook` on 23 November 2026 over an indexed handbook."""
    monkeypatch.setenv("HANDBOOK_DIR", str(folder))
    monkeypatch.setenv("HANDBOOK_STATE_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("HANDBOOK_NOW", "2026-11-23T09:00+08:00")
    monkeypatch.setenv("HANDBOOK_MEANING", "off")
    shutil.copytree(index, load_settings().index_dir, symlinks=True)

    def run_command(*arguments: str) -> Ran:
        capsys.readouterr()
        code = main(arguments)
        written = capsys.readouterr()
        return Ran(code, written.out, written.err)

    return run_command


@pytest.fixture
def broken(folder: Path) -> Path:
    """A file with a wrong date in the handbook."""
    path = folder / "policies" / "broken.md"
    path.write_text(
        "---\nid: broken\ntitle: 坏文件\ntype: policy\ncategory: bianmin\n"
        "effective_from: 2026-02-30\n---\n稀罕词\n",
        encoding="utf-8",
    )
    return path
