"""Files made to keep whoever reads them busy: small on the disk, without end once they are unpacked."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable

from tests.unit.importing.test_refusals import WORD, body, package

SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TIES = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_OFD = "http://www.ofdspec.org/2016"


def zipped(**parts: str | bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return content.getvalue()


def workbook(sheet: str, strings: str = "", styles: str = "", sheets: int = 1) -> bytes:
    """Return a workbook of these parts; `sheets` is how often it names its one sheet."""
    named = "".join(f'<sheet name="a{n}" sheetId="{n + 1}" r:id="s"/>' for n in range(sheets))
    parts = {
        "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
        f"<Override PartName='/xl/workbook.xml' ContentType='{_MAIN}.sheet.main+xml'/>"
        f"<Override PartName='/xl/worksheets/sheet1.xml' ContentType='{_MAIN}.worksheet+xml'/>"
        f"<Override PartName='/xl/sharedStrings.xml' ContentType='{_MAIN}.sharedStrings+xml'/>"
        f"<Override PartName='/xl/styles.xml' ContentType='{_MAIN}.styles+xml'/></Types>",
        "_rels/.rels": f"<Relationships xmlns='{_TIES}'><Relationship Id='a' "
        f"Type='{_RELATIONS}/officeDocument' Target='xl/workbook.xml'/></Relationships>",
        "xl/workbook.xml": f"<workbook xmlns='{SHEET}' xmlns:r='{_RELATIONS}'>"
        f"<sheets>{named}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{_TIES}'>"
        f"<Relationship Id='s' Type='{_RELATIONS}/worksheet' Target='worksheets/sheet1.xml'/>"
        f"<Relationship Id='t' Type='{_RELATIONS}/sharedStrings' Target='sharedStrings.xml'/>"
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f"<worksheet xmlns='{SHEET}'>{sheet}</worksheet>",
    }
    parts["xl/sharedStrings.xml"] = f"<sst xmlns='{SHEET}'>{strings}</sst>"
    parts["xl/styles.xml"] = f"<styleSheet xmlns='{SHEET}'>{styles}</styleSheet>"
    return zipped(**parts)


def zip_of_zips() -> bytes:
    """Return an archive of archives of archives, each ten times the next, called a Word file."""
    content = bytes(1_000_000)
    for _ in range(6):
        content = zipped(**{f"{n}.zip": content for n in range(10)})
    return content


def quine() -> bytes:
    """Return an archive whose part is the archive itself: the directory says where the file begins."""
    name = b"word/document.xml"
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 1 << 20, 1 << 20, len(name), 0) + name
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 1 << 20, 1 << 20, len(name),
                        0, 0, 0, 0, 0, 0) + name  # fmt: skip
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(entry), len(local), 0)
    return local + entry + end


def overlapping() -> bytes:
    """Return an archive a thousand of whose entries are the same ten megabytes."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    stream = packed.compress(bytes(10_000_000)) + packed.flush()
    check = zlib.crc32(bytes(10_000_000))
    head = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, check, len(stream), 10_000_000, 5, 0)
    written = head + b"a.xml" + stream
    entries = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, check, len(stream), 10_000_000, 8,
                    0, 0, 0, 0, 0, 0) + f"{n:04}.xml".encode()
        for n in range(1000)
    )  # fmt: skip
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1000, 1000, len(entries), len(written), 0)
    return written + entries + end


def nested_tables() -> bytes:
    inside = "<w:p><w:r><w:t>字</w:t></w:r></w:p>"
    for _ in range(3_000):
        inside = f"<w:tbl><w:tr><w:tc>{inside}<w:p/></w:tc></w:tr></w:tbl>"
    return package(body(inside))


def footnotes_that_name_themselves() -> bytes:
    names = '<w:footnoteReference w:id="1"/>'
    note = f'<w:footnote w:id="1"><w:p><w:r>{names}<w:t>注</w:t></w:r></w:p></w:footnote>'
    notes = f'<w:footnotes xmlns:w="{WORD}">{note}</w:footnotes>'
    inside = f"<w:p><w:r><w:t>字</w:t>{names}</w:r></w:p>" * 2_000
    return package(body(inside), **{"word/footnotes.xml": notes})


def styles_that_stand_on_each_other() -> bytes:
    ring = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{n}"><w:basedOn w:val="s{(n + 1) % 9000}"/></w:style>'
        for n in range(9_000)
    )
    inside = '<w:p><w:pPr><w:pStyle w:val="s0"/></w:pPr><w:r><w:t>字</w:t></w:r></w:p>' * 300
    return package(body(inside), **{"word/styles.xml": f'<w:styles xmlns:w="{WORD}">{ring}</w:styles>'})


def pdf(objects: list[bytes]) -> bytes:
    """Return a PDF of these objects, the first of which is its root."""
    written, places = bytearray(b"%PDF-1.7\n"), []
    for number, each in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    at = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    written += b"trailer\n<</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, at)
    return bytes(written)


def stream(content: bytes, more: bytes = b"") -> bytes:
    packed = zlib.compress(content)
    return b"<</Length %d /Filter /FlateDecode %b>>stream\n%b\nendstream" % (len(packed), more, packed)


def pdf_page(content: bytes, more: bytes = b"", *others: bytes) -> bytes:
    """Return a PDF of one page that draws this; the objects after the fourth are `others`."""
    page = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %b>>" % more
    return pdf([b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids [3 0 R] /Count 1>>", page,
                stream(content), *others])  # fmt: skip


_FONT = b"/Resources <</Font <</F 5 0 R>> /XObject <</X 6 0 R>>>>"
_HELVETICA = b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>"


def pages_within_themselves() -> bytes:
    return pdf([b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids [2 0 R 2 0 R] /Count 9999999>>"])


def tables_of_places_in_a_ring() -> bytes:
    one = pdf_page(b"BT /F 12 Tf 72 720 Td (x) Tj ET", _FONT, _HELVETICA)
    at = one.rindex(b"xref\n0")
    return one.replace(b"trailer\n<<", b"trailer\n<</Prev %d " % at)


def picture_without_end() -> bytes:
    image = b"<</Type /XObject /Subtype /Image /Width 99999 /Height 99999 /BitsPerComponent 8 " \
            b"/ColorSpace /DeviceRGB /Length 1>>stream\nx\nendstream"  # fmt: skip
    return pdf_page(b"q 595 0 0 842 0 0 cm /X Do Q", _FONT, _HELVETICA, image)


def png(width: int, height: int) -> bytes:
    """Return a picture of so many dots, all black, in a few kilobytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">L", zlib.crc32(kind + content))
        return struct.pack(">L", len(content)) + kind + content + check

    head = struct.pack(">LLBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width + 7) // 8 + 1) * min(height, 4_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def letters_within_letters() -> bytes:
    inside = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "正文".encode()
    for n in range(400):
        mark = b"m%d" % n
        inside = (b"Content-Type: multipart/mixed; boundary=%b\r\n\r\n--%b\r\n%b\r\n--%b--\r\n"
                  % (mark, mark, inside, mark))  # fmt: skip
    return b"From: a@example.org\r\nSubject: x\r\n" + inside


def ofd(root: str, page: str = "", pages: int = 1) -> bytes:
    listed = "".join(f"<ofd:Page ID='{n}' BaseLoc='p.xml'/>" for n in range(pages))
    area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    place = f"<ofd:DocBody><ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody>"
    return zipped(**{
        "OFD.xml": f"<ofd:OFD xmlns:ofd='{_OFD}'>{place}</ofd:OFD>",
        "d.xml": f"<ofd:Document xmlns:ofd='{_OFD}'><ofd:CommonData>{area}</ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        "p.xml": f"<ofd:Page xmlns:ofd='{_OFD}'>{page}</ofd:Page>",
    })  # fmt: skip


def tar() -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        member = tarfile.TarInfo("../../../../tmp/word/document.xml")
        member.size = 20_000_000
        archive.addfile(member, io.BytesIO(bytes(20_000_000)))
    return content.getvalue()


def cells(*rows: str) -> str:
    return f"<sheetData>{''.join(rows)}</sheetData>"


def cell(at: str, value: str = "1", kind: str = "") -> str:
    return f"<row><c r='{at}'{kind}><v>{value}</v></c></row>"


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "archive of archives": ("a.docx", zip_of_zips),
    "archive in itself": ("a.docx", quine),
    "archive whose parts are one": ("a.docx", overlapping),
    "tar called Word": ("a.docx", tar),
    "tables in tables": ("a.docx", nested_tables),
    "footnotes that name themselves": ("a.docx", footnotes_that_name_themselves),
    "styles in a ring": ("a.docx", styles_that_stand_on_each_other),
    "sheet as large as there can be": (
        "a.xlsx", lambda: workbook(f"<dimension ref='A1:XFD1048576'/>{cells(cell('A1'), cell('XFD1048576'))}")
    ),
    "ten million shared texts": (
        "a.xlsx", lambda: workbook(cells(cell("A1", kind=" t='s'")), strings="<si/>" * 10_000_000)
    ),
    "a sheet named fifty thousand times": ("a.xlsx", lambda: workbook(cells(cell("A1")), sheets=50_000)),
    "a million styles": (
        "a.xlsx", lambda: workbook(cells(cell("A1")), styles=f"<cellXfs>{'<xf/>' * 1_000_000}</cellXfs>")
    ),
    "quote that never closes": ("a.csv", lambda: "名称,电话\n\"".encode() + b"a,\n" * 5_000_000),
    "pages within themselves": ("a.pdf", pages_within_themselves),
    "tables of places in a ring": ("a.pdf", tables_of_places_in_a_ring),
    "picture of ten thousand million dots": ("a.pdf", picture_without_end),
    "black square of 2,500 million dots": ("a.png", lambda: png(50_000, 50_000)),
    "a million open tags": ("a.html", lambda: b"<b>" * 1_000_000 + "字".encode()),
    "a million open lists": ("a.html", lambda: b"<ol><li>" * 500_000 + "字".encode()),
    "letters within letters": ("a.eml", letters_within_letters),
    "OFD that leads out": ("a.ofd", lambda: ofd("../../../../etc/passwd")),
    "OFD of many pages": ("a.ofd", lambda: ofd("d.xml", pages=50_000)),
    "groups in groups": ("a.rtf", lambda: b"{\\rtf1 " + b"{" * 3_000_000),
    "brackets": ("a.md", lambda: b"[" * 1_000_000 + b"](" * 300_000),
}  # fmt: skip
