"""Awards and support (资金): fixed, cap, rate, fund or range, told from thresholds and goals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from changbai.reading.quantities import Quantity, find_quantities
from changbai.reading.sentences import Phrase, Sentence
from changbai.reading.shapes import AmountRole

_GIVES = re.compile(
    r"给予|奖励|补助|补贴|资助|奖补|贴息|予以|奖金|发放|补偿|奖扶|扶持|资金支持|支持资金|"
    r"经费支持|配套|返还|给企业|支持(?!力度)|兑现|减免|补足|贴补"
)
_GIVEN = re.compile(
    r"^(?:以内|以下|左右|以上)?(?:（[^）]*）)?(?:的)?(?:标准)?(?:给予|予以|一次性|专项|资金|"
    r"建设|财政|配套|引导|研发|运营|财力|现金|创业|一定)*"
    r"(?:奖励|补助|补贴|资助|奖补|扶持|支持|资金|经费|奖金|贴息|配套|补偿|奖扶|返还|拨付|给予|"
    r"予以|入股|担保)"
)
_CAP = re.compile(r"最高|不超过|上限|封顶|最多|不高于|限额|不得超过|至多|以内")
_FUND_VERB = re.compile(
    r"设立|安排|列支|筹集|出资|建立|组建|发起|成立|落实|统筹|整合|增加|投入|拨付|新增|提供|投放|"
    r"发行"
)
_FUND_NOUN = re.compile(
    r"^(?:以上|左右)?(?:的)?[^，。；0-9]{0,24}?(?:资金|基金|资金池|授信|信贷额度|再贷款|"
    r"专项债券|贷款额度|经费|风险池|补偿金)"
)
_FUND_BEFORE = re.compile(
    r"(?:资金|基金|资金池|经费|补偿金|授信额度|信贷额度)(?:总?规模|总额|额度)?(?:为|达到?|共|"
    r"每年|不少于|不低于|约)*$"
)
_USED = re.compile(r"^(?:以上|左右)?[，]?(?:专项)?(?:用于|作为)")
_LOAN = re.compile(r"贷款|授信|担保|信用额度|融资额度|借款|额度")
_THRESHOLD = re.compile(
    r"^(?:（[^）]{0,12}）)?(?:（?含）?)?(?:以上|以下|以内|及以上|"
    r"及以下)(?:（[^）]{0,12}）)?(?:的|[^，；。]{1,16}?(?:企业|项目|单位|机构|基地|平台|品种|"
    r"园区|人才|团队))"
)
_REACHED = re.compile(r"(?:达到?|超过|突破|满|不低于|不少于|高于|大于|增长|低于|小于|在)(?:了)?$")
_CONTINUES = re.compile(
    r"(?:每年|每家|每户|每个|每项|每人|每亩|单个|单户|同一|单项|累计|总额|合计|最高|不超过|上限|"
    r"封顶|其中|一次性|年度|全年|总计|最多|补助额|奖励额|金额|补助标准|奖励标准|补贴标准|标准为|"
    r"标准|按|再|另|额度|前[一二三四五两0-9]+年|后[一二三四五两0-9]+年|第[一二三四五]年|"
    r"第[一二三四五]档|[一二三]等奖|金奖|银奖|铜奖)"
)
_LEVEL = re.compile(r"^[^0-9]{1,24}$")
_NOT_VALUE = re.compile(
    r"(?:税率|利率|年利率|比例|占比|份额|持股|股权|股份|分成|折扣|评分|得分|权重)(?:为|按|"
    r"不超过|达到?|的)*$"
)
_TAX = re.compile(r"^(?:的)?(?:税率|利率|优惠税率|股权|股份)")
#: 每出口1美元, 每增加1亿元: the number that an award is counted by.
_BASIS = re.compile(
    r"每(?:出口|增加|新增|超过|满|达到|实现|完成|投资|增|高出|提高|上升)(?:[^，0-9]{0,8})$"
)
_PER = re.compile(r"每(?P<per>亩|吨|平方米|千瓦时|千瓦|公里|度|公顷|立方米|瓦|人|头|株|月|学年)")
_PER_YEAR = re.compile(r"每年(?!度?考核)|每年度|/年|年度最高|每一年")
_JOIN = re.compile(r"^(?:以内|以下)?(?:（[^）]*）)?(?:(?:、|和|及|与|或|，)(?:最高|不超过)?|以及)$")


@dataclass(frozen=True, slots=True)
class RawAmount:
    """An award or support in offsets of the shadow (资金); `figures` are the numbers it uses."""

    start: int
    end: int
    value: Decimal | None
    high: Decimal | None
    unit: str | None
    role: AmountRole
    rate: Decimal | None
    rate_high: Decimal | None
    condition: str
    figures: tuple[int, ...]


def find_amounts(text: str, sentence: Sentence, title: str) -> Iterator[RawAmount]:
    """Yield the awards of a sentence (资金); `title` is that of its clause."""
    segment: list[Phrase] = []
    for phrase in sentence.phrases:
        segment.append(phrase)
        if phrase.sign == "；":
            yield from _segment(text, segment, title)
            segment = []
    if segment:
        yield from _segment(text, segment, title)


def _segment(text: str, phrases: list[Phrase], title: str) -> Iterator[RawAmount]:
    found: list[RawAmount] = []
    giving = False
    for index, phrase in enumerate(phrases):
        figures = [
            one for one in find_quantities(text, phrase.start, phrase.end) if _countable(one)
        ]
        here = _GIVES.search(text, phrase.start, phrase.end)
        fresh = list(_phrase(text, phrases, index, figures, giving, bool(found), title))
        for amount in fresh:
            found = _merge(found, amount)
        giving = giving or bool(here)
    yield from found


def _countable(one: Quantity) -> bool:
    return one.sort in ("money", "ratio") or (one.sort == "bare" and one.unit in ("万", "亿"))


def _phrase(
    text: str, phrases: list[Phrase], index: int, figures: list[Quantity], giving: bool,
    any_before: bool, title: str,
) -> Iterator[RawAmount]:  # fmt: skip
    phrase = phrases[index]
    run: list[Quantity] = []
    for place, figure in enumerate(figures):
        left = text[phrase.start : figure.start]
        after = figures[place + 1].start if place + 1 < len(figures) else phrase.end
        joined = (
            bool(run)
            and figure.sort == run[-1].sort
            and _JOIN.match(text[run[-1].end : figure.start])
        )
        if joined or _is_value(
            text, phrase, figure, left, text[figure.end : phrase.end], giving, any_before
        ):
            run.append(figure)
            following = figures[place + 1] if place + 1 < len(figures) else None
            if (
                following
                and following.sort == figure.sort
                and _JOIN.match(text[figure.end : following.start])
            ):
                continue
            yield from _items(text, phrases, index, run, title)
        run = []
        del after


def _is_value(
    text: str,
    phrase: Phrase,
    figure: Quantity,
    left: str,
    right: str,
    giving: bool,
    any_before: bool,
) -> bool:
    """Tell a value that is given from a threshold, a share or a goal."""
    if _TAX.match(right) or _NOT_VALUE.search(left) or _BASIS.search(left):
        return False
    if _is_fund(left, right, figure):
        return True
    if _GIVEN.match(right) and not re.match(
        r"^(?:以上|以下)的?[^奖补资]{1,10}(?:企业|项目)", right
    ):
        return True
    if _THRESHOLD.match(right):
        return False
    if _LOAN.search(left) and _CAP.search(left[-8:]) and figure.sort != "ratio":
        return True
    given = list(_GIVES.finditer(left))
    if given:
        between = left[given[-1].end() :]
        return not _REACHED.search(between) or bool(
            re.search(r"(?:不超过|不高于|不低于|不少于|达)$", between)
        )
    ahead = _GIVES.search(right)
    if ahead and figure.sort == "ratio" and re.search(r"按|以", left):
        return not re.search(r"增长|提高|超过$|达到$", left[-8:])
    if ahead and re.search(r"按|以每|每", left) and re.match(r"(?:的)?(?:标准|额度|比例)", right):
        return True
    if not (giving or any_before) or _REACHED.search(re.sub(r"不超过$|不低于$|不少于$", "", left)):
        return False
    if _CAP.search(left[-12:]) or _CAP.match(right):
        return True
    return bool(_CONTINUES.search(left)) or (
        any_before and right[:1] in ("", "的") and bool(_LEVEL.match(left))
    )


def _is_fund(left: str, right: str, figure: Quantity) -> bool:
    if figure.sort == "ratio":
        return False
    verb = _FUND_VERB.search(left)
    if verb and _FUND_NOUN.match(right) and not re.search(r"达到$|超过$", left):
        return True
    if verb and _USED.match(right):
        return True
    return bool(verb and _FUND_BEFORE.search(left))


def _items(
    text: str, phrases: list[Phrase], index: int, run: list[Quantity], title: str
) -> Iterator[RawAmount]:
    phrase = phrases[index]
    left = text[phrase.start : run[0].start]
    right = text[run[-1].end : phrase.end]
    start, end = _extent(text, phrases, index, run)
    condition = _condition(text, phrases, index, title)
    for figure in run:
        if figure.sort == "ratio":
            scale = Decimal("0.1") if figure.unit == "‰" else Decimal(1)
            high = figure.high * scale if figure.high is not None else None
            yield RawAmount(
                start,
                end,
                None,
                None,
                None,
                "rate",
                figure.value * scale,
                high,
                condition,
                (figure.start,),
            )
            continue
        role: AmountRole = "fixed"
        if _is_fund(left, right, figure):
            role = "fund"
        elif figure.high is not None:
            role = "range"
        elif _CAP.search(left[-24:]) or re.match(r"^以内", text[figure.end : figure.end + 2]):
            role = "cap"
        unit = _unit(figure, left)
        yield RawAmount(
            start,
            end,
            figure.value,
            figure.high,
            unit,
            role,
            None,
            None,
            condition,
            (figure.start,),
        )


def _unit(figure: Quantity, left: str) -> str:
    unit = figure.unit if figure.sort == "money" else figure.unit + "元"
    if "/" not in unit:
        near = left[-20:]
        if pers := _PER.findall(near):
            unit = f"{unit}/{pers[-1]}"
        elif _PER_YEAR.search(near):
            unit = f"{unit}/年"
    return unit


def _extent(text: str, phrases: list[Phrase], index: int, run: list[Quantity]) -> tuple[int, int]:
    """Quote the phrase from its verb on, and the condition before it when that is short."""
    phrase = phrases[index]
    start = phrase.start
    if index:
        lead = phrases[index - 1]
        opens = re.match(r"(?:对|凡|被|首次|新|年|获)", text[lead.start : lead.end])
        if opens and lead.sign == "，" and lead.end - lead.start <= 40:
            start = lead.start
    return start, phrase.end


def _condition(text: str, phrases: list[Phrase], index: int, title: str) -> str:
    for place in range(index, -1, -1):
        phrase = phrases[place]
        words = text[phrase.start : phrase.end]
        if re.match(r"(?:对|凡|首次|新|被|获|年|在|经)", words) or words.endswith("的"):
            return re.split(r"，|分别给予|给予|一次性", words.removeprefix("对"), maxsplit=1)[0][
                :60
            ].rstrip("，的")
    return title[:60]


def _merge(found: list[RawAmount], amount: RawAmount) -> list[RawAmount]:
    """Join a rate and the cap that follows it: 按投资额的30%给予扶持，最高1000万元."""
    if not found or amount.role != "cap" or found[-1].role != "rate" or found[-1].value is not None:
        return [*found, amount]
    last = found[-1]
    tied = [
        index
        for index, one in enumerate(found)
        if one.role == "rate" and one.start == last.start and one.end == last.end
    ]
    merged = list(found)
    for index in tied:
        merged[index] = replace(
            found[index], end=amount.end, value=amount.value, high=amount.high, unit=amount.unit,
            role="cap", figures=(*found[index].figures, *amount.figures),
        )  # fmt: skip
    return merged
