"""What readers said: 这条过时了 and 没找到 lead to the form that settles them, with the words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from indexer.domain.errors import UsageError
from indexer.feedback import Feedback, FeedbackBox, FeedbackKind, UnansweredQuery
from indexer.search.request import SearchRequest
from webapp.editor.guard import corrections, editor, for_editors, form_token
from webapp.editor.titles import Titles
from webapp.server.serving import current, everything, now, today

blueprint = for_editors(Blueprint("hearing", __name__))

_LOOKED_BACK = timedelta(days=30)
_MOST = 50
_FOUND = 5
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Found:
    """A document that a question finds now; `asked` says that it has these very words."""

    id: str
    title: str
    confident: bool
    asked: bool


@blueprint.get("/editor/heard")
def show() -> str:
    """List what readers reported and asked in vain, each with the way to settle it."""
    box = FeedbackBox(everything().settings.data_dir)
    reports = box.open_feedback()
    unanswered = box.unanswered(today() - _LOOKED_BACK)[:_MOST]
    return render_template(
        "editor/heard.html",
        token=form_token(),
        outdated=[report for report in reports if report.kind is FeedbackKind.OUTDATED][:_MOST],
        not_found=[report for report in reports if report.kind is FeedbackKind.NOT_FOUND][:_MOST],
        unanswered=_without(unanswered, reports),
        documents=corrections().shelf().documents,
    )


@blueprint.get("/editor/ask")
def asking() -> str:
    """Show what a question finds now, and offer to write it into a document."""
    words = _words(request.args.get("q", ""))
    return render_template(
        "editor/ask.html",
        token=form_token(),
        words=words,
        found=_found(words),
        titles=Titles(corrections().shelf().documents.values()),
    )


@blueprint.post("/editor/ask")
def ask() -> BaseResponse:
    """Write a resident's words into the asks of a document, as a draft to look at and publish."""
    words = _words(request.form.get("q", ""))
    shelf = corrections().shelf()
    chosen = request.form.get("id") or Titles(shelf.documents.values()).id_of(request.form.get("title", ""))
    if chosen not in shelf.documents:
        raise UsageError("请选一份手册里有的文件", hint="点上面的一份，或写它的标题")
    draft = corrections().begin(editor().name, chosen, now=now())
    asks = draft.entries.get("asks", [])
    if words not in asks:
        draft = replace(draft, entries={**draft.entries, "asks": [*asks, words]}, saved_at=now())
        corrections().drafts.save(draft)
    return redirect(url_for("correcting.review", id=chosen), code=303)


@blueprint.post("/editor/heard")
def settle() -> BaseResponse:
    """Mark a report as settled."""
    number = request.form.get("number", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise UsageError("不知道是哪一条", hint="请从列表里点")
    FeedbackBox(everything().settings.data_dir).resolve([int(number)], on=today())
    return redirect(url_for("hearing.show"), code=303)


def _words(text: str) -> str:
    words = " ".join(text.split())[:_LONGEST]
    if not words:
        raise UsageError("没有写居民怎么问", hint="请从列表里点")
    return words


def _found(words: str) -> list[Found]:
    hits = current().search(SearchRequest(text=words, on=today(), limit=_FOUND)).hits
    return [
        Found(hit.document.id, hit.document.title, hit.confident, words in hit.document.asks) for hit in hits
    ]


def _without(unanswered: tuple[UnansweredQuery, ...], reports: tuple[Feedback, ...]) -> list[UnansweredQuery]:
    told = {report.query.casefold() for report in reports}
    return [query for query in unanswered if query.query.casefold() not in told]
