"""Economic complexity of areas and industries in a file (经济复杂度)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from changbai.analysis._cross import SIZE, numbered
from changbai.analysis._frame import AREA, INDUSTRY, PERIOD, Array, Frame, Option, in_order
from changbai.analysis._result import Figure, Result, Table
from changbai.analysis.complexity.advantage import advantage, presence
from changbai.analysis.complexity.index import Complexity, complexity, parts, why_not
from changbai.analysis.complexity.space import density, gain, outlook, proximity
from changbai.kernel.problem import Problem
from changbai.kernel.text import Text

TITLE = Text("经济复杂度与产业机会", "Economic complexity and opportunities")
QUESTION = Text(
    "各地区能做多复杂的产业，离哪些还没有的新产业最近",
    "How complex is what each area does, and which new industries lie nearest to it",
)
ROLES = (
    AREA,
    INDUSTRY,
    replace(SIZE, required=True),
    replace(PERIOD, required=False),
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


@dataclass(frozen=True, slots=True)
class Matrix:
    """Areas by industries of one period, screened (筛选后的地区×行业表)."""

    areas: tuple[str, ...]
    industries: tuple[str, ...]
    values: Array


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
    result = _result(table, has, rca, found, near, dense, gains, options, period)
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
    said_areas, said_industries = frame.text("area"), frame.text("industry")
    areas, place = numbered(tuple(said_areas[i] for i in taken))
    industries, kind = numbered(tuple(said_industries[i] for i in taken))
    shape = (len(areas), len(industries))
    flat = np.bincount(
        place * shape[1] + kind,
        weights=frame.vector("size")[taken],
        minlength=shape[0] * shape[1],
    )
    values = np.asarray(flat, float).reshape(shape)
    whole = values.sum()
    if whole <= 0:
        return None, [Problem("CB820", frame.place(int(taken[0]), "size"))]
    problems = []
    keep = []
    for axis, role, names, numbers, least in (
        (1, "area", areas, place, options["area_least"]),
        (0, "industry", industries, kind, options["industry_least"]),
    ):
        share = values.sum(axis=axis) / whole
        good = (share > 0) & (share >= least)
        for lost in np.flatnonzero(share <= 0):
            row = int(taken[np.flatnonzero(numbers == lost)[0]])
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


_PCI = Text("行业复杂度", "PCI")
_AREAS = {
    "area": Text("地区", "Area"),
    "total": Text("合计", "Total"),
    "diversity": Text("优势行业数", "Diversity"),
    "mean_ubiquity": Text("优势行业的平均普遍度", "Mean ubiquity"),
    "eci": Text("经济复杂度指数", "ECI"),
    "rank": Text("位次", "Rank"),
    "outlook": Text("复杂度前景（标准化）", "Complexity outlook, standardised"),
}
_INDUSTRIES = {
    "industry": Text("行业", "Industry"),
    "total": Text("合计", "Total"),
    "ubiquity": Text("有优势的地区数", "Ubiquity"),
    "pci": _PCI,
    "pci_standardised": Text("行业复杂度（标准化）", "PCI, standardised"),
    "rank": Text("位次", "Rank"),
}
_PAIRS = {
    "area": Text("地区", "Area"),
    "industry": Text("行业", "Industry"),
    "value": Text("规模", "Value"),
    "rca": Text("显示性比较优势", "RCA"),
    "present": Text("有优势", "Present"),
    "density": Text("密度", "Density"),
    "gain": Text("机会增益", "Opportunity gain"),
}
_CHANCES = {
    "area": _AREAS["area"],
    "industry": _INDUSTRIES["industry"],
    "density": _PAIRS["density"],
    "pci": _PCI,
    "gain": _PAIRS["gain"],
}


def _result(
    table: Matrix, has: Array, rca: Array | None, found: Complexity, near: Array, dense: Array,
    gains: Array, options: Mapping[str, Any], period: str,
) -> Result:  # fmt: skip
    ahead = outlook(has, dense, found.raw)
    spread = ahead.std()
    ahead = (ahead - ahead.mean()) / spread if spread > 0 else np.zeros(ahead.size)
    diversity, ubiquity = has.sum(axis=1), has.sum(axis=0)
    standard = (found.pci - found.pci.mean()) / found.pci.std()
    areas = _ranked(
        zip(
            table.areas,
            table.values.sum(axis=1),
            diversity.astype(int),
            has @ ubiquity / diversity,
            found.eci,
            _ranks(found.eci),
            ahead,
            strict=True,
        )
    )
    industries = _ranked(
        zip(
            table.industries,
            table.values.sum(axis=0),
            ubiquity.astype(int),
            found.pci,
            standard,
            _ranks(found.pci),
            strict=True,
        )
    )
    chances = _chances(table, has, found, dense, gains, options["top"])
    tables = [
        Table("areas", Text("地区", "Areas"), _AREAS, areas),
        Table("industries", Text("行业", "Industries"), _INDUSTRIES, industries),
    ]
    if options["top"]:
        title = Text("各地区的产业机会", "Opportunities of each area")
        tables.append(Table("opportunities", title, _CHANCES, chances))
    if options["pairs"]:
        pairs = [
            (
                area, industry, table.values[i, j], None if rca is None else rca[i, j],
                bool(has[i, j]), dense[i, j], None if has[i, j] else gains[i, j],
            )
            for i, area in enumerate(table.areas)
            for j, industry in enumerate(table.industries)
        ]  # fmt: skip
        title = Text("地区与行业", "Areas and industries")
        tables.append(Table("pairs", title, _PAIRS, pairs))
    if options["proximity"]:
        heads = {
            "industry": _INDUSTRIES["industry"],
            "other": Text("另一行业", "Other industry"),
            "proximity": Text("邻近度", "Proximity"),
        }
        rows = [
            (table.industries[i], table.industries[j], near[i, j])
            for i, j in zip(*np.triu_indices(len(table.industries), 1), strict=True)
        ]
        tables.append(Table("proximity", Text("行业邻近度", "Proximities"), heads, rows))
    figures = (
        Figure("period", Text("期间", "Period"), period or None),
        Figure("areas", Text("地区数", "Areas"), len(table.areas)),
        Figure("industries", Text("行业数", "Industries"), len(table.industries)),
        Figure("eigenvalue", Text("第二特征值", "Second eigenvalue"), found.eigenvalues[0]),
        Figure("next", Text("第三特征值", "Third eigenvalue"), found.eigenvalues[1]),
    )
    return Result(_said(areas, industries, chances), figures, tuple(tables))


def _ranked(rows: Any) -> list[tuple[Any, ...]]:
    """Return the rows by their rank, which stands before last or last."""
    made = [tuple(row) for row in rows]
    at = 5
    return sorted(made, key=lambda row: (row[at], str(row[0])))


def _ranks(score: Array) -> list[int]:
    """Return ranks from the highest, equal scores (to rounding) the same rank."""
    rounded = np.round(score, 10)
    return [int((rounded > one).sum()) + 1 for one in rounded]


def _chances(
    table: Matrix, has: Array, found: Complexity, dense: Array, gains: Array, top: int
) -> list[tuple[Any, ...]]:
    """Return for each area what it lacks, is nearer than usual, and more complex than the area."""
    rows: list[tuple[Any, ...]] = []
    for i, area in enumerate(table.areas):
        lacks = np.flatnonzero(has[i] == 0)
        if not lacks.size:
            continue
        near = dense[i, lacks] >= np.median(dense[i, lacks])
        good = lacks[near & (found.pci[lacks] > found.eci[i])]
        best = good[np.argsort(-gains[i, good], kind="stable")][:top]
        rows += [(area, table.industries[j], dense[i, j], found.pci[j], gains[i, j]) for j in best]
    return rows


def _said(
    areas: list[tuple[Any, ...]], industries: list[tuple[Any, ...]], chances: list[tuple[Any, ...]]
) -> tuple[Text, ...]:
    first, last = areas[0], areas[-1]
    said = [
        Text(
            f"{len(areas)} 个地区、{len(industries)} 个行业中，复杂度最高的地区是{first[0]}"
            f"（有 {first[2]} 个优势行业），最低的是{last[0]}；最复杂的行业是{industries[0][0]}。",
            f"Of {len(areas)} areas and {len(industries)} industries {first[0]} is the most complex"
            f" area (an advantage in {first[2]} industries), {last[0]} the least;"
            f" {industries[0][0]} is the most complex industry.",
        )
    ]
    if chances:
        best = max(chances, key=lambda row: row[4])
        said.append(
            Text(
                f"机会增益最大的是{best[0]}发展{best[1]}："
                f"现有产业已覆盖其相近产业的 {best[2]:.0%}。",
                f"The largest gain is {best[1]} in {best[0]}: what it has covers {best[2]:.0%} of"
                " what that industry is near to.",
            )
        )
    return tuple(said)
