"""An id from an address -> its document, or what to say instead."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import PurePosixPath

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from indexer.clock import SHANGHAI
from indexer.domain.document import Document
from indexer.domain.handbook import Handbook
from webapp.server.errors import GoneDocumentError, MissingDocumentError
from webapp.server.serving import current, edition, known_at, serving

_LONGEST = 80


def find_document(handbook: Handbook, id: str) -> Document:
    """Return the document; one found under a former id has another `id` than asked for.

    Raises:
        MissingDocumentError: its file is broken, or there never was such an id.
        GoneDocumentError: there was one, but no more.
    """
    document = handbook.documents.get(handbook.renamed(id) or id)
    if document is not None:
        return document
    if is_left_out(handbook, id):
        raise MissingDocumentError(
            "文件有错误，暂未收录",
            hint="错在哪里见手册状态页，改好后重新索引",
            links=((url_for("browse.status"), "看手册状态页"), *_history_of(id)),
        )
    _refuse_gone(id)
    _refuse_future(id)
    nearest = get_close_matches(id[:_LONGEST], handbook.documents, n=3, cutoff=0.5)
    hint = f"相近的编号：{'、'.join(nearest)}" if nearest else "请在目录里找，或者换个说法查"
    raise MissingDocumentError(
        f"手册里没有编号“{id[:_LONGEST]}”",
        hint=hint,
        links=tuple((_address(near), handbook.documents[near].title) for near in nearest),
    )


def _history_of(id: str) -> tuple[tuple[str, str], ...]:
    """Return the way to the versions from before a file broke, where git has any."""
    known = serving().past.last_revision_of(edition(), id)
    return ((url_for("history.versions", id=id), "看历史版本"),) if known else ()


def is_left_out(handbook: Handbook, id: str) -> bool:
    """Say whether a file of this id is there, but too broken to be a document."""
    return any(PurePosixPath(path).stem == id for path in handbook.left_out)


def _refuse_gone(id: str) -> None:
    last = serving().past.last_revision_of(edition(), id)
    if last is None:
        return
    day = last.committed_at.astimezone(SHANGHAI).date()
    raise GoneDocumentError(
        "这份文件已经从手册里拿掉了",
        hint="最后一版只供查旧事，不能再照着办",
        links=(
            (url_for("documents.show", id=id, rev=last.revision), f"看 {day} 的最后一版"),
            (url_for("history.versions", id=id), "看历史版本"),
        ),
    )


def _refuse_future(id: str) -> None:
    """Say of an older handbook that the document came later."""
    document = current().handbook.documents.get(id)
    if known_at() is not None and document is not None:
        raise MissingDocumentError(
            "这一版手册里还没有这份文件",
            hint="它是后来才收进来的",
            links=((_address(id), f"看现在的《{document.title}》"),),
        )


def _address(id: str) -> str:
    return url_for("documents.show", id=id)


def moved_to(endpoint: str, document: Document) -> Response:
    """Lead to this page of a document renamed since, for good, the query kept."""
    path = url_for(endpoint, id=document.id)
    query = request.query_string.decode("ascii", "replace")
    return redirect(f"{path}?{query}" if query else path, code=308)
