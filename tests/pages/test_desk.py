"""What the desk does beyond the plain pages: typing, turning the screen, choosing for whom, opening hours."""

import re
from dataclasses import replace
from datetime import date, datetime
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from indexer.clock import SHANGHAI
from indexer.domain.choices import ContactKind, ContactState, Openness
from indexer.domain.document import Branch, Contact, Material, Opening, Phone, Window
from indexer.domain.vocabulary import Calendar


@pytest.fixture
def changed(make_client, handbook):
    """Return a client of the handbook with some documents changed or added."""

    def make(*documents, now=None, calendar=None, fallback=None, **changes):
        found = dict(handbook.documents)
        for id, values in changes.items():
            found[id.replace("_", "-")] = replace(found[id.replace("_", "-")], **values)
        found.update({document.id: document for document in documents})
        vocabulary = replace(handbook.vocabulary, calendar=calendar or Calendar(), fallback=fallback)
        moment = {"now": datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)} if now else {}
        return make_client(handbook=replace(handbook, documents=found, vocabulary=vocabulary), **moment)

    return make


HOTLINE = Contact(
    id="rexian",
    title="综合热线",
    category="life",
    path="contacts/rexian.md",
    kind=ContactKind.HOTLINE,
    phones=(Phone(number="010-0000-0199"),),
)


# Typing


def test_part_of_the_page_comes_without_its_head(client):
    part = client.get("/?q=奖励费领取", headers={"X-Part": "page"}).text
    assert part.lstrip().startswith("<title>奖励费领取 · 示例手册</title>")
    assert "今年集中申领已于" in part
    assert not re.search("<html|<style|<script|<header", part)


def test_part_and_whole_page_show_the_same(client):
    part = client.get("/?q=奖励", headers={"X-Part": "page"}).text
    main = re.search(r"<main.*?</main>", part, re.S).group()
    assert main in client.get("/?q=奖励").text


def test_heading_tells_those_who_hear_the_page_the_answer(page):
    found = re.search(r'<h1 class="unseen">(.*?)</h1>', page("/?q=奖励费领取")).group(1)
    assert found == "奖励费领取：今年集中申领已于 10月31日 截止。"
    assert '<h1 class="unseen">手册里没有直接的答案</h1>' in page("/?q=zzz")


def test_suggestions_carry_the_title_of_their_document(client):
    answer = client.get("/api/v1/suggest", query_string={"q": "补贴"}).get_json()
    assert answer["suggestions"] == [
        {"text": "补贴申领", "id": "butie", "kind": "title", "title": "补贴申领"},
        {"text": "领补贴几点下班", "id": "butie", "kind": "ask", "title": "补贴申领"},
        {"text": "领补贴能不能多给", "id": "butie", "kind": "ask", "title": "补贴申领"},
    ]


@pytest.mark.parametrize("size", ["size-15", "size-2"])
def test_chosen_text_size_is_drawn_by_the_server(client, size):
    client.set_cookie("size", size)
    assert f'<html lang="zh-CN" class="{size}">' in client.get("/").text


def test_text_size_that_is_none_is_left_out(client):
    client.set_cookie("size", "<x>")
    assert '<html lang="zh-CN">' in client.get("/").text


# What is near


GUESSES = "/?q=领zz"


def test_guess_says_in_one_line_what_to_bring_and_how_often(page):
    assert "<p>带光荣证 · 来 1 次 · 不收费</p>" in page(GUESSES)


def test_many_papers_are_counted(changed):
    papers = tuple(Material(name=name) for name in ("甲证", "乙证", "丙证", "丁证", "戊证"))
    text = changed(jiangli_fei={"materials": papers}).get(GUESSES).text
    assert "带甲证、乙证、丙证等 5 样 · 来 1 次" in text


def test_no_answer_gives_the_number_for_all_else_and_not_the_stations_own(changed):
    text = changed(HOTLINE, fallback="rexian").get("/?q=zzz").text
    none = text.partition('<section class="none">')[2].partition("</section>")[0]
    assert "手册里没有直接的答案" in none
    assert re.findall(r'href="tel:([^"]*)"', none) == ["01000000199"]


def test_hotline_that_stands_near_is_for_other_matters(changed):
    text = changed(HOTLINE).get("/?q=综合护照丢了去哪补办").text
    none = text.partition('<section class="none">')[2].partition("</section>")[0]
    assert re.findall(r'href="tel:([^"]*)"', none) == ["010-0000-0100"]


def test_no_answer_names_no_hotline_of_its_own(page):
    none = page("/?q=zzz")
    numbers = re.findall(r'href="tel:([^"]*)"', none)
    assert set(numbers) == {"010-0000-0100"}


def test_no_answer_can_be_recorded_at_once(page):
    text = page("/?q=zzz")
    assert re.search(r'<button type="submit" form="feedback" name="kind" value="not_found"', text)
    assert '<form id="feedback" method="post"' in text


# For whom

BRANCHED = {
    "branches": (
        Branch(label="租房", differs="带合同", audiences=("独生子女父母",)),
        Branch(label="高龄", differs="可以上门", audiences=("老年人",)),
    ),
    "materials": (
        Material(name="光荣证"),
        Material(name="老年证", audiences=("老年人",)),
    ),
}


def test_choosing_an_audience_leaves_what_differs_for_it(changed):
    text = changed(jiangli_fei=BRANCHED).get("/d/jiangli-fei?audience=老年人").text
    assert "可以上门" in text
    assert "带合同" not in text
    assert "老年证" in text
    assert "光荣证" in text


def test_choosing_another_audience_leaves_its_papers_out(changed):
    text = changed(jiangli_fei=BRANCHED).get("/d/jiangli-fei?audience=独生子女父母").text
    assert "老年证" not in text
    assert "带合同" in text


def test_audiences_to_choose_are_those_something_differs_for(changed):
    text = changed(jiangli_fei=BRANCHED).get("/d/jiangli-fei?on=2026-11-20").text
    choices = re.search(r'<nav class="choices".*?</nav>', text, re.S).group()
    addresses = [parse_qs(urlsplit(unescape(a)).query) for a in re.findall(r'href="([^"]*)"', choices)]
    assert addresses == [
        {"on": ["2026-11-20"]},
        {"on": ["2026-11-20"], "audience": ["独生子女父母"]},
        {"on": ["2026-11-20"], "audience": ["老年人"]},
    ]


def test_audience_filter_of_a_search_reaches_the_answer_and_its_links(changed):
    client = changed(jiangli_fei={**BRANCHED, "audiences": ("老年人",)})
    text = client.get("/?q=奖励费领取&audience=老年人").text
    assert "老年证" in text
    assert 'href="/d/jiangli-fei?audience=%E8%80%81%E5%B9%B4%E4%BA%BA"' in text
    text = client.get("/?q=奖励费领取没赶上怎么办&audience=老年人").text
    assert "/d/jiangli-fei?audience=%E8%80%81%E5%B9%B4%E4%BA%BA#" in text


# Turned towards the resident


def test_resident_view_shows_the_card_and_not_the_text(client):
    text = client.get("/d/jiangli-fei?view=resident").text
    assert "今天能办吗" in text
    assert "光荣证" in text
    assert "当年补不了" not in text
    assert "后台计生岗" not in text


def test_resident_view_has_one_way_back_that_keeps_the_day(client):
    text = client.get("/d/jiangli-fei?view=resident&on=2026-11-20").text
    assert re.findall(r'href="(/[^"]*)"', text.split("<body", 1)[1]) == ["/d/jiangli-fei?on=2026-11-20"]


def test_internal_document_is_only_named_as_such(client):
    text = client.get("/d/tiaoli?view=resident").text
    assert "这份是内部资料" in text
    assert "条例" not in text


def test_private_number_is_not_turned_towards_the_resident(client):
    for address in ("/d/dui-new", "/d/jiangli-fei", "/d/dui-old"):
        assert "010-0000-0002" in client.get(address).text
        assert "010-0000-0002" not in client.get(f"{address}?view=resident").text


def test_internal_contact_and_successor_are_not_named(changed):
    client = changed(dui_new={"openness": Openness.INTERNAL}, anpai_2026={"openness": Openness.INTERNAL})
    assert "新疏通队" not in client.get("/d/jiangli-fei?view=resident").text
    assert "2026年度安排" not in client.get("/d/anpai-2025?view=resident").text


def test_coming_internal_document_is_not_named(changed):
    client = changed(anpai_2027={"openness": Openness.INTERNAL})
    assert "2027年度安排" in client.get("/d/anpai-2026").text
    assert "2027年度安排" not in client.get("/d/anpai-2026?view=resident").text


def test_ended_document_leads_the_resident_to_what_applies(client):
    text = client.get("/d/anpai-2025?view=resident").text
    assert "不能再照着办" in text
    assert 'href="/d/anpai-2026?view=resident"' in text
    assert "<dl" not in text


def test_online_entry_has_a_code_to_scan(client):
    for address in ("/d/jiangli-fei", "/d/jiangli-fei?view=resident"):
        assert 'src="data:image/svg+xml' in client.get(address).text
    assert "data:image" not in client.get("/?q=奖励费领取").text


# Copying


def test_list_of_papers_can_be_copied_as_text(page):
    text = page("/d/jiangli-fei")
    copied = unescape(re.search(r'data-copy="(□[^"]*)" hidden', text).group(1))
    assert copied == "□ 光荣证（原件 1 · 复印 2）\n用得上才带：\n□ 委托书（别人代领时带）"


def test_number_can_be_copied(page):
    assert 'data-copy="010-0000-0002" hidden>复制</button>' in page("/d/dui-new")


# Opening hours

OPENING = {
    "opening": (Opening(workday=True, from_="09:00", until="18:00"),),
    "agreement_to": None,
}
HOLIDAY = Calendar(holidays=frozenset({"2026-11-24"}))


@pytest.mark.parametrize(
    ("now", "chip"),
    [
        pytest.param("2026-11-23T09:30", "现在开着 <span>到 18:00", id="open"),
        pytest.param("2026-11-23T08:00", "现在没开 <span>09:00 开", id="before"),
        pytest.param("2026-11-23T19:00", "现在没开 <span>后天 09:00 开", id="after, tomorrow a holiday"),
        pytest.param("2026-11-24T19:00", "现在没开 <span>明天 09:00 开", id="tomorrow"),
        pytest.param("2026-11-27T19:00", "现在没开 <span>周一 09:00 开", id="the weekend"),
    ],
)
def test_contact_says_whether_it_is_open_now(changed, now, chip):
    client = changed(dui_new=OPENING, now=now, calendar=HOLIDAY)
    for address in ("/?q=下水道堵了", "/?q=奖励费领取", "/d/dui-new", "/d/dui-new?view=resident"):
        assert chip in client.get(address).text
    assert "正常" not in client.get("/d/dui-new").text


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="no hours given"),
        pytest.param({**OPENING, "state": ContactState.PAUSED}, id="paused"),
        pytest.param({**OPENING, "state": ContactState.CLOSED}, id="closed down"),
    ],
)
def test_nothing_is_claimed_about_now(changed, changes):
    assert "现在" not in changed(dui_new=changes).get("/?q=下水道堵了").text


def test_nothing_is_claimed_about_now_on_another_day(changed):
    assert "现在开着" not in changed(dui_new=OPENING).get("/d/dui-new?on=2026-11-20").text


def test_midnight_ends_the_day_it_closes(changed):
    evening = {"opening": (Opening(days=(1,), from_="09:00", until="24:00"),), "agreement_to": None}
    assert "到 24:00" in changed(dui_new=evening).get("/d/dui-new").text


def test_paused_contact_shows_its_backup_first(changed):
    text = changed(HOTLINE, dui_new={"state": ContactState.PAUSED, "backup": "rexian"}).get("/d/dui-new").text
    assert text.index("010-0000-0199") < text.index("010-0000-0002")


# What must not look like an answer


def test_number_of_a_guess_is_not_shown_like_an_answer(page):
    guess = next(hit for hit in page("/?q=疏xx").split("<li class=")[1:] if "open=dui-new" in hit)
    assert '<p class="number">010-0000-0002</p>' in guess
    assert "big" not in guess
    assert "给居民看" not in guess.partition("</li>")[0]


def test_contact_that_answers_can_be_turned_round(page):
    first = page("/?q=下水道堵了").split('<article class="reply')[1]
    assert 'href="/d/dui-new?view=resident"' in first


@pytest.mark.parametrize(
    ("now", "left"),
    [
        pytest.param("2026-10-01T09:00", "还剩 30 天", id="weeks"),
        pytest.param("2026-09-01T09:00", "还剩 60 天", id="two months"),
        pytest.param("2026-10-31T09:00", "最后一天", id="last day"),
    ],
)
def test_days_left_of_a_window_are_counted(changed, now, left):
    assert f"到 10月31日，{left}" in changed(now=now).get("/").text


def test_days_left_of_a_long_window_are_not_counted(changed):
    window = Window(from_=date(2026, 1, 1), until=date(2026, 12, 31))
    home = changed(anpai_2026={"windows": (window,)}, now="2026-06-01T09:00").get("/").text
    assert "到 12月31日</small>" in home


# The station itself


@pytest.fixture
def station(make_client, handbook):
    """Return a client of a station that is open on working days."""
    hours = (Opening(workday=True, from_="09:00", until="17:30"),)
    vocabulary = replace(handbook.vocabulary, opening=hours, calendar=Calendar())
    return make_client(handbook=replace(handbook, vocabulary=vocabulary))


def test_question_for_the_station_is_answered_by_its_hours_and_no_document(station):
    text = station.get("/?q=你们周六开门吗").text
    main = text.partition("<main")[2].partition("<details")[0]
    assert "11月28日（周六）不开门。" in main
    assert "下次开门是11月30日（周一） 09:00。" in main
    assert "问的是哪一件" not in main


def test_matter_at_hand_stays_while_the_station_is_asked_about(station):
    text = station.get("/?q=你们周六开门吗&about=butie").text
    assert "<h2>本站</h2>" in text
    assert re.search(r'name="about" value="butie"', text)


def test_hours_asked_without_the_station_are_those_of_the_matter_at_hand(station):
    assert "<h2>本站</h2>" not in station.get("/?q=周六开门吗&about=butie").text


def test_words_that_name_no_matter_ask_for_it(station):
    main = station.get("/?q=当天能拿吗").text.partition("<main")[2]
    assert "说的是哪一件事？" in main
    assert '<ol class="choose">' not in main


def test_words_that_name_no_matter_go_on_about_the_one_at_hand(station):
    assert "接着问的是“补贴申领”" in station.get("/?q=当天能拿吗&about=butie").text
