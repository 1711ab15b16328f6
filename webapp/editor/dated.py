"""定好日子的修改: what it will change on its day, and taking it back before."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from indexer.accounts.journal import Act
from indexer.corrections import coming
from indexer.corrections.waiting.dated import Dated
from indexer.domain.errors import EditRefusedError
from indexer.editing.word_merging import list_of
from webapp.editor.guard import corrections, editor, for_editors, form_token, note
from webapp.presenters.body import body_html
from webapp.presenters.day import AskedDay
from webapp.server.serving import now, today

blueprint = for_editors(Blueprint("dated", __name__))

_LONGEST_REASON = 500


@blueprint.get("/editor/dated/<int:number>")
def show(number: int) -> str:
    """Show what a change will do on its day, or why it did not."""
    prospect = coming.look_at(corrections(), number)
    day = AskedDay(on=max(prospect.change.day, today()), today=today())
    pages = [
        (changed, body_html(changed.judgement.document.body, day))
        for changed in prospect.changed
        if changed.judgement and changed.judgement.document
    ]
    return render_template(
        "editor/dated.html",
        token=form_token(),
        change=prospect.change,
        prospect=prospect,
        pages=pages,
        may=_may(prospect.change),
        own=editor().name == prospect.change.author,
        longest=_LONGEST_REASON,
    )


@blueprint.post("/editor/dated/<int:number>/take-back")
def take_back(number: int) -> BaseResponse:
    """Make it a draft of its author again; who approves may do that too, with a reason."""
    change = corrections().dated.find(number)
    if not _may(change):
        raise EditRefusedError("这是别人定的，要本人或者能审批的人来收", hint="请告诉写的人")
    reason = " ".join(request.form.get("reason", "").split())[:_LONGEST_REASON]
    by = "" if editor().name == change.author else f"{editor().name}收回来的"
    why = "，".join(filter(None, (by, reason))) or f"定在 {change.day} 发布的，自己收回来了"
    coming.take_back(corrections(), number, why=why, now=now())
    note(Act.TAKEN_BACK, about=change.document)
    if editor().name != change.author or len(change.files) != 1:  # several drafts: they are listed there
        return redirect(url_for("workbench.show"), code=303)
    name = list_of(change.document)
    if name is not None:
        return redirect(url_for("lists.show", name=name), code=303)
    return redirect(url_for("correcting.form", id=change.document), code=303)


def _may(change: Dated) -> bool:
    return editor().approver or editor().name == change.author
