"""What is being published, on the disk until it is: a power cut half way is ended by the next one who looks.

Files stand in the folder before git has them. Without this record a cut in between leaves words that
nobody published, and a form that says there is nothing left to publish.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.disk import write_whole
from indexer.domain.errors import ContentError
from indexer.editing.writing import Edit

_FILE = "publishing.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """A publication that was begun onto `parent`; `merging` is a commit it brings in, empty for none."""

    parent: str
    author: str
    message: str
    merging: str
    edits: tuple[Edit, ...]


class Redoing:
    """The record of the one publication under way, below a `data` folder; hold the publisher's lock."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _FILE

    def begin(self, under_way: UnderWay) -> None:
        """Have it on the disk before the first file is touched."""
        kept = {
            "parent": under_way.parent,
            "author": under_way.author,
            "message": under_way.message,
            "merging": under_way.merging,
            "edits": [[edit.path, _word(edit.before), _word(edit.after)] for edit in under_way.edits],
        }
        write_whole(self._file, json.dumps(kept, ensure_ascii=False), durable=True)

    def left(self) -> UnderWay | None:
        """Return what was begun and not ended."""
        try:
            kept: dict[str, Any] = json.loads(self._file.read_text(encoding="utf-8"))
            edits = tuple(Edit(path, _bytes(before), _bytes(after)) for path, before, after in kept["edits"])
            return UnderWay(
                parent=kept["parent"],
                author=kept["author"],
                message=kept["message"],
                merging=kept["merging"],
                edits=edits,
            )
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ContentError(
                f"{self._file} 读不出来",
                hint="上一次发布没做完：用 handbook send --look 看手册里改了什么，再删掉它",
            ) from error

    def end(self) -> None:
        self._file.unlink(missing_ok=True)


def still_to_write(folder: Path, edits: Sequence[Edit]) -> list[Edit] | None:
    """Return the edits whose files are as before; None where somebody has changed one since."""
    left = []
    for edit in edits:
        place = folder / edit.path
        now = place.read_bytes() if place.is_file() and not place.is_symlink() else None
        if now not in (edit.before, edit.after):
            return None
        if now != edit.after:
            left.append(edit)
    return left


def _word(content: bytes | None) -> str | None:
    return None if content is None else base64.b64encode(content).decode("ascii")


def _bytes(word: str | None) -> bytes | None:
    return None if word is None else base64.b64decode(word)
