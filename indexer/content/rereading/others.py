"""What an edit brings in that is not its own: a sentence of another document, a name nobody has used."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from indexer.content.rereading.sounds import Said
from indexer.content.rereading.texts import bare
from indexer.content.rules.agreement.another_place import CITIES, PROVINCES
from indexer.text.tokenizer import place_names, word_frequencies

_WINDOW, _SHORTEST, _MOSTLY = 8, 12, 0.7
_MANY = 2
"""What more documents say is a turn of phrase of the handbook."""
_CLAUSE = re.compile(r"[^，。！？；：\n]{10,}")
_OFFICE = re.compile(
    "([\u4e00-\u9fff]{2})(?:局(?!面|部|限)|委(?!托|员|屈|会|派)|委员会|厅(?!里|堂)|法院|检察院|支队|大队|公司|银行|办公室|办事处|派出所|联合会|协会|基金会"
    "|管理处|管理所|事务所|服务站|服务中心|服务大厅|控制中心|便民中心|保障所|开发区|街道|监狱|医院|大学)"
)
_PLACE = re.compile(f"{PROVINCES}|{CITIES}")
_YEAR = re.compile("(?:19|20)[0-9]{2}|old")
_OF_A_SENTENCE = frozenset("的在到去从由向和与或是把给让请找问归有了这那各每本该其他所如某一二两")


class Others:
    """What the other documents of a handbook say, by id; their texts are asked for when they are needed."""

    def __init__(self, texts: Callable[[], Mapping[str, str]]) -> None:
        self._texts = texts

    @cached_property
    def texts(self) -> Mapping[str, str]:
        return self._texts()

    def source_of(self, text: str, own: str, before: str) -> str | None:
        """Return the id of the one document that a text stands in, None where it is nobody's or everybody's.

        `own` is the id of the document that it is new in, `before` what that said: what was moved in it,
        and what another edition of it says, is its own.
        """
        for part in (bare(text), *(found[0] for found in _CLAUSE.finditer(bare(text)))):
            found = self._source_of(part, own, before) if len(part) >= _SHORTEST else None
            if found is not None:
                return found
        return None

    def _source_of(self, text: str, own: str, before: str) -> str | None:
        windows = [text[start : start + _WINDOW] for start in range(len(text) - _WINDOW + 1)]
        if _share(windows, before) >= _MOSTLY:
            return None
        anchors = windows[::_WINDOW]
        there = [
            id
            for id, said in self.texts.items()
            if id != own and any(a in said for a in anchors) and _share(windows, said) >= _MOSTLY
        ]
        if not 0 < len(there) <= _MANY or any(_matter(id) == _matter(own) for id in there):
            return None
        return there[0]

    def said_beside(self, own: str) -> Said:
        """Return what tells how many documents say some words, one of them left out."""
        return lambda words: sum(words in said for id, said in self.texts.items() if id != own)

    def strange_names(self, new: str, before: str, own: str) -> Iterator[str]:
        """Yield places and offices of a text that neither its document nor any other named before."""
        for name in dict.fromkeys(_names(new)):
            if name not in before and all(name not in text for id, text in self.texts.items() if id != own):
                yield name


def _share(windows: list[str], text: str) -> float:
    return sum(window in text for window in windows) / len(windows)


def _matter(id: str) -> str:
    """Return what an id is without its years: editions of one document are one matter."""
    return _YEAR.sub("", id).replace("--", "-").strip("-")


def _names(text: str) -> Iterator[str]:
    """Yield the names of offices in a text, and of places that the dictionary has."""
    for found in _OFFICE.finditer(text):
        if found[1] in word_frequencies() and not _OF_A_SENTENCE.intersection(found[1]):
            yield found[0]
    yield from (found[0] for found in _PLACE.finditer(text))
    places = place_names()
    for start in range(len(text) - 2):
        yield from (name for length in (4, 3) if (name := text[start : start + length]) in places)
