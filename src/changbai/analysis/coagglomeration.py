"""Co-agglomeration of industries (产业协同集聚): do they seek each other's company?

Two measures. For a group of industries, gamma^c of Ellison and Glaeser (1997), which takes out
what the concentration of each industry brings by itself. For a pair, the index of Ellison,
Glaeser and Kerr, What causes industry agglomeration? American Economic Review 100 (2010)
1195-1213: sum((s_i - x) (s_j - x)) / (1 - sum(x^2)). For a group of two with the same areas the
first is the second, which the tests hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from changbai.analysis._cross import (
    AREA_TOTAL,
    SIZE,
    WIDE,
    area_shares,
    cross,
    emptied,
    herfindahl,
    too_few,
)
from changbai.analysis._frame import AREA, INDUSTRY, UNIT, Array, Frame
from changbai.analysis._result import Figure, Result, Table
from changbai.kernel.problem import Problem
from changbai.kernel.text import Text

TITLE = Text("产业协同集聚", "Co-agglomeration")
QUESTION = Text("哪些行业总是出现在同一个地方", "Which industries are found in the same places")
ROLES = (UNIT, AREA, replace(INDUSTRY, required=False), SIZE, AREA_TOTAL, WIDE)
OPTIONS = ()
REFERENCE = (
    "Ellison, G., Glaeser, E. (1997) Journal of Political Economy 105: 889-927",
    (
        "Ellison, G., Glaeser, E., Kerr, W. (2010) What causes industry agglomeration? American"
        " Economic Review 100: 1195-1213"
    ),
)
#: Less than this is one area, or one industry, and rounding.
TINY = 1e-12
NOT_FOR = (
    Text(
        "不能当作产业链关系的证据：同在一地可能只因为都靠近同一条铁路或同一个城市。",
        "No evidence of a supply chain: industries may share a place only because both want the"
        " same railway or city.",
    ),
)


@dataclass(frozen=True, slots=True)
class Group:
    """The co-agglomeration of a group (群体协同集聚).

    `gamma` is gamma^c; `own` the part that the industries' own concentration would give, and
    `raw` the whole G of the group over 1 - sum(x^2).
    """

    gamma: float
    raw: float
    own: float


def pairwise(shares: ArrayLike, area: ArrayLike) -> Array:
    """Return the index of every pair of industries, from industries x areas shares."""
    s, x = np.asarray(shares, float), np.asarray(area, float)
    spread = 1 - float(x @ x)
    if s.ndim != 2 or s.shape[1] != x.size or spread <= 0:
        raise ValueError("industries x areas shares, and two areas or more")
    gap = s - x
    index: Array = gap @ gap.T / spread
    return index


def group(shares: ArrayLike, weight: ArrayLike, herfindahl: ArrayLike, area: ArrayLike) -> Group:
    """Return gamma^c of a group.

    `shares` industries x areas, `weight` each industry's part of the group (adds up to one),
    `herfindahl` of each industry's plants, `area` the shares x. An industry of one plant has no
    gamma of its own: its Herfindahl of one leaves nothing of it in the formula.
    """
    s, x = np.asarray(shares, float), np.asarray(area, float)
    w, alone = np.asarray(weight, float), np.asarray(herfindahl, float)
    spread, mixed = 1 - float(x @ x), 1 - float(w @ w)
    if spread <= 0 or mixed <= 0:
        raise ValueError("two areas and two industries or more")
    whole = w @ s - x
    raw = float(whole @ whole) / spread
    # gamma_j (1 - H_j) = G_j / (1 - sum x^2) - H_j, so that nothing is divided by 1 - H_j.
    each = ((s - x) ** 2).sum(axis=1) / spread - alone
    together = float(w**2 @ alone)
    own = together + float(w**2 @ each)
    return Group((raw - own) / mixed, raw, own)


def analyse(frame: Frame, options: Mapping[str, Any]) -> tuple[Result | None, list[Problem]]:
    """Measure every pair of industries, and all of them as one group."""
    table, problems = cross(frame)
    if table is None:
        return None, problems
    area, more = area_shares(frame, table)
    problems += more
    if area is None:
        return None, problems
    problems += emptied(frame, table)
    total = table.values.sum(axis=0)
    alive = np.flatnonzero(total > 0)
    if 1 - area @ area < TINY or alive.size < 2:
        return None, [*problems, too_few(frame, int((area > 0).sum()), int(alive.size))]
    shares = (table.values[:, alive] / total[alive]).T
    index = pairwise(shares, area)
    names = [table.industries[i] for i in alive]
    rows = [(names[i], names[j], float(index[i, j])) for i, j in combinations(range(len(names)), 2)]
    rows.sort(key=lambda row: (-row[2], row[0], row[1]))
    figures: tuple[Figure, ...] = ()
    weight = total[alive] / total[alive].sum()
    if np.bincount(table.kind)[alive].max() > 1 and 1 - weight @ weight > TINY:
        found = group(shares, weight, herfindahl(table)[alive], area)
        figures = (
            Figure("gamma_c", Text("群体协同集聚 γc", "Group gamma^c"), found.gamma),
            Figure("raw", Text("群体原始集聚", "Raw concentration of the group"), found.raw),
            Figure(
                "own", Text("各行业自身集聚之和", "What industries bring by themselves"), found.own
            ),
        )
    heads = {
        "industry": Text("行业", "Industry"),
        "other": Text("另一行业", "Other industry"),
        "gamma_c": Text("协同集聚指数", "Index"),
    }
    title = Text("两两协同集聚", "Pairs")
    return Result(_found(rows, figures), figures, (Table("pairs", title, heads, rows),)), problems


def _found(rows: list[tuple[str, str, float]], figures: tuple[Figure, ...]) -> tuple[Text, ...]:
    near, far = rows[0], rows[-1]
    said = [
        Text(
            f"最常同在一地的是{near[0]}与{near[1]}（{near[2]:+.3f}）；"
            f"最彼此远离的是{far[0]}与{far[1]}（{far[2]:+.3f}）。",
            f"{near[0]} and {near[1]} are found together most ({near[2]:+.3f}), {far[0]} and"
            f" {far[1]} least ({far[2]:+.3f}).",
        )
    ]
    if figures:
        gamma = figures[0].value
        said.append(
            Text(
                f"扣除各行业自身的集聚后，这些行业作为一个整体的协同集聚为 {gamma:+.3f}；"
                "0 表示互不相干。",
                f"With the concentration of each taken out, all together have {gamma:+.3f};"
                " 0 means that they do not care for each other.",
            )
        )
    return tuple(said)
