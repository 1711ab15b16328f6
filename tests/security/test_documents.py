"""The pages about security and operations name every line of the standard, and what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from webapp.server.metrics import __file__ as metrics

ROOT = Path(__file__).resolve().parents[2]
SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

LEVEL_ONE = {
    "V1.2": 5, "V1.3": 2, "V1.5": 1, "V2.1": 1, "V2.2": 2, "V2.3": 1, "V3.2": 2, "V3.3": 1, "V3.4": 2,
    "V3.5": 3, "V4.1": 1, "V4.4": 1, "V5.2": 2, "V5.3": 2, "V6.1": 1, "V6.2": 8, "V6.3": 2, "V6.4": 2,
    "V7.2": 4, "V7.4": 2, "V8.1": 1, "V8.2": 2, "V8.3": 1, "V9.1": 3, "V9.2": 1, "V10.4": 5, "V11.3": 2,
    "V11.4": 1, "V12.1": 1, "V12.2": 2, "V13.4": 1, "V14.2": 1, "V14.3": 1, "V15.1": 1, "V15.2": 1,
    "V15.3": 1,
}  # fmt: skip


def test_table_has_every_line_of_level_one():
    named = set()
    for row in re.findall(r"^\| (V[^|]*) \|", SECURITY, re.MULTILINE):
        for first, last in re.findall(r"(V[\d.]+\d)(?: – (V[\d.]+\d))?", row):
            section, _, number = first.rpartition(".")
            end = int(last.rpartition(".")[2]) if last else int(number)
            named |= {f"{section}.{n}" for n in range(int(number), end + 1)}
    assert named == {f"{section}.{n}" for section, most in LEVEL_ONE.items() for n in range(1, most + 1)}
    assert len(named) == 70


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(r"`([a-z][a-z_/]*(?:\.py|/))`", SECURITY)) - {"assets/", "tests/"})
)
def test_page_names_tests_that_exist(name):
    assert (ROOT / "tests" / name).exists()


def test_page_of_operations_names_every_metric():
    text = Path(metrics).read_text(encoding="utf-8")
    names = re.findall(r'gauge\("(\w+)"', text) + re.findall(r'\n? *"(?:handbook_)(\w+)", "', text)
    assert len(names) >= 12
    assert [name for name in names if f"handbook_{name}" not in OPERATIONS] == []
