"""A draft as a form: fields in the order a worker reads, from the one table of fields; empty ones folded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from indexer.content.fields.starters import STARTER_KEYS
from indexer.corrections.judging import Remark
from indexer.corrections.sources import Excerpt
from indexer.domain.choices import DocumentType
from indexer.domain.differences import BODY
from indexer.domain.fields import Field, Kind, fields_for
from indexer.domain.vocabulary import Vocabulary
from indexer.editing.file.entries import Entries, Shape, shape_of
from webapp.editor.titles import Titles

HIDDEN = frozenset({"id", "type", "former_ids", "secrecy"})
"""Fields no form shows: an id is changed elsewhere, a type never."""

_READ_ALOUD = """
title kind state phones role audiences conditions materials windows branches places service_area hours
all_day opening desk transfer_to channels visits online links proxy legal_days promise_days fee price_note
benefit late renewal contacts trades symptoms backup last_reached_on agreement_to license
private_phone attachments
""".split()
_DAYS = (
    "effective_from effective_to trial repealed_on repealed_by superseded_by amends successor_note".split()
)
_GROUNDS = """
legal_basis issuer document_number document_kind issued_on published_on authority handling level region source
""".split()
_PLACE = (
    "category subcategory related not_this owner verified_on verified_by review_by openness sample".split()
)
_GROUPS = (
    ("居民要知道的", _READ_ALOUD),
    ("居民怎么问", ["asks", "aliases", "keywords"]),
    ("哪天起算，到哪天", _DAYS),
    ("凭什么", _GROUNDS),
    ("归在哪里，谁管", _PLACE),
)
"""What stands together, in the order a worker reads; a field that is in none comes last."""

_LAST_GROUP = "其他"
_NO_MARKS: Mapping[str, str] = {}
_NO_EXCERPTS: Mapping[str, tuple[Excerpt, ...]] = {}
_SPARE_ROWS = 1
_LONG = 30


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One control. `widget` names its macro; `name` is what it is called in the form."""

    name: str
    label: str
    widget: str
    value: Any = ""
    options: tuple[Option, ...] = ()
    required: bool = False
    suggestions: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """A field of the form with what the check says of it.

    Of a table `columns` are the labels, `rows` the inputs of each row and `blank` those of a new one.
    """

    key: str
    label: str
    widget: str
    input: Input | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Input, ...], ...] = ()
    blank: tuple[Input, ...] = ()
    remarks: tuple[Remark, ...] = ()
    filled: bool = False
    required: bool = False
    none_said: bool = False
    text: Input | None = None
    mark: str = ""
    excerpts: tuple[Excerpt, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that stand together: those with something in them, and those still empty."""

    title: str
    shown: tuple[FieldView, ...]
    folded: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The whole form; `general` are remarks about no field, `odd` labels of fields no form can show."""

    groups: tuple[Group, ...]
    body: str
    body_remarks: tuple[Remark, ...]
    general: tuple[Remark, ...]
    odd: tuple[str, ...]
    errors: int
    body_mark: str = ""
    marks: int = 0


def form_of(
    entries: Entries,
    type: DocumentType,
    vocabulary: Vocabulary,
    titles: Titles,
    remarks: Iterable[Remark],
    *,
    odd: frozenset[str] = frozenset(),
    more: str = "",
    marks: Mapping[str, str] = _NO_MARKS,
    excerpts: Mapping[str, tuple[Excerpt, ...]] = _NO_EXCERPTS,
) -> Form:
    """Return the form of a draft; `more` is the list that somebody asked another row for.

    `marks` are the fields to be confirmed, each with where it came from, `excerpts` where that stands.
    """
    said: dict[str, list[Remark]] = {}
    for remark in remarks:
        said.setdefault(remark.key, []).append(remark)
    maker = _Maker(entries, vocabulary, titles, more, marks, excerpts)
    fields = {
        field.key: field for field in fields_for(type) if field.key not in HIDDEN and field.key not in odd
    }
    views = {key: maker.view(field, tuple(said.pop(key, ()))) for key, field in fields.items()}
    body_remarks = tuple(said.pop(BODY, ()))
    labels = {field.key: field.label for field in fields_for(type)}
    return Form(
        groups=tuple(_groups(views, frozenset(STARTER_KEYS[type]), more)),
        body=entries.get(BODY, ""),
        body_remarks=body_remarks,
        body_mark=marks.get(BODY, ""),
        marks=len(marks),
        general=tuple(remark for rest in said.values() for remark in rest),
        odd=tuple(labels[key] for key in sorted(odd) if key in labels),
        errors=sum(remark.is_error for remark in (*remarks,)),
    )


def _groups(views: Mapping[str, FieldView], starters: frozenset[str], more: str) -> Iterable[Group]:
    named = {key for _, keys in _GROUPS for key in keys}
    rest = [key for key in views if key not in named]
    for title, keys in (*_GROUPS, (_LAST_GROUP, rest)):
        found = [views[key] for key in keys if key in views]
        shown = [
            v for v in found if v.filled or v.required or v.remarks or v.key in starters or v.key == more
        ]
        folded = [view for view in found if view not in shown]
        if found:
            yield Group(title, tuple(shown), tuple(folded))


class _Maker:
    def __init__(
        self,
        entries: Entries,
        vocabulary: Vocabulary,
        titles: Titles,
        more: str,
        marks: Mapping[str, str],
        excerpts: Mapping[str, tuple[Excerpt, ...]],
    ) -> None:
        self._marks, self._excerpts = marks, excerpts
        self._entries = entries
        self._vocabulary = vocabulary
        self._titles = titles
        self._more = more

    def view(self, field: Field, remarks: tuple[Remark, ...]) -> FieldView:
        entry = self._entries.get(field.key)
        name = f"f.{field.key}"
        shape = shape_of(field)
        spare = _SPARE_ROWS + (2 if field.key == self._more else 0)
        common: dict[str, Any] = {
            "key": field.key, "label": field.label, "remarks": remarks, "filled": entry is not None,
            "required": field.required, "mark": self._marks.get(field.key, ""),
            "excerpts": self._excerpts.get(field.key, ()),
        }  # fmt: skip
        if shape is Shape.TEXT:
            control = self.input(field, name, entry or "")
            return FieldView(**common, widget="single", input=control)
        if shape is Shape.RECORD:
            parts = self._parts(field, name, entry if isinstance(entry, dict) else {})
            return FieldView(**common, widget="record", rows=(parts,))
        if shape is Shape.LIST:
            return self._list(field, name, entry or [], common, spare)
        rows = entry if isinstance(entry, list) else []
        inputs = [self._parts(field, f"{name}.{n}", row) for n, row in enumerate([*rows, *({},) * spare])]
        text = entry if isinstance(entry, str) else ""
        return FieldView(
            **common,
            widget="table",
            columns=tuple(part.label for part in field.record),
            rows=tuple(inputs),
            blank=self._parts(field, f"{name}.NEW", {}),
            none_said=entry == [],
            text=self._text_beside(field, name, text) if shape is Shape.ROWS_OR_TEXT else None,
        )

    def input(self, field: Field, name: str, value: Any) -> Input:
        """Return the control of a value on one line, by its kind."""
        common: dict[str, Any] = {"name": name, "label": field.label, "required": field.required}
        if isinstance(value, list):  # a short list inside a record
            return Input(
                **common, widget="line", value="、".join(value), suggestions=self._suggestions(field)
            )
        if field.choice is not None:
            options = _with(value, (Option(member.value, member.label) for member in field.choice))
            return Input(**common, widget="choice", value=value, options=options)
        if field.key == "category":
            categories = self._vocabulary.categories
            by_key = any(each.key == value for each in categories)
            options = _with(
                value, (Option(each.key if by_key else each.title, each.title) for each in categories)
            )
            return Input(**common, widget="choice", value=value, options=options)
        match field.kind:
            case Kind.BOOLEAN:
                options = _with(value, (Option("true", "是"), Option("false", "否")))
                return Input(**common, widget="choice", value=value, options=options)
            case Kind.DATE if not value or _is_date(value):
                return Input(**common, widget="date", value=value)
            case Kind.TIME:
                return Input(**common, widget="time", value=value)
            case Kind.INTEGER:
                return Input(**common, widget="number", value=value)
            case Kind.ID | Kind.ID_OR_TEXT:
                return Input(
                    **common, widget="line", value=self._titles.shown(value), suggestions=self._list_of(field)
                )
            case Kind.NONE_OR_TEXT if field.none_words:
                value = field.none_words[1] if value == field.none_words[0] else value
        widget = "long" if len(value) > _LONG else "line"
        return Input(**common, widget=widget, value=value, suggestions=self._suggestions(field))

    def _parts(self, field: Field, name: str, row: Mapping[str, Any]) -> tuple[Input, ...]:
        return tuple(self.input(part, f"{name}.{part.key}", row.get(part.key, "")) for part in field.record)

    def _list(
        self, field: Field, name: str, entry: list[str], common: dict[str, Any], spare: int
    ) -> FieldView:
        options = self._choices(field)
        if options:
            known = {option.value for option in options}
            extra = (Option(value, value) for value in entry if value not in known)
            control = Input(
                name=name, label=field.label, widget="checks", value=entry, options=(*options, *extra)
            )
            return FieldView(**common, widget="checks", input=control)
        if field.kind is Kind.ASSETS:
            options = tuple(Option(path, path.rsplit("/", 1)[-1]) for path in entry)
            control = Input(name=name, label=field.label, widget="checks", value=entry, options=options)
            return FieldView(**common, widget="files", input=control)
        of_documents = field.kind in (Kind.ID_LIST, Kind.ID_OR_LIST)
        shown = [self._titles.shown(value) for value in entry] if of_documents else entry
        suggestions = self._list_of(field) if of_documents else ""

        def line(value: str) -> tuple[Input]:
            widget = "line"
            return (Input(name=name, label=field.label, widget=widget, value=value, suggestions=suggestions),)

        rows = tuple(line(value) for value in (*shown, *("",) * spare))
        return FieldView(**common, widget="list", rows=rows, blank=line(""))

    def _choices(self, field: Field) -> tuple[Option, ...]:
        if field.kind is Kind.AUDIENCES:
            return tuple(Option(each.title, each.title) for each in self._vocabulary.audiences)
        if field.kind is Kind.CHOICE_LIST and field.choice is not None:
            return tuple(Option(member.value, member.label) for member in field.choice)
        return ()

    def _text_beside(self, field: Field, name: str, value: str) -> Input:
        if field.none_words and value == field.none_words[0]:
            value = field.none_words[1]
        return Input(name=f"{name}.text", label="或者写一句", widget="line", value=value)

    def _suggestions(self, field: Field) -> str:
        """Return the list of words offered while one types."""
        if field.kind is Kind.AUDIENCES:
            return "audiences"
        return "subcategories" if field.key == "subcategory" else ""

    def _list_of(self, field: Field) -> str:
        return "contacts" if field.key in ("contacts", "backup") else "documents"


def _with(value: str, options: Iterable[Option]) -> tuple[Option, ...]:
    """Return the options with an empty one, and the value itself where it is none of them."""
    found = (Option("", "（不写）"), *options)
    known = value in {option.value for option in found}
    return found if known else (*found, Option(value, f"{value}（不认得）"))


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
