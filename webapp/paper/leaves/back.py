"""The tables at the end of the book: telephones, windows of a year, index, legal bases, live pages."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from indexer.domain.choices import ContactKind, ContactState
from indexer.domain.days.window import occurrences_of
from indexer.domain.desk.phrases import day_words
from indexer.domain.desk.sheet import hours_of
from indexer.domain.document import Contact, Document
from indexer.text.normalise import fold
from indexer.text.sound import dictionary_key
from webapp.paper.leaves.card import contact_numbers
from webapp.paper.leaves.reader import PrintReader
from webapp.paper.leaves.sheet import row_digest, tab_colour

Row = dict[str, Any]
_KINDS = (ContactKind.EMERGENCY, ContactKind.HOTLINE, ContactKind.OFFICE, ContactKind.VENDOR, None)
_LONGEST_ASK = 10  # a longer sentence is nothing anybody looks up by its first letter
_DIGEST_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class BackMatter:
    """What the tables are made of: the documents in this book and the rows of their pages."""

    reader: PrintReader
    documents: Sequence[Document]
    sheets: Sequence[Row]
    on: date

    def pieces(self) -> list[Row]:
        """Return the tables that have anything in them, numbered 附1, 附2 and so on."""
        tables: tuple[tuple[str, str, list[Row]], ...] = (
            ("phones", "电话总表", self._phones()),
            ("windows", "申领窗口日历", self._windows()),
            ("index", "拼音索引", self._index()),
            ("bases", "依据文件目录", self._bases()),
            ("leaves", "现行页清单", self._leaves()),
        )
        filled = [(key, title, rows) for key, title, rows in tables if rows]
        return [
            {"k": key, "key": f"_{key}", "number": f"附{place}", "title": title, "rows": rows}
            for place, (key, title, rows) in enumerate(filled, start=1)
        ]

    def _reference(self, document: Document) -> Row:
        return self.reader.reference(document.id) or {}

    def _phones(self) -> list[Row]:
        """Return the contacts by kind, those for an emergency first, then by trade as it sounds."""
        contacts = [d for d in self.documents if isinstance(d, Contact)]
        return [
            {
                "title": kind.label if kind else "其他",
                "urgent": kind is ContactKind.EMERGENCY,
                "items": [
                    self._phone(c) for c in sorted(inside, key=lambda c: _sorted_by(_trades(c) or c.title))
                ],
            }
            for kind in _KINDS
            if (inside := [contact for contact in contacts if contact.kind is kind])
        ]

    def _phone(self, contact: Contact) -> Row:
        backup = self.reader.find(contact.backup or "")
        return {
            "trades": _trades(contact) or "、".join(contact.keywords[:2]),
            "ref": self._reference(contact),
            "numbers": contact_numbers(contact, self.reader),
            "hours": hours_of(contact),
            "state": "" if contact.state is ContactState.OPEN else contact.state.label,
            "backup": self._reference(backup) if backup else None,
        }

    def _months(self) -> list[date]:
        """Return the first days of the twelve months from the one of the day on."""
        return [
            date(self.on.year + (self.on.month - 1 + n) // 12, (self.on.month - 1 + n) % 12 + 1, 1)
            for n in range(12)
        ]

    def _windows(self) -> list[Row]:
        """Return what opens within the twelve months, as shares of the year's width."""
        months = self._months()
        first, last = months[0], _month_end(months[-1])
        length = (last - first).days + 1
        rows = []
        for document in self.documents:
            bars = sorted(
                (o.opens_on, o.closes_on, o.window.label or "")
                for o in occurrences_of(document, self.reader.handbook.relations, around=self.on)
                if o.opens_on <= last and o.closes_on >= first
            )
            spans = [
                {
                    "from": (max(opens, first) - first).days / length,
                    "until": ((min(closes, last) - first).days + 1) / length,
                    "text": f"{day_words(opens, beside=self.on)}至{day_words(closes, beside=opens)}",
                    "label": label,
                }
                for opens, closes, label in bars
            ]
            if spans:
                number = self.reader.category_number(self.reader.category(document))
                rows.append(
                    (
                        bars[0],
                        {"ref": self._reference(document), "colour": tab_colour(number), "spans": spans},
                    )
                )
        if not rows:
            return []
        names = [
            {"year": day.year, "month": day.month, "days": calendar.monthrange(day.year, day.month)[1]}
            for day in months
        ]
        return [{"months": names, "items": [row for _, row in sorted(rows, key=lambda item: item[0])]}]

    def _index(self) -> list[Row]:
        """Return titles, other names and short questions as they sound, under their letters."""
        entries: dict[tuple[str, str], Row] = {}
        for document in self.documents:
            names = [(document.title, "title"), *((alias, "alias") for alias in document.aliases)]
            names += [(ask, "ask") for ask in document.asks if len(ask) <= _LONGEST_ASK]
            for text, kind in names:
                entries.setdefault(
                    (text, document.id), {"text": text, "kind": kind, "ref": self._reference(document)}
                )
        ordered = sorted((_sorted_by(text), id, row) for (text, id), row in entries.items())
        return [
            {"letter": letter, "items": _joined(row for _, _, row in found)}
            for letter, found in groupby(ordered, key=lambda entry: _letter(entry[0]))
        ]

    def _bases(self) -> list[Row]:
        """Return the files that the documents rest on, with the documents that name them."""
        found: dict[tuple[str, str], dict[str, Row]] = {}
        for document in self.documents:
            for entry in document.legal_basis:
                basis = self.reader.reference(entry.document) if entry.document else None
                if entry.document and basis is None:
                    continue
                name = (basis["title"], basis["id"]) if basis else (entry.title or "", "")
                found.setdefault(name, {})[document.id] = self._reference(document)
        return [
            {
                "title": title,
                "ref": self.reader.reference(id) if id else None,
                "cited_by": sorted(citing.values(), key=lambda ref: _number_order(ref["number"])),
            }
            for (title, id), citing in sorted(found.items(), key=lambda item: _sorted_by(item[0][0]))
        ]

    def _leaves(self) -> list[Row]:
        return [
            {
                "key": sheet["key"],
                "number": sheet["number"],
                "title": sheet["title"],
                "digest": row_digest(sheet)[:_DIGEST_SHOWN],
            }
            for sheet in self.sheets
        ]


def _joined(rows: Iterable[Row]) -> list[Row]:
    """Put one text that leads to several documents on one line."""
    joined: list[Row] = []
    for row in rows:
        if joined and joined[-1]["text"] == row["text"]:
            joined[-1]["refs"].append(row["ref"])
        else:
            joined.append({"text": row["text"], "kind": row["kind"], "refs": [row["ref"]]})
    return joined


def _trades(contact: Contact) -> str:
    return "、".join(contact.trades)


def _sorted_by(text: str) -> tuple[tuple[str, ...], str]:
    return dictionary_key(fold(text)), text


def _letter(key: tuple[tuple[str, ...], str]) -> str:
    first = key[0][0][0].upper() if key[0] else ""
    return first if "A" <= first <= "Z" else "数字"


def _number_order(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("-")) if number else (10**6,)


def _month_end(day: date) -> date:
    return day + timedelta(days=calendar.monthrange(day.year, day.month)[1] - 1)
