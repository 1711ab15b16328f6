"""The document that a file which was read states."""

from __future__ import annotations

from indexer.content.reading import DocumentFile, KnownFile
from indexer.domain.document import DOCUMENT_CLASSES, Document
from indexer.domain.fields import fields_for
from indexer.domain.vocabulary import Vocabulary


def as_document(file: DocumentFile, vocabulary: Vocabulary) -> Document | None:
    """Return the document of a file, None when a fatal problem leaves it out.

    Fields with a fault are left at their default and named in `faulty_fields`, after them the
    keys nobody knows and `body`.
    """
    if file.report.fatal or file.type is None or file.rendered is None:
        return None
    if isinstance(file, KnownFile) and (document := file.document(vocabulary)) is not None:
        return document
    lost = {key for key, keeps_value in file.report.faulty.items() if not keeps_value}
    values = {key: value for key, value in file.keys.values.items() if key not in lost | {"type", "secrecy"}}
    if "private_phone" in file.report.faulty:
        values["private_phone"] = True  # nobody has decided: no resident is shown the number
    category = vocabulary.category(values.pop("category"))
    order = {known.key for known in fields_for(file.type)}
    return DOCUMENT_CLASSES[file.type](
        **values,
        category=category.key if category else "",
        path=file.path,
        body=file.rendered.body,
        faulty_fields=tuple(sorted(file.report.faulty, key=lambda key: (key not in order, key))),
    )
