"""Which kind of file this is, by its bytes and its name, and why another one is turned away."""

from __future__ import annotations

import io
import zipfile
from enum import StrEnum
from pathlib import Path

from indexer.domain.errors import ContentError
from indexer.domain.system_errors import reason_of

MAX_BYTES = 30_000_000


class Format(StrEnum):
    WORD = "docx"
    PDF = "pdf"
    HTML = "html"
    TEXT = "txt"
    MARKDOWN = "md"
    MAIL = "eml"
    OFD = "ofd"
    SHEET = "xlsx"
    COMMAS = "csv"
    OLD = "doc"
    PICTURE = "png"


class ImportRefusedError(ContentError):
    """Raised for a file that no draft can be made from; the message names it and says what to do."""

    code = "import_refused"


NAMES = {
    ".docx": Format.WORD, ".pdf": Format.PDF, ".html": Format.HTML, ".htm": Format.HTML, ".txt": Format.TEXT,
    ".md": Format.MARKDOWN, ".eml": Format.MAIL, ".mht": Format.MAIL, ".mhtml": Format.MAIL,
    ".ofd": Format.OFD, ".xlsx": Format.SHEET, ".csv": Format.COMMAS,
    ".doc": Format.OLD, ".wps": Format.OLD, ".rtf": Format.OLD,
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".heic", ".heif"), Format.PICTURE),
}  # fmt: skip
_PICTURE_HINT = "请用看图的程序打开，另存为 .png 或 .jpg 再导入"
_OTHERS = {
    ".docm": ("带宏的 Word 文件（.docm）", "请用 Word 打开，另存为 .docx 再导入"),
    ".xls": ("旧版 Excel 文件（.xls）", "请用 Excel 或 WPS 打开，另存为 .xlsx 再导入"),
    ".et": ("WPS 表格自己的格式（.et）", "请用 WPS 打开，另存为 .xlsx 再导入"),
    ".xlsm": ("带宏的 Excel 文件（.xlsm）", "请用 Excel 打开，另存为 .xlsx 再导入"),
    **dict.fromkeys((".bmp", ".gif", ".tif", ".tiff", ".webp"), ("这一种图片", _PICTURE_HINT)),
}  # fmt: skip
_KNOWN = (
    "能导入的是 .docx、.pdf、.html、.xlsx、.csv、.txt、.md、.eml、.ofd、.doc、.wps、.rtf、.png、.jpg、.heic"
)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
_WRITTEN = frozenset({Format.HTML, Format.TEXT, Format.MARKDOWN, Format.MAIL, Format.COMMAS})
_WORDS = {
    Format.WORD: "压缩包或 Word 文件", Format.PDF: "PDF", Format.HTML: "网页或纯文本", Format.OFD: "OFD",
    Format.SHEET: "Excel 表格",
}  # fmt: skip


def read_source(path: Path) -> tuple[Format, bytes]:
    """Return the format of a file and its bytes.

    Raises:
        ImportRefusedError: it cannot be read, is too large, or is something else than its name says.
    """
    named = NAMES.get(path.suffix.lower())
    if named is None:
        what, hint = _OTHERS.get(path.suffix.lower(), ("不认识的文件", _KNOWN))
        raise ImportRefusedError(f"{path.name} 是{what}，导不进来", hint=hint)
    try:
        if not path.is_file():
            raise ImportRefusedError(f"没有文件 {path}", hint="请检查文件名和文件夹")
        if path.stat().st_size > MAX_BYTES:
            size = path.stat().st_size / 1_000_000
            raise ImportRefusedError(
                f"{path.name} 有 {size:.0f} MB，最多 {MAX_BYTES // 1_000_000} MB",
                hint="图片太多的，请删去图片另存一份；太长的，请拆成几份",
            )
        content = path.read_bytes()
    except OSError as error:
        raise ImportRefusedError(
            f"{path.name} 读不出来：{reason_of(error)}", hint="请检查文件权限"
        ) from error
    return _agreed(path.name, named, content), content


def _agreed(name: str, named: Format, content: bytes) -> Format:
    """Return the format that name and bytes agree on; a .doc may be anything that Word opens."""
    if not content.strip(b"\0 \r\n\t"):
        raise ImportRefusedError(f"{name} 是空的", hint="请重新保存一份再导入")
    if _ENCRYPTED in content[: 1 << 20] and content.startswith(_COMPOUND):
        raise ImportRefusedError(f"{name} 加了密码", hint="请用 Word 或 WPS 打开，去掉密码，另存一份再导入")
    is_picture = content.startswith(_PICTURES) or content[4:8] == b"ftyp"
    if is_picture and named is Format.PICTURE:
        return named
    if is_picture:
        raise ImportRefusedError(
            f"{name} 其实是图片，只是改了后缀", hint="请把后缀改成 .png 或 .jpg 再导入；" + _PICTURE_HINT
        )
    if named is Format.PICTURE:
        raise ImportRefusedError(f"{name} 不是图片，只是名字像", hint=_PICTURE_HINT)
    actual = _format_of(content, named)
    if named is Format.OLD:
        pages = actual is Format.HTML and content.lstrip()[:1] == b"<"
        return actual if pages or actual in (Format.WORD, Format.PDF) else named
    if content.startswith(_COMPOUND):
        raise ImportRefusedError(
            f"{name} 其实是旧版 Office 文件，只是改了后缀",
            hint="请用 Word 或 WPS 打开，另存为 .docx 或 .xlsx 再导入",
        )
    if actual is not named and not {actual, named} <= _WRITTEN:
        raise ImportRefusedError(
            f"{name} 的后缀是 .{named.value}，里面却像是{_WORDS[actual]}",
            hint="请改回原来的后缀，或用原来的程序打开后另存一份",
        )
    return named


def _format_of(content: bytes, named: Format) -> Format:
    if content.startswith(b"PK\x03\x04"):
        return _archive_of(content, named)
    return Format.PDF if b"%PDF-" in content[:1024] else Format.HTML


def _archive_of(content: bytes, named: Format) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, RuntimeError):  # the last: compressed in a way nobody here knows
        # The reader of the archive that it is called says what is wrong with it.
        return named if named in (Format.OFD, Format.SHEET) else Format.WORD
    if any(name.lower() == "ofd.xml" for name in names):
        return Format.OFD
    return Format.SHEET if any(name.startswith("xl/") for name in names) else Format.WORD
