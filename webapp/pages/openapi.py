"""The JSON API described in OpenAPI 3.1, from the tables the program itself works with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from indexer.domain.aspect import Aspect
from indexer.domain.choices import BasisState, Choice, DocumentType, Freshness, Validity, WindowPhase
from indexer.domain.fields import FIELDS, Field, Kind
from indexer.domain.revision import REVISION_PATTERN
from indexer.domain.rows import Emphasis
from indexer.domain.verdict import VerdictState
from indexer.domain.vocabulary import Vocabulary
from indexer.search.query import LONGEST_QUERY
from indexer.search.recall.lanes import LANES
from indexer.search.request import VALIDITY_FILTERS
from indexer.search.response import LONGEST_POINT, MOST_POINTS, Sureness
from indexer.search.suggest import MOST_SUGGESTIONS

Json = dict[str, Any]

MOST_HITS = 50
MATCHED_BY = (*dict.fromkeys(lane.name for lane in LANES), "meaning")
SUGGESTED_BY = ("title", "alias", "ask", "pinyin")

_DAY: Json = {"type": "string", "format": "date"}
_TEXT: Json = {"type": "string"}
_TEXTS: Json = {"type": "array", "items": _TEXT}
_BOOLEAN: Json = {"type": "boolean"}
_COUNT: Json = {"type": "integer", "minimum": 0}
_ID: Json = {"type": "string", "pattern": "^[a-z0-9-]{1,80}$"}
_IDS: Json = {"type": "array", "items": _ID}

_ERRORS = {
    400: "参数写错了，hint 说该写什么",
    404: "没有这个编号或版本，hint 给出相近的",
    410: "以前有过，已经拿掉，hint 给出最后一版的地址",
    503: "索引还没建好，或正在准备旧版本",
}


def describe(vocabulary: Vocabulary | None, *, root: str) -> Json:
    """Return the description of the API below `root`; without an index it names no categories."""
    search = _operation(
        "查一句话",
        "search",
        [
            _query("q", f"居民的原话；只读前 {LONGEST_QUERY} 个字，空的就是只按条件列", _TEXT),
            _query("category", f"类目的键或名称，可写多次{_named(vocabulary)}", _categories(vocabulary)),
            _query("type", _either("类型", DocumentType), _each(_both(DocumentType))),
            _query("audience", "适用人群，可写多次", _audiences(vocabulary)),
            _query(
                "validity",
                f"{_either('时效', Validity)}；usable 能用的、ended 已结束的、expiring 快到期的",
                _each(dict.fromkeys([*VALIDITY_FILTERS, *_both(Validity)])),
            ),
            _query("limit", "最多几条", {**_COUNT, "minimum": 1, "maximum": MOST_HITS, "default": 10}),
            _query("offset", "跳过几条", {**_COUNT, "maximum": 100_000, "default": 0}),
            *_day_and_revision(),
        ],
        "SearchAnswer",
        errors=(400, 404, 503),
    )
    answer = _operation(
        "一份文件对一句问话怎么说",
        "answer",
        [
            {**_query("q", f"居民的原话；只读前 {LONGEST_QUERY} 个字", _TEXT), "required": True},
            {**_query("about", "文件编号，曾用的也行", _ID), "required": True},
            *_day_and_revision(),
        ],
        "AnswerAbout",
        errors=(400, 404, 410, 503),
    )
    suggest = _operation(
        "输入提示",
        "suggest",
        [_query("q", "已经打出来的字", _TEXT), _day_and_revision()[1]],
        "Suggestions",
        errors=(400, 404, 503),
    )
    document = _operation(
        "一份文件",
        "document",
        [
            {"name": "id", "in": "path", "required": True, "description": "编号", "schema": _ID},
            *_day_and_revision(),
        ],
        "Document",
        errors=(400, 404, 410, 503),
    )
    document["responses"]["308"] = {"description": "改过编号，Location 是现在的地址"}
    itself = _operation("这份说明", "openapi", [], None, errors=())
    return {
        "openapi": "3.1.0",
        "info": {
            "title": vocabulary.title if vocabulary else "政策手册",
            "version": "1",
            "description": "时效按 on 那一天（默认今天，Asia/Shanghai）当天算出来。键只会增加。",
        },
        "servers": [{"url": root}],
        "paths": {
            "/api/v1/search": {"get": search},
            "/api/v1/answer": {"get": answer},
            "/api/v1/suggest": {"get": suggest},
            "/api/v1/documents/{id}": {"get": document},
            "/api/v1/openapi.json": {"get": itself},
        },
        "components": {"schemas": _schemas()},
    }


def _schemas() -> Json:
    status = {
        "validity": _choice(Validity),
        "expiring": _BOOLEAN,
        "ends_on": _or_null(_DAY),
        "freshness": _choice(Freshness),
        "window": _or_null({"$ref": "#/components/schemas/Window"}),
        "basis": {"$ref": "#/components/schemas/Basis"},
    }
    section = {"title": _TEXT, "anchor": _TEXT}
    suggestion = {
        "text": _TEXT,
        "id": _or_null(_ID),
        "kind": {"enum": list(SUGGESTED_BY)},
        "title": _or_null(_TEXT),
    }
    hit = {
        "id": _ID,
        "title": _TEXT,
        "type": _choice(DocumentType),
        "category": _TEXT,
        "section": _or_null(_object(section)),
        "snippet": {"type": "string", "description": "转义好的 HTML，只有 <mark>"},
        "score": {"type": "number"},
        "confident": {"type": "boolean", "description": "真的回答了问题，不是猜的"},
        "matched_by": _each(MATCHED_BY),
        "pinned": {"type": "boolean", "description": "险情电话，置顶"},
        **status,
        "superseded_by": _IDS,
        "url": _TEXT,
    }
    facet = {"key": _TEXT, "title": _TEXT, "count": _COUNT, "is_exact": {"type": "boolean"}}
    facets = {
        name: {"type": "array", "items": {"$ref": "#/components/schemas/Facet"}}
        for name in ("category", "type", "audience", "validity")
    }
    answer = {
        "query": _TEXT,
        "on": _DAY,
        "total": _COUNT,
        "total_is_exact": {"type": "boolean"},
        "took_ms": {"type": "number", "minimum": 0},
        "revision": _TEXT,
        "hits": {"type": "array", "maxItems": MOST_HITS, "items": {"$ref": "#/components/schemas/Hit"}},
        "facets": _object(facets),
        "suggestion": _or_null(_TEXT),
        "notices": _TEXTS,
        "years": {"type": "array", "items": {"type": "integer"}},
        "confidence": {
            "enum": [sureness.value for sureness in Sureness],
            "description": "sure 第一份就是；likely 前三份里有；none 这里没有",
        },
        "answer": _or_null({"$ref": "#/components/schemas/Answer"}),
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
        "section": _or_null(_object(section)),
        "field": _or_null(_TEXT),
    }
    told = {
        "document": _ID,
        "aspects": {"type": "array", "items": {"enum": [aspect.value for aspect in Aspect]}},
        "event": _or_null({"type": "string", "description": "events.yml 里一件事的键"}),
        "steps": {
            "type": "array",
            "items": _object({"document": _ID, "why": _or_null(_TEXT)}),
            "description": "这件事要办的，照先后排",
        },
        "verdict": _object({"state": {"enum": [state.value for state in VerdictState]}, "text": _TEXT}),
        "points": {"type": "array", "maxItems": MOST_POINTS, "items": _object(point)},
        "next": {"type": "array", "items": _object({"text": _TEXT, "anchor": _TEXT})},
        "silent": {"type": "boolean", "description": "问到的这一点文件里没写"},
    }
    document = {
        "id": _ID,
        "revision": _TEXT,
        "on": _DAY,
        "fields": {"$ref": "#/components/schemas/Fields"},
        **status,
        "verdict": {"$ref": "#/components/schemas/Verdict"},
        "card": {"type": "array", "items": {"$ref": "#/components/schemas/Row"}},
        "sections": {
            "type": "array",
            "items": _object({"title": _or_null(_TEXT), "anchor": _TEXT, "text": _TEXT}),
        },
        "supersedes": _IDS,
        "amended_by": _IDS,
        "cited_by": _IDS,
        "url": _TEXT,
    }
    window = {
        "state": _choice(WindowPhase),
        "opens_on": _DAY,
        "closes_on": _DAY,
        "days_left": _or_null(_COUNT),
        "next_opens_on": _or_null(_DAY),
        "missed": _or_null(_TEXT),
        "label": _or_null(_TEXT),
        "document": _ID,
    }
    return {
        "SearchAnswer": _object(answer),
        "Answer": _object(told),
        "AnswerAbout": _object(
            {"query": _TEXT, "on": _DAY, "answer": {"$ref": "#/components/schemas/Answer"}}
        ),
        "Hit": _object(hit),
        "Facet": _object(facet),
        "Suggestions": _object(
            {
                "query": _TEXT,
                "suggestions": {"type": "array", "maxItems": MOST_SUGGESTIONS, "items": _object(suggestion)},
            }
        ),
        "Document": _object(document),
        "Verdict": _object(
            {"state": _choice(VerdictState), "text": _TEXT, "field": _or_null(_TEXT), "details": _TEXTS}
        ),
        "Row": _object(_row()),
        "Window": _object(window),
        "Basis": _object({"state": _choice(BasisState), "documents": _IDS}),
        "Error": _object({"error": _object({"code": _TEXT, "message": _TEXT, "hint": _TEXT})}),
        "Fields": _fields(FIELDS),
    }


def _row() -> Json:
    """Describe a row of the card: what one field says to a resident who asks."""
    item = {
        "text": _TEXT,
        "group": _or_null(_TEXT),
        "amount": _or_null(_TEXT),
        "notes": _TEXTS,
        "document": _or_null(_ID),
        "url": _or_null(_TEXT),
    }
    return {
        "aspect": {"enum": [aspect.value for aspect in Aspect]},
        "field": {"type": "string", "description": "front matter 里的键"},
        "label": _TEXT,
        "emphasis": {"enum": [emphasis.value for emphasis in Emphasis]},
        "text": {"type": "string", "description": "整行写成一句话"},
        "items": {"type": "array", "items": _object(item)},
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
            return _DAY
        case Kind.INTEGER:
            return {"type": "integer"}
        case Kind.BOOLEAN:
            return _BOOLEAN
        case Kind.CHOICE:
            return {"enum": choices}
        case Kind.CHOICE_LIST:
            return _each(choices)
        case Kind.WEEKDAYS:
            return {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 7}}
        case Kind.SEASON:
            return _TEXTS
        case Kind.RECORD:
            return _fields(field.record)
        case Kind.CHOICE_OR_TEXT:
            return {"anyOf": [_TEXT, _fields(field.record)]}
        case Kind.LIST_OR_TEXT:
            return {"anyOf": [_TEXT, {"type": "array", "items": _fields(field.record)}]}
        case Kind.RECORD_LIST:
            return {"type": "array", "items": _record(field)}
        case kind if kind in lists:
            return _TEXTS
    return _TEXT


def _record(field: Field) -> Json:
    """Describe one of a list; a day of the week may also be the word workday, a key of its own."""
    described = _fields(field.record)
    if any(part.kind is Kind.WEEKDAYS for part in field.record):
        described["properties"]["workday"] = _BOOLEAN
        described["required"] = [key for key in described["required"] if key != "days"]
    return described


def _operation(
    summary: str, name: str, parameters: list[Json], schema: str | None, *, errors: tuple[int, ...]
) -> Json:
    answer = {"$ref": f"#/components/schemas/{schema}"} if schema else {"type": "object"}
    refused = {"$ref": "#/components/schemas/Error"}
    responses = {"200": {"description": summary, "content": {"application/json": {"schema": answer}}}}
    for status in errors:
        responses[str(status)] = {
            "description": _ERRORS[status],
            "content": {"application/json": {"schema": refused}},
        }
    return {"operationId": name, "summary": summary, "parameters": parameters, "responses": responses}


def _day_and_revision() -> list[Json]:
    return [
        _query("on", "按哪一天判断，默认今天", _DAY),
        _query(
            "rev",
            "看手册在某个提交、标签或日期时的样子，默认现在",
            {"type": "string", "pattern": REVISION_PATTERN},
        ),
    ]


def _query(name: str, description: str, schema: Json) -> Json:
    """Describe a parameter; an empty one counts as absent."""
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": _or_empty(schema),
    }


def _or_empty(schema: Json) -> Json:
    if schema == _TEXT or schema.get("type") == "integer":
        return schema
    if "items" in schema:
        return {**schema, "items": _or_empty(schema["items"])}
    if "enum" in schema:
        return {"enum": [*schema["enum"], ""]}
    return {"anyOf": [schema, {"const": ""}]}


def _object(properties: Json) -> Json:
    """Describe an object all of whose keys are there; more may follow in later versions."""
    return {"type": "object", "required": list(properties), "properties": properties}


def _or_null(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


def _choice(choices: type[Choice]) -> Json:
    labels = "、".join(f"{member.value} {member.label}" for member in choices)
    return {"enum": [member.value for member in choices], "description": labels}


def _each(values: Iterable[str]) -> Json:
    return {"type": "array", "items": {"enum": list(values)}}


def _both(choices: type[Choice]) -> list[str]:
    return [*(member.value for member in choices), *(member.label for member in choices)]


def _either(what: str, choices: type[Choice]) -> str:
    return f"{what}，中英文都行，可写多次：{'、'.join(f'{m.value} {m.label}' for m in choices)}"


def _categories(vocabulary: Vocabulary | None) -> Json:
    categories = vocabulary.categories if vocabulary else ()
    return _each(name for c in categories for name in (c.key, c.title)) if categories else _TEXTS


def _audiences(vocabulary: Vocabulary | None) -> Json:
    """Describe the audiences a handbook declares; one that declares none takes any."""
    titles = [audience.title for audience in vocabulary.audiences] if vocabulary else []
    return _each(titles) if titles else _TEXTS


def _named(vocabulary: Vocabulary | None) -> str:
    categories = vocabulary.categories if vocabulary else ()
    return f"：{'、'.join(f'{c.key} {c.title}' for c in categories)}" if categories else ""
