"""`handbook doctor`: every fault of a machine is found, said in Chinese, and has a way to mend it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import SimpleNamespace

import pytest

from indexer import doctor
from indexer.bootstrap import build_index
from indexer.cli import main
from indexer.doctor import Health, examine
from indexer.git.history import DistrustedError
from indexer.learned import Learned, record_learned
from indexer.settings import Settings

DOCUMENT = (
    "---\nid: a\ntitle: 甲\ntype: policy\ncategory: life\neffective_from: 2020-01-01\n---\n## 一\n\n正文。\n"
)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def git(folder: Path, *arguments: str) -> None:
    named = ("-c", "user.name=a", "-c", "user.email=a@example.cn")
    subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("machine") / "handbook"
    folder.mkdir()
    (folder / "handbook.yml").write_text(
        "title: 手册\ncategories: [{key: life, title: 便民}]\n", encoding="utf-8"
    )
    (folder / "a.md").write_text(DOCUMENT, encoding="utf-8")
    git(folder, "init", "-q")
    git(folder, "config", "user.name", "a")
    git(folder, "config", "user.email", "a@example.cn")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "begin")
    settings = Settings(handbook_dir=folder, state_dir=folder.parent / "var", port=free_port(), meaning=False)
    build_index(settings)
    return settings


@pytest.fixture
def machine(healthy: Settings, tmp_path: Path, shared_dictionaries: None) -> Settings:
    """A machine to break: its own copy of a healthy one."""
    shutil.copytree(healthy.handbook_dir, tmp_path / "handbook")
    copy = replace(healthy, handbook_dir=tmp_path / "handbook", state_dir=tmp_path / "var")
    shutil.copytree(healthy.handbook_state_dir, copy.handbook_state_dir, symlinks=True)
    return copy


def findings(settings: Settings) -> dict[str, doctor.Finding]:
    return {finding.check: finding for finding in examine(settings)}


def faults(settings: Settings) -> dict[str, Health]:
    return {
        name: found.health for name, found in findings(settings).items() if found.health is not Health.FINE
    }


def test_healthy_machine_has_no_fault(machine):
    assert faults(machine) == {}


def break_python(machine, patch):
    patch.setattr(doctor, "_OLDEST_PYTHON", (9, 9))


def break_packages(machine, patch):
    patch.setattr(
        doctor, "requires", lambda _name: ["nothing-of-this-name>=1", "flask", 'pytest; extra == "dev"']
    )


def break_installation(machine, patch):
    def lost(_name):
        raise PackageNotFoundError

    patch.setattr(doctor, "requires", lost)


def break_fonts(machine, patch):
    patch.setattr(doctor, "find_spec", lambda _name: None)


def break_handbook(machine, patch):
    (machine.handbook_dir / "handbook.yml").unlink()


def break_git(machine, patch):
    patch.setattr(doctor.shutil, "which", lambda _name: None)


def break_repository(machine, patch):
    shutil.rmtree(machine.handbook_dir / ".git")


def break_trust(machine, patch):
    def refuse(folder):
        raise DistrustedError(folder)

    patch.setattr(doctor, "last_commit", refuse)


def break_clock(machine, patch):
    patch.setattr(doctor, "committed_at", lambda _folder: datetime.now(tz=UTC) + timedelta(days=2))


def break_key(machine, patch):
    machine.data_dir.mkdir(parents=True)
    key = machine.data_dir / "feedback.key"
    key.write_bytes(b"x")
    key.chmod(0o644)


def break_disk(machine, patch):
    patch.setattr(doctor.shutil, "disk_usage", lambda _place: SimpleNamespace(free=1_000_000))


def break_cache(machine, patch):
    next((machine.cache_dir / "jieba").iterdir()).chmod(0o666)


def break_index(machine, patch):
    shutil.rmtree(machine.index_dir)


def break_engine(machine, patch):
    current = (machine.index_dir / "current").resolve()
    next(path for path in current.rglob("*") if path.is_file() and path.suffix != ".json").write_bytes(b"x")


def break_feedback(machine, patch):
    machine.data_dir.mkdir(parents=True, exist_ok=True)
    (machine.data_dir / "feedback.sqlite3").write_bytes(b"no database" * 100)


WRONG = [
    (break_python, "python", "太旧"),
    (break_packages, "packages", "nothing-of-this-name"),
    (break_installation, "packages", "没有装好"),
    (break_fonts, "fonts", "字体"),
    (break_handbook, "handbook", "handbook.yml"),
    (break_git, "git", "没有 git"),
    (break_trust, "git", "别的账号"),
    (break_clock, "clock", "时钟"),
    (break_key, "state", "看得到"),
    (break_disk, "disk", "快满了"),
    (break_cache, "private", "能改"),
    (break_index, "index", "还没有建索引"),
    (break_engine, "index", "损坏"),
    (break_feedback, "feedback", "坏了"),
]


@pytest.mark.parametrize(("broken", "check", "said"), WRONG, ids=[fault.__name__ for fault, _, _ in WRONG])
def test_fault_is_found_named_and_has_a_way_to_mend_it(machine, monkeypatch, broken, check, said):
    broken(machine, monkeypatch)
    found = findings(machine)[check]
    assert found.health is Health.WRONG
    assert said in found.message
    assert found.fix


def forget_committer(machine, patch):
    git(machine.handbook_dir, "config", "--remove-section", "user")
    git(machine.handbook_dir, "config", "user.useConfigOnly", "true")
    patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    for name in ("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL", "EMAIL"):
        patch.delenv(name, raising=False)


def change_a_file(machine):
    (machine.handbook_dir / "a.md").write_text(DOCUMENT.replace("正文", "新的"), encoding="utf-8")


WARNED = [
    (break_repository, "git", "不在 git 里"),
    (forget_committer, "git", "不知道您是谁"),
    (lambda machine, patch: change_a_file(machine), "index", "不是最新的"),
    (
        lambda m, p: p.setattr(doctor.shutil, "disk_usage", lambda _: SimpleNamespace(free=500_000_000)),
        "disk",
        "不宽裕",
    ),
]


@pytest.mark.parametrize(
    ("broken", "check", "said"), WARNED, ids=["no repository", "no committer", "index out of date", "disk"]
)
def test_what_the_site_can_live_with_is_a_warning(machine, monkeypatch, broken, check, said):
    broken(machine, monkeypatch)
    found = findings(machine)[check]
    assert found.health is Health.WARNING
    assert said in found.message
    assert found.fix


def test_rehearsal_is_a_warning(machine):
    assert faults(replace(machine, now=datetime(2030, 1, 1, tzinfo=UTC))) == {"clock": Health.WARNING}


def test_missing_encoder_is_a_warning(machine, monkeypatch):
    monkeypatch.setattr(doctor, "load_encoder", lambda: None)
    assert findings(replace(machine, meaning=True))["encoder"].health is Health.WARNING


def test_unfinished_meaning_is_a_warning_with_how_far_it_is(machine):
    record_learned(machine.index_dir, Learned(3, 12))
    found = findings(replace(machine, meaning=True))["encoder"]
    assert found.health is Health.WARNING
    assert "学了 3 句，共 12 句" in found.message
    assert found.fix


def test_meaning_that_is_being_taken_up_is_no_fault(machine):
    record_learned(machine.index_dir, Learned(3, 12))
    with (machine.index_dir / "learning.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        found = findings(replace(machine, meaning=True))["encoder"]
    assert found.health is Health.FINE
    assert "学了 3 句，共 12 句" in found.message


def test_port_of_another_program_is_found(machine):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        found = findings(replace(machine, port=taken.getsockname()[1]))["port"]
    assert found.health is Health.WRONG
    assert "HANDBOOK_PORT" in found.fix


def test_shallow_clone_is_a_warning(machine, tmp_path):
    git(machine.handbook_dir, "commit", "-q", "--allow-empty", "-m", "x")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{machine.handbook_dir}", str(clone))
    found = findings(replace(machine, handbook_dir=clone))["git"]
    assert found.health is Health.WARNING
    assert "handbook send" in found.fix


def test_check_that_cannot_be_made_is_a_finding(machine, monkeypatch):
    def refuse(_settings):
        raise PermissionError(13, "Permission denied", "/somewhere")

    monkeypatch.setattr(doctor, "_CHECKS", (("state", "状态文件夹", refuse),))
    [found] = examine(machine)
    assert (found.health, "/somewhere" in found.message) == (Health.WRONG, True)


@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
@pytest.mark.parametrize("broken", [False, True], ids=["healthy", "broken"])
def test_exit_code_says_whether_anything_is_wrong(machine, monkeypatch, capsys, broken, as_json):
    monkeypatch.setenv("HANDBOOK_STATE_DIR", str(machine.state_dir))
    monkeypatch.setenv("HANDBOOK_PORT", str(machine.port))
    monkeypatch.setenv("HANDBOOK_MEANING", "off")
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8")
    if broken:
        break_index(machine, None)
    code = main(["doctor", "--handbook", str(machine.handbook_dir), *(["--json"] if as_json else [])])
    said = capsys.readouterr().out
    assert code == int(broken)
    if as_json:
        answer = json.loads(said)
        assert answer["wrong"] == int(broken)
        assert {"check", "health", "message", "fix"} == answer["checks"][0].keys()
    else:
        assert ("怎么修：" in said) is broken
        assert ("这台机器没有毛病" in said) is not broken


def test_doctor_changes_nothing(machine):
    def state() -> dict[str, float]:
        return {str(path): path.lstat().st_mtime for path in machine.state_dir.rglob("*")}

    before = state()
    list(examine(machine))
    assert state() == before
    assert not os.path.exists(machine.data_dir)  # noqa: PTH110
