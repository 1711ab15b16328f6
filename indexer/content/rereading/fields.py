"""What an edit does to the fields of a document: what is said there otherwise, and what is gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from indexer.content.rereading.sounds import Said
from indexer.content.rereading.texts import Place, Turn, alike, facts, shortened, turned
from indexer.domain.differences import FieldChange, squeezed
from indexer.domain.fields import Field, Kind
from indexer.wording.differences import Names, in_words

_FREE = frozenset(
    "id asks aliases keywords symptoms trades subcategory owner verified_by related former_ids amends "
    "source".split()
)
"""What changes without anybody at the desk being told another thing."""
_LOOKED_AT = frozenset({"verified_on", "review_by", "last_reached_on"})
"""Days that go on whenever somebody has looked."""
_NAMED = frozenset({"title", "region", "authority", "places", "transfer_to", "issuer"})
"""Texts that name somebody: another name is another place."""
_TEXTS = frozenset(
    {Kind.TEXT, Kind.TEXT_OR_LIST, Kind.NONE_OR_TEXT, Kind.ID_OR_TEXT, Kind.LIST_OR_TEXT, Kind.CHOICE_OR_TEXT}
)
_IDS = frozenset({Kind.ID_LIST, Kind.AUDIENCES, Kind.CHOICE_LIST})
_RENAMED, _ANOTHER = 0.5, 0.3
_KEYS = ("name", "number", "label", "document", "title", "when")


def of_field(change: FieldChange, names: Names, said: Said) -> Iterator[Place]:
    """Yield what a field says otherwise that somebody may not have meant."""
    if (
        change.key in _LOOKED_AT
        and change.after is not None
        and str(change.before or "") <= str(change.after)
    ):
        return
    if change.key not in _FREE:
        yield from _of(change.field, change.before, change.after, names, said)


def _of(field: Field, before: Any, after: Any, names: Names, said: Said) -> Iterator[Place]:
    if before is None or squeezed(before) == squeezed(after):
        return
    if after is None:
        yield Place(Turn.FIELD_GONE, in_words(FieldChange(field.key, before, None, field), names), "")
    elif isinstance(before, dict) and isinstance(after, dict):
        yield from _of_record(field, before, after, names, said)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _of_list(field, before, after, names, said)
    elif (
        isinstance(before, str)
        and isinstance(after, str)
        and field.kind in _TEXTS
        and not _is_word(field, after)
    ):
        yield from _of_text(field, before, after, said)
    else:
        yield _changed(field, before, after, names)


def _is_word(field: Field, value: str) -> bool:
    """Say whether a value is one of the words of the format: none, yes."""
    words = field.none_words[:1] if field.none_words else ()
    return value in words or bool(field.choice and field.choice.parse(value))


def _changed(field: Field, before: Any, after: Any, names: Names) -> Place:
    said = in_words(FieldChange(field.key, before, after, field), names)
    turn = (
        Turn.FIGURE
        if field.kind in (Kind.DATE, Kind.DAY, Kind.TIME, Kind.INTEGER, Kind.PHONE)
        else Turn.MEANING
    )
    return Place(turn, said, "")


def _of_text(field: Field, before: str, after: str, said: Said) -> Iterator[Place]:
    found = list(turned(before, after, said))
    if not found and field.key in _NAMED and before not in after and after not in before:
        found = [Place(Turn.PLACE, before, after)] if alike(before, after) < _RENAMED else []
    if not found and alike(before, after) < _RENAMED:
        found = list(_missed(before, after))
    if not found and alike(before, after) < _ANOTHER:
        found = [Place(Turn.MEANING, shortened(before), shortened(after))]
    yield from found


def _missed(before: str, after: str) -> Iterator[Place]:
    facts_now = {(fact.kind, fact.value) for fact in facts(after)}
    if any((fact.kind, fact.value) not in facts_now for fact in facts(before)):
        yield Place(Turn.GONE, shortened(before), shortened(after))


def _of_record(
    field: Field, before: Mapping[str, Any], after: Mapping[str, Any], names: Names, said: Said
) -> Iterator[Place]:
    for part in field.record:
        old, new = before.get(part.key), after.get(part.key)
        if isinstance(old, str) and new is None and part.key in ("note", "label"):
            yield from (
                Place(Turn.FIELD_GONE, f"{part.label}去掉：{shortened(old)}", "")
                for _ in list(facts(old))[:1]
            )
        elif part.key in ("originals", "copies", "when") and old is None and new is not None:
            continue
        else:
            yield from _of(part, old, new, names, said)


def _of_list(
    field: Field, before: Sequence[Any], after: Sequence[Any], names: Names, said: Said
) -> Iterator[Place]:
    """Yield the items that are gone, and those that became others; that more came is no slip."""
    gone = [item for item in before if item not in after]
    come = [item for item in after if item not in before]
    for item in gone:
        new = next((other for other in come if _is_the_same(item, other)), None)
        if new is None:
            yield Place(Turn.FIELD_GONE, in_words(FieldChange(field.key, [item], [], field), names), "")
        elif isinstance(item, dict):
            come.remove(new)
            yield from _of_record(field, item, new, names, said)
        else:
            come.remove(new)
            yield from turned(item, new, said)


def _is_the_same(item: Any, other: Any) -> bool:
    """Say whether an item of a list became another: a paper by its name, a sentence by most of it."""
    if isinstance(item, dict):
        return any(key in item and item[key] == other.get(key) for key in _KEYS) or (
            "from" in item and "label" not in item
        )
    return isinstance(item, str) and len(item) > 3 and alike(item, str(other)) >= _RENAMED
