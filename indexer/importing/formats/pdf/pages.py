"""The letters and rules of the pages of a PDF, upright and from the top; the only importer of pypdfium2."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as raw

from indexer.importing.source import ImportRefusedError

_MOST_PAGES = 400
_MOST_LETTERS = 2_000_000
_MOST_RULES = 4_000
_THIN = 3.5
_LEAST_RULE = 4.0
_INVISIBLE = 3
_WHITE = 250
_DEEPEST = 6
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
class Rule:
    """A straight line, level or upright."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def is_level(self) -> bool:
        return self.right - self.left >= self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Page:
    """A page: `aslant` are words that do not stand as the others do, a stamp or a watermark.

    `recognised` ones were read from a picture: `doubtful` are words read with doubt, `codes` what its
    QR codes say.
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
    upright = [_turned(letter, turn, box) for each, letter in places if each == turn]
    aslant = "".join(letter.text for each, letter in places if each != turn)
    rules, fills, pictures, covered = _drawn(page, box)
    width, height = (right - left, top - bottom) if turn in (0, 180) else (top - bottom, right - left)
    return Page(
        number,
        width,
        height,
        tuple(_seen(upright, bool(fills or pictures))),
        tuple(_turned_rule(rule, turn, box) for rule in rules),
        aslant.strip(),
        pictures,
        covered,
        bool(rules or fills or pictures),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """A letter as the file places it: its box in the file's own directions."""

    text: str
    box: tuple[float, float, float, float]
    size: float
    invisible: bool
    white: bool
    unsure: bool


def _letters(words: pypdfium2.PdfTextPage) -> Iterator[tuple[int, _Found]]:
    """Yield each letter with the quarter turn it stands in; -1 for what stands aslant."""
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
        white = False
        if raw.FPDFText_GetFillColor(words, place, red, green, blue, alpha):
            white = min(red.value, green.value, blue.value) >= _WHITE or alpha.value == 0
        thing = raw.FPDFText_GetTextObject(words, place)
        mode = raw.FPDFTextObj_GetTextRenderMode(thing) if thing else 0
        size = abs(loose[3] - loose[1]) if turn in (0, 180) else abs(loose[2] - loose[0])
        size = min(size, 1.6 * abs(raw.FPDFText_GetFontSize(words, place)) or size) or size
        unsure = raw.FPDFText_HasUnicodeMapError(words, place) == 1
        yield turn, _Found(text, _sound(box, loose), size or 10.0, mode == _INVISIBLE, white, unsure)


def _sound(
    box: tuple[float, float, float, float], loose: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """Return a letter's place: across as it is spaced, up and down as it is drawn or, if flat, as spaced."""
    return (loose[0], loose[1], loose[2], loose[3]) if loose[2] > loose[0] else box


def _turned(found: _Found, turn: int, page: tuple[float, float, float, float]) -> tuple[_Found, Rule]:
    return found, _turned_rule(Rule(*found.box), turn, page)


def _seen(letters: list[tuple[_Found, Rule]], on_colour: bool) -> Iterator[Letter]:
    """Yield the letters with whether they are seen; white ones are on a page without colours."""
    for found, place in letters:
        unseen = found.invisible or (found.white and not on_colour)
        yield Letter(
            found.text, place.left, place.top, place.right, place.bottom, found.size, unseen, found.unsure
        )


def _turned_rule(rule: Rule, turn: int, page: tuple[float, float, float, float]) -> Rule:
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


def _drawn(
    page: pypdfium2.PdfPage, box: tuple[float, float, float, float]
) -> tuple[list[Rule], int, int, bool]:
    """Return the rules of a page, how many coloured areas and pictures, and whether one covers it."""
    rules: list[Rule] = []
    fills, pictures, covered = 0, 0, False
    area = max((box[2] - box[0]) * (box[3] - box[1]), 1.0)
    for thing in page.get_objects(max_depth=_DEEPEST):
        if thing.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = thing.get_bounds()
            pictures += 1
            covered = covered or (right - left) * (top - bottom) > 0.6 * area
        elif thing.type == raw.FPDF_PAGEOBJ_PATH:
            drawn = list(_rules(thing))
            fills += not drawn
            rules += drawn
            if len(rules) > _MOST_RULES:
                break
    return rules, fills, pictures, covered


def _rules(path: pypdfium2.PdfObject) -> Iterator[Rule]:
    """Yield the straight lines of a path: those drawn, and filled areas so thin that they are lines."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    points = list(_points(path))
    if not stroke.value:
        xs, ys = [p[1] for p in points], [p[2] for p in points]
        if points and min(max(xs) - min(xs), max(ys) - min(ys)) <= _THIN:
            yield from _long(Rule(min(xs), min(ys), max(xs), max(ys)))
        return
    start = last = (0.0, 0.0)
    for kind, x, y, closes in points:
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = (x, y)
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield from _straight(last, (x, y))
        last = (x, y)
        if closes:
            yield from _straight(last, start)


def _points(path: pypdfium2.PdfObject) -> Iterator[tuple[int, float, float, bool]]:
    matrix = path.get_matrix()
    holder = path.container
    while holder is not None:
        matrix = matrix.multiply(holder.get_matrix())
        holder = holder.container
    x, y = ctypes.c_float(), ctypes.c_float()
    for place in range(raw.FPDFPath_CountSegments(path)):
        segment = raw.FPDFPath_GetPathSegment(path, place)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        across, up = matrix.on_point(x.value, y.value)
        closes = bool(raw.FPDFPathSegment_GetClose(segment))
        yield raw.FPDFPathSegment_GetType(segment), across, up, closes


def _straight(a: tuple[float, float], b: tuple[float, float]) -> Iterator[Rule]:
    if abs(a[0] - b[0]) < 1 or abs(a[1] - b[1]) < 1:
        yield from _long(Rule(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])))


def _long(rule: Rule) -> Iterator[Rule]:
    if max(rule.right - rule.left, rule.bottom - rule.top) >= _LEAST_RULE:
        yield rule
