"""The numbers of the printed binder, kept in `print-numbers.yml`: a document keeps its own for good.

Loose leaf lives on this: a new file must not renumber the rest, so numbers are given once, never
reused, and written by `new`, `publish` and `release`, never by printing::

    categories:
      gonggong: 2
    documents:
      dusheng-fumu-jiangli-fei: 2-13
    retired: [2-9]

A document that left the handbook keeps its line; `retired` holds the numbers of documents that
moved to another category.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from indexer.content.faults import Fault
from indexer.content.lists.wordlists import ListReader
from indexer.content.nodes import Node, Place, Scalar, Sequence, describe
from indexer.content.reading_rules import BAD_PRINT_NUMBERS, GONE_CATEGORY
from indexer.disk import write_whole
from indexer.domain.choices import DocumentType
from indexer.domain.document import Document
from indexer.domain.handbook import Handbook
from indexer.domain.problem import Problem

PRINT_NUMBERS_FILE = "print-numbers.yml"

_HEAD = """\
# 活页编号：类目-文件。由 handbook new、publish、release 写，印过的号不再给别的文件用，请不要改。
"""
_NUMBER = re.compile(r"([1-9]\d{0,3})-([1-9]\d{0,4})")
_PLAIN_KEY = re.compile(r"[A-Za-z\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff-]*")
_YAML_WORDS = frozenset("y n yes no on off true false null".split())
_TYPE_ORDER = (DocumentType.PROCEDURE, DocumentType.POLICY, DocumentType.CONTACT)


@dataclass(frozen=True, slots=True, order=True)
class PrintNumber:
    """2-13: the thirteenth document that ever came into the second category."""

    category: int
    document: int

    def __str__(self) -> str:
        return f"{self.category}-{self.document}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintNumbers:
    """Category keys and document ids with their numbers; `retired` are never given again."""

    categories: Mapping[str, int] = field(default_factory=dict)
    documents: Mapping[str, PrintNumber] = field(default_factory=dict)
    retired: frozenset[PrintNumber] = frozenset()

    def number_of(self, id: str) -> PrintNumber | None:
        """Return a document's number, None before it was given one (未编号)."""
        return self.documents.get(id)


def read_print_numbers(folder: Path) -> PrintNumbers:
    """Return the numbers of a handbook folder; a faulty or repeated entry is as if not there."""
    return _Reading(folder).numbers()


def print_number_problems(folder: Path, categories: Collection[str] = ()) -> tuple[Problem, ...]:
    """Return what `check` says about the file; `categories` are the keys there are."""
    reading = _Reading(folder)
    numbers = reading.numbers()
    return (*reading.reader.problems, *_gone_categories(numbers, categories))


def _gone_categories(numbers: PrintNumbers, categories: Collection[str]) -> Iterator[Problem]:
    """Yield categories that have a number and are no more: with another key all of it is numbered anew."""
    for key in numbers.categories:
        if categories and key not in categories:
            message = f"类目 {key} 有活页编号，handbook.yml 里却没有它了"
            hint = "改了 key 的，改回来（显示的名字是 title，随便改）；真的不要了，删去这一行"
            yield Fault(message=message, hint=hint).of(GONE_CATEGORY, PRINT_NUMBERS_FILE)


def assign(numbers: PrintNumbers, handbook: Handbook) -> PrintNumbers:
    """Number the categories and documents that have no number yet; nothing else changes.

    A renamed document takes its number along. One that moved to another category gets a new
    number there: its pages go to another place in the binder, the old number is retired.
    """
    categories = dict(numbers.categories)
    for category in handbook.vocabulary.categories:
        categories.setdefault(category.key, max(categories.values(), default=0) + 1)
    documents = dict(numbers.documents)
    retired = set(numbers.retired)
    for document in binder_order(handbook):
        for former in document.former_ids:
            if former in documents and former not in handbook.documents:
                documents.setdefault(document.id, documents[former])
                retired.add(documents.pop(former))
        category_number = categories.get(document.category)
        present = documents.get(document.id)
        if category_number is None or (present is not None and present.category == category_number):
            continue
        taken = (*retired, *documents.values())
        last = max((n.document for n in taken if n.category == category_number), default=0)
        documents[document.id] = PrintNumber(category_number, last + 1)
        if present is not None:
            retired.add(present)
    return PrintNumbers(
        categories=categories, documents=documents, retired=frozenset(retired - set(documents.values()))
    )


def write_print_numbers(folder: Path, numbers: PrintNumbers) -> None:
    """Write the file; the old one stands until then."""
    write_whole(folder / PRINT_NUMBERS_FILE, print_numbers_text(numbers))


def print_numbers_text(numbers: PrintNumbers) -> str:
    """Return the text of the file, sorted by number so that changes read well."""
    lines = [_HEAD + "categories:"]
    lines += [
        f"  {_key(key)}: {number}"
        for key, number in sorted(numbers.categories.items(), key=lambda item: item[1])
    ]
    lines.append("documents:")
    lines += [
        f"  {_key(id)}: {number}"
        for id, number in sorted(numbers.documents.items(), key=lambda item: item[1])
    ]
    if numbers.retired:
        lines.append(f"retired: [{', '.join(map(str, sorted(numbers.retired)))}]")
    return "\n".join(lines) + "\n"


def binder_order(handbook: Handbook) -> tuple[Document, ...]:
    """Return the documents in the order in which they are numbered first.

    By category and subcategory as handbook.yml lists them; procedures, policies, contacts.
    """
    categories = {category.key: place for place, category in enumerate(handbook.vocabulary.categories)}
    subcategories = {
        (category.key, name): place
        for category in handbook.vocabulary.categories
        for place, name in enumerate(category.subcategories)
    }

    def place(document: Document) -> tuple[int, int, str, int, str]:
        name = document.subcategory or ""
        return (
            categories.get(document.category, len(categories)),
            subcategories.get((document.category, name), len(subcategories)),
            name,
            _TYPE_ORDER.index(document.type),
            document.path,
        )

    return tuple(sorted(handbook.documents.values(), key=place))


class _Reading:
    """One reading of the file; what is wrong with it is kept by the reader."""

    def __init__(self, folder: Path) -> None:
        self.reader = ListReader(folder)
        self._seen: dict[str, str] = {}

    def numbers(self) -> PrintNumbers:
        categories: dict[str, int] = {}
        documents: dict[str, PrintNumber] = {}
        retired: frozenset[PrintNumber] = frozenset()
        for key, value in self.reader.entries(self.reader.node(PRINT_NUMBERS_FILE)):
            if key.text == "categories":
                categories = self._categories(value)
            elif key.text == "documents":
                documents = {
                    id.text: number
                    for id, node in self.reader.entries(value)
                    if (number := self._number(node, id.text))
                }
            elif key.text == "retired":
                items = value.items if isinstance(value, Sequence) else ()
                found = (self._number(item, "retired") for item in items)
                retired = frozenset(number for number in found if number)
            else:
                self._complain(
                    key.place, f"没有{describe(key)}这个键", "可用的键：categories、documents、retired"
                )
        self.reader.flush()
        return PrintNumbers(categories=categories, documents=documents, retired=retired)

    def _categories(self, node: Node) -> dict[str, int]:
        found: dict[str, int] = {}
        for key, value in self.reader.entries(node):
            text = value.text if isinstance(value, Scalar) else ""
            if not re.fullmatch(r"[1-9]\d{0,3}", text):
                self._complain(
                    value.place, f"类目 {key.text} 的编号写的是{describe(value)}", "写成 1、2、3 这样"
                )
            elif int(text) in found.values():
                self._complain(value.place, f"类目编号 {text} 用了两次", "后来的类目请换一个没用过的号")
            else:
                found[key.text] = int(text)
        return found

    def _number(self, node: Node, whose: str) -> PrintNumber | None:
        match = _NUMBER.fullmatch(node.text) if isinstance(node, Scalar) else None
        if match is None:
            self._complain(node.place, f"{whose} 的编号写的是{describe(node)}", "写成 2-13 这样：类目-文件")
            return None
        if match[0] in self._seen:
            self._complain(
                node.place,
                f"编号 {match[0]} 用了两次：{self._seen[match[0]]} 和 {whose}",
                "留下先印过的那一行，删去另一行；下次发布会给它新号",
            )
            return None
        self._seen[match[0]] = whose
        return PrintNumber(int(match[1]), int(match[2]))

    def _complain(self, place: Place, message: str, hint: str) -> None:
        self.reader.complain(place, message, hint, rule=BAD_PRINT_NUMBERS)


def _key(text: str) -> str:
    """Return a key as YAML: quoted unless it can only be a text."""
    plain = _PLAIN_KEY.fullmatch(text) and text.lower() not in _YAML_WORDS
    return text if plain else json.dumps(text, ensure_ascii=False)
