"""What changed between two states of a document, as values and in words."""

from dataclasses import replace
from datetime import date

import pytest

from indexer.domain.body import Body, Element, Node
from indexer.domain.choices import Channel, Need, Online, ProxyState, Role
from indexer.domain.differences import Change, difference_as_json, differences, differences_of_handbooks
from indexer.domain.document import (
    Amount,
    Benefit,
    Contact,
    LegalBasis,
    Material,
    MonthDay,
    Phone,
    Policy,
    Procedure,
    Proxy,
    TimeLimit,
    Window,
)
from indexer.wording.differences import names_of, words_of
from indexer.wording.second_look import second_look

HEADING = Element("h2", {"id": "收多少"}, ("收多少",))


def text(*paragraphs: Node) -> Body:
    """Return a text with these paragraphs below its one heading."""
    return Body.of(["开头。", HEADING, *(Element("p", {}, (words,)) for words in paragraphs)])


def two_yuan(tag: str, **attributes: str) -> Body:
    """Return the text of the policy with its two yuan in an element."""
    price = Element("p", {}, ("一小时", Element(tag, attributes, ("两元",)), "。"))
    return Body.of(["开头。", HEADING, price, Element("p", {}, ("半小时一元。",))])


POLICY = Policy(
    id="tongzhi",
    title="停车通知",
    category="bianmin",
    path="tongzhi.md",
    effective_to=date(2025, 12, 31),
    body=text("一小时两元。", "半小时一元。"),
)
PROCEDURE = Procedure(
    id="tingche",
    title="停车证",
    category="bianmin",
    path="tingche.md",
    materials=(Material(name="居民身份证", copies=1), Material(name="行驶证")),
)
CONTACT = Contact(
    id="dui", title="疏通队", category="bianmin", path="dui.md", phones=(Phone(number="010-0000-0101"),)
)


def words(before, after, names=None):
    difference = differences(before, after)
    return list(words_of(difference, names)) if difference else []


@pytest.mark.parametrize(
    ("document", "changes", "said"),
    [
        pytest.param(PROCEDURE, {"role": Role.REFERS}, "本站做什么写上：指路", id="role"),
        pytest.param(PROCEDURE, {"online": Online.START}, "网上办写上：可预约或申报", id="online"),
        pytest.param(
            replace(PROCEDURE, proxy=Proxy(note="家人可代交")),
            {"proxy": Proxy(state=ProxyState.YES, note="带双方身份证")},
            "可否代办 家人可代交 → 可否 可以 说明 带双方身份证",
            id="proxy",
        ),
        pytest.param(
            replace(PROCEDURE, benefit=Benefit(text="一次性补贴")),
            {"benefit": Benefit(amounts=(Amount(label="每月", amount="按通知"),))},
            "待遇 一次性补贴 → 名称 每月 标准 按通知",
            id="benefit from words to a list",
        ),
        pytest.param(
            replace(PROCEDURE, benefit=Benefit(amounts=(Amount(label="每月", amount="甲"),))),
            {"benefit": Benefit(amounts=(Amount(label="每月", amount="乙"),))},
            "待遇“每月”标准 甲 → 乙",
            id="one amount of a benefit",
        ),
        pytest.param(
            PROCEDURE, {"benefit": Benefit(not_here=True)}, "待遇写上：不在这写", id="benefit elsewhere"
        ),
        pytest.param(
            POLICY, {"effective_to": date(2026, 12, 31)}, "有效期至 2025-12-31 → 2026-12-31", id="date",
        ),
        pytest.param(POLICY, {"effective_to": None}, "有效期至去掉（原为 2025-12-31）", id="taken away"),
        pytest.param(POLICY, {"source": "市政府网"}, "来源写上：市政府网", id="written"),
        pytest.param(POLICY, {"sample": True}, "示例写上：是", id="boolean"),
        pytest.param(POLICY, {"superseded_by": ("new",)}, "被替代写上：《新通知》", id="id"),
        pytest.param(
            replace(POLICY, asks=("甲", "乙")), {"asks": ("乙", "丙")},
            "居民怎么问新增 1 项：丙；去掉 1 项：甲", id="list",
        ),
        pytest.param(
            replace(POLICY, asks=("甲", "乙")), {"asks": ("乙", "甲")}, "居民怎么问调整了顺序", id="order",
        ),
        pytest.param(
            PROCEDURE, {"materials": (*PROCEDURE.materials, Material(name="委托书", need=Need.OPTIONAL))},
            "申请材料新增 1 项：委托书", id="material added",
        ),
        pytest.param(
            PROCEDURE, {"materials": (Material(name="居民身份证", copies=2),)},
            "申请材料去掉 1 项：行驶证；“居民身份证”复印件 1 → 2", id="material changed",
        ),
        pytest.param(
            PROCEDURE, {"promise_days": TimeLimit(days=5)}, "承诺办结时限写上：5 个工作日", id="limit",
        ),
        pytest.param(PROCEDURE, {"channels": (Channel.ONLINE,)}, "办理形式写上：网上", id="choice"),
        pytest.param(PROCEDURE, {"fee": "none"}, "收费写上：不收费", id="none word"),
        pytest.param(PROCEDURE, {"category": "gonggong"}, "类目 便民服务 → 公共服务", id="category"),
        pytest.param(
            PROCEDURE, {"legal_basis": (LegalBasis(document="new", article="第一条"),)},
            "设定依据新增 1 项：《新通知》", id="basis",
        ),
        pytest.param(
            CONTACT, {"phones": (Phone(number="010-0000-0102"),)},
            "电话新增 1 项：010-0000-0102；去掉 1 项：010-0000-0101", id="phone",
        ),
        pytest.param(CONTACT, {"hours": "8:00-18:00"}, "服务时间写上：8:00-18:00", id="label of the type"),
        pytest.param(
            replace(POLICY, windows=(Window(from_=MonthDay(9, 1), until=MonthDay(10, 31)),)),
            {"windows": (Window(from_=MonthDay(9, 1), until=MonthDay(11, 30)),)},
            "申领窗口“申领时间”止 10-31 → 11-30", id="window",
        ),
        pytest.param(
            POLICY, {"asks": ("丢了，怎么办",)}, "居民怎么问写上：“丢了，怎么办”", id="item with a comma",
        ),
    ],
)  # fmt: skip
def test_change_of_a_field_is_said_in_words(document, changes, said):
    names = {"new": "《新通知》", "bianmin": "便民服务", "gonggong": "公共服务"}
    assert words(document, replace(document, **changes), names) == [said]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"title": " 停车 通知\n"}, id="text"),
        pytest.param({"asks": ("怎 么停",)}, id="list"),
        pytest.param({"path": "policies/tongzhi.md"}, id="moved"),
        pytest.param(
            {"body": text("一小时两元。半小时 一元。")},
            id="paragraphs joined",
        ),
    ],
)
def test_white_space_and_place_are_no_change(changes):
    document = replace(POLICY, asks=("怎么停",))
    assert differences(document, replace(document, **changes)) is None


def test_changed_lines_stand_beside_what_they_became():
    after = replace(POLICY, body=text("一小时三元。", "半小时一元。", "一天十元。"))
    difference = differences(POLICY, after)
    assert difference.body_changed
    assert difference.keys == ("body",)
    assert [(line.section, line.before, line.after) for line in difference.lines] == [
        ("收多少", "一小时两元。", "一小时三元。"),
        ("收多少", None, "一天十元。"),
    ]
    assert words_of(difference) == ("正文改了：收多少",)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        pytest.param(two_yuan("mark"), "正文“一小时两元。” → “一小时==两元==。”，请对照原件", id="pen mark"),
        pytest.param(
            two_yuan("a", href="doc:x"), "正文“一小时两元。” → “一小时[两元](doc:x)。”，请对照原件", id="link"
        ),
    ],
)
def test_pen_marks_and_links_are_changes_without_lines_and_told_where_they_are(body, place):
    difference = differences(POLICY, replace(POLICY, body=body))
    assert difference.body_changed
    assert difference.lines == ()
    assert words_of(difference) == ("正文的链接或划重点改了：收多少",)
    assert second_look(difference) == (place,)


def test_a_link_that_leads_elsewhere_is_told_with_both_places():
    here, there = (replace(POLICY, body=two_yuan("a", href=f"doc:{id}")) for id in ("x", "y"))
    assert second_look(differences(here, there)) == ("正文“[两元](doc:x)。” → “[两元](doc:y)。”",)


def test_bold_letters_are_no_change():
    assert differences(POLICY, replace(POLICY, body=two_yuan("strong"))) is None


def test_another_target_of_a_link_is_a_change():
    before = replace(POLICY, body=two_yuan("a", href="doc:x"))
    assert differences(before, replace(POLICY, body=two_yuan("a", href="doc:y"))).keys == ("body",)


def test_everything_stated_counts_of_a_document_that_came_or_went():
    came, went = differences(None, POLICY), differences(POLICY, None)
    assert (came.change, went.change) == (Change.ADDED, Change.REMOVED)
    assert came.document is POLICY
    assert went.document is POLICY
    assert set(came.keys) == {"id", "title", "type", "category", "effective_to", "openness", "body"}
    assert difference_as_json(went)["fields"][0] == {"key": "id", "before": "tongzhi", "after": None}
    assert differences(None, None) is None


def test_document_of_another_type_is_told_field_by_field():
    difference = differences(PROCEDURE, Policy(id="tingche", title="停车证", category="bianmin", path="x.md"))
    assert difference_as_json(difference) == {
        "id": "tingche",
        "change": "changed",
        "fields": [
            {"key": "type", "before": "procedure", "after": "policy"},
            {
                "key": "materials",
                "before": [
                    {"name": "居民身份证", "need": "required", "copies": 1},
                    {"name": "行驶证", "need": "required"},
                ],
                "after": None,
            },
        ],
        "body_changed": False,
    }  # fmt: skip


def test_handbooks_are_compared_over_renames():
    renamed = replace(POLICY, id="tongzhi-2025", former_ids=("tongzhi",))
    before = {d.id: d for d in (POLICY, PROCEDURE, CONTACT)}
    after = {d.id: d for d in (renamed, PROCEDURE, replace(CONTACT, id="xin-dui"))}
    found = {d.document.id: d.change for d in differences_of_handbooks(before, after)}
    assert found == {"tongzhi-2025": Change.RENAMED, "dui": Change.REMOVED, "xin-dui": Change.ADDED}
    assert words(POLICY, renamed) == ["编号 tongzhi → tongzhi-2025"]


def test_names_are_those_of_documents_and_categories():
    assert names_of([POLICY]) == {"tongzhi": "《停车通知》"}
