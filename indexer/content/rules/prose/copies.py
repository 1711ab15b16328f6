"""Copies: what was pasted twice, pasted from another document, or cut off at the end."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule, rule
from indexer.content.nodes import Place, scalars
from indexer.content.tables import By
from indexer.domain.choices import DocumentType
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile, Reading

_LONG, _FEWEST_SHARED, _LONG_ENOUGH_ALONE, _MOST_OF_A_COPY = 15, 2, 40, 3
_NO_PROSE = re.compile(r"\s*(?:[-*+#>|!\[]|[0-9]{1,3}[.、)]|```)")
_ENTRY = re.compile(r"\||[-*+] |[（(]?[一二三四五六七八九十0-9]{1,3}[）)、.．]")
"""Rows and entries: the same condition stands below more than one heading."""
_ENDS_OPEN = re.compile(
    r"[，、（“《]$|例如[：:]$|(?:[^成一]就|但是|而且|如果|因为|所以|并且|以及|或者|虽然|由于)$"
)
_STUMP = re.compile(r".{0,2}[以请把从向对与和或及]")
_LINE_OF_PROSE = re.compile(r"(?![-*+#>|!\[\s]|[0-9]{1,3}[.、)]|```)[^\n]{12,}")
_UNENDED = re.compile("[\u4e00-\u9fff]=*$")
_FEWEST_ENDED = 4
"""Where all paragraphs but one end with a mark, that one was cut off."""
_ENDS_EMPTY = re.compile(
    r"(?:给[个一]|(?<![任理自缘事情])由|(?:交|送|转|报|寄|发)给|[^可所予]以|因为|如果|或者)。"
)
"""A full stop behind a word that needs another: 当天给个。"""
_SENTENCE = re.compile(r"[^。！？；\n]{8,}[。！？；]")
_OPEN_END = re.compile(r"[，、；：—（“《,]$|[的了和与及或在从把被将为]$")


@file_rule("repeated-paragraph", "同一段话只写一遍。", severity=Severity.WARNING)
def paragraphs_are_different(file: DocumentFile) -> Iterator[Fault]:
    """Remark a long paragraph that stands there already: it was pasted twice.

    Passes::
        title: 示例
        ---
        来的时候带上身份证和户口簿，当场就办。

        不来的可以请人代办，带上两个人的身份证。
    Fails::
        title: 示例
        ---
        来的时候带上身份证和户口簿，当场就办。

        来的时候带上身份证和户口簿，当场就办。
    """
    seen: set[str] = set()
    for number, line in enumerate(file.body.split("\n"), file.body_line):
        text = line.strip()
        sentences = Counter(found[0] for found in _SENTENCE.finditer(text))
        for sentence in (sentence for sentence, count in sentences.items() if count > 1):
            message = f"这一句写了两遍：{sentence[:20]}"
            yield Fault(message=message, place=Place(number), hint="请删去一遍")
        if len(text) < _LONG or _ENTRY.match(text):
            continue
        if text in seen:
            yield Fault(message=f"这一段前面已经有了：{text[:20]}", place=Place(number), hint="请删去一遍")
        seen.add(text)


@rule("copied-body", "正文不能是另一份文件的。", severity=Severity.WARNING)
def body_is_its_own(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark a body that begins like another document's; versions of one document may.

    Two paragraphs are enough, or a single one that is long; what many documents say is their common word.
    """
    common = [files for text in file.begins if len(files := reading.files_by(By.OPENING, text)) > 1]
    alone = (
        file.type is not DocumentType.POLICY  # laws begin alike
        and len(common) == 1
        and len(common[0]) <= _MOST_OF_A_COPY
        and _is_long_there(file, reading)
    )
    fewest = 1 if alone else _FEWEST_SHARED
    if len(common) < fewest:
        return
    others = {other.path: other for files in common for other in files if other.id != file.id}
    counts = Counter(other.path for files in common for other in files if other.id != file.id)
    for path, count in counts.most_common(1):
        other = others[path]
        versions = reading.later_versions(other.id) | reading.later_versions(file.id)
        if count >= fewest and not versions & {other.id, file.id}:
            yield Fault(
                message=f"正文开头{'几段' if count > 1 else '有一段'}和 {path} 一样",
                place=Place(file.body_line),
                hint="贴错了的换回来；是新一年的，在旧的里写 superseded_by；复制来的改成这一份自己的",
            )


@rule("copied-opening", "两家联系方式不能用同一句开头。", severity=Severity.WARNING, about=("phones",))
def contacts_begin_in_their_own_words(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark a contact whose first sentence is another contact's: the entry was copied and not changed."""
    sentence = file.first_sentence
    for other in reading.files_by(By.FIRST_SENTENCE, sentence):
        versions = reading.later_versions(other.id) | reading.later_versions(file.id)
        if other.id != file.id and not versions & {other.id, file.id}:
            yield Fault(
                message=f"开头一句和 {other.path} 一样：{sentence[:20]}",
                place=file.body_place(sentence),
                hint="请改成这一家自己的：什么事打它",
            )
            return


def _is_long_there(file: DocumentFile, reading: Reading) -> bool:
    """Say whether what a body shares with others is long: the digests do not tell."""
    lines = (line.strip() for line in file.body.split("\n"))
    long = (line for line in lines if len(line) >= _LONG_ENOUGH_ALONE)
    digests = (hashlib.sha256(line.encode()).hexdigest()[:16] for line in long)
    return any(len(reading.files_by(By.OPENING, digest)) > 1 for digest in digests)


@file_rule("cut-off", "正文要写到头。", severity=Severity.WARNING)
def text_goes_on_to_its_end(file: DocumentFile) -> Iterator[Fault]:
    """Remark a body that stops in the middle of a sentence: the rest was lost in copying.

    Passes::
        title: 示例
        ---
        来的时候带上身份证。
    Fails::
        title: 示例
        ---
        来的时候带上身份证，
    """
    lines = file.body.rstrip().split("\n")
    told = [line for line in lines[:-1] if _LINE_OF_PROSE.match(line)]
    ended = [line for line in told if not _UNENDED.search(line)]
    if len(told) - len(ended) == 1 and len(ended) >= _FEWEST_ENDED:
        (line,) = (line for line in told if _UNENDED.search(line))
        yield _cut_off(line.strip(), Place(file.body_line + lines.index(line)))
    for found in _ENDS_EMPTY.finditer(file.body):
        yield _cut_off(found[0], file.place_in_body(found.start()))
    for number, line in enumerate(lines[:-1]):
        ends = not lines[number + 1].strip() or lines[number + 1].startswith("#")
        if (
            ends
            and (_ENDS_OPEN.search(line.strip("*= ")) or _STUMP.fullmatch(line))
            and not line.startswith(("#", "|"))
        ):
            yield _cut_off(line.strip(), Place(file.body_line + number))
    for node in file.keys.nodes.values():
        for scalar in scalars(node):
            if _ENDS_OPEN.search(scalar.text.strip()):
                yield _cut_off(scalar.text.strip(), scalar.place)
    last = lines[-1].strip()
    prose = len(last) > _LONG and "。" in last and not _NO_PROSE.match(last)
    stops = prose and re.search(r"[\u4e00-\u9fff0-9]$", last) and not last.endswith(("。", "）"))
    if last and (
        stops
        or _ENDS_OPEN.search(last.strip("*= "))
        or (_OPEN_END.search(last) and not last.startswith(("#", "|")))
    ):
        yield _cut_off(last, Place(file.body_line + len(lines) - 1))


def _cut_off(text: str, place: Place) -> Fault:
    return Fault(message=f"停在半句上：…{text[-12:]}", place=place, hint="请对照原件补全")
