"""By what the files of a handbook find one another, and who looked for what.

Rules over several files reach other files here and nowhere else. So it is known what each file was judged by:
whoever looked for something that changed is asked again, and nobody else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from indexer.domain.telephone import digits_of

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_BEHIND_A_NAME = "：:（("


class By(StrEnum):
    """What a file can be found by."""

    ID = "id"
    BEGINNING_OF_ID = "beginning of id"
    FORMER_ID = "former id"
    TITLE = "title"
    NAME_IN_TITLE = "name in title"
    SUBCATEGORY = "subcategory"
    ASK = "ask"
    OPENING = "opening"
    FIRST_SENTENCE = "first sentence"
    NUMBER = "number"
    NEARLY_NUMBER = "nearly number"
    CIRCLE = "circle"
    ASSET = "asset"


Fact: TypeAlias = tuple[By, str]
"""One thing a file is found by. Looking for what nobody has is noted as well."""


def beginning(id: str) -> str:
    """Return what ids that may be mixed up begin with."""
    return id[:2]


def nearly(number: str) -> list[str]:
    """Return what a number has in common with those that differ in one digit: ``110`` -> ``?10 1?0 11?``."""
    return [f"{number[:at]}?{number[at + 1 :]}" for at in range(len(number))]


def facts_of(file: DocumentFile) -> Iterator[Fact]:
    """Yield all that a file is found by: it follows from the file alone."""
    yield By.ID, file.id
    yield By.BEGINNING_OF_ID, beginning(file.id)
    yield from ((By.FORMER_ID, id) for id in file.value("former_ids") or ())
    if title := file.value("title"):
        yield By.TITLE, title
        yield from ((By.NAME_IN_TITLE, title[:at]) for at, mark in enumerate(title) if mark in _BEHIND_A_NAME)
    if subcategory := file.value("subcategory"):
        yield By.SUBCATEGORY, subcategory
    yield from ((By.ASK, ask) for ask in file.value("asks") or ())
    yield from ((By.OPENING, digest) for digest in file.begins)
    phones = file.value("phones") or ()
    if phones and (sentence := file.first_sentence):
        yield By.FIRST_SENTENCE, sentence
    for number in (digits_of(phone.number) for phone in phones):
        yield By.NUMBER, number
        yield from ((By.NEARLY_NUMBER, pattern) for pattern in nearly(number))


_MUTUAL = frozenset({By.ID, By.TITLE, By.ASK, By.OPENING, By.FIRST_SENTENCE})
"""What a file looks for because it has it itself: who else has it was judged by that, noted or not."""


class Tables:
    """All files by what they are found by, and what each file was judged by."""

    def __init__(self) -> None:
        self._files: dict[str, DocumentFile] = {}
        self._facts: dict[str, tuple[Fact, ...]] = {}
        self._found: dict[Fact, tuple[str, ...]] = {}
        self._looked_for: dict[str, set[Fact]] = {}
        self._judged: tuple[str, set[Fact]] | None = None
        self._superseded: set[str] = set()
        self._circles: frozenset[str] = frozenset()
        self._assets: frozenset[str] = frozenset()

    @classmethod
    def of(cls, files: Iterable[DocumentFile], assets: frozenset[str]) -> Tables:
        """Return the tables of some files; of two at one path the last counts."""
        made = cls()
        made.update(files, assets)
        return made

    def update(self, files: Iterable[DocumentFile], assets: frozenset[str]) -> frozenset[str]:
        """Take the files as they are now; return the paths of those to judge: that changed, or looked there.

        A file that is as it was may come as another object. What a file says of itself, its digest tells.
        """
        before, now = self._files, {file.path: file for file in files}
        changed = {
            path for path, file in now.items() if path not in before or not file.reads_as(before[path])
        }
        old = changed | before.keys() - now.keys()
        facts: set[Fact] = {(By.ASSET, path) for path in self._assets ^ assets}
        for path in old:
            facts.update(self._facts.pop(path, ()))
            self._looked_for.pop(path, None)
        self._take_out(facts, old)
        self._files, self._assets = now, assets
        coming: dict[Fact, list[str]] = {}
        for path in sorted(changed):
            self._facts[path] = own = tuple(dict.fromkeys(facts_of(now[path])))
            for fact in own:
                coming.setdefault(fact, []).append(path)
        self._put_in(coming)
        self._superseded -= old
        self._superseded.update(path for path in changed if _ends(now[path]))
        circles, self._circles = self._circles, self._in_circles()
        facts.update(coming, ((By.CIRCLE, id) for id in circles ^ self._circles))
        return frozenset(changed | self._judged_by(facts))

    def _judged_by(self, facts: set[Fact]) -> set[str]:
        """Return the files that were judged by something of this, and all that share an id with one."""
        asked = {path for path, looked in self._looked_for.items() if not facts.isdisjoint(looked)}
        asked.update(*(self._found.get(fact, ()) for fact in facts if fact[0] in _MUTUAL))
        return asked.union(*(self._found[By.ID, self._files[path].id] for path in asked))

    @contextmanager
    def judging(self, path: str, *, again: bool = False) -> Iterator[None]:
        """Note what is looked for within the block as what a file is judged by; `again` adds to what was."""
        looked: set[Fact] = self._looked_for.setdefault(path, set())
        if not again:
            looked.clear()
        self._judged = path, looked
        try:
            yield
        finally:
            self._judged = None

    def files(self, by: By, key: str) -> tuple[DocumentFile, ...]:
        """Return the files that are found so, in the order of their paths."""
        return tuple(self._files[path] for path in self._looked(by, key))

    def has(self, by: By, key: str) -> bool:
        """Say whether any file is found so."""
        return bool(self._looked(by, key))

    def has_asset(self, path: str) -> bool:
        """Say whether a file lies below assets/."""
        self._looked(By.ASSET, path)
        return path in self._assets

    def is_in_circle(self, id: str) -> bool:
        """Say whether an id supersedes itself over others."""
        self._looked(By.CIRCLE, id)
        return id in self._circles

    def one(self, id: str) -> DocumentFile | None:
        """Return the file an id stands for: the first by path that can be used by itself."""
        files = self.files(By.ID, id)
        return files[0] if len(files) == 1 else min(files, key=lambda file: file.broken, default=None)

    def successors(self, file: DocumentFile) -> tuple[str, ...]:
        """Return what a file says follows it; what repeals it does, where nothing else is named."""
        if named := file.value("superseded_by"):
            return tuple(named)
        repealed_by = file.value("repealed_by")
        return (repealed_by,) if repealed_by and self.has(By.ID, repealed_by) else ()

    def later_versions(self, id: str) -> frozenset[str]:
        """Return every id reachable through successors, `id` itself only in a circle."""
        reached: set[str] = set()
        waiting = [id]
        while waiting:
            file = self.one(waiting.pop())
            for successor in self.successors(file) if file is not None else ():
                if successor not in reached:
                    reached.add(successor)
                    waiting.append(successor)
        return frozenset(reached)

    def _looked(self, by: By, key: str) -> tuple[str, ...]:
        fact = by, key
        paths = self._found.get(fact, ())
        if self._judged is not None and not (by in _MUTUAL and self._judged[0] in paths):
            self._judged[1].add(fact)
        return paths

    def _take_out(self, facts: Iterable[Fact], paths: Collection[str]) -> None:
        for fact in facts:
            if left := tuple(path for path in self._found.pop(fact, ()) if path not in paths):
                self._found[fact] = left

    def _put_in(self, coming: Mapping[Fact, list[str]]) -> None:
        alone: dict[str, tuple[str, ...]] = {}
        for fact, paths in coming.items():
            there = self._found.get(fact, ())
            if there or len(paths) > 1:
                self._found[fact] = tuple(sorted((*there, *paths)))
            else:
                self._found[fact] = alone.setdefault(paths[0], (paths[0],))

    def _in_circles(self) -> frozenset[str]:
        """Return the ids that supersede themselves over others; ids that lead to an end are cut first."""
        ids = {self._files[path].id for path in self._superseded}
        files = {id: file for id in ids if (file := self.one(id)) is not None}
        left = {id: [each for each in self.successors(file) if each in files] for id, file in files.items()}
        ended = [id for id, later in left.items() if not later]
        earlier: dict[str, list[str]] = {}
        for id, later in left.items():
            for successor in later:
                earlier.setdefault(successor, []).append(id)
        while ended:
            successor = ended.pop()
            del left[successor]
            for id in earlier.get(successor, ()):
                left[id].remove(successor)
                if not left[id]:
                    ended.append(id)
        return frozenset(id for id in left if id in self.later_versions(id))


def _ends(file: DocumentFile) -> bool:
    return bool(file.value("superseded_by") or file.value("repealed_by"))
