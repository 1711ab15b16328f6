"""Whether words are those of somebody who may not want to live, however veiled.

活着没意思 names no symptom of an alarm line and needs a listener more than a siren. Words that
everyday matters share (了结纠纷, 告别仪式) count only where they are said of oneself or of a life.
"""

from __future__ import annotations

import re

from indexer.text.normalise import fold

_PLAIN = re.compile(
    r"活着?(真|太|也|都|实在|到底|还)?(没|有)(什么|啥|个)?(意思|意义|劲|盼头|奔头|指望)(?!的?活动)"
    r"|(没|不)(想|愿意?|打算)再?活|不想活|活(得|着)(真|太|好|这么)?累|活(够|腻|烦)|活不下去|活不(成|起)|不活了"
    r"|(?<![得疼痛累急气热冷吓烦饿困愁])(想|要|去|不如|还不如|干脆|真想|盼着)死(了|掉|去|算|吧|的心|$)"
    r"|死了(算|干净|一了|得了|拉倒)|寻(死|短)|轻生|自(杀|尽|残)(?!险|率|干预|未遂的)"
    r"|一了百了|一死了之|结束(自己|生命|这一生|这条命)|(离开|不在)(这个|这)?(人世|世上|世界)(了|算|吧|$)"
    r"|想不开|遗书|遗言|割腕|(没|不)(有)?(明天|盼头)了|熬不(下去|到头|过去)|撑不(住|下去)了?$|撑不下去"
    r"|人间不值得|来世再|下辈子再|(一觉|睡过去).{0,6}(不醒|别醒|不用醒|醒不来)|不想(再)?醒|早点?解脱|想解脱"
    r"|(我|他|她|人)?(消失|没了)(算了|就好了|大家就)|没有?我(大家|他们|你们|家里).{0,4}(更|轻松|省心|好过)"
)
_SHARED = re.compile(
    r"(了结|了断)(了)?(自己|这一?辈子|此生|一生|余生|性命|生命|这条命|一切|算了|得了|拉倒|吧|$)"
    r"|(自己|自个儿?|一个人|就|想|不如|干脆|念头|今晚|今夜)(给|把)?(我|自己)?(了结|了断)"
)
_EVERYDAY = re.compile(
    r"(纠纷|官司|案子|债|欠款|账|贷款|合同|手续|仲裁|事故|赔偿|租约|押金|工程).{0,6}(了结|了断)"
)
_ACTING = re.compile(
    r"楼顶|天台|顶楼|窗台|护栏|高处|桥|河|跳|刀|割|绳|上吊|农药|安眠药|药.{0,4}(瓶|吃|喝|吞|摆)|药.{0,6}(准备|备好|攒|买)|(吃|喝|吞|咽).{0,4}药"
    r"|煤气|烧炭|汽油|血|锁.{0,3}(屋|门|里)|反锁|联系不上|不接电话|打不通|不回(话|信|消息)|关机|今晚就|现在就|已经"
)


def despairs(text: str) -> bool:
    """Say whether words tell of despair; a matter to be settled is none.

    >>> despairs("活着真没意思"), despairs("纠纷怎么了结")
    (True, False)
    """
    folded = fold(text)
    if _PLAIN.search(folded):
        return True
    return bool(_SHARED.search(folded)) and not _EVERYDAY.search(folded)


def is_acting(text: str) -> bool:
    """Say whether words of despair name a place, a means or an hour: then an alarm line comes first."""
    return bool(_ACTING.search(fold(text)))
