"""The tree of a document's body -> HTML for the page, escaped by construction.

Addresses are made here: the tree names documents and files, the page leads to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from flask import url_for
from markupsafe import Markup

from indexer.domain.body import Body, Node, asset_link, document_link
from webapp.presenters.day import AskedDay

_VOID = frozenset({"br", "hr", "img"})


def body_html(body: Body, day: AskedDay) -> Markup:
    """Return the text of a page; its links to documents keep the day asked about."""
    return Markup(_html(body.nodes, day))  # every name is nh3's, every text escaped  # nosec B704


def _html(nodes: Iterable[Node], day: AskedDay) -> str:
    pieces: list[str] = []
    for node in nodes:
        if isinstance(node, str):
            pieces.append(escape(node, quote=False))
            continue
        attributes = (
            f' {name}="{escape(_address(value, day) if name in ("href", "src") else value)}"'
            for name, value in node.attributes.items()
        )
        pieces.append(f"<{node.tag}{''.join(attributes)}>")
        if node.tag not in _VOID:
            pieces.append(f"{_html(node.children, day)}</{node.tag}>")
    return "".join(pieces)


def _address(written: str, day: AskedDay) -> str:
    """Return where a link of the tree leads on this site; what leads elsewhere stays as it is."""
    if link := document_link(written):
        return day.document(link[0], link[1])
    if link := asset_link(written):
        path, fragment = link
        return url_for("documents.asset", path=path) + (f"#{fragment}" if fragment else "")
    if written.startswith("/") and not written.startswith("//"):
        return url_for("search.page").rstrip("/") + written
    return written
