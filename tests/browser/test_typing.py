"""Typing in the box: Chinese being composed, answers on the way, suggestions, what is remembered."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CARD = "独生子女父母奖励费领取"


@pytest.fixture
def asked(page):
    """Return what was asked while typing, in order; counting an unanswered question is not asking."""
    queries = []

    def note(request):
        if "x-part" in request.headers and "x-asked" not in request.headers:
            queries.append(parse_qs(urlsplit(request.url).query).get("q", [""])[0])

    page.on("request", note)
    return queries


@pytest.fixture
def desk(page, sample):
    page.goto(sample)
    page.get_by_role("combobox").focus()  # the page does so itself, but maybe a moment later
    return page


@pytest.fixture
def keyboard(desk):
    """Return the input method: `compose` shows letters in the box, `commit` puts the chosen words there."""

    class InputMethod:
        session = desk.context.new_cdp_session(desk)

        def compose(self, letters):
            for end in range(1, len(letters) + 1):
                state = {"text": letters[:end], "selectionStart": end, "selectionEnd": end}
                self.session.send("Input.imeSetComposition", state)

        def commit(self, words):
            self.session.send("Input.insertText", {"text": words})

    return InputMethod()


def heading(page):
    return page.locator("#page h1")


def test_composed_words_are_asked_once_and_only_when_chosen(desk, asked, keyboard):
    keyboard.compose("dushengzinvfei")
    desk.wait_for_timeout(500)  # longer than the pause after the last key
    assert asked == []
    assert desk.locator("#q").input_value() == "dushengzinvfei"
    keyboard.commit("独生子女费")
    expect(desk.locator(".reply h2").first).to_contain_text(CARD)
    desk.wait_for_timeout(300)
    assert asked == ["独生子女费"]


def test_results_come_without_loading_the_page_and_the_address_can_be_kept(desk):
    desk.evaluate("window.sameDocument = true")
    desk.keyboard.type("独生子女费")
    expect(desk.locator(".reply h2").first).to_contain_text(CARD)
    assert desk.evaluate("window.sameDocument")
    assert parse_qs(urlsplit(desk.url).query) == {"q": ["独生子女费"]}
    assert desk.title().startswith("独生子女费 · ")
    expect(desk.locator("#q")).to_be_focused()


def test_an_answer_overtaken_by_another_question_is_never_shown(desk, asked):
    failed = []
    desk.on("requestfailed", lambda request: failed.append(request.url))
    held = []
    desk.route(lambda url: "%E8%80%81%E5%B9%B4%E5%8D%A1" in url, lambda route: held.append(route))
    desk.keyboard.insert_text("老年卡")
    desk.wait_for_timeout(400)
    assert asked == ["老年卡"]
    desk.keyboard.press("Control+a")
    desk.keyboard.insert_text("下水道堵了")
    expect(heading(desk)).to_contain_text("疏通")
    assert any("%E8%80%81%E5%B9%B4%E5%8D%A1" in url for url in failed)
    desk.wait_for_timeout(300)
    expect(heading(desk)).to_contain_text("疏通")


def test_emptied_box_leads_back_to_the_home_page(desk):
    desk.keyboard.insert_text("下水道堵了")
    expect(desk.locator(".reply").first).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("#q")).to_have_value("")
    expect(desk.locator(".shelf").first).to_be_visible()
    assert urlsplit(desk.url).query == ""


def test_live_region_says_what_was_found(desk):
    desk.keyboard.insert_text("独生子女费")
    told = desk.locator("#told[role=status]")
    expect(told).to_have_text(re.compile(CARD + "：.*截止"))
    desk.keyboard.press("Control+a")
    desk.keyboard.insert_text("量子纠缠")
    expect(told).to_contain_text("手册里没有直接的答案")


# Suggestions, after the combobox pattern of the WAI-ARIA practices


@pytest.fixture
def suggesting(desk):
    """Return the page with suggestions open below the box."""
    desk.keyboard.insert_text("独生子女")
    expect(desk.locator("#suggestions [role=option]").first).to_be_visible()
    return desk


def active(page):
    return page.locator("#q").get_attribute("aria-activedescendant")


def test_combobox_tells_whether_its_list_is_open(suggesting):
    box = suggesting.get_by_role("combobox")
    assert box.get_attribute("aria-controls") == suggesting.get_by_role("listbox").get_attribute("id")
    expect(box).to_have_attribute("aria-expanded", "true")
    suggesting.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(suggesting.locator("#suggestions")).to_be_hidden()
    expect(box).to_have_value("独生子女")


def test_arrows_walk_through_the_suggestions_and_round_again(suggesting):
    places = suggesting.locator("#suggestions li").evaluate_all("items => items.map((item) => item.id)")
    walked = []
    for _ in [*places, None, places[0]]:
        suggesting.keyboard.press("ArrowDown")
        walked.append(active(suggesting))
    assert walked == [*places, None, places[0]]
    chosen = suggesting.locator("#suggestions [aria-selected=true]")
    expect(chosen).to_have_count(1)
    expect(chosen).to_have_id(places[0])
    suggesting.keyboard.press("ArrowUp")
    assert active(suggesting) is None
    expect(suggesting.locator("#q")).to_be_focused()


def test_enter_asks_the_chosen_suggestion(suggesting):
    words = suggesting.locator("#suggestions li").first.get_attribute("data-text")
    suggesting.keyboard.press("ArrowDown")
    suggesting.keyboard.press("Enter")
    expect(suggesting.locator("#q")).to_have_value(words)
    expect(heading(suggesting)).to_contain_text(words)
    expect(suggesting.locator("#suggestions")).to_be_hidden()


def test_pressed_suggestion_is_asked_and_the_box_keeps_the_focus(suggesting):
    words = suggesting.locator("#suggestions li").first.get_attribute("data-text")
    suggesting.locator("#suggestions li").first.click()
    expect(heading(suggesting)).to_contain_text(words)
    expect(suggesting.locator("#q")).to_be_focused()


def test_suggestions_leave_with_the_focus(suggesting):
    suggesting.keyboard.press("Tab")
    expect(suggesting.locator("#suggestions")).to_be_hidden()


def test_suggestions_never_lie_on_the_answer(desk):
    for words in ("独", "独生", "独生子女", "独生子女费"):
        desk.locator("#q").fill(words)
        desk.wait_for_timeout(600)
        list_, reply = desk.locator("#suggestions"), desk.locator(".reply, .choose, .none").first
        if list_.is_visible() and reply.is_visible():
            below, top = list_.bounding_box(), reply.bounding_box()
            assert below["y"] + below["height"] <= top["y"]


# Back means back


def ask(page, words):
    page.locator("#q").fill(words)
    page.keyboard.press("Enter")


def test_each_question_is_an_entry_of_history(desk, sample):
    ask(desk, "独生子女费")
    expect(desk.locator(".reply h2").first).to_contain_text(CARD)
    ask(desk, "下水道堵了")
    expect(heading(desk)).to_contain_text("疏通")
    desk.go_back()
    expect(desk.locator(".reply h2").first).to_contain_text(CARD)
    expect(desk.locator("#q")).to_have_value("独生子女费")
    desk.go_forward()
    expect(heading(desk)).to_contain_text("疏通")
    desk.go_back()
    desk.go_back()
    expect(desk.locator(".alarms").first).to_be_visible()
    expect(desk.locator("#q")).to_have_value("")


def test_words_typed_on_the_way_are_no_entries(desk):
    ask(desk, "独生子女费")
    expect(desk.locator(".reply h2").first).to_contain_text(CARD)
    before = desk.evaluate("history.length")
    desk.locator("#q").select_text()
    desk.keyboard.type("老年卡怎么办", delay=250)
    desk.keyboard.press("Enter")
    expect(heading(desk)).to_contain_text("老年")
    assert desk.evaluate("history.length") == before + 1


# The matter goes on


def test_question_goes_on_about_the_matter_at_hand_until_it_is_left(desk):
    ask(desk, "独生子女费")
    expect(desk.locator(".reply h2").first).to_contain_text(CARD)
    ask(desk, "那要带什么")
    expect(desk.locator(".following")).to_contain_text(CARD)
    expect(desk.locator(".reply")).to_contain_text("光荣证")
    desk.keyboard.press("Escape")
    expect(desk.locator(".alarms").first).to_be_visible()
    expect(desk.locator("input[name=about]")).to_have_value("")
    ask(desk, "那要带什么")
    expect(desk.locator(".following")).to_have_count(0)


def test_words_sent_are_selected_so_that_the_next_question_replaces_them(desk):
    ask(desk, "独生子女费")
    expect(desk.locator(".reply h2").first).to_contain_text(CARD)
    desk.wait_for_timeout(100)
    desk.keyboard.insert_text("下水道堵了")
    expect(desk.locator("#q")).to_have_value("下水道堵了")


# What is kept, and where


def test_nothing_that_was_asked_stays_in_the_browser(desk, sample):
    ask(desk, "独生子女费 电话 138-0000-0000")
    expect(desk.locator("#page h1")).to_be_attached()
    desk.goto(sample)
    assert desk.evaluate("Object.keys(localStorage)") == []
    assert not [cookie for cookie in desk.context.cookies() if "独生" in str(cookie) or "%E7" in str(cookie)]
