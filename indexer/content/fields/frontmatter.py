"""YAML -> nodes with their places; the only importer of yaml.

PyYAML's own loading is not used: it turns 007 into 7 and no into False, keeps the last of two
equal keys, and 438 bytes of aliases become 29 MB. Here its events are read one by one, which
also makes deep nesting harmless.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import yaml

from indexer.content.faults import Report
from indexer.content.fields.mistypings import find_mistyping
from indexer.content.nodes import Mapping, Node, Place, Scalar, Sequence, Span
from indexer.content.reading_rules import (
    FULLWIDTH_COLON,
    NO_FRONT_MATTER,
    UNCLOSED_FRONT_MATTER,
    YAML_CAPS,
    YAML_FEATURE,
    YAML_SYNTAX,
)
from indexer.domain.fields import FIELDS

MAX_DEPTH = 20
MAX_CHARACTERS = 64 * 1024

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KEYS = {name for known in FIELDS for name in (known.key, known.label)} | {
    name for known in FIELDS for inner in known.record for name in (inner.key, inner.label)
}
_FULLWIDTH_KEY = re.compile(r"\s*(?:- )?(?P<key>[^\s：:#\"'{\[-][^\s：:]*)\s*：")
_NEXT_KEY = re.compile(r"[^\s#\[\]{},\"'-][^\[\]{},]*:(\s|$)")
_LIKE_A_FENCE = re.compile("[-–—－_=]{2,}")
_COLON_IN_VALUE = re.compile(r"[^:]+:\s+[^\"'\[{].*:(\s|$)")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The YAML block of a file and where the body begins (1-based line)."""

    yaml_text: str
    body: str
    body_line: int


def split(text: str, report: Report) -> FrontMatter | None:
    """Cut a file at the ``---`` lines; None, with the problem noted, without such a block."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        first = next((n for n, line in enumerate(lines) if line.strip()), 0)
        late = lines[first].strip() == "---"
        written = lines[first].strip()
        message = "文件开头没有 --- 包起来的资料栏"
        if late:
            message = "开头的 --- 前面有空行"
        elif _LIKE_A_FENCE.fullmatch(written):
            message = f"开头写的是“{written[:20]}”，不是三个英文减号 ---"
        report.say(
            NO_FRONT_MATTER,
            Place(first + 1 if late else 1),
            message,
            hint="文件第一行写 ---，下面写编号、标题、类型、类目，再写一行 ---，然后是正文",
            fatal=True,
        )
        return None
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        like = next((n for n, line in enumerate(lines[1:], 1) if _LIKE_A_FENCE.fullmatch(line.strip())), None)
        message, hint = (
            "资料栏没有结束：只有开头的 ---，找不到第二个 ---",
            "在资料栏最后一项下面单独写一行 ---",
        )
        if like is not None:
            message, hint = f"这里写的是“{lines[like].strip()[:20]}”，不是三个英文减号", "请顶格改成 ---"
        report.say(
            UNCLOSED_FRONT_MATTER,
            Place(1 if like is None else like + 1),
            message,
            hint=hint,
            fatal=True,
        )
        return None
    return FrontMatter("\n".join(lines[1:end]) + "\n", "\n".join(lines[end + 1 :]), end + 2)


def parse(yaml_text: str, report: Report, *, first_line: int = 1, most: int = MAX_CHARACTERS) -> Node | None:
    """Return the nodes of one YAML text, None when it cannot be used.

    Every scalar stays text. Aliases, anchors, tags, merge keys and several documents are
    refused, as are more than 20 levels, and more characters than `most`: 64 KiB but for what only
    the program writes. `first_line` is where the text starts.
    """
    if len(yaml_text) > most:
        message = f"资料栏有 {len(yaml_text)} 个字符，最多 {most} 个"
        report.say(YAML_CAPS, Place(first_line), message, hint="长的说明请写到正文里", fatal=True)
        return None
    try:
        read = _nodes if len(yaml_text) <= MAX_CHARACTERS else _nodes.__wrapped__  # too long to be kept
        return read(yaml_text, first_line)
    except _RefusedError as refused:
        report.say(refused.rule, refused.place, refused.message, hint=refused.hint, fatal=True)
    except yaml.YAMLError as error:
        _report_syntax(error, yaml_text, report, first_line)
    return None


class _RefusedError(Exception):
    """Raised on YAML that is well-formed but not allowed in a handbook."""

    def __init__(self, place: Place, message: str, hint: str, *, caps: bool = False) -> None:
        super().__init__(message)
        self.rule = YAML_CAPS if caps else YAML_FEATURE
        self.place = place
        self.message = message
        self.hint = hint


@dataclass(slots=True)
class _Open:
    """A list or mapping that is still being read."""

    mapping: bool
    place: Place
    start: int
    block: bool
    children: list[Node] = field(default_factory=list)

    def close(self, end: int) -> Node:
        if self.block and self.children:
            end = self.children[-1].span.end
        span = Span(self.start, end, self.block)
        if not self.mapping:
            return Sequence(tuple(self.children), self.place, span)
        pairs = zip(self.children[::2], self.children[1::2], strict=True)
        return Mapping(tuple((_as_key(key), value) for key, value in pairs), self.place, span)


@lru_cache(maxsize=1024)
def _nodes(yaml_text: str, first_line: int) -> Node:
    """Return nodes, which are never changed: who follows an editor reads most texts over and over."""
    return _build(yaml.parse(yaml_text, Loader=_LOADER), first_line)


def _build(events: Iterator[yaml.Event], first_line: int) -> Node:
    root: Node = Scalar("", place=Place(first_line))
    stack: list[_Open] = []
    documents = 0
    for event in events:
        mark = event.start_mark
        place = Place(mark.line + first_line, mark.column + 1) if mark else Place(first_line)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1 or event.version or event.tags:
                raise _RefusedError(
                    place, "这里又起了一份 YAML 或用了 % 指令", "一个文件只写一份资料，请删去这一行"
                )
            continue
        if isinstance(event, yaml.NodeEvent):
            _refuse_features(event, place)
        if isinstance(event, yaml.CollectionStartEvent):
            if len(stack) >= MAX_DEPTH:
                raise _RefusedError(place, f"括号或缩进套了 {MAX_DEPTH} 层以上", "请减少层数", caps=True)
            mapping = isinstance(event, yaml.MappingStartEvent)
            stack.append(_Open(mapping, place, _offset(mark), not event.flow_style))
            continue
        if isinstance(event, yaml.ScalarEvent):
            span = Span(_offset(mark), _offset(event.end_mark), event.style in ("|", ">"))
            node: Node = Scalar(event.value, event.style not in (None, ""), place, span)
        elif isinstance(event, yaml.CollectionEndEvent):
            node = stack.pop().close(_offset(event.end_mark))
        else:
            continue
        if stack:
            stack[-1].children.append(node)
        else:
            root = node
    return root


def _offset(mark: Any) -> int:
    """Return how many characters stand before a mark; the stubs know two classes of marks."""
    return mark.index if mark else 0


def _refuse_features(event: yaml.NodeEvent, place: Place) -> None:
    if isinstance(event, yaml.AliasEvent):
        raise _RefusedError(
            place, "不能用 * 引用别处的内容", "请把内容直接写出来；星号开头的文字要加英文引号"
        )
    if event.anchor is not None:
        raise _RefusedError(place, "不能用 & 给内容起名", "请删去 & 和名字；& 开头的文字要加英文引号")
    if getattr(event, "tag", None) is not None:
        raise _RefusedError(place, "不能用 ! 指定类型", "请删去 ! 标记；叹号开头的文字要加英文引号")


def _as_key(node: Node) -> Scalar:
    if not isinstance(node, Scalar):
        raise _RefusedError(node.place, "冒号前面应当是一个词，不能是列表", "请检查括号和缩进")
    if node.text == "<<" and not node.quoted:
        raise _RefusedError(node.place, "不能用 << 合并别处的内容", "请把内容直接写出来")
    return node


def _report_syntax(error: yaml.YAMLError, yaml_text: str, report: Report, first_line: int) -> None:
    """Say what is wrong in the words of an editor; full-width colons are the usual culprit."""
    lines = yaml_text.split("\n")
    row, column = _where(error, yaml_text)
    culprits = [
        (number, found)
        for number, line in enumerate(lines[: row + 2])
        if (found := _FULLWIDTH_KEY.match(line)) and found["key"] in _KEYS
    ]
    for number, found in culprits:
        report.say(
            FULLWIDTH_COLON,
            Place(first_line + number, found.end()),
            f"“{found['key']}”后面用了全角冒号“：”",
            hint=f"请改成英文冒号加一个空格：{found['key']}: …",
            fatal=True,
        )
    if culprits:
        return
    if slip := find_mistyping(lines, row, _KEYS):
        place = Place(first_line + slip.row, slip.column + 1)
        report.say(YAML_SYNTAX, place, slip.message, hint=slip.hint, fatal=True)
    else:
        message, hint = _explain(error, lines[row] if row < len(lines) else "")
        report.say(YAML_SYNTAX, Place(first_line + row, column + 1), message, hint=hint, fatal=True)


def _where(error: yaml.YAMLError, yaml_text: str) -> tuple[int, int]:
    """Return the 0-based line and column of a syntax error; the start of a thing left open."""
    if isinstance(error, yaml.MarkedYAMLError):
        unfinished = error.problem is not None and (
            "could not find" in error.problem or "end of" in error.problem
        )
        begun = error.context_mark if unfinished or _at_next_key(error, yaml_text) else None
        mark = begun or error.problem_mark or error.context_mark
        if mark is not None:
            return mark.line, mark.column
    position = getattr(error, "position", 0)
    before = yaml_text[:position]
    return before.count("\n"), len(before) - (before.rfind("\n") + 1)


def _at_next_key(error: yaml.MarkedYAMLError, yaml_text: str) -> bool:
    """Say whether a bracket was left open and the reader ran on into the next key."""
    mark = error.problem_mark
    if "flow" not in (error.context or "") or mark is None:
        return False
    lines = yaml_text.split("\n")
    return mark.line < len(lines) and (mark.column == 0 or _NEXT_KEY.match(lines[mark.line]) is not None)


def _explain(error: yaml.YAMLError, line: str) -> tuple[str, str]:
    problem = str(getattr(error, "problem", "") or "")
    context = str(getattr(error, "context", "") or "")
    if "\t" in line:
        return "这一行用了制表符（Tab）", "请把 Tab 换成空格，每层缩进两个空格"
    if "mapping values are not allowed" in problem:
        quoted = '，如 标题: "关于: 印发"' if _COLON_IN_VALUE.match(line) else ""
        return "这一行有两处冒号加空格，或缩进不对", f"值里有冒号时，整个值要用英文双引号括起来{quoted}"
    if "quoted scalar" in context:
        return "引号没有配对", "请在值的末尾补上同样的英文引号"
    if "flow" in context:
        return "方括号或花括号没有配对，或各项之间缺逗号", "请检查 [ ] 和 { }，各项用英文逗号隔开"
    if "could not find expected ':'" in problem:
        return "这一行缺少“键: 值”里的冒号", "每一行写成 键: 值，冒号是英文冒号，后面空一格"
    if "cannot start any token" in problem:
        return "内容的开头是有特别意思的符号", "请把整个内容用英文双引号括起来"
    if "block" in context:
        return (
            "缩进或引号不对，读不下去",
            "同一层的各行要左对齐；引号后面不能再写字，值里有引号时整个值再套一层引号",
        )
    return "资料栏的写法有误，读不下去", "请对照编辑指南检查这一行的冒号、引号和缩进"
