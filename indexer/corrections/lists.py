"""Synonyms, materials, calendar and events as tables: what a table that was changed does to its file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from indexer.content.lists.events import read_events
from indexer.content.lists.wordlists import ListReader
from indexer.corrections.corrections import Corrections
from indexer.corrections.drafts import Draft
from indexer.corrections.naming import id_for
from indexer.corrections.waiting.meanwhile import TABLE
from indexer.domain.errors import EditRefusedError
from indexer.editing.shelf import Shelf
from indexer.editing.word_merging import row_edits
from indexer.editing.word_order import reordered
from indexer.editing.word_tables import COLUMNS, SAME, ListName, Row, RowEdit, edited, rows_of
from indexer.editing.writing import Edit

TITLES = {
    ListName.SYNONYMS: "居民的叫法",
    ListName.MATERIALS: "材料的名字",
    ListName.CALENDAR: "节假日",
    ListName.EVENTS: "一件事",
}
MOST_ROWS = 3000
_PARTED = "："


@dataclass(frozen=True, slots=True)
class ListLook:
    """A table beside its file: what changes in words, what is in the way, and the edit if there is any."""

    words: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    edit: Edit | None = None


@dataclass(frozen=True, slots=True)
class SentRow:
    """A row as it was handed out, None for a new one, and as it came back; `number` is its first place."""

    was: Row | None
    now: Row | None
    number: int = 0


def table_of(corrections: Corrections, name: ListName) -> list[Row]:
    """Return the rows of a list as they are published."""
    return rows_of(name, _content(corrections.shelf(), name) or b"")


def look_at(corrections: Corrections, name: ListName, sent: Iterable[SentRow]) -> ListLook:
    """Return what a table would change, its rows in the order they came back.

    A row that came back empty is taken away. The order counts where it is not that of the numbers.
    """
    shelf = corrections.shelf()
    content = _content(shelf, name)
    rows = rows_of(name, content or b"")
    taken = {row.get("key", "") for row in rows}
    edits, words, problems = [], [], []
    standing: list[tuple[int, Row]] = []
    for came in sent:
        was, now = came.was, came.now
        untouched = was == now or (now in rows and was not in rows)  # or somebody else wrote it as well
        if now is not None and not untouched:
            now = _completed(name, now, taken)
            taken.add(now.get("key", ""))
            problems += _missing(name, now, shelf)
        if now is not None:
            standing.append((came.number, now))
        if untouched:
            continue
        if was is not None and was not in rows:
            problems.append(f"“{_named(was)}”这一行刚刚被别人改过或去掉了，请刷新再改")
            continue
        edits.append(RowEdit(was, now))
        words.append(_told(name, was, now))
    handed = [row for _, row in sorted(standing, key=lambda each: each[0])]
    wanted = [row for _, row in standing]
    words += _moves(handed, wanted)
    if problems or not words:
        return ListLook(tuple(words), tuple(problems))
    try:
        after = edited(name, content or b"", edits)
        if wanted != handed:
            after = reordered(name, after, _order(rows_of(name, after), handed, wanted))
    except EditRefusedError as error:
        return ListLook(tuple(words), (error.message,))
    problems = [said for said in _said(name, after) if said not in _said(name, content or b"")]
    return ListLook(tuple(words), tuple(problems), Edit(name.file, content, after))


def words_between(name: ListName, before: bytes, after: bytes) -> tuple[str, ...]:
    """Return what a list says otherwise than another, in words."""
    old, new = rows_of(name, before), rows_of(name, after)
    told = [_told(name, edit.before, edit.after) for edit in row_edits(name, old, new)]
    stay = [row for row in old if row in new]
    return (*told, *_moves(stay, [row for row in new if row in stay]))


def rows_back(corrections: Corrections, name: ListName, draft: Draft) -> list[SentRow]:
    """Return a list as it is published with what its editor had written in it: both in each row."""
    published = table_of(corrections, name)
    edits = row_edits(name, rows_of(name, draft.base), rows_of(name, draft.entries[TABLE].encode()))
    mine = {str(edit.before): edit for edit in edits if edit.before}
    rows = []
    for number, row in enumerate(published, 1):
        edit = mine.pop(str(row), None)
        rows.append(SentRow(row, edit.after if edit else row, number))
    left = [*(edit.after for edit in mine.values()), *(edit.after for edit in edits if edit.before is None)]
    return [*rows, *(SentRow(None, row, len(rows) + n) for n, row in enumerate(filter(None, left), 1))]


def _order(there: list[Row], handed: list[Row], wanted: list[Row]) -> list[Row]:
    """Return the rows of a file in the wanted order; what others added stays where it is."""
    if [row for row in there if row in handed] != handed:
        raise EditRefusedError("别人刚刚换过先后", hint="请刷新再改")
    following = iter(wanted)
    return [next(following) if row in handed else row for row in there]


def _moves(handed: list[Row], wanted: list[Row]) -> list[str]:
    """Say which rows change places: “停车”挪到“低保”前面."""
    names = [_named(row) for row in wanted]
    said = []
    matcher = SequenceMatcher(
        None, [str(row) for row in handed], [str(row) for row in wanted], autojunk=False
    )
    for kind, _, _, start, end in matcher.get_opcodes():
        if kind in ("insert", "replace"):
            where = f"“{names[end]}”前面" if end < len(names) else "最后"
            said += [f"“{named}”挪到{where}" for named in names[start:end]]
    return said


def message_of(name: ListName, look: ListLook) -> str:
    """Return the message of the commit that publishes a table."""
    if len(look.words) == 1:
        return f"{TITLES[name]}：{look.words[0]}\n"
    lines = "\n".join(f"- {words}" for words in look.words)
    return f"{TITLES[name]}：改了 {len(look.words)} 处\n\n{lines}\n"


def _content(shelf: Shelf, name: ListName) -> bytes | None:
    place = shelf.folder / name.file
    if place.is_symlink():
        raise EditRefusedError("这张表是个快捷方式，网页里改不了", hint="请告诉管手册的人")
    return place.read_bytes() if place.is_file() else None


def _completed(name: ListName, row: Row, taken: set[str]) -> Row:
    if name is ListName.CALENDAR and not row["until"]:
        return {**row, "until": row["from"]}
    if name is ListName.EVENTS and not row.get("key"):
        return {**row, "key": id_for(row["title"], taken)}
    return row


def _missing(name: ListName, row: Row, shelf: Shelf) -> list[str]:
    needed = {
        ListName.SYNONYMS: ("term", "words"),
        ListName.MATERIALS: ("term", "words"),
        ListName.CALENDAR: ("kind", "from"),
        ListName.EVENTS: ("title", "documents"),
    }[name]
    found = [f"“{_named(row)}”没有写“{COLUMNS[name][key]}”" for key in needed if not row[key]]
    if name is ListName.EVENTS:
        ids = [line.partition(_PARTED)[0] for line in row["documents"].split("\n") if line]
        found += [f"《{row['title']}》里的“{id}”不是手册里的标题" for id in ids if id not in shelf.documents]
    return found


def _named(row: Row) -> str:
    return row.get("term") or row.get("title") or row.get("name") or row.get("from") or "空的一行"


def _told(name: ListName, was: Row | None, now: Row | None) -> str:
    if now is None:
        return f"去掉“{_named(was or {})}”"
    if was is None:
        rest = "，".join(now[key].replace("\n", SAME) for key in ("words", "from", "until") if now.get(key))
        return f"添“{_named(now)}”" + (f"：{rest}" if rest else "")
    parts = []
    for key, label in COLUMNS[name].items():
        if was.get(key) == now.get(key):
            continue
        if key in ("words", "asks", "documents"):
            old, new = (_items(side[key]) for side in (was, now))
            more, less = [w for w in new if w not in old], [w for w in old if w not in new]
            said = [f"添{SAME.join(more)}" if more else "", f"去掉{SAME.join(less)}" if less else ""]
            parts.append(f"{label}{'，'.join(filter(None, said)) or '换了先后'}")
        else:
            parts.append(f"{label} {was[key] or '（空）'} → {now[key] or '（空）'}")
    return f"“{_named(was)}”{'；'.join(parts)}"


def _items(words: str) -> list[str]:
    return [word for word in words.replace("\n", SAME).split(SAME) if word]


def _said(name: ListName, content: bytes) -> list[str]:
    """Return what the check says of a list that has this content."""
    with tempfile.TemporaryDirectory(prefix="handbook-list-") as folder:
        Path(folder, name.file).write_bytes(content)
        reader = ListReader(Path(folder))
        if name is ListName.CALENDAR:
            reader.calendar()
        elif name is ListName.EVENTS:
            read_events(reader)
        else:
            reader.word_groups(name.file)
    return [problem.message for problem in reader.problems]
