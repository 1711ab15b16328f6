"""Files made to keep whoever reads them busy are read or refused in Chinese, at once, and leave nothing."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest

from indexer.domain.errors import ContentError
from indexer.importing.formats import files
from tests.unit.importing.bombs import BOMBS

ENDED_AT_A_LIMIT = "停下了"


@pytest.mark.parametrize("kind", BOMBS)
def test_bomb_is_read_or_refused_before_it_reaches_a_limit(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, make = BOMBS[kind]
    (tmp_path / name).write_bytes(make())
    spare = tmp_path / "spare"
    spare.mkdir()
    monkeypatch.setenv("TMPDIR", str(spare))
    monkeypatch.setattr(tempfile, "tempdir", str(spare))
    monkeypatch.setattr(files, "_CPU_SECONDS", 10)  # ten times what the dearest of them takes
    monkeypatch.setenv("PATH", "")  # no office program to convert old files
    try:
        read, said = files.read_apart(tmp_path / name), ""
    except ContentError as refused:
        read, said = None, f"{refused.message}；{refused.hint}"
    assert read is not None or re.search(r"[\u4e00-\u9fff]", said)
    assert ENDED_AT_A_LIMIT not in said
    assert not re.search(r"Error|Traceback|root:", said)
    assert not list(spare.iterdir())
