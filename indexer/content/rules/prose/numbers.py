"""Numbers as a text names them: those of the contacts, and the hotlines everybody has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from indexer.content.faults import Fault, rule
from indexer.content.nodes import Place
from indexer.content.rules.broken_up import plain
from indexer.content.rules.telephones import TELEPHONE
from indexer.content.tables import By, nearly
from indexer.domain.choices import DocumentType
from indexer.domain.problem import Severity
from indexer.domain.telephone import digits_of

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile, Reading

_HOTLINE = re.compile(
    r"(?<![0-9A-Z.:])(?<![0-9A-Z]-)(?:1[0-9]{2}|12[0-9]{3}|9[56][0-9]{3})(?!-?[0-9A-Z年月日元号个人次条分秒米平户份名岁度斤%.:])"
)
_CALLS = re.compile("打|拨|热线|电话|[0-9]、$")
_BEFORE = 12
_HOTLINES_BEGIN = ("11", "12")
"""So begin numbers nobody has but hotlines; 打191 is one only where it is nearly another's."""
_PUBLIC = frozenset(
    """
    110 112 114 117 119 120 121 122 123 12110 12119 12121 12122 12123 12300 12301 12305 12306 12308
    12309 12310 12312 12313 12314 12315 12316 12317 12318 12319 12320 12321 12322 12323 12325 12326
    12328 12329 12330 12331 12333 12335 12336 12337 12338 12339 12345 12346 12348 12349 12350 12351
    12355 12356 12358 12360 12363 12365 12366 12367 12368 12369 12370 12371 12377 12378 12379 12380
    12381 12385 12386 12388 12389 12390 12391 12393 12395 12396 12398
    """.split()
)
"""Numbers that are the same all over the country."""
_LINK = re.compile(r'\["a",\{"href":"doc:([a-z0-9-]+)[^}]*\},"([^"]+)"\]')
_IN_A_NAME = re.compile(r"(?<![0-9])(?:1[0-9]{2,4}|9[0-9]{4})(?![0-9年])")


@rule("unknown-number", "正文里的电话和联系条目里的一样。", severity=Severity.WARNING)
def numbers_of_the_text_are_known(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark a number that no contact has: a digit was changed in one of two places.

    In a contact every number of the text is to be one of the contacts'; elsewhere one that is nearly
    a contact's, and hotlines there are none of. The number a contact is called by has to be dialled.

    Passes::
        type: contact
        phones: [{number: "010-0000-0105"}]
        ---
        打 010-0000-0105，打不通打 010-0000-0101 或者 12345。
    Fails::
        type: contact
        phones: [{number: "010-0000-0105"}]
        ---
        打 010-0000-0199。
    """
    named_there = named_in(file)
    station = digits_of(reading.vocabulary.phone)
    is_contact = file.type is DocumentType.CONTACT and bool(file.value("phones"))
    for number in named_there.numbers:
        digits = digits_of(number)
        if digits == station or reading.files_by(By.NUMBER, digits):
            continue
        alike = [] if is_contact else _alike(digits, station, reading)
        if is_contact or alike:
            meant = "" if is_contact else f"，最接近的是 {alike[0]}"
            yield told_of(file, number, f"联系条目里没有 {number}{meant}")
    for number in named_there.hotlines:
        if number in _PUBLIC or number == station or reading.files_by(By.NUMBER, number):
            continue
        alike = _alike(number, station, reading)
        if number.startswith(_HOTLINES_BEGIN) or alike:
            nearest = f"，最接近的是 {alike[0]}" if alike else ""
            yield told_of(file, number, f"不认得 {number} 这个号{nearest}")
    own = {digits_of(phone.number) for phone in file.value("phones") or ()}
    named = _IN_A_NAME.findall(file.value("title") or "") if is_contact else []
    if named and not own & set(named):
        place = file.place("phones")
        yield Fault(message=f"标题里是 {named[0]}，电话栏里没有", place=place, hint="请核对，两处写成一样")


def told_of(
    file: DocumentFile, words: str, message: str, *, hint: str = "请核对：两处要写同一个号码"
) -> Fault:
    place = file.body_place(words)
    if place == Place(file.body_line):
        at = plain(file.body).find(words)
        place = file.place_in_body(at) if at >= 0 else place
    return Fault(message=message, place=place, hint=hint)


@dataclass(frozen=True, slots=True)
class Named:
    """What a body names: numbers, hotlines, and the id behind each link with its words."""

    numbers: tuple[str, ...]
    hotlines: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


def named_in(file: DocumentFile) -> Named:
    """Return what the body of a file names: read once, and kept with the file as long as it is as it was."""
    numbers, hotlines, links = file.note("named", lambda: _named(file))
    return Named(tuple(numbers), tuple(hotlines), tuple((id, words) for id, words in links))


def _named(file: DocumentFile) -> list[Any]:
    """Read a body as it is kept: to take the tree of every body apart costs more than all other rules."""
    written = file.rendered.body.written if file.rendered else ""
    text = plain(written)
    hotlines = [
        found[0]
        for found in _HOTLINE.finditer(text)
        if len(found[0]) > 3 or _CALLS.search(text[max(found.start() - _BEFORE, 0) : found.start()])
    ]
    numbers = [found[0] for found in TELEPHONE.finditer(text)]
    return [numbers, hotlines, list(map(list, _LINK.findall(written)))]


def _alike(number: str, station: str, reading: Reading) -> list[str]:
    """Return the numbers of contacts, and of the station, that a number may be a slip of."""
    near = [file for pattern in nearly(number) for file in reading.files_by(By.NEARLY_NUMBER, pattern)]
    swapped = (
        f"{number[:at]}{number[at + 1]}{number[at]}{number[at + 2 :]}" for at in range(len(number) - 1)
    )
    near += [file for other in swapped for file in reading.files_by(By.NUMBER, other)]
    known = {digits_of(phone.number) for file in near for phone in file.value("phones") or ()} | {station}
    return sorted(other for other in known if _is_slip(number, other))


def _is_slip(one: str, other: str) -> bool:
    """Say whether two numbers differ by one digit, or by two that changed places."""
    if len(one) != len(other) or one == other:
        return False
    differ = [at for at in range(len(one)) if one[at] != other[at]]
    if len(differ) == 2:
        first, second = differ
        return second == first + 1 and one[first] == other[second] and one[second] == other[first]
    return len(differ) == 1
