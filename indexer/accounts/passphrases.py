"""Passphrases: long rather than odd, none that everybody would try; kept as Argon2id hashes only."""

from __future__ import annotations

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from indexer.domain.errors import UsageError

SHORTEST, LONGEST = 10, 200
_FEWEST_DIFFERENT = 5

_HINT = f"至少 {SHORTEST} 个字，写一句自己记得住、别人猜不到的话就行，如一句方言"
_RUNS = (
    "0123456789012345678901234567890",
    "9876543210987654321098765432109876543210",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "一二三四五六七八九十一二三四五六七八九十",
)
_COMMON = (
    "password", "passw0rd", "p@ssword", "admin", "administrator", "letmein", "welcome", "iloveyou",
    "sunshine", "monkey", "dragon", "football", "princess", "woaini", "wodemima", "mima", "shequ",
    "fuwuzhan", "zhongguo",
    "5201314", "1314520", "147258369", "88888888", "66666666", "密码", "我爱你", "为人民服务", "社区服务站",
    "政策手册", "你好", "中华人民共和国", "好好学习天天向上",
)  # fmt: skip
_MOST_BESIDE = 4  # characters around a common word that make it no better

_HASHER = PasswordHasher()


def hashed(phrase: str) -> str:
    """Return what may be stored of a passphrase."""
    return _HASHER.hash(_normal(phrase))


def matches(hash: str | None, phrase: str) -> bool:
    """Say whether this is the passphrase; without a hash it takes as long to say no."""
    try:
        return _HASHER.verify(hash or _nobody(), _normal(phrase[: 4 * LONGEST])) and hash is not None
    except (VerificationError, InvalidHashError):
        return False


def check_phrase(phrase: str, *, name: str, also: tuple[str, ...] = ()) -> None:
    """Refuse a passphrase that is short, uniform, or among the first anybody would try.

    `also` are names of the station itself: what stands on every page is no secret.

    Raises:
        UsageError: says which.
    """
    text = _normal(phrase)
    if len(text) < SHORTEST:
        raise UsageError(f"口令太短，只有 {len(text)} 个字", hint=_HINT)
    if len(text) > LONGEST:
        raise UsageError(f"口令太长，最多 {LONGEST} 个字", hint=_HINT)
    text = text.casefold()
    if len(set(text)) < _FEWEST_DIFFERENT or any(text in run for run in _RUNS):
        raise UsageError("口令太好猜：重复的或按顺序的", hint=_HINT)
    for word in (*_COMMON, name, *also):
        word = _normal(word).casefold()
        if word and word in text and len(text) - text.count(word) * len(word) <= _MOST_BESIDE:
            raise UsageError("口令太好猜：里面就是谁都会试的词", hint=_HINT)


def _normal(phrase: str) -> str:
    """Return a passphrase as it is compared: however the keyboard wrote it, without the space around it."""
    return unicodedata.normalize("NFKC", phrase).strip()


@cache
def _nobody() -> str:
    return hashed("nobody has this one")
