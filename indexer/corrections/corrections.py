"""What one editor does to a document: begin, look at what will change, publish, take back.

corrections = Corrections(settings)
draft = corrections.begin("王岗", "tingche", now=now)
review = corrections.review(draft)            what the check says, what will change, who else was there
corrections.publish(review, editor="王岗")     a commit in her name, checked, indexed and served
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from indexer.content.fields.values import SLUG
from indexer.content.lists.print_numbers import (
    PRINT_NUMBERS_FILE,
    assign,
    print_numbers_text,
    read_print_numbers,
)
from indexer.corrections.drafts import Draft, Drafts
from indexer.corrections.judging import Judgement, judge
from indexer.corrections.naming import id_for
from indexer.corrections.press import Press
from indexer.corrections.shelves import Shelves
from indexer.domain.choices import DocumentType
from indexer.domain.differences import Difference
from indexer.domain.errors import EditRefusedError, NotFoundError, UsageError
from indexer.domain.handbook import Handbook
from indexer.editing.correcting import corrected
from indexer.editing.drafting import FOLDERS
from indexer.editing.entries import Entries, entries_of
from indexer.editing.merging import Conflict, merged
from indexer.editing.shelf import Shelf
from indexer.editing.text import DocumentText
from indexer.editing.writing import Edit
from indexer.settings import Settings
from indexer.wording.differences import names_of, words_of

_NOT_EDITED = frozenset({"id", "type", "former_ids", "secrecy"})
"""What a form does not change: an id is changed by renaming, a type never."""

_LONGEST_SUBJECT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A draft beside what is published now.

    `draft` is brought up to what others published; with `conflicts` somebody has to choose first.
    """

    draft: Draft
    path: str
    before: bytes | None
    after: bytes
    judgement: Judgement
    conflicts: tuple[Conflict, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def difference(self) -> Difference | None:
        return self.judgement.difference

    @property
    def publishable(self) -> bool:
        return not self.judgement.errors and not self.conflicts and self.before != self.after


class Corrections:
    """The corrections of one handbook, for all who edit it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._shelves = Shelves()
        self.drafts = Drafts(settings.data_dir)
        self.press = Press(settings)

    def shelf(self) -> Shelf:
        """Return the files as they are now."""
        return self._shelves.of(self._settings.handbook_dir)

    def begin(self, editor: str, id: str, *, now: datetime) -> Draft:
        """Return an editor's draft of a document, or one that says what the document says.

        Raises:
            NotFoundError, EditRefusedError: there is no such document, or its file is broken.
        """
        if (draft := self.drafts.find(editor, id)) is not None:
            return draft
        shelf = self.shelf()
        document = shelf.document(id)
        base = shelf.contents[document.path]
        entries, _ = entries_of(DocumentText.of(base))
        return Draft(editor=editor, document=document.id, base=base, entries=entries, saved_at=now)

    def begin_new(
        self, editor: str, type: DocumentType, *, title: str, category: str, now: datetime
    ) -> Draft:
        """Keep the draft of a document that is new, under an id made from its title.

        Raises:
            UsageError: the title is empty, or there is no such category.
        """
        shelf = self.shelf()
        title = " ".join(title.split())
        found = shelf.vocabulary.category(category)
        if not title or found is None:
            raise UsageError("标题和类目都要写", hint="标题写居民看得懂的名字，类目选一个")
        waiting = {draft.document for draft in self.drafts.all()}
        id = id_for(title, {*shelf.taken_ids, *waiting})
        entries = {"id": id, "type": type.value, "title": title, "category": found.title, "body": ""}
        return self.drafts.save(Draft(editor=editor, document=id, base=b"", entries=entries, saved_at=now))

    def copy(self, editor: str, id: str, *, now: datetime) -> Draft:
        """Keep the draft of a document that is new and says what another one says.

        What tells only about the other one (its number and days, what became of it) is left out.
        """
        source = self.begin(editor, id, now=now) if self.drafts.find(editor, id) else None
        shelf = self.shelf()
        base = source.base if source else shelf.contents[shelf.document(id).path]
        entries, _ = entries_of(DocumentText.of(base or b"---\n---\n"))
        title = f"{entries.get('title', '')}（副本）"
        waiting = {draft.document for draft in self.drafts.all()}
        new = id_for(title, {*shelf.taken_ids, *waiting})
        kept = {key: value for key, value in entries.items() if key not in _OF_THE_ORIGINAL}
        return self.drafts.save(
            Draft(
                editor=editor,
                document=new,
                base=b"",
                entries={**kept, "id": new, "title": title},
                saved_at=now,
            )
        )

    def judge_draft(self, draft: Draft) -> Judgement:
        """Return what the check says of a draft as it stands, whatever others did."""
        shelf = self.shelf()
        return judge(shelf, self._path(shelf, draft), content_of(draft))

    def review(self, draft: Draft, *, choices: Mapping[str, str] | None = None) -> Review:
        """Bring a draft up to what is published now, and say what it changes.

        `choices` says of a field both changed whose is kept: ``mine`` or ``theirs``.

        Raises:
            NotFoundError: the document is no longer in the handbook; the draft stays.
        """
        shelf = self.shelf()
        path = self._path(shelf, draft)
        before = shelf.contents.get(path)
        conflicts: tuple[Conflict, ...] = ()
        if not draft.is_new:
            if before is None:
                raise NotFoundError(
                    "这一份已经不在手册里了", hint="可能刚被人拿掉或换了编号；您写的还在草稿里"
                )
            if before != draft.base:
                draft, conflicts = _rebased(draft, before, choices or {})
        after = content_of(draft)
        judgement = judge(shelf, path, after, before=before)
        names = names_of(shelf.documents.values(), shelf.vocabulary)
        words = words_of(judgement.difference, names) if judgement.difference else ()
        return Review(
            draft=draft,
            path=path,
            before=before,
            after=after,
            judgement=judgement,
            conflicts=conflicts,
            words=words,
        )

    def publish(self, review: Review, *, editor: str) -> str:
        """Publish what a review shows, and forget the draft; return the commit.

        Raises:
            EditRefusedError: there is an error or something to decide, or somebody was quicker.
        """
        if review.judgement.errors:
            raise EditRefusedError("还有错误，不能发布", hint="草稿留着，改好标出来的几处再发布")
        if review.conflicts:
            raise EditRefusedError("有几处两个人都改了，先选留哪一个", hint="草稿留着")
        edits = [Edit(review.path, review.before, review.after)]
        edits += self._numbered(review)
        message = message_of(review)
        commit = self.press.publish(edits, author=editor, message=message)
        self.drafts.discard(review.draft.editor, review.draft.document)
        return commit

    def undo(self, commit: str, *, editor: str) -> str:
        """Take back what a commit did to the handbook, by one more commit; what came later stays.

        Raises:
            EditRefusedError: the same place was changed later, or others now rest on what it added.
        """
        shelf = self.shelf()
        edits = []
        for file in self.press.files_of(commit):
            place = shelf.folder / file.path
            now = place.read_bytes() if place.is_file() and not place.is_symlink() else None
            edits.append(Edit(file.path, now, _taken_back(file.path, file.before, file.after, now)))
        _refuse_dangling(shelf, edits)
        for problem in shelf.errors_after(edits):
            raise EditRefusedError(f"撤回以后会有错误：{problem.message}", hint="请打开这一份直接改")
        titles = "、".join(_titles(shelf, edits)) or "手册"
        return self.press.publish(edits, author=editor, message=f"撤回：{titles}恢复成改之前的样子")

    def _path(self, shelf: Shelf, draft: Draft) -> str:
        if not draft.is_new:
            if (document := shelf.documents.get(draft.document)) is not None:
                return document.path
            return f"{draft.document}.md"
        type = DocumentType.parse(draft.entries.get("type", ""))
        if type is None or not SLUG.fullmatch(draft.document):
            raise UsageError("这份草稿没有类型", hint="请从“新建”重新开始")
        category = shelf.vocabulary.category(draft.entries.get("category", ""))
        folder = category.key if category and SLUG.fullmatch(category.key) else ""
        return str(PurePosixPath(FOLDERS[type], folder, f"{draft.document}.md"))

    def _numbered(self, review: Review) -> list[Edit]:
        """Return the print number of a document that is new, where numbers are kept."""
        shelf = self.shelf()
        file = shelf.folder / PRINT_NUMBERS_FILE
        document = review.judgement.document
        if not review.draft.is_new or document is None or not file.is_file():
            return []
        handbook = Handbook(shelf.vocabulary, {**shelf.documents, document.id: document})
        text = print_numbers_text(assign(read_print_numbers(shelf.folder), handbook))
        return [Edit(PRINT_NUMBERS_FILE, file.read_bytes(), text.encode())]


def content_of(draft: Draft) -> bytes:
    """Return the file a draft would be.

    Raises:
        EditRefusedError: a field is written in a way that cannot be followed.
    """
    if not draft.is_new:
        base = DocumentText.of(draft.base)
        fixed, _ = entries_of(base)
        kept = {key: value for key, value in fixed.items() if key in _NOT_EDITED}
        given = {key: value for key, value in draft.entries.items() if key not in _NOT_EDITED}
        return corrected(base, {**given, **kept}).content
    type = DocumentType.parse(draft.entries.get("type", ""))
    assert type is not None
    skeleton = DocumentText("---\n", f"id: {draft.document}\ntype: {type.label}\n", "---\n\n")
    entries = {**draft.entries, "id": draft.document, "type": type.value}
    return corrected(skeleton, {k: v for k, v in entries.items() if k != "former_ids"}).content


def message_of(review: Review) -> str:
    """Return the message of a commit: what changed in one line, then all of it, then why."""
    difference = review.difference
    document = review.judgement.document
    title = f"《{document.title}》" if document else review.draft.document
    reason = " ".join(review.draft.reason.split())
    if review.before is None:
        subject = f"添{title}"
    elif len(review.words) == 1:
        subject = f"{title}{_short(review.words[0])}"
    elif difference is not None:
        labels = [change.field.label for change in difference.fields]
        labels += ["正文"] if difference.body_changed else []
        subject = f"{title}改了{_short('、'.join(labels))}"
    else:
        subject = f"{title}整理写法"
    rest = "\n".join(f"- {words}" for words in review.words) if len(review.words) > 1 else ""
    return "\n\n".join(part for part in (subject, rest, reason) if part) + "\n"


_OF_THE_ORIGINAL = frozenset(
    {
        "id", "former_ids", "effective_from", "effective_to", "repealed_on", "repealed_by", "superseded_by",
        "verified_on", "verified_by", "review_by", "document_number", "issued_on", "published_on",
        "last_reached_on", "asks",
    }
)  # fmt: skip


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST_SUBJECT else f"{words[:_LONGEST_SUBJECT]}…"


def _rebased(draft: Draft, now: bytes, choices: Mapping[str, str]) -> tuple[Draft, tuple[Conflict, ...]]:
    """Return a draft of what is published now with this draft's changes in it, and what is undecided."""
    base, _ = entries_of(DocumentText.of(draft.base))
    theirs, _ = entries_of(DocumentText.of(now))
    entries, conflicts = merged(base, draft.entries, theirs)
    for conflict in conflicts:
        if choices.get(conflict.key) == "theirs":
            _put(entries, conflict.key, conflict.theirs)
    undecided = tuple(c for c in conflicts if choices.get(c.key) not in ("mine", "theirs"))
    if undecided:
        return draft, undecided
    return replace(draft, base=now, entries=entries), ()


def _put(entries: Entries, key: str, value: Any) -> None:
    if value is None:
        entries.pop(key, None)
    else:
        entries[key] = value


def _taken_back(path: str, before: bytes | None, after: bytes | None, now: bytes | None) -> bytes | None:
    """Return a file without what a commit did to it."""
    if now == after:
        return before
    refused = EditRefusedError(
        "后来又有人改过同一处，不能一下撤回", hint="请打开这一份，看“历史版本”，再直接改"
    )
    if before is None or after is None or now is None or not path.endswith(".md"):
        raise refused
    old, new, present = (entries_of(DocumentText.of(side))[0] for side in (before, after, now))
    entries, conflicts = merged(new, old, present)
    if conflicts:
        raise refused
    return corrected(DocumentText.of(now), entries).content


def _refuse_dangling(shelf: Shelf, edits: list[Edit]) -> None:
    """Refuse to take a document away that others name."""
    for edit in edits:
        if edit.after is not None or not edit.path.endswith(".md"):
            continue
        id = PurePosixPath(edit.path).stem
        users = [
            file.value("title") or file.stem
            for file in shelf.files
            if file.path != edit.path and id.encode() in shelf.contents.get(file.path, b"")
        ]
        if users:
            raise EditRefusedError(
                f"《{'》《'.join(users[:3])}》提到了它，不能撤掉", hint="请先改那几份，或者把它废止"
            )


def _titles(shelf: Shelf, edits: list[Edit]) -> list[str]:
    by_path = {file.path: file.value("title") for file in shelf.files}
    return [f"《{by_path[edit.path]}》" for edit in edits if by_path.get(edit.path)]
