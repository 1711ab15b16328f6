"""Documents of files read one by one, each by itself and not against the others of its day.

A category or a link that is no longer there must not hide what a document once said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from indexer.content.body.rendering import render_all
from indexer.content.documents import as_document
from indexer.content.reading import DocumentFile, Reading, read_content
from indexer.content.rulebook import check_files
from indexer.content.source import harmless
from indexer.domain.differences import Difference, differences_of_handbooks
from indexer.domain.document import Document
from indexer.domain.vocabulary import Category, Vocabulary

Files = Mapping[str, bytes]
"""Document files by path."""


def differences_of_files(before: Files, after: Files, vocabulary: Vocabulary) -> tuple[Difference, ...]:
    """Compare two trees of document files; only those that differ are read."""
    old = {path: content for path, content in before.items() if after.get(path) != content}
    new = {path: content for path, content in after.items() if before.get(path) != content}
    return differences_of_handbooks(documents_in(old, vocabulary), documents_in(new, vocabulary))


def documents_in(files: Files, vocabulary: Vocabulary) -> dict[str, Document]:
    """Return the documents of files by id."""
    return {d.id: d for d in documents_of(files, lambda path: path, vocabulary).values()}


def documents_of(
    contents: Mapping[str, bytes], path_of: Callable[[str], str], vocabulary: Vocabulary
) -> dict[str, Document]:
    """Return the documents of contents by their key, broken ones left out."""
    files = {key: read_content(path_of(key), content) for key, content in contents.items()}
    bodies = {key: harmless(file.body) for key, file in files.items() if file.type is not None}
    found = {}
    for key, rendered in render_all(bodies).items():
        file = files[key]
        file.rendered = rendered
        own = _vocabulary_of(file, vocabulary)
        check_files(Reading(own, (file,), frozenset(file.value("attachments") or ())))
        document = as_document(file, own)
        if document is not None:
            found[key] = document
    return found


def _vocabulary_of(file: DocumentFile, vocabulary: Vocabulary) -> Vocabulary:
    """Return a vocabulary in which the file's category and audiences are known."""
    name = file.value("category")
    unknown = isinstance(name, str) and vocabulary.category(name) is None
    more = (Category(name, name),) if unknown else ()
    return replace(vocabulary, categories=(*vocabulary.categories, *more), audiences=())
