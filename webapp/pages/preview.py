"""What an editor sees while writing (`serve --watch`): problems on every page, and what was changed.

The pages exist in watch mode only.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import cast

from flask import Blueprint, Flask, Response, current_app, jsonify, render_template, request

from indexer.domain.differences import differences
from indexer.domain.errors import HandbookError, IndexUnavailableError
from indexer.domain.problem import Problem, Severity
from indexer.git.revisions import find_commit
from indexer.watching import Watcher
from indexer.wording.differences import names_of, words_of
from webapp.pages.lookup import find_document
from webapp.pages.parameters import asked_day
from webapp.presenters.comparison import diff_page
from webapp.server.serving import current, serving, today

blueprint = Blueprint("preview", __name__)

_MOST_PROBLEMS = 20
_LAST_COMMIT = "HEAD"
_EXTENSION = "watcher"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What stands at the top of every page: `state` changes whenever there is something new to see."""

    state: str
    failure: HandbookError | None
    problems: tuple[tuple[str, Problem], ...] = ()
    errors: int = 0
    warnings: int = 0

    @property
    def more(self) -> int:
        return self.errors + self.warnings - len(self.problems)


def register(app: Flask, watcher: Watcher) -> None:
    """Add the pages of this module and the bar at the top of all others."""

    app.extensions[_EXTENSION] = watcher
    app.context_processor(lambda: {"preview": _bar()})
    app.register_blueprint(blueprint)


@blueprint.get("/preview/state.json")
def state() -> Response:
    """Say which state is served; pages ask this again and again."""
    return jsonify(state=_state(of_index="index" in request.args))


@blueprint.get("/preview")
def changes() -> str:
    """List the documents that were changed since the last commit."""
    day = asked_day(request.args, today=today())
    served = current()
    names = names_of(served.handbook.documents.values(), served.handbook.vocabulary)
    found = serving().past.changes_since(served, _LAST_COMMIT)
    rows = [(change.difference, words_of(change.difference, names)) for change in found]
    return render_template("preview_changes.html", day=day, rows=rows)


@blueprint.get("/preview/<id>")
def compare(id: str) -> str:
    """Show a document before and after: as last committed, and as it was just saved."""
    day = asked_day(request.args, today=today())
    served = current()
    handbook = served.handbook
    commit = find_commit(serving().settings.handbook_dir, _LAST_COMMIT)
    new = handbook.documents.get(handbook.renamed(id) or id)
    ids = (id, *((new.id, *new.former_ids) if new else ()))
    old = serving().past.document_of(served, commit, tuple(dict.fromkeys(ids)))
    broken = any(PurePosixPath(path).stem == id for path in handbook.left_out)
    if new is None and (old is None or broken):
        new = find_document(handbook, id)  # says what is the matter
    shown = new or old
    page = diff_page(
        differences(old, new),
        id=id,
        title=shown.title if shown else id,
        before=commit,
        after=None,
        ids=(old.id if old else id, new.id if new else id),
        names=names_of(handbook.documents.values(), handbook.vocabulary),
        day=day,
    )
    return render_template("diff.html", day=day, page=page)


def _watcher() -> Watcher:
    return cast("Watcher", current_app.extensions[_EXTENSION])


def _bar() -> Bar:
    watcher = _watcher()
    state = _state(of_index=request.path == "/")
    try:
        problems = current().handbook.problems
    except IndexUnavailableError:
        return Bar(state=state, failure=watcher.failure)
    ordered = sorted(problems, key=lambda problem: (problem.severity is not Severity.ERROR, problem))
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    return Bar(
        state=state,
        failure=watcher.failure,
        problems=tuple(
            ("错误" if problem.severity is Severity.ERROR else "警告", problem)
            for problem in ordered[:_MOST_PROBLEMS]
        ),
        errors=errors,
        warnings=len(problems) - errors,
    )


def _state(*, of_index: bool) -> str:
    """Return what a page has to be loaded again for: documents, and on the search page the index."""
    state = _watcher().state
    if of_index:
        try:
            state += f"-{current().name}"
        except IndexUnavailableError:
            state += "-"
    return state
