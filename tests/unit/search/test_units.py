"""What is matched as one: front matter, each section, each ask."""

from __future__ import annotations

from indexer.content.body.markdown import MarkdownRenderer
from indexer.domain.document import (
    Branch,
    Contact,
    Material,
    MonthDay,
    Phone,
    Policy,
    Procedure,
    Window,
)
from indexer.search.backend import Unit
from indexer.search.units import FIELDS, asks_of, section_of, units_of
from indexer.text.analysis import Analyser

STEPS = Procedure(
    id="steps",
    title="采暖补贴领取",
    category="c",
    path="steps.md",
    asks=("取暖怎么弄",),
    aliases=("煤火费",),
    keywords=("车辆",),
    audiences=("有车居民",),
    materials=(Material(name="行驶证"),),
    branches=(Branch(label="租房居民", differs="带租房合同"),),
    windows=(Window(from_=MonthDay(1, 1), until=MonthDay(1, 31), missed="次年补办"),),
    body=MarkdownRenderer().render("开头一段。\n\n## 带什么\n\n带身份证。\n\n## 去哪办\n\n到前台办理。").body,
)


def units(analyser: Analyser) -> dict[int, Unit]:
    return {unit.ordinal: unit for unit in units_of(STEPS, analyser)}


def test_front_is_zero_sections_count_up_and_names_count_down(analyser: Analyser) -> None:
    assert sorted(units(analyser)) == [-4, -3, -2, -1, 0, 1, 2]


def test_front_holds_front_matter_and_opening_text(analyser: Analyser) -> None:
    words = units(analyser)[0].terms["words"]
    for word in ("采暖补贴", "车辆", "居民", "行驶证", "租房", "次年", "开头"):
        assert word in words
    assert "身份证" not in words


def test_section_holds_its_heading_and_text_only(analyser: Analyser) -> None:
    words = units(analyser)[1].terms["words"]
    assert "身份证" in words
    assert not {"前台", "采暖补贴", "开头"} & set(words)


def test_title_weighs_more_than_text(analyser: Analyser) -> None:
    words = units(analyser)[0].terms["words"]
    assert words["采暖补贴"] == 3 * words["开头"]


def test_every_ask_stands_alone(analyser: Analyser) -> None:
    found = units(analyser)
    assert asks_of(STEPS) == ("采暖补贴领取", "取暖怎么弄", "煤火费")
    assert "怎么" in found[-2].terms["ask_words"]
    assert "怎么" not in found[-3].terms["ask_words"]
    assert set(found[-1].terms) == {"ask_words", "ask_grams", "sounds", "initials"}


def test_keyword_is_found_by_its_sound_alone(analyser: Analyser) -> None:
    assert set(units(analyser)[-4].terms) == {"sounds", "initials"}


def test_symptoms_and_numbers_of_a_contact_are_found(analyser: Analyser) -> None:
    vendor = Contact(
        id="v",
        title="维修点",
        category="c",
        path="v.md",
        symptoms=("灯不亮",),
        trades=("电工",),
        phones=(Phone(number="010-0000-0102"),),
    )
    found = {unit.ordinal: unit.terms for unit in units_of(vendor, analyser)}
    assert asks_of(vendor) == ("维修点", "灯不亮")
    assert {"电工", "0102"} <= set(found[0]["words"])


def test_document_number_and_office_of_a_policy_are_found(analyser: Analyser) -> None:
    notice = Policy(
        id="n",
        title="通知",
        category="c",
        path="n.md",
        document_number="示街发〔2026〕5号",
        issuer=("示例街道",),
    )
    front = next(iter(units_of(notice, analyser))).terms["words"]
    assert {"2026", "5", "街道"} <= set(front)


def test_fields_are_those_the_engines_know(analyser: Analyser) -> None:
    assert {name for unit in units(analyser).values() for name in unit.terms} == set(FIELDS)


def test_unit_leads_back_to_its_section() -> None:
    titles = [section.title if (section := section_of(STEPS, n)) else None for n in (-3, 0, 1, 2)]
    assert titles == [None, None, "带什么", "去哪办"]
