"""Identity: each document has one id, its own, and a title nobody confuses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule, rule
from indexer.content.tables import By
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile, Reading

_FEWEST_COPIED = 4


@file_rule("id-file-name", "编号要和文件名一样。")
def id_equals_file_name(file: DocumentFile) -> Iterator[Fault]:
    """Compare the id with the file name without ``.md``; here the file is `shili.md`.

    Passes::
        id: shili
    Fails::
        id: tingche-zheng
    """
    id = file.value("id")
    if id is not None and id != file.stem:
        yield Fault(
            message=f"编号 {id} 和文件名 {file.stem}.md 不一样",
            place=file.place("id"),
            hint=f"请把文件改名为 {id}.md，或把编号改成文件名；已发布过的用 handbook rename 改",
            fatal=True,
        )


@rule("duplicate-id", "编号不能和别的文件相同，也不能用别的文件曾用的编号。")
def id_is_unique(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Leave out all but the first usable file of an id; `jiu-tingche` is taken by another file.

    Passes::
        id: shili
    Fails::
        id: jiu-tingche
    """
    id = file.value("id")
    if id is None:
        return
    holder = reading.holder(id)
    former = [other for other in reading.files_by(By.FORMER_ID, id) if other is not file]
    if holder is not file:
        taken = f"编号 {id} 已由 {holder.path} 使用"
    elif former:
        taken = f"编号 {id} 是 {former[0].path} 曾用的编号，不能再用"
    else:
        return
    yield Fault(message=taken, place=file.place("id"), hint="请换一个编号，文件名一起改", fatal=True)


@rule("former-id", "曾用编号各不相同，一个编号只属于一份文件。", about=("former_ids",))
def former_ids_are_unique(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Name former ids that another file claims too; only one of them can be redirected to.

    Passes::
        former_ids: [lao-bianhao]
    Fails::
        former_ids: [jiu-tingche]
    """
    for index, id in enumerate(file.value("former_ids") or ()):
        others = [other for other in reading.files_by(By.FORMER_ID, id) if other is not file]
        own = id == file.value("id") or file.value("former_ids").index(id) != index
        if others or own:
            where = f"，{others[0].path} 也写了" if others else "，和本文件的编号重复"
            yield Fault(
                message=f"曾用编号 {id} 不唯一{where}",
                place=file.item_place("former_ids", index),
                hint="请只在一份文件里保留它",
                field="former_ids",
            )


@rule(
    "duplicate-title",
    "两份文件标题相同时，要么改标题，要么写明谁替代谁。",
    severity=Severity.WARNING,
    about=("title",),
)
def title_is_unique(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark equal titles of documents that are not versions of one another.

    Passes::
        title: 示例
    Fails::
        title: 停车办法
    """
    others = [
        other
        for other in reading.files_by(By.TITLE, file.value("title"))
        if other is not file
        and other.id != file.id
        and other.id not in reading.later_versions(file.id)
        and file.id not in reading.later_versions(other.id)
    ]
    if others:
        yield Fault(
            message=f"标题和 {others[0].path} 相同",
            place=file.place("title"),
            hint="请在标题里写出年份或区别；是新旧版本的，在旧的里写 superseded_by",
        )


@rule("taken-name", "别名不能是另一份文件的标题。", severity=Severity.WARNING, about=("aliases",))
def names_are_its_own(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark an alias that is the title of another document: whoever asks for that finds this.

    Passes::
        aliases: [停车规定]
    Fails::
        aliases: [停车办法]
    """
    for index, alias in enumerate(file.value("aliases") or ()):
        for other in reading.files_by(By.TITLE, alias):
            versions = reading.later_versions(other.id) | reading.later_versions(file.id)
            if other.id != file.id and not versions & {other.id, file.id}:
                place = file.item_place("aliases", index)
                hint = "请删去，或换一个叫法；两份有关的写 related"
                yield Fault(message=f"别名“{alias}”是 {other.path} 的标题", place=place, hint=hint)


@rule("copied-asks", "两份文件的问法不能大半一样。", severity=Severity.WARNING, about=("asks",))
def asks_are_its_own(file: DocumentFile, reading: Reading) -> Iterator[Fault]:
    """Remark a copy whose asks nobody changed: both documents answer the same question from then on.

    Passes::
        asks: [停车证怎么办, 楼下停车找谁, 车位不够]
    Fails::
        asks: [值班电话, 有人值班吗, 夜里找谁, 值班的人呢]
    """
    asks = dict.fromkeys(file.value("asks") or ())
    common = [files for ask in asks if len(files := reading.files_by(By.ASK, ask)) > 1]
    if len(common) < _FEWEST_COPIED:
        return
    shared = Counter(other.id for files in common for other in files if other.id != file.id)
    for id, count in shared.most_common(1):
        versions = reading.later_versions(id) | reading.later_versions(file.id)
        if count >= _FEWEST_COPIED and 2 * count >= len(asks) and not versions & {id, file.id}:
            yield Fault(
                message=f"{count} 句问法和 {reading.by_id[id].path} 一样",
                place=file.place("asks"),
                hint="复制来的请换成这一件事自己的问法；是同一件事，只留一份",
            )


@file_rule("keyword-title", "关键字不要重复标题。")
def keyword_adds_to_the_title(file: DocumentFile) -> Iterator[Fault]:
    """Refuse a keyword that is the title: it finds nothing more.

    Passes::
        title: 停车证
        keywords: [车证]
    Fails::
        title: 停车证
        keywords: [停车证]
    """
    for index, keyword in enumerate(file.value("keywords") or ()):
        if keyword == file.value("title"):
            yield Fault(
                message=f"关键字“{keyword}”和标题一样",
                place=file.item_place("keywords", index),
                hint="请换成标题里没有的说法，或删去",
                field="keywords",
            )
