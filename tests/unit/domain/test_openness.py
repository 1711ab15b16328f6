"""The handbook as the public sees it names nothing internal, not in its lists either."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from indexer.domain.choices import BasisState, Openness, Validity, WindowPhase
from indexer.domain.document import Contact, Document, LegalBasis, NotThis, Policy, Procedure, Window
from indexer.domain.handbook import Handbook
from indexer.domain.openness import PublicHandbook, internal_ids, public_document, public_handbook
from indexer.domain.vocabulary import Event, EventDocument, Vocabulary


def event(key: str, *ids: str) -> Event:
    return Event(key=key, title=key, documents=tuple(EventDocument(document=id) for id in ids))


def test_fallback_and_events_name_no_internal_document() -> None:
    vocabulary = Vocabulary(
        title="手册",
        categories=(),
        fallback="neixian",
        events=(event("banjia", "gongkai", "neibu"), event("jimi", "neibu")),
    )
    documents = (
        Procedure(id="gongkai", title="公开", category="c", path="a.md"),
        Procedure(id="neibu", title="内部", category="c", path="b.md", openness=Openness.INTERNAL),
        Contact(id="neixian", title="内线", category="c", path="c.md", openness=Openness.INTERNAL),
    )
    whole = Handbook(vocabulary, {d.id: d for d in documents})
    seen = public_handbook(whole).vocabulary
    assert seen.fallback is None
    assert seen.events == (event("banjia", "gongkai"),)
    assert whole.vocabulary.fallback == "neixian"


TODAY = date(2026, 11, 23)
INNER = Policy(id="neibu", title="内部文件甲", category="c", path="n.md", openness=Openness.INTERNAL)
STEPS = Procedure(id="shi", title="办事", category="c", path="s.md")


def seen(*documents: Document) -> PublicHandbook:
    """Return what the public sees of these documents."""
    vocabulary = Vocabulary(title="手册", categories=())
    return public_handbook(Handbook(vocabulary, {d.id: d for d in documents}, revision="r1"))


def test_internal_documents_are_gone_and_their_former_ids_are_not_told() -> None:
    handbook = seen(STEPS, replace(INNER, former_ids=("jiu",)))
    assert list(handbook.documents) == ["shi"]
    assert handbook.hidden == {"neibu", "jiu"} == internal_ids(handbook.whole)
    assert (handbook.files_read, handbook.revision) == (1, "r1")
    assert "neibu" in handbook.whole.documents


def test_lists_keep_what_is_public_and_drop_what_is_not() -> None:
    steps = replace(
        STEPS,
        related=("gongkai", "neibu"),
        contacts=("neibu", "dian"),
        superseded_by=("neibu", "xin"),
        legal_basis=(LegalBasis(document="neibu"), LegalBasis(document="fa"), LegalBasis(title="某法")),
        not_this=(NotThis(when="甲", document="neibu"), NotThis(when="乙", document="gongkai")),
    )
    shown = public_document(steps, frozenset({"neibu"}))
    assert (shown.related, shown.superseded_by) == (("gongkai",), ("xin",))
    assert isinstance(shown, Procedure)
    assert shown.contacts == ("dian",)
    assert [entry.document or entry.title for entry in shown.legal_basis] == ["fa", "某法"]
    assert [entry.when for entry in shown.not_this] == ["乙"]


def test_what_names_nothing_hidden_is_the_same_document() -> None:
    assert public_document(STEPS, frozenset({"neibu"})) is STEPS


def test_backup_and_repeal_by_something_internal_are_not_named() -> None:
    line = Contact(id="dian", title="热线", category="c", path="d.md", backup="neibu")
    old = Policy(
        id="jiu", title="旧", category="c", path="j.md", repealed_on=date(2026, 1, 1), repealed_by="neibu"
    )
    handbook = seen(line, old, INNER)
    shown = handbook.documents["dian"]
    assert isinstance(shown, Contact)
    assert shown.backup is None
    assert handbook.documents["jiu"].repealed_by == "内部文件"
    assert public_document(line, frozenset({"other"})) is line
    assert public_document(replace(old, repealed_by="新规"), frozenset({"neibu"})).repealed_by == "新规"


@pytest.mark.parametrize(
    ("own_end", "starts", "last"),
    [
        pytest.param(None, ["2026-06-01"], "2026-05-31", id="the day before the successor"),
        pytest.param("2026-03-31", ["2026-06-01"], "2026-03-31", id="its own end comes first"),
        pytest.param("2026-12-31", ["2026-06-01"], "2026-05-31", id="its own end comes later"),
        pytest.param(None, ["2026-08-01", "2026-06-01"], "2026-05-31", id="the first of two successors"),
        pytest.param(None, [None], "0001-01-01", id="a successor without a date"),
        pytest.param("2026-12-31", [], "2026-12-31", id="no successor"),
    ],
)
def test_what_something_internal_replaces_still_ends_in_time(
    own_end: str | None, starts: list[str | None], last: str
) -> None:
    successors = [
        replace(INNER, id=f"nei{n}", effective_from=date.fromisoformat(start) if start else None)
        for n, start in enumerate(starts)
    ]
    old = Policy(
        id="jiu",
        title="旧",
        category="c",
        path="j.md",
        effective_to=date.fromisoformat(own_end) if own_end else None,
        superseded_by=tuple(s.id for s in successors),
    )
    assert seen(old, *successors).documents["jiu"].effective_to == date.fromisoformat(last)


def test_successor_that_never_takes_effect_ends_nothing() -> None:
    never = replace(INNER, effective_from=date(2026, 6, 1), repealed_on=date(2026, 5, 1))
    old = Policy(id="jiu", title="旧", category="c", path="j.md", superseded_by=("neibu",))
    assert seen(old, never).documents["jiu"].effective_to is None


def test_public_successor_supersedes_as_it_does_for_everybody() -> None:
    new = Policy(id="xin", title="新", category="c", path="x.md", effective_from=date(2026, 6, 1))
    old = Policy(id="jiu", title="旧", category="c", path="j.md", superseded_by=("xin",))
    handbook = seen(old, new, INNER)
    assert handbook.documents["jiu"] == old
    assert handbook.status("jiu", on=TODAY).validity is Validity.SUPERSEDED


def test_window_of_an_internal_basis_keeps_its_dates_and_nothing_else() -> None:
    window = Window(from_=date(2026, 11, 1), until=date(2026, 11, 30), missed="内部办法", label="内部申领")
    steps = replace(STEPS, legal_basis=(LegalBasis(document="neibu"),))
    status = seen(steps, replace(INNER, windows=(window,))).status("shi", on=TODAY)
    assert status.window is not None
    assert (status.window.state, status.window.closes_on) == (WindowPhase.OPEN, date(2026, 11, 30))
    assert (status.window.document, status.window.missed, status.window.label) == ("shi", None, None)


def test_window_of_a_public_basis_is_told_whole() -> None:
    window = Window(from_=date(2026, 11, 1), until=date(2026, 11, 30), missed="等下年", label="申领")
    law = Policy(id="fa", title="法", category="c", path="f.md", windows=(window,))
    status = seen(replace(STEPS, legal_basis=(LegalBasis(document="fa"),)), law, INNER).status(
        "shi", on=TODAY
    )
    assert status.window is not None
    assert (status.window.document, status.window.missed, status.window.label) == ("fa", "等下年", "申领")


def test_basis_that_is_internal_and_over_is_judged_and_not_named() -> None:
    over = replace(INNER, effective_to=date(2025, 12, 31))
    ended = Policy(id="fa", title="法", category="c", path="f.md", effective_to=date(2025, 12, 31))
    steps = replace(STEPS, legal_basis=(LegalBasis(document="neibu"), LegalBasis(document="fa")))
    basis = seen(steps, over, ended).status("shi", on=TODAY).basis
    assert (basis.state, basis.documents) == (BasisState.ENDED, ("fa",))
    alone = replace(STEPS, legal_basis=(LegalBasis(document="neibu"),))
    basis = seen(alone, over).status("shi", on=TODAY).basis
    assert (basis.state, basis.documents) == (BasisState.ENDED, ())


@pytest.mark.parametrize(
    ("day", "validity"),
    [
        pytest.param(date(2025, 12, 31), Validity.NOT_YET, id="before it applies"),
        pytest.param(TODAY, Validity.AMENDED, id="while it applies"),
        pytest.param(date(2027, 1, 1), Validity.LAPSED, id="after its end"),
    ],
)
def test_what_something_internal_amends_is_amended_while_it_applies(day: date, validity: Validity) -> None:
    law = Policy(
        id="fa",
        title="法",
        category="c",
        path="f.md",
        effective_from=date(2026, 1, 1),
        effective_to=date(2026, 12, 31),
    )
    handbook = seen(law, replace(INNER, amends=("fa",)))
    assert handbook.status("fa", on=day).validity is validity
    assert seen(law).status("fa", on=TODAY).validity is Validity.IN_FORCE


def test_attachment_of_an_internal_document_alone_is_not_offered() -> None:
    handbook = seen(
        replace(STEPS, attachments=("assets/a.docx",)), replace(INNER, attachments=("assets/b.docx",))
    )
    assert handbook.offers("assets/a.docx")
    assert not handbook.offers("assets/b.docx")
