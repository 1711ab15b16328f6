"""Rows that change places by a button of the form, for a page without scripts."""

from __future__ import annotations

import re

from werkzeug.datastructures import MultiDict

_BUTTON = re.compile(r"(up|down)\.([\w.]{1,60})\.(\d{1,4})")


def is_move(button: str) -> bool:
    return _BUTTON.fullmatch(button) is not None


def name_of(button: str) -> str:
    """Return which rows a button belongs to: ``up.f.asks.2`` -> ``f.asks``."""
    found = _BUTTON.fullmatch(button)
    return found[2] if found else ""


def moved(form: MultiDict[str, str], button: str) -> MultiDict[str, str]:
    """Return a form with one row a place higher or lower, as its button says.

    Rows are values of one name (``f.asks``), or names with a number (``f.materials.3.name``) in the
    order they stand in the form.
    """
    found = _BUTTON.fullmatch(button)
    if found is None:
        return form
    by = -1 if found[1] == "up" else 1
    name, number = found[2], found[3]
    result = MultiDict(form)
    if name in form:
        result.setlist(name, _swapped(form.getlist(name), int(number), by))
        return result
    pattern = re.compile(rf"{re.escape(name)}\.(\d{{1,4}})\.")
    groups: dict[str, list[str]] = {}
    for key in form:
        if match := pattern.match(key):
            groups.setdefault(match[1], []).append(key)
    order = list(groups)
    at = order.index(number) if number in groups else len(order)
    for each in _swapped(order, at, by):
        for key in groups[each]:
            result.setlist(key, result.poplist(key))
    return result


def _swapped(items: list[str], at: int, by: int) -> list[str]:
    items, other = list(items), at + by
    if 0 <= at < len(items) and 0 <= other < len(items):
        items[at], items[other] = items[other], items[at]
    return items
