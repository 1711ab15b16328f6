"""What a question asks about, by its words."""

from __future__ import annotations

import pytest

from indexer.domain.desk.aspect import Aspect
from indexer.search.passages.aspects import asked


@pytest.mark.parametrize(
    "question", ["低保一个月多少钱", "高龄津贴能领多少钱", "护理补贴多少钱", "失业了每月发多少钱"]
)
def test_who_asks_what_one_receives_is_not_told_what_is_charged(question: str) -> None:
    assert Aspect.AMOUNT in asked(question)
    assert Aspect.FEE not in asked(question)


@pytest.mark.parametrize("question", ["开锁多少钱", "补一张卡多少钱", "通下水道多少钱一次"])
def test_who_asks_for_a_price_is_told_what_is_charged(question: str) -> None:
    assert Aspect.FEE in asked(question)


@pytest.mark.parametrize("question", ["磨剪子的师傅啥时候来", "托管班什么时候报名"])
def test_who_asks_when_somebody_comes_asks_for_a_day(question: str) -> None:
    assert Aspect.DEADLINE in asked(question)


def test_who_asks_for_formalities_asks_what_to_bring() -> None:
    assert Aspect.MATERIALS in asked("孩子转学要什么手续")
