"""One file in a small handbook, and the rules that name something in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from indexer.domain.handbook import Handbook

Read: TypeAlias = Callable[[dict[str, str]], Handbook]


def document(body: str = "一句话。", *front: str, type: str = "procedure", id: str = "shili") -> str:
    """Return the text of a file of these lines, with what every document needs where they say nothing."""
    written = {line.split(":")[0] for line in front}
    base = {"id": id, "title": "示例", "type": type, "category": "甲类", "asks": "[一句, 两句, 三句]"}
    lines = [f"{key}: {value}" for key, value in base.items() if key not in written]
    return "\n".join(["---", *lines, *front, "---", "", body, ""])


def rules(read: Read, text: str, **others: str) -> list[str]:
    """Return the ids of the rules that a file breaks, beside `others` by their ids."""
    files = {"shili.md": text, **{f"{name}.md": content for name, content in others.items()}}
    return sorted({p.rule for p in read(files).problems if p.path == "shili.md"})
