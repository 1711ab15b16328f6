"""Files no draft can be made from: each is turned away by name, with the reason and the next step."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from indexer.domain.errors import ContentError
from indexer.importing import source
from indexer.importing.contact_drafts import drafts_of_list
from indexer.importing.draft import make_draft
from indexer.importing.formats import files
from indexer.importing.formats.files import read_apart, read_file
from indexer.importing.formats.sheets import read_sheets
from tests.unit.importing.office import para, rows, word_file

TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def package(document: str | bytes, **others: str | bytes) -> bytes:
    """Return a Word file whose document part is this text."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", document)
        for name, text in others.items():
            archive.writestr(name, text)
    return content.getvalue()


def body(inside: str) -> str:
    return f'<w:document xmlns:w="{WORD}"><w:body>{inside}</w:body></w:document>'


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'

REFUSED = [
    pytest.param("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "LibreOffice", ".docx", id="old Word"),
    pytest.param("a.wps", b"x", "LibreOffice", ".docx", id="WPS"),
    pytest.param("a.rtf", b"{\\rtf1 x}", "LibreOffice", ".docx", id="rich text"),
    pytest.param("a.ofd", b"PK\x03\x04", "损坏", "PDF", id="broken OFD"),
    pytest.param("a.xlsx", b"PK\x03\x04", "损坏", ".xlsx", id="broken workbook"),
    pytest.param("a.xls", b"x", "旧版 Excel", ".xlsx", id="old workbook"),
    pytest.param("a.gif", b"GIF89a", "图片", ".png", id="moving picture"),
    pytest.param("a.zip", b"PK\x03\x04", "不认识", ".docx", id="archive"),
    pytest.param("a.docm", b"PK\x03\x04", "宏", ".docx", id="macros"),
    pytest.param("a.docx", OLD + b"x" * 50, "改了后缀", ".docx", id="renamed .doc"),
    pytest.param("a.docx", OLD + "EncryptedPackage".encode("utf-16-le"), "密码", "去掉", id="encrypted Word"),
    pytest.param("a.docx", b"%PDF-1.7 x", "PDF", "另存", id="PDF called Word"),
    pytest.param("a.pdf", b"\x89PNG....", "图片", ".png", id="picture called PDF"),
    pytest.param("a.pdf", b"<html>x", "网页", "另存", id="page called PDF"),
    pytest.param("a.pdf", b"", "空的", "重新", id="empty"),
    pytest.param("a.pdf", b"%PDF-1.7\n" + b"\0garbage" * 50, "损坏", "PDF 阅读器", id="broken PDF"),
    pytest.param("a.docx", b"PK\x03\x04" + b"garbage" * 50, "损坏", "另存", id="broken archive"),
    pytest.param("a.docx", package("<w:document"), "损坏", "另存", id="broken XML"),
    pytest.param("a.docx", package(ENTITY + body("")), "DOCTYPE", "来历不明", id="external entity"),
    pytest.param(
        "a.docx", package((ENTITY + body("")).encode("utf-16")), "DOCTYPE", "来历不明", id="entity in UTF-16"
    ),
    pytest.param("a.docx", package(body("<w:p/>")), "没有文字", "图片", id="nothing written"),
    pytest.param("a.docx", package(b" " * 26_000_000), "大得不正常", "复制", id="zip bomb"),
    pytest.param("a.html", b"<p>\xff\xfe\xfa</p>", "编码", "UTF-8", id="unknown characters"),
    pytest.param("a.html", b"<script>var x = 1</script>", "没有正文", "Word", id="page made by scripts"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "reason", "step"), REFUSED)
def test_file_is_refused_with_a_reason_and_a_next_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, reason: str, step: str
) -> None:
    monkeypatch.setenv("PATH", "")  # no office program to convert old files
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ContentError) as refused:
        make_draft(path)
    assert name in refused.value.message
    assert reason in refused.value.message
    assert step in refused.value.hint


def test_scan_is_refused_because_there_is_no_text(tmp_path: Path) -> None:
    document = pikepdf.new()
    for _ in range(3):
        document.add_blank_page()
    document.save(tmp_path / "扫描.pdf")
    with pytest.raises(ContentError, match="扫描件（3 页图片）"):
        make_draft(tmp_path / "扫描.pdf")


def test_pdf_with_a_password_is_refused(typeset: Callable[..., Path], tmp_path: Path) -> None:
    with pikepdf.open(typeset("一些文字。")) as document:
        document.save(tmp_path / "密.pdf", encryption=pikepdf.Encryption(user="a", owner="b"))
    with pytest.raises(ContentError, match="加了密"):
        make_draft(tmp_path / "密.pdf")


def test_file_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_BYTES", 10)
    (tmp_path / "a.html").write_bytes(b"<p>" + b"x" * 20)
    with pytest.raises(ContentError, match="最多"):
        make_draft(tmp_path / "a.html")


def test_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"没有文件.*nowhere\.pdf"):
        make_draft(tmp_path / "nowhere.pdf")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(("<div>" * 4_000 + "文字" * 20).encode(), id="deep page"),
        pytest.param(("<table><tr><td>" * 3_000 + "文字" * 20).encode(), id="tables in tables"),
        pytest.param(("<ul><li>" * 3_000 + "文字" * 20).encode(), id="lists in lists"),
    ],
)
def test_deep_page_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.html").write_bytes(b"<meta charset=utf-8>" + content)
    with pytest.raises(ContentError, match="太深"):
        make_draft(tmp_path / "a.html")


def test_tag_with_thousands_of_attributes_is_refused_at_once(tmp_path: Path) -> None:
    marks = " ".join(f"a{number}=1" for number in range(20_000))
    (tmp_path / "a.html").write_text(f"<meta charset=utf-8><p {marks}>文字</p>", encoding="utf-8")
    with pytest.raises(ContentError, match="标记太怪"):
        make_draft(tmp_path / "a.html")


def test_word_file_of_empty_paragraphs_is_refused_before_they_are_walked(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(package(body("<w:p/>" * 70_000)))
    with pytest.raises(ContentError, match="段落太多"):
        make_draft(tmp_path / "a.docx")


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        pytest.param(ENTITY + body("<w:p><w:r><w:t>字</w:t></w:r></w:p>"), "DOCTYPE", id="entities"),
        pytest.param(body("<w:p/>" * 70_000), "段落太多", id="paragraphs"),
        pytest.param(
            body("<w:p/>" * 70_000).replace("<w:", "<q:").replace(":w=", ":q=").replace("</w:", "</q:"),
            "段落太多",
            id="paragraphs by another prefix",
        ),
        pytest.param(body("<w:r/>" * 3_000_001), "段落太多", id="tags"),
        pytest.param(body("<w:p/>") + " " * 26_000_000, "大得不正常", id="bytes"),
    ],
)
def test_limits_hold_for_a_part_with_an_odd_name(tmp_path: Path, inside: str, said: str) -> None:
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/evil", inside)
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{relations}"><Relationship Id="a" Type="{kind}" Target="word/evil"/>'
            "</Relationships>",
        )
    (tmp_path / "a.docx").write_bytes(content.getvalue())
    with pytest.raises(ContentError, match=said):
        make_draft(tmp_path / "a.docx")


def test_template_on_another_machine_is_not_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr("socket.socket.connect", refuse)
    path = word_file(
        tmp_path / "a.docx", para("正文一段。"),
        ties={"t": ("attachedTemplate", "http://127.0.0.1:9/t.dotm"), "c": ("aFChunk", "http://127.0.0.1:9/c.html")},
    )  # fmt: skip
    assert "正文一段。" in make_draft(path).text


def test_child_that_reads_a_file_gives_the_same_and_is_stopped_when_it_takes_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = word_file(tmp_path / "a.docx", para("关于值班的通知"), rows(("甲", "乙"), ("丙", "丁")))
    assert read_apart(path) == read_file(path)
    with pytest.raises(ContentError, match="没有文件"):
        read_apart(tmp_path / "nowhere.docx")
    monkeypatch.setattr(files, "_WALL_SECONDS", 0.01)
    with pytest.raises(ContentError, match="等得太久，停下了"):
        read_apart(path)


def test_child_that_reads_a_file_is_stopped_when_it_takes_too_much_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = word_file(tmp_path / "a.docx", para("关于值班的通知"))
    monkeypatch.setattr(files, "_MEMORY_BYTES", 60_000_000)
    with pytest.raises(ContentError, match=r"a\.docx 太大或太怪，读它时用的内存太多，停下了"):
        read_apart(path)


def test_list_is_read_by_a_child_with_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "名单.csv"
    path.write_text("名称,电话\n示例维修,010-0000-0101\n", encoding="utf-8")
    assert drafts_of_list(path, category=None, words=list) is not None
    monkeypatch.setattr(files, "_MEMORY_BYTES", 60_000_000)
    with pytest.raises(ContentError, match="用的内存太多，停下了"):
        drafts_of_list(path, category=None, words=list)


def test_list_with_a_cell_beyond_reason_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_text('名称,电话\n"' + "长" * 200_000, encoding="utf-8")
    with pytest.raises(ContentError, match="有一格太长"):
        drafts_of_list(path, category=None, words=list)


def test_deep_word_file_is_refused(tmp_path: Path) -> None:
    inside = (
        "<w:tbl><w:tr><w:tc>" * 2_000
        + "<w:p><w:r><w:t>字</w:t></w:r></w:p>"
        + "</w:tc></w:tr></w:tbl>" * 2_000
    )
    (tmp_path / "a.docx").write_bytes(package(body(inside)))
    with pytest.raises(ContentError, match=r"太深|损坏"):
        make_draft(tmp_path / "a.docx")


def workbook(sheet: str) -> bytes:
    """Return a workbook with one sheet, as its XML says."""
    package = "http://schemas.openxmlformats.org/package/2006"
    package_kind = "application/vnd.openxmlformats-package"
    relations = f"{package}/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types">'
            f'<Default Extension="rels" ContentType="{package_kind}.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/a.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        )
        for name, type_, target in (
            ("_rels/.rels", "officeDocument", "xl/workbook.xml"),
            ("xl/_rels/workbook.xml.rels", "worksheet", "a.xml"),
        ):
            tie = f'<Relationship Id="r1" Type="{office}/{type_}" Target="{target}"/>'
            archive.writestr(name, f'<Relationships xmlns="{relations}">{tie}</Relationships>')
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}">'
            '<sheets><sheet name="甲" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr("xl/a.xml", f'<worksheet xmlns="{main}">{sheet}</worksheet>')
    return content.getvalue()


@pytest.mark.parametrize(
    "areas",
    [
        pytest.param('<mergeCell ref="A1:XFD1048576"/>', id="all of it"),
        pytest.param("".join(f'<mergeCell ref="A{n}:XFD{n + 1}"/>' for n in range(1, 3000, 2)), id="many"),
        pytest.param("<x:mergeCell\n x='1' ref = 'A1:xfd999'/>", id="in other words"),
    ],
)
def test_merged_cells_beyond_reason_are_refused_before_any_is_made(areas: str) -> None:
    told = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
    with pytest.raises(ContentError, match="合并的格子多得不正常"):
        read_sheets("a.xlsx", workbook(f"{told}<mergeCells>{areas}</mergeCells>"))
    assert read_sheets("a.xlsx", workbook(f'{told}<mergeCells><mergeCell ref="A1:C9"/></mergeCells>'))


def test_far_cell_makes_no_cells_of_the_emptiness_before_it() -> None:
    told = '<row r="1"><c r="A1"><v>1</v></c></row><row r="4999"><c r="CU4999"><v>2</v></c></row>'
    tracemalloc.start()
    sheet = read_sheets("a.xlsx", workbook(f"<sheetData>{told}</sheetData>"))[0]
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [[cell.text for cell in row if cell.text] for row in sheet.rows] == [["1"], ["2"]]
    assert most < 20_000_000
