"""Pages of older handbooks, of versions, and of documents that are gone."""

from __future__ import annotations

import re

import pytest

from indexer.bootstrap import build_index
from indexer.past import preparing
from webapp.app import create_app

HOSTILE = ["..", "--output=x", "-h", "HEAD^{/x}", "HEAD@{1}", "a%00b", "a" * 5_000, "%F0%28", "<b>"]
ADDRESSES = ["/", "/?q=停车", "/d/tongzhi-2025", "/browse", "/browse/bianmin", "/api/v1/search?q=停车",
             "/api/v1/documents/tongzhi-2025"]  # fmt: skip


def with_revision(address, revision):
    return f"{address}{'&' if '?' in address else '?'}rev={revision}"


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_shows_an_older_handbook(page, repository, address):
    page(with_revision(address, repository["begin"]))


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("revision", ["nope", "0" * 40, "2020-01-01", "v1/x"])
def test_unknown_revision_is_404(client, address, revision):
    assert client.get(with_revision(address, revision)).status_code == 404


@pytest.mark.parametrize("revision", HOSTILE)
@pytest.mark.parametrize("address", ["/", "/d/tongzhi-2025", "/api/v1/search?q=x"])
def test_malformed_revision_is_400(client, address, revision):
    response = client.get(with_revision(address, revision))
    assert response.status_code == 400
    assert address.startswith("/api/") or "版本“<b>" not in response.text


def test_empty_revision_is_now(page):
    assert "的样子" not in page("/?rev=")


def test_banner_says_which_handbook_is_looked_at_and_leads_back(page, repository):
    text = page(f"/?q=停车&rev={repository['change']}&on=2026-03-03")
    assert f"手册 2026-03-02 的样子（版本 {repository['change'][:7]}）" in text
    back = re.findall(r'<a href="([^"]*)">回到(今天|现在)</a>', text)
    assert [(word, "rev=" in href, "on=" in href) for href, word in back] == [
        ("今天", True, False),
        ("现在", False, True),
    ]
    assert all("q=%E5%81%9C%E8%BD%A6" in href for href, _ in back)


@pytest.mark.parametrize("address", ["/?q=停车", "/", "/browse", "/browse/bianmin", "/d/tongzhi-2025"])
def test_links_on_the_page_keep_day_and_revision(page, repository, address):
    text = page(with_revision(address, repository["retire"]) + "&on=2026-03-03")
    links = [
        href for href in re.findall(r'<a [^>]*?href="(/[^"]*)"', text) if not href.endswith((".ics", ".atom"))
    ]
    kept = [href for href in links if f"rev={repository['retire']}" in href and "on=2026-03-03" in href]
    assert kept
    assert {href.partition("?")[0] for href in links} <= {href.partition("?")[0] for href in kept}


def test_links_in_a_body_keep_the_revision(page, repository, settings):
    repository.write(
        "policies/xin.md",
        "---\nid: xin\ntitle: 新\ntype: policy\ncategory: bianmin\n---\n见[通知](doc:tongzhi-2026)。\n",
    )
    commit = repository.commit("link", on="2026-08-01")
    build_index(settings)
    assert f'<a href="/d/tongzhi-2026?rev={commit}">' in page(f"/d/xin?rev={commit}")


def test_forms_keep_the_revision(page, repository):
    fields = f'<input type="hidden" name="rev" value="{repository["add"]}">'
    assert page(f"/?q=停车&rev={repository['add']}").count(fields) == 2


def test_api_answers_from_the_older_handbook(client, repository):
    answer = client.get(f"/api/v1/search?q=养犬&rev={repository['add']}").json
    assert answer["revision"] == repository["add"]
    assert answer["hits"][0]["id"] == "yangquan"
    assert client.get("/api/v1/search?q=养犬").json["hits"] == []
    document = client.get(f"/api/v1/documents/tingche?rev={repository['begin']}&on=2026-02-02").json
    assert (document["revision"], document["on"]) == (repository["begin"], "2026-02-02")


def test_known_and_valid_time_together(client, repository):
    def validity(name, on):
        address = f"/api/v1/documents/tongzhi-2025?rev={repository[name]}&on={on}"
        return client.get(address).json["validity"]

    assert validity("begin", "2026-06-01") == "in_force"
    assert validity("retire", "2026-06-01") == "superseded"
    assert validity("retire", "2026-05-31") == "in_force"
    assert validity("retire", "2024-12-31") == "not_yet"


def test_document_that_came_later_is_not_in_the_older_handbook(client, repository):
    response = client.get(f"/d/tongzhi-2026?rev={repository['begin']}")
    assert response.status_code == 404
    assert "看现在的《停车通知2026》" in response.text


@pytest.mark.parametrize("address", ["/d/yangquan", "/api/v1/documents/yangquan"])
def test_document_once_in_git_is_gone_with_its_last_revision(client, page, repository, address):
    response = client.get(address)
    last = f"/d/yangquan?rev={repository['add']}"
    assert response.status_code == 410
    assert last in response.text
    assert "登记要带免疫证" in page(last)


def test_api_says_gone_in_the_one_shape(client):
    assert client.get("/api/v1/documents/yangquan").json["error"]["code"] == "gone"


@pytest.mark.parametrize("id", ["nope", "handbook", "YANGQUAN", "yang%00quan", "yangquan.md", "é", "a" * 200])
def test_what_never_was_there_is_404(client, id):
    assert client.get(f"/d/{id}").status_code == 404
    assert client.get(f"/d/{id}/history").status_code == 404
    assert client.get(f"/d/{id}/diff").status_code == 404


def test_renamed_document_leads_to_its_present_pages(client):
    for page in ("", "/history", "/diff"):
        response = client.get(f"/d/tingche{page}?on=2026-01-01")
        assert (response.status_code, response.location) == (308, f"/d/tingche-zheng{page}?on=2026-01-01")


def test_document_page_leads_to_its_history(page):
    assert '<a href="/d/tongzhi-2026/history">历史版本</a>' in page("/d/tongzhi-2026")


def test_history_page_tells_versions_in_words_with_links(client, page, repository):
    text = page("/d/tingche-zheng/history")
    assert re.findall(r"<h2>([^<]*) <", text) == ["2026年4月1日", "2026年3月2日", "2026年1月5日"]
    assert "申请材料新增 1 项：行驶证" in text
    assert "编号 tingche → tingche-zheng" in text
    version = f"/d/tingche?rev={repository['change']}"
    assert f'href="{version}"' in text
    assert "到后台办" in page(version)
    compared = f"/d/tingche-zheng/diff?from={repository['begin']}&to={repository['change']}"
    assert f'href="{compared.replace("&", "&amp;")}"' in text
    assert client.get(compared).status_code == 200


def test_history_of_a_document_that_is_gone(page, repository):
    text = page("/d/yangquan/history")
    assert "已经从手册里拿掉了" in text
    assert f'href="/d/yangquan?rev={repository["add"]}"' in text


def test_broken_document_leads_to_its_history_which_does_not_call_it_gone(client, page, repository, settings):
    path = repository.folder / "policies/tongzhi-2026.md"
    path.write_text(path.read_text(encoding="utf-8").replace("2026-06-01", "2026-99-01"), encoding="utf-8")
    repository.commit("break", on="2026-08-01")
    build_index(settings)
    missing = client.get("/d/tongzhi-2026")
    assert missing.status_code == 404
    assert 'href="/d/tongzhi-2026/history"' in missing.text
    assert 'href="/status"' in missing.text
    history = page("/d/tongzhi-2026/history")
    assert "这份文件现在有错误，暂未收录" in history
    assert "改出了错误，没有收录" in history
    assert "从手册里拿掉" not in history


def test_diff_shows_a_long_list_in_full(page, repository, settings):
    path = repository.folder / "procedures/tingche-zheng.md"
    asks = "、".join(f"怎么停{number}" for number in range(9)).replace("、", ", ")
    path.write_text(path.read_text(encoding="utf-8").replace("[停车证", f"[{asks}, 停车证"), encoding="utf-8")
    commit = repository.commit("ask", on="2026-08-01")
    build_index(settings)
    text = page(f"/d/tingche-zheng/diff?from=HEAD~1&to={commit}")
    assert "新增 9 项" in text
    assert all(f"<ins>怎么停{number}</ins>" in text for number in range(9))


def test_history_as_it_was_known_then(page, repository):
    assert re.findall(r"<h2>([^<]*) <", page(f"/d/tingche/history?rev={repository['spaces']}")) == [
        "2026年3月2日",
        "2026年1月5日",
    ]


def test_diff_marks_what_changed_before_and_after(page, repository):
    text = page(f"/d/tingche-zheng/diff?from={repository['begin']}&to={repository['change']}")
    assert "<td>到<del>前</del>台办。</td><td>到<ins>后</ins>台办。</td>" in text
    assert "2026年1月5日" in text
    assert "2026年3月2日" in text


def test_diff_without_to_is_with_now_and_without_from_with_the_version_before(page, repository):
    text = page(f"/d/tongzhi-2025/diff?from={repository['begin']}")
    assert "被替代写上：《停车通知2026》" in text
    assert "现在</a>" in text
    assert "被替代写上" in page("/d/tongzhi-2025/diff")


def test_diff_of_equal_versions_says_so(page, repository):
    assert "没有变化" in page(f"/d/tingche-zheng/diff?from={repository['change']}&to={repository['spaces']}")


def test_diff_of_a_document_that_was_in_neither_is_404(client, repository):
    assert (
        client.get(f"/d/tongzhi-2026/diff?from={repository['begin']}&to={repository['add']}").status_code
        == 404
    )


@pytest.mark.parametrize(("parameter", "status"), [("..", 400), ("nope", 404), ("--output=x", 400)])
@pytest.mark.parametrize("name", ["from", "to"])
def test_diff_refuses_bad_revisions(client, name, parameter, status):
    assert client.get(f"/d/tongzhi-2025/diff?{name}={parameter}").status_code == status


def test_text_of_editors_is_escaped_in_history_and_diff(page, repository, settings):
    path = repository.folder / "policies/tongzhi-2026.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("停车通知2026", "停车<i>通知").replace("按次", "按`<u>`次"), encoding="utf-8"
    )
    commit = repository.commit("<script>alert(1)</script>", on="2026-08-01")
    build_index(settings)
    for address in (f"/d/tongzhi-2026/history?rev={commit}", f"/d/tongzhi-2026/diff?from=HEAD~1&to={commit}"):
        shown = page(address)
        assert "<i>" not in shown
        assert "<u>" not in shown
        assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in page(f"/d/tongzhi-2026/history?rev={commit}")


@pytest.mark.parametrize(
    "address",
    ["/d/tingche", "/d/tingche?view=resident", "/api/v1/documents/tingche", "/browse", "/browse/bianmin"],
)
def test_showing_what_was_builds_no_index(client, repository, settings, address):
    sign = "&" if "?" in address else "?"
    answer = client.get(f"{address}{sign}rev={repository['begin']}")
    assert answer.status_code in (200, 404)
    assert not (settings.cache_dir / "past").exists()


def test_page_comes_back_by_itself_while_an_older_state_is_prepared(
    settings, editions, repository, client, monkeypatch
):
    monkeypatch.setattr(preparing, "_SECONDS_TO_WAIT", 0)
    impatient = create_app(settings, editions=editions).test_client()
    told = impatient.get(f"/?q=停车&rev={repository['begin']}", buffered=True)
    assert (told.status_code, told.headers["Refresh"], told.headers["Retry-After"]) == (503, "5", "5")
    assert "正在准备这个旧版本的查询" in told.text
    answer = impatient.get(f"/api/v1/search?q=停车&rev={repository['add']}", buffered=True)
    assert answer.json["error"]["code"] == "past_preparing"
    assert "Refresh" not in answer.headers
    assert impatient.get(f"/d/tingche?rev={repository['begin']}", buffered=True).status_code == 200
    assert client.get(f"/?q=停车&rev={repository['begin']}").status_code == 200
