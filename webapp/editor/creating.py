"""新建、复制一份: a draft of a document that is not in the handbook yet."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from indexer.domain.choices import DocumentType
from indexer.domain.errors import UsageError
from webapp.editor.guard import corrections, editor, for_editors, form_token
from webapp.server.serving import now

blueprint = for_editors(Blueprint("creating", __name__))

_WHAT = {
    DocumentType.PROCEDURE: "一件事怎么办：谁能办、带什么、去哪、多久",
    DocumentType.POLICY: "通知、办法、条例：凭什么，哪天起到哪天",
    DocumentType.CONTACT: "找谁：维修商、部门、热线的电话",
}


@blueprint.get("/new")
def form() -> str:
    """Ask what every document has: its kind, its title, its category."""
    categories = corrections().shelf().vocabulary.categories
    asked = request.args.get("asked", "").strip()[:200]
    return render_template(
        "editor/new.html", token=form_token(), what=_WHAT, categories=categories, asked=asked
    )


@blueprint.post("/new")
def create() -> BaseResponse:
    """Begin a draft and lead to its form; nothing is published by it."""
    type = DocumentType.parse(request.form.get("type", ""))
    if type is None:
        raise UsageError("请选是哪一种", hint="流程、政策、联系方式选一个")
    draft = corrections().begin_new(
        editor().name,
        type,
        title=request.form.get("title", "")[:128],
        category=request.form.get("category", ""),
        asked=request.form.get("asked", "")[:200],
        now=now(),
    )
    return redirect(url_for("correcting.form", id=draft.document), code=303)


@blueprint.post("/edit/<id>/copy")
def copy(id: str) -> BaseResponse:
    """Begin a draft that says what another document says."""
    draft = corrections().copy(editor().name, id, now=now())
    return redirect(url_for("correcting.form", id=draft.document), code=303)
