"""Unfinished: a draft is a draft until nothing of what it was begun with is left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.fields.starters import starter_words
from indexer.content.nodes import Place, scalars
from indexer.domain.fields import FIELDS

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_TO_DO = "补充?|完善|填写?|确认|核实|定|续写?|更新|落实|提供|写|审定?"
_WHO_DECIDES = "领导|主任|书记|站长|上级|街道|区里"
_NAMELESS = (
    "(?:标题|名称|未命名|无标题|新建(?:文本)?文档|新文档|测试|测试一下|test|示例文本|正文|内容|略|无内容|空|"
    "(?:示例)?(?:问法|说法|例句|问题|症状|关键[字词]|别名)[一二三四五六1-9]?|"
    "(?:条件|材料|步骤|要求|情形|入口)[一二三四五六1-9]|"
    "(?:金额|标准|价格|费用|时间|日期|地点|地址|电话|名单|人选)?(?:待定|未定|另定|暂无|暂缺|不详|未知)|"
    "待(?:通知|公布|补充?|填写?|确认|核实)|"
    "同[上前左]|如[上题]|见(?:上[文面]?|下[表图]|附[件表]|名片|原件)|若干|[￥¥$元]+|n/?a|null|等|"
    "(?:维护|核对)?岗位名称|(?:维护|核对)岗位|发文单位|地址|某(?:单位|部门|岗位?|社区|街道|小区)(?:某号)?|"
    ".*[-_（( ](?:副本|复件|拷贝|copy)[)）]? ?[0-9]*|[.。…—-]{1,6}|[?？]+)"
)
_TYPED = (
    "(?:(?:测试|试试|试一下|哈+|啊+|嗯+|呵+)+|(?:这是)?测试(?:一下|用的?|数据|内容|文字|文件)?)[0-9a-z]{0,8}"
)
_LEFT = re.compile(
    "|".join(
        (
            r"(?<!“)某某(?=街|社区|[省市县区局委科处所站路巷镇乡村岗号楼]|小区|单位|公司|部门|补贴|证明|办法|条|水电|维修|政发|年|月|[\[(〔（])",
            r"(?<![0-9A-Za-z×*＊])(?:×+|[＊*]{2,}(?=[街道社区县市省局站楼号年月])|○{2,}|□{2,}|[Xx]{2,})(?=\s?[\u4e00-\u9fff])",
            r"(?<![A-Za-z0-9×])(?:XX+|xx+|×{3,})(?![A-Za-z0-9×])",
            r"[\u4e00-\u9fff](?:XX+|xx+)",
            r"(?<![0-9A-Za-z×])(?:[Xx]|×)+(?=[年月日元])|(?<![0-9])20(?:[Xx?？]{2}|×{2})",
            r"YYYY|(?<![A-Za-z])MM月|(?<![A-Za-z])DD日",
            r"(?<=[\u4e00-\u9fff])[ \u3000\u00a0]{3,}(?=[元年月日号人份天])",
            r"[：:]\s*(?:暂缺|暂无|空缺|不详)[。；;\s|]*$",
            r"由[\u4e00-\u9fff]{1,8}(?:补充|完善|来写)(?=[）)。，\s]|$)",
            r"^(?!\s*- )(?!.*(?:比如|例如|好比|譬如)).*?(?:张三|李四|王五)|找[：: ]*(?:张三|李四)",
            r"(?:联系人|姓名|经办人|负责人|户名)[：: ]*某某",
            r"(?<![A-Za-z0-9])[NnXx](?=\s?(?:元|个工作日|个月|天内|日内))|若干元",
            r"(?:金额|标准|价格|费用|数额|名额|地点|电话)暂?(?:待定|另定|未定|(?:尚|还)?未确定|[还没]+定)",
            r"(?:日期|时间)(?:待定|未定)(?=[。\s|]*$)",
            r"^[\s>*-]*(?:同上|如上|略|无|暂无|123|1234|(?P<digit>[0-8])(?P=digit){2,})[。.！!\s]*$",
            r"^[\s>*-]*(?P<again>[\u4e00-\u9fff]{2,3})(?P=again){2,}[。！!\s]*$",
            r"[（(](?:图|图片|配图|插图|图略|表略|表格略?|此处有疑问[^）)\n]*|有疑问[^）)\n]*|存疑)[）)]",
            r"[【\[](?:请?核对|标红|待核|请?修改|图片?|配图|插图|照片|表格)[^】\]\n]{0,12}[】\]](?![(（])",
            r"(?:此处|以下|图表?|表格|下文)略(?=[。）)\s]|$)",
            rf"待(?:{_WHO_DECIDES})[^。，\n]{{0,8}}(?:后?再(?:写|填|补|发|定)|(?:审定|审核|确认|拍板|定夺)[】）)。\s])",
            r"(?:具体|时间|日期|标准|金额|地点|编号|号码|名单|事宜)[^。，；\n]{0,4}(?:另行补充|待补|待通知|以后补充?|后续补充|陆续补充)",
            r"(?:本[节页篇栏]|内容|此[页处节])[^。，\n]{0,4}(?:正在|还在)?(?:编写|整理|更新|完善|建设|补充)中(?=[。，）)\s]|$)",
            r"[（(](?:空|空白|单位名称?|部门名称?|姓名|日期|地址|电话|金额|数字)[）)](?=[负管的元。，]|$)",
            r"[以余]下(?:留白|空白|省略)|此处(?:留白|空白|省略)|省略若干|^[\s>*-]*占位[。\s]*$",
            r"[（(](?:见|如)?(?:左|右)[图表侧边]?[）)]|见(?:左|右)[图表]",
            r"第[ \u3000]+(?:条|款|项|章|号)(?=[规的，。、\s])|自[ \u3000]*年[ \u3000]*月[ \u3000]*日",
            r"(?:为|是|每[人月年户]|补贴|收|交|发)(?:[ \u3000]*)元(?=[/每。，；、）)]|$)",
            r"[：:][ \u3000]{2,}(?:个?工作日|个月|元|天|人|份)",
            r"(?:这里|此处|本栏|这一[节段])(?:可以|请|应当?)?写[\u4e00-\u9fff、]{1,12}。?\s*$",
            r"(?:以[下上]|本页|此处)[为是]模板|模板(?:内容|文字|示例)",
            r"^[？?](?=\S)|(?<![\w.])@[\u4e00-\u9fff]{1,4}(?=[\s，,：:]|$)",
            r"年[ \u3000_]+月[ \u3000_]+日|〔[12][0-9]{3}〕\s*号",
            r"^#{1,6}[ \t]*$|^\s*(?:[-*+]|[0-9]{1,2}[.、])[ \t]*$",
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
            rf"^[\s>#*-]*(?:{_TYPED}|(?P<same>[a-z])(?P=same){{2,}}|(?:asdf?|qwer?t?y?|zxcv?|abcd?|1?123456?7?8?9?)+)[。.!！\s]*$",
            r"^\s*(?:…+|\.{3,})\s*$",
        )
    ),
    re.IGNORECASE | re.MULTILINE,
)
_COMMENT = re.compile(r"(?:^|\s)#+\s*(?P<left>待确认|还缺|待补|待填|待核实|TODO)", re.IGNORECASE)
_IMPORTED = re.compile(r"导入自\s*\S+")
_SOURCES = ("source", "repealed_by")
_NOWHERE = re.compile(
    "无|没有|不详|不清楚|未知|网上|网络|互联网|百度|微信群?|朋友圈|听说|同事说|口头|口头通知|电话通知|[-—/]+"
)
_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})[ \t]*(?P<title>[^#\n].*?)[ \t]*#*$")
_EMPTY_ROW = re.compile(r"\s*\|(?:\s*\|)+\s*")
_NO_ROW = re.compile(r"[\s|:-]*-[\s|:-]*")
_LABEL = re.compile(r"\s*(?:[-*]\s+)?(?:[\u4e00-\u9fff]{2,12}[：:]|第[一二三四五六七八九十]步[：:]?)\s*")
_CALLS = re.compile(
    r"\s*(?:(?:各|有关|尊敬|亲爱|广大|全体|致|[你您]好).*|.*(?:朋友|们|同志|党员|家长|业主|居民))[：:]\s*"
)
_SAYS_NOTHING = re.compile(
    r"[0-9]+|[无没]有?|其[他它]|相关(?:材料|证件|条件|部门|人员|规定)|(?:满足|符合)相关条件|按规定"
)
_WORDED = frozenset(
    {
        "source", "authority", "owner", "verified_by", "transfer_to", "places", "hours", "late", "renewal",
        "service_area", "region", "price_note", "license", "successor_note", "repealed_by", "issuer",
        "document_number", "conditions",
    }
)  # fmt: skip
_SENTENCES = _WORDED | {"fee", "benefit", "title"}
_LABELS = {field.key: field.label for field in FIELDS}
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
    for fault in (*_values_left(file), *_lines_left(file), *_empty_headings(file), *_nothing_behind(file)):
        if fault.place.line not in told:
            told.add(fault.place.line)
            yield fault


def _values_left(file: DocumentFile) -> Iterator[Fault]:
    for key, node in file.keys.nodes.items():
        for scalar in scalars(node):
            text = scalar.text.strip()
            if text and _is_no_value(key, text):
                message = f"还没写完：{key} 的“{text[:20]}”不是真的内容"
                yield Fault(
                    message=message,
                    place=scalar.place,
                    hint=_INVENTED,
                    field=key,
                    keeps_value=key in _KEPT,
                )
            elif key in _SOURCES and (_IMPORTED.match(text) or _NOWHERE.fullmatch(text)):
                hint = "请换成网址，或纸质文件的名称和文号"
                message = f"还没写完：{_LABELS[key]}是“{text[:30]}”"
                yield Fault(message=message, place=scalar.place, hint=hint)


def _is_no_value(key: str, text: str) -> bool:
    return (
        text in starter_words()
        or re.fullmatch(f"{_NAMELESS}|{_TYPED}", text, re.IGNORECASE) is not None
        or text == _LABELS.get(key)
        or (
            key in _SENTENCES
            and re.fullmatch("yes|no|true|false|on|off|是|否", text, re.IGNORECASE) is not None
        )
        or (key == "windows" and re.fullmatch("窗口[一二三1-9]?", text) is not None)
        or (key in ("fee", "benefit") and text.isdecimal())
        or (key == "materials" and re.fullmatch("(?:相关|其[他它])材料", text) is not None)
        or (key in _WORDED and _SAYS_NOTHING.fullmatch(text) is not None)
    )


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


def _nothing_behind(file: DocumentFile) -> Iterator[Fault]:
    """Yield labels with nothing behind them (电话：), and rows of a table without a word."""
    lines = file.body.split("\n")
    for number, (line, following) in enumerate(zip(lines, _following(lines), strict=True)):
        alone = _HEADING.fullmatch(following) or _LABEL.fullmatch(following)
        label = alone and _LABEL.fullmatch(line) and not _CALLS.fullmatch(line)
        row = number and _EMPTY_ROW.fullmatch(line) and not _NO_ROW.fullmatch(following)
        if label or row:
            message = f"还没写完：“{line.strip()[:20]}”{'后面没有内容' if label else '一格都没写'}"
            yield Fault(
                message=message,
                place=Place(file.body_line + number),
                hint="请写上内容，或删去这一行",
                field="body",
                keeps_value=True,
            )


def _following(lines: list[str]) -> list[str]:
    """Return for every line the next one that says anything."""
    found, following = [], "# 完"
    for line in reversed(lines):
        found.append(following)
        following = line if line.strip() else following
    return found[::-1]
