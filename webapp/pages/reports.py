"""`POST /feedback`: one click tells that a document is out of date or that nothing was found.

Also what every page needs for it (the form and its cookie), and the counters: of queries without
an answer, and of documents that were the reply, written after the answer has been sent. A box that
cannot be written leaves the pages as they are; only the form then says so, and gives back what was
written.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from indexer.domain.errors import (
    FeedbackError,
    HandbookError,
    IndexUnavailableError,
    StoreError,
    UsageError,
)
from indexer.feedback import LONGEST_NOTE, LONGEST_QUERY, RATE_WINDOW, FeedbackBox, FeedbackKind
from indexer.tally import Tally
from webapp.pages.lookup import find_document
from webapp.pages.parameters import asked_day
from webapp.pages.tokens import FORMS, forms_cookie, is_token_fresh, is_token_good, issue_token
from webapp.server.cookies import cookie_name, cookie_path, is_over_tls
from webapp.server.serving import edition, handbook, now, serving, today

blueprint = Blueprint("feedback", __name__)

_SPARE_KEY = "feedback_spare_key"
_MOST_BYTES = 20_000
_TYPING, _ASKED = "X-Part", "X-Asked"  # headers of what is typed, and of what is left standing
_TICKS = {"answered": True, "not_answered": False}
_FILTERS = ("category", "type", "audience", "validity")
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FeedbackForm:
    """What the form at the foot of a page carries; `noted` after one has been sent."""

    token: str
    document: str
    query: str
    day: str
    noted: bool
    longest: int = LONGEST_NOTE


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why a form is not taken; `again` when sending it once more may help."""

    status: int
    message: str
    hint: str
    again: bool = True


def register(app: Flask) -> None:
    """Give the form to every template, its cookie to the browser, and count unanswered queries.

    Without a state folder to keep a secret in, one made here serves all workers of this server.
    """
    app.extensions[_SPARE_KEY] = secrets.token_bytes(32)
    app.context_processor(lambda: {"feedback_form": _form})
    app.after_request(_set_cookie)
    app.after_request(_count_asked)


@blueprint.post("/feedback")
def receive() -> Response | BaseResponse:
    """Keep a report, then lead back to the page it was about."""
    request.max_content_length = _MOST_BYTES
    try:
        refusal = _refusal()
        if refusal is None:
            return redirect(_keep(), code=303)
    except (FeedbackError, StoreError) as error:
        refusal = _Refusal(503, f"没有记下，{error.message}", error.hint)
    except IndexUnavailableError as error:
        refusal = _Refusal(503, error.message, error.hint)
    except UsageError as error:
        refusal = _Refusal(400, error.message, error.hint, again=False)
    except HandbookError as error:
        refusal = _Refusal(404, error.message, error.hint, again=False)
    said = {name: request.form.get(name, "") for name in ("kind", "document", "query", "note", "on")}
    page = render_template("feedback_again.html", refusal=refusal, said=said, kinds=list(FeedbackKind))
    response = make_response(page, refusal.status)
    if refusal.status == 429:
        response.headers["Retry-After"] = str(int(RATE_WINDOW.total_seconds()))
    return response


def _refusal() -> _Refusal | None:
    """Return why this form is not taken, None when it is.

    Under `Referrer-Policy: no-referrer` browsers send ``Origin: null`` with a form of this very
    site, so null alone refuses nothing; the token and the strict cookie decide.
    """
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin", "null")
    if site != "same-origin" or (origin != "null" and urlsplit(origin).netloc != request.host):
        return _Refusal(
            403, "这份反馈不是从本站的页面发来的，没有记下", "请打开手册的页面，在页脚写", again=False
        )
    token, cookie = request.form.get("token", ""), forms_cookie()
    if not token or not cookie:
        hint = "请再点一次下面的按钮；还是不行，请允许浏览器存本站的 Cookie"
        return _Refusal(400, "没有记下：缺了本站给的凭证", hint)
    if not is_token_good(_key(), token, cookie=cookie):
        return _Refusal(403, "没有记下：凭证对不上", "请再点一次下面的按钮")
    if not is_token_fresh(_key(), token, cookie=cookie, now=now()):
        return _Refusal(403, "没有记下：这一页开得太久了", "写的还在，请再点一次下面的按钮")
    if not _box().admit(request.remote_addr or "", now=now()):
        minutes = int(RATE_WINDOW.total_seconds() // 60)
        return _Refusal(429, "没有记下：点得太快了", f"写的还在，请过 {minutes} 分钟再点下面的按钮")
    return None


def _keep() -> str:
    """Store the report of the form and return the address on this site it was about.

    Raises:
        HandbookError: the form makes no sense, or it could not be stored.
    """
    form = request.form
    kind = FeedbackKind.parse(form.get("kind", ""))
    ticked = _TICKS.get(form.get("kind", ""))
    if ticked is not None:
        return _tick(form.get("document", ""), helped=ticked)
    if kind is None:
        raise UsageError("不知道是哪一种反馈", hint="请回到页面，点“这条过时了”或“没找到”")
    day = asked_day(form, today=today())
    query = form.get("query", "").strip()[:LONGEST_QUERY]
    document = form.get("document", "")
    id = find_document(edition().handbook, document).id if document else ""
    if kind is FeedbackKind.OUTDATED and not id:
        raise UsageError("不知道是哪一份过时了", hint="请打开那一份文件，在页脚点“这条过时了”")
    keep = edition().words_to_keep
    _box().add(kind, document=id, query=query, note=form.get("note", ""), on=today(), keep=keep)
    if id:
        return day.document(id, noted="1")
    return url_for("search.page", q=query or None, noted="1")


def _tick(document: str, *, helped: bool) -> str:
    """Count a tick on a reply, without the words it replied to; return the address to go back to."""
    if not document:
        raise UsageError("不知道是哪一份答上了", hint="请在查到的那一条旁边点")
    id = find_document(edition().handbook, document).id
    _tally().tick(id, helped=helped, on=today())
    query = request.form.get("query", "").strip()[:LONGEST_QUERY]
    return url_for("search.page", q=query or None, open=id, noted="1")


def _form() -> FeedbackForm:
    """Return the form of the page being shown, which may show it in several places."""
    if "feedback_form" not in g:
        g.feedback_cookie = forms_cookie() or secrets.token_urlsafe(16)
        g.feedback_form = _form_of_page()
    return cast("FeedbackForm", g.feedback_form)


def _form_of_page() -> FeedbackForm:
    """Return the form about the document of a page, or about its query."""
    return FeedbackForm(
        token=issue_token(_key(), cookie=g.feedback_cookie, now=now()),
        document=_document_shown(),
        query=request.args.get("q", "")[:LONGEST_QUERY] if request.path == "/" else "",
        day=_day_shown(),
        noted="noted" in request.args,
    )


def _day_shown() -> str:
    """Return the day asked about as it stands in an address; an error page about it has none."""
    try:
        return asked_day(request.args, today=today()).parameter or ""
    except UsageError:
        return ""


def _document_shown() -> str:
    if request.blueprint not in ("documents", "trip"):
        return ""
    id = (request.view_args or {}).get("id", "")
    try:
        return id if id in handbook().documents else ""
    except IndexUnavailableError:
        return ""


def _set_cookie(response: Response) -> Response:
    """Set the cookie that a form is bound to, once a page with a form has been made for it."""
    cookie = g.get("feedback_cookie")
    if cookie and cookie != forms_cookie():
        secure = is_over_tls(serving().settings)
        response.set_cookie(
            cookie_name(FORMS, secure=secure),
            cookie,
            path=cookie_path(),
            httponly=True,
            samesite="Strict",
            secure=secure,
        )
    return response


def _count_asked(response: Response) -> Response:
    """Count what a search page replied with, or its query without an answer, once it has been sent.

    What is typed is no question yet until it is sent or left standing, which the script tells;
    a filter or a later page is the same question again.
    """
    text, replied = g.get("unanswered"), g.get("replied", ())
    asked = request.args
    again = "noted" in asked or asked.get("page", "1") != "1" or any(asked.get(name) for name in _FILTERS)
    typing = _TYPING in request.headers and _ASKED not in request.headers
    ahead = "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    if response.status_code != 200 or again or typing or ahead or request.method != "GET":
        return response
    day = today()
    if text and serving().settings.keep_queries:
        box, keep = _box(), edition().words_to_keep
        response.call_on_close(lambda: _count(lambda: box.count_unanswered(text, on=day, keep=keep)))
    if replied:
        tally = _tally()
        response.call_on_close(lambda: _count(lambda: tally.count(replied, on=day)))
    return response


def _count(write: Callable[[], None]) -> None:
    try:
        write()
    except HandbookError as error:
        _LOG.warning("这一次没能记下：%s", error.message)


def _box() -> FeedbackBox:
    return FeedbackBox(serving().settings.data_dir)


def _tally() -> Tally:
    return Tally(serving().settings.data_dir)


def _key() -> bytes:
    """Return the secret of the forms, the same for the whole request."""
    if "feedback_key" not in g:
        try:
            g.feedback_key = _box().key()
        except FeedbackError:
            g.feedback_key = current_app.extensions[_SPARE_KEY]
    return cast("bytes", g.feedback_key)
