"""Malmquist index of productivity (Malmquist 生产率指数): growth, catching up, technical change.

With D the distance (theta, or one over phi), a the earlier and b the later period, index of period
of the frontier below:  MI = sqrt(Da(b) / Da(a) * Db(b) / Db(a)) under constant returns, above one
when productivity grows, whatever the orientation. (Some packages give the reciprocal.)

    FGNZ:       MI = EC * TC,  EC = Db(b) / Da(a) = PEC * SEC,  PEC the same with variable returns
    Ray-Desli:  MI = PEC * TC* * SCH,  TC* the technical change of variable returns

Source: R. Fare, S. Grosskopf, M. Norris and Z. Zhang, American Economic Review 84 (1994) 66-83;
S. C. Ray and E. Desli, American Economic Review 87 (1997) 1033-1039.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from changbai.analysis._frame import PERIOD, UNIT, Array, Frame, Option, shortened
from changbai.analysis._frontier import Orientation, Returns, evaluate, frontier
from changbai.analysis._frontier.table import INPUT, OUTPUT, faults
from changbai.analysis._panel import Panel, panel
from changbai.analysis._result import Figure, Result, Table, Value
from changbai.kernel.problem import Problem, has_errors
from changbai.kernel.text import Text

TITLE = Text("全要素生产率变化（Malmquist 指数）", "Change of productivity (Malmquist index)")
QUESTION = Text(
    "全要素生产率提高了多少？是技术进步，还是管理改善、规模调整？",
    "How much did productivity grow, and was it technical progress, catching up, or scale?",
)
ROLES = (UNIT, PERIOD, INPUT, OUTPUT)
OPTIONS = (
    Option(
        "orientation",
        Text("导向：output 产出，input 投入（总指数相同）", "orientation (the index is the same)"),
        "output",
        choices=("output", "input"),
    ),
    Option(
        "decomposition",
        Text("分解方式：FGNZ 或 Ray-Desli", "how it is split: FGNZ or Ray-Desli"),
        "fgnz",
        choices=("fgnz", "ray-desli"),
    ),
)
REFERENCE = (
    "Fare, Grosskopf, Norris, Zhang (1994), American Economic Review 84:66",
    "Ray, Desli (1997), American Economic Review 87:1033",
)
NOT_FOR = (
    Text(
        "投入产出须用不变价，否则价格上涨会被当成生产率提高；单个单位一年的指数受异常值影响大，"
        "宜看多年平均和分组结果，不能据一年的指数奖惩。",
        "Values must be at constant prices, else inflation looks like progress. One unit's index "
        "of one year is sensitive to odd values: read means over years and groups, and reward or "
        "punish nobody by a single year.",
    ),
)
_UNREACHED = Text(
    "该期数据落在另一期前沿够不到的地方，{what}无解",
    "its figures lie where the other period's frontier does not reach: no {what}",
)
_HEADS = {
    "malmquist": Text("生产率指数 MI", "Malmquist index MI"),
    "efficiency": Text("效率变化 EC", "efficiency change EC"),
    "technology": Text("技术进步 TC", "technical change TC"),
    "pure": Text("纯效率变化 PEC", "pure efficiency change PEC"),
    "scale": Text("规模效率变化", "scale change"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """The change of productivity between two periods (生产率变化): NaN where it has no value.

    `efficiency` and `technology` are under constant returns for FGNZ; for Ray-Desli
    `technology` is that of variable returns and `efficiency` equals `pure`.
    """

    malmquist: Array
    efficiency: Array
    technology: Array
    pure: Array
    scale: Array
    gap: float


def changes(
    inputs: Array,
    outputs: Array,
    orientation: Orientation = "output",
    decomposition: str = "fgnz",
) -> list[Change]:
    """Return the changes from each period to the next (逐期变化).

    `inputs`, `outputs`: periods x units x columns; figures as `efficiency` of DEA takes them.
    """
    desli = decomposition == "ray-desli"
    constant, gap = _distances(inputs, outputs, "crs", orientation, cross=True)
    variable, other = _distances(inputs, outputs, "vrs", orientation, cross=desli)
    found = []
    for a in range(len(inputs) - 1):
        mi, ec = _index(constant, a), constant[a + 1, a + 1] / constant[a, a]
        pec = variable[a + 1, a + 1] / variable[a, a]
        parts = (ec, mi / ec, pec, ec / pec)
        if desli:
            progress = _index(variable, a) / pec
            parts = (pec, progress, pec, mi / (pec * progress))
        found.append(Change(mi, *parts, max(gap, other)))
    return found


def _index(distance: dict[tuple[int, int], Array], a: int) -> Array:
    b = a + 1
    found: Array = np.sqrt(distance[a, b] / distance[a, a] * (distance[b, b] / distance[b, a]))
    return found


def _distances(
    inputs: Array, outputs: Array, returns: Returns, orientation: Orientation, *, cross: bool
) -> tuple[dict[tuple[int, int], Array], float]:
    """Return D of (period of the frontier, period of the units), and the largest gap of a proof."""
    found: dict[tuple[int, int], Array] = {}
    count, gap = len(inputs), 0.0
    for period in range(count):
        front = frontier(inputs[period], outputs[period], returns)
        near = [period - 1, period, period + 1] if cross else [period]
        for other in near:
            if 0 <= other < count:
                scores = evaluate(front, inputs[other], outputs[other], orientation)
                value = scores.values if orientation == "input" else 1 / scores.values
                found[period, other] = value
                gap = max(gap, float(scores.gaps.max()))
    return found, gap


def analyse(frame: Frame, options: Mapping[str, Any]) -> tuple[Result | None, list[Problem]]:
    """Return the index of every unit from each period to the next (生产率变化)."""
    problems = faults(frame)
    if has_errors(problems):
        return None, problems
    table, more = panel(frame)
    if table is None:
        return None, [*problems, *more]
    inputs = frame.numbers("input")[table.rows].transpose(1, 0, 2)
    outputs = frame.numbers("output")[table.rows].transpose(1, 0, 2)
    problems += _empty(frame, table, inputs, outputs)
    if has_errors(problems):
        return None, problems
    found = changes(inputs, outputs, options["orientation"], options["decomposition"])
    problems += _unreached(frame, table, found)
    return _result(table, found, options), problems


def _empty(frame: Frame, table: Panel, inputs: Array, outputs: Array) -> list[Problem]:
    problems = []
    for role, values in (("input", inputs), ("output", outputs)):
        for t, which in np.argwhere(values.sum(axis=1) == 0):
            facts = {"what": frame.names(role)[which], "period": table.periods[t]}
            place = frame.place(int(table.rows[0, t]), role, int(which))
            problems.append(Problem("CB816", place, facts))
    return problems


def _unreached(frame: Frame, table: Panel, found: list[Change]) -> list[Problem]:
    """Name every index that does not exist; where MI has none, neither has what follows."""
    problems = []
    for t, change in enumerate(found):
        gone = [(u, "malmquist") for u in np.flatnonzero(np.isnan(change.malmquist))]
        only = np.isnan(change.technology) & ~np.isnan(change.malmquist)
        gone += [(u, "technology") for u in np.flatnonzero(only)]
        for unit, name in gone:
            title = _HEADS[name]
            reason = Text(_UNREACHED.zh.format(what=title.zh), _UNREACHED.en.format(what=title.en))
            step = f"{table.units[unit]} · {table.periods[t]}–{table.periods[t + 1]}"
            place = frame.place(int(table.rows[unit, t + 1]), "id")
            problems.append(Problem("CB819", place, {"unit": step, "reason": reason}))
    return shortened(problems)


def _number(value: float) -> Value:
    return None if np.isnan(value) else float(value)


def _mean(values: Array) -> Value:
    """Return the geometric mean of those that have a value."""
    there = values[~np.isnan(values)]
    return float(np.exp(np.log(there).mean())) if len(there) else None


def _result(table: Panel, found: list[Change], options: Mapping[str, Any]) -> Result:
    parts = {name: np.array([getattr(one, name) for one in found]) for name in _HEADS}
    span = {"from": Text("起", "from"), "to": Text("止", "to")}
    rows: list[tuple[Value, ...]] = []
    for u, unit in enumerate(table.units):
        for t in range(len(found)):
            values = [_number(parts[name][t, u]) for name in _HEADS]
            rows.append((unit, table.periods[t], table.periods[t + 1], *values))
    means = [
        (table.periods[t], table.periods[t + 1], *(_mean(parts[name][t]) for name in _HEADS))
        for t in range(len(found))
    ]
    totals = [
        (unit, *(_number(float(parts[name][:, u].prod())) for name in _HEADS))
        for u, unit in enumerate(table.units)
    ]
    every = {name: _mean(parts[name].reshape(-1)) for name in _HEADS}
    unit_head = {"unit": Text("单位", "unit")}
    figures = [
        Figure("units", Text("单位数", "units"), len(table.units)),
        *(
            Figure(
                name, Text(f"{title.zh}（几何平均）", f"{title.en} (geometric mean)"), every[name]
            )
            for name, title in _HEADS.items()
        ),
        Figure(
            "largest_gap",
            Text("最大验证误差", "largest gap of a proof"),
            max(change.gap for change in found),
        ),
    ]
    tables = (
        Table("steps", Text("逐期指数", "index by step"), unit_head | span | _HEADS, rows),
        Table("means", Text("各期几何平均", "geometric means of each step"), span | _HEADS, means),
        Table(
            "totals", Text("累计（首期到末期）", "from first to last"), unit_head | _HEADS, totals
        ),
    )
    return Result((_said(table, every),), tuple(figures), tables)


def _said(table: Panel, every: dict[str, Value]) -> Text:
    def change(name: str) -> str:
        value = every[name]
        return "–" if value is None else f"{100 * (float(value) - 1):+.2f}%"

    first, last, count = table.periods[0], table.periods[-1], len(table.units)
    return Text(
        f"{first} 至 {last}，{count} 个单位平均每期全要素生产率 {change('malmquist')}："
        f"技术进步 {change('technology')}，效率变化 {change('efficiency')}"
        f"（纯效率 {change('pure')}，规模 {change('scale')}）。",
        f"{first} to {last}, {count} units: productivity {change('malmquist')} a period on "
        f"average; technical change {change('technology')}, efficiency change "
        f"{change('efficiency')} "
        f"(pure {change('pure')}, scale {change('scale')}).",
    )
