"""The letters and rules of the pages of a PDF, upright and from the top."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as raw

from indexer.importing.formats.pdf.drawing import Box, Drawing, Rule, address, drawing_of
from indexer.importing.formats.pdf.remarks import Remark, remarks_of
from indexer.importing.source import ImportRefusedError

_MOST_PAGES = 400
_MOST_LETTERS = 2_000_000
_INVISIBLE = 3
_WHITE = 250
_LEAST_SIZE = 2.0
_LIGATURES = frozenset({"ff", "fi", "fl", "ffi", "ffl", "ft", "st"})
_LONGEST_SIDE = 2000


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter where it stands, in points from the top left corner of an upright page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    unseen: bool = False
    unsure: bool = False

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Page:
    """A page: `aslant` are words that do not stand as the others do, a stamp or a watermark.

    `recognised` ones were read from a picture: `doubtful` are words read with doubt, `codes` what its
    QR codes say. `remarks` are what somebody put on top of it.
    """

    number: int
    width: float
    height: float
    letters: tuple[Letter, ...]
    rules: tuple[Rule, ...]
    aslant: str = ""
    pictures: int = 0
    is_picture: bool = False
    is_drawn: bool = False
    recognised: bool = False
    doubtful: str = ""
    codes: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()


def read_pages(name: str, content: bytes) -> list[Page]:
    """Return the pages of a PDF.

    Raises:
        ImportRefusedError: it is encrypted, damaged, or too long.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ImportRefusedError(
                f"{name} 加了密码", hint="请用 PDF 阅读器打开，打印成新的 PDF 再导入"
            ) from error
        raise _damaged(name) from error
    try:
        count = len(document)
        if count > _MOST_PAGES:
            raise ImportRefusedError(f"{name} 有 {count} 页，最多 {_MOST_PAGES} 页", hint="请拆成几份再导入")
        pages, letters = [], 0
        for place in range(count):
            pages.append(_page(document[place], place + 1))
            letters += len(pages[-1].letters)
            if letters > _MOST_LETTERS:
                raise ImportRefusedError(f"{name} 的字太多", hint="请拆成几份再导入")
        return pages
    except pypdfium2.PdfiumError as error:
        raise _damaged(name) from error
    finally:
        document.close()


def drawn_pages(name: str, content: bytes, numbers: Sequence[int]) -> Iterator[tuple[int, Any]]:
    """Yield pages of a PDF by number, each as rows of dots, about as fine as a scan of them.

    Raises:
        ImportRefusedError: one cannot be drawn.
    """
    document = pypdfium2.PdfDocument(content)
    try:
        for number in numbers:
            page = document[number - 1]
            longest = max(*page.get_size(), 1.0)
            yield number, page.render(scale=_LONGEST_SIDE / longest, rev_byteorder=True).to_numpy()[:, :, :3]
            page.close()
    except pypdfium2.PdfiumError as error:
        raise _damaged(name) from error
    finally:
        document.close()


def _damaged(name: str) -> ImportRefusedError:
    return ImportRefusedError(
        f"{name} 打不开，可能已损坏", hint="请用 PDF 阅读器打开试试，能打开就打印成新的 PDF 再导入"
    )


def _page(page: pypdfium2.PdfPage, number: int) -> Page:
    words = page.get_textpage()
    places = list(_letters(words))
    turn = Counter(turn for turn, _ in places).most_common(1)[0][0] if places else 0
    left, bottom, right, top = page.get_cropbox(fallback_ok=True) or page.get_mediabox()
    box = (left, bottom, right, top)
    kept = [letter for each, letter in places if each == turn]
    aslant = "".join(letter.text for each, letter in places if each != turn)
    turn = _as_read(turn, kept)
    upright = [_turned(letter, turn, box) for letter in kept]
    drawing = drawing_of(page, box)
    remarks = list(remarks_of(page))
    rules = [*drawing.rules, *(Rule(*line) for each in remarks for line in each.lines)]
    width, height = (right - left, top - bottom) if turn in (0, 180) else (top - bottom, right - left)
    return Page(
        number,
        width,
        height,
        tuple(_seen(upright, drawing, box)),
        tuple(_turned_rule(rule, turn, box) for rule in rules),
        aslant.strip(),
        drawing.pictures,
        drawing.is_covered,
        bool(drawing.rules or drawing.areas),
        remarks=tuple(remarks),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """A letter as the file places it: its box in the file's own directions."""

    text: str
    box: Box
    size: float
    invisible: bool
    white: bool
    unsure: bool
    drawn: int


def _letters(words: pypdfium2.PdfTextPage) -> Iterator[tuple[int, _Found]]:
    """Yield each letter with the quarter turn it stands in; -1 for what stands aslant."""
    for _, group in groupby(_characters(words), key=lambda each: (each[0], each[1].box)):
        together = list(group)
        if len(together) > 1 and "".join(letter.text for _, letter in together) in _LIGATURES:
            yield from _parted(together)
        else:
            yield from together


def _parted(together: list[tuple[int, _Found]]) -> Iterator[tuple[int, _Found]]:
    """Yield the letters that are drawn as one, each with its part of the place of all."""
    left, bottom, right, top = together[0][1].box
    step = (right - left) / len(together)
    for place, (turn, letter) in enumerate(together):
        box = (left + place * step, bottom, left + (place + 1) * step, top)
        yield turn, replace(letter, box=box)


def _characters(words: pypdfium2.PdfTextPage) -> Iterator[tuple[int, _Found]]:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    for place in range(words.count_chars()):
        code = raw.FPDFText_GetUnicode(words, place)
        if raw.FPDFText_IsGenerated(words, place) == 1 or code < 32:
            continue
        text = chr(code)
        if text.isspace():
            continue
        box = words.get_charbox(place, loose=False)
        loose = words.get_charbox(place, loose=True)
        angle = math.degrees(raw.FPDFText_GetCharAngle(words, place)) % 360
        quarter = round(angle / 90) * 90 % 360
        turn = quarter if abs((angle - quarter + 180) % 360 - 180) < 5 else -1
        white, clear = False, False
        if raw.FPDFText_GetFillColor(words, place, red, green, blue, alpha):
            white = min(red.value, green.value, blue.value) >= _WHITE
            clear = alpha.value == 0
        thing = raw.FPDFText_GetTextObject(words, place)
        mode = raw.FPDFTextObj_GetTextRenderMode(thing) if thing else 0
        size = abs(loose[3] - loose[1]) if turn in (0, 180) else abs(loose[2] - loose[0])
        written = _written_size(words, place)
        size = min(size, 1.6 * written or size) or size
        unsure = raw.FPDFText_HasUnicodeMapError(words, place) == 1
        unseen = mode == _INVISIBLE or clear or size < _LEAST_SIZE
        yield turn, _Found(text, _sound(box, loose), size or 10.0, unseen, white, unsure, address(thing))


def _as_read(turn: int, letters: Sequence[_Found]) -> int:
    """Return the turn that letters stand in, by the way they follow one another.

    A font of negative size is turned twice: the file calls it upside down, the reader sees it upright.
    """
    on, back = 0, 0
    for one, other in pairwise(letters):
        step = other.box[0] - one.box[0] if turn in (0, 180) else other.box[1] - one.box[1]
        if 0 < abs(step) < 3 * one.size:
            on, back = on + (step > 0), back + (step < 0)
    goes_on = turn in (0, 90)
    return turn if turn < 0 or (on >= back if goes_on else back >= on) else (turn + 180) % 360


def _written_size(words: pypdfium2.PdfTextPage, place: int) -> float:
    """Return the size of a letter on the page: that of its font, times what its text is stretched by."""
    matrix = raw.FS_MATRIX()
    stretched = raw.FPDFText_GetMatrix(words, place, matrix)
    factor = math.hypot(matrix.c, matrix.d) if stretched else 1.0
    size: float = abs(raw.FPDFText_GetFontSize(words, place)) * (factor or 1.0)
    return size


def _sound(box: Box, loose: Box) -> Box:
    """Return a letter's place: across as it is spaced, up and down as it is drawn or, if flat, as spaced."""
    return (loose[0], loose[1], loose[2], loose[3]) if loose[2] > loose[0] else box


def _turned(found: _Found, turn: int, page: Box) -> tuple[_Found, Rule]:
    return found, _turned_rule(Rule(*found.box), turn, page)


def _seen(letters: list[tuple[_Found, Rule]], drawing: Drawing, page: Box) -> Iterator[Letter]:
    """Yield the letters with whether they are seen: not those off the page, white on white, or covered."""
    for found, place in letters:
        x, y = (found.box[0] + found.box[2]) / 2, (found.box[1] + found.box[3]) / 2
        order = drawing.orders.get(found.drawn, 0)
        off = not (page[0] <= x <= page[2] and page[1] <= y <= page[3])
        faint = found.white and not drawing.has_ground(x, y, order)
        unseen = found.invisible or off or faint or (order > 0 and drawing.hides(x, y, order))
        yield Letter(
            found.text, place.left, place.top, place.right, place.bottom, found.size, unseen, found.unsure
        )


def _turned_rule(rule: Rule, turn: int, page: Box) -> Rule:
    """Return a box of the file (up is more) as it stands on the upright page (down is more)."""
    left, bottom, right, top = page
    xs, ys = (rule.left, rule.right), (rule.top, rule.bottom)
    if turn == 90:
        across, down = [y - bottom for y in ys], [x - left for x in xs]
    elif turn == 180:
        across, down = [right - x for x in xs], [y - bottom for y in ys]
    elif turn == 270:
        across, down = [top - y for y in ys], [right - x for x in xs]
    else:
        across, down = [x - left for x in xs], [top - y for y in ys]
    return Rule(min(across), min(down), max(across), max(down))
