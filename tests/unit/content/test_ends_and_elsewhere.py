"""What is called over, what is said of a contact elsewhere, names in a row: each is named."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from indexer.content.reading import Reading, read_content
from indexer.content.rulebook import all_rules
from indexer.domain.vocabulary import Vocabulary
from tests.unit.content.one_file import Read, document, rules

PHONE = 'phones: [{number: "010-0000-0105"}]'
NAMES = "| 名字 | 楼 |\n|---|---|\n| 赵玉芬 | 甲 |\n| 孙德海 | 乙 |\n| 周小兰 | 丙 |"
ENDED = "effective_to: 2026-10-31"
HOURS = {
    "xiuxie": (
        "title: 修鞋点",
        'phones: [{number: "010-0000-0106"}]',
        'opening: [{days: [2, 5], from: "09:00", until: "12:00"}]',
        "hours: 每月15日、周二、周五09:00—12:00",
    )
}


def named(read: Read, text: str) -> set[str]:
    others = {id: document("白天有人。", *front, type="contact", id=id) for id, front in HOURS.items()}
    return set(rules(read, text, **others))


SLIPS = [
    ("procedure", "title: 换锁（已作废）", "一句。", "said-ended"),
    ("procedure", "title: 换锁须知——已停办", "一句。", "said-ended"),
    ("procedure", "fee: none", "本项服务自2026年10月1日起停办。", "said-ended"),
    ("procedure", "fee: none", "==2025年1月1日起废止==。看新的。", "said-ended"),
    ("procedure", "fee: none", "这项业务已经不再受理。", "said-ended"),
    ("procedure", "fee: none", "这项补贴已取消，老的按月发完。", "said-ended"),
    ("contact", PHONE, "这家店已经停业。", "said-ended"),
    ("procedure", "fee: none", "原《停车办法》自本办法施行起同时废止。", "repeals-another"),
    ("contact", f"{PHONE}\nagreement_to: 2026-06-30", "一句。", "agreement-over"),
    ("policy", f"effective_from: 2026-01-01\n{ENDED}\nsuperseded_by: tingche", "一句。", "successor-late"),
    ("contact", PHONE, "打不通打 010-0000-0101。", "others-number"),
    ("procedure", "fee: none", "[修鞋点](doc:xiuxie)==每月25日==来。", "days-elsewhere"),
    ("procedure", "fee: none", "[修鞋点](doc:xiuxie)周二、周四来。", "days-elsewhere"),
    ("procedure", "fee: none", "[修鞋点](doc:xiuxie)上午八点就来。", "days-elsewhere"),
    ("procedure", "late: 过了上午九点订餐的，先问", "当天上午十点前订餐。", "two-hours"),
    ("procedure", "fee: none", "测试测试111", "unfinished"),
    ("procedure", "fee: none", "这是测试数据", "unfinished"),
    ("procedure", "places: 测试123", "一句。", "unfinished"),
    ("procedure", "fee: none", "这个号勿外给。", "internal-mark"),
    ("contact", 'phones: [{number: "010-0000-0105", label: 内部用}]', "一句。", "internal-mark"),
    ("procedure", "fee: none", "上月新批的是赵玉芬、孙德海、周小兰（三级）三户。", "person-told-of"),
    ("procedure", "fee: none", NAMES, "person-told-of"),
    ("procedure", "fee: none", "表在[这里](attachments/biao.pdf)。", "dead-link"),
    ("procedure", "legal_days: {days: 15}", "受理后==三十天内==发证。", "days-in-text"),
    ("policy", "windows: [{from: 2026-11-01, until: 2026-12-31}]", "2026年11月30日结束。", "deadline"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("type", "front", "body", "rule"), SLIPS, ids=[f"{rule}-{n}" for n, (*_, rule) in enumerate(SLIPS)]
)
def test_slip_is_named(read: Read, type: str, front: str, body: str, rule: str) -> None:
    assert rule in named(read, document(body, *front.split("\n"), type=type))


SOUND = [
    ("procedure", "fee: none", "逾期作废，证件已失效的先补办。如果这项服务停办了，看通知。"),
    ("procedure", "fee: none", "旧条例2025年1月1日起废止，按新的办。原《别处的办法》同时废止。"),
    ("contact", f"{PHONE}\nstate: closed\nbackup: dianhua\nagreement_to: 2026-06-30", "已停用。"),
    ("contact", f"{PHONE}\nagreement_to: 2027-06-30", "一句。"),
    ("contact", PHONE, "报修的号码占线的，过会儿再打；这家店停业的话打前台。"),
    ("policy", "effective_from: 2026-01-01\neffective_to: 2026-12-31\nsuperseded_by: tingche", "一句。"),
    (
        "policy",
        f"effective_from: 2026-01-01\n{ENDED}\nsuperseded_by: tingche\nsuccessor_note: 先登记",
        "一句。",
    ),
    ("policy", f"title: 补助（2025—2026）\n{ENDED}\nsuperseded_by: tingche", "一句。"),
    ("contact", PHONE, "打不通打[值班电话](doc:dianhua) 010-0000-0101。"),
    ("procedure", "fee: none", "[修鞋点](doc:xiuxie)每月15日、周五来。"),
    ("procedure", "fee: none", "[修鞋点](doc:xiuxie)上午九点到12:00有人。"),
    ("procedure", "fee: none", "周四交材料。修鞋找[修鞋点](doc:xiuxie)。"),
    ("procedure", "late: 上午十点前订餐", "上午十点前订餐，下午四点前订餐；夏天上午九点订餐。"),
    ("procedure", "fee: none", "血样测试一下午出结果。苏州市、郑州市、唐山市的也收。"),
    ("procedure", "fee: none", "见[表](assets/biao.txt)。个人信息不外传。"),
    ("procedure", "legal_days: {days: 15}", "受理后==十五天内==发证。"),
    ("policy", "windows: [{from: 2026-01-01, until: 2026-06-30}]", "2026年6月30日截止。"),
]
NEW = {rule for *_, rule in SLIPS} | {"past-deadline"}


@pytest.mark.parametrize(("type", "front", "body"), SOUND, ids=[f"{n}" for n in range(len(SOUND))])
def test_what_is_sound_is_left_alone(read: Read, type: str, front: str, body: str) -> None:
    assert not NEW & named(read, document(body, *front.split("\n"), type=type))


def test_a_contact_begins_in_its_own_words_unless_it_follows_the_other(read: Read) -> None:
    text = "门里的灯、开关、水龙头坏了打这里。{}"
    one = document(text.format("先报楼号。"), PHONE, type="contact")
    other = document(
        text.format("先报门牌。"), 'phones: [{number: "010-0000-0107"}]', type="contact", id="ling"
    )
    follows = one.replace("type:", "state: closed\nsuperseded_by: ling\ntype:")

    def told(first: str) -> bool:
        problems = read({"shili.md": first, "ling.md": other}).problems
        return ("shili.md", "copied-opening") in {(p.path, p.rule) for p in problems}

    assert told(one)
    assert not told(follows)


def test_one_long_paragraph_of_another_document_is_a_copy(read: Read) -> None:
    long = "来的时候把三件事问细：忌口和慢病、几个人、要不要送到家里，以后只打电话报几号、几份就行。"
    files = {
        "shili.md": document(f"{long}\n\n这里说的是另一件，前台当场就给办好。"),
        "ling.md": document(f"{long}\n\n这里说的是这一件，前台登记以后等电话。", id="ling"),
    }
    assert {p.path for p in read(files).problems if p.rule == "copied-body"} == set(files)
    many = {
        f"x{n}.md": document(f"{long}\n\n这里说的是第 {n} 件，前台给登记。", id=f"x{n}") for n in range(4)
    }
    assert not [p for p in read({**files, **many}).problems if p.rule == "copied-body"]


def test_the_sample_is_as_sound_on_every_day_of_the_next_year() -> None:
    """What lapses by itself is for the list of what is to be looked at again, but its own text stays true."""
    folder = Path(__file__).parents[3] / "handbook"
    files = tuple(read_content(str(path), path.read_bytes()) for path in sorted(folder.rglob("*.md")))
    first = date(2026, 11, 30)
    days = [day for n in range(400) if (day := first + timedelta(days=n)).day in (1, 15, 30, 31)]
    dated = ("past-deadline", "agreement-over", "successor-late")
    judging = [(rule.id, rule.check) for rule in all_rules() if rule.id in dated]
    readings = [Reading(Vocabulary(title="示例", categories=()), files, today=day) for day in days]
    told = {
        (file.id, id, str(reading.today))
        for reading in readings
        for id, check in judging
        for file in files
        if check and list(check(file, reading))
    }
    assert not told


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ("effective_to: 2026-03-31\nsuccessor_note: 下一季的还没来，先登记", False),
        ("effective_to: 2026-03-31", True),
        ("repealed_on: 2026-03-31\nrepealed_by: 一句话\nsuccessor_note: 看新的", True),
    ],
    ids=["season that is over, with a note", "over", "repealed"],
)
def test_a_link_may_lead_to_a_season_until_there_is_another(read: Read, ends: str, told: bool) -> None:
    season = document("一句。", *ends.split("\n"), type="policy", id="jijie")
    problems = read({"shili.md": document("看[当季](doc:jijie)。"), "jijie.md": season}).problems
    assert ("link-to-ended" in {p.rule for p in problems if p.path == "shili.md"}) is told
