"""What somebody made earlier beside what is published now: brought together, or given back as a draft.

Proposals and dated changes both wait, and others publish meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from indexer.corrections.drafts import Draft, Drafts
from indexer.domain.differences import BODY
from indexer.domain.errors import EditRefusedError
from indexer.domain.fields import FIELDS
from indexer.editing.correcting import corrected
from indexer.editing.file.entries import entries_of
from indexer.editing.file.text import DocumentText
from indexer.editing.merging import Conflict, merged
from indexer.editing.shelf import Shelf
from indexer.editing.word_merging import list_of, merged_list
from indexer.editing.writing import Edit

_DOCUMENT = ".md"
TABLE = "table"
"""The one entry of the draft of a list: its file."""
_LABELS = {field.key: field.label for field in FIELDS} | {BODY: "正文"}
_ASK_AGAIN = "请退回去，让写的人照现在的再改一次"


def edits_onto(shelf: Shelf, files: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return what waiting files do to the handbook as it is now: documents by field, lists by row.

    A document that was given another id or place meanwhile is followed there.

    Raises:
        EditRefusedError: somebody published another thing at the same place.
    """
    return tuple(_onto(shelf, file) for file in files)


def give_back(
    drafts: Drafts, draft: Draft, files: Iterable[Edit], *, why: str, shelf: Shelf
) -> tuple[Draft, ...]:
    """Keep files that waited as drafts of who wrote them, like `draft` but for what they say.

    A draft of the same document that was begun since keeps what it says; what it does not touch
    comes back into it, and the reason says what both wrote. A list is a draft of its whole file.

    Raises:
        EditRefusedError: a list came back earlier and is still waiting for its editor.
    """
    files = tuple(files)
    attached = {file.path: file.after for file in files if not file.path.endswith(_DOCUMENT) and file.after}
    back = []
    for file in files:
        if list_of(file.path) is not None and file.after is not None:
            back.append(_list_given_back(drafts, draft, file, why))
            continue
        if not file.path.endswith(_DOCUMENT) or file.after is None:
            continue
        entries, _ = entries_of(DocumentText.of(file.after))
        document = PurePosixPath(_place_of(shelf, file)).stem
        begun = drafts.find(draft.editor, document)
        base, said = file.before or b"", why
        if begun is not None:
            before = entries_of(DocumentText.of(base))[0] if base else {}
            entries, both = merged(before, begun.entries, entries)
            base, said = begun.base, _told(why, both)
        kept = drafts.save(replace(draft, document=document, base=base, entries=entries, returned=said))
        for path in kept.entries.get("attachments", []):
            if path in attached:
                drafts.attach(kept, path, attached[path])
        back.append(kept)
    return tuple(back)


def _list_given_back(drafts: Drafts, draft: Draft, file: Edit, why: str) -> Draft:
    begun = drafts.find(draft.editor, file.path)
    text = (file.after or b"").decode()
    if begun is not None and begun.entries[TABLE] != text:
        raise EditRefusedError(
            f"{draft.editor}的这张表还有一份没弄完的，两份放不下", hint="请先把那一份发布或者丢掉，再来"
        )
    return drafts.save(
        replace(draft, document=file.path, base=file.before or b"", entries={TABLE: text}, returned=why)
    )


def later_wins(shelf: Shelf, files: Iterable[Edit], published: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return the files of a change for a later day on top of one whose day has come.

    Where both write the same field what is for the later day stays: whoever made the second one saw
    that the other waited, and each has its own day.
    """
    came = {file.path for file in published}
    return tuple(_on_top(shelf, file) if file.path in came else file for file in files)


def _on_top(shelf: Shelf, file: Edit) -> Edit:
    now = shelf.contents.get(file.path)
    if file.before is None or file.after is None or now is None or not file.path.endswith(_DOCUMENT):
        return file
    base, mine, theirs = (entries_of(DocumentText.of(side))[0] for side in (file.before, file.after, now))
    entries, _ = merged(base, mine, theirs)
    return Edit(file.path, now, corrected(DocumentText.of(now), entries).content)


def _told(why: str, both: Iterable[Conflict]) -> str:
    parts = []
    for conflict in both:
        words = conflict.theirs if isinstance(conflict.theirs, str) and conflict.key != BODY else ""
        label = _LABELS.get(conflict.key, conflict.key)
        parts.append(f"{label}（回来的写的是“{words}”）" if words else label)
    return f"{why}。您后来又写了别的，照后来写的留着：{'、'.join(parts)}" if parts else why


def _onto(shelf: Shelf, file: Edit) -> Edit:
    path = _place_of(shelf, file)
    place = shelf.folder / path
    now = place.read_bytes() if place.is_file() and not place.is_symlink() else None
    return Edit(path, now, _together(file, now))


def _place_of(shelf: Shelf, file: Edit) -> str:
    """Return where the document of a file stands now, whatever it is called by now."""
    if not file.path.endswith(_DOCUMENT) or file.path in shelf.contents or file.before is None:
        return file.path
    return shelf.taken_ids.get(PurePosixPath(file.path).stem, file.path)


def _together(file: Edit, now: bytes | None) -> bytes | None:
    """Return a file with what was meant to be done to it and what was published since."""
    if now in (file.before, file.after):
        return file.after
    sides = (file.before, file.after, now)
    if (name := list_of(file.path)) is not None and file.after is not None:
        return merged_list(name, *(side or b"" for side in sides))
    if file.before is None or file.after is None or now is None or not file.path.endswith(_DOCUMENT):
        raise EditRefusedError("后来同一份又有别的修改发布了，合不到一起", hint=_ASK_AGAIN)
    base, mine, theirs = (entries_of(DocumentText.of(side))[0] for side in (file.before, file.after, now))
    entries, conflicts = merged(base, mine, theirs)
    if conflicts:
        raise EditRefusedError("后来同一栏又有别的修改发布了，合不到一起", hint=_ASK_AGAIN)
    return corrected(DocumentText.of(now), entries).content
