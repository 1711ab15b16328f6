"""Files beside files: each is named with what to do, so that no document is missing without a word."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.content.beside import beside_problems

Make = Callable[[dict[str, str | bytes]], Path]


@pytest.mark.parametrize(
    ("path", "rule", "words"),
    [
        ("procedures/ban-zheng.md.txt", "stray-document", "改成 ban-zheng.md"),
        ("ban-zheng.markdown", "stray-document", "改成 ban-zheng.md"),
        ("ban-zheng.md.docx", "stray-document", "改成 ban-zheng.md"),
        ("ban-zheng - 副本.md", "stray-document", "副本"),
        ("ban-zheng (1).md", "stray-document", "副本"),
        ("tongzhi.docx", "stray-document", "handbook import"),
        ("policies/tongzhi.PDF", "stray-document", "handbook import"),
        ("zhaopian.jpg", "stray-document", "放进 assets/"),
        ("新建文本文档.txt", "stray-document", "改成 .md"),
        ("policies/events.yml", "stray-document", "最上层"),
        ("~$tongzhi.docx", "stray-file", "临时文件"),
        (".~lock.tongzhi.docx#", "stray-file", "临时文件"),
        ("Thumbs.db", "stray-file", "系统"),
        ("policies/.DS_Store", "stray-file", "系统"),
        ("ban-zheng.md~", "stray-file", "别的程序"),
        ("ban-zheng.md.orig", "stray-file", "别的程序"),
        ("assets/Thumbs.db", "stray-file", "临时文件"),
        ("assets/kong.pdf", "stray-file", "空的"),
        ("assets/ban-zheng.md", "stray-document", "不会收录"),
        ("assets/biao.pdf", "stray-file", "居民打不开"),
        ("assets/zhaopian.png", "stray-file", "居民打不开"),
    ],
)
def test_it_is_named_with_what_to_do(make: Make, path: str, rule: str, words: str) -> None:
    folder = make({path: "" if "kong" in path else "x"})
    [problem] = beside_problems(folder)
    assert (problem.path, problem.rule) == (path, rule)
    assert words in problem.hint + problem.message


def test_what_belongs_there_is_not_named(make: Make) -> None:
    names = (
        "a.md",
        "lexicon.txt",
        "calendar.yml",
        "assets/biao.docx",
        "_drafts/a.docx",
        ".vscode/x.json",
        "_x.txt",
    )
    assert list(beside_problems(make(dict.fromkeys(names, "PK")))) == []


def test_a_word_list_without_a_word_is_named(make: Make) -> None:
    [problem] = beside_problems(make({"synonyms.yml": ""}))
    assert (problem.path, problem.rule) == ("synonyms.yml", "stray-file")


def test_an_attachment_is_refused_by_its_size(make: Make) -> None:
    folder = make({"assets/da.pdf": b"%PDF" * 750})
    [problem] = beside_problems(folder, largest_attachment=2999)
    assert problem.rule == "large-attachment"
    assert "永远" in problem.hint
    assert list(beside_problems(folder, largest_attachment=3000)) == []


def test_a_repository_inside_is_named(make: Make) -> None:
    folder = make({"policies/shared/.git": "gitdir: x", "policies/shared/a.md": "x"})
    [problem] = beside_problems(folder)
    assert (problem.path, problem.rule) == ("policies/shared", "stray-document")


def test_an_attachment_that_no_document_leads_to_is_named(read: Callable) -> None:
    linked = {f"assets/{name}.txt": "表" for name in ("a", "b", "c", "_d")}
    front = "id: a\ntitle: 甲\ntype: policy\ncategory: 甲类\nattachments: [assets/a.txt]\n"
    found = read({**linked, "a.md": f"---\n{front}---\n见[乙](assets/b.txt)。\n"}).problems
    assert [(p.path, p.rule) for p in found if p.path != "a.md"] == [("assets/c.txt", "unused-attachment")]
