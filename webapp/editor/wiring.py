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
    proposing,
    signing,
    workbench,
)
from webapp.editor.guard import CORRECTIONS


def register(app: Flask, settings: Settings) -> None:
    """Add the editors' pages to an application."""
    app.extensions[CORRECTIONS] = Corrections(settings)
    for module in (
        signing,
        workbench,
        correcting,
        creating,
        life,
        proposing,
        bringing,
        hearing,
        contact_table,
    ):
        app.register_blueprint(module.blueprint)
