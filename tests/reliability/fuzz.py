"""Fuzz the readers led by what code is reached: `python tests/reliability/fuzz.py front|query [-runs=N]`.

Needs atheris, which is not among the project's packages: `pip install atheris`. A find is written
to a file that names itself; it belongs into `tests/unit/content/test_fuzz.py` or `test_queries.py`.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import date
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["indexer", "yaml", "markdown", "whoosh"]):
    from indexer.content.documents import as_document
    from indexer.content.reading import Reading, read_content
    from indexer.content.rulebook import check_files
    from indexer.domain.vocabulary import Category, Vocabulary
    from indexer.search.judge.danger import told
    from indexer.search.query import MOST_TERMS, parse_query
    from indexer.text.analysis import Analyser
    from indexer.text.synonyms import Synonyms
    from indexer.text.tokenizer import Tokenizer

VOCABULARY = Vocabulary(title="手册", categories=(Category("jia", "甲类"),))
TODAY = date(2026, 11, 23)
START = "---\nid: shili\ntitle: 示例\ntype: 流程\ncategory: 甲类\n"


def front(data: bytes) -> None:
    """Read bytes as a document behind a valid beginning, or as they are."""
    whole = START.encode() + data if data[:1] != b"\x00" else data[1:]
    file = read_content("shili.md", whole)
    check_files(Reading(VOCABULARY, (file,)))
    as_document(file, VOCABULARY)
    if any(problem.line < 1 or not problem.message for problem in file.report.problems):
        raise AssertionError(file.report.problems)


def reader_of_queries(data: bytes) -> None:
    """Read bytes as what somebody typed."""
    text = data.decode("utf-8", "replace")
    query = parse_query(text, ANALYSER, on=TODAY, synonyms=SYNONYMS)
    told(query.folded)
    if len(query.words) > MOST_TERMS:
        raise AssertionError(query)


if __name__ == "__main__":
    target = {"front": front, "query": reader_of_queries}[sys.argv.pop(1)]
    scratch = Path(tempfile.mkdtemp())
    ANALYSER = Analyser(Tokenizer(("独生子女费", "居住证"), cache_dir=scratch))
    SYNONYMS = Synonyms({"独生子女父母奖励费": ("独生子女费", "独子费")})
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()
