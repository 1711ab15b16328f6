"""A search cluster of one process, as much of it as is spoken to, that can be told to fail."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from indexer.backends.memory_backend import MemoryBackend
from indexer.search.backend import LaneQuery, Unit
from indexer.search.units import FIELDS

SHARDS = {"total": 1, "successful": 1, "skipped": 0, "failed": 0}
Answer = tuple[int, Any]


class ScriptedCluster:
    """Holds indexes; `fault` is given every answer to a question and returns the one that is sent."""

    def __init__(self) -> None:
        self.indexes: dict[str, dict[str, Any]] = {}
        self.asked: list[tuple[str, str, str | None]] = []
        self.fault: Callable[[str, Answer], Answer | bytes | None] | None = None
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def searches(self) -> int:
        return sum(path == "/_msearch" for _, path, _ in self.asked)

    def _handler(cluster) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 5

            def do_GET(self) -> None:
                path = urlsplit(self.path).path
                text = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                cluster.asked.append((self.command, path, self.headers.get("Authorization")))
                with cluster._lock:
                    answer = cluster._answer(self.command, path, text)
                sent: Any = cluster.fault(path, answer) if cluster.fault else answer
                if sent is None:  # no answer at all
                    self.close_connection = True
                    return
                half = isinstance(sent, bytes)
                status, body = (200, sent) if half else (sent[0], json.dumps(sent[1]).encode())
                with suppress(BrokenPipeError, ConnectionResetError):  # whoever asked has waited enough
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            do_PUT = do_POST = do_DELETE = do_GET  # noqa: N815 - names of the library

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        return Handler

    def _answer(self, method: str, path: str, text: str) -> Answer:
        match [method, *path.strip("/").split("/")]:
            case ["GET", ""]:
                return 200, {"version": {"number": "3.8.0"}}
            case ["POST", "_msearch"]:
                lines = [json.loads(line) for line in text.splitlines()]
                pairs = zip(lines[::2], lines[1::2], strict=True)
                return 200, {"responses": [self._search(head["index"], body) for head, body in pairs]}
            case ["POST", "_aliases"]:
                for action in json.loads(text)["actions"]:
                    for what, alias in action.items():
                        aliases = self.indexes[alias["index"]]["aliases"]
                        aliases.add(alias["alias"]) if what == "add" else aliases.discard(alias["alias"])
                return 200, {}
            case ["GET", "handbook-*"]:
                return 200, {name: self._about(index) for name, index in self.indexes.items()}
            case ["PUT", name] if name in self.indexes:
                return 400, {"error": {"type": "resource_already_exists_exception"}}
            case ["PUT", name]:
                now = time.time()
                self.indexes[name] = {"units": {}, "closed": False, "aliases": set(), "created": now}
                return 200, {}
            case [_, name, *_] if name not in self.indexes:
                return 404, {"error": {"type": "index_not_found_exception"}}
            case ["DELETE", name]:
                del self.indexes[name]
                return 200, {}
            case ["GET", name, "_settings", _]:
                closed = {"index.blocks.write": "true"} if self.indexes[name]["closed"] else {}
                return 200, {name: {"settings": closed}}
            case ["PUT", name, "_settings"]:
                self.indexes[name]["closed"] = json.loads(text)["index.blocks.write"]
                return 200, {}
            case ["GET", name, "_count"]:
                return 200, {"count": len(self.indexes[name]["units"]), "_shards": SHARDS}
            case ["POST", name, "_refresh"]:
                return 200, {"_shards": SHARDS}
            case ["POST", name, "_bulk"]:
                return self._add(self.indexes[name], [json.loads(line) for line in text.splitlines()])
        return 400, {"error": {"type": "unknown"}}

    def _about(self, index: dict[str, Any]) -> dict[str, Any]:
        created = {"index": {"creation_date": str(int(1000 * index["created"]))}}
        return {"aliases": {alias: {} for alias in index["aliases"]}, "settings": created}

    def _add(self, index: dict[str, Any], lines: list[Any]) -> Answer:
        if index["closed"]:
            return 403, {"error": {"type": "cluster_block_exception"}}
        items = []
        for action, record in zip(lines[::2], lines[1::2], strict=True):
            number = action["create"]["_id"]
            new = number not in index["units"]
            index["units"].setdefault(number, record)
            items.append({"create": {"status": 201 if new else 409, "error": {"type": "conflict"}}})
        return 200, {"errors": any(i["create"]["status"] == 409 for i in items), "items": items}

    def _search(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        if name not in self.indexes:
            return {"status": 404, "error": {"type": "index_not_found_exception"}}
        asked = body["query"].get("bool")
        found = self._found(name, asked, body["size"]) if asked and body["size"] else ()
        hits = [{"_index": name, "sort": [m.score, m.document, m.ordinal]} for m in found]
        return {"status": 200, "timed_out": False, "_shards": dict(SHARDS), "hits": {"hits": hits}}

    def _found(self, name: str, asked: dict[str, Any], size: int) -> Any:
        units = [self._unit(record) for record in self.indexes[name]["units"].values()]
        [(field, _)] = asked["should"][0]["term"].items()
        terms = {one["term"][field]["value"]: one["term"][field]["boost"] for one in asked["should"]}
        documents = {unit.document for unit in units}
        for clause in asked.get("filter", ()):
            documents &= set(clause["terms"]["document"])
        for clause in asked.get("must_not", ()):
            documents -= set(clause["terms"]["document"])
        least = asked["minimum_should_match"]
        query = LaneQuery(
            field=field, terms=terms, at_least=least, documents=frozenset(documents), limit=size
        )
        return MemoryBackend(units).match(query)

    def _unit(self, record: dict[str, Any]) -> Unit:
        counted: dict[str, dict[str, float]] = {}
        for name in FIELDS:
            for word in record.get(name, "").split(" ") if record.get(name) else ():
                held = counted.setdefault(name, {})
                held[word] = held.get(word, 0.0) + 1
        return Unit(document=record["document"], ordinal=record["ordinal"], terms=counted)
