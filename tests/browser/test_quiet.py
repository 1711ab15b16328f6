"""What a page costs, whom it talks to, and what a resident must not see."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

BUDGET = 60_000  # bytes of the page and all it loads, before compression


@pytest.mark.parametrize("address", ["/", "/?q=独生子女费", "/?q=失业金能领几个月"])
def test_page_and_all_it_loads_stay_small(page, sample, address):
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"{sample}{address}", wait_until="networkidle")
    sizes = {answer.url: len(answer.body()) for answer in answers if answer.status == 200}
    assert len(sizes) >= 3
    assert sum(sizes.values()) < BUDGET, sizes


def test_nothing_is_waited_for_before_the_first_paint(page, sample):
    page.goto(f"{sample}/?q=独生子女费")
    assert page.locator("head link[rel=stylesheet]").count() == 0
    assert page.locator("script:not([defer])").count() == 0


def test_private_number_is_not_turned_towards_the_resident(page, small):
    page.goto(f"{small}/d/home-number")
    expect(page.locator("main")).to_contain_text("010-0000-0177")
    for shown in ("/d/home-number", "/d/stamp"):
        page.goto(f"{small}{shown}?view=resident")
        expect(page.locator("h1")).to_be_visible()
        assert "0177" not in page.content()


def test_internal_text_is_not_turned_towards_the_resident(page, small):
    page.goto(f"{small}/d/inside")
    expect(page.locator("main")).to_contain_text("钥匙放在门卫抽屉")
    page.goto(f"{small}/d/inside?view=resident")
    expect(page.locator("main")).to_contain_text("里面的内容不对外")
    assert "钥匙" not in page.content()


def test_resident_view_has_nothing_of_the_desk(page, small):
    page.goto(f"{small}/d/stamp?view=resident")
    expect(page.locator("main")).to_contain_text("居民身份证")
    for desk_only in (".top", ".side", ".aside", "form", "#keys", ".print"):
        expect(page.locator(desk_only)).to_have_count(0)
    assert "内勤岗" not in page.content()
