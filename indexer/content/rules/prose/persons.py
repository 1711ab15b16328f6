"""Persons: a name beside what ails somebody, an age, a file kept on them does not hang on a wall.

There is no list of all names: a name is a surname in common use with one or two characters behind
it, no common word, and beside it something that is only said of one person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.nodes import Place
from indexer.content.rules.privacy import SURNAMES
from indexer.content.rules.prose.words import passages
from indexer.domain.choices import Openness
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_WORDS = (
    "曾孙|曾祖|高龄|高中|高温|高压|高血|高校|高层|高等|高新|高于|高速|高空|高清|高考|高危|高额|周岁|周边|周末|周期|周转|周年|周围|程序|程度"
    "|曾经|曾用|余额|余下|任何|任务|任职|任期|任意|范围|方便|方式|方法|方面|方案|方向|方可|石油|石棉|金额|金属|金融|康复|毛病|毛巾"
    "|万元|万人|万一|钱款|钱包|钱财|常住|常见|常用|常年|常委|常务|武装|武警|武器|文明|文件|文化|文书|文字|文体|文物|夏季|夏天|白天|白血|白折|白跑|白来|白等|白费|白白"
    "|白内|黄疸|黄金|黄色|黄线|段落|段时|易燃|易爆|易于|于是|田地|田间|许可|许多|何时|何人|何种|何处|马上|马路|马桶|史料|顾客|顾问|江河"
    "|江苏|龙头|梁柱|林业|林地|林木|林权|陈旧|陈述|张贴|张挂|李子|孙子|孙女|孔雀|石头|石材|汤药|谢绝|谢谢|吴江|唐山|罗列|沈阳|郑重"
    "|郑州|卢布|金库|水泥|杜绝|丁克|叶片|江西|江北|范本|路段|单位|单独|和解|元旦|孟加|易地|常规|常设|贺信|赖账|龙卷|乔迁|贾汪|侯审"
    "|戴帽|戴上|潘家|余款|钟点|钟头|汪洋|姜片|石膏|万能|万户|顾虑|顾及|顾全|毛利|毛坯|康养|白名|黄标|高低|高价|高利|高标|高原|高铁|高度"
)
_GIVEN = r"[\u4e00-\u9fff]"
_FULL = rf"(?!{_WORDS})[{SURNAMES}]{_GIVEN}{{2}}"
_ANY = rf"(?!{_WORDS})[{SURNAMES}](?:{_GIVEN}{{1,2}}|某{{1,2}})"
_EDGE = rf"(?<!{_GIVEN})"
_OLD = r"(?:奶奶|爷爷|大爷|大妈|大娘|阿姨|叔叔|老太太|老爷子|师傅|女士|先生)"
_AILING = (
    "精神(?:分裂症?|病|障碍|残疾|异常)|抑郁症?|双相|艾滋病?|HIV|乙肝|丙肝|肺?结核|梅毒|癫痫|尿毒症|截瘫|瘫痪|痴呆|糖尿病|高血压|心脏病"
    "|[一-鿿]{0,2}(?:癌|肿瘤)|白血病|残疾|吸毒|戒毒|涉毒|矫正|刑满|服刑|判刑|上访|信访|低保|特困|失独|丧偶|离异|离婚|独居|孤寡|家暴"
    "|智力|月收入|流产|不孕|酗酒|欠费"
)
_SAID_OF = (
    "社区矫正对象|矫正对象|刑满释放人员|刑释人员|吸毒人员|戒毒人员|涉毒人员|信访户|上访户|信访人|上访人|低保户|特困户|困难户|贫困户"
    "|精神病人|精神病患者|艾滋病人|艾滋病患者|结核病人|失独家庭|失独老人|独居老人|孤寡老人|空巢老人|户主|户名|死者|当事人|患者|病人"
)
_TOLD = re.compile(
    "|".join(
        (
            rf"{_EDGE}{_ANY}[，,\s（(]{{0,2}}[男女](?=[，,、\s）)。0-9]|$)",
            rf"{_EDGE}{_ANY}[，,\s（(]{{0,2}}[0-9]{{1,3}}岁",
            rf"{_EDGE}{_ANY}[，,\s（(]{{0,2}}(?:生于)?[12][0-9]{{3}}[年.-][0-9]{{1,2}}[月.-][0-9]{{1,2}}日?(?:出生|生)",
            rf"(?:{_EDGE}|(?<=[楼户院的]))(?:{_ANY})(?:患有?|得了?|确诊|是|有)(?:[^。，；\n]{{0,6}})(?:{_AILING})(?!(?:证|保险|政策|条例|补))",
            rf"{_EDGE}{_FULL}[ \u3000（(，,][^。；\n]{{0,8}}(?:{_AILING})",
            rf"(?:{_SAID_OF})(?:名单|姓名)?[：:，\s]{{0,2}}{_ANY}(?=[，,、。；;\s（(）)]|每|由|常|领|来|家|夫妇|的|$)",
            rf"(?:名单|人员|对象)[：:]\s*{_ANY}(?:[、，,\s]+{_ANY})+(?=[。；\s]|$)",
            rf"{_EDGE}{_FULL}(?:欠|拖欠|去世|住院|离婚|吸毒|上访|自杀|被抓|坐牢|死了|家的?(?:低保|残疾|钥匙))",
            rf"{_EDGE}{_FULL}的(?:身份证|证|卡|户口|房|病|钱|材料|手机|电话|低保|残疾|医保|案)",
            rf"{_EDGE}[{SURNAMES}]{_OLD}[（(，,][^。；\n]{{0,10}}(?:{_AILING}|[0-9]号楼)",
            rf"(?:title|标题): {_FULL}的",
            rf"{_EDGE}{_FULL}[（(]?尾号|{_EDGE}{_FULL}(?:每[月年])?领(?:低保|残疾|补|取)",
            rf"(?:{_AILING})[\u4e00-\u9fff]{{0,2}}的{_FULL}(?=住|家|在|要|每|常|来|[，。、；\s]|$)",
            rf"{_EDGE}[{SURNAMES}]{_OLD}[\u4e00-\u9fff]{{0,2}}(?:{_AILING})",
        )
    ),
    re.IGNORECASE | re.MULTILINE,
)
_PLAIN_SURNAMES = (
    "张王李赵刘陈杨周吴徐孙朱胡郭林宋郑韩唐冯董曹袁邓许傅沈彭吕苏卢蒋蔡贾魏薛阎潘姚谭廖邹陆郝崔邱秦侯邵孟尹龚"
)
"""Surnames that are no beginning of a word in common use."""
_NO_NAME = "[市县区镇乡村街路站证费病法条氏]"
_ONE = (
    rf"(?=[{_PLAIN_SURNAMES}])(?!{_WORDS}){_GIVEN}{_GIVEN}{{2}}(?<!{_NO_NAME})(?:[（(][^）)\n]{{1,12}}[）)])?"
)
_SEVERAL = re.compile(
    rf"(?:{_EDGE}|(?<=[是为有给让叫找请和：]))(?:{_ONE}[、，, ]{{1,2}}){{2,40}}{_ONE}"
    rf"(?=[。；，、\s（(]|$|等|[0-9一二三四五六七八九十两几]{{1,3}}[户人位名])"
    rf"|(?:^\|\s*{_ONE}\s*\|[^\n]*\n){{3}}",
    re.MULTILINE,
)
"""Three full names in a row, or down a table, are a list of somebody."""
_LISTED = re.compile(rf"^[-*]\s+{_ANY}\s*\n[-*]\s+{_ANY}\s*$", re.MULTILINE)
_HINT = re.compile(
    "[男女岁欠]|名单|人员|对象|出生|病人|患者|尾号|领|家庭|老人|户[主名：:]|死者|当事人|去世|住院|上访|自杀|被抓|坐牢|死了"
    rf"|(?:title|标题): |的[身证卡户房病钱材手电低残医案]|[0-9]号楼|{_AILING}",
    re.IGNORECASE,
)
"""What all of the above has in it: most lines have none of it, and looking for names costs time."""
_TITLES = (
    "主任|副主任|书记|副书记|站长|副站长|所长|科长|处长|局长|部长|经理|主管|社工|网格员|民警|警官|医生|大夫|护士|老师|师傅|律师|会计|干事|同志"
    "|楼长|楼门长|组长|队长|保安|阿姨|大姐|大哥"
)
_ADDRESSED = "找|问|请|由|给|跟|和|与|向|让|交|报|叫|联系|通知|告诉|转给|负责人|联系人|经办人|[是：:]"
_NAMED = re.compile(
    "|".join(
        (
            rf"(?:{_EDGE}|(?<=[找问请由给跟和与向让报叫系知诉])){_FULL}(?:{_TITLES})",
            rf"(?:{_TITLES})[：:]?{_FULL}(?=[，。、；：（(\s]|$|说|的|负责|办|手艺|来|去|接|在|管)",
            rf"(?:^|[，。；：、（(\s]|{_ADDRESSED})[{_PLAIN_SURNAMES}](?:{_TITLES}|科|工|姐|哥)(?=[，。、；：）)\s]|$|说|的|负责|办|签|批|问|要|拿|领|登记|回复|那|同意|点头|不在|接|来)",
            rf"(?:{_ADDRESSED})[小老][{_PLAIN_SURNAMES}](?![\u4e00-\u9fff]?(?:区|庄|村|家园|岭))",
            rf"(?:联系人|负责人|经办人|姓名|值班人?|接待人)[是为：: ]{{1,2}}{_ANY}(?=[，,。、；;（(\s0-9]|$)",
            rf"(?:联系人|负责人|经办人|接待人)(?!{_WORDS})[{_PLAIN_SURNAMES}]{_GIVEN}{{1,2}}(?=[，,。、；;（(\s0-9]|$)",
            rf"(?:找|联系)(?!{_WORDS})[{_PLAIN_SURNAMES}]{_GIVEN}{{2}}(?=问|办|要|拿|领|登记|签|批|[，。、；]|$)",
            rf"(?:专人|负责人|联系人|经办人|社工|师傅|人员|老师|窗口|岗)[（(](?!{_WORDS})[{_PLAIN_SURNAMES}]{_GIVEN}{{1,2}}[)）]",
            rf"[0-9]+-[0-9]+-[0-9]{{3,4}}[室 ，的]{{0,2}}[小老]?[{SURNAMES}]{_GIVEN}{{0,2}}(?:家|{_OLD})",
            rf"[0-9]号楼[^，。\n]{{0,8}}[小老]?[{_PLAIN_SURNAMES}]{_GIVEN}{{0,2}}(?:家|大爷|大妈|奶奶|爷爷|阿姨|叔叔)",
            rf"(?:[一二三四五六七八九][（(]?[一二三四五六七八九0-9]{{1,2}}[)）]?班|年级)[^，。\n]{{0,6}}的?(?!{_WORDS})[{_PLAIN_SURNAMES}]{_GIVEN}{{1,2}}",
            rf"{_EDGE}{_FULL}[ ，,、：:]{{1,2}}[0-9]{{11,19}}X?",
            rf"[0-9]号楼的(?!{_WORDS})[{_PLAIN_SURNAMES}]{_GIVEN}{{1,2}}(?=[）)，。、；\s]|$)",
            rf"{_EDGE}(?!{_WORDS})[{_PLAIN_SURNAMES}]{_GIVEN}{{1,2}}家(?=今年|去年|上[个月次回]|这[次回]|没[批交报评]|的事|那[次回])",
        )
    ),
    re.MULTILINE,
)
_MOST_A_FILE = 20


@file_rule("person-told-of", "不写某个人的病、年纪、处境：公开的文件里没有居民的名字。")
def nobody_is_told_of(file: DocumentFile) -> Iterator[Fault]:
    """Name where a person's name stands beside an illness, an age, a debt or a file kept on them.

    Passes::
        title: 示例
        ---
        患精神分裂症的居民，先请家属来。
    Fails::
        title: 示例
        ---
        王秀兰患精神分裂症，上门要两个人。
    """
    if file.value("openness") is Openness.INTERNAL:
        return
    for place, words in islice(_found(file), _MOST_A_FILE):
        yield Fault(
            message=f"像是写了某个人的事：{words[:2]}…",
            place=place,
            hint="请删去名字，只写这一类人怎么办；名单另存别处",
            field="body",
            keeps_value=True,
        )


@file_rule("named-person", "正文里写岗位，不写人名。", severity=Severity.WARNING)
def posts_are_named_not_persons(file: DocumentFile) -> Iterator[Fault]:
    """Remark a person by name and post: they change, and residents are to ask the desk.

    Passes::
        title: 示例
        ---
        找便民服务岗登记，请持证的师傅上门。
    Fails::
        title: 示例
        ---
        找王建国主任签字。
    """
    found = (
        (place_of(match.start()), match[0])
        for text, place_of in passages(file)
        for match in _NAMED.finditer(text)
    )
    for place, words in islice(found, _MOST_A_FILE):
        shown = words.strip(" ，。；：、（(")
        yield Fault(
            message=f"像是人名：{shown[:4]}…", place=place, hint="请写岗位，如 便民服务岗；不是人名的不用管"
        )


def _found(file: DocumentFile) -> Iterator[tuple[Place, str]]:
    for number, line in enumerate(file.text.split("\n"), 1):
        if _HINT.search(line) and (found := _TOLD.search(line)):
            yield Place(number, found.start() + 1), found[0].strip()
    for found in (*_LISTED.finditer(file.text), *_SEVERAL.finditer(file.text)):
        yield file.place_at(found.start()), found[0].strip("-*| \n")
