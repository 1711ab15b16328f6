"""`status`: what the handbook asks of its editors on a day, as lists, as JSON, as a weekly mail."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from indexer.bootstrap import cluster_failure
from indexer.content.handbook import read_handbook
from indexer.domain.desk.reminders import Reminder, this_week
from indexer.domain.handbook import Handbook
from indexer.feedback import FeedbackBox
from indexer.git.revisions import committed_at
from indexer.publishing.refused import refused_revision
from indexer.settings import Settings
from indexer.terminal import FINE, PROBLEMS, add_command, add_day, day_of, print_json
from indexer.upkeep import upkeep
from indexer.wording.attention import Item, Kind, asking

_MOST_IN_A_MAIL = 10


def add_to(commands: Any) -> None:
    """Add the command of this module to the parser."""
    status = add_command(commands, "status", _status, "要处理的事：快到期、依据失效、该核对、该提醒谁")
    status.add_argument("--mail", action="store_true", help="写成一封可以直接寄出的周报")
    add_day(status)


def _status(options: argparse.Namespace, settings: Settings) -> int:
    on = day_of(options, settings)
    handbook = read_handbook(settings.handbook_dir, today=settings.clock.today()).handbook
    items = upkeep(
        FeedbackBox(settings.data_dir),
        handbook,
        on,
        clock=settings.clock,
        newest=committed_at(settings.handbook_dir),
        refused=refused_revision(settings.handbook_state_dir),
        cluster=cluster_failure(settings),
    )
    week = this_week(handbook, on)
    if options.json:
        print_json(
            {
                "on": on.isoformat(),
                "items": [_item(item) for item in items],
                "week": [_reminder(reminder) for reminder in week],
            }
        )
    else:
        lines = _mail(handbook, on, items, week) if options.mail else _listing(on, items, week)
        print("\n".join(lines))
    return PROBLEMS if asking(items) else FINE


def _item(item: Item) -> dict[str, Any]:
    return {
        "kind": item.kind.value,
        "id": item.id,
        "title": item.title,
        "date": item.date.isoformat() if item.date else None,
        "message": item.message,
        "command": item.command,
        "asks": item.asks,
    }


def _reminder(reminder: Reminder) -> dict[str, Any]:
    return {
        "id": reminder.subject.id,
        "title": reminder.subject.title,
        "label": reminder.opening.window.label,
        "opens_on": reminder.opening.opens_on.isoformat(),
        "closes_on": reminder.opening.closes_on.isoformat(),
        "audiences": list(reminder.audiences),
    }


def _listing(on: date, items: Sequence[Item], week: Sequence[Reminder]) -> Iterator[str]:
    asked = len(asking(items))
    yield f"手册状态，按 {on} 判断：{f'{asked} 项要处理' if asked else '没有要处理的'}。"
    for kind, group in groupby(items, key=lambda item: item.kind):
        found = list(group)
        yield f"\n{kind.label}（{len(found)}）"
        for item in found:
            yield f"  {item.title}  [{item.id}]" if item.id else f"  {item.title}"
            yield f"      {item.message}"
            yield f"      $ {item.command}"
    yield from _week(on, week)


def _mail(handbook: Handbook, on: date, items: Sequence[Item], week: Sequence[Reminder]) -> Iterator[str]:
    """Yield a letter for people who do not sit at the machine: few lines of each kind, no commands."""
    yield f"各位同事：这是《{handbook.vocabulary.title}》{on} 的一周提醒。"
    yield from _week(on, week)
    to_do = asking(items)
    yield f"\n手册里要处理的事（{len(to_do)} 项）" if to_do else "\n手册里没有要处理的事"
    for kind in Kind:
        found = [item for item in to_do if item.kind is kind]
        if found:
            yield f"\n◇ {kind.label}（{len(found)}）"
            yield from (f"  - {item.title}：{item.message}" for item in found[:_MOST_IN_A_MAIL])
        if len(found) > _MOST_IN_A_MAIL:
            yield f"  - 还有 {len(found) - _MOST_IN_A_MAIL} 项，见手册网站的“状态”页"
    yield "\n每一项怎么改，手册网站的“状态”页上写着。"


def _week(on: date, week: Sequence[Reminder]) -> Iterator[str]:
    yield f"\n本周该提醒谁（{on} 起七天）" if week else "\n本周没有要提醒的申领窗口"
    for reminder in week:
        name = reminder.opening.window.label or "申领窗口"
        who = "、".join(reminder.audiences)
        yield f"  - {who}：{reminder.subject.title}，{name} {reminder.timing(on)}"
