"""The windows as a calendar to subscribe to: iCalendar (RFC 5545), a day-long event for each opening."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from indexer.domain.desk.reminders import Reminder

CONTENT_TYPE = "text/calendar; charset=utf-8"

Address = Callable[..., str]
"""An endpoint and its values -> an address that holds everywhere."""

_LONGEST_LINE = 75  # octets, without the line break
_LONGEST_NOTICE = 366
_ALARM_AT = "T9H"  # o'clock in the morning


def calendar(
    reminders: Iterable[Reminder], *, title: str, address: Address, made_at: datetime, host: str
) -> str:
    """Return the calendar of these openings, lines ending in CRLF.

    `address` gives that of a page for people outside; `host` keeps the events of two stations
    apart. An event keeps its UID while its document and its first day stay, so an
    extension moves the entry in people's calendars instead of adding one.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//handbook//windows//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(f'{title}：申领窗口')}",
        "X-WR-TIMEZONE:Asia/Shanghai",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-PUBLISHED-TTL:PT12H",
    ]
    stamp = made_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    seen: dict[str, int] = {}
    for reminder in reminders:
        name = f"{reminder.owner.id}-{_day(reminder.opening.opens_on)}"
        seen[name] = seen.get(name, 0) + 1
        uid = name if seen[name] == 1 else f"{name}-{seen[name]}"
        lines += _event(reminder, uid=f"{uid}@{host}", stamp=stamp, address=address)
    lines.append("END:VCALENDAR")
    return "".join(f"{piece}\r\n" for line in lines for piece in _folded(line))


def _event(reminder: Reminder, *, uid: str, stamp: str, address: Address) -> Iterator[str]:
    opening, subject = reminder.opening, reminder.subject
    name = opening.window.label or "申领窗口"
    who = "、".join(reminder.audiences)
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(uid)}"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{_day(opening.opens_on)}"
    if opening.closes_on < date.max:  # the end is the day after; there is none after the last
        yield f"DTEND;VALUE=DATE:{_day(opening.closes_on + timedelta(days=1))}"
    yield f"SUMMARY:{_text(f'{subject.title}：{name}')}"
    yield f"DESCRIPTION:{_text(_description(reminder, who))}"
    yield f"URL:{address('documents.show', id=subject.id)}"
    yield "TRANSP:TRANSPARENT"
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"TRIGGER:{_before(opening.window.notice_days)}"
    yield f"DESCRIPTION:{_text(f'{subject.title}：{name} {opening.opens_on} 开始，请提醒{who}')}"
    yield "END:VALARM"
    yield "END:VEVENT"


def _description(reminder: Reminder, who: str) -> str:
    opening = reminder.opening
    lines = [f"提醒：{who}", f"{opening.opens_on} 至 {opening.closes_on}，首尾两天都算"]
    if opening.window.missed:
        lines.append(f"没赶上：{opening.window.missed}")
    lines += [f"办事：{procedure.title}" for procedure in reminder.users]
    return "\n".join(lines)


def _before(days: int) -> str:
    """Return when to remind: nine in the morning, so many days before the first."""
    days = min(days, _LONGEST_NOTICE)
    return f"-P{days - 1}DT15H" if days > 0 else f"P{_ALARM_AT}"


def _day(day: date) -> str:
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def _text(text: str) -> str:
    """Escape a TEXT value; what cannot stand in one, control characters, is left out."""
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return "".join(letter for letter in escaped if letter == "\t" or letter.isprintable() or letter > "\x9f")


def _folded(line: str) -> Iterator[str]:
    """Cut a line into pieces of at most 75 octets, never inside a character."""
    piece, length = "", 0
    for letter in line:
        size = len(letter.encode())
        if length + size > _LONGEST_LINE:
            yield piece
            piece, length = " ", 1
        piece += letter
        length += size
    yield piece
