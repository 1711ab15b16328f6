"""All rules together: applied to files, and written down for editors."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TypeAlias

import indexer
from indexer.content.faults import Fault, Report, Rule, entered_rules
from indexer.content.reading import DocumentFile, KnownFile, Reading

# Importing the modules enters their rules.
from indexer.content.rules import (  # noqa: F401
    advice,
    answers,
    bounds,
    characters,
    dates,
    entries,
    identity,
    idle,
    links,
    marks,
    openings,
    pasted,
    privacy,
    relations,
    telephones,
    unfinished,
    vocabulary,
    years,
)
from indexer.content.rules.agreement import (  # noqa: F401
    ages,
    another_place,
    basis,
    choices,
    counts,
    days,
    elsewhere,
    ended,
    handling,
    hours,
    money,
    namesakes,
    papers,
    seasons,
)
from indexer.content.rules.prose import (  # noqa: F401
    copies,
    numbers,
    patterns,
    persons,
    punctuation,
    spelling,
    times,
)
from indexer.domain.problem import Severity

Findings: TypeAlias = Mapping[str, tuple[Fault, ...]]
"""What the rules on a file alone found in it, by rule; rules that found nothing are left out."""

_MOST_OF_A_RULE = 100
_DECIDING = ("content", "domain", "text")
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


@cache
def rules_fingerprint() -> str:
    """Return a digest of the programs and lists that decide what rules find: others' findings go."""
    whole = hashlib.sha256()
    for folder in _DECIDING:
        for path in sorted((Path(indexer.__file__).parent / folder).rglob("*.*")):
            if path.suffix in (".py", ".txt"):
                whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def check_files(
    reading: Reading,
    *,
    known: Mapping[str, Findings] | None = None,
    known_on: date | None = None,
    only: Callable[[], Collection[str]] | None = None,
) -> dict[str, Findings]:
    """Apply every rule to every file; what is found goes into the files' reports.

    Return what the rules on a file alone found, by path; files in `known` are not searched again:
    that takes nearly all the time, and an edit changes one file. Where they were `known_on` another
    day, only the rules that look at the day are asked again. At most 100 faults of one rule are
    taken from a file: finding more places costs time.

    `only` tells, when that is done, whose report is not as it is to be: other files are left as they are.
    """
    kept = known or {}
    same_day = known_on == reading.today
    found = {}
    for file in reading.files:
        findings = kept.get(file.path)
        if findings is None:
            findings = _found_alone(file, reading)
        elif not same_day:
            lasting = {id: faults for id, faults in findings.items() if id not in _dated()}
            findings = {**lasting, **_found_alone(file, reading, dated=True)}
        found[file.path] = findings
        file.broken = _is_broken(file, findings)
    some = only() if only is not None else None
    asked = reading.files if some is None else [file for file in reading.files if file.path in some]
    _judge(asked, reading, found)
    return found


def check_file(file: DocumentFile, reading: Reading) -> None:
    """Apply every rule to one file of a reading; the others are only looked at."""
    found = _found_alone(file, reading)
    file.broken = _is_broken(file, found)
    _judge([file], reading, {file.path: found})


def _judge(files: Collection[DocumentFile], reading: Reading, found: Mapping[str, Findings]) -> None:
    """Ask the rules of some files. Which of two with one id is kept depends on all their other faults."""
    rules = {rule.id: rule for rule in all_rules()}
    for file in files:
        file.report.before_rules()
        with reading.tables.judging(file.path):
            for id in _concerned(file, found[file.path]):
                _apply_to(file, rules[id], reading, found[file.path])
    told = []
    for file in files:
        with reading.tables.judging(file.path, again=True):
            told.append((file, tuple(_faults(rules[_LAST], file, reading))))
    for file, faults in told:
        for fault in faults:
            file.report.add(rules[_LAST], fault)


def _concerned(file: DocumentFile, found: Findings) -> list[str]:
    """Return the rules that may say anything of a file, in their order: most say nothing."""
    stated = file.stated.keys if isinstance(file, KnownFile) else file.keys.places.keys()
    return sorted({*found, *(id for id, about in _over_several() if not about or about & stated)})


@cache
def _over_several() -> tuple[tuple[str, frozenset[str]], ...]:
    """Return the rules whose findings are not kept, each with the keys that it is about."""
    asked = (rule for rule in all_rules() if rule.check and not rule.alone and rule.id != _LAST)
    return tuple((rule.id, frozenset(rule.about)) for rule in asked)


def _is_broken(file: DocumentFile, found: Findings) -> bool:
    return file.report.fatal_in_reading or any(fault.fatal for faults in found.values() for fault in faults)


def _apply_to(file: DocumentFile, rule: Rule, reading: Reading, found: Findings) -> None:
    kept = found.get(rule.id, ())
    if rule.heeds and not kept and not file.report.faulty and not file.report.fatal:
        return
    for fault in kept if rule.alone else _faults(rule, file, reading):
        file.report.add(rule, fault)


def _faults(rule: Rule, file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    return islice(rule.check(file, reading), _MOST_OF_A_RULE) if rule.check else iter(())


def _found_alone(file: DocumentFile, reading: Reading, *, dated: bool = False) -> Findings:
    """Return what the rules on a file alone find in it, or those alone that look at the day."""
    bare = replace(file.apart(), rendered=file.rendered, report=Report(file.path), asked={}, notes={})
    asked = [rule for rule in all_rules() if (rule.dated if dated else rule.alone or rule.heeds)]
    found = ((rule.id, tuple(_faults(rule, bare, reading))) for rule in asked)
    return {id: faults for id, faults in found if faults}


@cache
def _dated() -> frozenset[str]:
    return frozenset(rule.id for rule in all_rules() if rule.dated)


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
