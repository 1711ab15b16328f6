"""Questions for the station itself: 你们周六开门吗, 国庆上班吗, 中午休息吗, 几点下班.

No document answers them but the hours of `handbook.yml` and the calendar do, for the day that was
named. A question that names anything else, be it 卫生中心 or 办居住证, is one for the handbook.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from indexer.domain.days.opening import hours_on, opening_at
from indexer.domain.desk.phrases import WEEKDAYS, clock_words, closing_words, opening_words
from indexer.domain.vocabulary import Calendar, Vocabulary
from indexer.search.answer.hours import hour_in
from indexer.search.unnamed import MARKS
from indexer.text.dates import chinese_number
from indexer.text.normalise import fold

_NAMED = re.compile(
    r"你们?[这那]?(?:儿|里|边)?|您[这那]?|咱们?(?:这儿)?|社区|服务站|驿站|站里|本站|居委会|前台"
)
_PRESENCE = re.compile(
    r"开(?:不开)?门|关(?:不关)?门|开着|开不开|开到|开[吗么不没]|营业|办公|(?:上不)?上班|(?:下没)?下班|有没有人|[有没]人|值班|前最后一天"
    r"|(?<!中)午休|休息|休不休|歇|放不?放?假|在不在|在[吗么]|办(?:事|业务)|(?:去|来|到|找)(?=你|站里|社区|服务站)"
)
_NOW = re.compile(r"现在|这会儿|眼下|这阵儿?|当下")
_DAYS = {"大后天": 3, "后天": 2, "后儿": 2, "明天": 1, "明儿": 1, "明早": 1, "明晚": 1, "今": 0}
_WEEKDAY = re.compile(r"(下下|下|这|本)?个?(?:周|礼拜|星期)([一二三四五六日天末])|双休日?|(?<!星期)六日")
_DATE = re.compile(
    r"(?:([0-9]{1,2}|[一二三四五六七八九十]{1,2})月)?([0-9]{1,2}|[一二三四五六七八九十]{1,3})[号日]"
)
_HOLIDAYS = (
    ("元旦", re.compile("元旦|阳历年"), (1, 1), (1, 3)),
    (
        "春节",
        re.compile(r"春节|过年|除夕|大年|年三十|三十儿?晚上|(?:正月)?初[一二三四五六七]"),
        (1, 18),
        (2, 25),
    ),
    ("清明节", re.compile("清明节?"), (4, 3), (4, 7)),
    ("劳动节", re.compile("五一|劳动节"), (5, 1), (5, 5)),
    ("端午节", re.compile("端午节?"), (5, 25), (6, 27)),
    ("中秋节", re.compile("中秋节?|八月十五"), (9, 6), (10, 9)),
    ("国庆节", re.compile("国庆节?|十一(?![点月号日])|黄金周"), (10, 1), (10, 8)),
)
"""Names of holidays, and between which days of a year each of them can fall."""

_ANY_HOLIDAY = re.compile("节假日|法定假日?|假日|假期|过节")
_EVENING = re.compile("晚上|夜里|傍晚|晚间|半夜")
_SMALL = re.compile(
    r"(?:我|我们)?(?:[0-9一二两三四五六七八九十]{1,2}点半?)?(?:到|来|去|过去|过来)(?:行|成|可以|晚|赶得上|来得及)(?:吗|不|么)?"
    r"|今[天儿晚早]?|几[号天]|上午|下午|早上|早晨|清早|中午|大?晚上|夜里|傍晚|半夜|几点|(?:什么|啥)(?:时候|时间|钟点)|时间|钟点?|半"
    r"|[0-9一二两三四五六七八九十]{1,2}点钟?|钟|开始|时候|[的了吗呢吧啊呀嘛么是在有也都就还又这那个会能可以要想请问下不没得着到去来天节日晚早吃饭点]"
    r"|之?[前后]|以[前后](?=有|开|关|上|下|没)|平时|平常|一般|到底|请问|我|得|照常|正常|多|哪"
)
_MORNING = re.compile("早|上午|凌晨|半夜|夜里")
_WHAT_HOUR = re.compile("几点|时候|时间|钟点")
_EVENING_HOUR = time(19)
_EARLIEST = time(7)
_SOON = 14  # days looked ahead for one that is open


@dataclass(frozen=True, slots=True)
class StationSaid:
    """What is said of the station's hours; `is_open` is None where the calendar does not reach that day."""

    is_open: bool | None
    text: str
    more: str = ""


def names_station(text: str) -> bool:
    """Say whether words name the station itself: 你们, 站里, 社区."""
    return bool(_NAMED.search(fold(text)))


def station_said(
    text: str, vocabulary: Vocabulary, *, on: date, at: datetime | None = None
) -> StationSaid | None:
    """Return what is said to a question for the station's hours, None for any other question.

    `on` is the day of the question, `at` the moment where it is that day.
    """
    folded = MARKS.sub("", fold(text))
    if not vocabulary.opening or not _asks(folded):
        return None
    hours = _Hours(vocabulary, on, at)
    for name, words, first, last in _HOLIDAYS:
        if words.search(folded):
            return hours.of_holiday(name, first, last)
    if _ANY_HOLIDAY.search(folded):
        return hours.of_holidays()
    days = _days(folded, on)
    hour = _hour(folded)
    if hour is not None:
        return hours.of_hour(days[0] if days else None, hour)
    if _NOW.search(folded) or not (days or _WHAT_HOUR.search(folded)):
        return hours.of_now()
    return hours.of_days(days or (hours.next_open(on) or on,))


def _asks(folded: str) -> bool:
    """Say whether a question is for somebody being there, names a time or the station, and nothing else."""
    if not _PRESENCE.search(folded):
        return False
    rest = folded
    for words in (_WEEKDAY, *(words for _, words, _, _ in _HOLIDAYS), _ANY_HOLIDAY, _NOW, _DATE):
        rest = words.sub("", rest)
    rest = re.sub("|".join(_DAYS), "", rest)
    told_when = rest != folded or _hour(folded) is not None or _WHAT_HOUR.search(folded)
    left = _SMALL.sub("", _NAMED.sub("", _PRESENCE.sub("", rest)))
    return not left and bool(told_when or _NAMED.search(folded))


def _hour(folded: str) -> time | None:
    """Return the hour that is named; nobody asks whether a desk is open at five in the morning."""
    hour = hour_in(folded)
    if hour is None:
        return _EVENING_HOUR if _EVENING.search(folded) else None
    is_afternoon = hour < _EARLIEST and not _MORNING.search(folded)
    return hour.replace(hour=hour.hour + 12) if is_afternoon else hour


def _days(folded: str, on: date) -> tuple[date, ...]:
    """Return the days that are named, in order; a weekday is the next such day."""
    for word, many in _DAYS.items():
        if word in folded:
            return (on + timedelta(days=many),)
    if named := _WEEKDAY.search(folded):
        monday = on - timedelta(days=on.weekday()) + timedelta(days=7 * (named[1] or "").count("下"))
        numbers = [5, 6] if named[2] in (None, "末") else [WEEKDAYS.index(named[2].replace("天", "日"))]
        days = [monday + timedelta(days=number) for number in numbers]
        ahead = 7 if not named[1] and days[-1] < on else 0
        return tuple(day + timedelta(days=ahead) for day in days)
    if named := _DATE.search(folded):
        return tuple(_dated(named[1], named[2], on))
    return ()


def _dated(month: str | None, day: str, on: date) -> Iterator[date]:
    """Yield the next day of that date; none for one that no month has."""
    number, wanted = chinese_number(day) or 0, chinese_number(month) if month else None
    for ahead in range(13):
        year, index = divmod(on.year * 12 + on.month - 1 + ahead, 12)
        try:
            found = date(year, index + 1, number)
        except ValueError:
            continue
        if found >= on and (month is None or found.month == wanted):
            yield found
            return


@dataclass(frozen=True, slots=True)
class _Hours:
    vocabulary: Vocabulary
    on: date
    at: datetime | None

    def of_now(self) -> StationSaid:
        """Say whether somebody is there now, where it is today, else on the day asked about."""
        state = opening_at(self.vocabulary.opening, self.calendar, at=self.at) if self.at else None
        if state is None:
            return self.of_days((self.on,))
        if state.is_open:
            closes = f"，{closing_words(state.until, today=self.on)} 关门" if state.until else ""
            return StationSaid(True, f"现在开着{closes}。", self.always)
        opens = f"，{clock_words(state.opens_at, today=self.on)} 开门" if state.opens_at else ""
        return StationSaid(False, f"现在没开{opens}。", self.always)

    def of_days(self, days: Sequence[date]) -> StationSaid:
        told = [f"{self.named(day)}{self.told(day)}" for day in days]
        is_open = any(self.spans(day) for day in days)
        return StationSaid(is_open, f"{'；'.join(told)}。", self.always if is_open else self.next(days[-1]))

    def of_hour(self, day: date | None, hour: time) -> StationSaid:
        """Say whether somebody is there at an hour of a day, of the next that is open where none is named."""
        on = day or self.next_open(self.on)
        spans = self.spans(on) if on else ()
        if on is None or not spans:
            return self.of_days((on or self.on,))
        moment = datetime.combine(on, hour)
        whose = f"{self.named(on)} " if day else ""
        if any(start <= moment < end for start, end in spans):
            return StationSaid(True, f"{whose}{hour:%H:%M} 有人。", self.always)
        before = [end for _, end in spans if end <= moment]
        after = [start for start, _ in spans if start > moment]
        if before and after:
            text = f"{whose}{before[-1]:%H:%M}—{after[0]:%H:%M} 休息，没人。"
        elif before:
            text = f"{whose}{before[-1]:%H:%M} 下班，以后没人。"
        else:
            text = f"{whose}{after[0]:%H:%M} 才开门，那时没人。"
        return StationSaid(False, text, self.always)

    def of_holiday(self, name: str, first: tuple[int, int], last: tuple[int, int]) -> StationSaid:
        """Say when a holiday is in the calendar, and what happens on its days."""
        for year in (self.on.year, self.on.year + 1):
            begins, ends = date(year, *first), date(year, *last)
            listed = (date.fromisoformat(text) for text in self.calendar.holidays)
            days = sorted(day for day in listed if begins <= day <= ends)
            if days and days[-1] >= self.on:
                until = f"至{self.named(days[-1])}" if len(days) > 1 else ""
                is_open = any(self.spans(day) for day in days)
                word = "照常开门" if is_open else "放假，不开门"
                return StationSaid(
                    is_open, f"{name}{self.named(days[0])}{until}{word}。", self.next(days[-1])
                )
            if ends >= self.on:
                break
        word = "放假，不开门；" if self.only_workdays else ""
        return StationSaid(None, f"{name}{word}放哪几天，日历里还没写，等通知，先别答准。", self.always)

    def of_holidays(self) -> StationSaid:
        if self.only_workdays:
            return StationSaid(False, "法定节假日不开门。", self.always)
        return StationSaid(True, self.always)

    @property
    def calendar(self) -> Calendar:
        return self.vocabulary.calendar

    @property
    def always(self) -> str:
        return f"平常是{opening_words(self.vocabulary.opening)}。"

    @property
    def only_workdays(self) -> bool:
        return all(opening.workday and not opening.days for opening in self.vocabulary.opening)

    def spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        return hours_on(self.vocabulary.opening, self.calendar, day=day)

    def told(self, day: date) -> str:
        spans = self.spans(day)
        return f"开门，{'、'.join(f'{a:%H:%M}—{z:%H:%M}' for a, z in spans)}" if spans else "不开门"

    def named(self, day: date) -> str:
        """Return 明天（12月1日周二）, 12月5日（周六）."""
        near = {0: "今天", 1: "明天", 2: "后天"}.get((day - self.on).days, "")
        weekday = f"周{WEEKDAYS[day.weekday()]}"
        written = f"{day.month}月{day.day}日"
        return f"{near}（{written}{weekday}）" if near else f"{written}（{weekday}）"

    def next(self, day: date) -> str:
        found = self.next_open(day + timedelta(days=1))
        if found is None:
            return self.always
        return f"下次开门是{self.named(found)} {self.spans(found)[0][0]:%H:%M}。"

    def next_open(self, day: date) -> date | None:
        ahead = (day + timedelta(days=number) for number in range(_SOON))
        return next((each for each in ahead if self.spans(each)), None)
