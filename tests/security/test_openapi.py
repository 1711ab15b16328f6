"""The description of the API: what it says is what the API answers, whatever is asked."""

from __future__ import annotations

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    positive_data_acceptance,
    response_schema_conformance,
    status_code_conformance,
)

from indexer.domain.choices import DocumentType, Validity
from indexer.search.names.suggest import SuggestionKind
from webapp.pages.openapi_schemas import MATCHED_BY, SUGGESTED_BY

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


PLAIN = {"Accept-Encoding": "identity"}  # its client reads answers as they come


@pytest.mark.hypothesis
@pytest.mark.parametrize(
    "address", ["/api/v1/search", "/api/v1/suggest", "/api/v1/documents/{id}", "/api/v1/openapi.json"]
)
def test_whatever_is_asked_the_answer_is_as_described(app, address):
    operation = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)[address]["GET"]

    @budget(suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy() | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def ask(case):
        case.call_and_validate(headers=PLAIN, checks=CHECKS)

    ask()


@pytest.mark.hypothesis
@pytest.mark.parametrize("address", ["/api/v1/search", "/api/v1/documents/{id}"])
def test_what_is_described_is_taken(app, address):
    operation = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)[address]["GET"]

    @budget(suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def ask(case):
        case.call_and_validate(headers=PLAIN, checks=[positive_data_acceptance])

    ask()


@pytest.mark.parametrize(
    ("name", "taken", "refused"),
    [
        ("audience", ["老年人", ""], ["火星人"]),
        ("category", ["life", "公共服务", ""], ["nothing"]),
        ("on", ["2026-11-23", ""], ["2026-02-30", "明天"]),
        ("rev", ["3f2a91c", "v1.2", "第一版", "2026-03-02", "HEAD~3", ""], ["a b", "..", "-x", "a..b"]),
    ],
)
def test_parameter_is_described_as_the_server_reads_it(client, description, name, taken, refused):
    parameters = description["paths"]["/api/v1/search"]["get"]["parameters"]
    schema = next(p["schema"] for p in parameters if p["name"] == name)
    valid = jsonschema_rs.Draft202012Validator(schema.get("items", schema), validate_formats=True).is_valid
    for value in (*taken, *refused):
        answer = client.get("/api/v1/search", query_string={name: value})
        assert valid(value) == (value in taken), value
        assert (answer.status_code != 400) == (value in taken), value


@pytest.fixture(scope="session")
def description(app):
    return app.test_client().get("/api/v1/openapi.json").get_json()


@pytest.fixture(scope="session")
def validate(description):
    """Return a function that fails where a value is not as described."""

    def check(name, value):
        schema = {
            "$ref": f"#/components/schemas/{name}",
            "components": description["components"],
        }
        jsonschema_rs.Draft202012Validator(schema, validate_formats=True).validate(value)

    return check


ANSWERS = [
    ("SearchAnswer", "/api/v1/search?q=停车&limit=50"),
    ("SearchAnswer", "/api/v1/search?q=水管爆了"),
    ("SearchAnswer", "/api/v1/search?q=2024年补铁&on=2026-02-01"),
    ("SearchAnswer", "/api/v1/search?validity=已被替代&type=政策&type=policy"),
    ("Suggestions", "/api/v1/suggest?q=补"),
    ("Suggestions", "/api/v1/suggest?q=bt"),
    ("Document", "/api/v1/documents/butie"),
    ("Document", "/api/v1/documents/renzheng?rev=2026-10-05"),
    ("Document", "/api/v1/documents/neibu-tingche"),
    ("Document", "/api/v1/documents/dianhua"),
    ("Error", "/api/v1/documents/nothing"),
    ("Error", "/api/v1/documents/shan"),
    ("Error", "/api/v1/search?on=x"),
    ("Error", "/api/v1/search?rev=nothing"),
    ("Error", "/api/v1/nothing"),
]


@pytest.mark.parametrize(("name", "address"), ANSWERS)
def test_real_answers_are_as_described(client, validate, name, address):
    validate(name, client.get(address).get_json())


def test_description_of_a_hit_names_every_key_there_is(client, description):
    [hit] = client.get("/api/v1/search?q=停车办法&limit=1").get_json()["hits"]
    assert set(description["components"]["schemas"]["Hit"]["properties"]) == set(hit)


def test_values_are_those_of_the_program(description):
    search = description["paths"]["/api/v1/search"]["get"]["parameters"]
    by_name = {parameter["name"]: parameter["schema"] for parameter in search}
    assert {*Validity, "usable", "ended", "expiring", "现行有效"} <= set(by_name["validity"]["items"]["enum"])
    assert {*DocumentType, "流程"} <= set(by_name["type"]["items"]["enum"])
    contract = {"word", "phrase", "ngram", "alias", "synonym", "pinyin", "typo", "meaning"}
    assert set(MATCHED_BY) == contract
    assert {kind.word for kind in SuggestionKind} | {"pinyin"} == set(SUGGESTED_BY)


def test_description_can_be_read_without_an_index(tmp_path, settings):
    from dataclasses import replace

    from webapp.app import create_app

    bare = create_app(replace(settings, state_dir=tmp_path)).test_client()
    assert bare.get("/api/v1/openapi.json").get_json()["openapi"] == "3.1.0"
