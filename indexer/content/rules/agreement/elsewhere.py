"""Elsewhere: what a text says of a contact is what the contact's own entry says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from indexer.content.faults import Fault, rule
from indexer.content.rules.prose.numbers import named_in, told_of
from indexer.content.rules.prose.saying import (
    BOTH,
    WEEK,
    days_of_the_month_in,
    hours_in,
    sentence_around,
)
from indexer.content.tables import By
from indexer.domain.choices import DocumentType
from indexer.domain.problem import Severity
from indexer.domain.telephone import digits_of

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile, Reading

_NAMED = ("related", "contacts", "superseded_by")
_WEEKLY = re.compile("(?:每周|每星期|周|星期|礼拜)(?P<day>[一二三四五六日天])(?![一-鿿]?次)")
_LINK = re.compile(r"\]\(doc:([a-z0-9-]+)")
_PAST = re.compile("以前|从前|原来|过去|不是")


@rule(
    "others-number",
    "联系方式的正文里，不是自己的号码要说是谁的。",
    severity=Severity.WARNING,
    about=("phones",),
)
def numbers_of_others_are_called_so(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark a number in a contact's text that is another contact's, which it names nowhere.

    Passes::
        type: contact
        phones: [{number: "010-0000-0105"}]
        related: [dianhua]
        ---
        打不通打 010-0000-0101。
    Fails::
        type: contact
        phones: [{number: "010-0000-0105"}]
        ---
        打不通打 010-0000-0101。
    """
    phones = file.value("phones") or ()
    if file.type is not DocumentType.CONTACT or not phones:
        return
    own = {digits_of(phone.number) for phone in phones}
    here = named_in(file)
    named = {id for id, _ in here.links} | {id for key in _NAMED for id in file.value(key) or ()}
    named.add(file.value("backup") or "")
    for number in here.numbers:
        owners = reading.files_by(By.NUMBER, digits_of(number))
        if digits_of(number) not in own and owners and not named & {owner.id for owner in owners}:
            message = f"{number} 不在自己的电话栏里，是 {owners[0].path} 的"
            yield told_of(file, number, message, hint="请核对号码；确实叫人打那一家的，写成 doc: 链接")


@rule("days-elsewhere", "说哪家每月几号、周几、几点来，和那家自己写的一样。", severity=Severity.WARNING)
def days_are_those_of_the_contact(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark a day of the month or the week, or an hour, beside a link to a contact that has none such."""
    for id, monthly, weekly, hours in file.note("days told", lambda: _told(file)):
        other = reading.by_id.get(id)
        if other is None or other.type is not DocumentType.CONTACT or other.id == file.id:
            continue
        stated, times = other.note("own days", partial(_own_days, other))
        days = {WEEK[day - 1] for each in other.value("opening") or () for day in each.days}
        wrong = [f"每月{day}日" for day in monthly if stated and day not in stated]
        wrong += [f"周{day}" for day in weekly if days and day not in days]
        wrong += [hour for hour in hours if times and hour not in times]
        if wrong:
            theirs = [f"每月{day}日" for day in stated] if wrong[0].startswith("每月") else times
            theirs = [f"周{day}" for day in WEEK if day in days] if wrong[0].startswith("周") else theirs
            yield Fault(
                message=f"这里说{wrong[0]}，{id} 写的是{'、'.join(theirs)}",
                place=file.body_place(f"doc:{id}"),
                hint=BOTH,
            )


def _told(file: DocumentFile) -> list[Any]:
    """Return the days of each sentence that links to one document alone, with its id."""
    told = []
    for found in _LINK.finditer(file.body):
        sentence = sentence_around(file.body, found)
        ids = set(_LINK.findall(sentence))
        if len(ids) == 1 and not _PAST.search(sentence):
            weekly = sorted(set(_WEEKLY.findall(sentence.replace("天", "日"))))
            days = [days_of_the_month_in(sentence), weekly, hours_in(sentence)]
            if any(days):
                told.append([found[1], *days])
    return told


def _own_days(file: DocumentFile) -> list[Any]:
    """Return the days of the month and the hours that a contact says it is there."""
    text = f"{file.value('hours') or ''}\n{file.body}"
    opening = {hour for each in file.value("opening") or () for hour in (each.from_, each.until)}
    return [days_of_the_month_in(text), sorted(opening.union(hours_in(text)))]
