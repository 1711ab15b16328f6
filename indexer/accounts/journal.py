"""Who did what and when, a line each, only ever added to; nothing of what was written.

2026-11-23T09:30:12+08:00	王岗	published	tingche	3f2a91c…
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from indexer.domain.choices import Choice
from indexer.domain.errors import StoreError
from indexer.domain.system_errors import reason_of

_FILE = "editing.log"


class Act(Choice):
    """What can be done that is written down."""

    ADDED = "added", "添了账号"
    REMOVED = "removed", "去掉账号"
    PHRASE_SET = "phrase-set", "设了口令"
    SIGNED_IN = "signed-in", "登录"
    REFUSED = "refused", "口令不对"
    SIGNED_OUT = "signed-out", "退出"
    SIGNED_OUT_EVERYWHERE = "signed-out-everywhere", "在所有地方退出"
    SAVED = "saved", "存了草稿"
    DISCARDED = "discarded", "丢掉草稿"
    PUBLISHED = "published", "发布"
    UNDONE = "undone", "撤回"
    UPLOADED = "uploaded", "上传附件"
    PROPOSED = "proposed", "送审"
    APPROVED = "approved", "同意"
    SENT_BACK = "sent-back", "退回"
    DATED = "dated", "定了发布的日子"
    TAKEN_BACK = "taken-back", "收回来"
    MERGED = "merged", "在总库合进来了"
    WITHDRAWN = "withdrawn", "在总库去掉了"
    STOPPED = "stopped", "没能按日子发布"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the journal; `about` is a document's id, `revision` a commit, both may be empty."""

    at: datetime
    who: str
    act: Act
    about: str = ""
    revision: str = ""


class Journal:
    """The journal of one handbook, below its `data` folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _FILE

    def add(self, who: str, act: Act, *, at: datetime, about: str = "", revision: str = "") -> None:
        """Add a line and have it on the disk.

        Raises:
            StoreError: it could not be written: then what it is about must not happen either.
        """
        fields = (at.isoformat(timespec="seconds"), who, act.value, about, revision)
        line = "\t".join(" ".join(field.split()) for field in fields) + "\n"
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(descriptor, line.encode("utf-8", "replace"))
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise StoreError(
                f"编辑记录写不了：{reason_of(error)}", hint="请看状态文件夹下 data/ 的磁盘和权限"
            ) from error

    def entries(self) -> tuple[Entry, ...]:
        """Return all lines, the latest first; a line cut by a power failure is left out."""
        try:
            text = self._file.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise StoreError(f"编辑记录读不出来：{reason_of(error)}", hint="请看它的权限") from error
        found = (_entry(line) for line in text.splitlines())
        return tuple(entry for entry in found if entry is not None)[::-1]


def _entry(line: str) -> Entry | None:
    fields = line.split("\t")
    act = Act.parse(fields[2]) if len(fields) == 5 else None
    if act is None:
        return None
    try:
        at = datetime.fromisoformat(fields[0])
    except ValueError:
        return None
    return Entry(at, fields[1], act, fields[3], fields[4])
