"""A typeset PDF -> the file that is kept: smaller, its pages and rows labelled, or imposed as a booklet.

The only importer of pikepdf. Nothing is drawn anew, the tags stay, and equal input gives equal bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pikepdf

_A4 = (595.276, 841.89)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A piece of the book: its key, its number, the first of its pages (from 1) and how many."""

    key: str
    number: str
    first: int
    pages: int


def finished(content: bytes, pieces: Sequence[tuple[str, str]]) -> tuple[bytes, tuple[Leaf, ...]]:
    """Return the PDF with object streams, every page called as it is on paper, and its leaves.

    Args:
        content: what the engine made; the start of a piece is its destination ``d-<key>``.
        pieces: the key and number of each piece, in order; the first begins on the first page.
    """
    with pikepdf.open(io.BytesIO(content)) as pdf:
        leaves = tuple(_leaves(pdf, pieces))
        labels: list[int | pikepdf.Dictionary] = []
        for leaf in leaves:
            prefix = pikepdf.String(f"{leaf.number}-" if leaf.number else "")
            labels += [leaf.first - 1, pikepdf.Dictionary(P=prefix, S=pikepdf.Name.D)]
        _head_rows(pdf)
        pdf.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array(labels))
        return _saved(pdf), leaves


def _leaves(pdf: pikepdf.Pdf, pieces: Sequence[tuple[str, str]]) -> Iterator[Leaf]:
    """Yield where the pieces stand; the blank back of a sheet belongs to none of them."""
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
    places = pikepdf.NameTree(pdf.Root.Names.Dests)
    starts = [len(numbers) + 1]
    for key, _ in reversed(pieces[1:]):
        # a cover has no heading, so no destination: it is the page before the next piece
        named = f"d-{key}" in places
        starts.insert(0, numbers[places[f"d-{key}"][0].objgen] if named else starts[0] - 1)
    starts.insert(0, 1)
    for (key, number), first, following in zip(pieces, starts[:-1], starts[1:], strict=True):
        last = following - 1
        while last > first and not _is_drawn_on(pdf.pages[last - 1]):
            last -= 1
        yield Leaf(key=key, number=number, first=first, pages=last - first + 1)


def _head_rows(pdf: pikepdf.Pdf) -> None:
    """Make the first cell of each row the row's head in tables that have none above their columns.

    Who listens to the page then hears for whom a line is; the engine knows heads of columns only.
    """
    for table in pdf.objects:
        if not isinstance(table, pikepdf.Dictionary) or table.get("/S") != pikepdf.Name.Table:
            continue
        rows = [row for row in _inside(table) if row.S == pikepdf.Name.TR]
        if len(rows) == len(_inside(table)):  # neither THead nor TBody: no head of columns
            for first in (cell for row in rows for cell in _inside(row)[:1]):
                first.S = pikepdf.Name.TH
                scope = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row)
                first.A = pikepdf.Array([*_several(first.get("/A")), scope])


def _inside(element: pikepdf.Object) -> list[pikepdf.Object]:
    return _several(element.get("/K"))


def _several(value: pikepdf.Object | None) -> list[pikepdf.Object]:
    """Return what stands in an array, or alone."""
    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _is_drawn_on(page: pikepdf.Page) -> bool:
    return bool(page.resources.get("/Font")) or bool(page.resources.get("/XObject"))


def imposed(content: bytes, *, on: date) -> bytes:
    """Return pages of A5 side by side on sheets of A4, to print on both sides and fold in the middle.

    Four pages a sheet, from the outermost to the innermost: last and first on the front, second
    and last but one on the back. Pages that are missing at the end stay blank. The sheets are
    turned on their short edge.
    """
    width, height = _A4[1], _A4[0]
    with pikepdf.open(io.BytesIO(content)) as source, pikepdf.new() as sheets:
        forms = [sheets.copy_foreign(page.as_form_xobject()) for page in source.pages]
        for sides in booklet_order(len(forms)):
            shown = [(place, forms[n - 1]) for place, n in enumerate(sides) if n is not None]
            drawn = [_drawn(form, place, left=place * width / 2, room=width / 2) for place, form in shown]
            page = sheets.add_blank_page(page_size=(width, height))
            page.Contents = sheets.make_stream("\n".join(drawn).encode("ascii"))
            page.Resources = pikepdf.Dictionary(
                XObject=pikepdf.Dictionary({f"/P{place}": form for place, form in shown})
            )
        sheets.Root.Lang = pikepdf.String("zh-CN")
        sheets.docinfo["/Title"] = str(source.docinfo.get("/Title", ""))
        sheets.docinfo["/CreationDate"] = f"D:{on:%Y%m%d}000000+08'00'"
        return _saved(sheets)


def _drawn(form: pikepdf.Object, place: int, *, left: float, room: float) -> str:
    """Return the drawing of a page in its half of the sheet; A5 is half a millimetre narrower."""
    margin = (room - float(form.BBox[2])) / 2
    return f"q 1 0 0 1 {left + margin:.3f} 0 cm /P{place} Do Q"


def booklet_order(pages: int) -> list[tuple[int | None, int | None]]:
    """Return the pages (left, right) of every side of the sheets, None where one is blank.

    >>> booklet_order(6)
    [(None, 1), (2, None), (6, 3), (4, 5)]
    """
    sheets = -(-pages // 4)
    whole = 4 * sheets

    def page(number: int) -> int | None:
        return number if number <= pages else None

    order: list[tuple[int | None, int | None]] = []
    for sheet in range(sheets):
        first = 2 * sheet + 1
        order.append((page(whole - first + 1), page(first)))
        order.append((page(first + 1), page(whole - first)))
    return order


def _saved(pdf: pikepdf.Pdf) -> bytes:
    target = io.BytesIO()
    pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return target.getvalue()
