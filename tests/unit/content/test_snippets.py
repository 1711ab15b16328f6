"""The snippets of VS Code follow the field table, and a filled-in one is a sound file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.content.authoring.snippets import snippets_as_text
from indexer.domain.choices import DocumentType
from indexer.domain.fields import FIELDS
from indexer.domain.handbook import Handbook

ROOT = Path(__file__).parents[3]
SNIPPETS = json.loads(snippets_as_text())
FILLED = {"title": "甲", "category": "甲类", "asks": "[一, 二, 三]", "effective_from": "2026-01-01"}


def test_the_committed_file_is_up_to_date() -> None:
    written = (ROOT / ".vscode/handbook.code-snippets").read_text(encoding="utf-8")
    assert written == snippets_as_text()


def test_every_key_is_written_by_its_chinese_name() -> None:
    for field in FIELDS:
        snippet = SNIPPETS[f"{field.label} {field.key}"]
        assert snippet["prefix"] == [field.label, field.key]
        assert snippet["body"][0].startswith(f"{field.key}: ")


@pytest.mark.parametrize("type", DocumentType)
def test_new_file_from_a_snippet_passes(
    type: DocumentType, read: Callable[[dict[str, str]], Handbook]
) -> None:
    def filled(line: str) -> str:
        key = line.partition(":")[0]
        return re.sub(r"\$\d+", FILLED.get(key, ""), line.replace("${TM_FILENAME_BASE}", "xin")).replace(
            "\\}", "}"
        )

    text = "\n".join(filled(line) for line in SNIPPETS[f"新的{type.label}文件"]["body"])
    problems = read({"xin.md": text}).problems
    found = {p.rule for p in problems if p.path == "xin.md"}
    assert found - {"empty-key", "no-phone"} == {"unfinished"}  # the headings are empty
