"""Spelling: words that are always typed wrong, and words typed twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from indexer.content.faults import Fault, file_rule
from indexer.content.rules.prose.words import passages
from indexer.domain.problem import Severity
from indexer.text.mistyped import slips

if TYPE_CHECKING:
    from indexer.content.reading import DocumentFile

_MOST_A_FILE = 10
_RIGHT_FOR = r"""
(?<=[0-9])曰→日 户口薄→户口簿 登记薄→登记簿 记录薄→记录簿 身分证→身份证 身份正→身份证 身份征→身份证
结婚正→结婚证 残疾正→残疾证 光荣正→光荣证 老年正→老年证 居住正→居住证 驾驶正→驾驶证
毕业正→毕业证 正明→证明 (?<![可予所])以经(?![办营过依授同批济法济常纪费过销])→已经 (?<!自)己经(?!营)→已经
巳经→已经 即然→既然 既使→即使 那怕→哪怕 既日→即日 座落→坐落 布署→部署
按排(?![污放水队])→安排 按装→安装 复盖→覆盖 报消(?!防)→报销 粘帖→粘贴 侯诊→候诊 等侯→等候
气侯→气候 侯补→候补 时侯→时候 辩认→辨认 通迅→通讯 联糸→联系 联系方试→联系方式 地扯→地址
拔打→拨打 拔款→拨款 拔号→拨号 枓→料 复印什→复印件 原什(?!么)→原件 证什(?!么)→证件
工作曰→工作日 节假曰→节假日 生曰→生日 末满→未满 末成年→未成年 末婚→未婚 末经→未经 末按→未按
帮住→帮助 好象→好像 凭正(?![当规式确])→凭证 有校期→有效期 有效其→有效期 (?<![长短中近远])期线(?![上下])→期限
截至日期→截止日期 受里→受理 办里→办理 办埋→办理 管里→管理 受埋→受理 申情→申请 申清→申请 (?<![复再评])审请→申请
深请→申请 补帖→补贴 津帖→津贴 退修→退休 居名→居民 局民→居民 服务占→服务站 服务战→服务站
街到→街道 接道(?=办)→街道 服物→服务 志原者→志愿者 自愿者→志愿者 维休→维修 燃汽→燃气
煤汽→煤气 暖汽→暖气 电剃→电梯 物夜→物业 委拖→委托 委脱→委托 代办任→代办人 监户人→监护人
监护任→监护人 签子→签字 盖张→盖章 公张→公章 咨寻→咨询 资询→咨询 咨询电化→咨询电话
反应问题→反映问题 反应情况→反映情况 反应诉求→反映诉求 公式栏→公示栏 招领启示→招领启事
寻人启示→寻人启事 招聘启示→招聘启事 竟快→尽快 从新办→重新办 做废→作废 缴钠→缴纳 交钠→交纳
滞钠→滞纳 押今→押金 资今→资金 基今→基金 毋亲→母亲 父毋→父母 遗矢→遗失 挂矢→挂失 丢矢→丢失
打应→打印 申保表→申报表 申抱→申报 表隔→表格 电活→电话 电括→电话 号玛→号码 邮见→邮件
短心→短信 残废证→残疾证 残废人→残疾人 迁徒→迁徙 停车厂→停车场 社去→社区 杜区→社区
社区服务中新→社区服务中心 前抬→前台 窗囗→窗口 户囗→户口 震憾→震撼 松驰→松弛 渡假→度假
家俱→家具 水笼头→水龙头 灯炮→灯泡 垃级→垃圾 拉圾→垃圾 消防拴→消防栓 预定登记→预约登记
疫病苗→疫苗 冷静其→冷静期 有效其限→有效期限 结哀→节哀 接触证明→解除证明 接触合同→解除合同
接触劳动→解除劳动 接触关系→解除关系 捐赠遗体→捐献遗体 赡养登记→收养登记 登计→登记 登己→登记
必备材科→必备材料 材科→材料 复印健→复印件 证健→证件 原健→原件 申请标→申请表 办事除→办事处
做为→作为 申述→申诉 推出登录→退出登录 住止→住址 部份→部分 (?<=[，。；、\n])已(?=[^，。；\n]{1,12}为准)→以
帐(?=[号户单])→账 按步就班→按部就班 一但→一旦 必需带→必须带 必需由→必须由 必需本人→必须本人
必需在→必须在 请勿必→请务必 勿必→务必 如呆→如果 女果→如果
"""
"""What is typed and what is meant; what stands before or behind may say that it is meant as it is typed."""
_TABLE = dict(pair.split("→") for pair in _RIGHT_FOR.split())
_WRONG = re.compile("|".join(_TABLE))
_RIGHT = {re.sub(r"\(\?[^)]*\)", "", typed): meant for typed, meant in _TABLE.items()}
_C = "[\u4e00-\u9fff]"
_OFTEN = (
    "社区|居民|街道|材料|登记|申请|咨询|服务|政策|资料|身份|残疾|退休|津贴|补贴|窗口|委托|办理|证件|复印|户口|提供|携带|本人|家属|符合"
    "|条件|部门|单位|时间|电话|地址|医保|社保|养老|就业|失业|老人|老年|儿童|子女|父母|夫妻|业主|物业|维修|停车|缴费|收费|免费|通知|规定|办法|可以|需要|应当|如果|或者|以及|没有|不能|必须|已经|按照|根据|进行|我们|不用|先到|不要"
)
_AFTER_ITSELF = frozenset({"政策", "办理", "养老", "部门", "证件", "规定"})
"""Words whose first letter ends another: 民防办办理."""
_DOUBLED = re.compile(
    "|".join(
        (
            r"(?<![目标鹄有众靶])的的(?!确)|请请(?!求)|是是(?!非)|在在(?!线|读|职|押|场|家|哪|建|校|册|岗|编|学)|和和(?!平|解|气|谐|睦)"
            r"|把把(?!关|手|脉|握)|被被(?!子|褥|告)|将将(?!来|军|近)|也也|都都|就就(?!业|近|医|地|是|读|餐|诊|座)|不不|要要(?!求|约|素|紧|件|害)"
            r"|由由(?!于)|给给(?!予|付|养)|并并(?!且|列|入)|按按(?!照|时|期|摩)|需需(?!求|要)|须须|您您|你你|我我(?!国)|他他|这这|那那(?!些|个)"
            r"|之之|于于(?!是)|得得|或或|从从(?!事|业|严|重)|没没(?!收)|能能(?!力|源|耗|够)|还还(?!款|清|要|是|有)|再再|只只|让让(?!步)|跟跟(?!踪)|了了(?!解)"
            r"|(?<!可)以以(?!上|下|内|外|及|后|前|便|免|书|其|此)|(?<![参付])与与(?!会)|(?<!以)及及(?!时|格)|对对(?!方|口|象|于|比)",
            "|".join(
                f"{word[0]}{word}"
                for word in _OFTEN.split("|")
                if word not in _AFTER_ITSELF and word[0] not in "可需应如或以没不必已按根进我先"
            ),
            rf"(?P<pair>(?:{_OFTEN}))(?P=pair)",
            rf"(?P<many>(?!一|想|能|爱|去哪|分几|看哪|找谁){_C}{{3,12}})(?P=many)",
            r"(?P<tail>日内|天内|月内|以内|以上|以下|以前|之前|以后|之内)(?P=tail)",
            r"(?P<sign>[（(《“][^）)》”\n]{2,20}[）)》”])(?P=sign)",
        )
    )
)


@file_rule("wrong-word", "常写错的字：户口薄、以经、拔打。", severity=Severity.WARNING)
def words_are_spelled_right(file: DocumentFile) -> Iterator[Fault]:
    """Remark words that nobody means as they are typed.

    Passes::
        title: 示例
        ---
        带户口簿。
    Fails::
        title: 示例
        ---
        带户口薄。
    """
    found = (
        (place_of(match.start()), match[0])
        for text, place_of in passages(file)
        for match in _WRONG.finditer(text)
    )
    for place, word in islice(found, _MOST_A_FILE):
        yield Fault(message=f"“{word}”写错了", place=place, hint=f"是不是“{_RIGHT[word]}”")


@file_rule("doubled-word", "同一个字、同一个词不连着写两遍。", severity=Severity.WARNING)
def words_stand_once(file: DocumentFile) -> Iterator[Fault]:
    """Remark a word that was typed twice; what is said twice in speech (看看) is left alone.

    Passes::
        title: 示例
        ---
        先看看，再一户一户问。
    Fails::
        title: 示例
        ---
        请请居民登记。
    """
    found = (
        (place_of(match.start()), match[0])
        for text, place_of in passages(file)
        for match in _DOUBLED.finditer(text)
    )
    for place, word in islice(found, _MOST_A_FILE):
        yield Fault(message=f"“{word}”写了两遍", place=place, hint="请删去一遍")


@file_rule("likely-word", "听着一样、看着差不多的字不打错：派出锁、缴废。", severity=Severity.WARNING)
def words_are_those_that_were_meant(file: DocumentFile) -> Iterator[Fault]:
    """Remark what sounds or looks like a usual word, is none, and makes no sense where it stands.

    Passes::
        title: 示例
        ---
        到派出所登记，缴费以后留好票据。
    Fails::
        title: 示例
        ---
        到派出锁登记，缴费以后留好票据。
    """
    found = ((place_of(slip.start), slip) for text, place_of in passages(file) for slip in slips(text))
    for place, slip in islice(found, _MOST_A_FILE):
        hint = f"是不是“{slip.meant}”？是就改过来；本来就这样写的不用管"
        yield Fault(message=f"“{slip.typed}”像是打错的字", place=place, hint=hint)
