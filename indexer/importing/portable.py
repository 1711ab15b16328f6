"""A .pdf with text -> blocks; the only importer of pypdf.

The pieces of text are put back into lines by where they stand on the page, page numbers and what
is repeated on every page go, and lines are joined to paragraphs: Chinese without a blank between.
"""

from __future__ import annotations

import io
import logging
import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdf
from pypdf.errors import DependencyError, PyPdfError

from indexer.importing.blocks import paragraph, squeezed
from indexer.importing.reading import Kind, Notice, Passage, Reading
from indexer.importing.source import ImportRefusedError

logging.getLogger("pypdf").setLevel(logging.CRITICAL)

_MOST_PAGES = 400
_LEAST_CHARACTERS = 10
_EDGE = 0.1
_PAGE_NUMBER = re.compile(r"[-—–－\s]*(第\s*)?\d{1,4}(\s*页)?([\s/／,，]*(共\s*)?\d{1,4}(\s*页)?)?[-—–－\s]*")
_DIGITS = re.compile(r"\d+")
_ENDS = "。！？；：.!?;:"
_STARTS = re.compile(
    r"(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.．、](?!\d)|第[一二三四五六七八九十百]+[章节条])"
)
_HAN = "\u2e80-\u9fff\u3000-\u303f\uff00-\uffef"
_GAP = re.compile(rf"(?<=[{_HAN}]) (?=[A-Za-z0-9])|(?<=[A-Za-z0-9.%]) (?=[{_HAN}])")  # only looks
_ASCII_WORD = re.compile(r"[A-Za-z0-9]$")
_DAMAGE = (
    PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, OverflowError,
    RuntimeError, OSError, struct.error, zlib.error, UnicodeError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Piece:
    x: float
    y: float
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page: where it begins, about where it ends, and how high it stands (0 to 1)."""

    left: float
    right: float
    y: float
    size: float
    height: float
    text: str


def read_pdf(name: str, content: bytes) -> Reading:
    """Return the paragraphs of a PDF.

    Raises:
        ImportRefusedError: it is encrypted, damaged, too long, or only pictures of pages.
    """
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ImportRefusedError(f"{name} 加了密码", hint="请用 PDF 阅读器打开，打印成新的 PDF 再导入")
        count = len(reader.pages)
        if count > _MOST_PAGES:
            raise ImportRefusedError(f"{name} 有 {count} 页，最多 {_MOST_PAGES} 页", hint="请拆成几份再导入")
        pages = [_lines(page) for page in reader.pages]
    except DependencyError as error:
        raise ImportRefusedError(
            f"{name} 加了密", hint="请用 PDF 阅读器打开，打印成新的 PDF 再导入"
        ) from error
    except RecursionError as error:
        raise ImportRefusedError(f"{name} 里的层次太深", hint="请打印成新的 PDF 再导入") from error
    except _DAMAGE as error:
        raise ImportRefusedError(
            f"{name} 打不开，可能已损坏", hint="请用 PDF 阅读器打开试试，能打开就打印成新的 PDF 再导入"
        ) from error
    if sum(len(line.text) for lines in pages for line in lines) < _LEAST_CHARACTERS:
        raise ImportRefusedError(
            f"{name} 里没有文字，是扫描件（{count} 页图片）",
            hint="请找发文单位要电子版，或用扫描软件的文字识别（OCR）另存为带文字的 PDF，再逐字核对",
        )
    inner = _without_edges(pages)
    kept = {id(line) for lines in inner for line in lines}
    numbered = [(number, line) for number, lines in enumerate(pages, 1) for line in lines]
    passages = [Passage(f"第 {number} 页", line.text) for number, line in numbered if id(line) in kept]
    edges = {
        line.text for _, line in numbered if id(line) not in kept and not _PAGE_NUMBER.fullmatch(line.text)
    }
    return Reading(
        tuple(paragraph(text) for text in _paragraphs(inner)),
        tuple(passages),
        tuple(Notice(Kind.EDGE, "每页", text) for text in sorted(edges)),
        lines=tuple(sorted(edges)),
    )


def _lines(page: Any) -> list[_Line]:
    """Return the lines of a page from top to bottom."""
    pieces: list[_Piece] = []

    def collect(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        if text.strip():
            x = cm[0] * tm[4] + cm[2] * tm[5] + cm[4]
            y = cm[1] * tm[4] + cm[3] * tm[5] + cm[5]
            scale = abs(tm[3] * cm[3]) or abs(tm[1] * cm[2]) or 1.0
            pieces.append(_Piece(x, y, (size or 1.0) * scale, text))

    page.extract_text(visitor_text=collect)
    height = float(page.mediabox.height) or 1.0
    bottom = float(page.mediabox.bottom)
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.y):
        if rows and abs(rows[-1][0].y - piece.y) < 0.5 * max(rows[-1][0].size, piece.size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [line for row in rows if (line := _line(row, bottom, height)) is not None]


def _line(row: list[_Piece], bottom: float, height: float) -> _Line | None:
    row.sort(key=lambda piece: piece.x)
    text = ""
    right = row[0].x
    for piece in row:
        words = piece.text.replace("\n", "")
        apart = text and piece.x - right > 1.5 * piece.size
        text += ("  " if apart else "") + words
        right = max(right, piece.x + _width(words) * piece.size)
    size = max(piece.size for piece in row)
    stripped = text.strip(" \u3000")
    indent = _width(text[: len(text) - len(text.lstrip(" \u3000"))]) * size
    if not stripped:
        return None
    y = row[0].y
    return _Line(row[0].x + indent, right, y, size, (y - bottom) / height, stripped)


def _width(text: str) -> float:
    """Return how wide a text is, in its own size: half for ASCII."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def _without_edges(pages: list[list[_Line]]) -> list[list[_Line]]:
    """Return the pages without page numbers and without what most of them repeat at the edge."""
    seen: Counter[str] = Counter()
    for lines in pages:
        seen.update({_DIGITS.sub("#", line.text) for line in lines if _at_edge(line)})
    repeated = {text for text, count in seen.items() if count >= 3 and count > len(pages) / 2}
    return [
        [
            line
            for line in lines
            if not (
                _at_edge(line)
                and (_PAGE_NUMBER.fullmatch(line.text) or _DIGITS.sub("#", line.text) in repeated)
            )
        ]
        for lines in pages
    ]


def _at_edge(line: _Line) -> bool:
    return not _EDGE < line.height < 1 - _EDGE


def _paragraphs(pages: list[list[_Line]]) -> Iterator[str]:
    lines = [line for page in pages for line in page]
    left, right, leading = _measure(pages)
    text, last = "", None
    for line in lines:
        if last is not None and _goes_on(last, line, left=left, right=right, leading=leading):
            blank = " " if _ASCII_WORD.search(text) and line.text[0].isascii() else ""
            text += blank + line.text
        else:
            if text:
                yield _GAP.sub("", squeezed(text))
            text = line.text
        last = line
    if text:
        yield _GAP.sub("", squeezed(text))


def _measure(pages: list[list[_Line]]) -> tuple[float, float, float]:
    """Return the left and right edge of the text and the usual distance between lines."""
    lines = [line for page in pages for line in page]
    long = [line for line in lines if _width(line.text) > 15] or lines
    edges = Counter(round(line.left) for line in long)
    most = max(edges.values())
    left = min(edge for edge, count in edges.items() if count * 4 >= most)
    right = sorted(line.right for line in long)[int(0.8 * (len(long) - 1))]
    gaps = Counter(round(above.y - below.y) for page in pages for above, below in pairwise(page))
    return float(left), right, float(gaps.most_common(1)[0][0]) if gaps else 0.0


def _goes_on(last: _Line, line: _Line, *, left: float, right: float, leading: float) -> bool:
    """Say whether a line belongs to the paragraph of the one above it."""
    indented = line.left > left + 1.2 * line.size
    full = last.right > right - 2.5 * last.size
    other_size = abs(last.size - line.size) > 0.15 * last.size
    apart = 0 < leading * 1.6 < last.y - line.y
    begins = _STARTS.match(line.text) is not None and last.text[-1] in _ENDS
    return full and not (indented or other_size or apart or begins)
