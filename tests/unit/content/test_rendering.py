"""Rendering in a child: limits hold, a poisoned body costs only itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.children.limits import Limits
from indexer.content.body import rendering
from indexer.content.body.markdown import MarkdownRenderer
from indexer.content.body.rendering import Worker, render_all

BODIES = ["", "甲", "## 乙\n\n丙", "<script>", "\u2028\u0085\x1c", "😀 " * 1000, "- 一\n" * 2000]


def test_a_child_renders_what_this_process_would() -> None:
    renderer = MarkdownRenderer()
    bodies = {str(number): body for number, body in enumerate(BODIES)}
    assert render_all(bodies) == {name: renderer.render(body) for name, body in bodies.items()}


def test_nothing_to_render_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "_start", lambda: pytest.fail("started"))
    assert render_all({}) == {}


def test_one_child_serves_many_bodies_and_is_replaced_when_killed() -> None:
    with Worker() as worker:
        assert worker.render("甲") is not None
        child = worker._child
        assert child is not None
        assert worker.render("乙") is not None
        assert worker._child is child
        child.kill()
        child.wait()
        assert worker.render("丙") is None
        assert worker.render("丁") is not None
    assert worker._child is None


def test_a_body_that_takes_too_long_is_given_up_and_the_others_are_not() -> None:
    rendered = render_all({"甲": "好", "毒": "[" * 60000, "乙": "也好"})
    assert rendered["毒"] is None
    assert rendered["甲"] is not None
    assert rendered["乙"] is not None


def test_a_body_that_takes_too_much_memory_is_given_up() -> None:
    child = "try:\n    b' ' * (600 * 1024 * 1024)\nexcept MemoryError:\n    print('full')\n"
    command = Limits(memory=rendering.MEMORY_BYTES).around([sys.executable, "-c", child])
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "full\n"


def test_progress_counts_to_the_end() -> None:
    seen: list[tuple[int, int]] = []
    render_all({"甲": "一", "乙": "二"}, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


def test_a_module_in_the_working_folder_is_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "markdown.py").write_text("raise SystemExit('planted')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert render_all({"甲": "只在这里写的一段"})["甲"] is not None


def test_the_protocol_is_one_json_line_each_way() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "indexer.content.body.rendering"],
        input=json.dumps("a\n乙").encode() + b"\n",
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout)["body"] == '[["p","a\\n乙"]]'


def test_what_was_rendered_last_starts_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    first = render_all({"甲": "同一段==重点=="})
    monkeypatch.setattr(rendering, "_start", lambda: pytest.fail("started"))
    seen: list[tuple[int, int]] = []
    again = render_all({"乙": "同一段==重点=="}, progress=lambda done, total: seen.append((done, total)))
    assert again["乙"] == first["甲"]
    assert seen == [(1, 1)]


def test_long_bodies_and_old_ones_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "_KEPT", kept := rendering._Kept())
    monkeypatch.setattr(rendering, "_MOST_KEPT", 2)
    found = render_all({name: f"第{name}段" for name in "一二三"})
    assert kept.get("第一段") is None
    assert kept.get("第三段") == found["三"]
    long = "长" * 20_001
    render_all({"长": long})
    assert kept.get(long) is None
