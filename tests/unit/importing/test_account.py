"""The account of an import: nothing of a source is missing, doubled or moved without being said."""

from __future__ import annotations

from indexer.importing.account import Lost, account_for, counted
from indexer.importing.losses import losses_of
from indexer.importing.reading import Kind, Notice, Passage

LINES = (
    "关于借用活动室的说明",
    "居民可以提前三天登记，当天八点领钥匙。",
    "每次使用不超过两个小时，用完打扫干净。",
    "押金五十元，归还钥匙后当场退回。",
    "周一闭馆",
)
SOURCE = [Passage(f"第 {number} 段", line) for number, line in enumerate(LINES, 1)]


def account(*lines: str, front: tuple[str, ...] = ()):
    return account_for(SOURCE, front=front, body="\n\n".join(lines))


def test_draft_with_every_word_is_complete_whatever_its_markup_and_points() -> None:
    written = account(
        "## 关于借用**活动室**的说明",
        "居民可以提前[三天](https://example.cn/a1)登记 当天八点领钥匙[^1]",
        *LINES[2:],
    )
    assert written.is_complete
    assert (written.share, written.lost, written.moved, written.doubled) == (1.0, (), (), ())


def test_title_in_the_front_matter_is_not_lost() -> None:
    assert account(*LINES[1:], front=(LINES[0],)).lost == ()
    assert account(*LINES[1:]).lost == (Lost("第 1 段", LINES[0]),)


def test_missing_words_are_named_with_where_they_stood() -> None:
    short = account(LINES[0], LINES[1], "每次使用不超过小时，用完打扫干净。", *LINES[3:])
    assert short.lost == (Lost("第 3 段", "两个"),)
    assert short.kept == short.total - 2


def test_one_lost_figure_is_named_however_long_the_rest_is() -> None:
    source = [
        *SOURCE,
        *(Passage(f"第 {n} 段", f"第{n}栋楼的说明文字") for n in range(6, 400)),
        Passage("第 400 段", "20元"),
    ]
    body = "\n\n".join(passage.text for passage in source[:-1])
    found = account_for(source, front=(), body=body)
    assert found.is_complete
    assert found.lost == (Lost("第 400 段", "20元"),)


def test_words_in_another_order_are_named_and_do_not_count_as_kept() -> None:
    turned = account(LINES[0], *LINES[2:], LINES[1])
    assert turned.moved == (Lost("第 2 段", LINES[1]),)
    assert turned.lost == ()
    assert not turned.is_complete


def test_words_that_are_doubled_are_named() -> None:
    assert account(*LINES, LINES[2]).doubled == (Lost("第 3 段", LINES[2]),)
    assert account(f"{LINES[0]}{LINES[0]}", *LINES[1:]).doubled[0].words == counted(LINES[0])


def test_less_than_nearly_everything_is_said_first_and_the_share_is_never_rounded_up() -> None:
    lines = list(losses_of(account(*LINES[:3]), [Notice(Kind.STRUCK, "第 9 段", "三十元")]))
    assert lines[0].startswith("只带进来 ")
    assert lines[1] == "原文划掉了，没有带进来（第 9 段）：“三十元”"
    assert lines[2] == "没有带进来（第 4 段）：“押金五十元，归还钥匙后当场退回。”".replace("。”", "”")
    assert not any("只带进来" in line for line in losses_of(account(*LINES), []))


def test_what_stands_at_the_edge_is_listed_but_not_counted() -> None:
    found = account_for([*SOURCE, Passage("页眉", "内部资料", aside=True)], front=(), body="\n\n".join(LINES))
    assert found.share == 1.0
    assert found.lost == (Lost("页眉", "内部资料"),)
