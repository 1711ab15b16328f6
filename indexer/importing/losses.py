"""The account of an import as an editor reads it: what to look up in the source, the gravest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from indexer.importing.account import Account, Lost
from indexer.importing.reading import Kind, Notice

_MOST_LINES = 60
_MOST_WORDS = 300


def losses_of(account: Account, notices: Sequence[Notice]) -> Iterator[str]:
    """Yield lines for 还缺; the first one says so when less than nearly everything came in."""
    if not account.is_complete:
        yield (
            f"只带进来 {_percent(account.share)}：原文 {account.total} 个字，按原来的次序在草稿里的有 "
            f"{account.kept} 个；请照下面各条对着原件补上"
        )
    yield from _few(
        [
            *(_notice(notice) for notice in dict.fromkeys(notices)),
            *(f"{Kind.LEFT_OUT}（{place}）：“{_short(words)}”" for place, words in _together(account.lost)),
            *(f"次序和原文不一样（{each.place}）：“{_short(each.words)}”" for each in account.moved),
            *(f"草稿里重复了（{each.place}）：“{_short(each.words)}”" for each in account.doubled),
        ]
    )


def _few(lines: list[str]) -> Iterator[str]:
    yield from lines[:_MOST_LINES]
    if len(lines) > _MOST_LINES:
        yield f"还有 {len(lines) - _MOST_LINES} 处和原文不一样，没有一一列出；请整篇对照原件"


def _together(lost: Iterable[Lost]) -> Iterator[tuple[str, str]]:
    """Yield what was lost in one place in one piece."""
    for place, pieces in groupby(lost, key=lambda each: each.place):
        yield place, " ".join(each.words for each in pieces)


def _notice(notice: Notice) -> str:
    words = f"：“{_short(notice.words)}”" if notice.words else ""
    return f"{notice.kind}（{notice.place}）{words}"


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _MOST_WORDS else f"{words[:_MOST_WORDS]}……（共 {len(words)} 个字）"


def _percent(share: float) -> str:
    """Return a share that is never rounded up to what it is not."""
    return f"{int(share * 1000) / 10:g}%"
