"""`serve --watch`: what is saved is shown, problems stand on every page, changes are compared with git."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.bootstrap import Editions, build_index
from indexer.generations import Generations
from indexer.settings import Settings
from indexer.watching import Watcher, signature
from webapp.app import create_app

FILES = {
    "handbook.yml": "title: 手册\ncategories:\n  - {key: bianmin, title: 便民}\n",
    "tingche.md": """---
id: tingche
title: 停车收费通知
type: policy
category: bianmin
effective_from: 2026-01-01
source: 示例
successor_note: 等新的
---
按时收费。
""",
    "jiaofei.md": """---
id: jiaofei
title: 停车缴费
type: procedure
category: bianmin
asks: [停车怎么交钱, 停车费, 扫码]
source: 示例
---
手机上缴费。
""",
}


class Desk:
    """An editor's folder under git, the site that follows it, and its watcher looked by hand."""

    def __init__(self, place: Path) -> None:
        self.folder = place / "handbook"
        self.folder.mkdir()
        for name, text in FILES.items():
            (self.folder / name).write_text(text, encoding="utf-8")
        self.git("init", "--quiet")
        self.git("add", "--all")
        self.git(
            "-c", "user.name=示例", "-c", "user.email=a@example.invalid", "commit", "--quiet", "-m", "初始"
        )
        self.settings = Settings(handbook_dir=self.folder, state_dir=place / "var", meaning=False)
        build_index(self.settings)
        editions = Editions(self.settings)
        editions.current()
        self.watcher = Watcher(self.settings, editions)
        self.client: FlaskClient = create_app(
            self.settings, editions=editions, watcher=self.watcher
        ).test_client()
        self.watcher.look()

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.folder, check=True, capture_output=True)

    def save(self, name: str, old: str, new: str) -> None:
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        self.watcher.look()

    def page(self, address: str, *, code: int = 200) -> str:
        answer = self.client.get(address)
        assert answer.status_code == code, answer.text
        return answer.text

    def state(self, query: str = "") -> str:
        return self.client.get(f"/preview/state.json{query}").get_json()["state"]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared_dictionaries: None) -> Desk:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    return Desk(tmp_path)


def test_saved_edit_is_shown_and_found_and_pages_are_told(desk: Desk) -> None:
    before, before_index = desk.state(), desk.state("?index")
    assert before in desk.page("/d/tingche")
    assert before_index in desk.page("/")
    desk.save("tingche.md", "按时收费", "按稀罕的时段收费")
    assert "按稀罕的时段收费" in desk.page("/d/tingche")
    assert "停车收费通知" in desk.page("/?q=稀罕的时段")
    assert desk.state() != before
    assert desk.state("?index") != before_index


def test_nothing_saved_is_nothing_new(desk: Desk) -> None:
    before = desk.state("?index")
    desk.watcher.look()
    (desk.folder / ".tingche.md.swp").write_text("x", encoding="utf-8")
    desk.watcher.look()
    assert desk.state("?index") == before


def test_document_is_shown_even_while_the_index_cannot_be_built(desk: Desk) -> None:
    with Generations(desk.settings.index_dir).lock():
        desk.save("tingche.md", "按时收费", "马上看到")
        assert "马上看到" in desk.page("/d/tingche")
        assert "正在建索引" in desk.page("/")
        waiting = desk.state()
        desk.watcher.look()
        assert desk.state() == waiting
    desk.watcher.look()
    assert desk.watcher.failure is None
    assert "停车收费通知" in desk.page("/?q=马上看到")


def test_problem_stands_on_every_page_with_its_place_until_it_is_mended(desk: Desk) -> None:
    desk.save("tingche.md", "2026-01-01", "2026-02-30")
    for address, code in (("/", 200), ("/d/jiaofei", 200), ("/browse", 200), ("/d/tingche", 404)):
        page = desk.page(address, code=code)
        assert "1 处错误" in page
        assert "tingche.md:6" in page
        assert "写的是“2026-02-30”" in page
    desk.save("tingche.md", "2026-02-30", "2026-03-01")
    assert "文件没有问题" in desk.page("/d/tingche")


def test_table_of_the_handbook_that_cannot_be_read_is_said_and_the_last_state_stays(desk: Desk) -> None:
    desk.save("handbook.yml", "categories:", "categories: [[[")
    page = desk.page("/d/tingche")
    assert "有一步没做成" in page
    assert "按时收费" in page


def test_change_is_compared_with_the_last_commit(desk: Desk) -> None:
    assert "没有改动" in desk.page("/preview")
    desk.save("tingche.md", "按时收费", "按月收费")
    desk.save("tingche.md", "source: 示例", "source: 街道通知")
    assert "停车收费通知" in desk.page("/preview")
    assert "停车缴费" not in desk.page("/preview")
    page = desk.page("/preview/tingche")
    assert "来源 示例 → 街道通知" in page
    assert "<del>时</del>" in page
    assert "<ins>月</ins>" in page


@pytest.mark.parametrize(
    ("address", "code", "said"),
    [
        pytest.param("/preview/jiaofei", 200, "没有变化", id="not changed"),
        pytest.param("/preview/nowhere", 404, "没有编号", id="never there"),
        pytest.param("/preview/xin", 200, "收进手册", id="new"),
    ],
)
def test_comparison_of_what_is_new_or_unchanged_or_unknown(
    desk: Desk, address: str, code: int, said: str
) -> None:
    (desk.folder / "xin.md").write_text(
        FILES["jiaofei.md"].replace("jiaofei", "xin").replace("停车缴费", "新事项"), encoding="utf-8"
    )
    desk.watcher.look()
    assert said in desk.page(address, code=code)


def test_removed_document_can_still_be_compared(desk: Desk) -> None:
    (desk.folder / "jiaofei.md").unlink()
    desk.watcher.look()
    assert "从手册里拿掉" in desk.page("/preview/jiaofei")


def test_no_page_outside_watch_mode_shows_any_of_it(desk: Desk) -> None:
    client = create_app(desk.settings, editions=Editions(desk.settings)).test_client()
    assert "preview" not in client.get("/").text
    assert client.get("/preview").status_code == 404
    assert client.get("/preview/state.json").status_code == 404


def test_policy_of_the_pages_is_not_loosened(desk: Desk) -> None:
    policy = desk.client.get("/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "<script>" not in desk.page("/")


def test_signature_tells_edits_additions_removals_and_moves(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("1", encoding="utf-8")
    seen = [signature(tmp_path)]
    (tmp_path / "a.md").write_text("12", encoding="utf-8")
    seen.append(signature(tmp_path))
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.md").touch()
    seen.append(signature(tmp_path))
    (tmp_path / "a.md").rename(tmp_path / "c.md")
    seen.append(signature(tmp_path))
    (tmp_path / "c.md").unlink()
    seen.append(signature(tmp_path))
    assert len(set(seen)) == 5
    assert signature(tmp_path / "nowhere") == signature(tmp_path / "nowhere")
