"""240 files, a good one for every three that are bad in some way: one pass names all, loses none.

What takes the renderer to its limits is in test_hostile: it costs seconds a file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.bootstrap import Editions, build_index
from indexer.domain.handbook import Handbook
from indexer.search.request import SearchRequest
from indexer.settings import Settings

BASE = {"type": "procedure", "category": "甲类", "asks": "[怎么办, 找谁, 带什么]"}
RANDOM_PICTURE = bytes(range(128, 256)) * 8


def written(id: str, *lines: str, body: str = "正文。", without: str = "", **changed: str) -> str:
    keys = {"id": id, "title": f"示例事项{id}", **BASE, **changed}
    front = [f"{key}: {value}" for key, value in keys.items() if key != without]
    return "\n".join(["---", *front, *lines, "---", body, ""])


Bad = Callable[[str], str | bytes]

# What is wrong: how the file is written, the rule, the line, and whether the page goes.
BAD: dict[str, tuple[Bad, str, int, bool]] = {
    "word": (lambda name: b"PK\x03\x04" + RANDOM_PICTURE, "not-text", 1, True),
    "old-word": (lambda name: b"\xd0\xcf\x11\xe0" + RANDOM_PICTURE, "not-text", 1, True),
    "zip": (lambda name: b"7z\xbc\xaf\x27\x1c" + RANDOM_PICTURE, "not-text", 1, True),
    "pdf": (lambda name: b"%PDF-1.7\n" + RANDOM_PICTURE, "not-text", 1, True),
    "picture": (lambda name: b"\xff\xd8\xff\xe0" + RANDOM_PICTURE, "not-text", 1, True),
    "gbk": (lambda name: written(name).encode("gbk"), "not-text", 3, True),
    "utf-16": (lambda name: written(name).encode("utf-16"), "not-text", 1, True),
    "bytes": (lambda name: written(name).encode() + b"\xff\xfe", "not-text", 9, True),
    "empty": (lambda name: "", "empty-file", 1, True),
    "blank": (lambda name: " \n\t\n", "empty-file", 1, True),
    "large": (lambda name: written(name, body="大" * 400_000), "unreadable-file", 1, True),
    "plain": (lambda name: f"# {name}\n\n一段话。\n", "no-front-matter", 1, True),
    "late": (lambda name: "\n" + written(name), "no-front-matter", 2, True),
    "unclosed": (lambda name: written(name).replace("\n---\n", "\n"), "unclosed-front-matter", 1, True),
    "list": (lambda name: "---\n- id\n- title\n---\n", "not-keys", 2, True),
    "syntax": (lambda name: written(name, "source: 通知: 附件"), "yaml-syntax", 7, True),
    "bracket": (lambda name: written(name, "related: [a, b"), "yaml-syntax", 7, True),
    "anchor": (lambda name: written(name, "region: &a 街道", "owner: *a"), "yaml-feature", 7, True),
    "tag": (lambda name: written(name, "region: !!python/object:os.system 街道"), "yaml-feature", 7, True),
    "merge-key": (lambda name: written(name, "<<: {region: 街道}"), "yaml-feature", 7, True),
    "deep": (lambda name: written(name, "related: " + "[" * 400), "yaml-caps", 7, True),
    "front-too-long": (lambda name: written(name, "source: " + "长" * 70_000), "yaml-caps", 2, True),
    "colon": (lambda name: written(name, "region：街道"), "fullwidth-colon", 7, True),
    "two-documents": (lambda name: written(name, "... # 又一份", "region: 街道"), "yaml-syntax", 8, True),
    "no-title": (lambda name: written(name, without="title"), "missing-key", 1, True),
    "no-type": (lambda name: written(name, without="type"), "missing-key", 1, True),
    "wrong-type": (lambda name: written(name, type="通告"), "unknown-value", 4, True),
    "other-id": (lambda name: written(f"{name}-x"), "id-file-name", 2, True),
    "bad-id": (lambda name: written(name.upper()), "bad-id", 2, True),
    "bad-category": (lambda name: written(name, category="丙类"), "unknown-category", 5, True),
    "bad-date": (lambda name: written(name, "effective_to: 2026-02-30"), "bad-date", 7, True),
    "lost-date": (lambda name: written(name, "efective_to: 2026-12-31"), "unknown-key", 7, True),
    "backwards": (
        lambda name: written(name, "effective_from: 2026-02-01", "effective_to: 2026-01-01"),
        "date-order", 8, True,
    ),
    "secret": (lambda name: written(name, "secrecy: 机密", type="policy"), "secrecy", 7, True),
    "bell-in-front": (lambda name: written(name, "region: 街\x07道"), "control-character", 7, True),
    "nul": (lambda name: written(name, "region: 街\x00道"), "control-character", 7, True),
    "conflict": (
        lambda name: written(name, "<<<<<<< HEAD", "=======", ">>>>>>> b"),
        "merge-conflict", 7, True,
    ),
    "typo": (lambda name: written(name, "keyword: [甲]"), "unknown-key", 7, False),
    "foreign": (lambda name: written(name, "issuer: 某局"), "foreign-key", 7, False),
    "kind": (lambda name: written(name, "visits: 一次"), "wrong-kind", 7, False),
    "value": (lambda name: written(name, "desk: 门口"), "unknown-value", 7, False),
    "twice": (lambda name: written(name, "region: 甲", "适用区域: 乙"), "duplicate-key", 8, False),
    "status": (lambda name: written(name, "status: 有效"), "status-key", 7, False),
    "tab": (lambda name: written(name, "region:\t街道"), "front-matter-tab", 7, False),
    "keyword": (lambda name: written(name, f"keywords: [示例事项{name}]"), "keyword-title", 7, False),
    "nobody": (lambda name: written(name, "related: [wo-bu-zai]"), "unknown-id", 7, False),
    "audience": (lambda name: written(name, "audiences: [外星人]"), "unknown-audience", 7, False),
    "asset": (lambda name: written(name, "attachments: [../../etc/passwd]"), "missing-asset", 7, False),
    "link": (lambda name: written(name, body="[甲](doc:wo-bu-zai)"), "broken-link", 8, False),
    "anchor-link": (lambda name: written(name, body="[甲](#没有这一节)"), "broken-link", 8, False),
    "script": (lambda name: written(name, body="[甲](javascript:alert(1))"), "unsafe-link", 8, False),
    "html": (lambda name: written(name, body="<b onclick=x>甲</b>"), "raw-html", 8, False),
    "bidi": (lambda name: written(name, body="甲\u202e乙"), "control-character", 8, False),
    "mojibake": (lambda name: written(name, body="锟斤拷"), "mojibake", 8, False),
    "mojibake-gbk": (lambda name: written(name, body="绀惧尯鏈嶅姟绔欐斂绛栨墜鍐"), "mojibake", 8, False),
    "mojibake-latin": (
        lambda name: written(name, body="社区".encode().decode("latin-1")),
        "mojibake", 8, False,
    ),
    "identity": (lambda name: written(name, body="11010519491231002X"), "identity-number", 8, False),
    "card": (lambda name: written(name, body="卡 6222020000000007"), "bank-card", 8, False),
    "long-line": (lambda name: written(name, body="长" * 6000), "long-line", 8, False),
    "cycle": (lambda name: written(name, f"superseded_by: {name}"), "supersede-cycle", 7, False),
}  # fmt: skip
FILES = 240
NOT_FILES = ("folder.md", "link.md", "pipe.md", "UPPER.MD")


def names() -> Iterator[tuple[str, str]]:
    """Yield 240 ids with the kind of each: every fourth is good."""
    kinds = list(BAD)
    for number in range(FILES - len(NOT_FILES)):
        kind = "good" if number % 4 == 0 else kinds[(number - number // 4 - 1) % len(kinds)]
        yield f"f{number:03d}", kind


KINDS = dict(names())


@pytest.fixture
def settings(tmp_path: Path, shared_dictionaries: None) -> Settings:
    """The settings of a folder with all of them, indexed nowhere yet."""
    folder = tmp_path / "handbook"
    (folder / "procedures").mkdir(parents=True)
    (folder / "handbook.yml").write_text(
        "title: 敌意\ncategories: [{key: jia, title: 甲类}]\naudiences: [老年人]\n", encoding="utf-8"
    )
    for id, kind in KINDS.items():
        content = written(id, body=f"好的正文{id}。") if kind == "good" else BAD[kind][0](id)
        path = folder / "procedures" / f"{id}.md"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (tmp_path / "outside.md").write_text(written("outside"), encoding="utf-8")
    (folder / "folder.md").mkdir()
    (folder / "link.md").symlink_to(tmp_path / "outside.md")
    os.mkfifo(folder / "pipe.md")
    (folder / "UPPER.MD").write_text(written("upper"), encoding="utf-8")
    return Settings(handbook_dir=folder, state_dir=tmp_path / "var", meaning=False)


def test_every_bad_file_is_named_and_every_good_one_is_found(settings: Settings) -> None:
    handbook, _ = build_index(settings)
    assert handbook.files_read == FILES
    assert set(KINDS.values()) == {"good", *BAD}
    for id, kind in KINDS.items():
        if kind != "good":
            assert_named(handbook, f"procedures/{id}.md", *BAD[kind][1:])
    for name in NOT_FILES:
        assert_named(handbook, name, "unreadable-file", 1, True)
    edition = Editions(settings).current()
    for id, kind in KINDS.items():
        page_stays = kind == "good" or not BAD[kind][3]
        assert (id in edition.handbook.documents) == page_stays, kind
        if kind == "good":
            assert [p for p in handbook.problems if p.path == f"procedures/{id}.md"] == []
            found = edition.search(SearchRequest(text=f"示例事项{id}", on=settings.clock.today()))
            assert found.hits[0].document.id == id


def assert_named(handbook: Handbook, path: str, rule: str, line: int, fatal: bool) -> None:
    said = [(p.rule, p.line, p.fatal) for p in handbook.problems if p.path == path]
    assert (rule, line) in [entry[:2] for entry in said], (path, rule, line, said)
    assert any(entry[2] for entry in said) == fatal, (path, said)
