"""From a file an office made to a draft: what is found, how the text reads, what is said to be missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from indexer.content.handbook import read_handbook
from indexer.domain.body import elements_of
from indexer.domain.choices import DocumentType
from indexer.domain.document import Policy, Procedure
from indexer.domain.vocabulary import Category
from indexer.importing.draft import make_draft
from tests.unit.importing.office import finished

CATEGORY = Category("gonggong", "基本公共服务", ())


def as_document(tmp_path: Path, path: Path, **options):
    """Make a draft, put it into a handbook with its marks taken off, and return the document read."""
    draft = make_draft(path, category=CATEGORY, **options)
    folder = tmp_path / "handbook"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "handbook.yml").write_text(
        "title: 手册\ncategories: [{key: gonggong, title: 基本公共服务}]\n", encoding="utf-8"
    )
    (folder / f"{draft.id}.md").write_text(finished(draft.text), encoding="utf-8")
    handbook = read_handbook(folder).handbook
    assert [p for p in handbook.problems if p.severity == "error"] == []
    return handbook.documents[draft.id], draft


@pytest.mark.parametrize("kind", ["word", "pdf"])
def test_notice_is_recognised_from_its_head_to_its_signature(kind, tmp_path: Path, request) -> None:
    document, draft = as_document(tmp_path, request.getfixturevalue(kind))
    assert isinstance(document, Policy)
    assert document.title == "关于印发《示例市困难群众采暖补贴办法（试行）》的通知"
    assert document.document_number == "示民发〔2024〕5号"
    assert document.issuer == ("示例市民政局",)
    assert document.document_kind == "通知"
    assert str(document.issued_on) == "2024-10-08"
    assert str(document.effective_from) == "2024-11-15"
    assert str(document.effective_to) == "2027-03-15"
    assert document.trial is True
    said = "\n".join(draft.missing)
    assert "附件 2 个：采暖补贴申请表、承诺书" in said
    assert "申请材料 2 项：居民身份证、居民户口簿" in said
    assert "《示例市采暖补助规定》同时废止" in said
    assert "居民怎么问（asks）" in said


@pytest.mark.parametrize("kind", ["word", "pdf"])
def test_every_recognised_key_is_marked_where_it_stands(kind, request) -> None:
    draft = make_draft(request.getfixturevalue(kind), category=CATEGORY)
    front = draft.text.split("---\n")[1].splitlines()
    keys = ("id", "title", "type", "issuer", "document_number", "document_kind", "issued_on", "trial",
            "effective_from", "effective_to", "source")  # fmt: skip
    for key in keys:
        [line] = [line for line in front if line.startswith(f"{key}: ")]
        assert "  # 待确认：" in line, line


def test_numbering_becomes_headings_and_word_keeps_tables_and_lists(word: Path) -> None:
    text = make_draft(word).text
    for line in (
        "## 一、补贴对象",
        "## 二、申请材料",
        "1. 居民身份证；",
        "| 对象 | 金额 |",
        "| 低保 | 1000元 |",
        "- 每户一份",
    ):
        assert f"\n{line}\n" in text
    assert "示例市民政局文件" not in text.split("---\n", 2)[2]


def test_lines_of_a_pdf_are_joined_and_what_every_page_repeats_is_dropped(pdf: Path) -> None:
    draft = make_draft(pdf)
    text = draft.text.split("---\n", 2)[2]
    assert any("示例街道资料汇编" in line for line in draft.missing)
    assert "把这件事情办实办好，让困难群众温暖过冬，并及时把执行中的问题报告市局。" in text
    assert "示例街道资料汇编" not in text
    assert "— 1 —" not in text
    assert "2024年11月15日起施行" in text


def test_page_of_a_site_gives_its_article_and_not_the_site(page: Path, tmp_path: Path) -> None:
    document, draft = as_document(tmp_path, page)
    assert document.title == "示例市民政局关于发放高龄津贴的通知"
    assert document.document_number == "示民发〔2023〕17号"
    assert (str(document.issued_on), str(document.published_on)) == ("2023-06-01", "2023-06-08")
    assert str(document.effective_from) == "2023-06-08"
    for line in ("## 一、发放对象", "| 90岁 | 500元\\|月 |", "- 按月发放", "1. 身份证复印件2份；"):
        assert f"\n{line}\n" in draft.text
    assert "[说明](https://example.cn/a)" in draft.text
    for noise in ("alert", "javascript", "首页", "ICP", "分享", "字体", "政务公开"):
        assert noise not in draft.text.split("---\n", 2)[2]
    assert any("有效期5年" in line for line in draft.missing)


def test_materials_become_fields_of_a_procedure(word: Path, tmp_path: Path) -> None:
    document, _ = as_document(tmp_path, word, type=DocumentType.PROCEDURE, id="cainuan")
    assert isinstance(document, Procedure)
    assert document.id == "cainuan"
    assert [(m.name, m.originals, m.copies) for m in document.materials] == [
        ("居民身份证", None, None),
        ("居民户口簿", 1, 2),
    ]


def test_what_is_not_there_is_said_to_be_missing_and_not_invented(typeset) -> None:
    draft = make_draft(
        typeset("普通的一段话，没有发文字号，只是说明根据示民发〔2020〕1号文件办理有关事项而已。")
    )
    front = draft.text.split("---\n")[1]
    for key in ("document_number:", "issued_on:", "effective_from:", "issuer:", "category:"):
        assert f"\n{key}" not in f"\n{front}"
    said = "\n".join(draft.missing)
    for label in ("类目", "发文字号", "成文日期", "施行日期", "发文机关"):
        assert label in said


def test_same_file_gives_the_same_draft(word: Path) -> None:
    assert make_draft(word) == make_draft(word)


def test_text_that_looks_like_markup_is_shown_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    texts = [
        "# 井号 *星号* _下划线_ `反引号` [方括号](x)",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "==等号==",
        "---",
        "甲\u202e乙",
    ]
    path.write_text(
        "<meta charset=utf-8>"
        + "".join(f"<p>{text}</p>" for text in ["说明文字一共有很多很多很多很多个字。", *texts]),
        encoding="utf-8",
    )
    document, _ = as_document(tmp_path, path, id="a")
    shown = "\n".join(section.text for section in document.sections)
    assert "# 井号 *星号* _下划线_ `反引号` [方括号](x)" in shown
    assert "<script>alert(1)</script>" in shown
    assert "==等号==" in shown
    assert "---" in shown
    assert "\u202e" not in shown
    assert all(element.tag != "script" for element in elements_of(document.body.nodes))
