"""Measure indexing and searching beside other engines: the same content, terms and run.

`HANDBOOK_BENCH_DIR` names a folder with make_laws_handbook.py, its data and stard-dev.jsonl; without
it only the sample handbook is measured. Writes bench.json and bench.md into the state folder, and
with --publish docs/benchmarks.md and its plot.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import desks
import edits
import honesty
import website
from asking import asking
from corpus import write_corpus
from peers import ON, peers
from printing import printed
from report import publish, report_text

from indexer.backends.whoosh_backend import WhooshStore
from indexer.bootstrap import Edition, Editions, build_index
from indexer.content.handbook import read_handbook
from indexer.pipeline import analyser_for
from indexer.search.backend import Unit
from indexer.search.evaluation import Answered, Found, evaluate, read_judgements
from indexer.search.request import SearchRequest
from indexer.search.units import FRONT, section_of, units_of
from indexer.settings import Settings, load_settings

LAWS = (24, 233, 1160, 3419)
"""So many laws hold about a thousand, ten, fifty and 148 thousand sections."""

_QUESTIONS = 200
NAMED = ((224, None), (3419, None), (20_000, 8))
"""So many documents with 25 names each, and so many articles in one: see corpus."""

_DESKS = (30, 100)
_SECONDS_AT_DESKS = 60.0
_DEPTH = 100


def main() -> int:
    options = _options()
    source = Path(os.environ.get("HANDBOOK_BENCH_DIR") or "")
    settings = replace(load_settings(), meaning=False)
    results: dict[str, Any] = {"sizes": []}
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        sample = replace(settings, state_dir=scratch / "sample")
        texts = _golden(sample)
        results["sizes"].append(_measured_size(sample, texts))
        results["update"] = _update(sample, scratch / "edited")
        results["start"] = website.start(sample)
        results["print"] = printed(sample, scratch)
        results["reliability"] = honesty.reliability(load_settings(), source)  # brings its index up to date
        asked = desks.questions()[:_QUESTIONS]
        results["pages"] = website.pages(load_settings(), asked)
        results["asking"] = asking(load_settings(), asked)
        results["desks"] = [
            desks.at_desks(load_settings(), desks=many, seconds=_SECONDS_AT_DESKS) for many in _DESKS
        ]
        if (source / "make_laws_handbook.py").is_file():
            questions = source / "stard-dev.jsonl"
            for count in LAWS[: options.sizes]:
                laws = scratch / f"laws-{count}"
                made = [sys.executable, source / "make_laws_handbook.py", laws, "--limit", str(count)]
                subprocess.run(made, check=True, stdout=subprocess.DEVNULL)
                at = replace(settings, handbook_dir=laws, state_dir=scratch / f"var-{count}")
                whole = questions if count == LAWS[-1] else None  # judged on all laws or not at all
                results["sizes"].append(_measured_size(at, _asked(questions), judged=whole))
            results["edits"] = [
                _edited(replace(settings, handbook_dir=scratch / f"named-{many}"), source, many, articles)
                for many, articles in NAMED[: options.sizes]
            ]
        else:
            _say("没有法规数据，只量示例手册。HANDBOOK_BENCH_DIR 要指明放着 make_laws_handbook.py 的文件夹。")
    text = report_text(results)
    _say(text)
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    written = json.dumps(results, ensure_ascii=False, indent=1) + "\n"
    (settings.state_dir / "bench.json").write_text(written, encoding="utf-8")
    (settings.state_dir / "bench.md").write_text(text, encoding="utf-8")
    if options.publish:
        publish(results, Path(__file__).resolve().parents[2] / "docs")
    return 0


def _edited(settings: Settings, source: Path, documents: int, articles: int | None) -> dict[str, Any]:
    """Write a handbook with names, index it, serve it and edit it."""
    folder = settings.handbook_dir
    write_corpus(source, folder, documents=documents, articles=articles)
    measured = edits.measured(replace(settings, state_dir=folder.with_name(f"{folder.name}-state")))
    return {"documents": documents, **measured}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, default=len(LAWS), help="how many of the sizes of laws")
    parser.add_argument("--publish", action="store_true", help="write docs/benchmarks.md")
    return parser.parse_args()


def _golden(settings: Settings) -> list[str]:
    questions = read_handbook(settings.handbook_dir).handbook.vocabulary.questions
    return [question.query for question in questions][:_QUESTIONS]


def _asked(questions: Path) -> list[str]:
    judgements = read_judgements(questions.read_text(encoding="utf-8").split("\n"), sections=True)
    return [judgement.query for judgement in judgements[:_QUESTIONS]]


def _measured_size(settings: Settings, texts: Sequence[str], *, judged: Path | None = None) -> dict[str, Any]:
    """Index one handbook here and in every peer, and ask all of them in turn."""
    edition, built = _indexed(settings)
    _say(f"{built['documents']} 份文件，{built['sections']} 段：建索引 {built['index_cpu_s']} CPU 秒")
    analyser = analyser_for(edition.handbook, cache_dir=settings.cache_dir)
    units = [
        unit for document in edition.handbook.documents.values() for unit in units_of(document, analyser)
    ]
    started = time.process_time()
    WhooshStore().write(settings.state_dir / "again", units)
    built["write_cpu_s"] = round(time.process_time() - started, 2)
    matched = [unit for unit in units if unit.ordinal >= FRONT]
    others = peers(matched, analyser)
    rankers: dict[str, Callable[[str], object]] = {
        "handbook": lambda text: edition.service.rank(text, on=ON, limit=10, sections=True),
        "page": lambda text: edition.search(SearchRequest(text=text, on=ON)),
    }
    for peer in others:
        rankers[peer.name] = lambda text, peer=peer: peer.rank(text, 10)
        built[peer.name] = {"index_cpu_s": peer.index_cpu_s}
    for name, times in _in_turn(rankers, texts).items():
        times.sort()
        p50, p99 = (round(times[int(len(times) * share)], 2) for share in (0.5, 0.99))
        built[name] = {**built.get(name, {}), "p50_ms": p50, "p99_ms": p99}
    if judged is not None:
        names = [_place(edition, unit) for unit in matched]
        answers = {"handbook": lambda text: _sections(edition, text)}
        for peer in others:
            answers[peer.name] = lambda text, peer=peer: [names[n] for n in peer.rank(text, _DEPTH)]
        lines = judged.read_text(encoding="utf-8").split("\n")
        judgements = read_judgements(lines, sections=True)
        for name, answer in answers.items():
            measures = evaluate(judgements, lambda text, answer=answer: Answered(answer(text)))["metrics"]
            built[name] |= {key: measures[key] for key in ("recall@10", "mrr@10")}
    return built


def _in_turn(rankers: dict[str, Callable[[str], object]], texts: Sequence[str]) -> dict[str, list[float]]:
    """Ask every engine each question, one after the other: what slows the machine slows them all."""
    times: dict[str, list[float]] = {name: [] for name in rankers}
    for warm in (True, False):
        for text in texts:
            for name, rank in rankers.items():
                started = time.perf_counter()
                rank(text)
                if not warm:
                    times[name].append((time.perf_counter() - started) * 1000)
    return times


def _indexed(settings: Settings) -> tuple[Edition, dict[str, Any]]:
    """Index a handbook in a process of its own, so that its memory is its own too."""
    command = [str(Path(sys.executable).with_name("handbook")), "index"]
    child = subprocess.Popen(command, env=website.environment(settings), stdout=subprocess.DEVNULL)
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


def _place(edition: Edition, unit: Unit) -> Found:
    section = section_of(edition.handbook.documents[unit.document], unit.ordinal)
    return Found((unit.document, section.title if section else None), True)


def _sections(edition: Edition, text: str) -> list[Found]:
    hits = edition.service.rank(text, on=ON, limit=_DEPTH, sections=True)
    return [Found((h.document.id, h.section.title if h.section else None), True) for h in hits]


def _update(settings: Settings, folder: Path) -> dict[str, Any]:
    """Edit one document of a copy of the sample and bring the index up to date."""
    shutil.copytree(settings.handbook_dir, folder)
    at = replace(settings, handbook_dir=folder)
    build_index(at)
    edited = next(iter(sorted((folder / "procedures").rglob("*.md"))))
    times = []
    for number in range(3):
        with edited.open("a", encoding="utf-8") as file:
            file.write(f"\n再补一句话，第 {number} 次。\n")
        started = time.perf_counter()
        build_index(at)
        Editions(at).current()
        times.append(round(time.perf_counter() - started, 2))
    return {"seconds": sorted(times)[1]}


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
