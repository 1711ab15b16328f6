"""Under which names the site answers: under any other it would be somebody else's page.

A page of a stranger whose name is made to lead to this machine (DNS rebinding) could read what is
internal on a station's network, and write feedback: to the browser it is one site with ours.
"""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from flask import Flask, request

from indexer.domain.errors import UsageError
from indexer.settings import Settings

_HINT = "请用本机或局域网的地址打开；要用这个名字，请维护人员写进设置 HANDBOOK_PUBLIC_URL 或 HANDBOOK_HOSTS"


def register(app: Flask, settings: Settings) -> None:
    """Refuse what is asked under a foreign name."""
    machine = socket.gethostname().lower()
    names = {"localhost", machine, f"{machine}.local", *settings.hosts}
    names |= {urlsplit(settings.public_url).hostname or "localhost"}

    @app.before_request
    def refuse() -> None:
        if _is_nameless() or not _is_ours(_name(request.host), names):
            raise UsageError("这个网址不是本手册的", hint=_HINT)


def _is_nameless() -> bool:
    """Say whether a request leaves out the name it must have; that of 1.0, as of a probe, need not."""
    return not request.headers.get("Host") and request.environ.get("SERVER_PROTOCOL") == "HTTP/1.1"


def _is_ours(name: str, names: set[str]) -> bool:
    """Say whether a name is listed, or the address of this machine the request has come to."""
    if name in names:
        return True
    try:
        address = _plain(name)
        return address.is_loopback or address == _plain(request.environ.get("SERVER_NAME", ""))
    except ValueError:  # no address: a name that is not listed
        return False


def _plain(text: str) -> IPv4Address | IPv6Address:
    """Return an address; IPv4 inside IPv6 as what it is."""
    address = ip_address(text)
    return getattr(address, "ipv4_mapped", None) or address


def _name(host: str) -> str:
    """Return a host without its port: `[::1]:8000` -> `::1`, `Localhost.:80` -> `localhost`."""
    return (urlsplit(f"//{host}").hostname or "").rstrip(".")
