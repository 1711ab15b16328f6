"""居民的叫法、材料的名字、节假日、一件事: the lists as tables to edit in place, published like a document."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from indexer.accounts.journal import Act
from indexer.corrections.lists import (
    MOST_ROWS,
    TITLES,
    ListLook,
    SentRow,
    look_at,
    message_of,
    rows_back,
    table_of,
)
from indexer.domain.errors import EditRefusedError, NotFoundError, UsageError
from indexer.editing.word_order import MOVABLE
from indexer.editing.word_tables import COLUMNS, OFF, ON, SAME, ListName, Row
from webapp.editor.guard import (
    corrections,
    day_asked,
    editor,
    for_editors,
    form_token,
    note,
    onward,
    tomorrow,
)
from webapp.editor.moving import is_move, moved
from webapp.editor.reading import cleaned
from webapp.editor.titles import Titles

blueprint = for_editors(Blueprint("lists", __name__))

_SPARE_ROWS = 3
_HIDDEN = frozenset({"key"})
_LINES = frozenset({"asks", "documents"})
_NUMBER = re.compile(r"[0-9]{1,6}")
_WHY, _PARTED = "——", "："
_HINTS = {
    ListName.SYNONYMS: "左边是手册里写的词，右边是来人嘴里的话，用“、”隔开。同一个叫法可以写在两个词下面。",
    ListName.MATERIALS: "一样材料一个名字：左边统一用的，右边别处的叫法，用“、”隔开。",
    ListName.CALENDAR: "放假和调休上班的日子，照国务院办公厅的通知写。只有一天的，“到”可以空着。",
    ListName.EVENTS: "家里出了一桩事，要跑的几份排在一起：一行一份，先办的在前，写“标题——为什么”。",
}


@blueprint.get("/editor/lists/<name>")
def show(name: str) -> str:
    """Show a list as a table to edit in place."""
    which = _which(name)
    draft = corrections().drafts.find(editor().name, which.file)
    if draft is not None:
        rows = rows_back(corrections(), which, draft)
    else:
        rows = [SentRow(row, row, number) for number, row in enumerate(table_of(corrections(), which), 1)]
    spare = [SentRow(None, None, len(rows) + number) for number in range(1, _SPARE_ROWS + 1)]
    return _table_page(which, [*rows, *spare], returned=draft.returned if draft else "")


@blueprint.post("/editor/lists/<name>")
def look(name: str) -> str:
    """Show what a table would change, or the table with one row in another place."""
    which = _which(name)
    button = request.form.get("do", "")
    sent = _sent(which, moved(request.form, button))
    return _table_page(which, sent) if is_move(button) else _look_page(which, sent)


@blueprint.post("/editor/lists/<name>/publish")
def publish(name: str) -> str | BaseResponse:
    """Publish a table as it was shown."""
    which = _which(name)
    sent = _sent(which, request.form)
    found = look_at(corrections(), which, sent)
    if found.problems or request.form.get("seen") != _digest(found):
        return _look_page(which, sent, again=True)
    if found.edit is None:
        raise EditRefusedError("和现在发布的一样，没有要发布的", hint="")
    outcome = corrections().carry_out(
        [found.edit],
        editor=editor().name,
        message=message_of(which, found),
        on=day_asked(),
        title=f"“{TITLES[which]}”这张表",
    )
    corrections().drafts.discard(editor().name, which.file)
    return onward(outcome, about=which.file)


@blueprint.post("/editor/lists/<name>/discard")
def discard(name: str) -> BaseResponse:
    """Throw away what came back of a table; the list stays as it is published."""
    which = _which(name)
    note(Act.DISCARDED, about=which.file)
    corrections().drafts.discard(editor().name, which.file)
    return redirect(url_for("lists.show", name=which), code=303)


def _which(name: str) -> ListName:
    try:
        return ListName(name)
    except ValueError:
        raise NotFoundError("没有这张表", hint="请从编辑台打开") from None


def _table_page(which: ListName, rows: list[SentRow], *, returned: str = "") -> str:
    titles = Titles(corrections().shelf().documents.values())
    return render_template(
        "editor/list.html",
        token=form_token(),
        name=which,
        title=TITLES[which],
        hint=_HINTS[which],
        returned=returned,
        dated=corrections().dated.of_list(which.file),
        columns={key: label for key, label in COLUMNS[which].items() if key not in _HIDDEN},
        rows=[(row.number, _shown(row.now, titles) if row.now else {}, _as_json(row.was)) for row in rows],
        kinds=(OFF, ON),
        lines=_LINES,
        movable=which in MOVABLE,
        others=[(other, TITLES[other]) for other in ListName if other is not which],
    )


def _look_page(which: ListName, sent: list[SentRow], *, again: bool = False) -> str:
    found = look_at(corrections(), which, sent)
    numbers = [row.number for row in sent if row.now is not None]
    is_moved = numbers != sorted(numbers)
    told = [row for row in sent if row.was != row.now or (is_moved and row.now is not None)]
    return render_template(
        "editor/list_review.html",
        token=form_token(),
        name=which,
        title=TITLES[which],
        look=found,
        sent=[(row.number, _as_json(row.was), _as_json(row.now)) for row in told],
        seen=_digest(found),
        needs_approval=corrections().needs_approval,
        again=again,
        tomorrow=tomorrow(),
    )


def _sent(which: ListName, form: MultiDict[str, str]) -> list[SentRow]:
    """Return the rows of a form in their order, each as it was handed out and as it came back."""
    titles = Titles(corrections().shelf().documents.values())
    found: dict[str, dict[str, str]] = {}
    for name, value in form.items():
        start, _, rest = name.partition(".")
        number, _, key = rest.partition(".")
        if start == "r" and _NUMBER.fullmatch(number) and len(found) < MOST_ROWS:
            found.setdefault(number, {})[key] = value
    rows = []
    for number, cells in found.items():
        was = _row(which, cells.get("was", ""))
        if "now" in cells:
            rows.append(SentRow(was, _row(which, cells["now"]), int(number)))
            continue
        now = {key: _read(key, cells.get(key, ""), titles) for key in COLUMNS[which]}
        if which is ListName.EVENTS:
            now["key"] = (was or {}).get("key", "")
        empty = not any(text for key, text in now.items() if key not in ("kind", "key"))
        rows.append(SentRow(was, None if empty else now, int(number)))
    return rows


def _row(which: ListName, written: str) -> Row | None:
    try:
        found: Any = json.loads(written or "null")
    except ValueError as error:
        raise UsageError("这份表对不上", hint="请刷新再改") from error
    if found is None:
        return None
    known = isinstance(found, dict) and set(found) == set(COLUMNS[which])
    if not known or not all(isinstance(text, str) for text in found.values()):
        raise UsageError("这份表对不上", hint="请刷新再改")
    return {key: cleaned(text) for key, text in found.items()}


def _as_json(row: Row | None) -> str:
    return json.dumps(row, ensure_ascii=False) if row else ""


def _shown(row: Row, titles: Titles) -> Row:
    if "documents" not in row:
        return row
    steps = []
    for line in row["documents"].split("\n"):
        id, _, why = line.partition(_PARTED)
        steps.append(f"{titles.shown(id)}{_WHY}{why}" if why else titles.shown(id))
    return {**row, "documents": "\n".join(steps)}


def _read(key: str, text: str, titles: Titles) -> str:
    text = cleaned(text).replace("\r", "\n")
    if key == "words":
        for mark in "，,；;\n":
            text = text.replace(mark, SAME)
        return SAME.join(dict.fromkeys(" ".join(w.split()) for w in text.split(SAME) if w.strip()))
    lines = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
    if key == "documents":
        parted = [line.partition(_WHY) for line in lines]
        lines = [titles.id_of(t) + (f"{_PARTED}{why.strip()}" if why.strip() else "") for t, _, why in parted]
    return ("\n" if key in _LINES else " ").join(lines)


def _digest(found: ListLook) -> str:
    edit = found.edit
    return hashlib.sha256(b"\0".join((edit.before or b"", edit.after or b"")) if edit else b"").hexdigest()
