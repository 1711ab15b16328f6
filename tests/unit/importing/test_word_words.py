"""What Word shows is what the draft says: numbers, merges, marks, boxes, fields, notes and parts."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from indexer.importing.draft import Draft, make_draft
from tests.unit.importing.office import (
    SPACES,
    TITLE,
    W,
    cell,
    level,
    lists,
    numbered,
    para,
    rows,
    run,
    word_file,
)

CLAUSES = (
    level(0, "chineseCounting", "%1、") + level(1, "chineseCounting", "（%2）") + level(2, "decimal", "%3.")
)
ARTICLES = level(0, "chineseCountingThousand", "第%1条")
STEPS = level(0, "decimal", "%1.")


@pytest.fixture
def draft(tmp_path: Path):
    """Return a function that imports a Word file of these parts."""

    def make(*body: str, **options) -> Draft:
        return make_draft(word_file(tmp_path / "通知.docx", para(TITLE), *body, **options))

    return make


def body_of(draft: Draft) -> list[str]:
    return [line for line in draft.text.split("---\n", 2)[2].split("\n") if line]


def said(draft: Draft) -> str:
    return "\n".join(draft.missing)


def test_numbers_written_by_word_are_written_out_and_rank_the_headings(draft) -> None:
    made = draft(
        numbered("整理范围", 1), para("东侧车棚。"), numbered("办法", 1), numbered("登记", 1, 1),
        para("先登记。"),
        numbered("清运", 1, 1), para("再清运。"), numbered("收尾", 1),
        numbered("查看", 1, 1),
        numbering=lists(CLAUSES),
    )  # fmt: skip
    assert body_of(made) == [
        "## 一、整理范围", "东侧车棚。", "## 二、办法", "### （一）登记",
        "先登记。", "### （二）清运", "再清运。",
        "## 三、收尾", "### （一）查看",
    ]  # fmt: skip


def test_list_goes_on_counting_after_a_paragraph_and_starts_where_it_is_told(draft) -> None:
    overrides = (
        '<w:num w:numId="9"><w:abstractNumId w:val="1"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/>'
        "</w:lvlOverride></w:num>"
    )
    made = draft(
        numbered("看车", 1), numbered("拍照", 1), para("拍完再动手。"), numbered("编号", 1),
        numbered("贴条", 9), numbered("上锁", 9),
        numbering=lists(STEPS, overrides=overrides),
    )  # fmt: skip
    assert body_of(made) == ["1. 看车", "2. 拍照", "拍完再动手。", "3. 编号", "7\\. 贴条", "8. 上锁"]


@pytest.mark.parametrize(
    ("shape", "text", "start", "label"),
    [
        pytest.param("chineseCountingThousand", "第%1条", 21, "第二十一条 ", id="article"),
        pytest.param("ideographDigital", "第%1号", 12, "第一二号 ", id="digits"),
        pytest.param("chineseLegalSimplified", "%1、", 3, "叁、", id="formal"),
        pytest.param("decimalEnclosedCircle", "%1", 5, "⑤ ", id="circle"),
        pytest.param("lowerLetter", "%1)", 28, "bb)", id="letters"),
        pytest.param("upperRoman", "%1.", 9, "IX.", id="roman"),
    ],
)
def test_number_has_the_shape_the_reader_saw(draft, shape, text, start, label) -> None:
    made = draft(
        numbered("车主应当自行清理物品，逾期由物业代为清理。", 1),
        numbering=lists(level(0, shape, text, start=start)),
    )
    assert body_of(made)[0].replace("\\", "") == f"{label}车主应当自行清理物品，逾期由物业代为清理。"


def test_number_of_a_deeper_level_names_those_above_and_a_style_may_carry_it(draft) -> None:
    styles = (
        f'<w:styles {SPACES}><w:style w:type="paragraph" w:styleId="S"><w:name w:val="heading 2"/><w:pPr>'
        '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>'
    )
    made = draft(
        numbered("总的要求，各楼都要做到。", 1), para("车位", marks='<w:pStyle w:val="S"/>'),
        para("车道", marks='<w:pStyle w:val="S"/>'), styles=styles,
        numbering=lists(level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2")),
    )  # fmt: skip
    assert body_of(made) == ["1. 总的要求，各楼都要做到。", "## 1.1 车位", "## 1.2 车道"]


def test_merged_cells_say_the_same_in_each_place_and_the_editor_is_told(draft) -> None:
    fall, go_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    made = draft(
        rows(
            ("车型", cell("收费", marks='<w:gridSpan w:val="2"/>')),
            (cell("电动车", marks=fall), "白天", "1元"),
            (cell("", marks=go_on), "过夜", "2元"),
            ("自行车", cell("不收", marks='<w:gridSpan w:val="2"/>')),
        )
    )  # fmt: skip
    assert [line for line in body_of(made) if "元" in line] == [
        "| 电动车 | 白天 | 1元 |",
        "| 电动车 | 过夜 | 2元 |",
    ]
    assert "| 自行车 | 不收 | 不收 |" in body_of(made)
    assert "有合并的格子" in said(made)
    assert "只带进来" not in said(made)


@pytest.mark.parametrize(
    ("marks", "kind"),
    [
        pytest.param("<w:strike/>", "划掉", id="struck"),
        pytest.param("<w:dstrike/>", "划掉", id="struck twice"),
        pytest.param('<w:rStyle w:val="Old"/>', "划掉", id="struck by style"),
        pytest.param("<w:vanish/>", "看不见", id="hidden"),
        pytest.param('<w:color w:val="FFFFFF"/>', "看不见", id="white"),
    ],
)
@pytest.mark.parametrize("inside", ["paragraph", "table"])
def test_struck_and_hidden_words_are_never_live_and_are_listed(draft, marks, kind, inside) -> None:
    styles = (
        f'<w:styles {SPACES}><w:style w:type="character" w:styleId="Base"><w:rPr><w:strike/></w:rPr>'
        "</w:style>"
        '<w:style w:type="character" w:styleId="Old"><w:basedOn w:val="Base"/></w:style></w:styles>'
    )
    line = para("保管费", run("三十元", marks), "每月十元")
    made = draft(
        line if inside == "paragraph" else rows(("项目", "金额"), ("保管", cell(line))), styles=styles
    )
    assert "三十元" not in "".join(body_of(made))
    assert "保管费每月十元" in "".join(body_of(made))
    assert kind in said(made)
    assert "“三十元”" in said(made)


def test_mark_that_is_taken_back_does_not_strike(draft) -> None:
    made = draft(para("保管费", run("三十元", '<w:strike w:val="0"/>'), "。"))
    assert body_of(made) == ["保管费三十元。"]


def test_words_in_fields_tags_controls_and_ruby_are_read(draft) -> None:
    made = draft(
        para(
            "到", f"<w:fldSimple w:instr='DATE'>{run('6月30日')}</w:fldSimple>",
            f"<w:smartTag w:element='x'>{run('下午五点')}</w:smartTag>",
            f"<w:sdt><w:sdtContent>{run('停止')}</w:sdtContent></w:sdt>",
            "<w:r><w:ruby><w:rt><w:r><w:t>shòu</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>受</w:t></w:r></w:rubyBase>"
            "</w:ruby></w:r>",
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF a </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>', "理",
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>',
        )
    )  # fmt: skip
    assert body_of(made) == ["到6月30日下午五点停止受理☑"]
    assert "shòu" in said(made)


BOX = f"<w:txbxContent>{para('值班电话：010-0000-0109')}</w:txbxContent>"


@pytest.mark.parametrize(
    "drawing",
    [
        pytest.param(f"<w:drawing><wps:txbx>{BOX}</wps:txbx></w:drawing>", id="drawing"),
        pytest.param(f"<w:pict><v:textbox>{BOX}</v:textbox></w:pict>", id="old picture"),
        pytest.param(
            f"<mc:AlternateContent><mc:Choice><w:drawing>{BOX}</w:drawing></mc:Choice></mc:AlternateContent>",
            id="no fallback",
        ),
        pytest.param(
            f"<mc:AlternateContent><mc:Choice><w:drawing>{BOX}</w:drawing></mc:Choice>"
            f"<mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback></mc:AlternateContent>",
            id="with fallback",
        ),
        pytest.param(
            f"<mc:AlternateContent><mc:Choice/><mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback></mc:AlternateContent>",
            id="only fallback",
        ),
    ],
)
def test_text_box_is_read_once(draft, drawing) -> None:
    made = draft(para(f"<w:r>{drawing}</w:r>"), para("末段。"))
    assert body_of(made) == ["值班电话：010-0000-0109", "末段。"]
    assert "没有带进来" not in said(made)


def test_embedded_page_and_text_are_read_and_what_cannot_be_is_named(draft) -> None:
    made = draft(
        '<w:altChunk r:id="a"/>', '<w:altChunk r:id="b"/>', '<w:altChunk r:id="c"/>',
        ties={"a": ("aFChunk", "a.html"), "b": ("aFChunk", "b.txt"), "c": ("aFChunk", "c.rtf")},
        a__html="<meta charset=utf-8><p>嵌在里面的一段。</p><table><tr><td>甲</td><td>乙</td></tr></table>",
        b__txt="纯文字的一段。", c__rtf="{}",
    )  # fmt: skip
    assert body_of(made)[:2] == ["嵌在里面的一段。", "| 甲 | 乙 |"]
    assert body_of(made)[-1] == "纯文字的一段。"
    assert "c.rtf" in said(made)


def test_changes_that_are_not_decided_and_comments_are_told_with_their_words(draft) -> None:
    comments = f'<w:comments {SPACES}><w:comment w:id="1">{para("这条还要问")}</w:comment></w:comments>'
    made = draft(
        para(
            "每月", f"<w:del><w:r><w:delText>八</w:delText></w:r></w:del><w:ins>{run('六')}</w:ins>", "次。"
        ),
        comments=comments,
    )
    assert body_of(made) == ["每月六次。"]
    assert "修订没有定稿，按全部接受带进来了（删去）：“八”" in said(made)
    assert "“六”" in said(made)
    assert "批注没有带进来，原文可能还没定稿（批注）：“这条还要问”" in said(made)


def test_raised_and_lowered_signs_keep_their_meaning(draft) -> None:
    high, low = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'
    made = draft(
        para("每位1.5m", run("2", high), "，共10", run("3", high), "位，CO", run("2", low), "报警器一个。")
    )
    assert body_of(made) == ["每位1.5m²，共10³位，CO₂报警器一个。"]


def test_notes_at_the_foot_and_at_the_end_are_footnotes(draft) -> None:
    def notes(kind: str, text: str) -> str:
        separator = f'<w:{kind} w:id="-1" w:type="separator">{para("____")}</w:{kind}>'
        return f'<w:{kind}s {SPACES}>{separator}<w:{kind} w:id="4">{para(text)}</w:{kind}></w:{kind}s>'

    made = draft(
        para("残疾人", '<w:r><w:footnoteReference w:id="4"/></w:r>', "优先，"),
        para("军属", '<w:r><w:endnoteReference w:id="4"/></w:r>', "次之。"),
        footnotes=notes("footnote", "凭证登记。"), endnotes=notes("endnote", "凭介绍信。"),
    )  # fmt: skip
    assert body_of(made) == ["残疾人[^1]优先，", "军属[^2]次之。", "[^1]: 凭证登记。", "[^2]: 凭介绍信。"]
    assert "没有带进来" not in said(made)


def test_head_and_foot_of_pages_are_read_for_what_they_say(draft) -> None:
    made = draft(
        para("正文一段。"), ties={"h": ("header", "header7.xml")},
        header7=f"<w:hdr {SPACES}>{para('内部资料　注意保存')}</w:hdr>",
    )  # fmt: skip
    assert "页眉" in said(made)
    assert "内部资料" in said(made)


@pytest.mark.parametrize(
    ("main", "types"),
    [
        pytest.param(
            "word/document2.xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
            'PartName="/word/document2.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'wordprocessingml.document.main+xml"/></Types>',
            id="another name",
        ),
        pytest.param(
            "text/main.xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
            'PartName="/text/main.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'wordprocessingml.template.main+xml"/></Types>',
            id="another folder, a template",
        ),
    ],
)  # fmt: skip
def test_main_part_is_found_by_its_type(draft, main, types) -> None:
    assert body_of(draft(para("正文在别的部件里。"), main=main, types=types)) == ["正文在别的部件里。"]


def test_strict_file_is_read_as_the_usual_one(tmp_path: Path) -> None:
    path = word_file(tmp_path / "a.docx", para(TITLE), para("严格格式的一段。"))
    strict = path.read_bytes()
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(strict)) as before, zipfile.ZipFile(written, "w") as after:
        for name in before.namelist():
            after.writestr(
                name,
                before.read(name).replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main"),
            )
    path.write_bytes(written.getvalue())
    assert body_of(make_draft(path)) == ["严格格式的一段。"]


@pytest.mark.parametrize(
    ("runs", "line"),
    [
        pytest.param("<w:r><w:t>李某</w:t><w:tab/><w:t>三号楼</w:t></w:r>", "李某 三号楼", id="tab"),
        pytest.param(run("负责人：李某     手机另记"), "负责人：李某 手机另记", id="blanks"),
        pytest.param(run("甲　　乙"), "甲 乙", id="wide blanks"),
        pytest.param("<w:r><w:t>上行</w:t><w:br/><w:t>下行</w:t></w:r>", "上行\n下行", id="break"),
    ],
)
def test_what_sets_words_apart_still_does(draft, runs, line) -> None:
    assert body_of(draft(para(runs))) == line.split("\n")


def test_contents_are_left_out_and_told(draft) -> None:
    style = '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="toc 1"/></w:style>'
    styles = f"<w:styles {SPACES}>{style}</w:styles>"
    made = draft(para("一、范围……1", marks='<w:pStyle w:val="T"/>'), para("正文。"), styles=styles)
    assert body_of(made) == ["正文。"]
    assert "目录没有带进来" in said(made)


def test_letters_of_a_font_of_signs_are_the_signs_that_were_seen(draft) -> None:
    font = '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'
    made = draft(
        para(run("þ", font), run("同意"), run("¨", font), run("不同意"), run("\uf0fe", font), run("可以"))
    )
    assert body_of(made) == ["☑同意☐不同意☑可以"]


def test_formula_keeps_its_strokes_and_what_is_high(draft) -> None:
    def part(name: str, text: str) -> str:
        return f"<m:{name}><m:r><m:t>{text}</m:t></m:r></m:{name}>"

    fraction = f"<m:oMath><m:f>{part('num', '3')}{part('den', 'x+4')}</m:f></m:oMath>"
    power = f"<m:oMath><m:sSup>{part('e', 'x')}{part('sup', '2')}</m:sSup></m:oMath>"
    assert body_of(draft(para(fraction, run("和"), power))) == ["3/(x+4)和x²"]


def field(code: str, *result: str, mark: str = "") -> str:
    middle = f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{"".join(result)}' if result else ""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{mark}</w:fldChar></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>{middle}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def test_fields_without_a_result_are_read_or_told_and_links_lead_where_they_led(draft) -> None:
    choice = '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="甲类"/><w:listEntry w:val="乙类"/>'
    made = draft(
        para(run("请到"), field(r"EQ \* jc2 \o\ad(\s\up 9(lù),甪)"), run("直街办理。")),
        para(field('SYMBOL 254 \\f "Wingdings"'), run("同意")),
        para(field("FORMDROPDOWN", mark=f"{choice}</w:ddList></w:ffData>")),
        para(field('HYPERLINK "https://example.cn/a"', run("网上办理"))),
        para(field(r"EQ \f(1,2)"), run("的费用。")),
    )
    assert body_of(made) == [
        "请到甪直街办理。", "☑同意", "乙类", "[网上办理](https://example.cn/a)", "的费用。"
    ]  # fmt: skip
    assert "没有带进来（域）：“EQ \\f(1,2)”" in said(made)
    assert "只带进来" not in said(made)


def test_number_alone_in_a_cell_is_written_and_an_empty_paragraph_takes_one(draft) -> None:
    table = rows(("序号", "事项"), ("<w:tc>" + numbered("", 1) + "</w:tc>", "甲事"))
    made = draft(table, numbered("", 1), numbered("乙", 1), numbering=lists(STEPS))
    assert "| 1. | 甲事 |" in body_of(made)
    assert body_of(made)[-1].replace("\\", "") == "3. 乙"


def test_level_that_only_the_list_knows_by_the_style_is_its_number(draft) -> None:
    clauses = level(0, "chineseCounting", "%1、") + level(
        1, "chineseCounting", "（%2）", more='<w:pStyle w:val="H"/>'
    )
    styles = (
        f'<w:styles {SPACES}><w:style w:type="paragraph" w:styleId="H"><w:name w:val="条"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>'
    )
    made = draft(
        para("甲事一件说明在此。", marks='<w:pStyle w:val="H"/>'), numbering=lists(clauses), styles=styles
    )
    assert body_of(made)[-1].endswith("（一）甲事一件说明在此")


def test_cells_merged_the_old_way_are_filled(draft) -> None:
    merged = (cell("合并", marks='<w:hMerge w:val="restart"/>'), cell("", marks="<w:hMerge/>"), "三")
    assert "| 合并 | 合并 | 三 |" in body_of(draft(rows(("甲", "乙", "丙"), merged)))


def test_embedded_word_file_and_page_without_a_name_are_read(draft, tmp_path: Path) -> None:
    inner = word_file(tmp_path / "inner.docx", para("嵌进来的一份。"), rows(("甲", "1元"))).read_bytes()
    archive = "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<p>网页存档里的话。</p>"
    made = draft(
        '<w:altChunk r:id="a"/>', '<w:altChunk r:id="b"/>', '<w:altChunk r:id="c"/>',
        ties={name: ("aFChunk", f"{name}.dat") for name in "abc"},
        a__dat=inner, b__dat="<html><body><p>现价<s>100元</s>200元。</p></body></html>", c__dat=archive,
    )  # fmt: skip
    assert body_of(made)[0] == "嵌进来的一份。"
    assert body_of(made)[-2:] == ["现价200元。", "网页存档里的话。"]
    assert "原文划掉了，没有带进来（嵌入的一块）：“100元”" in said(made)


def test_words_drawn_as_a_picture_and_things_of_other_programs_are_told(draft) -> None:
    drawn = '<w:r><w:pict><v:shape><v:textpath string="艺术字的标语"/></v:shape></w:pict></w:r>'
    space = 'xmlns:o="urn:schemas-microsoft-com:office:office"'
    other = f'<w:r><w:object><o:OLEObject {space} ProgID="Excel.Sheet.12"/></w:object></w:r>'
    made = draft(para(drawn), para(other), para("末段。"))
    assert "没有带进来（艺术字）：“艺术字的标语”" in said(made)
    assert "没有带进来（嵌入的对象）：“Excel.Sheet.12”" in said(made)


def test_letters_too_small_to_see_are_not_live_and_a_page_break_parts_lines(draft) -> None:
    pages = '<w:r><w:t>上页</w:t><w:br w:type="page"/><w:t>下页</w:t></w:r>'
    made = draft(para(run("小得看不见", '<w:sz w:val="2"/>'), run("看得见。")), para(pages))
    assert body_of(made) == ["看得见。", "上页", "下页"]
    assert "小得看不见" in said(made)


def test_words_struck_by_the_style_of_their_table_are_never_live(draft) -> None:
    styles = (
        f'<w:styles {SPACES}><w:style w:type="table" w:styleId="Gone"><w:rPr><w:strike/></w:rPr></w:style>'
        "</w:styles>"
    )
    old = rows(("等级", "标准"), ("一级", "旧价四百元")).replace(
        "<w:tbl>", '<w:tbl><w:tblPr><w:tblStyle w:val="Gone"/></w:tblPr>'
    )
    made = draft(para("标准如下。"), old, para("以上。"), styles=styles)
    assert "旧价四百元" not in made.text.split("---\n", 2)[2]
    assert any("划掉" in line and "旧价四百元" in line for line in made.missing)
