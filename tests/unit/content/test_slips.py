"""What must not be published silently: slips of one kind after another, and their harmless neighbours."""

from __future__ import annotations

from datetime import date

import pytest

from tests.unit.content.one_file import Read, document, rules

UNFINISHED = [
    "某某街道办事处负责。",
    "××街道负责。",
    "到XX社区居委会办。",
    "联系人 XXX。",
    "每月 ____ 元。",
    "材料：待补充。",
    "具体标准待完善。",
    "待定",
    "办理时间（待确认）。",
    "TODO 写材料",
    "（此处填写办理地点）",
    "单击或点击此处输入文字。",
    "【请填写部门】",
    "归[部门名称]管。",
    "打 {{电话}}。",
    "存档号（自填）",
    "怎么办以后再补。",
    "## 带什么\n\n## 去哪办\n\n来前台。",
    "## 带什么\n\n身份证。\n\n## 去哪办",
    "……",
    "每年X月X日开始。",
    "YYYY年MM月DD日起施行。",
    "20XX年起施行",
    "每月补贴      元。",
    "办理地点：暂缺",
    "（以下内容由办公室补充）",
    "联系人：张三",
]


@pytest.mark.parametrize("body", UNFINISHED, ids=lambda body: body[:14].replace("\n", " "))
def test_what_is_to_be_filled_in_is_no_document(read: Read, body: str) -> None:
    assert "unfinished" in rules(read, document(body))


@pytest.mark.parametrize(
    "line",
    [
        "title: 未命名",
        "asks: [居民的原话, 换一种说法, 再换一种说法]",
        "source: 导入自 通知（终）.docx",
        "source: 街道通知  # 待确认：出处",
        "# 还缺：类目",
        "places: …",
        "asks: [问法1, 问法2, 问法3]",
        "title: 示例 - 副本",
        "materials: [{name: …}]",
        "owner: 待定",
        "proxy: {state: 可以, note: 一句话说明}",
    ],
)
def test_a_value_of_a_starter_or_a_draft_is_named(read: Read, line: str) -> None:
    assert "unfinished" in rules(read, document("一句话。", line))


@pytest.mark.parametrize(
    "body",
    [
        "请填写《申请表》，当场交。",
        "街道写的“某某所生”不顶用。",
        "电话 138××××0008 的失主请来认领。",
        "资格待核，先登记。",
        "## 带什么\n\n### 本人来\n\n身份证。",
        "领取日期待定，等通知。",
        "3×5 厘米的照片。",
    ],
    ids=lambda body: body[:14].replace("\n", " "),
)
def test_ordinary_sentences_are_finished(read: Read, body: str) -> None:
    assert rules(read, document(body)) == []


CLASSIFIED = [
    "机密★1年",
    "秘密",
    "绝 密 ★ 长期",
    "# 机密",
    "密级：秘密",
    "（秘密）关于做好工作的通知",
    "关于某项工作的通知（机密）",
    "【机密】",
    "秘密 3年",
]
INTERNAL = [
    "内部资料 注意保存",
    "仅供内部使用。",
    "内 部 文 件",
    "只供工作人员查阅",
    "请勿外传",
    "不得对外公开。",
    "（此件不公开）",
    "公开属性：依申请公开",
    "阅后收回",
    "内部通讯录",
    "仅限社区工作者使用",
    "（内部）",
    "此件不对外",
    "本件不宜公开",
    "内部传达",
]
DRAFTS = [
    "（征求意见稿）",
    "送审稿",
    "停车办法（草案）",
    "修改稿",
    "本办法为讨论稿。",
    "通知（第三稿）",
    "草稿",
]


@pytest.mark.parametrize("mark", CLASSIFIED)
def test_marks_of_secrecy_leave_the_file_out(read: Read, mark: str) -> None:
    for text in (document(mark), document("一句。", f"source: {mark.lstrip('# ')}")):
        problems = [p for p in read({"shili.md": text}).problems if p.rule == "classified"]
        assert problems
        assert problems[0].fatal


@pytest.mark.parametrize("mark", INTERNAL)
def test_internal_marks_are_errors_unless_the_document_is_internal(read: Read, mark: str) -> None:
    assert rules(read, document(mark)) == ["internal-mark"]
    assert rules(read, document("一句。", f"title: 名单（{mark}）")) == ["internal-mark"]
    assert rules(read, document(mark, "openness: 内部")) == []


@pytest.mark.parametrize("mark", DRAFTS)
def test_what_is_not_issued_yet_is_remarked(read: Read, mark: str) -> None:
    assert rules(read, document(mark)) == ["draft-mark"]


@pytest.mark.parametrize(
    "body",
    [
        "社工要保守居民的秘密。",
        "泄露国家秘密的，依法处理。",
        "小区内部道路归物业管。",
        "对草案有意见的可以提。",
        "商业秘密不公开。",
    ],
)
def test_the_same_words_in_a_sentence_are_no_mark(read: Read, body: str) -> None:
    assert rules(read, document(body)) == []


PRIVATE = [
    ("找王师傅 13800000008", "mobile-number"),
    ("138 0000 0008", "mobile-number"),
    ("138-000-00008", "mobile-number"),
    ("１３８００００ ０００８", "mobile-number"),
    ("+86 13800000008", "mobile-number"),
    ("电话138.0000.0008微信同号", "mobile-number"),
    ("一三八零零零零零零零八", "mobile-number"),
    ("身份证号：110105194912310021", "identity-number"),
    ("身份证 110105 19491231 002X", "identity-number"),
    ("残疾证号 11010519491231002X44", "identity-number"),
    ("护照号 E12345678", "identity-number"),
    ("138（0000）0008", "mobile-number"),
    ("1101 0519 4912 3100 2X", "identity-number"),
    ("账号：6222020200000000000", "bank-card"),
    ("王奶奶家 4-5-601", "home-address"),
    ("住在草厂胡同12号", "home-address"),
    ("打 010-0000-019 问", "phone-in-text"),
    ("400-000-01", "phone-in-text"),
    ("卡号 6222 0200 0000 0001", "bank-card"),
    ("银行卡：6217000000000000000", "bank-card"),
    ("车牌京A12345", "vehicle-plate"),
    ("京ＡＤ１２３４５", "vehicle-plate"),
    ("送到3号楼2单元501", "home-address"),
    ("张某住 3号楼501室", "home-address"),
    ("3-2-501室", "home-address"),
    ("家庭住址：幸福里12号", "home-address"),
    ("加微信号：laowang888", "personal-account"),
    ("发到 laowang@qq.com", "personal-account"),
]


@pytest.mark.parametrize(("body", "rule"), PRIVATE, ids=[body for body, _ in PRIVATE])
def test_what_belongs_to_one_person_is_named_without_repeating_it(read: Read, body: str, rule: str) -> None:
    problems = [p for p in read({"shili.md": document(body)}).problems if p.rule == rule]
    assert problems
    digits = "".join(letter for letter in body if letter.isdigit())
    assert digits not in problems[0].message or len(digits) < 6


@pytest.mark.parametrize(
    "body",
    [
        "打 010-0000-0101。",
        "流水号 20260301000100020003。",
        "京政发〔2026〕12号",
        "服务站在3号楼1单元101室。",
        "编号 13-14-15-16-17-18-19。",
        "1949年10月1日到2026年11月23日",
        "热线 12345、400-000-0193。",
        "身份证有效期 2026-03-01 前换。",
    ],
)
def test_numbers_of_offices_dates_and_files_are_nobodys(read: Read, body: str) -> None:
    assert rules(read, document(body)) == []


def contact(*lines: str) -> str:
    return document(
        "打电话。", 'phones: [{number: "138 0000 0008"}, {number: "010-0000-0101"}]', *lines, type="contact"
    )


def test_a_mobile_among_the_phones_waits_for_a_decision(read: Read) -> None:
    handbook = read({"shili.md": contact()})
    assert [p.rule for p in handbook.problems] == ["private-phone"]
    assert len(handbook.documents["shili"].phones) == 2
    assert handbook.documents["shili"].private_phone
    for decision in ("private_phone: 是", "private_phone: 否", "openness: 内部"):
        handbook = read({"shili.md": contact(decision)})
        assert handbook.problems == ()
        assert len(handbook.documents["shili"].phones) == 2
    assert not read({"shili.md": contact("private_phone: 否")}).documents["shili"].private_phone


def test_a_decision_nobody_can_read_leaves_the_number_private(read: Read) -> None:
    assert read({"shili.md": contact("private_phone: 可以")}).documents["shili"].private_phone


def test_a_private_number_is_not_repeated_where_residents_read(read: Read) -> None:
    assert rules(read, contact("private_phone: 是", "price_note: 加急打 13800000008")) == ["mobile-number"]
    assert rules(read, contact("private_phone: 否", "price_note: 加急打 13800000008")) == []


def test_one_text_of_two_numbers_becomes_two_entries_with_their_extensions(read: Read) -> None:
    text = document(
        "打电话。", "phones: [{number: ０１０－00000193／00000194转802, label: 报修}]", type="contact"
    )
    handbook = read({"shili.md": text})
    assert handbook.problems == ()
    found = [(p.number, p.extension, p.label) for p in handbook.documents["shili"].phones]
    assert found == [("010-00000193", None, "报修"), ("010-00000194", "802", "报修")]


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("effective_from: 二〇二六年三月一日", "请改成 effective_from: 2026-03-01"),
        ("effective_from: 二〇二六年十二月三十一日", "请改成 effective_from: 2026-12-31"),
        ("effective_from: 二〇二六年三月", "缺“日”"),
        ("effective_from: 2026年3月", "如 effective_from: 2026-03-01"),
        ("effective_to: 长期", "请删去这一行"),
        ("effective_to: 永久有效", "请删去这一行"),
        ("role: refer", "例如 role: refers"),
        ("role: asists", "例如 role: assists"),
        ("audiences: [老年人、残疾人]", "请用英文逗号隔开：[老年人, 残疾人]"),
        ("audiences: [老年人和残疾人]", "请用英文逗号隔开：[老年人, 残疾人]"),
    ],
)
def test_the_hint_is_what_to_write(read: Read, line: str, hint: str) -> None:
    problems = read({"shili.md": document("一句。", "successor_note: 等通知", line)}).problems
    assert any(hint in problem.hint for problem in problems), problems


YEARS = [
    ("verified_on: 2062-11-20", "future-check", "2026-11-20"),
    ("verified_on: 2026-11-24", "future-check", "真正核对"),
    ("review_by: 2072-03-01", "far-date", "2027-03-01"),
    ("review_by: 2009-03-01", "far-date", "2029-03-01"),
    ("effective_from: 2206-01-01", "far-date", "2026-01-01"),
    ("effective_from: 0206-01-01", "far-date", "核对年份"),
    ("windows: [{from: 2026-03-01, until: 2072-04-30}]", "far-date", "2027-04-30"),
    ("windows: [{from: 2016-03-01, until: 2016-04-30}]", "far-date", "2026"),
]


@pytest.mark.parametrize(("line", "rule", "likely"), YEARS, ids=[line for line, _, _ in YEARS])
def test_a_wrong_year_is_named_with_the_likely_date(read: Read, line: str, rule: str, likely: str) -> None:
    [problem, *_] = [p for p in read({"shili.md": document("一句。", line)}).problems if p.rule == rule]
    assert likely in problem.hint


def test_a_check_to_come_does_not_take_a_document_from_the_list_of_what_is_due(read: Read) -> None:
    text = document("一句。", "verified_on: 2062-11-20", "review_by: 2063-11-20")
    handbook = read({"shili.md": text})
    assert handbook.status("shili", on=date(2026, 11, 23)).freshness == "unknown"


def test_last_reached_in_the_future_is_no_call(read: Read) -> None:
    text = document(
        "打电话。", "last_reached_on: 2027-11-20", 'phones: [{number: "010-0000-0101"}]', type="contact"
    )
    handbook = read({"shili.md": text})
    assert [p.rule for p in handbook.problems] == ["future-check"]
    assert handbook.documents["shili"].last_reached_on is None


@pytest.mark.parametrize(
    ("lines", "hint"),
    [
        (("effective_from: 2026-01-01", "effective_to: 2062-12-31"), "2026-12-31"),
        (("effective_from: 2026-03-01", "effective_to: 2025-12-31"), "2026-12-31"),
        (("windows: [{from: 2026-03-01, until: 2025-04-30}]",), "2026-04-30"),
        (("effective_to: 2026-12-31", "windows: [{from: 2026-03-01, until: 2027-04-30}]"), "2026-04-30"),
        (("effective_from: 2027-01-01", "windows: [{from: 2026-03-01, until: 2026-04-30}]"), "2027-04-30"),
    ],
)
def test_dates_out_of_order_are_answered_with_the_likely_one(
    read: Read, lines: tuple[str, ...], hint: str
) -> None:
    problems = read({"shili.md": document("一句。", "successor_note: 等通知", *lines)}).problems
    assert hint in "".join(p.hint for p in problems)


@pytest.mark.parametrize(
    "body",
    [
        "**先打电话再来。",
        "==截止日== 到了 ==。",
        "见[收费] (doc:tingche)。\n\n见[收费](doc:tingche",
        "见[[tingche]]。",
        "[TOC]",
        "见下注[^1]。",
        "见[停车] (doc:tingche)。",
        "见［停车］（doc:tingche）。",
        "~作废~",
        "｜人群｜每月｜",
        "| 甲 | 乙 |\n| 一 | 二 |",
        "标题 {#biaoti}",
    ],
    ids=lambda body: body[:14].replace("\n", " "),
)
def test_markup_that_does_nothing_is_named(read: Read, body: str) -> None:
    problems = [p for p in read({"shili.md": document(body)}).problems if p.rule == "idle-markup"]
    assert problems
    assert problems[0].line >= 8


@pytest.mark.parametrize(
    ("line", "cut"),
    [
        ("title: 3号楼 #2单元", True),
        ("places: 便民中心 #3 窗口", True),
        ("aliases: [甲 #乙\n  , 丙]", True),
        ('title: "3号楼 #2单元"', False),
        ("title: 3号楼#2单元", False),
        ("title: 示例 # 原题", False),
    ],
)
def test_words_behind_a_hash_are_not_lost_silently(read: Read, line: str, cut: bool) -> None:
    assert ("cut-by-hash" in rules(read, document("一句。", line))) is cut


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("2026年2月30日截止。", "day-in-text"),
        ("13月1日开始。", "day-in-text"),
        ("2062年3月1日开始。", "day-in-text"),
        ("见[系统](http://192.168.1.5/sys)。", "local-link"),
        ("见[系统](http://localhost:8000/d/x)。", "local-link"),
        ("2月29日也收。", None),
        ("到2035年。", None),
    ],
)
def test_days_and_addresses_of_the_text_are_looked_at(read: Read, body: str, rule: str | None) -> None:
    assert rules(read, document(body)) == ([rule] if rule else [])
