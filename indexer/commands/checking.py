"""`check` and `index`: what is wrong with the files, and the index brought up to date."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from indexer.bootstrap import build_index
from indexer.commands.current import current_edition
from indexer.content.checking import check_questions, format_problem, problems_as_json
from indexer.content.handbook import read_handbook
from indexer.domain.errors import NotFoundError
from indexer.domain.handbook import Handbook
from indexer.domain.problem import Problem, Severity
from indexer.settings import Settings
from indexer.terminal import FINE, PROBLEMS, add_command, print_json, progress_bar


def add_to(commands: Any) -> None:
    """Add the commands of this module to the parser."""
    check = add_command(commands, "check", _check, "检查所有文件，列出每一处问题")
    check.add_argument("paths", nargs="*", metavar="PATH", help="只报告这些文件或文件夹里的问题")
    check.add_argument("--questions", action="store_true", help="再试一遍 questions.yml 里的考题")
    check.add_argument("--strict", action="store_true", help="有警告也算不通过")

    index = add_command(commands, "index", _index, "按文件现在的样子更新索引")
    index.add_argument("--full", action="store_true", help="全部重建，文件大量减少时也照做")


def _check(options: argparse.Namespace, settings: Settings) -> int:
    handbook = read_handbook(settings.handbook_dir).handbook
    problems = list(handbook.problems)
    if options.questions:
        service = current_edition(settings).service
        today = settings.clock.today()
        problems += check_questions(
            settings.handbook_dir,
            handbook,
            lambda text, on: [hit.document.id for hit in service.rank(text, on=on or today, limit=3)],
        )
    wanted = [_within(settings.handbook_dir, path) for path in options.paths]
    shown = sorted(p for p in problems if not wanted or any(_below(p.path, w) for w in wanted))
    if options.json:
        print_json(problems_as_json(handbook, shown))
    else:
        for problem in shown:
            print(format_problem(problem, str(settings.handbook_dir)))
        print(_check_summary(handbook, shown), file=sys.stderr)
    failing = [p for p in shown if options.strict or p.severity is Severity.ERROR]
    return PROBLEMS if failing else FINE


def _check_summary(handbook: Handbook, shown: Sequence[Problem]) -> str:
    errors = sum(problem.severity is Severity.ERROR for problem in shown)
    found = f"{errors} 处错误，{len(shown) - errors} 处警告" if shown else "没有问题"
    left_out = f"；{len(handbook.left_out)} 份没有收录" if handbook.left_out else ""
    return f"检查了 {handbook.files_read} 份文件：{found}{left_out}。"


def _within(folder: Path, text: str) -> str:
    """Return a path given on the command line relative to the handbook folder."""
    for candidate in (Path(text), folder / text):
        if candidate.exists():
            try:
                return candidate.resolve().relative_to(folder.resolve()).as_posix()
            except ValueError:
                continue
    raise NotFoundError(f"手册里没有 {text}", hint=f"请写 {folder} 下面的文件或文件夹")


def _below(path: str, folder: str) -> bool:
    return folder == "." or path == folder or path.startswith(f"{folder}/")


def _index(options: argparse.Namespace, settings: Settings) -> int:
    started = time.monotonic()
    handbook, manifest = build_index(settings, full=options.full, progress=progress_bar(sys.stderr))
    for problem in handbook.problems:
        if problem.fatal:
            print(format_problem(problem, str(settings.handbook_dir)), file=sys.stderr)
    seconds = round(time.monotonic() - started, 1)
    if options.json:
        answer = {"documents": manifest.documents, "left_out": list(handbook.left_out)}
        print_json({**answer, "revision": manifest.revision, "seconds": seconds})
    else:
        broken = f"，{len(handbook.left_out)} 份文件有错误未收录" if handbook.left_out else ""
        print(
            f"索引已更新：{manifest.documents} 份文件{broken}，用时 {seconds} 秒，版本 {manifest.revision}。"
        )
    return FINE
