"""The site answers under its own names and addresses alone."""

from __future__ import annotations

import socket
from collections import deque
from contextlib import closing
from dataclasses import replace
from types import SimpleNamespace

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from webapp.app import create_app
from webapp.server.worker import Worker

OURS = [
    "localhost",
    "LOCALHOST:8000",
    "localhost.",
    "127.0.0.1:8000",
    "127.8.9.10",
    "[::1]:8000",
    "shouce.lan",
    "SHOUCE.lan:8080",
    "example.org",
    f"{socket.gethostname()}:8000",
]
FOREIGN = [
    "evil.example",
    "localhost.evil.example",
    "evil.example:8000",
    "192.0.2.7",
    "[2001:db8::7]",
    "127.0.0.1.evil.example",
    "2130706433",
    "example.org.evil.example",
]
ADDRESSES = [
    "/",
    "/?q=停车",
    "/d/tingche",
    "/api/v1/search?q=停车",
    "/changes.atom",
    "/static/desk.css",
    "/healthz",
]


@pytest.fixture(scope="module")
def site(settings):
    named = replace(settings, hosts=("shouce.lan",), public_url="https://example.org/shouce")
    return create_app(named)


@pytest.fixture
def client(site):
    return site.test_client()


@pytest.mark.parametrize("host", OURS)
def test_own_names_are_answered(client, host):
    assert client.get("/browse", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("host", FOREIGN)
def test_foreign_name_gets_nothing(client, address, host):
    answer = client.get(address, headers={"Host": host}, buffered=True)
    assert answer.status_code == 400
    assert "不是本手册的" in (answer.get_json()["error"]["message"] if "api" in address else answer.text)
    assert "停车缴费" not in answer.text


@pytest.mark.parametrize("here", ["192.0.2.7", "::ffff:192.0.2.7", "2001:db8::7"])
def test_address_of_the_machine_that_was_reached_is_its_name(client, here):
    host = f"[{here}]:8000" if here.startswith("2001") else "192.0.2.7:8000"
    reached = {"SERVER_NAME": here}
    assert client.get("/browse", headers={"Host": host}, environ_overrides=reached).status_code == 200
    assert client.get("/browse", headers={"Host": "192.0.2.8"}, environ_overrides=reached).status_code == 400


def test_worker_tells_the_address_that_was_reached(monkeypatch) -> None:
    """Not that of the listener: on 0.0.0.0 no address would be the machine's own."""
    worker = Worker.__new__(Worker)
    worker.nr_conns, worker.cfg, worker.pending_conns = 0, SimpleNamespace(is_ssl=False), deque()
    taken = []
    monkeypatch.setattr(worker, "_wait", taken.append)
    with (
        closing(socket.create_server(("0.0.0.0", 0))) as listener,
        closing(socket.create_connection(("127.0.0.1", listener.getsockname()[1]))),
    ):
        worker.accept(listener)
        assert taken[0].server == ("127.0.0.1", listener.getsockname()[1])
        taken[0].sock.close()


@pytest.mark.parametrize(("spoken", "status"), [("HTTP/1.1", "400"), ("HTTP/1.0", "200")])
def test_request_without_a_name_is_answered_to_old_probes_alone(site, spoken, status):
    environ = EnvironBuilder(path="/healthz").get_environ() | {"SERVER_PROTOCOL": spoken}
    del environ["HTTP_HOST"]
    assert run_wsgi_app(site, environ)[1].startswith(status)
