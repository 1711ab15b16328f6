"""What is sent to OpenSearch and what of its answers is believed: indexes, units, questions, hits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from indexer.backends.cluster import ClusterError
from indexer.search.backend import K1, B, LaneQuery, Matches, Unit, UnitMatch, as_matches
from indexer.search.units import FIELDS

LAYOUT = 1
"""Counts up when the same units are stored in another way: then their index has another name."""

_MARK = "%"
_LONGEST = 255  # of a term, in UTF-16 units: the analyser cuts longer ones in two
_MANY = 1_000_000
_BULK_CHARACTERS = 4_000_000


def index_body(*, shards: int, major: int) -> dict[str, Any]:
    """Return how an index is made: terms as they are given, scored as `indexer.search.backend` says.

    Up to version 2 what is called BM25 has the factor k1 + 1, from version 3 on LegacyBM25 has it.
    """
    similarity = {"type": "BM25" if major < 3 else "LegacyBM25", "k1": K1, "b": B}
    text = {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}
    return {
        "settings": {
            "index": {
                "number_of_shards": shards,
                "auto_expand_replicas": "0-all",
                "refresh_interval": "-1",
                "max_result_window": _MANY,
                "max_terms_count": _MANY,
                "similarity": {"default": similarity},
            }
        },
        "mappings": {
            "dynamic": "strict",
            "_source": {"enabled": False},
            "properties": {
                "document": {"type": "keyword"},
                "ordinal": {"type": "integer"},
                **dict.fromkeys(FIELDS, text),
            },
        },
    }


def stored_term(term: str) -> str:
    """Return a term as one word of a text that is cut at blanks; different terms stay different.

    >>> stored_term("luan qi")
    'luan%20qi'
    """
    if _MARK in term or any(character.isspace() for character in term):
        term = "".join(f"%{ord(c):x}" if c == _MARK or c.isspace() else c for c in term)
    if len(term) > _LONGEST // 2 and len(term.encode("utf-16-le")) // 2 > _LONGEST:
        return _MARK + hashlib.sha256(term.encode()).hexdigest()
    return term


def digest_of(units: Iterable[Unit]) -> tuple[str, int]:
    """Return the digest and the number of units that come in their order."""
    digest, count = hashlib.sha256(f"{LAYOUT}".encode()), 0
    for unit in units:
        terms = {name: sorted(unit.terms[name].items()) for name in sorted(unit.terms)}
        digest.update(json.dumps([unit.document, unit.ordinal, terms]).encode())
        count += 1
    return digest.hexdigest()[:40], count


def bulks(units: Iterable[Unit]) -> Iterator[str]:
    """Yield requests that add units under their running number, unless that is there.

    Who adds the same units at the same time, or goes on where another stopped, changes nothing.
    """
    lines: list[str] = []
    size = 0
    for number, unit in enumerate(units):
        record: dict[str, Any] = {"document": unit.document, "ordinal": unit.ordinal}
        for name, terms in unit.terms.items():
            words = (f"{stored_term(term)} " * int(weight) for term, weight in terms.items())
            record[name] = "".join(words).rstrip()
        lines += [json.dumps({"create": {"_id": str(number)}}), json.dumps(record, ensure_ascii=False)]
        size += len(lines[-1])
        if size > _BULK_CHARACTERS:
            yield "\n".join(lines) + "\n"
            lines, size = [], 0
    if lines:
        yield "\n".join(lines) + "\n"


def require_added(answer: Mapping[str, Any]) -> None:
    """Refuse the answer to a bulk in which a unit was neither added nor there already."""
    for item in answer["items"] if answer.get("errors") else ():
        status = item["create"]["status"]
        if status >= 300 and status != 409:
            raise ClusterError(f"搜索集群没有收下（{status} {item['create']['error']['type']}）")


Chosen = tuple[bool, list[str]]
"""Documents that are allowed (True) or kept out (False), whichever are fewer."""


def chosen(documents: frozenset[str], known: frozenset[str]) -> Chosen:
    inside, outside = documents & known, known - documents
    return (True, sorted(inside)) if len(inside) <= len(outside) else (False, sorted(outside))


def questions(index: str, queries: Sequence[LaneQuery], allowed: Sequence[Chosen | None]) -> str:
    """Return one request for all queries.

    Statistics are asked of all shards first, so that three answer like one; what not every shard
    answers is refused as a whole.
    """
    head = json.dumps(
        {
            "index": index,
            "search_type": "dfs_query_then_fetch",
            "allow_partial_search_results": False,
        }
    )
    lines: list[str] = []
    for query, among in zip(queries, allowed, strict=True):
        lines += [head, json.dumps(_question(query, among), ensure_ascii=False)]
    return "\n".join(lines) + "\n"


def _question(query: LaneQuery, among: Chosen | None) -> dict[str, Any]:
    weighed = [
        {"term": {query.field: {"value": stored_term(term), "boost": boost}}}
        for term, boost in query.terms.items()
    ]
    matching: dict[str, Any] = {"should": weighed, "minimum_should_match": max(query.at_least, 1)}
    if among is not None:
        allow, documents = among
        matching["filter" if allow else "must_not"] = [{"terms": {"document": documents}}]
    return {
        "query": {"bool": matching} if weighed else {"match_none": {}},
        "size": query.limit,
        "sort": [{"_score": "desc"}, {"document": "asc"}, {"ordinal": "asc"}],
        "stored_fields": "_none_",
        "track_total_hits": False,
    }


def answers(answer: Mapping[str, Any], index: str, *, count: int) -> tuple[Matches, ...]:
    """Return what a request found.

    Raises:
        ClusterError: an answer is missing, late, of another index, or without a shard.
    """
    try:
        found = answer["responses"]
        if len(found) != count:
            raise ClusterError("搜索集群的回答少了")
        return as_matches([_answer(one, index) for one in found])
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise ClusterError("搜索集群的回答看不懂") from error


def _answer(answer: Mapping[str, Any], index: str) -> list[UnitMatch]:
    if "error" in answer:
        raise ClusterError(f"搜索集群答不了（{answer['status']} {answer['error']['type']}）")
    require_whole(answer)
    if answer["timed_out"]:
        raise ClusterError("搜索集群没有及时答完")
    hits = answer["hits"]["hits"]
    if any(hit["_index"] != index for hit in hits):
        raise ClusterError("搜索集群答的是别的索引")
    return [
        UnitMatch(str(document), int(ordinal), float(score))
        for score, document, ordinal in (hit["sort"] for hit in hits)
    ]


def require_shown(answer: Mapping[str, Any]) -> None:
    """Refuse a refresh that failed somewhere; a copy that is still starting shows all once it is up."""
    if answer["_shards"]["failed"]:
        raise ClusterError("搜索集群没有全写好")


def require_whole(answer: Mapping[str, Any]) -> None:
    """Refuse an answer in which a shard is missing: the status of such an answer is that of a good one."""
    shards = answer["_shards"]
    if shards["failed"] or shards["successful"] != shards["total"]:
        raise ClusterError("搜索集群只答了一部分")
