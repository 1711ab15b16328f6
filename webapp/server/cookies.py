"""What the site's cookies are called, and where they hold: behind TLS the browser itself keeps strangers off.

Over https on a host of its own a cookie is called `__Host-…`: no browser takes one of that name from a
neighbouring host, from http, or for a part of the site alone. Under a path of a shared host it is
`__Secure-…` and stays below the path. Over plain http, as on a station's network, browsers take neither,
and a cookie has its bare name; who comes over https is not believed to have that one.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, request

from indexer.settings import Settings

_TLS = "https://"


def register(app: Flask, settings: Settings) -> None:
    """Have templates know what a cookie of scripts is called: `cookie_name("size")`."""
    app.add_template_global(lambda word: cookie_name(word, secure=is_over_tls(settings)), "cookie_name")


def cookie_name(word: str, *, secure: bool) -> str:
    """Return what a cookie is called in the browser this request comes from."""
    if not secure:
        return word
    return f"__Secure-{word}" if request.script_root else f"__Host-{word}"


def cookie_path() -> str:
    """Return the path a cookie holds below: the site's own, of no neighbour under the same host."""
    return f"{request.script_root}/"


def is_over_tls(settings: Settings) -> bool:
    """Say whether this request has come over https, as a proxy on this machine says, or by its name."""
    public = urlsplit(settings.public_url)
    return request.is_secure or (f"{public.scheme}://" == _TLS and request.host == public.netloc)


def is_for_tls_alone(settings: Settings) -> bool:
    """Say whether a session may not go over http: a site with an https address signs in there alone."""
    return request.is_secure or settings.public_url.startswith(_TLS)
