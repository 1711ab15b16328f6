"""Settings of every command and of the site: the only reader of the environment."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from indexer.clock import SHANGHAI, Clock
from indexer.domain.errors import UsageError

# What any browser sends by itself: it says nothing of who was let in.
_SENT_BY_ALL = frozenset(
    "accept accept-encoding accept-language cache-control connection content-length content-type cookie"
    " dnt host if-modified-since if-none-match origin pragma referer upgrade-insecure-requests"
    " user-agent".split()
)


_PUBLIC_URL = re.compile(r"https?://[^\s/?#@]+(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*")

_ENGINE_URL = re.compile(r"https?://([A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:.]*:[0-9a-f:.]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What can be set from outside; each field names its variable in the table of docs/settings.md."""

    handbook_dir: Path = Path("handbook")
    state_dir: Path = Path("var")
    now: datetime | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    public_url: str = ""
    hosts: tuple[str, ...] = ()
    meaning: bool = True
    keep_queries: bool = True
    attachment_mb: int = 10
    sign_in_header: str = ""
    trusted_proxy: tuple[IPv4Network | IPv6Network, ...] = ()
    engine_url: tuple[str, ...] = ()
    engine_user: str = ""
    engine_password_file: Path | None = None
    engine_ca: Path | None = None

    @property
    def public_path(self) -> str:
        """The path of the public address: /shouce, empty where the site has a host of its own."""
        return urlsplit(self.public_url).path

    @property
    def largest_attachment(self) -> int:
        """The size of an attachment, in bytes, from which `check` refuses it."""
        return self.attachment_mb * 1024 * 1024

    @property
    def of_the_index(self) -> str:
        """What decides which index is built, and where: those with the same may build for each other."""
        of = (self.handbook_dir, self.state_dir, self.engine_password_file, self.engine_ca)
        paths = [os.path.abspath(path) if path else "" for path in of]  # noqa: PTH100
        engine = (*self.engine_url, self.engine_user)
        return "\n".join([*paths, *engine, str(self.now), str(self.meaning)])

    @property
    def clock(self) -> Clock:
        return Clock(self.now)

    @property
    def handbook_state_dir(self) -> Path:
        """The sub-folder of the state folder that belongs to this handbook alone.

        Links are not followed: a published handbook is one, and leads elsewhere every time.
        """
        folder = Path(os.path.abspath(self.handbook_dir))  # noqa: PTH100
        digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:8]
        return self.state_dir / f"{folder.name or 'handbook'}-{digest}"

    @property
    def index_dir(self) -> Path:
        return self.handbook_state_dir / "index"

    @property
    def cache_dir(self) -> Path:
        return self.handbook_state_dir / "cache"

    @property
    def vectors_dir(self) -> Path:
        """The vectors of texts: by content, so all handbooks share them and a moved one keeps them."""
        return self.state_dir / "cache" / "vectors"

    @property
    def data_dir(self) -> Path:
        return self.handbook_state_dir / "data"

    def trusts(self, address: str) -> bool:
        """Say whether a request comes from the proxy: what others say in headers counts for nothing."""
        try:
            found = ip_address(address)
        except ValueError:
            return False
        found = getattr(found, "ipv4_mapped", None) or found
        return any(found in network for network in self.trusted_proxy)

    def with_handbook(self, folder: Path | None) -> Settings:
        """Return these settings for another handbook folder, or unchanged for None."""
        return self if folder is None else replace(self, handbook_dir=folder)


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read `HANDBOOK_*` variables.

    Raises:
        UsageError: a value cannot be understood; the message names the variable.
    """
    default = Settings()
    sign_in_header, trusted_proxy = _sign_in(environment)
    engine_url, engine_user = _engine(environment)
    return Settings(
        handbook_dir=Path(environment.get("HANDBOOK_DIR") or default.handbook_dir),
        state_dir=Path(environment.get("HANDBOOK_STATE_DIR") or default.state_dir),
        now=_instant(environment, "HANDBOOK_NOW"),
        host=environment.get("HANDBOOK_HOST") or default.host,
        port=_number(environment, "HANDBOOK_PORT", default.port, most=65535),
        workers=_number(environment, "HANDBOOK_WORKERS", default.workers, most=64),
        meaning=_flag(environment, "HANDBOOK_MEANING", default.meaning),
        keep_queries=_flag(environment, "HANDBOOK_KEEP_QUERIES", default.keep_queries),
        attachment_mb=_number(environment, "HANDBOOK_ATTACHMENT_MB", default.attachment_mb, most=1000),
        public_url=_public_url(environment),
        hosts=_hosts(environment),
        sign_in_header=sign_in_header,
        trusted_proxy=trusted_proxy,
        engine_url=engine_url,
        engine_user=engine_user,
        engine_password_file=_path(environment, "HANDBOOK_ENGINE_PASSWORD_FILE"),
        engine_ca=_path(environment, "HANDBOOK_ENGINE_CA"),
    )


def _engine(environment: Mapping[str, str]) -> tuple[tuple[str, ...], str]:
    """Read where the search cluster is and who asks it; a password never goes over an open line."""
    addresses = tuple(
        address.rstrip("/")
        for address in environment.get("HANDBOOK_ENGINE_URL", "").replace(",", " ").split()
    )
    for address in addresses:
        if not _ENGINE_URL.fullmatch(address):
            raise UsageError(
                "HANDBOOK_ENGINE_URL 里有不是网址的，或带了用户名和密码",
                hint="请写成 https://10.0.0.5:9200，几个用逗号隔开；用户名、密码另有两个变量",
            )
    user = environment.get("HANDBOOK_ENGINE_USER", "").strip()
    secret = environment.get("HANDBOOK_ENGINE_PASSWORD_FILE", "").strip()
    if bool(user) != bool(secret):
        raise UsageError(
            "HANDBOOK_ENGINE_USER 和 HANDBOOK_ENGINE_PASSWORD_FILE 要一起设",
            hint="密码写在一个只有自己能读的文件里，第二个变量写它的路径",
        )
    if user and any(not _is_private(address) for address in addresses):
        raise UsageError(
            "密码不能走 http：路上谁都看得到",
            hint="请把 HANDBOOK_ENGINE_URL 写成 https:// 开头的，自己签的证书用 HANDBOOK_ENGINE_CA 指明",
        )
    return addresses, user


def _is_private(address: str) -> bool:
    """Say whether nobody on the way reads what is sent: it is encrypted, or stays in this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or parts.hostname in ("127.0.0.1", "localhost", "::1")


def _path(environment: Mapping[str, str], name: str) -> Path | None:
    text = environment.get(name, "").strip()
    return Path(text) if text else None


def _public_url(environment: Mapping[str, str]) -> str:
    """Read the address people outside use, without a slash at its end; it may have a path."""
    text = environment.get("HANDBOOK_PUBLIC_URL", "").strip().rstrip("/")
    if text and not _PUBLIC_URL.fullmatch(text):
        raise UsageError(
            f"HANDBOOK_PUBLIC_URL 的值“{text}”不是网址",
            hint="请写成 http://192.168.1.5:8000 或 https://example.cn/shouce，路径只用字母和数字",
        )
    return text


def _hosts(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Read the names people type for the site beside its public address."""
    names = tuple(environment.get("HANDBOOK_HOSTS", "").replace(",", " ").lower().split())
    for name in names:
        if not _HOST.fullmatch(name):
            raise UsageError(
                f"HANDBOOK_HOSTS 里的“{name}”不是主机名",
                hint="只写名字或地址，如 shouce.lan，不带 http:// 和端口，几个用逗号隔开",
            )
    return names


def _sign_in(environment: Mapping[str, str]) -> tuple[str, tuple[IPv4Network | IPv6Network, ...]]:
    """Read the header a proxy names its user in, and the proxy's addresses: without them none is believed."""
    header = environment.get("HANDBOOK_SIGN_IN_HEADER", "").strip()
    proxies = environment.get("HANDBOOK_TRUSTED_PROXY", "").replace(",", " ").split()
    if header and not proxies:
        raise UsageError(
            "设了 HANDBOOK_SIGN_IN_HEADER，也要设 HANDBOOK_TRUSTED_PROXY",
            hint="例如 HANDBOOK_SIGN_IN_HEADER=X-Remote-User HANDBOOK_TRUSTED_PROXY=127.0.0.1",
        )
    if header and (not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,63}", header) or header.lower() in _SENT_BY_ALL):
        raise UsageError(
            f"HANDBOOK_SIGN_IN_HEADER 的值“{header}”不能用来认人",
            hint="请写代理专门设的请求头，例如 X-Remote-User",
        )
    return header, tuple(_network(proxy) for proxy in proxies)


def _network(text: str) -> IPv4Network | IPv6Network:
    hint = "请写代理的地址，如 127.0.0.1 或 10.0.0.0/24，几个用逗号隔开"
    try:
        network = ip_network(text)
    except ValueError:
        raise UsageError(f"HANDBOOK_TRUSTED_PROXY 里的“{text}”不是地址", hint=hint) from None
    if network.prefixlen == 0:
        raise UsageError(f"HANDBOOK_TRUSTED_PROXY 里的“{text}”等于谁都信", hint=hint)
    return network


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
