"""How the letters that were typed are the initials of a document's names: dsznf, dbsq."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.search.judge.names import Names

_MOST_LETTERS = 40


def by_initials(letters: str, names: Names) -> dict[str, float]:
    """Return how names begin with, hold, or can be pieced together to, the letters typed.

    Nobody types more initials than `_MOST_LETTERS`: what follows them is not looked at, for piecing
    together takes the cube of their number.
    """
    letters = letters[:_MOST_LETTERS]
    title = names.each[0].initials
    called = [name.initials for name in names.each if not name.asked]
    places = [name.initials.find(letters) for name in names.each]
    return {
        "title": float(letters in title),
        "title_start": float(title.startswith(letters)),
        "start": float(0 in places),
        "whole": float(any(name.called and name.initials == letters for name in names.each)),
        "skipping": max((skipping(letters, name) for name in called), default=0.0),
        "pieces": pieces(letters, called),
    }


def skipping(letters: str, name: str) -> float:
    """Return how tightly a name holds the letters in their order, 1.0 without a gap.

    >>> skipping("dsf", "dszf")
    0.75
    """
    best = 0.0
    for start, letter in enumerate(name):
        if not letters or letter != letters[0]:
            continue
        place = start
        for wanted in letters[1:]:
            place = name.find(wanted, place + 1)
            if place < 0:
                break
        else:
            best = max(best, len(letters) / (place - start + 1))
    return best


def pieces(letters: str, names: Sequence[str]) -> float:
    """Return the share of the letters that pieces of names make up, less for every further piece.

    >>> pieces("dbsq", ["db", "zdshbzsq"])
    0.75
    """
    best = [0.0] * (len(letters) + 1)
    for end in range(1, len(letters) + 1):
        best[end] = best[end - 1]
        for start in range(end - 1):
            if any(letters[start:end] in name for name in names):
                fresh = 0.0 if best[start] == 0.0 else 1.0
                best[end] = max(best[end], best[start] + (end - start) - fresh)
    return best[-1] / len(letters) if letters else 0.0
