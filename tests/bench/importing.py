"""How much of real files an import keeps, beside other converters, on the same files in one run. Run by hand:

    .venv/bin/python tests/bench/importing.py FOLDER PYTHON

PYTHON is one in which markitdown and pypandoc-binary are installed; the project does not need them. What a
file says is taken by a third hand: the letters of Word's own XML, of openpyxl, of PDFium, and for a page
the article beside it (`page.html.expected`). All are held to it by the same count: letters and digits that
stand in the result, in the order of the source; words of a PDF have no order and count where they are found.
"""

from __future__ import annotations

import argparse
import html
import io
import re
import subprocess
import sys
import time
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pypdfium2

from indexer.importing.account import account_for
from indexer.importing.draft import make_draft
from indexer.importing.formats.files import read_apart
from indexer.importing.reading import Passage
from indexer.importing.source import ImportRefusedError

SECONDS = 120
LEAST = 30
OTHERS = {
    "markitdown": "from markitdown import MarkItDown; import sys; sys.stdout.buffer.write("
    "MarkItDown().convert(sys.argv[1]).text_content.encode())",
    "pandoc": "import pypandoc, sys; sys.stdout.buffer.write("
    "pypandoc.convert_file(sys.argv[1], 'gfm', extra_args=['--wrap=none']).encode())",
}
GONE = re.compile(r"<w:(del|moveFrom|instrText|pPr|rPr)\b(?:[^>]*/>|.*?</w:\1>)", re.DOTALL)
FALLBACK = re.compile(r"<mc:Fallback>.*?</mc:Fallback>", re.DOTALL)
STRUCK = re.compile(
    r"<w:r\b(?:(?!</w:r>).)*?<w:(?:d?strike|vanish)(?:/>| w:val=\"(?:1|true|on)\")(?:(?!</w:r>).)*</w:r>",
    re.DOTALL,
)
WORDS = re.compile(r"<(?:w|m):t(?:\s[^>]*)?>([^<]*)</|(<w:(?:p|tab|br)\b|</w:p>)")


def word(path: Path) -> Iterator[str]:
    """Yield the paragraphs of the main part: what was taken out, struck or hidden is not said."""
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("word/document.xml").decode("utf-8", "replace")
    xml = GONE.sub("", STRUCK.sub("", FALLBACK.sub("", xml)))
    text = "".join(html.unescape(letters) if letters else "\n" for letters, _ in WORDS.findall(xml))
    yield from text.split("\n")


def workbook(path: Path) -> Iterator[str]:
    for sheet in openpyxl.load_workbook(path, data_only=True).worksheets:
        if sheet.sheet_state == "visible":
            yield from (
                str(value) for row in sheet.iter_rows(values_only=True) for value in row if value is not None
            )


def pdf(path: Path) -> Iterator[str]:
    document = pypdfium2.PdfDocument(path)
    for page in document:
        yield from page.get_textpage().get_text_range().splitlines()


def page(path: Path) -> Iterator[str]:
    """Yield the lines of the article that lies beside a page."""
    expected = Path(f"{path}.expected").read_text("utf-8")
    expected = re.sub(r"<(script|style)\b.*?</\1>", "", expected, flags=re.DOTALL)
    for line in re.split(r"</?(?:p|div|h\d|li|td|br|tr)\b[^>]*>", expected):
        yield html.unescape(re.sub(r"<[^>]+>", "", line))


SOURCES: dict[str, Callable[[Path], Iterator[str]]] = {
    ".docx": word,
    ".xlsx": workbook,
    ".pdf": pdf,
    ".html": page,
}


def ours(path: Path) -> str:
    """Return a draft with what it says of the source; refused ones say nothing."""
    try:
        draft = make_draft(path, read=read_apart)
    except ImportRefusedError:
        return ""
    return "\n".join(line for line in draft.text.split("\n") if not line.startswith("# 还缺"))


def theirs(python: str, code: str) -> Callable[[Path], str]:
    def convert(path: Path) -> str:
        try:
            done = subprocess.run(
                [python, "-c", code, str(path)], capture_output=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return ""
        return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""

    return convert


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("python", help="where markitdown and pypandoc are installed")
    options = parser.parse_args()
    converters = {"handbook": ours, **{name: theirs(options.python, code) for name, code in OTHERS.items()}}
    total: dict[str, int] = defaultdict(int)
    files: dict[str, int] = defaultdict(int)
    kept: dict[tuple[str, str], int] = defaultdict(int)
    nothing: dict[tuple[str, str], int] = defaultdict(int)
    spent: dict[str, float] = defaultdict(float)
    for path in sorted(options.folder.iterdir()):
        suffix = path.suffix.lower()
        if suffix not in SOURCES:
            continue
        try:
            lines = [line for line in SOURCES[suffix](path) if line.strip()]
        except (KeyError, OSError, ValueError, zipfile.BadZipFile, pypdfium2.PdfiumError):
            continue
        passages = [Passage("", line, loose=suffix == ".pdf") for line in lines]
        count = account_for(passages, front=(), body="").total
        if count < LEAST:
            continue
        total[suffix] += count
        files[suffix] += 1
        for name, convert in converters.items():
            began = time.monotonic()
            body = convert(path)
            spent[name] += time.monotonic() - began
            share = account_for(passages, front=(), body=body)
            kept[suffix, name] += share.kept
            nothing[suffix, name] += not body.strip()
            if "-v" in sys.argv or share.share < 0.9:
                sys.stderr.write(f"{share.share:.3f} {name} {path.name}\n")
    report = io.StringIO()
    report.write(
        "| | " + " | ".join(f"{suffix}（{files[suffix]}）" for suffix in sorted(total)) + " | 秒 |\n"
    )
    for name in converters:
        cells = (
            f"{100 * kept[suffix, name] / total[suffix]:.1f}%"
            + (f"，{n} 份没读" if (n := nothing[suffix, name]) else "")
            for suffix in sorted(total)
        )
        report.write(f"| {name} | " + " | ".join(cells) + f" | {spent[name]:.0f} |\n")
    sys.stdout.write(report.getvalue())


if __name__ == "__main__":
    main()
