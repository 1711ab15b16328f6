"""Words of dialects and of the street as a handbook would say them: 茅房 -> 厕所, 六十五 -> 65.

What is general belongs here; what names a matter of one handbook belongs into its synonyms.yml.
"""

from __future__ import annotations

import re

# What a handbook says, and what else people say for it; one line each.
_SAID = """
我: 俺 偶
我们: 俺们 阿拉
你: 侬 恁
他: 佢 伊
什么: 啥子 啥 咩 嘛玩意儿
怎么办: 咋整 咋弄 咋办 点算
怎么: 咋个 咋 点样 啷个
哪里: 哪旮旯 哪嘎达 哪块 边度 哪搭
那里: 那旮旯
地方: 旮旯
在哪: 搁哪
行不行: 中不中 得不得行
行: 得行
好吗: 好伐
知道: 晓得
想: 寻思
太: 忒
很: 贼
很多: 老鼻子
没有: 冇
不: 勿 弗
家里: 屋头 屋里头 屋里厢 屋企 家里头
孩子: 娃儿 娃子 娃 细路 崽 伢
女儿: 囡囡 囡 妮儿 闺女
儿子: 仔
父亲: 老汉儿 老汉 老豆
我妈: 俺娘
妈: 娘
妻子: 婆娘 堂客 媳妇 老婆
丈夫: 老公 当家的
老人: 老头子 老爷子 老爷爷 阿婆 阿公 老太太 老太 奶奶
婆婆: 婆婆大人
外公: 姥爷
外婆: 姥姥
厕所: 茅房 茅厕 茅坑 毛坑
老鼠: 耗子 高客
蟑螂: 偷油婆 小强 曱甴 灶马子
蛇: 长虫
火柴: 洋火
水泥: 洋灰
收音机: 电匣子 话匣子 戏匣子
电动车: 电驴子 电驴 小电驴
电动三轮车: 电蹦子
电筒: 手电
锁: 锁头
水管: 自来水管
漏水: 滋水 呲水 跑水 冒水
漏: 滴答 渗
冰凉: 冰欠 拔凉 瓦凉
吵: 闹腾 叮咣 闹挺
坏: 坏球
坏了: 毁了 歇菜 趴窝
去世: 嗝屁 过身
走了: 走咧
怀孕: 怀起 有喜 大肚子 有了身子
瘫痪卧床: 瘫炕 瘫床
卧床: 下不来炕
床: 炕
肥皂: 胰子
中午: 晌午
下午: 后晌
晚上: 黑夜 夜里
今天: 今儿
明天: 明儿
昨天: 昨儿
去年: 旧年
免费教: 白教
免费: 白给 不要钱
聊: 唠
聊天: 摆龙门阵
理发: 剃头 铰头 推头 绞头发
洗澡: 搓澡 冲凉 汏浴
接种疫苗: 打针
疫苗: 预防针
结婚: 过门
结婚登记: 扯证 领证
离婚: 打脱离 散伙
居住: 落脚
用: 使
找: 寻
修理: 拾掇 捯饬 鼓捣 整修
"""
_PLAIN = {
    word: standard
    for standard, words in (line.split(": ") for line in _SAID.strip().splitlines())
    for word in words.split()
}
_WORDS = re.compile("|".join(sorted(map(re.escape, _PLAIN), key=len, reverse=True)))
_RETROFLEX = re.compile(r"(?<=[\u4e00-\u9fff])儿(?![子童女媳孙科歌化])")
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "幺": 1}
_SPOKEN = re.compile(r"[〇零一二三四五六七八九幺]{3,}|[一二三四五六七八九]?十[一二三四五六七八九]?(?![分几])")


def plain(folded: str) -> str:
    """Return a text without what is only dialect, 儿化 or spoken digits.

    >>> plain("俺家茅房堵咧,打一二三四五")
    '我家厕所堵咧,打12345'
    """
    said = _WORDS.sub(lambda found: _PLAIN[found.group()], _RETROFLEX.sub("", folded))
    return _SPOKEN.sub(lambda found: _value(found.group()), said)


def _value(spoken: str) -> str:
    if "十" not in spoken:
        return "".join(str(_DIGITS[digit]) for digit in spoken)
    tens, units = spoken.split("十")
    return str((_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[units] if units else 0))
