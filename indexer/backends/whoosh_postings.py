"""Read a posting list of a Whoosh segment as two arrays.

Whoosh makes a matcher of every list, and hands over one posting a call. A question of residents asks for
thirty terms that nobody asked for before: what is read here are the bytes that `whoosh_segments` wrote,
and any other form is refused.
"""

from __future__ import annotations

import struct
from io import BytesIO
from pickle import load
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3TermInfo

_EXTENT = struct.Struct("!qi")
_LENGTH = struct.Struct("!i")
_NONE = np.zeros(0, dtype=np.int64), np.zeros(0)


def postings(leaf: Any, field: str, term: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the units of a segment that hold a term, deleted ones too, and its weight in each.

    Raises:
        TypeError: the list was written by something else.
    """
    terms = leaf._terms
    try:
        facts = terms._tindex[terms._keycoder(field, term.encode())]
    except KeyError:
        return _NONE
    if facts[0]:
        raise TypeError("a posting list within its term")
    content = terms._postfile.get(*_EXTENT.unpack_from(facts, W3TermInfo._struct.size))
    if not content.startswith(WHOOSH3_HEADER_MAGIC):
        raise TypeError("unknown kind of posting list")
    file = BytesIO(content)
    file.seek(len(WHOOSH3_HEADER_MAGIC))
    units, weights, last = [], [], False
    while not last:
        last = _LENGTH.unpack(file.read(_LENGTH.size))[0] < 0
        count, _, _, compression, _, _ = load(file)  # verified with its generation  # nosec B301
        if compression:
            raise TypeError("a compressed posting list")
        steps, weight, _ = load(file)  # nosec B301
        units.append(np.cumsum(steps, dtype=np.int64))
        weights.append(np.full(count, 1.0 if weight is None else weight, dtype=np.float64))
    return (units[0], weights[0]) if len(units) == 1 else (np.concatenate(units), np.concatenate(weights))
