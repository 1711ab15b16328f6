"""Lists of vendors and hotlines: a preview of each row, a draft for each, the cell of each mistake."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from indexer.cli import main
from indexer.content.handbook import read_handbook
from indexer.importing.contacts import contacts_in
from indexer.importing.draft import make_draft
from indexer.importing.formats.sheets import read_sheets
from tests.unit.importing.office import finished

HEAD = ("序号", "商户名称", "工种", "联系人", "联系电话", "服务范围", "营业时间", "收费标准", "备注")
ROWS = (
    (
        1,
        "示例水暖维修部",
        "水管、暖气",
        "李某",
        "010-0000-0101 / 010-0000-0102",
        "示例社区",
        "8:00-20:00",
        "上门20元",
        "先打电话",
    ),
    (2, "示例开锁店", "开锁", "", "值班010-0000-0103转2", "全区", "24小时", "", "需看证件"),
    (3, "示例家电维修", "空调", "", "请到店里", "", "", "", ""),
    (4, "", "疏通", "", "010-0000-0105", "", "", "", ""),
    (5, "示例开锁店", "开锁", "", "010-0000-0103", "", "", "", ""),
)


@pytest.fixture
def workbook(tmp_path: Path):
    """Return a function that writes these rows as a workbook."""

    def make(*rows: tuple, name: str = "名单.xlsx", change=lambda sheet: None) -> Path:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        change(book.active)
        book.save(tmp_path / name)
        return tmp_path / name

    return make


@pytest.fixture
def handbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "handbook"
    folder.mkdir()
    (folder / "handbook.yml").write_text(
        "title: 手册\ncategories: [{key: bm, title: 便民}]\n", encoding="utf-8"
    )
    monkeypatch.setenv("HANDBOOK_DIR", str(folder))
    monkeypatch.setenv("HANDBOOK_STATE_DIR", str(tmp_path / "state"))
    return folder


def test_each_row_is_shown_and_becomes_a_contact_and_mistakes_are_named_by_their_cell(
    handbook: Path, workbook, capsys
) -> None:
    path = workbook(("示例社区便民服务名单",), HEAD, *ROWS)
    assert main(["import", str(path), "--category", "便民"]) == 1
    said = capsys.readouterr()
    assert "2 行成为联系，3 行有问题" in said.out
    assert "B3 → 示例水暖维修部  电话：010-0000-0101；010-0000-0102  工种：水管、暖气" in said.out
    for cell, why in (("E5", "“请到店里”不像电话号码"), ("B6", "没有名称"), ("B7", "和 B4 是同一家")):
        assert f"名单.xlsx {cell}：{why}" in said.err
    drafts = sorted((handbook / "_drafts").glob("*.md"))
    assert len(drafts) == 2
    for draft in drafts:
        (handbook / draft.name).write_text(finished(draft.read_text(encoding="utf-8")), encoding="utf-8")
    read = read_handbook(handbook).handbook
    assert [problem for problem in read.problems if problem.severity == "error"] == []
    plumber, locksmith = sorted(read.documents.values(), key=lambda document: document.title, reverse=True)[
        :2
    ]
    locksmith, plumber = sorted((plumber, locksmith), key=lambda document: "水暖" in document.title)
    assert [phone.number for phone in plumber.phones] == ["010-0000-0101", "010-0000-0102"]
    assert plumber.trades == ("水管", "暖气")
    assert (plumber.service_area, plumber.hours, plumber.price_note) == ("示例社区", "8:00-20:00", "上门20元")
    assert [(p.number, p.label, p.extension) for p in locksmith.phones] == [("010-0000-0103", "值班", "2")]
    assert locksmith.all_day is True
    text = (handbook / "_drafts" / f"{plumber.id}.md").read_text(encoding="utf-8")
    assert "联系人：李某" in text
    assert "备注：先打电话" in text


def test_preview_writes_nothing(handbook: Path, workbook, capsys) -> None:
    assert main(["import", str(workbook(HEAD, *ROWS[:2])), "--preview"]) == 0
    assert "只看看，没有写" in capsys.readouterr().out
    assert not (handbook / "_drafts").exists()


def test_row_of_a_contact_the_handbook_has_is_an_update_that_says_what_differs(
    handbook: Path, workbook, capsys
) -> None:
    (handbook / "kaisuo.md").write_text(
        "---\nid: kaisuo\ntitle: 示例开锁店\ntype: 联系\ncategory: bm\nkind: vendor\n"
        'phones: [{number: "010-0000-0109"}]\n---\n\n开锁。\n',
        encoding="utf-8",
    )
    assert main(["import", str(workbook(HEAD, ROWS[1])), "--json"]) == 0
    [answer] = json.loads(capsys.readouterr().out)["drafts"]
    assert Path(answer["path"]).name == "kaisuo.md"
    said = "\n".join(answer["missing"])
    assert "手册里已有 kaisuo（示例开锁店）" in said
    assert "电话不同：手册里是 010-0000-0109，名单里是 010-0000-0103" in said


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_list_with_commas_is_read_whatever_its_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "热线.csv"
    path.write_bytes("名称,电话\n示例供水热线,010-0000-0111\n示例燃气热线,010-0000-0112\n".encode(encoding))
    contacts, errors = contacts_in(read_sheets(path.name, path.read_bytes())[0])
    assert [(c.title, c.phones[0][0], c.fields["kind"]) for c in contacts] == [
        ("示例供水热线", "010-0000-0111", "hotline"), ("示例燃气热线", "010-0000-0112", "hotline"),
    ]  # fmt: skip
    assert errors == []


def test_list_without_heads_is_told_by_what_stands_in_it(workbook) -> None:
    path = workbook(("示例物业", "010-0000-0113"), ("示例居委会", "010-0000-0114"))
    contacts, _ = contacts_in(read_sheets(path.name, path.read_bytes())[0])
    assert [c.title for c in contacts] == ["示例物业", "示例居委会"]


def test_hidden_and_struck_cells_are_not_read_and_merged_ones_hold_for_each_row(workbook) -> None:
    def change(sheet) -> None:
        sheet["B2"].font = Font(strike=True)
        sheet.row_dimensions[3].hidden = True
        sheet.merge_cells("A4:A5")

    path = workbook(("类", "值"), ("甲", "旧"), ("乙", "藏"), ("丙", "一"), (None, "二"), change=change)
    draft = make_draft(path)
    body = draft.text.split("---\n", 2)[2]
    assert "旧" not in body
    assert "藏" not in body
    assert "| 丙 | 二 |" in body
    said = "\n".join(draft.missing)
    assert "划掉了，没有带进来（Sheet B2）：“旧”" in said
    assert "看不见，没有带进来（Sheet B3）：“藏”" in said


def test_number_keeps_the_zeros_it_is_shown_with_and_days_are_days(workbook) -> None:
    from datetime import datetime

    def change(sheet) -> None:
        sheet["A2"].number_format = "00000"

    path = workbook(("编码", "日期", "数"), (123, datetime(2026, 3, 1), 5.0), (9, None, 0.5), change=change)
    assert "| 00123 | 2026-03-01 | 5 |" in make_draft(path).text


CALENDAR = (
    ("事项名称", "受理时间", "收费标准", "经办人"),
    ("高龄津贴申领", "每年9月1日至10月31日", "不收费", "李某"),
    ("采暖补贴申领", "长期有效吧", "", ""),
    ("", "每年3月1日至3月31日", "", ""),
    ("高龄津贴申领", "每年1月1日至1月31日", "", ""),
)


def test_each_row_of_a_calendar_is_a_matter_with_its_window_and_mistakes_have_their_cell(
    handbook: Path, workbook, capsys
) -> None:
    assert main(["import", str(workbook(*CALENDAR)), "--category", "便民"]) == 1
    said = capsys.readouterr()
    assert "1 行成为流程，3 行有问题" in said.out
    assert "A2 → 高龄津贴申领  申领窗口：{from: 09-01, until: 10-31}  经办人：李某" in said.out
    for cell, why in (("B3", "看不出从哪天到哪天"), ("A4", "没有事项名称"), ("A5", "和 A2 是同一件事")):
        assert f"名单.xlsx {cell}：" in said.err
        assert why in said.err
    [draft] = (handbook / "_drafts").glob("*.md")
    text = draft.read_text(encoding="utf-8")
    assert "没有带进来" not in text
    (handbook / draft.name).write_text(finished(text), encoding="utf-8")
    read = read_handbook(handbook).handbook
    assert [problem for problem in read.problems if problem.severity == "error"] == []
    [document] = read.documents.values()
    assert len(document.windows) == 1


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        pytest.param("2026-09-01", "2026/10/31", "{from: 2026-09-01, until: 2026-10-31}", id="a year's"),
        pytest.param("9月1日", "10月31日", "{from: 09-01, until: 10-31}", id="every year's"),
    ],
)
def test_first_and_last_day_may_stand_in_columns_of_their_own(
    handbook: Path, workbook, capsys, first: str, last: str, written: str
) -> None:
    rows = (("事项", "开始日期", "截止日期"), ("高龄津贴申领", first, last), ("采暖补贴申领", first, "待定"))
    assert main(["import", str(workbook(*rows))]) == 1
    said = capsys.readouterr()
    assert f"申领窗口：{written}" in said.out
    assert "C3：“待定”不是日期" in said.err


def test_rows_of_papers_below_one_matter_are_one_draft_with_its_papers(
    handbook: Path, workbook, capsys
) -> None:
    rows = (
        ("序号", "办理事项", "材料名称", "份数", "原件或复印件", "是否必要", "来源渠道", "联系窗口"),
        (1, "高龄津贴申领", "居民身份证", 1, "复印件", "必要", "", "3号窗口"),
        (2, "", "近期照片", 2, "原件", "非必要", "照相馆", "3号窗口"),
        (3, "采暖补贴申领", "户口簿", 1, "原件", "必要", "", ""),
        (4, "采暖补贴申领", "", 1, "原件", "", "", ""),
    )
    assert main(["import", str(workbook(*rows)), "--json"]) == 1
    answers = json.loads(capsys.readouterr().out)["drafts"]
    assert [answer["cell"] for answer in answers] == ["B2", "B4", "C5"]
    assert answers[2]["error"]["message"] == "名单.xlsx C5：没有材料名称"
    text = Path(answers[0]["path"]).read_text(encoding="utf-8")
    assert "  - {name: 居民身份证, copies: 1}" in text
    assert "  - {name: 近期照片, originals: 2, need: optional, get_from: 照相馆}" in text
    assert "联系窗口：3号窗口" in text
    assert "没有带进来" not in text


def test_matter_that_the_handbook_has_is_an_update(handbook: Path, workbook, capsys) -> None:
    (handbook / "gaoling.md").write_text(
        "---\nid: gaoling\ntitle: 高龄津贴申领\ntype: 流程\ncategory: bm\n---\n\n照常办。\n", encoding="utf-8"
    )
    assert main(["import", str(workbook(*CALENDAR[:2])), "--json"]) == 0
    [answer] = json.loads(capsys.readouterr().out)["drafts"]
    assert Path(answer["path"]).name == "gaoling.md"
    assert any("手册里已有 gaoling（高龄津贴申领）" in line for line in answer["missing"])


def test_heads_and_numbers_may_be_written_in_other_ways(tmp_path: Path, handbook: Path, capsys) -> None:
    path = tmp_path / "名单.csv"
    path.write_text(
        "商家,项目,联系方式\n示例开锁铺,开锁,０１０－００００－０１４１\n示例管道队,通下水,010-0000-0142/43\n",
        encoding="utf-8",
    )
    contacts, errors = contacts_in(read_sheets(path.name, path.read_bytes())[0])
    assert errors == []
    assert [(each.title, each.trades, [number for number, _, _ in each.phones]) for each in contacts] == [
        ("示例开锁铺", ["开锁"], ["010-0000-0141"]),
        ("示例管道队", ["通下水"], ["010-0000-0142", "010-0000-0143"]),
    ]
    main(["import", str(path), "--handbook", str(handbook), "--preview"])
    assert "没有带进来" not in capsys.readouterr().out
