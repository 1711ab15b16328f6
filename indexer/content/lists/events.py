"""events.yml: what life brings, each with its documents in the order they are done."""

from __future__ import annotations

from indexer.content.fields.keys import read_records
from indexer.content.lists.wordlists import ListReader
from indexer.content.nodes import Scalar
from indexer.domain.fields import Field, Kind
from indexer.domain.vocabulary import Event, EventDocument

EVENTS_FILE = "events.yml"

_DOCUMENTS = Field(
    key="documents",
    label="文件",
    kind=Kind.RECORD_LIST,
    required=True,
    factory=EventDocument,
    record=(
        Field(key="document", label="编号", kind=Kind.ID, required=True),
        Field(key="why", label="为什么", kind=Kind.TEXT),
    ),
)
_EVENTS = Field(
    key="events",
    label="一件事",
    kind=Kind.RECORD_LIST,
    factory=Event,
    record=(
        Field(key="key", label="代号", kind=Kind.SLUG, required=True),
        Field(key="title", label="标题", kind=Kind.TEXT, required=True),
        Field(key="asks", label="居民怎么问", kind=Kind.TEXT_LIST),
        _DOCUMENTS,
        Field(key="note", label="说明", kind=Kind.TEXT),
    ),
)


def read_events(reader: ListReader) -> tuple[Event, ...]:
    """Return the events of a handbook; a faulty one, or a second one of a key, is left out."""
    node = reader.node(EVENTS_FILE)
    if node is None or (isinstance(node, Scalar) and node.empty):
        return ()
    found: dict[str, Event] = {}
    for place, event in read_records(node, _EVENTS, reader.report):
        if event.key in found:
            message = f"代号 {event.key} 写了两次，《{event.title}》没有采用"
            reader.complain(place, message, "每件事的 key 都要不同")
        elif not event.documents:
            message = f"《{event.title}》下面没有文件，没有采用"
            reader.complain(place, message, "在 documents 里写上要办的几份，先办的在前")
        else:
            found[event.key] = event
    reader.flush()
    return tuple(found.values())
