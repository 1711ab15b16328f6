"""Words given on the command line, fit to stand in a file."""

from __future__ import annotations

import re

from indexer.content.source import FORBIDDEN
from indexer.domain.errors import UsageError

_FORBIDDEN = re.compile(f"[{FORBIDDEN}\ud800-\udfff]")


def plain_words(text: str, option: str) -> str:
    """Return the text without space around it.

    Raises:
        UsageError: it is empty or holds characters nobody sees.
    """
    if not text.strip():
        raise UsageError(f"{option} 是空的", hint=f"{option} 后面写一个值")
    if _FORBIDDEN.search(text):
        raise UsageError(f"{option} 里有看不见的控制字符", hint="请重新输入，不要粘贴")
    return text.strip()
