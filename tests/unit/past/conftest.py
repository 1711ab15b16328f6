"""A handbook with a scripted life in git, and what indexes and serves it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from patient import PatientClient

from indexer.bootstrap import Editions, build_index
from indexer.clock import SHANGHAI
from indexer.past.editions import Past
from indexer.settings import Settings
from webapp.app import create_app

NOW = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)

HANDBOOK = """\
title: 手册
phone: 010-0000-0100
categories:
  - {key: bianmin, title: 便民服务}
  - {key: gonggong, title: 公共服务}
"""


@dataclass
class Repository:
    """A git repository with a handbook folder inside; commits have names."""

    root: Path
    names: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return self.root / "手册"

    def git(self, *arguments: str, on: str = "2026-01-01") -> str:
        moment = f"{on}T10:00:00+08:00"
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            env={
                **os.environ,
                "GIT_AUTHOR_NAME": "a",
                "GIT_AUTHOR_EMAIL": "a@example.cn",
                "GIT_COMMITTER_NAME": "a",
                "GIT_COMMITTER_EMAIL": "a@example.cn",
                "GIT_CONFIG_GLOBAL": os.devnull,
                "GIT_CONFIG_SYSTEM": os.devnull,
                "GIT_AUTHOR_DATE": moment,
                "GIT_COMMITTER_DATE": moment,
            },
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def write(self, path: str, text: str) -> Path:
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        return place

    def commit(self, name: str, *, on: str) -> str:
        self.git("add", "-A")
        self.git("commit", "-qm", name, on=on)
        self.names[name] = self.git("rev-parse", "HEAD")
        return self.names[name]

    def __getitem__(self, name: str) -> str:
        return self.names[name]


def policy(id: str, title: str, body: str = "按次收费。", **keys: str) -> str:
    front = {"id": id, "title": title, "type": "policy", "category": "bianmin", **keys}
    lines = "".join(f"{key}: {value}\n" for key, value in front.items())
    return f"---\n{lines}---\n## 收多少\n\n{body}\n"


PROCEDURE = """\
---
id: {id}
title: 停车证办理
type: procedure
category: bianmin
asks: [停车证怎么办, 办停车证, 车证]
{former}materials:
  - {{name: 居民身份证}}
{material}---
## 怎么办

{body}
"""


def procedure(id: str = "tingche", *, body: str = "到前台办。", former: str = "", material: str = "") -> str:
    former = f"former_ids: [{former}]\n" if former else ""
    material = f"  - {{name: {material}}}\n" if material else ""
    return PROCEDURE.format(id=id, body=body, former=former, material=material)


def live(repository: Repository) -> None:
    """Write the life: added, changed, spaced, renamed, retired, removed, and two days of no note."""
    repository.write("handbook.yml", HANDBOOK)
    repository.write("procedures/tingche.md", procedure())
    repository.write(
        "policies/tongzhi-2025.md", policy("tongzhi-2025", "停车通知2025", effective_from="2025-01-01")
    )
    repository.commit("begin", on="2026-01-05")
    repository.write("policies/yangquan.md", policy("yangquan", "养犬登记", "登记要带免疫证。"))
    repository.commit("add", on="2026-02-01")
    repository.write("procedures/tingche.md", procedure(body="到后台办。", material="行驶证"))
    repository.commit("change", on="2026-03-02")
    repository.write(
        "procedures/tingche.md", procedure(body="到后台办。  \n", material="行驶证").replace("[停", "[ 停")
    )
    repository.commit("spaces", on="2026-03-05")
    (repository.folder / "procedures/tingche.md").unlink()
    repository.write(
        "procedures/tingche-zheng.md",
        procedure("tingche-zheng", body="到后台办。", former="tingche", material="行驶证"),
    )
    repository.commit("rename", on="2026-04-01")
    repository.write(
        "policies/tongzhi-2025.md",
        policy("tongzhi-2025", "停车通知2025", effective_from="2025-01-01", superseded_by="tongzhi-2026"),
    )
    repository.write(
        "policies/tongzhi-2026.md", policy("tongzhi-2026", "停车通知2026", effective_from="2026-06-01")
    )
    repository.commit("retire", on="2026-05-01")
    (repository.folder / "policies/yangquan.md").unlink()
    repository.commit("remove", on="2026-06-10")
    (repository.root / "README").write_text("not the handbook", encoding="utf-8")
    repository.commit("elsewhere", on="2026-07-01")


@pytest.fixture(scope="session")
def _lived(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    root = tmp_path_factory.mktemp("lived") / "repository"
    root.mkdir()
    repository = Repository(root)
    repository.git("init", "-q", "-b", "main")
    live(repository)
    return repository


@pytest.fixture
def repository(_lived: Repository, tmp_path: Path) -> Repository:
    """A copy of the lived repository, free to be changed."""
    root = tmp_path / "repository"
    shutil.copytree(_lived.root, root, symlinks=True)
    return Repository(root, dict(_lived.names))


@pytest.fixture
def settings(repository: Repository, tmp_path: Path, jieba_cache: Path) -> Settings:
    """The settings of a site that has run before: the processes it starts find jieba's dictionary read."""
    made = Settings(handbook_dir=repository.folder, state_dir=tmp_path / "var", now=NOW, meaning=False)
    shutil.copytree(jieba_cache, made.cache_dir / "jieba", copy_function=os.link)
    return made


@pytest.fixture
def editions(settings: Settings, shared_dictionaries: None) -> Editions:
    build_index(settings)
    return Editions(settings)


@pytest.fixture
def past(settings: Settings, editions: Editions) -> Past:
    return Past(settings, editions)


@pytest.fixture
def client(settings: Settings, editions: Editions) -> FlaskClient:
    app = create_app(settings, editions=editions)
    app.test_client_class = PatientClient
    return app.test_client()


@pytest.fixture
def page(client: FlaskClient) -> Callable[[str], str]:
    """Return what a GET answers, as text, after checking that it answers 200."""

    def get(address: str) -> str:
        response = client.get(address)
        assert response.status_code == 200, response.text
        return response.text

    return get
