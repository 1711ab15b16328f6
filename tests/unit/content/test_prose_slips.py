"""What sentences give away or get wrong: each slip is named, and its harmless neighbour is not."""

from __future__ import annotations

import pytest

from indexer.domain.problem import Severity
from tests.unit.content.one_file import Read, document, rules

BODIES = [
    ("王秀兰患精神分裂症，上门要两个人。", "person-told-of"),
    ("3号楼的李建国是肺结核病人。", "person-told-of"),
    ("张桂英，女，78岁，糖尿病。", "person-told-of"),
    ("低保户名单：王秀兰、李建国、赵铁柱。", "person-told-of"),
    ("社区矫正对象孙立军由后台管。", "person-told-of"),
    ("吸毒人员赵刚每周来报到。", "person-told-of"),
    ("名单如下：\n\n- 王秀兰\n- 李建国", "person-told-of"),
    ("李建国欠物业费三年了。", "person-told-of"),
    ("赵奶奶（丧偶，独居）要常去看。", "person-told-of"),
    ("门禁密码 1234#", "password"),
    ("网格通账号：sq001，口令 888888", "password"),
    ("特急", "office-mark"),
    ("签发人：王某", "office-mark"),
    ("抄送：区政府办", "office-mark"),
    ("供领导参阅", "internal-mark"),
    ("此件发至各社区党组织", "internal-mark"),
    ("不要告诉居民有这笔钱。", "internal-mark"),
    ("密件", "classified"),
    ("同上", "unfinished"),
    ("补贴金额待定。", "unfinished"),
    ("每人每月N元。", "unfinished"),
    ("123", "unfinished"),
    ("张三、李四", "unfinished"),
    ("〔2026〕号", "unfinished"),
    ("电话：", "unfinished"),
    ("- 甲\n- \n- 乙", "unfinished"),
    ("| 甲 | 乙 |\n|---|---|\n|  |  |", "unfinished"),
    ("年  月  日前办。", "unfinished"),
    ("【请核对】标准是每月100元。", "unfinished"),
    ("@小王 看一下这段", "unfinished"),
    ("2026年12月5日（周一）截止。", "weekday"),
    ("8:00-7:00 有人。", "time-order"),
    ("上午9点到上午5点。", "time-order"),
    ("2026年3月至2026年1月受理。", "time-order"),
    ("2026年13月起受理。", "no-such-time"),
    ("每月32日发放。", "no-such-time"),
    ("星期八休息。", "no-such-time"),
    ("明天截止。", "passing-day"),
    ("流程如下图所示。", "absent-figure"),
    ("详见http://www.example.gov.cn，谢谢。", "bare-address"),
    ("[官网](htp://www.beijing.gov.cn)", "dead-link"),
    ("[官网](www.beijing.gov.cn)", "dead-link"),
    ("[官网](https://www.beijing.gov.cn.)", "dead-link"),
    ("[表](assets\\表.pdf)", "dead-link"),
    ("打[010-0000-0101](tel:010-0000-0102)。", "dead-link"),
    ("甲,乙。", "half-width"),
    ("热线 1234，全天有人。", "phone-in-text"),
    ("甲\\n乙", "idle-markup"),
    ("用`甲", "idle-markup"),
    ("甲\n=======\n乙", "merge-conflict"),
    ("=======", "merge-conflict"),
    ("<<<<<<<HEAD", "merge-conflict"),
    ("@@ -1,3 +1,4 @@", "merge-conflict"),
    ("有精神病的李建国住这一片。", "person-told-of"),
    ("周大爷肺癌晚期，别催材料。", "person-told-of"),
    ("王秀兰每月领低保。", "person-told-of"),
    ("微信收款加 wangxiulan88。", "personal-account"),
    ("邮箱 wangxl@qq点com", "personal-account"),
    ("機密", "classified"),
    ("每月补贴 300-100 元。", "time-order"),
    ("见[表](申请表.docx)。", "dead-link"),
    ("人群｜金额\n老人｜100", "pasted-table"),
    ("标准 #REF! 元。", "word-leftover"),
    ("截止日期：46326", "word-leftover"),
    ("发件人：小王\n主题：改一下", "word-leftover"),
    ("小王 10:32\n这段再改改", "word-leftover"),
    ("（原为：100元）改为 200元", "word-leftover"),
    ("居 民 身 份 证 原 件 一 份", "odd-letters"),
    ("先交的的材料。", "doubled-word"),
    ("请请他先坐。", "doubled-word"),
    ("社社区来办。", "doubled-word"),
    ("都可以可以打。", "doubled-word"),
    ("带户口薄来。", "wrong-word"),
    ("师傅以经去了。", "wrong-word"),
    ("每年12,00元。", "odd-figure"),
    ("每年1.200.00元。", "odd-figure"),
    ("每年120元元。", "odd-figure"),
    ("每人每月10万元。", "odd-figure"),
    ("报销120%。", "odd-figure"),
    ("每天42小时有人。", "no-such-time"),
    ("每周八天有人。", "no-such-time"),
    ("15个工作月办好。", "no-such-time"),
    ("年满7周岁的老年人先办。", "no-such-time"),
    ("9月1日（星期三）开始，2026年的。", "weekday"),
    ("没人的话，钥匙在门垫下面。", "hiding-place"),
    ("备用钥匙藏在花盆底下。", "hiding-place"),
    ("公章锁在档案柜第二层。", "hiding-place"),
    ("表在C:\\Users\\Administrator\\申请表.docx。", "local-link"),
    ("表见 file:///D:/表.docx 。", "local-link"),
    ("表在前台电脑桌面上。", "local-link"),
    ("表见 \\\\fuwuqi\\share\\表.docx。", "local-link"),
    ("表在D盘里。", "local-link"),
    ("找王建国主任签字。", "named-person"),
    ("有事找小刘。", "named-person"),
    ("联系人：赵德才。", "named-person"),
    ("2号楼3单元老王家一直没人。", "named-person"),
    ("三年级二班的李小明没人接。", "named-person"),
    ("这里好像不对，先放着。", "note-to-self"),
    ("（小李改）钱哪天到卡。", "note-to-self"),
    ("不拿提成（三月检查提过，必须保留）。", "note-to-self"),
    ("这些刁民爱打就打。", "harsh-word"),
    ("材料带齐[OK]。", "chat-mark"),
    ("手里有光a荣证。", "stray-letters"),
    ("手里有guangrong证。", "stray-letters"),
    ("手里有光 荣证的，来办。", "stray-letters"),
    ("以街道通知为准。sdf", "stray-letters"),
    ("昨天开会说了，不收。", "passing-day"),
    ("持证的师傅、\n\n约好再来。", "cut-off"),
    ("拿不准就打电话，\n\n约好再来。", "cut-off"),
    ("先登记再上门看一看。先登记再上门看一看。", "repeated-paragraph"),
    ("，证件看原件。", "edge-mark"),
    ("## 带什么。\n\n身份证。", "edge-mark"),
    ("以通知为准.", "half-width"),
    ("收齐后,3天内交。", "half-width"),
    ("带身份证（原件)。", "half-width"),
    ("一、甲\n\n三、乙", "numeral-order"),
    ("第一步交表。\n\n第三步拍照。", "numeral-order"),
    ("要带三样：\n\n- 身份证\n- 户口簿", "count-of-list"),
    ("或者打12354问。", "unknown-number"),
    ("打不通打129。", "unknown-number"),
    ("值班打010-0000-0110。", "unknown-number"),
    ("打[12348](doc:dianhua)。", "link-words"),
    ("2026年12月31曰截止。", "wrong-word"),
    ("当场登记，排上就\n\n再来。", "cut-off"),
    ("点击上方蓝字关注我们↑↑↑ 先登记。", "chat-mark"),
    ("可约专人（李敏）上门。", "named-person"),
]


@pytest.mark.parametrize(("body", "rule"), BODIES, ids=[body.replace("\n", " ") for body, _ in BODIES])
def test_a_slip_of_the_text_is_named(read: Read, body: str, rule: str) -> None:
    assert rule in rules(read, document(f"先来前台。\n\n{body}"))


FIELDS = [
    ("places: 同上", "unfinished"),
    ("fee: 待定", "unfinished"),
    ("fee: 金额待定", "unfinished"),
    ("source: 123", "unfinished"),
    ("authority: 实施主体", "unfinished"),
    ("conditions: [满足相关条件]", "unfinished"),
    ("repealed_by: 不清楚", "unfinished"),
    ("places: 前台,二楼", "half-width"),
    ("title: “示例”", "quoted-twice"),
    ("places: 社区服务站前台）", "unpaired"),
    ("aliases: [换灯泡 修灯]", "joined-items"),
    ("keywords: [灯泡/灯管]", "joined-items"),
    ("owner: 小王", "person-name"),
    ("places: 待通知", "unfinished"),
    ("asks: [李建国有尿毒症，灯坏了找谁, 灯坏了, 灯不亮]", "person-told-of"),
    ("visits: 99", "odd-count"),
    ("verified_on: 2026-01-01\nissued_on: 2026-03-01", "date-doubt"),
    ("title: 换灯泡。", "edge-mark"),
    ("aliases: [换灯泡，]", "edge-mark"),
    ("conditions: [住在本社区的，]", "cut-off"),
    ("conditions: [住在本社区的居居民]", "doubled-word"),
    ("fee: 每次12,00元", "odd-figure"),
    ("effective_from: 2036-01-01", "far-date"),
    ("materials: [{name: 身份证, copies: 1}, {name: 身份证, copies: 2}]", "repeated-entry"),
    ("proxy: {state: no, note: 可以由子女代办}", "proxy-in-words"),
]


WITH_FIELDS = [
    ("windows: [{from: 2026-09-01, until: 2026-10-31}]", "8月1日至9月30日办理。", "deadline"),
    ("windows: [{from: 2026-09-01, until: 2026-10-31}]", "每年上半年集中办。", "deadline"),
    ("windows: [{from: 2026-09-01, until: 2026-10-31}]", "2025年10月31日截止。", "deadline"),
    ("effective_from: 2026-01-01", "自2026年3月1日起施行。", "validity-in-text"),
    ("effective_to: 2026-12-31\nsuccessor_note: 等通知", "有效期至2027年6月30日。", "validity-in-text"),
    ("fee: 不收费", "办证交工本费10元。", "money-in-text"),
    ("fee: 工本费10元", "办证交工本费20元。", "money-in-text"),
    ("benefit: [{label: 每月, amount: 100元}]", "每月发110元。", "money-in-text"),
    ("promise_days: {days: 3}", "十个工作日办结。", "days-in-text"),
    ("legal_days: {days: 30, unit: day}", "三十个工作日给答复。", "days-in-text"),
]


@pytest.mark.parametrize(("front", "body", "rule"), WITH_FIELDS, ids=[body for _, body, _ in WITH_FIELDS])
def test_a_text_that_says_otherwise_than_a_field_is_named(
    read: Read, front: str, body: str, rule: str
) -> None:
    assert rule in rules(read, document(f"先来前台。\n\n{body}", front))


AGREEING = [
    ("windows: [{from: 2026-09-01, until: 2026-10-31}]", "九月一日至十月三十一日登记；下半年集中办。"),
    ("windows: [{from: 2026-09-01, until: 2026-10-31}]", "11月15日至次年3月15日供暖。"),
    ("effective_from: 2026-01-01", "自2026年1月1日起施行，《旧办法》自2025年1月1日起施行。"),
    ("fee: 工本费10元", "办证交工本费10元。"),
    ("benefit: [{label: 每月, amount: 100元}]", "每月发100元，年底另算，最多300元。"),
    ("promise_days: {days: 3}", "三个工作日办结；批了以后十个工作日内到账。"),
    ("proxy: {state: no, note: 不能代办，本人来}", "本人来。"),
]


@pytest.mark.parametrize(("front", "body"), AGREEING, ids=[body for _, body in AGREEING])
def test_a_text_that_says_what_the_fields_say_is_left_alone(read: Read, front: str, body: str) -> None:
    assert rules(read, document(f"先来前台。\n\n{body}", front)) == []


@pytest.mark.parametrize(("line", "rule"), FIELDS, ids=[line for line, _ in FIELDS])
def test_a_slip_in_a_field_is_named(read: Read, line: str, rule: str) -> None:
    type = "policy" if "issued_on" in line else "procedure"
    assert rule in rules(read, document("一句话。", line, type=type))


@pytest.mark.parametrize(
    "body",
    [
        "各社区：\n\n## 一、范围\n\n楼道。",
        "居民朋友们：\n\n## 停水\n\n明早修管子，停到中午。",
        "高龄老人有残疾的，上门办。",
        "患精神病的居民，先请家属来。",
        "任何人，男女都行，60岁以上优先。",
        "病人白天来，家属陪着。",
        "残疾人康复，按当年通知。",
        "密码连错三次会锁住，忘了密码到窗口重设。",
        "急件当天转街道。",
        "领取日期待定，等通知。",
        "比如张三的证，李四不能用。",
        "要带的材料：\n\n- 身份证",
        "夜里 21:00 到 8:00 有人值班，晚上8点到次日6点打这个号。",
        "9月1日至次年8月31日受理。",
        "2026年3月1日（星期日）开始。",
        "1. 甲\n\n   一段。\n\n2. 乙",
        "见[官网](https://www.beijing.gov.cn/a?b=1#c)、<https://www.beijing.gov.cn>。",
        "打[010-0000-0101](tel:01000000101)。",
        "年满80周岁，共100人。",
        "收 100—300 元，16 至 60 岁都行。",
        "张 三 排。",
        "住址、电话、住几天，都记下。",
        "慈善目的的活动；先看看，一步一步来，一户一户问。",
        "可以以书面形式提出，相应应急预案另附。",
        "每年1,200元，电费0.4883元/千瓦时，72小时内答复，不低于150%。",
        "用e窗通、App 和 Wi-Fi 都行；ETC 也行。",
        "物业主任、楼门长、网格员都能登记；陈旧的、高龄的先办。",
        "找老人家里人问，请小区保安带路，由主任签字。",
        "钥匙丢了的，约开锁的师傅；家里没人的，改天再来。",
        "居民说不清楚的，先登记，不确定的写“待核实”再问街道。",
        "打12345、110、120 都行，打 95588 问银行；一共 12354 人次。",
        "要带的两样：\n\n- 身份证\n- 户口簿\n\n一、甲\n\n二、乙",
        "## 带什么？\n\n身份证！",
    ],
    ids=lambda body: body[:16].replace("\n", " "),
)
def test_what_says_nothing_of_anybody_is_left_alone(read: Read, body: str) -> None:
    assert rules(read, document(body)) == []


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        (('opening: [{days: [1], from: "17:00", until: "09:00"}]',), "opening-order"),
        (('opening: [{days: [1], from: "09:00", until: "09:00"}]',), "opening-order"),
        (
            (
                "opening:",
                '  - {days: [1], from: "09:00", until: "12:00"}',
                '  - {days: [1], from: "11:00", until: "14:00"}',
            ),
            "opening-order",
        ),
        (("all_day: 是", 'opening: [{days: [1], from: "09:00", until: "17:00"}]'), "all-day"),
        (("all_day: 否", "hours: 24小时"), "all-day"),
        (("backup: shili2",), "reference-type"),
        (('opening: [{days: [1], from: "18:00", until: "02:00"}]',), None),
        (("all_day: 是", "hours: 全天"), None),
    ],
)
def test_hours_of_a_contact_are_hours(read: Read, lines: tuple[str, ...], rule: str | None) -> None:
    text = document("打电话。", 'phones: [{number: "010-0000-0105"}]', *lines, type="contact")
    closed = document(
        "不做了。", "title: 另一家", "state: 停业", "successor_note: 换一家", type="contact", id="shili2"
    )
    found = read({"shili.md": text, "shili2.md": closed.replace("[一句", "[另一句")}).problems
    assert [p.rule for p in found if p.path == "shili.md"] == ([rule] if rule else [])


def test_swapped_hours_of_the_station_are_named(read: Read) -> None:
    basics = "title: 示例手册\ncategories: [{key: jia, title: 甲类}]\n"
    swapped = 'opening: [{days: workday, from: "17:00", until: "09:00"}]\n'
    [problem] = read({"handbook.yml": basics + swapped}).problems
    assert (problem.path, problem.rule) == ("handbook.yml", "bad-vocabulary")
    assert "止早于起" in problem.message


COPIED = "停车按公布的标准收费，先看牌子再停。\n\n包月的到物业登记，带上行驶证和身份证。\n"


def test_a_body_pasted_from_another_document_is_remarked_on_both(read: Read) -> None:
    other = document(COPIED, "title: 另一份", "asks: [四句, 五句, 六句]", id="ling")
    found = read({"shili.md": document(COPIED), "ling.md": other}).problems
    assert {(p.path, p.rule) for p in found} == {("shili.md", "copied-body"), ("ling.md", "copied-body")}


def test_this_years_copy_of_last_years_document_is_not(read: Read) -> None:
    new = document(COPIED, "effective_from: 2027-01-01", "title: 新的", type="policy", id="xin")
    old = document(COPIED, "effective_from: 2026-01-01", "superseded_by: xin", type="policy")
    assert [p.rule for p in read({"shili.md": old, "xin.md": new}).problems] == []


def test_a_category_with_another_key_is_told_before_all_is_numbered_anew(read: Read) -> None:
    numbers = "categories:\n  jia: 1\n  bing: 2\ndocuments: {}\n"
    [problem] = read({"print-numbers.yml": numbers}).problems
    assert (problem.rule, problem.severity) == ("gone-category", Severity.WARNING)
    assert "bing" in problem.message
