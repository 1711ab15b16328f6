"""What a PDF shows is what the draft says: tables, columns, contents, marks, turned pages, odd letters."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from indexer.importing.draft import Draft, make_draft
from indexer.importing.formats.pdf.drawing import Rule
from indexer.importing.formats.pdf.pages import Letter, Page
from indexer.importing.formats.pdf.rows import rows_of, struck, unrepeated
from indexer.importing.formats.pdf.rubbish import share_of_rubbish

TITLE = "#align(center)[关于车棚收费的通知]\n\n"
LONG = "请各位车主互相转告，按时登记，不要拖欠，谢谢配合，有问题打电话问值班员，白天晚上都有人接。"


@pytest.fixture
def draft(typeset: Callable[..., Path]):
    """Return a function that imports a PDF of this Typst markup."""
    return lambda body, name="通知.pdf": make_draft(typeset(TITLE + body, name))


def body_of(draft: Draft) -> list[str]:
    """Return the lines of the text; on one page nothing tells the running head from text."""
    lines = draft.text.split("---\n", 2)[2].split("\n")
    return [line for line in lines if line and line != "示例街道资料汇编"]


def said(draft: Draft) -> str:
    return "\n".join(draft.missing)


def test_table_with_lines_is_a_table_and_merged_cells_are_filled(draft) -> None:
    made = draft(
        "#table(columns: 3, [车型], [时段], [收费], table.cell(rowspan: 2)[电动车], [白天], [1元],"
        " [过夜], [2元], [自行车], table.cell(colspan: 2)[不收])\n\n" + LONG
    )
    assert body_of(made) == [
        "| 车型 | 时段 | 收费 |", "| --- | --- | --- |", "| 电动车 | 白天 | 1元 |", "| 电动车 | 过夜 | 2元 |",
        "| 自行车 | 不收 | 不收 |", LONG,
    ]  # fmt: skip
    assert "有合并的格子" in said(made)
    assert "只带进来" not in said(made)


def test_line_that_is_broken_in_a_cell_is_one_and_lines_that_end_are_apart(draft) -> None:
    made = draft(f"#table(columns: (6em, 1fr), [材料], [说明], [行驶证], [{LONG}], [照片], [正面\\ 背面])")
    assert f"| 行驶证 | {LONG} |" in body_of(made)
    assert "| 照片 | 正面 背面 |" in body_of(made)


def test_table_without_lines_is_told_by_where_words_stand_and_said_to_be_guessed(draft) -> None:
    cells = (
        "[车型], [时段], [收费], [电动车], [白天], [1元], [电动车], [过夜], [2元], [自行车], [不限], [免费]"
    )
    made = draft(f"标准如下：\n\n#table(columns: (1fr, 1fr, 1fr), stroke: none, {cells})\n\n{LONG}")
    assert "| 电动车 | 过夜 | 2元 |" in body_of(made)
    assert body_of(made)[-1] == LONG
    assert "没有格线的表格按位置分的列" in said(made)


def test_list_of_phones_keeps_each_number_with_its_name_even_where_they_touch(draft) -> None:
    made = draft(
        "便民电话：\n\n#grid(columns: (8em, 1fr), row-gutter: 0.8em, [物业], [010-0000-0101], [自来水],"
        " [010-0000-0102], [社区居委会值班室], [010-0000-0104])\n\n以上电话全天有人接。"
    )
    for line in (
        "| 物业 | 010-0000-0101 |",
        "| 自来水 | 010-0000-0102 |",
        "| 社区居委会值班室 | 010-0000-0104 |",
    ):
        assert line in body_of(made)
    assert body_of(made)[-1] == "以上电话全天有人接。"


def test_table_goes_on_over_pages_with_its_head_once(draft) -> None:
    cells = ", ".join(f"[{number}], [第{number}号车位]" for number in range(1, 60))
    made = draft(f"#table(columns: 2, table.header([序号], [位置]), {cells})")
    assert [line for line in body_of(made) if "序号" in line] == ["| 序号 | 位置 |"]
    assert body_of(made)[-1] == "| 59 | 第59号车位 |"
    assert "只带进来" not in said(made)


@pytest.mark.parametrize(
    "count", [pytest.param(4, id="one column filled"), pytest.param(11, id="two columns")]
)
def test_columns_are_read_one_after_the_other(draft, count: int) -> None:
    paras = [f"第{number}段，{LONG}" for number in range(1, count)]
    assert body_of(draft("#columns(2)[" + "\n\n".join(paras) + "]")) == paras


def test_title_above_narrow_columns_stays_apart(draft) -> None:
    paras = [f"第{number}段，{LONG}" for number in range(1, 9)]
    made = draft("#columns(3)[" + "\n\n".join(paras) + "]")
    assert "title: 关于车棚收费的通知" in made.text
    assert body_of(made) == paras


def test_contents_go_and_the_first_heading_stays_one(draft) -> None:
    made = draft("#outline(title: [目录])\n#pagebreak()\n= 一、车位\n东侧二十个。\n= 二、收费\n每月十元。")
    assert body_of(made) == ["## 一、车位", "东侧二十个。", "## 二、收费", "每月十元。"]
    assert "目录没有带进来（第 1 页）：“一、车位 二、收费 目录”" in said(made)


def test_struck_words_are_never_live_and_underlined_ones_stay(draft) -> None:
    made = draft("收费：#strike[三十元]不收。\n\n#underline[带行驶证]来登记。")
    assert body_of(made) == ["收费：不收。", "带行驶证来登记。"]
    assert "原文划掉了，没有带进来（第 1 页）：“三十元”" in said(made)


def test_footnote_is_one_and_raised_figures_keep_their_meaning(draft) -> None:
    made = draft("军属#footnote[凭证登记。]优先，车位6m#super[2]，共10#super[3]个。")
    assert body_of(made) == ["军属[^1]优先，车位6m²，共10³个。", "[^1]: 凭证登记。"]
    assert "没有带进来" not in said(made)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_page_that_lies_on_its_side_is_read_upright(typeset, tmp_path: Path, turn: int) -> None:
    source = typeset(TITLE + f"#table(columns: 2, [车型], [收费], [电动车], [1元])\n\n{LONG}")
    with pikepdf.open(source) as document:
        document.pages[0].rotate(turn, relative=True)
        document.save(tmp_path / "turned.pdf")
    assert body_of(make_draft(tmp_path / "turned.pdf")) == [
        "| 车型 | 收费 |", "| --- | --- |", "| 电动车 | 1元 |", LONG,
    ]  # fmt: skip


def test_words_aslant_are_no_text_but_are_named(draft) -> None:
    made = draft("#place(center, rotate(-45deg, text(40pt)[内部资料]))\n\n" + LONG)
    assert "内部资料" not in "".join(body_of(made))
    assert "斜着或竖着的字）：“内部资料”" in said(made)


def test_unseen_words_are_not_text_and_are_listed(draft) -> None:
    made = draft("车位够用。#text(fill: white)[内部口径不外传]")
    assert body_of(made) == ["车位够用。"]
    assert "原文里看不见，没有带进来（第 1 页）：“内部口径不外传”" in said(made)


def letter(text: str, left: float, top: float = 100, size: float = 10) -> Letter:
    return Letter(text, left, top, left + size, top + size, size)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param("#place(box(fill: white, width: 9em, height: 2em))", "", id="nothing below"),
        pytest.param(
            "#box[#place[被盖住的一百元]#place(rect(width: 9em, height: 1.5em, fill: white, stroke: none))"
            "#h(9em)]", "被盖住的一百元", id="covered",
        ),
        pytest.param("#text(size: 0.8pt)[小得看不见的字]", "小得看不见的字", id="tiny"),
        pytest.param("#place(dx: 900pt)[页面外面的字]", "页面外面的字", id="off the page"),
        pytest.param(
            "#text(fill: white)[白字无底]#rect(fill: red)[#text(fill: white)[白字红底]]", "白字无底",
            id="white",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_seen_is_never_live(draft, body: str, words: str) -> None:
    made = draft(f"{LONG}\n\n{body}\n\n{LONG}末尾。")
    assert ("看不见，没有带进来" in said(made)) is bool(words)
    assert words in said(made)
    assert not words or words not in made.text.split("---\n", 2)[2]
    assert ("白字红底" in made.text) is ("红底" in body)


def test_rows_whose_cells_stand_close_together_are_a_table_still(draft) -> None:
    cells = "[项目], [金额], [说明], [停车], [30元], [按月], [充电], [10元], [按次]"
    made = draft(f"{LONG}\n\n#table(columns: 3, stroke: none, {cells})\n\n{LONG}")
    assert "| 停车 | 30元 | 按月 |" in body_of(made)


def test_letters_drawn_as_one_are_all_read_and_a_low_sign_stays_on_its_line(draft) -> None:
    assert "office affidavit CO₂。" in draft(f"{LONG}\n\noffice affidavit CO#sub[2]。").text
    assert "每10⁴m²收费，CO₂。" in draft(f"{LONG}\n\n每10#super[4]m#super[2]收费，CO#sub[2]。").text


def test_what_was_put_on_top_of_a_page_is_told(typeset: Callable[..., Path], tmp_path: Path) -> None:
    def remark(kind: str, words: str, **more: object) -> pikepdf.Dictionary:
        place = pikepdf.Array([100, 300, 300, 330])
        return pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(f"/{kind}"), Rect=place, Contents=words, **more
        )

    with pikepdf.open(typeset(TITLE + LONG)) as document:
        page = document.pages[0]
        filled = document.make_indirect(remark("Widget", "", FT=pikepdf.Name.Tx, T="a", V="填的名字", F=4))
        quads = pikepdf.Array([0, 842, 595, 842, 0, 0, 595, 0])
        others = (
            remark("FreeText", "以新标准为准"),
            remark("Text", "待财政确认"),
            remark("Text", "藏着的", F=2),
            remark("StrikeOut", "不用了", QuadPoints=quads),
        )
        page.Annots = pikepdf.Array([filled, *(document.make_indirect(each) for each in others)])
        document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([filled]))
        document.save(tmp_path / "注.pdf")
    told = said(make_draft(tmp_path / "注.pdf"))
    for line in (
        "没有带进来（第 1 页，写在页面上的字）：“以新标准为准”",
        "批注没有带进来，原文可能还没定稿（第 1 页，便签）：“待财政确认”",
        "没有带进来（第 1 页，表单里填的字）：“填的名字”",
        "（第 1 页，划掉）：“不用了”",
    ):
        assert line in told
    assert "藏着的" not in told


def test_letters_of_a_stretched_font_are_as_large_as_they_are_seen(typeset, tmp_path: Path) -> None:
    """Many programs write a font of one point and stretch it to its size."""
    with pikepdf.open(typeset(TITLE + LONG + "\n\n#super[注]末段也在。")) as document:
        page = document.pages[0]
        page.contents_coalesce()
        written = page.Contents.read_bytes()
        stretched = re.sub(rb"(/f\d+) ([\d.]+) Tf 1 0 0 -1", rb"\1 1 Tf \2 0 0 -\2", written)
        assert stretched.count(b" 1 Tf ") > 2
        page.Contents = document.make_stream(stretched)
        document.save(tmp_path / "拉.pdf")
    made = make_draft(tmp_path / "拉.pdf")
    assert LONG in body_of(made)
    assert "看不见" not in said(made)


def test_font_of_negative_size_is_not_read_backwards(typeset, tmp_path: Path) -> None:
    with pikepdf.open(typeset(TITLE + LONG)) as document:
        page = document.pages[0]
        page.contents_coalesce()
        written = page.Contents.read_bytes()
        turned = re.sub(rb"(/f\d+) ([\d.]+) Tf 1 0 0 -1", rb"\1 -\2 Tf -1 0 0 1", written)
        assert turned.count(b" Tf -1 0 0 1") > 2
        page.Contents = document.make_stream(turned)
        document.save(tmp_path / "负.pdf")
    assert LONG in body_of(make_draft(tmp_path / "负.pdf"))


def test_words_struck_by_a_remark_are_never_live(typeset: Callable[..., Path], tmp_path: Path) -> None:
    with pikepdf.open(typeset(TITLE + LONG + "\n\n划掉的一整行在此")) as document:
        from indexer.importing.formats.pdf.pages import read_pages

        written = io.BytesIO()
        document.save(written)
        letter = next(each for each in read_pages("x", written.getvalue())[0].letters if each.text == "划")
        top, bottom = 842 - letter.top, 842 - letter.bottom
        quads = pikepdf.Array([60, top, 400, top, 60, bottom, 400, bottom])
        place = pikepdf.Array([60, bottom, 400, top])
        strike = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.StrikeOut, Rect=place, QuadPoints=quads
        )
        document.pages[0].Annots = pikepdf.Array([document.make_indirect(strike)])
        document.save(tmp_path / "划.pdf")
    made = make_draft(tmp_path / "划.pdf")
    assert "划掉的一整行在此" not in made.text.split("---\n", 2)[2]
    assert "原文划掉了，没有带进来（第 1 页）：“划掉的一整行在此”" in said(made)


def test_letter_printed_again_to_look_bold_counts_once_and_a_doubled_one_twice() -> None:
    bold = [letter("停", 10), letter("停", 10.4), letter("水", 20), letter("水", 20.4)]
    assert [each.text for each in unrepeated(bold)] == ["停", "水"]
    assert len(unrepeated([letter("常", 10), letter("常", 20)])) == 2


def test_line_through_letters_strikes_and_the_line_below_does_not() -> None:
    letters = [letter("旧", 10), letter("新", 20)]
    assert struck(letters, [Rule(9, 105, 20, 105.5)]) == {0}
    assert struck(letters, [Rule(9, 111, 30, 111.5)]) == set()


def test_words_far_apart_on_a_line_are_apart() -> None:
    [row] = rows_of([letter("甲", 10), letter("乙", 20), letter("丙", 60)])
    assert [run.text for run in row] == ["甲乙", "丙"]
    assert Page(1, 1, 1, (), ()).letters == ()


@pytest.mark.parametrize(
    ("text", "is_rubbish"),
    [
        pytest.param("居民到社区服务站办理老年卡，带好身份证和照片，当天就能取走。" * 2, False, id="Chinese"),
        pytest.param("Service hours are from nine to five." * 2, False, id="English"),
        pytest.param("".join(chr(0xE000 + n) for n in range(40)), True, id="private letters"),
        pytest.param("鼱鼲齄齅龘龗驫麤鱻灥厵飝靐龖" * 4, True, id="letters nobody writes"),
        pytest.param("ÀÐÎÄ±¾Ö÷ÌâÊÇÉçÇø·þÎñÕ¾°ìÀí" * 3, True, id="Latin instead of Chinese"),
    ],
)
def test_letters_that_cannot_be_what_is_seen_are_told(text: str, is_rubbish: bool) -> None:
    share = share_of_rubbish([letter(character, place) for place, character in enumerate(text)])
    assert (share > 0.3) is is_rubbish
