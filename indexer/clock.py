"""The one place that reads the system's clock; days are Asia/Shanghai.

China has kept UTC+8 without daylight saving time since 1992, so a fixed offset needs no zone
database. `HANDBOOK_NOW` fixes the clock for rehearsals and tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Clock:
    """Tell the time in Shanghai; `fixed` stops it (演练时间)."""

    fixed: datetime | None = None

    def now(self) -> datetime:
        return (self.fixed or datetime.now(tz=SHANGHAI)).astimezone(SHANGHAI)

    def today(self) -> date:
        return self.now().date()
