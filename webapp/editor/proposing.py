"""送审的修改: what it changes, and the two answers an approver has."""

from __future__ import annotations

import hashlib

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from indexer.accounts.journal import Act
from indexer.corrections import agreeing
from indexer.corrections.agreeing import Look
from indexer.domain.errors import EditRefusedError, UsageError
from webapp.editor.guard import corrections, editor, for_editors, form_token, note, rounds
from webapp.presenters.body import body_html
from webapp.presenters.day import AskedDay
from webapp.server.serving import now, today

blueprint = for_editors(Blueprint("proposing", __name__))

_LONGEST_REASON = 500


@blueprint.get("/proposals/<name>")
def show(name: str) -> str:
    """Show what a proposal changes; its own author only waits."""
    proposal = corrections().proposals.find(name)
    look, refused = _looked_at(name)
    day = AskedDay(on=today(), today=today())
    pages = [
        (changed, body_html(changed.judgement.document.body, day))
        for changed in (look.changed if look else ())
        if changed.judgement and changed.judgement.document
    ]
    return render_template(
        "editor/proposal.html",
        token=form_token(),
        proposal=proposal,
        look=look,
        refused=refused,
        pages=pages,
        may=editor().approver and not proposal.is_by(editor().name),
        partly=editor().approver and proposal.is_by(editor().name),
        own=editor().name == proposal.author,
        seen=_digest(look) if look else "",
        again="again" in request.args,
        longest=_LONGEST_REASON,
    )


@blueprint.post("/proposals/<name>/agree")
def agree(name: str) -> BaseResponse:
    """Publish a proposal as it was shown."""
    _refuse_others()
    rounds().catch_up(now=now())
    look = agreeing.look_at(corrections(), name)
    if request.form.get("seen") != _digest(look):
        return redirect(url_for("proposing.show", name=name, again="1"), code=303)
    outcome = agreeing.agree(corrections(), look, approver=editor().name, now=now())
    note(Act.APPROVED, about=_about(look), revision=outcome.revision)
    if outcome.dated:
        return redirect(url_for("dated.show", number=outcome.dated), code=303)
    return redirect(url_for("workbench.published", commit=outcome.revision), code=303)


@blueprint.post("/proposals/<name>/return")
def send_back(name: str) -> BaseResponse:
    """Send a proposal back to who wrote it, with a reason; its author may take it back without."""
    proposal = corrections().proposals.find(name)
    own = proposal.author == editor().name
    if not own:
        _refuse_others()
    reason = " ".join(request.form.get("reason", "").split())[:_LONGEST_REASON]
    if not reason and not own:
        raise UsageError("退回要写一句为什么", hint="写的人看得到这一句，好照着改")
    agreeing.send_back(corrections(), name, reason=reason or "自己收回来了", by=editor().name, now=now())
    note(Act.SENT_BACK)
    return redirect(url_for("workbench.show"), code=303)


def _refuse_others() -> None:
    if not editor().approver:
        raise EditRefusedError("这个账号不能审别人的修改", hint="请能审批的人来看")


def _looked_at(name: str) -> tuple[Look | None, EditRefusedError | None]:
    """Return a proposal with what it changes, or why it cannot be published as it is."""
    try:
        return agreeing.look_at(corrections(), name), None
    except EditRefusedError as error:
        return None, error


def _about(look: Look) -> str:
    documents = (c.judgement.document for c in look.changed if c.judgement and c.judgement.document)
    first = next(documents, None)
    return first.id if first else ""


def _digest(look: Look) -> str:
    whole = hashlib.sha256()
    for edit in look.edits:
        whole.update(b"\0".join((edit.path.encode(), edit.before or b"", edit.after or b"")))
    return whole.hexdigest()
