"""Concentration among units: HHI, CR_n, Gini, Theil (集中度).

How much of an industry, or of anything that adds up, is in how few hands. Formulas as in OECD
practice: HHI = sum of squared shares (0 to 1), normalised (HHI - 1/n) / (1 - 1/n), equivalent
number 1 / HHI; CR_n the share of the n largest; Gini by the mean difference; Theil as the mean
of s n ln(s n) with the limit 0 at 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from changbai.analysis._cross import SIZE, numbered
from changbai.analysis._frame import INDUSTRY, UNIT, Frame, Option, Role
from changbai.analysis._result import Figure, Result, Table
from changbai.kernel.problem import Problem
from changbai.kernel.text import Text

TITLE = Text("集中度", "Concentration")
QUESTION = Text(
    "一个行业有多集中在少数企业手里", "How much of an industry is in the hands of few units"
)
ROLES = (
    UNIT,
    Role("group", INDUSTRY.meaning, "text", required=False, names=("industry", *INDUSTRY.names)),
    Role(
        SIZE.id,
        SIZE.meaning,
        sign="not negative",
        names=(*SIZE.names, "x", "amount", "share", "market_share", "金额", "份额", "市场份额"),
    ),
)
OPTIONS = (Option("n", Text("前几家", "how many largest"), 4, "whole", least=1, most=1000),)
REFERENCE = (
    "Hirschman (1945); Herfindahl (1950); OECD (2018) Market concentration, DAF/COMP/WD(2018)46",
)
NOT_FOR = (
    Text(
        "不能当作垄断认定：相关市场不等于统计行业，省内份额不等于市场份额。",
        "Not a finding of monopoly: a statistical industry is no relevant market, and a share of"
        " the province is no share of the market.",
    ),
)


@dataclass(frozen=True, slots=True)
class Shares:
    """Concentration of one group (集中度指标)."""

    units: int
    total: float
    hhi: float
    normalised: float | None
    equivalent: float
    largest: float
    gini: float
    gini_corrected: float | None
    theil: float


def concentration(values: ArrayLike, n: int = 4) -> Shares:
    """Measure one group of amounts, none negative, their sum above zero."""
    amounts = np.sort(np.asarray(values, float))
    count, total = amounts.size, float(amounts.sum())
    if not np.isfinite(amounts).all() or (amounts < 0).any() or total <= 0:
        raise ValueError("amounts are finite, not negative, and add up to something")
    share = amounts / total
    hhi = float(share @ share)
    ranks = np.arange(1, count + 1)
    gini = float((2 * ranks - count - 1) @ share / count)
    alive = share[share > 0]
    theil = float((alive * np.log(alive * count)).sum())
    several = count > 1
    return Shares(
        count,
        total,
        hhi,
        (hhi - 1 / count) / (1 - 1 / count) if several else None,
        1 / hhi,
        float(share[-n:].sum()),
        max(gini, 0.0),
        max(gini, 0.0) * count / (count - 1) if several else None,
        max(theil, 0.0),
    )


def analyse(frame: Frame, options: Mapping[str, Any]) -> tuple[Result | None, list[Problem]]:
    """Measure every group of the file, or the whole file as one."""
    names, group = numbered(frame.text("group") or ("–",) * len(frame))
    size = frame.vector("size")
    problems, rows = [], []
    for i, name in enumerate(names):
        mine = size[group == i]
        if mine.sum() <= 0:
            row = int(np.flatnonzero(group == i)[0])
            problems.append(Problem("CB822", frame.place(row, "group"), {"name": name}))
            continue
        found = concentration(mine, options["n"])
        rows.append((name, *(getattr(found, field) for field in Shares.__slots__)))
    if not rows:
        return None, [Problem("CB820", frame.place(0, "size"))]
    rows.sort(key=lambda row: -row[3])
    figures: tuple[Figure, ...] = ()
    if len(rows) == 1:
        figures = tuple(
            Figure(key, _HEADS[key], value)
            for key, value in zip(_HEADS, rows[0], strict=True)
            if key != "group"
        )
    table = Table("concentration", Text("集中度", "Concentration"), _HEADS, rows)
    return Result(_found(rows, options["n"]), figures, (table,)), problems


_HEADS = {
    "group": Text("行业", "Industry"),
    "units": Text("企业数", "Units"),
    "total": Text("合计", "Total"),
    "hhi": Text("赫芬达尔指数", "HHI"),
    "hhi_normalised": Text("标准化赫芬达尔指数", "HHI, normalised"),
    "equivalent_number": Text("等效企业数", "Equivalent number"),
    "cr": Text("前 n 家份额", "Share of the n largest"),
    "gini": Text("基尼系数", "Gini"),
    "gini_corrected": Text("小样本校正的基尼系数", "Gini, corrected for small n"),
    "theil": Text("泰尔指数", "Theil"),
}


def _found(rows: list[tuple[Any, ...]], n: int) -> tuple[Text, ...]:
    top = rows[0]
    name = Text("全体" if top[0] == "–" else top[0], "The whole" if top[0] == "–" else top[0])
    said = [
        Text(
            f"{name.zh}的 {top[1]} 家中，前 {min(n, top[1])} 家占 {top[6]:.1%}；集中程度相当于"
            f" {top[5]:.1f} 家一样大的企业。",
            f"{name.en}: of {top[1]} units the {min(n, top[1])} largest hold {top[6]:.1%}; this is"
            f" as concentrated as {top[5]:.1f} units of equal size.",
        )
    ]
    if len(rows) > 1:
        said.insert(
            0,
            Text(
                f"共 {len(rows)} 组，由集中到分散排列，{top[0]}最集中。",
                f"{len(rows)} groups, the most concentrated first: {top[0]}.",
            ),
        )
    single = sum(1 for row in rows if row[1] == 1)
    if single:
        said.append(
            Text(
                f"{single} 组只有一家，集中度自然是 1，不说明问题。",
                f"{single} groups have one unit: a concentration of 1 says nothing there.",
            )
        )
    return tuple(said)
