"""Ends: what a text says is over is over by the fields, and something is in force all the time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from indexer.content.faults import Fault, file_rule, rule
from indexer.content.rules.prose.saying import DAY, sentence_around
from indexer.content.tables import By
from indexer.domain.choices import ContactState
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile, Reading

_OVER = (
    "废止|作废|失效|停用|停办|停止(?:执行|使用|办理|受理|合作|营业|服务)"
    "|不再(?:执行|适用|办理|受理|有效|合作)"
)
_TITLED = re.compile(
    rf"已经?(?:{_OVER}|停业|取消|撤销|到期|过期)|[（(【—-](?:{_OVER}|停业|旧版?|过期|历史版本?)[）)】]?$"
)
_THIS = "本(?:项|件|份|页)?|这(?:[项件份条页家个部]|一[项件份页家])|此(?:[项件份])"
_KIND = (
    "服务|业务|事项?|办法|通知|通告|文件|规定|政策|条例|细则|口径|要点|指引|安排|页|点|补贴|补助|津贴|项目|活动"
    "|热线|号码?|电话|商户|店|摊|单位"
)
_GONE = f"{_OVER}|已经?(?:取消|撤销|过期|停业|关门|搬走|空号|不用了)"
_SAID = re.compile(
    rf"(?:{_THIS})(?:{_KIND})[，,]?(?:现|自|从|已|于)?(?:{DAY.format('')})?起?[，,]?(?:现|就|即|已经?|正式|全部|同时)*(?:{_GONE})"
    rf"|^[\s>*=#]*(?:现|自|从|已于|于)?{DAY.format('2')}起?[，,]?(?:就|即|已经?|正式|全部)*(?:{_OVER})"
    rf"|^[\s>*=#（(【]*(?:已经?)(?:{_OVER})(?=[。，；）)】*=\s]|$)",
    re.MULTILINE,
)
_SUPPOSED = re.compile("如果?|若|的话|可能|会不会|有没有|是否|逾期|过期|的[，,]")
_ENDS = ("effective_to", "repealed_on", "superseded_by")
_REPEALED = re.compile(
    r"《(?P<title>[^》\n]{2,60})》[^《。；\n]{0,30}?(?:同时|即行|随之|一并|相应)(?:予以|即)?(?:废止|失效|作废|停止执行)"
)
_SEASON = re.compile(r"20[0-9]{2}年?(?:-|—+|–|至|到)20[0-9]{2}")
_LEAST_OF_A_TITLE = 4
_ONE_DAY = timedelta(days=1)


@file_rule("said-ended", "写着已废止、已作废、停办的，资料栏也要写。", severity=Severity.WARNING)
def what_is_called_ended_has_ended(file: DocumentFile) -> Iterator[Fault]:
    """Remark a title or a text that says that the document is over, where no field does.

    Passes::
        title: 停车办法（已废止）
        repealed_on: 2026-01-01
        repealed_by: 市政府令第 1 号
        successor_note: 看新的
    Fails::
        title: 停车办法（已废止）
    """
    if any(file.states(key) for key in _ENDS) or file.value("state") is ContactState.CLOSED:
        return
    said = [(found[0], file.place("title")) for found in _TITLED.finditer(file.value("title") or "")]
    for found in _SAID.finditer(file.body):
        sentence = sentence_around(file.body, found)
        if not _SUPPOSED.search(sentence) and "《" not in sentence:
            said.append((found[0].strip(" =*>#\n"), file.place_in_body(found.start())))
    for words, place in said[:1]:
        hint = (
            "真的不用了，写 repealed_on（废止日期）或 effective_to（有效期至）和接替的；还在用，删去这几个字"
        )
        yield Fault(message=f"写着“{words[:20]}”，资料栏里还是现行的", place=place, hint=hint)


@rule("repeals-another", "正文说哪一份同时废止，那一份里也要写。", severity=Severity.WARNING)
def what_is_repealed_says_so(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark a text that repeals a document of the handbook which says nothing of it: both are in force.

    Passes::
        title: 示例
        ---
        原《别处的停车规定》同时废止。
    Fails::
        title: 示例
        ---
        原《停车办法》同时废止。
    """
    for title in file.note("repeals", lambda: _repealed_titles(file.body)):
        for other in _called(title, reading):
            if other.id != file.id and not any(other.states(key) for key in _ENDS):
                yield Fault(
                    message=f"正文说《{title[:30]}》废止了，{other.path} 还是现行的",
                    place=file.body_place(title),
                    hint=f"请在 {other.id} 里写 repealed_on: 废止日期、repealed_by: {file.id}",
                )


def _repealed_titles(body: str) -> list[str]:
    return [found["title"] for found in _REPEALED.finditer(body)]


def _called(title: str, reading: Reading) -> tuple[DocumentFile, ...]:
    """Return the documents of a title, in full or up to the colon or bracket behind its name."""
    exact = reading.files_by(By.TITLE, title)
    if exact or len(title) < _LEAST_OF_A_TITLE:
        return exact
    return reading.files_by(By.NAME_IN_TITLE, title)


@rule("agreement-over", "协议到期的，续签或停用。", severity=Severity.WARNING, dated=True)
def those_in_use_have_an_agreement(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark a contact in use whose agreement is over: residents are still given its number.

    Passes::
        type: contact
        phones: [{number: "010-0000-0105"}]
        agreement_to: 2027-06-30
    Fails::
        type: contact
        phones: [{number: "010-0000-0105"}]
        agreement_to: 2020-06-30
    """
    until, today = file.value("agreement_to"), reading.today
    ended = file.value("state") is ContactState.CLOSED or any(file.states(key) for key in _ENDS)
    if until and today and until < today and not ended:
        yield Fault(
            message=f"协议 {until} 已经到期，还写着在用",
            place=file.place("agreement_to"),
            hint="续签了就改 agreement_to；不再合作就写 state: 停业",
        )


@rule("successor-late", "到期和接替的施行之间不空着。", severity=Severity.WARNING, about=("superseded_by",))
def something_is_always_in_force(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark days to come between an end and the first successor, unless a note tells of them.

    What is there for a season has its successor in the next one.

    Passes::
        effective_from: 2026-01-01
        effective_to: 2026-12-31
        superseded_by: tingche
    Fails::
        effective_from: 2026-01-01
        effective_to: 2026-10-31
        superseded_by: tingche
    """
    ends, today = file.value("effective_to"), reading.today
    if not ends or file.states("successor_note") or _SEASON.search(file.value("title") or ""):
        return
    named = [target for id in file.value("superseded_by") or () if (target := reading.by_id.get(id))]
    begins: list[Any] = [target.value("effective_from") for target in named]
    if today and begins and all(begins) and min(begins) > max(today, ends + _ONE_DAY):
        first = named[begins.index(min(begins))]
        yield Fault(
            message=f"这份 {ends} 到期，接替它的 {first.id} {min(begins)} 才施行，中间没有一份管用",
            place=file.place("effective_to"),
            hint="请核对两份的日期；中间确实空着，写 successor_note：这几天怎么办",
        )
