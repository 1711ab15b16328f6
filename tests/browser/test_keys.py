"""Single keys, and a whole story told without touching the mouse."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def results(page, sample):
    page.goto(f"{sample}/?q=独生子女费")
    return page


def leave_box(page):
    page.evaluate("document.activeElement.blur()")


@pytest.mark.parametrize("key", ["/", "Control+k"])
@pytest.mark.parametrize("path", ["/?q=独生子女费", "/d/vendor-shutong", "/browse/bianmin", "/status"])
def test_key_leads_back_to_the_box(page, sample, path, key):
    page.goto(sample + path)
    leave_box(page)
    page.keyboard.press(key)
    expect(page.locator("#q")).to_be_focused()


def test_control_k_selects_what_stands_in_the_box(results):
    results.keyboard.press("Control+k")
    results.keyboard.type("养犬")
    expect(results.locator("#q")).to_have_value("养犬")


def test_arrows_walk_from_the_box_through_the_titles_and_back(results):
    titles = results.locator(".also a[data-key]")
    results.keyboard.press("ArrowDown")
    expect(titles.nth(0)).to_be_focused()
    results.keyboard.press("ArrowDown")
    expect(titles.nth(1)).to_be_focused()
    results.keyboard.press("ArrowUp")
    results.keyboard.press("ArrowUp")
    expect(results.locator("#q")).to_be_focused()


@pytest.mark.parametrize("key", ["2", "Alt+2"])
def test_one_key_opens_the_next_title_with_the_same_question(results, key):
    title = results.locator(".also a[data-key] > span").first.inner_text()
    if key == "2":
        leave_box(results)
    results.keyboard.press(key)
    results.wait_for_url("**open=*")
    expect(results.locator(".reply h2")).to_contain_text(title)
    expect(results.locator("#q")).to_have_value("独生子女费")


def test_p_opens_the_print_dialogue_of_the_sheet(results):
    results.context.add_init_script("window.print = () => { window.printed = (window.printed || 0) + 1; };")
    leave_box(results)
    results.keyboard.press("p")
    results.wait_for_url("**/d/dusheng-fumu-jiangli-fei/print*")
    results.wait_for_function("window.printed === 1")
    results.reload()
    results.wait_for_timeout(200)
    assert results.evaluate("window.printed") is None  # once is enough


def test_single_keys_only_write_while_typing(results):
    results.locator("#q").fill("")
    results.keyboard.type("/p")
    expect(results.locator("#q")).to_have_value("/p")
    assert urlsplit(results.url).path == "/"


def test_escape_turns_the_screen_back(page, sample):
    page.goto(f"{sample}/d/vendor-shutong")
    page.get_by_role("link", name="给居民看").click()
    page.wait_for_url("**view=resident*")
    page.keyboard.press("Escape")
    page.wait_for_url(f"{sample}/d/vendor-shutong")


def test_single_keys_switched_off_stay_off(results):
    results.locator("#keys").click()
    expect(results.locator("#keys")).to_contain_text("打开单键")
    results.reload()
    leave_box(results)
    results.keyboard.press("/")
    expect(results.locator("#q")).not_to_be_focused()
    results.keyboard.press("p")
    results.wait_for_timeout(200)
    assert urlsplit(results.url).path == "/"
    expect(results.locator(".also kbd").first).to_be_hidden()
    results.keyboard.press("Control+k")
    expect(results.locator("#q")).to_be_focused()
    results.locator("#keys").click()
    leave_box(results)
    results.keyboard.press("/")
    expect(results.locator("#q")).to_be_focused()


def tab_to(page, name):
    """Press Tab until the link of that name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == name:
            return
    pytest.fail(f"Tab never reached {name}")


def test_a_whole_story_without_the_mouse(page, sample):
    page.goto(sample)
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("独生子女费")
    page.keyboard.press("Enter")
    expect(page.locator(".reply h2").first).to_contain_text("独生子女父母奖励费领取")
    tab_to(page, "加入带齐单")
    page.keyboard.press("Enter")
    expect(page.locator("#basket")).to_have_text("带齐单 1")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("一次性告知单")
    tab_to(page, "找")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("老年卡")
    page.keyboard.press("Enter")
    expect(page.locator(".found")).to_be_visible()
    tab_to(page, "加上")
    page.keyboard.press("Enter")
    expect(page.locator(".matter")).to_have_count(2)
    tab_to(page, "独生子女父母奖励费领取")
    page.keyboard.press("Enter")
    page.wait_for_url("**/d/dusheng-fumu-jiangli-fei*")
    tab_to(page, "打印")
    page.keyboard.press("Enter")
    page.wait_for_url("**/d/dusheng-fumu-jiangli-fei/print*")


def test_chosen_text_size_goes_round_and_stays(page, sample):
    page.goto(sample)
    button = page.locator("#size")
    for words, size in [("大字", "size-15"), ("特大字", "size-2")]:
        expect(button).to_have_text(words)
        button.click()
        assert page.locator("html").get_attribute("class") == size
    page.goto(f"{sample}/browse")
    assert page.locator("html").get_attribute("class") == "size-2"
    button.click()
    assert not page.locator("html").get_attribute("class")
