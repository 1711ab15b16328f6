"""Papers to bring, as they are said: under which heading, how many, and what else to know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from indexer.domain.choices import DocumentType, Need
from indexer.domain.desk.rows import Item
from indexer.domain.document import Material
from indexer.domain.fields import field_of

NOTHING = "什么都不用带"
SHOWN_AND_RETURNED = "原件看后退还"
ONLY_SOME = "有下面情形的才带"
_NEEDS = {Need.REQUIRED: "", Need.DEFERRED: "可以后补", Need.OPTIONAL: "用得上才带"}
_ORDER = tuple(_NEEDS)
_NAMED = 3  # papers named in one line


def paper_items(materials: Iterable[Material]) -> list[Item]:
    """Return the papers, those of one heading together; what everybody brings comes first."""
    grouped: dict[str, list[Material]] = {"": []}
    for material in sorted(materials, key=lambda m: (bool(m.when), _ORDER.index(m.need))):
        grouped.setdefault(heading_of(material), []).append(material)
    return [
        Item(
            text=material.name,
            group=heading,
            amount=amount_words(originals=material.originals, copies=material.copies),
            notes=tuple(_notes(material)),
        )
        for heading, found in grouped.items()
        for material in found
    ]


def heading_of(material: Material) -> str:
    """Return the heading a paper stands under, none for one that everybody brings."""
    if material.when:
        return ONLY_SOME
    return f"{material.one_of}：下面几样带一样就行" if material.one_of else _NEEDS[material.need]


def amount_words(*, originals: int | None, copies: int | None) -> str:
    """Return 原件 1 · 复印 2; what is not asked for is not named."""
    counts = ((label_of("originals"), originals), ("复印", copies))
    return " · ".join(f"{word} {count}" for word, count in counts if count)


def audience_words(material: Material) -> str:
    """Return who brings a paper, empty when everybody does."""
    return f"{'、'.join(material.audiences)}才要" if material.audiences else ""


def condition_of(material: Material) -> str:
    """Return under which condition a paper is brought, empty for one that everybody brings."""
    choice = f"{material.one_of}，有一样就行" if material.one_of else ""
    return " · ".join(text for text in (material.when or "", choice) if text)


def origin_words(place: str) -> str:
    return f"{label_of('get_from')}：{place}"


def in_short(materials: tuple[Material, ...] | None) -> str:
    """Return 带户口簿、身份证等 4 样; empty when it is not stated or nobody brings anything always."""
    if materials is None:
        return ""
    if not materials:
        return NOTHING
    always = [m for m in materials if not m.when]
    everybody = [m for m in always if m.need is Need.REQUIRED] or always
    names = list(dict.fromkeys(m.one_of or m.name for m in everybody))
    more = f"等 {len(names)} 样" if len(names) > _NAMED else ""
    return f"带{'、'.join(names[:_NAMED])}{more}" if names else ""


def label_of(key: str) -> str:
    """Return the label of a key inside a paper."""
    record = field_of(DocumentType.PROCEDURE, "materials").record
    return next(field.label for field in record if field.key == key)


def _notes(material: Material) -> Iterator[str]:
    """Yield what else to know; the heading already tells of a choice among papers."""
    if material.when:
        yield condition_of(material)
    if material.audiences:
        yield audience_words(material)
    if material.kept is not None:
        yield "原件收走" if material.kept else SHOWN_AND_RETURNED
    if material.note:
        yield material.note
    if material.get_from:
        yield origin_words(material.get_from)
