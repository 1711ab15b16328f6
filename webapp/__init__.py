"""The pages: everything a reader sees. Wiring only; nothing happens at import."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, url_for

from indexer.clock import Clock
from indexer.settings import Settings
from webapp import api, browse, documents, errors, headers, health, search
from webapp.serving import Serving, install, site

if TYPE_CHECKING:
    from indexer.bootstrap import Editions


def create_app(settings: Settings, *, editions: Editions | None = None, clock: Clock | None = None) -> Flask:
    """Build the application; without `editions` it follows the index of `settings`."""
    if editions is None:
        from indexer.bootstrap import Editions  # loads the engine: only where no other is given

        editions = Editions(settings)
    app = Flask(__name__)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    install(app.extensions, Serving(settings, editions, clock or settings.clock))
    for blueprint in (module.blueprint for module in (search, documents, browse, api, health)):
        app.register_blueprint(blueprint)
    errors.register(app)
    headers.register(app)
    versions = _static_versions(Path(app.static_folder or ""))
    app.context_processor(lambda: {"site": site()})
    app.add_template_global(lambda name: url_for("static", filename=name, v=versions[name]), "static_address")
    return app


def _static_versions(folder: Path) -> dict[str, str]:
    """Return a short digest of each static file: its address changes when the file does."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
