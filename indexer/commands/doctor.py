"""`doctor`: what is wrong with this machine, and how to mend it."""

from __future__ import annotations

import argparse
from typing import Any

from indexer.doctor import Health, examine
from indexer.settings import Settings
from indexer.terminal import FINE, PROBLEMS, add_command, print_json

_MARKS = {Health.FINE: "●", Health.WARNING: "◐", Health.WRONG: "✕"}


def add_to(commands: Any) -> None:
    """Add the command of this module to the parser."""
    add_command(commands, "doctor", _doctor, "看看这台机器有什么毛病，怎么修")


def _doctor(options: argparse.Namespace, settings: Settings) -> int:
    findings = tuple(examine(settings))
    wrong = [finding for finding in findings if finding.health is Health.WRONG]
    if options.json:
        print_json(
            {
                "wrong": len(wrong),
                "checks": [
                    {
                        "check": finding.check,
                        "health": finding.health.value,
                        "message": finding.message,
                        "fix": finding.fix,
                    }
                    for finding in findings
                ],
            }
        )
        return PROBLEMS if wrong else FINE
    for finding in findings:
        print(f"{_MARKS[finding.health]} {finding.label}：{finding.message}")
        if finding.fix:
            print(f"    怎么修：{finding.fix}")
    print(f"\n{_summary(len(wrong), sum(bool(finding.fix) for finding in findings))}")
    return PROBLEMS if wrong else FINE


def _summary(wrong: int, told: int) -> str:
    if wrong:
        return f"有 {wrong} 处要修。照上面写的做，再运行一次 handbook doctor。"
    return f"没有非修不可的，◐ 的 {told} 处请留意。" if told else "这台机器没有毛病。"
