"""Measure indexing and searching on thousands of laws, beside SQLite FTS5 on the same terms.

`HANDBOOK_BENCH_DIR` names a folder with make_laws_handbook.py, its data and stard-dev.jsonl.
Writes `bench.json` into the state folder; an argument limits the number of laws.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from indexer.bootstrap import Edition, Editions
from indexer.domain.handbook import Handbook
from indexer.pipeline import analyser_for
from indexer.search.evaluation import Found, evaluate, read_judgements
from indexer.search.query import parse_query
from indexer.search.units import FRONT, section_of, units_of
from indexer.settings import Settings, load_settings
from indexer.text.analysis import Analyser

ON = date(2026, 1, 1)
DEPTH = 100
MEASURES = ("p50_ms", "p99_ms", "recall@10", "mrr@10")

Ranker = Callable[[str], list[Found]]


def main() -> int:
    source = Path(os.environ.get("HANDBOOK_BENCH_DIR") or "")
    if not (source / "make_laws_handbook.py").is_file():
        _say("没有法规数据，不量了。HANDBOOK_BENCH_DIR 要指明放着 make_laws_handbook.py 的文件夹。")
        return 0
    settings = load_settings()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        _, sample = _indexed(replace(settings, state_dir=scratch / "sample"))
        _say(f"示例手册：{_in_words(sample)}\n正在建法规手册和索引，要几分钟……")
        laws = scratch / "laws"
        limit = ["--limit", sys.argv[1]] if sys.argv[1:] else []
        subprocess.run([sys.executable, source / "make_laws_handbook.py", laws, *limit], check=True)
        edition, built = _indexed(replace(settings, handbook_dir=laws, state_dir=scratch / "var"))
        _say(f"法规手册：{_in_words(built)}\n正在查，先用本程序，再用 SQLite FTS5……")
        questions = source / "stard-dev.jsonl"
        ours = _measured(_handbook_ranker(edition), questions)
        analyser = analyser_for(edition.handbook, cache_dir=scratch / "cache")
        fts5 = _measured(_fts5_ranker(edition.handbook, analyser), questions)
    ratio = {name: round(ours[name] / fts5[name], 3) if fts5[name] else 0.0 for name in MEASURES}
    _say(f"\n{'':8}{'中位毫秒':>8}{'p99 毫秒':>9}{'Recall@10':>12}{'MRR@10':>12}")
    for label, part in (("本程序  ", ours), ("FTS5    ", fts5), ("之比    ", ratio)):
        _say(label.ljust(8) + "".join(f"{part[name]:>12}" for name in MEASURES))
    report = {"sample": sample, "laws": built, "search": ours, "fts5": fts5, "ratio": ratio}
    target = settings.state_dir / "bench.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    _say(f"写在 {target}")
    return 0


def _indexed(settings: Settings) -> tuple[Edition, dict[str, Any]]:
    """Index a handbook in a process of its own, so that its memory is its own too."""
    command = [str(Path(sys.executable).with_name("handbook")), "index"]
    places = {"HANDBOOK_DIR": str(settings.handbook_dir), "HANDBOOK_STATE_DIR": str(settings.state_dir)}
    child = subprocess.Popen(command, env={**os.environ, **places}, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(child.returncode)
    edition = Editions(settings).current()
    return edition, {
        "documents": edition.manifest.documents,
        "sections": sum(len(document.sections) for document in edition.handbook.documents.values()),
        "index_cpu_s": round(usage.ru_utime + usage.ru_stime, 1),
        "index_peak_mb": round(usage.ru_maxrss / 1024),
    }


def _handbook_ranker(edition: Edition) -> Ranker:
    def rank(text: str) -> list[Found]:
        hits = edition.service.rank(text, on=ON, limit=DEPTH, sections=True)
        return [Found((h.document.id, h.section.title if h.section else None), True) for h in hits]

    return rank


def _fts5_ranker(handbook: Handbook, analyser: Analyser) -> Ranker:
    """Put the same terms into FTS5, as often as they weigh, and ask for any of them."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE units USING fts5(words, grams, id UNINDEXED, title UNINDEXED)")
    for document in handbook.documents.values():
        for unit in units_of(document, analyser):
            if unit.ordinal < FRONT:
                continue
            section = section_of(document, unit.ordinal)
            texts = (_repeated(unit.terms["words"]), _repeated(unit.terms["grams"]))
            row = (*texts, document.id, section.title if section else None)
            database.execute("INSERT INTO units VALUES (?, ?, ?, ?)", row)

    def rank(text: str) -> list[Found]:
        query = parse_query(text, analyser, on=ON)
        asked = f"words: ({_any(query.words)}) OR grams: ({_any(query.grams)})"
        found = database.execute(
            "SELECT id, title FROM units WHERE units MATCH ? ORDER BY bm25(units) LIMIT ?", (asked, DEPTH)
        )
        return [Found((id, title), True) for id, title in found]

    return rank


def _repeated(terms: Mapping[str, float]) -> str:
    return " ".join(" ".join([term] * int(weight)) for term, weight in terms.items())


def _any(terms: Iterable[str]) -> str:
    return " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)


def _measured(rank: Ranker, questions: Path) -> dict[str, Any]:
    """Return quality and the time of a query, after a first one that loads what is loaded once."""
    judgements = read_judgements(questions.read_text(encoding="utf-8").split("\n"), sections=True)
    rank(judgements[0].query)
    times: list[float] = []

    def timed(query: str) -> list[Found]:
        started = time.perf_counter()
        found = rank(query)
        times.append((time.perf_counter() - started) * 1000)
        return found

    measures = evaluate(judgements, timed)["metrics"]
    times.sort()
    p50, p99 = (round(times[int(len(times) * share)], 2) for share in (0.5, 0.99))
    return {"p50_ms": p50, "p99_ms": p99, "recall@10": measures["recall@10"], "mrr@10": measures["mrr@10"]}


def _in_words(built: dict[str, Any]) -> str:
    return (
        "{documents} 份文件，{sections} 段，建索引 {index_cpu_s} CPU 秒，内存最多 {index_peak_mb} MB".format(
            **built
        )
    )


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
