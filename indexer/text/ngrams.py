"""Single characters and pairs of Chinese text: the recall net under the segmentation.

Segmentation depends on context (我要领钱 -> 我/要领/钱 hides 领钱); characters do not.
"""

from __future__ import annotations

import re

_RUNS = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\u3007\U00020000-\U0003ffff]+|[a-z0-9]+")


def characters(folded: str) -> list[str]:
    """Return the Chinese characters one by one, and runs of letters or digits whole.

    >>> characters("拨打12345热线")
    ['拨', '打', '12345', '热', '线']
    """
    found: list[str] = []
    for run in _RUNS.findall(folded):
        if run[0] <= "z":
            found.append(run)
        else:
            found.extend(run)
    return found


def bigrams(folded: str) -> list[str]:
    """Return the pairs of neighbouring Chinese characters.

    >>> bigrams("电暖气,不热")
    ['电暖', '暖气', '不热']
    """
    found: list[str] = []
    for run in _RUNS.findall(folded):
        if run[0] > "z":
            found.extend(map(str.__add__, run, run[1:]))
    return found
