"""What Ctrl+P puts on paper."""

from __future__ import annotations

from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

pytestmark = pytest.mark.browser

SHEETS = ["sheet", "sheet-contact", "sheet-ended", "trip"]


def printed(page):
    return PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))


def test_paper_carries_no_navigation(page, address_of, kind):
    page.goto(address_of(kind))
    page.emulate_media(media="print")
    for screen_only in (".top", ".side", ".foot", ".actions", ".planning", "section.feedback", ".skip"):
        for part in page.locator(screen_only).all():
            expect(part).to_be_hidden()


@pytest.mark.parametrize(
    ("kind_of_page", "words"),
    [
        ("results-with-card", "截止"),
        ("policy", "即将到期"),
        ("ended", "已被替代"),
        ("contact", "管什么"),
        ("results-another-day", "不是今天"),
    ],
)
def test_paper_says_what_holds(page, address_of, kind_of_page, words):
    page.goto(address_of(kind_of_page))
    page.emulate_media(media="print")
    expect(page.get_by_text(words).first).to_be_visible()


@pytest.mark.parametrize("kind_of_page", SHEETS)
@pytest.mark.parametrize("size", ["", "size-2"])
def test_sheet_is_one_page_whatever_the_screen_shows(page, address_of, kind_of_page, size):
    page.goto(address_of(kind_of_page))
    page.evaluate("(size) => { document.documentElement.className = size; }", size)
    assert len(printed(page).pages) == 1


def test_dark_screen_prints_black_on_white(open_context, address_of):
    page = open_context(color_scheme="dark").new_page()
    page.goto(address_of("procedure"))
    page.emulate_media(media="print", color_scheme="dark")
    colours = page.evaluate(
        "() => { const style = getComputedStyle(document.querySelector('.lead'));"
        " return [style.color, getComputedStyle(document.documentElement).backgroundColor]; }"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
