"""What a reader of a format hands over: blocks for the draft, and what the source holds besides.

`passages` are the visible words of the source in its own order, gathered apart from the blocks:
`account` compares the two, so that a reader's mistake cannot hide itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from indexer.importing.blocks import Block


class Kind(StrEnum):
    """Why words of the source are not in the draft as they stood, as it is said to the editor."""

    STRUCK = "原文划掉了，没有带进来"
    HIDDEN = "原文里看不见，没有带进来"
    REVISED = "修订没有定稿，按全部接受带进来了"
    COMMENT = "批注没有带进来，原文可能还没定稿"
    EDGE = "页眉页脚没有带进正文"
    CONTENTS = "目录没有带进来"
    LEFT_OUT = "没有带进来"
    MERGED = "有合并的格子，每一行都补上了同样的字，请对照"
    GUESSED = "是猜的，请对照"
    TURNED = "样式把次序或方向倒过来了，请对照"


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of the source and where they stand.

    `aside` words are listed when lost, but not counted. `loose` ones are stored in no order that
    could be trusted: found elsewhere they count as kept. `unordered` ones have no order at all.
    """

    place: str
    text: str
    aside: bool = False
    loose: bool = False
    unordered: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader knows to be different from the source; `words` are the source's own."""

    kind: Kind
    place: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A source as read. `lines` stand around the text, `title` is what the source calls itself.

    `picture` is a photograph drawn anew, `scanned` says that pages of the file were read as pictures:
    both have to lie beside the draft for whoever compares it.
    """

    blocks: tuple[Block, ...]
    passages: tuple[Passage, ...] = ()
    notices: tuple[Notice, ...] = ()
    lines: tuple[str, ...] = ()
    title: str = ""
    pictures: int = 0
    picture: bytes = b""
    scanned: bool = False
