"""The releases of the loose-leaf book, kept in `releases.yml`: what the binder holds at each of them.

Written by `handbook release` alone, one line for each document, so that git shows what a release
changed::

    - number: 3
      day: 2026-11-23
      revision: 7dbba30…
      layout: 0a1b2c3d4e5f
      online: "http://192.168.1.5:8000"
      documents:
        dusheng-fumu-jiangli-fei: {number: 2-13, pages: 2, digest: 9f86d081884c7d65, title: "…"}
      tables:
        _contents: {number: "目录", pages: 9, digest: 60303ae22b998861, title: "目录"}
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from indexer.content.faults import Report
from indexer.content.fields.frontmatter import parse
from indexer.content.nodes import Mapping, Node, Scalar, Sequence
from indexer.disk import write_whole
from indexer.domain.errors import ContentError
from indexer.domain.system_errors import reason_of

RELEASES_FILE = "releases.yml"

_HEAD = "# 活页各期。由 handbook release 写，记下每一期夹子里有哪些页，请不要改。\n"
_MOST_KEPT = 60  # an older binder is printed anew
_MOST_CHARACTERS = 32 * 1024 * 1024  # sixty releases of five thousand documents
_RELEASE_KEYS = frozenset("number day revision layout online documents tables".split())
_FILED_KEYS = frozenset("number pages digest title".split())
_RELEASE_NUMBER = re.compile(r"[1-9][0-9]{0,5}")
_PAGES = re.compile(r"[0-9]{1,4}")
_DIGEST = re.compile(r"[0-9a-f]{16}")
_KEY = re.compile(r"[\w-]+")
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_HINT = "这个文件由程序写：请用 git 换回上次提交的样子"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A document, or another piece of the book, as it lies in the binder.

    `digest` tells what is on its pages; `number` is empty for a document that has none yet.
    """

    key: str
    number: str
    title: str
    pages: int
    digest: str

    @property
    def place(self) -> str:
        """Where it lies in the binder; a renamed document stays in its place."""
        return self.number or self.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a full print of one day held.

    `layout` is the version of the template, `online` the address in the codes on the pages.
    """

    number: int
    day: date
    revision: str
    layout: str
    online: str
    documents: tuple[Filed, ...]
    tables: tuple[Filed, ...] = ()

    @property
    def filed(self) -> tuple[Filed, ...]:
        return (*self.documents, *self.tables)


def read_releases(folder: Path) -> tuple[Release, ...]:
    """Return the releases of a handbook folder, oldest first; none before the first one.

    Raises:
        ContentError: the file is not as `write_releases` leaves it; the message names the line.
    """
    path = folder / RELEASES_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else "不是 UTF-8 文字"
        raise ContentError(f"{RELEASES_FILE} 读不了：{reason}", hint="请检查权限和磁盘") from error
    return _releases(text)


def write_releases(folder: Path, releases: Iterable[Release]) -> None:
    """Write the file, the last releases only; the old one stands until the new one is whole."""
    kept = sorted(releases, key=lambda release: release.number)[-_MOST_KEPT:]
    lines = [line for release in kept for line in _lines(release)]
    write_whole(folder / RELEASES_FILE, _HEAD + "\n".join(lines) + "\n")


def _lines(release: Release) -> Iterator[str]:
    yield f"- number: {release.number}"
    yield f"  day: {release.day}"
    yield f"  revision: {_quoted(release.revision)}"
    yield f"  layout: {_quoted(release.layout)}"
    yield f"  online: {_quoted(release.online)}"
    for name, part in (("documents", release.documents), ("tables", release.tables)):
        if part:
            yield f"  {name}:"
        for filed in part:
            yield (
                f"    {filed.key}: {{number: {_quoted(filed.number)}, pages: {filed.pages},"
                f" digest: {_quoted(filed.digest)}, title: {_quoted(filed.title)}}}"
            )


def _quoted(text: str) -> str:
    """Return a text as YAML and JSON both read it; YAML takes some characters as they are for none."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


@lru_cache(maxsize=2)
def _releases(text: str) -> tuple[Release, ...]:
    """Return what a file says; kept, for the print page asks each time and sixty releases are long."""
    report = Report(RELEASES_FILE)
    node = parse(text, report, most=_MOST_CHARACTERS)
    if node is None:
        raise _damaged(report.problems[0].line)
    found: dict[int, Release] = {}
    for row in _items(node):
        release = _release(row)
        if release.number in found:
            raise ContentError(
                f"{RELEASES_FILE} 里第 {release.number} 期有两份",
                hint="两个人各登记了一期：留下已经印过的那一份，删掉另一份，再运行 handbook release",
            )
        found[release.number] = release
    return tuple(found[number] for number in sorted(found))


def _release(node: Node) -> Release:
    row = _entries(node, _RELEASE_KEYS)
    number = int(_text(row.get("number", node), _RELEASE_NUMBER))
    try:
        return Release(
            number=number,
            day=date.fromisoformat(_text(row["day"])),
            revision=_text(row["revision"]),
            layout=_text(row["layout"]),
            online=_text(row["online"]),
            documents=_filed(row.get("documents")),
            tables=_filed(row.get("tables")),
        )
    except (KeyError, ValueError) as error:
        raise ContentError(f"{RELEASES_FILE} 里第 {number} 期写得不全", hint=_HINT) from error


def _filed(node: Node | None) -> tuple[Filed, ...]:
    return tuple(_leaf(key, value) for key, value in _entries(node).items()) if node else ()


def _leaf(key: str, node: Node) -> Filed:
    row = _entries(node, _FILED_KEYS)
    if len(row) < len(_FILED_KEYS) or not _KEY.fullmatch(key):
        raise _damaged(node.place.line)
    return Filed(
        key=key,
        number=_text(row["number"]),
        title=_text(row["title"]),
        pages=int(_text(row["pages"], _PAGES)),
        digest=_text(row["digest"], _DIGEST),
    )


def _items(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Sequence):
        return node.items
    if isinstance(node, Scalar) and node.empty:
        return ()
    raise _damaged(node.place.line)


def _entries(node: Node, known: Collection[str] | None = None) -> dict[str, Node]:
    """Return the values of a mapping by their keys, each known and there once; nothing is an empty one."""
    if isinstance(node, Scalar) and node.empty:
        return {}
    if not isinstance(node, Mapping):
        raise _damaged(node.place.line)
    found: dict[str, Node] = {}
    for key, value in node.entries:
        if key.text in found or (known is not None and key.text not in known):
            raise _damaged(key.place.line)
        found[key.text] = value
    return found


def _text(node: Node, form: re.Pattern[str] | None = None) -> str:
    if not isinstance(node, Scalar) or (form and not form.fullmatch(node.text)):
        raise _damaged(node.place.line)
    return node.text


def _damaged(line: int) -> ContentError:
    return ContentError(f"{RELEASES_FILE} 第 {line} 行看不懂", hint=_HINT)
