"""What a text may hold of one kind: named by `check` at its line, and laid out on paper all the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from indexer.content.body.markdown import MarkdownRenderer
from indexer.content.rules import bounds
from indexer.domain.errors import NotFoundError, PrintError
from indexer.domain.handbook import Handbook
from indexer.domain.problem import Problem, Severity
from webapp.paper.leaves import bounds as on_paper
from webapp.paper.leaves.body import body_tree
from webapp.paper.leaves.book import print_data
from webapp.paper.typesetting import PrintOptions, render_pdf

Read = Callable[[dict[str, str]], Handbook]
FRONT = "---\nid: da\ntitle: 示例\ntype: policy\ncategory: 甲类\n---\n"
HEAD = FRONT.count("\n")
TABLE = "| 甲 | 乙 |\n|---|---|\n"

TOO_MUCH = {
    "rows": (TABLE + "| 一 | 二 |\n" * 2001, "large-table", 1, "这张表有 2001 行、2 列"),
    "columns": ("\n".join("|" + each * 41 for each in ("列|", "-|", "格|")), "large-table", 1, "41 列"),
    "cells": ("\n\n".join([TABLE + "| 一 | 二 |\n" * 1900] * 6), "large-table", 9521, "一共 22800 格"),
    "html": ("<table>" + "<tr><td>格</td></tr>" * 2001 + "</table>", "large-table", 1, "2001 行"),
    "headings": ("## 节\n\n话\n\n" * 2001, "many-headings", 8001, "小标题超过 2000 个"),
    "links": ("见[甲](https://example.cn/)。\n\n" * 3001, "many-links", 6001, "链接超过 3000 个"),
    "images": ("![甲](assets/a.png)\n\n" * 501, "many-links", 1001, "图超过 500 个"),
    "notes": ("".join(f"[^{n}]: 注\n" for n in range(1001)), "many-links", 1001, "脚注超过 1000 个"),
    "quotes": ("话\n\n" + ">" * 13 + " 话", "deep-nesting", 3, "套了 13 层"),
    "lists": ("\n".join("    " * n + "- 话" for n in range(14)), "deep-nesting", 13, "套了 13 层"),
    "letters": ("话\n\n" + "iVBORw0KGgo" * 500, "unbroken-run", 3, "连着 5500 个字母"),
    "paragraph": ("话\n\n" + "没有分段的话。\n" * 8000, "unbroken-run", 3, "这一段有 56000 个字"),
}  # fmt: skip

ENOUGH = {
    "table": TABLE + "| 一 | 二 |\n" * 2000,
    "columns": "|" + "列|" * 40 + "\n" + "|" + "-|" * 40 + "\n" + "|" + "格|" * 40,
    "headings": "## 节\n\n话\n\n" * 2000,
    "links": "见[甲](https://example.cn/)。\n\n" * 3000,
    "quotes": ">" * 12 + " 话",
    "lists": "\n".join("    " * n + "- 话" for n in range(12)),
    "code": "    缩进的代码 | 有竖线",
    "address": "https://example.cn/" + "a" * 2000,
    "law": "第一条　为了规范停车，制定本办法。\n\n" * 1500,
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_text_that_holds_too_much_is_named_where_it_begins_to(name: str, read: Read) -> None:
    body, rule, line, said = TOO_MUCH[name]
    found = _of_rule(read({"da.md": FRONT + body}), rule)
    assert [problem.line for problem in found] == [HEAD + line]
    assert said in found[0].message
    assert found[0].severity is Severity.ERROR
    assert found[0].hint.startswith("请")


@pytest.mark.parametrize("name", ENOUGH)
def test_text_within_the_bounds_is_not_named(name: str, read: Read) -> None:
    handbook = read({"da.md": FRONT + ENOUGH[name]})
    rules = {"large-table", "many-headings", "many-links", "deep-nesting", "unbroken-run"}
    assert [problem for problem in handbook.problems if problem.rule in rules] == []


def _of_rule(handbook: Handbook, rule: str) -> list[Problem]:
    return [problem for problem in handbook.problems if problem.rule == rule and problem.path == "da.md"]


def printed(body: str) -> str:
    tree = MarkdownRenderer().render(body).body
    return str(body_tree(tree, refer=lambda _: None))


def test_table_beyond_reason_is_cut_on_paper_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_paper, "MOST_CELLS", 7)
    nodes = printed(TABLE + "| 一 | 二 |\n| 三 | 四 |\n| 五 | 六 |\n\n后面的话。")
    assert "三" in nodes
    assert "五" not in nodes
    assert "后面的话" in nodes
    assert on_paper.LEFT_OUT in nodes
    assert on_paper.LEFT_OUT not in printed(TABLE + "| 一 | 二 |")


def test_no_cell_hangs_out_of_a_table_that_was_cut(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_paper, "MOST_CELLS", 4)
    rows = "<tr><td rowspan=9>甲</td><td>乙</td></tr>" + "<tr><td>丙</td></tr>" * 8
    handbook = read({"da.md": FRONT + f"<table>{rows}</table>"})
    options = PrintOptions(ids=("da",))
    assert render_pdf(handbook, on=date(2026, 11, 30), revision="x", options=options).startswith(b"%PDF")


def test_links_headings_and_notes_beyond_reason_keep_their_words_on_paper(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("MOST_LINKS", "MOST_HEADINGS", "MOST_NOTES"):
        monkeypatch.setattr(on_paper, name, 1)
    nodes = printed(
        "## 一\n\n[甲](https://a.cn)和[乙](https://b.cn)\n\n## 二\n\n丙[^1]丁[^2]\n\n[^1]: 注\n[^2]: 注"
    )
    assert nodes.count("'k': 'a'") == nodes.count("'k': 'h'") == nodes.count("'k': 'fn'") == 1
    assert all(word in nodes for word in "乙二")
    assert on_paper.LEFT_OUT in nodes


def test_paragraph_without_end_is_printed_in_pieces_with_every_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_paper, "_LONGEST_PARAGRAPH", 10)
    pieces = list(on_paper.broken_up(["一二三四五六七八九十甲乙丙", {"k": "strong", "c": ["丁"]}]))
    assert len(pieces) == 3
    assert (
        "".join(part for piece in pieces for part in piece if isinstance(part, str))
        == "一二三四五六七八九十甲乙丙"
    )


def test_bounds_on_paper_are_no_tighter_than_those_of_check() -> None:
    assert on_paper.MOST_CELLS >= bounds.MOST_CELLS
    assert on_paper.MOST_LINKS >= bounds.MOST_LINKS
    assert on_paper.MOST_NOTES >= bounds.MOST_NOTES
    assert on_paper.MOST_HEADINGS >= bounds.MOST_HEADINGS


def test_print_of_what_is_left_out_says_which_file_and_why(read: Read) -> None:
    problem = Problem(
        path="da.md", line=8, column=1, rule="render-limit", severity=Severity.ERROR,
        message="正文排版超出限度", hint="请检查正文", fatal=True,
    )  # fmt: skip
    handbook = Handbook(read({}).vocabulary, {}, (problem,))
    with pytest.raises(PrintError, match="没有可印的文件：1 份写坏了，没有收录") as error:
        print_data(handbook, on=date(2026, 11, 30), revision="x", options=PrintOptions())
    assert error.value.hint == "da.md 第 8 行：正文排版超出限度"
    with pytest.raises(NotFoundError, match="da 写坏了，没有收录，印不了") as missing:
        print_data(handbook, on=date(2026, 11, 30), revision="x", options=PrintOptions(ids=("da",)))
    assert "第 8 行" in missing.value.hint


def test_print_of_nothing_without_anything_broken_asks_to_look_at_what_was_chosen(read: Read) -> None:
    with pytest.raises(PrintError) as error:
        print_data(
            Handbook(read({}).vocabulary, {}), on=date(2026, 11, 30), revision="x", options=PrintOptions()
        )
    assert "请核对所选的类目" in error.value.hint
