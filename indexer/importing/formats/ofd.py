"""An .ofd (GB/T 33190) -> a reading, by where its words stand, as of a PDF; the only importer of ofdkit."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

import ofdkit

from indexer.importing.formats.pdf import reading_of
from indexer.importing.formats.pdf.pages import Letter, Page
from indexer.importing.reading import Reading
from indexer.importing.source import ImportRefusedError

_POINTS = 72 / 25.4  # a millimetre
_MOST_PAGES = 400
_ABOVE = 0.85  # of a letter stands above its line


def read_ofd(name: str, content: bytes) -> Reading:
    """Return what an OFD file says.

    Raises:
        ImportRefusedError: it is damaged, too long, or holds no words.
    """
    try:
        with ofdkit.open(content) as document:
            if len(document.pages) > _MOST_PAGES:
                raise ImportRefusedError(f"{name} 超过 {_MOST_PAGES} 页", hint="请拆成几份再导入")
            pages = [_page(page, number) for number, page in enumerate(document.pages, 1)]
    except (ofdkit.OFDError, zipfile.BadZipFile, OSError) as error:
        raise ImportRefusedError(
            f"{name} 打不开，可能已损坏", hint="请用 OFD 阅读器打开试试，能打开就导出为 PDF 再导入"
        ) from error
    return reading_of(name, pages)


def _page(page: ofdkit.Page, number: int) -> Page:
    left, top, width, height = page.box
    letters = tuple(letter for run in page.runs for letter in _letters(run, left, top))
    return Page(number, width * _POINTS, height * _POINTS, letters, ())


def _letters(run: ofdkit.TextRun, left: float, top: float) -> Iterator[Letter]:
    """Yield the letters of a run, spread over its width: full ones are twice as wide as ASCII ones."""
    shares = [0.5 if character.isascii() else 1.0 for character in run.text]
    unit = (run.width or run.size * sum(shares)) / (sum(shares) or 1.0)
    at = run.x - left
    size = run.size * _POINTS
    above = (run.y - top - _ABOVE * run.size) * _POINTS
    for character, share in zip(run.text, shares, strict=True):
        if not character.isspace():
            yield Letter(character, at * _POINTS, above, (at + share * unit) * _POINTS, above + size, size)
        at += share * unit
