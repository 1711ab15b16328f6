"""Put the vectors of its texts into a generation: while it is built, or when it serves already."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from indexer.domain.handbook import Handbook
from indexer.generations import Generations, Manifest, copy_contents, seal
from indexer.search.meaning import FOLDER, KINDS, Kind, kinds_in, table_of, texts_of
from indexer.stored.contents import stored_handbook
from indexer.text.meaning import Encoder
from indexer.text.vectors import VectorCache

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many are done, and of how many."""

_AT_ONCE = 128
"""So many texts are encoded by a build that does not wait for meaning: it takes about two seconds."""


def write_meaning(
    target: Path,
    handbook: Handbook,
    vectors: VectorCache | None,
    *,
    wait_for: Collection[Kind] | None,
    progress: Progress,
) -> str | None:
    """Write the vectors of a generation that is being built; return the name of their encoder.

    Kinds are written up to the first that is not to be waited for and of which more than a few texts
    are new; None waits for all.
    """
    if vectors is None:
        return None
    documents = tuple(handbook.documents.values())
    encoder = None
    for kind in KINDS:
        waited = wait_for is None or kind in wait_for
        if not waited and vectors.missing(texts_of(documents, kind)) > _AT_ONCE:
            break
        table_of(documents, kind, vectors, progress=_told(progress)).save(target, kind)
        encoder = vectors.encoder.name
    return encoder


def add_meaning(generations: Generations, vectors: VectorCache, *, now: datetime, progress: Progress) -> bool:
    """Give the serving generation the first kind of vectors that it lacks; say whether it got any.

    The handbook's files are not read: what somebody is about to change there stays theirs. Texts
    are encoded without holding the indexer's lock. Where another generation came to serve in the
    meantime nothing is written; the next call goes on with that one.

    Raises:
        IndexUnavailableError: there is no index, or an indexer is at work.
        ContentError: the disk is almost full.
        OSError: the disk is full or refuses.
    """
    name, manifest = generations.verified()
    kind = next(iter(missing_kinds(manifest, vectors.encoder)), None)
    if kind is None or name != generations.current():  # what stands in for a damaged one stays as it is
        return False
    documents = stored_handbook(generations.path(name)).documents.values()
    table = table_of(documents, kind, vectors, progress=_told(progress))
    with generations.lock():
        if generations.current() != name:
            return False
        generations.require_space()
        added = generations.new_name(now)
        with generations.making(added) as target:
            outdated = FOLDER if manifest.encoder != vectors.encoder.name else ""
            copy_contents(generations.path(name), target, without=outdated)
            table.save(target, kind)
            seal(target, replace(manifest, encoder=vectors.encoder.name, files=generations.digests(added)))
            generations.switch(added)
    return True


def missing_kinds(manifest: Manifest, encoder: Encoder) -> tuple[Kind, ...]:
    """Return the kinds of vectors that a generation lacks for an encoder, the most needed first."""
    known = kinds_in(manifest.files) if manifest.encoder == encoder.name else ()
    return tuple(kind for kind in KINDS if kind.name not in known)


def _told(progress: Progress) -> Callable[[int, int], None]:
    return lambda done, total: progress("理解问法", done, total)
