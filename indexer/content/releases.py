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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from indexer.disk import write_whole
from indexer.domain.errors import ContentError
from indexer.domain.system_errors import reason_of

RELEASES_FILE = "releases.yml"

_HEAD = "# 活页各期。由 handbook release 写，记下每一期夹子里有哪些页，请不要改。\n"
_MOST_KEPT = 60  # an older binder is printed anew
_TEXT = r'"(?:[^"\\]|\\.)*"'
_STEP = re.compile(
    rf"(?P<start>- number: (?P<release>[1-9]\d{{0,5}}))"
    rf"|  (?P<key>day|revision|layout|online): (?P<value>{_TEXT}|[^\s\"]+)"
    r"|  (?P<part>documents|tables):"
    rf"|    (?P<id>[\w-]+): {{number: (?P<number>{_TEXT}|[\d-]+), pages: (?P<pages>\d{{1,4}}),"
    rf" digest: \"?(?P<digest>[0-9a-f]{{16}})\"?, title: (?P<title>{_TEXT})}}"
)


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
    found: list[dict[str, Any]] = []
    part: list[Filed] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        step = _STEP.fullmatch(line.rstrip())
        if step is None or not (found or step["start"]):
            raise _damaged(number)
        if step["start"]:
            found.append({"number": int(step["release"])})
        elif step["key"]:
            found[-1][step["key"]] = _text(step["value"])
        elif step["part"]:
            part = found[-1][step["part"]] = []
        else:
            part.append(_filed(step))
    return tuple(sorted(_releases(found), key=lambda release: release.number))


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
    return json.dumps(text, ensure_ascii=False)


def _text(written: str) -> str:
    return str(json.loads(written)) if written.startswith('"') else written


def _filed(step: re.Match[str]) -> Filed:
    return Filed(
        key=step["id"],
        number=_text(step["number"]),
        title=_text(step["title"]),
        pages=int(step["pages"]),
        digest=step["digest"],
    )


def _releases(found: Iterable[Mapping[str, Any]]) -> Iterator[Release]:
    seen = set()
    for row in found:
        number = row["number"]
        try:
            day = date.fromisoformat(row["day"])
            revision, layout, online = row["revision"], row["layout"], row["online"]
        except (KeyError, ValueError) as error:
            raise ContentError(f"{RELEASES_FILE} 里第 {number} 期写得不全", hint=_HINT) from error
        if number in seen:
            raise ContentError(
                f"{RELEASES_FILE} 里第 {number} 期有两份",
                hint="两个人各登记了一期：留下已经印过的那一份，删掉另一份，再运行 handbook release",
            )
        seen.add(number)
        yield Release(
            number=number,
            day=day,
            revision=revision,
            layout=layout,
            online=online,
            documents=tuple(row.get("documents", ())),
            tables=tuple(row.get("tables", ())),
        )


_HINT = "这个文件由程序写：请用 git 换回上次提交的样子"


def _damaged(line: int) -> ContentError:
    return ContentError(f"{RELEASES_FILE} 第 {line} 行看不懂", hint=_HINT)
