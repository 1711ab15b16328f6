"""Take personal numbers out of a text before it is kept anywhere.

``身份证11010519491231002X`` -> ``身份证×××``, ``打一三八零零幺三八零零零`` -> ``打×××``,
``zhang@example.cn 京A·12345`` -> ``××× ×××``, ``65岁能办啥`` stays.

Strict on purpose: no four digits in a row survive, whatever the script, and nothing that looks
like an address, a plate or a document number. 2026年, 12345 and 京政发〔2024〕5号 are lost with
them: a report that says ×××年 is still read, a number that slipped through cannot be called back.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

MASK = "×××"

# Surnames in common use; those that everyday words begin with count only beside who somebody is.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈"
    "钟姜崔谭陆汪范石廖贾夏韦傅方邹熊孟秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严赖覃洪武莫孔汤常温康施牛樊"
    "葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂"
)
_COMPOUND = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|南宫|端木"
_GIVEN = r"[\u4e00-\u9fff·]"
_NAME = rf"(?:{_COMPOUND}|[{SURNAMES}]){_GIVEN}{{1,2}}"
_SHORT_NAME = rf"(?:{_COMPOUND}|[{SURNAMES}]){_GIVEN}{{0,2}}?"
_TITLES = (
    "先生|女士|小姐|同志|大爷|大妈|大娘|大婶|大叔|大哥|大姐|奶奶|爷爷|阿姨|叔叔|老太太|老爷子|老头|师傅|老师|书记|主任"
    "|医生|大夫|护士|警官|经理|老板|律师|太太|妈妈|爸爸|嫂子?|姐|哥|婶|姨"
)
_NAMES = (
    re.compile(
        rf"(?:我叫|名叫|叫做|姓名|名字|户主|业主|租户|患者|病人|联系人|当事人|本人)(?:[是叫为：:，,\s]*)({_NAME})"
    ),
    re.compile(
        rf"(?:我是|他是|她是|叫|找|帮|替|给|跟|和)({_NAME})(?=[，。；,.;！!？?\s]|家|的|来|去|在|说|问|办|住|$)"
    ),
    re.compile(rf"({_SHORT_NAME})(?={_TITLES})"),
    re.compile(
        rf"((?:{_COMPOUND}|[{SURNAMES}]){_GIVEN}{{1,2}})(?=家(?!庭|属|人|具|电|长)|住在|的(?:身份证|户口|医保|社保|病|房|电话|妈|爸|老伴|儿|女|孩))"
    ),
    re.compile(rf"(?:{MASK}|住的|楼上的?|楼下的?|对门的?|隔壁的?)({_NAME})"),
    re.compile(rf"(?:^|[\s，。；,.;！!？?住楼层室户])({_NAME})(?=$|[\s，。；,.;！!？?])"),
    re.compile(rf"[老小阿]([{SURNAMES}])(?=$|[\s，。；,.;！!？?家的说在住]|{_TITLES})"),
)
_COUNT = r"[0-9０-９一二三四五六七八九十百甲乙丙丁东西南北ABCDabcd]"
_ADDRESSES = (
    re.compile(rf"{_COUNT}{{1,4}}[-—－之]{_COUNT}{{1,4}}(?:[-—－之]{_COUNT}{{1,4}}){{0,2}}"),
    re.compile(
        rf"{_COUNT}{{1,4}}(?:号楼|号院|号房|号门|单元|栋|幢|座|门洞|楼层|层|楼|室|弄|排|号(?!线|文|召|码|令))"
    ),
    re.compile(r"[\u4e00-\u9fff]{1,5}(?:小区|花园|家园|公寓|大厦|胡同|嘉园|新村|庄园|佳苑|家属院|宿舍楼)"),
    re.compile(r"[\u4e00-\u9fff]{2,4}(?:大街|街道|路|街|巷|里|村)(?=×××|[0-9０-９一二三四五六七八九十])"),
)

# What is left once numbers, names and addresses are gone, and still tells who somebody is.
_TELLING = (
    re.compile(
        r"[a-z0-9._\-]+\s*(?:@|\(at\)|[圈艾]特?a?|(?<![a-z])at(?![a-z]))\s*[a-z0-9\-]+\s*(?:点|\.|dot)\s*(?:com|cn|net|org)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:尾号|后[三四六]位|末[三四六]位|户号|编号|单号|密码|微信号?|工号|学号|病历号|床号|车牌)"
        r"[是为叫：:\s]*(?:尾号)?[a-z0-9〇零一二三四五六七八九十幺两洞拐勾xX×\s]{2,20}",
        re.IGNORECASE,
    ),
    re.compile(rf"[军士警][官兵]证\s*[\u4e00-\u9fff]?字第?\s*(?:{MASK}|[0-9]+)号?"),
    re.compile(r"(?:生日|出生|生于)[是在：:\s]*[0-9〇零一二三四五六七八九十×年月日号\s]{2,}"),
    re.compile(r"(?:[0-9]{2}|[〇零一二三四五六七八九]{2}|×××)年(?:出?生|的生日)"),
    re.compile(rf"(?:[\u4e00-\u9fff]{{2,3}}[区县])(?={MASK})"),
    re.compile(rf"(?<={MASK})\s*(?:[0-9]{{2,4}}|[〇零一二三四五六七八九十]{{2,4}})(?:室|号|房间?)?"),
    re.compile(r"(?<![0-9A-Za-z])(?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9_\-]{3,}"),
)

_NAMED = re.compile(rf"(?:^|[^第])({_NAME})(?=住|电话|手机|身份证|{MASK}|[，,、\s]*[男女])")
_OF_ONE = re.compile(
    r"[男女](?=$|[，。,\s]|[0-9])|[0-9〇一二三四五六七八九十]{1,4}岁|[\u4e00-\u9fff]{1,2}族(?=$|[，。,\s])"
    r"|[\u4e00-\u9fff]{2,4}医院|HIV|艾滋病?|阳性|精神(?:分裂症?|病)|抑郁症?|双相|乙肝|丙肝|肺?结核|梅毒|癫痫"
    r"|[\u4e00-\u9fff]{0,2}(?:癌|肿瘤|白血病)|尿毒症|透析|截瘫|偏瘫|瘫痪|中风|痴呆|弱智|糖尿病|高血压|心脏病|肝炎"
    r"|肾病|流产|不孕|早孕|吸毒|戒毒|赌博|嫖娼|自杀|坐牢|劳改|服刑|刑满|离婚|家暴",
    re.IGNORECASE,
)
"""Age, sex and sickness: kept where nobody is named, 65岁能办啥, gone beside a name."""

_SPOKEN = dict.fromkeys("两俩幺洞拐勾", "0")  # 幺 and the rest: how digits are read out
_SCORES = frozenset("廿卅卌")
_DIGIT, _UNIT, _GAP, _WORD = "0", "+", " ", "?"
_INVISIBLE = ("Mn", "Me", "Cf")

# Shapes: a letter of the Latin alphabet itself, 0 a digit, + 十百千万亿, ? another letter,
# a blank for everything that is neither letter nor digit.
_DIGITS = re.compile(r"(?<![a-z])[a-z]*0(?:[ +]*0){3,}(?:[a-z]+| *x(?![a-z]))?")
_MIXED = re.compile(r"(?<![a-z0])(?=[a-z]*(?:0[a-z]*){4})[a-z0]+")

# These read the folded text, where digits of every script are 0.
_GAPS = r"[\s·•・.\-_]*"
_EMAIL = re.compile(r"[a-z0+_%.\-]{1,64}\s*@\s*[a-z0\-]{1,63}(?:\s*[.。·]\s*[a-z0\-]{1,63}){0,4}")
_PLATE = re.compile(
    rf"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使]{_GAPS}[a-z]"
    rf"(?:{_GAPS}[a-z0]){{4}}(?:{_GAPS}[a-z0挂学警港澳领]){{1,2}}(?![a-z0])"
)
_ACCOUNT = re.compile(r"(?:微信|威信|薇信|v信|vx|wx|qq)(?:号|id|是|[\s:：=_\-])*[a-z0][a-z0_\-]{4,40}")
_CERTIFICATE = re.compile(
    r"(?:护照|通行证|回乡证|台胞证|士兵证|军官证|警官证)(?:号码|号|是|[\s:：])*[a-z0][a-z0\s\-]{4,20}"
)
_WRITTEN = (_EMAIL, _PLATE, _ACCOUNT, _CERTIFICATE)


def mask_numbers(text: str) -> str:
    """Return the text with every personal number replaced by ``×××``.

    >>> mask_numbers("我爸65岁，电话１３８ 1234-5678")
    '我爸65岁，电话×××'
    """
    masked = _masked(text)
    while masked != text:  # taking out one thing may bring the pieces of another together
        text, masked = masked, _masked(masked)
    return masked


def mask_private(text: str) -> str:
    """Return the text without personal numbers, names, addresses and floors.

    >>> mask_private("我是王桂芳，住幸福小区3号楼二单元，灯坏了")
    '我是×××，住××××××，灯坏了'

    There is no list of all names: who is called by title or introduced, and what stands alone like a
    name, is taken out, and words that only look like one go with them. What is left is read by
    editors for what residents ask, not for who they are.
    """
    masked = mask_numbers(text)
    named = _NAMED.sub(_hidden, masked)
    for pattern in _NAMES:
        named = pattern.sub(_hidden, named)
    for pattern in (*_ADDRESSES, *_NAMES, *_TELLING):
        masked = pattern.sub(_hidden, named if pattern is _ADDRESSES[0] else masked)
    if named.count(MASK) > mask_numbers(text).count(MASK):
        masked = mask_condition(masked)
    return re.sub(f"(?:{MASK}){{3,}}", MASK * 2, masked)


def mask_condition(text: str) -> str:
    """Return the text without what tells the age, sex or sickness of one person."""
    return _OF_ONE.sub(MASK, text)


def _hidden(found: re.Match[str]) -> str:
    """Return what was found with its name, or all of it, masked."""
    if not found.re.groups:
        return MASK
    start, end = found.start(1) - found.start(), found.end(1) - found.start()
    return found[0][:start] + MASK + found[0][end:]


def _masked(text: str) -> str:
    """Return the text after one look at it."""
    folded: list[str] = []
    shapes: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for one, shape in _read(character):
            folded.append(one)
            shapes.append(shape)
            places.append(place)
    spans = [found.span() for pattern in (_DIGITS, _MIXED) for found in pattern.finditer("".join(shapes))]
    spans += [found.span() for pattern in _WRITTEN for found in pattern.finditer("".join(folded))]
    return _replaced(text, [(places[start], places[end - 1] + 1) for start, end in spans])


def _replaced(text: str, spans: list[tuple[int, int]]) -> str:
    """Put one mask for all spans that overlap or touch."""
    kept: list[str] = []
    done = 0
    for start, end in sorted(spans):
        if end <= done:
            continue
        if start > done or not kept:
            kept += (text[done:start], MASK)
        done = end
    return "".join((*kept, text[done:]))


@cache
def _read(character: str) -> tuple[tuple[str, str], ...]:
    """Return a character folded, each part with its shape: ``⑫`` is two digits, ``㎝`` two letters.

    Invisible characters and accents have no part: they hide nothing.
    """
    value = unicodedata.numeric(character, None)
    han = "\u3400" <= character <= "\u9fff" or character >= "\U00020000"
    if value is not None and han and value >= 10 and character not in _SCORES:
        return ((character, _UNIT),)
    if value is not None:
        return ((_DIGIT, _DIGIT),) * (2 if value >= 10 else 1)
    if character in _SPOKEN:
        return ((character, _DIGIT),)
    if unicodedata.category(character) in _INVISIBLE:
        return ()
    return tuple((one, _shape(one)) for one in unicodedata.normalize("NFKC", character).lower())


def _shape(character: str) -> str:
    if unicodedata.numeric(character, None) is not None:
        return _DIGIT
    if "a" <= character <= "z":
        return character
    return _GAP if unicodedata.category(character)[0] in "MCZPS" else _WORD
