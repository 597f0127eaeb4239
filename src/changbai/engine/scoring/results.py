"""What scoring answers (评分结果): frozen values, a tree that adds up exactly."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from changbai.engine.scoring.exact import decimal_text, is_decimal
from changbai.kernel.text import Text

#: What became of an item: points, a value that is missing, an item that does not apply.
ItemState = Literal["scored", "missing", "not_applicable"]
#: How the verdict came about.
VerdictState = Literal[
    "by_total", "not_submitted", "not_eligible", "vetoed", "incomplete", "no_band"
]

VERDICT_WORDS: dict[VerdictState, Text] = {
    "by_total": Text("按总分", "by the total"),
    "not_submitted": Text("未提交", "not submitted"),
    "not_eligible": Text("不符合限定性条件", "does not meet a condition"),
    "vetoed": Text("一票否决", "vetoed"),
    "incomplete": Text("数据不全", "values missing"),
    "no_band": Text("没有等次", "no band"),
}


@dataclass(frozen=True, slots=True)
class ItemScore:
    """The points of an item or group and how they came about (得分说明).

    `points + lost = full`. A group's points are the sum of its children's, times `scale`, plus
    `cap`: what caps, floors and "only the best counts" took or gave. `cut` is what the review
    took from the points.
    """

    key: str
    number: str
    title: Text
    full: Fraction
    points: Fraction | None
    state: ItemState = "scored"
    value: Fraction | str | bool | None = None
    unit: str = ""
    how: Text = Text("")
    note: Text = Text("")
    cut: Fraction | None = None
    cut_reason: str = ""
    clause: str = ""
    reference: str = ""
    verified: bool = True
    scale: Fraction = Fraction(1)
    cap: Fraction = Fraction(0)
    children: tuple[ItemScore, ...] = ()

    @property
    def lost(self) -> Fraction | None:
        """Return what is lacking to full marks."""
        return None if self.points is None else self.full - self.points


@dataclass(frozen=True, slots=True)
class ConditionResult:
    """A gate or veto on one unit (条件结果): held, did not hold, or unknown."""

    title: Text
    kind: Literal["gate", "veto"]
    good: bool | None
    formula: str
    verdict: str = ""
    clause: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class UnitScore:
    """The score of one unit (单位得分).

    total = items_sum + bonus - deduction + cap + rounding, exactly, and items_sum is the sum of
    the items times `spread`, which is 1 unless some do not apply. When values are missing there
    is no total; it lies between `low` and `high`.
    """

    unit: str
    name: str
    state: VerdictState
    band: str = ""
    consequence: Text = Text("")
    total: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    items_sum: Fraction | None = None
    spread: Fraction = Fraction(1)
    bonus: Fraction | None = Fraction(0)
    deduction: Fraction | None = Fraction(0)
    cap: Fraction = Fraction(0)
    rounding: Fraction = Fraction(0)
    reported_total: Fraction | None = None
    basis: Literal["reported", "verified"] = "reported"
    conditions: tuple[ConditionResult, ...] = ()
    items: tuple[ItemScore, ...] = ()
    bonuses: tuple[ItemScore, ...] = ()
    deductions: tuple[ItemScore, ...] = ()
    why: Text = field(default=Text(""))


def leaf_scores(scores: tuple[ItemScore, ...]) -> list[ItemScore]:
    """Return the scores of items without those of groups (末级得分)."""
    found: list[ItemScore] = []
    for score in scores:
        found += leaf_scores(score.children) if score.children else [score]
    return found


def number_json(value: Fraction | None) -> str | None:
    """Return a number as exact decimal text, or as `n/d` when no decimal equals it."""
    if value is None:
        return None
    if is_decimal(value):
        return decimal_text(value)
    return f"{value.numerator}/{value.denominator}"


def plain(value: Any) -> Any:
    """Return a result as plain JSON values: numbers as exact text."""
    if isinstance(value, bool) or value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, Fraction):
        return number_json(value)
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    found = {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, ItemScore):
        found["lost"] = plain(value.lost)
    return found
