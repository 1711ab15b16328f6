"""Lines as people type them -> lines as Markdown reads them: what was meant as a list or a table becomes one.

    要带的：            要带的：
    - 身份证     ->
      - 原件            - 身份证
                            - 原件

Python-Markdown wants a blank line before a list or a table, and four spaces for every level of one.
Nobody who is not told so types them, and what comes of it is one raw line. Numbering of our own
writing (1、 （1） 一、 •) is no list to Markdown: such lines keep their line ends. A dash of the Chinese
keyboard, or one without its space, is an item where it stands beside another; a paragraph set in as
on paper is no code; a line across below a sentence makes no heading of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_ITEM = re.compile(r"(?P<indent> *)(?P<mark>[-*+]|\d{1,3}\.)(?P<gap> +)(?=\S)")
_RULE = re.compile(r" {0,3}(?:(?:- *){3,}|(?:\* *){3,}|(?:_ *){3,})$")
_DELIMITER = re.compile(r" {0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,})")
_OTHER_BLOCK = re.compile(r" {0,3}(?:#{1,6}|>|\||!!!|\[\^|: )")
_HOLDING = re.compile(r"!!!|\[\^|: ")
_NUMBERED = re.compile(
    r" {0,3}(?:\d{1,2}[、．)）]|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]|[①-⑳]"
    r"|[一二三四五六七八九十]{1,3}、|\d{1,2}\.(?=[^\d\s])|[•●▪■◆○·－–—]\s*|-(?=[\u4e00-\u9fff]))(?=\S)"
)
_DASH = re.compile(r"(?P<indent> *)(?:-(?=[^\s\-\d.*+>|])|[－–—]\s*(?![－–—\s]))")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_ENDS = tuple("。！？；：")
_STEP, _CODE, _SHORT = 4, 4, 3


def as_meant(body: str) -> str:
    """Return a body whose lists, tables and numbered lines come out as they look."""
    lines = list(_dashed(body.expandtabs(4).split("\n")))
    return "\n".join(_numbered(list(_spaced(_indented(lines)))))


def _dashed(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines with ``-甲`` and ``－ 甲`` as items where they stand beside another of the kind."""
    fence = ""
    meant = [_DASH.match(line) for line in lines]
    items = [
        found is not None or _ITEM.match(line) is not None for found, line in zip(meant, lines, strict=True)
    ]
    for place, line in enumerate(lines):
        fence = _fence_after(line, fence)
        found = None if fence else meant[place]
        if found and (any(items[place + 1 : place + 2]) or any(items[max(place - 1, 0) : place])):
            yield f"{found['indent']}- {line[found.end() :]}"
        else:
            yield line


def _indented(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines with the items of lists four spaces deep for every level."""
    levels: list[int] = []  # where the marks of the open items stand, outermost first
    blank = True
    fence = ""
    holding = False  # within a note, a definition, a footnote: what is set in belongs to it
    for line in lines:
        fenced, fence = bool(fence), _fence_after(line, fence)
        if line.strip() and not line.startswith(" "):
            holding = _HOLDING.match(line) is not None
        if fenced or fence:
            levels = []
            yield line
            blank = False
            continue
        found = None if _RULE.match(line) else _ITEM.match(line)
        indent = len(line) - len(line.lstrip(" "))
        if found and (levels or indent < _CODE):
            while levels and indent < levels[-1] + 2 and not (len(levels) == 1 and indent <= levels[0] + 1):
                levels.pop()
            if not levels or indent >= levels[-1] + 2:
                levels.append(indent)
            yield " " * (_STEP * (len(levels) - 1)) + line[indent:]
        elif not line.strip():
            yield line
        elif levels and blank:
            while levels and indent < levels[-1] + 2:
                levels.pop()
            yield " " * (_STEP * len(levels)) + line[indent:] if levels else line
        elif not levels and not holding and indent >= _CODE and _CHINESE.search(line):
            yield line[indent:]  # the first line of a paragraph set in, as on paper: no code
        else:
            yield line
        blank = not line.strip()


def _spaced(lines: Iterator[str]) -> Iterator[str]:
    """Yield the lines with an empty one between a paragraph and a list or table, and behind a table."""
    written = list(lines)
    fence, before, in_list, in_table = "", "", False, False
    held = False  # in the second paragraph of an item: the next item is no more of it
    for place, line in enumerate(written):
        fenced, fence = bool(fence), _fence_after(line, fence)
        following = written[place + 1] if place + 1 < len(written) else ""
        if fenced:
            yield line
            before = line
            continue
        item = None if _RULE.match(line) else _ITEM.match(line)
        starts_list = item is not None and not in_list and _may_begin(item)
        starts_table = not in_table and "|" in line and "|" in following and _DELIMITER.match(following)
        ends_table = in_table and "|" not in line
        paragraph = before.strip() and not _OTHER_BLOCK.match(before)
        parted = _RULE.match(line) and before.rstrip().endswith(_ENDS)  # a line across, no heading above it
        resumes = item is not None and in_list and held
        held = bool(line.strip()) and item is None and (held or (in_list and not before.strip()))
        begins = (starts_list or starts_table or fence or parted) and paragraph
        if line.strip() and (resumes or ends_table or begins):
            yield ""
        in_table = bool(starts_table) or (in_table and "|" in line)
        indented = line.startswith(" ")
        in_list = bool(item) or (in_list and (bool(before.strip()) or indented or not line.strip()))
        yield line
        before = line


def _may_begin(item: re.Match[str]) -> bool:
    """Say whether a paragraph may turn into a list here: 2026. in running text begins none."""
    return len(item["indent"]) < _CODE and (not item["mark"][0].isdigit() or len(item["mark"]) <= _SHORT)


def _numbered(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines with a hard end where the next one begins with a number of its own."""
    fence = ""
    for place, line in enumerate(lines):
        fence = _fence_after(line, fence)
        following = lines[place + 1] if place + 1 < len(lines) else ""
        keeps = not fence and line.strip() and not _OTHER_BLOCK.match(line) and _NUMBERED.match(following)
        yield f"{line.rstrip()}  " if keeps else line


def _fence_after(line: str, fence: str) -> str:
    """Return the fence that is open after a line, empty without one."""
    found = _FENCE.match(line)
    if not found:
        return fence
    if not fence:
        return found["fence"]
    return "" if found["fence"].startswith(fence) and not line.strip().strip(fence[0]) else fence
