"""What is seen on a picture -> a page of letters, as a PDF with text has them.

An OCR tells heights and edges a few dots apart for lines that are printed alike: they are made alike
first, so that the layout of `pdf` can compare them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from indexer.importing.formats.pdf.drawing import Rule
from indexer.importing.formats.pdf.pages import Letter, Page
from indexer.importing.formats.recogniser import Picture, Seen

_WIDTH = 595.0  # an upright A4 page in points
_SIZE = 0.84  # of a line's height are its letters'
_ALIKE = 0.3
_DOUBTFUL = 0.9


def page_of(picture: Picture, number: int) -> Page:
    """Return a page that says what was seen on its picture."""
    scale = _WIDTH / (picture.width or 1.0)
    sizes = _sizes(picture.lines)
    letters = tuple(
        letter
        for line, size in zip(picture.lines, sizes, strict=True)
        for letter in _letters(line, size * scale, scale)
    )
    rules = tuple(Rule(*(value * scale for value in rule)) for rule in picture.rules)
    return Page(
        number,
        _WIDTH,
        picture.height * scale,
        letters,
        rules,
        is_picture=True,
        recognised=True,
        doubtful=" ".join(line.text for line in picture.lines if line.sure < _DOUBTFUL),
        codes=picture.codes,
    )


def _sizes(lines: Sequence[Seen]) -> list[float]:
    """Return the size of each line's letters; nearly the usual one is the usual one."""
    heights = [median(box[3] - box[1] for _, box in line.characters) for line in lines]
    if not heights:
        return []
    usual = median(h for h, line in zip(heights, lines, strict=True) for _ in line.characters)
    return [_SIZE * (usual if abs(h - usual) < _ALIKE * usual else h) for h in heights]


def _letters(line: Seen, size: float, scale: float) -> Iterator[Letter]:
    middle = median((box[1] + box[3]) / 2 for _, box in line.characters) * scale
    for text, (left, _, right, _) in line.characters:
        yield Letter(text, left * scale, middle - size / 2, right * scale, middle + size / 2, size)
