"""The small handbook of the search tests: siblings by year, a vendor that closed, one danger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from indexer.domain.body import Body, Element
from indexer.domain.choices import ContactKind, ContactState
from indexer.domain.document import Contact, Document, LegalBasis, Phone, Policy, Procedure, Window
from indexer.domain.vocabulary import Audience, Category, Vocabulary
from indexer.search.service import SearchService

Library = Callable[..., SearchService]

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
