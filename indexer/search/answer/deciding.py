"""What may be said of a question from the verdict on the matter as a whole, and when that is an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.domain.desk.aspect import Aspect
from indexer.domain.desk.phrases import sentence
from indexer.domain.desk.verdict import NOTHING_SAID, Verdict, VerdictState, online_verdict, proxy_verdict
from indexer.domain.document import Contact, Document, Procedure
from indexer.search.answer.refusing import refuses
from indexer.search.answer.scoring import Question
from indexer.search.response import Point

_WANTED = re.compile(r"(?<!不)(给|帮)(我|咱)?们?(开|盖|办|出)")
"""Words of somebody who wants a paper or a stamp from this very desk: 饭馆死活不给开票 are none."""

_INSTEAD = re.compile(r"替.{1,4}(来|去|办|领|交|补|拿|跑|填|签|申|登|报|约)")
_FAMILY = (
    "(爸|妈|爹|(?<!姑)娘|弟|哥|姐|妹|老伴|爷|奶|姥|闺女|女儿|儿子|儿女|孩子|子女|孙子|孙女|媳妇|丈夫|爱人|老公|老婆|家里人|家人"
    "|家属|亲戚|邻居|朋友|楼长|楼门长|居委会)"
)
_SOMEBODY_ELSE = re.compile(
    r"替|代(办|领|交|理|申|签|约|开|填|报)|委托|(本人|亲自).{0,3}(不|没|必须|非|到场|去|来)"
    rf"|{_FAMILY}(能|可以|可不可以)?(不能)?(帮|去(?!年|世)|来(?!年|不及))|[我给](来|去)?(给|帮)(他|她|{_FAMILY}).{{0,3}}"
    r"(办|领|交|拿|填|报|申|约|签|登)"
)
"""A question whether somebody else may do it: 孩子能领吗 is none, nor is 我妈去年没的."""

_DONE_ONLINE = re.compile(
    r"(网上|手机|线上|小程序|app|公众号|微信|支付宝|电脑|在家).{0,6}(办|弄|申|报|交|填|约|查|登|领|续|搞|缴|开|换|补|认证|刷)"
    r"|(办|弄|申请|申报|交|填|约|查|登记|领|续|缴|开|换|补).{0,6}(网上|手机|线上|小程序|app|公众号|微信|支付宝|电脑|在家)"
)
"""A question whether it can be done online: 网上买的也归这管吗 is none."""

_OF_DOCUMENT = re.compile(
    r"(通知|通告|安排|条例|规定|办法|文件|政策|提示|[那这]份).*(有效|管用|照着|照它|还用|作废|废止|算数)"
)
"""A question whether the document itself still holds."""

_OF_EVERYTHING = frozenset({"effective_from", "state"})
"""Fields that say of the whole matter that it is not now."""

_OF_THEN = re.compile(r"明年|到时|那时|到了那|以后|今后|往后|将来")
"""Words of a time to come: what has not begun is asked about as it will be."""

_OF_TIME = frozenset({Aspect.LATE, Aspect.DEADLINE, Aspect.STEPS, Aspect.RENEWAL})
_OF_WAYS = frozenset({Aspect.WHERE, Aspect.STEPS, Aspect.PHONE})
_OF_MEASURE = frozenset({Aspect.AMOUNT, Aspect.FEE, Aspect.DURATION, Aspect.DEADLINE})
_WHOSE = re.compile(
    r"(找|归|问|是)(谁|哪)|谁(能?管|修|赔|负责|给)|哪个(号|部门|单位|热线)|什么号|打(哪|什么|啥)"
    r"|(你们|咱们?|社区|站里|服务站|这儿|这里|这边)(?!.*帮).{0,6}(能|给|管|可以|办).{0,10}(吗|不|么)"
)
"""Words of who asks whose the matter is: 归谁管, 你们这儿能办不."""

_MEANWHILE = re.compile(r"照旧|照常|在那之前|眼下|(可以|能)先")
_BEFORE = re.compile(r"现在|眼下|这会儿|能不能先|[能要]先")
"""What is told of the time before a matter begins, and what asks for that time."""

_ALARM = re.compile(r"(?<![0-9])1(10|19|20)(?![0-9])")
_ANSWERING = frozenset({"online", "proxy", "opening", "all_day"})
_NO_AT_ONCE = re.compile(r"^不(行|能|可以|成)[，。；：,;:]")
"""A sentence that begins with its no: 不行，这是全楼业主共有的."""


def verdict_on(
    said: Verdict, question: Question, document: Document, points: Sequence[Point], *, whole: bool
) -> Verdict:
    """Return what may be said of the question; `said` is of the matter as a whole.

    What has not begun is so for every detail, and what is not open for those of time. Of a detail
    nothing else is said but a plain no of the text, and what the fields of proxies and of online
    filing say: 能借给外头的人吗 is not answered by 能借, and whether the son may come not by where to
    go. That a document is over answers who asks for it, not 以前办的证还算数吗.
    """
    referred = said.state is VerdictState.REFER
    if referred and points and points[0].section and _NO_AT_ONCE.search(points[0].marked):
        return Verdict(VerdictState.NO, sentence(points[0].marked))
    if whole or (_holds_for_all(said, question, document) and not _is_of_now(question, points)):
        return said
    of_hours = isinstance(document, Contact) and Aspect.HOURS in question.aspects
    refused = points and points[0].section is not None and refuses(question, points[0].marked)
    if refused and not of_hours and not _may_send(question, document):
        return Verdict(VerdictState.NO, sentence(points[0].marked))
    if isinstance(document, Procedure):
        if _SOMEBODY_ELSE.search(question.typed) and (question.polar or _INSTEAD.search(question.typed)):
            return proxy_verdict(document)
        if _DONE_ONLINE.search(question.typed) and question.polar:
            return online_verdict(document)
    whose = _WHOSE.search(question.typed) or _may_be_referred(question)
    return said if referred and whose else NOTHING_SAID


def _may_send(question: Question, document: Document) -> bool:
    """Say whether the field of proxies says yes to who asks for somebody else; no sentence denies it."""
    if not isinstance(document, Procedure) or not _SOMEBODY_ELSE.search(question.typed):
        return False
    return proxy_verdict(document).state.positive


def _is_of_now(question: Question, points: Sequence[Point]) -> bool:
    """Say whether it is asked, and told, what is done before the matter begins: 现在可以先登记."""
    told = points and points[0].section and _MEANWHILE.search(points[0].marked)
    return bool(told and _BEFORE.search(question.typed))


def rings_alarm(question: Question, points: Sequence[Point]) -> bool:
    """Say whether who tells what has happened is told first to ring an alarm line: 能办 is no answer then."""
    return bool(question.plain and points and _ALARM.search(points[0].text))


def answers(verdict: Verdict, *, plain: bool) -> bool:
    """Say whether the verdict is an answer where no words of the document are.

    Where to go is one, and so are the fields that were asked. Who asked nothing but the matter is told
    of it, whatever there is to say.
    """
    if plain:
        return bool(verdict.text)
    if verdict.state is VerdictState.REFER:
        return True
    return verdict.field in _ANSWERING and not is_yes_of_proxies(verdict)


def is_yes_of_proxies(verdict: Verdict) -> bool:
    """Say whether a verdict is the yes of the field of proxies: 家属能去几个 asks for no proxy."""
    return verdict.field == "proxy" and verdict.state.positive


def _holds_for_all(said: Verdict, question: Question, document: Document) -> bool:
    """Say whether what is said of the matter is so for the detail that was asked, too."""
    if said.state is VerdictState.ENDED:
        return isinstance(document, Contact) or bool(_OF_DOCUMENT.search(question.typed))
    if said.state is not VerdictState.NOT_NOW or said.field == "opening":
        return False
    if said.field == "effective_from" and _OF_THEN.search(question.typed):
        return False
    return said.field in _OF_EVERYTHING or bool(question.aspects & _OF_TIME) or not question.aspects


def _may_be_referred(question: Question) -> bool:
    """Say whether 不归本站 answers: to 给开个证明 it does, to 没上户口能打针吗 it does not.

    Nor does it to 最长等多少天, where a measure was asked, to 死活不给, which somebody else refuses, nor to a
    story that asks for no way.
    """
    if Aspect.PROXY in question.aspects or question.aspects & _OF_MEASURE:
        return False
    of_ways = bool(question.aspects & _OF_WAYS) and not question.polar
    return of_ways or bool(_WANTED.search(question.typed))
