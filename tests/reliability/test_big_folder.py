"""Folders at the edge of what there is: many documents, long ones, deep ones, oddly named ones."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from typing import Any

from indexer.content.source import MAX_BYTES

Shelf = Any
Nursery = Any

FOLDERS = (
    "有 空格", "引号'\"", "emoji🙂", "百分号%41", "-rf", "换\n行", "反斜杠\\", "分号;$(id)", "*?[a]",
    "e\u0301", "名" * 80, "/".join("深" for _ in range(60)),
)  # fmt: skip


def document(id: str, body: str) -> str:
    return f"---\nid: {id}\ntitle: 示例{id}\ntype: policy\ncategory: c\n---\n{body}\n"


def test_odd_folders_are_read_and_odd_files_are_named(shelf: Shelf) -> None:
    for number, name in enumerate(FOLDERS):
        folder = shelf.folder / name
        folder.mkdir(parents=True)
        (folder / f"odd-{number}.md").write_text(document(f"odd-{number}", "办事。"), encoding="utf-8")
        (folder / f"坏 {number}.md").write_text(document("x", "办事。"), encoding="utf-8")
    raw = os.path.join(os.fsencode(shelf.folder), b"\xff\xfe.md")  # noqa: PTH118
    with open(raw, "wb") as file:  # noqa: PTH123
        file.write(document("raw", "办事。").encode())
    shelf.build()
    handbook = shelf.open().handbook
    assert {f"odd-{number}" for number in range(len(FOLDERS))} <= handbook.documents.keys()
    assert len(handbook.left_out) == len(FOLDERS) + 1
    shelf.build()
    shelf.assert_clean()


def test_index_takes_a_file_of_one_megabyte_and_names_a_longer_one(shelf: Shelf) -> None:
    head = document("large", "").encode()
    line = ("办停车带身份证。" * 200 + "\n\n").encode()
    body = line * ((MAX_BYTES - len(head)) // len(line))
    (shelf.folder / "large.md").write_bytes(head + body)
    (shelf.folder / "larger.md").write_bytes(document("larger", "").encode() + body + line)
    shelf.build()
    handbook = shelf.open().handbook
    assert "large" in handbook.documents
    assert handbook.left_out == ("larger.md",)


def test_many_documents_are_indexed_and_found(
    shelf: Shelf, nursery: Nursery, amount: Callable[[int, int], int], report: Callable[[str], None]
) -> None:
    """In a process of its own, whose time and memory are told: first all, then one that changed."""
    count = amount(100, 20_000)
    chance = random.Random(20)
    words = [chr(0x4E00 + chance.randrange(4000)) + chr(0x4E00 + chance.randrange(4000)) for _ in range(3000)]
    for number in range(count):
        folder = shelf.folder / f"{number % 100:02d}"
        folder.mkdir(exist_ok=True)
        text = "".join(chance.choices(words, k=200))
        (folder / f"many-{number}.md").write_text(
            document(f"many-{number}", f"## 第{number}节\n\n{text}编号{number}"), encoding="utf-8"
        )
    for what in ("all", "one changed"):
        shelf.write("doc-00", "停车", source=what)
        begun = time.monotonic()
        pid = nursery.start("index", shelf=shelf)
        peak = 0
        while running(pid):
            peak = max(peak, peak_memory(pid))
            time.sleep(0.02)
        ended = nursery.wait(pid)
        assert ended.code == 0, ended.said
        report(f"{count} documents, {what}: {time.monotonic() - begun:.0f} s, at most {peak // 1024} MB")
    edition = shelf.open()
    assert len(edition.handbook.documents) == count + 12
    for number in chance.sample(range(count), 5):
        assert shelf.found(edition, f"示例many-{number}")[0] == f"many-{number}"


def status(pid: int, name: str) -> str:
    with open(f"/proc/{pid}/status", encoding="ascii") as lines:  # noqa: PTH123
        return next((line.split()[1] for line in lines if line.startswith(f"{name}:")), "0")


def running(pid: int) -> bool:
    return status(pid, "State") != "Z"


def peak_memory(pid: int) -> int:
    return int(status(pid, "VmHWM"))
