"""An id for a document that is new: nobody who fills in a form should have to think of one."""

from __future__ import annotations

import re
from collections.abc import Container
from itertools import count

from indexer.text.sound import joined_pinyin

_LONGEST = 40
_CHARACTERS = 6
_PAIRS = re.compile(r"[a-z0-9]+|[\u3400-\u4dbf\u4e00-\u9fff]{1,2}")


def id_for(title: str, taken: Container[str]) -> str:
    """Return an id from the sound of a title, with a number behind it where it is taken.

    >>> id_for("快递丢了怎么办", {"kuaidi-diule-zenme"})
    'kuaidi-diule-zenme-2'
    """
    words = [joined_pinyin(pair) for pair in _PAIRS.findall(title.casefold())]
    short: list[str] = []
    for word in words[: _CHARACTERS // 2]:
        if len("-".join((*short, word))) <= _LONGEST:
            short.append(re.sub(r"[^a-z0-9]", "", word))
    stem = "-".join(filter(None, short)) or "wenjian"
    if stem not in taken:
        return stem
    return next(id for number in count(2) if (id := f"{stem}-{number}") not in taken)
