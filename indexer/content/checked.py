"""The files of a folder as they were checked last: for a process that reads the same folder again and again.

What stands here follows from the bytes of the files alone, so it is good beside any generation of the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from indexer.content.reading import DocumentFile, KnownFile, Reading, Stated, read_file
from indexer.content.rulebook import Findings, check_files
from indexer.content.seen import SeenFiles
from indexer.content.tables import Tables
from indexer.domain.vocabulary import Vocabulary


class Checked:
    """Files by path with what was found in them; empty where nothing was read yet."""

    def __init__(self) -> None:
        self.seen = SeenFiles()
        self._forget()

    def _forget(self) -> None:
        self._tables = Tables()
        self._files: dict[str, DocumentFile] = {}
        self._findings: dict[str, Findings] = {}
        self._judged_by: tuple[Vocabulary, date | None] | None = None

    @property
    def is_empty(self) -> bool:
        return self._judged_by is None

    def read(self, folder: Path, path: str, known: Mapping[str, tuple[str, Stated]]) -> DocumentFile:
        """Return a file as it was where it certainly is as it was, else read it; see `read_file`."""
        file = self._files.get(path)
        if file is not None and file.reads_as(file) and self.seen.is_known(f"{folder}/{path}", file.digest):
            digest, stated = known.get(path, ("", None))
            if digest != file.digest or (isinstance(file, KnownFile) and file.stated is stated):
                return file
        return read_file(folder, path, known, self.seen)

    def carried(self, files: Iterable[DocumentFile]) -> tuple[DocumentFile, ...]:
        """Return the files; those that are as they were with what was found in them."""
        return tuple(map(self._carried, files))

    def _carried(self, file: DocumentFile) -> DocumentFile:
        before = self._files.get(file.path)
        if before is None or not file.reads_as(before):
            return file
        if not isinstance(file, KnownFile):
            return before
        file.report, file.broken = before.report, before.broken
        return file

    def reading(
        self,
        vocabulary: Vocabulary,
        files: tuple[DocumentFile, ...],
        assets: frozenset[str],
        today: date | None,
    ) -> Reading:
        """Return what is to be checked now."""
        if self._judged_by != (vocabulary, today):
            self._forget()
        return Reading(vocabulary, files, assets, today, self._tables)

    def _same(self, files: Iterable[DocumentFile]) -> Iterator[str]:
        for file in files:
            before = self._files.get(file.path)
            if before is not None and file.reads_as(before):
                yield file.path

    def check(
        self, reading: Reading, *, known: Mapping[str, Findings], known_on: date | None
    ) -> dict[str, Findings]:
        """Ask the rules of files that changed, and of those that were judged by what changed.

        `known` is what an index keeps, see `check_files`. Whatever stops this, the next one asks of all.
        """
        tables, today = self._tables, reading.today
        if self._judged_by is not None:
            kept = {path: self._findings[path] for path in self._same(reading.files)}
            known, known_on = kept | dict(known if known_on == today else {}), today
        self._forget()
        findings = check_files(
            reading,
            known=known,
            known_on=known_on,
            only=lambda: tables.update(reading.files, reading.folder_assets),
        )
        self._tables, self._findings = tables, findings
        self._files = {file.path: file for file in reading.files}
        self._judged_by = reading.vocabulary, today
        return findings
