"""The index of the real handbook, built once for all judgements."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from indexer.bootstrap import Edition, Editions, build_index
from indexer.clock import SHANGHAI
from indexer.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def with_meaning() -> bool:
    """Whether the encoder takes part: HANDBOOK_MEANING=on, because it costs a minute."""
    return os.environ.get("HANDBOOK_MEANING") == "on"


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory, with_meaning: bool) -> Edition:
    settings = Settings(
        handbook_dir=ROOT / "handbook",
        state_dir=tmp_path_factory.mktemp("var"),
        now=datetime(2026, 11, 23, 9, tzinfo=SHANGHAI),
        meaning=with_meaning,
    )
    build_index(settings)
    return Editions(settings).current()
