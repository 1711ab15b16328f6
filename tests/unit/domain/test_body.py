"""The tree of a text: written compactly, read back whole, and what is read out of it."""

from __future__ import annotations

import pytest

from indexer.content.body.tree import read_body
from indexer.domain.body import NO_BODY, Body, Element, Section

LINKED = Body.of(
    [
        Element("h2", {"id": "收费"}, ("收费",)),
        Element(
            "p",
            {},
            (
                "见",
                Element("a", {"href": "doc:a#b"}, ("甲",)),
                Element("a", {"href": "doc:ab"}, ("乙",)),
                Element("a", {"href": "asset:x.pdf"}, ("表",)),
                Element("a", {"href": "#fn:1"}, ("1",)),
            ),
        ),
    ]
)


def test_tree_is_written_compactly_and_read_back() -> None:
    tree = (Element("p", {}, ("带", Element("a", {"href": "doc:a"}, ('"证"',)), Element("br"))),)
    body = Body.of(tree)
    assert body.written == '[["p","带",["a",{"href":"doc:a"},"\\"证\\""],["br"]]]'
    assert body.nodes == tree


def test_empty_text_has_nothing() -> None:
    assert Body.of([]) == NO_BODY
    assert (NO_BODY.nodes, NO_BODY.sections, NO_BODY.links, NO_BODY.anchors) == ((), (), (), frozenset())


def test_links_are_those_of_documents_and_files_but_not_of_footnotes() -> None:
    assert LINKED.links == ("doc:a#b", "doc:ab", "asset:x.pdf")


def test_words_that_look_like_a_written_link_are_none() -> None:
    assert Body.of(['"href":"doc:a"']).links == ()


def test_link_to_a_hidden_document_leaves_its_words() -> None:
    shown = LINKED.without_links_to(frozenset({"a"}))
    assert shown.links == ("doc:ab", "asset:x.pdf")
    assert shown.sections == LINKED.sections
    assert LINKED.without_links_to(frozenset({"b"})) is LINKED


@pytest.mark.parametrize("tag", ["b", "blockquote"])
def test_nesting_without_end_loses_no_word_and_ends_where_it_ends(tag: str) -> None:
    body, _ = read_body(f"<p>前</p>{f'<{tag}>' * 5000}底{f'</{tag}>' * 5000}<h2>后</h2><p>文</p>")
    assert body.sections == (Section(None, "", "前\n底"), Section("后", "后", "文"))


def test_white_space_between_blocks_is_not_kept_but_between_words() -> None:
    body, _ = read_body("<ul>\n<li>甲\n<ul>\n<li>a</li>\n</ul>\n</li>\n</ul>\n<p><b>a</b> <i>b</i></p>\n")
    assert body.written == '[["ul",["li","甲\\n",["ul",["li","a"]]]],["p",["b","a"]," ",["i","b"]]]'
