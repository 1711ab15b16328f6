"""A row of a list -> a draft, new or an update of the contact or matter that the handbook has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.domain.choices import ContactKind, DocumentType
from indexer.domain.document import Contact as Known
from indexer.domain.document import Document
from indexer.domain.fields import field_of
from indexer.domain.vocabulary import Category
from indexer.editing.file.scalars import as_yaml, item_as_yaml
from indexer.importing.account import account_for
from indexer.importing.blocks import escape
from indexer.importing.contacts import Contact, RowError, as_preview, contacts_in
from indexer.importing.draft import Draft, Words, id_of_title
from indexer.importing.formats.files import read_sheets_apart
from indexer.importing.losses import losses_of
from indexer.importing.matter_drafts import draft_of
from indexer.importing.matters import as_lines, matters_in
from indexer.importing.reading import Passage
from indexer.importing.source import Format, read_source

_KEYS = ("service_area", "hours", "all_day", "price_note", "license", "agreement_to")


@dataclass(frozen=True, slots=True)
class Row:
    """What became of a row, or of several that belong together: where it begins, how it reads, the draft."""

    place: str
    preview: str
    draft: Draft


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list becomes: a draft for each row that can be one, and what is wrong with the others."""

    rows: tuple[Row, ...]
    errors: tuple[RowError, ...]
    notices: tuple[str, ...] = ()


def drafts_of_list(
    path: Path, *, category: Category | None, words: Words, known: Sequence[Document] = ()
) -> Listed | None:
    """Return the drafts of a list of contacts, matters or papers; None when the file is none.

    The file is read by a child process with limits.
    """
    if read_source(path)[0] not in (Format.SHEET, Format.COMMAS):
        return None
    rows: list[Row] = []
    errors: list[RowError] = []
    notices: list[str] = []
    taken: set[str] = set()
    contacts = [each for each in known if isinstance(each, Known)]
    found_any = False
    for sheet in read_sheets_apart(path):
        notices += losses_of(account_for((), front=(), body=""), sheet.notices)
        listed, matters = contacts_in(sheet), matters_in(sheet)
        if listed is None and matters is None:
            if sheet.rows:
                notices.append(f"表 {sheet.name} 不是联系、事项或材料的名单，没有带进来")
            continue
        found_any = True
        for contact in listed[0] if listed is not None else ():
            draft = _draft(contact, path.name, category, words, contacts, taken)
            taken.add(draft.id)
            rows.append(Row(contact.place, "  ".join(as_preview(contact)), draft))
        for matter in matters[0] if listed is None and matters is not None else ():
            id = _free(id_of_title(matter.title, words), taken)
            draft = draft_of(matter, path.name, category, words, known, id)
            taken.add(draft.id)
            rows.append(Row(matter.place, "  ".join(as_lines(matter)), draft))
        errors += listed[1] if listed is not None else matters[1] if matters is not None else []
    return Listed(tuple(rows), tuple(errors), tuple(notices)) if found_any else None


def _draft(
    contact: Contact,
    name: str,
    category: Category | None,
    words: Words,
    known: Sequence[Known],
    taken: set[str],
) -> Draft:
    before = next((each for each in known if _is_same(each, contact)), None)
    id = before.id if before is not None else _free(id_of_title(contact.title, words), taken)
    body = "\n\n".join(
        f"{escape(head)}：{escape(text)}" if head else escape(text) for head, text in contact.notes
    )
    front = list(_front(contact, id, name, category))
    account = account_for(
        [
            Passage(cell.place, part)
            for cell in contact.cells
            if cell.place
            for part in cell.text.split(" / ")
        ],
        front=(*front, *(cell.text for cell in contact.cells if cell.text.isdigit() and len(cell.text) < 4)),
        body=body,
    )
    missing = (
        *losses_of(account, ()),
        *(_changes(before, contact) if before is not None else ()),
        *(("类目（category）：不写不收录",) if category is None else ()),
        "居民怎么问（asks）：照居民的原话写五到八句",
        "最近打通日期（last_reached_on）：打一遍再写",
    )
    lines = ("---", *front, *(f"# 还缺：{line}" for line in missing), "---", "", body, "")
    confirm = (f"{contact.place}：{contact.title}，{'、'.join(number for number, _, _ in contact.phones)}",)
    return Draft(id=id, type=DocumentType.CONTACT, text="\n".join(lines), confirm=confirm, missing=missing)


def _front(contact: Contact, id: str, name: str, category: Category | None) -> Iterator[str]:
    yield f"id: {id}  # 待确认：按名称的拼音起的，手册里有的用原来的"
    yield f"title: {as_yaml(contact.title)}  # 待确认：{contact.place}"
    yield "type: 联系"
    if category is not None:
        yield f"category: {as_yaml(category.key)}"
    kind = ContactKind.parse(contact.fields["kind"])
    yield f"kind: {kind.label if kind else contact.fields['kind']}  # 待确认：按名称和工种猜的"
    if contact.trades:
        yield f"trades: {as_yaml(contact.trades)}"
    yield "phones:  # 待确认"
    for number, label, extension in contact.phones:
        parts = [f"number: {item_as_yaml(number)}"]
        parts += [f"label: {item_as_yaml(label)}"] if label else []
        parts += [f"extension: {item_as_yaml(extension)}"] if extension else []
        yield f"  - {{{', '.join(parts)}}}"
    for key in _KEYS:
        if key in contact.fields:
            yield f"{key}: {as_yaml(contact.fields[key])}"
    yield f"source: {as_yaml(f'导入自 {name} {contact.place}')}"


def _is_same(known: Known, contact: Contact) -> bool:
    numbers = {_digits(phone.number) for phone in known.phones}
    return known.title == contact.title or bool(
        numbers & {_digits(number) for number, _, _ in contact.phones}
    )


def _digits(number: str) -> str:
    return "".join(character for character in number if character.isdigit())


def _changes(known: Known, contact: Contact) -> Iterator[str]:
    """Yield what the row says otherwise than the contact that the handbook has."""
    yield f"手册里已有 {known.id}（{known.title}）：这一行是要改的话，改那一份，这份草稿不用"
    old = {_digits(phone.number) for phone in known.phones}
    new = {_digits(number) for number, _, _ in contact.phones}
    if old != new:
        yield (
            f"电话不同：手册里是 {'、'.join(p.number for p in known.phones)}，"
            f"名单里是 {'、'.join(number for number, _, _ in contact.phones)}"
        )
    for key in ("service_area", "hours", "price_note"):
        before, after = getattr(known, key, None), contact.fields.get(key)
        if after and before != after:
            label = field_of(DocumentType.CONTACT, key).label
            yield f"{label}不同：手册里{f'是“{before}”' if before else '没有写'}，名单里是“{after}”"


def _free(id: str, taken: set[str]) -> str:
    number, free = 2, id
    while free in taken:
        free = f"{id}-{number}"
        number += 1
    return free
