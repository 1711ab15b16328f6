"""A picture -> the characters, lines and QR codes that are seen on it; the only importer of the OCR extra.

`make setup-ocr` installs it. Its models lie in the package, their paths are given, so nothing is ever
fetched. What stands where is all that is told here: `pdf.scanned` makes a page of it.
"""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

Box = tuple[float, float, float, float]
Corners = Sequence[Sequence[float]]
Found = list[tuple[list[tuple[str, Corners]], float]]

COMMAND = "make setup-ocr"
_MODELS = {"Det": "PP-OCRv6_det_small.onnx", "Rec": "PP-OCRv6_rec_small.onnx"}
_THREADS = 2
_SURE = 0.45  # what a page that stands upright scores at least: the fourth power of .82
_MOST_TILT = 15.0
_LONG_RULE = 1.8  # times the height of a line: no stroke of a character is as long
_TURNS = (90, 270, 180)


@dataclass(frozen=True, slots=True)
class Seen:
    """A line of characters: each with its box in dots, and how sure the reading is, at most 1."""

    characters: tuple[tuple[str, Box], ...]
    sure: float

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.characters)


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture shows once it stands upright: lines, straight strokes, and what its QR codes say."""

    width: float
    height: float
    lines: tuple[Seen, ...]
    rules: tuple[Box, ...] = ()
    codes: tuple[str, ...] = ()


def is_installed() -> bool:
    """Say whether the extra is there."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))


def seen_on(image: Any) -> Picture:
    """Return what is seen on a picture (rows of dots in red, green and blue), however it was held."""
    cv2 = _cv2()
    image = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    codes = _codes(image)
    best, found = image, _read(image)
    if _score(found) < _SURE:
        for turn in _TURNS:
            turned = cv2.rotate(image, {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180,
                                        270: cv2.ROTATE_90_COUNTERCLOCKWISE}[turn])  # fmt: skip
            other = _read(turned)
            if _weight(other) > _weight(found):
                best, found = turned, other
    height, width = best.shape[:2]
    lines, tilt = levelled(found, width, height)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), tilt, 1.0)
    straight = cv2.warpAffine(best, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return Picture(width, height, lines, tuple(_rules(straight, lines)), codes)


def levelled(found: Found, width: float, height: float) -> tuple[tuple[Seen, ...], float]:
    """Return lines as they stand once the picture is level, from the top, and by how much it was tilted."""
    tilt = _tilt(found)
    centre = (width / 2, height / 2)
    lines = (
        Seen(tuple((text, _box(corners, tilt, centre)) for text, corners in characters), sure)
        for characters, sure in found
    )
    return tuple(sorted(lines, key=lambda line: (line.characters[0][1][1], line.characters[0][1][0]))), tilt


def _tilt(lines: Found) -> float:
    """Return by how many degrees lines of characters fall to the right, 0 where they do not agree."""
    angles = []
    for characters, _ in lines:
        if len(characters) > 3:
            (x, y), (end_x, end_y) = _middle(characters[0][1]), _middle(characters[-1][1])
            angles.append(math.degrees(math.atan2(end_y - y, end_x - x)))
    tilt = median(angles) if angles else 0.0
    return tilt if abs(tilt) <= _MOST_TILT else 0.0


def _box(corners: Corners, tilt: float, centre: tuple[float, float]) -> Box:
    turn = math.radians(-tilt)
    sine, cosine = math.sin(turn), math.cos(turn)
    xs, ys = [], []
    for x, y in corners:
        across, down = x - centre[0], y - centre[1]
        xs.append(centre[0] + across * cosine - down * sine)
        ys.append(centre[1] + across * sine + down * cosine)
    left, right = (xs[0] + xs[3]) / 2, (xs[1] + xs[2]) / 2
    top, bottom = (ys[0] + ys[1]) / 2, (ys[2] + ys[3]) / 2
    return (float(left), float(top), float(right), float(bottom))


def _middle(corners: Corners) -> tuple[float, float]:
    return sum(x for x, _ in corners) / 4, sum(y for _, y in corners) / 4


def _cv2() -> Any:
    import cv2

    return cv2


@cache
def _engine() -> Any:
    import rapidocr

    models = Path(rapidocr.__file__).parent / "models"
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,  # lines are not turned one by one: pages are
            "Global.return_word_box": True,
            "Global.return_single_char_box": True,
            "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
            **{f"{step}.model_path": str(models / name) for step, name in _MODELS.items()},
        }
    )


def _read(image: Any) -> Found:
    result = _engine()(image)
    if result.txts is None:
        return []
    found: Found = []
    for words, score in zip(result.word_results, result.scores, strict=True):
        characters: list[tuple[str, Corners]] = [
            (text, [(float(x), float(y)) for x, y in corners]) for text, _, corners in words if text.strip()
        ]
        if characters:
            found.append((characters, float(score)))
    return found


def _weight(found: Found) -> float:
    return sum(len(characters) * score**4 for characters, score in found if not _is_standing(characters))


def _score(found: Found) -> float:
    """Return how sure the reading is; lines that stand on end say that the picture does."""
    count = sum(len(characters) for characters, _ in found)
    return _weight(found) / count if count else 0.0


def _is_standing(characters: list[tuple[str, Corners]]) -> bool:
    (x, y), (end_x, end_y) = _middle(characters[0][1]), _middle(characters[-1][1])
    return abs(end_y - y) > abs(end_x - x)


def _codes(image: Any) -> tuple[str, ...]:
    cv2 = _cv2()
    found, texts, *_ = cv2.QRCodeDetector().detectAndDecodeMulti(image)
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip())) if found else ()


def _rules(image: Any, lines: Iterable[Seen]) -> Iterable[Box]:
    """Yield the straight level and upright strokes that are longer than any stroke of a character."""
    cv2 = _cv2()
    heights = [box[3] - box[1] for line in lines for _, box in line.characters]
    least = max(int(_LONG_RULE * median(heights)), 20) if heights else 40
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    dark = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 12)
    for size, wider in (((least, 1), (1, 3)), ((1, least), (3, 1))):
        thick = cv2.dilate(dark, cv2.getStructuringElement(cv2.MORPH_RECT, wider))  # a little aslant still
        strokes = cv2.morphologyEx(thick, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, size))
        _, _, boxes, _ = cv2.connectedComponentsWithStats(strokes)
        for left, top, width, height, _ in boxes[1:]:
            if min(width, height) <= max(least / 3, 6) and max(width, height) >= least:
                middle = top + height / 2 if size[1] == 1 else left + width / 2
                if size[1] == 1:
                    yield (float(left), middle, float(left + width), middle)
                else:
                    yield (middle, float(top), middle, float(top + height))
