"""What a page shows is what the draft says: shells, names, marks, tables, titles, what is beside."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.importing.draft import Draft, make_draft
from indexer.importing.formats.web import without_site

TEXT = "楼下车棚本周六上午整理，请车主提前把杂物搬走，搬不走的打电话给值班员，我们上门帮忙。"


@pytest.fixture
def draft(tmp_path: Path):
    """Return a function that imports a page with this inside and this title."""

    def make(inside: str, title: str = "关于整理车棚的通知", head: str = "") -> Draft:
        path = tmp_path / "页.html"
        path.write_text(
            f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title>{head}</head>"
            f"<body>{inside}</body></html>",
            encoding="utf-8",
        )
        return make_draft(path)

    return make


def body_of(draft: Draft) -> list[str]:
    return [line for line in draft.text.split("---\n", 2)[2].split("\n") if line]


def said(draft: Draft) -> str:
    return "\n".join(draft.missing)


def test_form_is_only_a_shell(draft) -> None:
    made = draft(
        '<div class="top"><p>欢迎您来到本站，祝您生活愉快，万事如意。</p></div>'
        f'<form name="a"><div id="vsb_content"><p>{TEXT}</p></div></form>'
    )
    assert body_of(made) == [TEXT]
    assert "祝您生活愉快" in said(made)
    assert "只带进来" not in said(made)


def test_article_that_is_not_taken_is_said_in_the_first_line(draft) -> None:
    made = draft(
        f'<div class="content"><p>{TEXT}</p></div><div id="x9"><p>{TEXT[:-8]}，另有一段说明。</p></div>'
    )
    assert made.missing[0].startswith("只带进来")
    assert "另有一段说明" in said(made)


@pytest.mark.parametrize(
    "name",
    [
        "inside", "position-note", "links-tip", "MsoHeader", "MsoFooter", "header-title", "sidebar",
        "share-rule",
    ],
)  # fmt: skip
def test_nothing_in_an_article_goes_because_of_its_name(draft, name) -> None:
    made = draft(f'<div class="content"><p>{TEXT}</p><div class="{name}">地点：二号楼。</div></div>')
    assert body_of(made) == [TEXT, "地点：二号楼。"]


def test_article_keeps_its_own_head_note_and_foot(draft) -> None:
    made = draft(
        "<header><p>示例街道欢迎您</p></header><article><header><p>发文字号：示街发〔2025〕9号</p></header>"
        f"<p>{TEXT}</p><aside>下雨顺延一周。</aside><footer>示例街道办事处<br>2025年4月2日</footer></article>"
    )
    assert body_of(made)[-3:] == ["下雨顺延一周。", "示例街道办事处", "2025年4月2日"]
    assert "document_number: 示街发〔2025〕9号" in made.text
    assert "欢迎您" not in "".join(body_of(made))


@pytest.mark.parametrize(
    ("piece", "kind"),
    [
        pytest.param("<s>三十元</s>", "划掉", id="s"),
        pytest.param("<del>三十元</del>", "划掉", id="del"),
        pytest.param('<span style="text-decoration: line-through">三十元</span>', "划掉", id="style"),
        pytest.param('<span class="old">三十元</span>', "划掉", id="style sheet"),
        pytest.param('<span style="display:none">三十元</span>', "看不见", id="not displayed"),
        pytest.param("<span hidden>三十元</span>", "看不见", id="hidden"),
        pytest.param('<span style="color:#fff">三十元</span>', "看不见", id="white"),
        pytest.param('<span style="font-size:0">三十元</span>', "看不见", id="no size"),
        pytest.param('<span class="gone">三十元</span>', "看不见", id="hidden by style sheet"),
    ],
)
def test_struck_and_unseen_words_are_never_live_and_are_listed(draft, piece, kind) -> None:
    head = (
        "<style>.old{text-decoration:line-through} @media print{.content{display:none}} "
        ".gone{display:none}</style>"
    )
    made = draft(f'<div class="content"><p>{TEXT}</p><p>保管费{piece}每月十元。</p></div>', head=head)
    assert body_of(made) == [TEXT, "保管费每月十元。"]
    assert kind in said(made)
    assert "“三十元”" in said(made)


def test_pane_that_was_not_open_is_read(draft) -> None:
    made = draft(
        f'<div class="content"><ul><li><a href="#a">说明</a></li><li><a href="#b">材料</a></li></ul>'
        f'<div id="a">{TEXT}</div>'
        '<div id="b" style="display:none"><p>带身份证。</p></div></div>'
    )
    assert body_of(made) == [TEXT, "带身份证。"]


def test_merged_cells_say_the_same_in_each_place(draft) -> None:
    made = draft(
        f'<div class="content"><p>{TEXT}</p><table><tr><th>车型</th><th>时段</th><th>收费</th></tr>'
        "<tr><td rowspan=2>电动车</td><td>白天</td><td>1元</td></tr><tr><td>过夜</td><td>2元</td></tr>"
        "<tr><td>自行车</td><td colspan=2>不收</td></tr></table></div>"
    )
    assert "| 电动车 | 过夜 | 2元 |" in body_of(made)
    assert "| 自行车 | 不收 | 不收 |" in body_of(made)
    assert "有合并的格子" in said(made)


def test_list_starts_where_it_says_and_lists_of_terms_are_kept(draft) -> None:
    made = draft(
        f'<div class="content"><p>{TEXT}</p><ol start="4"><li>贴条</li><li>上锁</li></ol>'
        "<dl><dt>办理时间</dt><dd>周六上午</dd></dl></div>"
    )
    assert body_of(made)[1:] == ["4. 贴条", "5. 上锁", "办理时间", ":   周六上午"]


def test_list_that_only_places_parts_is_read_in_their_order_with_its_numbers(draft) -> None:
    made = draft(
        f'<div class="content"><p>{TEXT}</p><ol start="2"><li><div>先登记。</div><ul><li>带证</li></ul>'
        "<div>再领牌。</div></li><li><div>后上锁。</div></li></ol></div>"
    )
    assert body_of(made)[1:] == ["2. 先登记。", "- 带证", "再领牌。", "3. 后上锁。"]


def test_signs_and_spaces_keep_their_meaning(draft) -> None:
    made = draft(
        f'<div class="content"><p>{TEXT}</p>'
        "<p><ruby>垟<rp>(</rp><rt>yáng</rt><rp>)</rp></ruby>岭路，3m<sup>2</sup>。</p>"
        "<p>甲&nbsp;&nbsp;乙</p><pre>三号楼\t李某\n四号楼  赵某</pre></div>"
    )
    assert body_of(made)[1:] == ["垟岭路，3m²。", "甲 乙", "三号楼 李某", "四号楼 赵某"]


@pytest.mark.parametrize(
    "line",
    [
        "首页 >> 通知公告 >> 正文",
        "浏览次数：128 次",
        "【字体：大 中 小】 打印 关闭",
        "上一篇：关于值班的安排",
    ],
)
def test_counters_buttons_and_the_way_here_are_no_text(draft, line) -> None:
    assert body_of(draft(f'<div class="content"><p>{line}</p><p>{TEXT}</p></div>')) == [TEXT]


def test_sentence_that_begins_like_a_button_is_text(draft) -> None:
    line = "打印费每张五角，分享打印机在一楼。"
    assert body_of(draft(f'<div class="content"><p>{TEXT}</p><p>{line}</p></div>'))[1] == line


@pytest.mark.parametrize("first", ["图集", "2026年6月24日", "申请材料", "来源：示例街道"])
def test_title_of_the_page_beats_the_first_line(draft, first) -> None:
    made = draft(
        f'<div class="article"><p>{first}</p><p>{TEXT}</p></div>', title="关于整理车棚的通知_公告_示例街道"
    )
    assert "\ntitle: 关于整理车棚的通知  #" in made.text


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("车棚整理说明_通知公告_示例街道_示例区人民政府", "车棚整理说明"),
        ("车棚整理说明 | 示例街道", "车棚整理说明"),
        ("车棚整理说明-示例区人民政府门户网站", "车棚整理说明"),
        ("车棚整理说明 - 公告 - 示例街道办事处", "车棚整理说明"),
        ("2025-2026年度车棚整理说明", "2025-2026年度车棚整理说明"),
        ("示例街道网_关于整理自行车棚的通知", "关于整理自行车棚的通知"),
    ],
)
def test_every_level_of_the_site_is_cut_from_a_title(written: str, title: str) -> None:
    assert without_site(written) == title


def test_name_of_the_site_is_no_title(draft) -> None:
    made = draft(
        f'<div class="content"><h1>关于整理车棚的通知</h1><p>{TEXT}</p></div>', title="示例区人民政府门户网站"
    )
    assert "\ntitle: 关于整理车棚的通知  #" in made.text


def test_table_above_an_article_is_read_with_or_without_colons(draft) -> None:
    made = draft(
        f'<div class="content"><table><tr><td>发文机关</td><td>示例街道办事处</td><td>发文字号</td>'
        f"<td>示街发[2025]3号</td></tr></table><p>{TEXT}</p></div>"
    )
    assert "\ndocument_number: 示街发〔2025〕3号  #" in made.text
    assert "\nissuer: 示例街道办事处  #" in made.text


def test_summary_of_a_folded_part_is_its_heading(draft) -> None:
    made = draft(f"<main><p>{TEXT}</p><details><summary>申请条件</summary><p>车主本人。</p></details></main>")
    assert body_of(made)[1:] == ["## 申请条件", "车主本人。"]
