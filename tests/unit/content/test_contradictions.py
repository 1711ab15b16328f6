"""What a document says in two places, it says alike: each slip is named, its harmless neighbour is not."""

from __future__ import annotations

import pytest

from tests.unit.content.one_file import Read, document, rules

BOTH = "materials: [{name: 居民户口簿, originals: 1, copies: 1}]"
OPEN = "opening: [{days: [1, 2, 3, 4, 5], from: '08:00', until: '20:00'}]"
YEARLY = "title: 2027年度登记安排"
APART = [
    ("procedure", "fee: none", "来的收工本费，当场给条。", "money-in-text"),
    ("procedure", "fee: none", "替他拨通，每次交两元钱。", "money-in-text"),
    ("procedure", "fee: none", "听课每人收五十元，机构另算。", "money-in-text"),
    ("procedure", "fee: 领表不收费，检查看医院", "领表收费10元，当场教。", "money-in-text"),
    ("procedure", "promise_days: {days: 3}", "后台十个工作日内给话。", "days-in-text"),
    ("procedure", "legal_days: {days: 20, unit: 工作日}", "经办机构二十天办完。", "days-in-text"),
    ("procedure", "legal_days: {days: 10}", "收到申请后当场办结。", "handling-in-text"),
    ("procedure", "handling: 即办件", "登记以后五个工作日以后来取结果。", "handling-in-text"),
    ("procedure", "handling: 即办件\npromise_days: {days: 3}", "先登记。", "handling-in-text"),
    ("procedure", "places: 派出所", "带身份证。", "whose-matter"),
    ("procedure", "conditions: [未满16周岁的]", "未满十八岁的也算。", "age-in-text"),
    ("procedure", "fee: none", "没满十六岁的由爸妈来；满了十八岁自己来。", "age-in-text"),
    ("procedure", "fee: none", "女满五十周岁、男满四十周岁的来。", "age-in-text"),
    ("procedure", BOTH, "户口簿只要复印件，原件不用带。", "copies-in-text"),
    ("procedure", "materials: [{name: 申请书, note: 交原件}]", "复印件就行。", "copies-in-text"),
    ("procedure", "materials: [{name: 居民身份证, copies: 1}]", "身份证复印件不收。", "copies-in-text"),
    ("procedure", "proxy: {state: yes, note: 代领表，评定要本人去}", "先登记。", "proxy-in-words"),
    ("procedure", "legal_basis: [{title: 甲, article: 第八条}]", "见条例第十八条。", "article-number"),
    ("procedure", "legal_basis: [{title: 甲, article: 第十四条}]", "不能推（第四十条）。", "article-number"),
    ("contact", OPEN, "早九点到晚八点有人。", "hours-in-text"),
    ("contact", OPEN, "周末照常接电话。", "hours-in-text"),
    ("contact", OPEN.replace("5]", "5, 6, 7]"), "周末休息，周一再打。", "hours-in-text"),
    ("contact", OPEN, "全天24小时，随时打。", "hours-in-text"),
    ("policy", YEARLY, "2024年度的材料交两份。", "year-in-text"),
    ("procedure", "fee: none", "## 四步走\n\n1. 甲\n2. 乙\n3. 丙", "count-of-list"),
    ("procedure", "fee: none", "关阀门、断电、拍照，这五件先做。", "count-of-list"),
    ("procedure", "fee: none", "前台做两件：记下经过，帮着找证据，替他联系。", "count-of-list"),
    ("procedure", "fee: none", "标准问上海市民政局。", "another-place"),
    ("procedure", "visits: 11", "先登记。", "odd-count"),
    ("procedure", "fee: none", "罚二百元到五十元。", "time-order"),
    ("procedure", "fee: none", "还不满意的，当天给个。", "cut-off"),
    ("procedure", "fee: none", "人均月收入4200万元以下的来问。", "odd-figure"),
    ("procedure", "fee: none", "加王姐微信wangjie_jz约时间。", "personal-account"),
    ("procedure", "fee: none", "李建军家今年没批下来。", "named-person"),
    ("procedure", "fee: none", "密码自己输（新增）。", "word-leftover"),
    ("procedure", "fee: none", "领导批示：可。", "note-to-self"),
    ("procedure", "fee: none", "见[官网](https://www.chinatax.gov.cm)。", "local-link"),
    ("procedure", "fee: none", "先登记，已公示为准。", "wrong-word"),
    ("procedure", "legal_days: {days: 5, unit: 工作日}", "街道==十个工作日==里出结果。", "days-in-text"),
    ("contact", "hours: 每月15日", "每月5日上午来。", "hours-in-text"),
    ("policy", "issued_on: 2026-07-26\neffective_from: 2025-01-01", "甲。", "date-doubt"),
    ("procedure", "fee: none", "身份证输错的（上回的110105194912310021）重输。", "identity-number"),
    ("procedure", "fee: none", "问服务站。3号楼2单元501刘建国欠了七个月。", "home-address"),
    ("procedure", "fee: none", "字号：[大] [中] [小] 打印本页 关闭窗口", "word-leftover"),
    ("procedure", "fee: none", "好的，以下是润色后的版本：先登记。", "word-leftover"),
    ("procedure", "source: 法规库（corpus_id 372）", "甲。", "word-leftover"),
    ("procedure", "fee: none", "不收费。【此处请书记再看，先别发】", "note-to-self"),
    ("procedure", "fee: none", "每月有值班（待小陈问了补）。", "note-to-self"),
    ("procedure", "fee: none", "后台三个工作日内/五个工作日内（二选一）给话。", "note-to-self"),
]


@pytest.mark.parametrize(("type", "front", "body", "rule"), APART, ids=[f"{b} {r}" for _, _, b, r in APART])
def test_a_slip_is_named(read: Read, type: str, front: str, body: str, rule: str) -> None:
    assert rule in rules(read, document(body, *front.split("\n"), type=type))


ALIKE = [
    ("contact", "hours: 每月15日、每月30日", "每月十五号上午来。"),
    ("procedure", "fee: none", "编号110105194912310020；服务站在3号楼2单元501室。"),
    ("procedure", "fee: none", "居住证/居住登记卡带一样，请老人再看一遍，打印100份以内不收钱。"),
    ("procedure", "fee: none", "谁让交“加急费”的别理，公司每次收五十元的要发票，罚五十元到二百元。"),
    ("procedure", "fee: none", "不收工本费，也不收押金，一次来两个人。"),
    ("procedure", "fee: 领表不收费，检查看医院", "领表不收费，检查医院收费。"),
    ("procedure", "promise_days: {days: 3}", "三个工作日给话；提前十个工作日来约。"),
    ("procedure", "legal_days: {days: 10}", "登记当场收下，机构说不能当场办结。"),
    ("procedure", "handling: 即办件", "街道五个工作日以后出结果，我们当场登记。"),
    ("procedure", "places: 社区服务站前台，派出所领证", "带身份证。"),
    ("procedure", "conditions: [未满16周岁的]", "未满十六岁的由监护人来，满了十六岁自己来，八十岁的也能来。"),
    ("procedure", "fee: none", "已满十四周岁不满十六周岁的另算；女满四十周岁、男满五十周岁的来。"),
    ("procedure", BOTH, "户口簿看原件、留复印件；复印件不够的现印。"),
    ("procedure", "materials: [{name: 申请书, note: 交原件}]", "申请书要原件。"),
    ("procedure", "proxy: {state: yes, note: 子女可以替老人来}", "先登记。"),
    ("procedure", "legal_basis: [{title: 甲, article: 第八条}]", "见第八条，也见第五十八条、第三十条。"),
    ("contact", OPEN, "早八点到晚八点有人，周末休息，急的打120，那里全天有人。"),
    ("policy", YEARLY, "2026年登记过的也要来；从前2019年的办法不用了。"),
    ("procedure", "fee: none", "## 三步走\n\n1. 甲\n2. 乙\n3. 丙"),
    ("procedure", "fee: none", "关阀门、断电、拍照，这三件先做。三样：放墙角、柜后，猫够不着；别撒。"),
    ("procedure", "region: 上海市", "标准问上海市民政局，户口在河北省的也行。"),
    ("procedure", "fee: none", "没有别的理由。可以。钥匙交给保安。"),
    ("procedure", "fee: none", "加微信群的先问前台，李子家园在东边，已公示过。"),
]  # fmt: skip
SAYING = {rule for *_, rule in APART}


@pytest.mark.parametrize(("type", "front", "body"), ALIKE, ids=[body for *_, body in ALIKE])
def test_what_is_as_it_should_be_is_left_alone(read: Read, type: str, front: str, body: str) -> None:
    assert not SAYING & set(rules(read, document(body, *front.split("\n"), type=type)))


@pytest.mark.parametrize(
    ("body", "is_wrong"),
    [("前台周六周日也开。", True), ("前台周末不开。", False), ("商店周末也开。", False)],
)
def test_the_desk_is_not_open_on_days_the_station_is_closed(read: Read, body: str, is_wrong: bool) -> None:
    basics = """\
title: 示例手册
categories: [{key: jia, title: 甲类}]
opening:
  - {days: 工作日, from: "09:00", until: "17:00"}
"""
    problems = read({"shili.md": document(body), "handbook.yml": basics}).problems
    assert ("station-weekend" in {problem.rule for problem in problems}) is is_wrong
