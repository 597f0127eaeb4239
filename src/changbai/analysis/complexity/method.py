"""Economic complexity of areas and industries in a file (经济复杂度)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from changbai.analysis._cross import NOTHING, SIZE, WIDE, cross
from changbai.analysis._frame import AREA, INDUSTRY, PERIOD, Array, Frame, Option, in_order
from changbai.analysis._result import Result
from changbai.analysis.complexity.advantage import advantage, presence
from changbai.analysis.complexity.index import complexity, parts, why_not
from changbai.analysis.complexity.space import density, gain, proximity
from changbai.analysis.complexity.telling import Matrix, result_of
from changbai.kernel.problem import Problem
from changbai.kernel.text import Text

TITLE = Text("经济复杂度与产业机会", "Economic complexity and opportunities")
QUESTION = Text(
    "各地区能做多复杂的产业，离哪些还没有的新产业最近",
    "How complex is what each area does, and which new industries lie nearest to it",
)
ROLES = (
    AREA,
    replace(INDUSTRY, required=False),
    SIZE,
    replace(PERIOD, required=False),
    WIDE,
)
OPTIONS = (
    Option(
        "of",
        Text("数值是规模，还是有无（大于零为有）", "values are amounts, or presence"),
        "amounts",
        choices=("amounts", "presence"),
    ),
    Option("threshold", Text("比较优势的门槛", "threshold of RCA"), 1.0, "number", least=1e-6),
    Option("period", Text("哪一期（默认最后一期）", "which period (default: the last)")),
    Option(
        "area_least",
        Text("地区合计占全体的最低比例（太小的地区不算）", "least share of an area in the whole"),
        0.0,
        "number",
        least=0,
        most=0.5,
    ),
    Option(
        "industry_least",
        Text("行业合计占全体的最低比例", "least share of an industry in the whole"),
        0.0,
        "number",
        least=0,
        most=0.5,
    ),
    Option("diagonal", Text("产业与自身也算邻近", "an industry is near itself"), True, "yes"),
    Option("top", Text("每个地区列几个机会", "opportunities shown an area"), 5, "whole", least=0),
    Option("pairs", Text("列出全部“地区—行业”", "all pairs of area and industry"), True, "yes"),
    Option("proximity", Text("列出行业间邻近度", "proximities of industries"), False, "yes"),
)
REFERENCE = (
    "Hidalgo, C., Hausmann, R. (2009) The building blocks of economic complexity, PNAS 106: 10570",
    (
        "Hidalgo, C. et al. (2007) The product space conditions the development of nations, Science"
        " 317: 482"
    ),
    "Hausmann, R. et al. (2014) The Atlas of Economic Complexity, MIT Press",
)
NOT_FOR = (
    Text(
        "“机会”只是说与现有产业相近，不是可行性研究：没有看市场、投资、人才和环境。",
        "An opportunity is nearness to what is there, no feasibility study: market, capital,"
        " people and environment were not looked at.",
    ),
    Text(
        "不能用少数几个地区的表推断产业复杂度：要有足够多、足够不同的地区。",
        "Not from a table of a few areas: complexity shows only over many and different ones.",
    ),
)
WHY = {
    "empty": Text("筛选后没有剩下两个地区和两个行业", "less than two areas or industries are left"),
    "alike": Text("所有地区的产业组合相同", "all areas have the same industries"),
    "ambiguous": Text(
        "第二和第三特征值相等，排序不唯一",
        "the second and third eigenvalue are equal: no one order",
    ),
}


def analyse(frame: Frame, options: Mapping[str, Any]) -> tuple[Result | None, list[Problem]]:
    """Measure complexity and opportunities of one period."""
    taken, period, problems = _period(frame, options["period"])
    if problems:
        return None, problems
    table, problems = _matrix(frame, taken, options)
    if table is None:
        return None, problems
    rca = None if options["of"] == "presence" else advantage(table.values)
    has = (table.values > 0).astype(float) if rca is None else presence(rca, options["threshold"])
    table, has, rca, lost = _alive(table, has, rca)
    for name in lost:
        problems.append(Problem("CB835", frame.place(0, "area"), {"name": name}))
    reason = why_not(has)
    if reason:
        return None, [
            *problems,
            Problem("CB834", frame.place(0, "area"), _reason(table, has, reason)),
        ]
    found = complexity(has)
    if found.sign != "diversity":
        problems.append(Problem("CB836", frame.place(0, "area")))
    near = proximity(has, diagonal=options["diagonal"])
    dense = density(has, near)
    gains = gain(has, near, found.raw) / found.scale
    result = result_of(table, has, rca, found, near, dense, gains, options, period)
    return result, problems


def _period(frame: Frame, wanted: str | None) -> tuple[Any, str, list[Problem]]:
    """Return which rows count: those of the period asked for, or of the last."""
    if not frame.has("period"):
        return np.arange(len(frame)), "", []
    said = frame.text("period")
    known = in_order(said)
    period = wanted or known[-1]
    if period not in known:
        facts = {"name": period, "known": "、".join(known)}
        return None, "", [Problem("CB825", frame.place(0, "period"), facts)]
    return np.flatnonzero(np.array(said) == period), period, []


def _matrix(
    frame: Frame, taken: Any, options: Mapping[str, Any]
) -> tuple[Matrix | None, list[Problem]]:
    given, problems = cross(frame)
    if given is None:
        return None, problems
    inside = np.isin(given.row, taken)
    areas, industries, shape = given.areas, given.industries, given.values.shape
    flat = np.bincount(
        (given.place * shape[1] + given.kind)[inside],
        weights=given.size[inside],
        minlength=shape[0] * shape[1],
    )
    values = np.asarray(flat, float).reshape(shape)
    whole = values.sum()
    if whole <= 0:
        return None, [Problem("CB820", frame.place(int(taken[0]), "size"))]
    keep = []
    for axis, role, names, numbers, least in (
        (1, "area", areas, given.place, options["area_least"]),
        (0, "industry", industries, given.kind, options["industry_least"]),
    ):
        share = values.sum(axis=axis) / whole
        good = (share > NOTHING) & (share >= least)
        for lost in np.flatnonzero(share <= NOTHING):
            row = int(given.row[np.flatnonzero(numbers == lost)[0]])
            problems.append(Problem("CB822", frame.place(row, role), {"name": names[lost]}))
        keep.append(good)
    rows, columns = keep
    left = values[np.ix_(rows, columns)]
    # What the screen takes off may empty a row or a column of what is left.
    full = left.sum(axis=1) > 0
    left = left[full]
    wide = left.sum(axis=0) > 0
    left = left[:, wide]
    table = Matrix(
        tuple(np.array(areas, object)[rows][full]),
        tuple(np.array(industries, object)[columns][wide]),
        left,
    )
    if min(left.shape, default=0) < 2:
        facts = {"reason": WHY["empty"]}
        return None, [*problems, Problem("CB834", frame.place(0, "area"), facts)]
    return table, problems


def _alive(
    table: Matrix, has: Array, rca: Array | None
) -> tuple[Matrix, Array, Array | None, list[str]]:
    """Take out areas and industries without any advantage, until none is left of them."""
    lost: list[str] = []
    while True:
        rows, columns = has.sum(axis=1) > 0, has.sum(axis=0) > 0
        if rows.all() and columns.all():
            return table, has, rca, lost
        lost += [name for name, good in zip(table.areas, rows, strict=True) if not good]
        lost += [name for name, good in zip(table.industries, columns, strict=True) if not good]
        cut = np.ix_(rows, columns)
        table = Matrix(
            tuple(name for name, good in zip(table.areas, rows, strict=True) if good),
            tuple(name for name, good in zip(table.industries, columns, strict=True) if good),
            table.values[cut],
        )
        has, rca = has[cut], None if rca is None else rca[cut]


def _reason(table: Matrix, has: Array, reason: str) -> dict[str, Any]:
    if reason != "separate":
        return {"reason": WHY[reason]}
    areas, industries = parts(has)[1]
    names = [table.areas[i] for i in areas[:3]] + [table.industries[i] for i in industries[:3]]
    listed = "、".join(names)
    return {
        "reason": Text(
            f"有一部分与其余没有共同产业（{listed} 等），两部分不能比较",
            f"a part shares nothing with the rest ({listed} …): the two cannot be compared",
        )
    }
