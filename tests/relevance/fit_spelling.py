"""Write `indexer/text/mistyped.txt`: which words are typed often, and what else they are typed as.

    python tests/relevance/fit_spelling.py BENCH [BENCH/more.jsonl…]

BENCH holds laws.jsonl.xz. A word counts as usual when the dictionary has it and the laws or the sample
handbook use it often. What would be remarked in the sample handbook, in the questions given, or twice in
the laws (once is a slip of theirs) is written down as meant, so that it is never remarked.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from pypinyin import lazy_pinyin

from indexer.text import mistyped
from indexer.text.tokenizer import word_frequencies

_HAN = re.compile("[\u4e00-\u9fff]+")
_OFTEN_IN_LAWS, _OFTEN_IN_HANDBOOK, _COMMON, _MEANT_IN_LAWS = 400, 6, 300, 2
_COMMON_IN_LAWS = 20
"""What stands in the laws so often is two words that meet: it need not be weighed each time."""
_HEAD = """\
# Words that are typed often, and the characters each of theirs is taken for by an input method (`sounds`)
# or by the eye (`shapes`); what looks like such a slip and is meant so (`meant`).
# Written by tests/relevance/fit_spelling.py; the shapes are its input as well.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bench", type=Path)
    parser.add_argument("more", type=Path, nargs="*")
    options = parser.parse_args()
    top = Path(__file__).parents[2]
    folders = (top / "handbook", top / "docs" / "templates")
    told = [path.read_text(encoding="utf-8") for each in folders for path in sorted(each.rglob("*.md"))]
    with lzma.open(options.bench / "laws.jsonl.xz", "rt", encoding="utf-8") as lines:
        laws = [section["text"] for line in lines for section in json.loads(line)["sections"]]
    asked = [path.read_text(encoding="utf-8") for path in options.more]
    used = _pieces(laws)
    lists = {
        "words": _usual(used, _pieces(told)),
        "sounds": _sounding_alike([*laws, *told]),
        "shapes": mistyped.lists()["shapes"],
        "meant": [],
    }
    _write(lists)
    said = {slip.typed for text in (*told, *asked) for slip in mistyped.slips(text)}
    found = Counter(slip.typed for text in laws for slip in mistyped.slips(text))
    common = {typed for typed in mistyped.typings() if used[typed] >= _COMMON_IN_LAWS}
    meant = said | common | {typed for typed, count in found.items() if count >= _MEANT_IN_LAWS}
    _write({**lists, "meant": sorted(meant)})
    sys.stdout.write(f"once in the laws, so remarked: {' '.join(sorted(found.keys() - meant))}\n")


def _usual(used: Counter[str], at_the_desk: Counter[str]) -> list[str]:
    return sorted(
        word
        for word in word_frequencies()
        if 2 <= len(word) <= mistyped.LONGEST
        and (at_the_desk[word] >= _OFTEN_IN_HANDBOOK or used[word] >= _OFTEN_IN_LAWS)
    )


def _pieces(texts: list[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for run in (run for text in texts for run in _HAN.findall(text)):
        for length in range(2, mistyped.LONGEST + 1):
            found.update(run[start : start + length] for start in range(len(run) - length + 1))
    return found


def _sounding_alike(texts: list[str]) -> list[str]:
    counts = Counter(letter for text in texts for letter in text if _HAN.match(letter))
    alike = defaultdict(list)
    for letter, count in sorted(counts.items()):
        if count >= _COMMON:
            alike[lazy_pinyin(letter)[0]].append(letter)
    return sorted("".join(letters) for letters in alike.values() if len(letters) > 1)


def _write(lists: dict[str, list[str]]) -> None:
    mistyped.LISTED.write_text(
        _HEAD + "".join(f"\n{name}: {' '.join(items)}\n" for name, items in lists.items()), encoding="utf-8"
    )
    mistyped.forget()


if __name__ == "__main__":
    main()
