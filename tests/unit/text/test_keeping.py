"""Of what somebody types only words are kept that the handbook or the dictionary has, never who it was."""

from __future__ import annotations

import pytest

from indexer.text.keeping import words_to_keep

OURS = frozenset(
    "停车 停车费 医保 医保卡 居住证 老年卡 低保 残疾证 社保 社保卡 志愿者 独生子女 费 补贴 补助 救助"
    " 路灯 灯 高龄 龄 钱 钱包 单身 的 了 吗 在 办 要 去 有 和 王 李 张 安 高 多少 电话 手机 身份证"
    " 楼 号 区 门 单元 上 户口 名字 是 我 老 小 空调 高".split()
)

PRIVATE = (
    ("我是楼里的赵铁柱主任，来问停车费", "铁柱"),
    ("帮欧阳明月老师问一下医保", "明月"),
    ("司徒小婉要办居住证", "小婉"),
    ("邻居老佟家漏水", "佟"),
    ("我妈叫覃美丽想办老年卡", "美丽"),
    ("付建国同志的低保", "建国"),
    ("小旭他爸的残疾证", "小旭"),
    ("鲜于振海办暂住", "振海"),
    ("阿依古丽·买买提办居住证", "买买提"),
    ("Alice Wang 办居住证", "Wang"),
    ("zhang wei 的社保卡", "zhang"),
    ("名字是 高 兴 旺 办低保", "兴"),
    ("老爷子胡八一的抚恤金", "八一"),
    ("我叫丛飞，想当志愿者", "丛飞"),
    ("查一下闫小妹的独生子女费", "小妹"),
    ("贺岁安大爷摔了", "岁安"),
    ("家住翠微北里七号楼三门二零一", "翠微"),
    ("阳光嘉苑B座十八层西户", "嘉苑"),
    ("通惠家园惠生园12-3-401灯坏了", "惠生"),
    ("百子湾沿海赛洛城五零三", "赛洛"),
    ("龙腾苑四区甲8号楼", "龙腾"),
    ("四合院里南锣鼓巷帽儿胡同十三号", "帽儿"),
    ("红庙北里丙四栋一单元六楼左手门", "红庙"),
    ("回龙观风雅园二区", "风雅"),
    ("我的号是一三五 二二零 九八七六", "一三五"),
    ("电话幺叁捌拐拐洞", "拐"),
    ("打我手机壹叁捌零零", "壹"),
    ("电话后四位三七九二", "三七九二"),
    ("尾号是五八八六的卡", "五八八六"),
    ("卡号末四位 6 6 2 1", "6 6 2 1"),
    ("邮箱是小写zhangsan艾特一六三点com", "zhangsan"),
    ("邮箱 li at qq dot com", "qq"),
    ("发我邮箱wang圈a新浪点cn", "wang"),
    ("电邮 abc 小老鼠 126 点 net", "abc"),
    ("车牌京牌照 A 是 8 打头 F3K21", "F3K21"),
    ("我的车津 C·9X2L7 被贴条", "9X2L7"),
    ("新能源京AD12345停车", "12345"),
    ("车是冀F尾号限行 88R", "88R"),
    ("军官证参字第零三八二一号", "三八二一"),
    ("军官证 南字第 5521 号", "5521"),
    ("士兵证编号 海字090221", "090221"),
    ("退役证号京退12-889", "889"),
    ("警官证 011235", "011235"),
    ("身份证后四位是03 1X", "1X"),
    ("身份证末六位十二零八三一", "十二零八三一"),
    ("病历号 B-20231", "20231"),
    ("我叫孙巧云得了乳腺癌申请救助", "乳腺癌"),
    ("李有才精神分裂症的补助", "分裂"),
    ("赵四海 艾滋病 拿药", "艾滋"),
    ("王翠花尿毒症透析报销", "尿毒症"),
    ("郭德海，抑郁症，要办残疾证", "抑郁"),
    ("小王他爱人流产了能休几天", "流产"),
    ("微信 wxid_a8b9c0 加我", "wxid"),
    ("加我v：cuihua1968", "cuihua"),
    ("vx是大写LYH后面六六", "LYH"),
    ("qq 三三四四五五六", "三三四四"),
    ("微信名叫海阔天空168", "168"),
    ("社保卡号 A12345678 丢了", "12345678"),
    ("孩子学籍号G1101", "G1101"),
    ("生于五八年三月初七的老太太", "五八"),
    ("门禁卡 04A3", "04A3"),
    ("银行卡6222开头的", "6222"),
    ("抖音号 dy88xx", "dy88"),
    ("帮查钱美玲的医保", "美玲"),
    ("我是安小雨", "小雨"),
    ("米大爷家下水堵了，在枣林前街四号", "枣林"),
    ("找和平里一区十一号楼的柏阿姨", "和平里"),
    ("妈妈叫陈 秀 兰，七十三", "秀"),
    ("苗苗妈妈电话一五零零一", "一五零零一"),
    ("我爸齐国庆的医保卡", "国庆"),
    ("连胜文先生来过吗", "胜文"),
    ("冷冰冰女士的宠物", "冰冰"),
    ("尤娜老师的微信 younana_88", "younana"),
    ("石佛营炫特区5单元", "炫特"),
    ("八里庄北里的刁民强", "民强"),
    ("王先生的儿子王子涵上幼儿园", "子涵"),
    ("身份证一一零一零五", "一一零"),
    ("我生日是腊月二十三", "二十三"),
    ("户口本上写的韩雪冬", "雪冬"),
    ("护士长代玉芬", "玉芬"),
    ("卜一凡残疾证", "一凡"),
)


def kept(text, analyser):
    return words_to_keep(text, tokenizer=analyser.tokenizer, known=OURS.intersection)


@pytest.mark.parametrize(("text", "private"), PRIVATE)
def test_who_somebody_is_does_not_survive(text, private, analyser):
    left = kept(text, analyser).casefold()
    assert private.casefold() not in left
    assert private.casefold() not in left.replace(" ", "")


@pytest.mark.parametrize(
    "text",
    [
        "宠物猫绝育有补贴吗",
        "65岁能办啥",
        "楼道黑了找谁",
        "洗衣机漏水怎么修",
        "无人机要登记吗",
        "孩子上学要什么材料",
        "癌症病人有救助吗",
        "独生子女费多少钱",
        "钱包丢了",
        "空调滴水",
        "能不能帮老人理发",
    ],
)
def test_what_is_asked_stays_to_be_read(text, analyser):
    assert kept(text, analyser) == text


def test_sickness_goes_only_where_somebody_was_told(analyser):
    assert "尿毒症" in kept("尿毒症有补助吗", analyser)
    assert "尿毒症" not in kept("佟金水尿毒症有补助吗", analyser)


def test_word_of_the_handbook_stays_though_it_looks_like_a_name(analyser):
    assert kept("高龄补贴", analyser) == "高龄补贴"
    assert kept("高鸿运补贴", analyser) != "高鸿运补贴"
