"""A new id for a document: its file, its links, the lists that name it; the old id stays taken."""

from __future__ import annotations

from pathlib import PurePosixPath

from indexer.content.faults import Report
from indexer.content.fields.values import SLUG
from indexer.content.source import read_bytes
from indexer.domain.errors import EditRefusedError, UsageError
from indexer.editing.file.fields import add_to_list, remove_from_list, set_field
from indexer.editing.file.text import DocumentText
from indexer.editing.plan import Plan
from indexer.editing.references import LISTS_WITH_IDS, list_with_new_id, with_new_id
from indexer.editing.shelf import Shelf
from indexer.editing.writing import Edit


def check_new_id(id: str) -> None:
    """Refuse an id that is none."""
    if not SLUG.fullmatch(id):
        raise UsageError(
            f"“{id}”不能做编号", hint="只用小写英文字母、数字和连字符，最多 80 个，如 huan-dengpao"
        )


def rename(shelf: Shelf, id: str, new: str) -> Plan:
    """Plan a new id. A document may go back to an id it had itself.

    Raises:
        EditRefusedError: the new id is or was another document's, or a file is broken in a way
            that hides whether it links here.
    """
    check_new_id(new)
    document = shelf.document(id)
    if id == new:
        return Plan(id=id)
    shelf.refuse_taken(new, own=document.former_ids)
    target = str(PurePosixPath(document.path).with_name(f"{new}.md"))
    own = with_new_id(shelf.text(id), id, new)
    own = set_field(own, "id", new)
    own = add_to_list(remove_from_list(own, "former_ids", new), "former_ids", id)
    edits = [Edit(target, None, own.content), Edit(document.path, shelf.contents[document.path], None)]
    changes = [f"{document.path} 改名为 {target}，编号 {id} 改为 {new}"]
    advice = []
    for path, content in shelf.contents.items():
        if path == document.path or id.encode() not in content:
            continue
        try:
            after = with_new_id(DocumentText.of(content), id, new).content
        except EditRefusedError:
            advice.append(f"{path} 有错误，没有改；里面提到 {id}，改好以后请检查链接")
            continue
        if after != content:
            edits.append(Edit(path, content, after))
            changes.append(f"{path} 里的 {id} 改为 {new}")
    for name in LISTS_WITH_IDS:
        before = read_bytes(shelf.folder / name, Report(name))
        if before is not None and (after := list_with_new_id(name, before, id, new)) != before:
            edits.append(Edit(name, before, after))
            changes.append(f"{name} 里的 {id} 改为 {new}")
    advice.append(f"旧网址 /d/{id} 会自动转到 /d/{new}；编号 {id} 不再给别的文件用")
    return Plan(id=new, edits=tuple(edits), changes=tuple(changes), cited_by=(), advice=tuple(advice))
