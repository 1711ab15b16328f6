"""A .docx -> blocks; the only importer of mammoth.

Macros are never looked at, pictures are counted and left out, nothing outside the file is opened.
The archive is measured before anything is unpacked.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Any
from xml.parsers.expat import ExpatError

import mammoth

from indexer.importing.blocks import Block, blocks_of, refuse_deep
from indexer.importing.source import ImportRefusedError

_MOST_XML = 25_000_000
_MOST_UNPACKED = 300_000_000
_MOST_PARTS = 5_000
_DOCUMENT = "word/document.xml"
_DECLARATION = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T|E\0?N\0?T\0?I)")
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='标题'] => h1:fresh
p[style-name^='标题 1'] => h1:fresh
p[style-name^='标题 2'] => h2:fresh
p[style-name^='标题 3'] => h3:fresh
"""
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, ExpatError, KeyError, ValueError, TypeError, AttributeError, IndexError,
    OSError, EOFError, RuntimeError, AssertionError,
)  # fmt: skip


def read_word(name: str, content: bytes) -> tuple[tuple[Block, ...], int]:
    """Return the blocks of a Word file and how many pictures were left out.

    Raises:
        ImportRefusedError: it is no Word file, damaged, encrypted, or unpacks to far too much.
    """
    pictures: list[Any] = []

    def leave_out(picture: Any) -> list[Any]:
        pictures.append(picture)
        return []

    try:
        _measure(name, content)
        converted = mammoth.convert_to_html(
            io.BytesIO(content), convert_image=leave_out, style_map=_STYLES, ignore_empty_paragraphs=True
        )
        refuse_deep(name, converted.value)
        return blocks_of(converted.value), len(pictures)
    except RecursionError as error:
        raise ImportRefusedError(f"{name} 里的层次太深", hint="请把文字复制到新文件里再导入") from error
    except _DAMAGE as error:
        raise ImportRefusedError(
            f"{name} 打不开，可能已损坏", hint="请用 Word 或 WPS 打开试试，能打开就另存为 .docx 再导入"
        ) from error


def _measure(name: str, content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if _DOCUMENT not in archive.namelist():
            raise ImportRefusedError(f"{name} 不是 Word 文件", hint="请用 Word 或 WPS 另存为 .docx 再导入")
        if any(part.flag_bits & 1 for part in parts):
            raise ImportRefusedError(f"{name} 加了密码", hint="请去掉密码，另存一份再导入")
        written = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
        if (
            len(parts) > _MOST_PARTS
            or sum(part.file_size for part in parts) > _MOST_UNPACKED
            or sum(part.file_size for part in written) > _MOST_XML
        ):
            raise ImportRefusedError(
                f"{name} 解开后大得不正常", hint="请只把要的文字复制到新文件里，另存为 .docx 再导入"
            )
        for part in written:
            if _DECLARATION.search(archive.read(part)):
                raise ImportRefusedError(
                    f"{name} 里有 Word 文件不该有的声明（DOCTYPE）", hint="来历不明的文件请不要导入"
                )
