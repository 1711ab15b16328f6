"""Checking again in one process: what an edit cannot touch is not judged again, and nothing is missed."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from indexer.content import rulebook
from indexer.content.body.markdown import MarkdownRenderer, Rendered
from indexer.content.checked import Checked
from indexer.content.faults import Rule
from indexer.content.handbook import KnownBody, ReadResult, read_handbook
from tests.unit.content.conftest import NEIGHBOURS, TODAY
from tests.unit.content.test_rules import WITH_EXAMPLES, as_document

Make = Callable[[Mapping[str, str | bytes]], Path]
SEVERAL = [rule for rule in WITH_EXAMPLES if not rule.alone]


@dataclass
class Reader:
    """Reads one folder again and again, with what is known since the last time, and from nothing."""

    folder: Path
    last: Checked = field(default_factory=Checked)
    bodies: Mapping[str, KnownBody] = field(default_factory=dict)
    today: date = TODAY

    def again(self) -> ReadResult:
        read = read_handbook(self.folder, reuse=self.bodies, today=self.today, last=self.last)
        self.bodies = read.bodies
        return read

    def same_as_from_nothing(self) -> bool:
        return self.again().handbook == read_handbook(self.folder, today=self.today).handbook

    def write(self, path: str, text: str) -> None:
        (self.folder / path).parent.mkdir(exist_ok=True)
        (self.folder / path).write_text(text, encoding="utf-8")


@pytest.fixture
def reader(make: Make, monkeypatch: pytest.MonkeyPatch) -> Reader:
    renderer = MarkdownRenderer()

    def render(bodies: Mapping[str, str], progress: object = None) -> dict[str, Rendered | None]:
        return {path: renderer.render(body) for path, body in bodies.items()}

    monkeypatch.setattr("indexer.content.handbook.render_all", render)
    monkeypatch.setattr("indexer.content.seen._SETTLED_NS", 0)
    return Reader(make(NEIGHBOURS))


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of files that the rules were asked of."""
    paths: list[str] = []
    real = rulebook._concerned
    monkeypatch.setattr(
        rulebook, "_concerned", lambda file, found: paths.append(file.path) or real(file, found)
    )
    return paths


def document(id: str, *lines: str, body: str = "一句话。") -> str:
    base = {
        "id": id,
        "title": f"标题{id}",
        "type": "procedure",
        "category": "甲类",
        "asks": f"[{id}一, {id}二]",
    }
    written = {line.split(":")[0] for line in lines}
    front = [f"{key}: {value}" for key, value in base.items() if key not in written]
    return "\n".join(["---", *front, *lines, "---", "", body, ""])


@pytest.mark.parametrize("rule", SEVERAL, ids=lambda rule: rule.id)
@pytest.mark.parametrize("example", ["passes", "fails"])
def test_rule_is_asked_again_when_one_of_the_others_comes_or_goes(
    reader: Reader, rule: Rule, example: str
) -> None:
    reader.write("shili.md", as_document(getattr(rule, example)))
    assert reader.same_as_from_nothing()
    for path, text in NEIGHBOURS.items():
        (reader.folder / path).unlink()
        assert reader.same_as_from_nothing(), f"without {path}"
        reader.write(
            path, text.replace("停车办法", "别的办法").replace("收费", "免费").replace("0101", "0102")
        )
        assert reader.same_as_from_nothing(), f"with another {path}"
        reader.write(path, text)
        assert reader.same_as_from_nothing(), f"with {path} again"


TITLES = ["停车办法", "停车办法（2026）", "采暖补贴", "值班电话：夜里"]
BODIES = [
    "一句话。",
    "看[停车办法](doc:a#收费)和[采暖](doc:jiu)，打 010-0000-0101。",
    "原《停车办法》同时废止。\n\n## 收费\n\n看[采暖补贴](doc:b)，拨打 010-0000-0102 或者 12340。",
    "这一段有四十个字那么长，是从别的文件里原样抄过来的，一个字也没有改，所以两份的开头是一样的。\n\n也是照抄。",
    "说明：每周三去[值班](doc:c)找人，见[表](assets/biao.txt)。",
]
LINES = [
    "superseded_by: {other}", "repealed_on: 2026-01-01\nrepealed_by: {other}", "related: [{other}, b, wu]",
    "aliases: [停车办法, 采暖补贴]", "former_ids: [jiu, {other}]", "asks: [一, 二, 三, 四, 五]",
    "amends: [{other}]",    "legal_basis: [{{document: {other}}}]", "category: 没有的", "subcategory: 停车",
    "type: contact\nkind: 维修商\nphones: [{{number: '010-0000-0101'}}]", "id: {other}", "materials: 坏的",
    "type: contact\nphones: [{{number: '010-0000-0103'}}]\nstate: 停业", "attachments: [assets/biao.txt]",
    "type: policy\neffective_from: 2027-03-01\neffective_to: 2027-02-01",
    "not_this: [{{when: 别的, document: {other}}}]", "effective_to: 2026-06-30",
]  # fmt: skip


def any_document(id: str, chance: random.Random) -> str:
    lines = [f"title: {chance.choice(TITLES)}"] if chance.random() < 0.5 else []
    for line in chance.sample(LINES, chance.randrange(4)):
        keys = {each.split(":")[0] for each in lines}
        new = line.format(other=chance.choice("abcdef")).split("\n")
        lines += [each for each in new if each.split(":")[0] not in keys]
    return document(id, *lines, body=chance.choice(BODIES))


@pytest.mark.parametrize("seed", range(12))
def test_any_edits_leave_what_checking_from_nothing_finds(reader: Reader, seed: int) -> None:
    """Files come, go and change; they name, follow, copy and link to one another."""
    chance = random.Random(seed)
    for path in NEIGHBOURS:
        (reader.folder / path).unlink()
    for _ in range(30):
        id = chance.choice("abcdef")
        path = reader.folder / f"{id}.md"
        if path.exists() and chance.random() < 0.25:
            path.unlink()
        elif chance.random() < 0.1:
            asset = reader.folder / "assets/biao.txt"
            asset.unlink() if asset.exists() else reader.write("assets/biao.txt", "表\n")
        else:
            path.write_text(any_document(id, chance), encoding="utf-8")
        assert reader.same_as_from_nothing()


def test_circle_that_closes_far_away_is_told_of_all_in_it(reader: Reader) -> None:
    for id, later in ("ab", "bc", "cd"):
        reader.write(f"{id}.md", document(id, f"superseded_by: {later}"))
    reader.write("d.md", document("d"))
    assert reader.same_as_from_nothing()
    reader.write("d.md", document("d", "superseded_by: a"))
    assert reader.same_as_from_nothing()
    reader.write("b.md", document("b"))
    assert reader.same_as_from_nothing()


def test_of_two_files_with_one_id_the_same_is_kept(reader: Reader) -> None:
    """Though the id is a former one of a third, and only what the second links to changed."""
    reader.write("a.md", document("a"))
    reader.write("b.md", document("b", "id: a", "related: [c]"))
    reader.write("c.md", document("c"))
    reader.write("d.md", document("d", "former_ids: [a]"))
    assert reader.same_as_from_nothing()
    reader.write("c.md", document("c", body="改了的一句话。"))
    assert reader.same_as_from_nothing()


def test_edit_has_the_edited_file_judged_alone(reader: Reader, judged: list[str]) -> None:
    for number in range(9):
        reader.write(f"x{number}.md", document(f"x{number}", f"asks: [第{number}句, 又{number}句]"))
    reader.again()
    judged.clear()
    reader.write("x3.md", document("x3", body="改了的一句话。"))
    reader.again()
    assert judged == ["x3.md"]
    judged.clear()
    reader.again()
    assert judged == []


def test_edit_has_those_judged_that_name_the_edited_file(reader: Reader, judged: list[str]) -> None:
    reader.write("x1.md", document("x1", body="看[收费](doc:tingche#收费标准)。"))
    reader.write("x2.md", document("x2"))
    reader.again()
    judged.clear()
    reader.write("tingche.md", NEIGHBOURS["tingche.md"].replace("收费标准", "多少钱"))
    problems = reader.again().handbook.problems
    assert judged == ["tingche.md", "x1.md"]
    assert ("x1.md", "broken-link") in {(problem.path, problem.rule) for problem in problems}


@pytest.mark.parametrize("change", ["day", "vocabulary"])
def test_everything_is_judged_when_what_all_are_judged_by_changes(
    reader: Reader, judged: list[str], change: str
) -> None:
    reader.write("x1.md", document("x1", "effective_to: 2026-12-31", "superseded_by: tingche"))
    reader.again()
    judged.clear()
    if change == "day":
        reader.today = date(2027, 6, 1)
    else:
        words = (reader.folder / "handbook.yml").read_text(encoding="utf-8")
        reader.write("handbook.yml", words.replace("甲", "丙"))
    reader.again()
    assert set(judged) == {"dianhua.md", "tingche.md", "x1.md"}
    assert reader.same_as_from_nothing()


def test_checking_that_was_stopped_is_done_anew(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    reader.again()
    reader.write("x1.md", document("x1", "related: [wu]"))
    with monkeypatch.context() as stopped:
        stopped.setattr(rulebook, "_judge", lambda *given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            reader.again()
    assert reader.same_as_from_nothing()


def test_body_that_could_not_be_laid_out_is_tried_again(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.write("x1.md", document("x1"))
    with monkeypatch.context() as crowded:
        crowded.setattr(
            "indexer.content.handbook.render_all", lambda bodies, progress=None: dict.fromkeys(bodies)
        )
        assert "x1" not in reader.again().handbook.documents
    assert "x1" in reader.again().handbook.documents
    assert reader.same_as_from_nothing()
