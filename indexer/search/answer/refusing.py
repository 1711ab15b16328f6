"""Whether a sentence says no to a question that may be answered with no.

Only what is plain counts: a refusal in the station's words, of the thing that was asked, with
nothing in the sentence that grants it. 收不收 and 能不能 are no refusals, 没上狗证也得打 is a yes,
照样给办，只是别再拖 says yes first, and 我们不许诺 leaves it open. What was asked is what follows
能 or 要: in 小区车位能租给业主不 the sentence that refuses has to speak of renting, not of places.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from indexer.domain.desk.aspect import Aspect
from indexer.search.answer.scoring import Question
from indexer.text.ngrams import bigrams
from indexer.text.normalise import fold

_ALTERNATIVE = re.compile(r"([\u4e00-\u9fff])不\1|是否|有没有|能不|可不")
_REFUSAL = re.compile(
    r"不(代|替|收|给|开|写|接|许|得|碰|装|判|外借|复印|补造|登记|予|借|受理|能|准|行|可以|归|管|算|在这|属于|符合|再写|转给|会自动)"
    r"|(补|办|给|开|退|转|领|收|改)不了|谁也(不|替)|一律|没权|无权|禁止|严禁|必须(本人|是)|要本人(去|到|来)|得本人|别(开|点|装|动|碰|买|给)|只(换|收|认|能|管)|不是"
)
_GRANT = re.compile(
    r"照样|也(能|可|行|给|得|算|收)|可以|照常|不看|不用|不必|不耽误|都能|都可|能办|给办|先登记|不影响|帮他|帮着|陪"
)
_OPEN = re.compile(
    r"不许诺|不打(包|保)票|不能自理|不能动|不(收|要|花)(费|钱)|[走动起来去下出]不([动了来开]|得了)|(突然|人|停了|断了)不行了?|不行了"
    r"|不(扣|押|留存)|用不着|不用|不便"
)
"""Words that look like a refusal and are none: 走不动的老人, 人不行了, 不扣身份证."""

_NEGATED = re.compile(r"(不|没|别(?![的人处家])).{0,4}(吗|么|不|行|成)|非.*不可")
_LEADING = re.compile(r"是不是|作废")
_CLAUSES = re.compile(r"[，。；！？、,.;!?\s]+")
_MODAL = re.compile(r"能不能|可不可以|可以|要不要|让不让|给不给|([收交算管用要能得会让给])(?:不\1)?")
_ENOUGH = 2
_SHORT = 3  # 行不行
_BEFORE = 2  # characters between 不 and what is refused: 不收押金, 不会自动续


def refuses(question: Question, sentence: str) -> bool:
    """Say whether the sentence is a plain no to the question.

    A question that is itself negative (不带行吗, 是不是作废了) is left open: no to it would be yes.
    """
    asked = f"{question.text}\n{question.typed}"
    if not question.polar or _LEADING.search(asked) or _NEGATED.search(_ALTERNATIVE.sub("", asked)):
        return False
    folded = _OPEN.sub("", _ALTERNATIVE.sub("", fold(sentence)))
    if _GRANT.search(folded):
        return False
    shared = {gram for reading in question.readings for gram in reading if len(gram) > 1 and gram in folded}
    if len(shared) < _ENOUGH:
        return False
    wanted = next((found for text in _wants(question) if (found := shared & set(bigrams(text)))), set())
    clauses = _CLAUSES.split(folded)
    if any(_REFUSAL.search(clause) and _holds(clause, wanted or shared) for clause in clauses):
        return True
    return Aspect.FEE not in question.aspects and any(_negates(clause, wanted) for clause in clauses)


def _wants(question: Question) -> Iterator[str]:
    """Yield what a question wants: what follows 能 in its last clause, else that clause.

    In 门口摆个箱子行不行 nothing follows; 就一晚上，行不行 wants what stands before.
    """
    for asked in (question.text, question.typed):
        last = next((c for c in reversed(_CLAUSES.split(asked)) if len(c) > _SHORT), asked)
        modal = _MODAL.search(last)
        yield from (last[modal.end() :], last) if modal else (last,)


def _holds(clause: str, grams: Collection[str]) -> bool:
    return any(gram in clause for gram in grams)


def _negates(clause: str, grams: Collection[str]) -> bool:
    return any(re.search(rf"不.{{0,{_BEFORE}}}{re.escape(gram)}", clause) for gram in grams)
