"""The handbook of the page tests: one of every kind, in every state a document has on 2026-11-23."""

from __future__ import annotations

from datetime import date

from indexer.content.body.markdown import MarkdownRenderer
from indexer.domain.choices import (
    Channel,
    ContactKind,
    ContactState,
    Desk,
    Handling,
    Need,
    Openness,
    ProxyState,
)
from indexer.domain.document import (
    Branch,
    Contact,
    Document,
    LegalBasis,
    Link,
    Material,
    MonthDay,
    Phone,
    Policy,
    Procedure,
    Proxy,
    TimeLimit,
    Window,
)
from indexer.domain.handbook import Handbook
from indexer.domain.problem import Problem, Severity
from indexer.domain.vocabulary import Audience, Category, Vocabulary

VOCABULARY = Vocabulary(
    title="示例手册",
    organisation="示例站",
    phone="010-0000-0100",
    categories=(
        Category("party", "党务服务", ("组织关系",)),
        Category("public", "基本公共服务", ("人口健康", "社会救助")),
        Category("life", "便民服务", ("家庭维修",)),
    ),
    audiences=(Audience("全体居民", everyone=True), Audience("老年人"), Audience("独生子女父母")),
)


def yearly(year: int, successor: str | None) -> Policy:
    """Return the arrangement of one year, its window from September to October."""
    return Policy(
        id=f"anpai-{year}",
        title=f"奖励费{year}年度安排",
        category="public",
        subcategory="人口健康",
        path=f"policies/anpai-{year}.md",
        document_number=f"示例发〔{year}〕1号",
        effective_from=date(year, 1, 1),
        effective_to=date(year, 12, 31),
        superseded_by=(successor,) if successor else (),
        windows=(
            Window(from_=date(year, 9, 1), until=date(year, 10, 31), missed="先登记，次年集中发放时补发"),
        ),
        body=MarkdownRenderer().render("## 金额\n\n每人每年若干元").body,
    )


DOCUMENTS: tuple[Document, ...] = (
    yearly(2025, "anpai-2026"),
    yearly(2026, "anpai-2027"),
    yearly(2027, None),
    Procedure(
        id="jiangli-fei",
        title="奖励费领取",
        category="public",
        subcategory="人口健康",
        path="procedures/jiangli-fei.md",
        asks=("我来帮闺女领独生子女费", "能不能一回领两份独生子女费", "领独生子女费几点下班"),
        audiences=("独生子女父母",),
        former_ids=("dusheng-fei",),
        effective_from=date(2026, 1, 1),
        verified_on=date(2026, 10, 12),
        sample=True,
        handling=Handling.COMMITTED,
        desk=Desk.FRONT,
        transfer_to="后台计生岗",
        conditions=("有光荣证",),
        materials=(
            Material(name="光荣证", originals=1, copies=2),
            Material(name="委托书", need=Need.OPTIONAL, note="别人代领时带"),
        ),
        promise_days=TimeLimit(days=5),
        visits=1,
        fee="none",
        places="服务站前台",
        channels=(Channel.FRONT_DESK, Channel.ONLINE),
        links=(Link(label="网上办理", url="https://example.cn/x"),),
        proxy=Proxy(state=ProxyState.YES),
        contacts=("dui-new",),
        branches=(Branch(label="有工作单位", differs="由单位发"),),
        legal_basis=(
            LegalBasis(document="anpai-2025"),
            LegalBasis(document="anpai-2026"),
            LegalBasis(document="anpai-2027"),
            LegalBasis(title="人口与计划生育法", article="第三十一条"),
        ),
        related=("butie",),
        attachments=("assets/form.docx",),
        body=MarkdownRenderer()
        .render("## 没赶上怎么办\n\n==当年补不了==\n\n## 孩子大了\n\n满十八岁停发")
        .body,
    ),
    Procedure(
        id="butie",
        title="补贴申领",
        category="public",
        subcategory="社会救助",
        path="procedures/butie.md",
        asks=("领补贴能不能多给", "领补贴几点下班"),
        materials=(),
        handling=Handling.IMMEDIATE,
        legal_basis=(LegalBasis(document="laofa"),),
        review_by=date(2026, 6, 30),
    ),
    Policy(
        id="laofa",
        title="老办法",
        category="public",
        subcategory="社会救助",
        path="policies/laofa.md",
        repealed_on=date(2026, 3, 1),
        repealed_by="新的通知",
        successor_note="请打电话问街道。",
    ),
    Policy(
        id="duanqi",
        title="短期通知",
        category="life",
        path="policies/duanqi.md",
        effective_from=date(2026, 1, 1),
        effective_to=date(2026, 11, 22),
    ),
    Policy(
        id="tiaoli",
        title="条例<b>&",
        category="party",
        path="policies/tiaoli.md",
        effective_from=date(2020, 1, 1),
        openness=Openness.INTERNAL,
        faulty_fields=("published_on",),
    ),
    Policy(
        id="xiugai",
        title="关于修改条例的决定",
        category="party",
        path="policies/xiugai.md",
        effective_from=date(2024, 1, 1),
        amends=("tiaoli",),
    ),
    Procedure(
        id="renzheng",
        title="停车认证",
        asks=("停车认证能不能替邻居办",),
        body=MarkdownRenderer().render("## 替别人办\n\n停车认证不替邻居办。").body,
        category="life",
        path="procedures/renzheng.md",
        windows=(Window(from_=MonthDay(12, 10), until=MonthDay(1, 31), label="年度认证"),),
    ),
    Policy(
        id="zaokai",
        title="明年停车公告",
        category="life",
        path="policies/zaokai.md",
        effective_from=date(2027, 1, 1),
        windows=(Window(from_=date(2026, 12, 10), until=date(2027, 1, 31)),),
    ),
    Contact(
        id="dui-old",
        title="旧疏通队",
        category="life",
        subcategory="家庭维修",
        path="contacts/dui-old.md",
        kind=ContactKind.VENDOR,
        asks=("通下水道",),
        phones=(Phone(number="010-0000-0001"),),
        state=ContactState.CLOSED,
        backup="dui-new",
    ),
    Contact(
        id="dui-new",
        title="新疏通队",
        category="life",
        subcategory="家庭维修",
        path="contacts/dui-new.md",
        kind=ContactKind.VENDOR,
        asks=("下水道堵了",),
        phones=(Phone(number="010-0000-0002", extension="8", hours="8:00-18:00"),),
        agreement_to=date(2026, 6, 30),
        private_phone=True,
        body=MarkdownRenderer().render("## 什么时候打\n\n堵了就打").body,
    ),
    Contact(
        id="ranqi",
        title="燃气抢修",
        category="life",
        path="contacts/ranqi.md",
        kind=ContactKind.EMERGENCY,
        symptoms=("燃气漏了",),
        phones=(Phone(number="96777"),),
        all_day=True,
        body=MarkdownRenderer().render("## 先做什么\n\n开窗关阀").body,
    ),
)

HANDBOOK = Handbook(
    vocabulary=VOCABULARY,
    documents={document.id: document for document in DOCUMENTS},
    problems=(
        Problem(
            path="policies/huai.md",
            line=6,
            column=13,
            rule="date",
            severity=Severity.ERROR,
            message="日期<写错>了",
            hint="请写成 2026-01-01",
            fatal=True,
        ),
    ),
    revision="abc1234",
    files_read=len(DOCUMENTS) + 1,
)
