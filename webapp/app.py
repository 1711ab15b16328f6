"""The site: its pages wired to what they show. Nothing happens at import."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, url_for

from indexer.clock import Clock
from indexer.search.request import build_request
from indexer.settings import Settings
from webapp.editor import wiring
from webapp.pages import (
    api,
    browse,
    changes,
    documents,
    printing,
    reports,
    search,
    trip,
    versions,
)
from webapp.server import (
    address,
    compression,
    cookies,
    editors,
    errors,
    headers,
    health,
    hosts,
    metrics,
    request_log,
)
from webapp.server.request_log import HandbookSite
from webapp.server.serving import Serving, current, install, site, today, with_sign_in

if TYPE_CHECKING:
    from indexer.bootstrap import Editions
    from indexer.watching import Watcher


def create_app(
    settings: Settings,
    *,
    editions: Editions | None = None,
    clock: Clock | None = None,
    watcher: Watcher | None = None,
) -> Flask:
    """Build the application; without `editions` it follows the index of `settings`.

    With a `watcher` it also shows editors what they have just saved.
    """
    from indexer.past.editions import Past  # loads the engine, which takes a second

    if editions is None:
        from indexer.bootstrap import Editions

        editions = Editions(settings)
    app = HandbookSite("webapp")
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    past = Past(settings, editions)
    whole = Serving(settings, editions, clock or settings.clock, past)
    install(app.extensions, with_sign_in(whole, editions, past))
    request_log.register(app)
    metrics.register(app)
    hosts.register(app, settings)
    compression.register(app)
    cookies.register(app, settings)
    for blueprint in (
        module.blueprint
        for module in (
            search,
            documents,
            versions,
            changes,
            trip,
            reports,
            browse,
            printing,
            api,
            health,
            metrics,
        )
    ):
        app.register_blueprint(blueprint)
    errors.register(app)
    headers.register(app)
    reports.register(app)
    editors.register(app, settings, whole.clock)
    wiring.register(app, settings)
    if watcher is not None:
        from webapp.pages import preview

        preview.register(app, watcher)
    address.register(app, settings)
    digests = _static_digests(Path(app.static_folder or ""))
    app.context_processor(lambda: {"site": site()})
    app.add_template_global(lambda name: url_for("static", filename=name, v=digests[name]), "static_address")
    return app


def prepare(app: Flask) -> None:
    """Load before the workers fork what the first page of each would load for itself.

    Every template, so that a server goes on as it began while its files are upgraded; what judges
    a question; what changed lately.
    """
    _load_templates(app)
    with app.test_request_context("/"):
        site()
        served = current()
        served.search(
            build_request(served.handbook.vocabulary, text=served.handbook.vocabulary.title, on=today())
        )


def _load_templates(app: Flask) -> None:
    for name in app.jinja_env.list_templates(extensions=("html", "xml", "txt", "svg")):
        app.jinja_env.get_template(name)


def _static_digests(folder: Path) -> dict[str, str]:
    """Return a short digest of each static file: its address changes when the file does."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
