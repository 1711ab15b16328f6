"""What a generation keeps of a handbook: a list of records, and what is of all documents together.

    handbook.json   vocabulary, problems, revision; for each file its document's id and record
    records/        the records, see `packs` and `records`

The list is small, and is the only thing that is written anew for every edit.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from indexer.content.handbook import KnownBody
from indexer.content.reading_rules import UNREADABLE
from indexer.content.rulebook import rules_fingerprint
from indexer.domain.document import Document
from indexer.domain.handbook import Handbook
from indexer.domain.problem import Problem
from indexer.domain.records import from_record, to_record
from indexer.domain.vocabulary import Vocabulary
from indexer.search.names.spoken import spoken_of
from indexer.stored.packs import Packs, Spot, write_packs
from indexer.stored.records import Record, document_name, encoded, read_record
from indexer.stored.tables import NewTables
from indexer.text.sound import READER
from indexer.text.tokenizer import Tokenizer

_LIST = "handbook.json"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: a document, the digest of its file, and the name and place of its record.

    `document` is the name of the document alone, see `document_name`.
    """

    id: str
    digest: str
    document: str
    name: str
    spot: Spot

    def listed(self, number: Mapping[str, int]) -> list[Any]:
        """Return the row as it is written; packs have numbers."""
        spot = self.spot
        where = [number[spot.pack], spot.start, spot.head, *spot.parts]
        return [self.id, self.digest, self.document, self.name, *where]


class KnownDocuments:
    """The documents that are open somewhere in this process, by name."""

    def __init__(self) -> None:
        self.by_name: WeakValueDictionary[str, Document] = WeakValueDictionary()


@dataclass(frozen=True)
class Contents:
    """What a generation keeps, read back.

    `records` are those that were read now, by path: a document that was known keeps its record unread.
    """

    folder: Path
    handbook: Handbook
    rows: Mapping[str, Row]
    records: Mapping[str, Record]
    day: date | None
    same_rules: bool
    same_reader: bool

    @cached_property
    def bodies(self) -> dict[str, KnownBody]:
        """What is known of the files, by path: unchanged ones need not be read again."""
        return {
            path: record.known(self.rows[path].digest, findings=self.same_rules, on=self.day)
            for path, record in self.records.items()
        }


def read_contents(
    folder: Path,
    known: KnownDocuments | None = None,
    *,
    before: Contents | None = None,
    all_records: bool = False,
    whole: bool = False,
) -> Contents:
    """Read what `write_contents` wrote; documents that are `known` are those themselves.

    Records that are those of the contents `before` are taken from there. With `all_records` those of known
    documents are read too. A generation that is known to be `whole` is not verified record by record.

    Documents whose record is damaged are left out: their ids are hidden, and a problem says so.

    Raises:
        OSError: the disk refuses.
    """
    listed = _listed(folder)
    rows = _rows(listed)
    packs, by_name = Packs(folder), (known or KnownDocuments()).by_name
    documents: dict[str, Document] = {}
    records, lost = {}, []
    carried = before.records if before else {}
    everything = all_records or before is not None
    for path, row in rows.items():
        document = by_name.get(row.document)
        if document is None or everything:
            record = carried.get(path)
            if record is None or record.name != row.name:
                record = read_record(packs, row.name, row.spot, document, whole=whole)
            if record is None:
                lost.append(path)
                continue
            records[path] = record
            by_name[row.document] = document = record.document
        documents[row.id] = document
    problems = [from_record(Problem, record) for record in listed["problems"]]
    handbook = Handbook(
        vocabulary=from_record(Vocabulary, listed["vocabulary"]),
        documents=documents,
        problems=tuple(sorted([*problems, *map(_lost, lost)])) if lost else tuple(problems),
        revision=listed["revision"],
        files_read=listed["files_read"],
        hidden=frozenset(rows[path].id for path in lost),
    )
    day = date.fromisoformat(listed["day"]) if listed["day"] else None
    same_rules, same_reader = listed["rules"] == rules_fingerprint(), listed["reader"] == READER
    return Contents(folder, handbook, rows, records, day, same_rules, same_reader)


def is_readable(folder: Path) -> bool:
    """Say whether most records of a generation can be read.

    Raises:
        OSError: the disk refuses.
    """
    rows, packs = _rows(_listed(folder)), Packs(folder)
    found = sum(read_record(packs, row.name, row.spot) is not None for row in rows.values())
    return 2 * found > len(rows)


def write_contents(
    folder: Path,
    handbook: Handbook,
    bodies: Mapping[str, KnownBody],
    tokenizer: Tokenizer,
    *,
    base: Contents | None = None,
    changed: Collection[str] = (),
) -> None:
    """Write a handbook into a generation's folder, with what is known of its files.

    Records of `base` are kept where nothing of them is otherwise; those of documents that `changed`, or
    hold a word that came or went, are made anew.
    """
    carried: dict[str, Spot] = {}
    names: dict[str, str] = {}
    alone: dict[str, str] = {}
    anew = frozenset(changed)
    tables = NewTables(base)

    def new() -> Iterator[tuple[str, bytes, tuple[bytes, ...]]]:
        for document in handbook.documents.values():
            if document.path not in names:
                spoken = spoken_of(document, tokenizer)
                tables.add(document, spoken)
                record = encoded(document, bodies[document.path], spoken)
                names[document.path], alone[document.path] = record[0], document_name(document)
                yield record

    for id, document in handbook.documents.items():
        if base and id not in anew and _is_kept(document, bodies[document.path], base):
            row = base.rows[document.path]
            names[document.path], alone[document.path] = row.name, row.document
            carried[row.name] = row.spot
    spots = write_packs(folder, new(), carried, base.folder if base else None)
    day = next((known.judged_on for known in bodies.values() if known.judged_on), None)
    packs = sorted({spot.pack for spot in spots.values()})
    number = {pack: place for place, pack in enumerate(packs)}
    rows: dict[str, Row] = {}
    for id, document in handbook.documents.items():
        name = names[document.path]
        digest = bodies[document.path].digest
        rows[document.path] = Row(id, digest, alone[document.path], name, spots[name])
    tables.write(folder, rows)
    listed = {
        "vocabulary": to_record(handbook.vocabulary),
        "problems": [to_record(problem) for problem in handbook.problems],
        "revision": handbook.revision,
        "files_read": handbook.files_read,
        "rules": rules_fingerprint(),
        "reader": READER,
        "day": day.isoformat() if day else None,
        "packs": packs,
        "records": {path: row.listed(number) for path, row in rows.items()},
    }
    (folder / _LIST).write_text(json.dumps(listed, ensure_ascii=False), encoding="utf-8")


def stored_handbook(folder: Path) -> Handbook:
    """Read back the handbook of a generation."""
    return read_contents(folder).handbook


def stored_digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of the document files a generation was built from, by path."""
    return {path: row.digest for path, row in _rows(_listed(folder)).items()}


def _is_kept(document: Document, known: KnownBody, base: Contents) -> bool:
    """Say whether the record of a document would be what it is in another generation."""
    before = base.bodies.get(document.path)
    if before is None or not (base.same_reader and before.digest == known.digest):
        return False
    same = base.handbook.documents.get(document.id)
    return (
        (same is document or same == document)
        and before.findings == known.findings
        and before.stated == known.stated
    )


def _lost(path: str) -> Problem:
    return Problem(
        path=path,
        line=1,
        column=1,
        rule=UNREADABLE.id,
        severity=UNREADABLE.severity,
        message="这份文件在索引里的记录坏了，暂时查不到",
        hint="请运行 handbook index，会照文件重做",
        fatal=True,
    )


def _rows(listed: Mapping[str, Any]) -> dict[str, Row]:
    packs = listed["packs"]
    return {
        path: Row(id, digest, document, name, Spot(packs[pack], start, head, tuple(parts)))
        for path, (id, digest, document, name, pack, start, head, *parts) in listed["records"].items()
    }


def _listed(folder: Path) -> dict[str, Any]:
    listed: dict[str, Any] = json.loads((folder / _LIST).read_text(encoding="utf-8"))
    return listed
