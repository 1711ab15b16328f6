"""The shelf of a folder kept between requests: of what changed meanwhile only that is read again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from indexer.content.faults import Report
from indexer.content.handbook import KnownBody
from indexer.content.lists.vocabulary import read_vocabulary
from indexer.content.reading import DocumentFile, Reading, read_content
from indexer.content.rulebook import check_file
from indexer.content.source import asset_paths, document_paths, read_bytes
from indexer.editing.shelf import Shelf, read_shelf

_Signature = dict[str, tuple[int, int, int]]
_MOST_CHANGED = 50
_DOCUMENT = ".md"


class Shelves:
    """The latest shelf of one folder, for all threads of a process.

    `known` returns what the index knows of the files, for the first look.
    """

    def __init__(self, known: Callable[[], Mapping[str, KnownBody]]) -> None:
        self._known = known
        self._lock = threading.Lock()
        self._shelf: Shelf | None = None
        self._signature: _Signature = {}

    def of(self, folder: Path) -> Shelf:
        """Return the shelf as the files are now.

        Raises:
            ContentError: the folder or its handbook.yml cannot be read.
        """
        place = folder.resolve()  # a published handbook is a link that moves
        with self._lock:
            signature = _signature(place)
            before = self._shelf
            changed = {
                path
                for path in {*signature, *self._signature}
                if signature.get(path) != self._signature.get(path)
            }
            if before is None:
                self._shelf = read_shelf(place, known=self._known())
            elif len(changed) > _MOST_CHANGED or _is_named_anew(before, place, changed):
                self._shelf = read_shelf(place, before=before)
            elif changed or before.folder != place:
                documents = {path for path in changed if path.endswith(_DOCUMENT)}
                self._shelf = _updated(before, place, documents)
            self._signature = signature
            assert self._shelf is not None
            return self._shelf


def _signature(folder: Path) -> _Signature:
    """Return what tells files apart without reading them: documents, and the lists beside them."""
    names = [*document_paths(folder), *(path.name for path in folder.glob("*.yml"))]
    found: _Signature = {}
    for name in names:
        stat = (folder / name).lstat()
        found[name] = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
    return found


def _is_named_anew(before: Shelf, folder: Path, changed: set[str]) -> bool:
    """Say whether lists beside the documents changed in a way that documents are checked against."""
    if all(path.endswith(_DOCUMENT) for path in changed):
        return False
    return read_vocabulary(folder)[0] != before.vocabulary


def _updated(before: Shelf, folder: Path, changed: set[str]) -> Shelf:
    """Return a shelf with some files read anew; what the others were found to be stays."""
    files: dict[str, DocumentFile] = {file.path: file for file in before.files if file.path not in changed}
    contents = {path: content for path, content in before.contents.items() if path not in changed}
    fresh = []
    for path in sorted(changed):
        report = Report(path)
        content = read_bytes(folder / path, report) if (folder / path).exists() else None
        if content is not None:
            contents[path] = content
            files[path] = read_content(path, content, report)
            fresh.append(files[path])
        elif report.problems:
            files[path] = DocumentFile(path, report)
    ordered = tuple(files[path] for path in sorted(files))
    reading = Reading(before.vocabulary, ordered, asset_paths(folder))
    for file in fresh:
        check_file(file, reading)
    findings = {path: found for path, found in before.findings.items() if path not in changed}
    return Shelf(folder, before.vocabulary, ordered, contents, findings)
