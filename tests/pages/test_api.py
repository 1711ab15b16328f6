"""`/api/v1`, `/healthz`, `/readyz`: the same answers for programs."""

import pytest


def test_search_answers_with_the_keys_of_the_contract(client):
    answer = client.get("/api/v1/search?q=奖励费领取").get_json()
    assert {"query", "on", "total", "took_ms", "revision", "hits", "facets", "suggestion"} <= answer.keys()
    assert answer["on"] == "2026-11-23"
    hit = answer["hits"][0]
    assert hit["id"] == "jiangli-fei"
    assert hit["window"]["state"] == "closed"
    assert hit["confident"] is True


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
