"""Dialect, 儿化 and spoken digits become plain words."""

from __future__ import annotations

import pytest

from indexer.text.dialect import plain


@pytest.mark.parametrize(
    ("said", "written"),
    [
        pytest.param("俺家茅房堵了", "我家厕所堵了", id="dialect"),
        pytest.param("屋里厢灯泡勿亮", "家里灯泡不亮", id="of the south"),
        pytest.param("锁头坏了", "锁坏了", id="one character for two"),
        pytest.param("灯泡儿", "灯泡", id="erhua"),
        pytest.param("儿童和儿子", "儿童和儿子", id="a child stays"),
        pytest.param("女儿子宫", "女儿子宫", id="the same before a child's word"),
        pytest.param("打九五五九八", "打95598", id="digits said one by one"),
        pytest.param("六十五岁", "65岁", id="a spoken number"),
        pytest.param("十八", "18", id="ten and more"),
        pytest.param("三十分钟", "三十分钟", id="minutes stay"),
        pytest.param("独生子女费", "独生子女费", id="nothing to change"),
    ],
)
def test_plain_words(said: str, written: str) -> None:
    assert plain(said) == written
