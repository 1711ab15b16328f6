"""Words that name no matter: 当天能拿吗 asks for a side of one that was not said.

No document is the one they ask for, whatever happens to stand nearest.
"""

from __future__ import annotations

import re
from functools import lru_cache

from indexer.text.normalise import fold

OPENING = re.compile(
    r"^(那么?|要是|如果|假如|万一|倘若|他|她|它|本人|这个|这事|这件|那个|还(?!钱|款|债|书)|也|再|又|光|只)"
)
SMALL = re.compile(
    r"[的了吗呢吧啊呀嘛哦么是在有和也都就还又这那个些着过得地我你他她它您们咱给让把被去来能可以会要想请问下上里不没]"
    r"|自己|一下|还有|就是|然后|之后|以后|行不行|成不成|可以|需要|应该|比如|的话|大概|大约|一共|总共|拿到|领到|到手|办好|办完|办下来|弄"
)
MARKS = re.compile(r"[\s，。？！、,.?!；;：:“”\"'…~]+")
_SIDE = re.compile(
    r"当天|今天|今儿|马上|立刻|当场|多久|多长时间|[几多]少?天|几个月|多少钱?|几块钱?|[要收花交]钱|收费|费用|免费|带(?:什么|啥|哪些)|材料"
    r"|(?:要|用|需要)(?:什么|啥|哪些)(?:材料|手续|东西)?|手续|代[办领]|别人|家里人|(?:去|在|上|到)?哪[儿里]?|找?谁|网上|手机上|线上"
    r"|[办领拿取]|到账|下来|截止|(?:什么|啥)时候|几[号点月]|哪天|晚了?|过期|条件|流程|怎么|咋|行不行|成不成|[行成]吗|多少"
    r"|为[什甚]么|为啥|周[末一二三四五六日]|(?:星期|礼拜)[一二三四五六日天]|工作日|[中下上]午|晚上|明[天儿]|后天|[下这]个?[月周]|今年|明年"
    r"|邮?寄|复印件|原件|预约|排队|提前|签字|回执|(?:申请|登记)?表格?(?=[在去怎咋到哪])|委托书|证件|年龄|限制|要求|结果|进度|亲自|本人来?"
    r"|替|代|不?齐全?|不全|还?差(?:什么|啥)|[一两三几]天|申请|发(?=$|吗|呢|啊|放|下)"
    r"|(?:我|他|她|家里)?(?:妈妈?|爸爸?|爷爷|奶奶|老公|老婆|媳妇|儿子|女儿|闺女|孩子|老人|家属)(?=能|可以|代|替|来|帮|行|去)"
)
"""Words of one side of a matter. 身份证 and 户口本 are asked for beside a matter and are matters, too."""


@lru_cache(maxsize=256)
def names_no_matter(text: str) -> bool:
    """Say whether words ask for nothing but a side of some matter: 当天能拿吗, 要带什么."""
    folded = MARKS.sub("", fold(text))
    rest = _SIDE.sub("", folded)
    return rest != folded and not SMALL.sub("", OPENING.sub("", rest))
