"""A handbook on a day -> what is printed: selection, order, cards, notices, statuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from indexer.content.lists.print_numbers import PrintNumber, PrintNumbers
from indexer.domain.choices import (
    ContactKind,
    ContactState,
    DayUnit,
    Need,
    Online,
    Openness,
    ProxyState,
    Role,
)
from indexer.domain.differences import differences
from indexer.domain.document import (
    Benefit,
    Contact,
    Document,
    LegalBasis,
    Link,
    Material,
    MonthDay,
    Opening,
    Phone,
    Policy,
    Procedure,
    Proxy,
    TimeLimit,
    Window,
)
from indexer.domain.errors import NotFoundError, PrintError, UsageError
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Category, Vocabulary
from indexer.past.editions import DocumentChange
from webapp.paper.finishing import booklet_order
from webapp.paper.leaves.book import PrintOptions, document_rows, print_data
from webapp.paper.leaves.front import PrintedChange, printed_changes
from webapp.paper.leaves.glyphs import missing, printable
from webapp.paper.leaves.sheet import row_digest

TODAY = date(2026, 11, 23)
POLICY = Policy(
    id="anpai-2026",
    title="奖励费2026年度安排",
    category="gonggong",
    subcategory="人口健康",
    path="policies/anpai-2026.md",
    document_number="示例〔2026〕5号",
    effective_from=date(2026, 1, 1),
    effective_to=date(2026, 12, 31),
    superseded_by=("anpai-2027",),
    windows=(Window(from_=date(2026, 9, 1), until=date(2026, 10, 31), missed="等下一年", label="集中登记"),),
)
NEXT = Policy(
    id="anpai-2027",
    title="奖励费2027年度安排",
    category="gonggong",
    subcategory="人口健康",
    path="policies/anpai-2027.md",
    effective_from=date(2027, 1, 1),
)
LAST = replace(
    POLICY, id="anpai-2025", title="奖励费2025年度安排", path="policies/anpai-2025.md", effective_from=None,
    effective_to=date(2025, 12, 31), superseded_by=("anpai-2026",), windows=(),
)  # fmt: skip
PROCEDURE = Procedure(
    id="jiangli-fei",
    title="奖励费领取",
    category="gonggong",
    subcategory="人口健康",
    path="procedures/jiangli-fei.md",
    verified_on=date(2026, 5, 1),
    materials=(
        Material(name="居民身份证", originals=1, copies=2, kept=False),
        Material(name="结婚证", need=Need.DEFERRED, get_from="婚姻登记处", audiences=("适婚居民",)),
    ),
    fee="none",
    legal_days=TimeLimit(days=20),
    promise_days=TimeLimit(days=0, unit=DayUnit.DAY),
    legal_basis=(
        LegalBasis(document="anpai-2026", article="第一条"),
        LegalBasis(document="anpai-2026", article="第三条"),
        LegalBasis(title="人口与计划生育法"),
    ),
    contacts=("rexian", "gebie"),
)
HOTLINE = Contact(
    id="rexian",
    title="市民热线",
    category="bianmin",
    path="contacts/rexian.md",
    kind=ContactKind.HOTLINE,
    phones=(Phone(number="12345", label="总机", extension="8"),),
    opening=(
        Opening(days=(1, 2, 3, 6), from_="09:00", until="17:00", season=(MonthDay(11, 15), MonthDay(3, 15))),
    ),
)
PRIVATE = Contact(
    id="gebie",
    title="王师傅",
    category="bianmin",
    path="contacts/gebie.md",
    phones=(Phone(number="13800000000"),),
    private_phone=True,
)
SECRET = Procedure(
    id="neibu", title="内部口径", category="bianmin", path="procedures/neibu.md", openness=Openness.INTERNAL
)
VOCABULARY = Vocabulary(
    title="手册",
    organisation="示例站",
    categories=(Category("bianmin", "便民服务"), Category("gonggong", "公共服务", ("人口健康", "社会保险"))),
)


def handbook_of(*documents: Document) -> Handbook:
    return Handbook(VOCABULARY, {document.id: document for document in documents})


HANDBOOK = handbook_of(POLICY, NEXT, LAST, PROCEDURE, HOTLINE, PRIVATE, SECRET)


def data(handbook: Handbook = HANDBOOK, *, on: date = TODAY, **options: Any) -> dict[str, Any]:
    numbers, changed = options.pop("numbers", None), options.pop("changed", ())
    return print_data(
        handbook, on=on, revision="abc123", options=PrintOptions(**options), numbers=numbers, changed=changed
    )


def ids(printed: dict[str, Any]) -> list[str]:
    return [row["id"] for row in rows(printed)]


def rows(printed: dict[str, Any]) -> list[dict[str, Any]]:
    return [piece for piece in printed["pieces"] if piece["k"] == "sheet"]


def piece(kind: str, handbook: Handbook = HANDBOOK, **options: Any) -> dict[str, Any]:
    return next(piece for piece in data(handbook, **options)["pieces"] if piece["k"] == kind)


def kinds(printed: dict[str, Any]) -> list[str]:
    return [piece["k"] for piece in printed["pieces"]]


def entry(id: str, handbook: Handbook = HANDBOOK, **options: Any) -> dict[str, Any]:
    """Return the line of a document in the contents."""
    parts = piece("contents", handbook, **options)["parts"]
    return next(e for part in parts for group in part["groups"] for e in group["entries"] if e["id"] == id)


def row(id: str, handbook: Handbook = HANDBOOK, **options: Any) -> dict[str, Any]:
    return next(row for row in rows(data(handbook, **options)) if row["id"] == id)


def card(id: str, kind: str, handbook: Handbook = HANDBOOK, **options: Any) -> dict[str, Any]:
    return next(line for line in row(id, handbook, **options)["card"] if line["k"] == kind)


def test_documents_follow_categories_then_procedures_policies_contacts() -> None:
    assert ids(data()) == ["neibu", "gebie", "rexian", "jiangli-fei", "anpai-2026", "anpai-2027"]


def test_ended_documents_are_left_out_unless_asked_for() -> None:
    assert "anpai-2025" not in ids(data())
    printed = data(ended=True)
    assert ids(printed)[-1] == "anpai-2025"
    assert [p["title"] for p in printed["pieces"] if p["k"] == "divider"][-1] == "已停用的文件"


@pytest.mark.parametrize("name", ["bianmin", "便民服务"])
def test_category_is_chosen_by_key_or_title(name: str) -> None:
    assert ids(data(categories=(name,))) == ["neibu", "gebie", "rexian"]


def test_tab_of_a_category_stays_in_its_place_whatever_is_printed() -> None:
    assert row("anpai-2026")["tab"] == row("anpai-2026", categories=("gonggong",))["tab"]


def test_id_prints_an_ended_document_without_cover() -> None:
    printed = data(ids=("anpai-2025",))
    assert ids(printed) == ["anpai-2025"]
    assert printed["book"]["cover"] is False
    assert kinds(printed) == ["sheet"]


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        pytest.param({"ids": ("meiyou",)}, NotFoundError, "没有编号为 meiyou", id="unknown-id"),
        pytest.param(
            {"ids": ("neibu",), "resident": True}, NotFoundError, "内部文件", id="internal-for-residents"
        ),
        pytest.param({"categories": ("没有",)}, UsageError, "没有“没有”这个类目", id="unknown-category"),
        pytest.param(
            {"categories": ("gonggong",), "ids": ("rexian",)}, PrintError, "没有可印", id="nothing-left"
        ),
    ],
)
def test_what_cannot_be_printed_is_said(options: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        data(**options)


def test_residents_get_neither_internal_documents_nor_private_numbers() -> None:
    printed = data(resident=True)
    assert "neibu" not in ids(printed)
    assert "13800000000" not in str(printed)
    assert "12345" in str(printed)
    assert "13800000000" in str(data())


def test_documents_of_a_category_nobody_declared_are_printed_last() -> None:
    odd = replace(HOTLINE, id="qita", category="其他")
    assert ids(data(handbook_of(HOTLINE, odd)))[-1] == "qita"


def test_front_counts_usable_documents() -> None:
    front = piece("cover")
    assert front["usable"] == 5, "尚未施行的不算"
    assert [(c["title"], c["count"]) for c in front["counts"]] == [("便民服务", 3), ("公共服务", 2)]
    assert front["date"] == "2026年11月23日"


@pytest.mark.parametrize(
    ("id", "on", "shape", "word", "note"),
    [
        ("jiangli-fei", TODAY, "full", "现行有效", ""),
        ("anpai-2026", date(2026, 2, 1), "full", "现行有效", "到2026年12月31日，核对日期未载"),
        ("anpai-2026", TODAY, "half", "即将到期", "还有 38 天，到12月31日，核对日期未载"),
        ("anpai-2026", date(2026, 12, 31), "half", "即将到期", "最后一天，到12月31日，核对日期未载"),
        ("anpai-2026", date(2027, 1, 1), "cross", "已被替代", "到2026年12月31日"),
        ("anpai-2027", TODAY, "empty", "尚未施行", "2027年1月1日起，核对日期未载"),
        ("anpai-2025", TODAY, "cross", "已被替代", "到2025年12月31日"),
    ],
)
def test_contents_show_the_status_on_the_day(id: str, on: date, shape: str, word: str, note: str) -> None:
    assert entry(id, on=on, ended=True)["status"] == {"shape": shape, "word": word, "note": note}


def test_procedure_whose_basis_ended_has_no_full_mark() -> None:
    assert entry("jiangli-fei", on=date(2026, 12, 1))["status"]["shape"] == "full"
    ended = handbook_of(PROCEDURE, POLICY, HOTLINE)
    assert entry("jiangli-fei", ended, on=date(2027, 1, 1))["status"]["shape"] == "half"


def test_amended_document_has_the_pen() -> None:
    amending = replace(NEXT, id="xiugai", effective_from=date(2026, 6, 1), amends=("jiangli-fei",))
    changed = handbook_of(PROCEDURE, amending)
    assert entry("jiangli-fei", changed)["status"]["shape"] == "pen"
    assert row("jiangli-fei", changed)["notices"][0]["text"] == "2026年6月1日起有修改，连着看"


def test_contact_that_closed_has_the_cross() -> None:
    closed = replace(HOTLINE, state=ContactState.CLOSED)
    assert entry("rexian", handbook_of(closed), ended=True)["status"]["shape"] == "cross"


def test_pages_of_a_document_do_not_know_the_day() -> None:
    def pages(on: date) -> list[dict[str, Any]]:
        printed = rows(data(on=on, ids=tuple(HANDBOOK.documents)))
        return [
            {k: v for k, v in r.items() if k not in ("ended", "tab", "length")}
            for r in sorted(printed, key=lambda r: r["id"])
        ]

    assert pages(date(2026, 1, 2)) == pages(date(2028, 1, 1))


def test_date_line_has_only_what_is_stated() -> None:
    assert [(d["label"], d["text"]) for d in row("anpai-2026")["dates"]] == [
        ("施行日期", "2026年1月1日"),
        ("有效期至", "2026年12月31日"),
        ("发文字号", "示例〔2026〕5号"),
    ]
    assert [d["label"] for d in row("jiangli-fei")["dates"]] == ["核对日期"]


def test_document_names_its_successor_by_title_and_date() -> None:
    assert row("anpai-2026")["notices"] == [
        {
            "text": "2027年1月1日起改用",
            "ref": {"id": "anpai-2027", "title": "奖励费2027年度安排", "number": ""},
        }
    ]


def test_ended_document_is_flagged_with_its_last_day() -> None:
    assert row("anpai-2025", ended=True)["ended"] == "此件已停用：用到2025年12月31日为止，只供查考，不能照办"
    assert row("anpai-2026")["ended"] == ""


def test_repeal_names_its_ground() -> None:
    repealed = replace(NEXT, repealed_on=date(2027, 5, 1), repealed_by="街道通知")
    assert row("anpai-2027", handbook_of(repealed))["notices"] == [
        {"text": "2027年5月1日起废止，依据街道通知", "ref": None}
    ]


def test_page_names_what_is_to_be_mended_keys_nobody_knows_and_the_text_too() -> None:
    faulty = replace(HOTLINE, faulty_fields=("phones", "dianhua", "body"))
    assert row("rexian", handbook_of(faulty))["tail"] == [
        {"label": "本页有待改处", "text": "电话、dianhua、正文"}
    ]


def test_materials_are_a_tick_list() -> None:
    line = card("jiangli-fei", "materials")
    assert line["heads"] == ["名称", "份数", "说明"]
    assert line["groups"] == [
        {
            "head": "",
            "items": [{"name": "居民身份证", "amount": ["原件 1 · 复印 2"], "notes": "原件看后退还"}],
        },
        {
            "head": "可以后补",
            "items": [
                {"name": "结婚证", "amount": [""], "notes": "适婚居民才要；如何取得：婚姻登记处"},
            ],
        },
    ]


def test_count_that_no_paper_states_has_no_column() -> None:
    bare = replace(PROCEDURE, materials=(Material(name="身份证"),))
    assert card("jiangli-fei", "materials", handbook_of(bare))["heads"] == ["名称", "说明"]


def test_no_materials_needed_is_said_and_not_stated_is_silent() -> None:
    assert (
        card("jiangli-fei", "materials", handbook_of(replace(PROCEDURE, materials=())))["none"]
        == "什么都不用带。"
    )
    silent = row("jiangli-fei", handbook_of(replace(PROCEDURE, materials=None)))
    assert all(line["k"] != "materials" for line in silent["card"])


def test_procedure_shows_the_window_of_its_policy_and_names_it() -> None:
    (item,) = card("jiangli-fei", "windows")["items"]
    assert item["span"] == "2026年9月1日至2026年10月31日"
    assert item["missed"] == "没赶上：等下一年"
    assert item["policy"]["title"] == "奖励费2026年度安排"


def test_recurring_window_says_every_year() -> None:
    yearly = replace(PROCEDURE, windows=(Window(from_=MonthDay(12, 10), until=MonthDay(1, 31)),))
    (item,) = card("jiangli-fei", "windows", handbook_of(yearly))["items"]
    assert (item["span"], item["policy"]) == ("每年12月10日至次年1月31日", None)


def texts(id: str, label: str, handbook: Handbook | None = None) -> list[str]:
    """Return the lines of the card that stand under a label."""
    lines = row(id, handbook)["card"] if handbook else row(id)["card"]
    return next(line["texts"] for line in lines if line["label"] == label and line["k"] == "text")


def test_short_facts_share_a_line() -> None:
    assert texts("jiangli-fei", "多久多少钱") == ["当场办好 · 法定 20 个工作日 · 不收费"]


def test_long_fact_has_a_line_of_its_own() -> None:
    wordy = replace(PROCEDURE, fee="工本费每本十元，其余不收费，退回重办的不再收")
    assert texts("jiangli-fei", "多久多少钱", handbook_of(wordy)) == [
        "当场办好 · 法定 20 个工作日",
        wordy.fee,
    ]


def test_contacts_of_a_procedure_stand_with_their_numbers() -> None:
    people = card("jiangli-fei", "people")["items"]
    assert [(p["ref"]["title"], p["numbers"][0]["number"]) for p in people] == [
        ("市民热线", "12345"),
        ("王师傅", "13800000000"),
    ]
    assert people[0]["numbers"][0]["note"] == "转 8 · 总机"


def test_opening_is_in_words() -> None:
    assert texts("rexian", "时间") == ["11月15日至3月15日，周一至周三、周六 09:00—17:00"]


def test_articles_of_one_file_stand_together() -> None:
    basis = row("jiangli-fei")["basis"]
    assert [(entry["ref"]["title"], entry["articles"]) for entry in basis] == [
        ("奖励费2026年度安排", "第一条、第三条"),
        ("人口与计划生育法", ""),
    ]


def test_pages_of_a_document_do_not_know_what_else_is_printed() -> None:
    related = replace(PROCEDURE, related=("anpai-2025",))
    whole = handbook_of(related, LAST, POLICY)
    assert row("jiangli-fei", whole) == row("jiangli-fei", whole, ids=("jiangli-fei",))
    reference = {"id": "anpai-2025", "title": "奖励费2025年度安排", "number": ""}
    assert row("jiangli-fei", whole)["related"] == [reference]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        pytest.param("居民身份证", "居民身份证", id="plain"),
        pytest.param("☐ 户口簿 ✎", "□ 户口簿 〓", id="signs"),
        pytest.param("笑🙂", "笑〓", id="emoji"),
        pytest.param("零\u200b宽\ufe0f\x0b", "零宽", id="nothing-to-see"),
        pytest.param("𠮷", "𠮷", id="rare-character"),
    ],
)
def test_what_the_fonts_lack_is_replaced(text: str, printed: str) -> None:
    assert printable(text) == printed
    assert missing(printable(text)) == ()


def test_every_fixed_word_of_the_book_is_in_the_fonts() -> None:
    printed = data(ended=True, public_url="https://example.org")
    assert missing(str(printed["words"])) == ()
    assert "〓" not in str(printed)


NUMBERS = PrintNumbers(
    categories={"gonggong": 1, "bianmin": 2},
    documents={
        "anpai-2026": PrintNumber(1, 7),
        "jiangli-fei": PrintNumber(1, 12),
        "rexian": PrintNumber(2, 1),
    },
)


def test_documents_with_numbers_follow_them_and_the_others_stand_at_the_end() -> None:
    printed = data(numbers=NUMBERS)
    assert ids(printed) == ["anpai-2026", "jiangli-fei", "rexian", "anpai-2027", "neibu", "gebie"]
    assert [p["title"] for p in printed["pieces"] if p["k"] == "divider"] == [
        "公共服务",
        "便民服务",
        "未编号",
    ]
    assert [row["number"] for row in rows(printed)] == ["1-7", "1-12", "2-1", "", "", ""]


def test_references_name_the_number_even_of_a_document_left_out() -> None:
    related = replace(PROCEDURE, related=("anpai-2025",))
    numbers = replace(NUMBERS, documents={**NUMBERS.documents, "anpai-2025": PrintNumber(1, 3)})
    printed = row("jiangli-fei", handbook_of(related, LAST, POLICY), numbers=numbers)
    assert printed["related"] == [{"id": "anpai-2025", "title": "奖励费2025年度安排", "number": "1-3"}]


def test_tab_follows_the_number_of_the_category_not_its_place_in_the_list() -> None:
    tabs = {r["id"]: r["tab"]["number"] for r in rows(data(numbers=NUMBERS))}
    assert (tabs["anpai-2026"], tabs["rexian"]) == (1, 2)


def test_every_piece_has_a_key_of_its_own() -> None:
    cover = replace(SECRET, id="cover", category="_how")
    keys = [p["key"] for p in data(handbook_of(*HANDBOOK.documents.values(), cover), ended=True)["pieces"]]
    assert len(set(keys)) == len(keys)


def test_digest_of_pages_changes_with_what_they_say_and_with_nothing_else() -> None:
    before = document_rows(HANDBOOK, numbers=NUMBERS)
    other = {
        **HANDBOOK.documents,
        "rexian": replace(HOTLINE, asks=("新问法",)),
        "xin": replace(SECRET, id="xin"),
    }
    after = document_rows(Handbook(VOCABULARY, other), numbers=NUMBERS)
    assert {id: row_digest(row) for id, row in before.items()} == {
        id: row_digest(row) for id, row in after.items() if id != "xin"
    }
    renamed = document_rows(
        Handbook(VOCABULARY, {**HANDBOOK.documents, "rexian": replace(HOTLINE, title="热线")}),
        numbers=NUMBERS,
    )
    changed = {id for id in before if row_digest(before[id]) != row_digest(renamed[id])}
    assert changed == {"rexian", "jiangli-fei"}, "the procedure names the contact"


def test_rows_for_a_release_are_those_of_the_book() -> None:
    assert {r["id"]: r for r in rows(data(numbers=NUMBERS))}.items() <= document_rows(
        HANDBOOK, numbers=NUMBERS
    ).items()


def test_residents_rows_have_neither_internal_documents_nor_private_numbers() -> None:
    printed = document_rows(HANDBOOK, numbers=NUMBERS, resident=True)
    assert "neibu" not in printed
    assert "13800000000" not in str(printed)


def test_code_of_the_page_is_printed_when_the_site_has_an_address() -> None:
    assert row("rexian")["qr"] == ""
    assert row("rexian", public_url="https://e.org")["qr"].startswith("<svg")
    assert row("rexian", public_url="https://e.org")["qr"] != row("gebie", public_url="https://e.org")["qr"]


def test_online_entry_has_a_code_unless_its_address_is_too_long() -> None:
    links = (Link(label="官网", url="https://e.org/"), Link(label="长", url="https://e.org/" + "x" * 400))
    printed = card("jiangli-fei", "links", handbook_of(replace(PROCEDURE, links=links)))
    assert [item["qr"][:4] for item in printed["items"]] == ["<svg", ""]


def test_large_booklet_is_refused() -> None:
    with pytest.raises(UsageError, match="大字版装不成小册子"):
        data(large=True, booklet=True)


def test_phones_stand_by_kind_with_hours_and_backup() -> None:
    urgent = replace(
        PRIVATE, id="jiuhuo", title="火警", kind=ContactKind.EMERGENCY, backup="rexian", all_day=True
    )
    groups = piece("phones", handbook_of(HOTLINE, PRIVATE, urgent))["rows"]
    assert [group["title"] for group in groups] == ["应急", "热线", "其他"]
    (line,) = groups[0]["items"]
    assert (line["hours"], line["backup"]["title"]) == ("24小时", "市民热线")


def test_phones_for_residents_keep_private_numbers_back() -> None:
    assert "13800000000" in str(piece("phones"))
    assert "13800000000" not in str(piece("phones", resident=True))


def test_calendar_shows_the_twelve_months_from_the_day_on() -> None:
    yearly = replace(
        PROCEDURE, windows=(Window(from_=MonthDay(12, 10), until=MonthDay(1, 31), label="集中"),)
    )
    (chart,) = piece("windows", handbook_of(yearly))["rows"]
    assert (chart["months"][0], len(chart["months"])) == ({"year": 2026, "month": 11, "days": 30}, 12)
    (span,) = chart["items"][0]["spans"]
    assert (span["text"], span["label"]) == ("12月10日至2027年1月31日", "集中")
    assert span["from"] == pytest.approx(39 / 365)
    assert span["until"] == pytest.approx((30 + 31 + 31) / 365)


def test_calendar_is_left_out_without_windows() -> None:
    assert "windows" not in kinds(data(handbook_of(HOTLINE)))


def test_index_goes_by_sound_under_letters_with_other_names_and_short_questions() -> None:
    named = replace(
        HOTLINE, aliases=("阿姨电话", "12345"), asks=("找谁", "这一句话太长了没有人会这样去查索引")
    )
    groups = piece("index", handbook_of(named, PRIVATE))["rows"]
    assert [(group["letter"], [item["text"] for item in group["items"]]) for group in groups] == [
        ("数字", ["12345"]),
        ("A", ["阿姨电话"]),
        ("S", ["市民热线"]),
        ("W", ["王师傅"]),
        ("Z", ["找谁"]),
    ]


def test_index_puts_one_question_of_two_documents_on_one_line() -> None:
    both = handbook_of(replace(HOTLINE, asks=("找谁",)), replace(PRIVATE, asks=("找谁",)))
    (item,) = [
        item for group in piece("index", both)["rows"] for item in group["items"] if item["text"] == "找谁"
    ]
    assert {ref["id"] for ref in item["refs"]} == {"rexian", "gebie"}


def test_digest_is_of_what_is_printed_not_of_what_was_written() -> None:
    odd = handbook_of(replace(HOTLINE, title="热线🙂"))
    (listed,) = piece("leaves", odd)["rows"]
    (printed,) = document_rows(odd, numbers=PrintNumbers()).values()
    assert listed["digest"] == row_digest(printed)[:8]


def test_bases_name_what_rests_on_them() -> None:
    found = {r["title"]: [ref["id"] for ref in r["cited_by"]] for r in piece("bases")["rows"]}
    assert found == {"奖励费2026年度安排": ["jiangli-fei"], "人口与计划生育法": ["jiangli-fei"]}


def test_live_pages_list_every_document_with_its_digest() -> None:
    listed = {r["key"]: r["digest"] for r in piece("leaves", ended=True)["rows"]}
    assert set(listed) == set(HANDBOOK.documents) - {"anpai-2025"}
    assert listed["rexian"] == row_digest(row("rexian"))[:8]


def test_changes_are_printed_latest_first_and_left_out_when_there_are_none() -> None:
    changed = (
        PrintedChange(document=HOTLINE, what="修改", on=date(2026, 11, 1), note="电话"),
        PrintedChange(document=SECRET, what="新增", on=date(2026, 11, 20)),
    )
    assert [r["title"] for r in piece("changes", changed=changed)["rows"]] == ["内部口径", "市民热线"]
    assert [r["title"] for r in piece("changes", changed=changed, resident=True)["rows"]] == ["市民热线"]
    assert "changes" not in kinds(data())


def test_what_git_knows_becomes_lines_up_to_the_day() -> None:
    edited = differences(HOTLINE, replace(HOTLINE, title="热线", all_day=True))
    gone = differences(PRIVATE, None)
    assert edited is not None
    assert gone is not None
    committed = datetime(2026, 11, 20, 17, tzinfo=UTC)
    found = (DocumentChange(edited, committed, ("改",)), DocumentChange(gone, committed, ("删",)))
    first, second = printed_changes(found, on=TODAY)
    assert (first.what, first.on, first.note) == ("修改", date(2026, 11, 21), "标题、24小时")
    assert (second.what, second.document.title, second.note) == ("删去", "王师傅", "")
    assert printed_changes(found, on=date(2026, 11, 20)) == ()


@pytest.mark.parametrize(
    ("pages", "sides"),
    [
        (1, [(None, 1), (None, None)]),
        (4, [(4, 1), (2, 3)]),
        (6, [(None, 1), (2, None), (6, 3), (4, 5)]),
        (8, [(8, 1), (2, 7), (6, 3), (4, 5)]),
    ],
)
def test_booklet_goes_from_the_outermost_sheet_inwards(
    pages: int, sides: list[tuple[int | None, int | None]]
) -> None:
    assert booklet_order(pages) == sides


def test_card_says_what_residents_ask() -> None:
    steps = replace(
        PROCEDURE,
        role=Role.REFERS,
        benefit=Benefit(text="一次性补贴"),
        late="照样给办",
        renewal="每年来一次",
        online=Online.NO,
        proxy=Proxy(state=ProxyState.NO),
        materials=(Material(name="委托书", when="别人代办时"), Material(name="房产证", one_of="住房证明")),
    )
    printed = row(steps.id, handbook_of(steps, POLICY, HOTLINE))["card"]
    said = str(printed)
    for words in ("不归本站办", "一次性补贴", "照样给办", "每年来一次", "不能代办"):
        assert words in said
    groups = next(line for line in printed if line["k"] == "materials")["groups"]
    assert [(group["head"], group["items"][0]["name"]) for group in groups] == [
        ("住房证明：下面几样带一样就行", "房产证"),
        ("有下面情形的才带", "委托书"),
    ]
    assert groups[1]["items"][0]["notes"] == "别人代办时"
