"""办事指南 and notices: what labels, tables, enumerations and spans of the year say becomes fields."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.domain.choices import DocumentType
from indexer.domain.document import Procedure
from indexer.importing.blocks import Cell, heading, paragraph, table
from indexer.importing.draft import make_draft
from indexer.importing.folding import fold
from indexer.importing.guide import pairs_in
from indexer.importing.listing import split_items
from indexer.importing.recognising import recognise
from tests.unit.importing.office import cell, para, rows, word_file
from tests.unit.importing.test_drafts import as_document

GUIDE = (
    ("事项名称", cell("车位登记", marks='<w:gridSpan w:val="3"/>')),
    ("办理时间", "周一至周五9:00—17:00", "办理地点", "二号楼一层"),
    ("申请材料", cell("1.行驶证原件", "2.租房合同复印件2份", marks='<w:gridSpan w:val="3"/>')),
    ("是否收费", "否", "承诺时限", "5个工作日"),
    ("设定依据", cell("《示例市停车管理办法》第十二条", marks='<w:gridSpan w:val="3"/>')),
    ("受理条件", cell("（一）本小区业主；（二）有车。", marks='<w:gridSpan w:val="3"/>')),
    ("到现场次数", "1次", "办理形式", "窗口办理、网上办理"),
    ("咨询电话", cell("010-0000-0120", marks='<w:gridSpan w:val="3"/>')),
)


def test_table_of_a_guide_is_a_procedure_with_its_fields(tmp_path: Path) -> None:
    path = word_file(tmp_path / "指南.docx", para("小区车位登记"), rows(*GUIDE))
    document, draft = as_document(tmp_path, path, id="chewei")
    assert isinstance(document, Procedure)
    assert [(m.name, m.originals, m.copies) for m in document.materials] == [
        ("行驶证", 1, None),
        ("租房合同", None, 2),
    ]
    assert (document.hours, document.places, document.fee) == ("周一至周五9:00—17:00", "二号楼一层", "none")
    assert (document.promise_days.days, document.promise_days.unit.value) == (5, "workday")
    assert [(law.title, law.article) for law in document.legal_basis] == [("示例市停车管理办法", "第十二条")]
    assert document.conditions == ("本小区业主", "有车")
    assert document.visits == 1
    assert [channel.value for channel in document.channels] == ["front-desk", "online"]
    assert any("010-0000-0120" in line for line in draft.missing)
    assert "| 事项名称 | 车位登记 |" in draft.text


def found_in(*blocks):
    return recognise(blocks)


@pytest.mark.parametrize(
    ("value", "written"),
    [("不收费", "none"), ("免费。", "none"), ("每月10元", "每月10元"), ("是", None)],
)
def test_fee_is_none_only_where_it_says_so(value: str, written: str | None) -> None:
    entry = found_in(paragraph(f"收费标准：{value}")).entries.get("fee")
    assert (entry.written if entry else None) == written


def test_labels_above_paragraphs_and_on_lines_are_read() -> None:
    found = found_in(
        heading("三、办理时限", 2), paragraph("自受理之日起二十个工作日内办结。"), heading("四、办理地点", 2),
        paragraph("示例路一号。"), paragraph("（五）可否代办：可以"), paragraph("法定办结时限：当场办结"),
    )  # fmt: skip
    assert found.entries["promise_days"].written == "{days: 20, unit: workday}"
    assert found.entries["places"].written == "示例路一号"
    assert found.entries["proxy"].written == "yes"
    assert found.entries["handling"].written == "immediate"


@pytest.mark.parametrize(
    ("sentence", "window"),
    [
        ("每年9月1日至10月31日受理申请。", "[{from: 09-01, until: 10-31}]"),
        ("申请时间为每年十一月十五日到次年三月十五日。", "[{from: 11-15, until: 03-15}]"),
        ("每年3月1日—31日集中办理。", "[{from: 03-01, until: 03-31}]"),
        ("2026年9月1日至10月31日报名。", "[{from: 2026-09-01, until: 2026-10-31}]"),
        ("2026年11月1日至2027年1月31日登记。", "[{from: 2026-11-01, until: 2027-01-31}]"),
        ("每年９月１日至10月31日申报。", "[{from: 09-01, until: 10-31}]"),
        ("采暖季为每年11月15日至次年3月15日，提前申请。", None),
        ("每年9月1日至10月31日是雨季。", None),
        ("每年13月1日至14月2日受理。", None),
    ],
)
def test_span_of_the_year_for_applying_is_a_window(sentence: str, window: str | None) -> None:
    entry = found_in(paragraph(fold(sentence))).entries.get("windows")
    assert (entry.written if entry else None) == window


def grid(*lines: str):
    return table([[Cell(text, text) for text in line.split()] for line in lines])


@pytest.mark.parametrize(
    ("lines", "papers"),
    [
        pytest.param(
            ("序号 材料名称 份数 形式", "1 行驶证 1 原件", "2 租房合同 2 复印件"),
            [("行驶证", 1, None), ("租房合同", None, 2)],
            id="count and form",
        ),
        pytest.param(
            ("申请材料 份数", "行驶证 原件1份", "租房合同 复印件2份"),
            [("行驶证", 1, None), ("租房合同", None, 2)],
            id="form in the count",
        ),
        pytest.param(("材料名称 来源渠道 备注", "行驶证 车管所 无"), [("行驶证", None, None)], id="source"),
    ],
)
def test_table_of_papers_is_materials(lines, papers) -> None:
    found = found_in(heading("申请材料", 2), grid(*lines))
    assert [(m.name, m.originals, m.copies) for m in found.materials] == papers


def test_table_of_amounts_is_no_list_of_papers() -> None:
    assert found_in(grid("车型 时段 收费", "电动车 白天 1元")).materials == []


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1.行驶证；2.租房合同；3.照片2张。", ["行驶证", "租房合同", "照片2张"]),
        ("（1）行驶证；（2）租房合同", ["行驶证", "租房合同"]),
        ("①行驶证②租房合同", ["行驶证", "租房合同"]),
        ("行驶证；租房合同。", ["行驶证", "租房合同"]),
        ("行驶证、租房合同、照片", ["行驶证", "租房合同", "照片"]),
        ("行驶证原件1.5倍放大件", ["行驶证原件1.5倍放大件"]),
        ("行驶证\n租房合同", ["行驶证", "租房合同"]),
    ],
)
def test_enumeration_is_split_however_it_is_written(text: str, items: list[str]) -> None:
    assert split_items(text) == items


def test_papers_on_one_line_behind_a_label_are_materials() -> None:
    found = found_in(paragraph("申请材料：1.行驶证；2.租房合同复印件2份。"))
    assert [(m.name, m.copies) for m in found.materials] == [("行驶证", None), ("租房合同", 2)]


def test_label_without_a_value_is_no_pair() -> None:
    assert list(pairs_in([grid("办理时间 办理地点", "上午 一层")])) == []


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("秘密★10年", "secrecy", "秘密"),
        ("密级：机密", "secrecy", "机密"),
        ("内部资料 注意保存", "openness", "internal"),
    ],
)
def test_mark_against_handing_on_is_kept_and_said_first(line: str, key: str, value: str) -> None:
    found = recognise([paragraph("关于值班的通知"), paragraph("正文。")], labelled=[line])
    assert found.fields[key].value == value
    assert line.split()[0][:4] in found.hints[0]


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("从2025年1月1日开始执行。", "effective_from", "2025-01-01"),
        ("有效期自2025年1月1日至2026年12月31日。", "effective_to", "2026-12-31"),
        ("自2025年1月1日起施行，至2027年6月30日止。", "effective_to", "2027-06-30"),
    ],
)
def test_validity_is_read_from_more_ways_to_say_it(text: str, key: str, value: str) -> None:
    found = recognise([paragraph("关于值班的通知"), paragraph(text)])
    assert found.fields[key].value == value


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("⽼年⼈⽤⻋带⼾⼝簿", "老年人用车带户口簿"),
        ("示街发〔２０２４〕１２号", "示街发〔2024〕12号"),
        ("０１０－００００－０１０１", "010-0000-0101"),
        ("每户60㎡", "每户60m²"),
        ("（一）、“标点”：照旧", "（一）、“标点”：照旧"),
    ],
)
def test_characters_are_folded_before_anything_is_looked_for(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_id_is_made_of_whole_words(tmp_path: Path) -> None:
    path = word_file(tmp_path / "a.docx", para("老年卡办理指南"), para("正文一段。"))
    made = make_draft(path, type=DocumentType.PROCEDURE, words=lambda text: ["老年", "卡", "办理", "指南"])
    assert made.id == "laonianka-banli-zhinan"


@pytest.mark.parametrize(
    ("line", "fee", "handling"),
    [
        ("六、不收费，当场办结", "none", "immediate"),
        ("本事项不收取任何费用。", "none", None),
        ("当场办理；免费", "none", "immediate"),
        ("首次不收费，补办的十元", None, None),
        ("不收费的停车场在三号楼", None, None),
    ],
    ids=["both", "free", "other order", "only the first", "of something else"],
)
def test_line_that_says_only_that_it_is_free_or_done_at_once_is_heard(line, fee, handling) -> None:
    entries = found_in(
        heading("示例证明办事指南", 2), paragraph("一、办理地点：服务站"), paragraph(line)
    ).entries
    said = [entries[key].written if key in entries else None for key in ("fee", "handling")]
    assert said == [fee, handling]


def test_heads_of_columns_are_no_labels_of_each_other() -> None:
    lines = [["补贴标准", "补贴标准", "备注"], ["一级", "400元", "须年审"], ["二级", "300元", ""]]
    block = table([[Cell(text, text) for text in line] for line in lines])
    assert block is not None
    assert list(pairs_in([block])) == []
