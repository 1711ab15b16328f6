"""Papers: whether the original is asked for or a copy will do, by the text as by the materials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.rules.prose.saying import untrue
from indexer.domain.document import Material
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_SENTENCE = re.compile(r"[^。；\n]+")
_A_COPY_WILL_DO = re.compile(
    "复印件(?:就行|即可|就可以|就成|就够|也行|也可以|也成)"
    "|(?:只要|只收|只交|只带|只需)[^，。]{0,6}复印件(?!和|、|及|也)"
    "|原件(?:就|都)?(?:不用|不必|不需要?|免)(?:再)?(?:带|交|提供)?|(?:不用|不必|不需要)(?:带|交)[^，。]{0,6}原件"
)
_THE_ORIGINAL = re.compile(
    "(?:只收|只要|只认|必须(?:交|带|是|要)|要的是|交的是|收的是)[^，。复]{0,6}原件|复印件(?:不行|不收|不算|不要|无效|不顶用)"
)
_NEGATED = re.compile("[不没别]$")
_FEWEST_LETTERS = 2


@file_rule("copies-in-text", "要原件还是复印件，正文和申请材料要一样。", severity=Severity.WARNING)
def copies_are_those_of_the_materials(file: DocumentFile) -> Iterator[Fault]:
    """Remark a copy that will do for what the materials want the original of, and the other way round.

    Passes::
        materials: [{name: 居民户口簿, originals: 1}]
        ---
        户口簿要带原件。
    Fails::
        materials: [{name: 居民户口簿, originals: 1}]
        ---
        户口簿只要复印件。
    """
    papers = [paper for paper in file.value("materials") or () if paper.name]
    if not papers or not ("原件" in file.body or "复印件" in file.body):
        return
    for sentence in _SENTENCE.finditer(file.body):
        for pattern, wanted, word in (
            (_A_COPY_WILL_DO, _wants_original, "原件"),
            (_THE_ORIGINAL, _wants_copy, "复印件"),
        ):
            found = pattern.search(sentence[0])
            if found is None or _NEGATED.search(sentence[0][: found.start()]):
                continue
            named = [paper for paper in papers if _is_named(paper, sentence[0])]
            wrong = [paper for paper in named if wanted(paper)]
            if not named and all(wanted(paper) for paper in papers):
                wrong = papers
            if wrong:
                what = f"正文说“{found[0]}”，申请材料里“{wrong[0].name}”要的是{word}"
                yield untrue(file, sentence, what)


def _wants_original(paper: Material) -> bool:
    note = paper.note or ""
    return bool(paper.originals) or ("原件" in note and "复印件" not in note)


def _wants_copy(paper: Material) -> bool:
    return bool(paper.copies) and not paper.originals


def _is_named(paper: Material, sentence: str) -> bool:
    return paper.name in sentence or paper.name[-_FEWEST_LETTERS:] in sentence
