"""A letter's request is kept wherever it stands; place, courtesy and complaint are not."""

from __future__ import annotations

import pytest

from indexer.text.letters import LONGEST_REQUEST, request_in
from indexer.text.normalise import fold


@pytest.mark.parametrize(
    ("letter", "request_"),
    [
        pytest.param("请问老年证怎么办?", "老年证怎么办?", id="a polite word before"),
        pytest.param("咨询一下我区护理补贴标准的问题", "护理补贴标准", id="a place within"),
        pytest.param("尊敬的王书记:您好!水管漏了,盼复,谢谢", "水管漏了", id="greeting and thanks"),
        pytest.param("我是本区居民,残疾证丢了怎么补", "残疾证丢了怎么补", id="who writes"),
        pytest.param("湖北省武汉市公租房怎么申请", "公租房怎么申请", id="another city"),
        pytest.param("强烈要求物业公开账目,希望有关部门尽快处理", "物业公开账目", id="anger"),
        pytest.param("关于加装电梯补贴的咨询", "加装电梯补贴", id="a heading"),
        pytest.param("我们这种家庭能申请低保吗", "我们这种家庭能申请低保吗", id="no place"),
        pytest.param("楼上打扰我休息", "楼上打扰我休息", id="no courtesy"),
        pytest.param("您好", "您好", id="nothing else"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_request_is_told_from_what_stands_in_any_letter(letter: str, request_: str) -> None:
    assert request_in(fold(letter)) == request_


@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_request_is_found_wherever_it_stands_in_a_story(place: str) -> None:
    story = ["那天下着雨我在车站站了很久", "后来碰见一位老同学聊起从前", "天色已经很晚路上也没有人"] * 20
    request = "我家的老年证能不能补办"
    at = {"first": 0, "middle": len(story) // 2, "last": len(story)}[place]
    letter = ",".join([*story[:at], request, *story[at:]])
    found = request_in(letter)
    assert request in found
    assert len(found) <= LONGEST_REQUEST + 1


def test_clause_that_names_a_matter_is_kept_in_a_story() -> None:
    before, after = ["那天下着雨我在车站站了很久"] * 20, ["天色已经很晚路上也没有人"] * 20
    story = ",".join([*before, "楼下院子正当中的那个化粪池满出来了", *after])
    assert "化粪池" not in request_in(story)
    assert "化粪池" in request_in(story, lambda clause: int("化粪池" in clause))


def test_short_question_stays_as_it_was_typed() -> None:
    assert request_in("灯泡 憋了,咋办  ") == "灯泡 憋了,咋办  "
