"""A telephone number as it was written -> numbers with their extensions; as it was typed -> whose.

``010-00000193/00000194 转 802`` is two numbers, the second with the area code of the first. What
cannot be read is refused with what is wrong: a number that is one digit short rings nobody.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

RIGHT_FORM = "写成 010-0000-0000；分机写 010-0000-0000 转 802；两个号码写两条，或用 / 隔开，各自写全"

_DASHES = re.compile("[\u2010-\u2015\u2212\ufe63\uff0d~\uff5e]")
_BETWEEN = re.compile(r"\s*(?:[/、,;|]|或者?|和|及)\s*")
_BRACKETED = re.compile(r"\(\s*((?:转|分机)[^()]*)\)")
_PART = re.compile(
    r"(?P<main>[+\d][\d\s.()-]*\d|\(\d[\d\s.()-]*\d)"
    r"(?:\s*(?:转|分机号?|ext\.?|x|#)\s*:?\s*(?P<extension>\d{1,6}))?",
    re.IGNORECASE,
)
_LAST_GROUP = re.compile(r"(?P<main>.*\d)-(?P<extension>\d{1,6})")
_COUNTRY = re.compile(r"(?:\+|00)86[\s-]*|86[\s-]*(?=1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}$)")
_AREA = re.compile(r"010|02\d|0[3-9]\d\d")
_SHORT_AREA = re.compile(r"010|02\d")
_LOCAL = r"(?:[2-9]\d{7}|0000\d{4})"
_KINDS = re.compile(
    rf"1\d\d|999|[19]\d{{4,5}}|9[56]\d{{3,6}}|101\d{{5}}|[48]00\d{{7}}|1[3-9]\d{{9}}"
    rf"|(?:010|02\d)\d{{8}}|0[3-9]\d\d\d{{7,8}}|{_LOCAL}"
)
_MOBILE = re.compile(r"1[3-9]\d{9}")
_FEWEST_OF_A_TAIL, _FEWEST_WITHOUT_AREA = 4, 7


class BadNumberError(ValueError):
    """Raised on a text that is no telephone number; its words say why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Telephone:
    """One number: as it is shown, and the extension to ask for."""

    number: str
    extension: str | None = None

    @property
    def digits(self) -> str:
        return digits_of(self.number)

    @property
    def is_mobile(self) -> bool:
        return is_mobile(self.number)


def read_telephones(text: str) -> tuple[Telephone, ...]:
    """Return the numbers of a text, in order; the area code of the first holds for those without.

    Raises:
        BadNumberError: a part of it is no number, or a number with a digit too few or too many.

    >>> [one.number for one in read_telephones("０１０－０００００１９３／00000194")]
    ['010-00000193', '010-00000194']
    """
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).strip()
    plain = _BRACKETED.sub(r"\1", plain)
    found: list[Telephone] = []
    for part in _BETWEEN.split(plain):
        telephone = _read(part)
        area = _AREA.match(found[0].digits) if found else None
        if area and re.fullmatch(_LOCAL, telephone.digits):
            telephone = Telephone(f"{area[0]}-{telephone.number}", telephone.extension)
        found.append(telephone)
    return tuple(found)


def digits_of(text: str) -> str:
    """Return the digits of a number, full-width ones too, without the country's code."""
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).strip()
    return re.sub(r"[^0-9]", "", _COUNTRY.sub("", plain, count=1))


def is_mobile(text: str) -> bool:
    return _MOBILE.fullmatch(digits_of(text)) is not None


def is_meant(typed: str, number: str) -> bool:
    """Say whether the digits somebody typed mean a number: all of it, without area code, its last four.

    >>> is_meant("0101", "010-0000-0101"), is_meant("0100", "010-0000-0101")
    (True, False)
    """
    digits = digits_of(number)
    if typed == digits:
        return True
    if len(digits) < _FEWEST_WITHOUT_AREA:
        return False
    tail = len(typed) >= _FEWEST_OF_A_TAIL and digits.endswith(typed)
    return tail or typed.endswith(digits)


def _read(part: str) -> Telephone:
    found = _PART.fullmatch(part)
    if found is None:
        raise BadNumberError(f"“{part}”不是电话号码" if part else "号码是空的")
    main, extension = found["main"], found["extension"]
    digits = digits_of(main)
    whole = len(digits) == 10 or not re.match(r"\(?[48]00\b", main)
    if whole and _KINDS.fullmatch(digits):
        return Telephone(_shown(main), extension)
    last = _LAST_GROUP.fullmatch(main) if extension is None else None
    if last is not None and len(digits_of(last["main"])) >= 8 and _KINDS.fullmatch(digits_of(last["main"])):
        return Telephone(_shown(last["main"]), last["extension"])
    raise BadNumberError(_why(part, digits))


def _shown(main: str) -> str:
    """Return a number with one hyphen between its groups, as they were written."""
    return re.sub(r"[\s.()-]+", "-", _COUNTRY.sub("", main.strip(), count=1)).strip("-")


def _why(part: str, digits: str) -> str:
    area = _AREA.match(digits)
    if area is not None:
        wanted = "8" if _SHORT_AREA.match(digits) else "7 或 8"
        return f"“{part}”区号 {area[0]} 后面有 {len(digits) - len(area[0])} 位，应当是 {wanted} 位"
    if re.match(r"1[3-9]", digits) and len(digits) > 8:
        return f"“{part}”有 {len(digits)} 位，手机号应当是 11 位"
    if re.match(r"[48]00", digits) and len(digits) >= 8:
        return f"“{part}”有 {len(digits)} 位，400 和 800 电话应当是 10 位"
    if len(digits) == 7:
        return f"“{part}”只有 7 位，少一位或少了区号"
    return f"“{part}”有 {len(digits)} 位，不是电话号码的位数"
