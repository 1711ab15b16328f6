"""Whether a document was called by what is its alone: its number, its whole title, its telephone."""

from __future__ import annotations

import re
from functools import lru_cache

from indexer.domain.document import Contact, Document
from indexer.search.query import Query, normal_document_number
from indexer.text.normalise import fold

_NUMBERS = re.compile(r"[0-9]+(?:-[0-9]+)*(?![0-9号楼室层栋单元])")


def names_document(query: Query, document: Document) -> bool:
    """Say whether the query is this document's number or its whole title."""
    number = getattr(document, "document_number", None) if query.document_number else None
    # A query has no spaces: what stands before the number may be words of the sentence.
    if query.document_number and number and query.document_number.endswith(normal_document_number(number)):
        return True
    return bool(query.folded) and _folded_title(document.title) == query.folded


def is_called(query: Query, document: Document) -> bool:
    """Say whether a telephone number of the document was typed."""
    typed = set(_NUMBERS.findall(f"{query.folded}\n{query.meant}"))
    return isinstance(document, Contact) and any(fold(phone.number) in typed for phone in document.phones)


@lru_cache(maxsize=20_000)
def _folded_title(title: str) -> str:
    return fold(title).strip()
