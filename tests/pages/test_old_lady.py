"""The old lady who comes for the yearly fee: what card and page say, word for word, around the window."""

import re
from dataclasses import replace
from datetime import date, datetime
from html import unescape

import pytest

from indexer.clock import SHANGHAI
from indexer.domain.body import Body
from indexer.domain.document import LegalBasis, MonthDay, Policy, Procedure, Window

ASKED = "我来帮闺女领独生子女费"

RULE = Policy(
    id="anpai",
    title="奖励费发放办法",
    category="public",
    path="policies/anpai.md",
    effective_from=date(2020, 1, 1),
    verified_on=date(2026, 6, 1),
    windows=(
        Window(from_=MonthDay(9, 1), until=MonthDay(10, 31), missed="先登记，次年一并补发", label="集中登记"),
    ),
)
STEPS = Procedure(
    id="lingqu",
    title="奖励费领取",
    category="public",
    path="procedures/lingqu.md",
    asks=(ASKED,),
    verified_on=date(2026, 6, 1),
    legal_basis=(LegalBasis(document="anpai"),),
)


@pytest.fixture
def on_day(make_client, handbook):
    """Return what a desk shows on a day at ten o'clock, in words: the card of the search, the page."""

    def ask(day, *documents, asked=ASKED):
        shown = {d.id: d for d in (documents or (RULE, STEPS))}
        now = datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=SHANGHAI)
        client = make_client(handbook=replace(handbook, documents=shown), now=now)
        pages = (client.get(f"/?q={asked}"), client.get("/d/lingqu"))
        said = words_below("今天能办吗", pages[0].text) or led(pages[0].text)
        return [said, words_below("今天能办吗", pages[1].text)], pages[0].text

    return ask


def led(text):
    """Return the sentences that lead the reply of a search, where the verdict is what leads."""
    reply = re.search(
        r'<p class="say [^"]*">(.*?)</p>(?:\s*<div class="beside">(.*?)</div>)?', text, re.DOTALL
    )
    if reply is None:
        return None
    beside = re.findall(r"<p\b[^>]*>(.*?)</p>", reply[2] or "", re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", sentence)).strip() for sentence in (reply[1], *beside)]


def words_below(heading, text):
    """Return the sentences of the card's row with this heading, as somebody reads them."""
    row = re.search(rf"<dt>{heading}</dt>(.*?)</dd>", text, re.DOTALL)
    if row is None:
        return None
    sentences = re.findall(r"<p\b[^>]*>(.*?)</p>", row[1], re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", sentence)).strip() for sentence in sentences]


SOURCE = "时间出自奖励费发放办法"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        pytest.param(
            "2026-08-31",
            ["○ 还没开始，集中登记 9月1日 开始。", "到 10月31日 截止。"],
            id="the day before it opens",
        ),
        pytest.param(
            "2026-09-01",
            ["● 能办。集中登记到 10月31日 截止，还剩 60 天。"],
            id="its first day",
        ),
        pytest.param(
            "2026-10-31",
            ["● 能办。集中登记到 10月31日 截止，今天是最后一天。"],
            id="its last day",
        ),
        pytest.param(
            "2026-11-01",
            [
                "◐ 集中登记已于 10月31日 截止。",
                "没赶上：先登记，次年一并补发。",
                "下次 2027年9月1日 开始。",
            ],
            id="the day after",
        ),
    ],
)
def test_card_and_page_say_the_same_words(on_day, day, said):
    (card, page), _ = on_day(day, asked=STEPS.title)  # of the matter as a whole: of a detail no yes is said
    assert "".join(card) == "".join(said)
    assert page == [*said, SOURCE]


def test_policy_that_lapsed_in_the_open_window_is_no_promise(on_day):
    (card, page), _ = on_day("2026-10-30", replace(RULE, effective_to=date(2026, 10, 29)), STEPS)
    assert page[-1] == f"{SOURCE} ✕ 已失效 2026-10-29"
    assert "".join(page[:-1]) == "".join(card)
    assert card[0] == "◐ 先核实，再答应。集中登记到 10月31日 截止，还剩 1 天。"
    assert "依据的《奖励费发放办法》已经失效，答应居民之前先核实。" in card


def test_policy_that_lapsed_leaves_no_green_beside_the_procedure(on_day):
    _, text = on_day("2026-10-30", replace(RULE, effective_to=date(2026, 10, 29)), STEPS)
    assert 'class="chip good"' not in text
    assert 'class="lead good"' not in text
    assert "依据已失效" in text


def test_only_ended_documents_found_is_said_in_a_sentence(on_day):
    over = replace(STEPS, effective_to=date(2026, 9, 30), successor_note="问街道")
    _, text = on_day("2026-10-30", RULE, over)
    assert "说到这件事的文件都已失效：看下面写明的替代文件，没有写的，先打电话问清再答应。" in text
    assert "说到这件事的文件都已失效" not in on_day("2026-09-30", RULE, over)[1]


def test_replacement_in_the_list_is_not_said_to_be_missing(on_day):
    over = replace(STEPS, superseded_by=("xin",))
    new = replace(STEPS, id="xin", title="独生子女补助", asks=(), path="procedures/xin.md", legal_basis=())
    _, text = on_day("2026-10-30", RULE, over, new)
    assert re.search('请看替代它的：<a href="/d/xin">《独生子女补助》', text)
    assert "说到这件事的文件都已失效" not in text


def test_ended_procedure_shows_its_steps_one_click_away_only(on_day, make_client, handbook):
    over = replace(STEPS, effective_to=date(2026, 9, 30), superseded_by=("xin",), body=Body.of(["发二百元"]))
    new = replace(STEPS, id="xin", title="新的领取办法", effective_from=date(2026, 10, 1), asks=())
    now = datetime(2026, 10, 30, 10, 0, tzinfo=SHANGHAI)
    shown = {d.id: d for d in (RULE, over, new)}
    text = make_client(handbook=replace(handbook, documents=shown), now=now).get("/d/lingqu").text
    folded = re.search(r"<details>(.*?)</details>", text, re.DOTALL)[1]
    assert "<summary>旧规定的内容（已失效，只供查阅）</summary>" in folded
    assert "发二百元" in folded
    assert text.count("发二百元") == 1
    banner = text[text.index('class="banner ended"') : text.index("<article")]
    assert '<a href="/d/xin">《新的领取办法》' in banner
