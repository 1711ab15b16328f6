"""`/trip` and `/d/<id>/print`: what a resident takes home, whole and without what is not for residents."""

import dataclasses
import re

import pytest

from indexer.domain.choices import Openness
from indexer.domain.document import Material, NotThis, Procedure


@pytest.fixture
def with_documents(handbook, make_client):
    """Return a client of the handbook with some documents more, or others in their place."""

    def make(*documents):
        changed = {**handbook.documents, **{d.id: d for d in documents}}
        return make_client(handbook=dataclasses.replace(handbook, documents=changed))

    return make


def sheet(text):
    """Return the part of a page that is printed."""
    return text[text.index("<article") : text.index("</article>")]


def test_several_matters_make_one_list(with_documents):
    other = Procedure(
        id="jiuzhu",
        title="救助申请",
        category="public",
        path="procedures/jiuzhu.md",
        materials=(Material(name="光荣证", originals=1, copies=1), Material(name="申请表", kept=True)),
    )
    text = sheet(with_documents(other).get("/trip?id=jiangli-fei&id=jiuzhu").text)
    assert text.count("<b>光荣证</b>") == 1
    assert "原件 1 · 复印 3" in text
    assert '申请表</b> <span class="amount">原件 1 · 原件收走</span> <span class="marks">②' in text
    assert text.index("今天办不了") < text.index("要带") < text.index("用得上才带") < text.index("要办的事")


def test_sheet_says_station_day_and_phone_and_nothing_residents_cannot_read(page):
    text = sheet(page("/trip?id=jiangli-fei"))
    for shown in ("一次性告知单", "示例站", "2026年11月23日", "010-0000-0100", "示例 ·"):
        assert shown in text
    assert "abc1234" not in text
    assert "abc1234" not in page("/d/jiangli-fei/print")


def test_matter_that_cannot_be_done_today_is_said_first(page):
    text = sheet(page("/trip?id=butie&id=jiangli-fei&id=renzheng"))
    top = text[: text.index('class="bring"')]
    assert "今天办不了的 2 件" in top
    assert "②<b>奖励费领取</b>：◐ 今年集中申领已于 10月31日 截止" in top
    assert "③<b>停车认证</b>：○ 还没开始，年度认证 12月10日 开始" in top
    assert "补贴申领" not in top


@pytest.mark.parametrize("address", ["/d/butie/print", "/trip?id=butie", "/d/anpai-2026/print"])
def test_who_has_the_sheet_in_hand_is_sent_to_no_other(with_documents, handbook, address):
    away = (NotThis(when="只想打听的", document="jiangli-fei"),)
    changed = (dataclasses.replace(handbook.documents[id], not_this=away) for id in ("butie", "anpai-2026"))
    client = with_documents(*changed)
    assert "只想打听的" in client.get("/d/butie").text
    assert "只想打听的" not in sheet(client.get(address).text)


def test_day_asked_about_decides_and_is_kept(page):
    text = page("/trip?id=jiangli-fei&id=renzheng&on=2026-10-31")
    assert "今天是最后一天" in sheet(text)
    assert "办不了的 1 件" in sheet(text)
    assert 'name="on" value="2026-10-31"' in text
    assert 'href="/trip?id=renzheng&amp;on=2026-10-31"' in text
    assert 'href="?id=jiangli-fei&amp;id=renzheng&amp;"' in text


def test_missing_list_is_not_nothing_to_bring(page):
    text = sheet(page("/trip?id=renzheng&id=butie"))
    assert "①停车认证：材料未列，请电话问清 010-0000-0100" in text
    assert "②补贴申领：无需材料" in text
    assert "什么都不用带" in sheet(page("/trip?id=butie"))


def test_ended_matter_brings_nothing_and_offers_its_successor(with_documents):
    old = Procedure(
        id="jiu",
        title="旧办法",
        category="public",
        path="procedures/jiu.md",
        superseded_by=("butie",),
        materials=(Material(name="旧表"),),
    )
    text = sheet(with_documents(old).get("/trip?id=jiu&audience=老年人").text)
    assert "旧表" not in text
    assert "被替代，不能再照着办，请看替代它的：《补贴申领》" in text
    address = "/trip?id=butie&amp;audience=%E8%80%81%E5%B9%B4%E4%BA%BA"
    assert f'<a class="tool" href="{address}" data-basket>换成补贴申领</a>' in text


def test_audiences_are_boxes_to_tick_and_narrow_the_list(with_documents):
    steps = Procedure(
        id="ka",
        title="办卡",
        category="public",
        path="procedures/ka.md",
        materials=(Material(name="老年证", audiences=("老年人",)), Material(name="照片")),
    )
    client = with_documents(steps)
    text = client.get("/trip?id=ka").text
    assert '<input type="checkbox" name="audience" value="老年人">' in text
    assert "老年人才要" in sheet(text)
    text = client.get("/trip?id=ka&audience=独生子女父母").text
    assert "<b>老年证</b>" not in text
    assert "没有算进：老年证" in sheet(text)
    assert 'value="独生子女父母" checked' in text


def test_matters_are_found_added_and_removed_by_links(page):
    text = page("/trip?id=butie&q=停车")
    assert 'href="/trip?id=butie&amp;id=renzheng" data-basket>加上</a>' in text
    assert "明年停车公告" not in text
    assert '<a class="tool" href="/trip" data-basket>去掉' in text
    assert "没找到能办的事" in page("/trip?q=zzz")


def test_without_matters_it_explains_itself(page):
    text = page("/trip")
    assert "先找第一件事" in text
    assert "<article" not in text


def test_same_matter_twice_and_under_a_former_id_counts_once(page):
    assert sheet(page("/trip?id=dusheng-fei&id=jiangli-fei")).count("<h3>") == 1


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        pytest.param("/trip?id=nope", 404, "手册里没有编号“nope”", id="unknown"),
        pytest.param("/trip?id=huai", 404, "文件有错误，暂未收录", id="broken"),
        pytest.param("/trip?id=laofa", 400, "不是要办的事", id="policy"),
        pytest.param("/trip?id=butie&audience=x", 400, "没有叫“x”的人群", id="unknown audience"),
        pytest.param("/trip?id=butie&on=x", 400, "日期“x”不对", id="malformed day"),
        pytest.param("/trip?" + "&".join(f"id=x{n}" for n in range(13)), 400, "最多放 12 件", id="too many"),
        pytest.param("/d/nope/print", 404, "手册里没有编号“nope”", id="sheet of an unknown document"),
        pytest.param(
            "/d/tiaoli/print", 404, "这份是内部文件，不印给居民", id="sheet of an internal document"
        ),
        pytest.param("/d/butie/print?audience=x", 400, "没有叫“x”的人群", id="sheet for an unknown audience"),
    ],
)
def test_refusals_have_the_usual_shape(client, address, status, said):
    response = client.get(address)
    assert response.status_code == status
    assert said in response.text
    assert 'role="search"' in response.text


def test_internal_matter_stays_off_the_list(with_documents, handbook):
    internal = dataclasses.replace(handbook.documents["butie"], openness=Openness.INTERNAL)
    client = with_documents(internal)
    assert client.get("/trip?id=butie").status_code == 400
    assert "加上" not in client.get("/trip?q=补贴").text


def test_former_id_of_a_sheet_leads_to_the_present_one(client):
    response = client.get("/d/dusheng-fei/print?on=2026-10-31")
    assert (response.status_code, response.location) == (308, "/d/jiangli-fei/print?on=2026-10-31")


def test_sheet_of_a_procedure_has_what_a_resident_needs_and_nothing_else(page):
    text = sheet(page("/d/jiangli-fei/print"))
    for shown in (
        "奖励费领取",
        "◐ 今年集中申领",
        "光荣证",
        "有光荣证",
        "服务站前台",
        "不收费",
        "可以代办",
        "https://example.cn/x",
    ):
        assert shown in text
    for hidden in ("后台计生岗", "没赶上怎么办</h2>", "010-0000-0002", "核对"):
        assert hidden not in text


def test_sheet_of_a_policy_is_its_facts_in_short(page):
    text = sheet(page("/d/anpai-2026/print"))
    assert "示例发〔2026〕1号" in text
    assert "2026年12月31日" in text
    assert "每人每年若干元" not in text


def test_sheet_of_an_ended_document_only_leads_on(page):
    text = sheet(page("/d/anpai-2025/print"))
    assert "已于 2026年1月1日 被替代" in text
    assert "《奖励费2026年度安排》" in text
    assert "示例发〔2025〕1号" not in text
    assert "请打电话问街道" in sheet(page("/d/laofa/print"))


@pytest.mark.parametrize(
    ("id", "shown", "hidden"),
    [
        pytest.param("ranqi", "96777", "号码请", id="public number"),
        pytest.param("dui-new", "号码请到前台问", "010-0000-0002", id="private number"),
        pytest.param("dui-old", "停业，改找 <b>新疏通队</b>", "010-0000-0001", id="closed down"),
    ],
)
def test_sheet_of_a_contact(page, id, shown, hidden):
    text = sheet(page(f"/d/{id}/print"))
    assert shown in text
    assert hidden not in text


def test_query_for_a_matter_stays_out_of_caches(client):
    assert client.get("/trip?q=停车").headers["Cache-Control"] == "no-store"


def test_lists_work_without_a_script(page):
    text = page("/trip?id=butie&q=停车")
    assert not re.search(r"<button type=\"button\"(?![^>]*hidden)", text[text.index("<main") :])


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/d/butie/print", "2026年11月23日 · ● 现行有效"),
        ("/d/anpai-2025/print", "✕ 已被替代 2026-01-01"),
    ],
)
def test_sheet_bears_the_day_and_the_validity(page, address: str, words: str) -> None:
    head = re.sub(
        r"<[^>]+>", "", page(address).split('<header class="handout-head">')[1].split("</header>")[0]
    )
    assert words in head


def test_papers_only_some_need_do_not_stand_among_those_to_bring(with_documents):
    steps = Procedure(
        id="ka",
        title="办卡",
        category="public",
        path="procedures/ka.md",
        materials=(
            Material(name="身份证"),
            Material(name="委托书", when="别人代办时"),
            Material(name="房产证", one_of="住房证明"),
            Material(name="租房合同", one_of="住房证明"),
        ),
    )
    text = sheet(with_documents(steps).get("/trip?id=ka").text)
    to_bring, _, only_some = text.partition("有下面情形的才带")
    assert "身份证" in to_bring
    assert "委托书" not in to_bring
    assert "别人代办时" in only_some
    assert to_bring.count("住房证明：下面几样带一样就行") == 1


def test_paper_one_matter_asks_of_everybody_is_asked_of_everybody(with_documents):
    some, all_ = (
        Procedure(id=id, title=id, category="public", path=f"procedures/{id}.md", materials=(material,))
        for id, material in {
            "yi": Material(name="户口簿", when="孩子办时"),
            "er": Material(name="户口簿"),
        }.items()
    )
    text = sheet(with_documents(some, all_).get("/trip?id=yi&id=er").text)
    assert "用得上才带" not in text
    assert "①孩子办时" in text
