"""Scans and photographs: what is recognised stands where it stood, has to be checked, and keeps its picture.

The layout is tried on what was once recognised on a tilted photograph; reading a picture itself needs the
extra that `make setup-ocr` installs.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
import segno
import typst
from PIL import Image

from indexer.domain.errors import ContentError
from indexer.importing.draft import Draft, make_draft
from indexer.importing.formats import pdf, pictures, recogniser
from indexer.importing.formats.pdf import reading_of
from indexer.importing.formats.pdf.scanned import page_of
from indexer.importing.formats.recogniser import Picture, Seen, levelled
from tests.unit.importing.conftest import FONTS
from webapp.cli import main

RECORDED = json.loads((Path(__file__).parent / "tilted_notice.json").read_text(encoding="utf-8"))
needs_ocr = pytest.mark.skipif(not recogniser.is_installed(), reason="needs `make setup-ocr`")
NOTICE = """\
#set page(paper: "a5", margin: 1.5cm)
#set text(font: "Noto Serif CJK SC", size: 12pt)
#align(center, text(size: 16pt)[关于整理自行车棚的通知])

请各位居民在周六以前把车辆搬走，没有搬走的统一登记存放。

#table(columns: (1fr, 1fr, 1fr), [车型], [时段], [收费],
  table.cell(rowspan: 2)[电动车], [白天], [1元], [过夜], [2元])

#image("code.png", width: 3cm)
"""
LINK = "https://www.example.cn/chepeng?id=7"


def recorded(**changed: object) -> Picture:
    """Return the picture that was once read: a notice held aslant by two degrees."""
    found = [
        ([(text, list(zip(c[::2], c[1::2], strict=True))) for text, c in characters], sure)
        for sure, characters in RECORDED["lines"]
    ]
    lines, tilt = levelled(found, RECORDED["width"], RECORDED["height"])
    assert 2 < -tilt < 2.6
    rules = tuple(tuple(map(float, rule)) for rule in RECORDED["rules"])
    return Picture(RECORDED["width"], RECORDED["height"], lines, rules, **changed)


def test_tilted_photograph_is_read_level_with_its_tables() -> None:
    reading = reading_of("照片.jpg", [page_of(recorded(), 1)])
    assert [block.markdown.split("\n") for block in reading.blocks][1:8] == [
        ["各位居民："],
        [
            "为方便大家停车，社区定于2026年5月8日至5月10日整理自行车棚，请把自己的车辆贴上标签，没有贴标签的车辆统一登记存放。"
            "现将有关事项通知如下。"
        ],
        ["一、收费标准"],
        [
            "| 车型 | 时段 | 收费 |", "| --- | --- | --- |", "| 电动车 | 白天 | 1元 |",
            "| 电动车 | 过夜 | 2元 |", "| 自行车 | 不限 | 免费 |",
        ],
        ["二、便民电话"],
        ["| 物业 | 010-0000-0101 |", "| --- | --- |",
         "| 自来水 | 010-0000-0102 |", "| 居委会 | 010-0000-0104 |"],
    ]  # fmt: skip


def test_everything_recognised_is_to_be_checked_and_doubtful_words_are_named() -> None:
    picture = recorded()
    doubtful = Seen(picture.lines[1].characters, 0.8)
    picture = Picture(picture.width, picture.height, (picture.lines[0], doubtful, *picture.lines[2:]))
    notices = [(n.place, n.words) for n in reading_of("照片.jpg", [page_of(picture, 1)]).notices]
    assert ("第 1 页", "这一页是图片，文字是识别出来的，要逐字核对") in notices
    assert ("第 1 页，认得不牢的字", "各位居民：") in notices


def test_code_becomes_its_link_and_any_other_text_of_a_code_is_only_told() -> None:
    reading = reading_of("照片.jpg", [page_of(recorded(codes=(LINK, "javascript:alert(1)")), 1)])
    assert reading.blocks[-1].markdown == f"二维码：<{LINK}>"
    assert ("第 1 页的二维码", "javascript:alert(1)") in [(n.place, n.words) for n in reading.notices]
    assert not any("javascript" in block.markdown for block in reading.blocks)


def test_short_last_column_is_read_after_the_long_one() -> None:
    def line(text: str, left: float, row: int) -> Seen:
        boxes = [
            (left + 20 * n, 100.0 + 30 * row, left + 20 * n + 20, 122.0 + 30 * row) for n in range(len(text))
        ]
        return Seen(tuple(zip(text, boxes, strict=True)), 1.0)

    texts = [f"左边第{n}行写得满满当当的一行字" for n in "一二三四五六七八九"]
    lines = [line(text, 100, row) for row, text in enumerate(texts)] + [
        line("右边接着往下写的第一行也是满的", 500, 0), line("到此为止。", 500, 1),
    ]  # fmt: skip
    reading = reading_of("照片.jpg", [page_of(Picture(900, 1200, tuple(lines)), 1)])
    text = "".join(block.text for block in reading.blocks)
    assert text.index("左边第九行") < text.index("右边接着") < text.index("到此为止")


@pytest.mark.parametrize("name", ["照片.png", "照片.heic", "扫描.pdf"])
def test_without_the_extra_one_sentence_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(pictures, "is_installed", lambda: False)
    monkeypatch.setattr(pdf, "is_installed", lambda: False)
    path = tmp_path / name
    if name.endswith(".pdf"):
        Image.new("RGB", (600, 800), "white").save(path)
    else:
        path.write_bytes({".png": b"\x89PNG\r\n\x1a\n", ".heic": b"\0\0\0\x18ftypheic"}[path.suffix])
    with pytest.raises(ContentError) as refused:
        make_draft(path)
    assert name in refused.value.message
    assert "make setup-ocr" in refused.value.hint


def test_picture_of_thirty_thousand_dots_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "is_installed", lambda: True)
    written = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(written, "PNG")
    (tmp_path / "大.png").write_bytes(written.getvalue())
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("it was unpacked"))
    with pytest.raises(ContentError, match="点太多，太大"):
        make_draft(tmp_path / "大.png")


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n" + b"x" * 50, b"<html>x", b"\xff\xd8\xff" + b"\0" * 90]
)
def test_what_is_no_picture_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setattr(pictures, "is_installed", lambda: True)
    (tmp_path / "坏.jpg").write_bytes(content)
    with pytest.raises(ContentError, match=r"坏了|不是图片"):
        make_draft(tmp_path / "坏.jpg")


def test_scan_of_many_pages_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "is_installed", lambda: True)
    page = Image.new("RGB", (60, 80), "white")
    page.save(tmp_path / "扫描.pdf", save_all=True, append_images=[page] * pdf.MOST_SCANNED)
    with pytest.raises(ContentError, match="31 页是扫描的，一次最多识别 30 页"):
        make_draft(tmp_path / "扫描.pdf")


@pytest.fixture
def photograph(tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that makes the notice as a picture, with a QR code on it."""

    def make(name: str, turn: int = 0) -> Path:
        segno.make(LINK).save(str(tmp_path / "code.png"), scale=6)
        (tmp_path / "notice.typ").write_text(NOTICE, encoding="utf-8")
        compiler = typst.Compiler(input=str(tmp_path / "notice.typ"), font_paths=FONTS)
        made = compiler.compile(format="png", ppi=150)
        picture = Image.open(io.BytesIO(made)).convert("RGB").rotate(turn, expand=True)
        picture.save(tmp_path / name)
        return tmp_path / name

    return make


def check_notice(draft: Draft) -> None:
    assert "title: 关于整理自行车棚的通知" in draft.text
    for line in (
        "请各位居民在周六以前把车辆搬走，没有搬走的统一登记存放。",
        "| 电动车 | 白天 | 1元 |", "| 电动车 | 过夜 | 2元 |", f"二维码：<{LINK}>",
    ):  # fmt: skip
        assert f"\n{line}\n" in draft.text
    assert any("逐字核对" in line for line in draft.missing)


@needs_ocr
@pytest.mark.parametrize("turn", [0, 90, 180], ids=["upright", "on its side", "upside down"])
def test_photograph_is_read_however_it_was_held_and_nothing_is_fetched(
    photograph: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, turn: int
) -> None:
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("a connection was opened"))
    check_notice(make_draft(photograph("通知.jpg", turn)))


@needs_ocr
def test_scan_is_read_in_the_child_and_kept_beside_the_draft(
    photograph: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scan = photograph("通知.pdf")
    assert main(["import", str(scan), "--id", "chepeng", "-o", str(tmp_path / "out")]) == 0
    assert "chepeng.pdf：一字一字对照以后，移到手册的 assets/ 里" in capsys.readouterr().out
    assert (tmp_path / "out" / "chepeng.pdf").read_bytes() == scan.read_bytes()
    assert "#   - assets/chepeng.pdf" in (tmp_path / "out" / "chepeng.md").read_text(encoding="utf-8")


@needs_ocr
def test_kept_photograph_tells_nothing_of_where_it_was_taken(
    photograph: Callable[..., Path], tmp_path: Path
) -> None:
    marks = Image.Exif()
    marks[0x010F] = "SomeCamera"
    Image.open(photograph("一.jpg")).save(tmp_path / "二.jpg", exif=marks)
    draft = make_draft(tmp_path / "二.jpg")
    assert draft.original is not None
    assert draft.original.name == f"{draft.id}.jpg"
    assert not Image.open(io.BytesIO(draft.original.content)).getexif()


@needs_ocr
def test_page_without_letters_is_read_beside_pages_with_letters(
    photograph: Callable[..., Path], typeset: Callable[..., Path], tmp_path: Path
) -> None:
    with pikepdf.open(typeset("正文第一页有文字，不用识别，照着读就行。")) as document:
        document.pages.extend(pikepdf.open(photograph("扫描.pdf")).pages)
        document.save(tmp_path / "合.pdf")
    draft = make_draft(tmp_path / "合.pdf")
    assert "正文第一页有文字，不用识别，照着读就行。" in draft.text
    assert "| 电动车 | 过夜 | 2元 |" in draft.text
    assert any("第 2 页" in line and "逐字核对" in line for line in draft.missing)
