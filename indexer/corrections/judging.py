"""What the check says of a draft, told by field and in words for people who see a form, not a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from indexer.content.body.rendering import render_all
from indexer.content.documents import as_document
from indexer.content.reading import Reading, read_content
from indexer.content.rereading.reread import MOST, reread
from indexer.content.rulebook import check_file
from indexer.content.source import asset_paths
from indexer.domain.differences import BODY, Difference, differences
from indexer.domain.document import Document
from indexer.domain.fields import FIELDS
from indexer.domain.problem import Problem, Severity
from indexer.editing.file.text import DocumentText
from indexer.editing.shelf import Shelf
from indexer.wording.differences import names_of


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said next to a field; `key` is empty for what is about the whole document."""

    key: str
    words: str
    is_error: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """The remarks about a draft, the document it would be, and how that differs from the one there is.

    There is no document where the draft could not be one, no difference where both say the same. What
    the difference may have done by mistake is to be `read_again`.
    """

    remarks: tuple[Remark, ...]
    document: Document | None
    difference: Difference | None = None
    read_again: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[Remark, ...]:
        return tuple(remark for remark in self.remarks if remark.is_error)

    def about(self, key: str) -> tuple[Remark, ...]:
        return tuple(remark for remark in self.remarks if remark.key == key)


def judge(
    shelf: Shelf,
    path: str,
    content: bytes,
    *,
    today: date,
    before: bytes | None = None,
    assets: frozenset[str] = frozenset(),
) -> Judgement:
    """Check one file as it would be among the others, its body rendered, beside what it was.

    What is said of days is said as of `today`.

    `assets` are the attachments that would come with it.
    """
    file = read_content(path, content)
    old = read_content(path, before) if before is not None else None
    sides = {name: side for name, side in (("after", file), ("before", old)) if side and side.type}
    for name, rendered in render_all({name: side.body for name, side in sides.items()}).items():
        sides[name].rendered = rendered
    others = tuple(other for other in shelf.files if other.path != path)
    check_file(file, Reading(shelf.vocabulary, (*others, file), asset_paths(shelf.folder) | assets, today))
    places = _lines_by_key(content)
    remarks = dict.fromkeys(_remark(problem, places, file.body_line) for problem in file.report.problems)
    document = as_document(file, shelf.vocabulary)
    was = as_document(old, shelf.vocabulary) if old else None
    difference = differences(was, document)
    return Judgement(tuple(remarks), document, difference, tuple(_read_again(shelf, difference)))


def _read_again(shelf: Shelf, difference: Difference | None) -> Iterator[str]:
    """Yield what is to be compared with the original once more, the first few."""
    if difference is None:
        return
    names = names_of(shelf.documents.values(), shelf.vocabulary)
    found = reread([difference], {}, shelf.others, names)
    yield from (plain(problem.message) for problem in found[:MOST])
    if len(found) > MOST:
        yield f"这样的改动还有 {len(found) - MOST} 处，没有列出"


def _lines_by_key(content: bytes) -> list[tuple[int, str]]:
    """Return the line on which each field of the front matter begins."""
    text = DocumentText.of(content)
    names = {name: field.key for field in FIELDS for name in (field.key, field.label)}
    return [(key.place.line, names[key.text]) for key, _ in text.root.entries if key.text in names]


def _remark(problem: Problem, places: list[tuple[int, str]], body_line: int) -> Remark:
    key = _key_of(problem, places, body_line)
    hint = plain(problem.hint)
    words = plain(problem.message)
    if hint and not _FOR_FILES.search(hint):
        words = f"{words}。{hint}" if hint else words
    return Remark(key, words, problem.severity is Severity.ERROR)


def _key_of(problem: Problem, places: list[tuple[int, str]], body_line: int) -> str:
    if problem.message.startswith(_BELOW):
        return BODY
    if problem.line >= body_line > 1:
        return BODY
    if problem.line > 1:
        before = [key for line, key in places if line <= problem.line]
        return before[-1] if before else ""
    named = _NAMED.search(problem.message)
    return named[1] if named else ""


def plain(text: str) -> str:
    """Return a message of the check as it reads beside a form: Chinese names of fields only."""
    text = _NAMED.sub(lambda found: f"“{found[2]}”", text.removeprefix(_BELOW))
    text = _BARE.sub(lambda found: f"“{_LABELS[found[0]]}”", text)
    text = _AS_IN_FILES.sub(r"\1：", text.replace("” 里", "”里").replace("” 的", "”的"))
    text = _EXAMPLE_IN_FILES.sub("", _VALUE.sub(r"\1", text.replace("：YYYY-MM-DD", "")))
    for written, said in _SAID.items():
        text = text.replace(written, said)
    return text


_SAID = {
    "YYYY-MM-DD": "年-月-日",
    "MM-DD": "月-日",
    "HH:MM": "时:分",
    "true、false、是、否之一": "“是”或“否”",
    "handbook.yml 里": "手册里",
    "新文件编号": "新文件的标题",
}
_VALUE = re.compile(
    r"(?<![A-Za-z0-9_-])[a-z][a-z0-9_-]*（([\u4e00-\u9fff]+)）"
)  # of a closed set: both its writings
_EXAMPLE_IN_FILES = re.compile(r"。?例如“[^”]+”：\[[^\]]*\]")
_AS_IN_FILES = re.compile(r" ?(“[^”]+”) ?: ?")
_BELOW = "第二个 --- 下面"
_LABELS = {field.key: field.label for field in (*FIELDS, *(p for f in FIELDS for p in f.record))}
_NAMED = re.compile(rf"(?<![A-Za-z0-9_-])({'|'.join(sorted(_LABELS, key=len, reverse=True))})（([^）]+)）")
_TELLING = "|".join(key for key in _LABELS if "_" in key or key in ("asks", "source"))
_BARE = re.compile(
    rf"(?<![A-Za-z0-9_/.-])(?:(?:{_TELLING})(?![A-Za-z0-9_/.-])|(?:{'|'.join(_LABELS)})(?= [里的]))"
)
_FOR_FILES = re.compile(
    r"handbook |一行|冒号|\.yml|\.md|assets/|[a-z]+: |键|front|文件夹|缩进|引号|方括号|运行"
)
