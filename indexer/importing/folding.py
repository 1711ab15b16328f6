"""Characters that look the same made the same, before anything is looked for in a text.

Converters of PDF write 戶, 日 and 车 as radicals (⼾, ⽇, ⻋); offices type digits at full width.
Punctuation and everything that is not another way to write the same character stays.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import cache

from indexer.importing.blocks import Block
from indexer.importing.reading import Reading

_RADICALS = {
    code: character
    for code, character in zip(
        range(0x2E80, 0x2EF4),
        "冫厂乛乛乙亻冂几刀刂卜㔾小小兀尣尢尣巳幺彑彐忄心扌攵\0旡日月歹母民氵水灬爫爫丬牛犭王疋目示礻"
        "竹糹纟罓罒罓网网羊羊羊耂肀聿肉臼艹艹艹虎衤覀西见角角讠贝足车辶辶辶阝钅長镸长门阜阝雨青韦页风"
        "飞食飠飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
        strict=True,
    )
    if character != "\0"
}
_MAINLAND = {"戶": "户", "靑": "青", "黃": "黄", "齒": "齿", "龍": "龙", "龜": "龟"}
_KANGXI = range(0x2F00, 0x2FD6)
_IDEOGRAPHS = (range(0xF900, 0xFB00), range(0x2F800, 0x2FA20))
_FULL_WIDTH = (range(0xFF10, 0xFF1A), range(0xFF21, 0xFF3B), range(0xFF41, 0xFF5B))
_LIGATURES = range(0xFB00, 0xFB07)
_SYMBOLS = {"㎡": "m²", "㎥": "m³", "㎞": "km", "㎝": "cm", "㎜": "mm", "㎏": "kg", "℡": "电话"}
_DROPPED = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_DASH_IN_NUMBER = re.compile("(?<=[0-9])[－\u2010\u2011–—﹣](?=[0-9]{3})")


def fold(text: str) -> str:
    """Return the text in common characters.

    >>> fold("⼾⼝簿２０２４年３⽉，６０㎡")
    '户口簿2024年3月，60m²'
    """
    return _DASH_IN_NUMBER.sub("-", text.translate(_table()))


def folded(reading: Reading) -> Reading:
    """Return a reading all of whose words are folded."""
    return replace(
        reading,
        blocks=tuple(_block(block) for block in reading.blocks),
        passages=tuple(replace(p, text=fold(p.text)) for p in reading.passages),
        notices=tuple(replace(n, words=fold(n.words)) for n in reading.notices),
        lines=tuple(fold(line) for line in reading.lines),
        title=fold(reading.title),
    )


def _block(block: Block) -> Block:
    rows = tuple(tuple(fold(cell) for cell in row) for row in block.rows)
    return replace(block, text=fold(block.text), markdown=fold(block.markdown), rows=rows)


@cache
def _table() -> dict[int, str]:
    table = dict(_RADICALS)
    for code in _KANGXI:
        plain = unicodedata.normalize("NFKC", chr(code))
        table[code] = _MAINLAND.get(plain, plain)
    for codes in (*_IDEOGRAPHS, *_FULL_WIDTH, _LIGATURES):
        table.update({code: unicodedata.normalize("NFKC", chr(code)) for code in codes})
    table.update({ord(symbol): plain for symbol, plain in _SYMBOLS.items()})
    table.update(dict.fromkeys(map(ord, _DROPPED), ""))
    return table
