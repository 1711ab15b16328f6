"""What an edit may have done by mistake is named, with what was and what is; other words are not."""

from __future__ import annotations

import pytest

from indexer.content.handbook import read_handbook
from indexer.content.rereading.reread import MOST, reread_files
from indexer.domain.handbook import Handbook
from indexer.domain.problem import Problem

HANDBOOK_YML = """\
title: 示例手册
categories: [{key: jia, title: 甲类}]
audiences: [老年人, 残疾人]
"""
DENG = """\
---
id: deng
title: 换灯泡
type: procedure
category: 甲类
region: 示例社区
audiences: [老年人, 残疾人]
asks:
  - 灯泡憋了
owner: 便民服务岗
verified_on: 2026-11-01
review_by: 2027-11-01
handling: immediate
authority: 社区服务站
conditions:
  - 年满六十周岁
  - 住在本社区
materials:
  - {name: 居民身份证, need: required, originals: 1}
  - {name: 委托书, need: required, when: 家人代办时, originals: 1}
visits: 1
fee: 登记不收费；灯泡自己买
places: 社区服务站前台
proxy: {state: yes, note: 带委托书和双方身份证}
contacts: [dianhua, weixiu]
windows:
  - {label: 集中登记, from: 2026-03-01, until: 2026-04-30, missed: 先登记}
legal_basis:
  - {title: 示例条例, article: 第十八条}
sample: true
---

## 先问什么

门里的灯在这里登记，门外的归物业，见[维修](doc:weixiu)。离开那天起==30日内==补登，由房主来开门。

## 多久

五个工作日内给答复。上午登记，十点以后来；当天能约就当天。材料齐就收，没带身份证的不收。

## 怎么办

1. 先交申请表，再领灯泡。
2. 看完原件就还，复印件留下。

志愿者可以换灯泡，不碰线。我们汇总报街道。说清楚楼号、门牌和灯的样子，师傅照着配。
"""
OTHER = """\
---
id: xiaoche
title: 小车怎么停
type: procedure
category: 甲类
asks: [停车]
---

## 怎么停

电池发烫鼓包冒烟的，人离远一点，别搬也别往上泼水。钥匙由房主拿着，材料齐了再说。
"""
CONTACT = """\
---
id: {}
title: {}
type: contact
category: 甲类
asks: [找人]
kind: vendor
phones:
  - {{number: "010-0000-0103", label: 报修}}
hours: 08:00—20:00
last_reached_on: 2026-11-01
---

白天有人。
"""
FILES = {
    "deng.md": DENG,
    "xiaoche.md": OTHER,
    "dianhua.md": CONTACT.format("dianhua", "示例电话"),
    "weixiu.md": CONTACT.format("weixiu", "示例维修部"),
}

TURNED = [
    ("==30日内==", "==20日内==", "changed-figure"),
    ("五个工作日内", "十五个工作日内", "changed-figure"),
    ("五个工作日内", "五个自然日内", "changed-figure"),
    ("十点以后", "九点以后", "changed-figure"),
    ("十点以后", "十点以前", "changed-meaning"),
    ("上午登记", "下午登记", "changed-meaning"),
    ("没带身份证的不收", "没带身份证的也收", "changed-meaning"),
    ("志愿者可以换灯泡", "志愿者不可以换灯泡", "changed-meaning"),
    ("不碰线", "碰线", "changed-meaning"),
    ("先交申请表，再领灯泡", "先领灯泡，再交申请表", "changed-meaning"),
    ("看完原件就还，复印件留下", "看完复印件就还，原件留下", "changed-meaning"),
    (
        "1. 先交申请表，再领灯泡。\n2. 看完原件就还，复印件留下。",
        "1. 看完原件就还，复印件留下。\n2. 先交申请表，再领灯泡。",
        "changed-meaning",
    ),
    ("登记不收费；", "登记收费；", "changed-meaning"),
    ("handling: immediate", "handling: consult", "changed-meaning"),
    ("sample: true\n", "", "gone-part"),
    ("由房主来开门", "由房租来开门", "changed-word"),
    ("材料齐就收", "材料其就收", "changed-word"),
    ("汇总报街道", "会总报街道", "changed-word"),
    ("报街道", "报派出所", "changed-place"),
    ("归物业", "归海淀区城管委", "changed-place"),
    ("region: 示例社区", "region: 天津市", "changed-place"),
    ("authority: 社区服务站", "authority: 苏州市疾病预防控制中心", "changed-place"),
    ("[维修](doc:weixiu)", "[维修](doc:dianhua)", "changed-place"),
    ("  - {name: 委托书, need: required, when: 家人代办时, originals: 1}\n", "", "gone-part"),
    (", note: 带委托书和双方身份证", "", "changed-meaning"),
    ("带委托书和双方身份证", "带双方身份证", "gone-part"),
    ("  - 住在本社区\n", "", "gone-part"),
    ("contacts: [dianhua, weixiu]", "contacts: [dianhua]", "gone-part"),
    ("places: 社区服务站前台\n", "", "gone-part"),
    (
        "windows:\n  - {label: 集中登记, from: 2026-03-01, until: 2026-04-30, missed: 先登记}\n",
        "",
        "gone-part",
    ),
    ("until: 2026-04-30", "until: 2026-03-30", "changed-figure"),
    ("need: required, originals: 1}", "need: optional, originals: 1}", "changed-meaning"),
    ("article: 第十八条", "article: 第八条", "changed-figure"),
    ("年满六十周岁", "年满五十周岁", "changed-figure"),
    ("没带身份证的不收。", "", "gone-part"),
    ("verified_on: 2026-11-01", "verified_on: 2025-11-01", "changed-figure"),
    (
        "当天能约就当天。",
        "当天能约就当天。电池发烫鼓包冒烟的，人离远一点，别搬也别往上泼水。",
        "pasted-sentence",
    ),
]

HARMLESS = [
    ("  - 灯泡憋了\n", "  - 灯泡憋了\n  - 灯不亮，够不着\n"),
    ("verified_on: 2026-11-01", "verified_on: 2026-11-29"),
    ("review_by: 2027-11-01", "review_by: 2028-11-01"),
    ("离开那天起==30日内==补登", "从离开那天算起，==30日内==来补登"),
    ("五个工作日内给答复", "5个工作日内答复"),
    ("当天能约就当天", "当天约得上就当天来"),
    ("志愿者可以换灯泡，不碰线。", "灯泡志愿者能换，线不碰。"),
    ("说清楚楼号、门牌和灯的样子，师傅照着配。", "楼号、门牌、灯是什么样子都讲清楚，师傅好照着配。"),
    ("门里的灯在这里登记", "==门里的灯在这里登记=="),
    ("## 多久\n", "## 多久有答复\n"),
    ("  - 住在本社区\n", "  - 住在本社区里\n"),
    ("我们汇总报街道。", "我们汇总以后报街道。"),
    (
        "materials:\n",
        "materials:\n  - {name: 居民户口簿, need: optional, originals: 1}\n",
    ),
    ("contacts: [dianhua, weixiu]", "contacts: [weixiu, dianhua]"),
]


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Handbook:
    folder = tmp_path_factory.mktemp("handbook")
    for name, content in {"handbook.yml": HANDBOOK_YML, **FILES}.items():
        (folder / name).write_text(content, encoding="utf-8")
    return read_handbook(folder).handbook


def again(handbook: Handbook, old: str, new: str, *, path: str = "deng.md") -> tuple[Problem, ...]:
    assert FILES[path].count(old) >= 1, old
    after = FILES[path].replace(old, new, 1)
    return reread_files({path: FILES[path].encode()}, {path: after.encode()}, handbook)


@pytest.mark.parametrize(("old", "new", "rule"), TURNED)
def test_what_may_be_a_slip_is_named(handbook: Handbook, old: str, new: str, rule: str) -> None:
    found = again(handbook, old, new)
    assert rule in {problem.rule for problem in found}, found
    assert all(problem.severity == "warning" and "对着原件" in problem.hint for problem in found)


@pytest.mark.parametrize(("old", "new"), HARMLESS)
def test_what_is_only_worded_otherwise_is_not(handbook: Handbook, old: str, new: str) -> None:
    assert again(handbook, old, new) == ()


@pytest.mark.parametrize(
    ("typed", "meant"), [("由房租来开门", "由房主来开门"), ("材料其就收", "材料齐就收"), ("以经", "已经")]
)
def test_a_slip_that_is_mended_is_not_named(handbook: Handbook, typed: str, meant: str) -> None:
    before = DENG.replace(meant, typed) if meant in DENG else DENG.replace("看完", typed + "看完")
    after = before.replace(typed, meant)
    assert before != after
    assert reread_files({"deng.md": before.encode()}, {"deng.md": after.encode()}, handbook) == ()


def test_a_remark_has_both_and_the_line(handbook: Handbook) -> None:
    (found,) = again(handbook, "==30日内==", "==20日内==")
    assert found.message == "“离开那天起30日内补登，由房” → “离开那天起20日内补登，由房”，数变了"
    assert found.line == DENG[: DENG.index("==30日")].count("\n") + 1


def test_a_sentence_that_was_moved_is_not_pasted(handbook: Handbook) -> None:
    last = "说清楚楼号、门牌和灯的样子，师傅照着配。"
    after = DENG.replace(last, "").replace("门里的灯", f"{last}门里的灯")
    assert reread_files({"deng.md": DENG.encode()}, {"deng.md": after.encode()}, handbook) == ()


def test_no_more_is_named_than_fits_on_a_screen(handbook: Handbook) -> None:
    lines = [f"第{number}件事要{number + 3}天，到{number}号窗口。" for number in range(1, MOST + 6)]
    before = DENG + "\n" + "\n\n".join(lines) + "\n"
    after = before
    for number in range(1, MOST + 6):
        after = after.replace(f"第{number}件事要{number + 3}天", f"第{number}件事要{number + 40}天")
    found = reread_files({"deng.md": before.encode()}, {"deng.md": after.encode()}, handbook)
    assert len(found) == MOST + 1
    assert found[-1].message == "这样的改动还有 5 处，没有列出"
