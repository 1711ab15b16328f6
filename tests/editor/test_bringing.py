"""Files brought in: attachments are what they claim to be, imports wait until every field was looked at."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from docx import Document as Word
from PIL import Image

from indexer.corrections.uploads import MOST_BYTES, taken_in
from indexer.domain.errors import UsageError
from indexer.importing.blocks import paragraph
from indexer.importing.reading import Reading
from tests.editor.conftest import Site


def picture(format: str, size: tuple[int, int] = (40, 30)) -> bytes:
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x9286] = "在哪里拍的"
    Image.new("RGB", size, "red").save(written, format=format, exif=exif)
    return written.getvalue()


def office(*names: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, "x")
    return written.getvalue()


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF"


@pytest.mark.parametrize(
    ("name", "content", "path"),
    [
        ("申请表.pdf", PDF, "assets/申请表.pdf"),
        ("表 1（新）.DOCX", office("word/document.xml"), "assets/表-1（新）.docx"),
        ("名册.xlsx", office("xl/workbook.xml"), "assets/名册.xlsx"),
        ("../../etc/照片.jpg", picture("JPEG"), "assets/照片.jpg"),
        ("..\\..\\a.png", picture("PNG"), "assets/a.png"),
        (".git.pdf", PDF, "assets/git.pdf"),
        ("有了.pdf", PDF, "assets/有了-2.pdf"),
    ],
)
def test_an_attachment_gets_a_name_below_assets(name: str, content: bytes, path: str) -> None:
    assert taken_in(name, content, {"assets/有了.pdf"})[0] == path


def test_a_picture_is_drawn_anew() -> None:
    _, kept = taken_in("a.jpg", picture("JPEG") + b"<script>alert(1)</script>", set())
    assert b"script" not in kept
    with Image.open(io.BytesIO(kept)) as drawn:
        assert not drawn.getexif()
        assert drawn.size == (40, 30)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a.exe", b"MZ", id="a program"),
        pytest.param("a.svg", b"<svg/>", id="a drawing that may run"),
        pytest.param("a.html", b"<html>", id="a page"),
        pytest.param("a", b"x", id="no kind"),
        pytest.param("a.pdf", b"<html>", id="a page called PDF"),
        pytest.param("a.png", b"<svg/>", id="a drawing called picture"),
        pytest.param("a.jpg", b"GIF89a" + b"0" * 40, id="another picture"),
        pytest.param("a.docx", b"PK\x03\x04", id="a broken office file"),
        pytest.param("a.docx", office("xl/workbook.xml"), id="a sheet called Word"),
        pytest.param("a.docx", office("word/document.xml", "word/vbaProject.bin"), id="with macros"),
        pytest.param("a.pdf", PDF + b"<</S/JavaScript/JS(app.alert)>>", id="a PDF that runs"),
        pytest.param("a.pdf", b"%PDF-" + b"0" * MOST_BYTES, id="too large"),
        pytest.param("a.pdf", b"", id="empty"),
    ],
)
def test_what_is_not_offered_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(UsageError):
        taken_in(name, content, set())


def test_an_attachment_is_published_with_its_document(site: Site) -> None:
    editor = site.client("王岗")
    editor.post("/edit/jiaofei/attach", {"file": (io.BytesIO(PDF), "申请表.pdf")})
    assert not (site.folder / "assets").exists()
    assert editor.publish("jiaofei").status_code == 303
    assert (site.folder / "assets/申请表.pdf").read_bytes() == PDF
    assert "attachments:\n  - assets/申请表.pdf\n" in site.text("procedures/life/jiaofei.md")
    with editor.get("/assets/申请表.pdf") as answer:
        assert answer.status_code == 200
    assert editor.post("/edit/jiaofei/attach", {}).status_code == 400


def test_an_attachment_that_is_taken_off_again_is_not_published(site: Site) -> None:
    editor = site.client("王岗")
    editor.post("/edit/jiaofei/attach", {"file": (io.BytesIO(PDF), "申请表.pdf")})
    editor.save("jiaofei", {"f.attachments": [], "f.hours": "下午"})
    editor.publish("jiaofei")
    assert not (site.folder / "assets").exists()


def notice() -> io.BytesIO:
    word = Word()
    word.add_heading("示例市停车管理局关于居住停车收费的通知", 0)
    for line in (
        "示例停发〔2026〕5号",
        "各街道办事处：",
        "一、居住停车按月收费，每月核对一次。",
        "二、本通知自2027年1月1日起施行。",
        "示例市停车管理局",
        "2026年11月3日",
    ):
        word.add_paragraph(line)
    written = io.BytesIO()
    word.save(written)
    written.seek(0)
    return written


def test_an_imported_notice_waits_until_every_field_was_looked_at(site: Site) -> None:
    editor = site.client("王岗")
    sent = {"file": (notice(), "通知.docx"), "category": "便民服务"}
    address = editor.post("/new/import", sent).headers["Location"]
    id = address.rsplit("/", 1)[-1]
    page = editor.get(address).text
    assert "居住停车" in page
    assert page.count('name="sure"') > 2
    form = editor.form(id)
    waiting = sorted(set(re.findall(r'name="sure" value="(\w+)"', page)))
    written = {"f.source": "街道通知", "f.successor_note": "另行通知", "body": "按月收费。"}
    waiting.remove("body")  # what is changed was looked at
    editor.save(id, {**written, "sure": waiting[:-1]})
    assert "发布</button>" not in editor.get(f"/edit/{id}/review").text
    assert editor.publish(id).status_code == 409
    editor.save(id, {"sure": waiting[-1:]})
    assert form["f.title"][0]
    said = re.findall(r'class="wrong">(.*?)<', editor.get(f"/edit/{id}").text)
    assert said == []
    assert editor.publish(id).status_code == 303
    assert "待确认" not in site.text(f"policies/life/{id}.md")
    assert editor.get(f"/d/{id}").status_code == 200


def entry(page: str, key: str) -> str:
    """Return what the form shows of one field."""
    return page.split(f'id="e-{key}"')[1].split('class="entry')[0]


def test_beside_each_field_stands_the_place_in_the_source_it_was_read_from(site: Site) -> None:
    editor = site.client("王岗")
    sent = {"file": (notice(), "通知.docx"), "category": "便民服务"}
    page = editor.get(editor.post("/new/import", sent).headers["Location"]).text
    day = entry(page, "effective_from")
    assert "原文第 5 段" in day
    assert "二、本通知自<mark>2027年1月1日</mark>起施行。" in day
    assert "<mark>2026年11月3日</mark>" in entry(page, "issued_on")
    assert "<mark>示例停发〔2026〕5号</mark>" in entry(page, "document_number")
    assert "一、居住停车按月收费，每月核对一次。" in page.split('class="source"')[1]
    assert "要留神的" in page
    assert "asks" not in page.split("要留神的")[1].split("</details>")[0]


def test_type_that_was_guessed_is_to_be_confirmed_and_one_that_was_chosen_is_not(site: Site) -> None:
    editor = site.client("王岗")
    sent = {"file": (notice(), "通知.docx"), "category": "便民服务"}
    guessed = editor.get(editor.post("/new/import", sent).headers["Location"]).text
    assert 'name="sure" value="type"' in guessed
    sent = {"file": (notice(), "通知.docx"), "category": "便民服务", "type": "procedure"}
    address = editor.post("/new/import", sent).headers["Location"]
    chosen = editor.get(address).text
    assert 'name="sure" value="type"' not in chosen
    assert "申请材料" in chosen


def test_what_nobody_imported_has_no_source_beside_it(site: Site) -> None:
    page = site.client("王岗").get("/edit/dianhua").text
    assert 'class="source"' not in page
    assert 'class="original"' not in page


def test_picture_that_was_read_hangs_on_the_draft_until_somebody_takes_it_off(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = (paragraph("关于车棚的通知"), paragraph("按月收费，每月核对。"))
    reading = Reading(words, picture=picture("JPEG"))
    monkeypatch.setattr("indexer.corrections.imported.read_apart", lambda path: reading)
    editor = site.client("王岗")
    sent = {"file": (io.BytesIO(b"\x89PNG"), "照片.png"), "category": "便民服务"}
    address = editor.post("/new/import", sent).headers["Location"]
    page = editor.get(address).text
    assert "assets/chepeng.jpg" in page
    assert "照着它逐字核对" in page
    [beside] = re.findall(r'<img src="([^"]+)"', page)
    assert beside == f"{address}/attached/0"
    shown = editor.get(beside)
    assert shown.mimetype == "image/jpeg"
    assert Image.open(io.BytesIO(shown.data)).size == (40, 30)
    assert site.client("李岗").get(beside).status_code == 404, "a draft is its editor's own"
    assert editor.get(f"{address}/attached/1").status_code == 404


@pytest.mark.parametrize("name", ["x.exe", "x.docx", "../../x.pdf", "/etc/passwd"])
def test_what_cannot_be_read_is_refused_in_words(site: Site, name: str) -> None:
    editor = site.client("王岗")
    sent = {"file": (io.BytesIO(b"not what it says"), name), "category": "便民服务"}
    answer = editor.post("/new/import", sent)
    assert 400 <= answer.status_code < 500
    assert "没发布的草稿 <small>0" in editor.get("/editor").text
