"""What was put on top of a page of a PDF: words typed or noted on it, forms filled in, words struck out."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import pypdfium2
import pypdfium2.raw as raw

_MOST = 500


class Sort(StrEnum):
    """What a remark is, by how it is seen."""

    TYPED = "写在页面上的字"
    FILLED = "表单里填的字"
    NOTE = "便签"
    STRIKE = "划掉"


_SORTS = {
    raw.FPDF_ANNOT_FREETEXT: Sort.TYPED,
    raw.FPDF_ANNOT_WIDGET: Sort.FILLED,
    raw.FPDF_ANNOT_STRIKEOUT: Sort.STRIKE,
    **dict.fromkeys(
        (raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_HIGHLIGHT, raw.FPDF_ANNOT_UNDERLINE, raw.FPDF_ANNOT_CARET,
         raw.FPDF_ANNOT_STAMP, raw.FPDF_ANNOT_SQUARE, raw.FPDF_ANNOT_LINE), Sort.NOTE,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark: its words, and the lines (left, height, right, height) it draws through others."""

    sort: Sort
    words: str
    lines: tuple[tuple[float, float, float, float], ...] = ()


def remarks_of(page: pypdfium2.PdfPage) -> Iterator[Remark]:
    """Yield the remarks on a page that say something."""
    for place in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST)):
        remark = raw.FPDFPage_GetAnnot(page, place)
        if not remark:
            continue
        try:
            sort = _SORTS.get(raw.FPDFAnnot_GetSubtype(remark))
            if sort is None or raw.FPDFAnnot_GetFlags(remark) & raw.FPDF_ANNOT_FLAG_HIDDEN:
                continue
            words = _said(remark, b"V" if sort is Sort.FILLED else b"Contents").strip()
            lines = tuple(_lines(remark)) if sort is Sort.STRIKE else ()
            if (words and words != "Off") or lines:
                yield Remark(sort, words, lines)
        finally:
            raw.FPDFPage_CloseAnnot(remark)


def _said(remark: raw.FPDF_ANNOTATION, key: bytes) -> str:
    length = raw.FPDFAnnot_GetStringValue(remark, key, None, 0)
    written = (ctypes.c_ushort * (length // 2 + 1))()
    raw.FPDFAnnot_GetStringValue(remark, key, written, length)
    return bytes(written)[: max(length - 2, 0)].decode("utf-16-le", "replace")


def _lines(remark: raw.FPDF_ANNOTATION) -> Iterator[tuple[float, float, float, float]]:
    """Yield the lines drawn through words: the middle of each piece that is marked."""
    piece = raw.FS_QUADPOINTSF()
    for place in range(raw.FPDFAnnot_CountAttachmentPoints(remark)):
        if raw.FPDFAnnot_GetAttachmentPoints(remark, place, piece):
            ys = (piece.y1, piece.y2, piece.y3, piece.y4)
            xs = (piece.x1, piece.x2, piece.x3, piece.x4)
            middle = (min(ys) + max(ys)) / 2
            yield (min(xs), middle, max(xs), middle)
