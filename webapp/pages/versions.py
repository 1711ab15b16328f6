"""`/d/<id>/history`: the versions of a document; `/d/<id>/diff`: what two of them differ in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from indexer.domain.differences import differences
from indexer.domain.errors import NotFoundError
from indexer.wording.differences import Names, names_of
from webapp.pages.lookup import find_document, is_left_out, moved_to
from webapp.pages.parameters import asked_day
from webapp.presenters.comparison import diff_page, version_rows
from webapp.server.serving import current, edition, serving, today

if TYPE_CHECKING:
    from indexer.domain.document import Document
    from indexer.git.history import Commit
    from indexer.past.versions import Version

blueprint = Blueprint("history", __name__)


@blueprint.get("/d/<id>/history")
def versions(id: str) -> str | Response:
    """Show the versions of a document, of one that is gone too."""
    day = asked_day(request.args, today=today())
    document, known = _known(id)
    if document is not None and document.id != id:
        return moved_to("history.versions", document)
    broken = is_left_out(edition().handbook, id)
    return render_template(
        "history.html",
        day=day,
        rows=version_rows(known, id, _names(), day, broken=broken),
        title=_title(document, known),
        id=id,
        gone=document is None,
        broken=broken,
    )


@blueprint.get("/d/<id>/diff")
def diff(id: str) -> str | Response:
    """Compare two versions; without `to` with the one that serves, without `from` with the last but one."""
    day = asked_day(request.args, today=today())
    document, known = _known(id)
    if document is not None and document.id != id:
        return moved_to("history.diff", document)
    ids = tuple(dict.fromkeys([id, *(d.id for v in known for d in v.difference.sides)]))
    earlier = known[1].revision if len(known) > 1 else known[0].revision if known else ""
    before = _commit(request.args.get("from", "").strip() or earlier)
    after = _commit(request.args.get("to", "").strip())
    old, new = _document(before, ids), _document(after, ids)
    if old is None and new is None:
        raise NotFoundError("这两个版本里都没有这份文件", hint="请从历史版本那一页点开")
    page = diff_page(
        differences(old, new),
        id=id,
        title=_title(new or old, known),
        before=before,
        after=after,
        ids=(old.id if old else id, new.id if new else id),
        names=_names(),
        day=day,
    )
    return render_template("diff.html", day=day, page=page)


def _known(id: str) -> tuple[Document | None, tuple[Version, ...]]:
    """Return a document and its versions; what is neither here nor in git has no page."""
    served = edition()
    handbook = served.handbook
    document = handbook.documents.get(handbook.renamed(id) or id)
    known = serving().past.versions(served, document or id)
    if document is None and not known:
        document = find_document(handbook, id)
    return document, known


def _commit(revision: str) -> Commit | None:
    return serving().past.commit_of(revision) if revision else None


def _document(commit: Commit | None, ids: tuple[str, ...]) -> Document | None:
    """Return the document as a commit has it, None for the commit: as it serves now."""
    if commit is not None:
        return serving().past.document_of(current(), commit, ids)
    documents = current().handbook.documents
    return next((documents[id] for id in ids if id in documents), None)


def _names() -> Names:
    handbook = edition().handbook
    return names_of(handbook.documents.values(), handbook.vocabulary)


def _title(document: Document | None, known: tuple[Version, ...]) -> str:
    return document.title if document else known[0].difference.document.title
