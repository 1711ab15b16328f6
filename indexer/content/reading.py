"""One document file from bytes to typed values, and what the rules see of all of them."""

from __future__ import annotations

import difflib
import hashlib
import os
import unicodedata
from collections.abc import Callable
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
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
from indexer.content.tables import By, Tables, beginning
from indexer.domain.choices import DocumentType
from indexer.domain.document import Document
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
    broken: bool = False
    """Whether it is beyond use whatever stands in other files."""
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

    def reads_as(self, before: DocumentFile) -> bool:
        """Say whether this is what it was; where it could not be read, or laid out, that is tried again."""
        laid_out = before.rendered is not None or before.type is None
        return laid_out and bool(self.digest) and self.digest == before.digest

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
        self.misread = self.broken = False
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
    `kept` are tables that hold these very files already.
    """

    vocabulary: Vocabulary
    files: tuple[DocumentFile, ...]
    folder_assets: frozenset[str] = frozenset()
    today: date | None = None
    kept: Tables | None = None

    @cached_property
    def tables(self) -> Tables:
        return self.kept or Tables.of(self.files, self.folder_assets)

    @cached_property
    def by_id(self) -> Held:
        return Held(self.tables)

    def files_by(self, by: By, key: str | None) -> tuple[DocumentFile, ...]:
        """Return the files that have this, in the order of their paths; nobody has nothing."""
        return self.tables.files(by, key) if key else ()

    def holder(self, id: str) -> DocumentFile:
        """Return the file that is to keep an id, when all else that is wrong with the others is known."""
        return min(self.files_by(By.ID, id), key=lambda file: file.report.fatal)

    def anchors(self, file: DocumentFile) -> frozenset[str] | None:
        """Return the anchors of a file, None when its body could not be rendered."""
        return file.rendered.body.anchors if file.rendered is not None else None

    def later_versions(self, id: str) -> frozenset[str]:
        """Return every id reachable through successors, `id` itself only in a circle."""
        return self.tables.later_versions(id)

    def guess(self, id: str) -> str:
        """Return words that name the id probably meant, empty without a guess."""
        if renamed := self.files_by(By.FORMER_ID, id):
            return f"，它已改名为 {renamed[0].id}"
        near = self.files_by(By.BEGINNING_OF_ID, beginning(id))
        alike = list(dict.fromkeys(file.id for file in near))[:_MOST_GUESSES]
        close = difflib.get_close_matches(id[:80], alike, n=1, cutoff=0.7)
        return f"，最接近的是 {close[0]}" if close else ""


class Held:
    """The file each id stands for."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, id: str | None) -> DocumentFile | None:
        return self._tables.one(id) if id else None

    def __getitem__(self, id: str) -> DocumentFile:
        file = self._tables.one(id)
        if file is None:
            raise KeyError(id)
        return file

    def __contains__(self, id: object) -> bool:
        return isinstance(id, str) and self._tables.has(By.ID, id)


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
