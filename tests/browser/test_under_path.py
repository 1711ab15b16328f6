"""A site under a path of its host: what the scripts ask for and keep stays below it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def asked(page):
    """Return the paths of everything the browser asks this site for."""
    paths = []
    page.on("request", lambda request: paths.append(urlsplit(request.url).path))
    return paths


def test_typing_suggestions_links_and_keys_stay_below_the_path(page, under_path, asked):
    page.goto(f"{under_path}/")
    page.get_by_role("combobox").press_sequentially("盖章")
    expect(page.locator("#page h1")).to_contain_text("盖章")
    assert urlsplit(page.url).path == "/shouce/"
    assert "/shouce/api/v1/suggest" in asked
    page.locator(".reply h2 > a").first.click()
    expect(page.locator("h1")).to_contain_text("盖章办理")
    page.keyboard.press("p")
    page.wait_for_url("**/shouce/d/stamp/print*")
    page.goto(f"{under_path}/d/stamp")
    page.get_by_role("link", name="加入带齐单").click()
    page.locator("#basket").click()
    page.wait_for_url("**/shouce/trip?id=stamp")
    assert all(path.startswith("/shouce/") for path in asked), asked


def test_text_size_is_kept_below_the_path_only(page, under_path):
    page.goto(f"{under_path}/browse")
    page.locator("#size").click()
    paths = {cookie["name"]: cookie["path"] for cookie in page.context.cookies()}
    assert paths["size"] == "/shouce/"
    assert set(paths.values()) == {"/shouce/"}
    page.reload()
    expect(page.locator("html")).to_have_class("size-15")
