"""What users run: a part of the real handbook with the encoder taking part, always.

The whole takes minutes to encode, the party's and the volunteers' matters half a minute. Judged are
the queries of `harder.jsonl`, which nothing was fitted on, as far as their answers stand in that part.
"""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path

import pytest

from indexer.bootstrap import Edition, Editions, build_index
from indexer.clock import SHANGHAI
from indexer.search.evaluation import Judgement, read_judgements
from indexer.search.request import SearchRequest
from indexer.settings import Settings
from indexer.text.meaning import load_encoder

HERE = Path(__file__).parent
SAMPLE = HERE.parents[1] / "handbook"
PARTS = ("procedures/dangwu", "procedures/gongyi")
TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.skipif(load_encoder() is None, reason="no encoder for this machine")


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    folder = tmp_path_factory.mktemp("part") / "handbook"
    folder.mkdir()
    for path in (*SAMPLE.glob("*.yml"), *SAMPLE.glob("*.txt")):
        shutil.copy(path, folder)
    for name in PARTS:
        shutil.copytree(SAMPLE / name, folder / name)
    settings = Settings(
        handbook_dir=folder,
        state_dir=folder.parent / "var",
        now=datetime(2026, 11, 23, 9, tzinfo=SHANGHAI),
        meaning=True,
    )
    build_index(settings)
    return Editions(settings).current()


def ids_of(line: Judgement) -> set[str]:
    return {id for id, _ in line.relevant}


def judged(part: Edition) -> list[Judgement]:
    lines = read_judgements((HERE / "harder.jsonl").read_text(encoding="utf-8").split("\n"), sections=False)
    return [line for line in lines if line.relevant and ids_of(line) <= set(part.handbook.documents)]


def test_residents_find_what_they_mean(part: Edition) -> None:
    lines = judged(part)
    assert len(lines) >= 20
    found = [[hit.document.id for hit in part.service.rank(line.query, on=TODAY, limit=3)] for line in lines]
    pairs = list(zip(lines, found, strict=True))
    missed = [(line.query, ids) for line, ids in pairs if not set(ids) & ids_of(line)]
    share = sum(bool(set(ids[:1]) & ids_of(line)) for line, ids in pairs) / len(lines)
    assert 1 - len(missed) / len(lines) >= 0.95, missed
    assert share >= 0.85, share


def test_meaning_takes_part(part: Edition) -> None:
    response = part.search(SearchRequest(text="我妈一个人在家闷得慌，想找人说说话", on=TODAY))
    assert part.manifest.encoder
    assert any("meaning" in hit.matched_by for hit in response.hits)
