"""All rules together: applied to files, and written down for editors."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from indexer.content.faults import Rule, entered_rules
from indexer.content.reading import DocumentFile, Reading

# Importing the modules enters their rules.
from indexer.content.rules import (  # noqa: F401
    advice,
    answers,
    characters,
    dates,
    entries,
    identity,
    idle,
    links,
    marks,
    pasted,
    privacy,
    punctuation,
    relations,
    telephones,
    unfinished,
    vocabulary,
    years,
)
from indexer.domain.problem import Severity

_MOST_OF_A_RULE = 100
_LAST = "duplicate-id"
_HEAD = """\
# 检查规则

`handbook check` 按这些规则检查手册，报告里方括号中的就是规则编号。错误必须改，警告可以先放着。
标题、类型、类目、编号和日期有错的文件先不收录；别的错只影响写错的那一项。

例子只写要紧的几行：`---` 上面是资料栏，下面是正文。本页由程序根据规则生成，请不要直接改。
"""


def all_rules() -> tuple[Rule, ...]:
    """Return every rule, by id."""
    return entered_rules()


def check_files(reading: Reading) -> None:
    """Apply every rule to every file; what is found goes into the files' reports.

    At most 100 faults of one rule are taken from a file: finding more places costs time. Which
    of two files with one id is kept depends on all their other faults, so that is asked last.
    """
    *others, last = sorted(all_rules(), key=lambda rule: rule.id == _LAST)
    for rule in others:
        _apply(rule, reading)
    _apply(last, replace(reading))


def check_file(file: DocumentFile, reading: Reading) -> None:
    """Apply every rule to one file of a reading; the others are only looked at."""
    for rule in all_rules():
        _apply_to(file, rule, reading)


def _apply(rule: Rule, reading: Reading) -> None:
    for file in reading.files:
        _apply_to(file, rule, reading)


def _apply_to(file: DocumentFile, rule: Rule, reading: Reading) -> None:
    if rule.check is not None:
        for fault in islice(rule.check(file, reading), _MOST_OF_A_RULE):
            file.report.add(rule, fault)


def rules_as_markdown() -> str:
    """Return the text of docs/rules.md: each rule with its two examples."""
    return _HEAD + "".join(_entry(rule) for rule in all_rules())


def _entry(rule: Rule) -> str:
    level = "错误" if rule.severity is Severity.ERROR else "警告"
    text = f"\n## {rule.id}\n\n{level}。{rule.summary}\n"
    if rule.passes:
        text += f"\n可以：\n\n{_indented(rule.passes)}\n\n不行：\n\n{_indented(rule.fails)}\n"
    return text


def _indented(example: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in example.split("\n"))
