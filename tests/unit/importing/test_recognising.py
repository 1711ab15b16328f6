"""The pieces that official documents are made of, one at a time."""

from __future__ import annotations

from datetime import date

import pytest

from indexer.importing.blocks import heading, paragraph
from indexer.importing.headings import with_headings
from indexer.importing.recognising import kind_of, number_in, recognise
from indexer.text.dates import read_date


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024年3月5日", date(2024, 3, 5)),
        ("2024 年 03 月 05 日", date(2024, 3, 5)),
        ("２０２４年３月５日", date(2024, 3, 5)),
        ("二〇二四年三月五日", date(2024, 3, 5)),
        ("二○二四年十二月二十三日", date(2024, 12, 23)),
        ("二零二四年十月三十一日", date(2024, 10, 31)),
        ("二〇二四年十一月十日", date(2024, 11, 10)),
        ("2024-03-05", date(2024, 3, 5)),
        ("2024.3.5", date(2024, 3, 5)),
        ("2024年2月30日", None),
        ("2024年3月", None),
        ("零零零零年一月一日", None),
        ("三月五日", None),
    ],
)
def test_date_is_read_however_it_is_written(text: str, day: date | None) -> None:
    assert read_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "京政发〔2024〕5号", "京政发[2024]5号", "京政发【2024】第5号", "京政发（2024）5号", "京政发(2024)5号",
        "京政发﹝2024﹞5号", "京政发［2024］５号", "京政发 〔2024〕 5 号", "京政发〔二〇二四〕5号",
        "京政发〔2024〕005号",
        "京政发〔2024〕5号　　签发人：某某",
    ],
)  # fmt: skip
def test_number_is_recognised_in_every_bracket(text: str) -> None:
    assert number_in(text) == "京政发〔2024〕5号"


@pytest.mark.parametrize(
    "text",
    ["根据京政发〔2024〕5号文件精神，现就有关事项通知如下，请认真执行", "第5号", "2024年5号", "〔2024〕"],
)
def test_citation_is_not_the_documents_own_number(text: str) -> None:
    assert number_in(text) is None


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("关于印发《某某办法》的通知", "通知"),
        ("示例市养犬管理规定", "规定"),
        ("采暖补贴办法（试行）", "办法"),
        ("关于某事的复函", "函"),
        ("停车缴费指南(2024年版)", "指南"),
        ("随便一句话", None),
    ],
)
def test_kind_is_what_the_title_ends_with(title: str, kind: str | None) -> None:
    assert kind_of(title) == kind


def fields(*texts: str) -> dict[str, str]:
    found = recognise([paragraph(text) for text in texts])
    return {key: finding.value for key, finding in found.fields.items()}


def test_several_organs_sign_together() -> None:
    found = fields("关于某事的通知", "各单位：", "正文一段。", "示例市民政局　　示例市财政局", "2024年3月5日")
    assert found["issuer"] == "示例市民政局、示例市财政局"
    assert found["issued_on"] == "2024-03-05"


def test_imprint_is_not_the_day_of_the_document() -> None:
    found = fields(
        "关于某事的通知", "正文一段。", "示例市民政局", "2024年3月5日", "示例市民政局办公室 2024年3月9日印发"
    )
    assert found["issued_on"] == "2024-03-05"


def test_title_over_two_lines_is_put_together() -> None:
    assert (
        fields("示例市民政局", "关于发放高龄津贴的通知", "各区：")["title"]
        == "示例市民政局关于发放高龄津贴的通知"
    )


def test_sentence_is_no_title() -> None:
    assert "title" not in fields(
        "这是一句很长的话，一直说到最后才有句号，所以无论如何都不能当成标题来用，只能当作正文。"
    )


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("本办法自2024年1月1日起施行。", "effective_from", "2024-01-01"),
        ("本通知自二〇二四年一月一日起执行。", "effective_from", "2024-01-01"),
        ("有效期至2026年12月31日。", "effective_to", "2026-12-31"),
        ("自2024年13月1日起施行。", "effective_from", None),
        ("自受理之日起施行五日内办结。", "effective_from", None),
    ],
)
def test_validity_is_read_from_its_clause(text: str, key: str, value: str | None) -> None:
    assert fields("关于某事的通知", text).get(key) == value


def markdown(*texts: str) -> list[str]:
    return [block.markdown for block in with_headings(paragraph(text) for text in texts)]


def test_numbering_of_official_documents_is_the_rank_of_headings() -> None:
    assert markdown("一、总则", "（一）对象", "正文。", "（二）标准。每户一千元，每年发一次。") == [
        "## 一、总则", "### （一）对象", "正文。", "### （二）标准", "每户一千元，每年发一次。",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "一、本办法所称困难群众，是指最低生活保障家庭、特困人员和低收入家庭；前款规定以外的，不适用本办法",
        "（一）户籍在本市；",
        "第三条 申请人应当如实填写。",
        "2024年工作安排",
    ],
)
def test_numbered_sentence_is_no_heading(text: str) -> None:
    assert not markdown(text, "正文。")[0].startswith("## ")


def test_items_of_a_list_are_no_headings_and_a_phrase_above_text_is() -> None:
    assert markdown("1.身份证", "2.户口簿") == ["1. 身份证", "2. 户口簿"]
    assert markdown("（一）办理", "1.办理时间", "工作日上午。") == [
        "## （一）办理", "### 1.办理时间", "工作日上午。",
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["废止日期：2023-05-01", "有效性：失效", "时效性：已废止"])
def test_page_that_calls_itself_ended_is_pointed_out_and_no_day_is_made_of_it(line: str) -> None:
    found = recognise([paragraph("关于某事的通知"), paragraph("正文。")], labelled=[line])
    assert "effective_to" not in found.fields
    assert any(line in hint for hint in found.hints)


def test_chapters_stand_above_sections() -> None:
    ranked = with_headings(
        [heading("第一章 总则", 4), paragraph("第一节 一般规定"), paragraph("第一条 为了……。")]
    )
    assert [block.level for block in ranked] == [2, 3, 0]


def test_organs_of_a_joint_red_head_are_all_issuers() -> None:
    found = fields("示例市民政局", "示例市财政局文件", "示民发〔2025〕8号", "关于值班的通知", "各街道：")
    assert found["issuer"] == "示例市民政局、示例市财政局"
    assert found["title"] == "关于值班的通知"
    assert fields("示 例 市 民 政 局 文 件", "关于值班的通知")["issuer"] == "示例市民政局"


def test_items_of_one_enumeration_are_all_items() -> None:
    assert markdown("（一）低保家庭；", "（二）特困人员。") == ["（一）低保家庭；", "（二）特困人员。"]


def test_papers_on_one_line_below_a_heading_are_all_found() -> None:
    found = recognise([heading("三、申请材料", 2), paragraph("1.身份证；2.户口簿复印件1份；3.低保证。")])
    assert [(m.name, m.copies) for m in found.materials] == [
        ("身份证", None),
        ("户口簿", 1),
        ("低保证", None),
    ]
