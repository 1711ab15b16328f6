"""Ids in handbook.yml and events.yml: each leads to a document, the fallback to a contact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from indexer.content.faults import Fault
from indexer.content.lists.events import EVENTS_FILE
from indexer.content.lists.vocabulary import HANDBOOK_FILE
from indexer.content.lists.wordlists import QUESTIONS_FILE
from indexer.content.nodes import Place
from indexer.content.reading import Reading
from indexer.content.reading_rules import BAD_VOCABULARY
from indexer.content.tables import By
from indexer.domain.choices import DocumentType
from indexer.domain.document import Contact, Document
from indexer.domain.problem import Problem
from indexer.domain.vocabulary import Vocabulary


def loose_ends(folder: Path, reading: Reading) -> Iterator[Problem]:
    """Yield a problem for every id that leads nowhere; a file that is there but broken counts as there."""
    fallback = reading.vocabulary.fallback
    if fallback is not None:
        target = reading.by_id.get(fallback)
        if target is None:
            message = f"fallback 里的编号 {fallback} 没有对应的文件{reading.guess(fallback)}"
            yield _problem(folder, HANDBOOK_FILE, fallback, message, "请写一个联系条目的编号")
        elif target.type not in (DocumentType.CONTACT, None):
            message = f"fallback 里的 {fallback} 不是联系方式"
            yield _problem(folder, HANDBOOK_FILE, fallback, message, "请写 type: contact 的文件的编号")
    for event in reading.vocabulary.events:
        for step in event.documents:
            if step.document not in reading.by_id:
                guess = reading.guess(step.document)
                message = f"《{event.title}》里的编号 {step.document} 没有对应的文件{guess}"
                yield _problem(folder, EVENTS_FILE, step.document, message, "请改正编号，或删去这一项")
    yield from _questions(folder, reading)


def _questions(folder: Path, reading: Reading) -> Iterator[Problem]:
    """Yield a problem for every golden question whose answer is no document at all."""
    for question in reading.vocabulary.questions:
        for id in question.answers:
            if id not in reading.by_id and not reading.files_by(By.FORMER_ID, id):
                message = f"“{question.query[:20]}”的答案 {id} 没有对应的文件{reading.guess(id)}"
                yield _problem(folder, QUESTIONS_FILE, id, message, "请改正编号")


def without_loose_ends(vocabulary: Vocabulary, documents: Mapping[str, Document]) -> Vocabulary:
    """Return a vocabulary all of whose ids lead somewhere, the fallback to a contact."""
    known = vocabulary.naming_only(documents)
    is_contact = isinstance(documents.get(known.fallback or ""), Contact)
    return known if is_contact else replace(known, fallback=None)


def _problem(folder: Path, name: str, id: str, message: str, hint: str) -> Problem:
    """Return a problem at the first line of a file that names an id."""
    lines = (folder / name).read_text(encoding="utf-8-sig").split("\n")
    line = next((number for number, line in enumerate(lines, 1) if id in line), 1)
    return Fault(message=message, place=Place(line), hint=hint).of(BAD_VOCABULARY, name)
