"""公开属性: the handbook as somebody sees it who may not see internal documents.

What hangs on an internal document stays true without naming it: a public document that one
replaces still ends that day, a basis that is one is still judged, a window that comes from one
keeps its dates.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from unicodedata import normalize

from indexer.domain.body import asset_link
from indexer.domain.choices import Openness, Validity
from indexer.domain.days.status import Status
from indexer.domain.days.validity import takes_effect_on
from indexer.domain.document import Document
from indexer.domain.handbook import Handbook

_SOMETHING_INTERNAL = "内部文件"
_LISTS_OF_IDS = ("superseded_by", "amends", "related", "contacts")
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class PublicHandbook(Handbook):
    """The documents of `whole` that anybody may see, saying nothing of the others.

    `hidden` are the ids of the others, former ones included. It has no problems: they name other
    documents, and what a broken file was meant to be, nobody knows.
    """

    whole: Handbook

    def status(self, id: str, *, on: date) -> Status:
        """Return the status of a document on a day, judged with everything there is."""
        seen, known = super().status(id, on=on), self.whole.status(id, on=on)
        window = known.window
        if window is not None and window.document in self.hidden:
            window = replace(window, document=id, missed=None, label=None)
        amended = known.validity is Validity.AMENDED and seen.validity is Validity.IN_FORCE
        validity = Validity.AMENDED if amended else seen.validity
        blamed = tuple(blamed for blamed in known.basis.documents if blamed not in self.hidden)
        return replace(seen, validity=validity, window=window, basis=replace(known.basis, documents=blamed))

    def offers(self, attachment: str) -> bool:
        """Say whether a public document leads to this file, as in ``assets/form.docx``."""
        return attachment in self._offered

    @cached_property
    def _offered(self) -> frozenset[str]:
        stated = {normalize("NFC", path) for d in self.documents.values() for path in d.attachments}
        linked = (asset_link(address) for d in self.documents.values() for address in d.body.links)
        return frozenset(stated | {f"assets/{link[0]}" for link in linked if link is not None})


def public_handbook(whole: Handbook, *, also: frozenset[str] = frozenset()) -> PublicHandbook:
    """Return a handbook without its internal documents, and without those `also` to be hidden."""
    hidden = internal_ids(whole) | also
    shown = {id: document for id, document in whole.documents.items() if id not in hidden}
    return PublicHandbook(
        vocabulary=whole.vocabulary.naming_only(shown),
        documents={id: _ended_in_time(public_document(d, hidden), d, whole) for id, d in shown.items()},
        revision=whole.revision,
        files_read=len(shown),
        hidden=hidden,
        whole=whole,
    )


def internal_ids(handbook: Handbook) -> frozenset[str]:
    """Return the ids of the internal documents, those they once had included."""
    documents = [d for d in handbook.documents.values() if d.openness is Openness.INTERNAL]
    return frozenset(id for document in documents for id in (document.id, *document.former_ids))


def public_document(document: Document, hidden: frozenset[str]) -> Document:
    """Return a document that names none of the hidden ones."""
    changes: dict[str, Any] = {
        name: tuple(id for id in getattr(document, name) if id not in hidden)
        for name in _LISTS_OF_IDS
        if any(field.name == name for field in fields(document))
    }
    if document.repealed_by in hidden:
        changes["repealed_by"] = _SOMETHING_INTERNAL
    if getattr(document, "backup", None) in hidden:
        changes["backup"] = None
    changes["legal_basis"] = tuple(e for e in document.legal_basis if e.document not in hidden)
    changes["not_this"] = tuple(e for e in document.not_this if e.document not in hidden)
    changes["body"] = document.body.without_links_to(hidden)
    changed = {name: value for name, value in changes.items() if value != getattr(document, name)}
    return replace(document, **changed) if changed else document


def _ended_in_time(shown: Document, document: Document, whole: Handbook) -> Document:
    """Let a document lapse the day before a hidden successor takes effect."""
    lost = set(document.superseded_by) - set(shown.superseded_by)
    hidden = [d for d in whole.relations.successors(document.id) if d.id in lost]
    starts = [start for start in map(takes_effect_on, hidden) if start is not None]
    if not starts:
        return shown
    last = max(min(starts), date.min + _DAY) - _DAY
    return replace(shown, effective_to=min(last, shown.effective_to or last))
