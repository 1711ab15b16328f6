"""`handbook check` and `handbook index`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

Run = Any

PLACE = re.compile(r"^\S+:\d+:\d+: (错误|提醒|警告) \[[a-z-]+\] .+$")


def test_sound_handbook_passes(run: Run) -> None:
    ran = run("check")
    assert ran.code == 0
    assert "4 份文件" in ran.err
    assert [line for line in ran.out.splitlines() if "错误" in line] == []


def test_error_is_shown_with_its_place(run: Run, broken: Path, folder: Path) -> None:
    ran = run("check")
    assert ran.code == 1
    line = next(line for line in ran.out.splitlines() if "broken.md" in line and "错误" in line)
    assert PLACE.match(line)
    assert line.startswith(f"{folder}/policies/broken.md:6:17: 错误 [")
    assert "2026-02-30" in line
    assert "；" in line


def test_check_as_json_has_the_keys_of_the_contract(run: Run, broken: Path) -> None:
    ran = run("check", "--json")
    assert ran.code == 1
    assert ran.json["documents"] == 5
    problem = next(p for p in ran.json["problems"] if p["severity"] == "error")
    assert set(problem) == {"path", "line", "column", "severity", "fatal", "rule", "message", "hint"}
    assert (problem["path"], problem["line"], problem["fatal"]) == ("policies/broken.md", 6, True)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        pytest.param("policies/broken.md", 1, id="the broken file"),
        pytest.param("policies", 1, id="its folder"),
        pytest.param(".", 1, id="the whole folder"),
        pytest.param("procedures", 0, id="another folder"),
        pytest.param("policies/tingche-2026.md", 0, id="another file"),
    ],
)
def test_path_limits_what_is_reported(run: Run, broken: Path, path: str, code: int) -> None:
    assert run("check", path).code == code


def test_path_may_be_written_from_where_one_stands(run: Run, broken: Path) -> None:
    assert run("check", str(broken)).code == 1


def test_path_that_is_not_there_is_a_problem(run: Run) -> None:
    ran = run("check", "policies/nowhere.md")
    assert (ran.code, ran.out) == (1, "")
    assert "nowhere.md" in ran.err


def test_warnings_fail_only_when_strict(run: Run, folder: Path) -> None:
    path = folder / "procedures" / "luce-tingche.md"
    path.write_text(
        path.read_text(encoding="utf-8").replace("asks: [路边停车怎么交钱, 停车费, 停车扫码]\n", ""),
        encoding="utf-8",
    )
    assert run("check").code == 0
    assert run("check", "--strict").code == 1


def test_golden_question_that_is_answered_passes(run: Run) -> None:
    assert run("check", "--questions").code == 0


def test_golden_question_that_is_not_answered_fails(run: Run, folder: Path) -> None:
    (folder / "questions.yml").write_text(
        "- {query: 独生子女费, answers: [dusheng-fei]}\n- {query: 独生子女费, answers: [luce-tingche]}\n",
        encoding="utf-8",
    )
    ran = run("check", "--questions", "--json")
    assert ran.code == 1
    (problem,) = (p for p in ran.json["problems"] if p["severity"] == "error")
    assert (problem["path"], problem["rule"]) == ("questions.yml", "question-failed")


def test_index_tells_what_it_did(run: Run) -> None:
    ran = run("index")
    assert ran.code == 0
    assert "4 份文件" in ran.out
    assert "sha256:" in ran.out


def test_index_lists_broken_files_and_still_serves_the_good_ones(run: Run, broken: Path) -> None:
    ran = run("index", "--json")
    assert ran.code == 0
    assert "broken.md:6:17" in ran.err
    assert (ran.json["documents"], ran.json["left_out"]) == (4, ["policies/broken.md"])
    assert run("search", "稀罕词", "--json").json["hits"] == []


def test_index_names_files_that_are_no_more(run: Run, folder: Path) -> None:
    assert run("index", "--json").json["gone"] == []
    (folder / "policies/tingche-2025.md").unlink()
    ran = run("index")
    assert "少了 1 份文件：policies/tingche-2025.md" in ran.err


def test_shrunk_handbook_is_refused_unless_full(run: Run, folder: Path) -> None:
    run("index")
    for name in ("procedures/dusheng-fei.md", "policies/tingche-2025.md", "policies/tingche-2026.md"):
        (folder / name).unlink()
    ran = run("index", "--json")
    assert ran.code == 1
    assert ran.json["error"]["code"] == "handbook_shrunk"
    assert run("index", "--full").code == 0


def test_folder_that_is_no_handbook_is_a_problem(run: Run, tmp_path: Path) -> None:
    for command in ("check", "index"):
        ran = run(command, "--handbook", str(tmp_path / "nowhere"))
        assert ran.code == 1
        assert "nowhere" in ran.err


def test_state_folder_that_cannot_be_written_is_told_with_the_next_step(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv("HANDBOOK_STATE_DIR", str(blocked))
    ran = run("index")
    assert ran.code == 1
    assert "写不了" in ran.err
    assert "HANDBOOK_STATE_DIR" in ran.err
