"""A small handbook in git, partly internal, indexed once; and applications that serve it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from datetime import date, datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from patient import PatientClient

from indexer.bootstrap import build_index
from indexer.clock import SHANGHAI
from indexer.feedback import FeedbackBox, FeedbackKind
from indexer.settings import Settings
from webapp.app import create_app

NOW = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
PROXY = "10.1.2.3"
HEADER = "X-Remote-User"

# What is internal has an id with `neibu` and says 金丝雀 in every text of its own.
FILES = {
    "handbook.yml": """\
title: 手册
organisation: 示例站
phone: 010-0000-0100
categories:
  - {key: life, title: 便民服务}
  - {key: public, title: 公共服务}
audiences: [老年人, {title: 全体居民, everyone: true}]
""",
    "policies/tingche.md": """\
---
id: tingche
title: 停车办法
type: policy
category: life
effective_from: 2020-01-01
superseded_by: neibu-tingche
---
## 收多少

停车按次收费，见[新的](doc:neibu-tingche#收多少)和[表](/assets/form.pdf)。
""",
    "policies/neibu-tingche.md": """\
---
id: neibu-tingche
title: 金丝雀停车办法
type: policy
category: life
openness: internal
effective_from: 2026-06-01
---
## 金丝雀收多少

金丝雀停车按月收费。
""",
    "policies/neibu-butie.md": """\
---
id: neibu-butie
title: 金丝雀补贴通知
type: policy
category: public
openness: internal
effective_from: 2025-01-01
effective_to: 2026-03-31
windows:
  - {from: 2026-01-01, until: 2026-03-01, label: 金丝雀窗口, missed: 金丝雀明年再来}
---
金丝雀补贴每月发。
""",
    "policies/neibu-chuangkou.md": """\
---
id: neibu-chuangkou
title: 金丝雀认证通知
type: policy
category: public
openness: internal
effective_from: 2025-01-01
windows:
  - {from: 11-01, until: 11-30, label: 金丝雀窗口, missed: 金丝雀明年再来}
---
金丝雀认证每年一次。
""",
    "procedures/butie.md": """\
---
id: butie
title: 补贴申领
type: procedure
category: public
asks: [补贴怎么领, 领补贴, 老人补贴]
audiences: [老年人]
legal_basis:
  - {document: neibu-butie, title: 金丝雀补贴通知, article: 第一条}
contacts: [neibu-dianhua, dianhua]
related: [neibu-banfa, renzheng]
materials: [{name: 身份证, originals: 1}]
attachments: [assets/form.pdf]
---
## 怎么办

带身份证到前台办。
""",
    "procedures/renzheng.md": """\
---
id: renzheng
title: 停车认证
type: procedure
category: public
asks: [认证怎么办, 停车认证, 办认证]
legal_basis: [{document: neibu-chuangkou}]
materials: []
---
## 怎么办

到前台认证。
""",
    "procedures/neibu-banfa.md": """\
---
id: neibu-banfa
title: 金丝雀后台办法
type: procedure
category: public
openness: internal
asks: [金丝雀补贴怎么批, 金丝雀后台, 补贴后台批]
former_ids: [neibu-lao]
attachments: [assets/neibu.pdf]
materials: [{name: 金丝雀审批表}]
legal_basis: [{document: tingche}]
---
## 金丝雀怎么批

金丝雀补贴后台批，停车也归这里。
""",
    "contacts/neibu-dianhua.md": """\
---
id: neibu-dianhua
title: 金丝雀值班
type: contact
category: life
kind: emergency
openness: internal
symptoms: [金丝雀漏了, 水管爆了, 水淹了]
phones: [{number: 010-0000-0166}]
---
金丝雀值班电话。
""",
    "contacts/dianhua.md": """\
---
id: dianhua
title: 物业前台
type: contact
category: life
kind: office
asks: [物业电话, 找物业, 水管坏了]
phones: [{number: 010-0000-0101}]
backup: neibu-dianhua
---
""",
    "policies/neibu-huai.md": "---\nid: neibu-huai\ntitle: 金丝雀坏文件\n没有写完\n",
    "policies/neibu-shan.md": """\
---
id: neibu-shan
title: 金丝雀已删
type: policy
category: life
openness: internal
effective_from: 2020-01-01
---
金丝雀删了。
""",
    "policies/shan.md": """\
---
id: shan
title: 已删的通知
type: policy
category: life
effective_from: 2020-01-01
---
停车的旧通知，删了。
""",
    "assets/form.pdf": "form",
    "assets/neibu.pdf": "金丝雀",
    "assets/nobody.pdf": "金丝雀",
}


def git(folder: Path, *arguments: str, day: str = "2026-10-01") -> None:
    environment = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_AUTHOR_DATE": f"{day}T10:00:00+08:00",
        "GIT_COMMITTER_DATE": f"{day}T10:00:00+08:00",
    }
    named = ("-c", "user.name=a", "-c", "user.email=a@example.cn")
    subprocess.run(["git", *named, *arguments], cwd=folder, env=environment, check=True, capture_output=True)


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of the indexed handbook; two documents were removed and one changed lately."""
    root = tmp_path_factory.mktemp("secure")
    folder = root / "handbook"
    write(folder, FILES)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "begin")
    for gone in ("neibu-shan", "shan"):
        (folder / f"policies/{gone}.md").unlink()
    write(
        folder,
        {
            "procedures/butie.md": FILES["procedures/butie.md"].replace("到前台办。", "到一楼前台办。"),
            "procedures/neibu-banfa.md": FILES["procedures/neibu-banfa.md"] + "\n金丝雀改过了。\n",
            "policies/tingche.md": FILES["policies/tingche.md"].replace(
                "superseded_by: neibu-tingche", "superseded_by: neibu-tingche\nrelated: [neibu-banfa]"
            ),
        },
    )
    git(root, "add", "-A")
    git(root, "commit", "-qm", "change", day="2026-11-20")
    made = Settings(handbook_dir=folder, state_dir=root / "var", now=NOW, meaning=False)
    build_index(made)
    box = FeedbackBox(made.data_dir)
    box.add(FeedbackKind.OUTDATED, document="neibu-banfa", note="金丝雀过时了", on=date(2026, 11, 20))
    box.add(FeedbackKind.OUTDATED, document="butie", note="地址搬了", on=date(2026, 11, 20))
    return made


@pytest.fixture(scope="session")
def app(settings: Settings) -> Flask:
    return patient(create_app(settings))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def guarded(settings: Settings) -> Flask:
    """The same site behind a proxy where people sign in."""
    from dataclasses import replace

    return patient(
        create_app(replace(settings, sign_in_header=HEADER, trusted_proxy=(ip_network("10.1.0.0/16"),)))
    )


def patient(app: Flask) -> Flask:
    """Have the clients of an application come back where an older state is being prepared."""
    app.test_client_class = PatientClient
    return app


Visit = Callable[..., Any]


@pytest.fixture
def visit(guarded: Flask) -> Visit:
    """Ask the guarded site as somebody: from an address, with a name in the header or none."""
    client = guarded.test_client()

    def ask(
        address: str, *, name: str | None = None, sender: str = PROXY, method: str = "GET", **more: Any
    ) -> Any:
        headers = {HEADER: name} if name is not None else {}
        return client.open(
            address,
            method=method,
            headers=headers,
            environ_base={"REMOTE_ADDR": sender},
            buffered=True,
            **more,
        )

    return ask
