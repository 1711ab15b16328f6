"""What one edit costs, over HTTP: an indexer run beside a site that serves, until an answer shows it.

    python tests/bench/edits.py HANDBOOK STATE

Also from nothing: building the index, and from the start of the site to its first answer. The site's
own processes are asked one question after the other, as a desk would; CPU seconds are told beside the
clock's, because a machine that does other things makes only these comparable.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import website

from indexer.settings import Settings, load_settings

_TRIES = 3
_PATIENCE_S = 120
_TICKS = os.sysconf("SC_CLK_TCK")
_HANDBOOK = str(Path(sys.executable).with_name("handbook"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("handbook", type=Path)
    parser.add_argument("state", type=Path)
    options = parser.parse_args()
    settings = replace(load_settings(), handbook_dir=options.handbook, state_dir=options.state, meaning=False)
    sys.stdout.write(json.dumps(measured(settings), ensure_ascii=False, indent=1) + "\n")


def measured(settings: Settings) -> dict[str, Any]:
    """Build, start and edit; the handbook's files are changed by it."""
    built = indexed(settings)
    started = time.perf_counter()
    with website.site(settings) as (process, port):
        website.get(http.client.HTTPConnection("127.0.0.1", port), "/?q=" + quote("罚款"))
        start_s = time.perf_counter() - started
        workers = [process.pid, *website.children(process.pid)]
        found: dict[str, Any] = {"index": built, "start_s": round(start_s, 2), "start_cpu_s": cpu(workers)}
        found["memory_mb"] = [round(website.proportional_mb(pid)) for pid in workers]
        found["edits"] = {
            name: _seen(edit, settings, port, workers)
            for name, edit in (("sentence", _sentence), ("alias", _alias), ("new document", _document))
        }
        found["memory_after_mb"] = [round(website.proportional_mb(pid)) for pid in workers]
        found["peak_mb"] = [round(peak_mb(pid)) for pid in workers]
    return found


def indexed(settings: Settings) -> dict[str, Any]:
    """Bring the index up to date in a process of its own; return what that cost."""
    started = time.perf_counter()
    child = subprocess.Popen(
        [_HANDBOOK, "index"], env=website.environment(settings), stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(child.returncode)
    return {
        "wall_s": round(time.perf_counter() - started, 2),
        "cpu_s": round(usage.ru_utime + usage.ru_stime, 2),
        "peak_mb": round(usage.ru_maxrss / 1024),
    }


def cpu(pids: list[int]) -> float:
    """Return the CPU seconds that processes have used."""
    fields = [Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split() for pid in pids]
    return round(sum(int(each[11]) + int(each[12]) for each in fields) / _TICKS, 2)


def peak_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


Edit = Callable[[Path, int], tuple[str, str]]
"""Changes a file of a handbook, the number says which time; returns what to ask and the id to be found."""


def _seen(edit: Edit, settings: Settings, port: int, workers: list[int]) -> dict[str, Any]:
    """Return the middle of some tries: seconds from saving to the first answer with the edit in it."""
    tries = []
    for number in range(_TRIES):
        words, id = edit(settings.handbook_dir, number)
        before, started = cpu(workers), time.perf_counter()
        run = indexed(settings)
        while id not in _found(port, words):
            if time.perf_counter() - started > _PATIENCE_S:
                raise SystemExit(f"{words}: {id} 一直查不到")
            time.sleep(0.02)
        seen = time.perf_counter() - started
        for _ in range(60):  # until both workers have it
            _found(port, words)
        tries.append({"seen_s": round(seen, 2), "index": run, "site_cpu_s": round(cpu(workers) - before, 2)})
    return sorted(tries, key=lambda one: one["seen_s"])[_TRIES // 2]


def _found(port: int, words: str) -> list[str]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/api/v1/search?q=" + quote(words))
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return [hit["id"] for hit in answer["hits"]]


def _sentence(folder: Path, number: int) -> tuple[str, str]:
    file = _file(folder, number)
    words = ("螭吻榫卯", "鎏金斗拱", "琉璃鸱吻")[number]  # each has nothing in common with another's
    with file.open("a", encoding="utf-8") as text:
        text.write(f"\n{words}要核对。\n")
    return words, file.stem


def _alias(folder: Path, number: int) -> tuple[str, str]:
    file = _file(folder, 10 + number)
    words = ("鼍鼓牌证", "麈尾牌证", "觱篥牌证")[number]
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("aliases: [", f"aliases: [{words}, ", 1), encoding="utf-8")
    return words, file.stem


def _document(folder: Path, number: int) -> tuple[str, str]:
    like, id = _file(folder, 20 + number), f"bench-new-{number}"
    words = ("藻井彩画", "剔红漆盒", "缂丝团扇")[number]
    text = like.read_text(encoding="utf-8").replace(f"id: {like.stem}\n", f"id: {id}\n", 1)
    (like.parent / f"{id}.md").write_text(text.replace('title: "', f'title: "{words}', 1), encoding="utf-8")
    return words, id


def _file(folder: Path, number: int) -> Path:
    """Return a document with an alias from the middle of a handbook."""
    files = sorted(file for file in folder.rglob("*.md") if not file.stem.startswith("bench-"))
    named = [file for file in files if "aliases: [" in file.read_text(encoding="utf-8")]
    return named[(len(named) // 2 + number * 7) % len(named)]


if __name__ == "__main__":
    main()
