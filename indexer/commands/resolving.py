"""`resolve`: what readers reported, listed and marked as done."""

from __future__ import annotations

import argparse
from typing import Any

from indexer.domain.errors import NotFoundError, UsageError
from indexer.feedback import Feedback, FeedbackBox
from indexer.settings import Settings
from indexer.terminal import FINE, add_command, print_json


def add_to(commands: Any) -> None:
    """Add the command of this module to the parser."""
    resolve = add_command(commands, "resolve", _resolve, "列出居民和同事的反馈，处理好的标上已处理")
    resolve.add_argument("numbers", nargs="*", metavar="NUMBER", help="处理好的几号，可写多个；不写只列出来")
    resolve.add_argument("--all", action="store_true", help="全部标成已处理")


def _resolve(options: argparse.Namespace, settings: Settings) -> int:
    numbers = [_number(text) for text in options.numbers]
    if numbers and options.all:
        raise UsageError("编号和 --all 只能写一样", hint="用法见 handbook resolve --help")
    box = FeedbackBox(settings.data_dir)
    waiting = {report.number: report for report in box.open_feedback()}
    unknown = [number for number in numbers if number not in waiting]
    if unknown:
        raise NotFoundError(
            f"没有待处理的 {'、'.join(f'{number} 号' for number in unknown)}反馈",
            hint="运行 handbook resolve 看有哪些",
        )
    wanted = tuple(waiting) if options.all else tuple(numbers)
    done = box.resolve(wanted, on=settings.clock.today()) if wanted else ()
    left = [report for number, report in waiting.items() if number not in done]
    if options.json:
        print_json({"resolved": list(done), "open": [_as_json(report) for report in left]})
        return FINE
    if done:
        print(f"已处理 {len(done)} 条：{'、'.join(f'{number} 号' for number in done)}。")
    for report in left:
        print(_line(report))
    print(
        f"还有 {len(left)} 条待处理，处理好一条就运行 handbook resolve 编号。"
        if left
        else "没有待处理的反馈。"
    )
    return FINE


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise UsageError(f"“{text[:40]}”不是反馈的编号", hint="编号是数字，运行 handbook resolve 看有哪些")
    return int(text)


def _line(report: Feedback) -> str:
    about = (
        report.document,
        f"查的是“{report.query}”" if report.query else "",
        report.note,
        f"说了 {report.times} 次" if report.times > 1 else "",
    )
    said = "，".join(text for text in about if text)
    return f"{report.number} 号  {report.received_on}  {report.kind.label}{f'：{said}' if said else ''}"


def _as_json(report: Feedback) -> dict[str, Any]:
    return {
        "number": report.number,
        "kind": report.kind.value,
        "document": report.document or None,
        "query": report.query or None,
        "note": report.note or None,
        "received_on": report.received_on.isoformat(),
        "times": report.times,
    }
