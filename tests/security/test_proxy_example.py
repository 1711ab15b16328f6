"""The proxy of the example does what the site leaves to it: TLS, HSTS, who is signed in, nothing logged."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = (ROOT / "docs" / "deploy" / "nginx.conf").read_text(encoding="utf-8")
CONF = re.sub(r"#.*", "", WRITTEN)
SERVERS = CONF.split("server {")[1:]
UNIT = (ROOT / "docs" / "deploy" / "handbook.service").read_text(encoding="utf-8")


def test_only_new_versions_of_tls_are_spoken() -> None:
    assert re.search(r"^ssl_protocols\s+([^;]+);", CONF, re.MULTILINE)[1].split() == ["TLSv1.2", "TLSv1.3"]


def test_no_suite_is_chosen_by_hand_over_those_of_the_library() -> None:
    assert "ssl_ciphers" not in CONF


@pytest.mark.parametrize("server", SERVERS, ids=["desk", "residents"])
def test_nothing_is_served_without_tls_and_nothing_leads_over_from_there(server: str) -> None:
    assert re.findall(r"listen\s+([^;]+);", server) == ["443 ssl"]
    assert "return 30" not in CONF
    assert "rewrite" not in CONF


@pytest.mark.parametrize("server", SERVERS, ids=["desk", "residents"])
def test_browsers_are_told_to_come_by_tls_alone_for_a_year(server: str) -> None:
    seconds = re.search(r'Strict-Transport-Security "max-age=(\d+)" always;', server)
    assert seconds is not None
    assert int(seconds[1]) >= 31536000


@pytest.mark.parametrize("server", SERVERS, ids=["desk", "residents"])
def test_site_is_reached_on_this_machine_alone(server: str) -> None:
    assert re.findall(r"proxy_pass\s+([^;]+);", server) == ["http://127.0.0.1:8000"]


def test_log_goes_where_the_machine_keeps_logs() -> None:
    assert "StandardError=null" not in UNIT
    assert re.search(r"^access_log\s+off;", CONF, re.MULTILINE)
