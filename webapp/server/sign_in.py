"""Who is signed in, as a trusted proxy says, and what the others may see: everything but what is internal.

Off by default. `serving.serving()` gives every page either the whole handbook or the public view
of it made here, so no page asks who is reading.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from flask import Request

from indexer.domain.choices import Openness
from indexer.domain.differences import Difference, differences
from indexer.domain.document import Document
from indexer.domain.openness import PublicHandbook, public_document, public_handbook
from indexer.settings import Settings

if TYPE_CHECKING:
    from indexer.bootstrap import Edition, Editions
    from indexer.domain.handbook import Handbook
    from indexer.git.history import Commit
    from indexer.past.editions import DocumentChange, Past
    from indexer.past.versions import Version

    _Changes = tuple[DocumentChange, ...]

_VIEWS = 4
_CHANGES = 8


_NOBODY = frozenset({"", "-", "(null)", "null", "nil", "none", "(none)", "undefined", "anonymous", "unknown"})
"""What proxies write where nobody has signed in."""


def is_signed_in(settings: Settings, request: Request) -> bool:
    """Say whether the trusted proxy names a user."""
    return bool(signed_in_name(settings, request))


def signed_in_name(settings: Settings, request: Request) -> str:
    """Return the name the trusted proxy gives a user, empty where it gives none.

    The header from any other address counts for nothing, nor does what a proxy writes for nobody. Sent
    twice it arrives as one, parted by commas: one that was empty or for nobody then lets nobody in.
    """
    if not settings.sign_in_header or not settings.trusts(request.remote_addr or ""):
        return ""
    named = request.headers.get(settings.sign_in_header, "").strip()
    parts = [part.strip() for part in named.split(",")]
    return "" if any(part.casefold() in _NOBODY for part in parts) else named


class PublicEditions:
    """The editions without their internal documents; the last few views are kept."""

    def __init__(self, editions: Editions) -> None:
        self._editions = editions
        self._lock = threading.Lock()
        self._views: OrderedDict[tuple[str, frozenset[str]], tuple[Edition, Edition]] = OrderedDict()

    def current(self) -> Edition:
        return self.view(self._editions.current())

    def view(self, whole: Edition, *, also: frozenset[str] = frozenset()) -> Edition:
        """Return the public view of an edition, without those `also` to be hidden."""
        key = (whole.name, also)
        with self._lock:
            made_of, view = self._views.get(key, (None, None))
            if view is None or made_of is not whole:
                view = whole.public(also=also)
                self._views[key] = (whole, view)
            self._views.move_to_end(key)
            while len(self._views) > _VIEWS:
                self._views.popitem(last=False)
            return view


class PublicPast:
    """The past without what is internal now or was internal then; as `Past` for all else.

    It is given public editions, and asks the past with the whole ones behind them.
    """

    def __init__(self, past: Past, editions: PublicEditions) -> None:
        self._past = past
        self._editions = editions
        self._changes: dict[tuple[str, str, frozenset[str]], tuple[_Changes, _Changes]] = {}

    def commit_of(self, revision: str) -> Commit | None:
        return self._past.commit_of(revision)

    def edition_of(self, commit: Commit) -> Edition:
        return self._editions.view(self._past.edition_of(commit), also=self._hidden())

    def handbook_of(self, commit: Commit) -> Handbook:
        return public_handbook(self._past.handbook_of(commit), also=self._hidden())

    def versions(self, edition: Edition, document: Document | str) -> tuple[Version, ...]:
        """Return the public versions; none of what was internal at last."""
        id = document if isinstance(document, str) else document.id
        if id in self._hidden():
            return ()
        found = self._past.versions(_whole(edition), document)
        if found and _is_internal(found[0].difference.document):
            return ()
        shown = ((version, self._public(version.difference)) for version in found)
        return tuple(replace(version, difference=seen) for version, seen in shown if seen is not None)

    def last_revision_of(self, edition: Edition, id: str) -> Commit | None:
        """Return the last commit that had a document, if it was public then and its file is gone."""
        whole = _whole(edition)
        broken = {PurePosixPath(path).stem for path in whole.handbook.left_out}
        if id in self._hidden() or id in broken:
            return None
        commit = self._past.last_revision_of(whole, id)
        return commit if commit and self.document_of(edition, commit, (id,)) else None

    def document_of(self, edition: Edition, commit: Commit, ids: tuple[str, ...]) -> Document | None:
        hidden = self._hidden()
        if hidden.intersection(ids):
            return None
        found = self._past.document_of(_whole(edition), commit, ids)
        return None if found is None or _is_internal(found) else public_document(found, hidden)

    def changes_since(self, edition: Edition, since: date | str) -> tuple[DocumentChange, ...]:
        """Return the public changes; every page asks for those of a week, so the last few are kept."""
        found = self._past.changes_since(_whole(edition), since)
        key = (edition.name, str(since), self._hidden())
        made_of, public = self._changes.get(key, ((), ()))
        if made_of is not found:
            shown = ((change, self._public(change.difference)) for change in found)
            public = tuple(replace(change, difference=seen) for change, seen in shown if seen is not None)
            if len(self._changes) >= _CHANGES:
                self._changes.clear()
            self._changes[key] = (found, public)
        return public

    def _public(self, difference: Difference) -> Difference | None:
        """Return a difference between two public states that name nothing hidden, else None."""
        hidden = self._hidden()
        if any(_is_internal(side) or side.id in hidden for side in difference.sides):
            return None
        before, after = (
            public_document(side, hidden) if side else None for side in (difference.before, difference.after)
        )
        return differences(before, after)

    def _hidden(self) -> frozenset[str]:
        return self._editions.current().handbook.hidden


def _whole(edition: Edition) -> Edition:
    """Return the edition behind a public one."""
    handbook = edition.handbook
    return replace(edition, handbook=handbook.whole) if isinstance(handbook, PublicHandbook) else edition


def _is_internal(document: Document) -> bool:
    return document.openness is Openness.INTERNAL
