"""A .docx -> a reading: `package` opens it, `body` makes blocks, `inventory` gathers its words apart.

Macros are never looked at, pictures are counted and left out, nothing outside the file is opened.
"""

from __future__ import annotations

import zipfile
import zlib

from lxml import etree

from indexer.importing.formats.word.body import BodyReader
from indexer.importing.formats.word.inventory import Inventory
from indexer.importing.formats.word.package import Package
from indexer.importing.formats.word.styles import Styles
from indexer.importing.reading import Reading
from indexer.importing.source import ImportRefusedError

__all__ = ["read_word"]

_DAMAGE = (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, EOFError, OSError, RuntimeError)


def read_word(name: str, content: bytes) -> Reading:
    """Return what a Word file says.

    Raises:
        ImportRefusedError: it is no Word file, damaged, encrypted, too deep, or unpacks to far too much.
    """
    try:
        package = Package(name, content)
        styles = Styles(package)
        body = BodyReader(package, styles)
        blocks = tuple(body.blocks())
        inventory = Inventory(package, styles)
    except RecursionError as error:
        raise ImportRefusedError(f"{name} 里的层次太深", hint="请把文字复制到新文件里再导入") from error
    except _DAMAGE as error:
        deep = isinstance(error, etree.XMLSyntaxError) and "depth" in str(error).lower()
        raise ImportRefusedError(
            f"{name} 里的层次太深" if deep else f"{name} 打不开，可能已损坏",
            hint="请用 Word 或 WPS 打开试试，能打开就另存为 .docx 再导入",
        ) from error
    return Reading(
        blocks,
        tuple(inventory.passages),
        (*inventory.notices, *body.notices),
        lines=tuple(inventory.edges),
        pictures=body.pictures,
    )
