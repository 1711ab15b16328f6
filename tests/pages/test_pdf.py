"""The printed book itself: pages, contents, structure, fonts, the same bytes twice."""

from __future__ import annotations

import io
import logging
import re
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PageObject, PdfReader
from pypdf.generic import BooleanObject

import webapp.print_data
from indexer.content.handbook import read_handbook
from indexer.content.markdown import MarkdownRenderer
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
from webapp.pdf import PrintOptions, render_pdf

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
    html=MarkdownRenderer().render(BODY).html,
)
NEXT = Policy(
    id="xia-yi-ban",
    title="下一版文件",
    category="gonggong",
    path="policies/xia-yi-ban.md",
    effective_from=date(2027, 1, 1),
    html="<h2>只有一节</h2><p>正文。</p>",
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


def render(handbook: Handbook = HANDBOOK, *, on: date = TODAY, **options: Any) -> bytes:
    return render_pdf(handbook, on=on, revision="abc1234", options=PrintOptions(**options))


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


def test_contents_name_status_and_page_of_every_document(book: bytes) -> None:
    pages, places = texts(book), starts(book)
    contents = pages[2]
    assert f"市民热线现行有效{places['市民热线']}" in contents
    assert f"每样都有的文件示例即将到期还有38天，到12月31日{places['每样都有的文件']}" in contents
    assert f"下一版文件尚未施行2027年1月1日起{places['下一版文件']}" in contents
    for title in ("市民热线", "每样都有的文件", "下一版文件"):
        assert title in pages[places[title] - 1]


def test_document_with_every_feature_loses_nothing_and_keeps_its_order(book: bytes) -> None:
    text = "".join(texts(book)[starts(book)["每样都有的文件"] - 1 :])
    expected = (
        "示例", "每样都有的文件", "俗名", "施行日期2026年1月1日", "有效期至2026年12月31日",
        "2027年1月1日起改用《下一版文件》", "居民身份证", "住在本社区", "每年9月1日至10月31日", "等下一年",
        "前台", "不收费", "https://www.example.org/", "市民热线", "12345", "没有单位", "在社区登记",
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


def test_running_header_and_footer_name_the_document(book: bytes) -> None:
    place = starts(book)["每样都有的文件"]
    for number, page in enumerate(texts(book)[place - 1 : place + 2], start=place):
        assert "公共服务" in page
        assert page.count("每样都有的文件") == (2 if number == place else 1)
        assert "编号yiqie" in page
        assert str(number) in page


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
    monkeypatch.setattr(webapp.print_data, "printable", lambda text: text)
    with pytest.raises(PrintError, match="排版没有成功"):
        render(replace(HANDBOOK, documents={"a": replace(NEXT, id="a", title="笑🙂")}))


def test_same_arguments_give_the_same_bytes(book: bytes) -> None:
    assert render() == book


def test_pages_of_documents_stay_the_same_on_another_day(book: bytes) -> None:
    other = render(on=date(2026, 3, 1))
    first = starts(book)["便民服务"]
    assert starts(other) == starts(book)
    assert texts(other)[first - 1 :] == texts(book)[first - 1 :]
    assert texts(other)[:3] != texts(book)[:3]


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


def test_sample_handbook_prints_whole_and_fast() -> None:
    handbook = read_handbook(Path(__file__).parents[2] / "handbook").handbook
    began = time.process_time()
    pdf = render(handbook, ended=True)
    assert time.process_time() - began < 10
    places = starts(pdf)
    first = places[handbook.vocabulary.categories[0].title]
    footer = handbook.vocabulary.organisation + handbook.vocabulary.title
    pages = PdfReader(io.BytesIO(pdf)).pages[: first - 1]
    contents = "".join(
        _page_text(page).replace(f"{number}{footer}", "。") for number, page in enumerate(pages, start=1)
    )
    for document in handbook.documents.values():
        title = re.sub(r"\s", "", document.title)
        line = contents[contents.index(title) + len(title) :][:45]
        assert re.search(rf"\D{places[document.title]}(?!\d)", line), (
            f"{title} {places[document.title]}: {line}"
        )
