"""改这一页: the form of one document, what it will change, and the button that publishes it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from indexer.accounts.journal import Act
from indexer.content.body.rendering import render_all
from indexer.content.fields.starters import HEADINGS
from indexer.corrections.drafts import Draft
from indexer.corrections.judging import Judgement
from indexer.corrections.reviewing import Review
from indexer.corrections.sources import excerpts_of
from indexer.domain.choices import DocumentType
from indexer.domain.differences import FieldChange
from indexer.domain.errors import EditRefusedError, HandbookError, NotFoundError, UsageError
from indexer.domain.fields import fields_for
from indexer.editing.decisions import cited_by
from indexer.editing.file.entries import entries_of
from indexer.editing.file.text import DocumentText
from indexer.search.request import SearchRequest
from indexer.wording.differences import in_words, names_of
from webapp.editor.basis import base_of, packed
from webapp.editor.bringing import originals_of
from webapp.editor.form import form_of
from webapp.editor.guard import (
    corrections,
    day_asked,
    editor,
    for_editors,
    form_token,
    note,
    onward,
    rounds,
    tomorrow,
)
from webapp.editor.moving import is_move, moved, name_of
from webapp.editor.reading import entries_sent
from webapp.editor.titles import Titles
from webapp.presenters.body import body_html
from webapp.presenters.day import AskedDay
from webapp.server.serving import current, now, today

blueprint = for_editors(Blueprint("correcting", __name__))

_ADD = "add."
_NOTHING = Markup("")
_LONGEST_REASON = 500
_MOST_ASKS = 3


@blueprint.get("/edit/<id>")
def form(id: str) -> str | BaseResponse:
    """Show the form of a document, with what this editor has written in it so far."""
    draft = corrections().begin(editor().name, id, now=now())
    if draft.document != id:
        return redirect(url_for("correcting.form", id=draft.document))
    return _form_page(draft, more=request.args.get("more", ""))


@blueprint.post("/edit/<id>")
def save(id: str) -> str | BaseResponse:
    """Keep what was written, then do what the button says: stay, another row, look at the changes."""
    what = request.form.get("do", "save")
    draft = _saved(id, moved(request.form, what))
    if what == "review":
        return redirect(url_for("correcting.review", id=id), code=303)
    if what.startswith(_ADD):
        more = what.removeprefix(_ADD)
        return redirect(url_for("correcting.form", id=id, more=more, _anchor=f"e-{more}"), code=303)
    if is_move(what):
        return redirect(url_for("correcting.form", id=id, _anchor=f"e-{name_of(what)[2:]}"), code=303)
    if what == "preview":
        return _form_page(draft, rendered=_rendered(draft))
    return redirect(url_for("correcting.form", id=id, saved="1"), code=303)


@blueprint.post("/edit/<id>/check")
def check(id: str) -> Response:
    """Keep what was written so far and say what the check thinks of it, by field; for the page's script."""
    draft = _saved(id, request.form)
    judgement, refused = _judged(draft)
    said: dict[str, list[dict[str, Any]]] = {}
    for remark in judgement.remarks if judgement else ():
        said.setdefault(remark.key, []).append({"words": remark.words, "error": remark.is_error})
    return jsonify(
        saved=f"{draft.saved_at:%H:%M}",
        remarks=said,
        errors=len(judgement.errors) if judgement else 1,
        refused=f"{refused.message}。{refused.hint}" if refused else "",
    )


@blueprint.post("/edit/<id>/preview")
def preview(id: str) -> Response:
    """Return the text as readers will see it; for the page's script."""
    draft = corrections().begin(editor().name, id, now=now())
    entries = {**draft.entries, "body": request.form.get("body", "")}
    return make_response(_rendered(replace(draft, entries=entries)))


@blueprint.get("/edit/<id>/review")
def review(id: str) -> str | BaseResponse:
    """Show what a draft will change, whom it concerns, and what both changed."""
    draft = corrections().drafts.find(editor().name, id)
    if draft is None:
        return redirect(url_for("correcting.form", id=id))
    found = corrections().review(draft)
    if not found.conflicts and found.draft != draft:
        corrections().drafts.save(found.draft)
    return _review_page(found)


@blueprint.post("/edit/<id>/review")
def decide(id: str) -> BaseResponse:
    """Take over whose words are kept where two changed the same field."""
    draft = _own_draft(id)
    choices = {name.removeprefix("keep."): kept for name, kept in request.form.items() if "keep." in name}
    found = corrections().review(draft, choices=choices)
    if not found.conflicts:
        corrections().drafts.save(found.draft)
    return redirect(url_for("correcting.review", id=id), code=303)


@blueprint.post("/edit/<id>/publish")
def publish(id: str) -> str | BaseResponse:
    """Publish what was shown; what became another thing meanwhile is shown again instead."""
    draft = _own_draft(id)
    rounds().catch_up(now=now())
    reason = request.form.get("reason", "").strip()[:_LONGEST_REASON]
    found = corrections().review(replace(draft, reason=reason))
    if request.form.get("seen") != _digest(found):
        return redirect(url_for("correcting.review", id=id, again="1"), code=303)
    return onward(corrections().publish(found, editor=editor().name, on=day_asked()), about=id)


@blueprint.post("/edit/<id>/discard")
def discard(id: str) -> BaseResponse:
    """Throw the draft away; the document stays as it is."""
    draft = _own_draft(id)
    note(Act.DISCARDED, about=id)
    corrections().drafts.discard(draft.editor, id)
    if draft.is_new:
        return redirect(url_for("workbench.show"), code=303)
    return redirect(url_for("documents.show", id=id), code=303)


def _own_draft(id: str) -> Draft:
    draft = corrections().drafts.find(editor().name, id)
    if draft is None:
        raise NotFoundError("这份草稿已经不在了", hint="可能已经发布，或在别的窗口里丢掉了")
    return draft


def _saved(id: str, form: MultiDict[str, str]) -> Draft:
    """Keep the draft that a form says: of the file that the form was made from, whoever published since."""
    draft = corrections().begin(editor().name, id, now=now(), base=base_of(form.get("base", "")))
    shelf = corrections().shelf()
    titles = Titles(shelf.documents.values())
    entries = entries_sent(form, draft.entries, _type_of(draft), titles)
    sure = set(request.form.getlist("sure"))
    marks = {
        key: why
        for key, why in draft.marks.items()
        if key not in sure and entries.get(key) == draft.entries.get(key)
    }
    if entries == draft.entries and corrections().drafts.find(draft.editor, draft.document) is None:
        return draft  # nothing was changed: nothing is begun
    if entries != draft.entries:
        note(Act.SAVED, about=id)
    return corrections().drafts.save(replace(draft, entries=entries, saved_at=now(), marks=marks))


def _type_of(draft: Draft) -> DocumentType:
    type = DocumentType.parse(draft.entries.get("type", ""))
    if type is None:
        raise UsageError("这份文件没有类型，网页里改不了", hint="请告诉管手册的人")
    return type


def _form_page(draft: Draft, *, more: str = "", rendered: Markup = _NOTHING) -> str:
    shelf = corrections().shelf()
    titles = Titles(shelf.documents.values())
    type = _type_of(draft)
    kept = corrections().drafts.find(draft.editor, draft.document) is not None
    judgement, refused = _judged(draft)
    odd = entries_of(DocumentText.of(draft.base))[1] if draft.base else frozenset()
    source = corrections().drafts.source(draft)
    view = form_of(
        draft.entries,
        type,
        shelf.vocabulary,
        titles,
        judgement.remarks if judgement else (),
        odd=odd,
        more=more,
        marks=draft.marks,
        excerpts=excerpts_of(source, draft.entries, draft.marks),
    )
    category = shelf.vocabulary.category(draft.entries.get("category", ""))
    others = [d for d in corrections().drafts.of_document(draft.document) if d.editor != draft.editor]
    return render_template(
        "editor/form.html",
        day=AskedDay(on=today(), today=today()),
        token=form_token(),
        id=draft.document,
        title=draft.entries.get("title", draft.document),
        type=type,
        is_new=draft.is_new,
        kept=kept,
        base="" if kept else packed(draft.base),
        returned=draft.returned,
        saved="saved" in request.args,
        saved_at=f"{draft.saved_at:%m-%d %H:%M}" if kept else "",
        form=view,
        refused=refused,
        headings=HEADINGS[type] if draft.is_new else (),
        rendered=rendered,
        titles=titles,
        audiences=[audience.title for audience in shelf.vocabulary.audiences],
        subcategories=category.subcategories if category else (),
        others=others,
        source=source,
        type_mark=draft.marks.get("type", ""),
        originals=originals_of(draft) if source else (),
        dated=corrections().dated.of_document(draft.document),
    )


def _judged(draft: Draft) -> tuple[Judgement | None, HandbookError | None]:
    """Return what the check says, or why this draft cannot become a file at all."""
    try:
        return corrections().judge_draft(draft), None
    except EditRefusedError as error:
        return None, error


def _rendered(draft: Draft) -> Markup:
    [rendered] = render_all({draft.document: draft.entries.get("body", "")}).values()
    if rendered is None:
        return Markup("<p>正文太复杂，排不出来。</p>")
    return body_html(rendered.body, AskedDay(on=today(), today=today()))


def _review_page(found: Review) -> str:
    shelf = corrections().shelf()
    names = names_of(shelf.documents.values(), shelf.vocabulary)
    document = shelf.documents.get(found.draft.document)
    concerned = [shelf.documents[id] for id in cited_by(shelf, document)] if document else []
    fields = {field.key: field for field in fields_for(_type_of(found.draft))}
    conflicts = [
        {
            "key": each.key,
            "label": fields[each.key].label if each.key in fields else "正文",
            "mine": _said(each.key, each.base, each.mine, fields, names),
            "theirs": _said(each.key, each.base, each.theirs, fields, names),
        }
        for each in found.conflicts
    ]
    return render_template(
        "editor/review.html",
        day=AskedDay(on=today(), today=today()),
        token=form_token(),
        id=found.draft.document,
        title=found.draft.entries.get("title", found.draft.document),
        review=found,
        words=found.words,
        conflicts=conflicts,
        concerned=concerned,
        rendered=_rendered(found.draft),
        lines=[line for line in found.difference.lines if line.before or line.after]
        if found.difference
        else [],
        seen=_digest(found),
        needs_approval=corrections().needs_approval,
        tomorrow=tomorrow(),
        asks=_asks_elsewhere(found),
        again="again" in request.args,
        longest=_LONGEST_REASON,
    )


def _asks_elsewhere(found: Review) -> list[tuple[str, list[str]]]:
    """Return what else the asks that are new here find now: what a resident would see beside it."""
    before = entries_of(DocumentText.of(found.before))[0].get("asks", []) if found.before else []
    new = [ask for ask in found.draft.entries.get("asks", []) if ask not in before][:_MOST_ASKS]
    said = []
    for ask in new:
        hits = current().search(SearchRequest(text=ask, on=today(), limit=_MOST_ASKS)).hits
        others = [hit.document for hit in hits if hit.confident and hit.document.id != found.draft.document]
        said.append((ask, [other.title for other in others]))
    return [(ask, titles) for ask, titles in said if titles]


def _said(key: str, base: Any, value: Any, fields: Any, names: Any) -> str:
    if key not in fields:
        return str(value or "（空）")
    return in_words(FieldChange(key, base, value, fields[key]), names)


def _digest(found: Review) -> str:
    return hashlib.sha256((found.before or b"") + b"\0" + found.after).hexdigest()
