"""What must hold on a page of every kind: for axe, for large text, for narrow screens and for fingers."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

SIZES = ["", "size-15", "size-2"]
WIDTHS = [1366, 1024, 640, 390, 320]
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}

# The parts that stand out to the right of the window.
TOO_WIDE = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll("body *")]
        .filter((part) => part.getBoundingClientRect().right > width + 1 && !part.closest(".unseen"))
        .map((part) => `${part.tagName}.${part.className}: ${part.textContent.slice(0, 20)}`)
        .concat("the page scrolls sideways");
}"""

# What can be pressed and is smaller than a fingertip. A link among other words is excused, as by WCAG 2.5.8.
TOO_SMALL = """() => {
    const sides = (part) => {
        const rest = part.parentElement.cloneNode(true);
        rest.querySelectorAll("a, button, .chip, small, .unseen, i").forEach((other) => other.remove());
        return rest.textContent.trim();
    };
    return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), summary, select")]
        .filter((part) => part.checkVisibility() && !part.matches(".skip, .text a"))
        .filter((part) => part.tagName !== "A" || !sides(part))
        .map((part) => [part, (part.closest("label") || part).getBoundingClientRect()])
        .filter(([part, box]) => box.width < 43.5 || box.height < 43.5)
        .map(([part, box]) => `${box.width} x ${box.height} ${part.outerHTML.slice(0, 90)}`);
}"""


def resize(page, size):
    page.evaluate("(size) => { document.documentElement.className = size; }", size)


def test_axe_finds_nothing(page, address_of, kind):
    page.goto(address_of(kind))
    found = []
    # Larger dark text cannot lose contrast: dark is looked at in the usual size only.
    for scheme, size in [("light", size) for size in SIZES] + [("dark", "")]:
        page.emulate_media(color_scheme=scheme)
        resize(page, size)
        answer = Axe().run(page, options=RULES)
        found += [
            (scheme, size, rule["id"], node["html"][:120])
            for rule in answer.response["violations"]
            for node in rule["nodes"]
        ]
    assert not found


def test_nothing_scrolls_sideways(page, address_of, kind):
    page.goto(address_of(kind))
    found = {}
    for size in SIZES:
        resize(page, size)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 768})
            if wide := page.evaluate(TOO_WIDE):
                found[size, width] = wide
    assert not found


def test_everything_can_be_hit_with_a_fingertip(page, address_of, kind):
    page.goto(address_of(kind))
    found = {}
    for width in (1366, 390):
        page.set_viewport_size({"width": width, "height": 768})
        if small := page.evaluate(TOO_SMALL):
            found[width] = small
    assert not found


# Walk with Tab: what has the focus is seen, marked, and covered by nothing.
FOCUSED = """() => {
    const part = document.activeElement;
    if (part === document.body) return null;
    const box = part.getBoundingClientRect();
    const marked = [part, part.closest(".hit, .row, .ask")].some(
        (candidate) => candidate && getComputedStyle(candidate).outlineStyle !== "none"
            && parseFloat(getComputedStyle(candidate).outlineWidth) >= 1);
    const seen = [...part.getClientRects()].some((line) => {
        const top = document.elementFromPoint(line.x + line.width / 2, line.y + line.height / 2);
        return top && (part.contains(top) || top.contains(part));
    });
    const again = "walked" in part.dataset && part !== window.walkedLast; // a date has three stops of its own
    part.dataset.walked = "";
    window.walkedLast = part;
    return { name: part.outerHTML.slice(0, 90), marked, seen, again };
}"""

MISSED = """() => {
    return [...document.querySelectorAll("a[href], button:enabled, input:not([type=hidden]), summary")]
        .filter((part) => part.checkVisibility({ visibilityProperty: true }) && !("walked" in part.dataset))
        .map((part) => part.outerHTML.slice(0, 90));
}"""


def test_focus_is_always_seen_and_reaches_everything(page, address_of, kind):
    page.goto(address_of(kind))
    lost = []
    for _ in range(400):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUSED)
        if focus and focus["again"]:
            break
        if focus and not (focus["marked"] and focus["seen"]):
            lost.append(focus["name"])
    assert not lost
    assert not page.evaluate(MISSED)
