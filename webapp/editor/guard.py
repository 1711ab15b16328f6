"""What stands before every page of the editors: an account, and forms that come from this very site."""

from __future__ import annotations

import re
import secrets
from datetime import date, timedelta
from typing import cast
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from indexer.accounts.accounts import Account
from indexer.accounts.journal import Act, Journal
from indexer.corrections.corrections import Corrections, Outcome
from indexer.corrections.judging import plain
from indexer.domain.errors import EditRefusedError, UsageError
from indexer.search.request import parse_day
from indexer.sending.rounds import Rounds
from webapp.pages.tokens import is_token_good, issue_token
from webapp.server.editors import accounts, current_editor
from webapp.server.serving import everything, now, today

CORRECTIONS, ROUNDS = "corrections", "rounds"
_FORM = "form"
_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PLACE = re.compile(
    r"[A-Za-z0-9_.-]*/[^\s：，；]+/[^\s：，；]+|[A-Za-z0-9_-]+/[A-Za-z0-9_-]+\.md"
)  # of the machine: nothing for who edits in the page
_FOR_THE_TERMINAL = re.compile(r"handbook |--|\bgit\b|\.md|\.yml")
_MOST_BYTES = 12_000_000  # a body of a megabyte is nine times as long in a form


def for_editors(blueprint: Blueprint) -> Blueprint:
    """Have a blueprint answer editors only, and take forms only from this site."""
    blueprint.before_request(_admit)
    blueprint.after_request(_wake)
    blueprint.register_error_handler(EditRefusedError, _refusal)
    return blueprint


def for_who_signs_in(blueprint: Blueprint) -> Blueprint:
    """Have a blueprint be there where there are accounts, and take forms only from this site."""
    blueprint.before_request(_open)
    return blueprint


def editor() -> Account:
    """Return the account that this request comes from: on pages for editors there is one."""
    found = current_editor()
    if found is None:
        abort(403)
    return found


def corrections() -> Corrections:
    """Return the corrections of the handbook that this application serves."""
    return cast("Corrections", current_app.extensions[CORRECTIONS])


def rounds() -> Rounds:
    """Return what goes the round beside this application."""
    return cast("Rounds", current_app.extensions[ROUNDS])


def note(act: Act, *, about: str = "", revision: str = "", who: str = "") -> None:
    """Write into the journal what is about to be done or has been done."""
    name = who or editor().name
    Journal(everything().settings.data_dir).add(name, act, at=now(), about=about, revision=revision)


def onward(outcome: Outcome, *, about: str, act: Act = Act.PUBLISHED, of: str = "") -> BaseResponse:
    """Write down what became of a correction, and lead to the page that says so."""
    if outcome.proposal:
        note(Act.PROPOSED, about=about)
        return redirect(url_for("proposing.show", name=outcome.proposal), code=303)
    if outcome.dated:
        note(Act.DATED, about=about)
        return redirect(url_for("dated.show", number=outcome.dated), code=303)
    note(act, about=about, revision=f"{outcome.revision} {of}")
    return redirect(url_for("workbench.published", commit=outcome.revision), code=303)


def day_asked() -> date | None:
    """Return the day that a form wants it published on, None for now.

    Raises:
        UsageError: no day was written, there is none like it, or it was written and now was clicked:
            Enter in the field for the day clicks the first button of the form.
    """
    on = request.form.get("on", "").strip()
    if request.form.get("when") == "later":
        return parse_day(on)
    if on:
        raise UsageError(
            "写了日子，点的却是现在就发布，没有发",
            hint="要等到那天，点“到那天发布”；现在就发布，先把日子清空。写的都在，按浏览器的返回",
        )
    return None


def tomorrow() -> str:
    """Return the first day that something can be put off to."""
    return (today() + timedelta(days=1)).isoformat()


def form_token() -> str:
    """Return what a form has to bring back: signed, and good for this browser's session only."""
    if _FORM not in session:
        session[_FORM] = secrets.token_urlsafe(16)
    return issue_token(accounts().key(), cookie=session[_FORM], now=now())


def sign_in_page(status: int, *, document: str = "", said: str = "", name: str = "") -> Response:
    """Return the form to sign in with; after it the way goes on to the document."""
    page = render_template("editor/sign_in.html", token=form_token(), document=document, said=said, name=name)
    return make_response(page, status)


def _refusal(error: EditRefusedError) -> Response:
    """Say why something is not done, with titles for ids and without what is for the command line."""
    documents = corrections().shelf().documents
    message = _PLACE.sub("这个文件", error.message)
    message = _WORD.sub(lambda w: f"《{documents[w[0]].title}》" if w[0] in documents else w[0], message)
    hint = "" if _FOR_THE_TERMINAL.search(error.hint) else plain(error.hint)
    page = render_template(
        "error.html", message=plain(message), hint=hint or "请按浏览器的返回，改一改再试", links=()
    )
    return make_response(page, 409)


def _open() -> BaseResponse | None:
    if not accounts().exist:
        abort(404)
    return _refuse_foreign()


def _admit() -> BaseResponse | None:
    if not accounts().exist:
        abort(404)
    if current_editor() is None:
        document = (request.view_args or {}).get("id", "")
        return sign_in_page(403, document=str(document), said="改手册要先登录")
    return _refuse_foreign()


def _wake(response: Response) -> Response:
    """Have what was published sent on at once, after the answer: nobody waits for it."""
    if request.method == "POST":
        rounds().wake()
    return response


def _refuse_foreign() -> BaseResponse | None:
    """Refuse a form that another site sent, or that is not of this session.

    Under `Referrer-Policy: no-referrer` a browser sends ``Origin: null`` with our own forms, so
    null alone refuses nothing.
    """
    if request.method in ("GET", "HEAD"):
        return None
    request.max_content_length = request.max_form_memory_size = _MOST_BYTES
    origin = request.headers.get("Origin", "null")
    elsewhere = request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"
    if elsewhere or (origin != "null" and urlsplit(origin).netloc != request.host):
        return _refused("这份表不是从本站的页面发来的，没有收", "请从手册的页面打开再做一次")
    if not is_token_good(accounts().key(), request.form.get("token", ""), cookie=session.get(_FORM, "")):
        return _refused("这份表的凭证对不上，没有收", "请按浏览器的返回，刷新那一页，再做一次")
    return None


def _refused(message: str, hint: str) -> Response:
    return make_response(render_template("error.html", message=message, hint=hint, links=()), 403)
