"""Drafts: what an editor has written and not published, on the disk as soon as it is saved.

One a document and editor. `base` is the file it was begun from, so that what others publish
meanwhile can be brought together with it; empty for a document that is new.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from indexer.corrections.sources import Source
from indexer.database import Database
from indexer.editing.file.entries import Entries

_FILE = "drafts.sqlite3"
_SOURCE = ""  # the path of what is no attachment
_SCHEMA = """
CREATE TABLE draft (
    editor TEXT NOT NULL, document TEXT NOT NULL, base BLOB NOT NULL, entries TEXT NOT NULL,
    saved_at TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '',
    returned TEXT NOT NULL DEFAULT '', marks TEXT NOT NULL DEFAULT '{}', PRIMARY KEY (editor, document)
);
CREATE TABLE upload (
    editor TEXT NOT NULL, document TEXT NOT NULL, path TEXT NOT NULL, content BLOB NOT NULL,
    PRIMARY KEY (editor, document, path)
)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What `editor` has made of a document; `reason` is why, in their own words.

    `returned` is why an approver sent it back. `marks` are the fields that a program filled in and
    nobody has confirmed yet, each with where it came from.
    """

    editor: str
    document: str
    base: bytes
    entries: Entries
    saved_at: datetime
    reason: str = ""
    returned: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        return not self.base


class Drafts:
    """The drafts of one handbook, below its `data` folder."""

    def __init__(self, folder: Path) -> None:
        self._database = Database(folder / _FILE, _SCHEMA)

    def save(self, draft: Draft) -> Draft:
        """Keep a draft; the one before of this editor and document gives way."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    draft.editor,
                    draft.document,
                    draft.base,
                    json.dumps(draft.entries, ensure_ascii=False),
                    draft.saved_at.isoformat(),
                    draft.reason,
                    draft.returned,
                    json.dumps(dict(draft.marks), ensure_ascii=False),
                ),
            )
        return draft

    def find(self, editor: str, document: str) -> Draft | None:
        return next(iter(self._kept(editor, document)), None)

    def of_editor(self, editor: str) -> tuple[Draft, ...]:
        """Return an editor's drafts, the latest first."""
        return self._kept(editor=editor)

    def of_document(self, document: str) -> tuple[Draft, ...]:
        return self._kept(document=document)

    def all(self) -> tuple[Draft, ...]:
        return self._kept()

    def discard(self, editor: str, document: str) -> None:
        with self._database.writing() as connection:
            connection.execute("DELETE FROM draft WHERE editor = ? AND document = ?", (editor, document))
            connection.execute("DELETE FROM upload WHERE editor = ? AND document = ?", (editor, document))

    def attach(self, draft: Draft, path: str, content: bytes) -> None:
        """Keep a file that is to be published with a draft."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO upload VALUES (?, ?, ?, ?)",
                (draft.editor, draft.document, path, content),
            )

    def attached(self, draft: Draft) -> dict[str, bytes]:
        """Return the files that are to be published with a draft, by path."""
        rows = self._database.rows(
            "SELECT path, content FROM upload WHERE editor = ? AND document = ?",
            (draft.editor, draft.document),
        )
        wanted = draft.entries.get("attachments", [])
        return {path: content for path, content in rows if path in wanted}

    def keep_source(self, draft: Draft, source: Source) -> None:
        """Keep what an imported draft was read from as long as the draft is there."""
        self.attach(draft, _SOURCE, source.as_json())

    def source(self, draft: Draft) -> Source | None:
        """Return what a draft was read from, None where somebody wrote it."""
        rows = self._database.rows(
            "SELECT content FROM upload WHERE editor = ? AND document = ? AND path = ?",
            (draft.editor, draft.document, _SOURCE),
        )
        return Source.of_json(rows[0][0]) if rows else None

    def rename(self, old: str, new: str) -> None:
        """Have drafts follow their document to its new id."""
        for draft in self.of_document(old):
            moved = self.save(replace(draft, document=new, entries={**draft.entries, "id": new}))
            for path, content in self.attached(draft).items():
                self.attach(moved, path, content)
            self.discard(draft.editor, old)

    def _kept(self, editor: str | None = None, document: str | None = None) -> tuple[Draft, ...]:
        """Return the drafts of an editor, of a document, or of all, the latest first."""
        rows = self._database.rows(
            "SELECT editor, document, base, entries, saved_at, reason, returned, marks FROM draft"
            " WHERE editor = ifnull(?1, editor) AND document = ifnull(?2, document) ORDER BY saved_at DESC",
            (editor, document),
        )
        return tuple(
            Draft(
                editor=editor,
                document=document,
                base=base,
                entries=json.loads(entries),
                saved_at=datetime.fromisoformat(saved_at),
                reason=reason,
                returned=returned,
                marks=json.loads(marks),
            )
            for editor, document, base, entries, saved_at, reason, returned, marks in rows
        )
