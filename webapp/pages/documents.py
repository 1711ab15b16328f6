"""`/d/<id>`: one document; `/assets/<path>`: its forms and pictures."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from unicodedata import normalize

from flask import Blueprint, Response, render_template, request, send_from_directory
from werkzeug.wrappers import Response as BaseResponse

from indexer.domain.errors import NotFoundError
from webapp.pages.lookup import find_document, moved_to
from webapp.pages.parameters import asked_day, values
from webapp.presenters.document import document_page
from webapp.presenters.resident import resident_page
from webapp.server.serving import current, handbook, now, serving, today

blueprint = Blueprint("documents", __name__)

_SHOWN_IN_PLACE = frozenset({".pdf", ".png", ".jpg", ".jpeg"})


@blueprint.get("/d/<id>")
def show(id: str) -> str | BaseResponse:
    """Show a document on a day; a former id leads to the present one, query kept."""
    day = asked_day(request.args, today=today(), now=now())
    known = handbook()
    document = find_document(known, id)
    if document.id != id:
        return moved_to("documents.show", document)
    audiences = tuple(values(request.args, "audience"))
    if request.args.get("view") == "resident":
        resident = resident_page(document, known, day, audiences=audiences)
        return render_template("resident.html", day=day, page=resident)
    page = document_page(document, known, day, audiences=audiences)
    return render_template("document.html", day=day, page=page)


@blueprint.get("/assets/<path:path>")
def asset(path: str) -> Response:
    """Send a regular file below assets/; only PDF and pictures open in the browser.

    Links are refused wherever they stand on the way: they could lead out of the folder.
    """
    folder = (serving().settings.handbook_dir / "assets").resolve()
    offered = current().handbook.offers(f"assets/{normalize('NFC', path)}")
    place = _regular_file(folder, PurePosixPath(path)) if offered else None
    if place is None:
        raise NotFoundError("没有这个附件", hint="附件可能改了名字，请从文件页打开")
    in_place = place.suffix.lower() in _SHOWN_IN_PLACE
    kind = None if in_place else "application/octet-stream"
    name = place.relative_to(folder).as_posix()
    return send_from_directory(folder, name, as_attachment=not in_place, mimetype=kind)


def _regular_file(folder: Path, path: PurePosixPath) -> Path | None:
    if "\0" in str(path) or any(part == ".." or part.startswith(".") for part in path.parts):
        return None
    place = folder
    try:
        for part in path.parts:
            place = _entry(place, part)
            if place.is_symlink():
                return None
        return place if place.is_file() else None
    except OSError:  # a name too long to be one
        return None


def _entry(folder: Path, name: str) -> Path:
    """Return what has this name, however its accents are written: é is one character here, two on a Mac."""
    if os.path.lexists(folder / name) or not folder.is_dir():
        return folder / name
    alike = (entry for entry in folder.iterdir() if normalize("NFC", entry.name) == normalize("NFC", name))
    return next(alike, folder / name)
