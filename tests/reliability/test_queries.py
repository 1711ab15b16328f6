"""Hostile queries against the search page and the API: an answer or a refusal, never an error of ours."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from urllib.parse import quote, quote_from_bytes

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.bootstrap import Edition, Editions
from indexer.search.request import SearchRequest
from webapp.app import create_app

Shelf = Any
TODAY = date(2026, 11, 23)

PAIRS = ("()", "[]", "{}", "<>", "“”", "《》", '""', "''", "（）", "``", "【】")
OPERATORS = (
    "AND", "OR", "NOT", "TO", "&&", "||", "!", "~", "~2", "^", "^9", "*", "?", "+", "-", ":", "\\", "/",
    "//",
)  # fmt: skip
INJECTIONS = (
    "' OR 1=1 --", "'; DROP TABLE feedback; --", '" UNION SELECT 1 --', "1) OR (1=1", "%27%20OR%201=1",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</title><svg/onload=alert(1)>", "<!--",
    "]]>", '"><b>', "javascript:alert(1)", "&lt;b&gt;", "&#x3c;", "<mark>停车</mark>", "<?php ?>",
    "<% 1 %>", "{{7*7}}", "{{config}}", "{% for x in () %}", "${7*7}", "#{7*7}",
    "{{''.__class__.__mro__}}", "%(title)s", "{0}", "%s%s%s%n", "$(id)", "`id`", "| cat /etc/passwd",
    "; ls", "&& id", "../../etc/passwd", "..\\..\\", "file:///etc", "http://127.0.0.1/",
    "\r\nSet-Cookie: a=b", "\nX: y", "--help", "-rf", "\x1b[31m", "NaN", "Infinity", "-0", "1e999",
    "null", "None", "undefined", "true", "__proto__", "constructor", "id:doc-00", "title:停车",
    "type:policy", "停车 AND (采暖 OR", "[一 TO 龥]", "人民~2", "停*", "?车", '"停车 采暖"~10',
    "停车^1000000", "NOT NOT NOT 停车",
)  # fmt: skip
CHARACTERS = (
    "\x00", "\x01", "\x07", "\x08", "\x0b", "\x1f", "\x7f", "\x85", "\xa0", "\xad", "\u034f", "\u061c",
    "\u180e", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202b",
    "\u202d", "\u202e", "\u2060", "\u2066", "\u2067", "\u2069", "\u3000", "\u3164", "\ufe0f", "\ufeff",
    "\uffa0", "\ufff9", "\ufffc", "\ufffd", "\ufffe", "\uffff", "\U000e0001", "\U000e0041", "\U0010ffff",
    "\ue000", "\U000f0000", "\ufdd0", "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\U0001f1e8\U0001f1f3", "1\ufe0f\u20e3", "\U0001f44d\U0001f3fd", "\u0301", "a\u0301\u0323", "\u0e33",
    "\u1160", "\uac00", "\u0e01\u0e38", "\u0628\u0650\u0633\u0652\u0645", "\u05e9\u05dc\u05d5\u05dd",
    "\ufdfa", "\u0130", "\u0131", "ß", "ﬀ", "ŉ", "ǆ", "Å", "Ω", "½", "①", "㈠", "㍿", "Ⅳ",
    "ｔｉｎｇｃｈｅ", "停\u200b车", "停\u0301车", "\u202e车停", "\u2f64", "\uf900", "\u3007", "\u9fa5",
    "\U00020000", "\U0002f800", "\U00030000", "𝒯", "🅿", "💡憋了", "停車", "ㄊㄧㄥ", "ティン",
    "パーキング", "주차", "стоянка",
)  # fmt: skip
LENGTHS = (1, 199, 200, 201, 1000, 10_000)
REPEATED = (
    "的",
    "停",
    "a",
    "ab",
    "1",
    " ",
    "停车",
    "。",
    '"',
    "(",
    "一",
    "\u0301",
    "\u200d",
    "🙂",
    "ﷺ",
    "a ",
)
RAW = (
    "%", "%%", "%0", "%zz", "%00", "a%00b", "%c0%af", "%c0%80", "%e0%80%af", "%f0%80%80%af",
    "%f8%88%80%80%80", "%ff", "%fe%ff", "%ed%a0%80", "%ed%b0%80", "%ed%a0%80%ed%b0%80", "%f4%90%80%80",
    "%e5%81", "%80", "%bf", "%25%30%30", "%u505c", "+", "++", "%2B", "%20", "%0a", "%0d%0a", "%09", ";",
    "a;b", "&&", "=", "==", "[]", quote_from_bytes("停车".encode("gbk")),
    quote_from_bytes("停车".encode("utf-16")), quote_from_bytes(bytes(range(256))),
)  # fmt: skip
VALUES = ("", "x", "-1", "0", "9" * 400, "%00", "%ff", "2026-02-30", "0001-01-01", "9999-12-31", "１")
VALUES = ("", "x", "-1", "0", "9" * 400, "%00", "%ff", "2026-02-30", "0001-01-01", "9999-12-31", "１")
FIELDS = ("category", "type", "audience", "validity", "on", "page", "rev", "limit", "offset")


def hostile_queries() -> Iterator[str]:
    """Yield raw query strings, percent-encoded where that is possible."""
    chance = random.Random(446)
    texts = [*INJECTIONS, *CHARACTERS, *OPERATORS, ""]
    texts += [f"停车 {operator} 采暖" for operator in OPERATORS]
    texts += [f"{operator}停车{operator}" for operator in OPERATORS]
    for opening, closing in PAIRS:
        texts += [opening, closing, f"{opening}停车", opening * 3000, f"{opening * 90}停车{closing * 90}"]
    texts += [(piece * length)[:length] for piece in REPEATED for length in LENGTHS]
    mixed = [*CHARACTERS, *OPERATORS, "停车", "采暖", "2026", "1"]
    texts += ["".join(chance.choices(mixed, k=chance.randrange(2, 40))) for _ in range(60)]
    texts += ["停" * 1_000_000, "a\u0301" * 300_000]
    yield from (f"q={quote(text, errors='surrogatepass')}" for text in texts)
    yield from (f"q={quote(lone, errors='surrogatepass')}" for lone in ("\ud800", "停\udfff车"))
    yield from (f"q={raw}" for raw in RAW)
    yield from (f"{raw}=1" for raw in RAW)
    for field in FIELDS:
        for value in (
            "",
            "x",
            "-1",
            "0",
            "9" * 400,
            "%00",
            "%ff",
            "2026-02-30",
            "0001-01-01",
            "9999-12-31",
            "１",
        ):
            yield f"q=%E5%81%9C&{field}={value}"
    yield "&".join(["q=%E5%81%9C"] * 2000)
    yield "q=%E5%81%9C&" + "&".join(f"category=c{n}" for n in range(2000))


QUERIES = tuple(hostile_queries())


@pytest.fixture(scope="session")
def site(standing: Shelf) -> FlaskClient:
    return create_app(standing.settings, editions=Editions(standing.settings)).test_client()


@pytest.fixture(scope="session")
def edition(standing: Shelf) -> Edition:
    opened: Edition = standing.open()
    return opened


def test_list_is_as_long_as_promised() -> None:
    assert len(set(QUERIES)) >= 446


@pytest.mark.parametrize("address", ["/", "/api/v1/search", "/api/v1/suggest"])
def test_hostile_query_is_answered_or_refused(
    site: FlaskClient, amount: Callable[[int, int], int], address: str
) -> None:
    every = {"/": 8, "/api/v1/search": 2, "/api/v1/suggest": 8}[address]
    for query in QUERIES[:: max(1, every // amount(1, 8))]:
        response = site.get(address, query_string=query)
        assert response.status_code in (200, 302, 308, 400, 404, 414), (query[:200], response.status_code)
        assert response.is_json == (address != "/"), query[:200]


PIECES = st.one_of(
    st.sampled_from(
        [*CHARACTERS, *OPERATORS, *INJECTIONS, *"".join(PAIRS), "停车", "采暖", "养犬 ", "2026年", "去年"]
    ),
    st.text(max_size=6),
)


@settings(max_examples=2 * settings.default.max_examples)
@given(text=st.lists(PIECES, max_size=30).map("".join), limit=st.integers(1, 50))
def test_any_text_is_searched_and_suggested_for(edition: Edition, text: str, limit: int) -> None:
    request = SearchRequest(text=text, on=TODAY, limit=limit)
    response = edition.search(request)
    assert len(response.hits) <= limit
    assert len({hit.document.id for hit in response.hits}) == len(response.hits)
    for hit in response.hits:
        assert hit.snippet.replace("<mark>", "").replace("</mark>", "").count("<") == 0
    assert len(edition.suggest(text)) <= 8
