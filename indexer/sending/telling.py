"""What a correction changes, in words: for whoever sends it, and as the message of its commit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from indexer.content.apart import Files, differences_of_files
from indexer.content.lists.print_numbers import PRINT_NUMBERS_FILE
from indexer.content.source import ASSETS
from indexer.domain import differences
from indexer.domain.differences import Difference
from indexer.domain.vocabulary import Vocabulary
from indexer.git.clone import Clone
from indexer.past.versions import is_document_path
from indexer.publishing.checking import within
from indexer.sending.outcome import Change
from indexer.wording.differences import names_of, words_of
from indexer.wording.second_look import second_look

_LONGEST_SUBJECT = 60
_ID = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")
_TITLE = re.compile(r"^(?:title|标题): *(.+)$", re.MULTILINE)
_DONE = {
    differences.Change.ADDED: "添了",
    differences.Change.REMOVED: "拿掉了",
    differences.Change.CHANGED: "改了",
    differences.Change.RENAMED: "换了编号",
}


def changes_between(clone: Clone, before: str, after: str, vocabulary: Vocabulary) -> tuple[Change, ...]:
    """Return what one tree or commit changes of another, documents first, in words."""
    changed = clone.changed(before, after)
    held = clone.contents(blob for blobs in changed.values() for blob in blobs)
    sides = [_documents(clone, changed, held, side) for side in (0, 1)]
    found = differences_of_files(sides[0], sides[1], vocabulary)
    known = names_of((d for difference in found for d in difference.sides), vocabulary)
    names = {**_named_beside(clone.folder, found), **known}
    said = [
        Change(
            path=difference.document.path,
            document=difference.document.id,
            words=(_subject(difference), *words_of(difference, names)),
            text=second_look(difference),
        )
        for difference in found
    ]
    told = {PurePosixPath(document.path) for difference in found for document in difference.sides}
    for path, (old, new) in sorted(changed.items()):
        inside = next(iter(within([path], clone.path)), None)
        if inside is not None and PurePosixPath(inside) not in told and inside != PRINT_NUMBERS_FILE:
            said.append(Change(path=inside, words=(_file(inside, is_new=old is None, is_gone=new is None),)))
    return tuple(said)


def _named_beside(folder: Path, found: Iterable[Difference]) -> dict[str, str]:
    """Return what documents are called that did not change themselves, but are named in what did."""
    values = (value for each in found for field in each.fields for value in (field.before, field.after))
    ids = {text for value in values if isinstance(value, list) for text in value if isinstance(text, str)}
    names = {}
    for id in ids:
        for file in folder.rglob(f"{id}.md") if _ID.fullmatch(id) else ():
            if title := _TITLE.search(file.read_text(encoding="utf-8", errors="replace")):
                names[id] = f"《{title[1].strip()}》"
    return names


def message_of(changes: tuple[Change, ...], message: str) -> str:
    """Return the message of a commit: what its author said, or what changed; then all of it."""
    told = [words for change in changes for words in change.words]
    subject = " ".join(message.split()) or _in_short(changes)
    lines = [f"- {words}" for words in told if words != subject]
    return "\n\n".join([subject, "\n".join(lines)] if lines else [subject]) + "\n"


def _in_short(changes: tuple[Change, ...]) -> str:
    if not changes:
        return "整理写法"
    first = changes[0].words
    words = "：".join(first[:2]) if len(changes) == 1 and len(first) == 2 else first[0]
    if len(changes) > 1:
        words = f"{words}，还有另外 {len(changes) - 1} 处"
    return words if len(words) <= _LONGEST_SUBJECT else f"{words[:_LONGEST_SUBJECT]}…"


def _subject(difference: Difference) -> str:
    return f"{_DONE[difference.change]}《{difference.document.title}》"


def _file(path: str, *, is_new: bool, is_gone: bool) -> str:
    what = "附件" if path.startswith(f"{ASSETS}/") else "文件"
    done = "添了" if is_new else "拿掉了" if is_gone else "整理了" if path.endswith(".md") else "改了"
    return f"{done}{what} {path}"


def _documents(
    clone: Clone,
    changed: Mapping[str, tuple[str | None, str | None]],
    held: Mapping[str, bytes],
    side: int,
) -> Files:
    found = {}
    for path, blobs in changed.items():
        inside = next(iter(within([path], clone.path)), None)
        blob = blobs[side]
        if inside is not None and blob is not None and blob in held and is_document_path(inside):
            found[inside] = held[blob]
    return found
