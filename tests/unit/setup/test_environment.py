"""`make setup` and `make tools`: what they install, and what befalls a folder in its life."""

from __future__ import annotations

import re
import runpy
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
Project = Any


def said(done: Any) -> str:
    """Return what a person sees of a `make`, without make's own line about the failure."""
    lines = (done.stdout + done.stderr).splitlines()
    return "\n".join(line for line in lines if not line.startswith("make: "))


def packages(lock: str) -> set[str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.findall(r"^([\w.-]+)==\S+(.*(?:\n .*)*)", text, re.MULTILINE)
    assert all("--hash=sha256:" in rest for _, rest in entries)
    return {name for name, _ in entries}


def test_what_runs_is_installed_without_what_tests(ready: Project) -> None:
    assert ready.handbook() == "这是手册\n"
    assert ready.has("runs.py")
    assert not ready.has("checks.py")
    assert ready.make("tools", "WHEELS=wheels").returncode == 0
    assert ready.has("checks.py")


def test_nothing_happens_where_nothing_changed(ready: Project) -> None:
    before = {path: path.lstat().st_mtime_ns for path in (ready.folder / ".venv").rglob("*")}
    done = ready.make("setup")
    assert (done.returncode, said(done)) == (0, "")
    assert {path: path.lstat().st_mtime_ns for path in (ready.folder / ".venv").rglob("*")} == before


def test_moved_folder_works_before_and_after_it_was_told(ready: Project, tmp_path: Path) -> None:
    former = ready.folder
    moved = ready.moved(tmp_path / "新 家" / "政策手册")
    assert moved.handbook() == "这是手册\n"
    done = moved.make("setup")
    assert done.returncode == 0
    assert said(done) == f"文件夹挪了位置（原来在 {former}），运行环境已跟着改好。"
    assert said(moved.make("setup")) == ""
    named = [path for path in (moved.folder / ".venv").rglob("*") if names(path, former)]
    assert named == []


def names(path: Path, folder: Path) -> bool:
    if path.is_symlink() or not path.is_file() or path.suffix == ".pyc" or "dist-info" in str(path):
        return False
    content = path.read_bytes()
    return any(f"{folder}{end}".encode() in content for end in ("/", '"', "'", "\n"))


def test_copy_lives_when_the_first_folder_is_gone(ready: Project, tmp_path: Path) -> None:
    copy = type(ready)(Path(shutil.copytree(ready.folder, tmp_path / "copy", symlinks=True)))
    shutil.rmtree(ready.folder)
    assert copy.make("setup").returncode == 0
    assert copy.handbook() == "这是手册\n"


def test_environment_whose_python_is_gone_is_rebuilt_and_says_so(ready: Project) -> None:
    for link in (ready.folder / ".venv/bin").glob("python*"):
        link.unlink()
    done = ready.make("setup", "WHEELS=wheels")
    assert done.returncode == 0, said(done)
    assert re.match(r"Python 换了（原来是 3\.\d+，现在是 3\.\d+），正在重建运行环境", said(done))
    assert ready.handbook() == "这是手册\n"


@pytest.mark.parametrize(
    ("ready", "this_python", "works", "reason"),
    [
        pytest.param({"python": "3.11"}, False, "3.11", None, id="as it was"),
        pytest.param(
            {"python": "3.11"}, False, "3.13", "Python 换了（原来是 3.11，现在是 3.13）", id="upgraded"
        ),
        pytest.param({"python": "3.9"}, False, "3.9", None, id="made with another, which still works"),
        pytest.param({"python": "3.9"}, True, "3.9", "指明了 Python ", id="another was asked for"),
        pytest.param({}, False, "3.11", "运行环境不完整", id="made by an older program"),
    ],
)
def test_environment_is_kept_unless_it_cannot_work(
    ready: dict[str, str], this_python: bool, works: str, reason: str | None, tmp_path: Path
) -> None:
    environment = runpy.run_path(str(ROOT / ".make/environment.py"))
    why = environment["why_rebuild"]
    why.__globals__.update(VENV=tmp_path, version_of=lambda _python: works)
    found = why(ready, this_python)
    assert found == reason if reason is None else found.startswith(reason)


def test_without_a_network_the_old_environment_stays_and_one_sentence_says_so(ready: Project) -> None:
    lock = ready.folder / "requirements.lock"
    lock.write_text(lock.read_text(encoding="utf-8").replace("runs==1.0", "runs==1.1"), encoding="utf-8")
    for _ in range(2):
        done = ready.make("setup", PIP_INDEX_URL="http://127.0.0.1:9/simple")
        assert done.returncode != 0
        assert said(done).splitlines()[-1].startswith("连不上软件源，依赖没有装完。请检查网络")
        assert "Traceback" not in said(done)
        assert "正在重建" not in said(done)
    assert ready.handbook() == "这是手册\n"


@pytest.mark.parametrize(
    ("folder", "sentence"),
    [
        ("nowhere", "没有 .*nowhere 这个文件夹"),
        ("empty", r"文件夹里没有合这台机器（Python 3\.\d+）的 setuptools。请在系统"),
    ],
)
def test_wrong_wheels_are_one_sentence(project: Project, folder: str, sentence: str) -> None:
    (project.folder / "empty").mkdir()
    done = project.make("setup", f"WHEELS={folder}")
    assert done.returncode != 0
    assert re.match(sentence, said(done).splitlines()[-1])


def test_package_that_is_not_the_locked_one_is_refused(ready: Project) -> None:
    lock = ready.folder / "requirements-tools.lock"
    lock.write_text(re.sub(r"sha256:.", "sha256:x", lock.read_text("utf-8")).replace("x", "0"), "utf-8")
    done = ready.make("tools", "WHEELS=wheels")
    assert done.returncode != 0
    assert "对不上，没有装" in said(done).splitlines()[-1]
    assert not ready.has("checks.py")


def test_what_reads_scans_comes_on_demand_and_stays_when_the_rest_is_brought_up_to_date(
    ready: Project,
) -> None:
    assert ready.make("setup", "WHEELS=wheels").returncode == 0
    assert not ready.has("reads.py")
    done = ready.make("setup-ocr", "WHEELS=wheels")
    assert done.returncode == 0, done.stderr
    assert "识别扫描件和照片" in done.stdout
    ready.make("setup", "WHEELS=wheels")
    assert ready.has("reads.py")


OLD = """\
#!/bin/sh
exec {python} -c 'import runpy, sys
sys.version_info = (3, 9, 2)
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")' "$@"
"""


def test_old_python_is_told_what_to_install(project: Project) -> None:
    project.make("help")  # puts the real python3 in its place
    old = project.folder / "old-python"
    old.write_text(OLD.format(python=(project.folder / "bin/python3").resolve()), encoding="utf-8")
    old.chmod(0o755)
    done = project.make("setup", "PYTHON=./old-python")
    assert said(done) == "Python 3.9 太旧，要 3.11 或更新。装好后可以指明：make PYTHON=python3.11 run"
    assert not (project.folder / ".venv").exists()


def test_no_python_is_told_what_to_install(project: Project) -> None:
    done = project.make("setup", "PYTHON=no-such-python")
    assert said(done) == "没有 no-such-python。请先运行：sudo apt-get install python3 python3-venv"


def test_locks_hold_what_the_project_declares_each_in_its_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    def declared(lines: list[str]) -> set[str]:
        return {re.split(r"[^\w.-]", line)[0].lower() for line in lines}

    runs, tools = packages("requirements.lock"), packages("requirements-tools.lock")
    assert declared(project["dependencies"]) <= runs
    assert declared(project["optional-dependencies"]["dev"]) <= tools
    assert declared(project["optional-dependencies"]["ocr"]) <= packages("requirements-ocr.lock")
    assert not runs & (tools | packages("requirements-ocr.lock"))


def test_packages_in_two_locks_have_one_version() -> None:
    """`make tools` and `make setup-ocr` install beside one another."""
    versions = [
        dict(re.findall(r"^([\w.-]+)==([^\s;\\]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("requirements-tools.lock", "requirements-ocr.lock")
    ]
    shared = versions[0].keys() & versions[1].keys()
    assert {name: versions[0][name] for name in shared} == {name: versions[1][name] for name in shared}
