"""The desk with JavaScript off: slower by a key, and nothing missing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def plain(open_context):
    return open_context(java_script_enabled=False).new_page()


def test_question_leads_to_the_answer_the_sheet_and_the_resident_view(plain, sample):
    plain.goto(sample)
    plain.locator("#q").fill("独生子女费")
    plain.keyboard.press("Enter")
    expect(plain.locator(".reply h2").first).to_contain_text("独生子女父母奖励费领取")
    expect(plain.locator(".reply .say")).to_contain_text("截止")
    plain.get_by_role("link", name="打印", exact=True).first.click()
    expect(plain.locator(".handout h1")).to_have_text("独生子女父母奖励费领取")
    plain.get_by_role("link", name="回到文件").click()
    plain.get_by_role("link", name="给居民看").click()
    plain.get_by_role("link", name="转回来").click()
    expect(plain.locator("article.sheet h1")).to_have_text("独生子女父母奖励费领取")


def test_question_goes_on_about_the_matter_at_hand(plain, sample):
    plain.goto(f"{sample}/?q=独生子女费")
    plain.locator("#q").fill("那要带什么")
    plain.keyboard.press("Enter")
    expect(plain.locator(".following")).to_contain_text("独生子女父母奖励费领取")
    plain.get_by_role("link", name="不问这件了").click()
    expect(plain.locator("input[name=about]")).to_have_value("")


def test_list_is_narrowed_and_judged_on_another_day(plain, sample):
    plain.goto(f"{sample}/?q=独生子女费")
    plain.locator(".fold summary").click()
    plain.locator(".fold").get_by_role("link", name=re.compile("政策文件")).click()
    expect(plain.locator(".fold [aria-current]")).to_contain_text("政策文件")
    plain.locator("#on").fill("2026-09-15")
    plain.get_by_role("button", name="看", exact=True).click()
    expect(plain.locator(".otherday")).to_contain_text("2026年9月15日")
    expect(plain.locator("#q")).to_have_value("独生子女费")
    plain.get_by_role("link", name="回到今天").click()
    expect(plain.locator(".otherday")).to_have_count(0)


def test_trip_is_put_together(plain, sample):
    plain.goto(f"{sample}/d/dusheng-fumu-jiangli-fei")
    plain.get_by_role("link", name="加入带齐单").click()
    plain.get_by_label("再加一件事").fill("老年卡")
    plain.get_by_role("button", name="找", exact=True).click()
    plain.get_by_role("link", name="加上").first.click()
    expect(plain.locator(".matter")).to_have_count(2)
    plain.get_by_role("link", name=re.compile("去掉")).first.click()
    expect(plain.locator(".matter")).to_have_count(1)


def test_shelves_lead_to_a_document_and_its_versions(plain, small):
    plain.goto(f"{small}/browse")
    plain.get_by_role("link", name="便民服务").first.click()
    plain.get_by_role("link", name="盖章办理").click()
    plain.get_by_role("link", name="历史版本").click()
    plain.get_by_role("link", name="改前改后对照").first.click()
    expect(plain.locator("main")).to_contain_text("复印件写上：2")


def test_feedback_is_noted(plain, small):
    plain.goto(f"{small}/d/stamp")
    plain.get_by_role("button", name="这条过时了").click()
    expect(plain.locator(".noted")).to_have_text("已记下，谢谢。")


def test_nothing_is_offered_that_needs_a_script(plain, sample):
    plain.goto(f"{sample}/d/vendor-shutong")
    for hidden in ("#size", "#keys", "#fresh", "button[data-copy]", "#suggestions"):
        expect(plain.locator(hidden).first).to_be_hidden()
