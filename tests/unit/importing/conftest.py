"""Official documents made as an office makes them: Word by python-docx, PDF by Typst, a saved page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx
import pytest
import typst
from docx.enum.text import WD_ALIGN_PARAGRAPH

from webapp.paper.leaves.glyphs import font_folders

PARAGRAPHS = (
    "各区民政局，各街道办事处：",
    "为做好冬季取暖工作，现就有关事项通知如下。各单位要高度重视，把这件事情办实办好，让困难群众温暖过冬，并及时把执行中的问题报告市局。",
    "一、补贴对象",
    "具有本市户籍的最低生活保障家庭。",
    "二、申请材料",
    "1.居民身份证；",
    "2.居民户口簿原件和复印件各2份；",
    "三、施行时间",
    "本办法自2024年11月15日起施行，有效期至2027年3月15日。《示例市采暖补助规定》同时废止。",
    "附件：1.采暖补贴申请表",
    "2.承诺书",
)
FONTS = typst.Fonts(
    include_system_fonts=False,
    include_embedded_fonts=False,
    font_paths=[str(folder) for folder in font_folders()],
)
TITLE = "关于印发《示例市困难群众采暖补贴办法（试行）》的通知"


@pytest.fixture
def word(tmp_path: Path) -> Path:
    """A notice with a red head, a number, headings by style and by number, a table, a signature."""
    document = docx.Document()
    document.add_paragraph("示例市民政局文件").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("示民发〔2024〕5号")
    document.add_paragraph(TITLE).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in PARAGRAPHS[:4]:
        document.add_paragraph(text)
    document.add_heading("发放标准", 2)
    table = document.add_table(2, 2)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), ("对象", "金额", "低保", "1000元"), strict=True
    ):
        cell.text = text
    document.add_paragraph("每户一份", style="List Bullet")
    document.add_paragraph("不重复发", style="List Bullet")
    for text in PARAGRAPHS[4:]:
        document.add_paragraph(text)
    document.add_paragraph("示例市民政局")
    document.add_paragraph("二〇二四年十月八日")
    path = tmp_path / "通知.docx"
    document.save(str(path))
    return path


@pytest.fixture
def typeset(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that makes a PDF of Typst markup, with a page number and a running head."""

    def make(body: str, name: str = "通知.pdf") -> Path:
        source = tmp_path / "source.typ"
        source.write_text(
            '#set page(paper: "a4", header: align(right)[示例街道资料汇编], numbering: "— 1 —")\n'
            '#set text(font: "Noto Serif CJK SC", size: 16pt)\n'
            "#set par(first-line-indent: (amount: 2em, all: true), justify: true)\n" + body,
            encoding="utf-8",
        )
        path = tmp_path / name
        typst.Compiler(input=str(source), font_paths=FONTS).compile(output=str(path))
        return path

    return make


@pytest.fixture
def pdf(typeset: Callable[..., Path]) -> Path:
    """The same notice as a PDF of four pages."""
    head = (
        "#align(center, text(size: 30pt)[示例市民政局文件])\n#align(center)[示民发〔2024〕5号]\n"
        "#align(center, text(size: 22pt)[关于印发《示例市困难群众采暖补贴\\ 办法（试行）》的通知])\n"
    )
    pages = [PARAGRAPHS[:2], PARAGRAPHS[2:4], PARAGRAPHS[4:7], PARAGRAPHS[7:]]
    body = "\n#pagebreak()\n".join("\n\n".join(page) for page in pages)
    return typeset(head + body + "\n\n#align(right)[示例市民政局]\n\n#align(right)[二〇二四年十月八日]\n")


PAGE = """<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>示例市民政局关于发放高龄津贴的通知_示例市人民政府门户网站</title>
<script>alert(1)</script></head><body>
<div class="header"><a href="/">首页</a><a href="/x">政务公开</a><a href="/y">办事服务</a></div>
<div class="crumb">您现在的位置：<a href="/">首页</a> &gt; 正文</div>
<table class="info">
<tr><td>发文机关：</td><td>示例市民政局</td><td>发文字号：</td><td>示民发[2023]17号</td></tr>
<tr><td>成文日期：</td><td>2023-06-01</td><td>发布日期：</td><td>2023年6月8日</td></tr></table>
<div>【字体：大 中 小】 打印 关闭</div>
<h1>示例市民政局关于发放高龄津贴的通知</h1>
<div class="TRS_Editor"><p>各区民政局：</p><p>&nbsp;&nbsp;&nbsp;&nbsp;现就发放高龄津贴的有关事项通知如下。</p>
<p><strong>一、发放对象</strong></p>
<p>80周岁以上老人，见<a href="https://example.cn/a">说明</a>
<a href="javascript:alert(1)">点</a><img src=x onerror=alert(1)></p>
<p>二、申请材料<br>1.身份证复印件2份；<br>2.银行卡（本人）。</p>
<table><tr><th>年龄</th><th>标准</th></tr><tr><td>90岁</td><td>500元|月</td></tr></table>
<ul><li>按月发放</li><li>按年核对</li></ul>
<p>本通知自发布之日起施行，有效期5年。</p></div>
<div class="share">分享到：微信 微博</div>
<div class="footer">主办单位：示例市人民政府 京ICP备00000000号</div></body></html>"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page of a government site as a browser saves it, in the old Chinese encoding."""
    path = tmp_path / "页面.html"
    path.write_bytes(PAGE.encode("gb18030"))
    return path
