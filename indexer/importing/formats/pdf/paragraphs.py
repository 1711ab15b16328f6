"""Lines of pages -> paragraphs, without what every page repeats, with footnotes as footnotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from indexer.importing.blocks import Block, escape, paragraph, squeezed
from indexer.importing.formats.pdf.layout import Line

_PAGE_NUMBER = re.compile(
    r"[-—–－·\s]*(第\s*)?(\d{1,4}|[IVXivx]{1,6})(\s*页)?([\s/／,，]*(共\s*)?\d{1,4}(\s*页)?)?[-—–－·\s]*"
)
_ENOUGH_LINES = 3
_DIGITS = re.compile(r"\d+")
_ENDS = "。！？；：.!?;:"
_STARTS = re.compile(
    r"(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.．、](?!\d)|[①-⑳]|"
    r"第[一二三四五六七八九十百零〇\d]+[章节条])"
)
_HAN = "\u2e80-\u9fff\u3000-\u303f\uff00-\uffef"
_GAP = re.compile(rf"(?<=[{_HAN}]) (?=[A-Za-z0-9])|(?<=[A-Za-z0-9.%]) (?=[{_HAN}])")  # only looks
_ASCII_WORD = re.compile(r"[A-Za-z0-9]$")
_MARK = re.compile(r"(?P<mark>[¹²³⁴-⁹⁰]{1,2}|[①-⑳]|\[\d{1,2}\])\s*(?P<text>\S.+)")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


@dataclass(slots=True)
class Footnotes:
    """The notes at the foot of pages: which lines they are, and their numbers by page and mark."""

    lines: set[int] = field(default_factory=set)
    numbers: dict[tuple[int, str], int] = field(default_factory=dict)
    written: list[tuple[str, str]] = field(default_factory=list)


def is_page_number(text: str) -> bool:
    return _PAGE_NUMBER.fullmatch(text) is not None


def plain_mark(mark: str) -> str:
    return mark.translate(_RAISED)


def repeated(lines: Sequence[Line], pages: int) -> list[Line]:
    """Return the lines at the edge that most pages have, apart from the figures in them."""
    seen: Counter[str] = Counter()
    texts: dict[int, set[str]] = {}
    for line in lines:
        if line.is_at_edge and not is_page_number(line.text):
            texts.setdefault(line.page, set()).add(_DIGITS.sub("#", line.text))
    for found in texts.values():
        seen.update(found)
    often = {text for text, count in seen.items() if count >= 2 and count > pages / 2}
    return [
        line
        for line in lines
        if line.is_at_edge and not is_page_number(line.text) and _DIGITS.sub("#", line.text) in often
    ]


def footnotes(lines: Sequence[Line]) -> Footnotes:
    """Return the notes that small lines at the foot of a page begin with a mark, which its text has too."""
    notes = Footnotes()
    sizes = Counter(round(line.size) for line in lines for _ in line.text)
    if not sizes:
        return notes
    usual = sizes.most_common(1)[0][0]
    texts: dict[int, str] = {}
    for line in lines:
        texts[line.page] = texts.get(line.page, "") + line.text
    current: tuple[int, str] | None = None
    for line in lines:
        small = line.size < 0.92 * usual and line.height > 0.5
        found = _MARK.fullmatch(line.text) if small else None
        if found and texts[line.page].count(found["mark"]) >= 2:
            current = (line.page, found["mark"])
            notes.numbers[current] = len(notes.written) + 1
            notes.written.append((found["text"], f"[^{len(notes.written) + 1}]: {escape(found['text'])}"))
            notes.lines.add(id(line))
        elif small and current is not None and current[0] == line.page:
            text, markdown = notes.written[-1]
            notes.written[-1] = (text + line.text, markdown + escape(line.text))
            notes.lines.add(id(line))
        else:
            current = None
    return notes


def paragraphs(lines: Sequence[Line], everything: Sequence[Line], notes: Footnotes) -> Iterator[Block]:
    """Yield the paragraphs of lines; `everything` tells how wide the text of the whole file stands."""
    lines = [line for line in lines if line.text and id(line) not in notes.lines]
    if not lines:
        return
    left, right, leading = _measure(everything)
    text, markdown, last = "", "", None
    for line in lines:
        marked = _with_marks(line, notes)
        if last is not None and _goes_on(last, line, left=left, right=right, leading=leading):
            blank = " " if _ASCII_WORD.search(text) and line.text[0].isascii() else ""
            text += blank + line.text
            markdown += blank + marked
        else:
            if text:
                yield _paragraph(text, markdown)
            text, markdown = line.text, marked
        last = line
    yield _paragraph(text, markdown)


def _paragraph(text: str, markdown: str) -> Block:
    return paragraph(_GAP.sub("", squeezed(text)), _GAP.sub("", squeezed(markdown)))


def _with_marks(line: Line, notes: Footnotes) -> str:
    """Return the Markdown of a line: a mark that has a note at the foot of the page leads to it."""
    markdown = escape(line.text)
    for (page, mark), number in notes.numbers.items():
        if page == line.page:
            markdown = markdown.replace(escape(mark), f"[^{number}]", 1)
    return markdown


def _measure(lines: Sequence[Line]) -> tuple[float, float, float]:
    """Return the left and right edge of the text and the usual distance between lines."""
    whole = [line for line in lines if line.frame is None] or list(lines)
    long = [line for line in whole if line.right - line.left > 15 * line.size] or whole
    edges = Counter(round(line.left) for line in long)
    most = max(edges.values())
    left = min(edge for edge, count in edges.items() if count * 4 >= most)
    ends = Counter(round(line.right) for line in whole)
    full = [edge for edge, count in ends.items() if count >= _ENOUGH_LINES and count * 5 >= len(whole)]
    if full:
        right = float(max(full))
    else:  # too few full lines to tell how wide the text is: as wide as the page allows
        right = whole[0].width - min(line.left for line in lines) - 2 * whole[0].size
        right = max(right, sorted(line.right for line in long)[int(0.8 * (len(long) - 1))])
    gaps = Counter(
        round(below.top - above.top) for above, below in pairwise(whole) if above.page == below.page
    )
    return float(left), right, float(gaps.most_common(1)[0][0]) if gaps else 0.0


def _goes_on(last: Line, line: Line, *, left: float, right: float, leading: float) -> bool:
    """Say whether a line belongs to the paragraph of the one above it."""
    begin = line.frame[0] if line.frame else left
    end = last.frame[1] if last.frame else right
    indented = line.left > begin + 1.2 * line.size
    full = last.right > end - 2.5 * last.size
    centred = last.left > (last.frame[0] if last.frame else left) + 3.5 * last.size
    other_size = abs(last.size - line.size) > 0.15 * last.size
    same_place = last.page == line.page and last.frame == line.frame
    apart = same_place and 0 < leading * 1.6 < line.top - last.top
    begins = _STARTS.match(line.text) is not None and last.text[-1] in _ENDS
    return full and not (indented or centred or other_size or apart or begins)
