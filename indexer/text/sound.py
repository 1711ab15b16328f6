"""How Chinese sounds: what input methods, dictation and dialects get wrong sounds nearly alike.

Syllables are folded (n/ng, z/zh, c/ch, s/sh, n/l, f/h), so that ``luanqi`` still finds 暖气. The
only importer of pypinyin.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version
from itertools import chain, pairwise

_LETTERS = re.compile(r"[a-z]+")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\u3007]+")
_FOLDED_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"))
_LONGEST_SYLLABLE = 6

_SAID_OTHERWISE = {
    "朝阳": "cháo yáng", "朝阳门": "cháo yáng mén", "大栅栏": "dà shí lán", "什刹海": "shí chà hǎi",
    "长椿街": "cháng chūn jiē", "长辛店": "cháng xīn diàn", "长阳": "cháng yáng", "马家堡": "mǎ jiā pù",
    "便宜坊": "biàn yí fāng", "曾家": "zēng jiā", "解家": "xiè jiā", "单家": "shàn jiā", "还款": "huán kuǎn",
}  # fmt: skip
"""Names and words that the tables have otherwise than everybody says them."""
READER = f"pypinyin {version('pypinyin')}, {len(_SAID_OTHERWISE)} said otherwise"
"""What reads characters aloud; another release, or another list, may read some of them otherwise."""

_MOST_KNOWN = 500_000
_known: dict[str, str] = {}
"""Runs of characters that were read aloud before, by any index that was opened."""


def syllables(folded: str) -> list[str]:
    """Return the folded syllables of the Chinese characters in a text, read phrase by phrase.

    >>> syllables("暖气不热")
    ['luan', 'qi', 'bu', 're']
    """
    return [*map(_fold, chain.from_iterable(map(_aloud, _HAN.findall(folded))))]


def initials(folded: str) -> str:
    """Return the first letter of every character, letters and digits as they are.

    >>> initials("独生子女费")
    'dsznf'
    """
    parts = re.findall(r"[a-z0-9]+|[\u3400-\u4dbf\u4e00-\u9fff\u3007]+", folded)
    return "".join(part if part[0] <= "z" else "".join(s[0] for s in _aloud(part)) for part in parts)


def spelled(folded: str) -> list[str] | None:
    """Return the folded syllables that a text of letters spells, None when it spells none.

    Blanks and apostrophes may stand anywhere between syllables; of several readings the one
    with the fewest syllables wins.

    >>> spelled("nuanqi bure")
    ['luan', 'qi', 'bu', 're']
    >>> spelled("dsznf") is None
    True
    """
    found: list[str] = []
    for run in _LETTERS.findall(folded):
        read = _read(run)
        if read is None:
            return None
        found.extend(read)
    return [_fold(syllable) for syllable in found] or None


def joined_pinyin(folded: str) -> str:
    """Return the pinyin of a text without blanks, as somebody types it.

    >>> joined_pinyin("暖气")
    'nuanqi'
    """
    parts = re.findall(r"[a-z0-9]+|[\u3400-\u4dbf\u4e00-\u9fff\u3007]+", folded)
    return "".join(part if part[0] <= "z" else "".join(_aloud(part)) for part in parts)


def readings(texts: Iterable[str]) -> dict[str, str]:
    """Return the runs of Chinese characters in texts, each with its syllables.

    >>> readings(["3号楼暖气"])
    {'号楼暖气': 'hao lou nuan qi'}
    """
    runs = dict.fromkeys(run for text in texts for run in _HAN.findall(text))
    return {run: " ".join(_aloud(run)) for run in runs}


def recall_readings(known: Mapping[str, str]) -> None:
    """Take what `readings` returned once, so that it need not be worked out again."""
    if len(_known) + len(known) > _MOST_KNOWN:
        _known.clear()
    _known.update(known)


def dictionary_key(folded: str) -> tuple[str, ...]:
    """Return what a text is sorted by in an index: a syllable a character, signs left out.

    >>> dictionary_key("暖气（3号）")
    ('nuan', 'qi', '3', 'hao')
    """
    parts = re.findall(r"[a-z]+|[0-9]+|[\u3400-\u4dbf\u4e00-\u9fff\u3007]+", folded)
    read = ((part,) if part[0] <= "z" else _aloud(part) for part in parts)
    return tuple(syllable for syllables in read for syllable in syllables)


def sound_terms(sounds: Sequence[str]) -> dict[str, float]:
    """Return syllables and pairs of neighbouring ones, with how often each occurs.

    >>> sound_terms(["luan", "qi"])
    {'luan': 1, 'qi': 1, 'luan qi': 1}
    """
    return dict(Counter([*sounds, *sound_pairs(sounds)]))


def sound_pairs(sounds: Sequence[str]) -> list[str]:
    """Return the pairs of neighbouring syllables.

    >>> sound_pairs(["luan", "qi", "bu"])
    ['luan qi', 'qi bu']
    """
    return [f"{first} {second}" for first, second in pairwise(sounds)]


def initial_terms(letters: str) -> dict[str, float]:
    """Return the runs of two, three and four letters, with how often each occurs.

    >>> initial_terms("jzz")
    {'jz': 1, 'zz': 1, 'jzz': 1}
    """
    runs = (letters[i : i + n] for n in (2, 3, 4) for i in range(len(letters) - n + 1))
    return dict(Counter(runs))


def letters_only(folded: str) -> str:
    """Return the letters of a text that is nothing but letters and blanks, else nothing."""
    joined = re.sub(r"[\s'’·-]+", "", folded)
    return joined if _LETTERS.fullmatch(joined) else ""


def _read(run: str) -> tuple[str, ...] | None:
    best: list[tuple[str, ...] | None] = [()] + [None] * len(run)
    known = _known_syllables()
    for end in range(1, len(run) + 1):
        for start in range(max(0, end - _LONGEST_SYLLABLE), end):
            before, piece = best[start], run[start:end]
            if before is None or piece not in known:
                continue
            here = best[end]
            if here is None or len(before) + 1 < len(here):
                best[end] = (*before, piece)
    return best[len(run)]


@lru_cache(maxsize=1)
def _known_syllables() -> frozenset[str]:
    """Return every syllable that a common character can be read as, longer than a bare vowel."""
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    common = [PINYIN_DICT.get(code, "").split(",") for code in range(0x4E00, 0x9FA6)]
    read = {reading for readings in common for reading in readings if reading}
    found = {to_normal(reading, v_to_u=False) for reading in read}
    return frozenset(s for s in found if s.isascii() and (len(s) > 1 or s in "aeo"))


@lru_cache(maxsize=20_000)
def _aloud(run: str) -> tuple[str, ...]:
    """Return the syllables of Chinese characters; a name is read again at every new edition."""
    known = _known.get(run)
    if known is not None:
        return tuple(known.split(" "))
    from pypinyin.seg.simpleseg import seg  # its tables take a quarter of a second to load

    _learn_what_is_said_otherwise()
    return tuple(syllable for phrase in seg(run) for syllable in _phrase_aloud(phrase))


@lru_cache(maxsize=1)
def _learn_what_is_said_otherwise() -> None:
    from pypinyin import load_phrases_dict

    load_phrases_dict(
        {word: [[syllable] for syllable in said.split()] for word, said in _SAID_OTHERWISE.items()}
    )


@lru_cache(maxsize=20_000)
def _phrase_aloud(phrase: str) -> tuple[str, ...]:
    """Return the syllables of what pypinyin reads as one; names are made of the same few phrases."""
    from pypinyin import Style, lazy_pinyin

    _learn_what_is_said_otherwise()
    return tuple(lazy_pinyin(phrase, style=Style.NORMAL, v_to_u=False))


@lru_cache(maxsize=1024)
def _fold(syllable: str) -> str:
    """Return the class of syllables that are easily mistaken for one another."""
    for written, said in _FOLDED_INITIALS:
        if syllable.startswith(written) and len(syllable) > len(written):
            syllable = said + syllable[len(written) :]
            break
    return syllable[:-1] if syllable.endswith("ng") else syllable
