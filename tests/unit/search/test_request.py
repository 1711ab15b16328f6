"""Filters as users type them, and the errors that name what is allowed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from indexer.domain.choices import DocumentType
from indexer.domain.errors import UsageError
from indexer.domain.vocabulary import Vocabulary
from indexer.search.request import VALIDITY_FILTERS, SearchRequest, build_request, parse_day

TODAY = date(2026, 11, 23)


def request(vocabulary: Vocabulary, **more: Any) -> SearchRequest:
    return build_request(vocabulary, text="停车", on=TODAY, **more)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, {}, id="no filter"),
        pytest.param({"categories": ["bianmin"]}, {"categories": ("bianmin",)}, id="category by key"),
        pytest.param({"categories": ["便民利民服务"]}, {"categories": ("bianmin",)}, id="category by title"),
        pytest.param(
            {"categories": ["bianmin", "便民利民服务", "gonggong"]},
            {"categories": ("bianmin", "gonggong")},
            id="the same category twice",
        ),
        pytest.param(
            {"types": ["procedure", "政策"]},
            {"types": (DocumentType.PROCEDURE, DocumentType.POLICY)},
            id="type in either language",
        ),
        pytest.param({"audiences": [" 老年人 "]}, {"audiences": ("老年人",)}, id="audience with spaces"),
        pytest.param({"validities": ["usable"]}, {"validities": ("usable",)}, id="a group of validities"),
        pytest.param({"validities": ["已失效"]}, {"validities": ("lapsed",)}, id="validity in Chinese"),
        pytest.param({"categories": ["", " "], "types": [""]}, {}, id="empty is absent"),
    ],
)
def test_filters_are_read(vocabulary: Vocabulary, given: dict[str, Any], expected: dict[str, Any]) -> None:
    assert request(vocabulary, **given) == SearchRequest(text="停车", on=TODAY, **expected)


@pytest.mark.parametrize(
    ("given", "message", "allowed"),
    [
        pytest.param(
            {"categories": ["党务"]}, "没有叫“党务”的类目", "基本公共服务（gonggong）", id="category"
        ),
        pytest.param({"types": ["文件"]}, "没有叫“文件”的类型", "政策（policy）", id="type"),
        pytest.param({"audiences": ["外星人"]}, "没有叫“外星人”的人群", "老年人", id="audience"),
        pytest.param({"validities": ["过期"]}, "没有叫“过期”的时效", "expiring", id="validity"),
    ],
)
def test_unknown_value_is_refused_with_those_allowed(
    vocabulary: Vocabulary, given: dict[str, Any], message: str, allowed: str
) -> None:
    with pytest.raises(UsageError) as caught:
        request(vocabulary, **given)
    assert caught.value.message == message
    assert allowed in caught.value.hint


def test_handbook_without_audiences_accepts_any() -> None:
    assert request(Vocabulary(title="t", categories=()), audiences=["外星人"]).audiences == ("外星人",)


def test_every_validity_filter_of_the_contract_is_accepted(vocabulary: Vocabulary) -> None:
    assert request(vocabulary, validities=VALIDITY_FILTERS).validities == VALIDITY_FILTERS


@pytest.mark.parametrize("text", ["2026-11-23", "2024-02-29", "0001-01-01", "9999-12-31"])
def test_day_is_read(text: str) -> None:
    assert parse_day(text).isoformat() == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-31",
        "2025-02-29",
        "2026-1-1",
        "20261123",
        "2026-W47-1",
        "２０２６-11-23",
        "昨天",
        "2026-11-23T09:00",
    ],
)
def test_day_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="日期"):
        parse_day(text)
