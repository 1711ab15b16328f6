"""Set, add, remove: the field has the value meant, every other byte is what it was."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indexer.content.nodes import Mapping, Node, Scalar, Sequence
from indexer.domain.errors import EditRefusedError
from indexer.editing.file.fields import add_to_list, remove_field, remove_from_list, set_field
from indexer.editing.file.scalars import as_yaml, read_yaml
from indexer.editing.file.text import DocumentText

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20).filter(str.strip)
IDS = st.from_regex(r"[a-z0-9-]{1,10}", fullmatch=True)


def document(front: str, *, head: str = "---\n", body: str = "---\n正文  \n") -> DocumentText:
    return DocumentText(head, front, body)


def others(text: DocumentText, key: str) -> tuple[tuple[Scalar, Node], ...]:
    return tuple(entry for entry in text.root.entries if entry[0].text != key)


def value(text: DocumentText, key: str) -> Node | None:
    return next((value for name, value in text.root.entries if name.text == key), None)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("title: 旧  # 话\nlevel: 区\n", "title: 新  # 话\nlevel: 区\n", id="comment behind"),
        pytest.param("title: '旧'\n", "title: 新\n", id="quoted"),
        pytest.param("title:\nlevel: 区\n", "title: 新\nlevel: 区\n", id="empty"),
        pytest.param("title:   # 待写\n", "title: 新   # 待写\n", id="empty with a comment"),
        pytest.param("title: ~\n", "title: 新\n", id="null"),
        pytest.param("title: >\n  旧\n  的\n\nlevel: 区\n", "title: 新\nlevel: 区\n", id="block text"),
        pytest.param("标题: 旧\n", "标题: 新\n", id="Chinese name"),
        pytest.param("level: 区\n", "title: 新\nlevel: 区\n", id="new, before all"),
        pytest.param(
            "id: a\n# 层级\nlevel: 区\n", "id: a\ntitle: 新\n# 层级\nlevel: 区\n", id="new, in between"
        ),
        pytest.param("编号: a\n类型: 政策\n", "编号: a\n标题: 新\n类型: 政策\n", id="new, in Chinese"),
        pytest.param("\n", "\ntitle: 新\n", id="new, in an empty block"),
    ],
)
def test_field_is_set_where_it_belongs(before: str, after: str) -> None:
    assert set_field(document(before), "title", "新").front == after


def test_contact_and_procedure_call_their_hours_differently() -> None:
    assert "服务时间: 白天" in set_field(document("编号: a\n类型: 联系\n"), "hours", "白天").front
    assert "办理时间: 白天" in set_field(document("编号: a\n类型: 流程\n"), "hours", "白天").front
    assert (
        set_field(document("类型: 联系\n服务时间: 夜里\n"), "hours", "白天").front
        == "类型: 联系\n服务时间: 白天\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("related: [a, 'b']  # 话\n", "related: [a, 'b', x]  # 话\n", id="brackets"),
        pytest.param("related: [a, b,]\n", "related: [a, b, x,]\n", id="trailing comma"),
        pytest.param("related: []\n", "related: [x]\n", id="no entry yet"),
        pytest.param("related:\n", "related: [x]\n", id="no value yet"),
        pytest.param(
            "related:\n  - a  # 话\n  # 末\nid: b\n",
            "related:\n  - a  # 话\n  - x\n  # 末\nid: b\n",
            id="dashes",
        ),
        pytest.param("related:\n- a\nid: b\n", "related:\n- a\n- x\nid: b\n", id="dashes without indent"),
        pytest.param("related: [\n  a,\n  b\n]\n", "related: [\n  a,\n  b, x\n]\n", id="brackets over lines"),
        pytest.param("related: [a, x]\n", "related: [a, x]\n", id="there already"),
    ],
)
def test_item_is_added_at_the_end_of_a_list(before: str, after: str) -> None:
    assert add_to_list(document(before), "related", "x").front == after


def test_single_successor_becomes_a_list() -> None:
    added = add_to_list(document("superseded_by: a  # 话\n"), "superseded_by", "x")
    assert added.front == "superseded_by: [a, x]  # 话\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("related: [a, x, b]  # 话\n", "related: [a, b]  # 话\n", id="in the middle"),
        pytest.param("related: [a, x]\n", "related: [a]\n", id="the last one"),
        pytest.param("related:\n  - x  # 话\n  - b\n", "related:\n  - b\n", id="with a dash"),
        pytest.param("# 上\nrelated: [x]\nid: a\n", "# 上\nid: a\n", id="the only one"),
        pytest.param("related: [a]\n", "related: [a]\n", id="not there"),
    ],
)
def test_item_is_removed_from_a_list(before: str, after: str) -> None:
    assert remove_from_list(document(before), "related", "x").front == after


@pytest.mark.parametrize(
    "front",
    [
        pytest.param("{id: a, title: 旧}\n", id="all in braces"),
        pytest.param("title: 旧\n标题: 又\n", id="twice"),
        pytest.param("title: [旧\n", id="no YAML"),
        pytest.param("就是一句话\n", id="no keys"),
        pytest.param("? title\n: - 旧\n", id="written the long way"),
    ],
)
def test_front_matter_that_cannot_be_followed_is_left_alone(front: str) -> None:
    with pytest.raises(EditRefusedError) as refused:
        set_field(document(front), "title", "新")
    assert refused.value.hint


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"---\nid: a\n",
        "没有资料栏\n".encode(),
        "---\nid: 停车\n---\n".encode("gbk"),
        b"--\nid: a\n---\n",
    ],
    ids=["empty", "not closed", "no block", "GBK", "two dashes"],
)
def test_file_without_front_matter_is_refused(content: bytes) -> None:
    with pytest.raises(EditRefusedError):
        DocumentText.of(content)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "BOM"])
def test_line_ends_and_byte_order_mark_stay(end: str, mark: str) -> None:
    body = f"---{end}正文{end}---\n不是结尾\r\n"
    content = f"{mark}---{end}id: a{end}# 话{end}level: 区{end}{body}".encode()
    text = DocumentText.of(content)
    assert text.content == content
    edited = set_field(set_field(text, "title", "新"), "level", "市")
    assert edited.content == f"{mark}---{end}id: a{end}title: 新{end}# 话{end}level: 市{end}{body}".encode()


@given(TEXTS)
def test_any_text_written_as_yaml_reads_back(text: str) -> None:
    assert read_yaml(as_yaml(text)) == Scalar(text)
    assert read_yaml(as_yaml((text, "甲"))) == Sequence((Scalar(text), Scalar("甲")))


def dashes(items: list[str]) -> str:
    return "".join(f"\n  - {as_yaml(item)}" for item in items)


KEYS = st.sampled_from(["title", "source", "region", "successor_note", "repealed_by", "owner"])
VALUES = st.one_of(
    TEXTS.map(as_yaml),
    st.lists(TEXTS, max_size=3).map(as_yaml),
    st.lists(TEXTS, min_size=1, max_size=3).map(dashes),
    st.sampled_from(
        ["", "~", "{days: 3}", "|\n  甲\n  乙", ">-\n  甲\n\n  乙\n", "'甲' # 话", "[甲, # 话\n 乙]"]
    ),
)
COMMENTS = st.sampled_from(["", "", "# 话\n", "\n", "  # 缩进的话\n"])


@st.composite
def fronts(draw: st.DrawFn) -> str:
    keys = draw(st.lists(KEYS, unique=True, max_size=5))
    return "".join(f"{draw(COMMENTS)}{key}: {draw(VALUES)}\n" for key in keys) + draw(COMMENTS)


@given(fronts(), KEYS, st.one_of(TEXTS, st.lists(TEXTS, max_size=3)), st.sampled_from(["\n", "\r\n"]))
def test_set_then_read_gives_the_value_and_nothing_else_changes(
    front: str, key: str, new: str | list[str], end: str
) -> None:
    text = document(front.replace("\n", end), head=f"---{end}", body=f"---{end}正文\n\r  ")
    edited = set_field(text, key, new)
    meant = Scalar(new) if isinstance(new, str) else Sequence(tuple(map(Scalar, new)))
    assert value(edited, key) == meant
    assert others(edited, key) == others(text, key)
    assert (edited.head, edited.tail) == (text.head, text.tail)
    in_text = re.compile("[|>]").search(front)  # an indented comment is part of a block text above it
    kept = [line for line in front.split("\n") if line.lstrip().startswith("#") and not in_text]
    assert [line for line in kept if line not in edited.front.replace(end, "\n").split("\n")] == []
    assert set_field(edited, key, new) == edited


@given(fronts(), KEYS)
def test_removed_field_is_gone_and_the_rest_is_as_it_was(front: str, key: str) -> None:
    text = document(front)
    try:
        edited = remove_field(text, key)
    except EditRefusedError:  # an indented comment would become part of the block text above it
        assert "|" in front or ">" in front
        return
    assert edited.root == Mapping(others(text, key))
    assert remove_field(edited, key) == edited


@given(st.lists(IDS, unique=True, min_size=1, max_size=4), IDS, st.sampled_from([as_yaml, dashes]))
def test_adding_and_removing_an_item_leaves_the_bytes_as_they_were(
    items: list[str], new: str, written: Callable[[list[str]], str]
) -> None:
    assume(new not in items)
    text = document(f"id: a\nrelated: {written(items)}\nsource: 甲\n")
    added = add_to_list(text, "related", new)
    assert value(added, "related") == Sequence(tuple(map(Scalar, (*items, new))))
    assert add_to_list(added, "related", new) == added
    assert remove_from_list(added, "related", new) == text


def test_pieces_together_are_the_file() -> None:
    text = document("id: a\n")
    assert DocumentText.of(text.content) == text
    assert replace(text, front="").content == "---\n---\n正文  \n".encode()
