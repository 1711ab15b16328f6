"""Internal documents are hidden from who is not signed in, on every address; only the proxy says who is."""

from __future__ import annotations

import pytest

from indexer.domain.errors import UsageError
from indexer.settings import load_settings

SECRET, INTERNAL = "金丝雀", "neibu"
SIGNED_IN = {"name": "wang"}
STRANGERS = [
    pytest.param({}, id="no header"),
    pytest.param({"name": ""}, id="empty header"),
    pytest.param({"name": "wang", "sender": "10.2.0.1"}, id="header from elsewhere"),
    pytest.param({"name": "wang", "sender": "127.0.0.1"}, id="header from this machine"),
    pytest.param({"name": "wang", "sender": ""}, id="no address"),
    pytest.param({"name": "wang", "sender": "fe80::1%eth0"}, id="odd address"),
]
# What leads to internal documents without spelling their words: their names are then the site's own.
ADDRESSES = [
    "/",
    "/?q=金丝",
    "/?q=停车",
    "/?q=补贴&type=procedure",
    "/?q=水管爆了",
    "/?q=jinsique",
    "/?q=jsq",
    "/?q=金私雀",
    "/?validity=usable",
    "/?type=contact",
    "/?q=停车&page=2",
    "/?q=停车&rev=2026-10-05",
    "/?q=停车&on=2026-02-01",
    "/browse",
    "/browse/life",
    "/browse/public",
    "/browse/life?rev=2026-10-05",
    "/status",
    "/status?on=2026-02-01",
    "/changes",
    "/changes?since=2026-10-05",
    "/changes?since=2020-01-01",
    "/changes.atom",
    "/windows.ics",
    "/trip?id=butie&id=renzheng",
    "/trip?id=butie&q=金丝",
    "/print",
    "/d/tingche",
    "/d/tingche?view=resident",
    "/d/tingche?on=2026-02-01",
    "/d/tingche?rev=2026-10-05",
    "/d/tingche/history",
    "/d/tingche/diff",
    "/d/tingche/print",
    "/d/butie",
    "/d/butie?on=2026-02-01",
    "/d/butie?view=resident",
    "/d/butie/print",
    "/d/butie/history",
    "/d/butie/diff",
    "/d/renzheng",
    "/d/renzheng?on=2026-12-05",
    "/d/renzheng/print",
    "/d/dianhua",
    "/d/dianhua?view=resident",
    "/d/shan",
    "/d/shan/history",
    "/d/nothing",
    "/api/v1/search?q=金丝&limit=50",
    "/api/v1/search?q=停车&limit=50",
    "/api/v1/search?q=水管爆了",
    "/api/v1/search?limit=50",
    "/api/v1/search?q=停车&rev=2026-10-05",
    "/api/v1/suggest?q=金丝",
    "/api/v1/suggest?q=jsq",
    "/api/v1/suggest?q=补贴",
    "/api/v1/documents/tingche",
    "/api/v1/documents/tingche?rev=2026-10-05",
    "/api/v1/documents/butie",
    "/api/v1/documents/renzheng",
    "/api/v1/documents/dianhua",
    "/api/v1/documents/nothing",
    "/api/v1/openapi.json",
    "/readyz",
    "/healthz",
    "/metrics",
    "/assets/form.pdf",
]
OF_INTERNAL = [
    "/d/{}",
    "/d/{}?view=resident",
    "/d/{}?rev=2026-10-05",
    "/d/{}/history",
    "/d/{}/diff",
    "/d/{}/diff?from=2026-10-05",
    "/d/{}/print",
    "/trip?id={}",
    "/api/v1/documents/{}",
    "/api/v1/documents/{}?rev=2026-10-05",
]
IDS = ["neibu-tingche", "neibu-banfa", "neibu-lao", "neibu-dianhua", "neibu-shan", "neibu-huai"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_internal_is_told_to_a_stranger(visit, address):
    response = visit(address)
    assert response.status_code < 500
    assert SECRET not in response.text
    assert INTERNAL not in response.text


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize("address", OF_INTERNAL)
def test_internal_document_is_to_a_stranger_as_if_it_never_was(visit, address, id):
    response, never = visit(address.format(id)), visit(address.format("zzzzz-zzz"))
    assert response.status_code == never.status_code == 404
    assert SECRET not in response.text
    assert INTERNAL not in response.text.replace(id, "")
    assert "rev=" not in response.text.replace("rev=2026-10-05", "")


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("address", ["/d/neibu-banfa", "/api/v1/documents/neibu-banfa", "/assets/neibu.pdf"])
def test_only_the_proxy_says_who_is_signed_in(visit, address, stranger):
    assert visit(address, **stranger).status_code == 404


@pytest.mark.parametrize("sender", ["10.1.2.3", "::ffff:10.1.2.3"])
def test_who_is_signed_in_sees_everything(visit, sender):
    for address in (
        "/d/neibu-banfa",
        "/?q=停车",
        "/browse/public",
        "/status",
        "/changes",
        "/api/v1/search?q=停车",
    ):
        response = visit(address, sender=sender, **SIGNED_IN)
        assert response.status_code == 200
        assert SECRET in response.text, address
    assert visit("/assets/neibu.pdf", **SIGNED_IN).status_code == 200


def test_without_the_setting_everybody_sees_everything(client):
    assert SECRET in client.get("/?q=停车").text


@pytest.mark.parametrize(
    "asset", ["neibu.pdf", "nobody.pdf", "./neibu.pdf", "x/../neibu.pdf", "form.pdf/../neibu.pdf"]
)
def test_attachment_of_no_public_document_is_not_given_to_a_stranger(visit, asset):
    assert visit(f"/assets/{asset}").status_code in (404, 308)
    assert visit("/assets/form.pdf").status_code == 200


def test_counts_leave_internal_documents_out(visit):
    stranger = visit("/api/v1/search?limit=50&q=停车").get_json()
    insider = visit("/api/v1/search?limit=50&q=停车", **SIGNED_IN).get_json()
    assert stranger["total"] == len(stranger["hits"]) < insider["total"]
    assert sum(facet["count"] for facet in stranger["facets"]["type"]) == stranger["total"]


@pytest.mark.parametrize(
    ("day", "validity"), [("2026-05-31", "in_force"), ("2026-06-01", "lapsed"), ("2026-11-23", "lapsed")]
)
def test_document_replaced_by_an_internal_one_still_ends(visit, day, validity):
    answer = visit(f"/api/v1/documents/tingche?on={day}").get_json()
    assert (answer["validity"], answer["ends_on"]) == (validity, "2026-05-31")
    hits = visit(f"/api/v1/search?q=停车办法&on={day}").get_json()["hits"]
    assert [hit["validity"] for hit in hits if hit["id"] == "tingche"] == [validity]


def test_internal_basis_that_has_ended_is_still_told(visit):
    answer = visit("/api/v1/documents/butie").get_json()
    assert answer["basis"] == {"state": "ended", "documents": []}
    assert "依据" in visit("/d/butie").text


def test_window_of_an_internal_policy_keeps_its_days(visit):
    window = visit("/api/v1/documents/renzheng").get_json()["window"]
    assert (window["state"], window["closes_on"], window["document"]) == ("open", "2026-11-30", "renzheng")
    assert window["label"] is window["missed"] is None


def test_page_of_a_stranger_is_kept_by_no_shared_cache(visit):
    for address in ("/d/butie", "/browse", "/api/v1/documents/butie", "/assets/form.pdf"):
        assert visit(address).headers["Cache-Control"] in ("no-store", "private, no-cache")


def test_what_was_reported_is_told_to_the_signed_in_alone(visit):
    assert "地址搬了" not in visit("/status").text
    assert "金丝雀过时了" not in visit("/status").text
    signed_in = visit("/status", **SIGNED_IN).text
    assert "地址搬了" in signed_in
    assert "金丝雀过时了" in signed_in


GOOD = {
    "HANDBOOK_SIGN_IN_HEADER": "X-Remote-User",
    "HANDBOOK_TRUSTED_PROXY": "127.0.0.1, 10.0.0.0/8 fd00::/8",
}


def test_settings_are_read():
    settings = load_settings(GOOD)
    assert settings.sign_in_header == "X-Remote-User"
    assert [str(network) for network in settings.trusted_proxy] == ["127.0.0.1/32", "10.0.0.0/8", "fd00::/8"]
    assert load_settings({}).sign_in_header == ""


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"HANDBOOK_TRUSTED_PROXY": ""}, id="header without proxy"),
        pytest.param({"HANDBOOK_TRUSTED_PROXY": "proxy.local"}, id="a name"),
        pytest.param({"HANDBOOK_TRUSTED_PROXY": "10.0.0.1/8"}, id="host bits"),
        pytest.param({"HANDBOOK_TRUSTED_PROXY": "0.0.0.0/0"}, id="everybody"),
        pytest.param({"HANDBOOK_TRUSTED_PROXY": "::/0"}, id="everybody of IPv6"),
        pytest.param({"HANDBOOK_SIGN_IN_HEADER": "User-Agent"}, id="header of every browser"),
        pytest.param({"HANDBOOK_SIGN_IN_HEADER": "X Remote"}, id="no header name"),
        pytest.param({"HANDBOOK_SIGN_IN_HEADER": "X_Remote_User"}, id="underscores"),
    ],
)
def test_settings_that_would_let_anybody_in_are_refused(changed):
    with pytest.raises(UsageError) as refused:
        load_settings({**GOOD, **changed})
    assert "HANDBOOK_" in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize("name", ["-", "(null)", "NULL", "none", " , ", ",zhang", "-,zhang", "undefined"])
def test_name_that_a_proxy_writes_for_nobody_signs_nobody_in(visit, name):
    assert visit("/d/neibu-banfa", name=name).status_code == 404


def test_name_with_a_comma_in_it_is_a_name(visit):
    assert visit("/d/neibu-banfa", name="CN=zhang,OU=zhan").status_code == 200
