"""What a Word file embeds whole (altChunk): a page, a page archive, plain text; anything else is only named.

Told by its content: the names of embedded parts mean nothing. An embedded Word file is read by `body`.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default

from indexer.importing.blocks import Block, paragraph, squeezed
from indexer.importing.formats.page_blocks import lines_of, tree_of
from indexer.importing.formats.page_unread import fragment_blocks, take_out_unread
from indexer.importing.formats.text_files import decoded
from indexer.importing.reading import Notice, Passage

PLACE = "嵌入的一块"
_PAGE = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|meta|head|body|p|div|table)\b", re.IGNORECASE)
_ARCHIVE = re.compile(rb"(?:[A-Za-z-]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){2,}\r?\n")
_PAGES = (".html", ".htm", ".xhtml")


def is_word(content: bytes) -> bool:
    return content.startswith(b"PK\x03\x04")


def embedded_blocks(name: str, content: bytes) -> Iterator[Block]:
    """Yield the blocks of a piece that can be read."""
    page, text = _page_of(name, content), _text_of(name, content)
    if page is not None:
        yield from fragment_blocks(name, page)
    elif text is not None:
        yield from (paragraph(words) for line in text.splitlines() if (words := squeezed(line)))


def embedded_words(name: str, content: bytes) -> Iterator[Passage | Notice]:
    """Yield what can be seen of a piece and what cannot, or its name where it cannot be read."""
    page, text = _page_of(name, content), _text_of(name, content)
    if page is not None:
        tree = tree_of(name, page)
        for each in take_out_unread(tree, page):
            yield Notice(each.kind, PLACE, each.words)
        yield from (Passage(PLACE, line) for _, line in lines_of(tree))
    elif text is not None:
        yield from (Passage(PLACE, line) for line in text.splitlines())
    else:
        yield Passage(PLACE, f"嵌入的文件 {name.rsplit('/')[-1]}，读不出来")


def _page_of(name: str, content: bytes) -> str | None:
    if _ARCHIVE.match(content):
        message = email.message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        part = message.get_body(("html",))
        payload = part.get_payload(decode=True) if part is not None else None
        return (
            decoded(name, payload, part.get_content_charset())
            if part and isinstance(payload, bytes)
            else None
        )
    return decoded(name, content) if name.lower().endswith(_PAGES) or _PAGE.match(content) else None


def _text_of(name: str, content: bytes) -> str | None:
    return decoded(name, content) if name.lower().endswith(".txt") else None
