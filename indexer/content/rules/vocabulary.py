"""Vocabulary: categories, subcategories and audiences are those of handbook.yml."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, rule
from indexer.domain.choices import DocumentType
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile, Reading


_FOLDERS = {
    "policies": DocumentType.POLICY,
    "procedures": DocumentType.PROCEDURE,
    "contacts": DocumentType.CONTACT,
}
_BETWEEN = re.compile("[、，,;；/]|和|及|或者?")


@rule("unknown-category", "类目要写 handbook.yml 里有的，写 key 或 title 都行。", about=("category",))
def category_is_declared(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Look the category up by key or title.

    Passes::
        category: 甲类
    Fails::
        category: 没有的类
    """
    name = file.value("category")
    if name is not None and reading.vocabulary.category(name) is None:
        categories = reading.vocabulary.categories
        allowed = "、".join(f"{category.key}（{category.title}）" for category in categories)
        yield Fault(
            message=f"handbook.yml 里没有类目“{name}”",
            place=file.place("category"),
            hint=f"可用的类目：{allowed}",
            fatal=True,
        )


@rule("wrong-folder", "文件放在自己类型、类目的文件夹里。", severity=Severity.WARNING)
def file_lies_where_it_belongs(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark a file in the folder of another type or category; folders of other names are anybody's.

    One of the two is wrong: the category was changed, or the file was put beside another.
    """
    category = reading.vocabulary.category(file.value("category") or "")
    *folders, _ = PurePosixPath(file.path).parts
    keys = {each.key: each.title for each in reading.vocabulary.categories}
    for folder in folders:
        if folder in keys and category is not None and folder != category.key:
            yield Fault(
                message=f"类目是“{category.title}”，文件在“{keys[folder]}”的文件夹 {folder} 里",
                place=file.place("category"),
                hint=f"类目写错的改过来；没写错的，把文件移到 {category.key} 文件夹",
            )
        elif folder in _FOLDERS and file.type is not None and _FOLDERS[folder] is not file.type:
            yield Fault(
                message=f"类型是{file.type.label}，文件在 {folder} 文件夹里",
                place=file.place("type"),
                hint="类型写错的改过来；没写错的，移到那一类的文件夹",
            )


@rule(
    "unknown-subcategory",
    "子类最好写 handbook.yml 里有的。",
    severity=Severity.WARNING,
    about=("subcategory",),
)
def subcategory_is_declared(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark a subcategory that its category does not list; a category may list none.

    Passes::
        subcategory: 停车
    Fails::
        subcategory: 没有的子类
    """
    name, category = file.value("subcategory"), reading.vocabulary.category(file.value("category") or "")
    if name is not None and category is not None and name not in category.subcategories:
        yield Fault(
            message=f"类目“{category.title}”里没有子类“{name}”{_nearest(name, category.subcategories)}",
            place=file.place("subcategory"),
            hint="请改成已有的子类，或在 handbook.yml 里加上",
        )


@rule(
    "unknown-audience",
    "handbook.yml 列了人群时，适用人群只用其中的。",
    about=("audiences", "materials", "branches"),
)
def audiences_are_declared(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Look up the audiences of the document, its materials and its branches.

    Passes::
        audiences: [老年人]
    Fails::
        audiences: [老人家]
    """
    declared = [audience.title for audience in reading.vocabulary.audiences]
    for key, index, audience in _audiences(file) if declared else ():
        if audience not in declared:
            several = [name.strip() for name in _BETWEEN.split(audience)]
            apart = len(several) > 1 and set(several) <= set(declared)
            guess = "" if apart else _nearest(audience, declared)
            yield Fault(
                message=f"handbook.yml 里没有人群“{audience}”{guess}",
                place=file.item_place(key, index),
                hint=f"是 {len(several)} 个人群，请用英文逗号隔开：[{', '.join(several)}]"
                if apart
                else "请改成已有的人群，或在 handbook.yml 的 audiences 里加上",
                field=key,
                keeps_value=key != "audiences",
            )


def _audiences(file: DocumentFile) -> Iterator[tuple[str, int, str]]:
    for index, audience in enumerate(file.value("audiences") or ()):
        yield "audiences", index, audience
    for key in ("materials", "branches"):
        for index, record in enumerate(file.value(key) or ()):
            for audience in record.audiences:
                yield key, index, audience


def _nearest(name: str, allowed: Iterable[str]) -> str:
    close = difflib.get_close_matches(name[:80], list(allowed), n=1, cutoff=0.3)
    return f"，最接近的是“{close[0]}”" if close else ""
