"""The text of a document on its page: HTML made from the tree, with addresses of this site."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.domain.body import Body, Element


@pytest.fixture
def shown(make_client, handbook):
    """Return the text of a page that has these nodes for a body."""

    def show(*nodes, address: str = "/d/butie") -> str:
        document = replace(handbook.documents["butie"], body=Body.of(nodes))
        changed = replace(handbook, documents={**handbook.documents, "butie": document})
        return make_client(handbook=changed).get(address).text

    return show


def link(address: str) -> Element:
    return Element("a", {"href": address}, ("链",))


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("doc:laofa", "/d/laofa"),
        ("doc:laofa#收 费", "/d/laofa#%E6%94%B6%20%E8%B4%B9"),
        ("asset:表.pdf#page=2", "/assets/%E8%A1%A8.pdf#page=2"),
        ("asset:a%20b.pdf", "/assets/a%20b.pdf"),
        ("https://x.cn/?a=1&b=2", "https://x.cn/?a=1&amp;b=2"),
        ("#收费", "#收费"),
        ("tel:12345", "tel:12345"),
    ],
)
def test_link_leads_where_the_tree_says(shown, written, address):
    assert f'<a href="{address}">链</a>' in shown(link(written))


def test_link_to_a_document_keeps_the_day_asked_about(shown):
    text = shown(link("doc:laofa#甲"), address="/d/butie?on=2025-10-01")
    assert '<a href="/d/laofa?on=2025-10-01#%E7%94%B2">链</a>' in text


def test_words_and_attributes_are_escaped(shown):
    text = shown("<b>&", Element("img", {"alt": '"><script>', "src": "asset:a.png"}))
    assert "&lt;b&gt;&amp;" in text
    assert '<img alt="&quot;&gt;&lt;script&gt;" src="/assets/a.png">' in text


def test_empty_elements_have_no_end(shown):
    assert "甲<br>乙<hr>" in shown("甲", Element("br"), "乙", Element("hr"))
