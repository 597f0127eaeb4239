"""Is a number an award (资金判别): told from thresholds, shares, rates of tax and goals."""

from __future__ import annotations

import re
from dataclasses import dataclass

from changbai.reading.quantities import Quantity

GIVES = re.compile(
    r"给予|奖励|补助|补贴|资助|奖补|贴息|予以|奖金|发放|补偿|奖扶|扶持|资金支持|支持资金|经费支持"
    r"|配套|返还|给企业|支持(?!力度)|兑现|减免|补足|贴补"
)
CAP = re.compile(r"最高|不超过|上限|封顶|最多|不高于|限额|不得超过|至多|以内")
_GIVEN = re.compile(
    r"^(?:以内|以下|左右|以上)?(?:（[^）]*）)?(?:的)?(?:标准)?"
    r"(?:给予|予以|一次性|专项|资金|建设|财政|配套|引导|研发|运营|财力|现金|创业|一定|工作)*"
    r"(?:奖励|补助|补贴|资助|奖补|扶持|支持|资金|经费|奖金|贴息|配套|补偿|奖扶|返还|拨付|给予|予以"
    r"|入股|担保)"
)
_FUND_VERB = re.compile(
    r"设立|安排|列支|筹集|出资|建立|组建|发起|成立|落实|统筹|整合|增加|投入|拨付|新增|提供|投放|发行"
)
_FUND_NOUN = re.compile(
    r"^(?:以上|左右)?(?:的)?[^，。；0-9]{0,24}?"
    r"(?:资金|基金|资金池|授信|信贷额度|再贷款|专项债券|贷款额度|经费|风险池|补偿金)"
)
_FUND_BEFORE = re.compile(
    r"(?:资金|基金|资金池|经费|补偿金|授信额度|信贷额度)"
    r"(?:总?规模|总额|额度)?(?:为|达到?|共|每年|不少于|不低于|约)*$"
)
_FROM_BUDGET = re.compile(
    r"(?:财政|资金|预算)[^，]{0,12}(?:安排|统筹|列支|出资|投入|拿出)[^，]{0,8}$"
)
_SIZE = re.compile(r"(?:首期|一期|总|首批)?规模(?:为|达到?|约)?$")
_USED = re.compile(r"^(?:以上|左右)?[，]?(?:专项)?(?:用于|作为)")
_LOAN = re.compile(r"贷款|授信|担保|信用额度|融资额度|借款|额度")
_THRESHOLD = re.compile(
    r"^(?:（[^）]{0,12}）)?(?:（?含）?)?(?:以上|以下|以内|及以上|及以下)(?:（[^）]{0,12}）)?"
    r"(?:的|[^，；。]{1,16}?(?:企业|项目|单位|机构|基地|平台|品种|园区|人才|团队))"
)
_REACHED = re.compile(r"(?:达到?|超过|突破|满|不低于|不少于|高于|大于|增长|低于|小于|在)(?:了)?$")
_BOUND = re.compile(r"(?:不超过|不高于|不低于|不少于|达)$")
_CONTINUES = re.compile(
    r"(?:每年|每家|每户|每个|每项|每人|每亩|单个|单户|同一|单项|累计|总额|合计|最高|不超过|上限|"
    r"封顶|其中|一次性|年度|全年|总计|最多|补助额|奖励额|金额|补助标准|奖励标准|补贴标准|标准为|"
    r"标准|按|再|另|额度|前[一二三四五两0-9]+年|后[一二三四五两0-9]+年|第[一二三四五]年|"
    r"第[一二三四五]档|[一二三]等奖|金奖|银奖|铜奖)"
)
_LEVEL = re.compile(r"^[^0-9]{1,24}$")
_OF_WHAT = re.compile(
    r"(?:税率|利率|年利率|比例|占比|份额|持股|股权|股份|分成|折扣|评分|得分|权重)"
    r"(?:为|按|不超过|达到?|的)*$"
)
_NAMED = re.compile(r"(?:上述|前述|前款|不受|原有)[^，]{0,6}$")
_TAX = re.compile(r"^(?:的)?(?:税率|利率|优惠税率|股权|股份)")
#: 每出口1美元, 每增加1亿元: the number that an award is counted by.
_BASIS = re.compile(
    r"每(?:出口|增加|新增|超过|满|达到|实现|完成|投资|增|高出|提高|上升)(?:[^，0-9]{0,8})$"
)
#: 由10万元提高到15万元: the first number is where it comes from.
_FROM = re.compile(r"(?:由|从)(?:原来的|原|现行|不超过|最高)*$")


@dataclass(frozen=True, slots=True)
class Spot:
    """A number and what stands about it (待判金额).

    `left` runs from the start of the phrase, `near` from the number before; `giving` tells that
    something is given earlier in the sentence, `listed` that a list of awards follows a colon.
    """

    figure: Quantity
    left: str
    near: str
    right: str
    giving: bool
    given_before: bool
    listed: bool
    fund_before: bool


def is_value(spot: Spot) -> bool:
    """Tell a value that is given from a threshold, a share or a goal (资金判别)."""
    left, right, figure = spot.left, spot.right, spot.figure
    if _TAX.match(right) or _BASIS.search(left) or _FROM.search(left) or _NAMED.search(left):
        return False
    if _OF_WHAT.search(left) and not (re.search(r"按", left) and GIVES.search(right)):
        return bool(CAP.search(left)) and bool(GIVES.search(left)) and figure.sort == "ratio"
    if is_fund(spot):
        return True
    if _GIVEN.match(right) and not re.match(
        r"^(?:以上|以下)的?[^奖补资]{1,10}(?:企业|项目)", right
    ):
        return True
    if _THRESHOLD.match(right):
        return False
    if _LOAN.search(left) and CAP.search(left) and figure.sort != "ratio":
        return True
    given = list(GIVES.finditer(left))
    if given:
        between = left[given[-1].end() :]
        return not _REACHED.search(between) or bool(_BOUND.search(between))
    if GIVES.search(right):
        if figure.sort == "ratio" and re.search(r"按|以", left):
            return not re.search(r"增长|提高|超过$|达到$", left[-8:])
        if re.search(r"按|以每|每", left) and re.match(r"(?:的)?(?:标准|额度|比例)", right):
            return True
    return _continues(spot)


def _continues(spot: Spot) -> bool:
    """Tell a value of a phrase that goes on with an award: 每年最高…, 省级20万元."""
    left, right = spot.left, spot.right
    if not (spot.giving or spot.given_before):
        return False
    if _REACHED.search(re.sub(r"不超过$|不低于$|不少于$", "", left)):
        return False
    if CAP.search(left[-12:]) or CAP.match(right) or _CONTINUES.search(left):
        return True
    ends = right[:1] in ("", "的")
    return (spot.given_before or spot.listed) and ends and bool(_LEVEL.match(left))


def is_fund(spot: Spot) -> bool:
    """Tell a fund or budget (资金池) from an award."""
    left, right = spot.left, spot.right
    if spot.figure.sort == "ratio" or re.search(r"(?:奖励|补助|补贴|奖补|资助)[^，]{0,4}$", left):
        return False
    if spot.fund_before and _SIZE.search(left):
        return True
    verb = _FUND_VERB.search(left)
    if not verb:
        return False
    if _FUND_NOUN.match(right) and not re.search(r"达到$|超过$", left):
        return True
    if _USED.match(right) or _FUND_BEFORE.search(left):
        return True
    return bool(_FROM_BUDGET.search(left)) and not re.match(r"[^，]*(?:奖励|补助|补贴)", right)
