"""Puts the editors' pages into an application; nothing of them is there before the first account."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app

from indexer.corrections.corrections import Corrections
from indexer.settings import Settings

_EXTENSION = "corrections"


def register(app: Flask, settings: Settings) -> None:
    """Add the editors' pages to an application."""
    from webapp.editor import correcting, signing, workbench

    app.extensions[_EXTENSION] = Corrections(settings)
    for module in (signing, workbench, correcting):
        app.register_blueprint(module.blueprint)


def corrections() -> Corrections:
    return cast("Corrections", current_app.extensions[_EXTENSION])
