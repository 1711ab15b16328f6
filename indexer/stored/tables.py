"""What a generation keeps of all names together, so that whoever opens it does not go through them.

    names/<pack>    the names of the documents in a pack of records, see `search.names.nametable`
    heard.json      the words of all names, counted, see `search.names.heard`

A table is of a pack and never changes; generations share those of large packs as they share the packs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from indexer.disk import share
from indexer.domain.document import Document
from indexer.search.names.heard import Heard
from indexer.search.names.nametable import NameRows, NameTable, rows_of, table_of
from indexer.search.names.spoken import Spoken
from indexer.search.names.tables import Tables
from indexer.stored.packs import Packs
from indexer.stored.records import spoken_in
from indexer.text.sound import recall_readings

if TYPE_CHECKING:
    from indexer.stored.contents import Contents, Row

FOLDER = "names"


class NewTables:
    """Takes in the documents of a generation that is being written, then writes its tables."""

    def __init__(self, base: Contents | None) -> None:
        """Go on from what the generation `base` has; of one that lost records all is counted anew."""
        self._base = base
        self._counted = base is not None and base.same_reader and not base.handbook.hidden
        self._heard = Heard.read(base.folder) if base and self._counted else Heard()
        self._rows: dict[str, NameRows] = {}

    def add(self, document: Document, spoken: Spoken) -> None:
        """Take in a document whose record is new."""
        self._rows[document.path] = rows_of(document)
        self._heard.add(document, spoken)

    def write(self, folder: Path, rows: Mapping[str, Row]) -> None:
        """Write the tables of a generation whose records are these, by path."""
        base = self._base
        self._count(rows)
        self._heard.write(folder, base=base.folder if base and self._counted else None)
        (folder / FOLDER).mkdir()
        for pack in {row.spot.pack for row in rows.values()}:
            known = base.folder / FOLDER / pack if base else None
            if known is not None and known.is_file():
                share(known, folder / FOLDER / pack)
                continue
            within = sorted((row.spot.start, path) for path, row in rows.items() if row.spot.pack == pack)
            table = table_of((start, self._of(path)) for start, path in within)
            (folder / FOLDER / pack).write_text(table.written(), encoding="utf-8", newline="")

    def _count(self, rows: Mapping[str, Row]) -> None:
        """Take back what is said in records that went; count those carried over that were not counted."""
        if self._base is None:
            return
        kept = {row.name for path, row in rows.items() if path not in self._rows}
        for path, row in self._base.rows.items():
            if self._counted and row.name not in kept:
                self._heard.take(self._base.records[path].document, self._base.records[path].spoken)
            elif not self._counted and row.name in kept:
                self._heard.add(self._base.records[path].document, self._base.records[path].spoken)

    def _of(self, path: str) -> NameRows:
        """Return the names of a document; those of one that was carried over are read aloud as before."""
        if path not in self._rows:
            assert self._base is not None
            record = self._base.records[path]
            recall_readings(record.spoken.readings)
            return rows_of(record.document)
        return self._rows[path]


class KnownTables:
    """The tables of names that are open somewhere in this process, by their pack."""

    def __init__(self) -> None:
        self._by_pack: WeakValueDictionary[str, NameTable] = WeakValueDictionary()

    def of(self, folder: Path, pack: str) -> NameTable:
        """Return the table of a pack, which is read if it is not open."""
        table = self._by_pack.get(pack)
        if table is None:
            text = (folder / FOLDER / pack).read_bytes().decode()
            table = self._by_pack[pack] = NameTable.read(text)
        return table


def read_tables(contents: Contents, known: KnownTables) -> Tables:
    """Return the tables of an open generation.

    Raises:
        OSError, ValueError: they cannot be read.
    """
    starts: dict[str, dict[int, str]] = defaultdict(dict)
    rows = {row.id: row for row in contents.rows.values()}
    for row in rows.values():
        starts[row.spot.pack][row.spot.start] = row.id
    tables = {pack: known.of(contents.folder, pack) for pack in starts}
    names = [(table, [*map(starts[pack].get, table.keys)]) for pack, table in tables.items()]
    packs, same_reader = Packs(contents.folder), contents.same_reader

    def aloud(id: str) -> Mapping[str, str]:
        if not same_reader or id not in rows:
            return {}
        try:
            return spoken_in(packs, rows[id].spot).readings
        except (OSError, ValueError, TypeError):  # gone or damaged since: they are read aloud anew
            return {}

    return Tables(names, Heard.read(contents.folder), aloud)
