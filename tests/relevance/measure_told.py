"""Measure what the desk says to told sentences: `python -m tests.relevance.measure_told FILE.jsonl…`.

A line is `{"query", "documents", "wanted"}`: strings of which one of each group must stand on the page
before what can be read on; a group of SILENT is told by no document. With `--given` the first of the
documents is opened, so that only what it says is measured. What is missing is printed, for a person to judge:
the same may stand there in other words. Index and moment are those of the settings (`HANDBOOK_STATE_DIR`,
`HANDBOOK_NOW`).
"""

from __future__ import annotations

import html
import re
import sys
from pathlib import Path

from flask.testing import FlaskClient

from indexer.settings import load_settings
from tests.relevance.measure_answers import Line, read
from webapp.app import create_app

SILENT = "SILENT"
_ASIDE = re.compile(r'<h1.*?</h1>|<details class="fold".*?</details>|<dl class="onward">.*?</dl>', re.DOTALL)


def said_to(client: FlaskClient, line: Line, *, given: bool) -> str:
    """Return the words of the first screen, without white space."""
    opened = {"open": line["documents"][0]} if given else {}
    page = client.get("/", query_string={"q": line["query"], **opened}).get_data(as_text=True)
    main = _ASIDE.sub("", page[page.index("<main") : page.index("</main")])
    return re.sub(r"\s", "", html.unescape(re.sub(r"<[^>]+>", "", main)))


def missing(line: Line, said: str) -> list[list[str]]:
    """Return the groups of what is wanted of which nothing was said."""
    groups = [group for group in line["wanted"] if group != [SILENT]]
    return [group for group in groups if not any(re.sub(r"\s", "", words) in said for words in group)]


def main(arguments: list[str]) -> None:
    client = create_app(load_settings()).test_client()
    given = "--given" in arguments
    for name in (argument for argument in arguments if argument != "--given"):
        lines = read(Path(name).read_text(encoding="utf-8").splitlines())
        found = [(line, missing(line, said_to(client, line, given=given))) for line in lines]
        for line, groups in found:
            if groups:
                print(f"{line['query']}\n    {groups}")
        full = sum(not groups for _, groups in found)
        part = sum(0 < len(groups) < len(line["wanted"]) for line, groups in found)
        print(f"{name}: all of it {full}, some of it {part}, of {len(lines)}")


if __name__ == "__main__":
    main(sys.argv[1:])
