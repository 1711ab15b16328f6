"""The word lists beside handbook.yml: lexicon, synonyms, materials, calendar, questions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from indexer.content.faults import Report, Rule
from indexer.content.fields.frontmatter import parse
from indexer.content.nodes import Mapping, Node, Place, Scalar, Sequence, describe
from indexer.content.reading_rules import BAD_VOCABULARY
from indexer.content.source import decode, read_bytes
from indexer.domain.problem import Problem
from indexer.domain.vocabulary import Calendar, Question

_MOST_DAYS = 366
QUESTIONS_FILE = "questions.yml"


class ListReader:
    """Reads the files beside the documents; every problem is kept in `problems`.

    A faulty entry is left out, the rest of its file holds.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self._report = Report("")

    def text(self, name: str) -> str | None:
        """Return the text of a file, None when it is missing or unreadable."""
        path = self.folder / name
        if not path.exists() and not path.is_symlink():
            return None
        self._report = Report(name)
        content = read_bytes(path, self._report)
        text = decode(content, self._report) if content else None
        self.problems += _not_fatal(self._report)
        self._report = Report(name)
        return text

    def node(self, name: str) -> Node | None:
        """Return the YAML of a file, None when it is missing or unreadable."""
        text = self.text(name)
        node = parse(text, self._report) if text is not None else None
        self.flush()
        return node

    def flush(self) -> None:
        """Move what was said about the current file to `problems`."""
        self.problems += _not_fatal(self._report)
        self._report = Report(self._report.path)

    @property
    def report(self) -> Report:
        """Where what is wrong with the current file is noted until `flush`."""
        return self._report

    def complain(self, place: Place, message: str, hint: str, *, rule: Rule = BAD_VOCABULARY) -> None:
        self._report.say(rule, place, message, hint=hint)

    def lexicon(self, name: str = "lexicon.txt") -> tuple[str, ...]:
        """Return the words of the lexicon as written: ``word`` or ``word frequency``."""
        words: list[str] = []
        for number, line in enumerate((self.text(name) or "").split("\n"), 1):
            parts = line.split("#")[0].split()
            if not parts:
                continue
            if len(parts) > 2 or (len(parts) == 2 and not parts[1].isdecimal()):
                self.complain(
                    Place(number), f"“{line.strip()}”不是一个词", "每行一个词，后面可以空一格写词频数字"
                )
                continue
            words.append(" ".join(parts))
        self.flush()
        return tuple(dict.fromkeys(words))

    def word_groups(self, name: str) -> dict[str, tuple[str, ...]]:
        """Return term -> words of synonyms.yml or materials.yml."""
        groups: dict[str, tuple[str, ...]] = {}
        for key, value in self.entries(self.node(name)):
            words = self.texts(value, key.text)
            if words:
                groups[key.text] = words
        self.flush()
        return groups

    def calendar(self, name: str = "calendar.yml") -> Calendar:
        """Return the holidays and the make-up working days; entries may span days."""
        found: dict[str, frozenset[str]] = {"holidays": frozenset(), "workdays": frozenset()}
        for key, value in self.entries(self.node(name)):
            if key.text not in found:
                self.complain(key.place, f"没有{describe(key)}这个键", "这里写 holidays 和 workdays")
                continue
            items = value.items if isinstance(value, Sequence) else ()
            if not isinstance(value, Sequence):
                self.complain(
                    value.place, f"{key.text} 应当是列表", "每项写 - {date: 2026-10-01, name: 国庆节}"
                )
            found[key.text] = frozenset(day for item in items for day in self._days(item))
        self.flush()
        return Calendar(found["holidays"], found["workdays"])

    def questions(self, name: str = QUESTIONS_FILE) -> tuple[Question, ...]:
        """Return the golden questions."""
        node = self.node(name)
        if node is not None and not isinstance(node, Sequence) and not _is_empty(node):
            self.complain(node.place, "questions.yml 应当是列表", "每项写 - {query: 问法, answers: [编号]}")
        found = [self._question(item) for item in node.items] if isinstance(node, Sequence) else []
        self.flush()
        return tuple(question for question in found if question is not None)

    def entries(self, node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
        """Return the pairs of a mapping, each key once; complains about anything else."""
        if node is None or _is_empty(node):
            return ()
        if not isinstance(node, Mapping):
            self.complain(node.place, f"这里应当是“键: 值”，写的是{describe(node)}", "请对照编辑指南改写")
            return ()
        seen: dict[str, tuple[Scalar, Node]] = {}
        for key, value in node.entries:
            if key.text in seen:
                line = seen[key.text][0].place.line
                self.complain(key.place, f"{describe(key)}写了两次，第一次在第 {line} 行", "请合并成一项")
            else:
                seen[key.text] = (key, value)
        return tuple(seen.values())

    def texts(self, node: Node, name: str) -> tuple[str, ...]:
        """Return a list of texts; complains about items that are none."""
        if not isinstance(node, Sequence):
            self.complain(node.place, f"{name}写的是{describe(node)}，应当是列表", f"例如 {name}: [甲, 乙]")
            return ()
        found = []
        for item in node.items:
            if isinstance(item, Scalar) and item.text.strip():
                found.append(item.text.strip())
            else:
                self.complain(item.place, f"{name}里的{describe(item)}不是文字", "请写一个词或一句话")
        return tuple(dict.fromkeys(found))

    def _days(self, node: Node) -> list[str]:
        """Return the ISO dates of one entry: a date, ``{date}`` or ``{from, until}``."""
        if isinstance(node, Scalar):
            ends = (node.text, node.text)
        else:
            said = {key.text: value.text for key, value in self.entries(node) if isinstance(value, Scalar)}
            ends = (said.get("from", said.get("date", "")), said.get("until", said.get("date", "")))
        try:
            first, last = (date.fromisoformat(end) for end in ends)
        except ValueError:
            self.complain(
                node.place, f"{describe(node)}里的日期不对", "写成 2026-10-01，或 {from: …, until: …}"
            )
            return []
        count = (last - first).days + 1
        if not 1 <= count <= _MOST_DAYS:
            self.complain(node.place, f"从 {first} 到 {last} 不是一段假期", "请核对起止日期")
            return []
        return [(first + timedelta(days=n)).isoformat() for n in range(count)]

    def _question(self, node: Node) -> Question | None:
        said = {key.text: value for key, value in self.entries(node)}
        query, answers, on = said.get("query"), said.get("answers"), said.get("on")
        if not isinstance(query, Scalar) or not query.text.strip() or answers is None:
            self.complain(
                node.place,
                "这一项缺少 query（问法）或 answers（答案编号）",
                "写成 {query: 问法, answers: [编号]}",
            )
            return None
        if on is not None and not (isinstance(on, Scalar) and _is_date(on.text)):
            self.complain(on.place, f"on 写的是{describe(on)}，应当是日期", "例如 on: 2026-11-23")
            return None
        return Question(query.text.strip(), self.texts(answers, "answers"), on.text if on else None)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.empty


def _not_fatal(report: Report) -> list[Problem]:
    """Return the problems of a list: fatal ones concern documents only."""
    return [replace(problem, fatal=False) for problem in report.problems]
