"""`/print`: the book, a category, a document or the changed leaves as a PDF, made beside the server."""

from __future__ import annotations

from dataclasses import dataclass

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from indexer.content.lists.releases import read_releases
from indexer.domain.errors import (
    ContentError,
    FeedbackError,
    HandbookError,
    NotFoundError,
    PrintError,
    UsageError,
)
from indexer.feedback import RATE, RATE_WINDOW, FeedbackBox
from webapp.pages.lookup import find_document
from webapp.pages.tokens import forms_cookie, is_token_fresh
from webapp.paper.jobs import JobState, PrintJob, PrintJobs, PrintOrder
from webapp.server.serving import edition, everything, now, serving, today

blueprint = Blueprint("printing", __name__)

_MOST_BYTES = 5_000
_SECONDS_BETWEEN = 2
_USUAL_SECONDS = 20
_RELEASES_SHOWN = 6
_EDITIONS = (("large", "大字版"), ("resident", "居民版"), ("mono", "黑白省墨"))


@dataclass(frozen=True, slots=True)
class _Since:
    number: int
    words: str


@blueprint.get("/print")
def choose() -> str:
    """Show what can be printed; a document or a category named in the address comes first."""
    return _choices()


@blueprint.post("/print")
def start() -> Response | BaseResponse:
    """Start a print and lead to the page that tells how far it is."""
    request.max_content_length = _MOST_BYTES
    try:
        _require_own_form()
        order = _order()
        revision = edition().handbook.revision
        id = PrintJobs(serving().settings).start(order, revision=revision, admit=_admit)
    except HandbookError as error:
        return make_response(_choices(error), _status_of(error))
    return redirect(url_for("printing.show", id=id), code=303)


@blueprint.get("/print/<id>")
def show(id: str) -> Response:
    """Tell how far a print is; until it is done the page asks again by itself."""
    job = _job(id)
    share = min(95, 100 * job.seconds // _USUAL_SECONDS)
    response = make_response(render_template("printing.html", job=job, share=share, states=JobState))
    if job.state in (JobState.WAITING, JobState.PRINTING):
        response.headers["Refresh"] = str(_SECONDS_BETWEEN)
    return response


@blueprint.get("/print/<id>/handbook.pdf")
def download(id: str) -> Response:
    """Send a print that is done."""
    job = _job(id)
    book = PrintJobs(serving().settings).book(id)
    if book is None:
        abort(404)
    return send_file(book, mimetype="application/pdf", download_name=f"{job.order.name}.pdf")


def _choices(error: HandbookError | None = None) -> str:
    handbook = edition().handbook
    asked = request.values.get("id", "")
    return render_template(
        "print.html",
        error=error,
        document=find_document(handbook, asked) if asked and error is None else None,
        categories=handbook.vocabulary.categories,
        chosen=handbook.vocabulary.category(request.values.get("category", "")),
        editions=[name for name in _EDITIONS if name[0] != "resident" or not _is_public()],
        releases=_releases(),
        public=_is_public(),
    )


def _releases() -> tuple[_Since, ...]:
    """Return the states a binder may be at, latest first; residents have no binder."""
    if _is_public():
        return ()
    try:
        found = read_releases(serving().settings.handbook_dir)
    except ContentError:
        return ()  # `handbook release` tells what is wrong with the file
    latest = tuple(reversed(found))[:_RELEASES_SHOWN]
    return tuple(_Since(r.number, f"第 {r.number} 期（{r.day:%Y-%m-%d}）") for r in latest)


def _order() -> PrintOrder:
    """Return what the form asks for, every word of it looked up.

    Raises:
        UsageError, NotFoundError: it asks for what there is not.
    """
    form, handbook = request.form, edition().handbook
    resident = "resident" in form or _is_public()
    options = [f"--{name}" for name, _ in _EDITIONS if name in form or (name == "resident" and resident)]
    words = [label for name, label in _EDITIONS if f"--{name}" in options]
    what = form.get("what", "")
    if what == "since":
        known = {str(release.number): release.words for release in _releases()}
        if form.get("since", "") not in known:
            raise NotFoundError("没有这一期", hint="请从列出的各期里选")
        number = form["since"]
        return PrintOrder(
            title=f"换页：从{known[number]}换到现在",
            arguments=("--since", number, f"--on={today()}"),
            name=f"leaves-since-{int(number)}",
        )
    options.append(f"--on={today()}")
    if what == "document":
        document = find_document(handbook, form.get("id", ""))
        title, options, name = document.title, [*options, f"--id={document.id}"], document.id
    elif what == "category":
        category = handbook.vocabulary.category(form.get("category", ""))
        if category is None:
            raise UsageError("没有这个类目", hint="请从列出的类目里选")
        title, options, name = category.title, [*options, f"--category={category.key}"], "category"
    elif what == "book":
        title, name = "整本手册", "handbook"
    else:
        raise UsageError("不知道要印什么", hint="请点这一页上的按钮")
    return PrintOrder(
        title="，".join([title, *words]),
        arguments=tuple(options),
        resident=resident,
        name=name,
        public=_is_public(),
    )


def _admit() -> None:
    """Let one address start so many prints and no more; who is signed in is known and may.

    Raises:
        PrintError: that were too many.
    """
    whole = everything()
    if whole.public is not None and not _is_public():
        return
    box = FeedbackBox(whole.settings.data_dir)
    if not box.admit(f"print {request.remote_addr}", now=now()):
        minutes = int(RATE_WINDOW.total_seconds() // 60)
        raise PrintError(
            f"没有开始印：{minutes} 分钟里印了 {RATE} 次了", hint=f"印好的还在，请过 {minutes} 分钟再印别的"
        )


def _require_own_form() -> None:
    """Take a form of this site only: its token and its strict cookie decide, as for feedback.

    Raises:
        UsageError: the form comes from elsewhere or is too old.
    """
    try:
        key = FeedbackBox(serving().settings.data_dir).key()
    except FeedbackError as error:
        raise ContentError(f"现在印不了：{error.message}", hint=error.hint) from error
    same = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    if not same or not is_token_fresh(key, request.form.get("token", ""), cookie=forms_cookie(), now=now()):
        raise UsageError(
            "没有开始印：这一页开得太久，或者浏览器不存本站的 Cookie",
            hint="请再点一次下面的按钮",
            code="bad_token",
        )


def _job(id: str) -> PrintJob:
    """Return a job this reader may see: the public sees prints for residents alone."""
    job = PrintJobs(serving().settings).job(id)
    if job is None or (_is_public() and not job.order.resident):
        raise NotFoundError("这一份已经不在了", hint="印好的只留最近一些，请到“打印”页再印一次")
    return job


def _is_public() -> bool:
    """Say whether the reader is not signed in where people sign in."""
    return serving() is everything().public


def _status_of(error: HandbookError) -> int:
    if isinstance(error, UsageError):
        return 403 if error.code == "bad_token" else 400
    return 404 if isinstance(error, NotFoundError) else 503
