"""The files of a handbook as they are edited: all of them read, none rendered."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from indexer.content.body.markdown import Rendered
from indexer.content.documents import as_document
from indexer.content.faults import Report
from indexer.content.handbook import KnownBody
from indexer.content.lists.vocabulary import read_vocabulary
from indexer.content.reading import DocumentFile, Reading, read_content
from indexer.content.rereading.others import Others
from indexer.content.rulebook import Findings, check_file, check_files
from indexer.content.source import asset_paths, document_paths, read_bytes
from indexer.domain.body import NO_BODY
from indexer.domain.document import Document
from indexer.domain.errors import ContentError, EditRefusedError, NotFoundError
from indexer.domain.handbook import Handbook
from indexer.domain.problem import Problem, Severity
from indexer.domain.relations import Relations
from indexer.domain.vocabulary import Vocabulary
from indexer.editing.file.text import DocumentText
from indexer.editing.writing import Edit

_NOT_RENDERED = Rendered(NO_BODY)


@dataclass(frozen=True)
class Shelf:
    """What stands in the folder now. `contents` has the bytes of every regular file by path.

    `findings` are what rules on a file alone found, by path, where the file is still the same.
    """

    folder: Path
    vocabulary: Vocabulary
    files: tuple[DocumentFile, ...]
    contents: Mapping[str, bytes]
    findings: Mapping[str, Findings] = field(default_factory=dict)

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """Documents by id as far as their files are sound, without their bodies."""
        found: dict[str, Document] = {}
        for file in self.files:
            file.rendered = _NOT_RENDERED
            document = as_document(file, self.vocabulary)
            if document is not None:
                found[document.id] = document
        return found

    @property
    def handbook(self) -> Handbook:
        return Handbook(self.vocabulary, self.documents)

    @cached_property
    def relations(self) -> Relations:
        return Relations(self.documents.values())

    @cached_property
    def others(self) -> Others:
        """What the files say, for whoever asks whether a sentence or a name stands elsewhere."""
        return Others(lambda: {file.id: file.text for file in self.files})

    @cached_property
    def taken_ids(self) -> Mapping[str, str]:
        """Every id in use or once in use, broken files included, with the path of its file."""
        found: dict[str, str] = {}
        for file in self.files:
            for id in (file.id, file.stem, *(file.value("former_ids") or ())):
                found.setdefault(id, file.path)
        return found

    def document(self, id: str) -> Document:
        """Return a document that can be edited.

        Raises:
            NotFoundError: no file has this id; the nearest ids are named.
            EditRefusedError: its file is broken, so that an edit could hide what is wrong.
        """
        document = self.documents.get(id)
        if document is not None:
            return document
        broken = next((file for file in self.files if id in (file.id, file.stem)), None)
        if broken is not None:
            said = next((p.message for p in broken.report.problems if p.fatal), "有错误")
            raise EditRefusedError(
                f"{broken.path} 有错误，先不改：{said}",
                hint="请先照 handbook check 的提示改好",
            )
        raise NotFoundError(f"手册里没有编号 {id}", hint=self._nearest(id))

    def refuse_taken(self, id: str, *, own: Iterable[str] = ()) -> None:
        """Refuse an id that a file has or had, unless it is one of a file's `own` former ids.

        Raises:
            EditRefusedError: names the file that has it.
        """
        if id in self.taken_ids and id not in own:
            raise EditRefusedError(
                f"编号 {id} 已由 {self.taken_ids[id]} 使用或用过", hint="用过的编号不再给别的文件，请换一个"
            )

    def text(self, id: str) -> DocumentText:
        """Return the file of a document as text to edit."""
        return DocumentText.of(self.contents[self.document(id).path])

    def edit(self, id: str, after: DocumentText) -> Edit:
        path = self.document(id).path
        return Edit(path, self.contents[path], after.content)

    def errors_after(self, edits: Iterable[Edit]) -> tuple[Problem, ...]:
        """Return the errors that edits would bring into the files they touch; bodies are not read."""
        edits = tuple(edits)
        changed = {edit.path: edit.after for edit in edits if edit.path.endswith(".md")}
        touched = (file for file in self.files if file.path in changed)
        before = {problem.message for file in touched for problem in file.report.problems}
        new = [read_content(path, content) for path, content in changed.items() if content is not None]
        files = (*(file for file in self.files if file.path not in changed), *new)
        added = {edit.path for edit in edits if edit.after is not None}
        reading = Reading(self.vocabulary, files, asset_paths(self.folder) | added)
        for file in new:
            check_file(file, reading)
        return tuple(
            problem
            for file in new
            for problem in file.report.problems
            if problem.severity is Severity.ERROR and problem.message not in before
        )

    def _nearest(self, id: str) -> str:
        renamed = next((d.id for d in self.documents.values() if id in d.former_ids), None)
        if renamed:
            return f"它已改名为 {renamed}"
        close = difflib.get_close_matches(id[:80], self.documents, n=3, cutoff=0.4)
        return f"最接近的是：{'、'.join(close)}" if close else "编号就是文件名，不带 .md"


def read_shelf(
    folder: Path, *, before: Shelf | None = None, known: Mapping[str, KnownBody] | None = None
) -> Shelf:
    """Read every file of a handbook folder.

    What a shelf of `before` or the index has found in a file is not searched for again: that takes
    nearly all the time.

    Raises:
        ContentError: the folder or its handbook.yml cannot be read.
    """
    if not folder.is_dir():
        raise ContentError(
            f"没有手册文件夹 {folder}", hint="请用 --handbook 指明文件夹，或在手册所在的目录里运行"
        )
    vocabulary, _ = read_vocabulary(folder)
    files: list[DocumentFile] = []
    contents: dict[str, bytes] = {}
    for path in document_paths(folder):
        report = Report(path)
        content = read_bytes(folder / path, report)
        if content is None:
            files.append(DocumentFile(path, report))
        else:
            contents[path] = content
            files.append(read_content(path, content, report))
    found = {
        file.path: body.findings
        for file in files
        if (body := (known or {}).get(file.path)) and body.digest == file.digest and body.findings is not None
    }
    if before is not None:
        same = {file.path for file in files if contents.get(file.path) == before.contents.get(file.path, b"")}
        found |= {path: findings for path, findings in before.findings.items() if path in same}
    findings = check_files(Reading(vocabulary, tuple(files), asset_paths(folder)), known=found)
    return Shelf(folder, vocabulary, tuple(files), contents, findings)
