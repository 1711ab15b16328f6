"""Handbook -> PDF for paper: the only importer of the print engine.

The documents go to Typst as JSON, never as markup, and the template in `print/` lays them out.
The fonts come from packages and nothing from the system, so the book looks the same everywhere;
equal input gives equal bytes.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import typst

from indexer.clock import SHANGHAI
from indexer.content.lists.print_numbers import PrintNumbers
from indexer.domain.errors import PrintError
from indexer.domain.handbook import Handbook
from webapp.paper.finishing import Leaf, finished, imposed
from webapp.paper.leaves.book import PrintOptions, print_data
from webapp.paper.leaves.front import PrintedChange
from webapp.paper.leaves.glyphs import font_folders
from webapp.paper.leaves.words import words

__all__ = ["PrintOptions", "PrintedBook", "layout_version", "render_pdf", "typeset"]

_TEMPLATE = Path(__file__).parents[1] / "print" / "book.typ"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedBook:
    """A PDF and where each of its pieces stands in it, in order."""

    content: bytes
    leaves: tuple[Leaf, ...]


def render_pdf(
    handbook: Handbook,
    *,
    on: date,
    revision: str,
    options: PrintOptions,
    numbers: PrintNumbers | None = None,
    changed: Sequence[PrintedChange] = (),
) -> bytes:
    """Print the handbook as it stands on a day: tagged PDF/UA-1, every font embedded.

    A booklet is imposed on A4 sheets, which leaves no tags. The creation date in the file is the
    start of `on`, so the same arguments give the same bytes.

    Raises:
        NotFoundError, UsageError: `options` names what the handbook does not have.
        PrintError: there is nothing to print, or the engine refused.
    """
    book = typeset(
        print_data(handbook, on=on, revision=revision, options=options, numbers=numbers, changed=changed),
        on=on,
    )
    return imposed(book.content, on=on) if options.booklet else book.content


def typeset(data: dict[str, Any], *, on: date) -> PrintedBook:
    """Lay out what `print_data` made, or any list of such pieces.

    The pages of a document are the same whatever else is printed with it.
    """
    pieces = [(piece["key"], piece["number"]) for piece in data["pieces"]]
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    del data  # a large book needs the memory
    try:
        pdf, warnings = typst.Compiler(
            input=str(_TEMPLATE), root=str(_TEMPLATE.parent), font_paths=_fonts(), sys_inputs=inputs
        ).compile_with_warnings(
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=datetime.combine(on, time(), tzinfo=SHANGHAI),
        )
    except typst.TypstError as error:
        _log.error("typst: %s", error.diagnostic)
        raise PrintError(
            f"排版没有成功：{error.message}", hint="请把这段话发给维护人员；网上的手册不受影响"
        ) from error
    for warning in warnings:
        _log.warning("typst: %s", warning.message)
    if not isinstance(pdf, bytes):
        raise PrintError("排版没有给出文件", hint="请重新安装依赖后再试")
    content, leaves = finished(pdf, pieces)
    return PrintedBook(content=content, leaves=leaves)


def layout_version() -> str:
    """Return a digest of the template, its fixed words and the engine: what else makes a page."""
    whole = hashlib.sha256(f"{version('typst')} {json.dumps(words(online=''))}".encode())
    for path in sorted(_TEMPLATE.parent.glob("*.typ")):
        whole.update(path.read_bytes())
    return whole.hexdigest()[:12]


def _fonts() -> typst.Fonts:
    folders = [str(folder) for folder in font_folders()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
