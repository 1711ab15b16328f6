"""带齐单 as a basket: put in from anywhere, through tabs and reloads, for one resident at a time."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

FEE = "dusheng-fumu-jiangli-fei"


def put_in(page):
    page.locator("a.add").first.click()


@pytest.fixture
def filled(page, sample):
    """Return a page that one matter was put into the basket from."""
    page.goto(f"{sample}/?q=独生子女费")
    put_in(page)
    expect(page.locator("#basket")).to_have_text("带齐单 1")
    return page


def test_answer_and_document_both_put_in(filled, sample):
    filled.goto(f"{sample}/d/laonian-ka")
    put_in(filled)
    expect(filled.locator("#basket")).to_have_text("带齐单 2")
    filled.locator("#basket").click()
    expect(filled.locator(".matter")).to_have_count(2)


def test_what_was_put_in_survives_tabs_and_reloads(filled, sample):
    other = filled.context.new_page()
    other.goto(f"{sample}/d/laonian-ka")
    expect(other.locator("#basket")).to_have_text("带齐单 1")
    put_in(other)
    expect(filled.locator("#basket")).to_have_text("带齐单 2")
    filled.reload()
    expect(filled.locator("#basket")).to_have_text("带齐单 2")


def test_what_is_in_it_leads_to_the_list(filled):
    expect(filled.locator("a.add").first).to_have_text("已在带齐单里，看单子")
    put_in(filled)
    filled.wait_for_url(f"**/trip?id={FEE}")


def test_taking_a_matter_off_the_list_takes_it_out(filled):
    filled.locator("#basket").click()
    filled.locator(".matter a.tool").first.click()
    expect(filled.locator("#basket")).to_have_text("带齐单")


def test_going_back_puts_nothing_in_again(filled, sample):
    filled.locator("#basket").click()
    filled.locator(".matter a.tool").first.click()
    expect(filled.locator("#basket")).to_have_text("带齐单")
    filled.go_back()
    expect(filled.locator(".matter")).to_have_count(1)
    expect(filled.locator("#basket")).to_have_text("带齐单")


def test_list_in_an_address_is_in_the_basket(page, sample):
    page.goto(f"{sample}/trip?id={FEE}&id=laonian-ka")
    expect(page.locator("#basket")).to_have_text("带齐单 2")


def test_one_click_makes_ready_for_the_next_resident(filled, sample):
    filled.locator("#fresh").click()
    expect(filled.locator(".alarms").first).to_be_visible()
    expect(filled.locator("#basket")).to_have_text("带齐单")
    expect(filled.locator("#fresh")).to_be_hidden()
    assert filled.evaluate("Object.keys(localStorage)") == []


def test_idle_quarter_of_an_hour_empties_it(page, sample):
    page.clock.install()
    page.goto(f"{sample}/?q=独生子女费")
    put_in(page)
    page.clock.fast_forward("14:00")
    expect(page.locator("#basket")).to_have_text("带齐单 1")
    page.keyboard.press("Shift")  # whoever works on keeps it
    page.clock.fast_forward("14:00")
    expect(page.locator("#basket")).to_have_text("带齐单 1")
    page.clock.fast_forward("02:00")
    expect(page.locator("#basket")).to_have_text("带齐单")
    assert page.evaluate("localStorage.getItem('basket')") is None
