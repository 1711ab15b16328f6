"""Fields that are more than a text, and days, as they are said: the same words wherever they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby

from indexer.domain.choices import ProxyState, Role
from indexer.domain.document import (
    Benefit,
    MonthDay,
    Opening,
    Phone,
    Proxy,
    TimeLimit,
    Window,
)

_PROXY = {ProxyState.NO: "不能代办", ProxyState.YES: "可以代办", ProxyState.ONLY_FOR: "只限"}
_BEGINS = {ProxyState.NO: "不", ProxyState.YES: "可以", ProxyState.ONLY_FOR: "只限"}
WEEKDAYS = "一二三四五六日"
_ROLES = {Role.ASSISTS: "本站帮着办，不由本站定", Role.REFERS: "不归本站办，只指路"}


def role_words(role: Role) -> str:
    """Return what the station does about a matter where it does not simply take it."""
    return _ROLES.get(role, "")


def proxy_words(proxy: Proxy | None) -> str:
    """Return whether somebody else may come: (只限, 监护人) -> 只限监护人; words alone stay as they are."""
    if proxy is None or proxy.state is None:
        return (proxy.note if proxy else None) or ""
    if proxy.note is None or proxy.note.startswith(_BEGINS[proxy.state]):
        return proxy.note or _PROXY[proxy.state]
    return f"{_PROXY[proxy.state]}{'' if proxy.state is ProxyState.ONLY_FOR else '，'}{proxy.note}"


def benefit_lines(benefit: Benefit | None) -> tuple[str, ...]:
    """Return what one receives, a line each; for 不在这写 that it has to be asked."""
    if benefit is None:
        return ()
    if benefit.not_here:
        return ("给多少手册里不写，问下面的联系人",)
    return (benefit.text,) if benefit.text else tuple(f"{a.label}：{a.amount}" for a in benefit.amounts)


def sentence(text: str) -> str:
    """Return words of a field or a clause of a text as whole sentences: 甲；乙 -> 甲。乙。"""
    told = text.rstrip("；，").replace("；", "。")
    return told if told.endswith(("。", "！", "？")) else f"{told}。"


def clock_words(moment: datetime, *, today: date) -> str:
    """Return a moment near today as it is said: 18:00, 明天 08:30, 周一 08:30, 12月1日 08:30."""
    days = (moment.date() - today).days
    named = ("", "明天", "后天")[days] if 0 <= days <= 2 else ""
    if days > 2:
        weekday = f"周{WEEKDAYS[moment.weekday()]}"
        named = weekday if days < 7 else day_words(moment.date(), beside=today)
    return f"{named} {moment:%H:%M}".strip()


def closing_words(moment: datetime, *, today: date) -> str:
    """Return when a door closes; the midnight that ends a day is its 24:00."""
    if moment.time() == datetime.min.time():
        return f"{clock_words(moment - timedelta(days=1), today=today)[:-5]}24:00"
    return clock_words(moment, today=today)


def date_words(day: date | MonthDay) -> str:
    """Return 2026年11月23日, or 11月23日 for a day that recurs."""
    year = f"{day.year}年" if isinstance(day, date) else ""
    return f"{year}{day.month}月{day.day}日"


def day_words(day: date, *, beside: date) -> str:
    """Return a day as it is said: without its year when that is the year of the day beside it."""
    return date_words(MonthDay(day.month, day.day) if day.year == beside.year else day)


def window_words(window: Window) -> str:
    """Return 每年9月1日至10月31日; one that ends in the year after says so."""
    if not (isinstance(window.from_, MonthDay) and isinstance(window.until, MonthDay)):
        return f"{date_words(window.from_)}至{date_words(window.until)}"
    crosses = (window.until.month, window.until.day) < (window.from_.month, window.from_.day)
    return f"每年{date_words(window.from_)}至{'次年' if crosses else ''}{date_words(window.until)}"


def limit_words(limit: TimeLimit) -> str:
    """Return 20 个工作日; what takes no day is done while one waits."""
    return f"{limit.days} 个{limit.unit.label}" if limit.days else "当场"


def visits_words(visits: int) -> str:
    return f"来 {visits} 次" if visits else "不用跑"


def phone_words(phone: Phone) -> str:
    """Return what stands beside a number: 转 8 · 值班 · 工作日."""
    extension = f"转 {phone.extension}" if phone.extension else None
    return " · ".join(part for part in (extension, phone.label, phone.hours) if part)


def opening_words(openings: Iterable[Opening]) -> str:
    """Return 工作日、周六 09:00—12:00、13:30—17:00, with its season in front; other days behind ；."""
    same = groupby(openings, key=_opening_days)
    return "；".join(
        f"{days} {'、'.join(f'{each.from_}—{each.until}' for each in hours)}" for days, hours in same
    )


def _opening_days(opening: Opening) -> str:
    days = weekday_words(["workday"] * opening.workday + list(opening.days))
    season = "至".join(date_words(day) for day in opening.season) + "，" if opening.season else ""
    return f"{season}{days}"


def weekday_words(days: Iterable[int | str]) -> str:
    """Return days of the week as they are said; anything but a number stands for working days."""
    written = list(days)
    numbers = [day for day in written if isinstance(day, int)]
    named = ["工作日"] if len(numbers) < len(written) else []
    return "、".join([*named, *_day_ranges(numbers)])


def _day_ranges(days: Iterable[int]) -> Iterator[str]:
    """Join days in a row: 1, 2, 3, 6 -> 周一至周三, 周六."""
    runs: list[list[int]] = []
    for day in sorted(set(days)):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    for run in runs:
        first, last = (f"周{WEEKDAYS[day - 1]}" for day in (run[0], run[-1]))
        yield first if len(run) == 1 else f"{first}至{last}" if len(run) > 2 else f"{first}、{last}"
