"""Bodies: sections as the contract cuts them, and HTML in which nothing can run."""

from __future__ import annotations

import re

import pytest

from indexer.content.body.markdown import MarkdownRenderer, Rendered, as_json, from_json
from indexer.content.body.tree import address_of
from indexer.domain.body import asset_link, document_link, elements_of


def render(body: str) -> Rendered:
    return MarkdownRenderer().render(body)


def sections(body: str) -> list[tuple[str | None, str, str]]:
    return [(s.title, s.anchor, s.text) for s in render(body).body.sections]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", []),
        ("开头。\n\n## 一 二\n\n正文。", [(None, "", "开头。"), ("一 二", "一-二", "正文。")]),
        ("# 甲\n\n### 乙\n\n丙", [("乙", "乙", "丙")]),
        (
            "## 甲\n\n一\n\n## 甲\n\n二\n\n## 甲\n\n三",
            [("甲", "甲", "一"), ("甲", "甲-2", "二"), ("甲", "甲-3", "三")],
        ),
        (
            "## 甲-2\n\n一\n\n## 甲\n\n二\n\n## 甲\n\n三",
            [("甲-2", "甲-2", "一"), ("甲", "甲", "二"), ("甲", "甲-3", "三")],
        ),
        ("## 甲\n\n## 甲\n\n二", [("甲", "甲-2", "二")]),
        ("甲\n===\n\n一\n\n乙\n---\n\n二", [("甲", "甲", "一"), ("乙", "乙", "二")]),
        ("## **收费** `标准` [表](doc:a)\n\n一", [("收费 标准 表", "收费-标准-表", "一")]),
        ("## 多少 < 钱 & “角”\n\n一", [("多少 < 钱 & “角”", "多少-<-钱-&-“角”", "一")]),
        ("> ## 引\n>\n> 一", [("引", "引", "一")]),
        ("##\n\n一", [(None, "", "一")]),
        ("甲\n乙 a\nb", [(None, "", "甲乙 a b")]),
        ("- 一\n- 二\n    - 三", [(None, "", "一\n二\n三")]),
        ("1. 一\n2. 二", [(None, "", "一\n二")]),
        ("|甲|乙|\n|-|-|\n|1|2|", [(None, "", "甲｜乙\n1｜2")]),
        ("词\n:   义", [(None, "", "词\n义")]),
        ("甲[^1]乙\n\n[^1]: 注", [(None, "", "甲乙\n注")]),
        ("!!! note\n    一", [(None, "", "说明\n一")]),
        ('!!! warning "小心"\n    一', [(None, "", "小心\n一")]),
        ("- [ ] 一\n- [x] 二", [(None, "", "☐ 一\n☑ 二")]),
        ("甲==乙==丙", [(None, "", "甲乙丙")]),
        ("1 < 2 & 3 &lt; 4", [(None, "", "1 < 2 & 3 < 4")]),
        ("<!-- 藏 -->\n\n甲", [(None, "", "甲")]),
    ],
    ids=[
        "empty",
        "opening-text",
        "no-text-of-its-own",
        "repeats",
        "repeat-of-a-number",
        "repeat-without-text",
        "setext",
        "markup",
        "entities",
        "in-quote",
        "empty-heading",
        "soft-breaks",
        "list",
        "numbers",
        "table",
        "definition",
        "footnote",
        "admonition",
        "admonition-title",
        "tasks",
        "mark",
        "escapes",
        "comment",
    ],
)
def test_sections_are_the_text_from_heading_to_heading(
    body: str, expected: list[tuple[str | None, str, str]]
) -> None:
    assert sections(body) == expected


def test_every_section_has_its_anchor_in_the_page() -> None:
    rendered = render("## 多少 < 钱\n\n一\n\n## 空\n\n## 多少 < 钱\n\n二")
    assert rendered.body.anchors == {"多少-<-钱", "空", "多少-<-钱-2"}
    assert {s.anchor for s in rendered.body.sections} <= rendered.body.anchors


@pytest.mark.parametrize(
    ("body", "tree"),
    [
        ("==重点==", '[["p",["mark","重点"]]]'),
        ("a == b, c==", '[["p","a == b, c=="]]'),
        ("`==码==`", '[["p",["code","==码=="]]]'),
        ("==[链](doc:a)==", '[["p",["mark",["a",{"href":"doc:a"},"链"]]]]'),
        ("[链](doc:a#收 费)", '[["p",["a",{"href":"doc:a#收 费"},"链"]]]'),
        ("[链](../jia/a.md#收费)", '[["p",["a",{"href":"doc:a#收费"},"链"]]]'),
        ("[链](/d/a)", '[["p",["a",{"href":"doc:a"},"链"]]]'),
        ("[表](../assets/表.pdf)", '[["p",["a",{"href":"asset:表.pdf"},"表"]]]'),
        ("![图](assets/a.png)", '[["p",["img",{"alt":"图","src":"asset:a.png"}]]]'),
        ("![图](https://x.cn/a.png)", '[["p","图"]]'),
        ("[话](tel:12345)", '[["p",["a",{"href":"tel:12345"},"话"]]]'),
        ("- [ ] [x](doc:a)", '[["ul",["li","☐ ",["a",{"href":"doc:a"},"x"]]]]'),
        ("## 甲 乙\n\n文", '[["h2",{"id":"甲-乙"},"甲 乙"],["p","文"]]'),
    ],
)
def test_markdown_becomes_the_tree_it_means(body: str, tree: str) -> None:
    assert render(body).body.written == tree


def test_cells_keep_their_alignment() -> None:
    cells = [e.attributes for e in elements_of(render("|甲|\n|-:|\n|1|").body.nodes) if e.tag in ("th", "td")]
    assert cells == [{"align": "right"}, {"align": "right"}]


XSS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<b onclick=alert(1)>x</b>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    '![x](x"onerror="alert(1))',
    '[x](a "t\\" onmouseover=alert(1))',
    "<iframe src=//evil.cn></iframe>",
    "<object data=x></object>",
    "<embed src=x>",
    "<form action=//evil.cn><input></form>",
    "<style>body{display:none}</style>",
    "<link rel=stylesheet href=//evil.cn>",
    "<meta http-equiv=refresh content=0>",
    "<base href=//evil.cn>",
    "<p style='position:fixed'>x</p>",
    "<p class=banner id=status>x</p>",
    "# x {onclick=alert(1)}",
    "x\n{: onclick=alert(1) }",
    "<div markdown=1 onclick=alert(1)>*x*</div>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<math><mi xlink:href='javascript:1'>x</mi></math>",
    "<svg><a xlink:href='javascript:1'>x</a></svg>",
    "<textarea><script>alert(1)</script>",
    "<noscript><p title='</noscript><img src=x onerror=1>'>",
    "<template><script>1</script></template>",
    "<video src=x onerror=1>",
    "<details open ontoggle=1>x</details>",
    "<h2 id=main onclick=1>题</h2>\n\n文",
    "<!--><img src=x onerror=1>-->",
    "<?xml onload=1?>",
    "</p><script>1</script>",
    "```html\n<script>1</script>\n```",
    "[x]: javascript:alert(1)\n\n[x]",
    "<a name=x href=doc:a onfocus=1>x</a>",
    "<xmp><script>1</script></xmp>",
    "&lt;script&gt;",
    "<scr<script>ipt>1</script>",
    "<img alt='<script>' src=assets/a.png>",
]


@pytest.mark.parametrize("body", XSS)
def test_nothing_that_runs_is_left(body: str) -> None:
    elements = list(elements_of(render(body + "\n\n结尾").body.nodes))
    assert {element.tag for element in elements} <= {
        "a", "b", "code", "div", "em", "h1", "h2", "img", "mark", "p", "pre",
    }  # fmt: skip
    for element in elements:
        assert set(element.attributes) <= {"href", "id", "src", "alt", "start", "align", "colspan", "rowspan"}
        for name in {"href", "src"} & set(element.attributes):
            assert not re.match(r"\s*(javascript|data|vbscript)", element.attributes[name], re.IGNORECASE)


@pytest.mark.parametrize(
    ("body", "raw"),
    [
        ("**粗** `<b>` &nbsp; <https://a.cn> 1 < 2", ""),
        ("甲 <b>粗</b>", "<b>"),
        ("<div>\n块\n</div>", "<div>\n块\n</div>"),
        ("<!-- 藏 -->", "<!-- 藏 -->"),
        ("<名称>", ""),
    ],
    ids=["none", "inline", "block", "comment", "brackets"],
)
def test_raw_html_is_noticed(body: str, raw: str) -> None:
    assert render(body).raw_html == raw


def test_links_are_given_as_written_and_in_order() -> None:
    body = "[a](doc:a#b) [b](https://x.cn) ![c](assets/c.png)\n\n甲[^1]\n\n[^1]: [d](#d)"
    assert render(body).links == (
        "doc:a#b",
        "https://x.cn",
        "assets/c.png",
        "#d",
    )


@pytest.mark.parametrize(
    ("written", "address", "document", "asset"),
    [
        ("doc:a", "doc:a", ("a", ""), None),
        ("doc:a#%E4%B8%80", "doc:a#%E4%B8%80", ("a", "一"), None),
        ("../x/a.md#b", "doc:a#b", ("a", "b"), None),
        ("/d/a#b", "doc:a#b", ("a", "b"), None),
        ("https://x.cn/a.md", "https://x.cn/a.md", None, None),
        ("../../assets/a.pdf#page=2", "asset:a.pdf#page=2", None, ("a.pdf", "page=2")),
        ("/assets/a%20b.pdf", "asset:a%20b.pdf", None, ("a b.pdf", "")),
        ("/browse", "/browse", None, None),
    ],
)
def test_addresses_lead_where_they_say(
    written: str, address: str, document: tuple[str, str] | None, asset: tuple[str, str] | None
) -> None:
    found = address_of(written)
    assert (found, document_link(found), asset_link(found)) == (address, document, asset)


def test_a_renderer_forgets_the_body_before() -> None:
    renderer = MarkdownRenderer()
    renderer.render("甲[^1] [x]\n\n[^1]: 注\n[x]: https://x.cn\n<b>粗</b>")
    assert renderer.render("乙 [x]") == render("乙 [x]")


def test_json_keeps_everything() -> None:
    rendered = render("开头 [x](doc:a)\n\n## 甲\n\n<b>乙</b>")
    assert from_json(as_json(rendered)) == rendered
