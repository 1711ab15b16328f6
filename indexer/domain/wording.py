"""Fields that are more than a text, and days, as they are said: the same words wherever they stand."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from indexer.domain.choices import ProxyState, Role
from indexer.domain.document import Benefit, Material, Proxy

_PROXY = {ProxyState.NO: "不能代办", ProxyState.YES: "可以代办", ProxyState.ONLY_FOR: "只限"}
_BEGINS = {ProxyState.NO: "不", ProxyState.YES: "可以", ProxyState.ONLY_FOR: "只限"}
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


def condition_of(material: Material) -> str:
    """Return under which condition a paper is brought, empty for one that everybody brings."""
    choice = f"{material.one_of}，有一样就行" if material.one_of else ""
    return " · ".join(text for text in (material.when or "", choice) if text)


def day_words(day: date, *, beside: date) -> str:
    """Return a day as it is said: without its year when that is the year of the day beside it."""
    year = "" if day.year == beside.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def clock_words(moment: datetime, *, today: date) -> str:
    """Return a moment near today as it is said: 18:00, 明天 08:30, 周一 08:30, 12月1日 08:30."""
    days = (moment.date() - today).days
    named = ("", "明天", "后天")[days] if 0 <= days <= 2 else ""
    if days > 2:
        weekday = f"周{'一二三四五六日'[moment.weekday()]}"
        named = weekday if days < 7 else day_words(moment.date(), beside=today)
    return f"{named} {moment:%H:%M}".strip()


def closing_words(moment: datetime, *, today: date) -> str:
    """Return when a door closes; the midnight that ends a day is its 24:00."""
    if moment.time() == datetime.min.time():
        return f"{clock_words(moment - timedelta(days=1), today=today)[:-5]}24:00"
    return clock_words(moment, today=today)
