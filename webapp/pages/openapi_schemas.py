"""What the JSON API answers with, as schemas: from the tables the program itself works with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from indexer.domain.choices import BasisState, Choice, DocumentType, Freshness, Validity, WindowPhase
from indexer.domain.desk.aspect import Aspect
from indexer.domain.desk.rows import Emphasis
from indexer.domain.desk.verdict import VerdictState
from indexer.domain.fields import FIELDS, Field, Kind
from indexer.search.names.suggest import MOST_SUGGESTIONS
from indexer.search.recall.lanes import LANES
from indexer.search.response import LONGEST_POINT, MOST_CHOICES, MOST_POINTS, Sureness

Json = dict[str, Any]

MOST_HITS = 50
MATCHED_BY = (*dict.fromkeys(lane.name for lane in LANES), "meaning")
SUGGESTED_BY = ("title", "alias", "ask", "pinyin")

DAY: Json = {"type": "string", "format": "date"}
TEXT: Json = {"type": "string"}
TEXTS: Json = {"type": "array", "items": TEXT}
BOOLEAN: Json = {"type": "boolean"}
COUNT: Json = {"type": "integer", "minimum": 0}
ID: Json = {"type": "string", "pattern": "^[a-z0-9-]{1,80}$"}
IDS: Json = {"type": "array", "items": ID}


def schemas() -> Json:
    status = {
        "validity": choice_of(Validity),
        "expiring": BOOLEAN,
        "ends_on": or_null(DAY),
        "freshness": choice_of(Freshness),
        "window": or_null({"$ref": "#/components/schemas/Window"}),
        "basis": {"$ref": "#/components/schemas/Basis"},
    }
    section = {"title": TEXT, "anchor": TEXT}
    suggestion = {
        "text": TEXT,
        "id": or_null(ID),
        "kind": {"enum": list(SUGGESTED_BY)},
        "title": or_null(TEXT),
    }
    hit = {
        "id": ID,
        "title": TEXT,
        "type": choice_of(DocumentType),
        "category": TEXT,
        "section": or_null(object_of(section)),
        "snippet": {"type": "string", "description": "转义好的 HTML，只有 <mark>"},
        "score": {"type": "number"},
        "confident": {"type": "boolean", "description": "真的回答了问题，不是猜的"},
        "matched_by": each(MATCHED_BY),
        "pinned": {"type": "boolean", "description": "险情电话，置顶"},
        **status,
        "superseded_by": IDS,
        "url": TEXT,
    }
    facet = {"key": TEXT, "title": TEXT, "count": COUNT, "is_exact": {"type": "boolean"}}
    facets = {
        name: {"type": "array", "items": {"$ref": "#/components/schemas/Facet"}}
        for name in ("category", "type", "audience", "validity")
    }
    answer = {
        "query": TEXT,
        "on": DAY,
        "total": COUNT,
        "total_is_exact": {"type": "boolean"},
        "took_ms": {"type": "number", "minimum": 0},
        "revision": TEXT,
        "hits": {"type": "array", "maxItems": MOST_HITS, "items": {"$ref": "#/components/schemas/Hit"}},
        "facets": object_of(facets),
        "suggestion": or_null(TEXT),
        "notices": TEXTS,
        "years": {"type": "array", "items": {"type": "integer"}},
        "confidence": {
            "enum": [sureness.value for sureness in Sureness],
            "description": "sure 第一份就是；likely 前三份里有；none 这里没有",
        },
        "answer": or_null({"$ref": "#/components/schemas/Answer"}),
        "choices": {
            "type": "array",
            "maxItems": MOST_CHOICES,
            "items": {"$ref": "#/components/schemas/Answer"},
            "description": "likely 时并排的几份，各自怎么说，一份最多一处原话",
        },
    }
    point = {
        "text": {"type": "string", "maxLength": LONGEST_POINT, "description": "文件里的原话"},
        "mark": {
            "type": "array",
            "items": {"type": "integer", "minimum": 0},
            "minItems": 2,
            "maxItems": 2,
            "description": "答上问题的那一句在 text 里从第几个字到第几个字",
        },
        "section": or_null(object_of(section)),
        "field": or_null(TEXT),
    }
    told = {
        "document": ID,
        "aspects": {"type": "array", "items": {"enum": [aspect.value for aspect in Aspect]}},
        "event": or_null({"type": "string", "description": "events.yml 里一件事的键"}),
        "steps": {
            "type": "array",
            "items": object_of({"document": ID, "why": or_null(TEXT)}),
            "description": "这件事要办的，照先后排",
        },
        "verdict": object_of({"state": {"enum": [state.value for state in VerdictState]}, "text": TEXT}),
        "points": {"type": "array", "maxItems": MOST_POINTS, "items": object_of(point)},
        "next": {"type": "array", "items": object_of({"text": TEXT, "anchor": TEXT})},
        "silent": {"type": "boolean", "description": "问到的这一点文件里没写"},
    }
    document = {
        "id": ID,
        "revision": TEXT,
        "on": DAY,
        "fields": {"$ref": "#/components/schemas/Fields"},
        **status,
        "verdict": {"$ref": "#/components/schemas/Verdict"},
        "card": {"type": "array", "items": {"$ref": "#/components/schemas/Row"}},
        "sections": {
            "type": "array",
            "items": object_of({"title": or_null(TEXT), "anchor": TEXT, "text": TEXT}),
        },
        "supersedes": IDS,
        "amended_by": IDS,
        "cited_by": IDS,
        "url": TEXT,
    }
    window = {
        "state": choice_of(WindowPhase),
        "opens_on": DAY,
        "closes_on": DAY,
        "days_left": or_null(COUNT),
        "next_opens_on": or_null(DAY),
        "missed": or_null(TEXT),
        "label": or_null(TEXT),
        "document": ID,
    }
    return {
        "SearchAnswer": object_of(answer),
        "Answer": object_of(told),
        "AnswerAbout": object_of(
            {"query": TEXT, "on": DAY, "answer": {"$ref": "#/components/schemas/Answer"}}
        ),
        "Hit": object_of(hit),
        "Facet": object_of(facet),
        "Suggestions": object_of(
            {
                "query": TEXT,
                "suggestions": {
                    "type": "array",
                    "maxItems": MOST_SUGGESTIONS,
                    "items": object_of(suggestion),
                },
            }
        ),
        "Document": object_of(document),
        "Verdict": object_of(
            {"state": choice_of(VerdictState), "text": TEXT, "field": or_null(TEXT), "details": TEXTS}
        ),
        "Row": object_of(_row()),
        "Window": object_of(window),
        "Basis": object_of({"state": choice_of(BasisState), "documents": IDS}),
        "Error": object_of({"error": object_of({"code": TEXT, "message": TEXT, "hint": TEXT})}),
        "Fields": _fields(FIELDS),
    }


def _row() -> Json:
    """Describe a row of the card: what one field says to a resident who asks."""
    item = {
        "text": TEXT,
        "group": or_null(TEXT),
        "amount": or_null(TEXT),
        "notes": TEXTS,
        "document": or_null(ID),
        "url": or_null(TEXT),
    }
    return {
        "aspect": {"enum": [aspect.value for aspect in Aspect]},
        "field": {"type": "string", "description": "front matter 里的键"},
        "label": TEXT,
        "emphasis": {"enum": [emphasis.value for emphasis in Emphasis]},
        "text": {"type": "string", "description": "整行写成一句话"},
        "items": {"type": "array", "items": object_of(item)},
    }


def _fields(fields: Iterable[Field]) -> Json:
    """Describe front matter as the API gives it: English keys, what is not stated left out.

    A key of two types of document, like ``hours``, has the same kind in both.
    """
    fields = tuple(fields)
    return {
        "type": "object",
        "required": [field.key for field in fields if field.required],
        "properties": {field.key: {"title": field.label, **_value(field)} for field in fields},
        "additionalProperties": False,
    }


def _value(field: Field) -> Json:
    choices = [member.value for member in field.choice] if field.choice else []
    lists = (Kind.TEXT_OR_LIST, Kind.TEXT_LIST, Kind.ID_OR_LIST, Kind.ID_LIST, Kind.AUDIENCES, Kind.ASSETS)
    match field.kind:
        case Kind.DATE:
            return DAY
        case Kind.INTEGER:
            return {"type": "integer"}
        case Kind.BOOLEAN:
            return BOOLEAN
        case Kind.CHOICE:
            return {"enum": choices}
        case Kind.CHOICE_LIST:
            return each(choices)
        case Kind.WEEKDAYS:
            return {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 7}}
        case Kind.SEASON:
            return TEXTS
        case Kind.RECORD:
            return _fields(field.record)
        case Kind.CHOICE_OR_TEXT:
            return {"anyOf": [TEXT, _fields(field.record)]}
        case Kind.LIST_OR_TEXT:
            return {"anyOf": [TEXT, {"type": "array", "items": _fields(field.record)}]}
        case Kind.RECORD_LIST:
            return {"type": "array", "items": _record(field)}
        case kind if kind in lists:
            return TEXTS
    return TEXT


def _record(field: Field) -> Json:
    """Describe one of a list; a day of the week may also be the word workday, a key of its own."""
    described = _fields(field.record)
    if any(part.kind is Kind.WEEKDAYS for part in field.record):
        described["properties"]["workday"] = BOOLEAN
        described["required"] = [key for key in described["required"] if key != "days"]
    return described


def object_of(properties: Json) -> Json:
    """Describe an object all of whose keys are there; more may follow in later versions."""
    return {"type": "object", "required": list(properties), "properties": properties}


def or_null(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


def choice_of(choices: type[Choice]) -> Json:
    labels = "、".join(f"{member.value} {member.label}" for member in choices)
    return {"enum": [member.value for member in choices], "description": labels}


def each(values: Iterable[str]) -> Json:
    return {"type": "array", "items": {"enum": list(values)}}


def both(choices: type[Choice]) -> list[str]:
    return [*(member.value for member in choices), *(member.label for member in choices)]
