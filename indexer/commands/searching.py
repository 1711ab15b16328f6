"""`search`, `batch` and `evaluate`: one question, many, and how well they are answered."""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from pathlib import Path
from typing import Any

from indexer.commands.current import current_edition
from indexer.domain.choices import Role
from indexer.domain.errors import ContentError, UsageError
from indexer.domain.system_errors import reason_of
from indexer.search.evaluation import Answered, Found, evaluate, read_judgements
from indexer.search.judge.despair import despairs
from indexer.search.request import build_request, moment_on, parse_day
from indexer.search.response import Ranked, RankedHit, Sureness
from indexer.search.service import SearchService
from indexer.search.wire import Json, response_as_json, said_as_json
from indexer.settings import Settings
from indexer.terminal import FINE, PROBLEMS, add_command, add_day, day_of, print_json

_MOST_HITS = 1000


def add_to(commands: Any) -> None:
    """Add the commands of this module to the parser."""
    search = add_command(commands, "search", _search, "查一句话")
    search.add_argument("query", metavar="QUERY", help="居民的原话")
    for name, label in (("category", "类目"), ("type", "类型"), ("audience", "人群"), ("validity", "时效")):
        search.add_argument(f"--{name}", action="append", default=[], help=f"只看这个{label}，可写多次")
    search.add_argument("--limit", type=int, default=10, help="最多几条（默认 10）")
    search.add_argument("--explain", action="store_true", help="说明每条为什么排在这里")
    add_day(search)

    batch = add_command(commands, "batch", _batch, "一次查一批（JSON 行）")
    batch.add_argument("file", metavar="QUERIES.jsonl", type=Path, help="每行 {qid, query}；- 为标准输入")
    batch.add_argument("--limit", type=int, default=10, help="每题最多几条（默认 10）")
    _add_level(batch)
    add_day(batch)

    judge = add_command(commands, "evaluate", _evaluate, "按评测题给检索打分")
    judge.add_argument("file", metavar="JUDGEMENTS.jsonl", type=Path, help="每行 {qid, query, relevant}")
    _add_level(judge)
    add_day(judge)


def _search(options: argparse.Namespace, settings: Settings) -> int:
    _require(1 <= options.limit <= _MOST_HITS, f"--limit 要在 1 到 {_MOST_HITS} 之间")
    on = day_of(options, settings)
    edition = current_edition(settings)
    request = build_request(
        edition.handbook.vocabulary,
        text=options.query,
        on=on,
        categories=options.category,
        types=options.type,
        audiences=options.audience,
        validities=options.validity,
        limit=options.limit,
        at=settings.clock.now(),
    )
    response = edition.search(request)
    if options.json:
        answer = response_as_json(response)
        if options.explain:
            for hit, line in zip(response.hits, answer["hits"], strict=True):
                line["lanes"] = dict(hit.lanes)
        print_json(answer)
        return FINE
    if response.doubtful is not None and not despairs(options.query):
        doubtful = response.doubtful
        dial = doubtful.contact.phones[0].number
        print(f"话里说到“{doubtful.words}”：要是正在发生，先打 {dial}。")
    if response.confidence is Sureness.NONE:
        print("手册里没有直接的答案。" + ("最接近的是：" if response.hits else ""))
    elif response.confidence is Sureness.LIKELY:
        print("多半在前三份里：")
    for number, hit in enumerate(response.hits, start=1):
        place = f" · {hit.section.title}" if hit.section else ""
        print(f"{number}. {hit.document.title}【{hit.status.validity.label}】{place}")
        print(f"   {_plain(hit.snippet)}\n   {hit.url}")
        if options.explain:
            lanes = "，".join(f"{name} {score:.1f}" for name, score in hit.lanes.items())
            print(f"   总分 {hit.score:.1f}；{lanes}；{'有把握' if hit.confident else '只是接近'}")
    total = f"{response.total}" if response.total_is_exact else f"至少 {response.total}"
    print(f"共 {total} 份，按 {request.on} 判断，用时 {response.took_ms} 毫秒。", file=sys.stderr)
    return FINE


def _plain(snippet: str) -> str:
    return unescape(snippet.replace("<mark>", "").replace("</mark>", ""))


def _batch(options: argparse.Namespace, settings: Settings) -> int:
    _require(1 <= options.limit <= _MOST_HITS, f"--limit 要在 1 到 {_MOST_HITS} 之间")
    lines = _read_lines(options.file)
    default_day = day_of(options, settings)
    service = current_edition(settings).service
    sections = options.level == "section"
    code = FINE
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            asked = _batch_line(line, limit=options.limit, on=default_day)
        except UsageError as error:
            print(f"第 {number} 行看不懂，已跳过：{error.message}；{error.hint}", file=sys.stderr)
            code = PROBLEMS
            continue
        started = time.perf_counter()
        ranked = service.ranked(asked.query, on=asked.on, limit=asked.limit, sections=sections)
        told = _told(service, asked, ranked, now=settings.clock.now())
        took = round((time.perf_counter() - started) * 1000, 2)
        print_json({"qid": asked.qid, "hits": [_ranked(hit) for hit in ranked.hits], **told, "took_ms": took})
    return code


def _told(service: SearchService, asked: _BatchLine, ranked: Ranked, *, now: datetime) -> Json:
    """Return how sure a line is, and what its first documents say to it."""
    at = moment_on(asked.on, now)
    documents = [hit.document for hit in ranked.hits]
    return said_as_json(service.told(asked.query, documents, ranked.sureness, on=asked.on, at=at))


@dataclass(frozen=True, slots=True)
class _BatchLine:
    qid: Any
    query: str
    limit: int
    on: date


def _batch_line(line: str, *, limit: int, on: date) -> _BatchLine:
    """Read one line of a batch; `limit` and `on` stand for what it does not say.

    Raises:
        UsageError: it is no JSON, or not of the right shape.
    """
    hint = '每行写成 {"qid": "1", "query": "……"}'
    try:
        value = json.loads(line)
    except ValueError:
        raise UsageError("不是 JSON", hint=hint) from None
    if not isinstance(value, dict) or "qid" not in value or not isinstance(value.get("query"), str):
        raise UsageError("缺 qid，或缺文字的 query", hint=hint)
    asked = value.get("limit", limit)
    if not isinstance(asked, int) or isinstance(asked, bool) or not 1 <= asked <= _MOST_HITS:
        raise UsageError(f"limit 要是 1 到 {_MOST_HITS} 之间的整数", hint=hint)
    day = value.get("on") or None
    if day is not None and not isinstance(day, str):
        raise UsageError("on 要写成文字", hint='例如 "on": "2026-11-23"')
    return _BatchLine(value["qid"], value["query"], asked, parse_day(day) if day else on)


def _ranked(hit: RankedHit) -> dict[str, Any]:
    return {
        "id": hit.document.id,
        "section": hit.section.title if hit.section else None,
        "score": round(hit.score, 6),
        "confident": hit.confident,
    }


def _evaluate(options: argparse.Namespace, settings: Settings) -> int:
    sections = options.level == "section"
    judgements = read_judgements(_read_lines(options.file), sections=sections)
    on = day_of(options, settings)
    service = current_edition(settings).service

    def answer(query: str) -> Answered:
        ranked = service.ranked(query, on=on, limit=100, sections=sections)
        hits = ranked.hits
        found = [Found((h.document.id, _title(h) if sections else None), h.confident) for h in hits]
        refers = bool(hits) and getattr(hits[0].document, "role", None) is Role.REFERS
        return Answered(found, ranked.sureness, refers, ranked.held, ranked.first)

    result = evaluate(judgements, answer)
    if options.json:
        print_json(result)
        return FINE
    for name, part in (("全部", result), *result["kinds"].items()):
        measures = "  ".join(f"{m} {v}" for m, v in part["metrics"].items() if v is not None)
        silent = f"  查无此事 {part['none']['no_confident']}/{part['none']['queries']}"
        print(f"{name}（{part['queries']} 题） {measures}{silent if part['none']['queries'] else ''}")
        stated = (_stated(label, part["states"][key]) for key, label in _STATES.items())
        print("   " + "  ".join(line for line in stated if line))
    return FINE


_STATES = {
    "sure_right": "拿准且对",
    "sure_wrong": "拿准却错",
    "likely_holds": "拿准或多半，里头有",
    "quiet": "没有的不出声或指路",
}


def _stated(label: str, state: Json) -> str:
    if state["share"] is None:
        return ""
    low, high = state["interval"]
    return f"{label} {state['share']}（{low} 到 {high}）"


def _title(hit: RankedHit) -> str | None:
    return hit.section.title if hit.section else None


def _add_level(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--level", choices=("document", "section"), default="document", help="按文件还是按段落（默认文件）"
    )


def _read_lines(path: Path) -> list[str]:
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ContentError(f"读不了 {path}：{reason_of(error)}", hint="请检查文件名") from error
    except UnicodeDecodeError as error:
        raise ContentError(f"{path} 不是 UTF-8 文字", hint="请另存为 UTF-8 再试") from error
    return text.split("\n")


def _require(fine: bool, message: str) -> None:
    if not fine:
        raise UsageError(message, hint="用法见 handbook --help")
