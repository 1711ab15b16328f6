"""The day a page is judged on: how dates read on it, and addresses that keep it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class AskedDay:
    """The day asked about beside today; they differ only when the reader chose another."""

    on: date
    today: date

    @property
    def is_today(self) -> bool:
        return self.on == self.today

    @property
    def text(self) -> str:
        return full_date(self.on)

    @property
    def parameter(self) -> str | None:
        """The value of `on` for a link; None when the link need not say it."""
        return None if self.is_today else self.on.isoformat()

    def short(self, day: date) -> str:
        """Return the day as it is said: without its year when that is the year asked about."""
        return f"{day.month}月{day.day}日" if day.year == self.on.year else full_date(day)

    def address(self, path: str, anchor: str = "") -> str:
        """Return a path of this site that keeps the day asked about."""
        query = f"?on={self.parameter}" if self.parameter else ""
        return f"{path}{query}" + (f"#{quote(anchor)}" if anchor else "")

    def document(self, id: str, anchor: str = "") -> str:
        """Return the address of a document."""
        return self.address(f"/d/{id}", anchor)


def full_date(day: date) -> str:
    """Return a date in Chinese: 2026年11月3日."""
    return f"{day.year}年{day.month}月{day.day}日"
