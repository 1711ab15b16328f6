"""What a Word file embeds whole (altChunk): a piece of a page, plain text; anything else is only named."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.importing.blocks import Block, paragraph, squeezed
from indexer.importing.formats.page_blocks import fragment_blocks, visible_lines
from indexer.importing.formats.text_files import decoded

_PAGES = (".html", ".htm", ".xhtml")
_TEXTS = (".txt",)


def embedded_blocks(name: str, content: bytes) -> Iterator[Block]:
    """Yield the blocks of a piece that can be read."""
    if name.lower().endswith(_PAGES):
        yield from fragment_blocks(name, decoded(name, content))
    elif name.lower().endswith(_TEXTS):
        yield from (
            paragraph(text) for line in decoded(name, content).splitlines() if (text := squeezed(line))
        )


def embedded_text(name: str, content: bytes) -> Iterator[str]:
    """Yield what can be seen of a piece, or its name where it cannot be read."""
    if name.lower().endswith(_PAGES):
        yield from visible_lines(decoded(name, content))
    elif name.lower().endswith(_TEXTS):
        yield from decoded(name, content).splitlines()
    else:
        yield f"嵌入的文件 {name.rsplit('/')[-1]}，读不出来"
