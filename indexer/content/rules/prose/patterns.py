"""Patterns: rules that need nothing but to look for words. Each is one row of a table.

A row says what is looked for, and whether everywhere in the file or only in what the station itself
says; residents ask as they like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from indexer.content.faults import Check, Fault, Rule, enter
from indexer.content.nodes import Place
from indexer.content.rules.prose.words import passages
from indexer.domain.choices import Openness
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_MOST_A_FILE = 10
_C = "[\u4e00-\u9fff]"
_END = r"(?=[，。；、！？）)】\s]|$)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A rule that is a pattern; ``{}`` in its message is what was found.

    `everywhere` looks at the whole file as it is written. What is `for_residents` is said of
    public documents only: what the station alone sees may hold it.
    """

    id: str
    summary: str
    looks_for: tuple[str, ...]
    message: str
    hint: str
    passes: str
    fails: str
    severity: Severity = Severity.WARNING
    everywhere: bool = False
    for_residents: bool = False


PATTERNS = (
    Pattern(
        id="no-such-time",
        summary="几月、几号、几点、多大年纪，要真有。",
        looks_for=(
            r"(?:星期|礼拜)[八九十百0789]|(?<![一每上下本这两几])周[八九](?![个年天次])|每月(?:3[2-9]|[4-9][0-9])[日号]",
            r"[12][0-9]{3}年(?:1[3-9]|[2-9][0-9]|0{1,2})月|(?<![0-9年])(?:1[3-9]|[2-9][0-9])月(?=[初底份中]|[上下]旬)",
            r"(?<![0-9])[0-9]{5}年|(?<![0-9])20[0-9]年[0-9]{1,2}月|(?:凌晨|早上|上午)[^\S\n]*(?:1[3-9]|2[0-4])(?:点|[:：][0-9]{2})",
            r"(?:上午|下午|早上|晚上|至|到|周[一二三四五六日天]|星期[一二三四五六日天])[^\S\n]*(?:2[5-9]|[3-9][0-9])[^\S\n]*点",
            r"(?<![0-9])(?:1[3-9][0-9]|[2-9][0-9]{2}|[0-9]{4,})周?岁",
            r"(?:每天|每日|一天|全天)[^，。；\n0-9]{0,4}(?:2[5-9]|[3-9][0-9])个?小时",
            r"(?:每周|一周|每星期)(?:[89]|[1-9][0-9]|[八九十])天|(?:每年|一年)(?:1[3-9]|[2-9][0-9])个月",
            r"(?<![0-9])[0-9]+个?工作(?:月|周|年|人|目)|[0-9]分[0-9]{2}点",
            r"[0-9](?:日日|月月|时时|分分|岁岁|周周)(?![0-9])",
            r"(?<![0-9])(?:[1-9]|[1-4][0-9])周?岁(?:[及（(含)）]{0,3}以上)?的?(?:老年|老人|高龄)",
            r"(?<![0-9])[3-9][0-9]周?岁(?:以下|以内)的?(?:儿童|小孩|孩子|未成年|婴)",
        ),
        message="没有“{}”",
        hint="请对照原件核对",
        passes="title: 示例\n---\n年满80周岁的，星期日也收。",
        fails="title: 示例\n---\n年满180周岁的。",
        everywhere=True,
    ),
    Pattern(
        id="passing-day",
        summary="日子写年月日，不写“明天截止”“昨天通知”。",
        looks_for=(
            r"(?:今天|明天|后天|昨天|今日|明日|昨日|[本下这]周[一二三四五六日]?)(?:下班前|[上下]午)?(?:就?截止|到期|开始受理|起受理)",
            r"截[至止]到?(?:今天|昨天|明天|今日|昨日|[本下]周)",
            rf"(?:^|[，。；（(])(?:昨天|前天|上周[一二三四五六日末]?|上个月)(?:{_C}{{0,4}})(?:开会|通知|说了?|来文|来电|定了?|改了?)",
            r"(?:从|自|打)?(?:下个月|下周|明天|后天|今天)(?:起|开始)(?:就|都|一律)?(?:不|改|停|收|按|执行|实行)",
        ),
        message="“{}”过一天就不对了",
        hint="请写成年月日",
        passes="title: 示例\n---\n2026年3月1日截止。",
        fails="title: 示例\n---\n明天截止。",
    ),
    Pattern(
        id="odd-figure",
        summary="金额、百分数写得要对：逗号三位一分，单位只写一个。",
        looks_for=(
            r"(?<![0-9,.])(?!0?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?(?![0-9,]))[0-9]+(?:,[0-9]+)+(?:\.[0-9]+)?\s?(?:余|多)?(?:元|块|万|亿|人|户|份|名|平方米)",
            r"(?<![0-9，])[0-9]，[0-9]{3}(?:\.[0-9]+)?元",
            r"[0-9]+(?:\.[0-9]+){2,}\s?(?:元|万|块|%|％)|[0-9]+(?:\.[0-9]+)?,(?:元|块)",
            r"(?<![0-9.])[1-9][0-9]*\.[0-9]{3,}元(?!/|每|[／一])|(?<![0-9.,])0[0-9]+元",
            r"[0-9]\s?(?:元元|块块|万万|%%|％％|元块|块元|元角元)",
            rf"每(?:人每)?(?:月|天|日)(?:{_C}{{0,6}})[0-9.,]+万元",
            r"(?:报销|减免|优惠|打折|折扣|自付)(?:比例)?[为是到达约]{0,2}(?:10[1-9]|1[1-9][0-9]|[2-9][0-9]{2,})\s?[%％]",
            r"(?<![0-9])(?:[0-9]{8,})元",
            rf"(?:人均|每人|每户|月)(?:{_C}{{0,4}})(?:收入|工资|租金|补贴|津贴|补助)(?:{_C}{{0,3}})[0-9]{{3,}}(?:\.[0-9]+)?万元",
        ),
        message="“{}”不像是对的数",
        hint="请对照原件：逗号、小数点、单位有没有写错",
        passes="title: 示例\n---\n每年1,200元，电费0.4883元。",
        fails="title: 示例\n---\n每年12,00元。",
    ),
    Pattern(
        id="hiding-place",
        summary="钥匙、公章、现金放在哪里，不写进手册。",
        looks_for=(
            rf"(?:钥匙|门卡|公章|印章|现金|备用金)(?:都|就|一般|平时)?(?:放|藏|压|挂|锁|存|搁|塞|埋)?在{_C}{{0,10}}?(?:垫|花盆|鞋柜|表箱|奶箱|信箱|门框|窗台|门后|抽屉|柜(?![台面员])|砖|消防栓|消火栓|地毯|牌子|墙上|底下|下面|里面|上面)",
            rf"(?:垫|花盆|鞋柜|表箱|奶箱|信箱|门框|窗台|抽屉)(?:子)?(?:里|下|上|底下|下面|里面|上面|后面)?(?:有|放着?|藏着?|压着?){_C}{{0,4}}(?:钥匙|门卡|现金)",
            rf"(?:备用)?钥匙(?:放|藏|压|挂|搁|塞|埋)(?:在|到)?{_C}{{0,6}}(?:垫|盆|箱|柜(?![台面员])|框|砖|门后|底下|下面|缝|台)",
            r"(?:保险柜|保险箱)(?:在|放在|没锁)|公章(?:放在|没锁)|监控(?:没开|看不到|照不到|死角)",
        ),
        message="“{}”谁看见都能用",
        hint="请删去；要交代同事的，当面说，不写进手册",
        passes="title: 示例\n---\n家里没人的，约好时间再上门。",
        fails="title: 示例\n---\n钥匙在门垫下面。",
        everywhere=True,
    ),
    Pattern(
        id="local-link",
        summary="只有这台电脑或站里打得开的网址、文件，居民打不开。",
        looks_for=(
            r"https?://(?:localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|172\.(?:1[6-9]|2[0-9]|3[01])\.|[a-z0-9-]+(?=[/:]))[^\s)）]*",
            r"https?://[A-Za-z0-9.-]+\.(?:cm|con|cmo|vom|ocm|comm|ogv\.cn|gvo\.cn|gov\.c|gov\.cm|com\.cm|cnn)(?![A-Za-z.])",
            r"(?<![A-Za-z])[A-Za-z]:[\\/](?!/)[^\s，。；）)]*|file:/+[^\s，。；）)]*|(?<![\\\w])\\\\[\w.-]+\\[^\s，。；）)]*|/(?:Users|home)/[^\s，。；）)]+",
            r"(?<![A-Za-z])[A-F]盘|(?:电脑|我的?)桌面上|(?:我|前台)的?(?:电脑|U盘|优盘)(?:里|上)|共享(?:文件夹|盘)|(?:微信|QQ|工作|钉钉)群(?:文件|里(?:的|找|看|下载|有))",
        ),
        message="“{}”居民打不开",
        hint="文件放进 assets/ 写成链接，网址换成居民打得开的；站里用的写进 openness: 内部 的文件",
        passes="title: 示例\n---\n见[官网](https://www.beijing.gov.cn)。",
        fails="title: 示例\n---\n见[系统](http://192.168.1.5/sys)。",
        everywhere=True,
    ),
    Pattern(
        id="word-leftover",
        summary="Word 的域、页码、批注、修订标记，Excel 的错误值，聊天和邮件的头不能留下。",
        looks_for=(
            r"错误[!！]\s*(?:未找到引用源|未定义书签|文档中没有指定样式的文字|链接无效|未指定书签|不能通过编辑域代码创建对象)[。.]?",
            r"Error!\s*(?:Reference source not found|Bookmark not defined)\.?",
            r"#(?:REF|DIV/0|N/A|VALUE|NAME|NUM|NULL)[!?]?(?![A-Za-z])|(?<![0-9.])[0-9]\.[0-9]+E\+[0-9]{1,2}(?![0-9])",
            r"(?<![A-Za-z])nan(?=\s?元)|(?:日期|时间)[:：]\s*4[0-9]{4}(?![0-9])|[（(](?:原为|修改后|改后|原文)[:：]|[（(](?:删|删除|删去|新增|修订|更正|调整|修改|新加)[)）]|[（(]原文[为是][:：][^）)\n]{0,30}[)）]",
            r"(?m:^(?:发件人|收件人|发送时间)[:：].*$)|(?m:^[\u4e00-\u9fffA-Za-z]{1,8}\s+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?$)",
            r"(?:好的[，,])?以下是(?:为您|(?:帮您)?(?:润色|修改|优化|整理|改写|精简)后?的?)|作为(?:一个)?(?:AI|人工智能)|希望(?:以上|这些?)(?:内容|信息)?对您有所?帮助",
            r"\{\s*(?:PAGE|NUMPAGES|TOC|REF|PAGEREF|HYPERLINK|SEQ|MERGEFIELD|DATE|TIME|SYMBOL|EQ|INCLUDEPICTURE)\b[^}\n]*\}",
            r"打印本页|关闭(?:本页|窗口)|分享到[:：]|字号[:：]\s*[\[【]|(?<=[（(，、；])\s?[a-z]{2,}_[a-z_]{2,}(?![\w:])",
            r"«[^»\n]{1,30}»|第\s*\d+\s*页\s*[,，/]?\s*共\s*\d+\s*页",
            r"[【\[](?:删除|插入|修订|批注)[^】\]\n]{0,20}[】\]]|[\[【(（]?[A-Za-z\u4e00-\u9fff]{0,4}批注\s*[\[【]?(?:[A-Za-z\u4e00-\u9fff]{0,4}\d+)?[\]】]?[:：]",
        ),
        message="“{}”是从别的程序带来的",
        hint="请对照原件改成真的内容，或删去",
        passes="title: 示例\n---\n见第三节。",
        fails="title: 示例\n---\n见错误！未找到引用源。",
        severity=Severity.ERROR,
        everywhere=True,
    ),
    Pattern(
        id="chat-mark",
        summary="聊天的表情和应答不写进正文。",
        looks_for=(
            "[\U0001f300-\U0001faff\u2639\u263a]",
            r"\[(?:OK|微笑|呲牙|玫瑰|抱拳|强|捂脸|偷笑|流泪|握手|合十|大哭|表情|图片|语音|文件|愉快|太阳|拥抱|旺柴|奸笑)\](?!\()",
            r"点击(?:上方|下方|这里)?蓝字|关注(?:我们|公众号)|长按(?:识别|扫码)|扫码关注|阅读原文|转发朋友圈|点个?赞|[↑↓]{2,}",
            r"(?:哈哈|呵呵|嘿嘿|嘻嘻)|[~～]{1,3}$|@(?:所有人|全体成员)|(?:^|[，。])(?:收到|好的收到|亲)[，。~～！!]",
        ),
        message="“{}”像是聊天里带来的",
        hint="请删去",
        passes="title: 示例\n---\n材料收到以后当场登记。",
        fails="title: 示例\n---\n收到，材料带齐[OK]",
    ),
    Pattern(
        id="note-to-self",
        summary="写给自己和同事的话不发布：不确定的先问清。",
        looks_for=(
            r"(?:这里|这句|这段|这条|此处|上面|下面)(?:我)?(?:好像|可能|是不是|应该|似乎)?(?:不太|不大)?(?:对不对|不对|有问题|写错|错了|要改|再改|没写完|待改|不确定|确定不)",
            r"(?:我|本人)(?:也|还|暂时)?(?:不太|不大|不|没)(?:确定|清楚|知道|记得|记住|查到|问到|核实)",
            r"(?:不确定|不清楚|不知道|拿不准)(?:对不对|是不是对的?|还算不算)",
            rf"(?:回头|改天|下午|明天|有空|抽空)(?:我)?(?:再)?(?:问问?|核实|确认|查查?|改改?|补上?)(?:一下|清楚)?(?:{_C}{{0,6}}){_END}",
            rf"(?:先别|别急着|暂时别)(?:发布?|上网|公布){_END}|[（(【\[](?:此处|这里|这段)?请{_C}{{1,5}}再(?:看|核|定)|待(?:小|老)?{_C}{{1,4}}(?:问了?补|问清|来补|补上|核了?补)",
            r"[^，。；\n（(/]{2,12}/[^，。；\n（(/]{2,12}[（(](?:二选一|选一个|待定|择一)[）)]",
            rf"[（(【\[](?:小|老)?{_C}{{1,3}}(?:改|加|添|删|注|标)(?:的|了)?[）)】\]]",
            r"[（(【\[][^）)】\]\n]{0,12}(?:检查(?:时|组)?(?:提过|要求|说过)|必须保留|不要删|别删|勿删|开会说|领导看|上次|回复)[^）)】\]\n]{0,10}[）)】\]]",
            r"[（(【\[](?:改|修改|更新|新增|加)[于]?[0-9./-]{4,10}[）)】\]]|[0-9]{1,2}[./][0-9]{1,2}(?:改|更新)[）)。]",
            rf"(?:先|暂时)(?:就)?这[样么]?(?:写着?|放着?|凑合|吧){_END}|照抄(?:的|自|了?上面)|复制过来|网上(?:抄|查到?)的?{_END}",
            r"(?:领导|主任|书记|上面)(?:说|让|要求)(?:先|就|暂)?(?:这[样么]|不)(?:写|放|改|发)",
            r"(?:领导|主任|书记|站长)(?:批示|批阅|圈阅|审阅|意见)[:：]|(?:请|呈)(?:领导|主任|书记|站长)(?:审阅|审定|批示|过目|把关)|[（(](?:拟同意|同意发布|已阅|请领导阅)[）)]",
            rf"(?:好像|大概|估计)(?:是|要)?[^，。\n]{{1,12}}吧{_END}|[（(][^）)\n]{{0,10}}(?:？？+|\?\?+|对吗|对吧|是吗|对不对)[?？]?[）)]",
        ),
        message="“{}”像是写给自己的话",
        hint="请问清再写，或删去",
        passes="title: 示例\n---\n居民说不清的，先登记。",
        fails="title: 示例\n---\n这里好像不对，回头再问街道。",
    ),
    Pattern(
        id="harsh-word",
        summary="正文里不写看轻人的话。",
        looks_for=(
            r"刁民|泼妇|无赖|老不死|难缠|胡搅蛮缠|没素质|素质(?:低|差)|脑子(?:有病|不好使|进水)|神经病|精神病似的|傻子|疯子|瘸子|瞎子|聋子|哑巴",
            r"能推就推|糊弄过去|敷衍一下|随便敷衍|爱(?:办|打|来)不(?:办|打|来)|不爱(?:办|来)拉倒|别搭理|不用理(?:他|她|睬)|烦死|穷鬼|要饭的|外地佬|乡巴佬|低素质",
        ),
        message="“{}”居民看了会难受",
        hint="请换个说法",
        passes="title: 示例\n---\n残疾人家里先去；居民着急的，先安抚。",
        fails="title: 示例\n---\n这种人最难缠，能推就推。",
        for_residents=True,
    ),
    Pattern(
        id="stray-letters",
        summary="汉字中间不留打错的字母、数字和空格。",
        looks_for=(
            rf"(?<={_C})(?!e(?:窗|网|票)|i(?:厦|北))[a-z](?={_C})|(?<={_C})[b-dj-np-z]{{2,}}(?={_C})",
            rf"(?<={_C})(?!(?:app|wifi|pos|pdf|word|excel|email|vip|apple)(?![a-z]))[a-z]{{3,}}(?={_C})",
            r"(?<=[。！？])[a-zA-Z]{1,6}$|^[a-z]{1,8}$|(?<=[a-z\u4e00-\u9fff])(?:asd|sdf|dfg|fgh|jkl|qwe|zxc)[a-z]*",
            rf"(?<={_C}{{2}}) (?={_C}{{2}}[^\n]*[。，])",
            r"口口(?!相|声)",
            rf"(?<={_C})[\u0080-\u00a6\u00a8-\u00af\u00b8-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u0370-\u03ff]{{2,}}",
        ),
        message="“{}”像是多打的",
        hint="请删去；两句话中间用标点隔开",
        passes="title: 示例\n---\n用 App 办，也可以用e窗通。",
        fails="title: 示例\n---\n手里有光a荣证。",
    ),
)


def _enter(pattern: Pattern) -> None:
    looked_for = re.compile("|".join(f"(?:{each})" for each in pattern.looks_for), re.MULTILINE)
    field = "body" if pattern.severity is Severity.ERROR else ""

    def check(file: DocumentFile, _: object) -> Iterator[Fault]:
        if pattern.for_residents and file.value("openness") is Openness.INTERNAL:
            return
        for place, words in islice(_found(looked_for, file, everywhere=pattern.everywhere), _MOST_A_FILE):
            shown = words.strip()[:20] or "空格"
            yield Fault(
                message=pattern.message.format(shown),
                place=place,
                hint=pattern.hint,
                field=field,
                keeps_value=bool(field),
            )

    checked: Check = check
    enter(
        Rule(
            id=pattern.id,
            severity=pattern.severity,
            summary=pattern.summary,
            passes=pattern.passes,
            fails=pattern.fails,
            check=checked,
            alone=True,
        )
    )


def _found(
    looked_for: re.Pattern[str], file: DocumentFile, *, everywhere: bool
) -> Iterator[tuple[Place, str]]:
    texts = ((file.text, file.place_at),) if everywhere else passages(file)
    for text, place_of in texts:
        for found in looked_for.finditer(text):
            yield place_of(found.start()), found[0]


for _pattern in PATTERNS:
    _enter(_pattern)
