"""Read what a user typed: our own small query language, never an engine's.

Plain words, any of which may match. ``"…"`` or ``“…”`` asks for the exact phrase. A year
(2025, 2025年, 二〇二五年) and 去年, 今年, 明年 are noticed, and so is a document number (京政发〔2024〕5号).
There are no operators: whatever is typed is words, so nothing typed can be an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from indexer.text.analysis import Analyser
from indexer.text.dates import chinese_number
from indexer.text.dialect import plain
from indexer.text.dictation import Dictation
from indexer.text.letters import request_in
from indexer.text.ngrams import bigrams
from indexer.text.normalise import fold
from indexer.text.sound import initial_terms, letters_only, sound_terms, spelled, syllables
from indexer.text.synonyms import Synonyms

LONGEST_QUERY = 2000
"""A letter is read to its end; its request is short again, see `letters`."""

MOST_TERMS = 32

_PHRASE = re.compile(r'"([^"]{2,})"')
_YEAR = re.compile(r"(?<!\d)(20[0-9]{2})(?!\d)")
_SPELLED_YEAR = re.compile("二[〇零○][〇零○一二三四五六七八九]{2}(?=年)")
_RELATIVE_YEARS = {"前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2}
_DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,20}\s*[\[(]\s*(20[0-9]{2})\s*[\])]\s*([0-9]{1,5})\s*号?")

# Words that carry the sentence, not the matter. They are left out of a query only while
# something else remains.
FILLERS = frozenset(
    """
    的 了 吗 呢 吧 啊 呀 嘛 哦 啦 么 是 在 有 和 与 及 或 也 都 就 还 又 这 那 个 些 着 过 得 地
    我 你 他 她 它 您 我们 你们 他们 咱 咱们 咱家 我家 自己 什么 怎么 怎样 怎么样 如何 哪 哪里 哪儿 哪个
    谁 几 多少 啥 咋 咋办 怎么办 可以 能 能不能 会 要 想 请 请问 帮 帮忙 帮我 给 给我 让 把 被 到 去 来
    从 向 对 为 为了 因为 所以 但 但是 如果 我来 来帮 一下 一个 问 问问 想问 我想 请教 麻烦 谢谢 你好 您好
    老师 同志 应该 需要 是否 有没有 是不是 不 没 没有 上 下 里
    """.split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query taken apart. `words` and `grams` are without fillers and repeats, in order.

    `asked` is the request in the folded text, all but what a letter says besides; see `letters`.
    `sounds` are syllables and pairs of them, read from the characters or spelled by letters;
    `initials` are runs of letters; `synonym_words` and `synonym_grams` are those of the official
    terms for what was said; `typed_sounds` says that nothing but letters was typed.
    `mended` is the text with mistyped and misheard words put right, None if there were none;
    `meant` is that without dialect. `readings` are the grams of each; the terms that dialect adds
    are among those of synonyms.
    `years` are named by the query, 去年 and its like resolved against the day asked about;
    `document_number` is folded without spaces; `cut` says that the text was too long.
    """

    text: str
    folded: str
    words: tuple[str, ...]
    grams: tuple[str, ...]
    asked: str = ""
    sounds: tuple[str, ...] = ()
    initials: tuple[str, ...] = ()
    typed_sounds: bool = False
    synonym_words: tuple[str, ...] = ()
    synonym_grams: tuple[str, ...] = ()
    mended: str | None = None
    meant: str = ""
    mended_grams: tuple[str, ...] = ()
    readings: tuple[tuple[str, ...], ...] = ()
    phrases: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    document_number: str | None = None
    cut: bool = False

    @property
    def phrase_pairs(self) -> tuple[str, ...]:
        """The pairs of characters within quotation marks."""
        return tuple(dict.fromkeys(pair for phrase in self.phrases for pair in bigrams(phrase)))

    @property
    def has_meaning(self) -> bool:
        """Whether the text, as far as it was understood, says something beyond its sound."""
        return bool(self.meant) and not letters_only(self.meant)


def parse_query(
    text: str,
    analyser: Analyser,
    *,
    on: date,
    synonyms: Synonyms | None = None,
    dictation: Dictation | None = None,
) -> Query:
    """Take a typed text apart; the first 2,000 characters count, cut before anything reads them.

    Terms and meaning are those of the request in it; years, numbers and phrases may stand anywhere.
    """
    cut = len(text) > LONGEST_QUERY
    text = text[:LONGEST_QUERY]
    folded = fold(text).strip()
    asked = request_in(folded, analyser.tokenizer.own_in)
    telling, grams, kept = _terms(asked, analyser)
    mended = dictation.read(asked) if dictation is not None else asked
    spoken = plain(mended)
    official = synonyms.expand(f"{asked}\n{spoken}") if synonyms is not None else ()
    relative = {name: on.year + shift for name, shift in _RELATIVE_YEARS.items() if name in folded}
    relative |= {
        name: chinese_number(name.replace("○", "〇")) or on.year for name in _SPELLED_YEAR.findall(folded)
    }
    years = dict.fromkeys([*(int(year) for year in _YEAR.findall(folded)), *relative.values()])
    number = _DOCUMENT_NUMBER.search(folded)
    letters = letters_only(folded)
    _, mended_grams, mended_kept = _terms(mended, analyser) if mended != asked else ((), (), "")
    sounds = (spelled(folded) or []) if letters else syllables(mended_kept or kept)
    plain_words, plain_grams, _ = _terms(spoken, analyser) if spoken != mended else ((), (), "")
    other = [(text, 1) for text in official]
    synonym_words = dict.fromkeys((*analyser.words(other), *(w for w in plain_words if w not in telling)))
    synonym_grams = dict.fromkeys((*analyser.grams(other), *(g for g in plain_grams if g not in grams)))
    return Query(
        text=text,
        folded=folded,
        asked=asked,
        words=tuple([*telling, *(str(year) for year in relative.values())][:MOST_TERMS]),
        grams=grams,
        sounds=tuple(list(sound_terms(sounds))[: 2 * MOST_TERMS]),
        initials=tuple(list(initial_terms(letters))[:MOST_TERMS]),
        typed_sounds=bool(letters),
        synonym_words=tuple(synonym_words)[:MOST_TERMS],
        synonym_grams=tuple(synonym_grams)[: 2 * MOST_TERMS],
        mended=mended if mended != asked else None,
        meant=spoken,
        mended_grams=mended_grams,
        readings=tuple(r for r in dict.fromkeys((grams, mended_grams, plain_grams)) if r),
        phrases=tuple(phrase.strip() for phrase in _PHRASE.findall(folded)),
        years=tuple(years),
        document_number=normal_document_number(number.group()) if number else None,
        cut=cut,
    )


def normal_document_number(text: str) -> str:
    """Return a document number in one spelling.

    >>> normal_document_number("京政发〔２０２４〕 5 号")
    '京政发[2024]5号'
    """
    joined = re.sub(r"\s+", "", fold(text)).replace("(", "[").replace(")", "]")
    return joined if joined.endswith("号") else f"{joined}号"


def _terms(folded: str, analyser: Analyser) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Return the telling words and grams of a text, and the text without its fillers."""
    words = list(analyser.words([(folded, 1)]))
    telling = [word for word in words if word not in FILLERS] or words
    kept = "\n".join(_without_fillers(folded, analyser)) or folded
    return tuple(telling[:MOST_TERMS]), tuple(list(analyser.grams([(kept, 1)]))[: 2 * MOST_TERMS]), kept


def _without_fillers(folded: str, analyser: Analyser) -> list[str]:
    """Return the stretches of the query between its fillers.

    >>> _without_fillers("我来帮闺女领独生子女费", analyser)
    ['闺女领独生子女费']
    """
    stretches: list[str] = [""]
    for word in analyser.tokenizer.split(folded):
        if word in FILLERS:
            stretches.append("")
        else:
            stretches[-1] += word
    return [stretch for stretch in stretches if stretch]
