"""Packed answers: who gets them, that they are the same, and what is never packed."""

from __future__ import annotations

import gzip

import pytest

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
PACKED = [
    "/",
    "/browse",
    "/changes",
    "/status",
    "/d/butie",
    "/api/v1/openapi.json",
]


@pytest.mark.parametrize("address", PACKED)
def test_packed_answer_is_the_plain_one(client, address: str) -> None:
    client.get(address)  # the cookie of the form is set once
    plain, packed = client.get(address), client.get(address, headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 2
    assert packed.content_length == len(packed.data)
    assert gzip.decompress(packed.data) == plain.data
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]
    assert "Content-Encoding" not in plain.headers


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br"])
def test_who_does_not_take_gzip_gets_it_plain(client, accepted: str) -> None:
    answer = client.get("/browse", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert "<html" in answer.text


@pytest.mark.parametrize(
    "address", ["/?q=补贴", "/d/butie?on=2026-11-01", "/trip?id=butie", "/d/nothing", "/changes?since=x"]
)
def test_page_that_repeats_what_was_asked_beside_a_token_is_never_packed(client, address: str) -> None:
    assert "Content-Encoding" not in client.get(address, headers=GZIP).headers


def test_head_tells_the_length_of_the_packed_answer_and_sends_nothing(client) -> None:
    client.get("/browse")
    got, asked = client.get("/browse", headers=GZIP), client.head("/browse", headers=GZIP)
    assert asked.data == b""
    assert asked.headers["Content-Encoding"] == "gzip"
    assert asked.headers["Content-Length"] == got.headers["Content-Length"]


def test_packed_file_has_a_weak_mark_that_still_spares_the_second_sending(client) -> None:
    plain, packed = client.get("/static/desk.js"), client.get("/static/desk.js", headers=GZIP)
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] == f"W/{plain.headers['ETag']}"
    again = client.get("/static/desk.js", headers={**GZIP, "If-None-Match": packed.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_part_of_a_file_is_sent_plain(client) -> None:
    answer = client.get("/static/desk.js", headers={**GZIP, "Range": "bytes=0-9"})
    assert (answer.status_code, len(answer.data)) == (206, 10)
    assert "Content-Encoding" not in answer.headers
