"""Documents as they were: the versions of one, and what changed between two trees of files.

Each file is judged by itself, not against the others of its day: a category or a link that is no
longer there must not hide what a document once said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from indexer.content.apart import Files, documents_of
from indexer.content.source import ASSETS, MAX_BYTES, document_paths
from indexer.domain.differences import Difference, differences
from indexer.domain.document import Document
from indexer.domain.vocabulary import Vocabulary
from indexer.git import history
from indexer.git.history import Commit

_ID = re.compile(r"[a-z0-9-]{1,80}")


@dataclass(frozen=True, slots=True)
class Version:
    """A commit that changed what a document says; the first one added it, one may have removed it.

    `is_cut` says that this clone does not reach further back: the document may be older.
    """

    revision: str
    committed_at: datetime
    message: str
    difference: Difference
    is_cut: bool = False


def is_id(text: str) -> bool:
    """Say whether a text could be the id of a document."""
    return _ID.fullmatch(text) is not None


def stem_of(path: str) -> str:
    """Return the id that a document file has by its name."""
    return path.rpartition("/")[2].removesuffix(".md")


def is_document_path(path: str) -> bool:
    """Say whether a file of the folder is to be a document."""
    parts = path.split("/")
    return path.endswith(".md") and parts[0] != ASSETS and not any(p.startswith((".", "_")) for p in parts)


def versions_of(
    folder: Path, commit: str, id: str, vocabulary: Vocabulary, *, former_ids: Iterable[str] = ()
) -> tuple[Version, ...]:
    """Return the versions of a document up to a commit, newest first; none if there never was one.

    Its former ids are followed back, those it names now and those it named then. Commits that
    changed white space only are no versions, nor those that left its file broken.
    """
    names = {id, *former_ids}
    while True:
        touched = list(_touching(folder, commit, names))
        blobs = {blob: name for _, before, after in touched for blob, name in (*before, *after)}
        documents = documents_of(history.contents(folder, blobs), blobs.__getitem__, vocabulary)
        earlier = {old for document in documents.values() for old in document.former_ids} - names
        if not earlier:
            break
        names |= earlier
    found = []
    for made, before, after in touched:
        old = next((documents[blob] for blob, _ in before if blob in documents), None)
        new = next((documents[blob] for blob, _ in after if blob in documents), None)
        difference = differences(old, new)
        if difference is not None:
            found.append(Version(made.revision, made.committed_at, made.message, difference, made.is_cut))
    return tuple(found)


def last_revision_of(folder: Path, commit: str, id: str) -> Commit | None:
    """Return the last commit that left a file of this id, None when there never was one."""
    if not is_id(id):
        return None
    return next((made for made, _, after in _touching(folder, commit, {id}) if after), None)


def document_at(folder: Path, commit: str, ids: Iterable[str], vocabulary: Vocabulary) -> Document | None:
    """Return a document, by its id or a former one, as a commit has it."""
    wanted = set(ids)
    files = {f.blob: f.path for f in history.tree(folder, commit) if stem_of(f.path) in wanted}
    held = history.contents(folder, files)
    return next(iter(documents_of(held, files.__getitem__, vocabulary).values()), None)


def files_at(folder: Path, commit: str) -> Files:
    """Return the document files of a commit."""
    files = [f for f in history.tree(folder, commit) if is_document_path(f.path) and f.size <= MAX_BYTES]
    held = history.contents(folder, (file.blob for file in files))
    return {file.path: held[file.blob] for file in files if file.blob in held}


def files_now(folder: Path) -> Files:
    """Return the document files on disk, those that can be read."""
    found = {}
    for path in document_paths(folder):
        place = folder / path
        if place.is_file() and not place.is_symlink() and place.stat().st_size <= MAX_BYTES:
            found[path] = place.read_bytes()
    return found


def commits_by_id(folder: Path, commit: str, since: str | None) -> dict[str, list[Commit]]:
    """Return the commits after `since` (None: all) that touched each document, newest first."""
    known = {made.revision for made in history.commits(folder, since)} if since else set()
    found: dict[str, list[Commit]] = {}
    for made in history.commits(folder, commit):
        if made.revision not in known:
            for id in {stem_of(change.path) for change in made.changes if is_document_path(change.path)}:
                found.setdefault(id, []).append(made)
    return found


def _touching(
    folder: Path, commit: str, ids: set[str]
) -> Iterator[tuple[Commit, list[tuple[str, str]], list[tuple[str, str]]]]:
    """Yield the commits that touched documents of these ids, with (blob, path) before and after."""
    for made in history.commits(folder, commit):
        changes = [c for c in made.changes if stem_of(c.path) in ids and is_document_path(c.path)]
        if changes:
            before = [(c.before, c.path) for c in changes if c.before]
            after = [(c.after, c.path) for c in changes if c.after]
            yield made, before, after
