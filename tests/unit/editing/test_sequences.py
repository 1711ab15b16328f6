"""Any sequence of edits: no link is left dangling, no id is given twice, bodies keep their words."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.content.body.markdown import MarkdownRenderer, Rendered
from indexer.content.handbook import read_handbook
from indexer.domain.choices import DocumentType
from indexer.domain.errors import HandbookError
from indexer.editing.decisions import retire, supersede, verify
from indexer.editing.drafting import draft
from indexer.editing.plan import Plan, carry_out
from indexer.editing.renaming import rename
from indexer.editing.shelf import Shelf, read_shelf
from indexer.editing.tidying import tidy_files

DAY = date(2026, 11, 23)
IDS = st.sampled_from("anpai tiaoli jiangli deng dianhua dianhua-er xin xin-er null 1-1".split())
RENDERER = MarkdownRenderer()


def render(bodies: Mapping[str, str], progress: object = None) -> dict[str, Rendered | None]:
    return {path: RENDERER.render(body) for path, body in bodies.items()}


def plan(shelf: Shelf, what: str, id: str, other: str) -> Plan:
    if what == "rename":
        return rename(shelf, id, other)
    if what == "supersede":
        return supersede(shelf, id, by=other)
    if what == "retire":
        return retire(shelf, id, on=DAY, by=other, today=DAY, note="先登记")
    if what == "verify":
        return verify(shelf, id, by="岗", on=DAY)
    related = [("related", [other])]
    return draft(shelf, DocumentType.POLICY, id, title=f"新的{id}", category="bianmin", values=related)


EDITS = st.sampled_from("rename rename supersede retire verify new fmt".split())
STEPS = st.tuples(EDITS, IDS, IDS)


@given(st.lists(STEPS, min_size=1, max_size=8))
@settings(max_examples=40)
def test_no_sequence_of_edits_leaves_an_error(
    written: Callable[[Path], Path], steps: list[tuple[str, str, str]]
) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = written(Path(place))
        bodies = words_of_bodies(folder)
        for what, id, other in steps:
            try:
                if what == "fmt":
                    tidy_files(folder, lambda _: True)
                else:
                    shelf = read_shelf(folder)
                    carry_out(shelf, plan(shelf, what, id, other))
            except HandbookError:
                continue
        with mock.patch("indexer.content.handbook.render_all", render):
            handbook = read_handbook(folder).handbook
        assert [p for p in handbook.problems if p.severity == "error" and p.rule != "unfinished"] == []
        answers = {answer for question in handbook.vocabulary.questions for answer in question.answers}
        assert answers <= set(handbook.documents)
        assert bodies <= words_of_bodies(folder)


def words_of_bodies(folder: Path) -> set[str]:
    """Return every body without the addresses of its links."""
    texts = [path.read_text(encoding="utf-8").split("\n---\n", 1)[1] for path in folder.rglob("*.md")]
    return {re.sub(r"(doc:|/)[a-z0-9-]+", "", text) for text in texts}
