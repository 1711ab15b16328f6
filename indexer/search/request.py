"""What a caller asks for: the words, the day, and the filters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from indexer.domain.choices import DocumentType, Validity
from indexer.domain.errors import UsageError
from indexer.domain.vocabulary import Vocabulary

T = TypeVar("T")

VALIDITY_FILTERS = (
    "in_force", "amended", "not_yet", "superseded", "lapsed", "repealed",
    "usable", "ended", "expiring",
)  # fmt: skip
GROUP_TITLES = {"usable": "能用的", "ended": "已结束的", "expiring": "即将到期"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """Words and filters. Several values of one filter mean any of them; empty means no filter.

    `categories` are keys of the vocabulary, `audiences` titles, `validities` members of
    `VALIDITY_FILTERS`; `build_request` makes one from what a user typed and refuses the rest.
    `at` is the moment of asking, None where it does not lie on the day asked about.
    """

    text: str
    on: date
    categories: tuple[str, ...] = ()
    types: tuple[DocumentType, ...] = ()
    audiences: tuple[str, ...] = ()
    validities: tuple[str, ...] = ()
    limit: int = 10
    offset: int = 0
    at: datetime | None = None

    @property
    def filtered(self) -> bool:
        """Whether any filter was chosen."""
        return bool(self.categories or self.types or self.audiences or self.validities)


def moment_on(on: date, now: datetime) -> datetime | None:
    """Return the moment of asking where it lies on the day asked about, else None."""
    return now if now.date() == on else None


def build_request(
    vocabulary: Vocabulary,
    *,
    text: str,
    on: date,
    categories: Iterable[str] = (),
    types: Iterable[str] = (),
    audiences: Iterable[str] = (),
    validities: Iterable[str] = (),
    limit: int = 10,
    offset: int = 0,
    at: datetime | None = None,
) -> SearchRequest:
    """Make a request from what a user typed; empty values are as good as absent.

    Raises:
        UsageError: a value is unknown; the hint names those allowed.
    """
    return SearchRequest(
        text=text,
        on=on,
        categories=_each(categories, lambda name: _category(vocabulary, name)),
        types=_each(types, _type),
        audiences=_each(audiences, lambda name: _audience(vocabulary, name)),
        validities=_each(validities, _validity),
        limit=limit,
        offset=offset,
        at=at if at is None else moment_on(on, at),
    )


def parse_day(text: str) -> date:
    """Read a day written YYYY-MM-DD.

    Raises:
        UsageError: it is written otherwise or does not exist.
    """
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    raise UsageError(f"日期“{text[:40]}”不对", hint="请写成 2026-11-23 这样，并且是真有的一天")


def _each(names: Iterable[str], read: Callable[[str], T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(read(name.strip()) for name in names if name.strip()))


def _category(vocabulary: Vocabulary, name: str) -> str:
    category = vocabulary.category(name)
    if category is None:
        raise _unknown("类目", name, [f"{c.title}（{c.key}）" for c in vocabulary.categories])
    return category.key


def _type(name: str) -> DocumentType:
    found = DocumentType.parse(name)
    if found is None:
        raise _unknown("类型", name, [f"{t.label}（{t.value}）" for t in DocumentType])
    return found


def _audience(vocabulary: Vocabulary, name: str) -> str:
    titles = [audience.title for audience in vocabulary.audiences]
    if titles and name not in titles:
        raise _unknown("人群", name, titles)
    return name


def _validity(name: str) -> str:
    validity = Validity.parse(name)
    found = validity.value if validity is not None else name
    if found not in VALIDITY_FILTERS:
        titles = {validity.value: validity.label for validity in Validity} | GROUP_TITLES
        raise _unknown("时效", name, [f"{titles[key]}（{key}）" for key in VALIDITY_FILTERS])
    return found


def _unknown(what: str, name: str, allowed: list[str]) -> UsageError:
    return UsageError(f"没有叫“{name[:40]}”的{what}", hint=f"可以用：{'、'.join(allowed)}")
