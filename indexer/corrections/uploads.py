"""Files that editors hand in: only kinds the handbook offers, what they claim to be, with nothing that runs.

Pictures are drawn anew, so that nothing travels along in them: no place, no camera, no program.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Container
from pathlib import PurePosixPath

from PIL import Image, ImageOps, UnidentifiedImageError

from indexer.content.source import ASSETS
from indexer.domain.errors import UsageError

MOST_BYTES = 10 * 1024 * 1024
_MOST_PIXELS = 40_000_000
_LONGEST_SIDE = 3000
_PICTURES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
_OFFICE = {".docx": "word/", ".xlsx": "xl/"}
_RUNS = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFile|OpenAction\s*<<[^>]*/S\s*/(?:JavaScript|Launch))\b"
)
_KEPT = re.compile(r"[^0-9A-Za-z\u3400-\u4dbf\u4e00-\u9fff（）()_-]+")
_HINT = "可以传 PDF、Word（.docx）、Excel（.xlsx）、图片（.png、.jpg），每个最多 10 MB"


def taken_in(name: str, content: bytes, taken: Container[str]) -> tuple[str, bytes]:
    """Return the path an attachment gets below assets/, and what is kept of it.

    Raises:
        UsageError: it is too large, of a kind not offered, not what its name says, or holds a program.
    """
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if not content or len(content) > MOST_BYTES:
        raise UsageError("文件是空的" if not content else "文件太大", hint=_HINT)
    if suffix in _PICTURES:
        content = _redrawn(content, _PICTURES[suffix])
    elif suffix in _OFFICE:
        _check_office(content, _OFFICE[suffix])
    elif suffix == ".pdf":
        if not content.startswith(b"%PDF-"):
            raise UsageError("这不是 PDF，只是名字像", hint=_HINT)
        if _RUNS.search(content):
            raise UsageError("这个 PDF 里带着程序或别的文件，不收", hint="请打印成 PDF 再传")
    else:
        raise UsageError(f"不收“{suffix or '没有后缀'}”这样的文件", hint=_HINT)
    return _free_path(name, suffix, taken), content


def _free_path(name: str, suffix: str, taken: Container[str]) -> str:
    stem = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).stem
    stem = _KEPT.sub("-", stem).strip("-")[:60] or "附件"
    number, path = 1, f"{ASSETS}/{stem}{suffix}"
    while path in taken:
        number += 1
        path = f"{ASSETS}/{stem}-{number}{suffix}"
    return path


def _redrawn(content: bytes, format: str) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise UsageError("图片太大，边长请缩到三千点以内", hint=_HINT)
            drawn = ImageOps.exif_transpose(picture)
            drawn.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
            plain = drawn.convert(
                "RGB" if format == "JPEG" or drawn.mode not in ("RGBA", "LA", "P") else "RGBA"
            )
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UsageError("这不是图片，或者坏了", hint=_HINT) from error
    written = io.BytesIO()
    plain.save(written, format=format, quality=88, optimize=True)
    return written.getvalue()


def _check_office(content: bytes, folder: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        raise UsageError("这不是 Word 或 Excel 文件，只是名字像", hint=_HINT) from error
    if "[Content_Types].xml" not in names or not any(name.startswith(folder) for name in names):
        raise UsageError("这不是 Word 或 Excel 文件，只是名字像", hint=_HINT)
    if any("vbaproject" in name.lower() or name.lower().endswith((".bin", ".exe")) for name in names):
        raise UsageError("文件里带着宏或程序，不收", hint="请另存为不带宏的再传")
