"""Search answers and documents as the JSON of the contract, for the command line and the API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from indexer.domain.days.basis import Basis
from indexer.domain.days.status import Status
from indexer.domain.days.window import WindowState
from indexer.domain.desk.rows import Row
from indexer.domain.desk.sheet import sheet_of
from indexer.domain.desk.verdict import Verdict, verdict_of
from indexer.domain.document import Section
from indexer.domain.fields import document_as_fields
from indexer.domain.handbook import Handbook
from indexer.search.names.suggest import Suggestion
from indexer.search.response import Answer, Said, SearchHit, SearchResponse

Json = dict[str, Any]


def response_as_json(response: SearchResponse) -> Json:
    """Return the search answer of the contract, section 5."""
    return {
        "query": response.request.text,
        "on": response.request.on.isoformat(),
        "total": response.total,
        "total_is_exact": response.total_is_exact,
        "took_ms": response.took_ms,
        "revision": response.revision,
        "hits": [hit_as_json(hit) for hit in response.hits],
        "facets": {
            name: [{"key": f.key, "title": f.title, "count": f.count, "is_exact": f.is_exact} for f in counts]
            for name, counts in response.facets.items()
        },
        "suggestion": response.suggestion,
        "notices": list(response.notices),
        "years": list(response.years),
        **said_as_json(response.said),
    }


def said_as_json(said: Said) -> Json:
    """Return how sure a list is and what its first documents say to the question."""
    return {
        "confidence": said.sureness.value,
        "answer": answer_as_json(said.answer) if said.answer else None,
        "choices": [answer_as_json(replace(one, points=one.points[:1])) for one in said.choices],
    }


def answer_as_json(answer: Answer) -> Json:
    """Return the answer of the contract, section 5; texts are plain."""
    return {
        "document": answer.document.id,
        "aspects": [aspect.value for aspect in answer.aspects],
        "event": answer.event.key if answer.event else None,
        "steps": [
            {"document": step.document, "why": step.why}
            for step in (answer.event.documents if answer.event else ())
        ],
        "verdict": {"state": answer.verdict.state.value, "text": answer.verdict.text},
        "points": [
            {
                "text": point.text,
                "mark": list(point.mark),
                "section": _section_as_json(point.section),
                "field": point.field,
            }
            for point in answer.points
        ],
        "next": [{"text": section.title, "anchor": section.anchor} for section in answer.next],
        "silent": answer.silent,
    }


def hit_as_json(hit: SearchHit) -> Json:
    """Return one hit; `title` is plain text, `snippet` escaped HTML with only ``<mark>``."""
    return {
        "id": hit.document.id,
        "title": hit.document.title,
        "type": hit.document.type.value,
        "category": hit.document.category,
        "section": _section_as_json(hit.section),
        "snippet": hit.snippet,
        "score": round(hit.score, 6),
        "confident": hit.confident,
        "matched_by": list(hit.matched_by),
        "pinned": hit.pinned,
        **status_as_json(hit.status),
        "superseded_by": [each.id for each in (*hit.status.successors, *hit.status.coming)],
        "url": hit.url,
    }


def _section_as_json(section: Section | None) -> Json | None:
    """Return where something stands; the text before the first heading is no section."""
    named = section is not None and section.title is not None
    return {"title": section.title, "anchor": section.anchor} if section and named else None


def suggestions_as_json(query: str, suggestions: Iterable[Suggestion]) -> Json:
    """Return the suggestions of the contract, section 5."""
    return {
        "query": query,
        "suggestions": [{"text": s.text, "id": s.id, "kind": s.kind} for s in suggestions],
    }


def document_as_json(handbook: Handbook, id: str, status: Status, *, moment: datetime | None = None) -> Json:
    """Return one document with its status, what may be said at a moment, sections and relations."""
    document = handbook.documents[id]
    relations = handbook.relations
    return {
        "id": document.id,
        "revision": handbook.revision,
        "on": status.on.isoformat(),
        "fields": document_as_fields(document),
        **status_as_json(status),
        "verdict": verdict_as_json(verdict_of(document, handbook, on=status.on, moment=moment)),
        "card": [row_as_json(row) for row in sheet_of(document, handbook, on=status.on)],
        "sections": [{"title": s.title, "anchor": s.anchor, "text": s.text} for s in document.sections],
        "supersedes": [d.id for d in relations.supersedes(id)],
        "amended_by": [d.id for d in relations.amended_by(id)],
        "cited_by": [d.id for d in relations.cited_by(id)],
        "url": f"/d/{document.id}",
    }


def row_as_json(row: Row) -> Json:
    """Return a row of the card; `text` says all of it where a list cannot be shown."""
    items = [
        {
            "text": item.text,
            "group": item.group or None,
            "amount": item.amount or None,
            "notes": list(item.notes),
            "document": item.document or None,
            "url": item.url or None,
        }
        for item in row.items
    ]
    return {
        "aspect": row.aspect.value,
        "field": row.field,
        "label": row.label,
        "emphasis": row.emphasis.value,
        "text": row.text,
        "items": items,
    }


def status_as_json(status: Status) -> Json:
    """Return the keys every place that shows a document shows."""
    return {
        "validity": status.validity.value,
        "expiring": status.expiring,
        "ends_on": status.ends_on.isoformat() if status.ends_on else None,
        "freshness": status.freshness.value,
        "window": window_as_json(status.window),
        "basis": basis_as_json(status.basis),
    }


def verdict_as_json(verdict: Verdict) -> Json:
    return {
        "state": verdict.state.value,
        "text": verdict.text,
        "field": verdict.field or None,
        "details": list(verdict.details),
    }


def window_as_json(window: WindowState | None) -> Json | None:
    if window is None:
        return None
    return {
        "state": window.state.value,
        "opens_on": window.opens_on.isoformat(),
        "closes_on": window.closes_on.isoformat(),
        "days_left": window.days_left,
        "next_opens_on": window.next_opens_on.isoformat() if window.next_opens_on else None,
        "missed": window.missed,
        "label": window.label,
        "document": window.document,
    }


def basis_as_json(basis: Basis) -> Json:
    return {"state": basis.state.value, "documents": list(basis.documents)}
