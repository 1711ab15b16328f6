"""All contacts as one table: what its cells say, and what a table that was changed does to the files.

A cell nobody touched is never read, so that an odd writing in a file stays as it is. What somebody
typed is told from what others published meanwhile by the row as it was handed out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from indexer.corrections.corrections import Corrections
from indexer.corrections.drafts import Draft
from indexer.corrections.judging import judge
from indexer.corrections.making import content_of
from indexer.corrections.numbering import numbers_of
from indexer.domain.choices import DocumentType
from indexer.domain.document import Contact
from indexer.domain.errors import EditRefusedError
from indexer.domain.fields import Field, Kind, fields_for
from indexer.editing.correcting import corrected
from indexer.editing.file.entries import Entries, Shape, entries_of, shape_of, tidied
from indexer.editing.shelf import Shelf
from indexer.editing.writing import Edit
from indexer.wording.differences import names_of, words_of

_KEYS = (
    "title", "kind", "category", "phones", "service_area", "hours", "all_day", "trades", "symptoms", "state",
    "last_reached_on", "agreement_to", "price_note", "backup",
)  # fmt: skip
_BY_KEY = {field.key: field for field in fields_for(DocumentType.CONTACT)}
COLUMNS: tuple[Field, ...] = tuple(_BY_KEY[key] for key in _KEYS)
MOST_ROWS = 2000
_PHONE = re.compile(r"(?P<number>[^（()）]*?)(?:\s*转\s*(?P<extension>\d+))?\s*(?:[（(](?P<said>.*)[）)])?")
_HOURS = "时段"
_BETWEEN_PHONES = re.compile(r"[；;\n](?![^（(]*[）)])")
_BOOLEANS = {"true": "是", "false": "否"}


@dataclass(frozen=True, slots=True)
class SentRow:
    """A row that came back; without `id` a new contact. `was` is what had been handed out.

    `places` say where each cell stands in a workbook: B7.
    """

    id: str
    cells: Mapping[str, str]
    was: Mapping[str, str] | None = None
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowChange:
    """What a row does: the edit, in words, and what stands in its way with the place of the cell."""

    row: SentRow
    title: str
    edit: Edit | None = None
    words: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableLook:
    """A table beside what is published: the rows that change something or cannot."""

    changes: tuple[RowChange, ...]
    numbers: tuple[Edit, ...] = ()

    @property
    def problems(self) -> int:
        return sum(bool(change.problems) for change in self.changes)

    @property
    def edits(self) -> tuple[Edit, ...]:
        return (*(change.edit for change in self.changes if change.edit), *self.numbers)


def rows_of(shelf: Shelf) -> dict[str, dict[str, str]]:
    """Return the cells of every contact by id, in the order of the handbook's files."""
    contacts = (d for d in shelf.documents.values() if isinstance(d, Contact))
    return {contact.id: _cells(shelf, entries_of(shelf.text(contact.id))[0]) for contact in contacts}


def look_at(corrections: Corrections, rows: Iterable[SentRow], *, editor: str, now: datetime) -> TableLook:
    """Return what a table would change, row by row."""
    shelf = corrections.shelf()
    current = rows_of(shelf)
    names = names_of(shelf.documents.values(), shelf.vocabulary)
    seen: set[str] = set()
    made: dict[str, Contact] = {}
    changes = []
    for row in rows:
        if row.id in seen:
            changes.append(_refused(shelf, row, "id", "这一家在表里有两行，只留一行"))
            continue
        seen |= {row.id} - {""}
        if row.id and row.id not in current:
            changes.append(_refused(shelf, row, "id", "手册里没有这个编号；新添的一家，编号这一格空着"))
            continue
        try:
            found = (
                _changed(shelf, row, current[row.id])
                if row.id
                else _new(corrections, shelf, row, editor=editor, now=now, taken=made)
            )
        except EditRefusedError as error:
            changes.append(_refused(shelf, row, "title", error.message))
            continue
        if isinstance(found, RowChange):
            changes.append(found)
            continue
        if found is None:
            continue
        judgement = judge(shelf, found.path, found.after or b"", before=found.before, today=now.date())
        problems = tuple(f"{_place(row, remark.key)}{remark.words}" for remark in judgement.errors)
        difference = judgement.difference
        words = words_of(difference, names) if difference and found.before is not None else ("新的一家",)
        title = judgement.document.title if judgement.document else _called(shelf, row)
        if isinstance(judgement.document, Contact) and not row.id:
            made[judgement.document.id] = judgement.document
        changes.append(RowChange(row, title, found, words, problems))
    return TableLook(tuple(changes), tuple(numbers_of(shelf, {**shelf.documents, **made})) if made else ())


def message_of(look: TableLook) -> str:
    """Return the message of the commit that publishes a table."""
    changed = [change for change in look.changes if change.edit]
    if len(changed) == 1:
        [one] = changed
        if len(one.words) == 1:
            return f"《{one.title}》{one.words[0]}\n"
    named = "".join(f"《{change.title}》" for change in changed[:3])
    subject = f"联系方式：{named}{f'等 {len(changed)} 份' if len(changed) > 3 else ''}"
    lines = "\n".join(f"- 《{change.title}》{'；'.join(change.words)}" for change in changed)
    return f"{subject}\n\n{lines}\n"


def _changed(shelf: Shelf, row: SentRow, current: Mapping[str, str]) -> Edit | RowChange | None:
    was = row.was or current
    text = shelf.text(row.id)
    entries = dict(entries_of(text)[0])
    touched = False
    for column in COLUMNS:
        sent = row.cells.get(column.key)
        if sent is None or _same(sent, was.get(column.key, "")) or _same(sent, current[column.key]):
            continue
        if not _same(current[column.key], was.get(column.key, "")):
            now = current[column.key] or "空的"
            return _refused(shelf, row, column.key, f"别人刚改成了“{now}”，您写的是“{sent}”，请看着再写一次")
        _put(entries, column, read_cell(shelf, column, sent))
        touched = True
    return shelf.edit(row.id, corrected(text, entries)) if touched else None


def _new(
    corrections: Corrections,
    shelf: Shelf,
    row: SentRow,
    *,
    editor: str,
    now: datetime,
    taken: Mapping[str, Any],
) -> Edit | RowChange | None:
    title = row.cells.get("title", "").strip()
    if not any(cell.strip() for cell in row.cells.values()):
        return None
    if not title:
        return _refused(shelf, row, "title", "没有写标题")
    category = shelf.vocabulary.category(row.cells.get("category", "").strip())
    if category is None:
        listed = "、".join(each.title for each in shelf.vocabulary.categories)
        return _refused(shelf, row, "category", f"新添的一家要写类目：{listed}")
    id = corrections.free_id(shelf, title)
    if id in taken:
        return _refused(shelf, row, "title", "表里另有一家也叫这个，名字写得不一样才分得开")
    entries: Entries = {"id": id, "type": DocumentType.CONTACT.value, "body": ""}
    for column in COLUMNS:
        _put(entries, column, read_cell(shelf, column, row.cells.get(column.key, "")))
    draft = Draft(editor=editor, document=id, base=b"", entries=entries, saved_at=now)
    return Edit(corrections.path_of(shelf, draft), None, content_of(draft))


def _cells(shelf: Shelf, entries: Entries) -> dict[str, str]:
    return {column.key: shown_cell(shelf, column, entries.get(column.key)) for column in COLUMNS}


def shown_cell(shelf: Shelf, column: Field, entry: Any) -> str:
    """Return an entry as one cell."""
    if not entry:
        return ""
    if column.key == "phones":
        return "；".join(_shown_phone(phone) for phone in entry)
    if shape_of(column) is Shape.LIST:
        return ("；" if any("、" in item for item in entry) else "、").join(entry)
    if column.key == "category" and (category := shelf.vocabulary.category(entry)):
        return category.title
    if column.key == "backup" and entry in shelf.documents:
        return shelf.documents[entry].title
    if column.choice is not None and (choice := column.choice.parse(entry)):
        return choice.label
    return _BOOLEANS.get(entry, entry) if column.kind is Kind.BOOLEAN else str(entry)


def read_cell(shelf: Shelf, column: Field, text: str) -> Any:
    """Return the entry a cell says, empty for none; what cannot be understood is left to the check."""
    text = " ".join(text.split()) if column.key != "phones" else text.strip()
    if not text:
        return None
    if column.key == "phones":
        return [_read_phone(part.strip()) for part in _BETWEEN_PHONES.split(text) if part.strip()]
    if shape_of(column) is Shape.LIST:
        marks = r"[；;]" if re.search(r"[；;]", text) else r"[、,，]"
        return [part.strip() for part in re.split(marks, text) if part.strip()]
    if column.key == "backup":
        return next((d.id for d in shelf.documents.values() if d.title == text), text)
    if column.kind is Kind.DATE:
        return re.sub(r"^(\d{4})[年./](\d{1,2})[月./](\d{1,2})日?$", _iso, text)
    return tidied(column, text)


def _iso(found: re.Match[str]) -> str:
    year, month, day = map(int, found.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return found[0]  # the check says what is wrong with it


def _shown_phone(phone: Mapping[str, str]) -> str:
    extension = f"转{phone['extension']}" if phone.get("extension") else ""
    said = [phone["label"]] if phone.get("label") else []
    said += [f"{_HOURS} {phone['hours']}"] if phone.get("hours") else []
    return f"{phone.get('number', '')}{extension}" + (f"（{'，'.join(said)}）" if said else "")


def _read_phone(text: str) -> dict[str, str]:
    found = _PHONE.fullmatch(text)
    if found is None or not found["number"].strip():
        return {"number": text}
    label, _, hours = (found["said"] or "").partition(_HOURS)
    row = {
        "number": found["number"].strip(),
        "label": label.strip(" ，,"),
        "extension": found["extension"] or "",
        "hours": hours.strip(),
    }
    return {key: value for key, value in row.items() if value}


def _put(entries: Entries, column: Field, entry: Any) -> None:
    if entry in (None, "", []):
        entries.pop(column.key, None)
    else:
        entries[column.key] = entry


def _same(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())


def _place(row: SentRow, key: str) -> str:
    label = _BY_KEY[key].label if key in _BY_KEY else "这一行"
    place = row.places.get(key)
    return f"{place} {label}：" if place else f"{label}："


def _refused(shelf: Shelf, row: SentRow, key: str, words: str) -> RowChange:
    return RowChange(row, _called(shelf, row), problems=(f"{_place(row, key)}{words}",))


def _called(shelf: Shelf, row: SentRow) -> str:
    """Return what the people at the table call a row: by its title, else by that which is published."""
    published = shelf.documents.get(row.id)
    return row.cells.get("title", "").strip() or (published.title if published else "")
