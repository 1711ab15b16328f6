"""Walks the folder: files -> documents and problems, all of them in one pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from indexer.content.beside import LARGEST_ATTACHMENT, beside_problems, unused_attachments
from indexer.content.body.markdown import Rendered
from indexer.content.body.rendering import render_all
from indexer.content.checked import Checked
from indexer.content.documents import as_document
from indexer.content.list_texts import list_text_problems
from indexer.content.lists.print_numbers import print_number_problems
from indexer.content.lists.vocabulary import read_vocabulary
from indexer.content.loose_ends import loose_ends, without_loose_ends
from indexer.content.nodes import Place
from indexer.content.reading import DocumentFile, Stated
from indexer.content.reading_rules import RENDER_LIMIT
from indexer.content.rulebook import Findings
from indexer.content.source import asset_paths, document_paths, harmless
from indexer.domain.document import Contact, Document, Procedure
from indexer.domain.errors import ContentError
from indexer.domain.handbook import Handbook
from indexer.domain.problem import Problem


@dataclass(frozen=True, slots=True)
class KnownBody:
    """A body that was rendered before, with the SHA-256 of the whole file it came from.

    `findings` is what the rules on a file alone found in it, on the day it was `judged_on`; None
    where that is not known. `stated` is what the file says, None where it is to be read again.
    """

    digest: str
    rendered: Rendered
    findings: Findings | None = None
    judged_on: date | None = None
    stated: Stated | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadResult:
    """A handbook without its revision, and what the next read can reuse, by path.

    A document may change although its file did not: ids that lead nowhere are left out, so
    compare documents, not digests, to find what to index anew.
    """

    handbook: Handbook
    bodies: Mapping[str, KnownBody]


def read_handbook(
    folder: Path,
    *,
    reuse: Mapping[str, KnownBody] | None = None,
    progress: Callable[[int, int], None] | None = None,
    today: date | None = None,
    largest_attachment: int = LARGEST_ATTACHMENT,
    last: Checked | None = None,
) -> ReadResult:
    """Read every document below a folder and check all of them.

    Every id in the documents leads to one of them; `left_out` names the files that are broken
    beyond use. Bodies whose file has the digest in `reuse` are not rendered again, nor searched
    again by the rules that look at a file alone, where their findings are known. `progress` is
    called with (done, all) while bodies are rendered. With `today` what is yet to come is judged too.
    What was `last` read and checked in this process is not read again where it is as it was, and checked
    again only where that could say something else.

    Raises:
        ContentError: the folder or its handbook.yml cannot be read.
    """
    if not folder.is_dir():
        raise ContentError(
            f"没有手册文件夹 {folder}", hint="请用 --handbook 指明文件夹，或在手册所在的目录里运行"
        )
    vocabulary, problems = read_vocabulary(folder)
    kept = reuse or {}
    stated = {
        path: (known.digest, known.stated)
        for path, known in kept.items()
        if known.stated is not None and known.findings is not None
    }
    checked = last or Checked()
    files = checked.carried(checked.read(folder, path, stated) for path in document_paths(folder))
    _render(files, kept, progress)
    reading = checked.reading(vocabulary, files, asset_paths(folder), today)
    judged_on = next((known.judged_on for known in kept.values()), None)
    findings = checked.check(reading, known=_known_findings(files, kept), known_on=judged_on)
    read = {d.id: (file, d) for file in files if (d := as_document(file, vocabulary)) is not None}
    documents = {id: document for id, (_, document) in read.items()}
    whole = {id: _without_lost_ids(document, documents) for id, document in documents.items()}
    says = {
        file.path: Stated.by(file, document) for id, (file, document) in read.items() if whole[id] is document
    }
    handbook = Handbook(
        vocabulary=without_loose_ends(vocabulary, documents),
        documents=whole,
        problems=_sorted(
            (
                *problems,
                *loose_ends(folder, reading),
                *list_text_problems(folder),
                *beside_problems(folder, largest_attachment=largest_attachment),
                *unused_attachments(reading),
                *print_number_problems(folder, [category.key for category in vocabulary.categories]),
                *(problem for file in files for problem in file.report.problems),
            )
        ),
        files_read=len(files),
    )
    bodies = {
        file.path: _known(file, file.rendered, findings[file.path], today, says.get(file.path), kept)
        for file in files
        if file.rendered
    }
    return ReadResult(handbook=handbook, bodies=bodies)


def _known(
    file: DocumentFile,
    rendered: Rendered,
    findings: Findings,
    today: date | None,
    stated: Stated | None,
    before: Mapping[str, KnownBody],
) -> KnownBody:
    """Return what is known of a file from now on: the same object where nothing new is."""
    known = before.get(file.path)
    if (
        known is not None
        and (known.digest, known.judged_on) == (file.digest, today)
        and known.rendered is rendered
        and known.findings is findings
        and known.stated is stated
    ):
        return known
    return KnownBody(file.digest, rendered, findings, judged_on=today, stated=stated)


def _known_findings(files: tuple[DocumentFile, ...], reuse: Mapping[str, KnownBody]) -> dict[str, Findings]:
    """Return what is known of files that are as they were."""
    alike = {file.path: reuse[file.path] for file in files if file.rendered and file.path in reuse}
    return {
        file.path: known.findings
        for file in files
        if (known := alike.get(file.path)) and known.digest == file.digest and known.findings is not None
    }


def _render(
    files: tuple[DocumentFile, ...],
    reuse: Mapping[str, KnownBody],
    progress: Callable[[int, int], None] | None,
) -> None:
    """Give every file with front matter its rendered body, or the problem with it."""
    readable = {file.path: file for file in files if file.type is not None}
    fresh = {}
    for path, file in readable.items():
        known = reuse.get(path)
        if known is not None and known.digest == file.digest:
            file.rendered = known.rendered
        elif file.rendered is None:
            fresh[path] = harmless(file.body)
    for path, rendered in render_all(fresh, progress=progress).items():
        file = readable[path]
        file.rendered = rendered
        if rendered is None:
            file.report.say(
                RENDER_LIMIT,
                Place(file.body_line),
                "正文排版超出限度（5 秒、512 MB 或嵌套太深），已放弃",
                hint="请检查正文里成片重复的符号（如 [、<、>、*）和过深的列表",
                fatal=True,
            )


def _without_lost_ids(document: Document, documents: Mapping[str, Document]) -> Document:
    """Return the document without ids that lead to no document; the rules have named them.

    One that has none of those is returned itself.
    """
    changes: dict[str, Any] = {}
    for key in ("superseded_by", "amends", "related"):
        changes[key] = tuple(id for id in getattr(document, key) if id in documents)
    if isinstance(document, Procedure):
        changes["contacts"] = tuple(id for id in document.contacts if isinstance(documents.get(id), Contact))
    if isinstance(document, Contact) and not isinstance(documents.get(document.backup or ""), Contact):
        changes["backup"] = None
    changes["not_this"] = tuple(entry for entry in document.not_this if entry.document in documents)
    changes["legal_basis"] = tuple(
        entry
        for entry in document.legal_basis
        if (entry.document in documents if entry.document else entry.title)
    )
    changed = {key: value for key, value in changes.items() if value != getattr(document, key)}
    return replace(document, **changed) if changed else document


def _sorted(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return problems by place, each once."""
    return tuple(sorted(dict.fromkeys(problems)))
