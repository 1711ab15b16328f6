"""What is kept of a text never holds a personal number, however it is written."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from personal_forms import FORMS

from indexer.text.masking import MASK, mask_numbers, mask_private

DIGITS = st.text("0123456789", min_size=15, max_size=15)


def digits_in(text: str) -> str:
    """Return the digits of every script in a text, in order, blanks and signs left out."""
    found = []
    for character in text:
        value = unicodedata.numeric(character, None)
        if value is not None and 0 <= value < 10 and value == int(value):
            found.append(str(int(value)))
        elif character.isalnum() or "\u4e00" <= character <= "\u9fff":
            found.append("|")
    return "".join(found)


def longest_run(text: str) -> int:
    return max(len(run) for run in digits_in(text).split("|"))


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@given(digits=DIGITS)
def test_personal_number_does_not_survive(form, digits):
    number = form(digits)
    kept = mask_numbers(f"我家老人的是{number}，怎么办")
    assert MASK in kept
    assert number not in kept
    assert longest_run(kept) < 4
    assert kept.startswith("我家老人的")
    assert kept.endswith("怎么办")


@given(st.text())
def test_no_text_keeps_four_digits_in_a_row(text):
    assert longest_run(mask_numbers(text)) < 4


@given(st.text(alphabet=st.sampled_from("13八〇①²٣ Ａx@.-京，办\u200b\n十")))
def test_what_is_masked_once_is_masked_enough(text):
    once = mask_numbers(text)
    assert longest_run(once) < 4
    assert mask_numbers(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "独生子女费怎么领",
        "我爸65岁，能办老年卡吗",
        "第三十一条说的是啥",
        "一百二十块钱交哪儿",
        "来2次还是3次",
        "3.15 打假",
        "5G 套餐坑老人",
        "有没有修 iPhone 的",
        "三口人，一套房，两个孩子",
        "",
    ],
)
def test_ordinary_words_and_short_numbers_stay(text):
    assert mask_numbers(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("2026年独生子女费", "×××年独生子女费", id="year"),
        pytest.param("打12345没人接", "打×××没人接", id="public hotline"),
        pytest.param("京政发〔2024〕5号", "京政发〔×××号", id="document number"),
        pytest.param("8:00-18:00", "×××", id="hours"),
    ],
)
def test_doubtful_numbers_are_lost_on_purpose(text, kept):
    assert mask_numbers(text) == kept


@pytest.mark.parametrize(
    "text", ["a" * 3000, "0 " * 3000, "a0" * 3000, "qq" * 3000, "a@" * 3000, "京A " * 3000]
)
def test_long_texts_are_masked_in_one_pass(text):
    assert len(mask_numbers(text)) <= len(text)


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("我是王桂芳，住幸福小区3号楼二单元，灯坏了", ["王桂芳", "幸福小区", "3号楼", "二单元"]),
        ("张大爷家在502室漏水", ["张大爷", "502"]),
        ("3号楼6层李秀英摔了", ["3号楼", "6层", "李秀英"]),
        ("找刘建国", ["刘建国"]),
        ("叫孙丽的女士来问低保", ["孙丽"]),
        ("欧阳先生的社保断了", ["欧阳"]),
        ("12号楼3单元1801 王淑珍", ["12号楼", "1801", "王淑珍"]),
        ("和平里七区5-2-301漏水", ["5-2-301"]),
        ("长安街18号院停水", ["长安街", "18号院"]),
        ("楼上住的赵敏天天吵", ["赵敏"]),
        ("我叫陈静，电话13800000000", ["陈静", "13800000000"]),
        ("京A12345堵着门，车主是于海洋", ["京A12345"]),
    ],
)
def test_names_addresses_and_plates_do_not_survive(text, private):
    kept = mask_private(text)
    assert MASK in kept
    assert not [words for words in private if words in kept]
    assert mask_private(kept).count(MASK) <= kept.count(MASK)


@pytest.mark.parametrize(
    "text",
    [
        "高龄津贴怎么领", "安装路由器", "马路上有坑", "灯泡憋了", "独生子女费怎么领", "周末几点开门",
        "石头砸了车", "党员转组织关系", "钱包丢了", "老人家里没人照顾", "找不到工作", "给残疾人的补贴",
        "成年人能办吗", "师傅什么时候来", "家里连着几天没水", "平房取暖补贴", "65岁能办啥",
    ],
)  # fmt: skip
def test_what_residents_ask_is_left_readable(text):
    assert mask_private(text) == text


@pytest.mark.parametrize(
    "private",
    [
        "zhang at qq点com",
        "wang艾特yi点com",
        "li(at)mail.com",
        "身份证后四位 002X",
        "车牌尾号365",
        "密码是abc",
        "军官证 南字第123号",
        "49年生",
        "快递单号SF123",
        "户号九九八",
    ],
)
def test_what_still_tells_who_somebody_is_goes_too(private):
    kept = mask_private(f"我的{private}，灯坏了")
    assert "灯坏了" in kept
    assert not re.search(r"[0-9a-zA-Z九]{2}", kept), kept


def test_room_behind_a_floor_and_the_district_before_go_with_the_address():
    kept = mask_private("幸福里小区3号楼2单元201室漏水")
    assert kept.endswith("漏水")
    assert not re.search("[0-9]|幸福里", kept)


def test_sickness_age_and_sex_go_beside_a_name_and_stay_without_one():
    kept = mask_private("王小虎 男 65岁 朝阳医院 精神分裂")
    assert not re.search("王|男|65|医院|精神", kept)
    assert mask_private("65岁的男的得了精神分裂症怎么办证") == "65岁的男的得了精神分裂症怎么办证"
