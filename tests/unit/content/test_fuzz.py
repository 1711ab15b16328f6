"""Front matters gone wrong in random ways: every one is read to its end, none brings the reader down."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.content.documents import as_document
from indexer.content.reading import Reading, read_content
from indexer.content.rulebook import check_files
from indexer.domain.errors import EditRefusedError
from indexer.domain.fields import FIELDS
from indexer.domain.vocabulary import Category, Vocabulary
from indexer.editing.repairs import tidy

VOCABULARY = Vocabulary(title="手册", categories=(Category("jia", "甲类"),))
NAMES = st.sampled_from([name for field in FIELDS for name in (field.key, field.label)])
INNER = [inner for field in FIELDS for inner in field.record]
WORDS = st.one_of(
    st.sampled_from([member.label for field in FIELDS if field.choice for member in field.choice]),
    st.dates(date(1, 1, 1)).map(date.isoformat),
    st.sampled_from(
        ["shili", "tingche", "02-30", "09-01", "workday", "24:00", "https://a.b", "assets/x", "是", "~", "0"]
    ),
    st.text(max_size=8),
)
VALUES = st.recursive(
    WORDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([name for i in INNER for name in (i.key, i.label)]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
SPLINTERS = st.one_of(
    st.sampled_from([
        ": ", "：", "\n", "\n---\n", "  ", "- ", "[", "]", "{", "}", ", ", "，", "'", '"', "|", ">", "#",
        "&a ", "*a", "!!x ", "<<: ", "? ", "%", "@", "`", "\t", "\r", "\x00", "\x85", "\u2028", "\ufeff",
        "\u202e", "\\u0000", "\ufffd",
    ]),
    st.text(max_size=3),
)  # fmt: skip


@st.composite
def front_matters(draw: st.DrawFn) -> str:
    """Return what a careless hand makes of a front matter: cut, doubled and splintered."""
    base = {"id": "shili", "title": "示例", "type": "流程", "category": "甲类"}
    keys = base | draw(st.dictionaries(NAMES, VALUES, max_size=6))
    text = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in keys.items())
    for _ in range(draw(st.integers(0, 4))):
        first, last = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        middle = draw(st.sampled_from([draw(SPLINTERS), "", text[first:last] * 2]))
        text = text[:first] + middle + text[last:]
    return text


@given(front_matters())
@settings(max_examples=2 * settings.default.max_examples)
def test_any_front_matter_is_read_and_judged(front: str) -> None:
    content = f"---\n{front}\n---\n正文\n".encode("utf-8", "replace")
    file = read_content("shili.md", content)
    check_files(Reading(VOCABULARY, (file,)))
    assert file.report.fatal or file.type is not None
    as_document(file, VOCABULARY)
    for problem in file.report.problems:
        assert problem.message
        assert problem.line >= 1
        assert problem.column >= 1
    try:
        once, _ = tidy(content)
    except EditRefusedError:
        return
    assert tidy(once)[0] == once
