"""The card at the head of a printed document: what a worker needs with a resident waiting.

A card is a list of rows for the template; each has a `k` (facts, text, list, materials,
windows, people, numbers, links) and a label that the front matter's own table gives.
Nothing here depends on the day: a printed page stays right until its document changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from indexer.domain.choices import DocumentType, Need, Role
from indexer.domain.document import (
    Contact,
    Document,
    Material,
    MonthDay,
    Opening,
    Phone,
    Policy,
    Procedure,
    TimeLimit,
    Window,
)
from indexer.domain.fields import Field, fields_for
from indexer.domain.verdict import VerdictState, general_verdict
from indexer.domain.window import window_owners
from indexer.domain.wording import benefit_lines, condition_of, proxy_words, role_words
from webapp.paper.reader import PrintReader
from webapp.qr import qr_code

Row = dict[str, Any]
_VERDICT = "能不能办"
_WEEKDAYS = "一二三四五六日"
_SHORT = 12  # characters that fit a third of the card
_PRIVATE = "个人号码不外印，请到前台询问"


def date_label(day: date | MonthDay) -> str:
    """Return 2026年11月23日, or 11月23日 for a day that recurs."""
    year = f"{day.year}年" if isinstance(day, date) else ""
    return f"{year}{day.month}月{day.day}日"


def short_date_label(day: date, beside: date) -> str:
    """Return 11月23日 where the year is that of the day beside it, else with its year."""
    return f"{day.month}月{day.day}日" if day.year == beside.year else date_label(day)


def field_label(type: DocumentType, key: str, inner: str | None = None) -> str:
    """Return the Chinese name of a key, or of a key inside its records."""
    found = _field(fields_for(type), key)
    return _field(found.record, inner).label if inner else found.label


def card_rows(document: Document, reader: PrintReader) -> list[Row]:
    """Return the rows of the card in reading order; what is not stated has no row."""
    if isinstance(document, Procedure):
        rows = _procedure(document, reader)
    elif isinstance(document, Contact):
        rows = _contact(document, reader)
    elif isinstance(document, Policy):
        rows = _policy(document, reader)
    else:
        rows = iter(())
    return list(rows)


def _procedure(document: Procedure, reader: PrintReader) -> Iterator[Row]:
    label = _Labels(document.type)
    verdict = general_verdict(document, reader.handbook)
    told = "" if verdict.state is VerdictState.REFER else role_words(document.role)
    yield from _texts((_VERDICT, verdict.text), (label("role"), told))
    if document.materials is not None and (document.materials or document.role is not Role.REFERS):
        yield _materials(document.materials, label)
    yield from _lists(label("conditions"), document.conditions)
    yield from _lists(label("benefit"), benefit_lines(document.benefit))
    yield from _windows(document, reader)
    yield from _texts((label("late"), document.late), (label("renewal"), document.renewal))
    yield from _texts((label("places"), document.places), (label("hours"), document.hours))
    channels = "、".join(channel.label for channel in document.channels)
    handling = document.handling.label if document.handling else None
    yield from _facts(
        (label("handling"), handling),
        (label("promise_days"), _limit(document.promise_days)),
        (label("legal_days"), _limit(document.legal_days)),
        (label("fee"), label.text("fee", document.fee)),
        (label("visits"), None if document.visits is None else f"{document.visits} 次"),
        (label("channels"), channels),
        (label("online"), document.online and document.online.label),
        (label("proxy"), proxy_words(document.proxy)),
        (label("desk"), document.desk.label if document.desk else None),
        (label("transfer_to"), document.transfer_to),
        (label("authority"), document.authority),
    )
    if document.links:
        items = [{"label": link.label, "url": link.url, "qr": qr_code(link.url)} for link in document.links]
        yield {"k": "links", "label": label("links"), "items": items}
    yield from _people(label("contacts"), document.contacts, reader)


def _policy(document: Policy, reader: PrintReader) -> Iterator[Row]:
    label = _Labels(document.type)
    yield from _windows(document, reader)
    yield from _facts(
        (label("issuer"), "、".join(document.issuer)),
        (label("document_kind"), document.document_kind),
        (label("issued_on"), _day(document.issued_on)),
        (label("published_on"), _day(document.published_on)),
        (label("trial"), "是" if document.trial else None),
        (label("level"), document.level and document.level.label),
        (label("region"), document.region),
        (label("audiences"), "、".join(document.audiences)),
    )


def _contact(document: Contact, reader: PrintReader) -> Iterator[Row]:
    label = _Labels(document.type)
    yield {"k": "numbers", "items": contact_numbers(document, reader)}
    yield from _texts((label("opening"), _openings(document)))
    yield from _facts(
        (label("hours"), document.hours or (label("all_day") if document.all_day else None)),
        (label("kind"), document.kind and document.kind.label),
        (label("trades"), "、".join(document.trades)),
        (label("agreement_to"), _day(document.agreement_to)),
        (label("last_reached_on"), _day(document.last_reached_on)),
    )
    yield from _texts(
        (label("symptoms"), "、".join(document.symptoms)),
        (label("service_area"), document.service_area),
        (label("price_note"), document.price_note),
        (label("license"), document.license),
    )
    yield from _people(label("backup"), (document.backup,) if document.backup else (), reader)


def _materials(materials: Iterable[Material], label: _Labels) -> Row:
    """List the papers; a count that no paper states has no column."""
    listed = tuple(materials)
    counted = [key for key in ("originals", "copies") if any(getattr(m, key) is not None for m in listed)]
    items = [
        {
            "name": material.name,
            "need": _need(material),
            "counts": [_count(getattr(material, key)) for key in counted],
            "notes": list(_material_notes(material, label)),
        }
        for material in listed
    ]
    return {
        "k": "materials",
        "label": label("materials"),
        "counts": [label("materials", key) for key in counted],
        "note": label("materials", "note"),
        "items": items,
        "none": "无需材料",
    }


def _need(material: Material) -> str:
    """Return what a paper is marked with: nothing for one that everybody brings."""
    if material.when:
        return "碰上才带"
    return "" if material.need is Need.REQUIRED else material.need.label


def _material_notes(material: Material, label: _Labels) -> Iterator[str]:
    if condition := condition_of(material):
        yield condition
    if material.audiences:
        yield f"限{'、'.join(material.audiences)}"
    if material.kept is not None:
        yield label("materials", "kept") if material.kept else "原件看后退还"
    if material.get_from:
        yield f"{label('materials', 'get_from')}：{material.get_from}"
    if material.note:
        yield material.note


def _windows(document: Document, reader: PrintReader) -> Iterator[Row]:
    items = []
    for owner in dict.fromkeys(window_owners(document, reader.handbook.relations)):
        policy = None if owner is document else reader.reference(owner.id)
        for window in owner.windows if owner is document or policy else ():
            label, missed = window.label or "", window.missed or ""
            items.append({"span": _span(window), "label": label, "missed": missed, "policy": policy})
    if items:
        names = _Labels(document.type)
        head, missed = names("windows"), names("windows", "missed")
        yield {"k": "windows", "label": head, "missed": missed, "items": items}


def _span(window: Window) -> str:
    yearly = "每年" if isinstance(window.from_, MonthDay) else ""
    return f"{yearly}{date_label(window.from_)}至{date_label(window.until)}"


def _people(label: str, ids: Iterable[str], reader: PrintReader) -> Iterator[Row]:
    contacts = [contact for contact in map(reader.find, ids) if isinstance(contact, Contact)]
    if contacts:
        items = [{"ref": reader.reference(c.id), "numbers": contact_numbers(c, reader)} for c in contacts]
        yield {"k": "people", "label": label, "items": items}


def contact_numbers(contact: Contact, reader: PrintReader) -> list[Row]:
    """Return the numbers of a contact with their notes; a private one is not for residents."""
    if contact.private_phone and reader.resident:
        return [{"number": "", "note": _PRIVATE}]
    return [{"number": phone.number, "note": _phone_note(phone)} for phone in contact.phones]


def contact_hours(contact: Contact) -> str:
    """Return when a contact can be reached, in the shortest words that its file has."""
    all_day = field_label(contact.type, "all_day") if contact.all_day else ""
    return contact.hours or all_day or _openings(contact)


def _openings(contact: Contact) -> str:
    return "；".join(_opening(opening) for opening in contact.opening)


def _phone_note(phone: Phone) -> str:
    extension = f"转 {phone.extension}" if phone.extension else None
    return " · ".join(part for part in (extension, phone.label, phone.hours) if part)


def _facts(*pairs: tuple[str, str | None]) -> Iterator[Row]:
    """Yield a row for every long fact, then the short ones together."""
    stated = [(label, text) for label, text in pairs if text]
    yield from _texts(*(pair for pair in stated if len(pair[1]) > _SHORT))
    if short := [{"label": label, "text": text} for label, text in stated if len(text) <= _SHORT]:
        yield {"k": "facts", "items": short}


def _texts(*pairs: tuple[str, str | None]) -> Iterator[Row]:
    for label, text in pairs:
        if text:
            yield {"k": "text", "label": label, "text": text}


def _lists(label: str, items: Iterable[str]) -> Iterator[Row]:
    if found := list(items):
        yield {"k": "list", "label": label, "items": found}


def _day(day: date | None) -> str | None:
    return None if day is None else date_label(day)


def _count(number: int | None) -> str:
    return "" if number is None else str(number)


def _limit(limit: TimeLimit | None) -> str | None:
    if limit is None:
        return None
    return f"{limit.days} 个{limit.unit.label}" if limit.days else "当场办结"


def _opening(opening: Opening) -> str:
    """Return 工作日、周六 09:00—17:00, with its season in front."""
    days = (["工作日"] if opening.workday else []) + list(_day_ranges(opening.days))
    season = "至".join(date_label(day) for day in opening.season) + "，" if opening.season else ""
    return f"{season}{'、'.join(days)} {opening.from_}—{opening.until}"


def _day_ranges(days: Iterable[int]) -> Iterator[str]:
    """Join days in a row: 1, 2, 3, 6 -> 周一至周三, 周六."""
    runs: list[list[int]] = []
    for day in sorted(set(days)):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    for run in runs:
        first, last = (f"周{_WEEKDAYS[day - 1]}" for day in (run[0], run[-1]))
        yield first if len(run) == 1 else f"{first}至{last}" if len(run) > 2 else f"{first}、{last}"


@dataclass(frozen=True, slots=True)
class _Labels:
    type: DocumentType

    def __call__(self, key: str, inner: str | None = None) -> str:
        return field_label(self.type, key, inner)

    def text(self, key: str, value: str | None) -> str | None:
        """Return the text of a field that may also hold its word for nothing: none -> 不收费."""
        words = _field(fields_for(self.type), key).none_words
        return words[1] if words and value in words else value


def _field(fields: tuple[Field, ...], key: str | None) -> Field:
    return next(field for field in fields if field.key == key)
