"""Which kind of file this is, by its bytes and its name, and why another one is turned away."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from indexer.domain.errors import ContentError
from indexer.domain.system_errors import reason_of

MAX_BYTES = 30_000_000


class Format(StrEnum):
    WORD = "docx"
    PDF = "pdf"
    HTML = "html"


class ImportRefusedError(ContentError):
    """Raised for a file that no draft can be made from; the message names it and says what to do."""

    code = "import_refused"


_NAMES = {".docx": Format.WORD, ".pdf": Format.PDF, ".html": Format.HTML, ".htm": Format.HTML}
_OTHERS = {
    ".doc": ("旧版 Word 文件（.doc）", "请用 Word 或 WPS 打开，另存为 .docx 再导入"),
    ".wps": ("WPS 自己的格式（.wps）", "请用 WPS 打开，另存为 .docx 再导入"),
    ".docm": ("带宏的 Word 文件（.docm）", "请用 Word 打开，另存为 .docx 再导入"),
    ".rtf": ("写字板文件（.rtf）", "请用 Word 或 WPS 打开，另存为 .docx 再导入"),
    ".ofd": ("OFD 版式文件", "请用 OFD 阅读器导出为 PDF 再导入"),
    ".mht": ("网页存档（.mht）", "请在浏览器里另存为“网页，仅 HTML”再导入"),
    ".mhtml": ("网页存档（.mhtml）", "请在浏览器里另存为“网页，仅 HTML”再导入"),
    ".md": ("已经是手册的格式", "请直接放进手册文件夹，再运行 handbook check"),
    ".txt": ("纯文本", "请复制一份 docs/templates/ 里的模板，把文字贴进去"),
}
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")


def read_source(path: Path) -> tuple[Format, bytes]:
    """Return the format of a file and its bytes.

    Raises:
        ImportRefusedError: it cannot be read, is too large, or is something else than its name says.
    """
    named = _NAMES.get(path.suffix.lower())
    if named is None:
        what, hint = _OTHERS.get(path.suffix.lower(), ("不认识的文件", "能导入的是 .docx、.pdf、.html"))
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
    _refuse_disguise(path.name, named, content)
    return named, content


def _refuse_disguise(name: str, named: Format, content: bytes) -> None:
    if not content.strip(b"\0 \r\n\t"):
        raise ImportRefusedError(f"{name} 是空的", hint="请重新保存一份再导入")
    if content.startswith(_COMPOUND):
        if _ENCRYPTED in content:
            raise ImportRefusedError(
                f"{name} 加了密码", hint="请用 Word 或 WPS 打开，去掉密码，另存一份再导入"
            )
        raise ImportRefusedError(f"{name} 其实是旧版 Office 文件，只是改了后缀", hint=_OTHERS[".doc"][1])
    if content.startswith(_PICTURES):
        raise ImportRefusedError(f"{name} 其实是图片，只是改了后缀", hint="请照着图片把文字打进模板里")
    actual = _format_of(content)
    if actual is not named:
        words = {Format.WORD: "压缩包或 Word 文件", Format.PDF: "PDF", Format.HTML: "网页或纯文本"}
        raise ImportRefusedError(
            f"{name} 的后缀是 .{named.value}，里面却像是{words[actual]}",
            hint="请改回原来的后缀，或用原来的程序打开后另存一份",
        )


def _format_of(content: bytes) -> Format:
    if content.startswith(b"PK\x03\x04"):
        return Format.WORD
    return Format.PDF if b"%PDF-" in content[:1024] else Format.HTML
