"""The shape of a scorecard (评价体系的结构): scorecards/<id>.yaml, or a file of its own.

Values that are asked for, items that turn them into points, what lies around them: gates,
vetoes, bonuses, deductions, bands with their consequence, worked examples. The methods of
scoring stand in `curve.py`. Nothing is computed here; `engine/scoring` scores.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from changbai.kernel.problem import Mark
from changbai.kernel.text import Text
from changbai.pack.amount import Amount
from changbai.pack.curve import (
    CheckPoint,
    Completion,
    Count,
    Efficacy,
    Factor,
    Grade,
    Linear,
    Relative,
    Several,
    Step,
)
from changbai.pack.declare import Id, key, place
from changbai.pack.written import Formula

#: When a condition or band holds: at the first application, at the re-evaluation, at both.
Phase = Literal["both", "application", "review"]
#: What a value that was not given does to its item.
WhenMissing = Literal["", "incomplete", "zero", "mean", "spread"]
RoundingMode = Literal["half_up", "half_even", "down"]
#: The keys that say how an item is scored; an item has one of them.
CURVES = (
    "linear",
    "steps",
    "count",
    "completion",
    "relative",
    "efficacy",
    "checklist",
    "grades",
    "fixed",
)


@dataclass(frozen=True, kw_only=True)
class Value:
    """A value that a scorecard asks for (填报值)."""

    title: Text = key("标题", "title; also the head of its column")
    unit: str = key("单位", "unit of measure", "")
    type: Literal["number", "flag", "code", "mark"] = key(
        "类型", "number; flag 是/否; code a word; mark an expert's", "number"
    )
    codes: tuple[str, ...] = key("可选", "words allowed, for type code", ())
    source: str = key("来源", "element, attribute or indicator of the pack", "")
    definition: Text = key("解释", "how it is counted", Text(""))
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Scored:
    """What says how points come about (计分): shared by items and their segments."""

    value: Formula | None = key("指标值", "value or formula of values", None)
    unit: str = key("单位", "unit of the value, in which the thresholds are written", "")
    factor: Factor | None = key("系数", "coefficient by industry or the like", None)
    linear: Linear | None = key("线性插值", "base and full value", None)
    steps: tuple[Step, ...] = key("分档", "table of ranges", ())
    count: Count | None = key("按个数", "points for each, capped", None)
    completion: Completion | None = key("完成率", "how far a goal was met", None)
    relative: Relative | None = key("相对值", "compared with a benchmark", None)
    efficacy: Efficacy | None = key("功效系数", "between worst and best", None)
    checklist: tuple[CheckPoint, ...] = key("清单", "yes or no, each with points", ())
    grades: tuple[Grade, ...] = key("评级", "grades that experts give", ())
    fixed: Amount | None = key("定分", "the same points for all", None)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Segment(Scored):
    """Another way of scoring for some units (分类): the first whose `when` holds is taken."""

    when: Formula = key("条件", "for whom, e.g. industry = '建筑业'")
    title: Text = key("标题", "name of the class", Text(""))


@dataclass(frozen=True, kw_only=True)
class Item(Scored):
    """An item of a scorecard (评分项), or a group of items (一级、二级指标)."""

    id: str = key("编号", "id; needed only where a formula or case names the item", "")
    title: Text = key("标题", "title")
    points: Decimal | None = key("分值", "full marks of the item or group", None)
    out_of: Decimal | None = key("内部满分", "scored out of this, then scaled to points", None)
    applies: Formula | None = key("适用条件", "not for others; their points are spread", None)
    missing: WhenMissing = key("缺数处理", "incomplete, zero, mean, spread", "")
    segments: tuple[Segment, ...] = key("分类", "other ways for some units", ())
    decimals: int | None = key("小数位", "decimals to which the value is rounded first", None)
    several: Several = key("多人评分", "mean, trimmed, median of the experts' marks", "mean")
    items: tuple[Item, ...] = key("下级指标", "items of a group", ())
    take: Literal["sum", "best"] = key("取", "sum of the items, or only the best", "sum")
    capped: bool = key("封顶", "items may add up to more; the group's points are the cap", False)
    floor: Decimal | None = key("最低", "lowest points of a group", None)
    effort: Decimal = key("难度", "how hard a change is, for what would raise a score", Decimal(1))
    clause: str = key("条款", "where it is written", "")
    reference: str = key("依据", "source", "")
    verified: bool = key("已核实", "seen in an official text", True)
    note: Text = key("说明", "how it is understood", Text(""))


@dataclass(frozen=True, kw_only=True)
class Extra:
    """Points added or taken away beside the items (加分、扣分), with a cap over all."""

    most: Decimal | None = key("最多", "cap over all; none when left out", None)
    items: tuple[Item, ...] = key("项目", "items")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Gate:
    """A condition without which nothing else counts (限定性条件)."""

    title: Text = key("标题", "what is asked for")
    needs: Formula = key("条件", "condition that must hold")
    verdict: str = key("结论", "band given when it does not hold; empty: not eligible", "")
    phase: Phase = key("适用", "application, review or both", "both")
    clause: str = key("条款", "where it is written", "")
    reference: str = key("依据", "source", "")
    verified: bool = key("已核实", "seen in an official text", True)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Veto:
    """What fixes the band whatever the points (一票否决)."""

    title: Text = key("标题", "what happened")
    when: Formula = key("条件", "condition that triggers it")
    verdict: str = key("结论", "band given then")
    phase: Phase = key("适用", "application, review or both", "both")
    clause: str = key("条款", "where it is written", "")
    reference: str = key("依据", "source", "")
    verified: bool = key("已核实", "seen in an official text", True)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Band:
    """A band of the total and its consequence (等次): from the best to the worst."""

    title: Text = key("等次", "name, e.g. 优秀")
    at_least: Decimal | None = key("不低于", ">= this total", None)
    above: Decimal | None = key("高于", "> this total", None)
    at_most: Decimal | None = key("不高于", "<= this total", None)
    below: Decimal | None = key("低于", "< this total", None)
    needs: Formula | None = key("另需", "further condition, e.g. innovation >= 20", None)
    consequence: Text = key("处理", "what follows", Text(""))
    phase: Phase = key("适用", "application, review or both", "both")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class NotSubmitted:
    """What becomes of a unit that did not submit (未提交)."""

    verdict: str = key("结论", "band or word")
    consequence: Text = key("处理", "what follows", Text(""))
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Rounding:
    """How points are rounded (取舍): decimals of each item, of the total, and the rule."""

    items: int | None = key("各项小数位", "decimals of each item; left out: exact", None)
    total: int | None = key("总分小数位", "decimals of the total; left out: exact", 2)
    mode: RoundingMode = key("规则", "half_up 四舍五入, half_even, down 舍去", "half_up")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class ScoreCase:
    """A worked example of a scorecard (评价算例), computed by hand."""

    name: Text = key("名称", "what it shows")
    values: Mapping[str, str] = key("数据", "value id: value; left out: not given", {})
    others: tuple[Mapping[str, str], ...] = key("其他单位", "other units of the set", ())
    phase: Phase = key("适用", "application or review", "application")
    total: str = key("总分", "total that must come out, or `none`", "")
    band: str = key("等次", "band that must come out", "")
    points: Mapping[str, str] = key("得分", "item id: points that must come out", {})
    by_hand: str = key("手工计算", "the arithmetic", "")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Scorecard:
    """A scorecard (评价体系): values, items, bands, worked examples."""

    id: Id
    title: Text = key("标题", "title")
    clause: Id = key("条款", "clause of the pack's document", "")
    series: str = key("系列", "id shared by the dated versions of one scheme", "")
    valid_from: date | None = key("起", "first day in force", None)
    valid_to: date | None = key("止", "last day in force", None)
    full_marks: Decimal = key("满分", "full marks of the items together")
    most: Decimal | None = key("总分封顶", "cap of the total with bonuses", None)
    floor: Decimal | None = key("总分最低", "lowest total after deductions", None)
    rounding: Rounding = key("取舍", "rounding of points", Rounding())
    missing: WhenMissing = key("缺数处理", "incomplete, zero, mean, spread", "incomplete")
    values: Mapping[str, Value] = key("填报值", "what is asked for")
    items: tuple[Item, ...] = key("评分项", "items and groups; none when only conditions count", ())
    bonuses: Extra | None = key("加分", "points beside the items", None)
    deductions: Extra | None = key("扣分", "points taken away", None)
    gates: tuple[Gate, ...] = key("限定性条件", "conditions that must hold", ())
    vetoes: tuple[Veto, ...] = key("一票否决", "what fixes the band", ())
    bands: tuple[Band, ...] = key("等次", "from the best to the worst", ())
    not_submitted: NotSubmitted | None = key("未提交", "verdict of who did not submit", None)
    reference: str = key("依据", "notice, its number, where it was seen", "")
    decided_by: str = key("口径确定", "who decided what the text leaves open", "")
    verified: bool = key("已核实", "seen in an official text", True)
    cases: tuple[ScoreCase, ...] = key("算例", "worked examples", ())
    mark: Mark = place()


def curve_of(scored: Scored) -> tuple[str, ...]:
    """Return the keys of the methods that an item or segment gives (计分方法); one is right."""
    return tuple(name for name in CURVES if getattr(scored, name) not in ((), None))


def every_item(items: tuple[Item, ...]) -> list[Item]:
    """Return items and groups with all below them (全部评分项), from the top down."""
    return [one for item in items for one in (item, *every_item(item.items))]


def all_items(card: Scorecard) -> list[Item]:
    """Return every item of a card (全部评分项): those scored, bonuses and deductions."""
    extras = (card.bonuses, card.deductions)
    return every_item(card.items + tuple(i for e in extras if e for i in e.items))
