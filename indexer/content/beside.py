"""Files beside files: what lies in the folder and is neither a document nor anything a document uses.

Nobody looks for a document that was saved under another name: it is not there, and nothing says so.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from indexer.content.body.tree import address_of
from indexer.content.faults import Fault, Rule
from indexer.content.reading import Reading
from indexer.content.reading_rules import LARGE_ATTACHMENT, STRAY_DOCUMENT, STRAY_FILE, UNUSED_ATTACHMENT
from indexer.content.source import ASSETS
from indexer.domain.body import asset_link
from indexer.domain.problem import Problem

MEGABYTE = 1024 * 1024
LARGEST_ATTACHMENT = 10 * MEGABYTE

_OWN = frozenset(
    {
        "handbook.yml", "lexicon.txt", "synonyms.yml", "materials.yml", "calendar.yml", "events.yml",
        "questions.yml", "print-numbers.yml", "releases.yml",
    }
)  # fmt: skip
_OPEN_IN_OFFICE = re.compile(r"[~.]\$|\.~lock\.|~wr[ldc]\d*\.tmp", re.IGNORECASE)
_LITTER = re.compile(
    r"thumbs\.db(:.*)?|desktop\.ini|ehthumbs.*\.db|\.ds_store|\._.*|.*~"
    r"|.*\.(?:bak|old|orig|rej|swp|swo|tmp|temp|crdownload|part|lnk)",
    re.IGNORECASE,
)
_PROGRAM = re.compile(r"\.(?:exe|msi|bat|cmd|com|scr|vbs|js|jar|ps1|sh|apk|dll|reg|hta)$", re.IGNORECASE)
_MARKED = re.compile("绝密|机密|秘密|内部资料|内部使用|内部文件")
_COPY = re.compile(r"(?:[ _-]*(?:副本|复件|拷贝|copy)|[ _]?[(（]\d+[)）])", re.IGNORECASE)
_RENAMED = re.compile(
    r"(.+?)\.(?:md|markdown|mdown)\.?(?:txt|text|doc|docx|md|bak|html?)?|(.+)\.(?:markdown|mdown|mkd)",
    re.IGNORECASE,
)
_WORD = frozenset(
    {
        ".doc",
        ".docx",
        ".wps",
        ".rtf",
        ".odt",
        ".pages",
        ".pdf",
        ".htm",
        ".html",
        ".mht",
        ".ppt",
        ".pptx",
        ".xls",
        ".xlsx",
        ".et",
        ".csv",
    }
)
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".heic", ".tif", ".tiff"})
_BEGINNINGS = {
    ".pdf": (b"%PDF",),
    ".docx": (b"PK",),
    ".xlsx": (b"PK",),
    ".doc": (b"\xd0\xcf\x11\xe0",),
    ".xls": (b"\xd0\xcf\x11\xe0",),
    ".png": (b"\x89PNG",),
    ".jpg": (b"\xff\xd8",),
    ".jpeg": (b"\xff\xd8",),
}
_TEXT = frozenset({".txt", ".text", ""})


def beside_problems(folder: Path, *, largest_attachment: int = LARGEST_ATTACHMENT) -> Iterator[Problem]:
    """Yield a problem for every file and folder that is not what the folder is for, with what to do."""
    for path in _walk(folder):
        said = (
            _attachment(folder, path, largest_attachment)
            if path.startswith(f"{ASSETS}/")
            else _said(folder, path)
        )
        if said is not None:
            rule, message, hint = said
            shown = os.fsencode(path.rstrip("/")).decode("utf-8", "replace")
            yield Fault(message=message, hint=hint).of(rule, shown)


def unused_attachments(reading: Reading) -> Iterator[Problem]:
    """Yield a problem for every file below assets/ that no document leads to: residents cannot get it."""
    used = {path for file in reading.files for path in file.value("attachments") or ()}
    links = (address for file in reading.files if file.rendered for address in file.rendered.links)
    used.update(f"{ASSETS}/{link[0]}" for address in links if (link := asset_link(address_of(address))))
    broken = any(file.rendered is None or "attachments" in file.report.faulty for file in reading.files)
    for path in sorted(reading.folder_assets - used) if not broken else ():
        name = PurePosixPath(path)
        if not name.name.startswith("_") and name.suffix.lower() != ".md":
            yield Fault(
                message=f"附件“{PurePosixPath(path).name}”没有文件指到它，居民拿不到",
                hint="在用它的文件里写 attachments，或正文里写链接；不用了就删去",
            ).of(UNUSED_ATTACHMENT, path)


def _walk(folder: Path, inside: str = "") -> Iterator[str]:
    """Yield files, and folders of another repository with a slash; hidden ones only where they are litter."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return  # the reading of documents says that it is closed
    for entry in entries:
        path = inside + entry.name
        if entry.name.startswith(".") and not (
            _LITTER.fullmatch(entry.name) or _OPEN_IN_OFFICE.match(entry.name)
        ):
            continue
        if entry.is_symlink():
            continue  # the reading of documents says so of those it would have read
        if not entry.is_dir(follow_symlinks=False):
            yield path
        elif (Path(entry.path) / ".git").exists():
            yield f"{path}/"
        elif not entry.name.startswith("_"):
            yield from _walk(Path(entry.path), f"{path}/")


def _said(folder: Path, path: str) -> tuple[Rule, str, str] | None:
    name = path.rpartition("/")[2]
    suffix = PurePosixPath(name).suffix.lower()
    if not name:
        return (
            STRAY_DOCUMENT,
            "这个文件夹是另一个 git 仓库，里面的文件不会发布",
            "请把文件直接放进来，删去里面的 .git",
        )
    if _OPEN_IN_OFFICE.match(name):
        return STRAY_FILE, "这是 Word、WPS 打开文件时的临时文件", "请关掉 Word 再删去它"
    if _LITTER.fullmatch(name):
        return STRAY_FILE, "这是系统或别的程序留下的文件，手册不用", "请删去它"
    if path in _OWN and path != "handbook.yml" and not (folder / path).stat().st_size:
        return STRAY_FILE, f"“{name}”是空的，不起作用", "误删了内容的，从历史里找回来；不要了就删去它"
    if path in _OWN or name.startswith("_"):
        return None
    if suffix == ".md":
        id = PurePosixPath(name).stem
        if _COPY.search(id):
            return STRAY_DOCUMENT, f"“{name}”像是另一份文件的副本", "请改好原来那一份，删去副本"
        return None
    if renamed := _RENAMED.fullmatch(name):
        stem = renamed[1] or renamed[2]
        return (
            STRAY_DOCUMENT,
            f"“{name}”不以 .md 结尾，没有收录",
            f"请把文件名改成 {stem}.md（记事本另存时类型选“所有文件”）",
        )
    if suffix in _WORD:
        hint = f"要发布的用 handbook import 做成草稿；给居民下载的放进 {ASSETS}/；都不是就移走"
        return STRAY_DOCUMENT, f"“{name}”不是手册的文件，没有收录", hint
    if suffix in _PICTURES:
        return STRAY_DOCUMENT, f"图片“{name}”放错了地方，页面上看不到", f"请放进 {ASSETS}/"
    if PurePosixPath(path).name in _OWN:
        return STRAY_DOCUMENT, f"“{name}”要放在手册文件夹的最上层，放在这里不起作用", "请移到最上层"
    if suffix in _TEXT or suffix in (".yml", ".yaml"):
        return (
            STRAY_DOCUMENT,
            f"“{name}”不是手册认得的文件，没有收录",
            "是一份文件就把结尾改成 .md；不是就移走",
        )
    return STRAY_FILE, f"“{name}”不是手册的文件", f"给居民下载的放进 {ASSETS}/；不是就移走"


def _attachment(folder: Path, path: str, largest: int) -> tuple[Rule, str, str] | None:
    name = PurePosixPath(path).name
    if _OPEN_IN_OFFICE.match(name) or _LITTER.fullmatch(name):
        return STRAY_FILE, "这是临时文件，不是附件", "请删去它"
    if name.startswith("_"):
        return None
    if _PROGRAM.search(name):
        return STRAY_DOCUMENT, f"“{name}”是程序，不是附件", "请删去它；居民不能从手册里下载程序"
    if marked := _MARKED.search(name):
        hint = "不能公开的移出手册文件夹，按规定处理；能公开的改个名字"
        return STRAY_DOCUMENT, f"附件的名字里写着“{marked[0]}”", hint
    try:
        kind = (folder / path).lstat()
    except OSError:
        return None  # gone meanwhile, or closed to us: whoever links to it is told
    if not stat.S_ISREG(kind.st_mode):
        return None
    if kind.st_size > largest:
        size, most = kind.st_size / MEGABYTE, largest / MEGABYTE
        hint = "请压缩或拆开；附件进了 git 就永远留在每一份拷贝里，删了也还在"
        return LARGE_ATTACHMENT, f"附件有 {size:.1f} MB，最多 {most:g} MB", hint
    if kind.st_size == 0:
        return STRAY_FILE, "附件是空的", "请重新放一份"
    begins = _BEGINNINGS.get(PurePosixPath(name).suffix.lower())
    if begins and not _head(folder / path).startswith(begins):
        return (
            STRAY_FILE,
            f"“{name}”的内容不是这种文件，居民打不开",
            "请打开看看，用 Word、WPS 另存成这种格式再放进来",
        )
    if PurePosixPath(name).suffix.lower() == ".md":
        return STRAY_DOCUMENT, f"“{name}”放在 {ASSETS}/ 里，不会收录", "是一份文件就移出去"
    return None


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(8)
    except OSError:
        return b""  # closed to us: what it is nobody knows
