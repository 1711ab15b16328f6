"""Text, Markdown, mail, OFD and old office files: read, or refused with the one sentence that helps."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from indexer.domain.errors import ContentError
from indexer.importing.draft import make_draft
from tests.unit.importing.office import TITLE, para, word_file

TEXT = "各位车主：\n周六上午整理车棚。\n电动车\t1元\n自行车\t免费\n"


def body_of(path: Path) -> list[str]:
    return [line for line in make_draft(path).text.split("---\n", 2)[2].split("\n") if line]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_is_read_whatever_its_encoding_and_tabs_make_a_table(
    tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "通知.txt"
    path.write_bytes(f"{TITLE}\n{TEXT}".encode(encoding))
    assert body_of(path) == [
        "各位车主：", "周六上午整理车棚。", "| 电动车 | 1元 |", "| --- | --- |", "| 自行车 | 免费 |",
    ]  # fmt: skip
    assert f"title: {TITLE}" in make_draft(path).text


def test_markdown_stays_as_it_is_written_and_a_document_of_a_handbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"# {TITLE}\n\n**注意**：周六整理。\n\n- 甲\n- 乙\n", encoding="utf-8")
    assert body_of(path) == ["**注意**：周六整理。", "- 甲", "- 乙"]
    path.write_text("---\nid: a\ntitle: 甲\n---\n\n正文\n", encoding="utf-8")
    with pytest.raises(ContentError, match="已经是手册的格式"):
        make_draft(path)


@pytest.mark.parametrize("html", [False, True])
def test_mail_is_read_with_its_subject_and_its_attachments_are_named(tmp_path: Path, html: bool) -> None:
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = TITLE, "a@example.cn", "b@example.cn"
    mail.set_content("周六整理车棚，请搬走杂物。")
    if html:
        mail.add_alternative("<p>周六整理车棚，请搬走杂物。</p><p><s>周日</s></p>", subtype="html")
    mail.add_attachment(b"x", maintype="application", subtype="pdf", filename="附表.pdf")
    path = tmp_path / "信.eml"
    path.write_bytes(mail.as_bytes())
    assert body_of(path) == ["周六整理车棚，请搬走杂物。"]
    draft = make_draft(path)
    assert f"title: {TITLE}" in draft.text
    assert any("附表.pdf" in line for line in draft.missing)
    assert any("周日" in line for line in draft.missing) is html


def ofd(*runs: tuple[str, float, float]) -> bytes:
    """Return an OFD file of one page with words at (x, y) in millimetres."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    objects = "".join(
        f'<ofd:TextObject ID="{n}" Boundary="{x} {y} 150 6" Font="1" Size="5">'
        f'<ofd:TextCode X="0" Y="5">{text}</ofd:TextCode></ofd:TextObject>'
        for n, (text, x, y) in enumerate(runs, 10)
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(
            "OFD.xml",
            f'<ofd:OFD {space} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo/>'
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        )
        archive.writestr(
            "Doc_0/Document.xml",
            f"<ofd:Document {space}><ofd:CommonData><ofd:PageArea>"
            "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
            '</ofd:PageArea></ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>'
            "</ofd:Pages></ofd:Document>",
        )
        archive.writestr(
            "Doc_0/Pages/Page_0/Content.xml",
            f'<ofd:Page {space}><ofd:Content><ofd:Layer ID="2">{objects}</ofd:Layer></ofd:Content>'
            "</ofd:Page>",
        )
    return content.getvalue()


def test_ofd_is_read_by_where_its_words_stand(tmp_path: Path) -> None:
    path = tmp_path / "通知.ofd"
    path.write_bytes(
        ofd(
            ("周六上午整理车棚。", 30, 60),
            (TITLE, 70, 30),
            ("各位车主：", 30, 50),
            ("末行说明在此。", 30, 70),
        )
    )
    assert body_of(path) == ["各位车主：", "周六上午整理车棚。", "末行说明在此。"]
    assert f"title: {TITLE}" in make_draft(path).text


def program(folder: Path, script: str) -> None:
    folder.mkdir()
    (folder / "soffice").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (folder / "soffice").chmod(0o755)


def test_old_office_file_is_converted_by_the_office_program_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = word_file(tmp_path / "made.docx", para(TITLE), para("旧文件里的一段。"))
    # What LibreOffice is asked for: --convert-to docx --outdir FOLDER FOLDER/source.doc
    program(tmp_path / "bin", f'for last; do :; done; /bin/cp "{made}" "${{last%.*}}.docx"')
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    path = tmp_path / "旧.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600)
    assert body_of(path) == ["旧文件里的一段。"]


def test_office_program_that_fails_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "bin", "exit 1")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (tmp_path / "旧.wps").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1x")
    with pytest.raises(ContentError, match="转不出来"):
        make_draft(tmp_path / "旧.wps")


def test_page_that_is_called_doc_is_read_as_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "网页存的.doc"
    path.write_text(
        f"<html><head><meta charset=utf-8><title>{TITLE}</title></head>"
        "<body><p>周六上午整理车棚，请大家搬走杂物。</p></body>",
        encoding="utf-8",
    )
    assert body_of(path) == ["周六上午整理车棚，请大家搬走杂物。"]


def test_named_characters_that_stand_as_words_stay_words(tmp_path: Path) -> None:
    path = word_file(tmp_path / "a.docx", para(TITLE), para("写作 &amp;lt;b&amp;gt; 的记号和 A&amp;B。"))
    assert body_of(path) == ["写作 &amp;lt;b&amp;gt; 的记号和 A&B。"]
    assert not any("没有带进来" in line for line in make_draft(path).missing)
