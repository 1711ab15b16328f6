"""核对过了、打通了、废止、替代、换编号: decisions about whole documents, published as they are made."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from indexer.corrections import life
from indexer.domain.document import Document
from indexer.domain.errors import UsageError
from indexer.editing.decisions import cited_by
from indexer.editing.writing import Edit
from indexer.search.request import parse_day
from webapp.editor.guard import corrections, editor, for_editors, form_token, onward
from webapp.editor.titles import Titles
from webapp.server.serving import today

blueprint = for_editors(Blueprint("life", __name__))

_NAMED = 3


@blueprint.post("/editor/verify")
def verify() -> BaseResponse:
    """Note that documents were checked against their sources today."""
    ids = request.form.getlist("id")
    edits = life.checked(corrections().shelf(), ids, by=editor().name, on=today())
    return _published(edits, ids, "核对过")


@blueprint.post("/editor/reached")
def reached() -> BaseResponse:
    """Note that the telephones of contacts were found working today."""
    ids = request.form.getlist("id")
    return _published(life.reached(corrections().shelf(), ids, on=today()), ids, "打通了")


@blueprint.get("/edit/<id>/end")
def ending(id: str) -> str:
    """Ask what takes the place of a document, from when, and what happens to those that name it."""
    shelf = corrections().shelf()
    document = shelf.document(id)
    return render_template(
        "editor/end.html",
        token=form_token(),
        document=document,
        titles=Titles(other for other in shelf.documents.values() if other.id != id),
        citing=[shelf.documents[other] for other in cited_by(shelf, document)],
        today=today().isoformat(),
    )


@blueprint.post("/edit/<id>/end")
def end(id: str) -> BaseResponse:
    """End a document: another one takes its place, or it is repealed from a day on."""
    shelf = corrections().shelf()
    titles = Titles(shelf.documents.values())
    by = titles.id_of(request.form.get("by", "").strip()[:200])
    pass_on = [other for other in request.form.getlist("pass_on") if other in shelf.documents]
    title = shelf.document(id).title
    if request.form.get("how") == "replaced":
        if by not in shelf.documents:
            raise UsageError("接替它的文件要写手册里有的标题", hint="还没有的，先新建那一份再来")
        edits = life.replaced(shelf, id, by=by, pass_on=pass_on)
        message = f"《{title}》由《{shelf.documents[by].title}》替代"
    else:
        on = parse_day(request.form.get("on", "").strip())
        note_text = " ".join(request.form.get("note", "").split())[:300]
        if not by:
            raise UsageError("凭什么废止，要写一句", hint="写通知的名字，或者选接替它的文件")
        if not note_text and by in shelf.documents:
            note_text = f"按《{shelf.documents[by].title}》办"
        edits = life.repealed(shelf, id, on=on, by=by, note=note_text, today=today(), pass_on=pass_on)
        message = f"废止《{title}》，{on} 起"
    return _carried_out(edits, id, message)


@blueprint.get("/edit/<id>/rename")
def renaming(id: str) -> str:
    """Ask for another id."""
    return render_template(
        "editor/rename.html", token=form_token(), document=corrections().shelf().document(id)
    )


@blueprint.post("/edit/<id>/rename")
def rename(id: str) -> BaseResponse:
    """Give a document another id; the old address leads on."""
    new = request.form.get("new", "").strip()
    outcome = corrections().rename(id, new, editor=editor().name)
    return onward(outcome, about=new if outcome.revision else id)


def _published(edits: Sequence[Edit], ids: Sequence[str], what: str) -> BaseResponse:
    documents = corrections().shelf().documents
    named = [documents[id] for id in dict.fromkeys(ids)]
    return _carried_out(edits, named[0].id, f"{what}：{_names(named)}")


def _carried_out(edits: Sequence[Edit], id: str, message: str) -> BaseResponse:
    return onward(corrections().carry_out(edits, editor=editor().name, message=message), about=id)


def _names(documents: Sequence[Document]) -> str:
    first = "".join(f"《{document.title}》" for document in documents[:_NAMED])
    return f"{first}等 {len(documents)} 份" if len(documents) > _NAMED else first
