"""What a page's own style sheets say of its tags: only what takes words away, strikes, numbers or adds them.

A small cascade: by importance, by how exactly a rule names its tags, by order. Rules for another medium
than the screen do not count; sheets outside the page are never fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from soupsieve.util import SelectorSyntaxError

Look = Mapping[str, str]

_SHEET = re.compile(r"<style(?P<marks>[^>]{0,200})>(?P<rules>.{0,200000}?)</style", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ON_SCREEN = re.compile(
    r"@media\s*(?:only\s+)?(?:screen|all)\s*\{((?:[^{}]*\{[^{}]*\})*)[^{}]*\}", re.IGNORECASE
)
_AT_MEDIA = re.compile(r"@[\w-]+[^{;]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_RULE = re.compile(r"(?P<selectors>[^{}]{1,300})\{(?P<rule>[^{}]*)\}")
_DECLARATION = re.compile(r"([a-z-]+)\s*:\s*((?:'[^']*'|\"[^\"]*\"|[^;'\"])*)", re.IGNORECASE)
_ONE_NAME = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?P<name>[.#][\w-]+)?", re.IGNORECASE)
_AROUND = re.compile(r"^(?:html|body|:root)(?:[.#][\w-]+)*\s*>?\s+", re.IGNORECASE)
_PSEUDO = re.compile(r"::?(before|after)$", re.IGNORECASE)
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_CODE = re.compile(r"\\([0-9a-f]{1,6})\s?", re.IGNORECASE)
_MOST_RULES, _MOST_MATCHES = 600, 300_000
_HEARD = frozenset(
    "display visibility opacity font-size text-indent position left top clip clip-path height max-height "
    "width overflow color background background-color background-image text-decoration text-decoration-line "
    "list-style list-style-type content flex-direction direction unicode-bidi transform".split()
)
_PROPERTY = {"text-decoration-line": "text-decoration", "list-style-type": "list-style"}
_INLINE = (1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Added:
    """Words that a style sheet writes before or after what a tag says."""

    tag: Tag
    words: str
    before: bool


class Styles:
    """How the tags of a page look, and what its style sheets write into it."""

    def __init__(self, page: BeautifulSoup, html: str) -> None:
        self._page = page
        self._tags = page.find_all(True)
        self._left = _MOST_MATCHES
        self._said: dict[int, list[tuple[tuple[int, ...], str, str]]] = {}
        self.added: list[Added] = []
        self.counts_by_style = False
        for order, (selectors, rule) in enumerate(_rules(html)):
            declared = _declared(rule)
            if declared:
                for selector in selectors.split(","):
                    self._apply(selector.strip(), declared, order)
        for tag in self._tags:
            if style := str(tag.get("style", "")):
                self._say(tag, _declared(style), _INLINE, -1)

    def look(self, tag: Tag) -> Look:
        """Return what is declared for a tag; what stands later and more exactly wins."""
        said = self._said.get(id(tag))
        return {name: value for _, name, value in sorted(said, key=lambda each: each[0])} if said else {}

    def _apply(self, selector: str, declared: Mapping[str, str], order: int) -> None:
        pseudo = _PSEUDO.search(selector)
        matched = list(self._matched(_AROUND.sub("", _PSEUDO.sub("", selector))))
        if pseudo is None:
            for tag in matched:
                self._say(tag, declared, _weight(selector), order)
        elif "content" in declared and declared.get("display") != "none":
            words = "".join(_plain(a or b) for a, b in _QUOTED.findall(declared["content"]))
            self.counts_by_style = self.counts_by_style or (
                bool(matched) and "counter(" in declared["content"].replace("counters(", "counter(")
            )
            if any(character.isalnum() for character in words):
                self.added += (Added(tag, words, pseudo[1].lower() == "before") for tag in matched)

    def _matched(self, selector: str) -> Iterator[Tag]:
        simple = _ONE_NAME.fullmatch(selector)
        if simple and (simple["tag"] or simple["name"]):
            name = simple["name"] or ""
            for tag in self._tags:
                if simple["tag"] and tag.name != simple["tag"].lower():
                    continue
                if name[:1] == "." and name[1:] not in tag.get_attribute_list("class"):
                    continue
                if name[:1] == "#" and tag.get("id") != name[1:]:
                    continue
                yield tag
        elif selector and self._left > 0:
            self._left -= len(self._tags)
            try:
                yield from self._page.select(selector)
            except (SelectorSyntaxError, NotImplementedError):
                return  # of a state or an element that no saved page has

    def _say(self, tag: Tag, declared: Mapping[str, str], weight: tuple[int, ...], order: int) -> None:
        said = self._said.setdefault(id(tag), [])
        for name, value in declared.items():
            important = int("!important" in value)
            said.append(((important, *weight, order), name, value.replace("!important", "").strip()))


def _rules(html: str) -> Iterator[tuple[str, str]]:
    count = 0
    for sheet in _SHEET.finditer(html):
        if re.search(r"media\s*=\s*[\"']?\s*print", sheet["marks"], re.IGNORECASE):
            continue
        rules = _ON_SCREEN.sub(r"\1", _COMMENT.sub("", sheet["rules"]))
        for rule in _RULE.finditer(_AT_MEDIA.sub("", rules)):
            count += 1
            if count > _MOST_RULES:
                return
            yield rule["selectors"], rule["rule"]


def _declared(rule: str) -> dict[str, str]:
    found = {}
    for name, value in _DECLARATION.findall(rule):
        if name.lower() in _HEARD:
            found[_PROPERTY.get(name.lower(), name.lower())] = (
                value.strip() if name.lower() == "content" else " ".join(value.lower().split())
            )
    return found


def _weight(selector: str) -> tuple[int, ...]:
    """Return how exactly a selector names its tags: not inline, ids, classes, tags."""
    return (
        0,
        selector.count("#"),
        len(re.findall(r"[.\[:]", selector)),
        len(re.findall(r"(?:^|[\s>+~])[a-z]", selector)),
    )


def _plain(words: str) -> str:
    return _CODE.sub(lambda code: chr(int(code[1], 16)) if int(code[1], 16) < 0x110000 else "", words)
