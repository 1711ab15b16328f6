"""What a worker would miss if a block went from its page, a sentence each."""

import re
from dataclasses import replace
from datetime import datetime

import pytest

from indexer.clock import SHANGHAI
from indexer.domain.choices import ContactState
from indexer.domain.vocabulary import Event, EventDocument

OCTOBER = datetime(2026, 10, 31, 9, tzinfo=SHANGHAI)
GUESSES = "/?q=领办年停安"
ANSWER = "/?q=我来帮闺女领独生子女费"


def block(text: str, start: str, end: str) -> str:
    """Return the part of a page from `start` to the next `end`."""
    begin = text.index(start)
    return text[begin : text.index(end, begin)]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        pytest.param(ANSWER, "查到 1 份文件，按 2026年11月23日 判断。", id="number of documents found"),
        pytest.param("/?q=奖励费2025年度安排", "问的是 2025 年？<a href=", id="year that was asked for"),
        pytest.param(GUESSES, "最接近的 3 份，不一定是", id="guesses are no answers"),
        pytest.param(GUESSES, "<h2>还查到</h2>", id="guesses further off"),
        pytest.param("/?q=领zz", "<p>带光荣证 · 来 1 次 · 不收费</p>", id="guess in a line"),
        pytest.param("/?q=认zz", "有人这么问：停车认证能不能替邻居办", id="how others put it"),
        pytest.param(
            "/?type=policy&type=procedure&type=contact&page=2", 'rel="prev">← 上一页</a>', id="back"
        ),
        pytest.param("/?q=奖励&type=policy", '<a href="/?q=%E5%A5%96%E5%8A%B1">全部</a>', id="facet off"),
        pytest.param(ANSWER, "没赶上：先登记，次年集中发放时补发。", id="answer for who came late"),
        pytest.param("/d/butie", "依据的《老办法》已经失效，答应居民之前先核实。", id="caution of a basis"),
        pytest.param("/d/anpai-2027", '眼下按：<a href="/d/anpai-2026">', id="what applies till then"),
        pytest.param("/d/jiangli-fei", '时间出自<a href="/d/anpai-2026">', id="whose window it is"),
        pytest.param(
            "/d/jiangli-fei", '<dt>找谁</dt><dd><ul class="whom"><li><a href="/d/dui-new">', id="whom"
        ),
        pytest.param(
            "/d/dui-new", "<div><dt>协议到</dt><dd>2026年6月30日</dd></div>", id="facts of a contact"
        ),
        pytest.param("/d/dui-new", "个人号码，只在站内用，不外传。", id="number that is private"),
        pytest.param("/d/ranqi", "紧急情况，先打这个电话", id="alarm line on its own page"),
        pytest.param("/d/ranqi", '<p class="number big"><a href="tel:96777">96777</a>', id="its number"),
        pytest.param("/d/jiangli-fei", '<p class="meta">办事流程 · 基本公共服务 / 人口健康', id="what it is"),
        pytest.param("/d/jiangli-fei", '<a href="/print?id=jiangli-fei">印成 PDF</a>', id="print as a file"),
        pytest.param("/d/jiangli-fei", "<div><dt>编号</dt><dd>jiangli-fei</dd></div>", id="id to write down"),
        pytest.param("/d/laofa", "<summary>旧规定的内容（已失效，只供查阅）</summary>", id="old text is old"),
        pytest.param("/status", '<p class="lead">15 项要处理。另有 3 项只是提醒。</p>', id="how much to do"),
        pytest.param("/status", '<td class="place">policies/huai.md:6</td>', id="where a file is wrong"),
        pytest.param("/status", "错误：日期&lt;写错&gt;了 <b>没有收录</b>", id="file that was left out"),
        pytest.param("/status", "<td>请写成 2026-01-01</td>", id="how to put it right"),
        pytest.param("/status", "过了下次核对的日子，和来源对一遍。", id="why it is in the list"),
        pytest.param("/status", "应在 2026-06-30 前和来源对一遍，还没有对", id="what is the matter"),
        pytest.param("/status", "手册版本 abc1234", id="which edition this is"),
    ],
)
def test_page_shows(page, address, shown):
    assert shown in page(address)


@pytest.mark.parametrize("address", [ANSWER, "/d/jiangli-fei"], ids=["the answer", "its page"])
def test_worker_can_print_plan_and_hand_over(page, address):
    actions = block(page(address), '<p class="actions">', "</p>")
    assert re.findall(r'href="([^"]*)"[^>]*>([^<]*)<', actions)[:3] == [
        ("/trip?id=jiangli-fei", "加入带齐单"),
        ("/d/jiangli-fei/print#print", "打印"),
        ("/d/jiangli-fei?view=resident", "给居民看"),
    ]


def test_matter_that_says_nothing_of_papers_is_not_offered_for_the_list(page):
    assert "加入带齐单" not in page("/d/ranqi")


def test_another_day_can_be_asked_without_losing_the_question(page):
    form = block(page("/?q=奖励&category=public"), '<form class="onday"', "</form>")
    assert re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', form) == [
        ("q", "奖励"), ("category", "public"), ("on", "2026-11-23"),
    ]  # fmt: skip


def test_facets_fold_away_in_their_order(page):
    assert re.findall(r'<section class="facet">\s*<h2>(.*?)</h2>', page(GUESSES)) == [
        "类目", "类型", "人群", "时效",
    ]  # fmt: skip


def test_home_page_leads_to_every_shelf(page):
    text = page("/")
    for address in ("/browse/party", "/browse/public", "/browse/life"):
        assert f'<h2><a href="{address}">' in text


def test_paused_contact_shows_its_own_number_after_the_one_to_ring_instead(make_client, handbook):
    paused = replace(handbook.documents["dui-old"], state=ContactState.PAUSED)
    documents = {**handbook.documents, "dui-old": paused}
    text = make_client(handbook=replace(handbook, documents=documents)).get("/d/dui-old").text
    assert text.index("改打：") < text.index("它自己的号码，眼下暂停：") < text.index("010-0000-0001")


def test_open_contact_with_a_backup_names_it_with_its_number(make_client, handbook):
    backed = replace(handbook.documents["ranqi"], backup="dui-new")
    documents = {**handbook.documents, "ranqi": backed}
    text = make_client(handbook=replace(handbook, documents=documents)).get("/d/ranqi").text
    assert '打不通，备用：<a href="/d/dui-new">新疏通队</a> <b>010-0000-0002</b>' in text


def test_event_stands_above_the_hits_with_its_note_and_one_list_to_bring(make_client, handbook):
    steps = (EventDocument(document="butie", why="先申领"), EventDocument(document="jiangli-fei"))
    event = Event(key="tuixiu", title="到点退休", documents=steps, asks=("我退休了",), note="带上退休批文")
    vocabulary = replace(handbook.vocabulary, events=(event,))
    text = make_client(handbook=replace(handbook, vocabulary=vocabulary)).get("/?q=我退休了").text
    shown = block(text, '<section class="event', "</section>")
    assert "一件事：到点退休" in shown
    assert re.search(r'<a href="/d/butie">补贴申领</a>.*<small>先申领</small>', shown)
    assert '<p class="meta">带上退休批文</p>' in shown
    assert '<a class="main" href="/trip?id=butie&amp;id=jiangli-fei" data-basket>这几件的带齐单</a>' in shown


def test_list_to_bring_says_what_to_do_where_and_who_may_come(page):
    text = page("/trip?id=jiangli-fei&id=renzheng&id=butie&on=2026-10-31")
    first, second, third = text.split('<section class="matter">')[1:]
    assert "今天是最后一天" in first
    assert "服务站前台 · 来 1 次" in first
    assert "<b>有工作单位</b>：由单位发。" in first
    assert "代办：可以代办" in first
    assert "年度认证" in block(text, '<section class="blocked">', "</section>")
    assert "年度认证" not in second
    assert "答应居民之前先核实" in third
    assert "光荣证" in block(text, '<section class="bring">', "</section>")
    assert "拿不准先打电话：<b>010-0000-0100</b>" in text


def test_matter_can_be_taken_off_the_list(page):
    text = page("/trip?id=jiangli-fei&id=butie")
    assert re.findall(r'<a class="tool" href="([^"]*)" data-basket>去掉', text) == [
        "/trip?id=butie",
        "/trip?id=jiangli-fei",
    ]


def test_week_says_whom_to_remind_of_what(make_client):
    week = block(make_client(now=OCTOBER).get("/status").text, 'id="week"', "</section>")
    assert "<td>独生子女父母</td>" in week
    assert "奖励费领取" in week
