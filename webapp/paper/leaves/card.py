"""The card at the head of a printed document: the rows of its sheet, as the template lays them out.

Each row has a `k` (facts, text, list, materials, windows, people, numbers, links) and a label, empty
where the row above is called alike. Nothing here depends on the day: a printed page stays right
until its document changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from indexer.domain.desk.papers import NOTHING, label_of
from indexer.domain.desk.particulars import particulars_of
from indexer.domain.desk.rows import Item, Lines, alike
from indexer.domain.desk.rows import Row as SheetRow
from indexer.domain.desk.sheet import numbers_of, sheet_of
from indexer.domain.desk.verdict import general_verdict
from indexer.domain.document import Contact, Document, Policy, Procedure
from webapp.paper.leaves.reader import PrintReader
from webapp.qr import qr_code

Row = dict[str, Any]
_VERDICT = "能不能办"
_ASIDE = ("handling", "authority")  # short and for the worker: three share a line
_OF_A_POLICY = (
    "issuer", "document_kind", "issued_on", "published_on", "trial", "level", "region", "audiences",
)  # fmt: skip


def card_rows(document: Document, reader: PrintReader) -> list[Row]:
    """Return the rows of the card in reading order; what is not stated has no row."""
    return list(_rows(document, reader))


def branch_rows(document: Document, reader: PrintReader) -> list[Row]:
    """Return what differs for whom, which stands in a table below the card."""
    return [
        {"label": item.group, "audiences": "、".join(item.notes), "differs": item.text}
        for row in sheet_of(document, reader.handbook, resident=reader.resident)
        if row.field == "branches"
        for item in row.items
    ]


def contact_numbers(contact: Contact, reader: PrintReader) -> list[Row]:
    """Return the numbers of a contact with their notes; a private one is not for residents."""
    return _numbers(numbers_of(contact, resident=reader.resident))


def _rows(document: Document, reader: PrintReader) -> Iterator[Row]:
    if isinstance(document, Procedure) and (verdict := general_verdict(document, reader.handbook).text):
        yield {"k": "text", "label": _VERDICT, "texts": [verdict]}
    rows = sheet_of(document, reader.handbook, resident=reader.resident)
    for lines in alike(row for row in rows if row.field not in _ASIDE):
        label = lines.label
        for row in _of_lines(lines, reader):
            yield {**row, "label": label}
            label = ""
    about = particulars_of(document) if isinstance(document, Policy) else ()
    known = {row.field: row for row in (*rows, *about)}
    facts = [known[key] for key in (*_ASIDE, *_OF_A_POLICY) if key in known]
    if facts:
        items = [{"label": row.label, "text": row.text} for row in facts]
        yield {"k": "facts", "label": "", "items": items}


def _of_lines(lines: Lines, reader: PrintReader) -> Iterator[Row]:
    """Yield the words of rows that are called alike, then their lists."""
    if lines.texts:
        yield {"k": "text", "texts": list(lines.texts)}
    for row in lines.rows:
        if row.is_list and row.field != "branches":
            yield from _list(row, reader)


def _list(row: SheetRow, reader: PrintReader) -> Iterator[Row]:
    if row.field == "materials":
        yield _materials(row)
    elif row.field == "windows":
        yield {"k": "windows", "items": [_window(item, reader) for item in row.items]}
    elif row.field == "links":
        items = [{"label": i.text, "url": i.url, "qr": qr_code(i.url)} for i in row.items]
        yield {"k": "links", "items": items}
    elif row.field == "phones":
        yield {"k": "numbers", "items": _numbers(row.items)}
    elif row.field in ("contacts", "backup"):
        yield {"k": "people", "items": [_person(item, reader) for item in row.items]}
    else:
        yield {"k": "list", "items": [item.text for item in row.items]}


def _materials(row: SheetRow) -> Row:
    """List the papers under their headings; where none says how many, there is no such column."""
    counted = any(item.amount for item in row.items)
    return {
        "k": "materials",
        "heads": [label_of("name"), *(["份数"] if counted else []), label_of("note")],
        "none": f"{NOTHING}。",
        "groups": [
            {
                "head": head,
                "items": [
                    {
                        "name": item.text,
                        "amount": [item.amount] if counted else [],
                        "notes": "；".join(item.notes),
                    }
                    for item in items
                ],
            }
            for head, items in row.groups
        ],
    }


def _window(item: Item, reader: PrintReader) -> Row:
    policy = reader.reference(item.document) if item.document else None
    missed = f"没赶上：{item.notes[0]}" if item.notes else ""
    return {"span": item.text, "label": item.group, "missed": missed, "policy": policy}


def _person(item: Item, reader: PrintReader) -> Row:
    contact = reader.handbook.documents[item.document]
    numbers = contact_numbers(contact, reader) if isinstance(contact, Contact) else []
    return {"ref": reader.reference(item.document), "numbers": numbers}


def _numbers(items: list[Item] | tuple[Item, ...]) -> list[Row]:
    return [{"number": item.text, "note": " · ".join(item.notes)} for item in items]
