"""A small handbook with links of every kind, in a git repository, and the commands run over it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from indexer.cli import main
from indexer.content.body.markdown import MarkdownRenderer, Rendered

FILES = {
    "handbook.yml": """\
title: 手册
categories:
  - {key: gonggong, title: 基本公共服务, subcategories: [人口健康]}
  - {key: bianmin, title: 便民利民服务, subcategories: [停车出行, 家庭维修]}
audiences: [{title: 全体居民, everyone: true}, 老年人]
review_days: 100
fallback: dianhua-er  # 没人管的事
""",
    "events.yml": """\
- key: fenlaoshi
  title: 领奖励费
  documents:
    - {document: 'anpai', why: 先看安排}
    - {编号: jiangli}
""",
    "questions.yml": """\
# 考题
- {query: 独生子女费怎么领, answers: [jiangli, "anpai"]}
- query: 灯泡憋了
  answers:
    - deng  # 换灯泡
""",
    "policies/gonggong/anpai.md": """\
---
# 每年一份
id: anpai
title: 2026年奖励费安排   # 通知原题
type: 政策
category: 基本公共服务
effective_from: '2026-01-01'
legal_basis:
  - document: tiaoli   # 条例
    article: 第三条
  - {title: 某某法}
review_by: 2026-12-31
---
见[条例](doc:tiaoli#总则)，也见[流程](../../procedures/gonggong/jiangli.md#怎么办)。
""",
    "policies/gonggong/tiaoli.md": """\
---
编号: tiaoli
标题: 奖励条例
类型: 政策
类目: 基本公共服务
施行日期: 2020-01-01
---
## 总则

从[安排](doc:anpai)看起，[本页](doc:tiaoli#总则)。
""",
    "procedures/gonggong/jiangli.md": """\
---
id: jiangli
title: 奖励费领取
type: procedure
category: gonggong
asks:
  - 独生子女费
  # 下面两句是前台记的
  - 独子费怎么领

  - "光荣证: 的钱"
legal_basis: [{document: anpai}]
contacts: [dianhua]
related: [anpai, 'deng']
---
## 怎么办

打[电话](<doc:dianhua>)，见[安排][1]。

[1]: doc:anpai
""",
    "procedures/bianmin/deng.md": """\
---
id: deng
title: 换灯泡
type: procedure
category: bianmin
asks: [灯泡憋了, 灯不亮, 换灯]
contacts:
- dianhua
---
一句话。
""",
    "contacts/dianhua.md": """\
---
id: dianhua
title: 值班电话
type: contact
category: bianmin
asks: [电话多少, 打哪个, 找谁]
服务时间: 白天
phones:
  - {number: "010-0000-0101"}
backup: dianhua-er
---
""",
    "contacts/dianhua-er.md": """\
---
id: dianhua-er
title: 备用电话
type: contact
category: bianmin
asks: [备用的, 没人接, 再打哪个]
---
""",
}


class Ran(NamedTuple):
    code: int
    out: str
    err: str


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "core.autocrlf=false")
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, check=True)
    return done.stdout.decode()


def write_handbook(folder: Path) -> Path:
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


@pytest.fixture(scope="session")
def written() -> Callable[[Path], Path]:
    """Return the function that writes the handbook into a folder."""
    return write_handbook


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A handbook without errors, committed."""
    folder = write_handbook(tmp_path / "repo" / "handbook")
    git(folder, "init", "-q", "..")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    return folder


@pytest.fixture
def rendered_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Render bodies in this process: starting another one takes longer than the test."""
    renderer = MarkdownRenderer()

    def render(bodies: Mapping[str, str], progress: object = None) -> dict[str, Rendered | None]:
        return {path: renderer.render(body) for path, body in bodies.items()}

    monkeypatch.setattr("indexer.content.handbook.render_all", render)


@pytest.fixture
def run(
    folder: Path,
    tmp_path: Path,
    rendered_here: None,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Any]:
    """Return a function that runs `handbook` on 23 November 2026."""
    monkeypatch.setenv("HANDBOOK_DIR", str(folder))
    monkeypatch.setenv("HANDBOOK_STATE_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("HANDBOOK_NOW", "2026-11-23T09:00+08:00")
    monkeypatch.setenv("HANDBOOK_MEANING", "off")

    def run_command(*arguments: str) -> Ran:
        capsys.readouterr()
        code = main(arguments)
        written = capsys.readouterr()
        return Ran(code, written.out, written.err)

    return run_command


@pytest.fixture
def repository(folder: Path) -> Callable[..., str]:
    """Return a function that runs git in the repository of the handbook."""
    return lambda *arguments: git(folder, *arguments)
