"""An office file -> a draft in the form, each recognised field marked until somebody has looked at it."""

from __future__ import annotations

import re
import tempfile
from datetime import datetime
from pathlib import Path, PurePosixPath

from indexer.content.source import asset_paths
from indexer.corrections.corrections import Corrections
from indexer.corrections.drafts import Draft
from indexer.corrections.sources import Source
from indexer.corrections.uploads import taken_in
from indexer.domain.choices import DocumentType
from indexer.domain.differences import BODY
from indexer.domain.errors import UsageError
from indexer.domain.vocabulary import Category
from indexer.editing.file.entries import entries_of
from indexer.editing.file.text import FIELD_BY_NAME, DocumentText
from indexer.importing.draft import Draft as Made
from indexer.importing.draft import make_draft
from indexer.importing.formats.files import read_apart
from indexer.importing.source import NAMES, ImportRefusedError

IMPORTED_SUFFIXES = tuple(NAMES)
_MARK = re.compile(r"^(\w+):.*?#\s*待确认：(.*)$", re.MULTILINE)
_KEY = re.compile(r"（[a-z_]+）")
_STRANGE = re.compile(r"[^\w（）()《》〔〕.-]+")
_BODY_MARK = "照原文转的，请从头到尾看一遍"
_ORIGINAL_MARK = "认字用的原件：照着它逐字核对，不要给人看的从附件里去掉"
_TYPE_MARK = "看内容认的；不对就丢掉这份草稿，重新读一次，选上是哪一种"
_NOT_SEEN = frozenset({"id"})


def imported(
    corrections: Corrections,
    editor: str,
    name: str,
    content: bytes,
    *,
    category: str,
    now: datetime,
    type: DocumentType | None = None,
) -> Draft:
    """Keep the draft of a document that is read from a file, with the words of the file beside it.

    Raises:
        UsageError: there is no such category, or no draft can be made from this file.
    """
    found = corrections.shelf().vocabulary.category(category)
    if found is None:
        raise UsageError("请选一个类目", hint="导入以后还能改")
    made = _made(name, content, found, type)
    text = DocumentText.of(made.text.encode())
    entries, _ = entries_of(text)
    entries = {**entries, "type": made.type.value, "category": found.title}
    marks = {FIELD_BY_NAME[key].key: why for key, why in _MARK.findall(text.front) if key in FIELD_BY_NAME}
    marks = {key: why for key, why in marks.items() if key in entries and key not in _NOT_SEEN}
    if type is None:
        marks["type"] = _TYPE_MARK
    else:
        marks.pop("type", None)
    if entries.get(BODY):
        marks[BODY] = _BODY_MARK
    kept = b""
    if made.original is not None:
        taken = asset_paths(corrections.shelf().folder)
        path, kept = taken_in(made.original.name, made.original.content, taken)
        entries, marks = {**entries, "attachments": [path]}, {**marks, "attachments": _ORIGINAL_MARK}
    draft = corrections.begin_with(editor, entries, marks=marks, now=now)
    passages = tuple((passage.place, passage.text) for passage in made.passages)
    corrections.drafts.keep_source(
        draft, Source(passages, tuple(_KEY.sub("", line) for line in made.missing))
    )
    for path in entries.get("attachments", []):
        corrections.drafts.attach(draft, path, kept)
    return draft


def _made(name: str, content: bytes, category: Category, type: DocumentType | None) -> Made:
    stem = _STRANGE.sub("-", PurePosixPath(name.replace("\\", "/")).name)[-80:].lstrip(".-")
    with tempfile.TemporaryDirectory(prefix="handbook-import-") as folder:
        file = Path(folder, stem or "文件")
        file.write_bytes(content)
        try:
            return make_draft(file, type=type, category=category, read=read_apart)
        except ImportRefusedError as error:
            raise UsageError(error.message, hint=error.hint) from error
