"""A file -> the text of a draft, with a mark at everything somebody has to confirm."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.content.source import MAX_BYTES
from indexer.domain.choices import DocumentType
from indexer.domain.fields import FIELDS, fields_for
from indexer.domain.vocabulary import Category
from indexer.editing.file.scalars import as_yaml, item_as_yaml
from indexer.importing.account import account_for
from indexer.importing.blocks import Block, BlockKind
from indexer.importing.findings import Findings, FoundMaterial
from indexer.importing.folding import folded
from indexer.importing.formats.files import read_file
from indexer.importing.guide import as_pairs
from indexer.importing.headings import with_headings
from indexer.importing.losses import losses_of
from indexer.importing.reading import Passage, Reading
from indexer.importing.recognising import recognise
from indexer.importing.source import ImportRefusedError
from indexer.text.sound import joined_pinyin

_POLICY_KEYS = ("issuer", "document_number", "document_kind", "issued_on", "published_on", "trial", "secrecy")
_COMMON_KEYS = ("effective_from", "effective_to", "openness")
_LABELS = {field.key: field.label for field in reversed(FIELDS)}  # the first one that is called so
_EXPECTED = {
    DocumentType.POLICY: ("issuer", "document_number", "document_kind", "issued_on", "effective_from"),
    DocumentType.PROCEDURE: ("conditions", "materials", "promise_days", "fee", "places", "hours"),
    DocumentType.CONTACT: (),
}
_GUIDE = re.compile(r"(?:办事|服务|办理|申请|申报)?(?:指南|须知|流程)$")
_NOT_CORE = re.compile(
    r"^.*?关于|关于做好|进一步|加强|做好|规范|印发|转发|发布|实施|开展|《|》|[（(][^（()）]*[）)]|"
    r"的?(?:通知|通告|公告|意见|决定|批复|函)$|[^\u4e00-\u9fff]"
)
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_NOT_IN_NAMES = re.compile(r"[\s/#]+")
_ITEM = re.compile(r"(\d{1,2})\. ")
_SYLLABLES_IN_ID = 10
_LONGEST_ID = 60
Words = Callable[[str], Sequence[str]]
_MANY_LABELS = 4


@dataclass(frozen=True, slots=True)
class Original:
    """The picture or the scan that a draft was read from, and the name it is kept under beside it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft's id and text; `confirm` and `missing` are lines for whoever finishes it.

    `original` is what it has to be compared with, where that is a picture. `is_complete` says that
    nearly all of the source came in; where not, the first line of `missing` does. `passages` are the
    words of the source.
    """

    id: str
    type: DocumentType
    text: str
    confirm: tuple[str, ...]
    missing: tuple[str, ...]
    is_complete: bool = True
    original: Original | None = None
    passages: tuple[Passage, ...] = ()


def make_draft(
    path: Path,
    *,
    type: DocumentType | None = None,
    id: str | None = None,
    category: Category | None = None,
    words: Words | None = None,
    read: Callable[[Path], Reading] = read_file,
) -> Draft:
    """Read a file and return a draft of it; the same file gives the same draft.

    `words` cuts a title into words, for the id; `read` is what reads the file.

    Raises:
        ImportRefusedError: no draft can be made from this file.
    """
    reading = folded(read(path))
    blocks, found, front = _recognised(reading)
    title = found.fields["title"].value if "title" in found.fields else path.stem
    type = type or _type_of(title, found)
    body = _body(blocks)
    account = account_for(reading.passages, front=[*front, *_values(found)], body=body)
    draft_id = id or _id_of(title, found, words or _in_pairs)
    original = _original(path, draft_id, reading)
    missing = (
        *losses_of(account, reading.notices),
        *_missing(type, found, category, reading.pictures),
    )
    first = 0 if account.is_complete else 1
    lines = [
        *(f"# 还缺：{line}" for line in missing[:first]),
        f"id: {id}" if id else _marked("id", draft_id, "按标题的拼音起的，定了就不再改"),
        *_front_matter(title, type, found, category, original),
        f"source: {as_yaml(f'导入自 {path.name}')}  # 待确认：换成网址或纸质文件的出处",
        *(f"# 还缺：{line}" for line in missing[first:]),
    ]
    text = _UNSEEN.sub("", "\n".join(("---", *lines, "---", "", body, "")))
    if len(text.encode()) > MAX_BYTES:
        raise ImportRefusedError(f"{path.name} 的文字太多，超过 1 MB", hint="请按章节拆成几份再导入")
    confirm = tuple(
        f"{_LABELS[key]}（{key}）：{value}，{because}"
        for key, value, because in (
            *((key, finding.value, finding.because) for key, finding in found.fields.items()),
            *((key, entry.written, entry.because) for key, entry in found.entries.items()),
        )
    )
    return Draft(
        id=draft_id,
        type=type,
        text=text,
        confirm=confirm,
        missing=missing,
        is_complete=account.is_complete,
        original=original,
        passages=reading.passages,
    )


def _original(path: Path, id: str, reading: Reading) -> Original | None:
    if reading.picture:
        return Original(f"{id}.jpg", reading.picture)
    return Original(f"{id}.pdf", path.read_bytes()) if reading.scanned else None


def _recognised(reading: Reading) -> tuple[tuple[Block, ...], Findings, list[str]]:
    """Return the blocks of the body, what was recognised, and the words that went to the front."""
    ranked = with_headings(reading.blocks)
    found = recognise(ranked, labelled=reading.lines, title=reading.title)
    # Once more: without the title page another rank may be the highest.
    body = with_headings(block for place, block in enumerate(ranked) if place not in found.used)
    body = tuple(as_pairs(block) for block in body)
    return body, found, [ranked[place].text for place in sorted(found.used)]


def _values(found: Findings) -> Iterator[str]:
    """Yield the values of the front matter: what stands there is not lost."""
    yield from (finding.value for finding in found.fields.values())


def _type_of(title: str, found: Findings) -> DocumentType:
    """Return 流程 for a guide: it is called one and lists papers, or has the labels of one."""
    is_guide = bool(_GUIDE.search(title)) and (found.materials or len(found.labels) > 1)
    return DocumentType.PROCEDURE if is_guide or len(found.labels) >= _MANY_LABELS else DocumentType.POLICY


def _id_of(title: str, found: Findings, words: Words) -> str:
    """Return an id of whole words: how what the title is about sounds, and the year of its number.

    >>> _id_of("关于印发《示例市采暖补贴办法》的通知", Findings(), lambda text: ["采暖", "补贴", "办法"])
    'cainuan-butie-banfa'
    """
    core = _NOT_CORE.sub("", title) or title
    parts: list[str] = []
    length = 0
    for word in words(core):
        length += len(word)
        if parts and length > _SYLLABLES_IN_ID:
            break
        sound = re.sub(r"[^a-z0-9]", "", joined_pinyin(word.lower()))
        if parts and len(word) == 1:
            parts[-1] += sound
        else:
            parts.append(sound)
    number = found.fields.get("document_number")
    year = re.search(r"〔(\d{4})〕", number.value) if number else None
    return "-".join(filter(None, [*parts, year[1] if year else ""]))[:_LONGEST_ID].strip("-") or "daoru"


def id_of_title(title: str, words: Words | None = None) -> str:
    """Return an id for a title alone."""
    return _id_of(title, Findings(), words or _in_pairs)


def _in_pairs(text: str) -> list[str]:
    """Return a text in pieces of two characters, where nothing tells its words."""
    return [text[place : place + 2] for place in range(0, len(text), 2)]


def _front_matter(
    title: str,
    type: DocumentType,
    found: Findings,
    category: Category | None,
    original: Original | None,
) -> Iterator[str]:
    because = found.fields["title"].because if "title" in found.fields else "没找到标题，用的是文件名"
    yield _marked("title", title, because)
    yield _marked("type", type.label, "政策、流程还是联系")
    if category is not None:
        yield f"category: {as_yaml(category.key)}"
    keys = (*_POLICY_KEYS, *_COMMON_KEYS) if type is DocumentType.POLICY else _COMMON_KEYS
    for key in keys:
        finding = found.fields.get(key)
        if finding is not None:
            several = key == "issuer" and "、" in finding.value
            yield _marked(key, finding.value.split("、") if several else finding.value, finding.because)
    allowed = {field.key for field in fields_for(type)}
    for key, entry in found.entries.items():
        if key in allowed:
            yield f"{key}: {entry.written}  # 待确认：{' '.join(entry.because.split())}"
    if type is DocumentType.PROCEDURE and found.materials:
        yield "materials:  # 待确认：原文的材料清单"
        yield from (f"  - {as_entry(material)}" for material in found.materials)
    attached = [original.name] if original is not None else []
    attached += [_NOT_IN_NAMES.sub("", name) for name in found.attachments]
    if attached:
        yield "# 待确认：原件和附件。文件放进 assets/ 以后，去掉下面几行的井号"
        yield "# attachments:"
        yield from (f"#   - assets/{name}" for name in attached)


def _marked(key: str, value: str | Sequence[str], because: str) -> str:
    return f"{key}: {as_yaml(value)}  # 待确认：{' '.join(because.split())}"


def as_entry(material: FoundMaterial) -> str:
    """Return a paper as an entry of the front matter."""
    parts = [f"name: {item_as_yaml(material.name)}"]
    parts += [f"originals: {material.originals}"] if material.originals else []
    parts += [f"copies: {material.copies}"] if material.copies else []
    parts += [f"need: {material.need}"] if material.need else []
    parts += [f"get_from: {item_as_yaml(material.get_from)}"] if material.get_from else []
    parts += [f"note: {item_as_yaml(material.line)}"] if material.line != material.name else []
    return "{" + ", ".join(parts) + "}"


def _body(blocks: Sequence[Block]) -> str:
    """Return the Markdown; items that follow one another stand without a blank line between.

    A list is numbered on from its first item: one that jumps would be shown under another number,
    so it is written as a paragraph.
    """
    text, last = "", 0
    for block in blocks:
        markdown = block.markdown
        item = _ITEM.match(markdown) if block.kind is BlockKind.PARAGRAPH else None
        number = int(item[1]) if item else 0
        if item and last and number != last + 1:
            markdown, number = f"{item[1]}\\. {markdown[item.end() :]}", 0
        text += ("\n" if number and last else "\n\n" if text else "") + markdown
        last = number
    return text


def _missing(type: DocumentType, found: Findings, category: Category | None, pictures: int) -> Iterator[str]:
    if "title" not in found.fields:
        yield "标题（title）：没找到，先用了文件名"
    if category is None:
        yield "类目（category）：不写不收录"
    yield "居民怎么问（asks）：照居民的原话写五到八句"
    for key in _EXPECTED[type]:
        known = key in found.fields or key in found.entries or (key == "materials" and found.materials)
        if not known:
            yield f"{_LABELS[key]}（{key}）：文中没找到"
    if found.attachments:
        yield f"附件 {len(found.attachments)} 个：{'、'.join(found.attachments)}"
    if found.materials and type is not DocumentType.PROCEDURE:
        names = "、".join(material.name for material in found.materials)
        yield f"文中有申请材料 {len(found.materials)} 项：{names}；要写成流程，用 --type 流程 再导入一次"
    if pictures:
        yield f"原文有 {pictures} 张图片没有带进来"
    yield from found.hints
