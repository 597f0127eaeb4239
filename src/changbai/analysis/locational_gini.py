"""Spatial Gini, Krugman and Hoover indices (区位基尼系数).

How unevenly an industry lies over the areas compared with all industry, and how unlike the
whole an area's mix is. Two Ginis are in use and both are given: `gini` weighs areas by their
size (P. Krugman, Geography and trade, 1991: twice the area between the Lorenz curve of the
areas, ordered by quotient, and the diagonal); `gini_of_quotients` counts every area once (O.
Farhauer and A. Kroell, Standorttheorien, 2013). Hoover = half of sum |s - x|; Krugman's index =
sum |s - x|.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from changbai.analysis._cross import (
    AREA_TOTAL,
    NOTHING,
    SIZE,
    WIDE,
    area_shares,
    cross,
    emptied,
    too_few,
)
from changbai.analysis._frame import AREA, INDUSTRY, Array, Frame
from changbai.analysis._result import Figure, Result, Table
from changbai.kernel.problem import Problem
from changbai.kernel.text import Text

TITLE = Text("区位基尼系数", "Locational Gini")
QUESTION = Text(
    "各行业在地区间分布有多不均，各地区的产业结构与全体相差多远",
    "How unevenly industries lie over the areas, and how far areas' mixes are from the whole",
)
ROLES = (AREA, replace(INDUSTRY, required=False), SIZE, AREA_TOTAL, WIDE)
OPTIONS = ()
REFERENCE = (
    "Krugman, P. (1991) Geography and Trade, MIT Press",
    "Farhauer, O., Kröll, A. (2013) Standorttheorien, Springer",
)
NOT_FOR = (
    Text(
        "不能说明集聚是好是坏，也分不清“许多企业扎堆”和“一家大企业”：后者请看埃利森-格莱赛指数。",
        "It does not say whether concentration is good, nor tell many firms together from one"
        " large plant: for that see the Ellison-Glaeser index.",
    ),
)


def weighted_gini(share: ArrayLike, base: ArrayLike) -> float:
    """Return the Gini of shares s against shares x, areas ordered by s / x; x above zero."""
    s, x = np.asarray(share, float), np.asarray(base, float)
    order = np.argsort(s / x, kind="stable")
    s, x = s[order], x[order]
    above = np.cumsum(s) + np.concatenate(([0.0], np.cumsum(s)[:-1]))
    return max(float(1 - x @ above), 0.0)


def gini_of_quotients(share: ArrayLike, base: ArrayLike) -> float:
    """Return the Gini of the quotients s / x, every area counted once; x above zero."""
    quotient = np.sort(np.asarray(share, float) / np.asarray(base, float))
    n = quotient.size
    ranks = np.arange(1, n + 1)
    return max(float((2 * ranks - n - 1) @ quotient / (n * quotient.sum())), 0.0)


def distance(share: ArrayLike, base: ArrayLike) -> float:
    """Return Krugman's index: the sum of |s - x|; Hoover's is half of it."""
    return float(np.abs(np.asarray(share, float) - np.asarray(base, float)).sum())


def analyse(frame: Frame, options: Mapping[str, Any]) -> tuple[Result | None, list[Problem]]:
    """Measure every industry over the areas, and every area's mix."""
    table, problems = cross(frame, alone=True)
    if table is None:
        return None, problems
    base, more = area_shares(frame, table)
    problems += more
    if base is None:
        return None, problems
    problems += emptied(frame, table)
    alive = base > NOTHING
    if alive.sum() < 2:
        return None, [*problems, too_few(frame, int(alive.sum()), len(table.industries))]
    industries: list[tuple[Any, ...]] = [
        (name, *_industry(table.values[:, j], base, alive))
        for j, name in enumerate(table.industries)
        if table.values[:, j].sum() > 0
    ]
    industries.sort(key=lambda row: -row[2])
    tables = [Table("industries", Text("行业", "Industries"), _INDUSTRIES, industries)]
    areas = _areas(table.areas, table.values)
    if areas:
        tables.append(Table("areas", Text("地区", "Areas"), _AREAS, areas))
    figures: tuple[Figure, ...] = ()
    if len(industries) == 1:
        figures = tuple(
            Figure(key, _INDUSTRIES[key], value)
            for key, value in zip(_INDUSTRIES, industries[0], strict=True)
            if key != "industry"
        )
    return Result(_found(industries, areas), figures, tuple(tables)), problems


_INDUSTRIES = {
    "industry": Text("行业", "Industry"),
    "total": Text("合计", "Total"),
    "gini": Text("区位基尼系数（按地区大小加权）", "Locational Gini, areas weighed by size"),
    "gini_of_quotients": Text("区位商的基尼系数（各地区同等）", "Gini of quotients, areas equal"),
    "hoover": Text("胡佛指数", "Hoover index"),
    "krugman": Text("克鲁格曼指数", "Krugman index"),
}
_AREAS = {
    "area": Text("地区", "Area"),
    "total": Text("合计", "Total"),
    "krugman": Text("克鲁格曼专业化指数", "Krugman specialisation"),
    "hhi": Text("行业构成的赫芬达尔指数", "HHI of the mix"),
}


def _industry(values: Array, base: Array, alive: Any) -> tuple[float, ...]:
    share = values / values.sum()
    s, x = share[alive], base[alive]
    gap = distance(share, base)
    return values.sum(), weighted_gini(s, x), gini_of_quotients(s, x), gap / 2, gap


def _areas(names: tuple[str, ...], values: Array) -> list[tuple[Any, ...]]:
    """Return each area's mix against the whole; nothing to say where there is one industry."""
    if values.shape[1] < 2:
        return []
    whole = values.sum(axis=0) / values.sum()
    rows = []
    for name, own in zip(names, values, strict=True):
        if own.sum() > 0:
            mix = own / own.sum()
            rows.append((name, own.sum(), distance(mix, whole), float(mix @ mix)))
    rows.sort(key=lambda row: -row[2])
    return rows


def _found(industries: list[tuple[Any, ...]], areas: list[tuple[Any, ...]]) -> tuple[Text, ...]:
    top, last = industries[0], industries[-1]
    said = [
        Text(
            f"{top[0]}在地区间最集中（基尼系数 {top[2]:.3f}），{last[0]}最分散（{last[2]:.3f}）；"
            "0 表示与全部产业分布相同。",
            f"{top[0]} is the most unevenly spread (Gini {top[2]:.3f}), {last[0]} the least"
            f" ({last[2]:.3f}); 0 means spread like all industry.",
        )
    ]
    if areas:
        said.append(
            Text(
                f"产业结构与全体相差最大的地区是{areas[0][0]}"
                f"（{areas[0][2] / 2:.0%} 的产业要换行业才与全体相同）。",
                f"{areas[0][0]} differs most from the whole in its mix ({areas[0][2] / 2:.0%} of"
                " its industry would have to change for it to look like the whole).",
            )
        )
    return tuple(said)
