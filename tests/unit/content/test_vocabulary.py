"""handbook.yml and the word lists: what is sound holds, what is not is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.content.lists.vocabulary import read_vocabulary
from indexer.domain.choices import Approval
from indexer.domain.document import Opening
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Audience, Calendar, Category, Event, EventDocument, Question

Make = Callable[[dict[str, str | bytes]], Path]


def test_everything_is_read(make: Make) -> None:
    folder = make(
        {
            "handbook.yml": "title: 甲\norganisation: 站\nregion: 区\nphone: 010-0000-0100\n"
            "expiring_days: 30\n"
            "review_days: 100\nfallback: dianhua\napproval: 要\n"
            "opening:\n  - {days: workday, from: '09:00', until: '12:00'}\n"
            "  - {日子: [6], 起: '09:00', 止: '10:00'}\n"
            "categories: [{key: jia, title: 甲类, subcategories: [一, 二]}]\n"
            "audiences: [老人, {title: 大家, everyone: true}]\n",
            "lexicon.txt": "# 词\n独生子女费\n电暖气 50  # 常问\n\n独生子女费\n",
            "synonyms.yml": "最低生活保障: [低保, 吃低保]\n",
            "materials.yml": "居民身份证: [身份证]\n",
            "calendar.yml": "holidays:\n  - {date: 2026-01-01, name: 元旦}\n"
            "  - {from: 2026-10-01, until: 2026-10-03}\nworkdays: [2026-10-10]\n",
            "questions.yml": "- {query: 办低保, answers: [dibao]}\n"
            "- {query: 去年, answers: [a, b], on: 2025-01-01}\n",
            "events.yml": "- key: chusheng\n  title: 生了孩子\n  asks: [刚生了孩子]\n  documents:\n"
            "    - {document: b, why: 先登记}\n    - {编号: a}\n  note: 一趟办完\n",
        }
    )
    vocabulary, problems = read_vocabulary(folder)
    assert problems == ()
    assert vocabulary.categories == (Category("jia", "甲类", ("一", "二")),)
    assert vocabulary.audiences == (Audience("老人"), Audience("大家", everyone=True))
    assert (vocabulary.title, vocabulary.organisation, vocabulary.region) == ("甲", "站", "区")
    assert (vocabulary.phone, vocabulary.expiring_days, vocabulary.review_days) == ("010-0000-0100", 30, 100)
    assert vocabulary.lexicon == ("独生子女费", "电暖气 50")
    assert vocabulary.synonyms == {"最低生活保障": ("低保", "吃低保")}
    assert vocabulary.materials == {"居民身份证": ("身份证",)}
    assert vocabulary.calendar == Calendar(
        frozenset({"2026-01-01", "2026-10-01", "2026-10-02", "2026-10-03"}), frozenset({"2026-10-10"})
    )
    assert (vocabulary.fallback, vocabulary.approval) == ("dianhua", Approval.REQUIRED)
    assert vocabulary.opening == (
        Opening(workday=True, from_="09:00", until="12:00"),
        Opening(days=(6,), from_="09:00", until="10:00"),
    )
    assert vocabulary.events == (
        Event(
            key="chusheng",
            title="生了孩子",
            asks=("刚生了孩子",),
            documents=(EventDocument(document="b", why="先登记"), EventDocument(document="a")),
            note="一趟办完",
        ),
    )
    assert vocabulary.questions == (
        Question("办低保", ("dibao",)),
        Question("去年", ("a", "b"), "2025-01-01"),
    )


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("handbook.yml", "title: 甲\ncategories: [{key: a, title: 甲}]\nexpiring_days: 六十\n", 3),
        ("handbook.yml", "title: 甲\ncategories: [{key: a, title: 甲}, {key: a, title: 乙}]\n", 2),
        ("handbook.yml", "title: 甲\ncategories: [{key: a, title: 甲}]\ncategory: 1\n", 3),
        ("handbook.yml", "title: 甲\ncategories: [{key: a, title: 甲}]\ntitle: 乙\n", 3),
        ("handbook.yml", "categories: [{key: a, title: 甲}]\n", 1),
        ("handbook.yml", "title: 甲\ncategories: [{key: a, title: 甲}]\naudiences: [{name: 甲}]\n", 3),
        ("handbook.yml", "title: 甲\ncategories: [{key: a, title: 甲}]\nopening: 白天\n", 3),
        (
            "handbook.yml",
            "title: 甲\ncategories: [{key: a, title: 甲}]\n"
            "opening: [{days: [8], from: '09:00', until: '10:00'}]\n",
            3,
        ),
        ("handbook.yml", "title: 甲\ncategories: [{key: a, title: 甲}]\nfallback: 12345热线\n", 3),
        ("handbook.yml", "title: 甲\ncategories: [{key: a, title: 甲}]\napproval: 主任\n", 3),
        ("events.yml", "一件事: 出生\n", 1),
        ("events.yml", "- {key: a, title: 甲}\n", 1),
        ("events.yml", "- {key: a, title: 甲, documents: []}\n", 1),
        ("events.yml", "- {key: a, title: 甲, documents: [b]}\n", 1),
        ("events.yml", "- {key: a, title: 甲, askss: [一], documents: [{document: b}]}\n", 1),
        (
            "events.yml",
            "- {key: a, title: 甲, documents: [{document: b}]}\n"
            "- {key: a, title: 乙, documents: [{document: c}]}\n",
            2,
        ),
        ("lexicon.txt", "好词\n一 二 三\n", 2),
        ("lexicon.txt", b"\xd6\xd0\xce\xc4\n", 1),
        ("synonyms.yml", "甲: [乙]\n丙: 丁\n", 2),
        ("synonyms.yml", "甲: [乙]\n甲: [丙]\n", 2),
        ("synonyms.yml", "- 甲\n", 1),
        ("synonyms.yml", "甲: [乙\n", 1),
        ("materials.yml", "甲: [[乙]]\n", 1),
        ("calendar.yml", "holidays: [2026-02-30]\n", 1),
        ("calendar.yml", "holidays:\n  - {from: 2026-10-03, until: 2026-10-01}\n", 2),
        ("calendar.yml", "假日: []\n", 1),
        ("questions.yml", "- {query: 甲}\n", 1),
        ("questions.yml", "- {query: 甲, answers: [a], on: 明天}\n", 1),
        ("questions.yml", "甲: [a]\n", 1),
    ],
)
def test_faults_are_named_and_never_fatal(make: Make, name: str, text: str | bytes, line: int) -> None:
    _, problems = read_vocabulary(make({name: text}))
    assert [(p.path, p.line, p.fatal) for p in problems] == [(name, line, False)]
    assert problems[0].hint


@pytest.mark.parametrize("name", ["synonyms.yml", "calendar.yml", "questions.yml", "lexicon.txt"])
def test_lists_may_hold_nothing_but_a_comment(make: Make, name: str) -> None:
    assert read_vocabulary(make({name: "# 还没有\n"}))[1] == ()


def read_with(read: Callable[[dict[str, str]], Handbook], *, fallback: str, events: str) -> Handbook:
    basics = f"title: 甲\ncategories: [{{key: jia, title: 甲类}}]\nfallback: {fallback}\n"
    return read({"handbook.yml": basics, "events.yml": events})


EVENT = "- key: ban\n  title: 搬家\n  documents:\n    - document: tingche\n    - document: {}\n"


def test_fallback_and_events_lead_to_documents(read: Callable[[dict[str, str]], Handbook]) -> None:
    handbook = read_with(read, fallback="dianhua", events=EVENT.format("dianhua"))
    assert [p for p in handbook.problems if p.path.endswith(".yml")] == []
    assert handbook.vocabulary.fallback == "dianhua"
    [event] = handbook.vocabulary.events
    assert [step.document for step in event.documents] == ["tingche", "dianhua"]


def test_ids_that_lead_nowhere_are_named_and_left_out(read: Callable[[dict[str, str]], Handbook]) -> None:
    handbook = read_with(read, fallback="dianhuaa", events=EVENT.format("jiu-tingche"))
    assert [(p.path, p.line, p.message) for p in handbook.problems if p.path.endswith(".yml")] == [
        ("events.yml", 5, "《搬家》里的编号 jiu-tingche 没有对应的文件，它已改名为 tingche"),
        ("handbook.yml", 3, "fallback 里的编号 dianhuaa 没有对应的文件，最接近的是 dianhua"),
    ]
    assert handbook.vocabulary.fallback is None
    assert [s.document for e in handbook.vocabulary.events for s in e.documents] == ["tingche"]


def test_fallback_is_somebody_to_call(read: Callable[[dict[str, str]], Handbook]) -> None:
    handbook = read_with(read, fallback="tingche", events="")
    assert [p.message for p in handbook.problems if p.path == "handbook.yml"] == [
        "fallback 里的 tingche 不是联系方式"
    ]
    assert handbook.vocabulary.fallback is None


@pytest.mark.parametrize(
    ("phone", "said"), [("13800000101", "手机号"), ("010-0000", "010-0000"), ("问前台", "问前台")]
)
def test_number_of_the_station_is_one_that_may_be_shown(make: Make, phone: str, said: str) -> None:
    folder = make({"handbook.yml": f"title: 甲\nphone: {phone}\ncategories: [{{key: jia, title: 甲类}}]\n"})
    [problem] = read_vocabulary(folder)[1]
    assert (problem.line, said in problem.message) == (2, True)
