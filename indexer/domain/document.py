"""The documents of a handbook: policies, procedures and contacts, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from indexer.domain.body import NO_BODY, Body
from indexer.domain.body import Section as Section  # what a document is read by
from indexer.domain.choices import (
    Channel,
    ContactKind,
    ContactState,
    DayUnit,
    Desk,
    DocumentType,
    Handling,
    Level,
    Need,
    Online,
    Openness,
    ProxyState,
    Role,
)


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day that recurs every year, as ``MM-DD`` in a window."""

    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.month:02d}-{self.day:02d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """申领窗口: both ends included; two `MonthDay` recur yearly, two dates happen once."""

    from_: date | MonthDay
    until: date | MonthDay
    missed: str | None = None
    notice_days: int = 30
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasis:
    """设定依据: a document of this handbook by id, or another one by title only."""

    document: str | None = None
    title: str | None = None
    article: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """分人群情形: what differs for one group of people."""

    label: str
    differs: str
    audiences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """申请材料: one paper to bring. `originals` and `copies` are None when not stated.

    `when` is the condition under which it is needed, `one_of` a name shared by papers of which
    one is enough: neither is a paper that everybody brings.
    """

    name: str
    need: Need = Need.REQUIRED
    when: str | None = None
    one_of: str | None = None
    originals: int | None = None
    copies: int | None = None
    kept: bool | None = None
    get_from: str | None = None
    note: str | None = None
    audiences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """可否代办: yes, no or only for some; words without a state say nothing about yes or no."""

    state: ProxyState | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotThis:
    """问这个的去那份: what one who asks for a sibling of the document asks, and which one that is."""

    when: str
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """待遇标准: one thing that is received and how much of it."""

    label: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """待遇: what one receives, as words or as a list; `not_here`: ask the contacts for it."""

    text: str | None = None
    amounts: tuple[Amount, ...] = ()
    not_here: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimit:
    """办结时限: a number of working or natural days."""

    days: int
    unit: DayUnit = DayUnit.WORKDAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """网办入口: an https address and what it is called."""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    number: str
    label: str | None = None
    extension: str | None = None
    hours: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """开放时段: `days` are 1 (Monday) to 7; `workday` follows the calendar of holidays.

    `from_` and `until` are ``HH:MM``; `season` is two recurring days, both included.
    """

    days: tuple[int, ...] = ()
    workday: bool = False
    from_: str
    until: str
    season: tuple[MonthDay, MonthDay] | None = None


@dataclass(frozen=True, kw_only=True)
class Document:
    """What every type of document has; `path` is relative to the handbook folder."""

    type: ClassVar[DocumentType]

    id: str
    title: str
    category: str
    path: str
    subcategory: str | None = None
    asks: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    level: Level | None = None
    region: str | None = None
    owner: str | None = None
    verified_on: date | None = None
    verified_by: str | None = None
    review_by: date | None = None
    source: str | None = None
    openness: Openness = Openness.PUBLIC
    sample: bool = False
    effective_from: date | None = None
    effective_to: date | None = None
    repealed_on: date | None = None
    repealed_by: str | None = None
    superseded_by: tuple[str, ...] = ()
    amends: tuple[str, ...] = ()
    successor_note: str | None = None
    related: tuple[str, ...] = ()
    not_this: tuple[NotThis, ...] = ()
    former_ids: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    legal_basis: tuple[LegalBasis, ...] = ()
    windows: tuple[Window, ...] = ()
    branches: tuple[Branch, ...] = ()
    body: Body = NO_BODY
    faulty_fields: tuple[str, ...] = ()

    @property
    def sections(self) -> tuple[Section, ...]:
        """The text from heading to heading, as the body's tree has it."""
        return self.body.sections


@dataclass(frozen=True, kw_only=True)
class Policy(Document):
    """政策文件."""

    type = DocumentType.POLICY

    issuer: tuple[str, ...] = ()
    document_number: str | None = None
    document_kind: str | None = None
    issued_on: date | None = None
    published_on: date | None = None
    trial: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Procedure(Document):
    """办事流程. `materials` is None when not stated and empty when nothing is needed (无需材料)."""

    type = DocumentType.PROCEDURE

    role: Role = Role.HANDLES
    handling: Handling | None = None
    desk: Desk | None = None
    transfer_to: str | None = None
    authority: str | None = None
    conditions: tuple[str, ...] = ()
    materials: tuple[Material, ...] | None = None
    legal_days: TimeLimit | None = None
    promise_days: TimeLimit | None = None
    visits: int | None = None
    fee: str | None = None
    benefit: Benefit | None = None
    late: str | None = None
    renewal: str | None = None
    places: str | None = None
    hours: str | None = None
    channels: tuple[Channel, ...] = ()
    online: Online | None = None
    links: tuple[Link, ...] = ()
    proxy: Proxy | None = None
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Contact(Document):
    """联系方式: a vendor, an office or a hotline."""

    type = DocumentType.CONTACT

    kind: ContactKind | None = None
    symptoms: tuple[str, ...] = ()
    trades: tuple[str, ...] = ()
    phones: tuple[Phone, ...] = ()
    service_area: str | None = None
    hours: str | None = None
    all_day: bool | None = None
    opening: tuple[Opening, ...] = ()
    state: ContactState = ContactState.OPEN
    last_reached_on: date | None = None
    agreement_to: date | None = None
    price_note: str | None = None
    license: str | None = None
    private_phone: bool = False
    backup: str | None = None


DOCUMENT_CLASSES: dict[DocumentType, type[Document]] = {
    DocumentType.POLICY: Policy,
    DocumentType.PROCEDURE: Procedure,
    DocumentType.CONTACT: Contact,
}
