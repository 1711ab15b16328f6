"""An engine on other machines, with the embedded one always beside it.

Every generation has its embedded index, and a note beside that which names the index of the cluster
filled from it. The name is a digest of the units: machines that build from the same commit mean the
same index, and whoever finds it finished fills nothing. What the cluster does not answer whole and in
time the embedded index answers, with the same documents in the same order: readers are shown no
fault and no partial list. A generation without a note, such as a past edition's, is embedded alone.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from indexer.backends.cluster import Access, Cluster, ClusterError, RefusedError
from indexer.backends.opensearch_questions import (
    Chosen,
    answers,
    bulks,
    chosen,
    digest_of,
    index_body,
    questions,
    require_added,
    require_shown,
    require_whole,
)
from indexer.backends.whoosh_backend import BESIDE, WhooshBackend, WhooshStore
from indexer.disk import write_whole
from indexer.domain.errors import IndexUnavailableError
from indexer.search.backend import LaneQuery, Matches, SearchBackend, Unit

PREFIX = "handbook-"
REST_SECONDS = 10.0
"""How long the cluster is left alone after it failed; then one question tries it again."""

_NAME = re.compile(PREFIX + r"[0-9a-f]{40}")
_HELD = "handbook-held-"
_FILLING_SECONDS = 60.0
_KEPT_SECONDS = 24 * 3600
_UNITS_A_SHARD = 1_000_000
_UNFINISHED = "搜索集群里还没有这一版索引，正在补"
_BLOCKED = "index.blocks.write"


class UnfinishedError(ClusterError):
    """The index is not there, or not yet whole."""


class OpenSearchStore:
    """Writes embedded indexes, and fills the cluster from them.

    `owner` says whose generations are kept: one word for each state folder, the same after a restart.
    """

    name = WhooshStore.name

    def __init__(self, access: Access, *, owner: str, shards: int | None = None) -> None:
        self._access = access
        self._owner = owner
        self._shards = shards
        self._embedded = WhooshStore()

    def write(
        self,
        folder: Path,
        units: Iterable[Unit],
        *,
        base: Path | None = None,
        removed: Collection[str] = (),
    ) -> None:
        self._embedded.write(folder, units, base=base, removed=removed)
        opened = WhooshBackend(folder)
        try:
            digest, count = digest_of(opened.written())
            index = PREFIX + digest
            write_whole(folder / BESIDE, json.dumps({"index": index, "units": count}))
            with suppress(ClusterError):  # whoever opens it fills it; doctor says so until then
                self._fill(index, opened)
        finally:
            opened.close()

    def open(self, folder: Path) -> SearchBackend:
        embedded = self._embedded.open(folder)
        index = _noted(folder)
        if index is None or not isinstance(embedded, WhooshBackend):
            return embedded
        return OpenSearchBackend(Cluster(self._access), index, embedded, lambda: self._refill(folder))

    def _refill(self, folder: Path) -> None:
        """Fill the cluster from an index that serves already."""
        with suppress(ClusterError, IndexUnavailableError):  # tried again after a rest
            opened = self._embedded.open(folder)
            index = _noted(folder)
            try:
                if index is not None and isinstance(opened, WhooshBackend):
                    self._fill(index, opened)
            finally:
                opened.close()

    def _fill(self, index: str, opened: WhooshBackend) -> None:
        """Bring an index to the cluster whole, and close it for writing: only then is it read."""
        cluster = Cluster(self._access)
        try:
            if not is_finished(cluster, index):
                self._add(cluster, index, opened)
            alias = {"index": index, "alias": _HELD + self._owner}
            _say(cluster, "POST", "/_aliases", {"actions": [{"add": alias}]})
        finally:
            cluster.close()

    def _add(self, cluster: Cluster, index: str, opened: WhooshBackend) -> None:
        shards = self._shards or 1 + opened.units // _UNITS_A_SHARD
        try:
            _say(cluster, "PUT", f"/{index}", index_body(shards=shards, major=cluster.major()))
        except RefusedError as error:
            if error.kind != "resource_already_exists_exception":
                raise
        try:
            for bulk in bulks(opened.written()):
                require_added(_say(cluster, "POST", f"/{index}/_bulk", bulk))
        except ClusterError:
            if is_finished(cluster, index):  # another machine was faster, and closed it
                return
            raise
        require_shown(_say(cluster, "POST", f"/{index}/_refresh"))
        counted = _say(cluster, "GET", f"/{index}/_count")
        require_whole(counted)
        if counted["count"] != opened.units:
            raise ClusterError(f"搜索集群里有 {counted['count']} 条，应有 {opened.units} 条")
        _say(cluster, "PUT", f"/{index}/_settings", {_BLOCKED: True})

    def holding(self, folder: Path, field: str, terms: Collection[str]) -> frozenset[str]:
        return self._embedded.holding(folder, field, terms)

    def keep_only(self, folders: Collection[Path]) -> None:
        cluster = Cluster(self._access)
        with suppress(ClusterError):
            self._let_go(cluster, {index for folder in folders if (index := _noted(folder))})
        cluster.close()

    def _let_go(self, cluster: Cluster, kept: Collection[str]) -> None:
        """Give up what this owner holds beyond `kept`; delete what nobody has held for a day.

        Only indexes with a name such as these are looked at, so that others may share the cluster.
        """
        mine = _HELD + self._owner
        found = cluster.call("GET", f"/{PREFIX}*?expand_wildcards=open,closed")
        ours = {name: about for name, about in found.items() if _NAME.fullmatch(name)}
        freed = [name for name, about in ours.items() if mine in about["aliases"] and name not in kept]
        if freed:
            actions = [{"remove": {"index": name, "alias": mine}} for name in freed]
            _say(cluster, "POST", "/_aliases", {"actions": actions})
        for name, about in ours.items():
            held = {alias for alias in about["aliases"] if alias.startswith(_HELD)}
            created = int(about["settings"]["index"]["creation_date"]) / 1000
            if not held and name not in kept and time.time() - created > _KEPT_SECONDS:
                _say(cluster, "DELETE", f"/{name}")


def _say(cluster: Cluster, method: str, path: str, body: str | Mapping[str, Any] | None = None) -> Any:
    return cluster.call(method, path, body, seconds=_FILLING_SECONDS)


def _noted(folder: Path) -> str | None:
    """Return the name of the cluster's index for an embedded one, None where there is none."""
    try:
        index = json.loads((folder / BESIDE).read_text(encoding="utf-8"))["index"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise IndexUnavailableError(
            "索引旁边的清单读不出来", hint="请运行 handbook index --full 重建索引"
        ) from error
    return str(index)


def is_finished(cluster: Cluster, index: str) -> bool:
    """Say whether an index is whole: it is closed for writing last."""
    try:
        found = cluster.call("GET", f"/{index}/_settings/{_BLOCKED}?flat_settings=true")
    except RefusedError as error:
        if error.status == 404:
            return False
        raise
    return bool(found.get(index, {}).get("settings", {}).get(_BLOCKED) == "true")


class OpenSearchBackend:
    """One index of the cluster and its embedded twin.

    After a failure the cluster rests; then one question at a time tries it, the others do not wait.
    """

    def __init__(self, cluster: Cluster, index: str, embedded: WhooshBackend, refill: Any) -> None:
        self._cluster = cluster
        self._index = index
        self._embedded = embedded
        self._refill = refill
        self._trying = threading.Lock()
        self._filling: threading.Thread | None = None
        self._works = False
        self._again_at = 0.0
        self._documents = embedded.documents
        self._chosen: tuple[frozenset[str], Chosen] | None = None
        self.failure = ""

    @property
    def units(self) -> int:
        return self._embedded.units

    def match(self, query: LaneQuery) -> Matches:
        return self.match_all([query])[0]

    def match_all(self, queries: Sequence[LaneQuery]) -> tuple[Matches, ...]:
        found = self._from_cluster(queries) if queries else ()
        return self._embedded.match_all(queries) if found is None else found

    def _from_cluster(self, queries: Sequence[LaneQuery]) -> tuple[Matches, ...] | None:
        if self._works:
            return self._try(queries)
        if time.monotonic() < self._again_at or not self._trying.acquire(blocking=False):
            return None
        try:
            return self._try(queries)
        finally:
            self._trying.release()

    def _try(self, queries: Sequence[LaneQuery]) -> tuple[Matches, ...] | None:
        try:
            if not self._works and not is_finished(self._cluster, self._index):
                raise UnfinishedError(_UNFINISHED)
            asked = questions(self._index, queries, [self._allowed(query) for query in queries])
            found = answers(self._cluster.call("POST", "/_msearch", asked), self._index, count=len(queries))
        except ClusterError as error:
            self.failure = str(error)
            self._works = False
            self._again_at = time.monotonic() + REST_SECONDS
            if isinstance(error, UnfinishedError):
                self._start_filling()
            return None
        self._works, self.failure = True, ""
        return found

    def _start_filling(self) -> None:
        if self._filling is None or not self._filling.is_alive():
            self._filling = threading.Thread(target=self._refill, name="filling", daemon=True)
            self._filling.start()

    def _allowed(self, query: LaneQuery) -> Chosen | None:
        """Return which documents count; every lane of a search asks for the same."""
        if query.documents is None:
            return None
        known = self._chosen
        if known is None or known[0] is not query.documents:
            known = self._chosen = query.documents, chosen(query.documents, self._documents)
        return known[1]

    def asked_now(self) -> str:
        """Ask the cluster whether it has this index, and return why it cannot answer; empty if it can."""
        try:
            if not is_finished(self._cluster, self._index):
                self._start_filling()
                raise UnfinishedError(_UNFINISHED)
        except ClusterError as error:
            return str(error)
        return ""

    def rarity(self, field: str, terms: Collection[str]) -> Mapping[str, float]:
        """Return what the embedded index counts: its units are the same, and it is no way off."""
        return self._embedded.rarity(field, terms)

    def close(self) -> None:
        if self._filling is not None:
            self._filling.join()
        self._cluster.close()
        self._embedded.close()
