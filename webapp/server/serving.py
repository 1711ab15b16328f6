"""What every page needs from the application: the edition served, the clock, the settings."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, cast

from flask import current_app, g, request

from indexer.clock import SHANGHAI, Clock
from indexer.domain.desk.phrases import opening_words
from indexer.domain.differences import Change
from indexer.domain.errors import ContentError, IndexUnavailableError, NotFoundError
from indexer.learned import how_far_learned
from indexer.settings import Settings
from indexer.wording.attention import clock_item
from webapp.server.editors import current_editor
from webapp.server.sign_in import PublicEditions, PublicPast, is_signed_in

if TYPE_CHECKING:
    from indexer.bootstrap import Edition, Editions
    from indexer.domain.handbook import Handbook
    from indexer.git.history import Commit
    from indexer.past.editions import Past

_EXTENSION = "handbook"
_LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Serving:
    """The live objects of one application, put there by `create_app`.

    `public` are those of readers who are not signed in, None where nobody has to.
    """

    settings: Settings
    editions: Editions | PublicEditions
    clock: Clock
    past: Past | PublicPast
    public: Serving | None = None


def install(extensions: dict[str, object], serving: Serving) -> None:
    """Keep the live objects where `serving` finds them."""
    extensions[_EXTENSION] = serving


def with_sign_in(serving: Serving, editions: Editions, past: Past) -> Serving:
    """Return the live objects, with those of the public beside them where people sign in."""
    if not serving.settings.sign_in_header:
        return serving
    public = PublicEditions(editions)
    return replace(serving, public=replace(serving, editions=public, past=PublicPast(past, public)))


def everything() -> Serving:
    """Return the live objects with nothing hidden: for the operator, never for a page."""
    return cast("Serving", current_app.extensions[_EXTENSION])


def serving() -> Serving:
    """Return the live objects that the reader of this request may see."""
    whole = everything()
    if whole.public is None or is_signed_in(whole.settings, request) or current_editor() is not None:
        return whole
    return whole.public


def current() -> Edition:
    """Return the edition that serves now: the same from the first line of a request to its last.

    A switch of the index in the middle of a request must not mix two editions on one page.
    """
    if "current" not in g:
        g.current = serving().editions.current()
    return cast("Edition", g.current)


def edition() -> Edition:
    """Return the edition a request asks about: that of `rev`, else the one that serves now.

    Raises:
        UsageError, NotFoundError: `rev` is malformed or unknown.
    """
    if "edition" not in g:
        g.edition = current()  # what the error page stands on, should the revision be refused
        commit = _asked_commit()
        if commit is not None:
            g.edition = serving().past.edition_of(commit)
            g.known_at = commit
    return cast("Edition", g.edition)


def handbook() -> Handbook:
    """Return the handbook a request asks about, as `edition`: that of `rev` without building its search.

    Raises:
        UsageError, NotFoundError: `rev` is malformed or unknown.
    """
    if "handbook" not in g:
        g.handbook = current().handbook
        commit = _asked_commit()
        if commit is not None:
            g.handbook = serving().past.handbook_of(commit)
            g.known_at = commit
    return cast("Handbook", g.handbook)


def _asked_commit() -> Commit | None:
    """Return the commit of `rev`, None where there is none or it is the one that serves."""
    revision = request.args.get("rev", "").strip()
    return serving().past.commit_of(revision) if revision else None


def ask_no_revision() -> None:
    """Let the rest of the request stand on what serves now: an error page must not fail as its page did."""
    with suppress(IndexUnavailableError):
        g.setdefault("edition", current())
        g.setdefault("handbook", current().handbook)


def known_at() -> Commit | None:
    """Return the commit whose handbook this request looks at, None for the one that serves now."""
    return cast("Commit | None", g.get("known_at"))


def now() -> datetime:
    """Return the moment in Shanghai, the same for the whole request."""
    if "now" not in g:
        g.now = serving().clock.now()
    return cast("datetime", g.now)


def today() -> date:
    """Return the day in Shanghai, the same for the whole request."""
    return now().date()


@dataclass(frozen=True, slots=True)
class Site:
    """What stands on every page, error pages included.

    `hours` are those of the station in words. `rehearsal` is the fixed clock, if any; `clock` says
    that the clock is behind the handbook; `past` names the older handbook that is looked at;
    `learning` says that meaning is still being taken up, and how far that is. `changed` are the ids
    of the documents that changed within a week.
    """

    title: str
    phone: str
    rehearsal: str
    hours: str = ""
    clock: str = ""
    past: str = ""
    learning: str = ""
    changed: frozenset[str] = frozenset()
    has_history: bool = True


def site() -> Site:
    """Return the head of the page; without an index it still has a title."""
    fixed = serving().clock.fixed is not None
    rehearsal = f"{now():%Y-%m-%d %H:%M}" if fixed else ""
    try:
        served = current()
    except IndexUnavailableError:
        return Site(title="政策手册", phone="", rehearsal=rehearsal)
    vocabulary = served.handbook.vocabulary
    late = clock_item(now(), served.committed_at, rehearsal=fixed)
    return Site(
        title=vocabulary.title,
        phone=vocabulary.phone,
        rehearsal=rehearsal,
        hours=opening_words(vocabulary.opening),
        clock=late.message if late else "",
        past=_past_words(),
        learning=_learning_words(served),
        changed=_changed_lately(served) if known_at() is None else frozenset(),
        has_history=not served.handbook.revision.startswith("sha256:"),
    )


def _changed_lately(served: Edition) -> frozenset[str]:
    """Return what changed within a week; nothing of a handbook that is new as a whole."""
    start = today() - min(_LATELY, today() - date.min)
    try:
        changes = serving().past.changes_since(served, start)
    except (NotFoundError, ContentError, OSError):
        # Outside git, a history too large, files of the index just cleared away: a page does
        # without its badges; /changes says why.
        return frozenset()
    if all(change.difference.change is Change.ADDED for change in changes):
        added = {change.difference.document.id for change in changes}
        return frozenset() if added >= served.handbook.documents.keys() else frozenset(added)
    return frozenset(change.difference.document.id for change in changes)


def _learning_words(served: Edition) -> str:
    if served.manifest.encoder is not None or not serving().settings.meaning:
        return ""
    learned = how_far_learned(serving().settings.index_dir)
    return learned.words if learned else ""


def _past_words() -> str:
    commit = known_at()
    if commit is None:
        return ""
    return f"手册 {commit.committed_at.astimezone(SHANGHAI):%Y-%m-%d} 的样子（版本 {commit.revision[:7]}）"
