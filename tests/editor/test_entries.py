"""Files as entries and back: nothing changes by itself, and what is meant is all that changes."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from indexer.content.fields.keys import read_type
from indexer.domain.fields import Field, fields_for
from indexer.editing.correcting import corrected
from indexer.editing.file.entries import Shape, changed_keys, entries_of, shape_of, tidied
from indexer.editing.file.text import DocumentText
from indexer.editing.merging import merged

SAMPLE = sorted((Path(__file__).parents[2] / "handbook").rglob("*.md"))
SAID = [
    "一句话，带逗号", "010-0000-0199", "a: b", "带#号", "[括号]", "{花}", "- 横", "'引'", '"双"',
    "2026-12-31", "true", "~", "12", "1.10", "12:30",
    "*星", "&和", "!叹", "%百", "@在", "x]y", "no", "很长的一句" * 9,
]  # fmt: skip


def value(chance: random.Random, field: Field) -> Any:
    match shape_of(field):
        case Shape.TEXT:
            return tidied(field, chance.choice(SAID))
        case Shape.LIST:
            return [tidied(field, chance.choice(SAID)) for _ in range(chance.randint(1, 3))]
    record = {part.key: value(chance, part) for part in field.record if chance.random() < 0.7}
    if shape_of(field) is Shape.RECORD:
        return record or {field.record[0].key: "甲"}
    return [record or {field.record[0].key: "甲"}]


def changed(chance: random.Random, field: Field, entry: Any) -> Any:
    """Return an entry somebody could have made of one: shuffled, shortened, with one more, or new."""
    if isinstance(entry, list) and entry and chance.random() < 0.8:
        items = [*entry, *value(chance, field)] if chance.random() < 0.6 else list(entry)
        if chance.random() < 0.3:
            chance.shuffle(items)
        if chance.random() < 0.3:
            items.pop(chance.randrange(len(items)))
        return items or None
    return None if entry and chance.random() < 0.2 else value(chance, field)


def test_every_document_of_the_sample_comes_back_byte_for_byte() -> None:
    for path in SAMPLE:
        content = path.read_bytes()
        text = DocumentText.of(content)
        entries, odd = entries_of(text)
        assert not odd, path
        assert corrected(text, entries).content == content, path


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_changed_the_file_says_that_and_nothing_else(seed: int) -> None:
    chance = random.Random(seed)
    for path in chance.sample(SAMPLE, 40):
        text = DocumentText.of(path.read_bytes())
        before, _ = entries_of(text)
        type = read_type(text.root)
        assert type is not None
        fields = [f for f in fields_for(type) if f.key not in ("id", "type", "secrecy", "benefit", "proxy")]
        after = dict(before)
        for field in chance.sample(fields, 3):
            entry = changed(chance, field, before.get(field.key))
            after = {key: word for key, word in after.items() if key != field.key}
            if entry is not None:
                after[field.key] = entry
        written = corrected(text, after)
        assert changed_keys(entries_of(DocumentText.of(written.content))[0], after) == (), path
        kept = [line for line in text.front.splitlines() if line.lstrip().startswith("#")]
        assert [line for line in written.front.splitlines() if line.lstrip().startswith("#")] == kept


FILE = """\
---
编号: deng
标题: 换灯泡   # 居民这么叫
类型: 流程
类目: 便民
申请材料:
  # 先看这个
  - 名称: 身份证
    原件: 1   # 看一眼
    说明: 还给本人
  - {名称: 房本, 复印件: 1}
可否代办: {可否: 只限, 说明: 家里人}
---

正文。\r
第二行
"""
CARD = {"name": "身份证", "originals": "1", "note": "还给本人"}


@pytest.mark.parametrize(
    ("change", "gone", "come"),
    [
        pytest.param(
            {"materials": [{**CARD, "originals": "2"}, {"name": "房本", "copies": "1"}]},
            ["    原件: 1   # 看一眼"],
            ["    原件: 2   # 看一眼"],
            id="a part of a record of lines",
        ),
        pytest.param(
            {"materials": [{"name": "身份证", "originals": "1"}, {"name": "房本", "copies": "1"}]},
            ["    原件: 1   # 看一眼", "    说明: 还给本人"],
            ["    原件: 1"],
            id="a part that goes",
        ),
        pytest.param(
            {"materials": [CARD, {"name": "房本", "need": "optional", "copies": "1"}]},
            ["  - {名称: 房本, 复印件: 1}"],
            ["  - {名称: 房本, 必要性: 非必要, 复印件: 1}"],
            id="a part that comes, in the words of the file",
        ),
        pytest.param(
            {"proxy": {"state": "yes"}},
            ["可否代办: {可否: 只限, 说明: 家里人}"],
            ["可否代办: 可以"],
            id="a record that becomes a word",
        ),
        pytest.param({"fee": "none"}, [], ["收费: 不收费"], id="a field that is new, in Chinese"),
        pytest.param({"materials": []}, FILE.split("\n")[5:11], ["申请材料: []"], id="nothing to bring"),
        pytest.param({"body": "正文。\n第二行改了"}, ["第二行"], ["第二行改了"], id="a line of the text"),
    ],
)  # fmt: skip
def test_a_change_is_written_as_the_file_is(change: dict[str, Any], gone: list[str], come: list[str]) -> None:
    text = DocumentText.of(FILE.encode())
    entries, _ = entries_of(text)
    after = corrected(text, {**entries, **change}).content.decode()
    old, new = FILE.split("\n"), after.split("\n")
    assert sorted(line for line in old if line not in new) == sorted(gone)
    assert sorted(line for line in new if line not in old) == sorted(come)


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        pytest.param({"a": "2"}, {"b": "2"}, {"a": "2", "b": "2"}, id="different fields"),
        pytest.param({"a": "2"}, {"a": "2"}, {"a": "2"}, id="the same"),
        pytest.param({"a": "2"}, {"a": "3"}, None, id="one field"),
        pytest.param({"a": None}, {"a": "3"}, None, id="emptied and changed"),
        pytest.param(
            {"l": ["x", "y", "z"]}, {"l": ["w", "x", "y"]}, {"l": ["w", "x", "y", "z"]}, id="both ends"
        ),
        pytest.param({"l": ["x", "z"]}, {"l": ["x", "w"]}, None, id="one item"),
        pytest.param({"body": "一\n\n二改"}, {"body": "一改\n\n二"}, {"body": "一改\n\n二改"}, id="a text"),
    ],
)  # fmt: skip
def test_two_sides_are_merged_by_field(
    mine: dict[str, Any], theirs: dict[str, Any], expected: dict[str, Any] | None
) -> None:
    base = {"a": "1", "b": "1", "l": ["x", "y"], "body": "一\n\n二"}
    sides = [
        {key: word for key, word in {**base, **side}.items() if word is not None} for side in (mine, theirs)
    ]
    result, conflicts = merged(base, *sides)
    if expected is None:
        assert len(conflicts) == 1
        assert (
            result == {**sides[1], **{k: v for k, v in mine.items() if v is not None}}
            or None in mine.values()
        )
    else:
        assert conflicts == ()
        assert result == {**base, **expected}
