"""A .pdf -> a reading: letters of `pages` put together by `rows` and `grids`, in order by `layout`.

Page numbers and what is repeated on every page go, lists of contents go, lines are joined to
paragraphs: Chinese without a blank between. What is guessed from where words stand is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from indexer.importing.blocks import Block, paragraph
from indexer.importing.formats.pdf.grids import Grid, ruled_grids
from indexer.importing.formats.pdf.layout import Line, in_reading_order, is_contents, without_dots
from indexer.importing.formats.pdf.pages import Letter, Page, drawn_pages, read_pages
from indexer.importing.formats.pdf.paragraphs import (
    Footnotes,
    footnotes,
    is_page_number,
    paragraphs,
    plain_mark,
    repeated,
)
from indexer.importing.formats.pdf.remarks import Sort
from indexer.importing.formats.pdf.rows import rows_of, struck, unrepeated
from indexer.importing.formats.pdf.rubbish import share_of_rubbish
from indexer.importing.formats.pdf.scanned import page_of
from indexer.importing.formats.recogniser import COMMAND, is_installed, seen_on
from indexer.importing.reading import Kind, Notice, Passage, Reading
from indexer.importing.source import ImportRefusedError

__all__ = ["read_pdf", "reading_of"]

_LEAST_LETTERS = 10
_MOST_RUBBISH = 0.3
_SOME_RUBBISH = 0.03
_CONTENTS = ("目录", "目次")
_LINK = re.compile(r"https?://[^\s<>\"'()]{3,500}")
MOST_SCANNED = 30


@dataclass(slots=True)
class _Sheet:
    """A page while it is read: what stands on it in order, and the letters that are text."""

    page: Page
    items: list[Line | Grid] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)


def read_pdf(name: str, content: bytes) -> Reading:
    """Return what a PDF says.

    Raises:
        ImportRefusedError: it is encrypted, damaged, too long, or cannot be read as it is seen.
    """
    pages = read_pages(name, content)
    wanted = _to_recognise(pages)
    if not wanted or not is_installed():
        return reading_of(name, pages)
    if len(wanted) > MOST_SCANNED:
        raise ImportRefusedError(
            f"{name} 有 {len(wanted)} 页是扫描的，一次最多识别 {MOST_SCANNED} 页", hint="请拆成几份再导入"
        )
    for number, dots in drawn_pages(name, content, wanted):
        pages[number - 1] = page_of(seen_on(dots), number)
    reading = reading_of(name, pages)
    return replace(reading, scanned=True)


def _to_recognise(pages: Sequence[Page]) -> list[int]:
    """Return the numbers of the pages without letters of their own, all where the letters are rubbish."""
    letters = [letter for page in pages for letter in page.letters]
    if share_of_rubbish(letters) > _MOST_RUBBISH:
        return [page.number for page in pages]
    return [page.number for page in pages if page.is_drawn and len(page.letters) < _LEAST_LETTERS]


def reading_of(name: str, pages: list[Page]) -> Reading:
    """Return what pages of letters say.

    Raises:
        ImportRefusedError: they are only pictures, or their letters are not those that are seen.
    """
    letters = [letter for page in pages for letter in page.letters]
    if len(letters) < _LEAST_LETTERS and any(page.recognised for page in pages):
        raise ImportRefusedError(
            f"{name} 里没有认出字", hint="请拍得正些、亮些、近些再试，或照着图片把文字打进模板里"
        )
    if len(letters) < _LEAST_LETTERS:
        raise ImportRefusedError(
            f"{name} 里没有文字，是扫描件（{len(pages)} 页图片）",
            hint=f"请找发文单位要电子版；或请管理员运行 {COMMAND} 装上文字识别，再导入，逐字核对",
        )
    rubbish = share_of_rubbish(letters)
    if rubbish > _MOST_RUBBISH:
        raise ImportRefusedError(
            f"{name} 里存的文字是乱码，和看到的不是一回事",
            hint=f"请找发文单位要 Word 版；或请管理员运行 {COMMAND} 装上文字识别，再导入，逐字核对",
        )
    notices = [Notice(Kind.GUESSED, "整份", "里面存的文字有一些是乱码")] if rubbish > _SOME_RUBBISH else []
    sheets = [_sheet(page, notices) for page in pages]
    return _reading(sheets, notices)


def _sheet(page: Page, notices: list[Notice]) -> _Sheet:
    """Return a page in reading order, and note what of it is not read."""
    place = f"第 {page.number} 页"
    recognised = page.is_picture and sum(letter.unseen for letter in page.letters) > len(page.letters) / 2
    letters = unrepeated(page.letters)
    gone = struck(letters, page.rules)
    hidden = set() if recognised else {n for n, letter in enumerate(letters) if letter.unseen}
    for kind, places in ((Kind.STRUCK, gone - hidden), (Kind.HIDDEN, hidden)):
        if places:
            notices.append(Notice(kind, place, "".join(letters[n].text for n in sorted(places))))
    if recognised or page.recognised:
        notices.append(Notice(Kind.GUESSED, place, "这一页是图片，文字是识别出来的，要逐字核对"))
    elif page.is_picture and not page.letters:
        notices.append(Notice(Kind.LEFT_OUT, place, f"整页是图片，没有文字；装上文字识别能读（{COMMAND}）"))
    if page.doubtful:
        notices.append(Notice(Kind.GUESSED, f"{place}，认得不牢的字", page.doubtful))
    notices += [
        Notice(Kind.COMMENT if each.sort is Sort.NOTE else Kind.LEFT_OUT, f"{place}，{each.sort}", each.words)
        for each in page.remarks
        if each.words
    ]
    notices += [
        Notice(Kind.LEFT_OUT, f"{place}的二维码", code) for code in page.codes if not _LINK.fullmatch(code)
    ]
    if page.aslant:
        notices.append(Notice(Kind.LEFT_OUT, f"{place}，斜着或竖着的字", page.aslant))
    seen = [replace(each, text="") if n in gone | hidden else each for n, each in enumerate(letters)]
    grids, taken = ruled_grids(seen, page.rules)
    rows = rows_of(letter for n, letter in enumerate(seen) if n not in taken)
    return _Sheet(page, list(in_reading_order(page, rows, grids)), seen)


def _reading(sheets: list[_Sheet], notices: list[Notice]) -> Reading:
    lines = [item for sheet in sheets for item in sheet.items if isinstance(item, Line)]
    edges = repeated(lines, len(sheets))
    dropped = [line for line in lines if line in edges or (line.is_at_edge and is_page_number(line.text))]
    contents = [line for line in lines if is_contents(line.text)]
    if contents:
        contents += [line for line in lines if line.text in _CONTENTS]
        names: dict[int, list[str]] = {line.page: [] for line in contents}
        for line in contents:
            names[line.page].append(without_dots(line.text))
        notices += [Notice(Kind.CONTENTS, f"第 {page} 页", " ".join(texts)) for page, texts in names.items()]
    heads = sorted({line.text for line in edges})
    notices += [Notice(Kind.EDGE, "每页", text) for text in heads]
    gone = {id(line) for line in (*dropped, *contents)}
    for sheet in sheets:
        sheet.items = [item for item in sheet.items if id(item) not in gone]
    notes = footnotes([item for sheet in sheets for item in sheet.items if isinstance(item, Line)])
    passages = [p for sheet in sheets for p in _passages(sheet, [*dropped, *contents], notes)]
    return Reading(
        tuple(_blocks(sheets, notices, notes)),
        tuple(passages),
        tuple(notices),
        lines=tuple(heads),
        pictures=sum(sheet.page.pictures for sheet in sheets if not sheet.page.is_picture),
    )


def _blocks(sheets: list[_Sheet], notices: list[Notice], notes: Footnotes) -> Iterator[Block]:
    """Yield paragraphs and tables; a table at the top of a page goes on with the one before it."""
    texts: list[Line] = []
    open_grid: Grid | None = None
    everything = [line for sheet in sheets for line in sheet.items if isinstance(line, Line)]
    for sheet in sheets:
        for item in sheet.items:
            if isinstance(item, Line):
                if open_grid is not None:
                    yield from _table(open_grid, notices, sheet.page.number)
                    open_grid = None
                texts.append(item)
                continue
            yield from paragraphs(texts, everything, notes)
            texts = []
            if open_grid is not None and item is sheet.items[0] and item.width == open_grid.width:
                open_grid = _continued(open_grid, item)
                continue
            if open_grid is not None:
                yield from _table(open_grid, notices, sheet.page.number)
            open_grid = item
    yield from paragraphs(texts, everything, notes)
    if open_grid is not None:
        yield from _table(open_grid, notices, sheets[-1].page.number)
    for code in dict.fromkeys(code for sheet in sheets for code in sheet.page.codes if _LINK.fullmatch(code)):
        yield paragraph(f"二维码：{code}", f"二维码：<{code}>")
    yield from (paragraph(text, markdown) for text, markdown in notes.written)


def _continued(grid: Grid, more: Grid) -> Grid:
    rows = more.rows[1:] if more.rows and _same(more.rows[0], grid.rows[0]) else more.rows
    return Grid(
        grid.top, more.bottom, (*grid.rows, *rows), grid.merged or more.merged, grid.guessed or more.guessed
    )


def _same(a: tuple[object, ...], b: tuple[object, ...]) -> bool:
    return [getattr(cell, "text", "") for cell in a] == [getattr(cell, "text", "") for cell in b]


def _table(grid: Grid, notices: list[Notice], page: int) -> Iterator[Block]:
    block = grid.block()
    if block is None:
        return
    first = block.text.split("\n")[0]
    if grid.merged:
        notices.append(Notice(Kind.MERGED, f"第 {page} 页的表格", first))
    if grid.guessed:
        notices.append(Notice(Kind.GUESSED, f"第 {page} 页，没有格线的表格按位置分的列", first))
    yield block


def _passages(sheet: _Sheet, dropped: list[Line], notes: Footnotes) -> Iterator[Passage]:
    """Yield what stands on a page in the order of the file, line by line, without regard to the layout."""
    bands = [(line.top, line.bottom) for line in dropped if line.page == sheet.page.number]
    words: list[Letter] = []
    marks = {plain_mark(mark) for page, mark in notes.numbers if page == sheet.page.number}
    usual = median(letter.size for letter in sheet.letters) if sheet.letters else 0
    for letter in sheet.letters:
        if letter.text in marks and letter.size < 0.8 * usual:
            continue  # leads to a note, which has its number
        if any(top <= letter.middle <= bottom for top, bottom in bands):
            continue
        last = words[-1] if words else None
        if last is not None and (
            abs(last.middle - letter.middle) > 0.6 * last.size
            or not -0.5 * last.size < letter.left - last.right < 0.9 * last.size
        ):
            yield _passage(sheet.page, words)
            words = []
        words.append(letter)
    if words:
        yield _passage(sheet.page, words)


def _passage(page: Page, words: list[Letter]) -> Passage:
    text = "".join(each.text for each in words)
    return Passage(f"第 {page.number} 页", text, loose=True, unordered=page.recognised)
