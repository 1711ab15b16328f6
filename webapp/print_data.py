"""A handbook on a day -> the JSON that the print template lays out: selection, order, counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from indexer.domain.choices import DocumentType
from indexer.domain.document import Document
from indexer.domain.errors import NotFoundError, PrintError, UsageError
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Category
from webapp.print_card import date_label
from webapp.print_document import DocumentPrinter
from webapp.print_glyphs import printable
from webapp.print_reader import PrintReader
from webapp.print_words import colophon, status_words, words

Row = dict[str, Any]
_COLOURS = ("#b3261e", "#1f5fa8", "#2e7d32", "#8a5a00", "#6a3d9a", "#00696f", "#9c2a6b", "#4a5568")
_ENDED_COLOUR = "#5a6068"
_TYPE_ORDER = (DocumentType.PROCEDURE, DocumentType.POLICY, DocumentType.CONTACT)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintOptions:
    """What to print and for whom.

    `categories` are keys or titles. `ids` print those documents alone, ended ones too, without
    cover and contents. `ended` appends the ended documents, `large` sets 16 pt, `resident`
    leaves out internal documents and private numbers.
    """

    categories: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    ended: bool = False
    large: bool = False
    resident: bool = False
    public_url: str = ""


def print_data(handbook: Handbook, *, on: date, revision: str, options: PrintOptions) -> Row:
    """Return everything the template needs, every character of it printable.

    Raises:
        NotFoundError: an id that is not in the handbook, or not for residents.
        UsageError: a category that the handbook does not have.
        PrintError: nothing is left to print.
    """
    book = _Book(handbook, on, options)
    if not book.printed:
        raise PrintError("没有可印的文件", hint="请核对所选的类目；已停用的文件加 --ended 才印")
    front = {"date": date_label(on), **book.front(revision)}
    data = {"book": front, "words": words(online=options.public_url), "parts": book.parts()}
    return {key: _printable(value) for key, value in data.items()}


class _Book:
    """The documents chosen from a handbook, in the order of the binder."""

    def __init__(self, handbook: Handbook, on: date, options: PrintOptions) -> None:
        self._handbook = handbook
        self._options = options
        self._reader = PrintReader(handbook=handbook, resident=options.resident)
        self._categories = _all_categories(handbook)
        self._status = {id: handbook.status(id, on=on) for id in handbook.documents}
        self.printed = self._chosen()
        self._printer = DocumentPrinter(replace(self._reader, printed=frozenset(d.id for d in self.printed)))

    def front(self, revision: str) -> Row:
        vocabulary = self._handbook.vocabulary
        usable = [document for document in self.printed if self._status[document.id].usable]
        counts = [
            {
                "title": category.title,
                "colour": self._colour(category),
                "count": sum(1 for document in usable if self._category(document) is category),
            }
            for category in self._categories
        ]
        editions = ("居民版" if self._options.resident else "", "大字版" if self._options.large else "")
        return {
            "title": vocabulary.title,
            "organisation": vocabulary.organisation,
            "region": vocabulary.region,
            "edition": " · ".join(edition for edition in editions if edition),
            "usable": len(usable),
            "counts": [count for count in counts if count["count"]],
            "colophon": colophon(
                revision=revision,
                phone=vocabulary.phone,
                online=self._options.public_url,
                sample=any(document.sample for document in self.printed),
                left_out=len(self._handbook.left_out),
            ),
            "large": self._options.large,
            "cover": not self._options.ids,
        }

    def parts(self) -> list[Row]:
        """Return the categories in order, then the ended documents as a part of their own."""
        ended = [document for document in self.printed if self._status[document.id].ended]
        parts = []
        for category in self._categories:
            inside = [d for d in self.printed if self._category(d) is category and d not in ended]
            names = dict.fromkeys([*category.subcategories, *(d.subcategory or "" for d in inside)])
            groups = [(name, [d for d in inside if (d.subcategory or "") == name]) for name in names]
            parts.append(self._part(category.title, category, groups))
        by_category = [(c.title, [d for d in ended if self._category(d) is c]) for c in self._categories]
        parts.append(self._part("已停用的文件", None, by_category))
        return [part for part in parts if part["groups"]]

    def _part(self, title: str, category: Category | None, groups: list[tuple[str, list[Document]]]) -> Row:
        return {
            "title": title,
            "colour": self._colour(category),
            "tab": self._tab(category),
            "groups": [
                {"title": name, "documents": [self._document(d) for d in sorted(inside, key=_binder_order)]}
                for name, inside in groups
                if inside
            ],
        }

    def _document(self, document: Document) -> Row:
        status = self._status[document.id]
        category = self._category(document).title
        row = self._printer.as_row(document, category=category, ended=status.ended)
        return {**row, "status": status_words(document, status)}

    def _chosen(self) -> tuple[Document, ...]:
        documents = self._handbook.documents
        for id in self._options.ids:
            if id not in documents:
                raise NotFoundError(
                    f"手册里没有编号为 {id} 的文件", hint="请核对编号，或先用 handbook search 查找"
                )
            if not self._reader.sees(documents[id]):
                raise NotFoundError(f"{id} 是内部文件，不印给居民", hint="给工作人员看的，请去掉 --resident")
        named = {self._named_category(name).key for name in self._options.categories}
        with_ended = bool(self._options.ended or self._options.ids)
        return tuple(
            document
            for document in (documents[id] for id in dict.fromkeys(self._options.ids or documents))
            if self._reader.sees(document)
            and (with_ended or not self._status[document.id].ended)
            and (not named or self._category(document).key in named)
        )

    def _named_category(self, name: str) -> Category:
        found = next((c for c in self._categories if name in (c.key, c.title)), None)
        if found is None:
            known = "、".join(category.title for category in self._categories)
            raise UsageError(f"没有“{name}”这个类目", hint=f"可以写：{known}")
        return found

    def _category(self, document: Document) -> Category:
        return next(c for c in self._categories if document.category in (c.key, c.title))

    def _colour(self, category: Category | None) -> str:
        if category is None:
            return _ENDED_COLOUR
        return _COLOURS[self._categories.index(category) % len(_COLOURS)]

    def _tab(self, category: Category | None) -> Row:
        """Return where the thumb tab stands: the same in every print, whatever was selected."""
        place = len(self._categories) if category is None else self._categories.index(category)
        return {
            "place": place,
            "of": len(self._categories) + 1,
            "title": category.title if category else "已停用",
        }


def _all_categories(handbook: Handbook) -> tuple[Category, ...]:
    """Return the declared categories, then any that only documents name."""
    declared = handbook.vocabulary.categories
    named = dict.fromkeys(document.category for document in handbook.documents.values())
    others = (name for name in named if handbook.vocabulary.category(name) is None)
    return (*declared, *(Category(name, name) for name in others))


def _binder_order(document: Document) -> tuple[int, str]:
    return _TYPE_ORDER.index(document.type), document.path


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    return [_printable(item) for item in value] if isinstance(value, list) else value
