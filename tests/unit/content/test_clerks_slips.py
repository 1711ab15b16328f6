"""A day of editing: three sound documents, one small slip at a time; each is named on its line.

A row is what is written instead of what, and the rule that has to say so. The line is the first one
that differs, or the next: what a slip breaks may come to light one line on.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from indexer.content.rulebook import all_rules
from indexer.domain.handbook import Handbook

Read = Callable[[dict[str, str]], Handbook]

DOCUMENTS = {
    "banfa.md": """\
---
id: banfa
title: 停车办法细则
type: policy
category: 甲类
issuer: 示例街道办事处
issued_on: 2026-01-05
effective_from: 2026-02-01
effective_to: 2026-12-31
successor_note: 先登记，等新通知
source: 示例街道通知第3号
windows:
  - label: 集中登记
    from: 2026-03-01
    until: 2026-04-30
    missed: 先登记
legal_basis:
  - {title: 示例停车条例, article: 第三条}
---

## 谁能办

住在本小区、有车的人。三月一日开收。
""",
    "deng.md": """\
---
id: deng
title: 换灯泡
type: procedure
category: 甲类
audiences: [老年人, 残疾人]
asks:
  - 灯泡憋了
  - 灯不亮，够不着
  - 屋里黑了两天
aliases: [修灯, 灯坏了]
keywords: [灯管, 开关]
owner: 便民服务岗
verified_on: 2026-11-01
review_by: 2027-11-01
role: assists
materials: []
visits: 0
fee: 不收费
places: 社区服务站前台
contacts: [dianhua]
related: [tingche]
---

## 先问什么

门里的灯在这里登记，见[停车](doc:tingche)。

## 多久

当天联系。
""",
    "weixiu.md": """\
---
id: weixiu
title: 示例维修部
type: contact
category: 甲类
asks: [找电工, 谁会修水管, 家里跳闸]
kind: vendor
phones:
  - {number: "010-0000-0103", label: 报修}
hours: 08:00—20:00
opening:
  - {days: [1, 2, 3, 4, 5], from: "08:00", until: "20:00"}
state: open
last_reached_on: 2026-11-01
---

早八点到晚八点有人。
""",
}

FIELDS = [
    ("effective_to: 2026-12-31", "effective_to: 2026-12-1", "bad-date"),
    ("effective_to: 2026-12-31", "effective_to: 2026－12－31", "bad-date"),
    ("effective_to: 2026-12-31", "effective_to: 2026-12-31止", "bad-date"),
    ("effective_to: 2026-12-31", "effective_to: 2O26-12-31", "bad-date"),
    ("effective_to: 2026-12-31", "effective_to: 20261231", "bad-date"),
    ("effective_to: 2026-12-31", "effective_to: 26-12-31", "bad-date"),
    ("effective_to: 2026-12-31", "effective_to: 年底", "bad-date"),
    ("effective_to: 2026-12-31", "effective_to: 2026-11-31", "bad-date"),
    ("effective_to: 2026-12-31", "effective_to: 2126-12-31", "far-date"),
    ("effective_to: 2026-12-31", "effective_to: 2025-12-31", "date-order"),
    ("issued_on: 2026-01-05", "issued_on: 2027-01-05", "far-date"),
    ("effective_to: 2026-12-31", "effective_to:", "empty-key"),
    ("until: 2026-04-30", "until: 04-30", "window-dates"),
    ("until: 2026-04-30", "until: 2027-04-30", "window-validity"),
    ("    until: 2026-04-30\n", "", "missing-key"),
    (
        "    missed: 先登记\n",
        "    missed: 先登记\n  - {label: 又一次, from: 2026-03-01, until: 2026-04-30}\n",
        "repeated-entry",
    ),
    ("source: 示例街道通知第3号", "source: 网上", "unfinished"),
    ("source: 示例街道通知第3号", "source: 无", "unfinished"),
    ("source: 示例街道通知第3号", "source: 内部资料 注意保存", "internal-mark"),
    ("{title: 示例停车条例,", "{title: 示例停车条例（机密）,", "classified"),
    ("{title: 示例停车条例, article", "{article", "basis-entry"),
    ("successor_note: 先登记，等新通知", "superseded_by: deng", "successor-type"),
    ("successor_note: 先登记，等新通知", "superseded_by: banfa-2027", "unknown-id"),
    ("successor_note: 先登记，等新通知", "repealed_by: 新通知", "repeal-pair"),
    ("title: 换灯泡", "title: 3号楼 #2单元", "cut-by-hash"),
    ("title: 换灯泡", "title: 换灯: 上门", "yaml-syntax"),
    ("title: 换灯泡", "title：换灯泡", "fullwidth-colon"),
    ("title: 换灯泡", "title: 新建文本文档", "unfinished"),
    ("title: 换灯泡", "title: 换灯泡（送审稿）", "draft-mark"),
    ("  - 灯不亮，够不着", "  -灯不亮，够不着", "yaml-syntax"),
    ("  - 灯不亮，够不着", "  － 灯不亮，够不着", "yaml-syntax"),
    ("  - 灯不亮，够不着", "  — 灯不亮，够不着", "yaml-syntax"),
    ("  - 灯不亮，够不着", "  灯不亮，够不着", "yaml-syntax"),
    ("  - 灯不亮，够不着", "  - 灯泡憋了", "repeated-entry"),
    ("  - 屋里黑了两天", "  -屋里黑了两天", "yaml-syntax"),
    ("  - 屋里黑了两天", "  － 屋里黑了两天", "yaml-syntax"),
    ("  - 灯泡憋了", "\t- 灯泡憋了", "yaml-syntax"),
    ("aliases: [修灯, 灯坏了]", "aliases: [修灯，灯坏了]", "joined-items"),
    ("aliases: [修灯, 灯坏了]", "aliases: [修灯、灯坏了]", "joined-items"),
    ("aliases: [修灯, 灯坏了]", "aliases: [修灯, 灯坏了", "yaml-syntax"),
    ("aliases: [修灯, 灯坏了]", "aliases: ［修灯, 灯坏了］", "wrong-kind"),
    ("aliases: [修灯, 灯坏了]", "aliases: 修灯, 灯坏了", "wrong-kind"),
    ("keywords: [灯管, 开关]", "keywords: [灯管, 灯管]", "repeated-entry"),
    ("keywords: [灯管, 开关]", "keywords: [灯管、开关]", "joined-items"),
    ("owner: 便民服务岗", "owner: 王小明", "person-name"),
    ("owner: 便民服务岗", "owner: 李红梅老师", "person-name"),
    ("verified_on: 2026-11-01", "verified_on: 2062-11-01", "future-check"),
    ("review_by: 2027-11-01", "review_by: 2072-11-01", "far-date"),
    ("role: assists", "role: 协助", "unknown-value"),
    ("materials: []", "materials:", "empty-key"),
    ("materials: []", "materials: [{name: 身份证}, {name: 身份证}]", "repeated-entry"),
    ("materials: []", "materials: [{need: 必要}]", "missing-key"),
    ("visits: 0", "visits: １", "wrong-kind"),
    ("visits: 0", "visits: 0\nvisits: 1", "duplicate-key"),
    ("visits: 0", "visits: 0  # 待确认", "unfinished"),
    ("visits: 0", 'visits: 0\nlinks: [{label: 网, url: "https://a.gov.cn。"}]', "wrong-kind"),
    ("visits: 0", "visits: 0\nattachments: [assets/meiyou.pdf]", "missing-asset"),
    ("fee: 不收费", "fee: ？", "unfinished"),
    ("contacts: [dianhua]", "contacts: [tingche]", "not-a-contact"),
    ("related: [tingche]", "related: [tingche, tingche]", "repeated-entry"),
    ("related: [tingche]", "related: [deng]", "self-reference"),
    ("(doc:tingche)", "(doc：tingche)", "dead-link"),
    ("(doc:tingche)", "(DOC:tingche)", "dead-link"),
    ("(doc:tingche)", "(tingche)", "dead-link"),
    ("(doc:tingche)", "()", "dead-link"),
    ("[停车](doc:tingche)", "[](doc:tingche)", "dead-link"),
    ("[停车](doc:tingche)", "（停车）[doc:tingche]", "idle-markup"),
    ("(doc:tingche)", "(doc:tingche9)", "broken-link"),
    ("(doc:tingche)", "(https://a.gov.cn/甲 乙)", "dead-link"),
    ("(doc:tingche)", "(http://https://a.gov.cn)", "dead-link"),
    ("(doc:tingche)", "(mailto:)", "dead-link"),
    ("## 多久", "## 先问什么", "repeated-heading"),
    ("## 多久", "####### 多久", "idle-markup"),
    ('"010-0000-0103"', '"010-0000-103"', "bad-phone"),
    ('"010-0000-0103"', "“010-0000-0103”", "bad-phone"),
    ('"010-0000-0103"', '"138 0000 0008"', "private-phone"),
    ('  - {number: "010-0000-0103", label: 报修}', "  []", "no-phone"),
    (
        "label: 报修}",
        'label: 报修}\n  - {number: "010-00000103", label: 夜里}',
        "repeated-entry",
    ),
    ("hours: 08:00—20:00", "hours: 08:00—28:00", "hour-in-text"),
    ('from: "08:00"', 'from: "8:00"', "wrong-kind"),
    ("[1, 2, 3, 4, 5]", "[0, 1, 2]", "wrong-kind"),
    ("state: open", "state: closed", "closed-instead"),
    ("last_reached_on: 2026-11-01", "last_reached_on: 2027-11-01", "future-check"),
]  # fmt: skip

BODIES = [
    ("打 138\n00000008 找老王", "mobile-number"),
    ("打 138-0000-\n0008", "mobile-number"),
    ("138 - 0000 - 0008", "mobile-number"),
    ("138，0000，0008", "mobile-number"),
    ("138**0000**0008", "mobile-number"),
    ("138\u200b0000\u200b0008", "mobile-number"),
    ("138|0000|0008", "mobile-number"),
    ("一三八00000008", "mobile-number"),
    ("幺三八，零零零零，零零零八", "mobile-number"),
    ("壹叁捌零零零零零零零捌", "mobile-number"),
    ("138OOOO0008", "mobile-number"),
    ("1380000000*", "mobile-number"),
    ("| 姓名 | 电话 |\n|---|---|\n| 老王 | 13800000008 |", "mobile-number"),
    ("11010519491\n231002X", "identity-number"),
    ("身份证：110105\n19491231002X", "identity-number"),
    ("卡号 6222 0200\n0000 0007", "bank-card"),
    ("京AD12345", "vehicle-plate"),
    ("京A12345D", "vehicle-plate"),
    ("京AD12345D", "vehicle-plate"),
    ("京ADA1234", "vehicle-plate"),
    ("京 A D1234 5", "vehicle-plate"),
    ("京A\n12345", "vehicle-plate"),
    ("京a·d12345", "vehicle-plate"),
    ("京A1234挂", "vehicle-plate"),
    ("京A1234学", "vehicle-plate"),
    ("使123456", "vehicle-plate"),
    ("WJ京12345", "vehicle-plate"),
    ("李大爷 3-2-501", "home-address"),
    ("送到甲12号院3楼5门", "home-address"),
    ("三号楼二单元五零一", "home-address"),
    ("送到3号楼2单元\n501室", "home-address"),
    ("打 6200010 问。", "phone-in-text"),
    ("电话：6200-001。", "phone-in-text"),
    ("机\n密", "classified"),
    ("CONFIDENTIAL", "classified"),
    ("本页仅限窗口人员查看", "internal-mark"),
    ("这一段不要给居民看", "internal-mark"),
    ("会议纪要，不公开", "internal-mark"),
    ("材料待补", "unfinished"),
    ("电话：？？？", "unfinished"),
    ("补贴（　）元", "unfinished"),
    ("依据《》办理", "unfinished"),
    ("每月……元", "unfinished"),
    ("等领导定", "unfinished"),
    ("测试测试", "unfinished"),
    ("aaaa", "unfinished"),
    ("填好附件1。", "absent-attachment"),
    ("见错误！未找到引用源。", "word-leftover"),
    ("第 { PAGE } 页", "word-leftover"),
    ("【张某批注：这里不对】", "word-leftover"),
    ("甲\t乙\n一\t二", "pasted-table"),
    ("甲\u2028乙", "odd-letters"),
    ("\u2f3c\u2f08", "odd-letters"),
    ("（甲乙丙", "unpaired"),
    ("甲》乙", "unpaired"),
    ("“甲乙丙", "unpaired"),
    ("甲。。乙", "doubled-mark"),
    ("甲，。乙", "doubled-mark"),
    ("－ 甲", "idle-markup"),
    ("-甲", "idle-markup"),
    ("=划重点=", "idle-markup"),
    ("===划重点===", "idle-markup"),
    ("**粗体*", "idle-markup"),
    ("＊＊粗体＊＊", "idle-markup"),
    ("＝＝划重点＝＝", "idle-markup"),
    ("＞ 引用", "idle-markup"),
    ("100m^2^", "idle-markup"),
    ("- []甲", "idle-markup"),
    ("[ ] 甲", "idle-markup"),
    ("![灯](deng.png)", "dead-link"),
    ("![灯](D:/图/deng.png)", "dead-link"),
    ("| 甲 | 乙 |\n|---|---|\n| 一 | 二 | 三 |", "table-cells"),
    ("| 甲 | 乙 |\n|---|---|\n| 一 |", "table-cells"),
    ("九月三十一日截止。", "day-in-text"),
    ("二月三十日截止。", "day-in-text"),
    ("2026-02-30 截止。", "day-in-text"),
    ("2026.2.30 截止。", "day-in-text"),
    ("二〇六二年九月一日截止。", "day-in-text"),
    ("8:60 开门。", "hour-in-text"),
    ("8:00到25:00有人。", "hour-in-text"),
    ("---\nid: ling\ntitle: 另一份\n---", "front-matter-again"),
]


def problems(read: Read, name: str, text: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for problem in read({**DOCUMENTS, name: text}).problems:
        if problem.path == name:
            assert problem.message
            assert problem.hint
            found.setdefault(problem.rule, []).append(problem.line)
    return found


def test_the_three_documents_are_sound(read: Read) -> None:
    assert read(DOCUMENTS).problems == ()


@pytest.mark.parametrize(("before", "after", "rule"), FIELDS, ids=[f"{a} {r}" for _, a, r in FIELDS])
def test_a_slip_is_named_on_its_line(read: Read, before: str, after: str, rule: str) -> None:
    [name] = [name for name, text in DOCUMENTS.items() if before in text]
    text = DOCUMENTS[name].replace(before, after, 1)
    found = problems(read, name, text)
    pairs = zip(DOCUMENTS[name].split("\n"), text.split("\n"), strict=False)
    line = next(number for number, (old, new) in enumerate(pairs, 1) if old != new)
    assert rule in found
    assert any(line - 3 <= at <= line + 1 for at in found[rule]), (line, found)


@pytest.mark.parametrize(("words", "rule"), BODIES, ids=[w.split("\n")[0] + " " + r for w, r in BODIES])
def test_a_slip_in_the_text_is_named_on_its_line(read: Read, words: str, rule: str) -> None:
    text = f"{DOCUMENTS['deng.md']}\n{words}\n"
    first = DOCUMENTS["deng.md"].count("\n") + 2
    found = problems(read, "deng.md", text)
    assert rule in found
    assert any(first <= at <= first + words.count("\n") for at in found[rule]), (first, found)


def test_a_document_without_text_is_remarked(read: Read) -> None:
    front = DOCUMENTS["deng.md"].split("\n---\n")[0] + "\n---\n"
    assert "empty-body" in problems(read, "deng.md", front)
    assert "empty-body" in problems(read, "deng.md", f"{front}\n  \n")


@pytest.mark.parametrize(
    "words",
    [
        "- 甲\n-乙\n－ 丙",
        "    一段前面空四格。",
        "一句话。\n---\n另一句。",
        "1.甲\n2.乙",
        "零下的 -5℃ 不算。",
        "2026-02-28 截止，8:00—20:00 有人，3×5 厘米。",
        "1）甲\n2）乙",
        "打 12345、96116 或 400-000-0193。",
        "电话 138××××0008 的失主请来认领。",
        "京A××××× 的车主请挪车。",
        "共 130，131，132 号三间房。",
        "身份证、户口簿各 1 份，2026 年的。",
    ],
    ids=lambda words: words.split("\n")[0],
)
def test_what_is_as_it_should_be_is_left_alone(read: Read, words: str) -> None:
    assert problems(read, "deng.md", f"{DOCUMENTS['deng.md']}\n{words}\n") == {}


def test_every_slip_names_a_rule_there_is() -> None:
    assert {row[-1] for row in (*FIELDS, *BODIES)} <= {rule.id for rule in all_rules()}
