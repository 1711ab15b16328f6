"""`/d/<id>`: the card first, the status outside the text, everything it hangs together with."""

from dataclasses import replace

import pytest

from indexer.domain.choices import Online, ProxyState
from indexer.domain.document import Amount, Benefit, Material, Proxy


def test_card_stands_before_the_text(page):
    text = page("/d/jiangli-fei")
    assert text.index("今天能办吗") < text.index("谁能办") < text.index('<h2 id="没赶上怎么办">')
    assert "<mark>当年补不了</mark>" in text


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param("有工作单位", id="branch"),
        pytest.param("可以代办", id="proxy"),
        pytest.param('<a href="https://example.cn/x" rel="noreferrer">网上办理</a>', id="online entry"),
        pytest.param('<a href="/d/butie">补贴申领</a>', id="related"),
        pytest.param('<a href="/assets/form.docx">form.docx</a>', id="attachment"),
        pytest.param('<a href="#%E6%B2%A1%E8%B5%B6%E4%B8%8A%E6%80%8E%E4%B9%88%E5%8A%9E">', id="section list"),
        pytest.param("2026年10月12日", id="checked"),
        pytest.param("示例", id="sample"),
        pytest.param("2026年9月1日至2026年10月31日", id="window of the policy"),
        pytest.param("已被替代 <span>2026-01-01</span>", id="status of an ended basis"),
        pytest.param("010-0000-0002", id="number of a contact"),
    ],
)
def test_procedure_page_shows(page, shown):
    assert shown in page("/d/jiangli-fei")


def test_ended_document_hides_its_text_one_click_away(page):
    text = page("/d/anpai-2025")
    banner = text.index("已于 2026年1月1日 被替代")
    assert banner < text.index("<article")
    details = text[text.index("<details>") : text.index("</details>")]
    assert "每人每年若干元" in details
    assert text.count("每人每年若干元") == 1
    assert "<details open" not in text


def test_ended_document_never_claims_to_apply_today(page):
    text = page("/d/anpai-2025")
    assert "今天" not in text
    assert "现行有效，" not in text


def test_ended_document_answers_as_it_was_on_its_day(page):
    text = page("/d/anpai-2025?on=2025-10-31")
    assert "<details>" not in text
    assert "今天是最后一天" in text


def test_relations_are_shown_both_ways(page):
    assert "它替代的" in page("/d/anpai-2026")
    assert "以后由" in page("/d/anpai-2026")
    assert "以它为依据的" in page("/d/anpai-2026")
    assert "找它办的事" in page("/d/dui-new")
    assert "它修改的" in page("/d/xiugai")


def test_amended_document_names_what_amends_it(page):
    text = page("/d/tiaoli")
    assert "已修改" in text
    assert '<a href="/d/xiugai">《关于修改条例的决定》</a>' in text


def test_faulty_fields_are_named(page):
    assert "本页有待改处</b>：发布日期" in page("/d/tiaoli")


def test_page_says_which_file_it_is(page):
    assert "<dt>文件</dt><dd>policies/" in page("/d/tiaoli") or "<dt>文件</dt><dd>tiaoli.md" in page(
        "/d/tiaoli"
    )


def test_internal_document_is_marked(page):
    assert "内部" in page("/d/tiaoli")


def test_overdue_check_is_marked(page):
    assert "待核对" in page("/d/butie")


def test_nothing_to_bring_is_said(page):
    assert "什么都不用带" in page("/d/butie")


def test_closed_contact_page_leads_to_its_backup(page):
    text = page("/d/dui-old")
    assert '已停业</b>，请改打：<a href="/d/dui-new">新疏通队&nbsp;→</a>' in text
    assert text.index("010-0000-0002") < text.index("010-0000-0001")


def test_former_id_leads_to_the_present_one_with_its_query(client):
    response = client.get("/d/dusheng-fei?on=2026-10-31&q=%E8%B4%B9")
    assert response.status_code == 308
    assert response.location == "/d/jiangli-fei?on=2026-10-31&q=%E8%B4%B9"


def test_former_id_leads_to_the_present_one_in_the_api(client):
    response = client.get("/api/v1/documents/dusheng-fei?on=2026-10-31")
    assert (response.status_code, response.location) == (308, "/api/v1/documents/jiangli-fei?on=2026-10-31")


def test_broken_document_is_not_unknown(client):
    response = client.get("/d/huai")
    assert response.status_code == 404
    assert "文件有错误，暂未收录" in response.text


def test_unknown_id_leads_to_the_nearest(client):
    response = client.get("/d/jiangli-fee")
    assert response.status_code == 404
    assert '<a href="/d/jiangli-fei">奖励费领取</a>' in response.text


@pytest.mark.parametrize(
    "day", ["2026-1-1", "2026-02-30", "today", "20260101", "２０２６-01-01", "2026-13-01"]
)
def test_malformed_day_is_refused(client, day):
    assert client.get(f"/d/jiangli-fei?on={day}").status_code == 400


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("path", ["/d/jiangli-fei", "/d/renzheng", "/", "/browse/public", "/status"])
def test_farthest_days_are_answered(page, path, day):
    assert page(f"{path}?on={day}")


@pytest.fixture
def with_answers(handbook, make_client):
    """Return a page of a procedure whose file says what residents ask."""
    steps = replace(
        handbook.documents["jiangli-fei"],
        benefit=Benefit(amounts=(Amount(label="每人每月", amount="照通知"),)),
        late="照样给办",
        renewal="每年来一次",
        online=Online.START,
        proxy=Proxy(state=ProxyState.ONLY_FOR, note="监护人"),
        materials=(
            Material(name="身份证"),
            Material(name="委托书", when="别人代办时"),
            Material(name="房产证", one_of="住房证明"),
            Material(name="租房合同", one_of="住房证明"),
        ),
    )
    documents = {**handbook.documents, steps.id: steps}
    client = make_client(handbook=replace(handbook, documents=documents))
    return lambda query: client.get(f"/d/jiangli-fei{query}").text


@pytest.mark.parametrize("view", ["", "?view=resident"])
@pytest.mark.parametrize(
    "shown",
    [
        "每人每月：照通知",
        "照样给办",
        "每年来一次",
        "网上可以预约或申报",
        "只限监护人",
        "住房证明：下面几样带一样就行",
    ],
)
def test_page_shows_what_residents_ask(with_answers, view, shown):
    assert shown in with_answers(view)


def test_paper_only_some_need_stands_apart(with_answers):
    papers = with_answers("").partition("带什么")[2].partition("去哪办")[0]
    everybody, _, some = papers.partition("有下面情形的才带")
    assert "身份证" in everybody
    assert "委托书" not in everybody
    assert "<li>委托书 <small>别人代办时</small></li>" in some


def test_page_asks_for_whom_where_a_paper_is_only_for_some(make_client, handbook, page):
    card = Material(name="老年证", audiences=("老年人",))
    steps = replace(handbook.documents["jiangli-fei"], materials=(Material(name="身份证"), card))
    client = make_client(handbook=replace(handbook, documents={**handbook.documents, steps.id: steps}))
    choices = client.get("/d/jiangli-fei").text.partition("<b>替谁问</b>")[2].partition("</nav>")[0]
    assert ">老年人</a>" in choices
    assert "替谁问" not in page("/d/jiangli-fei")
