"""The style sheet: small, first-party, readable by tired eyes in both colour schemes."""

import re
from pathlib import Path

import pytest

import webapp

STATIC = Path(webapp.__file__).parent / "static"
CSS = (STATIC / "desk.css").read_text()


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", block))


LIGHT = tokens(CSS.split("@media", 1)[0])
DARK = LIGHT | tokens(CSS.split("prefers-color-scheme: dark", 1)[1].split("\n}\n", 1)[0])

TEXT = [
    ("ink", "paper"), ("ink", "card"), ("ink", "old-ground"), ("ink", "warn-ground"), ("ink", "ended-ground"),
    ("soft", "paper"), ("soft", "card"), ("soft", "old-ground"), ("link", "paper"), ("link", "card"),
    ("link", "old-ground"), ("link", "warn-ground"), ("link", "ended-ground"), ("good", "good-ground"),
    ("good", "card"), ("warn", "warn-ground"), ("warn", "card"), ("ended", "ended-ground"),
    ("ended", "old-ground"), ("alarm", "card"), ("pen-ink", "pen"), ("paper", "ink"),
]  # fmt: skip


def luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read_on_its_ground(scheme, text, ground):
    assert contrast(scheme[text], scheme[ground]) >= 4.5


@pytest.mark.parametrize("scheme", [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")])
@pytest.mark.parametrize("tab", range(8))
def test_tabs_are_seen_on_the_paper(scheme, tab):
    assert contrast(scheme[f"tab-{tab}"], scheme["paper"]) >= 3
    assert contrast(scheme[f"tab-{tab}"], scheme["card"]) >= 3


def test_dark_scheme_has_its_own_colours():
    assert not {name for name in LIGHT if DARK[name] == LIGHT[name]}


def test_style_is_small_and_stands_alone():
    assert len(CSS.encode()) < 28_000
    assert "http" not in CSS
    assert "@import" not in CSS
    assert "url(" not in CSS


def test_everything_static_is_below_the_budget():
    assert sum(path.stat().st_size for path in STATIC.iterdir()) < 100_000
