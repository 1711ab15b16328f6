"""One document file from bytes to typed values, and what the rules see of all of them."""

from __future__ import annotations

import difflib
import hashlib
import os
import unicodedata
from collections import Counter
from collections.abc import Callable
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any

from indexer.content.beginnings import first_paragraphs, first_sentence
from indexer.content.body.markdown import Rendered
from indexer.content.faults import Report
from indexer.content.fields.frontmatter import parse, split
from indexer.content.fields.keys import KeyValues, read_front_matter, read_type
from indexer.content.nodes import Mapping, Place, describe
from indexer.content.reading_rules import NOT_A_MAPPING, UNREADABLE
from indexer.content.seen import SeenFiles
from indexer.content.source import decode, read_bytes
from indexer.domain.choices import DocumentType
from indexer.domain.document import Document
from indexer.domain.telephone import digits_of
from indexer.domain.vocabulary import Vocabulary

_MOST_GUESSES = 300


@dataclass(slots=True)
class DocumentFile:
    """What is known of one file. Broken files have fewer parts: no type, no values, no text."""

    path: str
    report: Report
    digest: str = ""
    text: str = ""
    type: DocumentType | None = None
    keys: KeyValues = field(default_factory=KeyValues)
    body: str = ""
    body_line: int = 1
    rendered: Rendered | None = None
    misread: bool = False
    """Whether anything was wrong with it before any rule was asked."""
    asked: dict[str, Place] = field(default_factory=dict)
    """The places that were asked for: what is found again in a file that is as it was stands there still."""
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        """The file name without ``.md``: what the id is to be."""
        return PurePosixPath(self.path).stem

    @property
    def id(self) -> str:
        """The id in the file, or the file name when there is none."""
        return self.value("id") or self.stem

    def value(self, key: str) -> Any:
        """Return the typed value of a key, None when it is absent or faulty."""
        return self.keys.values.get(key)

    @property
    def begins(self) -> tuple[str, ...]:
        """The digests of its first long paragraphs."""
        return tuple(hashlib.sha256(text.encode()).hexdigest()[:16] for text in first_paragraphs(self.body))

    @property
    def first_sentence(self) -> str:
        """The first sentence of the body, empty where it has none of some length."""
        return str(self.note("first", lambda: first_sentence(self.body)))

    def apart(self) -> DocumentFile:
        """Return the file with all its parts."""
        return self

    def states(self, key: str) -> bool:
        """Say whether a key is written with something behind it, be it faulty."""
        return key in self.keys.places

    def place(self, key: str) -> Place:
        """Return where the value of a key stands; line 1 for a key that is missing."""
        return self._place(key, lambda: self.keys.place(key))

    def item_place(self, key: str, index: int) -> Place:
        """Return where the n-th entry of a list stands."""
        return self._place(f"{key}/{index}", lambda: self.keys.item_place(key, index))

    def note(self, name: str, read: Callable[[], Any]) -> Any:
        """Return what a rule over several files reads out of this one alone; it is kept with the file.

        It is made of lists, texts and numbers, as JSON gives it back.
        """
        if name not in self.notes:
            self.notes[name] = read()
        return self.notes[name]

    def _place(self, name: str, find: Callable[[], Place]) -> Place:
        if name not in self.asked:
            self.asked[name] = find()
        return self.asked[name]

    def place_at(self, position: int) -> Place:
        """Return the place of a character of the text."""
        before = self.text.count("\n", 0, position)
        return Place(before + 1, position - (self.text.rfind("\n", 0, position) + 1) + 1)

    def place_in_body(self, position: int) -> Place:
        """Return the place of a character of the body."""
        return self.place_at(len(self.text) - len(self.body) + position)

    def body_place(self, words: str, *, skip: int = 0) -> Place:
        """Return where words stand in the body; after `skip` earlier ones, its start if nowhere."""
        start = len(self.text) - len(self.body)
        position = self.text.find(words, start)
        for _ in range(skip):
            following = self.text.find(words, position + 1)
            position = following if following >= 0 else position
        return self.place_at(position) if position >= 0 else Place(self.body_line)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a file without any fault of reading says: its document, and the keys that are written.

    `category` is as written: a title, or a key. `begins` are digests of its first long paragraphs,
    `places` where keys and their entries stand that rules have asked for, `notes` what they read once.
    """

    document: Document
    keys: frozenset[str]
    category: str
    begins: tuple[str, ...] = ()
    body_line: int = 1
    places: MappingType[str, Place] = field(default_factory=dict)
    notes: MappingType[str, Any] = field(default_factory=dict)

    @classmethod
    def by(cls, file: DocumentFile, document: Document) -> Stated | None:
        """Return what a file states, None where that is not all there is to know of it."""
        if isinstance(file, KnownFile):
            known = file.stated
            same = (len(file.asked), len(file.notes)) == (len(known.places), len(known.notes))
            stated = known if same else replace(known, places=dict(file.asked), notes=dict(file.notes))
            return None if file.report.faulty else stated
        if file.report.faulty or file.misread or file.keys.values.keys() != file.keys.places.keys():
            return None
        category = file.value("category")
        keys, places = frozenset(file.keys.values), dict(file.asked)
        return cls(document, keys, category, file.begins, file.body_line, places, dict(file.notes))


class KnownFile(DocumentFile):
    """A file that is as it was, with the document it was read as; taken apart again only when asked where.

    Nearly all of a folder is as it was, and nearly all that rules ask of other files is what they say.
    """

    __slots__ = ("_apart", "_content", "_id", "stated")

    def __init__(self, path: str, report: Report, content: bytes | str, digest: str, stated: Stated) -> None:
        """Take the file's bytes, or the place where they can be read when they are asked for."""
        self.path, self.report, self.digest, self.type = path, report, digest, stated.document.type
        self.rendered = None
        self.misread = False
        self.asked, self.notes = dict(stated.places), dict(stated.notes)
        self._content, self.stated = content, stated
        self._id = (stated.document.id if "id" in stated.keys else "") or self.stem
        self._apart: DocumentFile | None = None

    @property
    def id(self) -> str:
        return self._id

    def value(self, key: str) -> Any:
        if key not in self.stated.keys:
            return None
        return self.stated.category if key == "category" else getattr(self.stated.document, key)

    def states(self, key: str) -> bool:
        return key in self.stated.keys

    @property
    def begins(self) -> tuple[str, ...]:
        return self.stated.begins

    def apart(self) -> DocumentFile:
        """Return the file taken apart, as it was read at first."""
        if self._apart is None:
            content = self._content
            self._apart = read_content(
                self.path, Path(content).read_bytes() if isinstance(content, str) else content
            )
        return self._apart

    def document(self, vocabulary: Vocabulary) -> Document | None:
        """Return the document as it was, None where it is to be made anew."""
        category = vocabulary.category(self.stated.category)
        as_it_was = category is not None and category.key == self.stated.document.category
        return self.stated.document if as_it_was and not self.report.faulty else None

    text = property(lambda self: self.apart().text)
    body = property(lambda self: self.apart().body)
    body_line = property(lambda self: self.stated.body_line)
    keys = property(lambda self: self.apart().keys)


@dataclass(frozen=True)
class Reading:
    """All files of one handbook, as the rules see them. `folder_assets` are below assets/.

    Without a day (`today`) nothing is said about what is yet to come: older editions are read so.
    """

    vocabulary: Vocabulary
    files: tuple[DocumentFile, ...]
    folder_assets: frozenset[str] = frozenset()
    today: date | None = None

    @cached_property
    def by_id(self) -> MappingType[str, DocumentFile]:
        """The file each id stands for: the first by path that can be used."""
        found: dict[str, DocumentFile] = {}
        for file in sorted(self.files, key=lambda file: (file.report.fatal, file.path)):
            found.setdefault(file.id, file)
        return found

    @cached_property
    def by_title(self) -> MappingType[str, tuple[DocumentFile, ...]]:
        return _grouped((file.value("title"), file) for file in self.files if file.value("title"))

    @cached_property
    def by_subcategory(self) -> MappingType[str, tuple[DocumentFile, ...]]:
        return _grouped((file.value("subcategory"), file) for file in self.files)

    @cached_property
    def by_common_ask(self) -> MappingType[str, tuple[DocumentFile, ...]]:
        """The files of each ask that more than one of them has."""
        asks = [(file, frozenset(file.value("asks") or ())) for file in self.files]
        counts = Counter(chain.from_iterable(each for _, each in asks))
        common = frozenset(ask for ask, count in counts.items() if count > 1)
        return _grouped((ask, file) for file, each in asks for ask in each & common)

    @cached_property
    def openings(self) -> MappingType[str, tuple[str, ...]]:
        """Digests of the first long paragraphs of each body, by path: a copied body begins alike."""
        return {file.path: file.begins for file in self.files}

    @cached_property
    def by_opening(self) -> MappingType[str, tuple[DocumentFile, ...]]:
        return _grouped((text, file) for file in self.files for text in self.openings[file.path])

    @cached_property
    def by_first_sentence(self) -> MappingType[str, tuple[DocumentFile, ...]]:
        """The contacts whose text begins with a sentence."""
        contacts = (file for file in self.files if file.value("phones"))
        return _grouped((sentence, file) for file in contacts if (sentence := file.first_sentence))

    @cached_property
    def by_number(self) -> MappingType[str, tuple[DocumentFile, ...]]:
        """The contacts that have a number, by its digits."""
        return _grouped(
            (digits_of(phone.number), file) for file in self.files for phone in file.value("phones") or ()
        )

    @cached_property
    def by_former_id(self) -> MappingType[str, tuple[DocumentFile, ...]]:
        return _grouped((id, file) for file in self.files for id in file.value("former_ids") or ())

    @cached_property
    def successors(self) -> MappingType[str, tuple[str, ...]]:
        """The ids each id says it is superseded or repealed by."""
        return {id: self._successors(file) for id, file in self.by_id.items()}

    def _successors(self, file: DocumentFile) -> tuple[str, ...]:
        """Return what a file says follows it; what repeals it does, where nothing else is named."""
        repealed_by = file.value("repealed_by")
        by_repeal = (repealed_by,) if repealed_by in self.by_id else ()
        return file.value("superseded_by") or by_repeal

    @cached_property
    def cycle_members(self) -> frozenset[str]:
        """The ids that supersede themselves over others; ids that lead to an end are cut first."""
        left = {id: [s for s in later if s in self.by_id] for id, later in self.successors.items()}
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

    @cached_property
    def _anchors(self) -> dict[str, frozenset[str]]:
        return {}

    def anchors(self, file: DocumentFile) -> frozenset[str] | None:
        """Return the anchors of a file, None when its body could not be rendered."""
        if file.rendered is None:
            return None
        if file.path not in self._anchors:
            self._anchors[file.path] = file.rendered.body.anchors
        return self._anchors[file.path]

    def later_versions(self, id: str) -> frozenset[str]:
        """Return every id reachable through superseded_by, `id` itself only in a circle."""
        reached: set[str] = set()
        waiting = [id]
        while waiting:
            for successor in self.successors.get(waiting.pop(), ()):
                if successor not in reached:
                    reached.add(successor)
                    waiting.append(successor)
        return frozenset(reached)

    def guess(self, id: str) -> str:
        """Return words that name the id probably meant, empty without a guess."""
        if renamed := self.by_former_id.get(id):
            return f"，它已改名为 {renamed[0].id}"
        alike = [other for other in self.by_id if other[:2] == id[:2]][:_MOST_GUESSES]
        close = difflib.get_close_matches(id[:80], alike, n=1, cutoff=0.7)
        return f"，最接近的是 {close[0]}" if close else ""


def read_file(
    folder: Path, path: str, known: MappingType[str, tuple[str, Stated]], seen: SeenFiles | None = None
) -> DocumentFile:
    """Read one file as far as it can be read; what is wrong stands in its report.

    `known` are digests of files by path, each with what such a file states; one that was `seen` with
    that digest is not read again.
    """
    written = os.fsencode(path).decode("utf-8", "replace")  # a name may be bytes that are no text
    report = Report(unicodedata.normalize("NFC", written))
    if not path.endswith(".md") and path.lower().endswith(".md"):
        message = "文件名的结尾要用小写的 .md"
        report.say(UNREADABLE, Place(), message, hint="请把结尾改成 .md，编号和文件名一样", fatal=True)
        return DocumentFile(report.path, report)
    digest, stated = known.get(report.path, ("", None))
    if seen is not None and stated is not None and seen.is_known(place := f"{folder}/{path}", digest):
        return KnownFile(report.path, report, place, digest, stated)
    content = read_bytes(folder / path, report)
    if content is None:
        return DocumentFile(report.path, report)
    if stated is not None and hashlib.sha256(content).hexdigest() == digest:
        return KnownFile(report.path, report, content, digest, stated)
    file = read_content(report.path, content, report)
    file.misread = report.count > 0
    return file


def read_content(path: str, content: bytes, report: Report | None = None) -> DocumentFile:
    """Read the bytes of a file that is on disk or about to be."""
    file = DocumentFile(path, report or Report(path))
    file.digest = hashlib.sha256(content).hexdigest()
    text = decode(content, file.report)
    if text is None:
        return file
    file.text = text
    block = split(text, file.report)
    if block is None:
        return file
    file.body, file.body_line = block.body, block.body_line
    front = parse(block.yaml_text, file.report, first_line=2)
    if isinstance(front, Mapping):
        file.type = read_type(front)
        file.keys = read_front_matter(front, file.type, file.report)
    elif front is not None:
        file.report.say(
            NOT_A_MAPPING,
            front.place,
            f"资料栏应当由“键: 值”组成，这里是{describe(front)}",
            hint="每行写一个键，如 title: 停车证怎么办；冒号是英文冒号，后面空一格",
            fatal=True,
        )
    return file


def _grouped(pairs: Any) -> dict[str, tuple[DocumentFile, ...]]:
    found: dict[str, list[DocumentFile]] = {}
    for name, file in pairs:
        found.setdefault(name, []).append(file)
    return {name: tuple(files) for name, files in found.items()}
