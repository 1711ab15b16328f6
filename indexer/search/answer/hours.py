"""Whether somebody is there at the hour or on the weekday a question names: 晚上七点有人吗, 周六开门吗.

Only openings that are written as such are judged, in a plain week without holidays and seasons; the
sentence says all of them. 礼拜天能打墙吗 asks for no presence, and where a matter belongs to others the
station's hours are not theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from indexer.clock import SHANGHAI
from indexer.domain.choices import Role
from indexer.domain.days.opening import opening_at
from indexer.domain.desk.phrases import opening_words
from indexer.domain.desk.verdict import NOTHING_SAID, Verdict, VerdictState
from indexer.domain.document import Contact, Document, Opening, Procedure
from indexer.domain.vocabulary import Calendar

_DAY = re.compile(r"(?:周|礼拜|星期)([一二三四五六日天末])")
_CLOCK = re.compile(r"(十[一二]?|[一二两三四五六七八九]|[0-9]{1,2})点(半)?")
_PRESENCE = re.compile(
    r"有人|没人|有没人|开门|开着|关门|营业|(上|下)班了?(吗|不|么|没)|接(吗|不|么|电话|听)|在不在|叫人"
    r"|开不开|上不上班|开(吗|不$)|休息(吗|不|么)|休不休"
)
_COMING = re.compile(
    r"(能|可以|让)(不能)?(去|来|过去|过来|到)?(你们|您|咱们)?(站里|社区|这|那)?[儿里边]?(办|领|交|送|取|打印|复印|借|约|问|盖|开)"
)
"""Words of who wants to come and do it: 周六能打印不 asks whether the door is open."""

_STATION = re.compile(r"你们|咱们?(社区|站)|服务站|驿站|站里")
_OF_STATION = re.compile(r"社区|服务站|驿站|前台|站里")
_AFTERNOON = re.compile(r"下午|晚上|傍晚|下班")
_NIGHT = re.compile(r"半夜|夜里|后半夜|凌晨")
_NUMERALS = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {
    "两": 2,
    "十一": 11,
    "十二": 12,
}
_DAYS = {word: number for number, word in enumerate("一二三四五六日")} | {"天": 6, "末": 5}
_MONDAY = datetime(2024, 1, 1, tzinfo=SHANGHAI)


def hours_verdict(asked: str, document: Document, station: tuple[Opening, ...]) -> Verdict:
    """Return whether the folded question's hour or day is within the openings; unknown for neither."""
    of_station = asks_of_station(asked) and not isinstance(document, Contact)
    if not of_station and not _asks_of(asked, document):
        return NOTHING_SAID
    openings = document.opening if isinstance(document, Contact) else station
    all_day = isinstance(document, Contact) and document.all_day
    if not of_station and isinstance(document, Procedure) and document.role is Role.REFERS:
        return NOTHING_SAID
    if isinstance(document, Procedure) and document.hours:
        return NOTHING_SAID
    moments = tuple(_moments(asked))
    if not moments or not (openings or all_day) or any(opening.season for opening in openings):
        return NOTHING_SAID
    if all_day:
        return Verdict(VerdictState.YES, "24 小时都能打。", "all_day")
    states = [opening_at(openings, Calendar(), at=moment) for moment in moments]
    there = any(state is not None and state.is_open for state in states)
    whose = "" if isinstance(document, Contact) else "站里"
    when = opening_words(openings).replace("；", "，")
    text = f"{'那时有人' if there else '那时没人'}，{whose}开的时候是{when}。"
    return Verdict(VerdictState.YES_IF if there else VerdictState.NOT_NOW, text, "opening")


def asks_of_station(asked: str) -> bool:
    """Say whether a folded question is for the station's own hours: 你们周六开门吗."""
    return bool(_PRESENCE.search(asked) and _STATION.search(asked))


def _asks_of(asked: str, document: Document) -> bool:
    """Say whether a question is for somebody being there, at the number or at the place of a document."""
    if not isinstance(document, (Contact, Procedure)):
        return False
    if _PRESENCE.search(asked):
        return True
    here = isinstance(document, Procedure) and _OF_STATION.search(document.places or "")
    return bool(here and _COMING.search(asked))


def _moments(asked: str) -> Iterator[datetime]:
    """Yield the moments of a plain week that are named: every half hour where only a day is."""
    day, hour = _DAY.search(asked), hour_in(asked)
    days = [_DAYS[day[1]]] if day else list(range(7)) if hour is not None else []
    if day and day[1] == "末":
        days = [5, 6]
    for number in days:
        midnight = _MONDAY + timedelta(days=number)
        if hour is not None:
            yield datetime.combine(midnight, hour, SHANGHAI)
        else:
            yield from (midnight + timedelta(minutes=30 * half) for half in range(48))


def hour_in(asked: str) -> time | None:
    """Return the hour that a folded question names: 中午 is half past twelve, None where it names none."""
    named = _CLOCK.search(asked)
    if named is None:
        return time(2) if _NIGHT.search(asked) else time(12, 30) if "中午" in asked else None
    hour = int(named[1]) if named[1].isdigit() else _NUMERALS[named[1]]
    if hour < 12 and (_AFTERNOON.search(asked) or (_NIGHT.search(asked) and hour >= 8)):
        hour += 12
    return time(hour, 30 if named[2] else 0) if hour <= 23 else None
