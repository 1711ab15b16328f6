"""The documents of a generation, a line each.

A line is the record of one document and depends on nothing but that. A document that did not change
keeps its line: an edit writes one anew and copies the others. Who opens one generation after the
other decodes only lines that are new; the same document is the same object.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from weakref import WeakValueDictionary

from indexer.domain.document import Document
from indexer.domain.records import document_from_record, document_to_record

FILE = "documents.jsonl"


class KnownDocuments:
    """The documents that are open somewhere in this process, by the digest of their line."""

    def __init__(self) -> None:
        self._by_digest: WeakValueDictionary[bytes, Document] = WeakValueDictionary()

    def read(self, folder: Path) -> dict[str, Document]:
        """Return the documents of a generation by id, in the order of their lines."""
        found = {}
        for line in _lines(folder):
            digest = hashlib.blake2b(line, digest_size=16).digest()
            document = self._by_digest.get(digest)
            if document is None:
                document = document_from_record(json.loads(line))
                self._by_digest[digest] = document
            found[document.id] = document
        return found


def write_documents(
    folder: Path, documents: Mapping[str, Document], *, base: tuple[Path, Mapping[str, Document]] | None
) -> None:
    """Write documents into a generation's folder.

    `base` is another generation with the documents read from it: those that are the same object keep
    their line.
    """
    before = base[1] if base else {}
    lines = dict(zip(before, _lines(base[0]), strict=True)) if base else {}
    with (folder / FILE).open("wb") as file:
        for id, document in documents.items():
            file.write(lines[id] if before.get(id) is document else _line(document))


def _line(document: Document) -> bytes:
    return json.dumps(document_to_record(document), ensure_ascii=False).encode() + b"\n"


def _lines(folder: Path) -> Iterator[bytes]:
    with (folder / FILE).open("rb") as lines:
        yield from lines
