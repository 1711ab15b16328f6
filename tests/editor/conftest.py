"""A small handbook in git, its site with accounts, and a browser's worth of forms."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any, Self

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.accounts import passphrases
from indexer.accounts.accounts import Accounts
from indexer.bootstrap import build_index
from indexer.clock import SHANGHAI
from indexer.content.body import rendering
from indexer.content.body.markdown import MarkdownRenderer, Rendered
from indexer.settings import Settings
from webapp.app import create_app

NOW = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
PHRASE = "今儿个天好咱出去遛弯"
TOKEN = r'name="token" value="([^"]+)"'

FILES = {
    "handbook.yml": """\
title: 手册
organisation: 示例站
categories:
  - {key: life, title: 便民服务, subcategories: [停车]}
  - {key: public, title: 公共服务}
audiences: [老年人, {title: 全体居民, everyone: true}]
""",
    "policies/life/tingche.md": """\
---
# 每年看一次
id: tingche
title: 停车办法
type: policy
category: life
effective_from: 2026-01-01
effective_to: 2026-12-31  # 通知第三条
successor_note: 明年的还没出，请打电话问。
---
## 收多少

按次收费。

## 找谁

问前台。
""",
    "procedures/life/jiaofei.md": """\
---
id: jiaofei
title: 停车缴费
type: procedure
category: 便民服务
asks:
  - 停车怎么交钱
  # 前台记的
  - 停车费在哪交
  - 扫码交停车费
materials:
  - {name: 行驶证, originals: 1}
  - name: 身份证   # 看一眼就还
    copies: 1
contacts: [dianhua]
legal_basis: [{document: tingche}]
---
## 怎么办

扫码。
""",
    "contacts/life/dianhua.md": """\
---
id: dianhua
title: 停车管理电话
type: contact
category: life
asks: [停车电话, 管停车的, 停车找谁]
kind: office
phones:
  - {number: "010-0000-0101", label: 前台}
---
上班时间打。
""",
}


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-c", "user.name=test", "-c", "user.email=test@example.cn", *arguments],
        cwd=folder, capture_output=True, check=True, text=True,
    )  # fmt: skip
    return done.stdout


@dataclass
class Site:
    """A site that serves a handbook; `folder` is the handbook's."""

    top: Path
    settings: Settings
    link: Callable[..., str]
    client: Callable[..., Editor]

    @property
    def folder(self) -> Path:
        return self.settings.handbook_dir

    def text(self, path: str) -> str:
        return (self.folder / path).read_text(encoding="utf-8")

    def log(self) -> list[str]:
        """Return ``author: message`` of all commits, the latest first."""
        return git(self.top, "log", "--topo-order", "--format=%an: %s").splitlines()


class Editor:
    """A browser with a session: it sends back what a form held, changed as told."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, address: str) -> TestResponse:
        return self.client.get(address)

    def post(self, address: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        sent = {"token": self.token(), **(data or {})}
        return self.client.post(address, data=sent, headers={"Sec-Fetch-Site": "same-origin"}, **more)

    def token(self) -> str:
        page = self.client.get("/editor").text
        return unescape(re.findall(TOKEN, page)[-1])

    def form(self, id: str) -> dict[str, list[str]]:
        """Return what a browser would send of the form of a document."""
        return fields_of(self.client.get(f"/edit/{id}").text)

    def save(self, id: str, changes: dict[str, str | list[str]], do: str = "save") -> TestResponse:
        sent: dict[str, Any] = {**self.form(id), **changes, "do": do}
        return self.post(f"/edit/{id}", sent)

    def publish(self, id: str, **more: str) -> TestResponse:
        page = self.client.get(f"/edit/{id}/review").text
        seen = re.search(r'name="seen" value="(\w+)"', page)
        return self.post(f"/edit/{id}/publish", {"seen": seen[1] if seen else "", **more})

    def correct(self, id: str, changes: dict[str, str | list[str]]) -> str:
        """Save and publish; return the commit."""
        self.save(id, changes)
        answer = self.publish(id)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"].rsplit("/", 1)[-1]


def fields_of(page: str) -> dict[str, list[str]]:
    """Return the controls of the big form as a browser sends them, untouched."""
    start = page.index('id="edit"')
    form = re.sub(r"<template>.*?</template>", "", page[start : page.index("</form>", start)], flags=re.S)
    found: dict[str, list[str]] = {}
    pattern = re.compile(
        r"<input ([^>]*)>|<textarea ([^>]*)>\n?(.*?)</textarea>|<select ([^>]*)>(.*?)</select>", re.S
    )
    for match in pattern.finditer(form):
        attributes = match[1] or match[2] or match[4]
        name = re.search(r'name="([^"]+)"', attributes)
        if name is None:
            continue
        if match[1] is not None:
            if 'type="checkbox"' in attributes and " checked" not in attributes:
                continue
            value = re.search(r'value="([^"]*)"', attributes)
            text = value[1] if value else "on"
        elif match[2] is not None:
            text = match[3]
        else:
            chosen = re.search(r'value="([^"]*)" selected', match[5])
            text = chosen[1] if chosen else ""
        found.setdefault(name[1], []).append(unescape(text))
    return found


class _Renderer:
    """Renders bodies in this process: the child that guards against poison has tests of its own."""

    _markdown = MarkdownRenderer()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        """There is no child to end."""

    def render(self, body: str) -> Rendered:
        return self._markdown.render(body)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have passphrases hashed with few rounds and bodies rendered here: others test how costly both are."""
    monkeypatch.setattr(passphrases, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(rendering, "Worker", _Renderer)


@pytest.fixture
def site(tmp_path: Path, shared_dictionaries: None, jieba_cache: Path, quick: None) -> Site:
    top = tmp_path / "top"
    folder = top / "handbook"
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    git(tmp_path, "init", "-q", "-b", "main", str(top))
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "手册")
    settings = Settings(handbook_dir=folder, state_dir=tmp_path / "state", now=NOW, meaning=False)
    build_index(settings)
    app = create_app(settings)
    app.testing = True
    accounts = Accounts(settings.data_dir)

    def link(name: str, *, approver: bool = False) -> str:
        return accounts.add(name, approver=approver, now=NOW)

    def client(name: str, *, approver: bool = False) -> Editor:
        account = accounts.set_phrase(link(name, approver=approver), PHRASE, now=NOW)
        browser = app.test_client()
        page = browser.get("/editor/sign-in").text
        token = unescape(re.findall(TOKEN, page)[-1])
        answer = browser.post(
            "/editor/sign-in", data={"token": token, "name": account.name, "phrase": PHRASE}
        )
        assert answer.status_code == 303
        return Editor(browser)

    return Site(top, settings, link, client)


def cloned_from(site: Site, folder: Path) -> Path:
    """Make the repository elsewhere that the site's sends to, and return it."""
    bare = folder / "origin.git"
    git(folder, "clone", "-q", "--bare", str(site.top), str(bare))
    git(site.top, "remote", "add", "origin", str(bare))
    return bare


@pytest.fixture
def elsewhere(origin: Path, tmp_path: Path) -> Path:
    """The clone of somebody who works with git, of the `origin` of the test's own site."""
    git(tmp_path, "clone", "-q", str(origin), "elsewhere")
    return tmp_path / "elsewhere"
