"""Every error has one shape for programs and one page for people."""

import pytest

CASES = [
    pytest.param("get", "/search?on=x", 400, "bad_request", id="malformed day"),
    pytest.param("get", "/search?type=x", 400, "bad_request", id="unknown type"),
    pytest.param("get", "/documents/nothing", 404, "not_found", id="unknown document"),
    pytest.param("get", "/documents/huai", 404, "not_found", id="broken document"),
    pytest.param("get", "/nothing", 404, "not_found", id="unknown address"),
    pytest.param("post", "/search", 405, "method_not_allowed", id="wrong method"),
]


@pytest.mark.parametrize(("method", "path", "status", "code"), CASES)
def test_api_errors_have_one_shape(client, method, path, status, code):
    response = client.open(f"/api/v1{path}", method=method)
    assert response.status_code == status
    error = response.get_json()["error"]
    assert error.keys() == {"code", "message", "hint"}
    assert error["code"] == code
    assert all(error.values())


def test_missing_index_is_503_everywhere(make_client):
    client = make_client(handbook=None)
    assert client.get("/api/v1/search?q=x").get_json() == {
        "error": {"code": "index_unavailable", "message": "还没有索引", "hint": "请运行 handbook index"}
    }
    for address in ("/", "/?q=x", "/d/jiangli-fei", "/browse", "/status"):
        response = client.get(address)
        assert response.status_code == 503
        assert "还没有索引" in response.text
        assert "请运行 handbook index" in response.text


def test_unforeseen_error_is_a_chinese_page_without_its_details(make_client, monkeypatch):
    client = make_client()
    client.application.config["PROPAGATE_EXCEPTIONS"] = False

    def fail(*arguments, **options):
        raise RuntimeError("secret")

    monkeypatch.setattr("webapp.pages.browse.status_page", fail)
    response = client.get("/status")
    assert response.status_code == 500
    assert "程序出错了" in response.text
    assert "secret" not in response.text
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_wrong_method_names_the_right_ones(client):
    response = client.post("/browse")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_wrong_method_on_a_page_does_not_talk_of_methods(client):
    assert "从页面上的按钮点" in client.get("/feedback").text


def test_unknown_validity_names_those_allowed_in_chinese(client):
    hint = client.get("/api/v1/search?validity=x").get_json()["error"]["hint"]
    assert "现行有效（in_force）" in hint
    assert "已结束的（ended）" in hint


@pytest.mark.parametrize(
    "address", ["/?page=0", "/?page=x", "/?on=x", "/?validity=x", "/?category=x&q=a", "/browse?on=2026-02-30"]
)
def test_malformed_parameters_are_a_page_with_a_hint(client, address):
    response = client.get(address)
    assert response.status_code == 400
    assert "请" in response.text or "可以用" in response.text
    assert 'role="search"' in response.text


def test_message_carries_what_was_written_escaped(client):
    response = client.get("/?audience=<script>alert(1)</script>")
    assert response.status_code == 400
    assert "<script>alert" not in response.text


@pytest.mark.parametrize(
    "text", ["%00", "%ff%fe", "%ed%a0%80", "%F0%9F%98%80" * 50, "a" * 5000, "[一 TO 龥]"]
)
def test_odd_queries_are_answered(client, text):
    assert client.get(f"/?q={text}").status_code == 200
    assert client.get(f"/api/v1/search?q={text}").status_code == 200
    assert client.get(f"/d/{text}").status_code == 404
    assert client.get(f"/assets/{text}").status_code == 404
