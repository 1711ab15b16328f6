"""The fixed Chinese of the printed book: how to use it, the legend, running labels."""

from __future__ import annotations

from typing import Any

from indexer.domain.choices import BasisState, ContactState, DocumentType, Freshness, Validity
from indexer.domain.days.status import Status
from indexer.domain.desk.phrases import date_words, day_words
from indexer.domain.document import Contact, Document
from indexer.domain.fields import row_label
from webapp.paper.leaves.reader import UNNUMBERED

Row = dict[str, Any]
_EXPIRING = "即将到期"
_SHAPES = {
    Validity.IN_FORCE: "full", Validity.AMENDED: "pen", Validity.NOT_YET: "empty",
    Validity.SUPERSEDED: "cross", Validity.LAPSED: "cross", Validity.REPEALED: "cross",
}  # fmt: skip
_LEGEND = (
    ("full", (Validity.IN_FORCE.label,), "照办"),
    ("half", (_EXPIRING,), "还能照办，先看清用到哪天"),
    ("pen", (Validity.AMENDED.label,), "还能照办，连着修改它的文件看"),
    ("empty", (Validity.NOT_YET.label,), "还不能照办，施行那天起才算数"),
    (
        "cross",
        (Validity.SUPERSEDED.label, Validity.LAPSED.label, Validity.REPEALED.label),
        "不能照办，看接替它的文件",
    ),
)
_STEPS = (
    (
        "找",
        "知道叫什么，翻书后的拼音索引；不知道叫什么，翻目录，或者顺着书边的色标翻到那一类。"
        "找人修、打电话，直接翻电话总表。",
    ),
    (
        "认编号",
        "2-13 是第 2 类的第 13 份文件，2-13-1 是它的第 1 页。编号跟着文件走，一直不变；"
        "书里互相指的都是编号，不是页码。",
    ),
    (
        "看日子",
        "目录里的记号是印这本手册那天的情形。日子往前走，以每份文件标题下面的日期为准，过了有效期就不再照办。",
    ),
    ("照卡办", "每份流程开头有一张卡：带什么逐样打勾，什么时候办，到哪里办，找谁。卡下面才是细讲。"),
    ("看笔道", "画了黄道、底下带线的字，是办过的人觉得最要紧的，先念给居民听。"),
    ("换页", "换页时整份抽、整份换。拿不准手里的页是不是新的，对一对书后的现行页清单。"),
)


def words(*, online: str) -> Row:
    """Return the words that the template itself needs; `online` is the site's address or empty."""
    address = f"：{online}" if online else "。"
    steps = [*_STEPS, ("上网", f"网络通的时候，以网上的手册为准{address}")]
    return {
        "steps": [{"head": head, "text": text} for head, text in steps],
        "legend": [
            {"shape": shape, "word": "、".join(names), "text": text} for shape, names, text in _LEGEND
        ],
        "legend_title": "目录里的记号",
        "marks_of": "记号说的是这一天的情形：",
        "judged_on": "时效按{}判断",
        "usable": "有效文件",
        "pieces": "件",
        "branches": row_label(DocumentType.PROCEDURE, "branches"),
        "basis": row_label(DocumentType.PROCEDURE, "legal_basis"),
        "related": "另见",
        "id": "编号",
        "aliases": "又叫：",
        "sample": "示例",
        "internal": "内部",
        "unnumbered": UNNUMBERED,
        "page": "本页网址",
        "phones": {
            "trade": row_label(DocumentType.CONTACT, "trades"),
            "who": "找谁",
            "number": "电话",
            "hours": "时间",
            "backup": row_label(DocumentType.CONTACT, "backup"),
        },
        "leaves": {"title": "文件", "pages": "页", "digest": "校验"},
        "windows_note": "色条是收申请的日子，两头的日子都算在内。没有画到的，看那份文件上写的下一次时间。",
        "index_note": "粗体是文件名，其余是别名和居民的问法，后面是文件编号。",
        "leaves_note": "校验是这份文件各页内容的指纹。内容改过，校验就变；和手里的清单对不上的，要换页。",
        "bases_note": "手册里有的文件写明编号，其余只列名称；缩进的是依据它的文件。",
        "changes_note": "按日子从近到远。",
        "shelf": ("册号", "放在", "保管"),
    }


def colophon(*, revision: str, phone: str, online: str, sample: bool, left_out: int) -> list[Row]:
    """Return the small print of the cover; what is empty is not mentioned."""
    pairs = (
        ("版本", revision[:12] if len(revision) == 40 else revision),
        ("电话", phone),
        ("网上", online),
        ("示例", "本册含示例内容，标“示例”的不能当依据" if sample else ""),
        ("缺页", f"另有 {left_out} 个文件写得有错，这一本里没有" if left_out else ""),
    )
    return [{"label": label, "text": text} for label, text in pairs if text]


def status_words(document: Document, status: Status) -> Row:
    """Return the shape, the word and the notes that the contents show for a document.

    One that rests on nothing in force has no full mark; what nobody checked says so.
    """
    words = _validity_words(document, status)
    cautions = []
    if status.usable and status.basis.state in (BasisState.ENDED, BasisState.NOT_YET):
        words["shape"] = "half"
        cautions.append(status.basis.state.label)
    if not status.ended and status.freshness is not Freshness.CURRENT:
        cautions.append(status.freshness.label)
    words["note"] = "，".join(text for text in (words["note"], *cautions) if text)
    return words


def _validity_words(document: Document, status: Status) -> Row:
    if isinstance(document, Contact) and document.state is not ContactState.OPEN:
        shape = "cross" if document.state is ContactState.CLOSED else "empty"
        return {"shape": shape, "word": document.state.label, "note": ""}
    if status.expiring and status.ends_on:
        left = (status.ends_on - status.on).days
        days = f"还有 {left} 天" if left else "最后一天"
        return {
            "shape": "half",
            "word": _EXPIRING,
            "note": f"{days}，到{day_words(status.ends_on, beside=status.on)}",
        }
    note = ""
    if status.validity is Validity.NOT_YET and document.effective_from:
        note = f"{date_words(document.effective_from)}起"
    elif status.ends_on:
        note = f"到{date_words(status.ends_on)}"
    return {"shape": _SHAPES[status.validity], "word": status.validity.label, "note": note}
