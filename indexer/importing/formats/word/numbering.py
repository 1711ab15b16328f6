"""The numbers Word writes by itself, as the reader saw them: 一、（一）第一条 3.

Counters belong to the abstract list, so a list that goes on after a paragraph goes on counting;
a list that is told to start anew does so once.
"""

from __future__ import annotations

import re

from lxml import etree

from indexer.importing.formats.counting import in_shape
from indexer.importing.formats.word.package import Package, W
from indexer.importing.formats.word.styles import value

_LEVEL = re.compile(r"%(\d)")
_MOST_LEVELS = 9


class Numbering:
    """The lists of a document and how far each has counted."""

    def __init__(self, package: Package) -> None:
        self._lists: dict[str, str] = {}
        self._levels: dict[tuple[str, int], etree._Element] = {}
        self._changed: dict[tuple[str, int], etree._Element] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        for _, tree in package.related("numbering"):
            self._read(tree)

    def level_of(self, number: str, style: str) -> int:
        """Return the level of a list that belongs to a style, the first where none does."""
        name = self._lists.get(number, "")
        levels = ((place, level) for (each, place), level in self._levels.items() if each == name)
        return next((place for place, level in levels if style and value(level, "pStyle") == style), 0)

    def label(self, number: str, level: int) -> str | None:
        """Return what stands before the next paragraph of a list, "" for a bullet, None for nothing."""
        abstract = self._lists.get(number)
        level = min(level, _MOST_LEVELS - 1)
        definition = self._level(number, level)
        if abstract is None or definition is None:
            return None
        counts = self._counts.setdefault(abstract, {})
        if (number, level) in self._starts and (number, level) not in self._begun:
            counts[level] = self._starts[number, level]
        else:
            counts[level] = counts[level] + 1 if level in counts else self._start(number, level)
        self._begun.add((number, level))
        for deeper in [each for each in counts if each > level]:
            if value_of(self._level(number, deeper), "lvlRestart") != "0":
                del counts[deeper]
        if value(definition, "numFmt") == "bullet":
            return ""
        return self._written(number, definition, counts)

    def _written(self, number: str, definition: etree._Element, counts: dict[int, int]) -> str | None:
        plain = definition.find(f"{W}isLgl") is not None

        def written(found: re.Match[str]) -> str:
            level = int(found[1]) - 1
            count = counts.setdefault(level, self._start(number, level))
            shape = value_of(self._level(number, level), "numFmt")
            return "" if shape in ("none", "bullet") else in_shape(count, "decimal" if plain else shape)

        text = _LEVEL.sub(written, value(definition, "lvlText")).strip()
        return text or None

    def _start(self, number: str, level: int) -> int:
        start = value_of(self._level(number, level), "start")
        return int(start) if start.isdigit() else 1

    def _level(self, number: str, level: int) -> etree._Element | None:
        changed = self._changed.get((number, level))
        return changed if changed is not None else self._levels.get((self._lists.get(number, ""), level))

    def _read(self, tree: etree._Element) -> None:
        styles: dict[str, str] = {}
        linked: dict[str, str] = {}
        for abstract in tree.iter(f"{W}abstractNum"):
            name = str(abstract.get(f"{W}abstractNumId"))
            for level in abstract.iter(f"{W}lvl"):
                self._levels[name, _number(level.get(f"{W}ilvl"))] = level
            if style := value(abstract, "styleLink"):
                styles[style] = name
            if style := value(abstract, "numStyleLink"):
                linked[name] = style
        for each in tree.iter(f"{W}num"):
            number = str(each.get(f"{W}numId"))
            name = value(each, "abstractNumId")
            self._lists[number] = styles.get(linked.get(name, ""), name)
            for override in each.iter(f"{W}lvlOverride"):
                place = _number(override.get(f"{W}ilvl"))
                if (level := override.find(f"{W}lvl")) is not None:
                    self._changed[number, place] = level
                if (start := value(override, "startOverride")).isdigit():
                    self._starts[number, place] = int(start)


def value_of(element: etree._Element | None, path: str) -> str:
    return "" if element is None else value(element, path)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0
