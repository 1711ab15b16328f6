"""What is drawn on a page of a PDF: straight rules, coloured areas, pictures, and in which order.

With `pages` and `remarks` the only importer of pypdfium2.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as raw

Box = tuple[float, float, float, float]

_MOST_RULES = 4_000
_MOST_AREAS = 2_000
_THIN = 3.5
_LEAST_RULE = 4.0
_WHITE, _BLACK, _OPAQUE = 250, 5, 255
_DEEPEST = 6


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
class Area:
    """A filled area: where (left, bottom, right, top), when it was drawn, and what it does.

    A `white` one gives white letters no ground; a `lid`, white or black and without corners cut, hides
    what was drawn before it.
    """

    box: Box
    order: int
    white: bool = False
    lid: bool = False

    def holds(self, x: float, y: float) -> bool:
        left, bottom, right, top = self.box
        return left <= x <= right and bottom <= y <= top


@dataclass(slots=True)
class Drawing:
    """All that is drawn on a page but its letters; `orders` tells when each piece of text was."""

    rules: list[Rule] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    lids: list[Area] = field(default_factory=list)
    orders: dict[int, int] = field(default_factory=dict)
    pictures: int = 0
    is_covered: bool = False

    def hides(self, x: float, y: float, order: int) -> bool:
        """Say whether something opaque was drawn over a place later."""
        return any(area.order > order and area.holds(x, y) for area in self.lids)

    def has_ground(self, x: float, y: float, order: int) -> bool:
        """Say whether a white letter stands on a colour."""
        return any(not area.white and area.order < order and area.holds(x, y) for area in self.areas)


def drawing_of(page: pypdfium2.PdfPage, box: Box) -> Drawing:
    """Return what is drawn on a page whose edges these are."""
    drawing = Drawing()
    whole = max((box[2] - box[0]) * (box[3] - box[1]), 1.0)
    for order, thing in enumerate(page.get_objects(max_depth=_DEEPEST)):
        if thing.type == raw.FPDF_PAGEOBJ_TEXT:
            drawing.orders[address(thing.raw)] = order
        elif thing.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = thing.get_bounds()
            drawing.pictures += 1
            drawing.is_covered = drawing.is_covered or (right - left) * (top - bottom) > 0.6 * whole
            drawing.areas.append(Area((left, bottom, right, top), order))
        elif thing.type == raw.FPDF_PAGEOBJ_SHADING:
            drawing.areas.append(Area(thing.get_bounds(), order))
        elif thing.type == raw.FPDF_PAGEOBJ_PATH:
            drawn = list(_rules(thing))
            drawing.rules += drawn
            if not drawn and len(drawing.areas) < _MOST_AREAS and (area := _area(thing, order)):
                drawing.areas.append(area)
                drawing.lids += [area] if area.lid else []
            if len(drawing.rules) > _MOST_RULES:
                break
    return drawing


def address(pointer: Any) -> int:
    """Return by what two pointers to the same thing are known."""
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


def _area(path: pypdfium2.PdfObject, order: int) -> Area | None:
    points = list(_points(path))
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    if not points or not fill.value:
        return None
    xs, ys = [p[1] for p in points], [p[2] for p in points]
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    raw.FPDFPageObj_GetFillColor(path, red, green, blue, alpha)
    shades = (red.value, green.value, blue.value)
    white = min(shades) >= _WHITE
    opaque = alpha.value == _OPAQUE and (white or max(shades) <= _BLACK)
    square = len(points) <= 5 and all(
        abs(a[1] - b[1]) < 1 or abs(a[2] - b[2]) < 1 for a, b in pairwise(points)
    )
    return Area((min(xs), min(ys), max(xs), max(ys)), order, white, opaque and square)


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
