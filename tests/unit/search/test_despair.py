"""Words of somebody who may not want to live, however veiled, and everyday words beside them."""

import pytest

from indexer.search.judge.despair import despairs, is_acting


@pytest.mark.parametrize(
    "said",
    [
        "活着没意思",
        "觉得活着真没什么意思",
        "活着也没啥盼头",
        "我想了结",
        "想把自己了结了算了",
        "不如了断这辈子",
        "真不想活了",
        "没想再活下去",
        "这日子活得太累",
        "活够了",
        "活不下去",
        "死了算了",
        "一了百了多好",
        "我妈老说想不开",
        "要是睡过去再也不醒就好了",
        "没有我家里人会更轻松",
        "撑不下去了",
        "早点解脱",
    ],
)
def test_despair_is_heard(said):
    assert despairs(said)


@pytest.mark.parametrize(
    "said",
    [
        "邻里纠纷怎么了结",
        "欠款的官司了结了，材料还要留吗",
        "老人去世怎么办手续",
        "死亡证明去哪开",
        "活动室几点开门",
        "参加活动有没有意思",
        "告别仪式在哪办",
        "狗死了怎么处理",
        "合同到期想了断",
        "生活费没有着落",
        "这个活累不累，给多少钱",
        "灯泡憋了",
        "想死心塌地干志愿者",
        "腿疼得要死，上不了楼",
        "自杀险赔不赔",
    ],
)
def test_everyday_words_are_no_despair(said):
    assert not despairs(said)


@pytest.mark.parametrize(
    "said", ["他在楼顶说不想活了", "不想活了，药都吃了", "不想活了，药都准备好了", "活够了，刀就在手边"]
)
def test_place_or_means_calls_for_an_alarm_line_first(said):
    assert despairs(said)
    assert is_acting(said)


def test_words_alone_name_no_means():
    assert not is_acting("活着没意思")
