"""A small handbook made by hand, and an application that serves it from an index in memory."""

from __future__ import annotations

from dataclasses import is_dataclass
from datetime import date, datetime
from functools import cached_property
from types import SimpleNamespace

import pytest
from desk_handbook import HANDBOOK
from flask.testing import FlaskClient
from jinja2 import Undefined

from indexer.backends.memory_backend import MemoryBackend
from indexer.bootstrap import Edition
from indexer.clock import SHANGHAI, Clock
from indexer.domain.errors import IndexUnavailableError
from indexer.domain.handbook import Handbook
from indexer.search.service import SearchService
from indexer.search.units import units_of
from indexer.settings import Settings
from indexer.text.analysis import Analyser
from webapp.app import create_app

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI)


class MemoryEditions:
    """Serves one edition, searched for real by the plain engine, or none at all."""

    def __init__(
        self, handbook: Handbook | None, analyser: Analyser, committed_at: datetime | None = None
    ) -> None:
        self._handbook = handbook
        self._analyser = analyser
        self._committed_at = committed_at

    def current(self) -> Edition:
        if self._handbook is None:
            raise IndexUnavailableError("还没有索引", hint="请运行 handbook index")
        return self._edition

    @cached_property
    def _edition(self) -> Edition:
        documents = self._handbook.documents
        units = [unit for document in documents.values() for unit in units_of(document, self._analyser)]
        service = SearchService(self._handbook, MemoryBackend(units), self._analyser)
        manifest = SimpleNamespace(built_at="2026-11-23T08:00:00+08:00", encoder="encoder")
        return Edition("memory", self._handbook, service, manifest, self._committed_at)


class NotOurs(Undefined):
    """What a template gets for a name that is not there; one missing in our own values fails.

    Jinja shows nothing for it: a field that was renamed went from a page without a word.
    """

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        if is_dataclass(self._undefined_obj):
            self._fail_with_undefined_error()


class BufferedClient(FlaskClient):
    """A client that reads every answer to its end, so that no file stays open."""

    def open(self, *arguments, **options):
        return super().open(*arguments, **{"buffered": True, **options})


class StoppedClock:
    """A clock that stands still without being a rehearsal."""

    fixed = None

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    def now(self) -> datetime:
        return self.instant

    def today(self) -> date:
        return self.instant.date()


@pytest.fixture
def handbook():
    return HANDBOOK


@pytest.fixture
def make_client(tmp_path, analyser):
    """Return a client of an application: another handbook, another day, a rehearsal, other settings."""

    def make(*, handbook=HANDBOOK, now=NOW, rehearsal=False, committed_at=None, **set_up):
        settings = Settings(handbook_dir=tmp_path, state_dir=tmp_path / "state", **set_up)
        clock = Clock(now) if rehearsal else StoppedClock(now)
        app = create_app(settings, editions=MemoryEditions(handbook, analyser, committed_at), clock=clock)
        app.jinja_env.undefined = NotOurs
        app.test_client_class = BufferedClient
        return app.test_client()

    return make


@pytest.fixture
def client(make_client):
    return make_client()


@pytest.fixture
def in_request(client):
    """Stand in a request, as a presenter does that makes addresses."""
    with client.application.test_request_context():
        yield


@pytest.fixture
def page(client):
    """Return what a GET answers, as text, after checking that it answers 200."""

    def get(address: str) -> str:
        response = client.get(address)
        assert response.status_code == 200, response.text
        return response.text

    return get
