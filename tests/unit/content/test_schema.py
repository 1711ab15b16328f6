"""The JSON Schema of the front matter follows the field table."""

from __future__ import annotations

from pathlib import Path

from indexer.content.authoring.schema import front_matter_schema, schema_as_text
from indexer.domain.fields import FIELDS

ROOT = Path(__file__).parents[3]


def test_the_schema_file_is_up_to_date() -> None:
    assert (ROOT / "docs/front-matter.schema.json").read_text(encoding="utf-8") == schema_as_text()


def test_both_names_of_every_key_are_described() -> None:
    properties = front_matter_schema()["properties"]
    assert set(properties) == {name for field in FIELDS for name in (field.key, field.label)}
    assert all(field.label in properties[field.label]["description"] for field in FIELDS)


def test_closed_sets_list_both_languages() -> None:
    assert front_matter_schema()["properties"]["level"]["enum"][:4] == ["country", "国家", "province", "省"]


def test_each_type_names_its_own_keys() -> None:
    conditions = [rule for rule in front_matter_schema()["allOf"] if "if" in rule]
    names = {rule["if"]["anyOf"][0]["properties"]["type"]["enum"][0]: rule["then"] for rule in conditions}
    assert "phones" in names["contact"]["propertyNames"]["enum"]
    assert "phones" not in names["policy"]["propertyNames"]["enum"]
    assert "材料" not in names["procedure"]["propertyNames"]["enum"]
    assert "申请材料" in names["procedure"]["propertyNames"]["enum"]


def test_titles_and_keywords_have_their_length() -> None:
    properties = front_matter_schema()["properties"]
    assert properties["title"]["maxLength"] == 128
    assert properties["keywords"]["items"]["maxLength"] == 20
