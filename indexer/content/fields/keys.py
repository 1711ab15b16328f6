"""A mapping -> typed values by key: unknown, foreign, repeated and missing keys are named.

Reads the field table; used for the front matter and for the records inside it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field, replace
from typing import Any

from indexer.content.faults import Report
from indexer.content.fields.values import BadValueError, name_of, read_value, wrong
from indexer.content.nodes import Mapping, Node, Place, Scalar, Sequence, describe
from indexer.content.reading_rules import (
    BAD_DATE,
    DUPLICATE_KEY,
    EMPTY_KEY,
    FOREIGN_KEY,
    FULLWIDTH_COLON,
    MISSING_KEY,
    SECRECY,
    STATUS_KEY,
    UNKNOWN_KEY,
)
from indexer.domain.choices import DocumentType, ProxyState
from indexer.domain.document import Benefit, Opening, Phone, Proxy
from indexer.domain.fields import FIELDS, Field, Kind, fields_for
from indexer.domain.telephone import read_telephones

_FATAL_KEYS = frozenset({"id", "title", "type", "category"})
_DATE_LIKE = re.compile(r"日期|有效期|date|_(on|from|to|by|until)$", re.IGNORECASE)
_DATE_VALUE = re.compile(r"\d{4}[-/.年]\d{1,2}")
_SECRECY = frozenset({"secrecy", "密级"})
_STATUS_NAMES = frozenset({"status", "validity", "状态", "时效", "时效性", "有效性"})


@dataclass(slots=True)
class KeyValues:
    """The sound values of a mapping by English key, with where each value and key stands."""

    values: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)

    def place(self, key: str) -> Place:
        """Return where the value of a key stands; line 1 for a key that is missing."""
        return self.places.get(key, Place())

    def item_place(self, key: str, index: int) -> Place:
        """Return where the n-th entry of a list stands."""
        node = self.nodes.get(key)
        if isinstance(node, Sequence) and index < len(node.items):
            return node.items[index].place
        return self.place(key)


def is_fatal(known: Field) -> bool:
    """Say whether a fault of this key leaves the document out."""
    return known.key in _FATAL_KEYS or known.kind is Kind.DATE


def read_type(front: Mapping) -> DocumentType | None:
    """Return the type of a document, None when it is missing or none of the three."""
    written = (value for key, value in front.entries if key.text in ("type", "类型"))
    node = next(written, None)
    return DocumentType.parse(node.text) if isinstance(node, Scalar) else None


def read_front_matter(front: Mapping, type: DocumentType | None, report: Report) -> KeyValues:
    """Read the keys of a document of this type; without a type any known key is taken."""
    for key, value in front.entries:
        if key.text in _SECRECY and not (isinstance(value, Scalar) and not value.text.strip()):
            message = f"写了密级{describe(value)}，这样的文件不能放进手册"
            hint = "请把文件移出手册文件夹，并按保密规定处理"
            report.say(SECRECY, key.place, message, hint=hint, fatal=True)
    return _Reader(fields_for(type) if type else FIELDS, report, type=type).read(front)


def read_records(node: Node, known: Field, report: Report) -> tuple[tuple[Place, Any], ...]:
    """Return the records of a key outside the front matter, each with its place.

    A faulty one is reported and left out.
    """
    reader = _Reader(known.record, report, owner=known)
    if not isinstance(node, Sequence):
        bad = wrong(node, known)
        report.say(bad.rule, bad.place, bad.message, hint=bad.hint)
        return ()
    found = ((item.place, reader.sound_record(item, known)) for item in node.items)
    return tuple((place, record) for place, record in found if record is not None)


class _Reader:
    """Reads one mapping. Inside a record, `owner` is the key of the document it stands under."""

    def __init__(
        self,
        allowed: tuple[Field, ...],
        report: Report,
        *,
        type: DocumentType | None = None,
        owner: Field | None = None,
    ) -> None:
        self.by_name = {name: known for known in allowed for name in (known.key, known.label)}
        self.allowed = allowed
        self.report = report
        self.type = type
        self.owner = owner

    def read(self, mapping: Mapping) -> KeyValues:
        found = KeyValues()
        first_written: dict[str, Scalar] = {}
        for key, value in mapping.entries:
            known = self.by_name.get(key.text)
            if known is None:
                self._unknown(key, value)
            elif known.key in first_written:
                found.values.pop(known.key, None)
                self._repeated(key, first_written[known.key], known)
            else:
                first_written[known.key] = key
                self._value(value, known, found)
                if isinstance(value, Scalar) and value.empty and not known.required and self.owner is None:
                    self._empty(key, known)
        for known in self.allowed:
            if known.required and known.key not in found.places:
                self._missing(known, first_written.get(known.key), mapping)
        return found

    def _value(self, node: Node, known: Field, found: KeyValues) -> None:
        if isinstance(node, Scalar) and node.empty:
            return
        found.places[known.key] = node.place
        found.nodes[known.key] = node
        try:
            found.values[known.key] = self._read(node, known)
        except BadValueError as bad:
            fatal = is_fatal(self.owner or known) or is_fatal(known) or bad.rule is BAD_DATE
            self._say(bad, fatal=fatal, key=known.key)
        except _RecordError:
            self.report.faulty[known.key] = False

    def _read(self, node: Node, known: Field) -> Any:
        """Return the value of a key, whatever its kind; words that may also be records are both."""
        match known.kind:
            case Kind.RECORD:
                return self._record(node, known)
            case Kind.RECORD_LIST:
                return self._records(node, known)
            case Kind.CHOICE_OR_TEXT:
                return self._record(node, known) if isinstance(node, Mapping) else _proxy(node, known)
            case Kind.LIST_OR_TEXT:
                amounts = isinstance(node, Sequence)
                return Benefit(amounts=self._records(node, known)) if amounts else _benefit(node, known)
        return read_value(node, known)

    def _records(self, node: Node, known: Field) -> tuple[Any, ...]:
        if not isinstance(node, Sequence):
            raise wrong(node, known)
        records = []
        broken = False
        for item in node.items:
            try:
                records.append(self._record(item, known))
            except _RecordError:
                broken = True
        if broken:
            raise _RecordError
        return dialled(records) if known.factory is Phone else tuple(records)

    def _record(self, node: Node, known: Field) -> Any:
        if not isinstance(node, Mapping):
            raise wrong(node, known)
        before = self.report.count
        inner = _Reader(known.record, self.report, owner=known).read(node)
        if self.report.count > before or known.factory is None:
            raise _RecordError
        return known.factory(**_as_arguments(known, inner.values))

    def sound_record(self, node: Node, known: Field) -> Any | None:
        """Return a record, None for one with a fault, which is reported."""
        try:
            return self._record(node, known)
        except BadValueError as bad:
            self.report.say(bad.rule, bad.place, bad.message, hint=bad.hint)
        except _RecordError:
            pass
        return None

    def _say(self, bad: BadValueError, *, fatal: bool, key: str) -> None:
        where = f"{name_of(self.owner)}里的" if self.owner else ""
        owner = self.owner.key if self.owner else key
        self.report.say(bad.rule, bad.place, where + bad.message, hint=bad.hint, fatal=fatal, field=owner)

    def _missing(self, known: Field, empty_key: Scalar | None, mapping: Mapping) -> None:
        if self.owner is None:
            message = f"缺少{name_of(known)}" if empty_key is None else f"{name_of(known)}是空的"
            place = empty_key.place if empty_key else Place()
            hint = f"请加上一行 {known.key}: …"
        else:
            message = f"{name_of(self.owner)}的这一项缺少{name_of(known)}"
            place, hint = mapping.place, f"请补上 {known.key}: …"
        field = self.owner.key if self.owner else known.key
        self.report.say(
            MISSING_KEY, place, message, hint=hint, fatal=is_fatal(known) and not self.owner, field=field
        )

    def _repeated(self, key: Scalar, first: Scalar, known: Field) -> None:
        message = f"{name_of(known)}写了两次，第一次在第 {first.place.line} 行"
        field = self.owner.key if self.owner else known.key
        self.report.say(
            DUPLICATE_KEY,
            key.place,
            message,
            hint="请只留一个",
            fatal=is_fatal(known) and not self.owner,
            field=field,
        )

    def _unknown(self, key: Scalar, value: Node) -> None:
        before, colon, _ = key.text.partition("：")
        if colon and before in self.by_name:
            self._fullwidth(key, self.by_name[before], before)
        elif self.owner is None and key.text in _STATUS_NAMES:
            self.report.say(
                STATUS_KEY,
                key.place,
                f"不要写{describe(key)}：时效由日期算出，不写在文件里",
                hint="请删去这一行，改写 effective_to（有效期至）或 repealed_on（废止日期）",
                field=key.text,
            )
        elif self.owner is None and (foreign := _foreign_types(key.text)):
            types = "、".join(_type_name(type) for type in foreign)
            own = _type_name(self.type) if self.type else "没写对的"
            message = f"{describe(key)}是{types}的键，这份文件的类型是{own}"
            hint = "请删去这一行，或改正 type（类型）"
            self.report.say(FOREIGN_KEY, key.place, message, hint=hint, field=key.text)
        else:
            self._misspelt(key, value)

    def _empty(self, key: Scalar, known: Field) -> None:
        if known.key not in _SECRECY:
            none = "；没有材料写 materials: []" if known.key == "materials" else ""
            hint = f"请写上内容，或删去这一行{none}"
            self.report.say(EMPTY_KEY, key.place, f"{name_of(known)}后面没有写内容", hint=hint)

    def _fullwidth(self, key: Scalar, known: Field, name: str) -> None:
        self.report.say(
            FULLWIDTH_COLON,
            Place(key.place.line, key.place.column + len(name)),
            f"“{name}”后面用了全角冒号“：”",
            hint=f"请改成英文冒号加一个空格：{name}: …",
            fatal=is_fatal(known) and not self.owner,
            field=self.owner.key if self.owner else known.key,
        )

    def _misspelt(self, key: Scalar, value: Node) -> None:
        nearest = None if self.report.crowded else _nearest(key.text, self.by_name)
        scope = f"{name_of(self.owner)}里" if self.owner else ""
        guess = f"，最接近的是 {name_of(nearest)}" if nearest else ""
        allowed = "、".join(name_of(known) for known in self.allowed)
        self.report.say(
            UNKNOWN_KEY,
            key.place,
            f"{scope}没有{describe(key)}这个键{guess}",
            hint="请改正键名，或删去这一行" if nearest or not self.owner else f"可用的键：{allowed}",
            fatal=self.owner is None and _looks_like_date(key, value, nearest),
            field=self.owner.key if self.owner else key.text[:40],
        )


class _RecordError(Exception):
    """Raised when a record has a fault that is already reported."""


def _proxy(node: Node, known: Field) -> Proxy:
    """Return a state, or words; those that begin with 只限 say for whom."""
    text = read_value(node, known)
    only = ProxyState.ONLY_FOR if text.startswith(ProxyState.ONLY_FOR.label) else None
    state = ProxyState.parse(text)
    return Proxy(state=state) if state else Proxy(state=only, note=text)


def _benefit(node: Node, known: Field) -> Benefit:
    text = read_value(node, known)
    not_here = known.none_words is not None and text == known.none_words[0]
    return Benefit(not_here=True) if not_here else Benefit(text=text)


def dialled(phones: Iterable[Phone]) -> tuple[Phone, ...]:
    """Return one entry a number: ``010-00000193/00000194 转 802`` becomes two, each with its parts apart."""
    return tuple(
        replace(phone, number=telephone.number, extension=phone.extension or telephone.extension)
        for phone in phones
        for telephone in read_telephones(phone.number)
    )


def _as_arguments(known: Field, values: MappingType[str, Any]) -> dict[str, Any]:
    """Return the values as the record's class names them: from -> from_, days split in two."""
    arguments = {("from_" if key == "from" else key): value for key, value in values.items()}
    if known.factory is Opening:
        arguments["days"], arguments["workday"] = arguments["days"]
    return arguments


def _foreign_types(name: str) -> list[DocumentType]:
    fields = [known for known in FIELDS if name in (known.key, known.label)]
    return [type for type in DocumentType if any(type in known.types for known in fields)]


def _type_name(type: DocumentType) -> str:
    return f"{type.value}（{type.label}）"


def _nearest(name: str, by_name: MappingType[str, Field]) -> Field | None:
    cutoff = 0.6 if name.isascii() else 0.5
    close = difflib.get_close_matches(name[:80], by_name, n=1, cutoff=cutoff)
    return by_name[close[0]] if close else None


def _looks_like_date(key: Scalar, value: Node, nearest: Field | None) -> bool:
    """Say whether a date is lost with this key: by the nearest key, its name or its value."""
    if isinstance(value, Scalar) and _DATE_VALUE.match(value.text):
        return True
    return nearest.kind is Kind.DATE if nearest else _DATE_LIKE.search(key.text) is not None
