"""`make docs` writes what is generated; the tests of the rules, the schema and the snippets compare."""

from __future__ import annotations

import re
import runpy
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[3]
FILES = ["docs/rules.md", "docs/front-matter.schema.json", ".vscode/handbook.code-snippets"]


def test_what_is_stale_or_missing_is_written_and_nothing_else(tmp_path: Path) -> None:
    write = runpy.run_path(str(ROOT / ".make/docs.py"))["write"]
    assert write(tmp_path) == FILES
    (tmp_path / FILES[0]).write_text("old", encoding="utf-8")
    assert write(tmp_path) == FILES[:1]
    assert write(tmp_path) == []
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (ROOT / name).read_bytes()


def test_make_has_a_target_for_it() -> None:
    planned = subprocess.run(
        ["make", "--dry-run", "docs"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert re.search(r"\.venv/bin/python \.make/docs\.py$", planned, re.MULTILINE)
