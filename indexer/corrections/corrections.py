"""What one editor does to a document: begin, look at what will change, publish, take back.

corrections = Corrections(settings)
draft = corrections.begin("王岗", "tingche", now=now)
review = corrections.review(draft)            what the check says, what will change, who else was there
corrections.publish(review, editor="王岗")     a commit in her name, checked, indexed and served
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import PurePosixPath

from indexer.bootstrap import known_bodies
from indexer.content.fields.values import SLUG
from indexer.content.lists.print_numbers import PRINT_NUMBERS_FILE
from indexer.corrections.drafts import Draft, Drafts
from indexer.corrections.judging import Judgement, judge
from indexer.corrections.making import OF_THE_ORIGINAL, content_of, rebased
from indexer.corrections.naming import id_for
from indexer.corrections.numbering import numbers_of
from indexer.corrections.press import Press
from indexer.corrections.reviewing import Review, message_of
from indexer.corrections.shelves import Shelves
from indexer.corrections.undoing import refuse_dangling, taken_back, titles_of
from indexer.corrections.waiting.dated import Dated, DatedChanges
from indexer.corrections.waiting.proposals import Proposals, for_a_day
from indexer.domain.choices import Approval, DocumentType
from indexer.domain.errors import EditRefusedError, NotFoundError, UsageError
from indexer.editing.drafting import FOLDERS
from indexer.editing.file.entries import Entries, entries_of
from indexer.editing.file.text import DocumentText
from indexer.editing.merging import Conflict
from indexer.editing.renaming import rename
from indexer.editing.shelf import Shelf
from indexer.editing.writing import Edit
from indexer.settings import Settings
from indexer.wording.differences import names_of, words_of

_FURTHEST = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a correction: a commit that is served, a proposal or a dated change that waits."""

    revision: str = ""
    proposal: str = ""
    dated: int = 0


class Corrections:
    """The corrections of one handbook, for all who edit it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._shelves = Shelves(lambda: known_bodies(settings)[0])
        self.drafts = Drafts(settings.data_dir)
        self.dated = DatedChanges(settings.data_dir)
        self.press = Press(settings)
        self.proposals = Proposals(self.press)

    @property
    def needs_approval(self) -> bool:
        """Whether somebody else has to agree before anything is published."""
        return self.shelf().vocabulary.approval is Approval.REQUIRED

    @property
    def today(self) -> date:
        """The day in Shanghai, by the clock of the settings."""
        return self._settings.clock.today()

    def shelf(self) -> Shelf:
        """Return the files as they are now."""
        return self._shelves.of(self._settings.handbook_dir)

    def begin(self, editor: str, id: str, *, now: datetime, base: bytes = b"") -> Draft:
        """Return an editor's draft of a document, or one that says what the document says.

        `base` is its file as the editor was shown it, where others may have published since.

        Raises:
            NotFoundError, EditRefusedError: there is no such document, or its file is broken.
        """
        if (draft := self.drafts.find(editor, id)) is not None:
            return draft
        shelf = self.shelf()
        document = shelf.document(id)
        base = base or shelf.contents[document.path]
        entries, _ = entries_of(DocumentText.of(base))
        return Draft(editor=editor, document=document.id, base=base, entries=entries, saved_at=now)

    def begin_new(
        self, editor: str, type: DocumentType, *, title: str, category: str, now: datetime, asked: str = ""
    ) -> Draft:
        """Keep the draft of a document that is new, under an id made from its title.

        `asked` is what a resident said without finding it.

        Raises:
            UsageError: the title is empty, or there is no such category.
        """
        shelf = self.shelf()
        title = " ".join(title.split())
        found = shelf.vocabulary.category(category)
        if not title or found is None:
            raise UsageError("标题和类目都要写", hint="标题写居民看得懂的名字，类目选一个")
        id = self.free_id(shelf, title)
        entries: Entries = {
            "id": id,
            "type": type.value,
            "title": title,
            "category": found.title,
            "body": "",
        }
        if asked := " ".join(asked.split()):
            entries["asks"] = [asked]
        return self.drafts.save(Draft(editor=editor, document=id, base=b"", entries=entries, saved_at=now))

    def begin_with(self, editor: str, entries: Entries, *, marks: Mapping[str, str], now: datetime) -> Draft:
        """Keep the draft of a document that is new and has these entries, some of them to be confirmed."""
        id = self.free_id(self.shelf(), entries.get("title", ""))
        new = Draft(
            editor=editor, document=id, base=b"", entries={**entries, "id": id}, saved_at=now, marks=marks
        )
        return self.drafts.save(new)

    def copy(self, editor: str, id: str, *, now: datetime) -> Draft:
        """Keep the draft of a document that is new and says what another one says.

        What tells only about the other one (its number and days, what became of it) is left out.
        """
        shelf = self.shelf()
        entries, _ = entries_of(shelf.text(id))
        title = f"{entries['title']}（副本）"
        new = self.free_id(shelf, title)
        kept = {key: value for key, value in entries.items() if key not in OF_THE_ORIGINAL}
        return self.drafts.save(
            Draft(
                editor=editor,
                document=new,
                base=b"",
                entries={**kept, "id": new, "title": title},
                saved_at=now,
            )
        )

    def free_id(self, shelf: Shelf, title: str) -> str:
        """Return an id made from a title that neither a file nor a draft has."""
        waiting = {draft.document for draft in self.drafts.all()}
        waiting |= {id for change in self.dated.all() for id in change.documents}
        return id_for(title, {*shelf.taken_ids, *waiting})

    def judge_draft(self, draft: Draft) -> Judgement:
        """Return what the check says of a draft as it stands, whatever others did."""
        shelf = self.shelf()
        assets = frozenset(self.drafts.attached(draft))
        return judge(shelf, self.path_of(shelf, draft), content_of(draft), today=self.today, assets=assets)

    def review(self, draft: Draft, *, choices: Mapping[str, str] | None = None) -> Review:
        """Bring a draft up to what is published now, and say what it changes.

        `choices` says of a field both changed whose is kept: ``mine`` or ``theirs``.

        Raises:
            NotFoundError: the document is no longer in the handbook; the draft stays.
        """
        shelf = self.shelf()
        path = self.path_of(shelf, draft)
        before = shelf.contents.get(path)
        conflicts: tuple[Conflict, ...] = ()
        if not draft.is_new:
            if before is None:
                raise NotFoundError(
                    "这一份已经不在手册里了", hint="可能刚被人拿掉或换了编号；您写的还在草稿里"
                )
            if before != draft.base:
                draft, conflicts = rebased(draft, before, choices or {})
        after = content_of(draft)
        assets = frozenset(self.drafts.attached(draft))
        judgement = judge(shelf, path, after, today=self.today, before=before, assets=assets)
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

    def publish(self, review: Review, *, editor: str, on: date | None = None) -> Outcome:
        """Publish or propose what a review shows, and forget the draft; with `on` for that day.

        Raises:
            EditRefusedError: there is an error or something to decide, or somebody was quicker.
        """
        if review.judgement.errors:
            raise EditRefusedError("还有错误，不能发布", hint="草稿留着，改好标出来的几处再发布")
        if review.draft.marks:
            raise EditRefusedError("还有“待确认”的栏，不能发布", hint="草稿留着，一栏一栏对过再发布")
        if review.conflicts:
            raise EditRefusedError("有几处两个人都改了，先选留哪一个", hint="草稿留着")
        edits = [Edit(review.path, review.before, review.after)]
        edits += [Edit(path, None, content) for path, content in self.drafts.attached(review.draft).items()]
        message = message_of(review)
        if on is None:
            outcome = self._send([*edits, *self._numbered(review)], editor=editor, message=message)
        else:
            document = review.judgement.document
            title = document.title if document else review.draft.document
            outcome = self._put_off(edits, title, editor=editor, message=message, day=on)
        self.drafts.discard(review.draft.editor, review.draft.document)
        return outcome

    def drop_published(self, editor: str, edits: Iterable[Edit]) -> None:
        """Forget the drafts that say no more than what was just published."""
        for edit in edits:
            draft = self.drafts.find(editor, PurePosixPath(edit.path).stem)
            if draft is not None and edit.path.endswith(".md") and content_of(draft) == edit.after:
                self.drafts.discard(editor, draft.document)

    def _put_off(self, edits: Sequence[Edit], title: str, *, editor: str, message: str, day: date) -> Outcome:
        """Keep edits for their day, or propose them for it; print numbers are given on the day."""
        if not self.today < day <= self.today + _FURTHEST:
            raise UsageError("日子要在明天以后、两年以内", hint="今天就要发布的，点“发布”")
        if self.needs_approval:
            return Outcome(
                proposal=self.proposals.make(edits, author=editor, message=for_a_day(message, day))
            )
        kept = self.dated.keep(
            Dated(
                day=day,
                author=editor,
                title=title,
                message=message,
                made_at=self._settings.clock.now(),
                files=tuple(edits),
            )
        )
        return Outcome(dated=kept.number)

    def carry_out(
        self, edits: Sequence[Edit], *, editor: str, message: str, on: date | None = None, title: str = ""
    ) -> Outcome:
        """Publish or propose edits that are no draft; with `on` for that day, as `title`.

        Raises:
            EditRefusedError: they change nothing, or would bring an error into a file.
        """
        if all(edit.before == edit.after for edit in edits):
            raise EditRefusedError("已经是这样了，没有要改的", hint="")
        for problem in self.shelf().errors_after(edits):
            raise EditRefusedError(f"这样改会有错误：{problem.message}", hint="什么都没有动")
        if on is not None:
            waiting = _without_numbers(edits)
            return self._put_off(waiting, title, editor=editor, message=message, day=on)
        return self._send(edits, editor=editor, message=message)

    def _send(self, edits: Sequence[Edit], *, editor: str, message: str) -> Outcome:
        if not self.needs_approval:
            return Outcome(revision=self.press.publish(edits, author=editor, message=message))
        proposed = _without_numbers(edits)
        return Outcome(proposal=self.proposals.make(proposed, author=editor, message=message))

    def rename(self, id: str, new: str, *, editor: str) -> Outcome:
        """Publish or propose another id of a document; links, lists, drafts and its print number follow it.

        Raises:
            UsageError, EditRefusedError: the new one is no id, or taken.
        """
        shelf = self.shelf()
        plan = rename(shelf, id, new)
        document = replace(shelf.document(id), id=new, former_ids=(*shelf.document(id).former_ids, id))
        others = {key: value for key, value in shelf.documents.items() if key != id}
        edits = [*plan.edits, *numbers_of(shelf, {**others, new: document})]
        outcome = self.carry_out(edits, editor=editor, message=f"《{document.title}》换了编号")
        if outcome.revision:
            self.drafts.rename(id, new)
        return outcome

    def undo(self, commit: str, *, editor: str) -> Outcome:
        """Take back what a commit did to the handbook, by one more commit; what came later stays.

        Raises:
            EditRefusedError: the same place was changed later, or others now rest on what it added.
        """
        shelf = self.shelf()
        edits = []
        for file in self.press.files_of(commit):
            place = shelf.folder / file.path
            now = place.read_bytes() if place.is_file() and not place.is_symlink() else None
            if file.path == PRINT_NUMBERS_FILE:
                continue  # a number that was given stays given
            edits.append(Edit(file.path, now, taken_back(file.path, file.before, file.after, now)))
        refuse_dangling(shelf, edits)
        for problem in shelf.errors_after(edits):
            raise EditRefusedError(f"撤回以后会有错误：{problem.message}", hint="请打开这一份直接改")
        titles = "、".join(titles_of(shelf, edits)) or "手册"
        return self._send(edits, editor=editor, message=f"撤回：{titles}恢复成改之前的样子")

    def path_of(self, shelf: Shelf, draft: Draft) -> str:
        """Return where the file of a draft stands, or would."""
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
        document = review.judgement.document
        if not review.draft.is_new or document is None:
            return []
        shelf = self.shelf()
        return numbers_of(shelf, {**shelf.documents, document.id: document})


def _without_numbers(edits: Iterable[Edit]) -> list[Edit]:
    """Return edits that wait: print numbers are given when they are published, two would ask for one."""
    return [edit for edit in edits if edit.path != PRINT_NUMBERS_FILE]
