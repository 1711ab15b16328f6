"""The printed book itself: pages, contents, structure, fonts, the same bytes twice."""

from __future__ import annotations

import io
import logging
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pypdf import PageObject, PdfReader
from pypdf.generic import BooleanObject

import webapp.paper.leaves.book
from indexer.content.body.markdown import MarkdownRenderer
from indexer.content.handbook import read_handbook
from indexer.content.lists.print_numbers import PrintNumber, PrintNumbers, read_print_numbers
from indexer.domain.body import Body, Element
from indexer.domain.document import (
    Branch,
    Contact,
    Link,
    Material,
    MonthDay,
    Phone,
    Policy,
    Procedure,
    Window,
)
from indexer.domain.errors import PrintError
from indexer.domain.handbook import Handbook
from indexer.domain.vocabulary import Category, Vocabulary
from webapp.paper.typesetting import PrintOptions, render_pdf

TODAY = date(2026, 11, 23)
BODY = """
开头带 ==划重点== 和 **粗体**、*着重*、`code`、~~不是删除~~，脚注[^1]，看[热线](doc:rexian)和[官网](https://www.example.org/long/path)。

#### 四级标题先来

1. 第一步
    - [ ] 没带证件
    - [x] 带了证件

## 长表

| 对象 | 标准 |
|:--|--:|
ROWS

> 引用的话

!!! tip
    提示的话

术语
:   解释的话

    缩进 代码

---

表情 🙂 和 ☐ ✎ ✕ 也要印。

[^1]: 脚注的话。
""".replace("ROWS", "\n".join(f"| 第{number}类家庭 | {number}.00 |" for number in range(1, 121)))
EVERYTHING = Procedure(
    id="yiqie",
    title="每样都有的文件",
    category="gonggong",
    subcategory="人口健康",
    path="procedures/yiqie.md",
    sample=True,
    aliases=("俗名",),
    effective_from=date(2026, 1, 1),
    effective_to=date(2026, 12, 31),
    superseded_by=("xia-yi-ban",),
    materials=(Material(name="居民身份证", originals=1, copies=1, note="看后退还"),),
    conditions=("住在本社区",),
    windows=(Window(from_=MonthDay(9, 1), until=MonthDay(10, 31), missed="等下一年"),),
    links=(Link(label="首都之窗", url="https://www.example.org/"),),
    places="前台",
    fee="none",
    contacts=("rexian",),
    branches=(Branch(label="没有单位", differs="在社区登记"),),
    body=MarkdownRenderer().render(BODY).body,
)
NEXT = Policy(
    id="xia-yi-ban",
    title="下一版文件",
    category="gonggong",
    path="policies/xia-yi-ban.md",
    effective_from=date(2027, 1, 1),
    body=MarkdownRenderer().render("## 只有一节\n\n正文。").body,
)
HOTLINE = Contact(
    id="rexian",
    title="市民热线",
    category="bianmin",
    path="contacts/rexian.md",
    phones=(Phone(number="12345"),),
)
HANDBOOK = Handbook(
    Vocabulary(
        title="社区手册",
        organisation="示例服务站",
        categories=(Category("bianmin", "便民服务"), Category("gonggong", "公共服务", ("人口健康",))),
    ),
    {document.id: document for document in (EVERYTHING, NEXT, HOTLINE)},
)


NUMBERS = PrintNumbers(
    categories={"bianmin": 1, "gonggong": 2},
    documents={"rexian": PrintNumber(1, 4), "yiqie": PrintNumber(2, 13), "xia-yi-ban": PrintNumber(2, 20)},
)


def render(handbook: Handbook = HANDBOOK, *, on: date = TODAY, **options: Any) -> bytes:
    numbers = options.pop("numbers", NUMBERS)
    return render_pdf(handbook, on=on, revision="abc1234", options=PrintOptions(**options), numbers=numbers)


def labels(pdf: bytes) -> list[str]:
    """Return what every page is called: 2-13-1."""
    return PdfReader(io.BytesIO(pdf)).page_labels


def pages_of(pdf: bytes, number: str) -> list[str]:
    """Return the texts of the pages of one document, blank backs aside."""
    called = zip(labels(pdf), texts(pdf), strict=True)
    return [text for label, text in called if re.fullmatch(rf"{number}-\d+", label) and text]


def texts(pdf: bytes) -> list[str]:
    """Return the text of every page without white space and joiners."""
    return [_page_text(page) for page in PdfReader(io.BytesIO(pdf)).pages]


def _page_text(page: PageObject) -> str:
    return re.sub(r"[\s\u2060]+", "", page.extract_text())


def starts(pdf: bytes) -> dict[str, int]:
    """Return the page on which each entry of the outline starts, counted from 1."""
    reader = PdfReader(io.BytesIO(pdf))
    found: dict[str, int] = {}

    def walk(entries: list[Any]) -> None:
        for entry in entries:
            if isinstance(entry, list):
                walk(entry)
            else:
                found[str(entry.title)] = (reader.get_destination_page_number(entry) or 0) + 1

    walk(reader.outline)
    return found


@pytest.fixture(scope="module")
def book() -> bytes:
    return render()


def test_cover_says_whose_book_it_is_and_of_which_day(book: bytes) -> None:
    cover = texts(book)[0]
    for words in ("示例服务站", "社区手册", "2026年11月23日", "abc1234", "有效文件2件"):
        assert words in cover


def test_contents_name_number_and_status_of_every_document(book: bytes) -> None:
    (contents,) = pages_of(book, "目录")
    assert "1-4市民热线现行有效" in contents
    assert "2-13每样都有的文件示例即将到期还有38天，到12月31日" in contents
    assert "2-20下一版文件尚未施行2027年1月1日起" in contents


def test_every_number_in_contents_index_and_list_is_the_first_page_of_its_document(book: bytes) -> None:
    reader = PdfReader(io.BytesIO(book))
    called, pages = labels(book), texts(book)
    starts_by_number = {"1-4": "市民热线", "2-13": "每样都有的文件", "2-20": "下一版文件"}
    for number, title in starts_by_number.items():
        place = called.index(f"{number}-1")
        assert title in pages[place]
        assert f"{number}-1" in pages[place]
    sheets = {called.index(f"{number}-1") for number in starts_by_number}
    for table in ("目录-1", "附1-1", "附2-1"):
        page = reader.pages[called.index(table)]
        targets = {_target(reader, link.get_object()) for link in page["/Annots"]}  # type: ignore[attr-defined]
        assert targets
        assert targets <= sheets
    assert {_target(reader, link.get_object()) for link in reader.pages[2]["/Annots"]} == sheets  # type: ignore[attr-defined]


def _target(reader: PdfReader, link: Any) -> int:
    place = link.get("/Dest") or link["/A"]["/D"]
    if isinstance(place, str):
        place = reader.named_destinations[place].dest_array
    page = reader.get_page_number(place[0].get_object())
    assert page is not None
    return page


def test_every_document_begins_on_the_front_of_a_sheet(book: bytes) -> None:
    first_pages = [place for place, label in enumerate(labels(book)) if re.fullmatch(r"\d+-\d+-1", label)]
    assert len(first_pages) == 3
    assert all(place % 2 == 0 for place in first_pages)


def test_cross_references_name_the_number_never_a_page(book: bytes) -> None:
    text = "".join(pages_of(book, "2-13"))
    assert "改用《下一版文件》（2-20）" in text
    assert "热线（见《市民热线》，1-4）" in text
    assert "页）" not in text


def test_document_with_every_feature_loses_nothing_and_keeps_its_order(book: bytes) -> None:
    text = "".join(pages_of(book, "2-13"))
    expected = (
        "示例", "每样都有的文件", "俗名", "施行日期2026年1月1日", "有效期至2026年12月31日",
        "2027年1月1日起改用《下一版文件》", "住在本社区", "居民身份证", "每年9月1日至10月31日", "等下一年",
        "前台", "https://www.example.org/", "不收费", "市民热线", "12345", "没有单位", "在社区登记",
        "开头带", "划重点", "粗体", "着重", "code", "热线（见《市民热线》", "官网（https://www.example.org/long/path）",
        "四级标题先来", "第一步", "没带证件", "带了证件", "长表", "第1类家庭", "第120类家庭", "120.00",
        "引用的话", "提示的话", "术语", "解释的话", "缩进", "表情〓和", "也要印", "脚注的话",
    )  # fmt: skip
    place = 0
    for words in expected:
        found = text.find(words, place)
        assert found >= 0, f"{words} is missing after {text[max(0, place - 40) : place]}"
        place = found + len(words)


def test_head_of_a_long_table_repeats_on_every_page_of_it(book: bytes) -> None:
    pages = [page for page in texts(book) if re.search(r"第\d+类家庭", page)]
    assert len(pages) >= 3
    assert all("对象标准" in page for page in pages)


def test_running_header_and_footer_name_the_document_and_count_its_pages(book: bytes) -> None:
    pages = pages_of(book, "2-13")
    assert len(pages) >= 3
    for number, page in enumerate(pages, start=1):
        assert "公共服务" in page
        assert page.count("每样都有的文件") == (2 if number == 1 else 1)
        assert "编号yiqie" in page
        assert f"{number}/{len(pages)}2-13-{number}" in page or f"2-13-{number}{number}/{len(pages)}" in page


def test_document_without_a_number_says_so_and_stands_last() -> None:
    numbers = replace(NUMBERS, documents={"yiqie": PrintNumber(2, 13), "xia-yi-ban": PrintNumber(2, 20)})
    pdf = render(numbers=numbers)
    (page,) = [page for page in texts(pdf) if "未编号-1" in page and "12345" in page]
    assert "1/1" in page
    assert starts(pdf)["市民热线"] > starts(pdf)["下一版文件"]


def test_document_alone_is_the_same_piece_and_bears_the_day_on_its_first_page(book: bytes) -> None:
    alone = render(ids=("yiqie",))
    day = "即将到期还有38天，到12月31日，核对日期未载时效按2026年11月23日判断"
    first, *others = pages_of(alone, "2-13")
    assert day in first
    assert day not in "".join((*others, *pages_of(book, "2-13")))
    whole, one = (
        webapp.paper.leaves.book.print_data(
            HANDBOOK, on=TODAY, revision="", options=PrintOptions(ids=ids), numbers=NUMBERS
        )
        for ids in ((), ("yiqie",))
    )
    assert one["pieces"] == [piece for piece in whole["pieces"] if piece["key"] == "yiqie"]
    assert labels(alone) == [label for label in labels(book) if label.startswith("2-13-")]


def test_every_table_has_heads_of_its_columns_or_of_its_rows(book: bytes) -> None:
    with pikepdf.open(io.BytesIO(book)) as pdf:
        tables = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Table"]
        plain = [table for table in tables if table.K[0].S == "/TR"]
        assert len(tables) > len(plain) == 1  # 分人群情形
        for row in plain[0].K:
            head, cell = row.K
            assert (head.S, cell.S) == ("/TH", "/TD")
            assert {"/O": "/Table", "/Scope": "/Row"} in [dict(a.items()) for a in head.A]
        assert all(table.K[0].S == "/THead" for table in tables if table not in plain)


def test_book_is_tagged_accessible_and_says_its_language(book: bytes) -> None:
    reader = PdfReader(io.BytesIO(book))
    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"] == BooleanObject(True)  # type: ignore[index]
    assert "/StructTreeRoot" in root
    assert str(root["/Lang"]) == "zh-CN"
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()  # type: ignore[union-attr]
    assert reader.metadata is not None
    assert reader.metadata.title == "社区手册"


def test_outline_has_categories_with_their_documents(book: bytes) -> None:
    assert list(starts(book)) == [
        "怎么用这本手册",
        "目录",
        "便民服务",
        "市民热线",
        "公共服务",
        "每样都有的文件",
        "下一版文件",
        "电话总表",
        "拼音索引",
        "现行页清单",
    ]


def test_every_font_is_embedded_and_comes_from_the_packages(book: bytes) -> None:
    names = set()
    for page in PdfReader(io.BytesIO(book)).pages:
        for font in page["/Resources"].get("/Font", {}).values():  # type: ignore[attr-defined]
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"].get_object()
            assert "/FontFile3" in descriptor or "/FontFile2" in descriptor
            names.add(str(descendant["/BaseFont"]).split("+")[-1])
    assert names
    assert all(name.startswith(("NotoSerifSC", "NotoSansCJK")) for name in names), names


def test_missing_glyph_is_refused_by_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the replacement the book is refused, so a book that prints lacks no glyph."""
    monkeypatch.setattr(webapp.paper.leaves.book, "printable", lambda text: text)
    with pytest.raises(PrintError, match="排版没有成功"):
        render(replace(HANDBOOK, documents={"a": replace(NEXT, id="a", title="笑🙂")}))


def test_same_arguments_give_the_same_bytes(book: bytes) -> None:
    assert render() == book


def test_pages_of_documents_stay_the_same_on_another_day(book: bytes) -> None:
    other = render(on=date(2026, 3, 1))
    for number in ("1-4", "2-13", "2-20"):
        assert pages_of(other, number) == pages_of(book, number)
    assert pages_of(other, "目录") != pages_of(book, "目录")


def test_ended_document_is_flagged_ahead_of_its_text() -> None:
    (page,) = [page for page in texts(render(on=date(2027, 2, 1), ended=True)) if "此件已停用" in page]
    assert page.index("用到2026年12月31日为止") < page.index("改用《下一版文件》") < page.index("居民身份证")


def test_one_sheet_has_neither_cover_nor_contents() -> None:
    pdf = render(ids=("rexian",))
    assert len(texts(pdf)) == 1
    assert list(starts(pdf)) == ["市民热线"]


def test_large_print_is_set_larger() -> None:
    assert len(texts(render(large=True))) > len(texts(render()))
    assert "大字版" in texts(render(large=True))[0]


def test_template_raises_no_warning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        render(ended=True, public_url="https://example.org")
    assert caplog.records == []


def test_a_few_lines_too_many_are_drawn_up_onto_the_page() -> None:
    lines = Element("p", {}, ("办事的话。" * 12,))

    def pages(count: int) -> int:
        long = replace(NEXT, body=Body.of([lines] * count))
        return len(pages_of(render(replace(HANDBOOK, documents={long.id: long}), ids=(long.id,)), "2-20"))

    counted = [pages(count) for count in (21, 22, 23, 24, 25, 40)]
    assert counted == sorted(counted)
    assert counted[0] == 1
    assert counted[-1] == 2
    plain = replace(NEXT, body=Body.of([lines] * 40))
    last = pages_of(render(replace(HANDBOOK, documents={plain.id: plain}), ids=(plain.id,)), "2-20")[-1]
    assert len(last) > 400, "a second page is well filled"


def test_booklet_has_two_pages_a_side_and_four_a_sheet() -> None:
    flat = render(booklet=True)
    sides = PdfReader(io.BytesIO(flat)).pages
    assert len(sides) % 2 == 0
    assert all(round(float(side.mediabox.width)) == 842 for side in sides)
    first, second = (_page_text(side) for side in sides[:2])
    assert "有效文件2件" in first
    assert "怎么用这本手册" in second
    assert render(booklet=True) == flat


def test_black_and_white_keeps_every_word_and_uses_no_colour(book: bytes) -> None:
    mono = render(mono=True)
    assert pages_of(mono, "1-4") == pages_of(book, "1-4")
    for page in PdfReader(io.BytesIO(mono)).pages:
        for colour in re.findall(
            rb"([\d.]+) ([\d.]+) ([\d.]+) (?:rg|scn)\b",
            page.get_contents().get_data() if page.get_contents() else b"",
        ):
            assert max(map(float, colour)) - min(map(float, colour)) < 0.05


def test_code_of_the_page_has_words_for_those_who_cannot_see_it() -> None:
    pdf = render(ids=("rexian",), public_url="https://e.org")
    assert "本页网址".encode("utf-16-be") in _described(pdf)


def _described(pdf: bytes) -> bytes:
    """Return every alternate text in the structure of a PDF."""
    reader = PdfReader(io.BytesIO(pdf))
    found = b""
    waiting = [reader.root_object["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            found += str(node.get("/Alt", "")).encode("utf-16-be")
            found += str(node.get("/A", "") or "").encode("utf-16-be")
            waiting += [node["/K"]] if "/K" in node and not isinstance(node["/K"], int) else []
    return found


class Sample:
    """A good part of the sample handbook, printed and read once."""

    def __init__(self) -> None:
        folder = Path(__file__).parents[2] / "handbook"
        self.handbook = read_handbook(folder).handbook
        self.numbers = read_print_numbers(folder)
        chosen = ("gonggong",)
        pdf = render(self.handbook, numbers=self.numbers, categories=chosen)
        self.pages = list(zip(labels(pdf), texts(pdf), strict=True))
        self.documents = [
            document
            for document in self.handbook.documents.values()
            if document.category in chosen and not self.handbook.status(document.id, on=TODAY).ended
        ]

    def text(self, number: str) -> str:
        return "".join(text for label, text in self.pages if label.rpartition("-")[0] == number)


@pytest.fixture(scope="module")
def sample() -> Sample:
    return Sample()


def test_sample_handbook_lists_every_document_under_its_number(sample: Sample) -> None:
    contents, index, called = sample.text("目录"), sample.text("附3"), dict(sample.pages)
    assert len(sample.documents) > 80
    for document in sample.documents:
        number, title = sample.numbers.number_of(document.id), re.sub(r"\s", "", document.title)
        assert f"{number}{title}" in contents
        assert f"{title}{number}" in index
        assert title in called[f"{number}-1"]


def test_sample_handbook_loses_no_sentence_and_keeps_their_order(sample: Sample) -> None:
    for document in sample.documents:
        text = sample.text(str(sample.numbers.number_of(document.id)))
        text, place = re.sub(r"（见《[^》]*》(，[\d-]+)?）|（[\d-]+）", "", text), 0
        for section in document.sections:
            for piece in re.findall(r"[\u4e00-\u9fff]{2,}", f"{section.title or ''}\n{section.text}"):
                found = text.find(piece, place)
                assert found >= 0, f"{document.id}: {piece}"
                place = found + len(piece)


def test_sample_handbook_wastes_no_page_on_a_few_lines(sample: Sample) -> None:
    seconds = [text for label, text in sample.pages if re.fullmatch(r"\d+-\d+-2", label) and text]
    assert seconds
    assert [text for text in seconds if len(text) < 100] == []  # head, foot and a few lines
