"""Questions for the station itself are answered by its hours on the day they name."""

from datetime import date, datetime

import pytest

from indexer.clock import SHANGHAI
from indexer.domain.document import Opening
from indexer.domain.vocabulary import Calendar, Vocabulary
from indexer.search.conversation.station import names_station, station_said

HOURS = (
    Opening(workday=True, from_="09:00", until="12:00"),
    Opening(workday=True, from_="13:30", until="17:30"),
)
CALENDAR = Calendar(
    holidays=frozenset({"2026-10-01", "2026-10-02", "2026-10-03"}), workdays=frozenset({"2026-12-05"})
)
MONDAY = datetime(2026, 11, 30, 10, 20, tzinfo=SHANGHAI)


@pytest.fixture
def said():
    def of(text, *, at=MONDAY, opening=HOURS, calendar=CALENDAR):
        vocabulary = Vocabulary(title="", categories=(), opening=opening, calendar=calendar)
        return station_said(text, vocabulary, on=at.date(), at=at)

    return of


@pytest.mark.parametrize(
    ("words", "is_open", "told"),
    [
        ("你们这周日开门吗", False, "12月6日（周日）不开门。"),
        ("明天有人吗", True, "明天（12月1日周二）开门，09:00—12:00、13:30—17:30。"),
        ("下礼拜三上班不", True, "12月9日（周三）开门，09:00—12:00、13:30—17:30。"),
        ("12月10号你们开门不", True, "12月10日（周四）开门，09:00—12:00、13:30—17:30。"),
        ("国庆前最后一天到几号", None, "国庆节放假，不开门；放哪几天，日历里还没写，等通知，先别答准。"),
        ("几点下班", True, "今天（11月30日周一）开门，09:00—12:00、13:30—17:30。"),
        ("站里现在有人吗", True, "现在开着，12:00 关门。"),
        ("你们中午休息吗", False, "12:00—13:30 休息，没人。"),
        ("五点半以后还有人吗", False, "17:30 下班，以后没人。"),
        ("早上七点半开门吗", False, "09:00 才开门，那时没人。"),
        ("下午三点有人吗", True, "15:00 有人。"),
        ("晚上有人吗", False, "17:30 下班，以后没人。"),
        ("明天上午几点上班，我九点到行不", True, "明天（12月1日周二） 09:00 有人。"),
        ("节假日休息不", False, "法定节假日不开门。"),
    ],
)
def test_station_is_answered_by_its_hours_on_the_day_named(said, words, is_open, told):
    answer = said(words)
    assert (answer.is_open, answer.text) == (is_open, told)


def test_shut_day_says_which_is_open_next(said):
    assert said("你们礼拜天开门吗").more == "下次开门是12月7日（周一） 09:00。"


def test_saturday_worked_instead_of_another_day_is_open(said):
    assert said("你们周六开门吗").text.startswith("12月5日（周六）开门")
    assert said("你们周六开门吗", calendar=Calendar()).text == "12月5日（周六）不开门。"


def test_holiday_in_the_calendar_is_named_with_its_days(said):
    september = datetime(2026, 9, 20, 10, tzinfo=SHANGHAI)
    answer = said("国庆你们上班吗", at=september)
    assert answer.text == "国庆节10月1日（周四）至10月3日（周六）放假，不开门。"
    assert answer.more == "下次开门是10月5日（周一） 09:00。"


def test_holiday_the_calendar_does_not_reach_is_not_dated(said):
    answer = said("春节放假吗")
    assert answer.is_open is None
    assert "日历里还没写" in answer.text


def test_station_open_on_days_of_the_week_is_not_said_to_be_shut_on_holidays(said):
    daily = (Opening(days=(1, 2, 3, 4, 5, 6, 7), from_="09:00", until="17:00"),)
    assert "不开门" not in said("国庆上班吗", opening=daily).text
    assert said("节假日开门吗", opening=daily).is_open


@pytest.mark.parametrize(
    "words",
    [
        "社区卫生服务中心周六开门吗",
        "派出所礼拜天上班吗",
        "周六能打印吗",
        "屋里没人",
        "一直没人接电话",
        "你们管吗",
        "周六停水吗",
        "上班路上丢了钱包",
        "明年你们周六开门吗",
        "办居住证几点下班",
    ],
)
def test_question_that_names_anything_else_is_for_the_handbook(said, words):
    assert said(words) is None


def test_nothing_is_said_of_a_station_whose_hours_are_not_written(said):
    assert said("你们周六开门吗", opening=()) is None


def test_day_of_another_date_is_judged_without_a_moment():
    vocabulary = Vocabulary(title="", categories=(), opening=HOURS, calendar=CALENDAR)
    sunday = date(2026, 12, 6)
    assert station_said("你们现在开门吗", vocabulary, on=sunday).text == "今天（12月6日周日）不开门。"


@pytest.mark.parametrize(("words", "named"), [("你们周六开门吗", True), ("周六开门吗", False)])
def test_station_is_named_or_not(words, named):
    assert names_station(words) is named
