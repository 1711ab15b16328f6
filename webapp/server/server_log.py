"""The server's own log lines in the form of all others."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger

from webapp.server.request_log import JsonLines


class ServerLog(Logger):  # type: ignore[misc]
    """gunicorn's log without clients' addresses and what they asked for."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonLines())
