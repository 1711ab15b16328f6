"""An id from an address -> its document, or what to say instead."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import PurePosixPath

from flask import redirect, request
from werkzeug.wrappers import Response

from indexer.domain.document import Document
from indexer.domain.handbook import Handbook
from webapp.errors import MissingDocumentError

_LONGEST = 80


def find_document(handbook: Handbook, id: str) -> Document:
    """Return the document; one found under a former id has another `id` than asked for.

    Raises:
        MissingDocumentError: its file is broken, or there never was such an id.
    """
    document = handbook.documents.get(handbook.renamed(id) or id)
    if document is not None:
        return document
    if any(PurePosixPath(path).stem == id for path in handbook.left_out):
        raise MissingDocumentError("文件有错误，暂未收录", hint="错在哪里见手册状态页，改好后重新索引")
    nearest = get_close_matches(id[:_LONGEST], handbook.documents, n=3, cutoff=0.5)
    hint = f"相近的编号：{'、'.join(nearest)}" if nearest else "请在目录里找，或者换个说法查"
    raise MissingDocumentError(
        f"手册里没有编号“{id[:_LONGEST]}”",
        hint=hint,
        nearest=tuple((near, handbook.documents[near].title) for near in nearest),
    )


def moved_to(path: str) -> Response:
    """Lead to the present address of a renamed document for good, the query kept."""
    query = request.query_string.decode("ascii", "replace")
    return redirect(f"{path}?{query}" if query else path, code=308)
