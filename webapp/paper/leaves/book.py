"""A handbook on a day -> the JSON that the print template lays out: selection, order, pieces.

A book is a list of pieces: cover, how, contents, changes, divider, sheet (the pages of one
document), and the tables at the end. Each has its kind `k`, a `key` that is unique in the book
(a document's id; of others a word that no id can be, with ``_`` in front), and a `number` that
its pages carry (目录-1, 2-13-1, 附3-2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from indexer.content.lists.print_numbers import PrintNumbers, binder_order
from indexer.domain.desk.phrases import date_words
from indexer.domain.document import Document
from indexer.domain.errors import NotFoundError, PrintError, UsageError
from indexer.domain.handbook import Handbook
from indexer.domain.problem import Problem
from indexer.domain.vocabulary import Category
from webapp.paper.leaves.back import BackMatter
from webapp.paper.leaves.front import PrintedChange, changes, contents_entry, cover
from webapp.paper.leaves.glyphs import printable
from webapp.paper.leaves.reader import UNNUMBERED, PrintReader
from webapp.paper.leaves.sheet import ENDED_TAB, DocumentPrinter, tab_colour
from webapp.paper.leaves.words import colophon, status_words, words

Row = dict[str, Any]

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintOptions:
    """What to print and for whom.

    `categories` are keys or titles. `ids` print those documents alone, ended ones too, without
    cover, contents and tables: each then bears the day and its validity on it. `ended` appends the
    ended documents, `large` sets 16 pt, `resident` leaves out internal documents and private
    numbers, `mono` saves ink: black lines, no grounds; `booklet` lays out for A5.
    """

    categories: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    ended: bool = False
    large: bool = False
    resident: bool = False
    mono: bool = False
    booklet: bool = False
    public_url: str = ""


def print_data(
    handbook: Handbook,
    *,
    on: date,
    revision: str,
    options: PrintOptions,
    numbers: PrintNumbers | None = None,
    changed: Sequence[PrintedChange] = (),
) -> Row:
    """Return everything the template needs, every character of it printable.

    Raises:
        NotFoundError: an id that is not in the handbook, or not for residents.
        UsageError: a category that the handbook does not have.
        PrintError: nothing is left to print.
    """
    if options.large and options.booklet:
        raise UsageError("大字版装不成小册子", hint="--large 和 --booklet 请只写一个")
    book = _Book(handbook, on, options, numbers or PrintNumbers())
    if not book.printed:
        raise _nothing_to_print(handbook)
    vocabulary = handbook.vocabulary
    data = {
        "book": {
            "title": vocabulary.title,
            "organisation": vocabulary.organisation,
            "date": date_words(on),
            "large": options.large,
            "mono": options.mono,
            "booklet": options.booklet,
            "cover": not options.ids,
            "judged": book.judged(),
        },
        "words": words(online=options.public_url),
        "pieces": book.pieces(revision, changed),
    }
    return {key: _printable(value) for key, value in data.items()}


def document_rows(
    handbook: Handbook, *, numbers: PrintNumbers, public_url: str = "", resident: bool = False
) -> dict[str, Row]:
    """Return the row of every document's pages by id, as a book prints them while they last.

    `row_digest` of a row changes exactly when the document's pages do.
    """
    reader = PrintReader(handbook=handbook, numbers=numbers, resident=resident, public_url=public_url)
    printer = DocumentPrinter(reader)
    return {
        document.id: _printable(printer.as_row(document))
        for document in handbook.documents.values()
        if reader.sees(document)
    }


def _nothing_to_print(handbook: Handbook) -> PrintError:
    """Say why there is nothing, naming the files that are broken where there are any."""
    broken = list(_broken(handbook))
    if not broken:
        return PrintError("没有可印的文件", hint="请核对所选的类目；已停用的文件加 --ended 才印")
    more = f"（共 {len(broken)} 份，handbook check 列出全部）" if len(broken) > _MOST_NAMED else ""
    return PrintError(
        f"没有可印的文件：{len(broken)} 份写坏了，没有收录",
        hint="；".join(map(_as_told, broken[:_MOST_NAMED])) + more,
    )


def _not_there(handbook: Handbook, id: str) -> NotFoundError:
    broken = next((problem for problem in _broken(handbook) if PurePosixPath(problem.path).stem == id), None)
    if broken is not None:
        return NotFoundError(f"{id} 写坏了，没有收录，印不了", hint=_as_told(broken))
    return NotFoundError(f"手册里没有编号为 {id} 的文件", hint="请核对编号，或先用 handbook search 查找")


def _broken(handbook: Handbook) -> Iterator[Problem]:
    """Yield the worst of what is wrong with each file that is left out."""
    told: set[str] = set()
    for problem in handbook.problems:
        if problem.fatal and problem.path not in told:
            told.add(problem.path)
            yield problem


def _as_told(problem: Problem) -> str:
    return f"{problem.path} 第 {problem.line} 行：{problem.message}"


@dataclass(frozen=True, slots=True)
class _Part:
    """A category of the book, or its end: documents without a number, documents that ended."""

    key: str
    title: str
    number: int
    colour: str
    groups: tuple[tuple[str, tuple[Document, ...]], ...]
    subjects: tuple[str, ...] = ()

    @property
    def documents(self) -> tuple[Document, ...]:
        return tuple(document for _, inside in self.groups for document in inside)


class _Book:
    """The documents chosen from a handbook, in the order of the binder."""

    def __init__(self, handbook: Handbook, on: date, options: PrintOptions, numbers: PrintNumbers) -> None:
        self._handbook = handbook
        self._on = on
        self._options = options
        self._numbers = numbers
        self._reader = PrintReader(
            handbook=handbook, numbers=numbers, resident=options.resident, public_url=options.public_url
        )
        self._status = {id: handbook.status(id, on=on) for id in handbook.documents}
        self._printer = DocumentPrinter(self._reader)
        self.printed = self._chosen()

    def pieces(self, revision: str, changed: Sequence[PrintedChange]) -> list[Row]:
        """Return the book from cover to last table; of documents chosen by id, their pages alone."""
        parts = self._parts()
        sheets = {d.id: self._sheet(d) for part in parts for d in part.documents}
        body = [
            row
            for part in parts
            for row in (_divider(part), *(sheets[d.id] for d in self._in_order(part.documents)))
        ]
        if self._options.ids:
            return [row for row in body if row["k"] == "sheet"]
        live = [d for part in parts for d in self._in_order(part.documents) if not self._status[d.id].ended]
        back = BackMatter(
            reader=self._reader, documents=live, sheets=[sheets[d.id] for d in live], on=self._on
        )
        front = [
            self._cover(revision),
            {"k": "how", "key": "_how", "number": "用法", "title": "怎么用这本手册"},
            {
                "k": "contents",
                "key": "_contents",
                "number": "目录",
                "title": "目录",
                "parts": self._contents(parts),
            },
            *changes(changed, reader=self._reader),
        ]
        return [*front, *body, *back.pieces()]

    def judged(self) -> Row:
        """Return how documents that are printed alone stand on the day; a book says so in its contents.

        It is no part of a document's row: the leaves of a binder do not change with the day.
        """
        if not self._options.ids:
            return {}
        return {document.id: status_words(document, self._status[document.id]) for document in self.printed}

    def _cover(self, revision: str) -> Row:
        chosen = [self._named_category(name).title for name in self._options.categories]
        editions = (
            *dict.fromkeys(chosen),
            "居民版" if self._options.resident else "",
            "大字版" if self._options.large else "",
        )
        return cover(
            reader=self._reader,
            on=self._on,
            edition=" · ".join(edition for edition in editions if edition),
            usable=[document for document in self.printed if self._status[document.id].usable],
            colophon=colophon(
                revision="" if self._options.resident else revision,
                phone=self._handbook.vocabulary.phone,
                online=self._options.public_url,
                sample=any(document.sample for document in self.printed),
                left_out=len(self._handbook.left_out),
            ),
        )

    def _parts(self) -> list[_Part]:
        """Return the categories in order, then what has no number yet, then what has ended."""
        ended = [d for d in self.printed if self._status[d.id].ended]
        live = [d for d in self.printed if not self._status[d.id].ended]
        loose = [d for d in live if self._is_loose(d)]
        settled = [d for d in live if not self._is_loose(d)]
        categories = sorted(self._reader.categories, key=self._reader.category_number)
        parts = []
        for category in categories:
            inside = [d for d in settled if self._reader.category(d) == category]
            names = dict.fromkeys([*category.subcategories, *(d.subcategory or "" for d in inside)])
            groups = [(name, [d for d in inside if (d.subcategory or "") == name]) for name in names]
            number = self._reader.category_number(category)
            part = _part(category.key, category.title, number, tab_colour(number), groups)
            parts.append(replace(part, subjects=category.subcategories))
        for key, title, documents in (("loose", UNNUMBERED, loose), ("ended", "已停用的文件", ended)):
            groups = [(c.title, [d for d in documents if self._reader.category(d) == c]) for c in categories]
            parts.append(_part(f"part-{key}", title, 0, str(ENDED_TAB["colour"]), groups))
        return [part for part in parts if part.groups]

    def _is_loose(self, document: Document) -> bool:
        """Say whether a document has no number although the handbook gives numbers."""
        return bool(self._numbers.documents) and self._numbers.number_of(document.id) is None

    def _in_order(self, documents: Sequence[Document]) -> list[Document]:
        """Return documents by number; those without one follow in the order of the contents."""
        numbers = self._numbers.documents
        placed = sorted((d for d in documents if d.id in numbers), key=lambda d: numbers[d.id])
        return [*placed, *(d for d in documents if d.id not in numbers)]

    def _contents(self, parts: list[_Part]) -> list[Row]:
        return [
            {
                "number": part.number,
                "title": part.title,
                "colour": part.colour,
                "groups": [
                    {
                        "title": name,
                        "entries": [
                            contents_entry(d, self._status[d.id], self._reader)
                            for d in self._in_order(inside)
                        ],
                    }
                    for name, inside in part.groups
                ],
            }
            for part in parts
        ]

    def _sheet(self, document: Document) -> Row:
        row: Row = _printable(self._printer.as_row(document, ended=self._status[document.id].ended))
        return row

    def _chosen(self) -> tuple[Document, ...]:
        documents = self._handbook.documents
        for id in self._options.ids:
            if id not in documents:
                raise _not_there(self._handbook, id)
            if not self._reader.sees(documents[id]):
                raise NotFoundError(f"{id} 是内部文件，不印给居民", hint="给工作人员看的，请去掉 --resident")
        named = {self._named_category(name).key for name in self._options.categories}
        with_ended = bool(self._options.ended or self._options.ids)
        return tuple(
            document
            for document in binder_order(self._handbook)
            if (not self._options.ids or document.id in self._options.ids)
            and self._reader.sees(document)
            and (with_ended or not self._status[document.id].ended)
            and (not named or self._reader.category(document).key in named)
        )

    def _named_category(self, name: str) -> Category:
        categories = self._reader.categories
        found = next((c for c in categories if name in (c.key, c.title)), None)
        if found is None:
            known = "、".join(category.title for category in categories)
            raise UsageError(f"没有“{name}”这个类目", hint=f"可以写：{known}")
        return found


def _part(key: str, title: str, number: int, colour: str, groups: list[tuple[str, list[Document]]]) -> _Part:
    return _Part(
        key, title, number, colour, tuple((name, tuple(inside)) for name, inside in groups if inside)
    )


def _divider(part: _Part) -> Row:
    return {
        "k": "divider",
        "key": f"_divider-{part.number or part.key}",
        "number": f"分类{part.number}" if part.number else part.title,
        "title": part.title,
        "tab": {"number": part.number, "title": part.title, "colour": part.colour},
        "groups": list(part.subjects),
    }


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    return [_printable(item) for item in value] if isinstance(value, list | tuple) else value
