"""`/windows.ics`: lines of RFC 5545 that any calendar reads back, text and all."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.clock import SHANGHAI
from indexer.domain.choices import Openness
from indexer.domain.desk.reminders import reminders
from indexer.domain.document import MonthDay, Policy, Window
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Vocabulary
from webapp.pages.calendar_feed import calendar

MADE_AT = datetime(2026, 11, 23, 8, 0, tzinfo=SHANGHAI)


def unfolded(text):
    """Return the content lines, read as RFC 5545 section 3.1 says."""
    assert text.endswith("\r\n")
    physical = text.removesuffix("\r\n").split("\r\n")
    assert not any("\n" in line or "\r" in line for line in physical)
    assert all(len(line.encode()) <= 75 for line in physical)
    lines = []
    for line in physical:
        if line.startswith(" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    return lines


def events(text):
    """Return the events as dictionaries; an alarm stands under VALARM."""
    found, stack = [], []
    for line in unfolded(text):
        name, _, value = line.partition(":")
        if name == "BEGIN":
            stack.append((value, {}))
        elif name == "END":
            kind, inside = stack.pop()
            assert kind == value
            if kind == "VEVENT":
                found.append(inside)
            elif stack:
                stack[-1][1][kind] = inside
        else:
            stack[-1][1][name] = value
    assert not stack
    return found


def unescaped(value):
    return re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m[1], m[1]), value)


def address(endpoint, *, id):
    return f"http://zhan.example/d/{id}"


def feed(handbook, *, first=date(2026, 11, 23)):
    found = reminders(handbook, first, date(2028, 11, 23), public=True)
    return calendar(found, title="手册", address=address, made_at=MADE_AT, host="zhan")


def holding(handbook, *windows, **more):
    given = {"id": "p", "title": "通知", "category": "life", "path": "p.md", "windows": windows}
    return replace(handbook, documents={"p": Policy(**{**given, **more})})


YEARLY = Window(from_=MonthDay(9, 1), until=MonthDay(10, 31))


def test_page_offers_a_calendar(client):
    response = client.get("/windows.ics")
    assert response.status_code == 200
    assert response.content_type == "text/calendar; charset=utf-8"
    assert unfolded(response.text)[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert {event["SUMMARY"] for event in events(response.text)} == {
        "停车认证：年度认证",
        "明年停车公告：申领窗口",
        "奖励费领取：申领窗口",
    }


def test_events_lead_to_the_public_address_with_its_path(make_client):
    client = make_client(public_url="https://example.cn/shouce")
    addresses = [event["URL"] for event in events(client.get("/shouce/windows.ics").text)]
    assert addresses
    assert all(found.startswith("https://example.cn/shouce/d/") for found in addresses)
    assert all(client.get(found.removeprefix("https://example.cn")).status_code == 200 for found in addresses)


def test_event_has_whole_days_a_reminder_and_what_to_say(client):
    found = next(e for e in events(client.get("/windows.ics").text) if e["UID"].startswith("anpai-2027"))
    assert found.pop("VALARM") == {
        "ACTION": "DISPLAY",
        "TRIGGER": "-P29DT15H",
        "DESCRIPTION": "奖励费领取：申领窗口 2027-09-01 开始，请提醒独生子女父母",
    }
    assert found == {
        "UID": "anpai-2027-20270901@handbook",
        "DTSTAMP": "20261123T000000Z",
        "DTSTART;VALUE=DATE": "20270901",
        "DTEND;VALUE=DATE": "20271101",
        "SUMMARY": "奖励费领取：申领窗口",
        "DESCRIPTION": "提醒：独生子女父母\\n2027-09-01 至 2027-10-31，首尾两天都算"
        "\\n没赶上：先登记，次年集中发放时补发\\n办事：奖励费领取",
        "URL": "http://localhost/d/jiangli-fei",
        "TRANSP": "TRANSPARENT",
    }


def test_recurring_window_has_an_event_for_each_of_the_next_two_years(handbook):
    found = events(feed(holding(handbook, YEARLY)))
    assert [event["DTSTART;VALUE=DATE"] for event in found] == ["20270901", "20280901"]


def test_window_that_is_open_is_still_in_the_calendar(handbook):
    found = events(feed(holding(handbook, YEARLY), first=date(2026, 10, 31)))
    assert found[0]["DTEND;VALUE=DATE"] == "20261101"
    assert len(events(feed(holding(handbook, YEARLY), first=date(2026, 11, 1)))) == 2


def test_extension_moves_the_entry_and_keeps_its_uid(handbook):
    short = Window(from_=date(2027, 1, 1), until=date(2027, 1, 31))
    [before] = events(feed(holding(handbook, short)))
    [after] = events(feed(holding(handbook, replace(short, until=date(2027, 2, 28)))))
    assert before["UID"] == after["UID"]
    assert before["DTEND;VALUE=DATE"] != after["DTEND;VALUE=DATE"]


def test_two_windows_from_the_same_day_have_their_own_uids(handbook):
    same = Window(from_=date(2027, 1, 1), until=date(2027, 1, 31))
    found = events(feed(holding(handbook, same, replace(same, label="第二批"))))
    assert len({event["UID"] for event in found}) == 2


@pytest.mark.parametrize(
    ("notice_days", "trigger"),
    [
        pytest.param(0, "PT9H", id="on the day"),
        pytest.param(1, "-P0DT15H", id="the day before at nine"),
        pytest.param(30, "-P29DT15H", id="thirty days"),
        pytest.param(10**12, "-P365DT15H", id="no longer than a year"),
    ],
)
def test_alarm_rings_at_nine_in_the_morning(handbook, notice_days, trigger):
    found = events(feed(holding(handbook, replace(YEARLY, notice_days=notice_days))))[0]
    assert found["VALARM"]["TRIGGER"] == trigger
    days, hours = re.fullmatch(r"-?P(?:(\d+)D)?T(\d+)H", trigger).groups()
    before = timedelta(days=int(days or 0), hours=int(hours)) * (-1 if trigger[0] == "-" else 1)
    assert (datetime(2027, 9, 1) + before).hour == 9


def test_internal_and_ended_documents_are_not_in_the_calendar(handbook):
    assert events(feed(holding(handbook, YEARLY, openness=Openness.INTERNAL))) == []
    assert events(feed(holding(handbook, YEARLY, effective_to=date(2026, 11, 22)))) == []


def test_last_days_of_the_calendar_have_no_day_after_them(handbook):
    endless = Window(from_=date(2027, 1, 1), until=date.max)
    [event] = events(feed(holding(handbook, endless)))
    assert "DTEND;VALUE=DATE" not in event


def test_made_at_is_told_in_utc(handbook):
    text = calendar((), title="手册", address=address, made_at=MADE_AT, host="zhan")
    assert "DTSTAMP" not in text
    west = MADE_AT.astimezone(timezone(timedelta(hours=-5)))
    found = reminders(holding(handbook, YEARLY), MADE_AT.date(), date(2028, 1, 1))
    stamped = calendar(found, title="手册", address=address, made_at=west, host="zhan")
    assert events(stamped)[0]["DTSTAMP"] == "20261123T000000Z"


LONG = "全市独生子女父母年老时一次性奖励，" * 40


@given(st.text(min_size=1, max_size=300) | st.sampled_from([LONG, "a,b;c\\d\ne", "𠮷" * 60, "e\u0301" * 90]))
def test_any_text_comes_back_from_the_calendar(text):
    window = Window(from_=date(2027, 1, 1), until=date(2027, 1, 31), missed=text)
    policy = Policy(id="p", title="通知", category="c", path="p.md", windows=(window,))
    [event] = events(feed(Handbook(Vocabulary(title="手册", categories=()), {"p": policy})))
    sent = "".join(c for c in text if c in "\t\n" or c.isprintable() or c > "\x9f")
    assert unescaped(event["DESCRIPTION"]).endswith(f"没赶上：{sent}")


@pytest.mark.parametrize("host", ["", "a b", "[x", "例子.cn", "x" * 300, "evil.example\\n"])
def test_any_host_is_answered(client, host):
    assert client.get("/windows.ics", headers={"Host": host}).status_code in (200, 400)
