"""Awards and support (资金): fixed, cap, rate, fund or range, told from thresholds and goals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from changbai.reading.award import CAP, GIVES, Spot, is_fund, is_value
from changbai.reading.quantities import Quantity, find_quantities
from changbai.reading.sentences import Phrase, Sentence
from changbai.reading.shapes import AmountRole

_MOST_LENT = re.compile(r"最高[^，]{0,6}额度[^，]*(?:提高|调整|上调)[到至为]$")
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
        here = GIVES.search(text, phrase.start, phrase.end)
        fresh = list(_phrase(text, phrases, index, figures, giving, found, title))
        for amount in fresh:
            found = _merge(found, amount)
        giving = giving or bool(here)
    yield from found


def _countable(one: Quantity) -> bool:
    return one.sort in ("money", "ratio") or (one.sort == "bare" and one.unit in ("万", "亿"))


def _phrase(
    text: str, phrases: list[Phrase], index: int, figures: list[Quantity], giving: bool,
    found: list[RawAmount], title: str,
) -> Iterator[RawAmount]:  # fmt: skip
    """Yield the awards of a phrase; numbers joined by 、 or 和 are taken together."""
    phrase = phrases[index]
    listed = giving and index > 0 and phrases[index - 1].sign == "："
    run: list[Quantity] = []
    first: Spot | None = None
    behind = phrase.start
    for place, figure in enumerate(figures):
        spot = Spot(
            figure,
            text[phrase.start : figure.start],
            text[behind : figure.start],
            text[figure.end : phrase.end],
            giving,
            bool(found),
            listed,
            bool(found) and found[-1].role == "fund",
        )
        behind = figure.end
        following = figures[place + 1] if place + 1 < len(figures) else None
        if run or is_value(spot):
            first = first or spot
            run.append(figure)
            if following and following.sort == figure.sort:
                if _JOIN.match(text[figure.end : following.start]):
                    continue
        if run and first:
            yield from _items(text, phrases, index, run, first, title)
        run, first = [], None


def _items(
    text: str, phrases: list[Phrase], index: int, run: list[Quantity], spot: Spot, title: str
) -> Iterator[RawAmount]:
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
        if is_fund(spot):
            role = "fund"
        elif figure.high is not None:
            role = "range"
        elif (
            CAP.search(spot.near)
            or _MOST_LENT.search(spot.left)
            or re.match(r"^以内", text[figure.end : figure.end + 2])
        ):
            role = "cap"
        unit = _unit(figure, spot.left)
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
