"""A folder of accidents and attacks: each file is named with rule and line, the good one stands."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.content.handbook import read_handbook
from indexer.domain.handbook import Handbook

GOOD = "---\nid: hao\ntitle: 好\ntype: procedure\ncategory: jia\nasks: [一, 二, 三]\n---\n好的正文。\n"


def front(id: str, *lines: str, body: str = "正文。", **changed: str) -> str:
    keys = {"id": id, "title": f"标题{id}", "type": "procedure", "category": "甲类", "asks": "[一, 二, 三]"}
    written = [f"{key}: {value}" for key, value in {**keys, **changed}.items()]
    return "\n".join(["---", *written, *lines, "---", body])


BOMB = "\n".join(["l0: &l0 [哈, 哈]", *(f"l{n}: &l{n} [*l{n - 1}, *l{n - 1}]" for n in range(1, 20))])

HOSTILE: dict[str, tuple[str | bytes, str, int]] = {
    "empty": ("", "empty-file", 1),
    "spaces": (" \n\n", "empty-file", 1),
    "bom-only": (b"\xef\xbb\xbf", "empty-file", 1),
    "text-only": ("就是一段话\n", "no-front-matter", 1),
    "late-block": ("\n---\nid: a\n---\n", "no-front-matter", 2),
    "unclosed": ("---\nid: a\n", "unclosed-front-matter", 1),
    "word": (b"PK\x03\x04" + b"\0" * 50, "not-text", 1),
    "old-word": (b"\xd0\xcf\x11\xe0\xa1\xb1", "not-text", 1),
    "pdf": (b"%PDF-1.7\n\xe2\xe3", "not-text", 1),
    "rtf": (b"{\\rtf1\\ansi}", "not-text", 1),
    "picture": (b"\x89PNG\r\n\x1a\n", "not-text", 1),
    "gbk": ("---\nid: gbk\ntitle: 停车\n---\n".encode("gbk"), "not-text", 3),
    "utf-sixteen": ("---\nid: a\n".encode("utf-16"), "not-text", 1),
    "utf-sixteen-bare": ("---\nid: a\n".encode("utf-16-le"), "not-text", 1),
    "bad-bytes": (b"---\nid: a\n\xff\xfe\xfa\x81", "not-text", 3),
    "too-big": ("---\nid: a\n---\n" + "大" * 400_000, "unreadable-file", 1),
    "null-root": ("---\n\n---\n正文", "not-keys", 2),
    "list-root": ("---\n- id: a\n---\n", "not-keys", 2),
    "word-root": ("---\nid：a\n---\n", "not-keys", 2),
    "open-bracket": ("---\nid: [a\n---\n", "yaml-syntax", 2),
    "colon": (front("colon", "source: 关于: 印发"), "yaml-syntax", 7),
    "tab-indent": (front("tab-indent", "promise_days:", "\tdays: 5"), "yaml-syntax", 8),
    "full-width": (front("full-width", "region：本街道"), "fullwidth-colon", 7),
    "flow-full-width": (front("flow-full-width", "materials: [{name：证}]"), "fullwidth-colon", 7),
    "anchors": ("---\n" + BOMB + "\n---\n", "yaml-feature", 2),
    "merge-key": (front("merge-key", "<<: {region: 甲}"), "yaml-feature", 7),
    "tag": (front("tag", "region: !!python/name:os.system 甲"), "yaml-feature", 7),
    "nested-lists": (front("nested-lists", "related: " + "[" * 500), "yaml-caps", 7),
    "nested-keys": (front("nested-keys", "related: " + "{a: " * 500), "yaml-caps", 7),
    "long-front": (front("long-front", *["# 甲乙丙丁"] * 20_000), "yaml-caps", 2),
    "documents": (front("documents", "...", "id: b"), "yaml-syntax", 8),
    "complex-key": (front("complex-key", "? [a]", ": b"), "yaml-feature", 7),
    "number-title": (front("number-title", title="[1]"), "wrong-kind", 3),
    "long-title": (front("long-title", title="长" * 200), "too-long", 3),
    "twice": (front("twice", "标题: 又一个"), "duplicate-key", 7),
    "status": (front("status", "status: 有效"), "status-key", 7),
    "secret": (front("secret", "secrecy: 机密", type="policy"), "secrecy", 7),
    "foreign": (front("foreign", "phones: [{number: 1}]"), "foreign-key", 7),
    "typo": (front("typo", "effectiv_to: 2026-01-01"), "unknown-key", 7),
    "no-such-day": (front("no-such-day", "effective_to: 2025-02-30"), "bad-date", 7),
    "slashes": (front("slashes", "effective_to: 2025/02/03"), "bad-date", 7),
    "clock": (front("clock", "review_by: 2025-02-03T00:00:00Z"), "bad-date", 7),
    "backwards": (
        front("backwards", "effective_from: 2026-01-02", "effective_to: 2026-01-01"),
        "date-order",
        8,
    ),
    "mixed-window": (
        front("mixed-window", "windows:", "  - {from: 03-01, until: 2026-04-01}"),
        "window-dates",
        8,
    ),
    "wrong-window": (
        front("wrong-window", "windows: [{from: 2026-04-02, until: 2026-04-01}]"),
        "window-dates",
        7,
    ),
    "capital-id": (front("Capital-Id"), "bad-id", 2),
    "path-id": (front("../../etc/passwd"), "bad-id", 2),
    "other-id": (front("ein-anderer"), "id-file-name", 2),
    "hao-copy": (front("hao"), "duplicate-id", 2),
    "own-successor": (front("own-successor", "superseded_by: own-successor"), "supersede-cycle", 7),
    "nobody": (front("nobody", "related: [wo-bu-zai]"), "unknown-id", 7),
    "bad-category": (front("bad-category", category="丙类"), "unknown-category", 5),
    "bad-audience": (front("bad-audience", "audiences: [外星人]"), "unknown-audience", 7),
    "no-asset": (front("no-asset", "attachments: [../../../etc/passwd]"), "missing-asset", 7),
    "asset-link": (front("asset-link", body="[表](../assets/../../etc/passwd)"), "missing-asset", 8),
    "javascript": (front("javascript", "links: [{label: 甲, url: 'javascript:1'}]"), "wrong-kind", 7),
    "script-link": (front("script-link", body="[甲](javascript:alert(1))"), "unsafe-link", 8),
    "script": (front("script", body="\n<script>alert(1)</script>"), "raw-html", 9),
    "bidi": (front("bidi", body="甲\n\n停\u202e车"), "control-character", 10),
    "bell": (front("bell", body="停\x07车"), "control-character", 8),
    "bell-in-front": (front("bell-in-front", "region: 停\x07车"), "control-character", 7),
    "zero-width": (front("zero-width", body="停\u200b车"), "zero-width", 8),
    "private-use": (front("private-use", body="停\ue003车"), "private-use", 8),
    "mojibake": (front("mojibake", body="锟斤拷锟斤拷"), "mojibake", 8),
    "replacement": (front("replacement", body="停\ufffd车"), "mojibake", 8),
    "conflict": (front("conflict", body="<<<<<<< HEAD\n甲\n=======\n乙\n>>>>>>> x"), "merge-conflict", 8),
    "conflict-in-front": ("---\n<<<<<<< HEAD\nid: a\n=======\nid: b\n>>>>>>> x\n---\n", "merge-conflict", 2),
    "identity": (front("identity", body="11010519491231002X"), "identity-number", 8),
    "card": (front("card", body="6222020000000007"), "bank-card", 8),
    "deep-list": (
        front("deep-list", body="\n".join("  " * n + "- 甲" for n in range(600))),
        "render-limit",
        8,
    ),
    "brackets": (front("brackets", body="[" * 60_000), "render-limit", 8),
}


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Handbook:
    folder = tmp_path_factory.mktemp("hostile")
    text = "title: 敌意\ncategories: [{key: jia, title: 甲类}]\naudiences: [老年人]\n"
    (folder / "handbook.yml").write_text(text, encoding="utf-8")
    (folder / "hao.md").write_text(GOOD, encoding="utf-8")
    for name, (content, _, _) in HOSTILE.items():
        written = content.encode() if isinstance(content, str) else content
        (folder / "z" / f"{name}.md").parent.mkdir(exist_ok=True)
        (folder / "z" / f"{name}.md").write_bytes(written)
    return read_handbook(folder).handbook


@pytest.mark.parametrize("name", HOSTILE)
def test_each_is_named_with_rule_and_line(handbook: Handbook, name: str) -> None:
    _, rule, line = HOSTILE[name]
    found = [(p.rule, p.line) for p in handbook.problems if p.path == f"z/{name}.md"]
    assert (rule, line) in found


def test_the_good_document_is_read_and_blamed_for_nothing(handbook: Handbook) -> None:
    assert handbook.documents["hao"].sections[0].text == "好的正文。"
    assert [p for p in handbook.problems if p.path == "hao.md"] == []


def test_all_problems_say_what_to_do(handbook: Handbook) -> None:
    assert [p for p in handbook.problems if not p.hint or not p.message] == []
    assert list(handbook.problems) == sorted(handbook.problems)


def test_many_files_with_many_faults_are_read_in_time(make: Callable[[dict[str, str]], Path]) -> None:
    body = "\n\n".join(f"[甲](doc:wu{n}#x) 138{n:08d} \u202e" for n in range(2000))
    folder = make({f"f{n}.md": front(f"f{n}", body=body) for n in range(10)})
    started = time.process_time()
    read_handbook(folder)
    assert time.process_time() - started < 20
