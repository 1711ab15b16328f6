"""Who a book is printed for: decides what may be named, and by which number it is found."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from indexer.content.lists.print_numbers import PrintNumbers
from indexer.domain.choices import Openness
from indexer.domain.document import Document
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Category

Reference = dict[str, Any]

UNNUMBERED = "未编号"


@dataclass(frozen=True, kw_only=True)
class PrintReader:
    """Residents see neither internal documents nor private numbers."""

    handbook: Handbook
    numbers: PrintNumbers = field(default_factory=PrintNumbers)
    resident: bool = False
    public_url: str = ""

    def sees(self, document: Document) -> bool:
        return not (self.resident and document.openness is Openness.INTERNAL)

    def find(self, id: str) -> Document | None:
        """Return the document that `id` names, by a former id too, if this reader sees it."""
        documents = self.handbook.documents
        document = documents.get(id) or documents.get(self.handbook.renamed(id) or "")
        return document if document is not None and self.sees(document) else None

    def number(self, document: Document) -> str:
        """Return 2-13, empty for a document that has no number yet."""
        number = self.numbers.number_of(document.id)
        return str(number) if number else ""

    def reference(self, id: str) -> Reference | None:
        """Return a document's id, title and number: whether it is in this book changes nothing."""
        document = self.find(id)
        if document is None:
            return None
        return {"id": document.id, "title": document.title, "number": self.number(document)}

    def category(self, document: Document) -> Category:
        """Return the category of a document, one that nobody declared under its own name."""
        return self.handbook.vocabulary.category(document.category) or Category(
            document.category, document.category
        )

    @cached_property
    def categories(self) -> tuple[Category, ...]:
        """Return the declared categories, then any that only documents name."""
        declared = self.handbook.vocabulary.categories
        return tuple(dict.fromkeys((*declared, *map(self.category, self.handbook.documents.values()))))

    def category_number(self, category: Category) -> int:
        """Return a category's number in the binder; without one its place among all of them."""
        numbers = self.numbers.categories
        if category.key in numbers:
            return numbers[category.key]
        unnumbered = [other for other in self.categories if other.key not in numbers]
        return max(numbers.values(), default=0) + 1 + unnumbered.index(category)
