"""Markdown as people type it: lists, tables, levels and numbers come out as they look."""

from __future__ import annotations

import pytest

from indexer.content.body.layout import as_meant
from indexer.content.body.markdown import MarkdownRenderer

RENDERER = MarkdownRenderer()


def tree(text: str) -> str:
    return RENDERER.render(text).body.written


SAME = [
    ("要带的东西：\n- 身份证\n- 户口簿", "要带的东西：\n\n- 身份证\n- 户口簿"),
    ("要带的东西：\n* 身份证\n* 户口簿", "要带的东西：\n\n* 身份证\n* 户口簿"),
    ("步骤：\n1. 填表\n2. 交表", "步骤：\n\n1. 填表\n2. 交表"),
    ("接着：\n3. 填表\n4. 交表", "接着：\n\n3. 填表\n4. 交表"),
    ("## 带什么\n- 身份证", "## 带什么\n\n- 身份证"),
    ("标准：\n| 甲 | 乙 |\n|---|---|\n| 老 | 按 |", "标准：\n\n| 甲 | 乙 |\n|---|---|\n| 老 | 按 |"),
    ("| 甲 | 乙 |\n|---|---|\n| 一 | 二 |\n表下的话。", "| 甲 | 乙 |\n|---|---|\n| 一 | 二 |\n\n表下的话。"),
    ("- 一层\n  - 二层\n- 一层乙", "- 一层\n    - 二层\n- 一层乙"),
    ("- 一层\n   - 二层\n      - 三层\n- 一层乙", "- 一层\n    - 二层\n        - 三层\n- 一层乙"),
    ("1. 一步\n   - 细节\n2. 二步", "1. 一步\n    - 细节\n2. 二步"),
    ("- 一层\n\n  同一项的第二段。\n- 一层乙", "- 一层\n\n    同一项的第二段。\n- 一层乙"),
    ("- 一层\n\t- 二层", "- 一层\n    - 二层"),
    ("写到一半就\n换了一行接着写。", "写到一半就换了一行接着写。"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "proper"), SAME, ids=[typed[:16].replace("\n", "⏎") for typed, _ in SAME])
def test_it_comes_out_like_the_proper_spelling(typed: str, proper: str) -> None:
    assert tree(typed) == tree(proper)
    assert tree(proper) == tree(as_meant(proper))


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("~~作废的~~", '"del"'),
        ("1、带身份证\n2、带户口簿", '["br"]'),
        ("（一）本人来\n（二）代办", '["br"]'),
        ("• 身份证\n• 户口簿", '["br"]'),
        ("```\n- 不是列表\n```", '"pre"'),
    ],
)
def test_marks_that_did_nothing_now_do(text: str, held: str) -> None:
    assert held in tree(text)
    assert '"ul"' not in tree(text)


@pytest.mark.parametrize(
    "text",
    [
        "电话\n-转802",
        "价格\n3.5 元",
        "第一行\n2026. 年的事",
        "    code\n    - no list",
        "小标题\n---\n\n正文",
        "- - -",
        "```\na\n- b\n```",
        "甲 | 乙\n丙",
    ],
)
def test_what_is_no_list_becomes_none(text: str) -> None:
    assert '"ul"' not in tree(text)
    assert '"ol"' not in tree(text)
    assert '"table"' not in tree(text)


@pytest.mark.parametrize(
    "held", ["!!! warning\n    带齐材料。", "容缺\n:   先受理\n\n    后补"], ids=["note", "definition"]
)
def test_what_is_set_in_below_a_note_or_a_term_belongs_to_it(held):
    assert as_meant(held) == held
