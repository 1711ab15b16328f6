"""The pages about security and operations name what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from webapp.server.metrics import __file__ as metrics

ROOT = Path(__file__).resolve().parents[2]
SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


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
