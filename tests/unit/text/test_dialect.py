"""Dialect, 儿化 and spoken digits become plain words."""

from __future__ import annotations

import re
from collections import Counter
from importlib import resources

import pytest

from indexer.text.dialect import plain
from indexer.text.normalise import fold

LINES = [
    line
    for line in resources.files("indexer.text").joinpath("said.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
SAID = [
    (word, standard) for standard, words in (line.split(": ") for line in LINES) for word in words.split()
]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        pytest.param("俺家茅房堵了", "我家厕所堵了", id="dialect"),
        pytest.param("屋里厢灯泡勿亮", "家里灯泡不亮", id="of the south"),
        pytest.param("锁头坏了", "锁坏了", id="one character for two"),
        pytest.param("灯泡儿", "灯泡", id="erhua"),
        pytest.param("儿童和儿子", "儿童和儿子", id="a child stays"),
        pytest.param("女儿子宫", "女儿子宫", id="the same before a child's word"),
        pytest.param("打九五五九八", "打95598", id="digits said one by one"),
        pytest.param("六十五岁", "65岁", id="a spoken number"),
        pytest.param("十八", "18", id="ten and more"),
        pytest.param("三十分钟", "三十分钟", id="minutes stay"),
        pytest.param("独生子女费", "独生子女费", id="nothing to change"),
    ],
)
def test_plain_words(said: str, written: str) -> None:
    assert plain(said) == written


@pytest.mark.parametrize(
    ("said", "written"),
    [
        pytest.param("冇钱睇病点算", "医疗救助怎么办", id="Cantonese"),
        pytest.param("佢屋企冇水", "他家里停水", id="Cantonese, one character each"),
        pytest.param("厨房池子水下不去啷个办", "厨房池子堵塞怎么办", id="Sichuan"),
        pytest.param("阿拉姆妈瘫了", "我们母亲瘫痪卧床", id="Shanghai"),
        pytest.param("堂客怀毛毛哒", "妻子怀孕哒", id="Hunan"),
        pytest.param("这本子搁哪嘎达领", "这本子在哪地方领", id="of the north-east"),
        pytest.param("我爸走了", "我父亲去世", id="dead"),
        pytest.param("老人殁了", "老人去世", id="dead, in a word of the north-west"),
        pytest.param("毛孩子走了", "宠物死亡", id="a dead pet"),
        pytest.param("他爹进去了", "服刑", id="in prison"),
        pytest.param("过不到一块想散伙", "离婚想离婚", id="divorced"),
        pytest.param("妈往前走一步", "妈再婚", id="married again"),
        pytest.param("老糊涂了不认人", "失智了失智", id="demented"),
        pytest.param("尿裤子", "大小便失禁", id="incontinent"),
        pytest.param("出去就没回", "走失", id="lost"),
        pytest.param("独苗没了", "失独", id="without the only child"),
        pytest.param("单位黄了没活干", "倒闭失业", id="without work"),
        pytest.param("拉饥荒", "债务", id="in debt"),
        pytest.param("给我个条子", "给我个证明", id="a note of the office"),
    ],
)
def test_what_people_say(said: str, written: str) -> None:
    assert plain(said) == written


@pytest.mark.parametrize(
    "written",
    [
        *("我先走了", "钱没了", "老了以后", "孩子进去了", "明白事理", "这个月信息", "网上环境", "小产权房"),
        *("二手电动车", "退养老保险", "租赁房屋", "停电门禁", "电梯门卡住了", "打人社局电话", "检查血压"),
        *(
            "一起急救",
            "找活动室",
            "生活计划",
            "通过背景调查",
            "五十周年纪念章",
            "证明个人身份",
            "请问过身份证",
        ),
        *("配偶", "姑娘", "仔细", "使用", "寻找", "伊斯兰", "晚上吊灯掉了", "下水道水漫出来", "中介多收钱"),
    ],
)
def test_plain_words_stay(written: str) -> None:
    assert plain(written) == written.replace("五十", "50")


def test_every_line_of_the_list_is_a_word_and_what_else_is_said_for_it() -> None:
    assert [line for line in LINES if not re.fullmatch(r"[^\s:]+: [^\s:]+(?: [^\s:]+)*", line)] == []
    assert len(SAID) > 600


def test_nothing_in_the_list_stands_twice() -> None:
    assert [word for word, times in Counter(word for word, _ in SAID).items() if times > 1] == []
    assert [word for word, times in Counter(line.split(": ")[0] for line in LINES).items() if times > 1] == []


def test_nothing_said_is_itself_what_a_handbook_says() -> None:
    standard = {line.split(": ")[0] for line in LINES}
    assert [word for word, _ in SAID if word in standard] == []


def test_everything_said_is_found_as_it_is_folded() -> None:
    assert [word for word, standard in SAID if plain(fold(word)) != standard] == []


def test_what_a_handbook_says_stays() -> None:
    said = [line.split(": ")[0] for line in LINES]
    assert [word for word in said if plain(word) not in (word, word.replace("儿", ""))] == []
