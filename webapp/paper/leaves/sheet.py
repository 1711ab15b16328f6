"""One document -> the JSON of its printed pages, all that is needed to lay them out.

Nothing in it changes with the day, the release or the rest of the book: the same row gives the
same pages, alone or in the whole book, but for the line that tells of one printed alone how it
stands on the day. Only whether the document has ended is told from outside: an ended one is
printed apart and flagged ahead of its text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from indexer.domain.choices import ContactState, Openness
from indexer.domain.days.validity import ends_on, takes_effect_on
from indexer.domain.desk.particulars import particulars_of
from indexer.domain.desk.phrases import date_words
from indexer.domain.document import Contact, Document
from indexer.domain.fields import fields_for, row_label
from indexer.domain.relations import Relations
from webapp.paper.leaves.body import body_tree
from webapp.paper.leaves.card import branch_rows, card_rows
from webapp.paper.leaves.reader import PrintReader, Reference
from webapp.qr import qr_code

Row = dict[str, Any]

_COLOURS = ("#b3261e", "#1f5fa8", "#2e7d32", "#8a5a00", "#6a3d9a", "#00696f", "#9c2a6b", "#4a5568")

ENDED_TAB = {"number": 0, "title": "已停用", "colour": "#5a6068"}


def tab_colour(number: int) -> str:
    """Return the colour of a category by its number, which never changes."""
    return _COLOURS[(number - 1) % len(_COLOURS)]


def row_digest(row: Row) -> str:
    """Return the SHA-256 of what a document's pages are made of: other pages, another digest."""
    return hashlib.sha256(json.dumps(row, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class DocumentPrinter:
    """Turn documents into rows for one reader."""

    reader: PrintReader

    @property
    def _relations(self) -> Relations:
        return self.reader.handbook.relations

    def as_row(self, document: Document, *, ended: bool = False) -> Row:
        """Return what the template lays out for one document."""
        category = self.reader.category(document)
        title, online = category.title, self.reader.public_url
        number = self.reader.category_number(category)
        row = {
            "k": "sheet",
            "key": document.id,
            "id": document.id,
            "number": self.reader.number(document),
            "title": document.title,
            "kind": document.type.full_label,
            "category": title,
            "book": self.reader.handbook.vocabulary.title,
            "tab": ENDED_TAB if ended else {"number": number, "title": title, "colour": tab_colour(number)},
            "place": " · ".join(name for name in (title, document.subcategory) if name),
            "qr": qr_code(f"{online}/d/{document.id}") if online else "",
            "sample": document.sample,
            "internal": document.openness is Openness.INTERNAL,
            "aliases": "、".join(document.aliases),
            "dates": _dates(document),
            "ended": self._ended_label(document) if ended else "",
            "notices": list(self._notices(document)),
            "card": card_rows(document, self.reader),
            "branches": branch_rows(document, self.reader),
            "body": body_tree(document.body, refer=self.reader.reference),
            "basis": self._basis(document),
            "related": self._related(document),
            "tail": list(_tail(document)),
        }
        return {**row, "length": _length(row)}

    def _ended_label(self, document: Document) -> str:
        last = ends_on(document, self._relations)
        until = f"用到{date_words(last)}为止，" if last else ""
        return f"此件已停用：{until}只供查考，不能照办"

    def _notices(self, document: Document) -> Iterator[Row]:
        """Yield what closes, ends or changes the document, as dates."""
        if isinstance(document, Contact) and document.state is not ContactState.OPEN:
            label = row_label(document.type, "state")
            yield {"text": f"{label}：{document.state.label}", "ref": None}
        if document.repealed_on is not None:
            basis = self.reader.reference(document.repealed_by or "")
            reason = "，依据" + ("" if basis else document.repealed_by) if document.repealed_by else ""
            yield {"text": f"{date_words(document.repealed_on)}起废止{reason}", "ref": basis}
        for id in document.superseded_by:  # one that only repeals it is named with the repeal
            if successor := self._relations.documents.get(id):
                yield from self._notice_of(successor, "改用")
        for amending in self._relations.amended_by(document.id):
            yield from self._notice_of(amending, "有修改，连着看")
        if document.successor_note:
            label = row_label(document.type, "successor_note")
            yield {"text": f"{label}：{document.successor_note}", "ref": None}

    def _notice_of(self, other: Document, what: str) -> Iterator[Row]:
        start, reference = takes_effect_on(other), self.reader.reference(other.id)
        if start is not None and reference is not None:
            since = "" if start == date.min else f"{date_words(start)}起"
            yield {"text": f"{since}{what}", "ref": reference}

    def _related(self, document: Document) -> list[Reference]:
        """Return the related documents that the legal basis does not name already."""
        cited = {entry.document for entry in document.legal_basis}
        return [shown for id in document.related if id not in cited and (shown := self.reader.reference(id))]

    def _basis(self, document: Document) -> list[Row]:
        """Return the legal basis, the articles of one file together."""
        articles: dict[str, list[str]] = {}
        references: dict[str, Reference] = {}
        for entry in document.legal_basis:
            name = entry.document or entry.title or ""
            shown = self.reader.reference(name) if entry.document else {"id": "", "title": name, "number": ""}
            if shown is not None:
                references.setdefault(name, shown)
                articles.setdefault(name, []).extend([entry.article] if entry.article else [])
        return [{"ref": shown, "articles": "、".join(articles[name])} for name, shown in references.items()]


_DATES = ("effective_from", "effective_to", "verified_on", "document_number")
_TAIL = ("source", "owner", "verified_by", "review_by")
_UNSET = frozenset({"k", "key", "id", "qr", "url", "colour"})
_INLINE = frozenset({"mark", "strong", "em", "code", "ref", "a"})
_REST_OF_LINE = 13  # characters that a block leaves empty on its last line, on average


def _length(value: Any) -> int:
    """Estimate how much there is to set, in characters: the text, and the ends of short lines."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        own = 0 if value.get("k") in _INLINE else _REST_OF_LINE
        return own + sum(_length(item) for key, item in value.items() if key not in _UNSET)
    return sum(map(_length, value)) if isinstance(value, list) else 0


def _dates(document: Document) -> list[Row]:
    stated = {row.field: row for row in particulars_of(document)}
    return [{"label": stated[key].label, "text": stated[key].text} for key in _DATES if key in stated]


def _tail(document: Document) -> Iterator[Row]:
    if document.attachments:
        names = "、".join(path.rsplit("/", 1)[-1] for path in document.attachments)
        yield {"label": row_label(document.type, "attachments"), "text": names}
    for row in particulars_of(document):
        if row.field in _TAIL:
            yield {"label": row.label, "text": row.text}
    if document.faulty_fields:
        labels = {field.key: field.label for field in fields_for(document.type)} | {"body": "正文"}
        faulty = "、".join(labels.get(key, key) for key in document.faulty_fields)
        yield {"label": "本页有待改处", "text": faulty}
