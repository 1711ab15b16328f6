"""handbook.yml and the word lists beside it -> the vocabulary."""

from __future__ import annotations

from pathlib import Path

from indexer.content.fields.keys import read_records
from indexer.content.fields.values import SLUG
from indexer.content.lists.events import read_events
from indexer.content.lists.wordlists import ListReader
from indexer.content.nodes import Mapping, Node, Place, Scalar, Sequence, describe
from indexer.domain.choices import Approval
from indexer.domain.days.opening import doubt_about
from indexer.domain.document import Opening
from indexer.domain.errors import ContentError
from indexer.domain.fields import FIELDS
from indexer.domain.problem import Problem
from indexer.domain.telephone import RIGHT_FORM, BadNumberError, read_telephones
from indexer.domain.vocabulary import Audience, Category, Vocabulary

HANDBOOK_FILE = "handbook.yml"

_TEXTS = ("title", "organisation", "region", "phone")
_OTHERS = ("opening", "fallback", "approval")
_OPENING = next(field for field in FIELDS if field.key == "opening")
_HINT = "请照 handbook/handbook.yml 的样子写 title 和 categories"


def read_vocabulary(folder: Path) -> tuple[Vocabulary, tuple[Problem, ...]]:
    """Read handbook.yml and the word lists beside it; ids in them may still lead nowhere.

    Raises:
        ContentError: handbook.yml is missing, unreadable, or names no category.
    """
    reader = ListReader(folder)
    if not (folder / HANDBOOK_FILE).exists():
        raise ContentError(f"{folder} 里没有 {HANDBOOK_FILE}", hint=_HINT)
    node = reader.node(HANDBOOK_FILE)
    if not isinstance(node, Mapping):
        said = "；".join(f"第 {problem.line} 行：{problem.message}" for problem in reader.problems)
        raise ContentError(f"{HANDBOOK_FILE} 读不懂。{said}", hint=_HINT)
    basics = _Basics(reader)
    for key, value in reader.entries(node):
        basics.read(key, value)
    reader.flush()
    if not basics.categories:
        raise ContentError(
            f"{HANDBOOK_FILE} 里没有类目", hint="请写 categories: [{key: dangwu, title: 党务服务}]"
        )
    if "title" not in basics.texts:
        reader.complain(Place(), "缺少 title（手册名称）", "请加上一行 title: …")
        reader.flush()
    vocabulary = Vocabulary(
        title=basics.texts.get("title", "政策手册"),
        organisation=basics.texts.get("organisation", ""),
        region=basics.texts.get("region", ""),
        phone=basics.texts.get("phone", ""),
        categories=tuple(basics.categories),
        audiences=tuple(basics.audiences),
        expiring_days=basics.numbers["expiring_days"],
        review_days=basics.numbers["review_days"],
        opening=basics.opening,
        fallback=basics.fallback,
        approval=basics.approval,
        lexicon=reader.lexicon(),
        synonyms=reader.word_groups("synonyms.yml"),
        materials=reader.word_groups("materials.yml"),
        calendar=reader.calendar(),
        questions=reader.questions(),
        events=read_events(reader),
    )
    return vocabulary, tuple(reader.problems)


class _Basics:
    """What handbook.yml says, as far as it is sound."""

    def __init__(self, reader: ListReader) -> None:
        self.reader = reader
        self.texts: dict[str, str] = {}
        self.numbers = {"expiring_days": 60, "review_days": 365}
        self.categories: list[Category] = []
        self.audiences: list[Audience] = []
        self.opening: tuple[Opening, ...] = ()
        self.fallback: str | None = None
        self.approval = Approval.NONE

    def read(self, key: Scalar, value: Node) -> None:
        if key.text in _TEXTS:
            self._text(key.text, value)
        elif key.text in self.numbers:
            self._number(key.text, value)
        elif key.text == "categories":
            for item in self._items(value, key.text):
                if category := self._category(item):
                    self.categories.append(category)
        elif key.text == "audiences":
            self.audiences = [a for item in self._items(value, key.text) if (a := self._audience(item))]
        elif key.text == "opening":
            self._opening(value)
        elif key.text == "fallback":
            self._fallback(value)
        elif key.text == "approval":
            self._approval(value)
        else:
            known = "、".join((*_TEXTS, "categories", "audiences", *self.numbers, *_OTHERS))
            self.reader.complain(key.place, f"没有{describe(key)}这个键", f"可用的键：{known}")

    def _text(self, name: str, value: Node) -> None:
        if isinstance(value, Scalar) and not value.empty:
            self.texts[name] = value.text.strip()
            if name == "phone":
                self._telephone(value)
        elif not isinstance(value, Scalar):
            self.reader.complain(
                value.place, f"{name} 写的是{describe(value)}，应当是一段文字", f"例如 {name}: …"
            )

    def _telephone(self, value: Scalar) -> None:
        """Complain of a number that rings nobody, and of one that may be a person's: every page shows it."""
        try:
            numbers = read_telephones(value.text)
        except BadNumberError as error:
            self.reader.complain(value.place, f"phone 写的“{value.text.strip()}”：{error}", RIGHT_FORM)
            return
        if any(number.is_mobile for number in numbers):
            self.reader.complain(
                value.place, "phone 写的是手机号，每一页都会给居民看", "请写站里的座机；没有座机就不写 phone"
            )

    def _number(self, name: str, value: Node) -> None:
        if (
            isinstance(value, Scalar)
            and value.text.isascii()
            and value.text.isdigit()
            and len(value.text) < 6
        ):
            self.numbers[name] = int(value.text)
        else:
            self.reader.complain(
                value.place, f"{name} 写的是{describe(value)}，应当是天数", f"例如 {name}: 60"
            )

    def _opening(self, value: Node) -> None:
        found = read_records(value, _OPENING, self.reader.report)
        self.opening = tuple(each for _, each in found)
        for index, (place, opening) in enumerate(found):
            if said := doubt_about(opening, self.opening[:index]):
                self.reader.complain(
                    place, f"opening 的 {opening.from_} 到 {opening.until} {said[0]}", said[1]
                )

    def _fallback(self, value: Node) -> None:
        if isinstance(value, Scalar) and SLUG.fullmatch(value.text):
            self.fallback = value.text
        elif not (isinstance(value, Scalar) and value.empty):
            self.reader.complain(
                value.place,
                f"fallback 写的是{describe(value)}，应当是一个联系条目的编号",
                "例如 fallback: dianhua-12345",
            )

    def _approval(self, value: Node) -> None:
        said = Approval.parse(value.text) if isinstance(value, Scalar) else None
        if said is None:
            known = "、".join(f"{each.value}（{each.label}）" for each in Approval)
            self.reader.complain(
                value.place, f"approval 写的是{describe(value)}，应当是{known}之一", "例如 approval: none"
            )
        else:
            self.approval = said

    def _items(self, value: Node, name: str) -> tuple[Node, ...]:
        if isinstance(value, Sequence):
            return value.items
        self.reader.complain(value.place, f"{name} 应当是列表", "每项前面写一个减号和空格")
        return ()

    def _category(self, node: Node) -> Category | None:
        said = {key.text: value for key, value in self.reader.entries(node)}
        for name in set(said) - {"key", "title", "subcategories"}:
            self.reader.complain(
                node.place, f"类目里没有“{name}”这个键", "可用的键：key、title、subcategories"
            )
        key, title = said.get("key"), said.get("title")
        if not isinstance(key, Scalar) or not isinstance(title, Scalar) or not key.text or not title.text:
            self.reader.complain(
                node.place, "这个类目缺少 key 或 title", "写成 {key: dangwu, title: 党务服务}"
            )
            return None
        if any({key.text, title.text} & {other.key, other.title} for other in self.categories):
            self.reader.complain(key.place, f"类目“{key.text}”重复了", "每个类目的 key 和 title 都要不同")
            return None
        subcategories = said.get("subcategories")
        return Category(
            key.text, title.text, self.reader.texts(subcategories, "subcategories") if subcategories else ()
        )

    def _audience(self, node: Node) -> Audience | None:
        if isinstance(node, Scalar) and not node.empty:
            return Audience(node.text)
        said = {key.text: value for key, value in self.reader.entries(node)}
        title, everyone = said.get("title"), said.get("everyone")
        if not isinstance(title, Scalar) or set(said) - {"title", "everyone"}:
            self.reader.complain(
                node.place, "这个人群写得不对", "写成 老年人，或 {title: 全体居民, everyone: true}"
            )
            return None
        return Audience(title.text, isinstance(everyone, Scalar) and everyone.text in ("true", "是"))
