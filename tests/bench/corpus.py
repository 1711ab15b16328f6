"""Write a benchmark handbook with names: laws as documents, each with what residents would call them.

    python tests/bench/corpus.py SOURCE OUT --documents N [--articles K]

SOURCE holds laws.jsonl.xz. Laws have no asks, and everything that grows with names would go unmeasured:
each document gets 24 beside its title (asks, aliases, keywords; one in ten is a contact with symptoms),
cut out of its own headings and sentences by a seed, the same on every run. With `--articles` a law is
cut into documents of so many articles, as long as those of a real handbook; what is not enough is
numbered and taken again.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import re
from collections.abc import Iterator
from itertools import chain, count, islice
from pathlib import Path
from typing import Any

NAMES = 25
"""The title and 24 more."""

_RUN = re.compile(r"[\u4e00-\u9fff]{4,14}")
_HEADING = re.compile(r"[\u4e00-\u9fff]{2,}")
_ASKING = ("怎么办", "找谁", "要带什么", "多少钱", "在哪儿办", "能不能代办", "几天办好", "没人管了", "", "")
_CONTACT_EVERY = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--documents", type=int, required=True)
    parser.add_argument("--articles", type=int)
    options = parser.parse_args()
    write_corpus(options.source, options.out, documents=options.documents, articles=options.articles)


def write_corpus(source: Path, out: Path, *, documents: int, articles: int | None) -> None:
    """Write a handbook folder of so many documents."""
    with lzma.open(source / "laws.jsonl.xz", "rt", encoding="utf-8") as lines:
        laws = [json.loads(line) for line in lines]
    out.mkdir(parents=True)
    config = ["title: 规模基准", "categories:"]
    categories = {law["category_key"]: law["category"] for law in laws}
    config += [f"  - {{key: {key}, title: {title}}}" for key, title in sorted(categories.items())]
    (out / "handbook.yml").write_text("\n".join(config) + "\n", encoding="utf-8")
    rounds = chain.from_iterable(_round(laws, articles, number) for number in count(1))
    for number, (id, title, law, sections) in enumerate(islice(rounds, documents)):
        folder = out / law["category_key"] / f"{number // 500:03d}"
        folder.mkdir(parents=True, exist_ok=True)
        contact = number % _CONTACT_EVERY == _CONTACT_EVERY - 1
        text = _document(id, title, law, sections, contact=contact)
        (folder / f"{id}.md").write_text(text, encoding="utf-8")


def _round(
    laws: list[dict[str, Any]], articles: int | None, number: int
) -> Iterator[tuple[str, str, dict[str, Any], list[dict[str, Any]]]]:
    """Yield id, title, law and articles of every document that all laws give once."""
    for law in laws:
        sections = law["sections"]
        size = articles or len(sections)
        for part, start in enumerate(range(0, len(sections), size), start=1):
            cut = len(sections) > size
            id = law["id"] + (f"-{part}" if cut else "") + (f"-n{number}" if number > 1 else "")
            title = law["title"] + (f"（之{part}）" if cut else "") + (f"第{number}版" if number > 1 else "")
            yield id, title, law, sections[start : start + size]


def _document(
    id: str, title: str, law: dict[str, Any], sections: list[dict[str, Any]], *, contact: bool
) -> str:
    chance = random.Random(id)
    names = _names(law, sections, chance)
    words = [name for name in names if len(name) <= 6][:8]
    spoken = [name for name in names if name not in words]
    asks = [f"{name}{chance.choice(_ASKING)}" for name in spoken[: NAMES - 1 - len(words)]]
    front = [f"id: {id}", f"title: {json.dumps(title, ensure_ascii=False)}"]
    front += [f"type: {'contact' if contact else 'policy'}", f"category: {law['category_key']}"]
    if contact:
        front += [f"symptoms: [{'，'.join(asks[:6]).replace('，', ', ')}]", "kind: vendor"]
        front += ['phones: [{number: "010-0000-0101"}]']
        asks = asks[6:]
    else:
        front += [f"issuer: {json.dumps(law['issuer'], ensure_ascii=False)}"]
        front += [f"issued_on: {law['date']}", f"effective_from: {law['date']}"] if law["date"] else []
    front += ["asks:", *(f"  - {ask}" for ask in asks)] if asks else []
    front += [f"aliases: [{', '.join(words[:3])}]"] if words else []
    front += [f"keywords: [{', '.join(words[3:])}]"] if words[3:] else []
    return "---\n" + "\n".join(front) + "\n---\n\n" + "\n\n".join(_body(sections)) + "\n"


def _names(law: dict[str, Any], sections: list[dict[str, Any]], chance: random.Random) -> list[str]:
    """Return 24 different pieces of the document's own headings and sentences, or as many as it has."""
    headings = {name for section in sections for name in _HEADING.findall(section["chapter"] or "")}
    pieces = {run for section in sections for run in _RUN.findall(section["text"])}
    short = {run[at : at + size] for run in sorted(pieces)[:200] for at, size in ((0, 4), (2, 5))}
    found = [name for name in sorted(headings | short) if 3 <= len(name) <= 6 and name != law["title"]]
    long = [piece for piece in sorted(pieces) if len(piece) > 6]
    chance.shuffle(found)
    chance.shuffle(long)
    return list(dict.fromkeys([*found[:8], *long, *found[8:]]))[: NAMES - 1]


def _body(sections: list[dict[str, Any]]) -> Iterator[str]:
    chapter = None
    for section in sections:
        if section["chapter"] != chapter:
            chapter = section["chapter"]
            if chapter:
                yield f"## {chapter}"
        if section["article"]:
            yield f"### {section['article']}"
        yield re.sub(r"\n+", "\n\n", section["text"])


if __name__ == "__main__":
    main()
