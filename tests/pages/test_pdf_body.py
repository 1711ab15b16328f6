"""The tree of a body -> the one that the print template walks."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.content.body.markdown import MarkdownRenderer
from indexer.content.body.tree import read_body
from webapp.paper.leaves.body import body_tree


def refer(id: str) -> dict[str, Any] | None:
    return {"id": id, "title": f"标题{id}"} if id in ("a", "b") else None


def tree(html: str) -> list[dict[str, Any]]:
    return body_tree(read_body(html)[0], refer=refer)


def tree_of_markdown(body: str) -> list[dict[str, Any]]:
    return body_tree(MarkdownRenderer().render(body).body, refer=refer)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param(
            "<p>带<mark>证</mark></p>", [{"k": "p", "c": ["带", {"k": "mark", "c": ["证"]}]}], id="pen"
        ),
        pytest.param("<p>第一行\n第二行</p>", [{"k": "p", "c": ["第一行第二行"]}], id="chinese-lines-join"),
        pytest.param("<p>one\ntwo</p>", [{"k": "p", "c": ["one two"]}], id="latin-lines-keep-a-space"),
        pytest.param("<p>  </p>", [], id="empty-paragraph"),
        pytest.param("<h2>\u200b</h2>", [], id="heading-without-anything-to-print"),
        pytest.param("<p>甲<br>乙</p>", [{"k": "p", "c": ["甲", {"k": "br"}, "乙"]}], id="line-break"),
        pytest.param(
            "<pre><code>a\n  b\n</code></pre>", [{"k": "pre", "text": "a\n  b"}], id="code-keeps-lines"
        ),
        pytest.param(
            '<p><img src="assets/x.png" alt="样表"></p>', [{"k": "p", "c": ["〔图：样表〕"]}], id="picture"
        ),
        pytest.param("<p>甲</b>乙", [{"k": "p", "c": ["甲", "乙"]}], id="stray-end-tag"),
        pytest.param(
            '<ol start="3"><li>甲<ul><li>乙</li></ul></li></ol>',
            [
                {
                    "k": "ol",
                    "start": 3,
                    "items": [
                        [{"k": "plain", "c": ["甲"]}, {"k": "ul", "items": [[{"k": "plain", "c": ["乙"]}]]}]
                    ],
                }
            ],
            id="nested-lists",
        ),
    ],
)
def test_html_becomes_a_tree(html: str, expected: list[dict[str, Any]]) -> None:
    assert tree(html) == expected


def test_task_list_boxes_are_drawn_not_written() -> None:
    items = tree_of_markdown("- [ ] 没带\n- [x] 带了\n")[0]["items"]
    assert items == [
        [{"k": "plain", "c": [{"k": "tick", "done": False}, "没带"]}],
        [{"k": "plain", "c": [{"k": "tick", "done": True}, "带了"]}],
    ]


def test_heading_levels_never_skip_one() -> None:
    blocks = tree("<h4>甲</h4><h6>乙</h6><h2>丙</h2><h5>丁</h5>")
    assert [block["l"] for block in blocks] == [1, 2, 1, 2]


def test_link_to_a_document_names_its_title_once() -> None:
    first, again, other = (
        node
        for node in tree('<p><a href="/d/a#x">甲</a>，<a href="doc:a">再</a>，<a href="/d/b">标题b</a></p>')[
            0
        ]["c"]
        if isinstance(node, dict)
    )
    assert first == {"k": "ref", "id": "a", "title": "标题a", "named": False, "c": ["甲"]}
    assert again["named"], "named before"
    assert other["named"], "the words are the title"


def test_link_to_a_document_that_is_not_shown_keeps_its_words() -> None:
    assert tree('<p><a href="/d/secret">那份</a></p>') == [{"k": "p", "c": ["那份"]}]


def test_address_of_a_web_link_is_printed_unless_it_is_the_words() -> None:
    html = '<p><a href="https://e.org/x">网</a><a href="https://e.org/">e.org</a></p>'
    assert [node["bare"] for node in tree(html)[0]["c"]] == [False, True]


def test_footnotes_are_numbered_by_their_first_call_and_stand_last() -> None:
    blocks = tree_of_markdown("甲[^b]乙[^a]丙[^b]\n\n[^a]: 注一\n[^b]: 注二\n[^c]: 没人叫\n")
    calls = [node["n"] for node in blocks[0]["c"] if isinstance(node, dict)]
    assert calls == [1, 2, 1]
    assert blocks[1:] == [
        {"k": "notes", "items": [[{"k": "plain", "c": ["注二"]}], [{"k": "plain", "c": ["注一"]}]]}
    ]


def test_admonition_keeps_its_title() -> None:
    note = tree_of_markdown("!!! warning\n    带齐材料。\n")[0]
    assert note == {"k": "note", "title": ["注意"], "c": [{"k": "p", "c": ["带齐材料。"]}]}


def test_definitions_follow_their_term() -> None:
    terms = tree_of_markdown("容缺\n:   先受理\n:   后补\n")[0]["items"]
    assert [term["term"] for term in terms] == [["容缺"]]
    assert len(terms[0]["c"]) == 2


def test_table_has_its_head_alignment_and_weights() -> None:
    table = tree_of_markdown("|对象|元|\n|:--|--:|\n|第一类困难家庭|780|\n")[0]
    assert [cell["align"] for cell in table["head"][0]] == ["left", "right"]
    assert table["rows"][0][1]["c"] == [{"k": "plain", "c": ["780"]}]
    assert table["weights"] == [7, 4]


def test_spans_fill_the_grid_exactly() -> None:
    html = (
        '<table><tr><td rowspan="9">甲</td><td colspan="40">乙</td></tr>'
        "<tr><td>丙</td></tr><tr><td>丁</td><td>戊</td></tr></table>"
    )
    table = tree(html)[0]
    columns = len(table["weights"])
    taken = [(cell["x"], cell["y"]) for row in table["rows"] for cell in row]
    assert sum(across * down for across, down in taken) == columns * len(table["rows"])


def test_table_inside_a_cell_keeps_its_words() -> None:
    html = "<table><tr><td>外</td><td><table><tr><td>里</td></tr></table></td></tr></table>"
    assert tree(html)[0]["rows"][0][1]["c"] == [{"k": "plain", "c": ["里"]}]


def test_deep_nesting_loses_no_word() -> None:
    blocks = tree("<blockquote>" * 200 + "<p>底</p>" + "</blockquote>" * 200)
    depth = 0
    while blocks[0]["k"] == "quote":
        blocks, depth = blocks[0]["c"], depth + 1
    assert blocks == [{"k": "plain", "c": ["底"]}]
    assert depth < 30
