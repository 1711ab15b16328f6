"""The file that a form was made from, carried by the form itself until there is a draft.

Somebody opens a form, another one publishes, then the first one saves: what she did not touch must not
take that back. Only what differs from this basis counts as hers, so it need not be signed.
"""

from __future__ import annotations

import base64
import binascii
import zlib

from indexer.domain.errors import UsageError

_MOST_BYTES = 2_000_000


def packed(content: bytes) -> str:
    """Return a file as one word of a form; nothing for a document that is new."""
    return base64.urlsafe_b64encode(zlib.compress(content)).decode("ascii") if content else ""


def base_of(word: str) -> bytes:
    """Return the file that a form carries, nothing where it carries none.

    Raises:
        UsageError: it is no such word.
    """
    if not word:
        return b""
    try:
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(base64.urlsafe_b64decode(word), _MOST_BYTES)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise UsageError("这份表对不上", hint="请刷新这一页再改") from error
    if not content or not unpacking.eof:
        raise UsageError("这份表对不上", hint="请刷新这一页再改")
    return content
