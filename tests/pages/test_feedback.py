"""The foot of every page: one click is kept; what is forged, stale or too fast is refused and given back."""

import random
import re
import runpy
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest

from indexer.clock import SHANGHAI
from indexer.feedback import RATE, FeedbackBox
from indexer.tally import Tally

FORMS = runpy.run_path(str(Path(__file__).parents[1] / "data" / "personal_forms.py"))["FORMS"]
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI)
TODAY = NOW.date()


@pytest.fixture
def box(client):
    return FeedbackBox(client.application.extensions["handbook"].settings.data_dir)


def form_of(client, address, *, action="feedback"):
    """Return the hidden fields of the form at the foot of a page, or of the tick beside a reply."""
    text = client.get(address).text
    foot = text[text.index('<form id="feedback"' if action == "feedback" else '<form class="tick"') :]
    foot = foot[: foot.index("</form>")]
    return {
        name: unescape(value)
        for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', foot)
    }


@pytest.fixture
def send(client):
    """Send the form of a page as its reader would, with some fields or headers changed."""

    def post(address="/d/jiangli-fei", *, kind="outdated", headers=None, sender="10.0.0.1", **fields):
        data = {**form_of(client, address), "kind": kind, **fields}
        data = {name: value for name, value in data.items() if value is not None}
        return client.post("/feedback", data=data, headers=headers, environ_base={"REMOTE_ADDR": sender})

    return post


def test_outdated_document_is_kept_with_one_click(client, send, box):
    response = send()
    assert (response.status_code, response.location) == (303, "/d/jiangli-fei?noted=1")
    [report] = box.open_feedback()
    assert (report.kind.value, report.document, report.note, report.received_on) == (
        "outdated",
        "jiangli-fei",
        "",
        TODAY,
    )
    assert "已记下，谢谢" in client.get(response.location).text


def test_query_without_an_answer_is_kept_and_shown_again(send, box):
    response = send("/?q=%E6%97%A0%E4%BA%BA%E6%9C%BA", kind="not_found", note="第二个来问的")
    assert (response.status_code, response.location) == (303, "/?q=%E6%97%A0%E4%BA%BA%E6%9C%BA&noted=1")
    [report] = box.open_feedback()
    assert (report.kind.value, report.query, report.note) == ("not_found", "无人机", "第二个来问的")


def test_day_asked_about_is_kept_on_the_way_back(send):
    assert send("/d/jiangli-fei?on=2026-10-31").location == "/d/jiangli-fei?noted=1&on=2026-10-31"


def test_kind_may_be_written_in_chinese(send):
    assert send(kind="这条过时了").status_code == 303


@pytest.mark.parametrize("address", ["/?q=奖励", "/?q=zzz", "/d/jiangli-fei"])
def test_answer_and_document_have_the_form(client, address):
    text = client.get(address).text
    assert 'action="/feedback"' in text
    assert "没找到" in text
    assert ("这条过时了" in text) is address.startswith("/d/")


REFUSALS = [
    pytest.param({"token": None}, None, 400, "缺了本站给的凭证", id="token missing"),
    pytest.param({"token": "forged"}, None, 403, "凭证对不上", id="token forged"),
    pytest.param({"token": "MTc5NTQwMDAwMA.forged"}, None, 403, "凭证对不上", id="signature forged"),
    pytest.param({}, {"Origin": "https://evil.example"}, 403, "不是从本站的页面发来的", id="other origin"),
    pytest.param({}, {"Sec-Fetch-Site": "cross-site"}, 403, "不是从本站的页面发来的", id="cross site"),
    pytest.param({}, {"Sec-Fetch-Site": "same-site"}, 403, "不是从本站的页面发来的", id="sibling site"),
    pytest.param({"kind": "other"}, None, 400, "不知道是哪一种反馈", id="unknown kind"),
    pytest.param({"document": None}, None, 400, "不知道是哪一份过时了", id="outdated without document"),
    pytest.param({"document": "nope"}, None, 404, "手册里没有编号", id="unknown document"),
    pytest.param({"on": "2026-13-01"}, None, 400, "不对", id="malformed day"),
]


@pytest.mark.parametrize(("fields", "headers", "status", "said"), REFUSALS)
def test_refusal_is_chinese_with_the_next_step_and_the_text(send, box, fields, headers, status, said):
    response = send(**{"note": "地址搬了<b>", **fields}, headers=headers)
    assert response.status_code == status
    assert said in response.text
    assert "请" in response.text
    assert "地址搬了&lt;b&gt;" in response.text
    assert box.open_feedback() == ()


@pytest.mark.parametrize("origin", ["null", "http://localhost"])
def test_own_origin_and_none_at_all_are_taken(send, origin):
    """A form under no-referrer comes with Origin: null."""
    assert send(headers={"Origin": origin, "Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_token_is_bound_to_the_cookie(client, send, box):
    form_of(client, "/d/jiangli-fei")
    stolen = form_of(client.application.test_client(), "/d/jiangli-fei")["token"]
    assert send(token=stolen).status_code == 403
    assert box.open_feedback() == ()


def test_form_without_its_cookie_is_refused(client, box):
    data = {**form_of(client, "/d/jiangli-fei"), "kind": "outdated"}
    assert client.application.test_client().post("/feedback", data=data).status_code == 400
    assert box.open_feedback() == ()


@pytest.mark.parametrize(
    ("hours", "status"), [pytest.param(11, 303, id="same day"), pytest.param(13, 403, id="next day")]
)
def test_page_left_open_too_long_gives_the_text_back_in_a_fresh_form(client, make_client, hours, status):
    data = {**form_of(client, "/d/jiangli-fei"), "kind": "outdated", "note": "搬走了"}
    later = make_client(now=NOW + timedelta(hours=hours))
    later.set_cookie("desk", client.get_cookie("desk").value)
    response = later.post("/feedback", data=data)
    assert response.status_code == status
    if status == 403:
        assert "这一页开得太久了" in response.text
        again = dict(re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', response.text))
        assert again["note"] == "搬走了"
        assert later.post("/feedback", data={**again, "kind": "outdated"}).status_code == 303


def test_too_many_are_refused_in_chinese_and_only_for_their_sender(client, send, box):
    form = {**form_of(client, "/d/jiangli-fei"), "kind": "outdated"}
    for _ in range(RATE):
        assert client.post("/feedback", data=form).status_code == 303
    response = client.post("/feedback", data={**form, "note": "还有一句"})
    assert response.status_code == 429
    assert "点得太快了" in response.text
    assert 'value="还有一句"' in response.text
    assert response.headers["Retry-After"] == "600"
    assert send(sender="10.0.0.9").status_code == 303
    assert [report.times for report in box.open_feedback()] == [RATE + 1]


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_nothing_in_a_form_or_an_address_leads_elsewhere(send, target):
    for fields in ({"document": None, "query": target}, {"next": target, "url": target, "return": target}):
        response = send(kind="not_found", **fields)
        assert response.location.startswith(("/?q=", "/d/jiangli-fei?"))


def test_reading_writes_no_report(client, box):
    for address in ("/feedback", "/feedback?kind=outdated&document=jiangli-fei", "/d/jiangli-fei?noted=1"):
        client.get(address)
    assert client.get("/feedback").status_code == 405
    assert box.open_feedback() == ()


def test_enormous_form_is_refused(send):
    response = send(note="长" * 20_000)
    assert response.status_code == 413
    assert "太大" in response.text


@pytest.fixture
def unwritable(tmp_path):
    """A state folder that cannot be: a file stands in its place."""
    (tmp_path / "state").write_text("")


def test_pages_answer_and_the_form_says_so_where_nothing_can_be_written(unwritable, client, send):
    for address in ("/", "/?q=没有的事", "/d/jiangli-fei", "/trip?id=butie", "/status"):
        assert client.get(address).status_code == 200
    response = send(note="写了半天")
    assert response.status_code == 503
    assert "没有记下，反馈箱现在用不了" in response.text
    assert 'value="写了半天"' in response.text


def test_forms_of_one_server_go_through_without_a_state_folder(unwritable, client, send):
    """The spare secret is the same in every worker: the refusal is about the box, not the token."""
    assert "凭证" not in send().text


def unanswered(box):
    return [(found.query, found.times) for found in box.unanswered(date.min)]


def test_query_without_an_answer_is_counted_masked(client, box):
    for text in ("无人机怎么飞，我电话13800001234", "无人机怎么飞，我电话13911112222", "奖励费"):
        client.get("/", query_string={"q": text})
    assert unanswered(box) == [("无人机怎么飞,我电话×××", 2)]


def test_question_typed_and_left_standing_is_counted(client, box):
    client.get("/?q=无人机", headers={"X-Part": "page", "X-Asked": "1"})
    assert unanswered(box) == [("无人机", 1)]


QUIET = [
    pytest.param("/?q=无人机", {"X-Part": "1"}, id="while typing"),
    pytest.param("/?q=无人机", {"Sec-Purpose": "prefetch"}, id="fetched ahead"),
    pytest.param("/?q=无人机&noted=1", {}, id="just reported"),
    pytest.param("/?q=无人机&page=2", {}, id="later page"),
    pytest.param("/?q=无人机&category=party", {}, id="with a filter"),
    pytest.param("/?q=无人机&page=x", {}, id="malformed"),
    pytest.param("/api/v1/search?q=无人机", {}, id="a program"),
    pytest.param("/", {}, id="no query"),
]


@pytest.mark.parametrize(("address", "headers"), QUIET)
def test_what_is_no_final_question_is_not_counted(client, box, address, headers):
    client.get(address, headers=headers)
    assert unanswered(box) == []


def test_answer_does_not_wait_for_the_counter(client, box, monkeypatch):
    order = []
    monkeypatch.setattr(
        FeedbackBox, "count_unanswered", lambda self, text, *, on, keep: order.append("counted")
    )
    response = client.get("/?q=无人机", buffered=False)
    order.append("answered" if "手册里没有" in response.text else "")
    response.close()
    assert order == ["answered", "counted"]


def test_no_form_of_a_personal_number_reaches_any_file(client, tmp_path):
    """Safety S5: the bytes of every file of the state folder after posting and searching."""
    chance = random.Random(29)
    form = {**form_of(client, "/d/jiangli-fei"), "kind": "outdated"}
    written = []
    for turn, make in enumerate(FORMS.values()):
        number = make("".join(chance.choices("0123456789", k=15)))
        written.append(number)
        note = {"note": f"居民说打{number}", "query": f"{number}的事"}
        sent = client.post("/feedback", data={**form, **note}, environ_base={"REMOTE_ADDR": f"10.0.1.{turn}"})
        assert sent.status_code == 303
        client.get("/", query_string={"q": f"查量子猫{number}"})
    kept = b"\n".join(p.read_bytes() for p in (tmp_path / "state").rglob("*") if p.is_file())
    text = kept.decode("utf-8", "replace")
    assert "居民说打×××" in text
    assert "量子猫×××" in text
    assert [number for number in written if number in text or number.lower() in text] == []


# 答上了吗


def ticks(client):
    return Tally(client.application.extensions["settings"].data_dir).failing(date(2026, 1, 1), limit=9)


def test_tick_on_a_reply_is_counted_for_its_document_without_words(client, box):
    form = form_of(client, "/?q=奖励费领取", action="tick")
    data = {**form, "kind": "not_answered"}
    answer = client.post("/feedback", data=data)
    assert answer.status_code == 303
    assert [(share.name, share.failed) for share in ticks(client)] == [("jiangli-fei", 1)]
    assert box.open_feedback() == ()
    assert "记下了" in client.get(answer.location).text


def test_tick_without_a_document_is_refused(client):
    form = form_of(client, "/?q=奖励费领取", action="tick")
    assert client.post("/feedback", data={**form, "document": "", "kind": "answered"}).status_code == 400


def test_reply_that_was_sent_is_counted_and_home_shows_it(client):
    assert "这几天问得多" not in client.get("/").text
    client.get("/?q=奖励费领取", headers={"X-Part": "page"})
    assert "这几天问得多" not in client.get("/").text  # typed on the way
    client.get("/?q=奖励费领取")
    home = client.get("/").text
    assert re.search(r'这几天问得多</h2>\s*<p class="next"><a href="/d/jiangli-fei">', home)


def test_what_was_asked_in_vain_is_kept_without_names_and_floors(client, box):
    client.get("/?q=我叫王桂芳住3号楼6层要量子猫")
    [kept] = box.unanswered(date(2026, 1, 1))
    assert "王桂芳" not in kept.query
    assert "3号楼" not in kept.query
    assert "量子猫" in kept.query


def test_of_what_was_typed_only_known_words_are_kept(client, box):
    """A name that no mask knows is no word of the handbook either."""
    client.get("/?q=闫妙妙的量子猫在柳湖里丢了")
    [kept] = box.unanswered(date(2026, 1, 1))
    assert "猫" in kept.query
    assert not re.search("闫|妙|柳湖", kept.query)


def test_nothing_asked_in_vain_is_kept_where_that_is_switched_off(make_client):
    client = make_client(keep_queries=False)
    client.get("/?q=zzz")
    assert FeedbackBox(client.application.extensions["settings"].data_dir).unanswered(date(2026, 1, 1)) == ()
