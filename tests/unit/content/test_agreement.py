"""Two sayings of one thing, and what is left unfinished: each slip is named, its neighbour is not."""

from __future__ import annotations

import pytest

from tests.unit.content.one_file import Read, document, rules

BODIES = [
    ("找某某科。", "unfinished"),
    ("具体时间待通知。", "unfinished"),
    ("标准以后补充。", "unfinished"),
    ("本节内容正在编写中。", "unfinished"),
    ("（空）", "unfinished"),
    ("由（单位名称）负责。", "unfinished"),
    ("【此段待领导审定】", "unfinished"),
    ("第 条规定可以申请。", "unfinished"),
    ("补贴标准为元/月。", "unfinished"),
    ("办理时限：  个工作日。", "unfinished"),
    ("自年月日起施行。", "unfinished"),
    ("占位", "unfinished"),
    ("此处省略若干字。", "unfinished"),
    ("以下留白", "unfinished"),
    ("本文件为秘密级文件。", "classified"),
    ("密★一年", "classified"),
    ("工作秘密，妥善保管", "classified"),
    ("密级: 内部", "internal-mark"),
    ("注意保密", "internal-mark"),
    ("内参", "internal-mark"),
    ("未经批准不得引用。", "internal-mark"),
    ("先登记（勿外传）。", "internal-mark"),
    ("试行稿未印发", "draft-mark"),
    ("打11O。", "letter-in-number"),
    ("打 010-0000-0l24。", "letter-in-number"),
    ("家里座机 6500 1234", "mobile-number"),
    ("打 12354 投诉。", "unknown-number"),
    ("联系人刘秀英。", "named-person"),
    ("5-2-301 李大爷要常去看。", "named-person"),
    ("3月1日（周八）。", "no-such-time"),
    ("20226年1月起。", "no-such-time"),
    ("凌晨14点开门。", "no-such-time"),
    ("每月15号到10号收。", "time-order"),
    ("3月至2月收。", "time-order"),
    ("十点到九点有人。", "time-order"),
    ("申请截止到2025年6月30日。", "past-deadline"),
    ("三（4）个工作日答复。", "written-twice"),
    ("100元（壹佰伍拾元）。", "written-twice"),
    ("共三样：身份证、户口簿。", "count-of-list"),
    ("按第三八条办。", "article-number"),
    ("30日内日内交。", "doubled-word"),
    ("离职当时出接触证明。", "wrong-word"),
    ("还能穿口口的衣服。", "stray-letters"),
    ("先登记。\n\n======", "idle-markup"),
    ("1. 甲\n②乙\n3. 丙", "list-number"),
    ("不收费，当场登记，排上就", "cut-off"),
]


@pytest.mark.parametrize(("body", "rule"), BODIES, ids=[body.replace("\n", " ") for body, _ in BODIES])
def test_a_slip_of_the_text_is_named(read: Read, body: str, rule: str) -> None:
    assert rule in rules(read, document(f"先来前台。\n\n{body}"))


WINDOW = "windows: [{from: 2026-11-01, until: 2027-04-30}]"
OPEN = "opening: [{days: [2, 5], from: '09:00', until: '16:00'}]"
WITH_FIELDS = [
    ("procedure", "fee: no", "先登记。", "unfinished"),
    ("policy", "effective_to: 2025-12-31\nrepealed_on: 2026-12-01\nsuccessor_note: 等通知", "先登记。",
     "date-doubt"),
    ("policy", WINDOW, "2026年11月1日到2027年3月30日收。", "deadline"),
    ("policy", WINDOW, "过了5月30日，这一季不补。", "deadline"),
    ("policy", WINDOW, "收到二〇二七年四月二十日。", "deadline"),
    ("policy", "effective_to: 2026-12-31\nsuccessor_note: 等通知", "管到2027年3月31日。", "validity-in-text"),
    ("policy", "repealed_on: 2024-10-01\nsuccessor_note: 等通知", "2024年9月1日起已经废止。",
     "validity-in-text"),
    ("policy", "title: 采暖（2025—2026采暖季）\neffective_from: 2026-11-01\neffective_to: 2027-05-31\n"
     "successor_note: 等通知", "先登记。", "title-year"),
    ("procedure", "legal_days: {days: 60}", "补证最长要六个月。", "days-in-text"),
    ("procedure", "fee: 每件收5元", "不收费，当场登完。", "money-in-text"),
    ("procedure", "fee: none", "每件5元，当场交。", "money-in-text"),
    ("contact", OPEN, "晚七点半收工。", "hours-in-text"),
    ("contact", OPEN, "周二、周四来。", "hours-in-text"),
    ("contact", f"hours: 09:00—16:00\n{OPEN.replace('16:00', '17:00')}", "先打电话。", "hours-in-text"),
    ("contact", "all_day: true", "夜里不接。", "hours-in-text"),
    ("procedure", "legal_basis: [{title: 甲, article: 第八十三条}]", "见条例第三十八条。", "article-number"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("type", "front", "body", "rule"), WITH_FIELDS, ids=[body for _, _, body, _ in WITH_FIELDS]
)
def test_a_text_that_says_otherwise_than_a_field_is_named(
    read: Read, type: str, front: str, body: str, rule: str
) -> None:
    assert rule in rules(read, document(body, *front.split("\n"), type=type))


IN_ORDER = [
    ("procedure", "fee: none", "写“某某所生”的证明不顶用。"),
    ("procedure", "fee: none", "每月25号到次月5号收，夜里十点到六点没人。"),
    ("procedure", "fee: none", "三（3）个工作日答复，100元（壹佰元）以内，第三（四）项除外。"),
    ("procedure", "fee: none", "第一百二十二条、第三十八条、第一百零八条都有。"),
    ("procedure", "fee: none", "要三样：身份证、户口簿和照片。打110、120，一共 12354 人次。"),
    ("procedure", "legal_days: {days: 60}", "补证最长要两个月。"),
    ("policy", WINDOW, "2026年11月1日到2027年4月30日收，过了4月30日不补。"),
    (
        "policy",
        "repealed_on: 2024-09-01\nsuccessor_note: 等通知",
        "2024年9月1日起已经废止，管到2024年8月31日。",
    ),
    ("contact", OPEN, "周二、周五来，下午四点收工，周末不来。"),
    ("contact", f"hours: 周二09:00—16:00\n{OPEN}", "先打电话。"),
    ("contact", "all_day: true", "夜里也接。"),
]
AGREEING = {
    "deadline", "validity-in-text", "past-deadline", "days-in-text", "money-in-text", "hours-in-text",
    "time-order", "written-twice", "article-number", "count-of-list", "unfinished", "unknown-number",
    "letter-in-number",
}  # fmt: skip


@pytest.mark.parametrize(("type", "front", "body"), IN_ORDER, ids=[body for _, _, body in IN_ORDER])
def test_what_agrees_is_left_alone(read: Read, type: str, front: str, body: str) -> None:
    assert not AGREEING & set(rules(read, document(body, *front.split("\n"), type=type)))


def test_a_link_is_called_as_what_it_leads_to(read: Read) -> None:
    others = {
        "huli": document("一句。", "title: 重度残疾人护理补贴申领", id="huli"),
        "shenghuo": document("两句。", "title: 困难残疾人生活补贴申领", id="shenghuo"),
    }
    text = document("看[重度残疾人护理补贴](doc:{})，也看[残疾人](doc:huli)。", "related: [huli]")
    assert "link-words" in rules(read, text.replace("{}", "shenghuo"), **others)
    assert "link-words" not in rules(read, text.replace("{}", "huli"), **others)


def test_a_link_leads_to_what_is_in_use_unless_it_speaks_of_the_past(read: Read) -> None:
    closed = document("一句。", "phones: [{number: 010-0000-0102}]", "state: closed", "backup: dianhua",
                      type="contact", id="tingye")  # fmt: skip
    assert "link-to-ended" in rules(read, document("打[报修](doc:tingye)。"), tingye=closed)
    last = {"ji-2024": closed.replace("id: tingye", "id: ji-2024")}
    assert "link-to-ended" in rules(read, document("看[这一季的](doc:ji-2024)。"), **last)
    assert "link-to-ended" not in rules(read, document("[旧的报修](doc:tingye)别打。"), tingye=closed)
