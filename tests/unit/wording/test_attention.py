"""What an editor is asked to do on a day, and the command that settles it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from indexer.domain.choices import ContactKind, ContactState
from indexer.domain.document import Contact, Document, LegalBasis, MonthDay, Policy, Procedure, Window
from indexer.domain.handbook import Handbook
from indexer.domain.problem import Problem, Severity
from indexer.domain.vocabulary import Audience, Event, EventDocument, Vocabulary
from indexer.wording.attention import Item, Kind, asking, attention, clock_item

TODAY = date(2026, 11, 23)
CHECKED: dict[str, Any] = {"verified_on": date(2026, 6, 1), "category": "c", "owner": "后台岗"}


def policy(id: str = "guiding", **more: Any) -> Policy:
    return Policy(**{**CHECKED, "id": id, "title": f"规定{id}", "path": f"{id}.md", **more})


def steps(id: str = "liucheng", *cited: str, **more: Any) -> Procedure:
    basis = tuple(LegalBasis(document=other) for other in cited)
    given = {**CHECKED, "id": id, "title": f"办{id}", "path": f"{id}.md", "asks": ("怎么办",)}
    return Procedure(**{**given, "legal_basis": basis, **more})


def contact(id: str = "dianhua", **more: Any) -> Contact:
    given = {**CHECKED, "id": id, "title": f"电话{id}", "path": f"{id}.md", "asks": ("找谁",)}
    return Contact(**{**given, "kind": ContactKind.VENDOR, "last_reached_on": TODAY, **more})


def handbook(*documents: Document, problems: tuple[Problem, ...] = ()) -> Handbook:
    vocabulary = Vocabulary(title="手册", categories=(), audiences=(Audience("全体居民", everyone=True),))
    return Handbook(vocabulary, {document.id: document for document in documents}, problems)


def found(*documents: Document, on: date = TODAY) -> list[tuple[str, str]]:
    return [(item.kind.value, item.id) for item in attention(handbook(*documents), on)]


def only(*documents: Document, kind: Kind, on: date = TODAY) -> Item:
    [item] = [item for item in attention(handbook(*documents), on) if item.kind is kind]
    return item


def test_checked_documents_in_force_ask_for_nothing() -> None:
    assert found(policy(), steps("liucheng", "guiding"), contact()) == []


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        pytest.param(policy(effective_to=date(2027, 1, 22)), "expiring", id="60 days to its end"),
        pytest.param(policy(effective_to=date(2027, 1, 23)), None, id="61 days to its end"),
        pytest.param(policy(review_by=date(2026, 11, 22)), "due", id="should have been checked yesterday"),
        pytest.param(policy(review_by=TODAY), None, id="to be checked today"),
        pytest.param(policy(verified_on=None), "unknown", id="never checked"),
        pytest.param(steps(asks=()), "no_asks", id="a procedure without asks"),
        pytest.param(contact(asks=()), "no_asks", id="a contact without asks"),
        pytest.param(policy(asks=()), None, id="a policy needs no asks"),
        pytest.param(contact(state=ContactState.PAUSED), "paused", id="paused"),
        pytest.param(contact(agreement_to=TODAY - timedelta(days=1)), "agreement", id="agreement over"),
        pytest.param(contact(agreement_to=date(2027, 1, 22)), "agreement", id="agreement ends in 60 days"),
        pytest.param(contact(agreement_to=date(2027, 1, 23)), None, id="agreement ends later"),
        pytest.param(contact(last_reached_on=date(2026, 5, 23)), None, id="reached six months ago"),
        pytest.param(contact(last_reached_on=date(2026, 5, 22)), "unreached", id="reached a day before that"),
        pytest.param(contact(last_reached_on=None), "unreached", id="a vendor never reached"),
        pytest.param(contact(last_reached_on=None, kind=ContactKind.EMERGENCY), None, id="nobody tries 119"),
        pytest.param(contact(state=ContactState.CLOSED, asks=()), None, id="closed down: nothing more"),
        pytest.param(policy(effective_to=date(2026, 1, 1), verified_on=None), None, id="ended: nothing more"),
    ],
)
def test_document_asks_for(document: Document, kind: str | None) -> None:
    assert [item.kind.value for item in attention(handbook(document), TODAY)] == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("reached", "last_fine_day"),
    [
        pytest.param(date(2026, 8, 31), date(2027, 2, 28), id="August has a 31st, February does not"),
        pytest.param(date(2026, 3, 15), date(2026, 9, 15), id="the same day of the month"),
        pytest.param(date(2026, 12, 31), date(2027, 6, 30), id="over the turn of the year"),
    ],
)
def test_six_months_end_on_the_same_day_of_the_month(reached: date, last_fine_day: date) -> None:
    vendor = contact(last_reached_on=reached)
    assert found(vendor, on=last_fine_day) == []
    assert found(vendor, on=last_fine_day + timedelta(days=1)) == [("unreached", "dianhua")]


def test_procedure_over_a_policy_that_ended_is_named_and_so_is_the_policy() -> None:
    documents = (policy(effective_to=date(2026, 10, 31)), steps("liucheng", "guiding"))
    assert found(*documents) == [("ended_cited", "guiding"), ("basis", "liucheng")]
    assert found(*documents, on=date(2026, 10, 31)) == [("expiring", "guiding")]


def test_chain_of_citations_is_followed_to_the_policy_that_ended() -> None:
    item = only(
        policy("fa", repealed_on=date(2026, 3, 1), repealed_by="新法"),
        policy("banfa", legal_basis=(LegalBasis(document="fa"),)),
        steps("liucheng", "banfa"),
        kind=Kind.ENDED_CITED,
    )
    assert (item.id, item.date) == ("fa", date(2026, 2, 28))
    assert item.message == (
        "已废止（用到 2026-02-28），还有 2 份以它为依据：《规定banfa》、《办liucheng》；请写明由哪一份接替"
    )
    assert item.command == "handbook supersede fa --by 新文件编号"


def test_ended_policy_with_a_successor_asks_to_cite_that() -> None:
    documents = (
        policy("old", superseded_by=("new",)),
        policy("new", effective_from=date(2026, 1, 1)),
        steps("liucheng", "old", verified_by="前台岗"),
    )
    item = only(*documents, kind=Kind.BASIS)
    assert item.message == "依据的《规定old》已经失效；请在 legal_basis 里添上《规定new》，再核对"
    assert item.command == "handbook verify liucheng --by '前台岗'"
    assert only(*documents, kind=Kind.ENDED_CITED).command == item.command


def test_versions_of_one_policy_beside_one_another_ask_for_nothing() -> None:
    versions = (policy("old", superseded_by=("new",)), policy("new", effective_from=date(2026, 1, 1)))
    assert found(*versions, steps("liucheng", "old", "new")) == []


def test_procedure_ahead_of_its_policy_is_named() -> None:
    item = only(policy(effective_from=date(2027, 1, 1)), steps("liucheng", "guiding"), kind=Kind.BASIS)
    assert item.message.startswith("依据的《规定guiding》还没有施行；")


def test_circle_of_citations_is_left_in_peace() -> None:
    circle = [policy(a, legal_basis=(LegalBasis(document=b),)) for a, b in (("a", "b"), ("b", "a"))]
    assert found(*circle, steps("liucheng", "a")) == []


def test_contact_that_closed_down_is_named_while_procedures_send_people_there() -> None:
    item = only(contact(state=ContactState.CLOSED), steps(contacts=("dianhua",)), kind=Kind.ENDED_CITED)
    assert item.message == "已停业，还有 1 件事写着找它：《办liucheng》；请改它们的 contacts，再核对"


def test_end_that_is_provided_for_only_informs() -> None:
    coming = policy("new", effective_from=date(2027, 1, 1))
    items = attention(handbook(policy(superseded_by=("new",)), coming), TODAY)
    assert [(item.kind, item.asks) for item in items] == [(Kind.EXPIRING, False)]
    assert items[0].message == "用到 2026-12-31，还有 38 天；以后由《规定new》接替，已经写好"
    assert asking(items) == ()


def test_last_day_is_said_as_such() -> None:
    item = only(policy(effective_to=TODAY, successor_note="等通知"), kind=Kind.EXPIRING)
    assert item.message == "用到 2026-11-23，今天是最后一天；失效后：等通知"


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        pytest.param("2026-08-01", [], id="31 days ahead"),
        pytest.param("2026-08-02", ["window_opens"], id="30 days ahead"),
        pytest.param("2026-09-01", ["window_opens"], id="its first day"),
        pytest.param("2026-09-02", [], id="well open"),
        pytest.param("2026-10-01", ["window_closes"], id="30 days to its end"),
        pytest.param("2026-10-31", ["window_closes"], id="its last day"),
        pytest.param("2026-11-01", [], id="the day after"),
    ],
)
def test_window_is_announced_within_its_notice(on: str, expected: list[str]) -> None:
    document = policy(windows=(Window(from_=MonthDay(9, 1), until=MonthDay(10, 31)),))
    items = attention(handbook(document), date.fromisoformat(on))
    assert [item.kind.value for item in items] == expected
    assert asking(items) == ()


def problem(path: str, message: str, *, fatal: bool = False, severity: Severity = Severity.ERROR) -> Problem:
    return Problem(path=path, line=3, column=1, rule="r", severity=severity, message=message, fatal=fatal)


def test_each_broken_file_is_one_item_and_warnings_are_none() -> None:
    problems = (
        problem("policies/huai.md", "看不懂"),
        problem("policies/huai.md", "日期不对", fatal=True),
        problem("guiding.md", "电话不对"),
        problem("guiding.md", "提醒", severity=Severity.WARNING),
    )
    items = attention(handbook(policy(), problems=problems), TODAY)
    assert [(item.kind.value, item.id, item.title, item.message) for item in items] == [
        ("broken", "huai", "policies/huai.md", "第 3 行：日期不对（共 2 处）"),
        ("faulty", "guiding", "规定guiding", "第 3 行：电话不对"),
    ]
    assert items[0].command == "handbook check policies/huai.md"


def test_role_of_a_file_cannot_smuggle_a_command_into_the_terminal() -> None:
    item = only(policy(verified_on=None, owner="岗'; rm -rf /"), kind=Kind.UNKNOWN)
    assert item.command == "handbook verify guiding --by '岗'\"'\"'; rm -rf /'"


@pytest.mark.parametrize("on", [date.min, date.max])
def test_ends_of_the_calendar_can_be_asked_about(on: date) -> None:
    documents = (
        policy(windows=(Window(from_=MonthDay(12, 10), until=MonthDay(1, 31), notice_days=10**12),)),
        contact(last_reached_on=date.max, agreement_to=date.max),
    )
    attention(handbook(*documents), on)


SHANGHAI = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("newest", "late"),
    [
        pytest.param(None, False, id="outside git"),
        pytest.param(NOW - timedelta(days=1), False, id="committed yesterday"),
        pytest.param(NOW + timedelta(minutes=10), False, id="ten minutes between two machines"),
        pytest.param(NOW + timedelta(minutes=11), True, id="eleven minutes"),
        pytest.param(datetime(2026, 11, 23, 1, 30, tzinfo=UTC), True, id="in another zone"),
    ],
)
def test_clock_behind_the_newest_commit_is_told(newest: datetime | None, late: bool) -> None:
    assert (clock_item(NOW, newest, rehearsal=False) is not None) is late


def test_rehearsal_in_the_past_informs_and_asks_for_nothing() -> None:
    item = clock_item(NOW, NOW + timedelta(days=1), rehearsal=True)
    assert item is not None
    assert not item.asks
    assert "2026-11-24 09:00" in item.message


def test_what_is_over_and_still_listed_names_the_file_to_mend() -> None:
    old = policy("jiu", superseded_by=("xin",))
    event = Event(key="banjia", title="搬家", documents=(EventDocument(document="jiu"),))
    book = handbook(old, policy("xin"), contact(state=ContactState.CLOSED))
    lists = replace(book.vocabulary, fallback="dianhua", events=(event,))
    items = [i for i in attention(replace(book, vocabulary=lists), TODAY) if i.kind is Kind.ENDED_CITED]
    assert sorted((item.id, item.message) for item in items) == [
        ("dianhua", "已停业，handbook.yml 里写着答不上的都打它（fallback）；请换一份，或去掉"),
        ("jiu", "已被替代，events.yml 的“搬家”里还有它；请换成《规定xin》"),
    ]
