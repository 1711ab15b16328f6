"""What style sheets, groups of rows and marks of lists do to a page is done to the draft, or told."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.importing.draft import Draft, make_draft

TEXT = "楼下车棚本周六上午整理，请车主提前把杂物搬走，搬不走的打电话给值班员，我们上门帮忙。"


@pytest.fixture
def draft(tmp_path: Path):
    """Return a function that imports a page with this in its article and this style sheet."""

    def make(inside: str, sheet: str = "") -> Draft:
        path = tmp_path / "页.html"
        path.write_text(
            f"<!DOCTYPE html><html><head><meta charset=utf-8><title>关于整理车棚的通知</title>"
            f"<style>{sheet}</style></head><body class=page><div class=content><p>{TEXT}</p>{inside}</div>",
            encoding="utf-8",
        )
        return make_draft(path)

    return make


def body_of(draft: Draft) -> list[str]:
    return [line for line in draft.text.split("---\n", 2)[2].split("\n") if line][1:]


def said(draft: Draft) -> str:
    return "\n".join(draft.missing)


@pytest.mark.parametrize(
    "sheet",
    [
        ".x{position:absolute;left:-9999px}", ".x{clip:rect(0,0,0,0);position:absolute}",
        ".x{height:0;overflow:hidden}", ".x{color:transparent}", ".x{color:white;background:#FFF}",
        ".content .x{display:none}", "body.page div > p.x{display:none}", "@media screen{.x{display:none}}",
        ".x{display:none !important} #only{display:block}", ".y,.x{visibility:collapse}",
    ],
)  # fmt: skip
def test_words_that_a_style_sheet_takes_out_of_sight_are_not_live(draft, sheet: str) -> None:
    made = draft("<p class=x id=only>藏起来的一句</p><p>末段。</p>", sheet)
    assert body_of(made) == ["末段。"]
    assert "看不见，没有带进来" in said(made)
    assert "藏起来的一句" in said(made)


@pytest.mark.parametrize(
    "sheet",
    [
        ".x{display:none} .x{display:block}", ".x{display:none} #only{display:block}",
        ".x:hover{display:none}",
        "#only{display:block} .x{display:none}", "@media print{.x{display:none}}", "/* .x{display:none} */",
        ".x{color:#fff} .content{background:#c00}", ".x::selection{color:transparent}",
    ],
)  # fmt: skip
def test_words_that_are_seen_after_all_are_live(draft, sheet: str) -> None:
    assert body_of(draft("<p class=x id=only>看得见的一句。</p>", sheet)) == ["看得见的一句。"]


def test_words_struck_by_a_rule_for_what_stands_within_are_never_live(draft) -> None:
    made = draft("<p class=gone>时间<span>三月</span>四月。</p>", "p.gone span{text-decoration:line-through}")
    assert body_of(made) == ["时间四月。"]
    assert "原文划掉了" in said(made)


def test_words_that_a_style_sheet_writes_are_read_and_numbers_it_counts_are_told(draft) -> None:
    sheet = ".n::before{content:'第三条 '} .yuan:after{content:'\\5143'} h3::before{content:counter(a)'、'}"
    made = draft("<p class=n>每月收<b class=yuan>30</b></p><h3>时间</h3><p>周六。</p>", sheet)
    assert body_of(made)[0] == "第三条每月收30元"
    assert "样式自己编的号没有带进来" in said(made)


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        pytest.param("<ol type=a><li>甲事<li>乙事</ol>", ["- a. 甲事", "- b. 乙事"], id="letters"),
        pytest.param("<ol type=I start=4><li>甲事</ol>", ["- IV. 甲事"], id="Roman"),
        pytest.param("<ol reversed><li>甲事<li>乙事</ol>", ["- 2\\. 甲事", "- 1\\. 乙事"], id="counted down"),
        pytest.param(
            "<ol style='list-style-type:cjk-ideographic'><li>甲事<li>乙事</ol>", ["- 一、甲事", "- 二、乙事"],
            id="Chinese",
        ),
        pytest.param("<ol start=3><li>甲事<li value=7>乙事</ol>", ["3. 甲事", "7. 乙事"], id="started"),
        pytest.param("<ol style='list-style:none'><li>甲事<li>乙事</ol>", ["- 甲事", "- 乙事"], id="none"),
    ],
)  # fmt: skip
def test_list_counts_as_it_was_seen(draft, markup: str, lines: list[str]) -> None:
    assert body_of(draft(markup)) == lines


def test_cell_reaches_no_further_than_its_group_of_rows_and_the_foot_stands_below(draft) -> None:
    made = draft(
        "<table><tfoot><tr><td>合计<td>9元<td></tfoot><thead><tr><th>类<th>城镇<th>农村</thead>"
        "<tbody><tr><td rowspan=99>甲<td>1元<td>2元<tr><td>3元<td>4元</tbody>"
        "<tbody><tr><td rowspan=0>乙<td>5元<td>6元<tr><td>7元<td>8元</tbody></table>"
    )
    assert [line for line in body_of(made) if "---" not in line] == [
        "| 类 | 城镇 | 农村 |", "| 甲 | 1元 | 2元 |", "| 甲 | 3元 | 4元 |", "| 乙 | 5元 | 6元 |",
        "| 乙 | 7元 | 8元 |", "| 合计 | 9元 |  |",
    ]  # fmt: skip


def test_small_table_in_a_cell_stays_with_its_label(draft) -> None:
    made = draft(
        "<table><tr><td>标准<td><table><tr><td>城镇<td>5元<tr><td>农村<td>3元</table><tr><td>时间<td>每月</table>"
    )
    assert body_of(made) == ["| 标准 | 城镇  5元 农村  3元 |", "| --- | --- |", "| 时间 | 每月 |"]


def test_words_in_frames_drawings_forms_and_formulas_are_told(draft) -> None:
    made = draft(
        "<iframe srcdoc='<p>框里的收费标准</p>'></iframe><iframe src='https://example.cn/a'></iframe>"
        "<iframe src='https://example.cn/count' style='display:none'></iframe>"
        "<svg><text>图里的电话</text></svg><p>按<math><mi>x</mi><mo>=</mo><mn>3</mn></math>算。</p>"
        "<textarea>填好的内容</textarea><textarea>请输入关键字</textarea>"
    )
    for words in ("框里的收费标准", "https://example.cn/a", "图里的电话", "填好的内容", "x = 3"):
        assert f"“{words}”" in said(made)
    assert "count" not in said(made)
    assert "关键字" not in said(made)
    assert body_of(made)[-1] == "按x=3算。"


def test_pieces_shown_on_lines_of_their_own_are_apart_and_a_turned_order_is_told(draft) -> None:
    made = draft(
        "<p><span style='display:block'>甲栏</span><span style='display:block'>乙栏</span></p>"
        "<div style='display:flex;flex-direction:column-reverse'><p>第二步</p><p>第一步</p></div>"
    )
    assert body_of(made)[:2] == ["甲栏", "乙栏"]
    assert "样式把次序或方向倒过来了" in said(made)


def test_hidden_menus_around_the_article_are_told_in_one_line(tmp_path: Path) -> None:
    menu = "".join(
        f"<li><a href=/{n}>栏目{n}</a><ul style='display:none'><li>子栏目{n}</ul>" for n in range(9)
    )
    path = tmp_path / "页.html"
    path.write_text(
        f"<meta charset=utf-8><title>关于整理车棚的通知</title><ul class=nav>{menu}</ul>"
        f"<div class=content><p>{TEXT}<span hidden>藏着的话</span></p></div>",
        encoding="utf-8",
    )
    lines = [line for line in make_draft(path).missing if "看不见" in line]
    assert len(lines) == 2
    assert "子栏目8" in lines[1]
