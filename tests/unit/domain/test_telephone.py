"""Telephone numbers: parsed once, refused when a digit is missing, known however they were broken up."""

from __future__ import annotations

import pytest

from indexer.domain.telephone import BadNumberError, is_meant, is_mobile, read_telephones

WRITTEN = [
    ("010-0000-0193", [("010-0000-0193", None)]),
    ("010-00000193/00000194", [("010-00000193", None), ("010-00000194", None)]),
    ("010-00000193、010-00000194", [("010-00000193", None), ("010-00000194", None)]),
    ("010-00000193转802", [("010-00000193", "802")]),
    ("010-00000193（转802）", [("010-00000193", "802")]),
    ("010-00000193 分机：802", [("010-00000193", "802")]),
    ("010-00000193-802", [("010-00000193", "802")]),
    ("010-0000-0193 ext. 8", [("010-0000-0193", "8")]),
    ("０１０－００００－０１９３", [("010-0000-0193", None)]),
    ("(010) 0000 0193", [("010-0000-0193", None)]),
    ("+86 138 0000 0008", [("138-0000-0008", None)]),
    ("8613800000008", [("13800000008", None)]),
    ("12345", [("12345", None)]),
    ("12345转2", [("12345", "2")]),
    ("119", [("119", None)]),
    ("400-000-0193", [("400-000-0193", None)]),
    ("0371-0000-0193", [("0371-0000-0193", None)]),
    ("0000-0193", [("0000-0193", None)]),
]


@pytest.mark.parametrize(("text", "meant"), WRITTEN, ids=lambda v: str(v)[:30])
def test_what_is_written_is_read_into_numbers_and_extensions(text: str, meant: list[tuple[str, str]]) -> None:
    assert [(one.number, one.extension) for one in read_telephones(text)] == meant


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("010-0000-019", "后面有 7 位，应当是 8 位"),
        ("010-0000-01933", "应当是 8 位"),
        ("0371-000-193", "应当是 7 或 8 位"),
        ("1380000000", "手机号应当是 11 位"),
        ("138000000088", "手机号应当是 11 位"),
        ("400-000-019", "应当是 10 位"),
        ("000-0193", "少一位或少了区号"),
        ("010-00000193/94", "不是电话号码"),
        ("李师傅 010-0000-0193", "不是电话号码"),
        ("010-0000-0193（24小时）", "不是电话号码"),
        ("010-0000-O193", "不是电话号码"),
        ("待定", "不是电话号码"),
        ("区号-号码", "不是电话号码"),
        ("/", "是空的"),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(BadNumberError, match=reason):
        read_telephones(text)


@pytest.mark.parametrize(
    ("typed", "number", "meant"),
    [
        ("01000000101", "010-0000-0101", True),
        ("00000101", "010-0000-0101", True),
        ("0101", "010-0000-0101", True),
        ("101", "010-0000-0101", False),
        ("0102", "010-0000-0101", False),
        ("01000000101", "0000-0101", True),
        ("13800000008", "138 0000 0008", True),
        ("0008", "138 0000 0008", True),
        ("119", "119", True),
        ("2345", "12345", False),
    ],
)
def test_typed_digits_mean_a_number(typed: str, number: str, meant: bool) -> None:
    assert is_meant(typed, number) is meant


def test_mobile_numbers_are_told_from_others() -> None:
    assert is_mobile("+86 138-0000-0008")
    assert not is_mobile("010-0000-0101")
