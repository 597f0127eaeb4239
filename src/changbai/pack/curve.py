"""How the value of an item becomes points (计分方法): one shape a method, named as in notices.

Seven primitives: `linear` 线性插值, `steps` 分档, `count` 按个数计分, `completion` 完成率,
`relative` 与参照值相比 (its kin `efficacy` is 功效系数), `checklist` 清单, `grades` 专家评级.
`fixed` gives the same points to all. `docs/*/reference/scorecard.md` has an example of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from changbai.kernel.problem import Mark
from changbai.kernel.text import Text
from changbai.pack.amount import Amount, Share
from changbai.pack.declare import key, place
from changbai.pack.written import Formula

#: Whether a begun unit counts: in full only, already when begun, or in parts (empty).
Whole = Literal["", "full", "started"]
Several = Literal["mean", "trimmed", "median"]
Benchmark = Literal["", "overall", "mean", "median", "highest", "lowest"]


@dataclass(frozen=True, kw_only=True)
class Knot:
    """A point of a broken line (折点)."""

    at: Decimal = key("指标值", "value of the item")
    points: Amount = key("得分", "points there")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Linear:
    """Points along a straight or broken line (线性插值).

    Below `base` nothing; at `base` the points of `at_base`; full marks from `full` on; straight
    between. `full` below `base` means that less is better. Or `through`: a broken line.
    """

    base: Decimal | None = key("基本要求", "value below which there are no points", None)
    full: Decimal | None = key("满分要求", "value from which there are full marks", None)
    at_base: Amount | None = key("基本分", "points at the base value: 60%, 0 or 4.8", None)
    through: tuple[Knot, ...] = key("折点", "points of a broken line; flat outside", ())
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Step:
    """A row of a table of ranges (分档): the first row that fits gives the points.

    A row without any condition fits everything that is left.
    """

    at_least: Decimal | None = key("不低于", ">= this value", None)
    above: Decimal | None = key("高于", "> this value", None)
    at_most: Decimal | None = key("不高于", "<= this value", None)
    below: Decimal | None = key("低于", "< this value", None)
    one_of: tuple[str, ...] = key("属于", "the value is one of these words", ())
    when: Formula | None = key("条件", "any condition on the values", None)
    points: Amount = key("得分", "points, or share of the item's points")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Count:
    """Points for each unit of the value, up to a cap (按个数计分).

    points = start + (value - beyond) / per x each, kept between `least` and `most`.
    """

    each: Decimal = key("每个得分", "points for each `per`; negative takes away")
    per: Decimal = key("每", "how much makes one; default 1", Decimal(1))
    beyond: Decimal = key("起算值", "only what goes beyond this counts", Decimal(0))
    start: Amount = key("起算分", "points at `beyond`", Amount(Decimal(0)))
    most: Amount | None = key("最高", "cap; default the item's points", None)
    least: Amount = key("最低", "floor; default 0", Amount(Decimal(0)))
    whole: Whole = key("取整", "full: begun units do not count; started: they do", "")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Stride:
    """Points for each part of the goal above or below it (超额加分、欠额扣分)."""

    per: Share = key("每", "part of the goal, e.g. 10%")
    each: Decimal = key("分", "points for each `per`")
    most: Decimal | None = key("最多", "cap in points; none when left out", None)
    whole: Whole = key("取整", "full: begun parts do not count; started: they do", "")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Completion:
    """Points by how far a goal was met (完成率): full marks at the goal.

    Below it in proportion, unless `shortfall` or `all_or_nothing` says otherwise; above it the
    `bonus`, if there is one.
    """

    goal: Formula = key("目标", "value or formula, in the item's unit of measure")
    bonus: Stride | None = key("超额加分", "points above the goal", None)
    shortfall: Stride | None = key("欠额扣分", "points taken away below it", None)
    least: Share = key("最低完成率", "no points below this rate", Decimal(0))
    all_or_nothing: bool = key("不达标不得分", "no points below the goal", False)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Relative:
    """Points = value / benchmark x the item's points (与参照值相比)."""

    to: Formula | None = key("参照值", "value or formula, in the item's unit of measure", None)
    to_the: Benchmark = key(
        "参照", "overall 总体水平, mean, median, highest, lowest of the set", ""
    )
    within: str = key("范围", "only units alike in this value, e.g. industry", "")
    most: Amount | None = key("最高", "cap; default the item's points", None)
    uncapped: bool = key("不封顶", "no cap at all", False)
    least: Amount = key("最低", "floor; default 0", Amount(Decimal(0)))
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Efficacy:
    """Efficacy coefficient (功效系数法): floor + (1 - floor) x (value - worst) / (best - worst).

    `worst` and `best` left out are those of the set that is scored.
    """

    floor: Share = key("基础系数", "share at the worst value, as a rule 60%")
    worst: Decimal | None = key("不允许值", "worst value; default that of the set", None)
    best: Decimal | None = key("满意值", "best value; default that of the set", None)
    better: Literal["higher", "lower"] = key("方向", "higher or lower", "higher")
    within: str = key("范围", "only units alike in this value, e.g. industry", "")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class CheckPoint:
    """A line of a checklist (清单条目): points when its condition holds."""

    title: Text = key("标题", "what is asked for")
    value: Formula = key("条件", "flag or condition")
    points: Amount = key("得分", "points")
    required: bool = key("必选", "when not met the whole item has no points", False)
    proof: str = key("证明材料", "what proves it", "")
    clause: str = key("条款", "where it is written", "")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Grade:
    """A grade that an expert gives (专家评级), with its points or range of points."""

    grade: str = key("等级", "letter or word")
    points: Amount | None = key("得分", "points, when a grade has one figure", None)
    low: Amount | None = key("下限", "lowest points of the grade", None)
    high: Amount | None = key("上限", "highest points of the grade", None)
    means: Text = key("含义", "what deserves it", Text(""))
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Factor:
    """A coefficient by industry or the like (行业系数)."""

    by: str = key("按", "value that decides, e.g. industry")
    table: Mapping[str, Decimal] = key("系数表", "word: coefficient", {})
    otherwise: Decimal | None = key("其他", "coefficient of all others", None)
    on: Literal["value", "points"] = key("乘在", "value or points", "value")
    reference: str = key("依据", "source", "")
    mark: Mark = place()
