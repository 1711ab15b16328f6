"""Hypothesis profiles, and the costly values that tests of several folders share."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from indexer import pipeline
from indexer.text import tokenizer
from indexer.text.analysis import Analyser
from indexer.text.tokenizer import Tokenizer
from webapp.server.metrics import clear_left

if TYPE_CHECKING:
    from playwright.sync_api import Browser

settings.register_profile("default", max_examples=60, deadline=None, derandomize=True)
settings.register_profile(
    "soak", max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "medium", max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("default")  # pytest --hypothesis-profile=soak overrules it


@pytest.fixture(scope="session", autouse=True)
def nothing_left_in_memory() -> Iterator[None]:
    """Clear away what servers that a test killed counted in."""
    yield
    clear_left()


@pytest.fixture(scope="session")
def jieba_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of jieba's dictionary cache: built once, it is what makes a tokenizer quick."""
    folder = tmp_path_factory.mktemp("jieba")
    Tokenizer((), cache_dir=folder).load()
    return folder


@pytest.fixture(scope="session")
def analyser(jieba_cache: Path) -> Analyser:
    """An analyser that knows a few words of a handbook."""
    words = ("电暖气", "独生子女费", "独生子女父母奖励费", "采暖补贴")
    return Analyser(Tokenizer(words, cache_dir=jieba_cache))


@pytest.fixture(scope="session")
def _tokenizers(jieba_cache: Path) -> Callable[[frozenset[str]], Tokenizer]:
    return cache(lambda words: Tokenizer(words, cache_dir=jieba_cache))


@pytest.fixture(scope="session")
def _dictionary(jieba_cache: Path) -> tuple[dict[str, int], int]:
    return tokenizer._dictionary(jieba_cache)


@pytest.fixture
def shared_dictionaries(
    _tokenizers: Callable[[frozenset[str]], Tokenizer],
    _dictionary: tuple[dict[str, int], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Read jieba's dictionary once, and build with one tokenizer for each set of words.

    An edition that is opened has a tokenizer of its own, which goes on from an older one as it always does.
    """

    def shared(words: Iterable[str], *, cache_dir: Path) -> Tokenizer:
        return _tokenizers(frozenset(words))

    monkeypatch.setattr(pipeline, "Tokenizer", shared)
    monkeypatch.setattr(tokenizer, "_dictionary", lambda _cache_dir: _dictionary)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One real Chromium for all: two at once would share an event loop that allows only one."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    assert program, "没有 chromium，试不了网页。请先运行：sudo apt-get install chromium"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()
