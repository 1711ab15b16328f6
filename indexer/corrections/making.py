"""A draft -> the file it would be, brought up to what others published meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from indexer.corrections.drafts import Draft
from indexer.domain.choices import DocumentType
from indexer.editing.correcting import corrected
from indexer.editing.file.entries import Entries, entries_of
from indexer.editing.file.text import DocumentText
from indexer.editing.merging import Conflict, merged

_NOT_EDITED = frozenset({"id", "type", "former_ids", "secrecy"})
"""What a form does not change: an id is changed by renaming, a type never."""
OF_THE_ORIGINAL = frozenset(
    {
        "id", "former_ids", "effective_from", "effective_to", "repealed_on", "repealed_by", "superseded_by",
        "verified_on", "verified_by", "review_by", "document_number", "issued_on", "published_on",
        "last_reached_on", "asks",
    }
)  # fmt: skip
"""What a copy of a document does not take over."""


def content_of(draft: Draft) -> bytes:
    """Return the file a draft would be.

    Raises:
        EditRefusedError: a field is written in a way that cannot be followed.
    """
    if not draft.is_new:
        base = DocumentText.of(draft.base)
        fixed, _ = entries_of(base)
        kept = {key: value for key, value in fixed.items() if key in _NOT_EDITED}
        given = {key: value for key, value in draft.entries.items() if key not in _NOT_EDITED}
        return corrected(base, {**given, **kept}).content
    type = DocumentType.parse(draft.entries.get("type", ""))
    assert type is not None
    skeleton = DocumentText("---\n", f"id: {draft.document}\ntype: {type.label}\n", "---\n\n")
    entries = {**draft.entries, "id": draft.document, "type": type.value}
    return corrected(skeleton, {k: v for k, v in entries.items() if k != "former_ids"}).content


def rebased(draft: Draft, now: bytes, choices: Mapping[str, str]) -> tuple[Draft, tuple[Conflict, ...]]:
    """Return a draft of what is published now with this draft's changes in it, and what is undecided."""
    base, _ = entries_of(DocumentText.of(draft.base))
    theirs, _ = entries_of(DocumentText.of(now))
    entries, conflicts = merged(base, draft.entries, theirs)
    for conflict in conflicts:
        if choices.get(conflict.key) == "theirs":
            _put(entries, conflict.key, conflict.theirs)
    undecided = tuple(c for c in conflicts if choices.get(c.key) not in ("mine", "theirs"))
    if undecided:
        return draft, undecided
    return replace(draft, base=now, entries=entries), ()


def _put(entries: Entries, key: str, value: Any) -> None:
    if value is None:
        entries.pop(key, None)
    else:
        entries[key] = value
