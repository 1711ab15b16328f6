"""Puts the editors' pages into an application; nothing of them is there before the first account."""

from __future__ import annotations

from flask import Flask

from indexer.corrections.corrections import Corrections
from indexer.settings import Settings
from webapp.editor import (
    bringing,
    contact_table,
    correcting,
    creating,
    hearing,
    life,
    lists,
    proposing,
    signing,
    workbench,
)
from webapp.editor.guard import CORRECTIONS

_PAGES = (
    signing, workbench, correcting, creating, life, proposing, bringing, hearing, contact_table, lists,
)  # fmt: skip


def register(app: Flask, settings: Settings) -> None:
    """Add the editors' pages to an application."""
    app.extensions[CORRECTIONS] = Corrections(settings)
    for module in _PAGES:
        app.register_blueprint(module.blueprint)
