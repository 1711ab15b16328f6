"""What was mistyped where front matter cannot be read, recognised line by line.

The YAML reader names the place where it gave up and a reason of its own; an editor is better
served by the line where it happened and by what was mistyped there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

_CONFLICT = re.compile(r"(<{7}|={7}|>{7}|\|{7})( |$)")
_KEY_WITHOUT_SPACE = re.compile(r"[ \t]*(?:- )?(?P<key>[^\s：:#\"'{\[-][^\s：:]*):(?=[^ \t\r])")
_KEY = re.compile(r"(?P<indent> *)(?P<key>[^\s：:#\"'{\[-][^\s：:]*):(?: |$)")
_BAD_DASH = re.compile(r"[ \t]*(?:-(?=[^\s-])|(?P<other>[–—－•·]))")
_ITEM = re.compile(r"(?P<indent> *)- ")
_OPEN_QUOTE = re.compile(r"(?:[ ]*- |[^\"'#]*?: +)(?P<quote>[\"'])(?:(?!(?P=quote)).)*$")
_SPECIAL = re.compile(r"(?:[ ]*- |[^:]*: +)(?P<sign>[*&!%@`]|[|>](?![-+0-9]*\s*$)|-(?= ))")


@dataclass(frozen=True, slots=True)
class Mistyping:
    """Where something was mistyped (0-based) and what to do."""

    row: int
    column: int
    message: str
    hint: str


def find_mistyping(lines: Sequence[str], row: int, keys: Collection[str]) -> Mistyping | None:
    """Return the mistyping that explains an error on a line, None when it is something else.

    A line with a missing space is often read together with the next one, so the line before is
    looked at too; a quote left open comes to light only where the next quote stands.
    """
    line = lines[row] if row < len(lines) else ""
    for near in (row - 1, row):
        if 0 <= near < len(lines) and (mistyping := _at_line_start(lines[near], near, keys)):
            return mistyping
    if mistyping := _missing_dash(lines, row):
        return mistyping
    if mistyping := _open_quote(lines, row):
        return mistyping
    if found := _SPECIAL.match(line):
        sign = found["sign"]
        message = f"内容开头的“{sign}”有特别的意思，不能直接写"
        return Mistyping(row, found.start("sign"), message, "请把整个内容用英文双引号括起来")
    return _indented_key(lines, row, keys)


def _at_line_start(line: str, row: int, keys: Collection[str]) -> Mistyping | None:
    if found := _CONFLICT.match(line):
        return Mistyping(row, 0, f"合并标记 {found[1]} 还在资料栏里", "请留下要的那一段，删去标记的几行")
    found = _KEY_WITHOUT_SPACE.match(line)
    if found and found["key"] in keys:
        wide = line[found.end()].isspace()
        message = f"“{found['key']}”的冒号后面" + ("不是英文空格" if wide else "没有空格")
        return Mistyping(row, found.end() - 1, message, f"请改成英文冒号加一个英文空格：{found['key']}: …")
    if found := _BAD_DASH.match(line):
        message = f"列表项前面写的是“{found['other']}”" if found["other"] else "列表项的减号后面没有空格"
        return Mistyping(row, found.end() - 1, message, "每项写成英文减号加一个空格：- …")
    return None


def _indented_key(lines: Sequence[str], row: int, keys: Collection[str]) -> Mistyping | None:
    """Find a key set in below one that has its value already."""
    found, before = (_KEY.match(lines[at]) if 0 <= at < len(lines) else None for at in (row, row - 1))
    if not found or not before or before["indent"] or lines[row - 1].rstrip().endswith(":"):
        return None
    if not found["indent"] or found["key"] not in keys:
        return None
    return Mistyping(row, 0, "这一行前面多了空格", f"请删去空格，顶格写 {found['key']}: …")


def _missing_dash(lines: Sequence[str], row: int) -> Mistyping | None:
    """Find an item of a list that stands where the dashes of the others do, without one of its own."""
    for near in (row, row - 1):
        line = lines[near] if 0 < near < len(lines) else ""
        before = next((text for text in reversed(lines[: max(near, 0)]) if text.strip()), "")
        item = _ITEM.match(before)
        if item and line.strip() and not _ITEM.match(line) and not _KEY.match(line):
            indent = len(line) - len(line.lstrip(" "))
            if indent == len(item["indent"]):
                return Mistyping(near, indent, "列表的这一项前面没有减号", f"请写成 - {line.strip()[:20]}")
    return None


def _open_quote(lines: Sequence[str], row: int) -> Mistyping | None:
    """Find a quote that is not closed on its line, if the line of the error has its like."""
    for number, line in enumerate(lines[:row]):
        found = _OPEN_QUOTE.match(line)
        if found and found["quote"] in lines[row]:
            return Mistyping(number, found.start("quote"), "引号没有配对", "请在内容的末尾补上同样的英文引号")
    return None
