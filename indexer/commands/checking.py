"""`check`: what is wrong with the files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from indexer.commands.current import current_edition
from indexer.commands.paths import chosen, undo
from indexer.content.authoring.annotations import as_github, as_gitlab
from indexer.content.checking import check_questions, format_problem, problems_as_json
from indexer.content.gone import gone, without_successor
from indexer.content.handbook import read_handbook
from indexer.domain.errors import UsageError
from indexer.domain.handbook import Handbook
from indexer.domain.problem import Problem, Severity
from indexer.editing.tidying import Tidied, tidy_files
from indexer.git.history import uncommitted
from indexer.git.repository import Repository
from indexer.publishing.rereading import compared, held
from indexer.settings import Settings
from indexer.terminal import FINE, PROBLEMS, add_command, print_json

_FIX = "先改好写法上的小毛病：日期、全角标点、各栏顺序；不写 PATH 只改没提交的和有错误的"


def add_to(commands: Any) -> None:
    """Add the commands of this module to the parser."""
    check = add_command(commands, "check", _check, "检查所有文件，列出每一处问题")
    check.add_argument("paths", nargs="*", metavar="PATH", help="只报告这些文件或文件夹里的问题")
    check.add_argument("--questions", action="store_true", help="再试一遍 questions.yml 里的考题")
    check.add_argument("--strict", action="store_true", help="有警告也算不通过")
    check.add_argument(
        "--fix",
        action="store_true",
        help=_FIX,
    )
    check.add_argument("--format", choices=("github", "gitlab"), help="写成 GitHub 或 GitLab 认得的批注")


def _check(options: argparse.Namespace, settings: Settings) -> int:
    if options.json and options.format:
        raise UsageError("--json 和 --format 只能写一个", hint="批注用 --format，别的程序用 --json")
    wanted = chosen(settings.handbook_dir, options.paths)
    tidied = Tidied((), ())
    if options.fix:
        mine = wanted if options.paths else _changed_here(settings)
        tidied = tidy_files(settings.handbook_dir, mine)
    handbook = read_handbook(
        settings.handbook_dir,
        today=settings.clock.today(),
        largest_attachment=settings.largest_attachment,
    ).handbook
    problems = [
        *handbook.problems,
        *_gone_since_the_last_commit(settings, handbook),
        *_turned_since_the_last_commit(settings, handbook),
    ]
    if options.questions:
        service = current_edition(settings).service
        today = settings.clock.today()
        problems += check_questions(
            settings.handbook_dir,
            handbook,
            lambda text, on: [hit.document.id for hit in service.rank(text, on=on or today, limit=20)],
        )
    shown = sorted(problem for problem in problems if wanted(problem.path))
    if options.json:
        fixed = {"fixed": tidied.as_json()["changes"]} if options.fix else {}
        print_json(problems_as_json(handbook, shown) | fixed)
    elif options.format:
        annotate = as_github if options.format == "github" else as_gitlab
        print(annotate(shown, str(settings.handbook_dir)), end="")
    else:
        for path, repair in tidied.repairs:
            print(f"{settings.handbook_dir}/{path}:{repair.line}: 已改 {repair.message}")
        for problem in shown:
            print(format_problem(problem, str(settings.handbook_dir)))
        print(_check_summary(handbook, shown), file=sys.stderr)
        if tidied.repairs:
            changed = sorted({path for path, _ in tidied.repairs})
            print(undo(settings.handbook_dir, changed), file=sys.stderr)
    failing = [p for p in shown if options.strict or p.severity is Severity.ERROR]
    return PROBLEMS if failing else FINE


def _changed_here(settings: Settings) -> Callable[[str], bool]:
    """Return a test for the files changed since the last commit, or with an error: no others are ours."""
    handbook = read_handbook(settings.handbook_dir).handbook
    faulty = {problem.path for problem in handbook.problems if problem.severity is Severity.ERROR}
    changed = faulty | set(uncommitted(settings.handbook_dir) or ())
    return lambda path: path in changed


def _gone_since_the_last_commit(settings: Settings, handbook: Handbook) -> Iterator[Problem]:
    """Yield a problem for each file of the last commit that is nowhere any more; none outside git."""
    folder = settings.handbook_dir
    lost = [path for path in uncommitted(folder) or () if not (folder / path).exists()]
    for path in without_successor(lost, handbook):
        yield gone(path, folder)


def _turned_since_the_last_commit(settings: Settings, handbook: Handbook) -> tuple[Problem, ...]:
    """Return what changed documents say otherwise that somebody may not have meant; nothing outside git."""
    folder = settings.handbook_dir
    changed = [path for path in uncommitted(folder) or () if (folder / path).is_file()]
    if not changed:
        return ()
    repository, top = Repository.around(folder)
    path = folder.resolve().relative_to(top.resolve()).as_posix()
    return compared(
        held(repository, "HEAD", path), lambda name: (folder / name).read_bytes(), changed, handbook
    )


def _check_summary(handbook: Handbook, shown: Sequence[Problem]) -> str:
    errors = sum(problem.severity is Severity.ERROR for problem in shown)
    found = f"{errors} 处错误，{len(shown) - errors} 处警告" if shown else "没有问题"
    left_out = f"；{len(handbook.left_out)} 份没有收录" if handbook.left_out else ""
    return f"检查了 {handbook.files_read} 份文件：{found}{left_out}。"
