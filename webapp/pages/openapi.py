"""The JSON API described in OpenAPI 3.1: its addresses and what they take."""

from __future__ import annotations

from indexer.domain.choices import Choice, DocumentType, Validity
from indexer.domain.revision import REVISION_PATTERN
from indexer.domain.vocabulary import Vocabulary
from indexer.search.query import LONGEST_QUERY
from indexer.search.request import VALIDITY_FILTERS
from webapp.pages.openapi_schemas import COUNT, DAY, ID, MOST_HITS, TEXT, TEXTS, Json, both, each, schemas

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
            _query("q", f"居民的原话；只读前 {LONGEST_QUERY} 个字，空的就是只按条件列", TEXT),
            _query("category", f"类目的键或名称，可写多次{_named(vocabulary)}", _categories(vocabulary)),
            _query("type", _either("类型", DocumentType), each(both(DocumentType))),
            _query("audience", "适用人群，可写多次", _audiences(vocabulary)),
            _query(
                "validity",
                f"{_either('时效', Validity)}；usable 能用的、ended 已结束的、expiring 快到期的",
                each(dict.fromkeys([*VALIDITY_FILTERS, *both(Validity)])),
            ),
            _query("limit", "最多几条", {**COUNT, "minimum": 1, "maximum": MOST_HITS, "default": 10}),
            _query("offset", "跳过几条", {**COUNT, "maximum": 100_000, "default": 0}),
            *_day_and_revision(),
        ],
        "SearchAnswer",
        errors=(400, 404, 503),
    )
    answer = _operation(
        "一份文件对一句问话怎么说",
        "answer",
        [
            {**_query("q", f"居民的原话；只读前 {LONGEST_QUERY} 个字", TEXT), "required": True},
            {**_query("about", "文件编号，曾用的也行", ID), "required": True},
            _query("audience", "适用人群，可写多次：别人的情形不摆", _audiences(vocabulary)),
            *_day_and_revision(),
        ],
        "AnswerAbout",
        errors=(400, 404, 410, 503),
    )
    suggest = _operation(
        "输入提示",
        "suggest",
        [_query("q", "已经打出来的字", TEXT), _day_and_revision()[1]],
        "Suggestions",
        errors=(400, 404, 503),
    )
    document = _operation(
        "一份文件",
        "document",
        [
            {"name": "id", "in": "path", "required": True, "description": "编号", "schema": ID},
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
        "components": {"schemas": schemas()},
    }


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
        _query("on", "按哪一天判断，默认今天", DAY),
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
    if schema == TEXT or schema.get("type") == "integer":
        return schema
    if "items" in schema:
        return {**schema, "items": _or_empty(schema["items"])}
    if "enum" in schema:
        return {"enum": [*schema["enum"], ""]}
    return {"anyOf": [schema, {"const": ""}]}


def _either(what: str, choices: type[Choice]) -> str:
    return f"{what}，中英文都行，可写多次：{'、'.join(f'{m.value} {m.label}' for m in choices)}"


def _categories(vocabulary: Vocabulary | None) -> Json:
    categories = vocabulary.categories if vocabulary else ()
    return each(name for c in categories for name in (c.key, c.title)) if categories else TEXTS


def _audiences(vocabulary: Vocabulary | None) -> Json:
    """Describe the audiences a handbook declares; one that declares none takes any."""
    titles = [audience.title for audience in vocabulary.audiences] if vocabulary else []
    return each(titles) if titles else TEXTS


def _named(vocabulary: Vocabulary | None) -> str:
    categories = vocabulary.categories if vocabulary else ()
    return f"：{'、'.join(f'{c.key} {c.title}' for c in categories)}" if categories else ""
