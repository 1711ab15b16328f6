"""The rank of headings by the numbering of official documents: 一、 above （一） above 1.

GB/T 9704 numbers 一、（一）1.（1）; laws have chapters 第一章 and sections 第一节. A number alone
makes no heading: it has to stand before a short phrase that is not a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from indexer.importing.blocks import Block, BlockKind, heading, paragraph

_CHINESE = "一二三四五六七八九十百"
_FIRST = re.compile(rf"(?:[{_CHINESE}]+、|第[{_CHINESE}\d]+(?:章|部分)[\s\u3000]*)\S")
_SECOND = re.compile(rf"(?:[（(][{_CHINESE}]+[）)]、?|第[{_CHINESE}\d]+节[\s\u3000]*)\S")
_THIRD = re.compile(r"(\d{1,2})[.．、](?!\d)\s*")
_LEVELS = ((_FIRST, 2), (_SECOND, 3))
_LONGEST = 32
_SENTENCE_ENDS = "。；！？：;!?:"
_RUN_IN = re.compile(r"(?P<head>[^。；：]{2,32})。(?P<rest>.{4,})")


def with_headings(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks with numbered phrases as headings, and the highest rank as ``##``."""
    found = list(_ranked(list(blocks)))
    highest = min((block.level for block in found if block.kind is BlockKind.HEADING), default=2)
    lift = highest - 2
    return tuple(
        heading(block.text, block.level - lift) if lift and block.kind is BlockKind.HEADING else block
        for block in found
    )


def _ranked(blocks: list[Block]) -> Iterator[Block]:
    for place, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING and (level := _level(block.text)):
            yield heading(block.text, level)
        elif block.kind is not BlockKind.PARAGRAPH:
            yield block
        elif level := _level(block.text):
            # What follows an item that ends with a semicolon is the next item, not a heading.
            above = blocks[place - 1].text if place else ""
            is_item = _level(above) == level and above.endswith(("；", ";"))
            yield from (block,) if is_item else _as_heading(block, level)
        elif found := _THIRD.match(block.text):
            yield from _as_item(block, found, before=blocks[:place], after=blocks[place + 1 :])
        else:
            yield block


def _level(text: str) -> int | None:
    return next((level for pattern, level in _LEVELS if pattern.match(text)), None)


def _as_heading(block: Block, level: int) -> Iterator[Block]:
    """Yield the heading, and what runs on in the same paragraph as one of its own."""
    if _is_phrase(block.text):
        yield heading(block.text.rstrip("。"), level)
    elif (found := _RUN_IN.fullmatch(block.text)) and block.markdown == paragraph(block.text).markdown:
        yield heading(found["head"], level)
        yield paragraph(found["rest"])
    else:
        yield block


def _is_phrase(text: str) -> bool:
    return len(text) <= _LONGEST and not text[:-1].count("。") and text[-1] not in "；！？;!?:："


def _as_item(
    block: Block, found: re.Match[str], *, before: list[Block], after: list[Block]
) -> Iterator[Block]:
    """Yield ``1.`` as a heading above text of its own, otherwise as an item of a list."""
    text = block.text[found.end() :]
    stands_above = bool(after) and after[0].kind is not BlockKind.HEADING and not _THIRD.match(after[0].text)
    if _is_phrase(text) and text[-1] not in _SENTENCE_ENDS and stands_above and len(text) <= 20:
        above = before[-1].text if before else ""
        if not (_THIRD.match(above) or above.startswith("附件")):
            yield heading(block.text, 4)
            return
    markdown = block.markdown
    item = _THIRD.match(markdown)
    yield replace(block, markdown=f"{found[1]}. {markdown[item.end() :]}" if item else markdown)
