"""Speak with a cluster over HTTP: any of its nodes, a few tries, one deadline, nothing half.

The standard library is all it takes: requests are small, addresses few, and every answer has to be
checked here anyway. What cannot be had within the deadline is a `ClusterError`; whoever asked has
another way. Secrets are read from their files and stand in no message.
"""

from __future__ import annotations

import json
import os
import ssl
import threading
import time
import weakref
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from indexer.domain.system_errors import reason_of

TRIES = 3
SECONDS = 2.0
"""How long all tries together may take where somebody waits for the answer."""

_SHARE = 0.5
_IDLE_SECONDS = 20.0
_MOST_IDLE = 16
_COME_BACK = frozenset({429, 502, 503, 504})
_MOST_BYTES = 200_000_000


class ClusterError(Exception):
    """The cluster gave no answer that may be used; the message is a reason in Chinese."""


class RefusedError(ClusterError):
    """The cluster said no; another node would say the same. `kind` is its word for why, where it has one."""

    def __init__(self, status: int, kind: str) -> None:
        super().__init__(f"搜索集群不肯（{status} {kind}）")
        self.status = status
        self.kind = kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Where a cluster is, and who asks: the addresses of its nodes, and files with secrets."""

    addresses: tuple[str, ...]
    user: str = ""
    password_file: Path | None = None
    authority: Path | None = None


Idle = tuple[float, str, HTTPConnection]
"""A connection that waits: since when, and to which node."""


class Cluster:
    """Connections to the nodes of one cluster, kept open; safe to use from many threads."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._lock = threading.Lock()
        self._idle: list[Idle] = []
        self._process = os.getpid()
        self._first = 0
        self._major: int | None = None
        weakref.finalize(self, _close, self._idle)  # editions are let go of, seldom closed

    def major(self) -> int:
        """Return the main number of the cluster's version."""
        if self._major is None:
            number = str(self.call("GET", "/")["version"]["number"])
            self._major = int(number.partition(".")[0])
        return self._major

    def call(
        self,
        method: str,
        path: str,
        body: str | Mapping[str, Any] | None = None,
        *,
        seconds: float = SECONDS,
    ) -> dict[str, Any]:
        """Ask one node, and another where that fails, until the deadline.

        Raises:
            RefusedError: the question itself was refused.
            ClusterError: no node answered in time, or not whole.
        """
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False) if body else None
        end = time.monotonic() + seconds
        failure = ClusterError("搜索集群没有及时回答")
        for number in range(TRIES):
            left = end - time.monotonic()
            if left <= 0:
                break
            patience = left if number == TRIES - 1 else _SHARE * left
            address = self._access.addresses[self._first % len(self._access.addresses)]
            try:
                return self._try(address, method, path, text, time.monotonic() + patience)
            except RefusedError:
                raise
            except ClusterError as error:
                failure = error
            self._first += 1
        raise failure

    def _try(self, address: str, method: str, path: str, text: str | None, end: float) -> dict[str, Any]:
        try:
            connection = self._connection(address, end - time.monotonic())
            status, answer = _exchange(connection, method, path, text, self._headers(), end)
        except TimeoutError as error:
            raise ClusterError("搜索集群没有及时回答") from error
        except ssl.SSLCertVerificationError as error:
            raise ClusterError("搜索集群的证书不可信，要用 HANDBOOK_ENGINE_CA 指明签它的证书") from error
        except (OSError, HTTPException) as error:
            reason = reason_of(error) if isinstance(error, OSError) else "断开了"
            raise ClusterError(f"搜索集群连不上：{reason}") from error
        if status in _COME_BACK:
            connection.close()
            raise ClusterError(f"搜索集群忙不过来（{status}）")
        if status == HTTPStatus.UNAUTHORIZED:
            connection.close()
            raise RefusedError(status, "用户名或密码不对")
        try:
            said = json.loads(answer)
        except ValueError as error:
            connection.close()
            raise ClusterError("搜索集群的回答不完整") from error
        if not isinstance(said, dict):
            connection.close()
            raise ClusterError("搜索集群的回答看不懂")
        self._keep(address, connection)
        if status >= 400:
            refusal = said.get("error")
            raise RefusedError(status, str(refusal.get("type", "")) if isinstance(refusal, dict) else "")
        return said

    def _connection(self, address: str, seconds: float) -> HTTPConnection:
        with self._lock:
            if self._process != os.getpid():  # a connection is not shared with the process it came from
                self._idle.clear()
                self._process = os.getpid()
            for place, (since, where, connection) in enumerate(self._idle):
                if where == address and time.monotonic() - since < _IDLE_SECONDS:
                    del self._idle[place]
                    return connection
        parts = urlsplit(address)
        host = parts.hostname or ""
        if parts.scheme == "https":
            trusted = ssl.create_default_context(cafile=self._access.authority)
            return HTTPSConnection(host, parts.port or 9200, timeout=seconds, context=trusted)
        return HTTPConnection(host, parts.port or 9200, timeout=seconds)

    def _keep(self, address: str, connection: HTTPConnection) -> None:
        with self._lock:
            self._idle.append((time.monotonic(), address, connection))
            dropped = self._idle[:-_MOST_IDLE]
            del self._idle[:-_MOST_IDLE]
        _close(dropped)

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json"}
        if self._access.user:
            file = self._access.password_file
            password = file.read_text(encoding="utf-8").strip() if file else ""
            pair = b64encode(f"{self._access.user}:{password}".encode()).decode()
            headers["Authorization"] = f"Basic {pair}"
        return headers

    def close(self) -> None:
        with self._lock:
            idle = self._idle[:]
            self._idle.clear()
        _close(idle)


def _close(idle: list[Idle]) -> None:
    for _, _, connection in idle:
        connection.close()


def _exchange(
    connection: HTTPConnection,
    method: str,
    path: str,
    text: str | None,
    headers: Mapping[str, str],
    end: float,
) -> tuple[int, bytes]:
    """Send a request and read its answer to the end; what comes drop by drop is late too."""
    try:
        connection.timeout = max(end - time.monotonic(), 0.001)
        if connection.sock is not None:
            connection.sock.settimeout(connection.timeout)
        connection.request(method, path, text.encode() if text is not None else None, dict(headers))
        response = connection.getresponse()
        parts, size = [], 0
        while part := response.read1(1 << 20):
            parts.append(part)
            size += len(part)
            if size > _MOST_BYTES:
                raise HTTPException("too long")
            if time.monotonic() > end:
                raise TimeoutError
        if response.length:
            raise HTTPException("cut short")
        response.close()  # only then does the connection take the next request
        return response.status, b"".join(parts)
    except (OSError, HTTPException):
        connection.close()
        raise
