"""The record of a document: all that follows from its file and the program, and nothing else.

Its fields, its text, what the rules on a file alone found, which keys are written, and how its names are
cut and read aloud. Text and names are parts by themselves: who wants the fields need not decode them. All
of it is verified when it is read; the text is not kept then, but read once more when somebody asks for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from indexer.content.body.markdown import Rendered
from indexer.content.findings import findings_from_record, findings_to_record
from indexer.content.handbook import KnownBody
from indexer.content.nodes import Place
from indexer.content.reading import Stated
from indexer.domain.body import Body, Element
from indexer.domain.document import Document
from indexer.domain.records import document_from_record, document_to_record
from indexer.search.names.spoken import Spoken
from indexer.stored.packs import Packs, Spot, digest_of

DAMAGED = Body.of(
    [
        Element(
            "p", children=("这份文件的正文存坏了，现在看不到。请告诉编辑运行 handbook index，会照文件重做。",)
        )
    ]
)
"""What stands in place of a text that cannot be read any more."""


_BODY, _SAID = 0, 1


class StoredBody(Body):
    """A text that is read when it is first asked for."""

    def __init__(self, packs: Packs, digest: str, spot: Spot) -> None:
        self.__dict__.update(_packs=packs, _digest=digest, _spot=spot)

    @cached_property
    def written(self) -> str:
        """The tree as it is written; what says that it is damaged where it is."""
        try:
            content = self._packs.part(self._digest, self._spot, _BODY)
        except OSError:
            content = None
        return DAMAGED.written if content is None else content.decode()

    _packs: Packs
    _digest: str
    _spot: Spot


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept of one file: its document, its `head` as it is written, and how its names are `said`."""

    name: str
    document: Document
    head: Mapping[str, Any]
    said: bytes
    _known: dict[tuple[str, bool, date | None], KnownBody] = field(default_factory=dict, compare=False)

    def known(self, digest: str, *, findings: bool, on: date | None) -> KnownBody:
        """Return what is known of the file with this digest; its `findings`, of a day, if they still hold."""
        asked = (digest, findings, on)
        if asked not in self._known:
            self._known.clear()
            self._known[asked] = self._made(digest, findings=findings, on=on)
        return self._known[asked]

    def _made(self, digest: str, *, findings: bool, on: date | None) -> KnownBody:
        head = self.head
        rendered = Rendered(self.document.body, tuple(head["links"]), head["raw_html"])
        stated = None
        if findings and head["keys"] is not None:
            stated = Stated(
                self.document,
                frozenset(head["keys"]),
                head["category"],
                tuple(head["begins"]),
                head["body_line"],
                {name: Place(*where) for name, where in head["places"].items()},
                head["notes"],
            )
        found = findings_from_record(head["findings"]) if findings else None
        return KnownBody(digest, rendered, found, on, stated)

    @property
    def spoken(self) -> Spoken:
        """How its names are cut and read aloud."""
        return Spoken(*json.loads(self.said))


def spoken_in(packs: Packs, spot: Spot) -> Spoken:
    """Return how the names in a record are cut and read aloud, which is not verified.

    Raises:
        OSError, ValueError, TypeError: it cannot be read.
    """
    return Spoken(*json.loads(packs.piece(spot, _SAID)))


def document_name(document: Document) -> str:
    """Return the digest of a document alone: its record changes with what is noted beside it."""
    return digest_of(_as_bytes(document_to_record(document)))


def encoded(document: Document, known: KnownBody, spoken: Spoken) -> tuple[str, bytes, tuple[bytes, bytes]]:
    """Return the record of a document as bytes: its name, its head and its parts."""
    fields = document_to_record(document)
    body = fields.pop("body", "").encode()
    said = _as_bytes([spoken.words, spoken.readings])
    stated = known.stated
    head = _as_bytes(
        {
            "document": fields,
            "parts": [digest_of(body), digest_of(said)],
            "links": known.rendered.links,
            "raw_html": known.rendered.raw_html,
            "findings": findings_to_record(known.findings or {}),
            "keys": sorted(stated.keys) if stated else None,
            "category": stated.category if stated else "",
            "begins": stated.begins if stated else (),
            "body_line": stated.body_line if stated else 1,
            "notes": stated.notes if stated else {},
            "places": {n: [p.line, p.column] for n, p in stated.places.items()} if stated else {},
        }
    )
    return digest_of(head), head, (body, said)


def read_record(
    packs: Packs, name: str, spot: Spot, document: Document | None = None, *, whole: bool = False
) -> Record | None:
    """Return a record, None where it is damaged; its `document` is not made again where it is there already.

    Nothing is verified where the packs are known to be `whole`, and a text that is not needed is not read.

    Raises:
        OSError: the disk refuses.
    """
    if whole:
        head = json.loads(packs.piece(spot))
        said = packs.piece(spot, _SAID)
    else:
        content = packs.head(name, spot)
        if content is None:
            return None
        head = json.loads(content)
        found = packs.part(head["parts"][_SAID], spot, _SAID)
        if found is None or packs.part(head["parts"][_BODY], spot, _BODY) is None:
            return None
        said = found
    if document is None:
        # The pack of a few documents need not be held open for them.
        body = (
            StoredBody(packs, head["parts"][_BODY], spot)
            if packs.is_large(spot)
            else Body(packs.piece(spot, _BODY).decode())
        )
        document = document_from_record({**head["document"], "body": body})
    del head["document"]
    return Record(name, document, head, said)


def _as_bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
