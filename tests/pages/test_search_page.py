"""`/`: the answer before the documents, and everything by plain links."""

import re
from dataclasses import replace
from datetime import datetime
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from indexer.clock import SHANGHAI
from indexer.domain.choices import DocumentType
from indexer.domain.desk.verdict import NOTHING_SAID
from indexer.domain.fields import row_label
from indexer.domain.vocabulary import Event, EventDocument
from indexer.learned import Learned, record_learned
from indexer.search.request import SearchRequest
from indexer.search.response import Answer, FacetCount, Point, SearchResponse, Sureness
from indexer.settings import Settings
from webapp.presenters.answer import answer_view
from webapp.presenters.day import AskedDay
from webapp.presenters.results import results_of

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI)


def links(text: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'href="([^"]*)"', text)]


def hits(text: str) -> list[str]:
    return text.split('<li class="hit')[1:]


def test_first_confident_hit_opens_as_the_answer(page):
    first = hits(page("/?q=我来帮闺女领独生子女费"))[0]
    assert "今天能办吗" in first
    assert "光荣证 <small>原件 1 · 复印 2</small>" in first
    assert "用得上才带" in first
    assert "前台受理 → 后台计生岗" in first
    assert "服务站前台 · 来 1 次" in first
    assert "5 个工作日内办好 · 不收费" in first
    assert "人口与计划生育法 <small>第三十一条</small>" in first


def test_answer_names_the_number_to_call(page):
    assert '<a href="tel:01000000002">010-0000-0002</a>' in hits(page("/?q=我来帮闺女领独生子女费"))[0]


def test_answer_cites_only_the_version_that_applies(page):
    first = hits(page("/?q=我来帮闺女领独生子女费"))[0]
    basis = first[first.index("依据") :]
    assert "奖励费2026年度安排" in basis
    assert "奖励费2025年度安排" not in basis


def test_only_one_answer_is_opened(page):
    assert page("/?q=奖励").count("<dt>今天") == 1


def test_title_keeps_the_marks_of_the_search_and_nothing_else(page):
    text = page("/?q=条例<b>%26")
    assert "条例&lt;b&gt;&amp;" in text
    assert "条例<b>" not in text
    assert "<mark>奖励费领取</mark>" in page("/?q=奖励费领取")


def test_query_is_escaped_in_the_box_and_the_title(page):
    text = page('/?q="><script>alert(1)</script>')
    assert "<script>alert" not in text
    assert 'value="&#34;&gt;&lt;script&gt;' in text


def test_ended_hit_says_first_where_to_go(page):
    ended = next(hit for hit in hits(page("/?q=奖励费2025年度安排")) if "2025年度" in hit)
    gone = ended.index("已于 2026年1月1日 被替代")
    assert gone < ended.index("<h2>")
    assert '<a href="/d/anpai-2026">《奖励费2026年度安排》&nbsp;→</a>' in ended
    assert ended.startswith(' tab-1 ended"')
    assert "今天" not in ended


def test_ended_hit_without_successor_gives_its_note(page):
    assert "已于 2026年3月1日 废止</b>。请打电话问街道。" in page("/?q=老办法")


def test_ended_hit_without_successor_or_note_gives_the_station(page):
    text = page("/?q=短期通知")
    assert "已于 2026年11月22日 到期失效" in text
    assert "拿不准请打 010-0000-0100" in text


def test_closed_contact_shows_its_backup_first(page):
    backup, closed, *_ = hits(page("/?q=旧疏通队"))
    assert '<a href="/d/dui-new">新' in backup
    assert "已停业" in closed
    assert closed.index("新疏通队") < closed.index("<h2>")
    own = page("/d/dui-old")
    assert own.index("010-0000-0002") < own.index("010-0000-0001")


def test_contact_shows_number_state_and_agreement(page):
    hit = hits(page("/?q=下水道堵了"))[0]
    assert '<p class="number big"><a href="tel:01000000002">010-0000-0002</a>' in hit
    assert "转 8 · 8:00-18:00" in hit
    assert "协议已到期 <span>2026-06-30</span>" in hit
    assert "个人号码，只在站内用" in hit


def test_pinned_emergency_stands_on_top(page):
    first = hits(page("/?q=燃气漏了"))[0]
    assert "emergency" in first
    assert "紧急情况，先打这个电话" in first
    assert "96777" in first


def test_no_hit_says_so_and_gives_numbers_to_call(page):
    text = page("/?q=zzz")
    assert "手册里没有直接的答案" in text
    assert "tel:010-0000-0100" in text
    assert hits(text) == []


def test_filters_that_hide_the_answer_are_said_and_can_be_taken_off(page):
    text = page("/?q=奖励费领取&category=party&on=2026-11-20")
    assert "选定的条件下，手册里没有直接的答案" in text
    assert "记一笔：手册里没有这件事" not in text
    whole = re.search(r'<a href="([^"]*)">去掉条件，在整本手册里查</a>', text)
    assert parse_qs(urlsplit(unescape(whole[1])).query) == {"q": ["奖励费领取"], "on": ["2026-11-20"]}


def test_guesses_are_said_to_be_guesses_and_only_three_are_open(page):
    text = page("/?q=领办年停安")
    assert "手册里没有直接的答案" in text
    shown, _, rest = text.partition('<details class="more">')
    assert len(hits(shown)) == 3
    assert len(hits(rest)) > 0
    assert "按读音猜的" in text
    assert "今天能办吗" not in text


def test_notices_of_the_search_are_shown(page):
    assert "只按前 200 个字查找" in page("/?q=" + "奖" * 201)


def test_year_in_the_query_offers_that_year(page):
    assert any("on=2025-11-23" in link for link in links(page("/?q=奖励费2025年度安排")))


def test_facets_are_links_with_counts_that_keep_the_rest(page):
    text = page("/?q=办&type=policy&type=procedure&category=life&on=2026-11-20")
    addresses = [parse_qs(urlsplit(link).query) for link in links(text) if link.startswith("/?")]
    assert {"q": ["办"], "category": ["life"], "type": ["procedure"], "on": ["2026-11-20"]} in addresses
    assert re.search(r'aria-current="true">便民服务 <span>\d+</span>', text)


def test_choosing_a_facet_adds_its_value(page):
    addresses = [parse_qs(urlsplit(link).query) for link in links(page("/?q=奖励"))]
    assert {"q": ["奖励"], "type": ["policy"]} in addresses


def test_chosen_value_without_documents_can_be_taken_off(page):
    text = page("/?q=奖励&category=party")
    assert 'aria-current="true">党务服务 <span>0</span>' in text
    assert "/?" + "q=%E5%A5%96%E5%8A%B1" in links(text)


def test_filters_without_words_list_documents(page):
    assert "份文件" in page("/?category=life")


def test_pages_lead_on_and_back(page):
    first = page("/?q=&type=policy&type=procedure&type=contact")
    assert "第 1 页，共 2 页" in first
    onward = next(link for link in links(first) if "page=2" in link)
    second = page(onward)
    assert "第 2 页，共 2 页" in second
    assert "手册里没有直接的答案" not in second


def test_page_after_the_last_leads_back(page):
    assert "第 9 页" in page("/?q=奖励&page=9")


def test_empty_page_shows_categories_windows_and_what_was_left_out(make_client):
    text = make_client(now=datetime(2026, 10, 31, 23, 59, tzinfo=SHANGHAI)).get("/").text
    assert "基本公共服务" in text
    assert "人口健康" in text
    assert "有 1 份文件有错误，没有收录" in text
    assert 'href="/status"' in text
    windows = text[text.index("正在申领") :]
    assert "奖励费领取" in windows
    assert "到 10月31日 · 最后一天" in windows
    assert "2026年度安排" not in windows


def test_empty_page_says_nothing_of_problems_when_there_are_none(make_client, handbook):
    assert "没有收录" not in make_client(handbook=replace(handbook, problems=())).get("/").text


def test_day_judged_on_stands_above_the_list(page):
    assert "按 2026年11月23日 判断" in page("/?q=奖励")


def test_another_day_is_said_and_leads_back(page):
    text = page("/?q=奖励&type=policy&on=2026-10-31")
    assert "按 2026年10月31日 判断</b>，不是今天" in text
    back = re.search(r'<a href="(\?[^"]*)">回到今天', text)
    assert back
    assert parse_qs(unescape(back.group(1))[1:]) == {"q": ["奖励"], "type": ["policy"]}


def test_another_day_is_kept_by_every_link_to_a_document(page):
    documents = [link for link in links(page("/?q=奖励&on=2026-10-31")) if link.startswith("/d/")]
    assert documents
    assert all(parse_qs(urlsplit(link).query).get("on") == ["2026-10-31"] for link in documents)


def test_today_is_not_written_into_links(page):
    assert not any("on=" in link for link in links(page("/?q=奖励")))


@pytest.mark.parametrize("address", ["/", "/?q=奖励", "/d/jiangli-fei", "/browse", "/status", "/d/nothing"])
def test_rehearsal_is_said_on_every_page(make_client, address):
    assert "演练时间" in make_client(rehearsal=True).get(address).text
    assert "演练时间" not in make_client().get(address).text


def test_every_page_has_the_box_in_a_plain_form(client):
    for address in ("/", "/?q=奖励", "/d/jiangli-fei", "/browse/public", "/status", "/nope"):
        assert '<form class="ask" role="search" action="/" method="get">' in client.get(address).text


@pytest.mark.usefixtures("in_request")
def test_numbers_of_documents_say_that_they_are_the_least_there_are(handbook):
    counts = (FacetCount("life", "便民服务", 103, is_exact=False), FacetCount("party", "党务服务", 2))
    response = SearchResponse(
        request=SearchRequest(text="", on=NOW.date(), categories=("life", "party")),
        hits=(),
        total=297,
        took_ms=1.0,
        revision="r",
        facets={"category": counts},
        total_is_exact=False,
    )
    found = results_of(response, handbook, AskedDay(on=NOW.date(), today=NOW.date()))
    assert (found.total, found.heading) == ("至少 297", "查到至少 297 份文件")
    assert [value.count for value in found.facets[0].values] == ["至少 103", "2"]
    exact = results_of(
        replace(response, total_is_exact=True), handbook, AskedDay(on=NOW.date(), today=NOW.date())
    )
    assert (exact.total, exact.heading) == ("297", "查到 297 份文件")


def test_words_of_the_document_stand_before_the_card(page):
    first = hits(page("/?q=奖励费领取没赶上怎么办"))[0]
    assert first.index('<ul class="points">') < first.index("<dl")
    assert re.search(r"<li><mark>当年补不了</mark> <a href=\"/d/jiangli-fei#", first)


def test_number_to_ring_stands_before_the_words(page):
    assert '<ul class="points">' not in hits(page("/?q=燃气漏了"))[0]
    contact = hits(page("/?q=下水道堵了打哪个电话"))[0]
    assert contact.index('<p class="number big">') < contact.index('<ul class="points">')


def test_a_no_to_the_detail_takes_the_yes_to_the_whole_away(page):
    whole = hits(page("/?q=停车认证&on=2026-12-20"))[0]
    detail = hits(page("/?q=停车认证能不能替邻居办&on=2026-12-20"))[0]
    assert "能办。" in whole
    assert "不行：停车认证不替邻居办" in detail
    assert "能办。" not in detail


def test_what_the_document_does_not_say_is_said_with_whom_to_ask(page):
    first = hits(page("/?q=领独生子女费几点下班"))[0]
    assert "文件里没写这一点，问 <a" in first
    assert 'class="call" href="tel:01000000002"' in first
    assert '<ul class="points">' not in first
    assert "文件里没写这一点，问站里" in hits(page("/?q=领补贴几点下班"))[0]


def test_handbook_with_a_contact_for_all_else_names_it_where_the_document_is_silent(make_client, handbook):
    vocabulary = replace(handbook.vocabulary, fallback="ranqi")
    client = make_client(handbook=replace(handbook, vocabulary=vocabulary))
    first = hits(client.get("/?q=领补贴几点下班").text)[0]
    assert "问 <a" in first
    assert "燃气抢修" in first


def test_sections_that_were_not_shown_are_offered_to_ask_next(page):
    assert re.search(
        r'接着问 <a href="/d/jiangli-fei#[^"]+">孩子大了</a>', page("/?q=奖励费领取没赶上怎么办")
    )


@pytest.mark.parametrize(
    ("encoder", "learned", "said"),
    [
        pytest.param(None, Learned(1200, 6386), "学了 1,200 句，共 6,386 句", id="learning"),
        pytest.param(None, None, "", id="nobody has begun"),
        pytest.param("encoder", Learned(1200, 6386), "", id="learned meanwhile"),
    ],
)
def test_page_says_how_far_meaning_is_taken_up_while_it_is(
    client, page, tmp_path, monkeypatch, encoder, learned, said
):
    edition = client.application.extensions["handbook"].editions.current()
    monkeypatch.setattr(edition.manifest, "encoder", encoder)
    index_dir = Settings(handbook_dir=tmp_path, state_dir=tmp_path / "state").index_dir
    index_dir.mkdir(parents=True)
    if learned is not None:
        record_learned(index_dir, learned)
    for address in ("/", "/?q=燃气", "/browse"):
        assert (said in page(address)) if said else ("正在学" not in page(address))


def test_event_lists_its_documents_in_order_with_one_list_of_papers(make_client, handbook):
    steps = (
        EventDocument(document="butie", why="先申领"),
        EventDocument(document="jiangli-fei"),
        EventDocument(document="dui-new"),
    )
    event = Event(key="tuixiu", title="到点退休", documents=steps, asks=("退休",), note="带上身份证")
    documents = handbook.documents
    answer = Answer(document=documents["butie"], verdict=NOTHING_SAID, aspects=(), points=(), event=event)
    response = SearchResponse(
        request=SearchRequest(text="退休", on=NOW.date()),
        hits=(),
        total=0,
        took_ms=1.0,
        revision="r",
        facets={},
        confidence=Sureness.SURE,
        answer=answer,
    )
    with make_client().application.test_request_context("/"):
        found = results_of(response, handbook, AskedDay(on=NOW.date(), today=NOW.date()))
    assert found.answered
    assert found.event is not None
    assert [(link.title, why) for link, why in found.event.steps] == [
        ("补贴申领", "先申领"), ("奖励费领取", ""), ("新疏通队", ""),
    ]  # fmt: skip
    assert parse_qs(urlsplit(found.event.trip).query)["id"] == ["butie", "jiangli-fei"]


def test_what_was_mistyped_is_offered_put_right(page):
    found = re.search(r'是不是想查：<a href="([^"]*)">奖励费护照</a>', page("/?q=奖厉费护照"))
    assert parse_qs(urlsplit(unescape(found[1])).query) == {"q": ["奖励费护照"]}
    assert "是不是想查" not in page("/?q=奖励费护照")


def test_point_from_a_field_is_called_as_the_card_calls_it(make_client, handbook):
    fee = Point(text="不收费", mark=(0, 3), section=None, field="fee")
    answer = Answer(
        document=handbook.documents["jiangli-fei"], verdict=NOTHING_SAID, aspects=(), points=(fee,)
    )
    with make_client().application.test_request_context("/"):
        view = answer_view(answer, handbook, AskedDay(on=NOW.date(), today=NOW.date()))
    assert [(str(p.html), p.place, p.href) for p in view.points] == [
        ("<mark>不收费</mark>", row_label(DocumentType.PROCEDURE, "fee"), "/d/jiangli-fei")
    ]
