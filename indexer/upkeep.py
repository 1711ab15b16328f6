"""Everything that asks for an editor's attention: from the documents, the readers, the clock."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from indexer.clock import Clock
from indexer.domain.errors import FeedbackError
from indexer.domain.handbook import Handbook
from indexer.feedback import Feedback, FeedbackBox
from indexer.publishing.refused import Refused
from indexer.wording.attention import Item, Kind, attention, clock_item

_ASKED_SINCE = timedelta(days=30)
_ASKED_OFTEN = 2
_MOST_QUERIES = 20


def upkeep(
    box: FeedbackBox,
    handbook: Handbook,
    on: date,
    *,
    clock: Clock,
    newest: datetime | None,
    refused: Refused | None = None,
    cluster: str | None = None,
) -> tuple[Item, ...]:
    """Return the items of a day; `newest` is when the handbook was last committed.

    `cluster` is why the search cluster does not answer, empty or None where nothing is to be said of it.
    """
    late = clock_item(clock.now(), newest, rehearsal=clock.fixed is not None)
    waiting = [_refused(refused)] if refused else []
    waiting += [_cluster(cluster)] if cluster else []
    others = [*([late] if late else []), *waiting, *_from_readers(box, handbook, on)]
    return attention(handbook, on, others=others)


def _from_readers(box: FeedbackBox, handbook: Handbook, on: date) -> Iterator[Item]:
    """Yield what readers reported or asked in vain; a box that cannot be read is an item itself."""
    try:
        reports = box.open_feedback()
        queries = box.unanswered(on - min(_ASKED_SINCE, on - date.min))
    except FeedbackError as error:
        message = f"{error.message}；{error.hint}"
        yield Item(kind=Kind.FEEDBACK, id="", title="反馈箱", message=message, command="handbook doctor")
        return
    for report in reports:
        if report.document not in handbook.hidden:
            yield _report(report, handbook)
    often = [query for query in queries if query.times >= _ASKED_OFTEN]
    for query in often[:_MOST_QUERIES]:
        yield Item(
            kind=Kind.UNANSWERED,
            id="",
            title=query.query,
            date=query.last_asked_on,
            message=(
                f"近 {_ASKED_SINCE.days} 天问了 {query.times} 次，手册里没有直接的答案；"
                "请把它添进对的文件的“居民怎么问”，没有这样的文件就写一份"
            ),
            command=f"handbook search {shlex.quote(query.query)}",
        )


def _refused(refused: Refused) -> Item:
    """Return the item of a revision that waits for somebody to mend it."""
    said = "；".join(refused.lines)
    return Item(
        kind=Kind.REFUSED,
        id="",
        title=f"推上来的 {refused.commit[:10]}",
        date=datetime.fromisoformat(refused.at).date(),
        message=f"有 {refused.errors} 处错误，网站还是原来的版本；改好再发就换上：{said}",
        command="handbook check",
    )


def _cluster(failure: str) -> Item:
    """Return the item of a cluster that is set and not used."""
    return Item(
        kind=Kind.CLUSTER,
        id="",
        title="搜索集群",
        message=f"{failure}；现在由本机的索引答，查到的一样",
        command="handbook doctor",
    )


def _report(report: Feedback, handbook: Handbook) -> Item:
    document = handbook.documents.get(report.document)
    about = [
        f"查的是“{report.query}”" if report.query else "",
        report.note,
        f"说了 {report.times} 次" if report.times > 1 else "",
    ]
    said = "，".join(text for text in about if text)
    return Item(
        kind=Kind.FEEDBACK,
        id=report.document,
        title=document.title if document else report.document or report.query or report.kind.label,
        date=report.received_on,
        message=f"{report.kind.label}{f'：{said}' if said else ''}",
        command=f"handbook resolve {report.number}",
    )
