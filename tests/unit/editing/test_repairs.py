"""What `fmt` and `check --fix` put right, and what they leave alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.content.reading import read_content
from indexer.domain.errors import EditRefusedError
from indexer.domain.fields import FIELDS
from indexer.editing.file.text import DocumentText
from indexer.editing.repairs import tidy


def tidied(front: str, body: str = "正文 \t\n") -> tuple[str, list[tuple[int, str]]]:
    content, repairs = tidy(f"---\n{front}---\n{body}".encode())
    text = DocumentText.of(content)
    assert text.tail == f"---\n{body}"
    return text.front, [(repair.line, repair.message) for repair in repairs]


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("review_by: 2026年1月5日  # 话\n", "review_by: 2026-01-05  # 话\n", 2),
        ("review_by: 2026/1/5\n", "review_by: 2026-01-05\n", 2),
        ("review_by: 2026.01.5\n", "review_by: 2026-01-05\n", 2),
        ("review_by: '2026-1-5'\n", "review_by: 2026-01-05\n", 2),
        ("下次核对: ２０２６年１月５日\n", "下次核对: 2026-01-05\n", 2),
        ("windows: [{from: 9月1日, until: 10-1}]\n", "windows: [{from: 09-01, until: 10-01}]\n", 2),
        ("windows:\n- 起: 2026/9/1\n  止: 2026-10-01\n", "windows:\n- 起: 2026-09-01\n  止: 2026-10-01\n", 3),
        ("id: a\ntitle：好的\n", "id: a\ntitle: 好的\n", 3),
        ("编号：a\n标题： 好的\n", "编号: a\n标题: 好的\n", 2),
        ("id: a\ntitle:好的\n", "id: a\ntitle: 好的\n", 3),
        ("编号:a\n标题：好的\nlevel:\u3000区\n", "编号: a\n标题: 好的\nlevel: 区\n", 2),
        ("materials: [{name：证}]\n", "materials: [{name: 证}]\n", 2),
        ("type: 流程\nchannels: [窗口，代办]\n", "type: 流程\nchannels: [窗口, 代办]\n", 3),
        ("related: [a，b、c]\n", "related: [a, b, c]\n", 2),
        ("title: 甲   \nlevel: 区\t\n", "title: 甲\nlevel: 区\n", 2),
        ("title:\t甲\n", "title: 甲\n", 2),
    ],
    ids=[
        "Chinese date", "slashes", "dots", "one digit", "full-width digits", "days of a window", "record",
        "colon", "all colons", "no space", "no space, full-width colon and space",
        "colon in braces", "commas between words", "commas between ids", "spaces", "tab",
    ],
)  # fmt: skip
def test_what_has_one_meaning_is_put_right(before: str, after: str, line: int) -> None:
    front, repairs = tidied(before)
    assert front == after
    assert repairs[0][0] == line
    assert tidied(front) == (front, [])


@pytest.mark.parametrize(
    "front",
    [
        "asks: [灯泡憋了，够不着]\n",
        "title: 冒号：在标题里\n",
        "successor_note: 联系\n  电话：12345\n",
        "successor_note: |\n  联系\n  电话:12345\n",
        "asks: [\n标题：怎么写,\n乙]\n",
        "source: |\n  两个空格结尾  \n  标题：不是栏\n",
        'region: "甲\t乙"\n',
        "effective_to: 2026年2月30日\n",
        "effective_to: 26/1/5\n",
        "effective_to: 3/4/2026\n",
        "effective_to: 2026年1月\n",
        "effective_to: 2026-01-05T00:00:00Z\n",
        "source: 2026年1月5日的通知\n",
        "没有的栏：值\nid: a\n",
        "title: 引号'不'动\n",
    ],
)
def test_what_may_mean_something_else_is_left_alone(front: str) -> None:
    assert tidied(front) == (front, [])


def test_keys_come_in_table_order_with_their_comments() -> None:
    front = (
        "# 开头的话\nid: a\nsource: 来源\n# 标题的话\n# 两行\ntitle: 甲\n"
        "asks:\n  - 一\n  # 列表里的话\n  - 二\n"
        "没有的栏: 1\n# category: 注掉的\ntype: 政策  # 类型的话\n\n# 末尾的话\n"
    )
    assert tidied(front) == (
        "# 开头的话\nid: a\n# 标题的话\n# 两行\ntitle: 甲\n# category: 注掉的\ntype: 政策  # 类型的话\n"
        "asks:\n  - 一\n  # 列表里的话\n  - 二\n没有的栏: 1\nsource: 来源\n\n# 末尾的话\n",
        [(2, "各栏按标准顺序排好")],
    )


def test_mixed_line_ends_become_those_of_most_lines() -> None:
    content, repairs = tidy("\ufeff---\r\nid: a\ntitle: 甲\r\n---\r\n正文\n末行\r".encode())
    assert content == "\ufeff---\r\nid: a\r\ntitle: 甲\r\n---\r\n正文\n末行\r".encode()
    assert [repair.line for repair in repairs] == [1]


def test_file_that_is_windows_throughout_is_as_it_should_be() -> None:
    content = "---\r\nid: a\r\ntitle: 甲\r\n---\r\n正文\r\n".encode()
    assert tidy(content) == (content, ())


PIECES = st.sampled_from(
    [name for field in FIELDS[:40] for name in (field.key, field.label)]
    + [": ", "：", ": ", "\n", "\n", "\n", "  ", "- ", "[", "]", "，", "'", '"', "#", "|", "\t", "\r", "甲"]
    + ["2026年1月5日", "2026/1/5"]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_no_front_matter_is_made_worse_and_twice_is_once(front: str) -> None:
    content = f"---\nid: a\n{front}\n---\n正文 \n".encode()
    try:
        once, repairs = tidy(content)
    except EditRefusedError:
        return
    assert tidy(once) == (once, ())
    assert bool(repairs) == (once != content)
    before, after = (read_content("a.md", each) for each in (content, once))
    assert after.report.count <= before.report.count or not before.keys.places
    assert before.keys.values.items() <= after.keys.values.items()
