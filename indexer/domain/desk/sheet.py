"""The card: what a worker needs of a document with a resident waiting, derived once.

A sheet is a list of rows in the order they are asked for. Page, one-page sheet, trip, resident view,
book and API render these rows and derive nothing of their own: the words are the same everywhere.
What a row is called stands in the table of fields; rows that are called alike stand together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from indexer.domain.choices import Channel, Online, Openness, Role
from indexer.domain.days.window import window_owners
from indexer.domain.desk.aspect import Aspect
from indexer.domain.desk.papers import paper_items
from indexer.domain.desk.phrases import (
    benefit_lines,
    date_words,
    limit_words,
    opening_words,
    phone_words,
    proxy_words,
    role_words,
    visits_words,
    window_words,
)
from indexer.domain.desk.rows import Emphasis, Item, Row
from indexer.domain.document import Contact, Document, Procedure, TimeLimit
from indexer.domain.fields import field_of, row_label
from indexer.domain.handbook import Handbook

_ONLINE = {Online.FULL: "全程能在网上办", Online.START: "网上可以预约或申报", Online.NO: "网上不能办"}
_MOST_SYMPTOMS = 30
_PRIVATE = "个人号码不外印，请到前台询问"
_IMPLIED = (Channel.FRONT_DESK, Channel.PROXY)  # the place and the row of proxies say so


def sheet_of(
    document: Document,
    handbook: Handbook,
    *,
    on: date | None = None,
    audiences: tuple[str, ...] = (),
    resident: bool = False,
) -> tuple[Row, ...]:
    """Return the rows of a document; what is not stated has none.

    Choosing `audiences` leaves what is the same for all and what differs for them. `on` leaves out
    the windows of a basis that has ended by then; without it nothing depends on the day, as on
    paper. A `resident` is not told what happens behind the desk.
    """
    maker = _Rows(document, handbook, audiences, resident)
    if isinstance(document, Procedure):
        rows = maker.of_procedure(document, on)
    elif isinstance(document, Contact):
        rows = maker.of_contact(document)
    else:
        rows = maker.of_rule(on)
    return tuple(row for row in rows if not (resident and row.emphasis is Emphasis.DESK))


def numbers_of(contact: Contact, *, resident: bool = False) -> list[Item]:
    """Return the numbers of a contact with what stands beside them; a private one is not for residents."""
    if contact.private_phone and resident:
        return [Item(text="", notes=(_PRIVATE,))]
    return [Item(text=p.number, notes=tuple(filter(None, [phone_words(p)]))) for p in contact.phones]


def hours_of(contact: Contact) -> str:
    """Return when a contact can be reached, in the shortest words that its file has."""
    return contact.hours or _all_day(contact) or opening_words(contact.opening)


def _all_day(contact: Contact) -> str:
    return field_of(contact.type, "all_day").label if contact.all_day else ""


@dataclass(frozen=True, slots=True)
class _Rows:
    document: Document
    handbook: Handbook
    audiences: tuple[str, ...]
    resident: bool

    def of_procedure(self, procedure: Procedure, on: date | None) -> Iterator[Row]:
        if procedure.role is Role.ASSISTS:  # that it belongs elsewhere is the verdict itself
            yield from self._said("role", Aspect.WHERE, role_words(procedure.role))
        yield from self._branches()
        yield from self._said("conditions", Aspect.ELIGIBILITY, *procedure.conditions, emphasis=Emphasis.MORE)
        elsewhere = procedure.role is Role.REFERS  # 什么都不用带, 不收费 would be said of the wrong door
        if procedure.materials is not None and (procedure.materials or not elsewhere):
            papers = [m for m in procedure.materials if self._concerns(m.audiences)]
            yield self._row("materials", Aspect.MATERIALS, paper_items(papers))
        yield from self._windows(on)
        more = Emphasis.MORE
        yield from self._said("benefit", Aspect.AMOUNT, *benefit_lines(procedure.benefit), emphasis=more)
        yield from self._said("late", Aspect.LATE, procedure.late, emphasis=more)
        yield from self._said("renewal", Aspect.RENEWAL, procedure.renewal, emphasis=more)
        yield from self._where(procedure)
        online = _ONLINE[procedure.online] if procedure.online else None
        yield from self._said("online", Aspect.ONLINE, online)
        links = [Item(text=link.label, url=link.url) for link in procedure.links]
        yield from self._listed("links", Aspect.ONLINE, links)
        promise, legal = procedure.promise_days, procedure.legal_days
        yield from self._said("promise_days", Aspect.DURATION, _done_in(promise))
        yield from self._said("legal_days", Aspect.DURATION, f"法定 {limit_words(legal)}" if legal else None)
        fee = None if elsewhere and procedure.fee == "none" else self._spelled("fee", procedure.fee)
        yield from self._said("fee", Aspect.FEE, fee)
        yield from self._said("proxy", Aspect.PROXY, proxy_words(procedure.proxy), emphasis=more)
        yield from self._people("contacts", procedure.contacts)
        handling = procedure.handling.label if procedure.handling else None
        yield from self._said("handling", Aspect.DURATION, handling, emphasis=Emphasis.DESK)
        yield from self._said("authority", Aspect.WHERE, procedure.authority, emphasis=more)
        yield from self._siblings()

    def of_contact(self, contact: Contact) -> Iterator[Row]:
        yield from self._listed("phones", Aspect.PHONE, numbers_of(contact, resident=self.resident))
        yield from self._said("trades", Aspect.WHERE, "、".join(contact.trades))
        yield from self._said("hours", Aspect.HOURS, contact.hours or _all_day(contact))
        yield from self._said("opening", Aspect.HOURS, opening_words(contact.opening))
        yield from self._said("service_area", Aspect.WHERE, contact.service_area)
        yield from self._said("price_note", Aspect.FEE, contact.price_note)
        yield from self._said("license", Aspect.ELIGIBILITY, contact.license)
        yield from self._said("symptoms", Aspect.WHERE, _symptoms(contact), emphasis=Emphasis.MORE)
        for key in ("agreement_to", "last_reached_on"):
            day = getattr(contact, key)
            text = date_words(day) if day else None
            yield from self._said(key, Aspect.VALIDITY, text, emphasis=Emphasis.DESK)
        yield from self._people("backup", (contact.backup,) if contact.backup else ())

    def of_rule(self, on: date | None) -> Iterator[Row]:
        yield from self._branches()
        yield from self._windows(on)
        yield from self._siblings()

    def _siblings(self) -> Iterator[Row]:
        """Yield who is better served by another document; it stands last, behind all that is said here."""
        documents = self.handbook.documents
        named = [(entry.when, documents.get(entry.document)) for entry in self.document.not_this]
        items = [
            Item(text=f"{when}：看“{other.title}”", document=other.id)
            for when, other in named
            if other is not None and self._may_know_of(other)
        ]
        yield from self._listed("not_this", Aspect.WHERE, items, emphasis=Emphasis.MORE)

    def _branches(self) -> Iterator[Row]:
        differing = [
            Item(text=branch.differs, group=branch.label, notes=branch.audiences)
            for branch in self.document.branches
            if self._concerns(branch.audiences)
        ]
        emphasis = Emphasis.FIRST if self.audiences else Emphasis.MORE
        yield from self._listed("branches", Aspect.EXCEPTION, differing, emphasis=emphasis)

    def _windows(self, on: date | None) -> Iterator[Row]:
        owners = dict.fromkeys(window_owners(self.document, self.handbook.relations))
        counting = [
            owner
            for owner in owners
            if owner is self.document
            or (self._may_know_of(owner) and not (on and self._has_ended(owner, on)))
        ]
        items = [
            Item(
                text=window_words(window),
                group=window.label or "",
                notes=(window.missed,) if window.missed else (),
                document="" if owner is self.document else owner.id,
            )
            for owner in counting
            for window in owner.windows
        ]
        yield from self._listed("windows", Aspect.DEADLINE, items, emphasis=Emphasis.MORE)

    def _where(self, procedure: Procedure) -> Iterator[Row]:
        """Yield where to go, when and how often, what happens behind the desk, and other ways."""
        counts = procedure.visits is not None and procedure.role is not Role.REFERS
        visits = visits_words(procedure.visits or 0) if counts else None
        yield from self._said("places", Aspect.WHERE, procedure.places)
        yield from self._said("hours", Aspect.HOURS, procedure.hours)
        yield from self._said("visits", Aspect.STEPS, visits)
        desk = f"{procedure.desk.label}受理" if procedure.desk else ""
        behind = " → ".join(text for text in (desk, procedure.transfer_to) if text)
        if procedure.transfer_to or not procedure.places:
            key = "transfer_to" if procedure.transfer_to else "desk"
            yield from self._said(key, Aspect.STEPS, behind, emphasis=Emphasis.DESK)
        told = f"{procedure.places or ''}{procedure.hours or ''}"
        others = [c.label for c in procedure.channels if c not in _IMPLIED and c.label not in told]
        yield from self._said("channels", Aspect.WHERE, f"也可以{'、'.join(others)}办" if others else None)

    def _people(self, key: str, ids: Iterable[str]) -> Iterator[Row]:
        documents = self.handbook.documents
        named = (documents.get(id) or documents.get(self.handbook.renamed(id) or "") for id in ids)
        contacts = [c for c in named if isinstance(c, Contact) and self._may_know_of(c)]
        yield from self._listed(key, Aspect.PHONE, [Item(text=c.title, document=c.id) for c in contacts])

    def _said(
        self, key: str, aspect: Aspect, *texts: str | None, emphasis: Emphasis = Emphasis.FIRST
    ) -> Iterator[Row]:
        yield from self._listed(key, aspect, [Item(text=text) for text in texts if text], emphasis=emphasis)

    def _listed(
        self, key: str, aspect: Aspect, items: Iterable[Item], *, emphasis: Emphasis = Emphasis.FIRST
    ) -> Iterator[Row]:
        """Yield a row if it has anything to tell."""
        row = self._row(key, aspect, items, emphasis=emphasis)
        if row.items:
            yield row

    def _row(
        self, key: str, aspect: Aspect, items: Iterable[Item], *, emphasis: Emphasis = Emphasis.FIRST
    ) -> Row:
        label = row_label(self.document.type, key)
        return Row(aspect=aspect, field=key, label=label, items=tuple(items), emphasis=emphasis)

    def _spelled(self, key: str, text: str | None) -> str | None:
        """Return a text, or the words for nothing: none -> 不收费."""
        words = field_of(self.document.type, key).none_words
        return words[1] if words and text in words else text

    def _may_know_of(self, document: Document) -> bool:
        return not (self.resident and document.openness is Openness.INTERNAL)

    def _has_ended(self, document: Document, on: date) -> bool:
        return self.handbook.status(document.id, on=on).ended

    def _concerns(self, named: tuple[str, ...]) -> bool:
        everyone = self.handbook.vocabulary.is_for_everyone(named)
        return everyone or not self.audiences or any(audience in self.audiences for audience in named)


def _symptoms(contact: Contact) -> str:
    """Return the first symptoms; an alarm line lists hundreds, for the search and not to be read."""
    shown = "、".join(contact.symptoms[:_MOST_SYMPTOMS])
    more = len(contact.symptoms) - _MOST_SYMPTOMS
    return f"{shown}等 {len(contact.symptoms)} 种" if more > 0 else shown


def _done_in(limit: TimeLimit | None) -> str | None:
    """Return 20 个工作日内办好, 当场办好."""
    return f"{limit_words(limit)}{'内' if limit.days else ''}办好" if limit else None
