"""Printing: the sample, a thousand documents, and the leaves that one edit changes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import website

from indexer.settings import Settings

_HANDBOOK = str(Path(sys.executable).with_name("handbook"))
_MANY = 1000


def printed(settings: Settings, scratch: Path) -> dict[str, Any]:
    """Print three times, each in a process of its own after its index was brought up to date."""
    return {
        "sample": _print(settings, scratch / "sample.pdf"),
        "many": _print(_many(settings, scratch), scratch / "many.pdf"),
        "leaves": _leaves(settings, scratch),
    }


def _print(settings: Settings, target: Path, *options: str) -> dict[str, Any]:
    environment = website.environment(settings)
    subprocess.run([_HANDBOOK, "index"], env=environment, check=True, stdout=subprocess.DEVNULL)
    started = time.perf_counter()
    command = [_HANDBOOK, "pdf", "--output", str(target), *options]
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(child.returncode)
    return {
        "seconds": round(time.perf_counter() - started, 1),
        "cpu_s": round(usage.ru_utime + usage.ru_stime, 1),
        "peak_mb": round(usage.ru_maxrss * 1024 / 1_000_000),
        "pdf_mb": round(target.stat().st_size / 1_000_000, 1),
    }


def _many(settings: Settings, scratch: Path) -> Settings:
    """Repeat the sample's documents under other ids until there are a thousand."""
    folder = scratch / "many"
    shutil.copytree(settings.handbook_dir, folder)
    originals = sorted(folder.rglob("*.md"))
    missing = _MANY - len(originals)
    for number in range(missing):
        original = originals[number % len(originals)]
        id = f"{original.stem}-{number // len(originals) + 2}"
        text = original.read_text(encoding="utf-8")
        text = re.sub(r"(?m)^(id|编号): .*$", f"id: {id}", text, count=1)
        original.with_name(f"{id}.md").write_text(text, encoding="utf-8")
    return replace(settings, handbook_dir=folder, state_dir=scratch / "many-state")


def _leaves(settings: Settings, scratch: Path) -> dict[str, Any]:
    """Release a committed copy, edit one document, and print what changes in the binder."""
    folder = scratch / "binder" / "handbook"
    shutil.copytree(settings.handbook_dir, folder)
    at = replace(settings, handbook_dir=folder, state_dir=scratch / "binder-state")
    _git(folder.parent, "init", "-q")
    _commit(folder.parent)
    subprocess.run([_HANDBOOK, "release"], env=website.environment(at), check=True, stdout=subprocess.DEVNULL)
    _commit(folder.parent)
    edited = next(iter(sorted((folder / "procedures").rglob("*.md"))))
    with edited.open("a", encoding="utf-8") as file:
        file.write("\n再补一句话。\n")
    return _print(at, scratch / "leaves.pdf", "--since", "1")


def _commit(folder: Path) -> None:
    _git(folder, "add", "-A")
    _git(folder, "-c", "user.name=bench", "-c", "user.email=bench@example.org", "commit", "-qm", "收进手册")


def _git(folder: Path, *command: str) -> None:
    subprocess.run(["git", "-C", str(folder), *command], check=True)
