"""What waits, as somebody looks at it before it is published: file by file, checked, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import ndiff
from pathlib import PurePosixPath

from indexer.content.lists.vocabulary import HANDBOOK_FILE
from indexer.corrections.judging import Judgement, judge
from indexer.corrections.lists import TITLES, words_between
from indexer.corrections.numbering import numbers_of
from indexer.corrections.undoing import refuse_dangling
from indexer.domain.errors import EditRefusedError
from indexer.editing.shelf import Shelf
from indexer.editing.word_merging import list_of
from indexer.editing.writing import Edit
from indexer.wording.differences import names_of, words_of


@dataclass(frozen=True, slots=True)
class Changed:
    """What edits do to one file: the title of its document, what the check says, in words."""

    title: str
    judgement: Judgement | None
    words: tuple[str, ...]

    @property
    def named(self) -> str:
        """What it is, as it is said: 《停车办法》, “居民的叫法”这张表."""
        return f"《{self.title}》" if self.judgement else self.title


def changed_by(shelf: Shelf, edits: Iterable[Edit], *, today: date) -> tuple[Changed, ...]:
    """Return what edits do, file by file; `today` is the day they are published on."""
    edits = tuple(edits)
    names = names_of(shelf.documents.values(), shelf.vocabulary)
    assets = frozenset(edit.path for edit in edits if not edit.path.endswith(".md"))
    found = []
    for edit in edits:
        if not edit.path.endswith(".md"):
            found.append(_of_other_file(edit))
            continue
        content = edit.after or edit.before or b""
        judgement = judge(shelf, edit.path, content, today=today, before=edit.before, assets=assets)
        words = words_of(judgement.difference, names) if judgement.difference else ()
        title = judgement.document.title if judgement.document else PurePosixPath(edit.path).stem
        if edit.before is None or edit.after is None:
            words = ("新的一份",) if edit.before is None else ("拿掉这一份",)
        found.append(Changed(title, judgement, words))
    return tuple(found)


def _of_other_file(edit: Edit) -> Changed:
    if (name := list_of(edit.path)) is not None:
        words = words_between(name, edit.before or b"", edit.after or b"")
        return Changed(f"“{TITLES[name]}”这张表", None, words)
    if "/" not in edit.path:
        title = "手册的设置（类目、人群、要不要两个人看）" if edit.path == HANDBOOK_FILE else edit.path
        return Changed(title, None, _lines_told(edit))
    done = "新的附件" if edit.before is None else "拿掉这个附件" if edit.after is None else "换了内容"
    return Changed(edit.path.rsplit("/", 1)[-1], None, (done,))


def _lines_told(edit: Edit) -> tuple[str, ...]:
    """Return what a file says otherwise, line by line: nothing is agreed to that was not shown."""
    old, new = ((side or b"").decode("utf-8", "replace").splitlines() for side in (edit.before, edit.after))
    told = {"+ ": "添", "- ": "去掉"}
    lines = (line for line in ndiff(old, new) if line[:2] in told)
    return tuple(f"{told[line[:2]]}：{line[2:].strip() or '空行'}" for line in lines)


def edits_to_publish(shelf: Shelf, edits: Iterable[Edit], changed: Iterable[Changed]) -> tuple[Edit, ...]:
    """Return edits with the print numbers they need.

    Raises:
        EditRefusedError: they would bring an error into a file, or take away what others name.
    """
    edits = tuple(edits)
    for problem in shelf.errors_after(edits):
        raise EditRefusedError(f"发布以后会有错误：{problem.message}", hint="请退回去改")
    refuse_dangling(shelf, edits)
    documents = (each.judgement.document for each in changed if each.judgement)
    added = {document.id: document for document in documents if document}
    return (*edits, *numbers_of(shelf, {**shelf.documents, **added}))
