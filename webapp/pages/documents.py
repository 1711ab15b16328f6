"""`/d/<id>`: one document; `/assets/<path>`: its forms and pictures."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from flask import Blueprint, Response, render_template, request, send_from_directory
from werkzeug.wrappers import Response as BaseResponse

from indexer.domain.errors import NotFoundError
from webapp.pages.lookup import find_document, moved_to
from webapp.pages.parameters import asked_day, values
from webapp.presenters.document import document_page
from webapp.presenters.resident import resident_page
from webapp.server.serving import current, edition, now, serving, today

blueprint = Blueprint("documents", __name__)

_SHOWN_IN_PLACE = frozenset({".pdf", ".png", ".jpg", ".jpeg"})


@blueprint.get("/d/<id>")
def show(id: str) -> str | BaseResponse:
    """Show a document on a day; a former id leads to the present one, query kept."""
    day = asked_day(request.args, today=today(), now=now())
    handbook = edition().handbook
    document = find_document(handbook, id)
    if document.id != id:
        return moved_to("documents.show", document)
    audiences = tuple(values(request.args, "audience"))
    if request.args.get("view") == "resident":
        resident = resident_page(document, handbook, day, audiences=audiences)
        return render_template("resident.html", day=day, page=resident)
    page = document_page(document, handbook, day, audiences=audiences)
    return render_template("document.html", day=day, page=page)


@blueprint.get("/assets/<path:path>")
def asset(path: str) -> Response:
    """Send a regular file below assets/; only PDF and pictures open in the browser.

    Links are refused wherever they stand on the way: they could lead out of the folder.
    """
    folder = (serving().settings.handbook_dir / "assets").resolve()
    if not _is_regular(folder, PurePosixPath(path)) or not current().handbook.offers(f"assets/{path}"):
        raise NotFoundError("没有这个附件", hint="附件可能改了名字，请从文件页打开")
    in_place = PurePosixPath(path).suffix.lower() in _SHOWN_IN_PLACE
    kind = None if in_place else "application/octet-stream"
    return send_from_directory(folder, path, as_attachment=not in_place, mimetype=kind)


def _is_regular(folder: Path, path: PurePosixPath) -> bool:
    if "\0" in str(path) or any(part == ".." or part.startswith(".") for part in path.parts):
        return False
    place = folder
    try:
        for part in path.parts:
            place = place / part
            if place.is_symlink():
                return False
        return place.is_file()
    except OSError:  # a name too long to be one
        return False
