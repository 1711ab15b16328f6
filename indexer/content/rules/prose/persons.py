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
from indexer.domain.choices import Openness

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
_LISTED = re.compile(rf"^[-*]\s+{_ANY}\s*\n[-*]\s+{_ANY}\s*$", re.MULTILINE)
_HINT = re.compile(
    "[男女岁欠]|名单|人员|对象|出生|病人|患者|尾号|领|家庭|老人|户[主名：:]|死者|当事人|去世|住院|上访|自杀|被抓|坐牢|死了"
    rf"|(?:title|标题): |的[身证卡户房病钱材手电低残医案]|[0-9]号楼|{_AILING}",
    re.IGNORECASE,
)
"""What all of the above has in it: most lines have none of it, and looking for names costs time."""
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


def _found(file: DocumentFile) -> Iterator[tuple[Place, str]]:
    for number, line in enumerate(file.text.split("\n"), 1):
        if _HINT.search(line) and (found := _TOLD.search(line)):
            yield Place(number, found.start() + 1), found[0].strip()
    for found in _LISTED.finditer(file.text):
        yield file.place_at(found.start()), found[0][1:].strip()
