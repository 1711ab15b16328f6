"""联系方式表: all contacts in one sheet, edited in place or in Excel, published after a look row by row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from indexer.content.fields.values import SLUG
from indexer.corrections.contact_table import (
    COLUMNS,
    MOST_ROWS,
    SentRow,
    TableLook,
    look_at,
    message_of,
    rows_of,
)
from indexer.domain.errors import EditRefusedError, UsageError
from indexer.domain.fields import Kind
from indexer.importing.formats.own_table import MOST_BYTES, read_back, written
from indexer.importing.source import ImportRefusedError
from webapp.editor.guard import corrections, day_asked, editor, for_editors, form_token, onward, tomorrow
from webapp.server.serving import now, today

blueprint = for_editors(Blueprint("contact_table", __name__))

_ID = "编号"
_SPARE_ROWS = 2
_KEYS = frozenset(column.key for column in COLUMNS)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/editor/contacts")
def show() -> str:
    """Show all contacts as a table to edit in place."""
    return _sheet(())


@blueprint.post("/editor/contacts/again")
def again() -> str:
    """Show the table once more with what was written in it: nothing that was typed is lost."""
    return _sheet(_sent(request.form))


@blueprint.post("/editor/contacts")
def look() -> str:
    """Show what a table would change, row by row."""
    return _look_page(_sent(request.form))


@blueprint.post("/editor/contacts/publish")
def publish() -> str | BaseResponse:
    """Publish a table as it was shown."""
    rows = _sent(request.form)
    found = look_at(corrections(), rows, editor=editor().name, now=now())
    if found.problems or request.form.get("seen") != _digest(found):
        return _look_page(rows, again=True)
    if not found.edits:
        raise EditRefusedError("和现在发布的一样，没有要发布的", hint="")
    changed = [change for change in found.changes if change.edit]
    title = changed[0].title if len(changed) == 1 else f"联系方式表里的 {len(changed)} 家"
    outcome = corrections().carry_out(
        found.edits, editor=editor().name, message=message_of(found), on=day_asked(), title=title
    )
    return onward(outcome, about=changed[0].row.id)


@blueprint.get("/editor/contacts.xlsx")
def export() -> Response:
    """Hand out the table as a workbook."""
    heads = [_ID, *(column.label for column in COLUMNS)]
    rows = [
        [id, *(cells[column.key] for column in COLUMNS)]
        for id, cells in rows_of(corrections().shelf()).items()
    ]
    response = make_response(written("联系方式", heads, rows))
    response.headers["Content-Type"] = _XLSX
    response.headers.set("Content-Disposition", "attachment", filename=f"contacts-{today()}.xlsx")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/editor/contacts/import")
def take() -> str:
    """Read a workbook that was handed out, and show what it would change."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise UsageError("没有选文件", hint="请先导出，改好存着，再选它")
    try:
        table = read_back(file.filename[-80:], file.stream.read(MOST_BYTES + 1))
    except ImportRefusedError as error:
        raise UsageError(error.message, hint=error.hint) from error
    by_label = {column.label: column.key for column in COLUMNS}
    if table.rows and _ID not in table.rows[0].places:
        raise UsageError("第一行没有“编号”这一列，分不出哪行是哪家", hint="请导出一份新的，在它上面改")
    unknown = sorted({head for row in table.rows for head in row.cells} - {*by_label, _ID})
    rows = [
        SentRow(
            id=row.cells[_ID].strip(),
            cells={by_label[head]: text for head, text in row.cells.items() if head in by_label},
            was=_by_key(table.handed_out.get(row.cells[_ID].strip(), {}), by_label),
            places={by_label.get(head, "id"): place for head, place in row.places.items()},
        )
        for row in table.rows[:MOST_ROWS]
    ]
    return _look_page(rows, unknown=unknown)


def _sheet(written_in: Sequence[SentRow]) -> str:
    current = rows_of(corrections().shelf())
    sent = {row.id: row for row in written_in if row.id in current}
    new = [row for row in written_in if not row.id]
    rows: list[tuple[str, Mapping[str, str], Mapping[str, str]]] = []
    for id, cells in current.items():
        row = sent.get(id)
        rows.append((id, {**cells, **row.cells}, row.was or cells) if row else (id, cells, cells))
    rows += [("", row.cells, {}) for row in new] + [("", {}, {})] * _SPARE_ROWS
    return render_template(
        "editor/contacts.html",
        token=form_token(),
        columns=COLUMNS,
        rows=[(id, cells, json.dumps(dict(was), ensure_ascii=False)) for id, cells, was in rows],
        options=_options(),
        count=len(current),
    )


def _look_page(rows: Iterable[SentRow], *, again: bool = False, unknown: Iterable[str] = ()) -> str:
    found = look_at(corrections(), rows, editor=editor().name, now=now())
    return render_template(
        "editor/contacts_review.html",
        token=form_token(),
        look=found,
        sent=[
            (change.row, json.dumps(dict(change.row.was or {}), ensure_ascii=False))
            for change in found.changes
        ],
        seen=_digest(found),
        needs_approval=corrections().needs_approval,
        again=again,
        tomorrow=tomorrow(),
        unknown=list(unknown),
    )


def _sent(form: MultiDict[str, str]) -> list[SentRow]:
    """Return the rows of a form, in the order they stand in it."""
    found: dict[str, dict[str, str]] = {}
    for name, value in form.items():
        start, _, rest = name.partition(".")
        number, _, key = rest.partition(".")
        if start == "c" and number.isdecimal() and len(found) < MOST_ROWS:
            found.setdefault(number, {})[key] = value
    rows = []
    for cells in found.values():
        id = cells.get("id", "").strip()
        if id and not SLUG.fullmatch(id):
            raise UsageError("这份表对不上", hint="请刷新联系方式表再改")
        was = _was(cells.get("was", ""))
        rows.append(SentRow(id, {key: text for key, text in cells.items() if key in _KEYS}, was or None))
    return rows


def _was(written: str) -> dict[str, str]:
    try:
        found: Any = json.loads(written or "{}")
    except ValueError as error:
        raise UsageError("这份表对不上", hint="请刷新联系方式表再改") from error
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise UsageError("这份表对不上", hint="请刷新联系方式表再改")
    return {key: value for key, value in found.items() if key in _KEYS}


def _by_key(row: dict[str, str], by_label: dict[str, str]) -> dict[str, str] | None:
    return {by_label[head]: text for head, text in row.items() if head in by_label} or None


def _options() -> dict[str, list[str]]:
    """Return what the cells of closed sets offer."""
    found = {
        column.key: [member.label for member in column.choice]
        for column in COLUMNS
        if column.choice is not None
    }
    found |= {column.key: ["是", "否"] for column in COLUMNS if column.kind is Kind.BOOLEAN}
    found["category"] = [each.title for each in corrections().shelf().vocabulary.categories]
    return found


def _digest(found: TableLook) -> str:
    whole = hashlib.sha256()
    for edit in found.edits:
        whole.update(b"\0".join((edit.path.encode(), edit.before or b"", edit.after or b"")))
    return whole.hexdigest()
