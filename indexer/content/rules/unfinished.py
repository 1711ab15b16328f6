"""Unfinished: a draft is a draft until nothing of what it was begun with is left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.fields.starters import starter_words
from indexer.content.nodes import Place, scalars

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_TO_DO = "补充?|完善|填写?|确认|核实|定|续写?|更新|落实|提供|写"
_NAMELESS = (
    "(?:标题|名称|未命名|无标题|新建(?:文本)?文档|新文档|测试|测试一下|test|示例文本|正文|内容|略|无内容|空|"
    "(?:示例)?(?:问法|说法|例句|问题|症状|关键字|别名)[一二三四五六1-9]?|"
    ".*[-_（( ](?:副本|复件|拷贝|copy)[)）]? ?[0-9]*|[.。…—-]{1,6}|[?？]+)"
)
_LEFT = re.compile(
    "|".join(
        (
            r"某某(?=街|社区|[省市县区局委]|小区|单位|公司|部门|补贴|证明|办法|条|水电|维修|政发|年|月|[\[(〔（])",
            r"(?<![0-9A-Za-z×*＊])(?:×+|[＊*]{2,}(?=[街道社区县市省局站楼号年月])|○{2,}|□{2,}|[Xx]{2,})(?=\s?[\u4e00-\u9fff])",
            r"(?<![A-Za-z0-9×])(?:XX+|xx+|×{3,})(?![A-Za-z0-9×])",
            r"[\u4e00-\u9fff](?:XX+|xx+)",
            r"(?<![0-9A-Za-z×])(?:[Xx]|×)+(?=[年月日元])|(?<![0-9])20(?:[Xx?？]{2}|×{2})",
            r"YYYY|(?<![A-Za-z])MM月|(?<![A-Za-z])DD日",
            r"(?<=[\u4e00-\u9fff])[ \u3000\u00a0]{3,}(?=[元年月日号人份天])",
            r"[：:]\s*(?:暂缺|暂无|空缺|不详)[。；;\s|]*$",
            r"由[\u4e00-\u9fff]{1,8}(?:补充|完善|来写)(?=[）)。，\s]|$)",
            r"(?:联系人|姓名|经办人|负责人|找)[：: ]*(?:张三|李四|王五|赵六)",
            r"_{3,}|\uff3f{2,}|\.{6,}",
            r"(?:内容|具体|详情|时间|地点|电话|材料|标准|部分|以下|此处|这里)?待(?:补充|完善|填写|补写|续写|录入)",
            rf"^[\s>#*|:-]*待(?:{_TO_DO})[。.！!\s|]*$",
            rf"[（(\[【〔<]\s*待(?:{_TO_DO})[^）)\]】〕>]{{0,10}}[）)\]】〕>]",
            rf"[：:]\s*待(?:{_TO_DO})[。；;,，、）)\s|]*$",
            r"(?<![A-Za-z])(?:TODO|TBD|FIXME|TBC|lorem ipsum)(?![A-Za-z])",
            r"(?:请在?)?(?:此处|这里|在此|此栏)(?:处)?(?:请)?(?:填写|填入|输入|键入|插入|替换|补充)",
            r"(?:单击|点击)(?:此处|这里|或点击)[^。]{0,12}(?:输入|填写|添加|编辑)",
            r"[【\[]\s*(?:请)?(?:填写|填入|输入|插入|补充)[^】\]]{0,12}[】\]](?!\()",
            r"[【\[<《]\s*(?:部门|单位|姓名|日期|名称|标题|地址|电话|金额|编号|街道|社区|年份|年|月|日)(?:名称|名|全称)?\s*[】\]>》](?![(:])",
            r"\{\{[^}]*\}\}|\$\{[^}]*\}",
            r"(?:自填|自行填写|另填)(?=[）)\]】。，]|$)",
            r"(?:以后|稍后|回头|有空|下次|过后)(?:再)?(?:补上?|写|完善|填)(?=[。，）)\s]|$)",
            r"(?:占位(?:文字|文本|内容|符)|示例(?:文字|文本))",
            r"^\s*(?:[（(]略[）)]|…+|\.{3,})\s*$",
            r"[?？]{2,}(?=[元年月日号人天份]|[。，）)\s]*$)|[：:]\s*[?？](?=[。，\s]*$)",
            r"[（(][ \u3000\u00a0_]*[）)](?=[元年月日号人份天岁])|《[ \u3000]*》",
            r"(?:每[人月年户]|补贴|补助|金额|收费|共|满)[^。，\n]{0,6}(?:…+|[*＊]{2,3}|-{2,})(?=[元岁天个月年份])",
            r"(?:材料|电话|地址|时间|金额|标准|内容|名单|流程|链接|附件|图片?|表格?)(?:都|还|均)?待(?:补|填|写|加|传|发)(?=[。，；）)\s]|$)",
            r"等(?:领导|主任|书记|上面)(?:再)?(?:定|拍板|回复|看过)(?:了)?(?=[。，；）)\s]|$)",
            r"^[\s>#*-]*(?:(?:测试|试试|试一下|哈+|啊+|嗯+|呵+)+|(?P<same>[a-z])(?P=same){2,}|(?:asdf?|qwer?t?y?|zxcv?|abcd?|1?123456?7?8?9?)+)[。.!！\s]*$",
            r"^\s*(?:…+|\.{3,})\s*$",
        )
    ),
    re.IGNORECASE | re.MULTILINE,
)
_COMMENT = re.compile(r"(?:^|\s)#+\s*(?P<left>待确认|还缺|待补|待填|待核实|TODO)", re.IGNORECASE)
_IMPORTED = re.compile(r"导入自\s*\S+")
_NOWHERE = re.compile(
    "无|没有|不详|不清楚|未知|网上|网络|互联网|百度|微信群?|朋友圈|听说|同事说|口头|口头通知|电话通知|[-—/]+"
)
_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})[ \t]*(?P<title>[^#\n].*?)[ \t]*#*$")
_KEPT = frozenset({"id", "title", "type", "category"})  # without them there is no document
_COMMENTED = re.compile(r"\s*#")
_INVENTED = "请换成真的内容；用不上的，整行删去"


@file_rule("unfinished", "没写完的不发布：模板里的字、待补的空、没有内容的小标题都要改掉。")
def nothing_of_a_starter_is_left(file: DocumentFile) -> Iterator[Fault]:
    """Name what a starter, an import or an editor in haste left to be filled in, place by place.

    Passes::
        asks: [锁坏了, 进不去门, 钥匙丢了]
    Fails::
        conditions: [第一项, 第二项]
    """
    told: set[int] = set()
    for fault in (*_values_left(file), *_lines_left(file), *_empty_headings(file)):
        if fault.place.line not in told:
            told.add(fault.place.line)
            yield fault


def _values_left(file: DocumentFile) -> Iterator[Fault]:
    for key, node in file.keys.nodes.items():
        for scalar in scalars(node):
            text = scalar.text.strip()
            if text in starter_words() or (text and re.fullmatch(_NAMELESS, text, re.IGNORECASE)):
                message = f"还没写完：{key} 的“{text[:20]}”不是真的内容"
                yield Fault(
                    message=message,
                    place=scalar.place,
                    hint=_INVENTED,
                    field=key,
                    keeps_value=key in _KEPT,
                )
            elif key == "source" and (_IMPORTED.match(text) or _NOWHERE.fullmatch(text)):
                hint = "请换成网址，或纸质文件的名称和文号"
                yield Fault(message=f"还没写完：来源是“{text[:30]}”", place=scalar.place, hint=hint)


def _lines_left(file: DocumentFile) -> Iterator[Fault]:
    for number, line in enumerate(file.text.split("\n"), 1):
        in_front = number < file.body_line
        if in_front and (found := _COMMENT.search(line)):
            place, hint = Place(number, found.start("left") + 1), "请对照原件改好，再删去 # 和后面的字"
            yield Fault(message=f"还没写完：有一处“{found['left']}”", place=place, hint=hint)
        elif not (in_front and _COMMENTED.match(line)) and (found := _LEFT.search(line)):
            place = Place(number, found.start() + 1)
            message = f"还没写完：“{found[0].strip()[:20]}”要换成真的内容"
            yield Fault(message=message, place=place, hint=_INVENTED, field="body", keeps_value=True)


def _empty_headings(file: DocumentFile) -> Iterator[Fault]:
    """Yield headings with nothing under them, not even a deeper heading."""
    open_heading: tuple[int, int, str] | None = None
    lines = [*enumerate(file.body.split("\n"), file.body_line), (0, "# 完")]
    for number, line in lines if file.rendered is not None else ():
        found = _HEADING.fullmatch(line)
        if found is None:
            open_heading = None if line.strip() else open_heading
            continue
        if open_heading is not None and len(found["marks"]) <= open_heading[1]:
            message = f"还没写完：小标题“{open_heading[2][:20]}”下面没有内容"
            yield Fault(
                message=message,
                place=Place(open_heading[0]),
                hint="请写上内容，或删去这个小标题",
                field="body",
                keeps_value=True,
            )
        open_heading = (number, len(found["marks"]), found["title"])
