"""Plain text, Markdown and saved mail -> readings."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from itertools import groupby

from indexer.importing.blocks import Block, BlockKind, Cell, escape_inside, paragraph, squeezed, table
from indexer.importing.formats.page_blocks import lines_of, tree_of
from indexer.importing.formats.page_unread import fragment_blocks, take_out_unread
from indexer.importing.formats.text_files import decoded
from indexer.importing.formats.web import read_page
from indexer.importing.reading import Kind, Notice, Passage, Reading
from indexer.importing.source import ImportRefusedError

_HEADING = re.compile(r"(#{1,6})\s+(?P<text>.+?)\s*#*")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s")
_FRONT = re.compile(r"\A\ufeff?---\n(?:.+\n)*?(?:id|编号)\s*[:：]")
_MARKUP = re.compile(r"[*_`#>]|!?\[|\]\([^()\n]{0,500}\)")


def read_text(name: str, content: bytes) -> Reading:
    """Return the lines of a text as paragraphs; lines parted by tabs are a table."""
    lines = [line for line in decoded(name, content).splitlines() if line.strip()]
    blocks: list[Block] = []
    for tabs, group in groupby(lines, key=lambda line: line.strip("\t").count("\t")):
        together = list(group)
        if tabs and len(together) > 1:
            rows = [[_cell(text) for text in line.strip("\t").split("\t")] for line in together]
            blocks += filter(None, [table(rows)])
        else:
            blocks += [paragraph(text) for line in together if (text := squeezed(line))]
    passages = tuple(Passage(f"第 {number} 行", line) for number, line in enumerate(lines, 1))
    return Reading(tuple(blocks), passages)


def _cell(text: str) -> Cell:
    text = squeezed(text)
    return Cell(text, escape_inside(text))


def read_markdown(name: str, content: bytes) -> Reading:
    """Return a Markdown text block by block, as it is written.

    Raises:
        ImportRefusedError: it is a document of a handbook already.
    """
    text = decoded(name, content).replace("\r\n", "\n")
    if _FRONT.match(text):
        raise ImportRefusedError(
            f"{name} 已经是手册的格式", hint="请直接放进手册文件夹，再运行 handbook check"
        )
    blocks = tuple(_markdown_block(piece) for piece in re.split(r"\n\s*\n", text) if piece.strip())
    passages = tuple(
        Passage(f"第 {number} 行", _MARKUP.sub("", line)) for number, line in enumerate(text.split("\n"), 1)
    )
    return Reading(blocks, passages)


def _markdown_block(piece: str) -> Block:
    piece = piece.strip("\n")
    found = _HEADING.fullmatch(piece)
    if found:
        level = max(2, min(len(found[1]) + 1, 4))
        return Block(BlockKind.HEADING, found["text"], f"{'#' * level} {found['text']}", level)
    lines = piece.split("\n")
    words = "\n".join(squeezed(_MARKUP.sub("", line)) for line in lines)
    if all(line.lstrip().startswith("|") for line in lines) and len(lines) > 1:
        rows = [tuple(cell.strip() for cell in line.strip("| ").split("|")) for line in lines]
        rows = [row for row in rows if not all(set(cell) <= set("-: ") for cell in row)]
        return Block(BlockKind.TABLE, "\n".join("  ".join(row) for row in rows), piece, rows=tuple(rows))
    kind = BlockKind.LIST if _ITEM.match(piece) and len(lines) > 1 else BlockKind.PARAGRAPH
    return Block(kind, words, piece)


def read_mail(name: str, content: bytes) -> Reading:
    """Return what a saved mail or a page archive says; what is attached to it is named.

    Raises:
        ImportRefusedError: there is no text in it.
    """
    message = email.message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    attached = tuple(
        Notice(Kind.LEFT_OUT, "邮件的附件", part.get_filename() or part.get_content_type())
        for part in message.iter_attachments()
        if part.get_content_maintype() != "image" or part.get_filename()
    )
    part = message.get_body(("html", "plain"))
    if part is None:
        raise ImportRefusedError(f"{name} 里没有文字", hint="请打开邮件，把附件另存后再导入")
    body = part.get_payload(decode=True)
    assert isinstance(body, bytes)
    text = decoded(name, body, part.get_content_charset())
    title = squeezed(str(message.get("subject", "")))
    if part.get_content_type() == "text/html":
        if message.get_content_type() == "multipart/related" and not message.get("to"):
            return read_page(name, text.encode())
        tree = tree_of(name, text)
        unread = take_out_unread(tree, text)
        notices = tuple(Notice(each.kind, "邮件", each.words) for each in unread)
        passages = tuple(Passage("邮件", line) for _, line in lines_of(tree))
        blocks = tuple(fragment_blocks(name, text))
    else:
        reading = read_text(name, text.encode())
        blocks, passages, notices = reading.blocks, reading.passages, ()
    return Reading(blocks, passages, (*notices, *attached), tuple(_head(message)), title)


def _head(message: EmailMessage) -> Iterator[str]:
    for label, key in (("发件人", "from"), ("发送日期", "date")):
        if message.get(key):
            yield f"{label}：{message[key]}"
