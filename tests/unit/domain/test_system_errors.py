"""What the system refuses is said in Chinese; what has no word yet keeps its number."""

from __future__ import annotations

import errno

import pytest

from indexer.domain.system_errors import reason_of


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSPC, "磁盘满了"),
        (errno.EACCES, "没有权限"),
        (errno.EROFS, "磁盘是只读的"),
        (errno.ENOENT, "没有这个文件或文件夹"),
        (errno.EXFULL, f"系统错误 {errno.EXFULL}"),
    ],
)
def test_reason_is_chinese(number: int, reason: str) -> None:
    assert reason_of(OSError(number, "whatever")) == reason


def test_error_without_a_number_is_named_by_its_kind() -> None:
    assert reason_of(TimeoutError("late")) == "系统错误 TimeoutError"
