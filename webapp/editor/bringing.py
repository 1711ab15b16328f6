"""Files brought in: an office file that becomes a draft, an attachment that is published with one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as BaseResponse

from indexer.accounts.journal import Act
from indexer.content.source import asset_paths
from indexer.corrections.drafts import Draft
from indexer.corrections.imported import IMPORTED_SUFFIXES, imported
from indexer.corrections.uploads import MOST_BYTES, taken_in
from indexer.domain.choices import DocumentType
from indexer.domain.errors import NotFoundError, UsageError
from webapp.editor.guard import corrections, editor, for_editors, form_token, note
from webapp.server.serving import now

blueprint = for_editors(Blueprint("bringing", __name__))

_PICTURES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}
_SHOWN = {**_PICTURES, ".pdf": "application/pdf"}
_READ_AS = (DocumentType.POLICY, DocumentType.PROCEDURE)


@blueprint.get("/new/import")
def form() -> str:
    """Ask for the file and the category."""
    categories = corrections().shelf().vocabulary.categories
    return render_template(
        "editor/import.html",
        token=form_token(),
        categories=categories,
        suffixes=IMPORTED_SUFFIXES,
        types=_READ_AS,
    )


@blueprint.post("/new/import")
def take() -> BaseResponse:
    """Read a file and lead to the form of its draft; nothing is published by it."""
    name, content = _sent()
    draft = imported(
        corrections(),
        editor().name,
        name,
        content,
        category=request.form.get("category", ""),
        type=DocumentType.parse(request.form.get("type", "")),
        now=now(),
    )
    return redirect(url_for("correcting.form", id=draft.document), code=303)


@blueprint.post("/edit/<id>/attach")
def attach(id: str) -> BaseResponse:
    """Keep an attachment with a draft; it is published when the draft is."""
    name, content = _sent()
    draft = corrections().begin(editor().name, id, now=now())
    listed = draft.entries.get("attachments", [])
    taken = asset_paths(corrections().shelf().folder) | set(listed)
    path, kept = taken_in(name, content, taken)
    note(Act.UPLOADED, about=id)
    entries = {**draft.entries, "attachments": [*listed, path]}
    saved = corrections().drafts.save(replace(draft, entries=entries, saved_at=now()))
    corrections().drafts.attach(saved, path, kept)
    return redirect(url_for("correcting.form", id=id, saved="1", _anchor="e-attachments"), code=303)


@blueprint.get("/edit/<id>/attached/<int:place>")
def attached(id: str, place: int) -> Response:
    """Show a file that hangs on this editor's own draft: readers have it only once it is published."""
    draft = corrections().drafts.find(editor().name, id)
    files = list(corrections().drafts.attached(draft).items()) if draft else []
    if place >= len(files):
        raise NotFoundError("没有这个附件", hint="可能已经去掉了，回到那一份看看")
    path, content = files[place]
    suffix = PurePosixPath(path).suffix
    answer = Response(content, mimetype=_SHOWN.get(suffix, "application/octet-stream"))
    if suffix not in _SHOWN:
        answer.headers.set("Content-Disposition", "attachment", filename=f"fujian{suffix}")
    return answer


def originals_of(draft: Draft) -> tuple[tuple[int, str, bool], ...]:
    """Return what was read of a draft and lies beside it: its place, its name, whether it is a picture."""
    paths = corrections().drafts.attached(draft)
    return tuple(
        (place, PurePosixPath(path).name, PurePosixPath(path).suffix in _PICTURES)
        for place, path in enumerate(paths)
        if PurePosixPath(path).suffix in _SHOWN
    )


def _sent() -> tuple[str, bytes]:
    """Return the name and the bytes of the one file of a form."""
    file: FileStorage | None = request.files.get("file")
    if file is None or not file.filename:
        raise UsageError("没有选文件", hint="请先选一个文件再点")
    content = file.stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise UsageError("文件太大，最多 10 MB", hint="请拆开，或把图片缩小")
    return file.filename, content
