"""What `fmt` and `check --fix` put right by themselves: only what has one meaning.

Every repair is judged by the reader of front matter: it must say the same as before, or have
fewer faults and no new ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from indexer.content.faults import Report
from indexer.content.fields.frontmatter import parse
from indexer.content.fields.keys import read_front_matter, read_type
from indexer.content.fields.values import meant_date
from indexer.content.nodes import Mapping, Scalar, Sequence, Span
from indexer.domain.errors import EditRefusedError
from indexer.domain.fields import Kind
from indexer.editing.file.order import in_table_order
from indexer.editing.file.scalars import item_as_yaml
from indexer.editing.file.text import FIELD_BY_NAME, DocumentText, parsed

_ANY_LINE_END = re.compile(r"\r\n|\n|\r")
_KEY_WITH_FULLWIDTH_COLON = re.compile(r"(?m)^(?P<key>[^\s：:#\"'{\[-][^\s：:]*)\s*(?P<colon>：[^\S\r\n]*)")
_KEY_WITHOUT_SPACE = re.compile(
    r"(?m)^(?P<key>[^\s：:#\"'{\[-][^\s：:]*)(?P<colon>:(?:[\u00a0\u3000]+|(?=\S)))"
)
_TRAILING = re.compile(r"(?m)[ \t]+(?=\r?$)")
_TAB = re.compile(r"\t+")
_FULLWIDTH_COMMAS = re.compile("[，、]")
_WORD_LISTS = frozenset({Kind.CHOICE_LIST, Kind.ID_LIST, Kind.ID_OR_LIST, Kind.WEEKDAYS})

_MOST_PIECES = 200

Pieces: TypeAlias = list[tuple[Span, str]]


@dataclass(frozen=True, slots=True)
class Repair:
    """One change: the line it stands on (of the file before) and what was done."""

    line: int
    message: str


def tidy(content: bytes) -> tuple[bytes, tuple[Repair, ...]]:
    """Return a file put right as far as that is safe, with what was done; the body is not touched.

    Raises:
        EditRefusedError: it is no text with front matter.
    """
    text = DocumentText.of(content)
    repairs: list[Repair] = []
    for repair in (_line_ends, _colons, _colons, _spaces, _tabs, _dates, _commas):
        text, done = repair(text)
        repairs += done
    try:
        ordered = in_table_order(text)
    except EditRefusedError:
        ordered = text
    if ordered != text:
        repairs.append(Repair(2, "各栏按标准顺序排好"))
    return ordered.content, tuple(sorted(repairs, key=lambda repair: repair.line))


def _line_ends(text: DocumentText) -> tuple[DocumentText, list[Repair]]:
    """Give the front matter one kind of line end, the one most lines of the file have."""
    used = Counter(_ANY_LINE_END.findall(text.head + text.front))
    if len(used) < 2:
        return text, []
    most = Counter(_ANY_LINE_END.findall(text.head + text.front + text.tail)).most_common(1)[0][0]
    head, front = (_ANY_LINE_END.sub(most, part) for part in (text.head, text.front))
    return replace(text, head=head, front=front), [Repair(1, "资料栏的换行符统一了")]


def _colons(text: DocumentText) -> tuple[DocumentText, list[Repair]]:
    """Write ``: `` behind known keys at the start of a line, and where `check` names a full-width colon."""
    pieces: Pieces = [
        (Span(*found.span("colon")), ": ")
        for slip in (_KEY_WITH_FULLWIDTH_COLON, _KEY_WITHOUT_SPACE)
        for found in slip.finditer(text.front)
        if found["key"] in FIELD_BY_NAME
    ]
    taken = {span.start for span, _ in pieces}
    report, readable = _judged(text)
    for problem in report.problems if readable else ():
        at = _offset(text, problem.line, problem.column)
        if problem.rule == "fullwidth-colon" and at not in taken and text.front[at : at + 1] == "：":
            pieces.append((Span(at, at + 1), ": "))
    return _accepted(
        text,
        pieces,
        lambda piece: "全角冒号改成英文冒号" if text.front[piece.start] == "：" else "冒号后面补上英文空格",
    )


def _spaces(text: DocumentText) -> tuple[DocumentText, list[Repair]]:
    """Remove spaces at the ends of lines where they mean nothing."""
    pieces: Pieces = [(Span(*found.span()), "") for found in _TRAILING.finditer(text.front)]
    return _same(text, pieces, "行末的空格删掉了")


def _tabs(text: DocumentText) -> tuple[DocumentText, list[Repair]]:
    """Replace tabs that stand between words of YAML, not inside a text."""
    pieces: Pieces = [(Span(*found.span()), " ") for found in _TAB.finditer(text.front)]
    return _same(text, pieces, "制表符（Tab）换成空格")


def _dates(text: DocumentText) -> tuple[DocumentText, list[Repair]]:
    """Write real dates as YYYY-MM-DD, days of windows as MM-DD."""
    pieces: Pieces = []
    for field, node in text.values():
        if isinstance(node, Scalar) and field.kind in (Kind.DATE, Kind.DAY) and not node.span.block:
            meant = meant_date(node.text, recurring=field.kind is Kind.DAY)
            if meant and meant != node.text:
                pieces.append((node.span, meant))
    return _accepted(text, pieces, lambda piece: f"日期 {text.front[piece.start : piece.end]} 写成标准写法")


def _commas(text: DocumentText) -> tuple[DocumentText, list[Repair]]:
    """Split items like 窗口，代办 where a list takes only fixed words or ids."""
    pieces: Pieces = []
    for field, node in text.values():
        if field.kind not in _WORD_LISTS or not isinstance(node, Sequence) or node.span.block:
            continue
        for item in node.items:
            if isinstance(item, Scalar) and _FULLWIDTH_COMMAS.search(item.text):
                words = [word.strip() for word in _FULLWIDTH_COMMAS.split(item.text)]
                pieces.append((item.span, ", ".join(item_as_yaml(word) for word in words if word)))
    return _accepted(text, pieces, lambda _: "列表里的全角逗号改成英文逗号")


def _same(text: DocumentText, pieces: Pieces, message: str) -> tuple[DocumentText, list[Repair]]:
    """Make the replacements that leave every value as it was; all at once, or else one by one."""
    before = parsed(text.front)
    if before is None or not pieces:
        return text, []
    if parsed(text.spliced(pieces).front) != before:
        pieces = [piece for piece in pieces if parsed(text.spliced([piece]).front) == before]
    changed = text.spliced(pieces)
    if parsed(changed.front) != before:
        return text, []
    return changed, [Repair(_line_of(text, span), message) for span, _ in pieces]


def _accepted(
    text: DocumentText, pieces: Pieces, message: Callable[[Span], str]
) -> tuple[DocumentText, list[Repair]]:
    """Make each replacement that leaves fewer faults, and those that do so only together."""
    done: list[Span] = []
    left: Pieces = []
    changed = text
    for piece in sorted(pieces[:_MOST_PIECES], key=lambda piece: piece[0].start, reverse=True):
        tried = changed.spliced([piece])
        if _better(changed, tried):
            changed = tried
            done.append(piece[0])
        else:
            left.append(piece)
    if not done and _better(text, text.spliced(left)):
        changed = text.spliced(left)
        done = [span for span, _ in left]
    return changed, [Repair(_line_of(text, span), message(span)) for span in done]


def _better(before: DocumentText, after: DocumentText) -> bool:
    """Say whether an edit makes a file readable or takes away faults without adding any."""
    (old, was_read), (new, is_read) = _judged(before), _judged(after)
    if was_read != is_read:
        return is_read
    return new.count < old.count and not Counter(p.rule for p in new.problems) - Counter(
        p.rule for p in old.problems
    )


def _judged(text: DocumentText) -> tuple[Report, bool]:
    """Return what the reader says of the front matter, and whether it is keys with values at all."""
    report = Report("")
    root = parse(text.front, report, first_line=2)
    if isinstance(root, Mapping):
        read_front_matter(root, read_type(root), report)
    return report, isinstance(root, Mapping)


def _line_of(text: DocumentText, span: Span) -> int:
    return len(_ANY_LINE_END.findall(text.front, 0, span.start)) + 2


def _offset(text: DocumentText, line: int, column: int) -> int:
    """Return where a place named by the reader stands in the front matter."""
    starts = [0, *(found.end() for found in _ANY_LINE_END.finditer(text.front))]
    return starts[min(max(line - 2, 0), len(starts) - 1)] + column - 1
