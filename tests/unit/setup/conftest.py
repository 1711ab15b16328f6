"""A small project with the real Makefile, whose packages lie in a folder: no network, seconds to install."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
COPIED = ("Makefile", "pyproject.toml", "README.md", ".make")
OWN_CODE = {
    "indexer/__init__.py": "",
    "webapp/__init__.py": "",
    "webapp/cli.py": "def main():\n    print('这是手册')\n",
    "webapp/opening.py": "",
    "webapp/paper/__init__.py": "",
    "webapp/paper/typesetting.py": "",
}


class Project:
    """A folder in which `make` is run as on a fresh machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wheels = folder / "wheels"

    def make(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        known = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
        known |= {"HOME": str(self.folder), "PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1"}
        # The interpreter itself, not that of the environment the tests run in.
        python = getattr(sys, "_base_executable", sys.executable)
        if not any(argument.startswith("PYTHON=") for argument in arguments):
            known["PYTHON_OF_TEST"] = python
            self.interpreter(python)
        return subprocess.run(
            ["make", *arguments],
            cwd=self.folder,
            env={**known, "PATH": f"{self.folder / 'bin'}{os.pathsep}{known['PATH']}", **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def interpreter(self, python: str) -> None:
        """Let `python3` be this one."""
        (self.folder / "bin").mkdir(exist_ok=True)
        link = self.folder / "bin" / "python3"
        link.unlink(missing_ok=True)
        link.symlink_to(python)

    def handbook(self) -> str:
        return subprocess.run(
            [self.folder / ".venv/bin/handbook"], capture_output=True, text=True, check=True
        ).stdout

    def has(self, package: str) -> bool:
        return any(self.folder.glob(f".venv/lib/python*/site-packages/{package}"))

    def moved(self, target: Path) -> Project:
        target.parent.mkdir(parents=True, exist_ok=True)
        self.folder.rename(target)
        return Project(target)


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project before anything was set up."""
    folder = tmp_path_factory.mktemp("project") / "手册 原来"
    folder.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder)
    for name, text in OWN_CODE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    wheels = folder / "wheels"
    wheels.mkdir()
    lock(folder / "requirements.lock", installed_wheel("setuptools", wheels), made_wheel("runs", wheels))
    lock(folder / "requirements-tools.lock", made_wheel("checks", wheels))
    lock(folder / "requirements-ocr.lock", made_wheel("reads", wheels))
    return folder


@pytest.fixture
def project(fresh: Path, tmp_path: Path) -> Project:
    return Project(Path(shutil.copytree(fresh, tmp_path / "手册", symlinks=True)))


@pytest.fixture(scope="session")
def _once_set_up(fresh: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(fresh, tmp_path_factory.mktemp("built") / "手册"))
    done = Project(folder).make("setup", "WHEELS=wheels")
    assert done.returncode == 0, done.stderr
    assert re.search(r"下载约 \d+ MB，装好占约 \d+ MB.*分钟", done.stdout)
    return folder


@pytest.fixture
def ready(_once_set_up: Path, tmp_path: Path) -> Project:
    """The project set up at another place than where it stands now, and told so."""
    project = Project(Path(shutil.copytree(_once_set_up, tmp_path / "手册", symlinks=True)))
    assert project.make("setup").returncode == 0
    return project


def lock(path: Path, *wheels: Path) -> None:
    lines = []
    for wheel in wheels:
        name, version = wheel.name.split("-")[:2]
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        lines.append(f"{name}=={version} \\\n    --hash=sha256:{digest}\n")
    path.write_text("".join(lines), encoding="utf-8")


def made_wheel(name: str, folder: Path) -> Path:
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": "",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{file},,\n" for file in (*files, f"{info}/RECORD"))
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(file, text)
    return path


def installed_wheel(name: str, folder: Path) -> Path:
    """Pack what is installed here as the wheel it came from."""
    found = distribution(name)
    path = folder / f"{name}-{found.version}-py3-none-any.whl"
    files = [file for file in found.files or () if ".." not in file.parts and file.suffix != ".pyc"]
    with zipfile.ZipFile(path, "w") as archive:
        for file in files:
            if file.name == "RECORD":
                archive.writestr(str(file), "".join(f"{kept},,\n" for kept in files))
            elif file.name not in ("INSTALLER", "REQUESTED"):
                archive.write(str(file.locate()), str(file))
    return path
