"""The changes as a feed to subscribe to: Atom (RFC 4287), an entry for each change of a document."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

CONTENT_TYPE = "application/atom+xml; charset=utf-8"

_ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One change; `name` stays the same as long as it is the same change."""

    name: str
    title: str
    href: str
    changed_at: datetime
    summary: str


def atom(
    entries: Iterable[Entry], *, name: str, title: str, author: str, itself: str, page: str, made_at: datetime
) -> str:
    """Return the feed; `name` is its own, which its ids and those of its entries are made from.

    The ids say nothing of the address it was fetched from: one station's entries stay the same in
    every reader, two stations' never meet as long as their names differ.
    """
    shown = tuple(entries)
    root = Element("feed", {"xmlns": _ATOM, "xml:lang": "zh-CN"})
    _add(root, "id", _urn(name))
    _add(root, "title", title)
    _add(root, "updated", _moment(max((entry.changed_at for entry in shown), default=made_at)))
    _add(SubElement(root, "author"), "name", author)
    _link(root, "self", "application/atom+xml", itself)
    _link(root, "alternate", "text/html", page)
    for entry in shown:
        element = SubElement(root, "entry")
        _add(element, "id", _urn(f"{name} {entry.name}"))
        _add(element, "title", entry.title)
        _add(element, "updated", _moment(entry.changed_at))
        _link(element, "alternate", "text/html", entry.href)
        _add(element, "summary", entry.summary)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _add(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = _NOT_XML.sub("", text)


def _link(parent: Element, rel: str, kind: str, href: str) -> None:
    SubElement(parent, "link", {"rel": rel, "type": kind, "href": href})


def _urn(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"handbook:{name}").urn


def _moment(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat()
