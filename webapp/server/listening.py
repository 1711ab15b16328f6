"""The address of the site, held before anything else is touched: a second server changes nothing."""

from __future__ import annotations

import errno
import socket

from indexer.doctor import is_served
from indexer.domain.errors import HandbookError
from indexer.domain.system_errors import reason_of

_BACKLOG = 2048


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that holds an address; who connects waits until the workers are there.

    Raises:
        HandbookError: somebody else holds it, or it is not ours to hold.
    """
    held = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind((host, port))
        held.listen(_BACKLOG)
    except OSError as error:
        held.close()
        raise _refused(host, port, error) from error
    return held


def shown(host: str, port: int) -> str:
    """Return the address as one types it into a browser."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _refused(host: str, port: int, error: OSError) -> HandbookError:
    another = f"换一个端口，例如 make run PORT={port % 60000 + 1}"
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        message = f"这台电脑没有 {host} 这个地址"
        hint = "只给本机用写 127.0.0.1，给局域网用写 0.0.0.0"
    elif error.errno == errno.EADDRINUSE and is_served(host, port):
        message = f"手册已经开着：{shown(host, port)}"
        hint = f"直接用浏览器打开；要再开一个就{another}"
    elif error.errno == errno.EADDRINUSE:
        message, hint = f"端口 {port} 被别的程序占着，手册没有打开", f"请{another}"
    elif error.errno == errno.EACCES:
        message, hint = f"端口 {port} 要管理员才能用，手册没有打开", f"请{another}（1024 以上的）"
    else:
        message, hint = f"端口 {port} 用不了：{reason_of(error)}", f"请{another}"
    return HandbookError(message, hint=hint, code="port_unavailable")
