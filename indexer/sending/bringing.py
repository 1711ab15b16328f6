"""What was changed here and what was changed elsewhere, brought together: documents field by field.

Two editors who add documents, or change other fields of one, never clash. Print numbers are not
compared at all: they are given anew to what has none, where everything is together.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from indexer.content.lists.print_numbers import PRINT_NUMBERS_FILE
from indexer.domain.desk.phrases import weekday_words
from indexer.domain.differences import BODY
from indexer.domain.errors import EditRefusedError
from indexer.domain.fields import FIELDS
from indexer.editing.correcting import corrected
from indexer.editing.file.entries import Entries, entries_of
from indexer.editing.file.text import DocumentText
from indexer.editing.merging import Conflict, merged
from indexer.git.clone import Clone
from indexer.sending.outcome import Clash

_LABELS = {field.key: field.label for field in FIELDS} | {BODY: "正文"}
_PARTS = {name: part.label for field in FIELDS for part in field.record for name in (part.key, part.label)}
_DAYS = "日子"
_MOST_SHOWN = 600

Changes = Mapping[str, tuple[str | None, str | None]]
"""The blobs of every file that differs, before and after, by path."""


class Keep(StrEnum):
    """Whose side is kept where both changed the same place."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Brought:
    """The files to write onto their commit, and the places somebody has to decide about."""

    files: Mapping[str, bytes | None]
    clashes: tuple[Clash, ...]


def bring_together(clone: Clone, base: str, mine: str, theirs: str, *, keep: Keep | None = None) -> Brought:
    """Return what is to be written onto `theirs` so that it holds what was done from `base` to `mine`."""
    ours, others = clone.changed(base, mine), clone.changed(base, theirs)
    held = clone.contents(blob for path in ours for blob in (*ours[path], *others.get(path, ())))
    files: dict[str, bytes | None] = {}
    clashes: list[Clash] = []
    for renamed in (*_renamed_here(ours, others, held), *_renamed_there(clone, ours, others, held)):
        result, found = _together(clone, renamed.new, *renamed.sides, keep)
        who = clone.last_author(theirs, renamed.old) if found else ""
        clashes += [clash_of(renamed.new, list(renamed.sides), conflict, who) for conflict in found]
        files |= {renamed.old: None, renamed.new: result}
    for path, (before, after) in ours.items():
        if path in files:
            continue
        if path.endswith(PRINT_NUMBERS_FILE) and path in others:
            continue
        if path not in others:
            files[path] = held[after] if after else None
            continue
        sides = [held[blob] if blob else None for blob in (before, after, others[path][1])]
        if sides[1] == sides[2]:
            continue
        result, found = _together(clone, path, sides[0], sides[1], sides[2], keep)
        who = clone.last_author(theirs, path) if found else ""
        clashes += [clash_of(path, sides, conflict, who) for conflict in found]
        if result != sides[2]:
            files[path] = result
    return Brought(files, tuple(clashes))


@dataclass(frozen=True, slots=True)
class _Renamed:
    """A document that got another id on one side and was changed on the other."""

    old: str
    new: str
    sides: tuple[bytes | None, bytes | None, bytes | None]


def _renamed_here(ours: Changes, others: Changes, held: Mapping[str, bytes]) -> Iterator[_Renamed]:
    for old, new in _renames(ours, held):
        before, after = others.get(old, (None, None))
        if before and after:
            yield _Renamed(old, new, (held[before], held[ours[new][1] or ""], held[after]))


def _renamed_there(
    clone: Clone, ours: Changes, others: Changes, held: Mapping[str, bytes]
) -> Iterator[_Renamed]:
    edited = [path for path, (before, after) in ours.items() if before and after and path in others]
    if not any(others[path][1] is None for path in edited):
        return
    theirs = {**held, **clone.contents(after for _, after in others.values())}
    for old, new in _renames(others, theirs):
        before, after = ours.get(old, (None, None))
        if before and after:
            yield _Renamed(old, new, (held[before], held[after], theirs[others[new][1] or ""]))


def _renames(changes: Changes, held: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield the old and the new path of documents that say which id they had."""
    gone = {PurePosixPath(path).stem: path for path, (_, after) in changes.items() if after is None}
    for path, (before, after) in changes.items():
        if before is None and after is not None and path.endswith(".md"):
            for former in _former_ids(held[after]):
                if former in gone:
                    yield gone[former], path


def _former_ids(content: bytes) -> tuple[str, ...]:
    try:
        entries, _ = entries_of(DocumentText.of(content))
    except EditRefusedError:
        return ()
    former = entries.get("former_ids")
    return tuple(map(str, former)) if isinstance(former, list) else ()


def _together(
    clone: Clone, path: str, base: bytes | None, mine: bytes | None, theirs: bytes | None, keep: Keep | None
) -> tuple[bytes | None, tuple[Conflict, ...]]:
    """Return one file brought together, and what clashes in it unless a side was chosen."""
    if path.endswith(".md") and base is not None and mine is not None and theirs is not None:
        try:
            return _by_field(base, mine, theirs, keep)
        except EditRefusedError:
            pass  # written in a way that has no fields: by line then
    if mine is not None and theirs is not None:
        with tempfile.TemporaryDirectory(prefix="handbook-send-") as place:
            text = clone.merged_text(base or b"", mine, theirs, Path(place))
        if text is not None:
            return text, ()
    if keep is not None:
        return (mine if keep is Keep.MINE else theirs), ()
    return theirs, (Conflict("", base, mine, theirs),)


def _by_field(
    base: bytes, mine: bytes, theirs: bytes, keep: Keep | None
) -> tuple[bytes, tuple[Conflict, ...]]:
    texts = [DocumentText.of(content) for content in (base, mine, theirs)]
    entries = [_whole_entries(text) for text in texts]
    result, conflicts = merged(*entries)
    if keep is Keep.THEIRS:
        for conflict in conflicts:
            if conflict.theirs is None:
                result.pop(conflict.key, None)
            else:
                result[conflict.key] = conflict.theirs
    content = corrected(texts[2], result).content
    return content, () if keep is not None else conflicts


def _whole_entries(text: DocumentText) -> Entries:
    entries, odd = entries_of(text)
    if odd:
        raise EditRefusedError(f"{'、'.join(odd)} 的写法特殊", hint="按行合并")
    return entries


def clash_of(path: str, sides: list[bytes | None], conflict: Conflict, who: str) -> Clash:
    """Return what both changed as whoever has to decide reads it: of a text, the lines that differ."""
    title = next((title for side in sides if side for title in _title(side)), path)
    values = (conflict.base, conflict.mine, conflict.theirs)
    base, mine, theirs = map(_shown, _where_they_differ(values) if conflict.key == BODY else values)
    return Clash(
        path=path, title=title, label=_LABELS.get(conflict.key, conflict.key), before=base, mine=mine,
        theirs=theirs, who=who,
    )  # fmt: skip


def _title(content: bytes) -> Iterator[str]:
    try:
        entries, _ = entries_of(DocumentText.of(content))
    except EditRefusedError:
        return
    if isinstance(entries.get("title"), str):
        yield f"《{entries['title']}》"


def _where_they_differ(texts: Sequence[str | None]) -> list[str | None]:
    """Return texts without the lines at their beginnings and ends that all of them have."""
    sides = [(text or "").split("\n") for text in texts]
    most = min(map(len, sides))
    first = next((at for at in range(most) if len({side[at] for side in sides}) > 1), most)
    behind = range(1, most - first + 1)
    last = next((at for at in behind if len({side[-at] for side in sides}) > 1), most - first + 1) - 1
    cut = ["\n".join(side[first : len(side) - last]) for side in sides]
    return [None if text is None else part for text, part in zip(texts, cut, strict=True)]


def _shown(value: Any) -> str | None:
    """Return a value as somebody reads it: a list item by item, a record by its parts."""
    if value is None:
        return None
    if isinstance(value, bytes):
        text = value.decode("utf-8", "replace")
    elif isinstance(value, list):
        text = "\n".join(_shown(item) or "" for item in value)
    elif isinstance(value, dict):
        text = "，".join(f"{_PARTS.get(key, key)} {_part(key, item)}" for key, item in value.items())
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def _part(key: str, value: Any) -> str:
    """Return a part of a record in one line."""
    if _PARTS.get(key) == _DAYS:
        return weekday_words(value if isinstance(value, list) else [value])
    return "、".join(_shown(item) or "" for item in value) if isinstance(value, list) else _shown(value) or ""
