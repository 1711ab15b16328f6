"""`/`: the answer before the documents, and everything by plain links."""

import re
from dataclasses import replace
from datetime import datetime
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from indexer.clock import SHANGHAI
from indexer.content.body.markdown import MarkdownRenderer
from indexer.domain.choices import ContactKind, DocumentType
from indexer.domain.desk.verdict import NOTHING_SAID
from indexer.domain.document import Contact, Opening, Phone, Procedure
from indexer.domain.fields import row_label
from indexer.domain.vocabulary import Event, EventDocument
from indexer.learned import Learned, record_learned
from indexer.search.query import LONGEST_QUERY
from indexer.search.request import SearchRequest
from indexer.search.response import (
    Answer,
    Doubt,
    FacetCount,
    Point,
    Said,
    SearchHit,
    SearchResponse,
    Sureness,
)
from indexer.settings import Settings
from webapp.presenters.day import AskedDay
from webapp.presenters.desk.answer import answer_view
from webapp.presenters.desk.results import results_of

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI)


def links(text: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'href="([^"]*)"', text)]


def replies(text: str) -> list[str]:
    """Return the replies of a page, each up to what folds away below it."""
    return text.partition('<details class="fold"')[0].split('<article class="reply')[1:]


def beside(text: str) -> str:
    """Return the titles at the side of an answer."""
    return text.partition('<section class="also">')[2].partition("</section>")[0]


def test_first_screen_says_what_to_bring_where_to_go_and_whom_to_ring(page):
    (first,) = replies(page("/?q=奖励费领取"))
    assert "光荣证 <small>原件 1 · 复印 2</small>" in first
    assert "用得上才带" in first
    assert "服务站前台 · 来 1 次 · 前台受理 → 后台计生岗" in first
    assert "5 个工作日内办好 · 不收费" in first
    assert '<a class="call" href="tel:01000000002">010-0000-0002</a>' in first


def test_verdict_on_the_whole_leads_where_nothing_more_was_asked(page):
    (first,) = replies(page("/?q=奖励费领取"))
    lead = first.index('<p class="say warn"><i aria-hidden="true">◐</i> 今年集中申领已于 10月31日 截止。</p>')
    assert lead < first.index("没赶上：先登记，次年集中发放时补发。") < first.index("带什么")


def test_basis_and_dates_are_a_click_away(page):
    (first,) = replies(page("/?q=奖励费领取"))
    assert "人口与计划生育法" not in first
    assert '<a class="whole" href="/d/jiangli-fei">全文</a>' in first
    whole = page("/d/jiangli-fei")
    assert "人口与计划生育法 <small>第三十一条</small>" in whole


def test_other_hits_are_titles_at_the_side_that_open_with_a_key(page):
    side = beside(page("/?q=奖励费领取"))
    found = re.findall(r'<a href="([^"]*)" data-key="(\d)">', side)
    assert [key for _, key in found] == [str(n + 2) for n in range(len(found))]
    assert parse_qs(urlsplit(unescape(found[0][0])).query) == {"q": ["奖励费领取"], "open": ["anpai-2026"]}
    assert "今天" not in side


def test_every_key_opens_one_title_alone(handbook, make_client):
    more = [
        replace(handbook.documents["butie"], id=f"butie-{n}", title=f"补贴{n}号", asks=()) for n in range(5)
    ]
    documents = {**handbook.documents, **{document.id: document for document in more}}
    client = make_client(handbook=replace(handbook, documents=documents))
    for words in ("补贴", "领zz", "奖励费领取"):
        keys = re.findall(r'data-key="(\d)"', client.get(f"/?q={words}").text)
        assert len(keys) == len(set(keys))


def test_hit_opened_from_the_side_is_asked_the_same(page):
    (first,) = replies(page("/?q=奖励费领取&open=butie"))
    assert '<h2><a href="/d/butie">补贴申领</a>' in first
    assert "奖励费领取" in beside(page("/?q=奖励费领取&open=butie"))


def test_only_one_answer_is_opened(page):
    assert len(replies(page("/?q=奖励"))) == 1


def test_title_keeps_the_marks_of_the_search_and_nothing_else(page):
    text = page("/?q=条例<b>%26")
    assert "条例&lt;b&gt;&amp;" in text
    assert "条例<b>" not in text
    assert "<mark>奖励费</mark>2026" in page("/?q=奖励费领取")


def test_query_is_escaped_in_the_box_and_the_title(page):
    text = page('/?q="><script>alert(1)</script>')
    assert "<script>alert" not in text
    assert 'value="&#34;&gt;&lt;script&gt;' in text


def test_ended_hit_says_first_where_to_go(page):
    (ended,) = replies(page("/?q=奖励费2025年度安排&open=anpai-2025"))
    gone = ended.index("已于 2026年1月1日 被替代")
    assert gone < ended.index("<h2>")
    assert '<a href="/d/anpai-2026">《奖励费2026年度安排》&nbsp;→</a>' in ended
    assert ended.startswith(' tab-1 ended"')
    assert "今天" not in ended
    assert "actions" not in ended


def test_what_is_used_now_answers_below_a_document_that_is_over(page):
    over, now = replies(page("/?q=奖励费2025年度安排"))
    assert over.startswith(' tab-1 ended"')
    assert '<h2><a href="/d/anpai-2026">奖励费2026年度安排</a>' in now
    assert not now.startswith(' tab-1 ended"')


def test_ended_hit_without_successor_gives_its_note(page):
    assert "已于 2026年3月1日 废止</b>。请打电话问街道。" in page("/?q=老办法")


def test_ended_hit_without_successor_or_note_gives_the_station(page):
    text = page("/?q=短期通知")
    assert "已于 2026年11月22日 到期失效" in text
    assert "拿不准请打 010-0000-0100" in text


@pytest.mark.parametrize("address", ["/?q=旧疏通队", "/d/dui-old"])
def test_closed_contact_shows_its_backup_first(page, address):
    own = page(address)
    assert "已停业" in own
    assert own.index("010-0000-0002") < own.index("010-0000-0001")


def test_contact_shows_number_state_and_agreement(page):
    (hit,) = replies(page("/?q=下水道堵了"))
    assert '<p class="number big"><a href="tel:01000000002">010-0000-0002</a>' in hit
    assert "转 8 · 8:00-18:00" in hit
    assert "协议已到期 <span>2026-06-30</span>" in hit
    assert "个人号码，只在站内用" in hit


def test_chips_stand_only_where_something_is_not_as_usual(page):
    (hit,) = replies(page("/?q=奖励费领取"))
    title = hit[: hit.index("</h2>")]
    assert "chip" not in title
    assert "依据已失效" in replies(page("/?q=补贴申领"))[0]
    assert "已修改" in replies(page("/?q=条例&open=tiaoli"))[0]
    assert "核对日期未载" not in page("/?q=下水道堵了").partition("<aside")[0]


def test_danger_has_the_screen_to_itself(page):
    text = page("/?q=燃气漏了")
    danger = text.partition('<section class="danger">')[2].partition("</section>")[0]
    assert '<p class="dial"><a href="tel:96777">96777</a></p>' in danger
    assert '<p class="first">开窗关阀</p>' in danger
    assert replies(text) == []
    assert beside(text) == ""
    assert "不是险情，看别的结果" in text


def test_clause_that_may_be_danger_is_asked_about_above_the_answer(make_client, handbook, monkeypatch):
    help_ = replace(
        LISTENING, id="jijiu", title="急救", kind=ContactKind.EMERGENCY, phones=(Phone(number="120"),)
    )
    client = make_client(handbook=replace(handbook, documents={**handbook.documents, help_.id: help_}))
    monkeypatch.setattr("indexer.search.service.doubted", lambda *_: Doubt("叫<不>醒", help_))
    asked, _, below = client.get("/?q=补贴申领").text.partition("要是正在发生，先打")
    assert "话里说到“叫&lt;不&gt;醒”" in asked
    assert below.lstrip("：").lstrip().startswith('<a class="call" href="tel:120">120</a>')
    assert replies(below)
    for words in ("燃气漏了", "觉得活着没意思"):
        assert "要是正在发生" not in client.get(f"/?q={words}").text


@pytest.mark.parametrize("words", ["燃气漏了", "补贴申领", "觉得活着没意思"])
def test_nothing_is_asked_where_danger_has_the_screen_or_is_not_told(page, words):
    assert "要是正在发生" not in page(f"/?q={words}")


def test_no_hit_says_so_and_gives_numbers_to_call(page):
    text = page("/?q=zzz")
    assert "手册里没有直接的答案" in text
    assert "tel:010-0000-0100" in text
    assert replies(text) == []
    assert "data-key" not in text


def test_filters_that_hide_the_answer_are_said_and_can_be_taken_off(page):
    text = page("/?q=奖励费领取&category=party&on=2026-11-20")
    assert "选定的条件下，手册里没有直接的答案" in text
    assert "记一笔：手册里没有这件事" not in text
    whole = re.search(r'<a href="([^"]*)">去掉条件，在整本手册里查</a>', text)
    assert parse_qs(urlsplit(unescape(whole[1])).query) == {"q": ["奖励费领取"], "on": ["2026-11-20"]}


def test_guesses_are_said_to_be_guesses_and_only_three_are_open(page):
    text = page("/?q=领办年停安")
    assert "手册里没有直接的答案" in text
    shown, _, rest = text.partition('<details class="fold"')
    assert "最接近的 3 份，不一定是" in shown
    assert shown.count('data-key="') == 3
    assert rest.count('<li class="row') > 0
    assert "按读音猜的" in text
    assert replies(text) == []


def test_notices_of_the_search_are_shown(page):
    assert f"只按前 {LONGEST_QUERY} 个字查找" in page("/?q=" + "奖" * (LONGEST_QUERY + 1))


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


def test_home_page_can_be_begun_without_typing(make_client, handbook):
    steps = (EventDocument(document="butie"), EventDocument(document="jiangli-fei"))
    event = Event(key="tuixiu", title="到点退休", documents=steps)
    opening = (Opening(workday=True, from_="09:00", until="17:30"),)
    vocabulary = replace(handbook.vocabulary, events=(event,), opening=opening)
    client = make_client(handbook=replace(handbook, vocabulary=vocabulary))
    text = client.get("/").text
    (asked,) = re.findall(r'<a href="([^"]*)">到点退休</a>', text)
    assert "一件事：到点退休" in client.get(asked).text
    alarms = text.partition('<section class="alarms">')[2].partition("</section>")[0]
    assert '<a class="call" href="tel:96777">96777</a>' in alarms
    assert re.search(r"本站今天.*开着</b>，17:30 关门.*工作日 09:00—17:30", text, re.S)
    assert "010-0000-0100" in text
    assert "12月10日开" in text  # the window that opens next


def test_station_that_is_shut_says_when_it_opens(make_client, handbook):
    opening = (Opening(workday=True, from_="09:00", until="17:30"),)
    shut = replace(handbook, vocabulary=replace(handbook.vocabulary, opening=opening))
    evening = datetime(2026, 11, 23, 19, 0, tzinfo=SHANGHAI)
    text = make_client(handbook=shut, now=evening).get("/").text
    assert re.search(r"没开</b>，明天 09:00 开门", text)


def test_home_page_shows_categories_windows_and_what_was_left_out(make_client):
    text = make_client(now=datetime(2026, 10, 31, 23, 59, tzinfo=SHANGHAI)).get("/").text
    assert "基本公共服务" in text
    assert "人口健康" in text
    assert "有 1 份文件有错误，没有收录" in text
    assert 'href="/status"' in text
    windows = text.partition('<ul class="windows">')[2].partition("</ul>")[0]
    assert "奖励费领取" in windows
    assert "到 10月31日，最后一天" in windows
    assert "2026年度安排" not in windows


def test_empty_page_says_nothing_of_problems_when_there_are_none(make_client, handbook):
    assert "没有收录" not in make_client(handbook=replace(handbook, problems=())).get("/").text


def test_day_judged_on_folds_away_with_the_filters(page):
    fold = page("/?q=奖励").partition('<details class="fold">')[2]
    assert "按 2026年11月23日 判断" in fold


def test_filters_that_are_on_do_not_fold_away(page):
    assert '<details class="fold" open>' in page("/?q=奖励&category=public")


def test_year_of_another_day_offers_no_year_again(page):
    assert "看那一年的规定" in page("/?q=去年的奖励费")
    assert "看那一年的规定" not in page("/?q=去年的奖励费&on=2025-11-23")


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
    assert (found.narrowing.total, found.heading) == ("至少 297", "查到至少 297 份文件")
    assert [value.count for value in found.narrowing.facets[0].values] == ["至少 103", "2"]
    exact = results_of(
        replace(response, total_is_exact=True), handbook, AskedDay(on=NOW.date(), today=NOW.date())
    )
    assert (exact.narrowing.total, exact.heading) == ("297", "查到 297 份文件")


def test_words_of_the_document_that_answer_lead(page):
    (first,) = replies(page("/?q=奖励费领取没赶上怎么办&on=2026-09-15"))
    lead = first.partition('<p class="say">')[2].partition("</p>")[0]
    assert re.match('<mark>当年补不了</mark> <a class="origin" href="/d/jiangli-fei[?]on=2026-09-15#', lead)
    assert first.index("当年补不了") < first.index("带什么")


def test_what_was_asked_to_bring_stands_first_and_once(page):
    (first,) = replies(page("/?q=奖励费领取要带什么&on=2026-09-15"))
    assert first.index("带什么") < first.index("去哪办")
    assert first.count("光荣证") == 1


def test_that_the_time_is_over_stands_before_what_to_bring(page):
    (first,) = replies(page("/?q=奖励费领取要带什么"))
    assert first.index("已于 10月31日 截止") < first.index("带什么") < first.index("去哪办")


def test_alarm_line_of_a_procedure_is_not_whom_to_ask(make_client, handbook):
    documents = {**handbook.documents}
    documents["butie"] = replace(documents["butie"], contacts=("ranqi",))
    client = make_client(handbook=replace(handbook, documents=documents))
    assert "问站里 <a" in replies(client.get("/?q=领补贴几点下班").text)[0]


def test_number_to_ring_stands_before_the_words(page):
    (contact,) = replies(page("/?q=下水道堵了打哪个电话"))
    assert contact.index('<p class="number big">') < contact.index("堵了就打")


def test_a_no_to_the_detail_takes_the_yes_to_the_whole_away(page):
    (whole,) = replies(page("/?q=停车认证&on=2026-12-20"))
    (detail,) = replies(page("/?q=停车认证能不能替邻居办&on=2026-12-20"))
    assert "能办。" in whole
    assert "不行：停车认证不替邻居办" in detail
    assert "能办。" not in detail


def test_what_the_document_does_not_say_is_said_with_whom_to_ask(page):
    (first,) = replies(page("/?q=领独生子女费几点下班"))
    assert "没找到直接写这一点的话" in first
    assert '问 <a href="/d/dui-new">' in first
    assert 'class="call" href="tel:01000000002"' in first
    assert '<ul class="points">' not in first
    assert "问站里 <a" in replies(page("/?q=领补贴几点下班"))[0]


def test_handbook_with_a_contact_for_all_else_names_it_where_the_document_is_silent(make_client, handbook):
    vocabulary = replace(handbook.vocabulary, fallback="ranqi")
    client = make_client(handbook=replace(handbook, vocabulary=vocabulary))
    (first,) = replies(client.get("/?q=领补贴几点下班").text)
    assert re.search("问 <a [^>]*>燃气抢修", first)


# The matter goes on


def next_asked(text: str) -> dict[str, str]:
    """Return what can be asked next, by its words, with its address."""
    found = text.partition('<dl class="onward"')[2].partition("</dl>")[0]
    return {words: unescape(href) for href, words in re.findall(r'<a href="([^"]*)">([^<]*)</a>', found)}


def test_sections_that_were_not_shown_are_offered_and_answer(page):
    offered = next_asked(page("/?q=奖励费领取没赶上怎么办"))
    (first,) = replies(page(offered["孩子大了"]))
    assert "奖励费领取" in first
    assert "满十八岁停发" in first


def test_page_carries_the_matter_at_hand(page):
    text = page("/?q=奖励费领取")
    assert '<input type="hidden" name="about" value="jiangli-fei">' in text
    assert 'data-about="jiangli-fei"' in text
    assert '<input type="hidden" name="about" value="">' in page("/?q=zzz")


@pytest.mark.parametrize("words", ["那要带什么", "多少钱", "他本人来不了行不行", "要是没有光荣证呢"])
def test_question_that_names_nothing_goes_on_about_the_matter_at_hand(page, words):
    text = page(f"/?q={words}&about=jiangli-fei")
    (first,) = replies(text)
    assert '<h2><a href="/d/jiangli-fei">' in first
    assert "接着问的是“奖励费领取”" in text
    assert re.search(r'<a class="leave" href="/">不问这件了', text)


def test_question_that_names_another_matter_leaves_the_one_at_hand(page):
    text = page("/?q=下水道堵了&about=jiangli-fei")
    assert "新疏通队" in replies(text)[0]
    assert "接着问的是" not in text


def test_danger_is_never_taken_for_a_question_that_goes_on(page):
    assert '<section class="danger">' in page("/?q=燃气漏了&about=jiangli-fei")


def test_matter_that_is_gone_is_as_good_as_none(page):
    assert "手册里没有直接的答案" in page("/?q=多少zzz&about=gone")


def test_former_id_stands_for_the_matter_at_hand(page):
    assert "接着问的是“奖励费领取”" in page("/?q=那要带什么&about=dusheng-fei")


def test_two_matters_in_one_breath_both_answer(page):
    first, second = replies(page("/?q=下水道堵了，顺便问问奖励费领取"))
    assert "新疏通队" in first
    assert "奖励费领取" in second
    assert 'name="about" value=""' in page("/?q=下水道堵了，顺便问问奖励费领取")


def test_second_matter_follows_the_first_at_once(page):
    text = page("/?q=下水道堵了，顺便问问奖励费领取")
    first, _, second = text.partition("</article>")
    assert "新疏通队" in first
    assert "onward" not in second.partition("<article")[0]
    assert '<dl class="onward">' in second


def test_second_matter_that_is_none_leaves_the_first_alone(page):
    assert len(replies(page("/?q=下水道堵了，顺便问问zzz"))) <= 1


# Danger and despair


LISTENING = Contact(
    id="xinli",
    title="心理援助",
    category="life",
    path="contacts/xinli.md",
    kind=ContactKind.HOTLINE,
    phones=(Phone(number="12356"),),
    body=MarkdownRenderer().render("## 前台怎么说\n\n==先听他说==，别走开").body,
)


def test_despair_in_veiled_words_is_listened_to(make_client, handbook):
    documents = {**handbook.documents, LISTENING.id: LISTENING}
    text = make_client(handbook=replace(handbook, documents=documents)).get("/?q=觉得活着没意思").text
    danger = text.partition('<section class="danger">')[2].partition("</section>")[0]
    assert '<p class="dial"><a href="tel:12356">12356</a></p>' in danger
    assert '<p class="first">先听他说</p>' in danger
    assert "先听他说，别走开" in danger
    assert "还没有请受过心理援助训练的人看过" in danger


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ("活着没意思", ["12356", "110", "120"]),
        ("不想活了，人站在桥上", ["110", "120", "12356"]),
        ("不想活了，安眠药已经吞了", ["120", "110", "12356"]),
    ],
    ids=["said", "at-a-place", "swallowed"],
)
def test_despair_that_acts_calls_who_is_needed_first(make_client, handbook, words, order):
    police = Contact(
        id="baojing",
        title="报警",
        category="life",
        path="contacts/baojing.md",
        kind=ContactKind.EMERGENCY,
        phones=(Phone(number="110"),),
    )
    help_ = replace(police, id="jijiu", title="急救", path="contacts/jijiu.md", phones=(Phone(number="120"),))
    text = "## 前台怎么说\n\n==先听他说==，人在险处打[110](doc:baojing)，伤了打[120](doc:jijiu)"
    listening = replace(LISTENING, body=MarkdownRenderer().render(text).body)
    added = {contact.id: contact for contact in (police, help_, listening)}
    client = make_client(handbook=replace(handbook, documents={**handbook.documents, **added}))
    danger = (
        client.get(f"/?q={words}").text.partition('<section class="danger">')[2].partition("</section>")[0]
    )
    assert re.findall(r'href="tel:(\d+)"', danger) == order


def test_somebody_hurt_is_helped_in_the_order_the_handbook_gives(make_client, handbook):
    crash = Contact(
        id="chehuo",
        title="交通事故报警",
        category="life",
        path="contacts/chehuo.md",
        kind=ContactKind.EMERGENCY,
        symptoms=("撞车了", "车轧了人"),
        phones=(Phone(number="122"),),
        body=MarkdownRenderer().render("## 什么时候打\n\n有人受伤，先120再122").body,
    )
    help_ = replace(crash, id="jijiu", title="急救", phones=(Phone(number="120"),), symptoms=("昏倒了",))
    documents = {**handbook.documents, crash.id: crash, help_.id: help_}
    client = make_client(handbook=replace(handbook, documents=documents))

    def dialled(words):
        text = client.get(f"/?q={words}").text
        danger = text.partition('<section class="danger">')[2].partition("</section>")[0]
        return re.findall(r'href="tel:(\d+)"', danger)

    assert dialled("车轧了人")[:2] == ["120", "122"]
    assert '<p class="first">有人受伤，先120再122</p>' in client.get("/?q=车轧了人").text
    assert dialled("撞车了")[:1] == ["122"]


@pytest.mark.parametrize(
    ("cry", "first"),
    [
        ("有人砸门", "反锁门，别应声"),
        ("有人跟踪我，跟到单元门了", "先别回家"),
        ("报警", "人先到安全的地方"),
    ],
    ids=["one-case", "another-case", "no-case"],
)
def test_first_thing_is_that_of_the_case_told_of(make_client, handbook, cry, first):
    cases = "## 先做什么\n\n- 不管哪样：人先到安全的地方\n- 砸门：==反锁门==，别应声\n- 跟踪、跟到：先别回家"
    police = Contact(
        id="dianhua-110",
        title="报警",
        category="life",
        path="contacts/dianhua-110.md",
        kind=ContactKind.EMERGENCY,
        symptoms=("有人砸门", "有人跟踪我", "报警"),
        phones=(Phone(number="110"),),
        body=MarkdownRenderer().render(cases).body,
    )
    client = make_client(handbook=replace(handbook, documents={**handbook.documents, police.id: police}))
    assert f'<p class="first">{first}</p>' in client.get(f"/?q={cry}").text


def test_guide_to_the_very_danger_says_what_to_do_first(make_client, handbook):
    guide = Procedure(
        id="gouyao",
        title="狗咬了",
        category="life",
        path="procedures/gouyao.md",
        asks=("狗咬出血了",),
        contacts=("jijiu",),
        body=MarkdownRenderer().render("## 马上做\n\n==冲伤口==，再去医院").body,
    )
    help_ = replace(
        LISTENING, id="jijiu", title="急救", kind=ContactKind.EMERGENCY, symptoms=("狗咬出血了",),
        phones=(Phone(number="120"),), body=MarkdownRenderer().render("## 打电话说什么\n\n==在哪==").body,
    )  # fmt: skip
    documents = {**handbook.documents, guide.id: guide, help_.id: help_}
    text = make_client(handbook=replace(handbook, documents=documents)).get("/?q=狗咬出血了").text
    assert '<p class="first">冲伤口</p>' in text


def test_handbook_without_a_line_that_listens_shows_no_number_of_its_own(page):
    assert '<section class="danger">' not in page("/?q=觉得活着没意思")


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
        said=Said(Sureness.SURE, answer),
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


def test_documents_to_choose_from_each_say_what_was_asked(make_client, handbook):
    documents = [handbook.documents[id] for id in ("butie", "jiangli-fei", "dui-new")]
    late = Point(text="次年补，<不用>再来", mark=(0, 3), section=None, field="late")
    fee = Point(text="不收费", mark=(0, 3), section=None, field="fee")
    answers = {
        "butie": Answer(document=documents[0], verdict=NOTHING_SAID, aspects=(), points=()),
        "jiangli-fei": Answer(document=documents[1], verdict=NOTHING_SAID, aspects=(), points=(late, fee)),
    }
    hits = tuple(
        SearchHit(
            document=document,
            section=None,
            score=1.0,
            confident=False,
            matched_by=(),
            status=handbook.status(document.id, on=NOW.date()),
            title_html=document.title,
            snippet="",
        )
        for document in documents
    )
    response = SearchResponse(
        request=SearchRequest(text="要交钱吗", on=NOW.date()),
        hits=hits,
        total=3,
        took_ms=1.0,
        revision="r",
        facets={},
        said=Said(Sureness.LIKELY),
        suggestion="要交线吗",
    )
    client = make_client()
    with client.application.test_request_context("/"):
        day = AskedDay(on=NOW.date(), today=NOW.date())
        found = results_of(response, handbook, day, answers=answers)
    assert [[str(point.html) for point in other.points] for other in found.choices] == [
        [],
        ["<mark>次年补</mark>，&lt;不用&gt;再来"],  # what it costs is said in any case
        [],
    ]
    assert found.suggestion == ""


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
