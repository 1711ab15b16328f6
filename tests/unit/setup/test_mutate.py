"""`make mutate`: which modules are changed, by whose tests, and how many changes are drawn."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture
def mutate(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(ROOT / ".make"), *sys.path])
    return runpy.run_path(str(ROOT / ".make" / "mutate.py"))


def test_every_room_has_modules_and_tests(mutate):
    for room, tests in mutate["ROOMS"].items():
        assert len(mutate["modules_of"](room, [f"{room}/*"])) > 5
        assert all((ROOT / folder).is_dir() for folder in tests)


@pytest.mark.parametrize(
    ("patterns", "named"),
    [
        pytest.param(["indexer/domain/days/window.py"], ["indexer/domain/days/window.py"], id="one module"),
        pytest.param(["indexer/search/*"], [], id="of another room"),
        pytest.param(
            ["*/open*.py"], ["indexer/domain/days/opening.py", "indexer/domain/openness.py"], id="a pattern"
        ),
    ],
)
def test_modules_are_named_by_path_or_pattern(mutate, patterns, named):
    assert mutate["modules_of"]("indexer/domain", patterns) == named


def test_what_make_is_told_reaches_the_run():
    told = ["make", "-n", "mutate", "MODULES=indexer/domain/days/window.py", "SAMPLE=40", "SEED=7"]
    planned = subprocess.run(told, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert ".make/mutate.py --sample 40 --seed 7   indexer/domain/days/window.py\n" in planned


def test_tool_is_locked_by_hash_and_stays_out_of_the_tools_of_the_tests(mutate):
    packages = [line for line in mutate["LOCK"].read_text(encoding="utf-8").splitlines() if "==" in line]
    assert all(line.endswith("\\") for line in packages)
    assert "mutmut" not in (ROOT / "requirements-tools.lock").read_text(encoding="utf-8")
