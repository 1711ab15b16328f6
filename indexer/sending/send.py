"""Send one correction: check, commit, bring in what others changed, push, hear the answer.

Until a push went through, nothing in the folder, the index or the branches changes; afterwards the
working tree is brought to what was pushed. Doing it again after a power cut ends in the same state.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from indexer.content.gone import gone, without_successor
from indexer.content.lists.vocabulary import read_vocabulary
from indexer.domain.errors import ContentError
from indexer.domain.problem import Problem
from indexer.git.clone import Clone, Pushed, Target
from indexer.git.runner import GitError
from indexer.publishing.checking import (
    Bodies,
    Terms,
    caused_by,
    errors_of,
    handbook_in,
    warnings_of,
    within,
)
from indexer.publishing.rereading import rereadings
from indexer.sending.bringing import Keep, bring_together
from indexer.sending.numbering import numbered
from indexer.sending.outcome import Change, Outcome, Sent
from indexer.sending.telling import changes_between, message_of

MOST_TRIES = 5
PUBLISHED = "已发布"
_NOT_SERVED = "没有发布成"
_NAMELESS = ("编辑", "editor@handbook.invalid")


def send(
    folder: Path,
    message: str = "",
    *,
    terms: Terms,
    known: Bodies | None = None,
    named: bool = True,
    keep: Keep | None = None,
    push_options: tuple[str, ...] = (),
    only_look: bool = False,
) -> Sent:
    """Publish everything that was changed in a handbook folder, and say what became of it.

    `keep` decides where both sides changed the same place. `named` says that git knows who commits.
    `push_options` are words for the hooks of the server.
    With `only_look` nothing is sent: the answer has what would be.

    Raises:
        HandbookError: git cannot be asked, or the folder is in no state to send from.
    """
    clone = Clone(folder)
    branch = clone.branch()
    sending = _Sending(
        clone, branch, clone.target(branch), message, terms, known,
        named=named, keep=keep, push_options=push_options,
    )  # fmt: skip
    return sending.look() if only_look else sending.send()


class _Sending:
    """One correction on its way."""

    def __init__(
        self,
        clone: Clone,
        branch: str,
        target: Target | None,
        message: str,
        terms: Terms,
        known: Bodies | None,
        *,
        named: bool,
        keep: Keep | None,
        push_options: tuple[str, ...],
    ) -> None:
        self._clone, self._branch, self._target = clone, branch, target
        self._message, self._terms, self._known, self._keep = message, terms, known, keep
        self._push_options = push_options
        self._author = None if named else _NAMELESS
        self._vocabulary, _ = read_vocabulary(clone.folder)
        self._head = clone.head()
        self._mine = clone.tree()

    def look(self) -> Sent:
        """Say what would be sent."""
        problems = self._problems(self._mine, self._head)
        outcome = Outcome.FAULTY if errors_in(problems) else Outcome.NOTHING
        return Sent(outcome=outcome, changes=self._changes(self._head, self._mine), problems=problems)

    def send(self) -> Sent:
        problems = self._problems(self._mine, self._head)
        changes = self._changes(self._head, self._mine)
        sent = Sent(outcome=Outcome.NOTHING, changes=changes, problems=problems)
        if errors_in(problems):
            return replace(sent, outcome=Outcome.FAULTY)
        if self._target is None:
            return self._keep_here(sent)
        try:
            return self._send_to(self._target, sent)
        except GitError as error:
            words = f"{error.message}；{error.hint}"
            return replace(sent, outcome=Outcome.UNREACHABLE, message=words)

    def _send_to(self, target: Target, sent: Sent) -> Sent:
        pushed = Pushed(False, False, ())
        for tries in range(1, MOST_TRIES + 1):
            theirs = self._clone.fetch(target, whole=True)
            made = self._made(theirs, replace(sent, tries=tries))
            if isinstance(made, Sent):
                return made
            commit, sent = made
            if commit == theirs:
                return self._follow(commit, replace(sent, outcome=Outcome.NOTHING, commit=commit))
            pushed = self._clone.push(target, commit, options=self._push_options)
            if pushed.is_done:
                answered = replace(sent, outcome=_answer(pushed.lines), said=pushed.lines, tries=tries)
                return self._follow(commit, replace(answered, commit=commit))
            if not pushed.overtaken:
                break
        words = "别人一直在发，没有轮到" if pushed.overtaken else "服务器没有收下"
        return replace(sent, outcome=Outcome.TURNED_DOWN, message=words, said=pushed.lines)

    def _made(self, theirs: str | None, sent: Sent) -> Sent | tuple[str, Sent]:
        """Return the commit to push with what is known of it, or why there is none."""
        head, clone = self._head, self._clone
        if theirs is None or head is None or theirs == head or clone.repository.is_ancestor(theirs, head):
            sent = replace(sent, changes=self._changes(theirs, self._mine))
            if head is not None and self._mine == clone.tree_of(head):
                return head, sent
            message = message_of(self._changes(head, self._mine), self._message)
            return clone.commit(self._numbered(self._mine), head, message, author=self._author), sent
        base = clone.merge_base(head, theirs)
        if base is None:
            why = "这台电脑上的历史不全" if clone.is_part() else "这里和服务器上不是同一本手册的历史"
            raise ContentError(f"{why}，合不到一起", hint="请问管服务器的人；改的都在")
        brought = bring_together(clone, base, self._mine, theirs, keep=self._keep)
        if brought.clashes:
            return replace(sent, outcome=Outcome.CONFLICT, clashes=brought.clashes)
        tree = self._numbered(clone.with_files(theirs, brought.files))
        sent = replace(
            sent, others=self._changes(base, theirs), changes=self._changes(theirs, tree),
            problems=self._problems(tree, theirs),
        )  # fmt: skip
        if errors_in(sent.problems):
            return replace(sent, outcome=Outcome.FAULTY)
        if tree == clone.tree_of(theirs):
            return theirs, sent
        return clone.commit(tree, theirs, message_of(sent.changes, self._message), author=self._author), sent

    def _keep_here(self, sent: Sent) -> Sent:
        if self._head is not None and self._mine == self._clone.tree_of(self._head):
            return sent
        tree = self._numbered(self._mine)
        message = message_of(sent.changes, self._message)
        commit = self._clone.commit(tree, self._head, message, author=self._author)
        return self._follow(commit, replace(sent, outcome=Outcome.LOCAL, commit=commit))

    def _follow(self, commit: str, sent: Sent) -> Sent:
        """Bring the working tree to what was pushed; where that would lose something, leave it and say so."""
        if not self._clone.can_follow(self._mine, commit):
            return replace(sent, behind=True)
        self._clone.follow(self._mine, commit, self._branch, before=self._head)
        return sent

    def _problems(self, tree: str, before: str | None) -> tuple[Problem, ...]:
        """Return the errors and warnings that a tree brings in over a commit."""
        changed = self._changed(before, tree)
        handbook = handbook_in(
            self._clone.repository, tree, self._clone.path, known=self._known, terms=self._terms
        )
        errors = errors_of(handbook)
        if before is not None and any(problem.path not in changed for problem in errors):
            old = handbook_in(
                self._clone.repository, before, self._clone.path, known=self._known, terms=self._terms
            )
            errors = caused_by(changed, errors, errors_of(old))
        warnings = [problem for problem in warnings_of(handbook) if problem.path in changed]
        if before is not None:
            warnings += rereadings(self._clone.repository, before, tree, self._clone.path, changed, handbook)
        there = within(self._clone.changed(self._clone.empty_tree(), tree), self._clone.path)
        warnings += [gone(path, self._clone.folder) for path in without_successor(changed - there, handbook)]
        return (*errors, *warnings)

    def _changed(self, before: str | None, tree: str) -> frozenset[str]:
        start = before or self._clone.empty_tree()
        return within(self._clone.changed(start, tree), self._clone.path)

    def _numbered(self, tree: str) -> str:
        return numbered(self._clone, tree, known=self._known, terms=self._terms)

    def _changes(self, before: str | None, tree: str) -> tuple[Change, ...]:
        return changes_between(self._clone, before or self._clone.empty_tree(), tree, self._vocabulary)


def errors_in(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if problem.severity == "error")


def _answer(lines: tuple[str, ...]) -> Outcome:
    """Return what the other side made of a push, by its own words."""
    if any(_NOT_SERVED in line for line in lines):
        return Outcome.NOT_SERVED
    served = any(line.startswith(PUBLISHED) for line in lines)
    return Outcome.PUBLISHED if served else Outcome.PUSHED
