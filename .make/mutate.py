"""Change the program in small ways, one at a time, and see which changes no test notices.

    mutate.py [--sample N] [--seed N] [MODULE …]      MODULE: indexer/domain/days/window.py, or a pattern

mutmut does the work in a copy of the program under build/mutate, so that a run that is cut off
leaves nothing changed. It stands in its own folder, out of the tools that every `make test` would
install. Each room is judged by its own tests, each change by those of them that enter the changed
function. Random tests take no part unless asked to: they cost minutes a change. What is decorated
(a property, a cached function) and what stands outside functions mutmut leaves as it is.
"""

import argparse
import hashlib
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path

from environment import ROOT, SetUpError, pip

PLACE = ROOT / "build" / "mutate"
LOCK = ROOT / ".make" / "mutate.lock"
TOOL = PLACE / f"tool-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:8]}"
COPIED = ("indexer", "webapp", "tests", "handbook", "docs", "Makefile", "README.md", "pyproject.toml")
ROOMS = {
    "indexer/domain": ("tests/unit/domain", "tests/unit/wording"),
    "indexer/search": ("tests/unit/search", "tests/contract"),
    "webapp/presenters": ("tests/pages",),
}
SURVIVED = ("survived", "no tests")
OPTIONS = """\
[mutmut]
source_paths =
    indexer
    webapp
only_mutate =
    {modules}
also_copy =
    handbook
    docs
    Makefile
    README.md
pytest_add_cli_args_test_selection =
    {tests}
pytest_add_cli_args =
    -m
    {marks}
    -p
    no:cacheprovider
    --no-header
timeout_multiplier = 15
use_setproctitle = false
track_dependencies = false
use_git_change_detection = false
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("modules", nargs="*", default=[f"{room}/*" for room in ROOMS])
    parser.add_argument("--sample", type=int, help="at most so many changes a module, drawn by lot")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tests", nargs="+", help="instead of all tests of the room")
    parser.add_argument("--properties", action="store_true", help="with the random tests, many times slower")
    options = parser.parse_args()
    try:
        install_tool()
        survivors = 0
        for room, tests in ROOMS.items():
            modules = modules_of(room, options.modules)
            if modules:
                survivors += run_room(room, modules, options.tests or tests, options)
    except SetUpError as error:
        sys.exit(str(error))
    if survivors:
        print(f"没被发现的改动写在 {PLACE.relative_to(ROOT)}/*.txt，处理办法见 docs/reliability.md")


def install_tool():
    if not TOOL.is_dir():
        print("正在装 mutmut……", flush=True)
        waiting = TOOL.with_suffix(".new")
        shutil.rmtree(waiting, ignore_errors=True)
        pip("install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes",
            "--target", str(waiting), "--requirement", str(LOCK))  # fmt: skip
        waiting.rename(TOOL)
    sys.path.append(str(TOOL))


def modules_of(room, patterns):
    """Return the modules of a room that the patterns name."""
    paths = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / room).rglob("*.py"))
    return [path for path in paths if any(fnmatch(path, pattern) for pattern in patterns)]


def run_room(room, modules, tests, options):
    """Run the changes of one room, say how many were noticed, and write down those that were not."""
    folder = copied(room, modules, tests, properties=options.properties)
    os.chdir(folder)  # mutmut reads its options in the folder it is called in
    drawn = [name for module in modules for name in draw(module, options)]
    if not drawn:
        return 0
    print(f"{room}：{len(modules)} 个模块，{len(drawn)} 处改动", flush=True)
    mutmut(folder, "run", "--max-children", "1", *drawn)
    fates = {name: fate for name, fate in fates_in(folder).items() if name in set(drawn)}
    lost = sorted(name for name, fate in fates.items() if fate in SURVIVED)
    report = PLACE / f"{folder.name}.txt"
    report.write_text("".join(said(folder, "show", name) for name in lost), encoding="utf-8")
    by_module = Counter(name.rpartition(".x")[0] for name in drawn)
    for module, number in by_module.items():
        unnoticed = sum(name.startswith(module + ".x") for name in lost)
        print(f"  {module}：{number} 处，发现 {number - unnoticed} 处")
    print(f"{room}：{len(drawn)} 处改动，发现 {len(drawn) - len(lost)} 处", flush=True)
    return len(lost)


def draw(module, options):
    """Return the names of the changes mutmut knows for a module, a part of them by lot."""
    from mutmut.mutation.file_mutation import mutate_file_contents
    from mutmut.utils.format_utils import get_mutant_name

    source = Path(module).read_text(encoding="utf-8")
    made = mutate_file_contents(module, source, None, None).mutant_names
    names = [get_mutant_name(Path(module), name) for name in made]
    if options.sample is None or options.sample >= len(names):
        return names
    return sorted(random.Random(f"{options.seed} {module}").sample(names, options.sample))


def copied(room, modules, tests, *, properties):
    """Return a fresh copy of the program with the options of a run in it."""
    folder = PLACE / room.replace("/", "-")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, folder / name)
    marks = "not browser" if properties else "not browser and not hypothesis"
    lines = {"modules": "\n    ".join(modules), "tests": "\n    ".join(tests), "marks": marks}
    (folder / "setup.cfg").write_text(OPTIONS.format(**lines), encoding="utf-8")
    return folder


def command(*arguments):
    start = "import sys; from mutmut.__main__ import cli; sys.argv[0] = 'mutmut'; cli()"
    return [sys.executable, "-c", start, *arguments]


def surroundings():
    return {**os.environ, "PYTHONPATH": str(TOOL), "HANDBOOK_MEANING": "off"}


def mutmut(folder, *arguments):
    """Run mutmut; what it says, a line for every moment, stays in a log."""
    log = PLACE / f"{folder.name}.log"
    with log.open("wb") as to:
        done = subprocess.run(
            command(*arguments), cwd=folder, env=surroundings(), check=False, stdout=to, stderr=to
        )
    if done.returncode:
        raise SetUpError(
            f"没有跑完，原因在 {log.relative_to(ROOT)} 的末尾。程序没改时测试先要通过：make test"
        )


def said(folder, *arguments):
    return subprocess.run(
        command(*arguments), cwd=folder, env=surroundings(), check=True, capture_output=True, text=True
    ).stdout


def fates_in(folder):
    """Return what became of every change: `killed`, `timeout`, `survived`, `no tests`."""
    lines = said(folder, "results", "--all", "true").splitlines()
    return dict(line.strip().rsplit(": ", 1) for line in lines if ": " in line)


if __name__ == "__main__":
    main()
