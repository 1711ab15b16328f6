"""Bytes of a text -> its characters, whatever encoding it was saved in."""

from __future__ import annotations

import re

from indexer.importing.source import ImportRefusedError

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SIMPLIFIED = frozenset({"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936"})


def decoded(name: str, content: bytes, declared: str | None = None) -> str:
    """Return the characters of a text: by its mark, by what it declares, else by what it can be.

    Raises:
        ImportRefusedError: it is in none of the encodings that Chinese texts are saved in.
    """
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    found = _CHARSET.search(content[:4096])
    declared = declared or (found[1].decode("ascii") if found else None)
    declared = declared.lower() if declared else None
    if declared in _SIMPLIFIED:
        declared = "gb18030"
    for encoding in dict.fromkeys(filter(None, (marked, declared, "utf-8", "gb18030"))):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise ImportRefusedError(f"{name} 的文字编码认不出来", hint="请用原来的程序打开，另存一份，编码选 UTF-8")
