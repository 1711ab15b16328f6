"""`/api/v1`, `/healthz`, `/readyz`: the same answers for programs."""

from datetime import datetime

import pytest

from indexer.clock import SHANGHAI
from indexer.publishing.looks import keep_look
from indexer.publishing.refused import forget_refused, keep_refused
from webapp.server.serving import serving


def test_search_answers_with_the_keys_of_the_contract(client):
    answer = client.get("/api/v1/search?q=奖励费领取").get_json()
    assert {"query", "on", "total", "took_ms", "revision", "hits", "facets", "suggestion"} <= answer.keys()
    assert answer["on"] == "2026-11-23"
    hit = answer["hits"][0]
    assert hit["id"] == "jiangli-fei"
    assert hit["window"]["state"] == "closed"
    assert hit["confident"] is True


def test_sure_search_carries_the_answer_of_its_first_document(client):
    found = client.get("/api/v1/search?q=奖励费领取没赶上怎么办").get_json()
    assert found["confidence"] == "sure"
    assert found["answer"]["document"] == "jiangli-fei"
    assert found["answer"]["points"][0] == {
        "text": "当年补不了",
        "mark": [0, 5],
        "section": {"title": "没赶上怎么办", "anchor": "没赶上怎么办"},
        "field": None,
    }
    assert found["answer"]["next"] == [{"text": "孩子大了", "anchor": "孩子大了"}]


def test_guess_carries_no_answer(client):
    found = client.get("/api/v1/search?q=费用").get_json()
    assert found["hits"]
    assert (found["confidence"], found["answer"]) == ("none", None)


def test_a_given_document_is_asked(client):
    told = client.get("/api/v1/answer?q=停车认证能不能替邻居办&about=renzheng&on=2026-12-20").get_json()
    assert told["on"] == "2026-12-20"
    assert told["answer"]["document"] == "renzheng"
    assert told["answer"]["verdict"] == {"state": "no", "text": "停车认证不替邻居办。"}
    assert "refused" in told["answer"]["aspects"]


def test_an_unknown_audience_is_refused_where_a_document_is_asked(client):
    response = client.get("/api/v1/answer?q=怎么领&about=renzheng&audience=神仙")
    assert response.status_code == 400
    assert response.get_json()["error"]["hint"]


def test_a_former_id_is_asked_as_the_present_one(client):
    told = client.get("/api/v1/answer?q=怎么领&about=dusheng-fei").get_json()
    assert told["answer"]["document"] == "jiangli-fei"


@pytest.mark.parametrize(
    ("query", "status"),
    [("about=butie", 400), ("q=怎么领", 400), ("q=怎么领&about=nothing", 404), ("q=x&about=butie&on=x", 400)],
    ids=["no question", "no document", "unknown document", "malformed day"],
)
def test_answer_that_cannot_be_given_is_refused_in_the_shape_of_errors(client, query, status):
    response = client.get(f"/api/v1/answer?{query}")
    assert response.status_code == status
    assert response.get_json()["error"]["hint"]


def test_repeated_parameters_mean_or_and_empty_ones_nothing(client):
    both = client.get("/api/v1/search?q=&type=policy&type=流程&type=&limit=50").get_json()
    assert {hit["type"] for hit in both["hits"]} == {"policy", "procedure"}


def test_limit_and_offset_cut_the_list(client):
    everything = client.get("/api/v1/search?q=奖励&limit=50").get_json()["hits"]
    part = client.get("/api/v1/search?q=奖励&limit=1&offset=1").get_json()["hits"]
    assert [hit["id"] for hit in part] == [everything[1]["id"]]


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=51", "limit=x", "limit=-1", "offset=-1", "offset=1e3", "on=x", "category=nothing",
     "type=nothing", "audience=nothing", "validity=nothing", "limit=９"],
)  # fmt: skip
def test_malformed_values_are_refused(client, query):
    response = client.get(f"/api/v1/search?q=奖励&{query}")
    assert response.status_code == 400
    assert response.get_json()["error"]["hint"]


def test_unknown_value_names_those_allowed(client):
    assert "public" in client.get("/api/v1/search?category=nothing").get_json()["error"]["hint"]


def test_document_answers_on_a_day(client):
    answer = client.get("/api/v1/documents/anpai-2025?on=2025-10-31").get_json()
    assert (answer["validity"], answer["on"]) == ("in_force", "2025-10-31")
    assert answer["fields"]["title"] == "奖励费2025年度安排"


def test_server_is_alive_without_an_index(make_client):
    assert make_client(handbook=None).get("/healthz").status_code == 200


def test_server_is_ready_with_an_index(client, handbook):
    assert client.get("/readyz").get_json() == {
        "ready": True,
        "revision": "abc1234",
        "documents": len(handbook.documents),
        "left_out": 1,
    }


def test_server_is_not_ready_without_an_index(make_client):
    response = make_client(handbook=None).get("/readyz")
    assert response.status_code == 503
    assert response.get_json()["ready"] is False


def test_suggestions_name_the_document_and_where_the_name_comes_from(client):
    answer = client.get("/api/v1/suggest", query_string={"q": "奖励费"}).get_json()
    assert answer["query"] == "奖励费"
    assert answer["suggestions"]
    assert all(
        set(s) == {"text", "id", "kind", "title"} and "奖励费" in s["text"] for s in answer["suggestions"]
    )


def test_empty_beginning_has_no_suggestions(client):
    assert client.get("/api/v1/suggest").get_json() == {"query": "", "suggestions": []}


def test_a_station_that_polls_says_how_often_and_what_it_refused(client, handbook):
    with client.application.app_context():
        folder = serving().settings.handbook_state_dir
    now = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
    keep_look(folder, at=now, every=60)
    keep_refused(folder, "c0ffee", at=now, errors=2, lines=["handbook/a.md:1:1: 错误"])
    told = client.get("/readyz").get_json()
    assert told["looks_every"] == 60
    assert told["refused"] == {"revision": "c0ffee", "errors": 2}
    forget_refused(folder)
    (folder / "looks.json").unlink()
    assert "looks_every" not in client.get("/readyz").get_json()
