"""Marks of papers that are not for everybody: 机密★1年, 内部资料 注意保存, 征求意见稿.

A mark stands by itself: on a line, in brackets, before a title, behind 密级. The same words inside
a sentence (保守商业秘密) are no mark.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.nodes import Place
from indexer.domain.choices import Openness
from indexer.domain.problem import Severity

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_LONGEST_COLUMN = 40
_SPACES = re.compile(r"(?<=[\u4e00-\u9fff★☆])\s+(?=[\u4e00-\u9fff★☆0-9])")
_SIMPLE = str.maketrans("機絕內涉密", "机绝内涉密")
_BARE = r"[\s>#*_=|\-:.,;()\[\]<>\"'·、。【】〔〕《》「」“”]*"
_KEY = r"(?:[a-z_]+|[\u4e00-\u9fff]{1,8}):"
_SECRET = re.compile(
    rf"^{_BARE}(?:{_KEY}{_BARE})?(?P<alone>绝密|机密|秘密|密件|涉密)级?(?:文件|件)?{_BARE}$"
    r"|(?:本|此)(?:文件|件|文|资料|材料)(?:为|是|属于?|系)(?P<called>(?:国家)?(?:绝密|机密|秘密)级?)(?:文件|件|资料)?"
    r"|^[\s#>*(\[【]*(?P<short>密)\s*[★☆]"
    r"|(?P<starred>(?:绝密|机密|秘密)级?\s*(?:[★☆*]|[(\[]?(?:[0-9]{1,2}|[一二三四五十]{1,3})年|[(\[]?长期|[(\[]?启用前))"
    r"|密级(?:是|为|[:|\s])*(?P<named>绝密|机密|秘密)"
    r"|[(\[【〔<](?P<before>绝密|机密|秘密)级?[)\]】〕>]"
    r"|(?P<told>涉密(?:文件|资料|材料|会议|内容)[,;、。:]?(?:请|不得|严禁|禁止|注意|妥善)|(?:核心|重要)商密)"
    r"|^[\s#>*(\[【]*(?P<work>国家秘密文件|工作秘密(?:[★☆,。;:]?(?:不得|请勿|注意|禁止|妥善)|\s*$))"
    r"|^[\s#>*=(\[【]*(?P<english>(?:top )?secret|(?:strictly )?confidential|classified)[\s*=)\]】.!]*$"
)
_INTERNAL = re.compile(
    r"内部(?:资料|文件|材料|传达|发放|下发|参考|传阅|刊物|明电|掌握|通讯录|电话表)|(?:仅|只)(?:供|限)(?:本?[\u4e00-\u9fff]{0,4})内部"
    r"|(?:仅|只)(?:供|限)(?:本单位|本站|站内|工作人员|社工|网格员|内部)(?:使用|参考|掌握|传阅|学习|查阅)?"
    r"|[(\[【]内部[)\]】]|不对外(?=[,。;)\s]|$)|不对外(?:公开|公布|提供|发布)"
    r"|(?:本|此|该)(?:件|文|文件|资料)[^,。;]{0,4}不(?:宜|便|予|得|要)?(?:对外)?公开"
    r"|(?:仅|只)(?:供|限)[\u4e00-\u9fff]{0,8}(?:工作者|工作人员|社工|网格员|干部)(?:使用|参考|掌握|查阅|阅读|知悉)"
    r"|内部使用[,、;。]?(?:请|不得|严禁|注意)|^[\s>#*(\[【]*内部使用[\s)\]】*]*$"
    r"|(?:不得|请勿|严禁|禁止|切勿|不要)(?:擅自|对外|随意)*(?:外传|外泄|对外(?:公布|公开|提供|发布|散发)|上网公开|翻印|扩散)"
    r"|^[\s>#*(\[【]*(?:依申请公开|未公开|不公开)[\s)\]】*.。]*$|(?:仅|只)?供(?:领导|内部)(?:参阅|参考|阅示|掌握)"
    r"|(?:请勿|不要|严禁|禁止|切勿)(?:截图|拍照|转发|外发|传播|截屏)+|内部(?:口径|说法|使用)[,;、。]|敏感(?:信息|内容)[,;、](?:注意|请勿|不得)"
    r"|不(?:要|得|能|可)(?:主动)?(?:告诉|告知)(?:居民|群众|来访人)|对外(?:统一)?(?:说|口径|回复)[:“\"]|对外统一(?:说|口径|回复)"
    r"|(?:印发|发送|阅读)范围[:是为]|此件发至|,内部[。)\]】\s]*$|内部(?:电话)?(?:记录|通知)"
    r"|^[\s>#*(\[【]*(?:注意保密|请保密|内参|密级:?\s*内部)[\s)\]】*.。!]*$|[(\[【](?:请?勿外传|不要?外传|注意保密|内参)[)\]】]|注意保密$"
    r"|未经[\u4e00-\u9fff]{0,6}(?:批准|同意|许可|授权),?(?:不得|严禁|请勿|禁止)(?:擅自)?(?:引用|转载|摘抄|复制|外传|公开)"
    r"|(?:勿|不要|别|不得|不能|不可)再?往?外(?:给|传|发|泄|报)|label:[\"' ]*(?:站?内部|仅内部|站内)"
    r"|注意保存|阅后(?:即焚|收回|退回|销毁)|会后收回|(?:公开属性|公开方式|信息公开选项)[:是为]*\s*(?:不予?公开|依申请公开)"
    r"|^[\s>#*(\[【]*(?:不予公开|此件不公开|此件依申请公开|此件不予公开)"
    r"|[(\[【]此件(?:不予?公开|依申请公开)[)\]】]|[,;。\s](?:暂|先|均|一律)?不(?:予|对外)?公开[。)\]】]?$"
    r"|(?:不要|别|不能|不得|不可|勿|切勿)(?:给|让|向|对)(?:居民|群众|来访人员)(?:看|公开|透露)"
    r"|(?:仅|只)(?:供|限)[\u4e00-\u9fff]{0,8}(?:人员|窗口|岗位?|同事|内勤)(?:查看|看|用|内部)"
    r"|(?<![a-z])(?:(?:for )?internal use(?: only)?|do not distribute|not for distribution)(?![a-z])"
)
_DRAFT = re.compile(
    r"(?:征求意见|公开征求意见|送审|讨论|审议|报批|修改|会签|代拟|试拟|初审|内审|汇报|未定|待定)稿|征求意见的?函|工作底稿|[稿文件](?:尚?未|还没有?)(?:正式)?印发"
    r"|^[\s#>*]*(?:草稿|初稿|草案|样稿)[\s*]*$"
    r"|[(\[【_-]\s*(?:草案|草稿|初稿|底稿|征求意见|第?[一二三四五六七八九十0-9]+稿|终稿|定稿|最终版|修订版|未定版|v[0-9][0-9.]*)\s*(?:[)\]】]|$)"
)

_OFFICE = re.compile(
    r"^[\s>#*(\[【]*(?:紧急程度[:\s]*)?(?:特急|加急|急件|特提|平急)[\s)\]】*.。!]*$"
    r"|[(\[【](?:特急|加急|急件|特提|平急)[)\]】]|^(?:title|标题):\s*(?:特急|加急|急件)"
    r"|^[\s>#*]*(?:签发人?|抄送|抄报|主送|份号|拟稿人?|核稿人?|会签|审稿)[:\s]*[:].{0,60}$"
    r"|^[\s>#*]*[\u4e00-\u9fff]{2,20}办公室\s*20[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日印发$"
)
_PASSWORD = re.compile(
    r"(?:密码|口令|暗号|passw(?:or)?d)(?:是|为|[:=])?\s*(?P<word>[a-z0-9@#$%^&*!_.+-]{4,})", re.IGNORECASE
)


@file_rule(
    "office-mark", "公文版头、版记里的字（特急、签发人、抄送）不用抄进手册。", severity=Severity.WARNING
)
def heads_and_feet_of_papers_stay_there(file: DocumentFile) -> Iterator[Fault]:
    """Remark marks of urgency, and who signed and who was sent a copy: they are for offices.

    Passes::
        title: 示例
        ---
        急件当天转街道。
    Fails::
        title: 示例
        ---
        特急
    """
    for place, found in _found(_OFFICE, file):
        yield Fault(
            message=f"写着“{_shown(found)}”，是公文里给机关看的",
            place=place,
            hint="请删去这几个字；看看这份文件能不能公开",
        )


@file_rule("password", "密码、口令不写进手册。")
def nobody_is_told_a_password(file: DocumentFile) -> Iterator[Fault]:
    """Name passwords of systems, doors and networks; internal documents lie in every clone too.

    Passes::
        title: 示例
        ---
        密码连错三次会锁住。
    Fails::
        title: 示例
        ---
        登录密码：Abc@2026
    """
    for number, line in enumerate(file.text.split("\n"), 1):
        if found := _PASSWORD.search(unicodedata.normalize("NFKC", line)):
            yield Fault(
                message=f"像是密码：{found['word'][:1]}…",
                place=Place(number),
                hint="请删去，并马上改掉这个密码：发布过的内容每一份拷贝里都有",
                field="body",
                keeps_value=True,
            )


@file_rule("classified", "标着绝密、机密、秘密的内容不放进手册。")
def nothing_is_classified(file: DocumentFile) -> Iterator[Fault]:
    """Name marks of secrecy wherever they stand; the file is left out.

    Passes::
        title: 示例
        ---
        工作人员保守居民的秘密；知悉的工作秘密，不得泄露。
    Fails::
        title: 示例
        ---
        机密★1年
    """
    for place, found in _found(_SECRET, file):
        yield Fault(
            message=f"有密级标志“{_shown(found)}”，这样的文件不能放进手册",
            place=place,
            hint="请把文件移出手册文件夹，并按保密规定处理",
            fatal=True,
        )


@file_rule("internal-mark", "标着内部使用的内容不能公开。")
def what_is_internal_is_not_public(file: DocumentFile) -> Iterator[Fault]:
    """Name marks of what is not for residents, unless the document is internal itself.

    Passes::
        openness: 内部
        ---
        内部资料，注意保存。
    Fails::
        title: 示例
        ---
        内部资料，注意保存。
    """
    if file.value("openness") is Openness.INTERNAL:
        return
    for place, found in _found(_INTERNAL, file):
        yield Fault(
            message=f"写着“{_shown(found)}”，这份文件却是公开的",
            place=place,
            hint="只给站里看的写 openness: 内部；能给居民看的，问过出文单位再删去这几个字",
            field="body",
            keeps_value=True,
        )


@file_rule("draft-mark", "征求意见稿、送审稿、草案还不算数。", severity=Severity.WARNING)
def drafts_are_remarked(file: DocumentFile) -> Iterator[Fault]:
    """Remark what has not been issued yet: residents take it for valid.

    Passes::
        title: 示例
        ---
        对办法有意见的，可以写信。
    Fails::
        title: 停车办法（征求意见稿）
    """
    for place, found in _found(_DRAFT, file):
        yield Fault(
            message=f"写着“{_shown(found)}”，可能还没有正式印发",
            place=place,
            hint="请换成正式印发的文本；确实要放的，在正文第一行说明还没有施行",
        )


def _found(pattern: re.Pattern[str], file: DocumentFile) -> Iterator[tuple[Place, re.Match[str]]]:
    """Yield the first mark of each line."""
    for number, line in enumerate(_read_together(file.text), 1):
        if found := pattern.search(line):
            yield Place(number), found


@lru_cache(maxsize=4)
def _read_together(text: str) -> tuple[str, ...]:
    """Return the lines as marks are looked for; spread-out characters (机 密), downwards too, are one word.

    Every rule on marks reads the same lines of a file: they are made once.
    """
    lines = text.split("\n")
    return tuple(_plain(_downwards(lines, number) or line) for number, line in enumerate(lines))


def _downwards(lines: Sequence[str], number: int) -> str:
    """Return the word that lines of one character each spell from here on; nothing where none begins."""
    if len(lines[number].strip()) != 1 or (number and len(lines[number - 1].strip()) == 1):
        return ""
    column = lines[number : number + _LONGEST_COLUMN + 1]
    return "".join(takewhile(lambda one: len(one) == 1, map(str.strip, column)))


def _plain(line: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", line)).strip().lower().translate(_SIMPLE)


def _shown(found: re.Match[str]) -> str:
    return next((text for text in found.groups() if text), found[0]).strip()[:20]
