"""The editors' own page: drafts that wait, what was published lately, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from indexer.accounts.journal import Act, Entry, Journal
from indexer.clock import SHANGHAI
from indexer.corrections.lists import TITLES
from indexer.domain.document import Document
from indexer.domain.errors import NotFoundError
from indexer.wording.attention import Kind, attention
from webapp.editor.guard import corrections, editor, for_editors, form_token, onward, rounds
from webapp.server.serving import current, everything, now, today

blueprint = for_editors(Blueprint("workbench", __name__))

_PUBLISHED = frozenset({Act.PUBLISHED, Act.UNDONE, Act.APPROVED})
_SETTLED = frozenset({Act.MERGED, Act.WITHDRAWN})
_SETTLED_FOR = timedelta(days=14)
_DUE = frozenset({Kind.DUE, Kind.UNKNOWN})
_UNREACHED = frozenset({Kind.UNREACHED})
_SHOWN = 20
_TABLES = {name.file: title for name, title in TITLES.items()}
_SEVERAL = "手册里的几处"


@dataclass(frozen=True, slots=True)
class Publication:
    """A commit made in the page; `undone` once it was taken back. `title` is in the marks it is said with."""

    when: str
    who: str
    id: str
    title: str
    revision: str
    act: Act
    undone: bool


@blueprint.get("/editor")
def show() -> str:
    """Show what waits for this editor, and what was published lately."""
    name = editor().name
    documents = corrections().shelf().documents
    drafts = [
        (draft, draft.entries.get("title") or _title(draft.document, documents.get(draft.document)))
        for draft in corrections().drafts.of_editor(name)
    ]
    return render_template(
        "editor/workbench.html",
        token=form_token(),
        account=editor(),
        drafts=drafts,
        publications=_publications()[:_SHOWN],
        not_sent=corrections().press.not_sent(),
        standing=rounds().exchange.standing(),
        proposals=corrections().proposals.open(),
        settled=_settled(),
        dated=corrections().dated.all(),
        due=_waiting(_DUE),
        unreached=_waiting(_UNREACHED),
        documents=documents,
        lists=TITLES.items(),
        tables={name.file: name for name in TITLES},
    )


@blueprint.get("/editor/published/<commit>")
def published(commit: str) -> str:
    """Say that it is published, and offer to take it back."""
    found = _publication(commit)
    document = current().handbook.documents.get(found.id)
    count = sum(file.path.endswith(".md") for file in corrections().press.files_of(found.revision))
    return render_template(
        "editor/published.html", token=form_token(), found=found, document=document, count=count
    )


@blueprint.post("/editor/undo")
def undo() -> BaseResponse:
    """Take back what was published, by one more commit."""
    found = _publication(request.form.get("commit", ""))
    outcome = corrections().undo(found.revision, editor=editor().name)
    return onward(outcome, about=found.id, act=Act.UNDONE, of=found.revision)


def _waiting(kinds: frozenset[Kind]) -> tuple[tuple[str, str, str], ...]:
    """Return the documents that wait for a click: id, title, and what is the matter."""
    found: dict[str, tuple[str, str, str]] = {}
    for item in attention(current().handbook, today()):
        if item.kind in kinds:
            found.setdefault(item.id, (item.id, item.title, item.message))
    return tuple(found.values())


def _settled() -> list[tuple[str, str, str, bool]]:
    """Return what was decided elsewhere of proposals lately: when, whose, what, whether published."""
    documents = corrections().shelf().documents
    return [
        (
            f"{entry.at.astimezone(SHANGHAI):%m-%d %H:%M}",
            entry.who,
            _title(entry.about, documents.get(entry.about)),
            entry.act is Act.MERGED,
        )
        for entry in Journal(everything().settings.data_dir).entries()
        if entry.act in _SETTLED and now() - entry.at < _SETTLED_FOR
    ]


def _publication(commit: str) -> Publication:
    """Return a commit that was made in the page: no other can be taken back here."""
    for found in _publications():
        if found.revision == commit:
            return found
    raise NotFoundError("没有这一次发布", hint="只有在网页里发布的，才能在网页里撤回")


def _publications() -> list[Publication]:
    entries = Journal(everything().settings.data_dir).entries()
    made = [entry for entry in entries if entry.act in _PUBLISHED and entry.revision]
    undone = {part for entry in made if entry.act is Act.UNDONE for part in entry.revision.split()[1:]}
    return [_as_publication(entry, undone) for entry in made]


def _as_publication(entry: Entry, undone: set[str]) -> Publication:
    document = corrections().shelf().documents.get(entry.about)
    revision = entry.revision.split()[0]
    return Publication(
        when=f"{entry.at.astimezone(SHANGHAI):%m-%d %H:%M}",
        who=entry.who,
        id=entry.about,
        title=_title(entry.about, document),
        revision=revision,
        act=entry.act,
        undone=revision in undone,
    )


def _title(about: str, document: Document | None) -> str:
    """Return what was published as it is called: 《停车办法》, “居民的叫法”这张表."""
    if document:
        return f"《{document.title}》"
    if about in _TABLES:
        return f"“{_TABLES[about]}”这张表"
    return about or _SEVERAL
