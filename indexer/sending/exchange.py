"""The other repository (总库): what others did there comes in, what was published in the page goes out.

No correction waits for it: it is committed and served here first. What changed on both sides is
brought together field by field, as a merge, so that every commit keeps its author. Where both
changed the same place theirs is served and ours becomes a draft of who wrote it, who then chooses.
Proposals go both ways with it (`sharing`).
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath

from indexer.accounts.accounts import Accounts
from indexer.accounts.journal import Act, Journal
from indexer.bootstrap import known_bodies
from indexer.corrections.corrections import Corrections
from indexer.corrections.drafts import Draft
from indexer.corrections.press import Place
from indexer.corrections.waiting.meanwhile import give_back
from indexer.disk import locked, write_whole
from indexer.domain.errors import ContentError
from indexer.domain.problem import Problem
from indexer.editing.writing import Edit
from indexer.git.clone import Clone, Move, Target
from indexer.git.runner import GitError
from indexer.publishing.checking import Terms, caused_by, errors_of, handbook_in, within
from indexer.sending.bringing import Brought, Keep, bring_together
from indexer.sending.numbering import numbered
from indexer.sending.sharing import REFSPECS, Sharing, note_shared
from indexer.settings import Settings

MOST_TRIES = 5
_SECONDS = 60
_FILE, _LOCK = "exchange.json", "exchange.lock"
_WHOSE, _MESSAGE = "手册", "合入总库里别人的修改\n"


class Hindrance(StrEnum):
    """What keeps the two sides apart, as editors are told."""

    NONE = ""
    AWAY = "连不上总库"
    REFUSED = "总库没有收下"
    REWRITTEN = "总库里发布过的修改不见了，没有跟着换"
    STRANGE = "总库里不是这本手册"
    FAULTY = "总库里新来的修改有错误，没有换上"
    CLASH = "两边改了同一处，合不到一起"
    UNSHARED = "送审的修改送不到总库"
    IN_THE_WAY = "这台电脑上另有没存好的改动，总库里新来的修改换不上"

    @property
    def passes(self) -> bool:
        """Whether it goes by itself, with nobody doing anything."""
        return self in (Hindrance.NONE, Hindrance.AWAY)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the last exchange ended; `about` says with which documents."""

    at: datetime
    hindrance: Hindrance
    about: str = ""


class _HinderedError(Exception):
    """Raised where the two sides stay apart."""

    def __init__(self, hindrance: Hindrance, about: str = "") -> None:
        super().__init__(hindrance)
        self.hindrance, self.about = hindrance, about


class Exchange:
    """The way between one handbook and the repository it was cloned from, if there is one."""

    def __init__(self, corrections: Corrections, settings: Settings) -> None:
        self._corrections = corrections
        self._settings = settings
        self._press = corrections.press
        self._sharing = Sharing(corrections, Journal(settings.data_dir))
        self._file = settings.data_dir / _FILE

    def standing(self) -> Standing | None:
        """Return how the last exchange ended, None before the first."""
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            return Standing(datetime.fromisoformat(kept["at"]), Hindrance(kept["hindrance"]), kept["about"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ContentError(
                f"{self._file} 读不出来", hint="请看它的权限；坏了就删掉，下一次发布会重写"
            ) from error

    def is_recent(self, seconds: float) -> bool:
        """Say whether any process looked over there within so many seconds, by the machine's own clock."""
        try:
            return time.time() - self._file.stat().st_mtime < seconds
        except FileNotFoundError:
            return False

    def has_unsent(self) -> bool:
        """Say whether there is something here that the other side has not got."""
        return self._press.not_sent() != 0 or bool(self._sharing.moves())

    def is_there(self) -> bool:
        """Say whether there is another repository at all."""
        return self._press.target(self._press.place()) is not None

    def bring_in(self, *, now: datetime, seconds: int = _SECONDS) -> Standing | None:
        """Take over what others did; None where there is no other repository, or somebody is at it."""
        return self._attempt(now, seconds, send=False)

    def run(self, *, now: datetime, seconds: int = _SECONDS) -> Standing | None:
        """Take over what others did and send what they have not got; None as for `bring_in`."""
        return self._attempt(now, seconds, send=True)

    def _attempt(self, now: datetime, seconds: int, *, send: bool) -> Standing | None:
        way = self._way(seconds)
        if way is None:
            return None
        with self._alone() as is_mine:
            if not is_mine:
                return None
            try:
                for _ in range(MOST_TRIES):
                    self._bring_in(way, now)
                    if not send:
                        break
                    if way.send():
                        way.share(self._sharing.moves())
                        break
                standing = Standing(now, Hindrance.NONE)
            except _HinderedError as error:
                standing = Standing(now, error.hindrance, error.about)
            kept = {"at": now.isoformat(), "hindrance": standing.hindrance, "about": standing.about}
            write_whole(self._file, json.dumps(kept, ensure_ascii=False))
            return standing

    def _way(self, seconds: int) -> _Way | None:
        place = self._press.place()
        target = self._press.target(place)
        return _Way(place, Clone(self._press.folder), target, seconds) if target else None

    def _bring_in(self, way: _Way, now: datetime) -> None:
        theirs = way.fetched()
        self._take_over(way, theirs, now)
        if theirs is not None:
            self._sharing.take_over(now=now)

    def _take_over(self, way: _Way, theirs: str | None, now: datetime) -> None:
        with self._press.alone():
            head = way.head()
            if theirs is None or theirs == head or way.place.repository.is_ancestor(theirs, head):
                return
            base = way.clone.merge_base(head, theirs)
            if base is None:
                raise _HinderedError(Hindrance.STRANGE)
            commit, back = (theirs, ()) if base == head else self._merged(way, base, head, theirs)
            self._refuse_faulty(way, head, commit)
            if not self._press.can_follow(way.place, head, commit):
                raise _HinderedError(Hindrance.IN_THE_WAY)
            self._give_back(back, now)
            self._press.follow(way.place, head, commit)

    def _merged(
        self, way: _Way, base: str, head: str, theirs: str
    ) -> tuple[str, tuple[tuple[str, Edit], ...]]:
        """Return the merge of both sides, and the files of ours whose authors have to choose."""
        clone = way.clone
        ours = clone.tree_of(head)
        brought = bring_together(clone, base, ours, theirs)
        back: tuple[tuple[str, Edit], ...] = ()
        if brought.clashes:
            back = self._to_choose(way, brought, base, head)
            brought = bring_together(clone, base, ours, theirs, keep=Keep.THEIRS)
        bodies, _ = known_bodies(self._settings)
        tree = numbered(clone, clone.with_files(theirs, brought.files), known=bodies, terms=self._terms)
        committer = self._press.committer(way.place)
        return committer.merge(tree, parent=head, also=theirs, author=_WHOSE, message=_MESSAGE), back

    def _to_choose(self, way: _Way, brought: Brought, base: str, head: str) -> tuple[tuple[str, Edit], ...]:
        """Return the clashing files of ours with who wrote them.

        Raises:
            _HinderedError: it is no document, or nobody who could open the draft.
        """
        names = {account.name for account in Accounts(self._settings.data_dir).all()}
        changed = way.clone.changed(base, head)
        held = way.clone.contents(blob for clash in brought.clashes for blob in changed[clash.path])
        found: dict[str, tuple[str, Edit]] = {}
        for clash in brought.clashes:
            before, after = (held[blob] if blob else None for blob in changed[clash.path])
            author = way.clone.author_since(base, head, clash.path)
            if author not in names or not clash.path.endswith(".md") or after is None:
                raise _HinderedError(Hindrance.CLASH, f"{clash.title}{clash.label and f'的{clash.label}'}")
            path = PurePosixPath(clash.path).relative_to(way.place.path).as_posix()
            found[path] = (author, Edit(path, before, after))
        return tuple(found.values())

    def _give_back(self, files: tuple[tuple[str, Edit], ...], now: datetime) -> None:
        for author, file in files:
            draft = Draft(editor=author, document="", base=b"", entries={}, saved_at=now)
            why = "总库里同时有人改了同一处，先用了那边的。您写的在这里，看改了什么，选留哪一个"
            give_back(self._corrections.drafts, draft, [file], why=why, shelf=self._corrections.shelf())
            journal = Journal(self._settings.data_dir)
            journal.add(author, Act.SENT_BACK, at=now, about=PurePosixPath(file.path).stem)

    def _refuse_faulty(self, way: _Way, head: str, commit: str) -> None:
        """Refuse what would bring an error into the handbook: it was good, so it stays as it is."""
        bodies, _ = known_bodies(self._settings)

        def errors_in(revision: str) -> tuple[Problem, ...]:
            place = way.place
            found = handbook_in(place.repository, revision, place.path, known=bodies, terms=self._terms)
            return errors_of(found)

        changed = within(way.clone.changed(head, commit), way.place.path)
        errors = errors_in(commit)
        for problem in caused_by(changed, errors, errors_in(head)) if errors else ():
            raise _HinderedError(Hindrance.FAULTY, f"{problem.path}：{problem.message}")

    @property
    def _terms(self) -> Terms:
        settings = self._settings
        return Terms(today=settings.clock.today(), largest_attachment=settings.largest_attachment)

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        try:
            held = locked(self._settings.data_dir / _LOCK, wait=False)
        except BlockingIOError:
            yield False
            return
        with held:
            yield True


@dataclass(frozen=True, slots=True)
class _Way:
    """The two ends of an exchange: where the handbook is published from, and the branch over there."""

    place: Place
    clone: Clone
    target: Target
    seconds: int

    def head(self) -> str:
        head = self.place.repository.commit(self.place.ref)
        if head is None:
            raise _HinderedError(Hindrance.STRANGE)
        return head

    def fetched(self) -> str | None:
        """Return the last commit over there, None before the first."""
        known = self.place.repository.commit(self.target.ref)
        try:
            theirs = self.clone.fetch(self.target, also=REFSPECS, seconds=self.seconds)
        except GitError as error:
            raise _HinderedError(Hindrance.AWAY) from error
        if known and theirs and not self.place.repository.is_ancestor(known, theirs):
            self.clone.note_theirs(self.target, known)  # so that the next look sees it again
            raise _HinderedError(Hindrance.REWRITTEN)
        return theirs

    def send(self) -> bool:
        """Send what the other side has not got; False where others were faster."""
        head = self.head()
        if head == self.place.repository.commit(self.target.ref):
            return True
        try:
            pushed = self.clone.push(self.target, head, seconds=self.seconds)
        except GitError as error:
            raise _HinderedError(Hindrance.AWAY) from error
        if pushed.is_done:
            self.clone.note_theirs(self.target, head)
        elif not pushed.overtaken:
            raise _HinderedError(Hindrance.REFUSED, "；".join(pushed.lines[-2:]))
        return pushed.is_done

    def share(self, moves: Sequence[Move]) -> None:
        """Have proposals over there be those of here."""
        if not moves:
            return
        try:
            moved = self.clone.move_over_there(self.target, moves, seconds=self.seconds)
        except GitError as error:
            raise _HinderedError(Hindrance.AWAY) from error
        for move in moved.done:
            note_shared(self.place.repository, move)
        if moved.refused:
            raise _HinderedError(Hindrance.UNSHARED, "；".join(moved.refused[:2]))
