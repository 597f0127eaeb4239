"""The method as a reader asks for it (目标分解): scenarios side by side, each adding up."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from changbai.analysis._frame import UNIT, Array, Frame, Option, Role, distinct
from changbai.analysis._result import Figure, Result, Table, Value
from changbai.analysis.target_split.apportion import (
    CannotSplitError,
    hamilton,
    losers,
    quotas,
    webster,
)
from changbai.analysis.target_split.ratio import RatioTask, share_change, whole_of
from changbai.kernel.problem import Mark, Problem
from changbai.kernel.text import Text

TITLE = Text("目标分解", "Decomposition of a target")
QUESTION = Text(
    "全省的目标分到各地，各分多少，加起来恰好等于全省？",
    "How much of the whole's target goes to each area, so that the parts make the whole?",
)
ROLES = (
    UNIT,
    Role(
        "weight",
        Text("权重：能力、规模、人口等，一列一个方案", "weight: a scenario for each column"),
        many=True,
        required=False,
        sign="not negative",
        names=("权重",),
    ),
    Role(
        "floor",
        Text("下限（如现有数）", "at least (what is there already)"),
        required=False,
        sign="not negative",
        gaps=True,
        names=("下限", "现有数"),
    ),
    Role(
        "ceiling",
        Text("上限", "at most"),
        required=False,
        sign="not negative",
        gaps=True,
        names=("上限",),
    ),
    Role(
        "numerator",
        Text("基期分子（如能耗）", "numerator in the base period (energy)"),
        required=False,
        sign="positive",
        names=("energy", "分子", "能耗"),
    ),
    Role(
        "denominator",
        Text("基期分母（如增加值）", "denominator in the base period (value added)"),
        required=False,
        sign="positive",
        names=("value_added", "分母", "增加值"),
    ),
    Role(
        "expected",
        Text("完成期预计分母；没有时用基期", "denominator expected at the deadline"),
        required=False,
        sign="positive",
        names=("预计", "预计增加值"),
    ),
)
OPTIONS = (
    Option(
        "kind",
        Text("分个数（量）还是分比率的变化", "split a number, or the change of a ratio"),
        "count",
        choices=("count", "ratio"),
    ),
    Option("total", Text("全省目标数", "the whole's number"), kind="number", least=0),
    Option("step", Text("最小单位，如 1 家、0.01 亿元", "smallest unit"), 1.0, kind="number"),
    Option(
        "change", Text("全省变化，%，如 -16", "change of the whole, %"), kind="number", least=-100
    ),
    Option(
        "least",
        Text("每地至少变化，%（不计正负号）", "each area at least, % without sign"),
        0.0,
        kind="number",
        least=0,
    ),
    Option(
        "most",
        Text("每地至多变化，%（不计正负号）", "each area at most, % without sign"),
        100.0,
        kind="number",
        least=0,
    ),
)
REFERENCE = ("Balinski, Young (1982), Fair Representation (Hamilton and Webster)",)
NOT_FOR = (
    Text(
        "方案是算术，不是决定：权重取什么由人定。分到的任务不能当作该地的能力。",
        "A scenario is arithmetic, not a decision: people choose the weights. A share is not a "
        "measure of what an area can do.",
    ),
)
_REASONS = {
    "floors": "CB860",
    "ceilings": "CB861",
    "crossed": "CB862",
    "weights": "CB863",
    "least": "CB864",
    "most": "CB865",
}
_RULES: dict[str, Callable[..., list[int]]] = {"hamilton": hamilton, "webster": webster}
_RULE_NAMES = {
    "hamilton": Text("最大余数法", "largest remainder"),
    "webster": Text("奇数除数法", "odd divisors"),
}


def analyse(frame: Frame, options: Mapping[str, Any]) -> tuple[Result | None, list[Problem]]:
    """Share a number or the change of a ratio among areas (目标分解)."""
    problems = distinct(frame, "id")
    if problems:
        return None, problems
    try:
        if options["kind"] == "ratio":
            return _ratio(frame, options)
        return _count(frame, options)
    except CannotSplitError as error:
        place = Mark(frame.file) if error.at is None else frame.place(error.at, "floor")
        return None, [Problem(_REASONS[error.reason], place)]


def _asked(options: Mapping[str, Any], name: str, frame: Frame) -> list[Problem]:
    if options[name] is not None:
        return []
    return [Problem("CB866", Mark(frame.file), {"option": name})]


def _scenarios(frame: Frame) -> dict[str, Array]:
    """Return the weights of each scenario; areas count alike where no column is given."""
    columns = dict(zip(frame.names("weight"), frame.numbers("weight").T, strict=True))
    return columns or {"equal": np.ones(len(frame))}


def _count(frame: Frame, options: Mapping[str, Any]) -> tuple[Result | None, list[Problem]]:
    problems = _asked(options, "total", frame)
    if problems:
        return None, problems
    step = Fraction(str(options["step"]))
    if step <= 0 or (Fraction(str(options["total"])) / step).denominator != 1:
        facts = {"total": options["total"], "step": options["step"]}
        return None, [Problem("CB867", Mark(frame.file), facts)]
    total = int(Fraction(str(options["total"])) / step)
    floors = [math.ceil(Fraction(str(v)) / step) for v in _bound(frame, "floor", 0.0)]
    ceilings = [
        None if math.isinf(v) else int(Fraction(str(v)) / step)
        for v in _bound(frame, "ceiling", math.inf)
    ]
    units = frame.units()
    heads = {"id": Text("地区", "area")}
    columns: list[list[Value]] = []
    notes: list[Text] = []
    for name, weights in _scenarios(frame).items():
        exact = [Fraction(str(float(w))) for w in weights]
        shared = quotas(total, exact, floors, ceilings)
        heads[f"{name}.quota"] = Text(f"{name}：应分", f"{name}: exact share")
        columns.append([float(q * step) for q in shared])
        for rule, function in _RULES.items():
            found = function(total, exact, floors, ceilings)
            said = _RULE_NAMES[rule]
            heads[f"{name}.{rule}"] = Text(f"{name}：{said.zh}", f"{name}: {said.en}")
            columns.append([_amount(share, step) for share in found])
            lose = losers(function, total, exact, floors, ceilings)
            notes += [_paradox(name, rule, units[i]) for i in lose]
    rows = _rows(units, columns)
    sums: list[Value] = [None, *(_total(column) for column in columns)]
    said = Text(
        f"全省 {_plain(options['total'])} 分到 {len(units)} 个地区，每个方案各地相加恰为全省数。",
        f"{_plain(options['total'])} shared among {len(units)} areas; in each scenario the parts "
        "make the whole exactly.",
    )
    table = Table("scenarios", Text("分解方案", "scenarios"), heads, rows)
    check = Table("sums", Text("合计", "sums"), heads, [["合计 / total", *sums[1:]]])
    figures = (Figure("total", Text("全省目标", "whole"), options["total"]),)
    return Result((said, *notes), figures, (table, check)), []


def _bound(frame: Frame, role: str, otherwise: float) -> list[float]:
    if not frame.has(role):
        return [otherwise] * len(frame)
    return [otherwise if math.isnan(v) else float(v) for v in frame.vector(role)]


def _amount(share: int, step: Fraction) -> int | float:
    amount = share * step
    return int(amount) if amount.denominator == 1 else float(amount)


def _total(column: Sequence[Value]) -> Value:
    if all(isinstance(value, int) for value in column):
        return sum(value for value in column if isinstance(value, int))
    exact = sum((Fraction(str(value)) for value in column), Fraction(0))
    return float(exact)


def _paradox(name: str, rule: str, unit: str) -> Text:
    said = _RULE_NAMES[rule]
    return Text(
        f"方案“{name}”按{said.zh}：总数增加 1，{unit} 反而少 1（阿拉巴马悖论）。",
        f"Scenario “{name}” by {said.en}: with one more to share, {unit} would get fewer "
        "(Alabama paradox).",
    )


def _ratio(frame: Frame, options: Mapping[str, Any]) -> tuple[Result | None, list[Problem]]:
    problems = _asked(options, "change", frame)
    for role in ("numerator", "denominator"):
        if not frame.has(role):
            meaning = next(r.meaning for r in ROLES if r.id == role)
            facts = {"role": role, "meaning": meaning, "heads": "–"}
            problems.append(Problem("CB800", Mark(frame.file, 1), facts))
    if problems:
        return None, problems
    count = len(frame)
    denominator = frame.vector("denominator")
    task = RatioTask(
        frame.vector("numerator"),
        denominator,
        frame.vector("expected") if frame.has("expected") else denominator,
        float(options["change"]) / 100,
        np.full(count, float(options["least"]) / 100),
        np.full(count, float(options["most"]) / 100),
    )
    efforts = {"equal": np.ones(count)} | _converge(task)
    efforts |= dict(zip(frame.names("weight"), frame.numbers("weight").T, strict=True))
    heads = {"id": Text("地区", "area"), "base": Text("基期水平", "base level")}
    columns: list[list[Value]] = [[float(v) for v in task.own]]
    sums: list[Value] = ["合计 / total", task.base]
    for name, effort in efforts.items():
        changes = share_change(task, effort)
        heads[f"{name}.change"] = Text(f"{name}：变化，%", f"{name}: change, %")
        heads[f"{name}.level"] = Text(f"{name}：完成期水平", f"{name}: level at the deadline")
        columns += [[float(100 * c) for c in changes]]
        columns += [[float(v) for v in task.own * (1 + changes)]]
        sums += [100 * whole_of(task, changes), task.base * (1 + whole_of(task, changes))]
    tables = (
        Table("scenarios", Text("分解方案", "scenarios"), heads, _rows(frame.units(), columns)),
        Table("sums", Text("合计", "sums"), heads, [sums]),
    )
    figures = (
        Figure("base", Text("全省基期水平", "whole, base"), task.base),
        Figure("goal", Text("全省目标水平", "whole, goal"), task.goal),
        Figure(
            "drift", Text("各地不变时全省变化，%", "change by growth alone, %"), 100 * task.drift()
        ),
    )
    said = Text(
        f"全省 {_plain(options['change'])}%：各地自身不变，仅因增长快慢不同，全省变化 "
        f"{100 * task.drift():+.2f}%；其余由各地分担，按预计规模加权后恰为全省目标。",
        f"{_plain(options['change'])} % for the whole: growth of unlike areas alone changes it by "
        f"{100 * task.drift():+.2f} %; the areas share the rest, weighted by expected size.",
    )
    return Result((said,), figures, tables), []


def _converge(task: RatioTask) -> dict[str, Array]:
    """Return the effort of closing the gap to the best area; none where all are alike."""
    falling = task.change < 0
    best = task.own.min() if falling else task.own.max()
    gap = 1 - best / task.own if falling else best / task.own - 1
    return {"converge": gap} if (gap > 0).any() else {}


def _rows(units: Sequence[str], columns: Sequence[Sequence[Value]]) -> list[list[Value]]:
    return [[unit, *(column[i] for column in columns)] for i, unit in enumerate(units)]


def _plain(value: float) -> str:
    return f"{value:g}" if abs(value) < 1e6 else f"{value:,.0f}"
