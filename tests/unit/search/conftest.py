"""A small handbook in memory, searched by the plain engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

import pytest

from indexer.backends.memory_backend import MemoryBackend
from indexer.domain.body import Body, Element
from indexer.domain.choices import ContactKind, ContactState
from indexer.domain.days.status import status_on
from indexer.domain.document import Contact, Document, LegalBasis, Phone, Policy, Procedure, Window
from indexer.domain.handbook import Handbook
from indexer.domain.relations import Relations
from indexer.domain.vocabulary import Audience, Category, Vocabulary
from indexer.search.backend import SearchBackend
from indexer.search.inquiry import Inquiry
from indexer.search.judge.danger import danger_of
from indexer.search.query import parse_query
from indexer.search.service import SearchService
from indexer.search.units import units_of
from indexer.text.analysis import Analyser

VOCABULARY = Vocabulary(
    title="手册",
    categories=(Category("gonggong", "基本公共服务"), Category("bianmin", "便民利民服务")),
    audiences=(
        Audience("全体居民", everyone=True),
        Audience("老年人"),
        Audience("有车居民"),
        Audience("独生子女父母"),
    ),
)


def body(*sections: tuple[str | None, str]) -> Body:
    """Return a text of sections: heading (None: no heading) and one paragraph."""
    nodes: list[Element] = []
    for title, words in sections:
        nodes += [Element("h2", {"id": title}, (title,))] if title else []
        nodes.append(Element("p", {}, (words,)))
    return Body.of(nodes)


def _policy(year: int) -> Policy:
    return Policy(
        id=f"caipei-{year}",
        title=f"{year}年冬季采暖补贴通知",
        category="bianmin",
        path=f"caipei-{year}.md",
        keywords=("采暖补贴",),
        document_number=f"示街发〔{year}〕5号",
        effective_from=date(year, 1, 1),
        effective_to=date(year, 12, 31),
        superseded_by=(f"caipei-{year + 1}",) if year < 2027 else (),
        windows=(Window(from_=date(year, 9, 1), until=date(year, 10, 31), missed="次年补"),),
        body=body(
            (None, f"{year}年度采暖补贴这样领。"),
            ("补多少", "每户按面积补贴，以通知为准。"),
            ("带什么", "身份证、户口簿和采暖费发票。"),
        ),
    )


DOCUMENTS: tuple[Document, ...] = (
    *(_policy(year) for year in (2025, 2026, 2027)),
    Procedure(
        id="caipei-lingqu",
        title="采暖补贴领取",
        category="bianmin",
        path="caipei-lingqu.md",
        asks=("烧电暖气的补助怎么领", "采暖补贴"),
        audiences=("老年人",),
        legal_basis=(LegalBasis(document="caipei-2025"), LegalBasis(document="caipei-2026")),
        body=body(("先问三句", "住平房吗？烧电还是烧气？采暖补贴领过没有？")),
    ),
    Procedure(
        id="dusheng-fei",
        title="独生子女父母奖励费领取",
        category="gonggong",
        path="dusheng-fei.md",
        asks=("独生子女费", "独子费怎么领"),
        audiences=("独生子女父母",),
        body=body(
            (None, "夫妻两个分别看 <b>归谁发</b> & 归不归社区。"),
            ("一年只收一次", "每年集中登记一回，前台看材料，后台汇总。"),
        ),
    ),
    Procedure(
        id="luce-tingche",
        title="路边停车缴费",
        category="bianmin",
        path="luce-tingche.md",
        asks=("路边停车怎么交钱",),
        audiences=("有车居民",),
        body=body(("怎么交", "手机上绑定车牌，停车后在手机上缴费。")),
    ),
    Policy(
        id="zanzhu-banfa",
        title="临时救助旧办法",
        category="gonggong",
        path="zanzhu-banfa.md",
        effective_to=date(2020, 12, 31),
        body=body((None, "临时救助的申请与审批。")),
    ),
    Contact(
        id="ranqi-qiangxiu",
        title="燃气抢修",
        category="bianmin",
        path="ranqi-qiangxiu.md",
        kind=ContactKind.EMERGENCY,
        symptoms=("闻到煤气味", "燃气泄漏"),
        phones=(Phone(number="96777"),),
        audiences=("全体居民",),
    ),
    Contact(
        id="dian-weixiu-jiu",
        title="老张电器维修",
        category="bianmin",
        path="dian-weixiu-jiu.md",
        kind=ContactKind.VENDOR,
        state=ContactState.CLOSED,
        symptoms=("电暖气不热", "电暖气不亮"),
        trades=("电器维修",),
        backup="dian-weixiu",
    ),
    Contact(
        id="dian-weixiu",
        title="社区电器维修点",
        category="bianmin",
        path="dian-weixiu.md",
        kind=ContactKind.VENDOR,
        symptoms=("电暖气不热",),
        trades=("电器维修",),
    ),
)

TODAY = date(2026, 11, 23)

Library = Callable[..., SearchService]
Inquire = Callable[..., Inquiry]


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return VOCABULARY


@pytest.fixture(scope="session")
def handbook() -> Handbook:
    return Handbook(VOCABULARY, {document.id: document for document in DOCUMENTS}, revision="r1")


@pytest.fixture(scope="session")
def library(analyser: Analyser) -> Library:
    """Return a function that makes a service over any handbook."""

    def search_in(handbook: Handbook) -> SearchService:
        units = [unit for d in handbook.documents.values() for unit in units_of(d, analyser)]
        return SearchService(handbook, MemoryBackend(units), analyser)

    return search_in


@pytest.fixture(scope="session")
def service(handbook: Handbook, library: Library) -> SearchService:
    return library(handbook)


@pytest.fixture(scope="session")
def inquire(analyser: Analyser) -> Inquire:
    """Return a function that asks a query of documents, with or without an index of them."""

    def ask(text: str, documents: Iterable[Document], backend: SearchBackend | None = None) -> Inquiry:
        relations = Relations(documents)
        query = parse_query(text, analyser, on=TODAY)
        contacts = [d for d in relations.documents.values() if isinstance(d, Contact)]
        return Inquiry(
            query=query,
            relations=relations,
            statuses={
                id: status_on(document, relations, on=TODAY, expiring_days=60)
                for id, document in relations.documents.items()
            },
            backend=backend or MemoryBackend(()),
            dangers={d.id: danger_of(query, d) for d in contacts if d.kind is ContactKind.EMERGENCY},
        )

    return ask
