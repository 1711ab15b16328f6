"""A sentence beside what it was: what was turned round, and not only worded otherwise."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from indexer.content.rereading.said import FIGURE, FILLERS, MAY, NOT, OFFICES, PAPERS, Piece, pieces
from indexer.content.rereading.sounds import Said, is_mistaken

_AROUND, _LONGEST, _CLAUSE = 6, 40, 4
_ALIKE, _MOST_COMPARED, _MOSTLY = 0.5, 60, 0.7
_LEAST = 0.3
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)]*)\)")
_MARKS = re.compile(r"==|\*\*|`")
_ORDER = re.compile("先([^，、；。]{2,14}?)[，、]?(?:再|然后|后)([^，、；。]{2,14})")
_NEGATIVE = ("不可", "不必")


class Turn(Enum):
    """What an edit may have done by mistake, as it is said."""

    FIGURE = "数变了"
    MEANING = "意思变了"
    ORDER = "先后变了"
    WORD = "字变了"
    LINK = "链接换了地方"
    PLACE = "地方、单位换了"
    STRANGE = "别处没有"
    GONE = "没有了"
    FIELD_GONE = "去掉了"
    PASTED = "别处的话"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a text that says something else now, with some words around it."""

    turn: Turn
    was: str
    now: str


def pairs_of(
    before: Sequence[str], after: Sequence[str]
) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """Return the sentences of two texts that became one another, those that are gone, those that are new."""
    old, new = _sentences(before), _sentences(after)
    gone, come = _left(old, Counter(map(_said, new))), _left(new, Counter(map(_said, old)))
    near = sorted(
        (
            (ratio, -abs(i - j), i, j)
            for i, left in enumerate(gone[:_MOST_COMPARED])
            for j, right in enumerate(come[:_MOST_COMPARED])
            if (ratio := alike(left, right)) >= _ALIKE
        ),
        reverse=True,
    )
    found: dict[int, int] = {}
    for _, _, i, j in near:
        if i not in found and j not in found.values():
            found[i] = j
    pairs = [(gone[i], come[j]) for i, j in sorted(found.items())]
    return (
        pairs,
        [text for i, text in enumerate(gone) if i not in found],
        [text for j, text in enumerate(come) if j not in found.values()],
    )


def turned(before: str, after: str, said: Said) -> Iterator[Place]:
    """Yield what one sentence says otherwise than the one it was, where the rest of it stayed."""
    yield from _links(before, after)
    old, new = bare(before), bare(after)
    if old == new:
        return
    if _is_turned_round(old, new):
        yield Place(Turn.MEANING, shortened(old), shortened(new))
        return
    left, right = pieces(old), pieces(new)
    codes = SequenceMatcher(
        None, [piece.kind for piece in left], [piece.kind for piece in right], autojunk=False
    ).get_opcodes()
    for kind, start, end, new_start, new_end in codes:
        if kind == "equal":
            yield from _in_place(old, new, left[start:end], right[new_start:new_end])
        else:
            place = _of_block(old, new, left, right, (start, end, new_start, new_end), said)
            if place is not None:
                yield place


def bare(text: str) -> str:
    """Return what a sentence says, without links, marks and white space."""
    return re.sub(r"\s+", "", _MARKS.sub("", _LINK.sub(r"\2", text)))


def alike(one: str, other: str) -> float:
    """Say how much of two texts is the same, 0 to 1; of little, how much it is at most."""
    matcher = SequenceMatcher(None, bare(one), bare(other), autojunk=False)
    quick = matcher.quick_ratio()
    return quick if quick < _LEAST else matcher.ratio()


def facts(text: str) -> Iterator[Piece]:
    """Yield what of a text cannot go without being missed: papers, and figures that count something."""
    return filter(_is_missed, pieces(bare(text)))


def is_still_said(text: str, texts: Iterable[str]) -> bool:
    """Say whether most of a sentence stands in others, or nothing of it was telling."""
    if all(not piece.value and piece.kind != NOT for piece in pieces(bare(text))):
        return True
    said, words = "\n".join(map(bare, texts)), bare(text)
    pairs = [words[start : start + 2] for start in range(len(words) - 1)]
    return sum(pair in said for pair in pairs) >= _MOSTLY * len(pairs)


def shortened(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}…{text[-_LONGEST // 2 :]}"


def _is_telling(piece: Piece) -> bool:
    """Say whether a piece is a figure that counts something: not the 一 of 一下."""
    is_bare = piece.value.replace(".", "").isdigit() and not piece.text[0].isdigit()
    return piece.kind == FIGURE and not is_bare


def _sentences(lines: Iterable[str]) -> list[str]:
    return [found[0] for line in lines for found in _SENTENCE.finditer(line) if bare(found[0])]


def _left(texts: Iterable[str], others: Counter[tuple[str, ...]]) -> list[str]:
    """Return the texts that the others have not, a repeat counted."""
    there, left = Counter(others), []
    for text in texts:
        if there[_said(text)] > 0:
            there[_said(text)] -= 1
        else:
            left.append(text)
    return left


def _said(text: str) -> tuple[str, ...]:
    """Return what a sentence says and where its links lead."""
    return bare(text), *(target for _, _, target in _LINK.findall(text))


def _links(before: str, after: str) -> Iterator[Place]:
    """Yield a link that leads elsewhere, or nowhere, although its words stayed."""
    old, new = [_LINK.findall(text) for text in (before, after)]
    for (_, words, target), (_, new_words, new_target) in zip(old, new, strict=False):
        if target != new_target and (words == new_words or len(old) == len(new)):
            yield Place(Turn.LINK, f"{words}：{_where(target)}", f"{new_words}：{_where(new_target)}")


def _where(target: str) -> str:
    return target.removeprefix("doc:").removeprefix("tel:")


def _is_turned_round(old: str, new: str) -> bool:
    """Say whether what came first comes second: 先登记，再申请 became 先申请，再登记."""
    first, second = _ORDER.search(old), _ORDER.search(new)
    if first is None or second is None:
        return False
    return alike(first[1], second[2]) > 0.6 and alike(first[2], second[1]) > 0.6


def _in_place(old: str, new: str, left: Sequence[Piece], right: Sequence[Piece]) -> Iterator[Place]:
    """Yield where pieces of one kind stand in one place and say another thing."""
    if len(left) < 2 and min(len(old), len(new)) > 4:
        return
    for was, now in zip(left, right, strict=True):
        if was.value != now.value:
            turn = Turn.FIGURE if was.kind == FIGURE else Turn.MEANING
            if was.kind == OFFICES:
                turn = Turn.PLACE
            yield _place(turn, old, new, (was.start, was.end), (now.start, now.end))


def _of_block(
    old: str,
    new: str,
    left: Sequence[Piece],
    right: Sequence[Piece],
    at: tuple[int, int, int, int],
    said: Said,
) -> Place | None:
    """Return what a place says otherwise, None where it is only worded otherwise."""
    gone, come = left[at[0] : at[1]], right[at[2] : at[3]]
    spans = _span(left, at[0], at[1], old), _span(right, at[2], at[3], new)
    if len(_negations(gone)) % 2 != len(_negations(come)) % 2 and _residue(gone) == _residue(come):
        return _place(Turn.MEANING, old, new, *spans)
    figures = [[piece for piece in side if piece.kind == FIGURE] for side in (gone, come)]
    if figures[0] and figures[1] and {f.value for f in figures[0]} != {f.value for f in figures[1]}:
        return _place(Turn.FIGURE, old, new, *spans)
    if not come and (_is_clause(gone) or any(map(_is_missed, gone))):
        return _place(Turn.GONE, old, new, *spans) if any(_says_not(piece, new) for piece in gone) else None
    if is_mistaken(old, new, spans[0], spans[1], said):
        return _place(Turn.WORD, old, new, *spans)
    return None


def _is_clause(gone: Sequence[Piece]) -> bool:
    """Say whether what is gone says something of its own: that something is not so, or must be, or where."""
    return sum(len(piece.text) for piece in gone) >= _CLAUSE and any(
        piece.value or piece.kind == NOT for piece in gone
    )


def _is_missed(piece: Piece) -> bool:
    return piece.kind == PAPERS or _is_telling(piece)


def _says_not(piece: Piece, text: str) -> bool:
    """Say whether a piece that tells something stands nowhere in a text."""
    return (bool(piece.value) or piece.kind == NOT) and all(
        (other.kind, other.value) != (piece.kind, piece.value) for other in pieces(text)
    )


def _negations(side: Iterable[Piece]) -> list[Piece]:
    return [piece for piece in side if piece.kind == NOT or (piece.kind == MAY and piece.value in _NEGATIVE)]


def _residue(side: Iterable[Piece]) -> str:
    """Return what a place says beside whether it is so, may be or must be."""
    return "".join(piece.text for piece in side if piece.kind not in (NOT, MAY) and piece.text not in FILLERS)


def _span(side: Sequence[Piece], start: int, end: int, text: str) -> tuple[int, int]:
    first = side[start].start if start < len(side) else len(text)
    return first, side[end - 1].end if end > start else first


def _place(turn: Turn, old: str, new: str, was: tuple[int, int], now: tuple[int, int]) -> Place:
    return Place(
        turn,
        shortened(old[max(was[0] - _AROUND, 0) : was[1] + _AROUND]),
        shortened(new[max(now[0] - _AROUND, 0) : now[1] + _AROUND]),
    )
