"""Whether a query tells of danger: a symptom of an emergency contact, said in any of many ways.

Missing a cry for help is worse than pinning a number too much, but 消防证明 and 救助金 are
everyday matters: in a short query, words of paper and money call the pin off; so do words of
long ago in a long one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from indexer.domain.choices import ContactKind
from indexer.domain.document import Contact
from indexer.search.query import Query
from indexer.text.ngrams import bigrams
from indexer.text.normalise import fold
from indexer.text.sound import syllables

_LONGEST_CRY = 10
"""In longer queries a symptom of two characters may be anything: 车祸 may lie years back."""

_SHORT = 14
_GAP = 2
_LEAST = 0.75

_PARTICLES = re.compile(r"[了啦咯喽嘞咧呢啊呀吧哇哦嘛的\s,.!?。,！？、~]+")
# 救助 alone is what somebody who fainted needs.
_AID = "救助[金站款费]|(?:临时|医疗|社会|大病|困难|司法)救助|救助(?:怎|咋|政策|标准|条件|申请)"
_EVERYDAY = re.compile(
    rf"{_AID}|证明|证件|[证价]|(?<![根基原])本(?![人小来村楼单区身地院])|费(?![劲力])|卡(?![住在里嗓喉栏])|(?<!抢)钱|补助|补贴|津贴|培训|讲座|报名|登记|预约|安装|安检|报销|保险"
    r"|医保|鉴定|认定|调解|诊断|后遗症|康复|志愿|宣传|预防|演练|案底|恩人|见义勇为|庇护|热线|门诊|疫苗|改造|过户|哪买"
    r"|报警器(?!响|叫|嘀)|赔|险怎么买|补办|死的|打不着|扰民|防盗|晕车|去年|前年|以前|那年|当年"
)
_IN_A_STORY = re.compile(rf"{_AID}|补贴|补助|津贴|报销|每月|国家|政府给|去年|前年|以前|以后|之后|当年|那年")


def is_emergency(query: Query, document: Contact) -> bool:
    """Say whether the query tells of the danger that an emergency contact is there for."""
    if document.kind is not ContactKind.EMERGENCY:
        return False
    return any(_tells(text, document.symptoms) for text in dict.fromkeys((query.folded, query.meant)))


def is_everyday(folded: str) -> bool:
    """Say whether a text speaks of papers, money or long ago rather than of danger now."""
    return bool((_EVERYDAY if len(folded) <= _SHORT else _IN_A_STORY).search(folded))


@dataclass(frozen=True, slots=True)
class _Symptom:
    """A symptom without particles, with what it is compared by."""

    bare: str
    pairs: tuple[str, ...]
    characters: frozenset[str]
    sounds: tuple[str, ...]


@lru_cache(maxsize=64)
def _symptoms(texts: tuple[str, ...]) -> tuple[_Symptom, ...]:
    """Return the symptoms of one contact, each once; a single character tells nothing."""
    bare = dict.fromkeys(_bare(fold(text)) for text in texts)
    return tuple(
        _Symptom(text, tuple(bigrams(text)), frozenset(text), tuple(syllables(text)))
        for text in bare
        if len(text) > 1
    )


def _bare(folded: str) -> str:
    """Return a text without particles: 着火啦 and 着火了 are the same cry."""
    return _PARTICLES.sub("", folded)


@lru_cache(maxsize=1024)
def _tells(folded: str, symptoms: tuple[str, ...]) -> bool:
    """Say whether a text tells of one of the symptoms; every list of a search asks it again."""
    text = _bare(folded)
    if not text or is_everyday(text):
        return False
    sounds = tuple(syllables(text)) if len(text) <= _LONGEST_CRY else ()
    return any(_says(text, symptom) or _sounds(text, sounds, symptom) for symptom in _symptoms(symptoms))


def _says(text: str, symptom: _Symptom) -> bool:
    """Say whether a text holds a symptom, most of its pairs, or, if short, most of its characters."""
    if symptom.bare in text:
        return len(symptom.bare) > 2 or len(text) <= _LONGEST_CRY
    pairs = symptom.pairs
    if len(pairs) >= 2 and sum(pair in text for pair in pairs) / len(pairs) > _LEAST:
        return True
    if len(symptom.bare) > 2 and _in_order(text, symptom.bare):
        return True
    wanted = symptom.characters
    return len(wanted) >= 4 and len(text) <= _SHORT and len(wanted.intersection(text)) / len(wanted) > _LEAST


def _in_order(text: str, symptom: str) -> bool:
    """Say whether a text holds all of a symptom in order, close together: 叫了半天不醒 for 叫不醒."""
    place = start = text.find(symptom[0])
    while start >= 0:
        for character in symptom[1:]:
            place = text.find(character, place + 1)
            if place < 0:
                return False
        if place - start < len(symptom) + _GAP:
            return True
        place = start = text.find(symptom[0], start + 1)
    return False


def _sounds(text: str, sounds: tuple[str, ...], symptom: _Symptom) -> bool:
    """Say whether a short text is a symptom but for characters that sound the same: 招火 for 着火."""
    if not len(text) == len(sounds) == len(symptom.bare) == len(symptom.sounds):
        return False
    if symptom.characters.isdisjoint(text):
        return False
    pairs = zip(zip(text, sounds, strict=True), zip(symptom.bare, symptom.sounds, strict=True), strict=True)
    return all(a[0] == b[0] or a[1] == b[1] for a, b in pairs)
