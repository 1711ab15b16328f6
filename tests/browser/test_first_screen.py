"""The first screen answers: at a desk the reply with its actions, on a telephone the number to ring."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

# The longest of the sample of every kind: many papers, long conditions, two telephones, a no, a window.
MATTERS = [
    "yiliao-jiuzhu-baoxiao",
    "yiliao-feiyong-baoxiao",
    "yangquan-zhengming",
    "luce-tingche-renzheng",
    "qingjie-nengyuan-zhengming",
    "dusheng-fumu-jiangli-fei",
    "shequ-xinli-guanhuai",
    "dengju-weixiu",
    "shiye-baoxianjin",
    "vendor-shutong",
]

BELOW = """(selector) => [...document.querySelectorAll(selector)]
    .filter((part) => part.checkVisibility())
    .map((part) => Math.round(part.getBoundingClientRect().bottom))"""


@pytest.mark.parametrize("matter", MATTERS)
def test_reply_and_its_actions_are_on_the_first_screen_of_a_desk(page, sample, matter):
    page.goto(f"{sample}/?q=怎么办&open={matter}")
    expect(page.locator(".reply .actions")).to_be_visible()
    assert max(page.evaluate(BELOW, ".reply .actions a")) <= 768


@pytest.mark.parametrize("matter", MATTERS)
def test_number_to_ring_is_on_the_first_screen_of_a_telephone(page, sample, matter):
    page.set_viewport_size({"width": 390, "height": 664})
    page.goto(f"{sample}/?q=怎么办&open={matter}")
    numbers = page.evaluate(BELOW, ".reply .call, .reply .number a")
    assert numbers
    assert min(numbers) <= 664


def test_danger_fits_the_first_screen_of_a_telephone(page, sample):
    page.set_viewport_size({"width": 390, "height": 664})
    page.goto(f"{sample}/?q=着火了")
    assert max(page.evaluate(BELOW, ".danger .dial, .danger .first")) <= 664
