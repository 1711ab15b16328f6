"""The folder as a whole: what is read, what is left out, and what the next read need not do again."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from indexer.content import handbook as module
from indexer.content import reading
from indexer.content.body.markdown import Rendered
from indexer.content.faults import Fault
from indexer.content.findings import (
    findings_from_record,
    findings_to_record,
)
from indexer.content.handbook import KnownBody, read_handbook
from indexer.content.nodes import Place
from indexer.domain.body import Body
from indexer.domain.document import Contact, LegalBasis, Procedure, Section
from indexer.domain.errors import ContentError
from indexer.domain.handbook import Handbook
from indexer.domain.problem import Severity

Read = Callable[[dict[str, str | bytes]], Handbook]
Make = Callable[[dict[str, str | bytes]], Path]


def file(id: str, *lines: str, body: str = "正文。") -> str:
    front = ["---", f"id: {id}", f"title: 标题{id}", "category: 甲类", "asks: [一, 二, 三]", *lines]
    if not any(line.startswith("type:") for line in lines):
        front.append("type: procedure")
    return "\n".join([*front, "---", body])


def test_documents_are_found_in_any_folder_but_hidden_ones_and_assets(read: Read) -> None:
    handbook = read(
        {
            "a.md": file("a"),
            "深/处/b.md": file("b"),
            "shen/assets/c.md": file("c"),
            "assets/d.md": "没有资料栏",
            "_e.md": "草稿",
            ".f.md": "藏",
            "_g/h.md": "草稿",
            ".git/i.md": "藏",
            "j.txt": "别的",
        }
    )
    assert set(handbook.documents) == {"a", "b", "c", "tingche", "dianhua"}
    assert handbook.files_read == 5
    assert handbook.documents["b"].path == "深/处/b.md"
    assert [(p.path, p.rule) for p in handbook.problems] == [
        ("assets/d.md", "stray-document"),
        ("j.txt", "stray-document"),
    ]


def test_documents_stand_in_the_order_of_their_paths(read: Read) -> None:
    handbook = read({"b/z.md": file("z"), "a/y.md": file("y"), "c.md": file("c")})
    assert [d.path for d in handbook.documents.values()] == [
        "a/y.md", "b/z.md", "c.md", "dianhua.md", "tingche.md",
    ]  # fmt: skip


def test_bom_and_windows_line_ends_are_tolerated(read: Read) -> None:
    text = file("a", "related: [tingche]", body="## 甲\n\n一")
    handbook = read({"a.md": b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()})
    assert handbook.problems == ()
    assert handbook.documents["a"].sections == (Section("甲", "甲", "一"),)


def test_broken_files_never_take_good_ones_down_nor_are_they_shown(read: Read) -> None:
    broken: dict[str, str | bytes] = {
        "kong.md": "",
        "yaml.md": "---\nid: [\n---\n秘密正文",
        "gbk.md": "---\nid: gbk\n标题: 停车\n".encode("gbk"),
        "fu.md": file("a"),
        "riqi.md": file("riqi", "effective_from: 2026-02-30"),
        "lei.md": file("lei", "类目: 丙类"),
    }
    handbook = read({**broken, "a.md": file("a", body="见[甲](doc:riqi)"), "b.md": file("b")})
    assert set(handbook.documents) == {"a", "b", "tingche", "dianhua"}
    assert set(handbook.left_out) == set(broken)
    assert {p.path for p in handbook.problems if p.severity is Severity.ERROR} == set(broken)


def test_of_two_files_with_one_id_the_sound_one_is_kept(read: Read) -> None:
    handbook = read(
        {
            "1/a.md": file("a", "effective_from: 错"),
            "2/a.md": file("a", "windows: [{from: 2026-02-01, until: 2026-01-01}]"),
            "3/a.md": file("a"),
            "4/a.md": file("a"),
        }
    )
    assert handbook.documents["a"].path == "3/a.md"
    assert {p.path for p in handbook.problems if p.rule == "duplicate-id"} == {"1/a.md", "2/a.md", "4/a.md"}
    assert handbook.left_out == ("1/a.md", "2/a.md", "4/a.md")


def test_every_id_in_the_documents_leads_to_a_document(read: Read) -> None:
    handbook = read(
        {
            "a.md": file(
                "a",
                "related: [b, meiyou, tingche]",
                "amends: [meiyou]",
                "superseded_by: [meiyou, tingche]",
                "contacts: [tingche, dianhua, meiyou]",
                "legal_basis: [{document: meiyou}, {document: tingche}, {title: 法}, {article: 一}]",
            ),
            "b.md": "坏了",
            "c.md": file("c", "type: contact", "backup: tingche"),
        }
    )
    a, c = handbook.documents["a"], handbook.documents["c"]
    assert isinstance(a, Procedure)
    assert isinstance(c, Contact)
    assert (a.related, a.amends, a.superseded_by) == (("tingche",), (), ("tingche",))
    assert (a.contacts, c.backup) == (("dianhua",), None)
    assert a.legal_basis == (LegalBasis(document="tingche"), LegalBasis(title="法"))
    assert a.faulty_fields == ("amends", "contacts", "legal_basis", "related", "superseded_by")
    assert c.faulty_fields == ("backup",)
    assert [p.message for p in handbook.problems if p.path == "a.md" and p.line == 6] == [
        "related 里的编号 meiyou 没有对应的文件"
    ]


def test_every_member_of_a_circle_is_named_and_no_other(read: Read) -> None:
    handbook = read(
        {
            "a.md": file("a", "superseded_by: b"),
            "b.md": file("b", "superseded_by: c"),
            "c.md": file("c", "superseded_by: [b, d]"),
            "d.md": file("d"),
        }
    )
    assert [(p.path, p.line) for p in handbook.problems if p.rule == "supersede-cycle"] == [
        ("b.md", 6),
        ("c.md", 6),
    ]
    assert handbook.documents["a"].superseded_by == ("b",)
    assert handbook.documents["b"].superseded_by == ()
    assert handbook.documents["b"].faulty_fields == ("superseded_by",)


def test_equal_titles_of_versions_are_fine(read: Read) -> None:
    lines = (
        "---\nid: {}\ntitle: 办法\ntype: policy\ncategory: jia\neffective_from: 2020-01-01\n{}---\n正文。\n"
    )
    files = {
        "a.md": lines.format("a", "superseded_by: b\n"),
        "b.md": lines.format("b", "superseded_by: c\n"),
        "c.md": lines.format("c", ""),
    }
    assert read(files).problems == ()
    handbook = read({**files, "d.md": lines.format("d", "")})
    assert {p.path for p in handbook.problems if p.rule == "duplicate-title"} == set(files) | {"d.md"}


def test_errors_in_the_body_mark_the_page(read: Read) -> None:
    handbook = read(
        {"a.md": file("a", body="[甲](doc:meiyou) 和 [甲](doc:meiyou)\n\n[乙](#wu)\n\n停\u202e车")}
    )
    assert [(p.rule, p.line, p.column) for p in handbook.problems] == [
        ("broken-link", 8, 5),
        ("broken-link", 8, 23),
        ("broken-link", 10, 5),
        ("control-character", 12, 2),
    ]
    assert handbook.documents["a"].faulty_fields == ("body",)
    assert "\u202e" not in handbook.documents["a"].body.written


def test_unchanged_files_are_not_rendered_again(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make({"a.md": file("a"), "b.md": file("b")})
    first = read_handbook(folder)
    monkeypatch.setattr(
        module, "render_all", lambda bodies, progress=None: dict.fromkeys(bodies, Rendered(Body.of(["新"])))
    )
    (folder / "b.md").write_text(file("b", body="改了"), encoding="utf-8")
    second = read_handbook(folder, reuse=first.bodies)
    assert second.handbook.documents["a"] == first.handbook.documents["a"]
    assert second.handbook.documents["b"].body.nodes == ("新",)
    assert second.bodies["a.md"] == first.bodies["a.md"]
    assert second.bodies["b.md"].digest != first.bodies["b.md"].digest


def test_a_known_body_of_another_path_or_digest_is_not_used(make: Make) -> None:
    folder = make({"a.md": file("a")})
    body = read_handbook(folder).bodies["a.md"]
    stale = KnownBody("0" * 64, replace(body.rendered, body=Body.of(["旧"])))
    again = read_handbook(folder, reuse={"a.md": stale, "b.md": body}).handbook
    assert again.documents["a"].body.nodes != ("旧",)


def test_unchanged_files_are_not_searched_again_by_rules_on_a_file_alone(make: Make) -> None:
    folder = make({"a.md": file("a"), "b.md": file("b")})
    first = read_handbook(folder)
    told = {"long-line": (Fault(message="记下的", place=Place(3)),)}
    known = {path: replace(body, findings=told) for path, body in first.bodies.items()}
    (folder / "b.md").write_text(file("b", body="改了"), encoding="utf-8")
    problems = read_handbook(folder, reuse=known).handbook.problems
    assert [(p.path, p.rule, p.line) for p in problems if p.message == "记下的"] == [("a.md", "long-line", 3)]


def test_kept_findings_give_the_same_problems_and_documents_as_a_search(make: Make) -> None:
    faulty = file("a", "places: 3号楼2单元501室", body="**先打电话\n\n身份证110101199003070\n\n[x](doc:b#无)")
    folder = make({"a.md": faulty, "b.md": file("b", "asks: [x]", body="见附件1。"), "c.md": file("a")})
    first = read_handbook(folder)
    kept = {
        path: findings_from_record(json.loads(json.dumps(findings_to_record(body.findings))))
        for path, body in first.bodies.items()
    }
    assert kept["a.md"]
    assert kept == {path: body.findings for path, body in first.bodies.items()}
    again = read_handbook(folder, reuse={p: replace(b, findings=kept[p]) for p, b in first.bodies.items()})
    assert again == first
    (folder / "b.md").unlink()
    assert read_handbook(folder, reuse=again.bodies).handbook == read_handbook(folder).handbook


def test_file_that_is_as_it_was_is_not_taken_apart_again(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make({"a.md": file("a", "related: [b]"), "b.md": file("b", body="**先打电话")})
    first = read_handbook(folder, today=date(2026, 11, 23))
    (folder / "b.md").write_text(file("b", body="改了"), encoding="utf-8")
    taken: list[str] = []
    real = reading.read_content

    def counted(path: str, *rest: Any) -> Any:
        taken.append(path)
        return real(path, *rest)

    monkeypatch.setattr(reading, "read_content", counted)
    second = read_handbook(folder, reuse=first.bodies, today=date(2026, 11, 23))
    assert taken == ["b.md"]
    assert second.handbook.documents["a"] is first.handbook.documents["a"]
    monkeypatch.undo()
    assert second == read_handbook(folder, today=date(2026, 11, 23))


def test_text_of_a_file_that_is_as_it_was_is_not_read_again(make: Make) -> None:
    """What other rules ask of it was noted; where it stood, too."""
    folder = make({"a.md": file("a", body="打12345"), "b.md": file("b"), "c.md": file("c")})
    first = read_handbook(folder, today=date(2026, 11, 23))

    class Unread(Body):
        @property
        def written(self) -> str:  # type: ignore[override]
            raise AssertionError("read again")

    def unread(body: KnownBody) -> KnownBody:
        blank = Unread.__new__(Unread)
        stated = body.stated and replace(body.stated, document=replace(body.stated.document, body=blank))
        return replace(body, rendered=replace(body.rendered, body=blank), stated=stated)

    reuse = {path: unread(body) for path, body in first.bodies.items()}
    second = read_handbook(folder, reuse=reuse, today=date(2026, 11, 23))
    assert second.handbook.problems == first.handbook.problems


def four_asks(text: str) -> str:
    return text.replace("三]", "三, 四]")


EDITS = {
    "one goes": lambda folder: (folder / "b.md").unlink(),
    "one comes with the same title": lambda folder: (folder / "d.md").write_text(file("d")),
    "one takes a former id": lambda folder: (folder / "b.md").write_text(file("b", "former_ids: [a]")),
    "one is broken": lambda folder: (folder / "b.md").write_text("坏"),
    "a heading goes": lambda folder: (folder / "b.md").write_text(file("b", body="改了")),
    "a category goes": lambda folder: (folder / "handbook.yml").write_text(
        (folder / "handbook.yml").read_text().replace("甲", "乙")
    ),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2040, 1, 1), None], ids=str)
def test_what_others_say_is_judged_as_if_all_were_read_again(make: Make, edit: Any, day: date | None) -> None:
    """Whatever happened to the other files, and whatever day it is."""
    folder = make(
        {
            "a.md": file("a", "related: [b]", "superseded_by: [b]", body="[看](doc:b#一)").replace(
                "三]", "三, 四]"
            ),
            "b.md": file("b", "verified_on: 2026-11-01", body="# 一\n2026年3月1日起").replace(
                "三]", "三, 四]"
            ),
            "c.md": file("c", "effective_to: 2026-12-31", "repealed_by: b", body="见附件1。"),
        }
    )
    first = read_handbook(folder, today=date(2026, 11, 23))
    edit(folder)
    again = read_handbook(folder, reuse=first.bodies, today=day)
    assert again == read_handbook(folder, today=day)
    assert read_handbook(folder, reuse=again.bodies, today=day) == again


def test_progress_is_told_of_every_body(make: Make) -> None:
    """Of bodies that no other test has rendered: those are kept for a while."""
    seen: list[tuple[int, int]] = []
    folder = make({"a.md": file("a", body="头一份"), "b.md": file("b", body="第二份"), "c.md": "坏"})
    read_handbook(folder, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "没有手册文件夹"),
        ({"a.md": "x"}, "没有 handbook.yml"),
        ({"handbook.yml": "title: [\n"}, "读不懂"),
        ({"handbook.yml": b"\xff\xfe\x00"}, "UTF-16"),
        ({"handbook.yml": "title: 甲\n"}, "没有类目"),
        ({"handbook.yml": "title: 甲\ncategories: [甲]\n"}, "没有类目"),
    ],
    ids=["no-folder", "no-file", "syntax", "encoding", "no-categories", "no-sound-category"],
)
def test_a_folder_that_is_no_handbook_is_refused(
    tmp_path: Path, files: dict[str, str | bytes], words: str
) -> None:
    folder = tmp_path / "h"
    for name, content in files.items():
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ContentError, match=words) as raised:
        read_handbook(folder)
    assert raised.value.hint


def test_things_that_are_no_files_are_named_and_not_followed(make: Make, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "geheim.md").write_text(file("geheim"), encoding="utf-8")
    folder = make({"a.md": file("a")})
    (folder / "link.md").symlink_to(outside / "geheim.md")
    (folder / "lost.md").symlink_to(outside / "nowhere.md")
    (folder / "tree").symlink_to(outside)
    (folder / "ordner.md").mkdir()
    os.mkfifo(folder / "rohr.md")
    handbook = read_handbook(folder).handbook
    assert set(handbook.documents) == {"a"}
    assert [(p.path, p.rule, p.fatal) for p in handbook.problems] == [
        ("link.md", "unreadable-file", True),
        ("lost.md", "unreadable-file", True),
        ("ordner.md", "unreadable-file", True),
        ("rohr.md", "unreadable-file", True),
        ("tree", "unreadable-file", True),
    ]


def test_personal_numbers_are_not_repeated_in_messages(read: Read) -> None:
    handbook = read(
        {"a.md": file("a", body="身份证11010519491231002X，电话138 0000 0000、１３９００００００００")}
    )
    assert [p.rule for p in handbook.problems] == ["identity-number", "mobile-number", "mobile-number"]
    assert not any("19491231" in p.message or "0000 0000" in p.message for p in handbook.problems)


@pytest.mark.parametrize(
    "text",
    [
        "010-12345678",
        "京政发〔2024〕5号",
        "20260101120000",
        "编号 13800000000000",
        "12345 96156",
        "110105194912310021",
    ],
)
def test_other_numbers_raise_no_alarm(read: Read, text: str) -> None:
    assert read({"a.md": file("a", body=text)}).problems == ()
