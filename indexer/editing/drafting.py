"""A new document: its file as a draft that passes `check`, with hints for what else may be said.

The hints are written from the field table, so they are there wherever the program is installed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from indexer.content.fields.starters import HEADINGS, STARTER_KEYS, example_of
from indexer.content.fields.values import SLUG
from indexer.content.nodes import Scalar
from indexer.domain.choices import DocumentType
from indexer.domain.document import Document
from indexer.domain.errors import UsageError
from indexer.domain.fields import Field, Kind, fields_for
from indexer.editing.file.fields import set_field, set_yaml
from indexer.editing.file.scalars import as_yaml, read_yaml
from indexer.editing.file.text import DocumentText
from indexer.editing.plan import Plan
from indexer.editing.renaming import check_new_id
from indexer.editing.shelf import Shelf
from indexer.editing.words import plain_words
from indexer.editing.writing import Edit
from indexer.text.ngrams import bigrams
from indexer.text.normalise import fold

FOLDERS = {
    DocumentType.POLICY: "policies",
    DocumentType.PROCEDURE: "procedures",
    DocumentType.CONTACT: "contacts",
}
_LISTS = frozenset(
    {
        Kind.TEXT_LIST, Kind.TEXT_OR_LIST, Kind.CHOICE_LIST, Kind.ID_LIST, Kind.ID_OR_LIST, Kind.AUDIENCES,
        Kind.ASSETS, Kind.WEEKDAYS,
    }
)  # fmt: skip
_WRITTEN_AS_YAML = frozenset({Kind.RECORD, Kind.RECORD_LIST})


_MOST_ALIKE, _ALIKE = 3, 0.7


def draft(
    shelf: Shelf,
    type: DocumentType,
    id: str,
    *,
    title: str,
    category: str,
    values: Iterable[tuple[str, Sequence[str]]] = (),
) -> Plan:
    """Plan a new document. `values` are keys in either language with what was said of each.

    Raises:
        UsageError: the id, the category, a key or a value is not what it should be.
        EditRefusedError: the id is taken.
    """  # fmt: skip
    check_new_id(id)
    shelf.refuse_taken(id)
    found = shelf.vocabulary.category(category)
    if found is None:
        known = "、".join(f"{each.key}（{each.title}）" for each in shelf.vocabulary.categories)
        raise UsageError(f"没有类目“{category}”", hint=f"--category 可以写：{known}")
    fields = {name: field for field in fields_for(type) for name in (field.key, field.label)}
    text = DocumentText("---\n", f"id: {as_yaml(id)}\n", f"---\n{_body(type)}")
    text = set_field(text, "title", plain_words(title, "--title"))
    text = set_field(text, "type", type.label)
    text = set_field(text, "category", found.title)
    said: dict[str, list[str]] = {}
    for name, words in values:
        field = fields.get(name)
        if field is None or field.key in ("id", "type", "title", "category"):
            raise UsageError(
                f"--set 里的“{name}”不是{type.label}类文件的栏"
                if field is None
                else f"“{name}”不用 --set 写",
                hint="栏名见编辑指南“所有的栏”，写成 --set 来源=街道通知",
            )
        said.setdefault(field.key, []).extend(words)
    for key, words in said.items():
        text = _with_value(text, text.field(key), words)
    hints = "".join(
        _hint(field) for field in fields_for(type) if field.key in set(STARTER_KEYS[type]) - set(said)
    )
    text = DocumentText(text.head, text.front + hints, text.tail)
    folder = PurePosixPath(FOLDERS[type], found.key if SLUG.fullmatch(found.key) else "")
    edit = Edit(str(folder / f"{id}.md"), None, text.content)
    for problem in shelf.errors_after([edit]):
        raise UsageError(problem.message, hint=problem.hint)
    advice = "打开它，用得上的栏去掉井号、写上内容，再写正文；写完运行 handbook check"
    alike = tuple(
        f"手册里已经有《{document.title}》（{document.path}），是同一件事就改那一份"
        for document in _alike(title, said.get("aliases", ()), shelf)
    )
    return Plan(id=id, edits=(edit,), changes=(f"新文件 {edit.path}",), advice=(*alike, advice))


def _alike(title: str, aliases: Sequence[str], shelf: Shelf) -> list[Document]:
    """Return the documents that are probably the same matter: by their names, the nearest first."""
    mine = [set(bigrams(fold(name))) for name in (title, *aliases)]
    near = {}
    for document in shelf.documents.values():
        names = [set(bigrams(fold(name))) for name in (document.title, *document.aliases, *document.asks)]
        near[document.id] = max(_likeness(a, b) for a in mine for b in names)
    best = sorted(near, key=near.__getitem__, reverse=True)[:_MOST_ALIKE]
    return [shelf.documents[id] for id in best if near[id] >= _ALIKE]


def _likeness(one: set[str], other: set[str]) -> float:
    """Return the share of pairs of characters two names have in common, 1 where one holds the other."""
    return len(one & other) / max(min(len(one), len(other)), 2) if one and other else 0.0


def _with_value(text: DocumentText, field: Field, words: Sequence[str]) -> DocumentText:
    said = [plain_words(word, field.label) for word in words]
    if field.kind in _WRITTEN_AS_YAML or said[0].startswith(("[", "{")):
        node = read_yaml(said[0])
        if len(said) > 1 or "\n" in said[0] or node is None or isinstance(node, Scalar):
            raise UsageError(
                f"{field.key}（{field.label}）的值读不懂：{said[0]}",
                hint=f"写成一行，如 --set '{field.key}={example_of(field)}'",
            )
        return set_yaml(text, field.key, said[0])
    if field.kind in _LISTS:
        return set_field(text, field.key, tuple(said))
    if len(said) > 1:
        raise UsageError(f"{field.key}（{field.label}）只能写一个值", hint="请只留一个 --set")
    return set_field(text, field.key, said[0])


def _hint(field: Field) -> str:
    """Return a comment line that becomes a field when its mark is taken away."""
    return f"# {field.key}: {example_of(field)}   # {field.label}\n"


def _body(type: DocumentType) -> str:
    return "".join(f"\n## {heading}\n" for heading in HEADINGS[type])
