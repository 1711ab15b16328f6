"""Filters and facets: which documents may be shown, and how many each choice would show.

Status is computed on the day asked about, so filtering on validity happens here, not in an
engine. The counts of a facet ignore that facet's own filter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from indexer.domain.choices import DocumentType, Validity
from indexer.domain.days.status import Status
from indexer.domain.document import Document
from indexer.domain.vocabulary import Vocabulary
from indexer.search.request import SearchRequest
from indexer.search.response import FacetCount

Keys = Callable[[Document, Status], tuple[str, ...]]


class Facets:
    """The four filters of a search over one handbook."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._everyone = tuple(a.title for a in vocabulary.audiences if a.everyone)
        self._keys: Mapping[str, Keys] = {
            "category": lambda document, _: (document.category,),
            "type": lambda document, _: (document.type.value,),
            "audience": lambda document, _: self._audiences(document),
            "validity": lambda _, status: _validities(status),
        }

    def allowed(
        self, request: SearchRequest, documents: Mapping[str, Document], statuses: Mapping[str, Status]
    ) -> frozenset[str] | None:
        """Return the ids that pass all filters, None where none was chosen."""
        if not request.filtered:
            return None
        return frozenset(id for id in documents if self.allows(request, documents[id], statuses[id]))

    def allows(
        self, request: SearchRequest, document: Document, status: Status, *, but: str | None = None
    ) -> bool:
        """Say whether a document passes all filters, the one named `but` left aside."""
        return all(
            not wanted or name == but or self._passes(name, wanted, document, status)
            for name, wanted in _wanted(request).items()
        )

    def count(
        self,
        request: SearchRequest,
        matching: Iterable[tuple[Document, Status]],
        *,
        whole: bool = True,
        whole_within: bool = True,
    ) -> dict[str, tuple[FacetCount, ...]]:
        """Count the values of each facet among the documents that match the words.

        Unless those are the `whole` of what matches, a count is exact only where each document it
        counts passes all filters chosen, and these are all there (`whole_within`).
        """
        matching = tuple(matching)
        chosen = _wanted(request)
        found = {}
        for name, keys in self._keys.items():
            others = any(chosen[other] for other in chosen if other != name)
            allowed = (
                [pair for pair in matching if self.allows(request, *pair, but=name)] if others else matching
            )
            counts = Counter(key for document, status in allowed for key in keys(document, status))
            if name == "audience":
                counts = self._with_everyone(counts, [document for document, _ in allowed])
            wanted = chosen[name]
            found[name] = tuple(
                replace(
                    one,
                    is_exact=whole
                    or (request.filtered and whole_within and (not wanted or one.key in wanted)),
                )
                for one in self._titled(name, counts)
            )
        return found

    def _with_everyone(self, counts: Counter[str], documents: Sequence[Document]) -> Counter[str]:
        """Count documents for everyone under every audience there is: each choice shows them."""
        open_to_all = [d for d in documents if self._vocabulary.is_for_everyone(d.audiences)]
        named = Counter(key for document in open_to_all for key in self._audiences(document))
        return Counter({key: count - named[key] + len(open_to_all) for key, count in counts.items()})

    def _passes(self, name: str, wanted: tuple[str, ...], document: Document, status: Status) -> bool:
        if name == "audience" and self._vocabulary.is_for_everyone(document.audiences):
            return True
        return any(key in wanted for key in self._keys[name](document, status))

    def _audiences(self, document: Document) -> tuple[str, ...]:
        return document.audiences or self._everyone

    def _titled(self, name: str, counts: Counter[str]) -> tuple[FacetCount, ...]:
        if name == "category":
            titles = {category.key: category.title for category in self._vocabulary.categories}
        elif name == "type":
            titles = {type.value: type.full_label for type in DocumentType}
        elif name == "validity":
            titles = {validity.value: validity.label for validity in Validity}
            counts = Counter({key: count for key, count in counts.items() if key in titles})
        else:
            titles = {key: key for key, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))}
        return tuple(FacetCount(key, title, counts[key]) for key, title in titles.items() if counts[key])


def _wanted(request: SearchRequest) -> dict[str, tuple[str, ...]]:
    return {
        "category": request.categories,
        "type": tuple(type.value for type in request.types),
        "audience": request.audiences,
        "validity": request.validities,
    }


def _validities(status: Status) -> tuple[str, ...]:
    """Return the value itself and the groups it belongs to."""
    found = [status.validity.value]
    if status.usable:
        found.append("usable")
    if status.ended:
        found.append("ended")
    if status.expiring:
        found.append("expiring")
    return tuple(found)
