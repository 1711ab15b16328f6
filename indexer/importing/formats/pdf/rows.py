"""Letters -> rows of runs: what stands on one line of a page, and where it is set apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from indexer.importing.blocks import lowered, raised
from indexer.importing.formats.pdf.drawing import Rule
from indexer.importing.formats.pdf.pages import Letter

_APART = 0.6
_WORD_GAP = 0.2
_SMALL = 0.8
_LOOK_BACK = 8
_STRIKES = 0.2
_EXACT = 0.7


@dataclass(frozen=True, slots=True)
class Run:
    """Words of a row that stand together."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    letters: tuple[Letter, ...] = ()

    def parted(self, left: float) -> list[Run]:
        """Return the two parts of a run in which a number begins exactly at an edge, else the run."""
        place = next((n for n, letter in enumerate(self.letters) if abs(letter.left - left) < _EXACT), 0)
        if not place or not self.letters[place].text.isascii() or self.letters[place - 1].text.isascii():
            return [self]  # letters of a running text stand at the same places too
        parts = (list(self.letters[:place]), list(self.letters[place:]))
        return [_run(part, self.size, self.top, self.bottom) for part in parts]


Row = list[Run]


def rows_of(letters: Iterable[Letter]) -> list[Row]:
    """Return the rows of a page from top to bottom, each from left to right.

    A letter without text only keeps its place, so that what stood around it is not set apart.
    """
    rows: list[list[Letter]] = []
    tallest: list[Letter] = []  # of each row: a small letter may stand above or below the others
    for letter in sorted(letters, key=lambda each: (each.middle, each.left)):
        for place in range(max(len(rows) - _LOOK_BACK, 0), len(rows)):
            if _share_a_line(tallest[place], letter):
                rows[place].append(letter)
                tallest[place] = max(tallest[place], letter, key=lambda each: each.bottom - each.top)
                break
        else:
            rows.append([letter])
            tallest.append(letter)
    runs = ([run for run in _runs(row) if run.text] for row in rows)
    return sorted(filter(None, runs), key=lambda row: row[0].top)


def struck(letters: Sequence[Letter], rules: Sequence[Rule]) -> set[int]:
    """Return the places of letters that a level line goes through the middle of."""
    levels = [rule for rule in rules if rule.is_level]
    return {
        place
        for place, letter in enumerate(letters)
        for rule in levels
        if rule.left <= (letter.left + letter.right) / 2 <= rule.right
        and abs((rule.top + rule.bottom) / 2 - letter.middle) < _STRIKES * letter.size
        and rule.right - rule.left < 40 * letter.size
    }


def unrepeated(letters: Iterable[Letter]) -> list[Letter]:
    """Return the letters without those printed once more at nearly the same place to look bold."""
    kept: list[Letter] = []
    seen: dict[tuple[str, int, int], list[Letter]] = {}
    for letter in letters:
        reach = max(letter.size, 1.0)
        x, y = int(letter.left / reach), int(letter.top / reach)
        near = [
            each
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for each in seen.get((letter.text, x + dx, y + dy), ())
        ]
        if any(
            abs(each.left - letter.left) < 0.3 * (letter.right - letter.left or reach)
            and abs(each.top - letter.top) < 0.3 * reach
            for each in near
        ):
            continue
        seen.setdefault((letter.text, x, y), []).append(letter)
        kept.append(letter)
    return kept


def _share_a_line(first: Letter, letter: Letter) -> bool:
    overlap = min(first.bottom, letter.bottom) - max(first.top, letter.top)
    return overlap > 0.5 * min(first.bottom - first.top, letter.bottom - letter.top)


def _runs(letters: list[Letter]) -> Row:
    letters.sort(key=lambda each: each.left)
    size = median(letter.size for letter in letters)
    usual = [letter for letter in letters if letter.size > _SMALL * size] or letters
    bottom, top = median(letter.bottom for letter in usual), median(letter.top for letter in usual)
    runs: list[list[Letter]] = []
    for letter in letters:
        if runs and letter.left - runs[-1][-1].right <= _APART * max(size, letter.size):
            runs[-1].append(letter)
        else:
            runs.append([letter])
    return [_run(run, size, top, bottom) for run in runs]


def _run(letters: list[Letter], size: float, top: float, bottom: float) -> Run:
    text, last = "", None
    for letter in letters:
        if last is not None and letter.left - last.right > _WORD_GAP * size and _are_latin(last, letter):
            text += " "
        text += _placed(letter, size, top, bottom)
        last = letter
    return Run(
        text,
        letters[0].left,
        max(letter.right for letter in letters),
        min(letter.top for letter in letters),
        max(letter.bottom for letter in letters),
        max(letter.size for letter in letters),
        tuple(letters),
    )


def _are_latin(last: Letter, letter: Letter) -> bool:
    return last.text.isascii() and letter.text.isascii()


def _placed(letter: Letter, size: float, top: float, bottom: float) -> str:
    """Return a letter as it is written: high and low ones keep their meaning."""
    if letter.size > _SMALL * size or not (letter.text.isalnum() and letter.text.isascii()):
        return letter.text
    if bottom - letter.bottom > 0.2 * size:
        return raised(letter.text)
    return lowered(letter.text) if letter.top - top > 0.3 * size else letter.text
