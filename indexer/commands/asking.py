"""The questions `new` asks on a terminal; an answer that would not do is asked again."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.content.fields.values import EXPECTED, BadValueError, read_value
from indexer.content.nodes import Scalar
from indexer.domain.choices import DocumentType
from indexer.domain.errors import UsageError
from indexer.domain.fields import Field, Kind, fields_for
from indexer.domain.vocabulary import Category, Vocabulary
from indexer.editing.file.scalars import item_as_yaml

_ASKED = {
    DocumentType.POLICY: (
        "issuer", "document_number", "issued_on", "effective_from", "effective_to", "source", "owner",
    ),
    DocumentType.PROCEDURE: (
        "role", "handling", "desk", "places", "fee", "benefit", "online", "proxy", "source", "owner",
    ),
    DocumentType.CONTACT: ("kind", "phones", "service_area", "hours", "source", "owner"),
}  # fmt: skip


@dataclass(slots=True)
class Answers:
    """What is known of a new document so far; `values` by key in either language."""

    title: str = ""
    category: str = ""
    values: dict[str, list[str]] = field(default_factory=dict)


def ask_for_document(type: DocumentType, vocabulary: Vocabulary, answers: Answers) -> Answers:
    """Ask for what is not given yet; only title and category have to be answered.

    Raises:
        UsageError: the input ended before that.
    """
    print(f"添一份{type.label}。除了标题和类目，不知道的直接按回车，以后再补。", file=sys.stderr)
    while not answers.title:
        answers.title = _ask("标题，居民来办的这件事叫什么")
    category = vocabulary.category(answers.category)
    while category is None:
        category = vocabulary.category(_choose("类目", [each.title for each in vocabulary.categories]))
    answers.category = category.title
    known = {name: each for each in fields_for(type) for name in (each.key, each.label)}
    given = {known[name].key for name in answers.values if name in known}
    _ask_subcategory(category, answers, given)
    if "asks" not in given and (asks := _ask_asks()):
        answers.values["asks"] = asks
    for key in _ASKED[type]:
        if key not in given and (said := _ask_field(known[key])):
            answers.values[key] = [said]
            if key == "effective_to" and (note := _ask("到期以后怎么办，写一句")):
                answers.values["successor_note"] = [note]
    return answers


def _ask_subcategory(category: Category, answers: Answers, given: set[str]) -> None:
    if "subcategory" not in given and category.subcategories:
        found = _choose("子类", category.subcategories)
        if found:
            answers.values["subcategory"] = [found]


def _ask_asks() -> list[str]:
    print("居民怎么问？照原话写，一行一句，三句以上，写完空一行。", file=sys.stderr)
    asks: list[str] = []
    while said := _ask(f"第 {len(asks) + 1} 句"):
        asks.append(said)
    return asks


def _ask_field(wanted: Field) -> str:
    """Ask until the answer is one the field takes, or empty."""
    while True:
        if wanted.kind is Kind.CHOICE and wanted.choice is not None:
            return _choose(wanted.label, [member.label for member in wanted.choice])
        if wanted.key == "phones":
            said = _ask("电话号码")
            return f"[{{number: {_quoted(said)}}}]" if said else ""
        example = EXPECTED[wanted.kind][1] if wanted.kind is Kind.DATE else ""
        said = _ask(wanted.label + (f"，写成 {example}" if example else ""))
        if not said:
            return ""
        try:
            read_value(Scalar(said), wanted)
        except BadValueError as bad:
            print(f"{bad.message}；{bad.hint}", file=sys.stderr)
            continue
        return said


def _quoted(number: str) -> str:
    written = item_as_yaml(number)
    return written if written.startswith('"') else f'"{written}"'


def _choose(what: str, options: Sequence[str]) -> str:
    """Return one of the options, by its number or its words; empty when none was chosen."""
    print("  ".join(f"{number} {option}" for number, option in enumerate(options, 1)), file=sys.stderr)
    while True:
        said = _ask(f"{what}，写数字")
        if said.isascii() and said.isdigit() and 1 <= int(said[:4]) <= len(options):
            return options[int(said[:4]) - 1]
        if not said or said in options:
            return said
        print(f"没有“{said}”，请写上面的数字，或直接按回车。", file=sys.stderr)


def _ask(question: str) -> str:
    """Ask on stderr, so that stdout keeps only what the command reports."""
    print(f"{question}：", end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        raise UsageError("没有写完，什么都没有存", hint="重新运行一次，或用 --title、--category、--set 写全")
    return line.strip()
