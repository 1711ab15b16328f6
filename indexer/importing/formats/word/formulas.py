"""Formulas of Word -> one line: a fraction keeps its stroke, what is high or low stays so."""

from __future__ import annotations

from lxml import etree

from indexer.importing.blocks import lowered, raised

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"


def formula(element: etree._Element) -> str:
    """Return a formula as it is typed on one line."""
    name = str(element.tag).removeprefix(MATH)
    if name == "t":
        return element.text or ""
    if name.endswith("Pr"):
        return ""
    if name == "f":
        return f"{_grouped(_part(element, 'num'))}/{_grouped(_part(element, 'den'))}"
    if name == "sSup":
        return _part(element, "e") + raised(_part(element, "sup"))
    if name == "sSub":
        return _part(element, "e") + lowered(_part(element, "sub"))
    if name == "sSubSup":
        return _part(element, "e") + lowered(_part(element, "sub")) + raised(_part(element, "sup"))
    if name == "rad":
        return f"{_part(element, 'deg')}√{_grouped(_part(element, 'e'))}"
    if name == "d":
        return f"({'，'.join(formula(each) for each in element.findall(f'{MATH}e'))})"
    return "".join(formula(child) for child in element)


def _part(element: etree._Element, name: str) -> str:
    part = element.find(f"{MATH}{name}")
    return "" if part is None else "".join(formula(child) for child in part)


def _grouped(text: str) -> str:
    return text if len(text) < 2 or text.isalnum() else f"({text})"
