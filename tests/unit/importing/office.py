"""Small Word files written part by part, as Word, WPS and converters write them."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TITLE = "关于整理自行车棚的通知"


def run(text: str, marks: str = "") -> str:
    return f'<w:r><w:rPr>{marks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def para(*runs: str, marks: str = "") -> str:
    inner = "".join(each if each.startswith("<") else run(each) for each in runs)
    return f"<w:p><w:pPr>{marks}</w:pPr>{inner}</w:p>"


def numbered(text: str, number: int, level: int = 0) -> str:
    marks = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return para(text, marks=marks)


def cell(*paras: str, marks: str = "") -> str:
    inner = "".join(each if each.startswith("<") else para(each) for each in paras or ("",))
    return f"<w:tc><w:tcPr>{marks}</w:tcPr>{inner}</w:tc>"


def rows(*lines: tuple[str, ...]) -> str:
    inner = "".join(
        f"<w:tr>{''.join(each if each.startswith('<') else cell(each) for each in line)}</w:tr>"
        for line in lines
    )
    return f"<w:tbl>{inner}</w:tbl>"


def level(place: int, shape: str, text: str, *, start: int = 1, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="{start}"/><w:numFmt w:val="{shape}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def lists(*definitions: str, overrides: str = "") -> str:
    """Return numbering whose list N is the Nth definition."""
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{place}">{each}</w:abstractNum>'
        for place, each in enumerate(definitions, 1)
    )
    nums = "".join(
        f'<w:num w:numId="{place}"><w:abstractNumId w:val="{place}"/></w:num>'
        for place in range(1, len(definitions) + 1)
    )
    return f"<w:numbering {SPACES}>{abstract}{nums}{overrides}</w:numbering>"


def word_file(
    path: Path, *body: str, main: str = "word/document.xml", types: str = TYPES,
    ties: dict[str, tuple[str, str]] | None = None, **parts: str | bytes,
) -> Path:  # fmt: skip
    """Write a Word file. `ties` are (kind, target) by id; `parts` are beside the main part, by name."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr(main, f"<w:document {SPACES}><w:body>{''.join(body)}</w:body></w:document>")
        relations = "".join(
            f'<Relationship Id="{name}" Type="{KINDS}/{kind}" Target="{target}"'
            f"{' TargetMode=' + chr(34) + 'External' + chr(34) if '://' in target else ''}/>"
            for name, (kind, target) in (ties or {}).items()
        )
        folder, _, base = main.rpartition("/")
        archive.writestr(
            f"{folder}/_rels/{base}.rels", f'<Relationships xmlns="{RELATIONS}">{relations}</Relationships>'
        )
        for name, text in parts.items():
            place = name.replace("__", ".")
            archive.writestr(f"word/{place if '.' in place else place + '.xml'}", text)
    path.write_bytes(content.getvalue())
    return path


def finished(text: str) -> str:
    """Return a draft as somebody who confirmed all of it leaves it."""
    text = re.sub(r"(?m)^# (?:还缺|待确认).*\n|[ ]+# 待确认.*$", "", text)
    return re.sub(r"(?m)^source: .*$", "source: 示街发〔2024〕12号", text)
