"""The handbook as the public sees it names nothing internal, not in its lists either."""

from __future__ import annotations

from indexer.domain.choices import Openness
from indexer.domain.document import Contact, Procedure
from indexer.domain.handbook import Handbook
from indexer.domain.openness import public_handbook
from indexer.domain.vocabulary import Event, EventDocument, Vocabulary


def event(key: str, *ids: str) -> Event:
    return Event(key=key, title=key, documents=tuple(EventDocument(document=id) for id in ids))


def test_fallback_and_events_name_no_internal_document() -> None:
    vocabulary = Vocabulary(
        title="手册",
        categories=(),
        fallback="neixian",
        events=(event("banjia", "gongkai", "neibu"), event("jimi", "neibu")),
    )
    documents = (
        Procedure(id="gongkai", title="公开", category="c", path="a.md"),
        Procedure(id="neibu", title="内部", category="c", path="b.md", openness=Openness.INTERNAL),
        Contact(id="neixian", title="内线", category="c", path="c.md", openness=Openness.INTERNAL),
    )
    whole = Handbook(vocabulary, {d.id: d for d in documents})
    seen = public_handbook(whole).vocabulary
    assert seen.fallback is None
    assert seen.events == (event("banjia", "gongkai"),)
    assert whole.vocabulary.fallback == "neixian"
