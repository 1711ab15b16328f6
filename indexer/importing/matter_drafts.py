"""A matter of a list -> a draft of a procedure, new or for the document that the handbook has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from indexer.domain.choices import DocumentType
from indexer.domain.document import Document
from indexer.domain.vocabulary import Category
from indexer.editing.file.scalars import as_yaml
from indexer.importing.account import account_for
from indexer.importing.blocks import escape
from indexer.importing.draft import Draft, Words, as_entry, id_of_title
from indexer.importing.losses import losses_of
from indexer.importing.matters import Matter
from indexer.importing.reading import Passage


def draft_of(
    matter: Matter,
    name: str,
    category: Category | None,
    words: Words,
    known: Sequence[Document],
    id: str = "",
) -> Draft:
    """Return the draft of a matter; of one that the handbook has, it bears the id and says so."""
    before = next((each for each in known if each.title == matter.title), None)
    id = before.id if before is not None else id or id_of_title(matter.title, words)
    body = "\n\n".join(
        f"{escape(head)}：{escape(text)}" if head else escape(text) for head, text in matter.notes
    )
    front = list(_front(matter, id, name, category))
    account = account_for(
        [Passage(cell.place, cell.text) for cell in matter.cells],
        front=(*front, *matter.read),
        body=body,
    )
    missing = (
        *losses_of(account, ()),
        *(
            (f"手册里已有 {before.id}（{before.title}）：照这份改那一份，这份草稿不用",)
            if before is not None
            else ()
        ),
        *(("类目（category）：不写不收录",) if category is None else ()),
        "居民怎么问（asks）：照居民的原话写五到八句",
        "在哪办、找谁（places、contacts）：名单里没有的要补",
    )
    lines = ("---", *front, *(f"# 还缺：{line}" for line in missing), "---", "", body, "")
    confirm = (f"{matter.place}：{matter.title}",)
    return Draft(id=id, type=DocumentType.PROCEDURE, text="\n".join(lines), confirm=confirm, missing=missing)


def _front(matter: Matter, id: str, name: str, category: Category | None) -> Iterator[str]:
    yield f"id: {id}  # 待确认：按名称的拼音起的，手册里有的用原来的"
    yield f"title: {as_yaml(matter.title)}  # 待确认：{matter.place}"
    yield "type: 流程"
    if category is not None:
        yield f"category: {as_yaml(category.key)}"
    if matter.windows:
        yield f"windows: [{', '.join(matter.windows)}]  # 待确认：名单里的时间，没写年份的当每年"
    if matter.papers:
        yield "materials:  # 待确认：名单里的材料"
        yield from (f"  - {as_entry(paper)}" for paper in matter.papers)
    for key, text in matter.fields.items():
        free = key == "fee" and text.strip("。") in ("否", "免费", "无", "不收费", "不收取")
        value = "none" if free else as_yaml([text] if key == "places" else text)
        yield f"{key}: {value}  # 待确认：名单里写“{text}”"
    yield f"source: {as_yaml(f'导入自 {name} {matter.place}')}"
