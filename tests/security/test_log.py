"""The log: a line an answer, in JSON, without what was asked, by whom, or what an error quotes."""

from __future__ import annotations

import io
import json
import logging
import re
import runpy
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from webapp.app import create_app
from webapp.server.request_log import JsonLines, write_log

FORMS = runpy.run_path(str(Path(__file__).parents[1] / "data" / "personal_forms.py"))["FORMS"]
DIGITS = "800138000138001"


@pytest.fixture
def log():
    """Everything logged meanwhile, as text."""
    root, answers = logging.getLogger(), logging.getLogger("handbook.answers")
    before = (root.handlers[:], root.level, answers.level)
    stream = io.StringIO()
    write_log(stream)
    yield stream
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    answers.setLevel(before[2])


def lines(log):
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_every_answer_is_a_line_with_what_helps_an_operator(client, log):
    client.get("/d/butie?on=2026-01-01")
    [line] = lines(log)
    assert line.pop("ms") >= 0
    assert line.pop("worker") > 0
    assert line.pop("at").endswith("+08:00")
    assert line == {"level": "info", "method": "GET", "address": "/d/<id>", "status": 200}


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Tokyo"])
def test_lines_tell_the_time_in_shanghai_wherever_the_machine_thinks_it_is(client, log, monkeypatch, zone):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    client.get("/healthz")
    monkeypatch.undo()
    time.tzset()
    at = datetime.fromisoformat(lines(log)[-1]["at"])
    assert at.utcoffset() == timedelta(hours=8)
    assert abs(at - datetime.now(tz=UTC)) < timedelta(minutes=1)


def test_nothing_of_what_was_asked_is_logged(client, log):
    for write in FORMS.values():
        asked = {"q": f"王二麻子{write(DIGITS)}"}
        client.get("/", query_string=asked, headers={"X-Forwarded-For": "203.0.113.9"})
    client.get("/d/王二麻子")
    client.get("/王二麻子/?x=王二麻子")
    client.post("/feedback", data={"note": "王二麻子"}, headers={"Referer": "http://x/王二麻子".encode()})
    client.open("/王二麻子", method="王二麻子".encode().decode("latin-1"))
    text = log.getvalue()
    assert len(text.splitlines()) == len(FORMS) + 4
    assert "王二" not in text
    assert "\\u738b" not in text
    assert "%E7%8E%8B" not in text.upper()
    assert "203.0.113" not in text
    assert "127.0.0.1" not in text
    assert not re.search("8001380|8００|捌零|八零零", text)


def test_error_is_logged_with_its_place_and_without_its_text(settings, log):
    app = create_app(settings)

    def fail():
        try:
            raise KeyError("王二麻子 13800138000")
        except KeyError as error:
            raise ValueError("王二麻子 13800138000") from error

    app.add_url_rule("/fail/<what>", "fail", lambda what: fail())
    app.testing = False
    assert app.test_client().get("/fail/王二麻子?q=13800138000").status_code == 500
    error, answer = lines(log)
    assert answer["status"] == 500
    assert (error["level"], error["message"], error["address"]) == ("error", "程序出错", "/fail/<what>")
    assert error["error"]["kind"] == "ValueError"
    assert error["error"]["cause"]["kind"] == "KeyError"
    assert error["error"]["frames"][-1].endswith(" fail")
    assert "王二" not in log.getvalue()
    assert "1380013" not in log.getvalue()


OTHERS = [
    pytest.param(
        "Invalid request from ip=203.0.113.9: /?q=王二", (), "Invalid request", id="gunicorn, a client"
    ),
    pytest.param(
        "Error handling request %s", ("/?q=王二",), "Error handling request %s", id="gunicorn, an address"
    ),
]


@pytest.mark.parametrize(("message", "filled", "kept"), OTHERS)
def test_messages_of_other_programs_are_kept_without_what_is_filled_in(message, filled, kept):
    record = logging.LogRecord("gunicorn.error", logging.WARNING, "", 0, message, filled, None)
    assert json.loads(JsonLines().format(record))["message"] == kept


def test_own_messages_are_masked():
    record = logging.LogRecord(
        "webapp.pages.reports", logging.WARNING, "", 0, "没能记下：%s", ("13800138000",), None
    )
    assert json.loads(JsonLines().format(record))["message"] == "没能记下：×××"


def test_answers_do_not_flood_a_terminal(client, log):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    write_log(terminal)
    client.get("/")
    assert terminal.getvalue() == ""
