"""The record of a document: all that follows from its file and the program, and nothing else.

Its fields, its text, what the rules on a file alone found, which keys are written, and how its names are
cut and read aloud. All of it is verified when it is read; the text is not kept then, but read once more
when somebody asks for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from indexer.content.body.markdown import Rendered
from indexer.content.findings import findings_from_record, findings_to_record
from indexer.content.handbook import KnownBody
from indexer.content.reading import Stated
from indexer.domain.body import Body, Element
from indexer.domain.document import Document
from indexer.domain.records import document_from_record, document_to_record
from indexer.search.spoken import Spoken
from indexer.stored.packs import Packs, Spot, digest_of

DAMAGED = Body.of(
    [
        Element(
            "p", children=("这份文件的正文存坏了，现在看不到。请告诉编辑运行 handbook index，会照文件重做。",)
        )
    ]
)
"""What stands in place of a text that cannot be read any more."""


class StoredBody(Body):
    """A text that is read when it is first asked for."""

    def __init__(self, packs: Packs, digest: str, spot: Spot) -> None:
        self.__dict__.update(_packs=packs, _digest=digest, _spot=spot)

    @cached_property
    def written(self) -> str:
        """The tree as it is written; what says that it is damaged where it is."""
        try:
            content = self._packs.body(self._digest, self._spot)
        except OSError:
            content = None
        return DAMAGED.written if content is None else content.decode()

    _packs: Packs
    _digest: str
    _spot: Spot


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept of one file; `head` as it is written, with the names decoded and nothing beyond."""

    name: str
    document: Document
    head: Mapping[str, Any]

    def known(self, digest: str, *, findings: bool, on: date | None) -> KnownBody:
        """Return what is known of the file with this digest; its `findings`, of a day, if they still hold."""
        head = self.head
        rendered = Rendered(self.document.body, tuple(head["links"]), head["raw_html"])
        stated = None
        if findings and head["keys"] is not None:
            stated = Stated(self.document, frozenset(head["keys"]), head["category"], tuple(head["begins"]))
        found = findings_from_record(head["findings"]) if findings else None
        return KnownBody(digest, rendered, found, on, stated)

    @property
    def spoken(self) -> Spoken:
        """How its names are cut and read aloud."""
        return Spoken(self.head["words"], self.head["readings"])


def encoded(document: Document, known: KnownBody, spoken: Spoken) -> tuple[str, bytes, bytes]:
    """Return the record of a document as bytes: its name, its head and its body."""
    fields = document_to_record(document)
    body = fields.pop("body", "").encode()
    stated = known.stated
    head = json.dumps(
        {
            "document": fields,
            "body": digest_of(body),
            "links": known.rendered.links,
            "raw_html": known.rendered.raw_html,
            "findings": findings_to_record(known.findings or {}),
            "keys": sorted(stated.keys) if stated else None,
            "category": stated.category if stated else "",
            "begins": stated.begins if stated else (),
            "words": spoken.words,
            "readings": spoken.readings,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
    return digest_of(head), head, body


def read_record(packs: Packs, name: str, spot: Spot) -> Record | None:
    """Return a record, None where it is damaged.

    Raises:
        OSError: the disk refuses.
    """
    content = packs.head(name, spot)
    if content is None:
        return None
    head = json.loads(content)
    text = packs.body(head["body"], spot)
    if text is None:
        return None
    # The pack of a few documents need not be held open for them.
    body = StoredBody(packs, head["body"], spot) if packs.is_large(spot) else Body(text.decode())
    return Record(name, document_from_record({**head["document"], "body": body}), head)
