"""Signing in and out, and the page a one-time link leads to."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from indexer.accounts.accounts import Account
from indexer.accounts.journal import Act
from indexer.accounts.passphrases import SHORTEST
from indexer.accounts.patience import Patience
from indexer.content.fields.values import SLUG
from indexer.domain.errors import NotFoundError, UsageError
from webapp.editor.guard import for_who_signs_in, form_token, note, sign_in_page
from webapp.server.editors import accounts, begin_session, current_editor, end_session
from webapp.server.serving import current, now

blueprint = for_who_signs_in(Blueprint("signing", __name__))


@blueprint.get("/editor/sign-in")
def form() -> Response | BaseResponse:
    """Show the form; who is signed in is led on."""
    if current_editor() is not None:
        return redirect(url_for("workbench.show"))
    return sign_in_page(200)


@blueprint.post("/editor/sign-in")
def sign_in() -> Response | BaseResponse:
    """Take a name and a passphrase; a wrong one makes the next try wait, longer each time."""
    name, phrase = request.form.get("name", "").strip()[:60], request.form.get("phrase", "")
    document, sender = request.form.get("document", ""), request.remote_addr or ""
    patience = Patience(accounts())
    wait = patience.begin(name, sender, now=now())
    if wait:
        said = f"试得太多了，请等 {_duration(wait)}再试"
        response = sign_in_page(429, document=document, said=said, name=name)
        response.headers["Retry-After"] = str(wait)
        return response
    account = accounts().known_by(name, phrase)
    if account is None:
        known = accounts().find(name)
        note(Act.REFUSED, who=known.name if known else "没有的名字")
        return sign_in_page(403, document=document, said="名字或口令不对", name=name)
    patience.succeeded(name, sender)
    return _welcome(account, document)


@blueprint.post("/editor/sign-out")
def sign_out() -> BaseResponse:
    """End this session, or all there are of the account."""
    everywhere = "everywhere" in request.form
    if (account := current_editor()) is not None:
        note(Act.SIGNED_OUT_EVERYWHERE if everywhere else Act.SIGNED_OUT, who=account.name)
    end_session(everywhere=everywhere)
    return redirect(url_for("search.page"), code=303)


@blueprint.get("/editor/start")
def start() -> Response:
    """Show the form that a one-time link leads to; looking at it uses nothing up."""
    return _start_page(request.args.get("link", ""), 200)


@blueprint.post("/editor/start")
def set_phrase() -> Response | BaseResponse:
    """Set a passphrase by a one-time link and sign in."""
    link, phrase = request.form.get("link", ""), request.form.get("phrase", "")
    if phrase != request.form.get("again", ""):
        return _start_page(link, 400, said="两次写的不一样")
    vocabulary = current().handbook.vocabulary
    station = (vocabulary.title, vocabulary.organisation or "")
    try:
        account = accounts().set_phrase(link, phrase, now=now(), also=station)
    except UsageError as error:
        return _start_page(link, 400, said=f"{error.message}；{error.hint}")
    note(Act.PHRASE_SET, who=account.name)
    return _welcome(account, "")


def _start_page(link: str, status: int, *, said: str = "") -> Response:
    account = accounts().of_link(link, now=now())
    if account is None:
        raise NotFoundError("这个链接已经用过，或者过期了", hint="请管手册的人再给一个")
    page = render_template(
        "editor/start.html", token=form_token(), link=link, account=account, said=said, shortest=SHORTEST
    )
    return make_response(page, status)


def _welcome(account: Account, document: str) -> BaseResponse:
    """Begin a session and lead on: to the form of a document, never to an address that was sent along."""
    begin_session(account)
    note(Act.SIGNED_IN, who=account.name)
    if SLUG.fullmatch(document):
        return redirect(url_for("correcting.form", id=document), code=303)
    return redirect(url_for("workbench.show"), code=303)


def _duration(seconds: int) -> str:
    return f"{seconds} 秒" if seconds < 90 else f"{(seconds + 59) // 60} 分钟"
