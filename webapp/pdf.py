"""Handbook -> PDF for paper: the only importer of the print engine.

The documents go to Typst as JSON, never as markup, and the template in `print/` lays them out.
The fonts come from packages and nothing from the system, so the book looks the same everywhere;
equal input gives equal bytes.
"""

from __future__ import annotations

import json
import logging
from datetime import date, datetime, time
from pathlib import Path

import typst

from indexer.clock import SHANGHAI
from indexer.domain.errors import PrintError
from indexer.domain.handbook import Handbook
from webapp.print_data import PrintOptions, print_data
from webapp.print_glyphs import font_folders

__all__ = ["PrintOptions", "render_pdf"]

_TEMPLATE = Path(__file__).parent / "print" / "book.typ"
_log = logging.getLogger(__name__)


def render_pdf(handbook: Handbook, *, on: date, revision: str, options: PrintOptions) -> bytes:
    """Print the handbook as it stands on a day: tagged PDF/UA-1, every font embedded.

    The creation date in the file is the start of `on`, so the same arguments give the same bytes.

    Raises:
        NotFoundError, UsageError: `options` names what the handbook does not have.
        PrintError: there is nothing to print, or the engine refused.
    """
    data = json.dumps(print_data(handbook, on=on, revision=revision, options=options), ensure_ascii=False)
    try:
        compiler = typst.Compiler(
            input=str(_TEMPLATE), root=str(_TEMPLATE.parent), font_paths=_fonts(), sys_inputs={"data": data}
        )
        pdf, warnings = compiler.compile_with_warnings(
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
    return pdf


def _fonts() -> typst.Fonts:
    folders = [str(folder) for folder in font_folders()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
