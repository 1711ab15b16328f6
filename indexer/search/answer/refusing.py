"""Whether a sentence says no to a question that may be answered with no.

Only what is plain counts: a refusal in the station's words, of the thing that was asked, with
nothing in the sentence that grants it. 收不收 and 能不能 are no refusals, 没上狗证也得打 is a yes, and
照样给办，只是别再拖 says yes first.
"""

from __future__ import annotations

import re

from indexer.domain.desk.aspect import Aspect
from indexer.search.answer.scoring import Question
from indexer.text.normalise import fold

_ALTERNATIVE = re.compile(r"([\u4e00-\u9fff])不\1|是否|有没有|能不|可不")
_REFUSAL = re.compile(
    r"不(代|替|收|给|开|写|接|许|得|碰|装|判|外借|复印|补造|登记|予|借|受理|能|准|行|可以|归|管|算|在这|属于|符合|再写|转给|会自动)"
    r"|谁也(不|替)|一律|没权|无权|禁止|严禁|必须(本人|是)|要本人(去|到|来)|得本人|别(开|点|装|动|碰|买|给)|只(换|收|认|能|管)|不是"
)
_GRANT = re.compile(
    r"照样|也(能|可|行|给|得|算|收)|可以|照常|不看|不用|不必|不耽误|都能|都可|能办|给办|先登记|不影响|帮他|帮着|陪"
)
_NEGATED = re.compile(r"(不|没|别(?![的人处家])).{0,4}(吗|么|不|行|成)|非.*不可")
_LEADING = re.compile(r"是不是|作废")
_ENOUGH = 2
_BEFORE = 2  # characters between 不 and what is refused: 不收押金, 不会自动续


def refuses(question: Question, sentence: str) -> bool:
    """Say whether the sentence is a plain no to the question.

    A question that is itself negative (不带行吗, 是不是作废了) is left open: no to it would be yes.
    """
    asked = f"{question.text}\n{question.typed}"
    if not question.polar or _LEADING.search(asked) or _NEGATED.search(_ALTERNATIVE.sub("", asked)):
        return False
    folded = _ALTERNATIVE.sub("", fold(sentence))
    if _GRANT.search(folded):
        return False
    shared = {gram for reading in question.readings for gram in reading if len(gram) > 1 and gram in folded}
    if _REFUSAL.search(folded) and len(shared) >= _ENOUGH:
        return True
    return Aspect.FEE not in question.aspects and any(
        re.search(rf"不[^，。；、]{{0,{_BEFORE}}}{re.escape(gram)}", folded) for gram in shared
    )
