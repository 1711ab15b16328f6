"""`/status`: each matter, what only editors see, whom to remind, who rests on whom; the clock everywhere."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from indexer.clock import SHANGHAI
from indexer.domain.document import LegalBasis, Policy
from indexer.feedback import FeedbackBox, FeedbackKind
from indexer.tally import Tally


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param("policies/huai.md:6", id="place of a problem"),
        pytest.param("日期&lt;写错&gt;了", id="message, escaped"),
        pytest.param("请写成 2026-01-01", id="hint"),
        pytest.param("没有收录 1 份", id="left out"),
        pytest.param("<h2>依据站不住 <small>1</small></h2>", id="basis not sound"),
        pytest.param("依据的《老办法》已经失效", id="the ended basis"),
        pytest.param("<h2>快到期 <small>1</small></h2>", id="expiring"),
        pytest.param("应在 2026-06-30 前和来源对一遍", id="overdue for checking"),
        pytest.param("<h2>没有核对过 <small>", id="never checked"),
        pytest.param("协议 2026-06-30 已经到期", id="agreement"),
        pytest.param("还有 1 份以它为依据：《补贴申领》", id="ended but cited"),
        pytest.param("abc1234", id="revision"),
    ],
)
def test_status_shows(page, shown):
    assert shown in page("/status")


def test_problems_of_files_are_told_once(page):
    text = page("/status")
    assert text.count("日期&lt;写错&gt;了") == 1
    assert "文件写错了，没有收录" not in text


def test_week_names_whom_to_remind_of_what(page):
    text = page("/status?on=2026-10-30")
    week = text[text.index("本周该提醒谁") : text.index("</table>")]
    assert "<td>独生子女父母</td>" in week
    assert ">奖励费领取</a>" in week
    assert "到 2026-10-31 截止，还剩 1 天" in week


def test_who_rests_on_what_ended_stands_open_and_the_rest_one_click_away(page):
    text = page("/status")
    graph = text[text.index('id="basis"') :]
    assert graph.index("老办法") < graph.index("补贴申领") < graph.index("<details>")
    assert graph.index("<details>") < graph.index("奖励费2026年度安排")


def policy(id, *cited):
    basis = tuple(LegalBasis(document=other) for other in cited)
    return Policy(id=id, title=f"规定{id}", category="party", path=f"{id}.md", legal_basis=basis)


def test_circles_and_long_chains_of_citations_end(make_client, handbook):
    names = [f"p{number}" for number in range(300)]
    chain = [policy(name, after) for name, after in zip(names, [*names[1:], names[0]], strict=True)]
    every = [policy(f"q{n}", *(f"q{m}" for m in range(12) if m != n)) for n in range(12)]
    documents = {d.id: d for d in (*chain, *every)}
    client = make_client(handbook=replace(handbook, documents=documents))
    text = client.get("/status").text
    assert "靠它的见上" in text
    graph = text[text.index('id="basis"') :]
    assert graph.count("<li>") < 4 * len(documents)
    assert all(f"规定{id}<" in graph for id in documents)


def test_very_many_matters_of_a_kind_are_counted_and_not_all_listed(make_client, handbook):
    documents = {f"g{number}": policy(f"g{number}") for number in range(120)}
    text = make_client(handbook=replace(handbook, documents=documents)).get("/status").text
    assert "<h2>没有核对过 <small>120</small></h2>" in text
    assert "还有 20 份没有列出。" in text
    assert text.count("<li>") >= 100


def test_clean_handbook_says_so(make_client, handbook):
    sound = replace(policy("hao"), verified_on=datetime(2026, 11, 1).date())
    client = make_client(handbook=replace(handbook, documents={"hao": sound}, problems=()))
    assert "没有要处理的。" in client.get("/status").text


@pytest.fixture
def asked(client):
    """Return the client of a site where somebody asked in vain, reported, and ticked."""
    folder = client.application.extensions["settings"].data_dir
    box, tally, today = FeedbackBox(folder), Tally(folder), datetime(2026, 11, 23).date()
    for _ in range(2):
        box.count_unanswered("量子猫去哪领", on=today)
    box.add(FeedbackKind.OUTDATED, document="jiangli-fei", note="窗口换了", on=today)
    tally.tick("jiangli-fei", helped=True, on=today)
    tally.tick("jiangli-fei", helped=True, on=today)
    tally.tick("butie", helped=False, on=today)
    return client


def test_reader_sees_nothing_of_what_others_asked_or_said_and_no_commands(asked):
    text = asked.get("/status").text
    for kept in ("量子猫", "窗口换了", "答上了吗", "<code>handbook"):
        assert kept not in text


def test_editor_sees_what_was_asked_in_vain_and_the_share_of_each_week(asked, monkeypatch):
    monkeypatch.setattr("webapp.pages.browse.current_editor", lambda: object())
    text = asked.get("/status").text
    assert "量子猫去哪领" in text
    assert "窗口换了" in text
    assert "<tr><td>2026-11-23</td><td>2</td><td>1</td><td>67%</td></tr>" in text
    assert "1 次没答上" in text
    assert "<code>handbook supersede laofa --by 新文件编号</code>" in text


@pytest.mark.parametrize("address", ["/", "/?q=奖励", "/d/jiangli-fei", "/browse", "/status", "/nope"])
@pytest.mark.parametrize(("ahead", "warned"), [(timedelta(days=2), True), (timedelta(days=-2), False)])
def test_clock_behind_the_handbook_is_told_on_every_page(make_client, address, ahead, warned):
    now = datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI)
    client = make_client(now=now, committed_at=now + ahead)
    assert ("<b>时钟不对</b> 现在按 2026-11-23 09:30 判断" in client.get(address).text) is warned
