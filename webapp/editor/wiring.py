"""Puts the editors' pages into an application; nothing of them is there before the first account."""

from __future__ import annotations

from flask import Flask

from indexer.corrections.corrections import Corrections
from indexer.sending.rounds import Rounds
from indexer.settings import Settings
from webapp.editor import (
    bringing,
    contact_table,
    correcting,
    creating,
    dated,
    hearing,
    life,
    lists,
    proposing,
    signing,
    workbench,
)
from webapp.editor.guard import CORRECTIONS, ROUNDS

_PAGES = (
    signing, workbench, correcting, creating, life, proposing, dated, bringing, hearing, contact_table, lists,
)  # fmt: skip


def register(app: Flask, settings: Settings) -> None:
    """Add the editors' pages to an application."""
    app.extensions[CORRECTIONS] = corrections = Corrections(settings)
    app.extensions[ROUNDS] = Rounds(corrections, settings)
    for module in _PAGES:
        app.register_blueprint(module.blueprint)


def begin_rounds(app: Flask) -> None:
    """Have this process do what is due without a click; call it after a server has forked."""
    rounds: Rounds = app.extensions[ROUNDS]
    rounds.start()
