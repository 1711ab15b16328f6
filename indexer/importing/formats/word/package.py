"""The parts of a .docx: measured before anything is unpacked, found by type, never fetched from outside.

The second importer of lxml's parser: no entities, no network, no depth beyond its own limit.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from indexer.importing.source import ImportRefusedError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OVERRIDE = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", R[1:-1].encode()),
)
_MAIN_TYPE = re.compile(r"(?:wordprocessingml\.(?:document|template)|word\.\w+MacroEnabled\w*)\.main\+xml$")
_USUAL_MAIN = "word/document.xml"
_MOST_XML = 25_000_000
_MOST_UNPACKED = 300_000_000
_MOST_PARTS = 5_000
_MOST_PARAGRAPHS = 60_000
_MOST_TAGS = 3_000_000
_DECLARATION = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T|E\0?N\0?T\0?I)")


@dataclass(frozen=True, slots=True)
class Relation:
    """A tie of one part to another, or to an address outside the file."""

    type: str
    target: str
    outside: bool


class Package:
    """A Word file: its parts as trees, by name."""

    def __init__(self, name: str, content: bytes) -> None:
        self._name = name
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        self._names = set(self._archive.namelist())
        self._unpacked = 0
        self._measure()
        self.main = self._main()
        self.relations = self._relations(self.main)

    def tree(self, part: str) -> etree._Element | None:
        """Return a part as a tree, None when the file has no such part.

        Whatever becomes a tree is measured here, by whichever tie it was found and whatever it is called.

        Raises:
            ImportRefusedError: it declares entities, or is larger than anything that was written by hand.
        """
        content = self.content(part)
        if content is None:
            return None
        self._unpacked += len(content)
        if self._unpacked > _MOST_XML:
            raise self._too_large()
        if content.count(b"<") > _MOST_TAGS:
            raise self._too_many()
        if _DECLARATION.search(content):
            raise ImportRefusedError(
                f"{self._name} 里有 Word 文件不该有的声明（DOCTYPE）", hint="来历不明的文件请不要导入"
            )
        tree = parsed(content)
        if sum(1 for _ in tree.iter(f"{W}p")) > _MOST_PARAGRAPHS:
            raise self._too_many()
        return tree

    def content(self, part: str) -> bytes | None:
        return self._archive.read(part) if part in self._names else None

    def related(self, kind: str) -> Iterator[tuple[str, etree._Element]]:
        """Yield the parts of a kind, by the ties of the main part or, without any, by their usual name."""
        targets = [tie.target for tie in self.relations.values() if tie.type == kind and not tie.outside]
        for part in targets or [posixpath.join(posixpath.dirname(self.main), f"{kind}.xml")]:
            tree = self.tree(part)
            if tree is not None:
                yield part, tree

    def _measure(self) -> None:
        parts = self._archive.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise ImportRefusedError(f"{self._name} 加了密码", hint="请去掉密码，另存一份再导入")
        written = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
        if (
            len(parts) > _MOST_PARTS
            or sum(part.file_size for part in parts) > _MOST_UNPACKED
            or sum(part.file_size for part in written) > _MOST_XML
        ):
            raise self._too_large()

    def _too_large(self) -> ImportRefusedError:
        return ImportRefusedError(
            f"{self._name} 解开后大得不正常", hint="请只把要的文字复制到新文件里，另存为 .docx 再导入"
        )

    def _too_many(self) -> ImportRefusedError:
        return ImportRefusedError(f"{self._name} 的段落太多", hint="请拆成几份，或只把要的文字复制出来")

    def _main(self) -> str:
        """Return the name of the main part: by its type, by the tie of the file, or the usual one."""
        types = self.tree("[Content_Types].xml")
        for override in types.iter(_OVERRIDE) if types is not None else ():
            part = str(override.get("PartName", "")).lstrip("/")
            if _MAIN_TYPE.search(str(override.get("ContentType", ""))) and part in self._names:
                return part
        for tie in self._relations("").values():
            if tie.type == "officeDocument" and tie.target in self._names:
                return tie.target
        if _USUAL_MAIN in self._names:
            return _USUAL_MAIN
        raise ImportRefusedError(f"{self._name} 不是 Word 文件", hint="请用 Word 或 WPS 另存为 .docx 再导入")

    def _relations(self, part: str) -> dict[str, Relation]:
        folder, base = posixpath.split(part)
        tree = self.tree(posixpath.join(folder, "_rels", f"{base}.rels"))
        found = {}
        for tie in tree.iter(_RELATION) if tree is not None else ():
            outside = tie.get("TargetMode") == "External"
            target = str(tie.get("Target", ""))
            if not outside:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[str(tie.get("Id"))] = Relation(str(tie.get("Type", "")).rsplit("/")[-1], target, outside)
        return found


def parsed(content: bytes) -> etree._Element:
    """Return the tree of an XML text, of which nothing is expanded and nothing fetched."""
    for strict, usual in _STRICT:
        content = content.replace(strict, usual)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
                             remove_pis=True)  # fmt: skip
    return etree.fromstring(content, parser)
