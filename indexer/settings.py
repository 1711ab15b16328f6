"""Settings of every command and of the site: the only reader of the environment."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from indexer.clock import SHANGHAI, Clock
from indexer.domain.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What can be set from outside; each field names its variable in the README's table."""

    handbook_dir: Path = Path("handbook")
    state_dir: Path = Path("var")
    now: datetime | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    public_url: str = ""
    meaning: bool = True

    @property
    def clock(self) -> Clock:
        return Clock(self.now)

    @property
    def handbook_state_dir(self) -> Path:
        """The sub-folder of the state folder that belongs to this handbook alone."""
        folder = self.handbook_dir.resolve()
        digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:8]
        return self.state_dir / f"{folder.name or 'handbook'}-{digest}"

    @property
    def index_dir(self) -> Path:
        return self.handbook_state_dir / "index"

    @property
    def cache_dir(self) -> Path:
        return self.handbook_state_dir / "cache"

    @property
    def data_dir(self) -> Path:
        return self.handbook_state_dir / "data"

    def with_handbook(self, folder: Path | None) -> Settings:
        """Return these settings for another handbook folder, or unchanged for None."""
        return self if folder is None else replace(self, handbook_dir=folder)


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read `HANDBOOK_*` variables.

    Raises:
        UsageError: a value cannot be understood; the message names the variable.
    """
    default = Settings()
    return Settings(
        handbook_dir=Path(environment.get("HANDBOOK_DIR") or default.handbook_dir),
        state_dir=Path(environment.get("HANDBOOK_STATE_DIR") or default.state_dir),
        now=_instant(environment, "HANDBOOK_NOW"),
        host=environment.get("HANDBOOK_HOST") or default.host,
        port=_number(environment, "HANDBOOK_PORT", default.port, most=65535),
        workers=_number(environment, "HANDBOOK_WORKERS", default.workers, most=64),
        meaning=_flag(environment, "HANDBOOK_MEANING", default.meaning),
        public_url=(environment.get("HANDBOOK_PUBLIC_URL") or default.public_url).rstrip("/"),
    )


def _instant(environment: Mapping[str, str], name: str) -> datetime | None:
    text = environment.get(name)
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{name} 的值“{text}”不是时间", hint="请写成 2026-11-23T09:00+08:00 这样") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=SHANGHAI)


def _flag(environment: Mapping[str, str], name: str, default: bool) -> bool:
    text = environment.get(name, "").lower()
    if not text:
        return default
    if text not in ("on", "off"):
        raise UsageError(f"{name} 的值“{text}”不对", hint="请写 on（开）或 off（关）")
    return text == "on"


def _number(environment: Mapping[str, str], name: str, default: int, *, most: int) -> int:
    text = environment.get(name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= most:
        raise UsageError(f"{name} 的值“{text}”不对", hint=f"请写 1 到 {most} 之间的整数")
    return int(text)
