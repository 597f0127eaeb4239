"""Ellison-Glaeser index of geographic concentration (埃利森-格莱赛集聚指数).

Plants of one industry are thrown at a map like darts, an area as wide as its share of all
industry. Gamma tells how much closer together they are than the darts would be; unlike a share
or a Gini it is not high merely because the industry has few and large plants.

Source: G. Ellison and E. Glaeser, Geographic concentration in U.S. manufacturing industries: a
dartboard approach, Journal of Political Economy 105 (1997) 889-927: G, gamma, and the variance
of G when there is nothing but chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

from changbai.analysis._cross import AREA_TOTAL, SIZE, area_shares, cross, emptied, too_few
from changbai.analysis._frame import AREA, INDUSTRY, UNIT, Array, Frame, Option
from changbai.analysis._result import Figure, Result, Table
from changbai.kernel.problem import Problem
from changbai.kernel.text import Text

TITLE = Text("埃利森-格莱赛集聚指数", "Ellison-Glaeser index")
QUESTION = Text(
    "扣除企业大小的影响后，行业是否真的扎堆",
    "Does an industry crowd together beyond what the size of its plants explains",
)
ROLES = (UNIT, AREA, replace(INDUSTRY, required=False), SIZE, AREA_TOTAL)
OPTIONS = (
    Option("draws", Text("随机地图数", "random maps"), 999, "whole", least=0, most=100000),
    Option("seed", Text("随机种子", "random seed"), 1, "whole", least=0),
    Option("level", Text("显著性水平", "level of the test"), 0.05, "number", least=1e-6, most=0.5),
)
REFERENCE = (
    (
        "Ellison, G., Glaeser, E. (1997) Geographic concentration in U.S. manufacturing industries:"
        " a dartboard approach, Journal of Political Economy 105: 889-927"
    ),
)
NOT_FOR = (
    Text(
        "不能用来指认具体的集群在哪里，也不能说明企业之间有配套关系。",
        "It names no place as a cluster and says nothing of dealings between its firms.",
    ),
    Text(
        "不能跨不同的地区划分比较：地区划得越细，数值越不同。",
        "Not comparable between different divisions into areas.",
    ),
)
#: The bands that the paper uses: gamma below .02 slight, above .05 strong.
SLIGHT, STRONG = 0.02, 0.05
#: Less than this is one plant, or one area, and rounding.
TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Concentration:
    """The concentration of one industry (集聚程度).

    `raw` is G = sum((s - x)^2), `herfindahl` that of its plants, `gamma` the index, `expected`
    and `deviation` mean and standard deviation of G under chance alone, `z` their comparison,
    `p` its one-sided normal tail, `simulated` the share of random maps (counting the true one)
    that come out as concentrated, or None when not asked for.
    """

    raw: float
    herfindahl: float
    gamma: float
    expected: float
    deviation: float
    z: float
    p: float
    simulated: float | None = None


def concentration(
    size: ArrayLike, place: ArrayLike, share: ArrayLike, draws: int = 0, seed: int = 0
) -> Concentration:
    """Measure an industry from its plants: size, number of the area, and the shares of all areas.

    `share` (x) adds up to one over the areas. Raises ValueError when gamma does not exist: one
    plant alone, or one area that holds everything.
    """
    z, where, x = _plants(size, place, share)
    alone = float(z @ z)
    spread = 1 - float(x @ x)
    if alone >= 1 or spread <= 0:
        raise ValueError("gamma needs two plants and two areas")
    raw = _distance(z, where, x)
    gamma = (raw - spread * alone) / (spread * (1 - alone))
    deviation = float(np.sqrt(max(variance(z, x), 0.0)))
    score = (raw - spread * alone) / deviation if deviation > 0 else 0.0
    tail = float(norm.sf(score)) if deviation > 0 else 1.0
    simulated = _simulated(z, x, raw, draws, seed) if draws else None
    return Concentration(raw, alone, gamma, spread * alone, deviation, score, tail, simulated)


def variance(plant_share: ArrayLike, share: ArrayLike) -> float:
    """Return the variance of G under chance alone, by the formula of the paper."""
    z, x = np.asarray(plant_share, float), np.asarray(share, float)
    two, three = float((x**2).sum()), float((x**3).sum())
    alone, fourth = float((z**2).sum()), float((z**4).sum())
    pairs = two - 2 * three + two**2
    return 2 * (alone**2 * pairs - fourth * (two - 4 * three + 3 * two**2))


def _plants(
    size: ArrayLike, place: ArrayLike, share: ArrayLike
) -> tuple[Array, NDArray[np.int64], Array]:
    """Return plant shares, area numbers and area shares, after a look at each."""
    z, x = np.asarray(size, float), np.asarray(share, float)
    where = np.asarray(place, np.int64)
    if z.shape != where.shape or z.ndim != 1 or x.ndim != 1:
        raise ValueError("sizes and places of the same plants, shares of the areas")
    if not (np.isfinite(z).all() and np.isfinite(x).all()) or (z < 0).any() or (x < 0).any():
        raise ValueError("sizes and shares are finite and not negative")
    if z.sum() <= 0 or abs(x.sum() - 1) > 1e-9:
        raise ValueError("sizes add up to something, shares to one")
    if where.size and (where.min() < 0 or where.max() >= x.size):
        raise ValueError("a plant stands outside the areas")
    return z / z.sum(), where, x


def _distance(z: Array, where: NDArray[np.int64], x: Array) -> float:
    gap = np.bincount(where, weights=z, minlength=x.size) - x
    return float(gap @ gap)


def _simulated(z: Array, x: Array, raw: float, draws: int, seed: int) -> float:
    """Return the share of random maps at least as concentrated; the true map counts as one."""
    rng = np.random.default_rng(seed)
    edges = np.cumsum(x)
    as_high = 1
    for _ in range(draws):
        where = np.minimum(np.searchsorted(edges, rng.random(z.size), "right"), x.size - 1)
        as_high += _distance(z, where, x) >= raw * (1 - 1e-12)
    return as_high / (draws + 1)


def analyse(frame: Frame, options: Mapping[str, Any]) -> tuple[Result | None, list[Problem]]:
    """Measure every industry of a file of plants."""
    table, problems = cross(frame, alone=True)
    if table is None:
        return None, problems
    share, more = area_shares(frame, table)
    problems += more
    if share is None:
        return None, problems
    problems += emptied(frame, table)
    if 1 - share @ share < TINY:
        return None, [*problems, too_few(frame, int((share > 0).sum()), len(table.industries))]
    rows = []
    for j, name in enumerate(table.industries):
        mine = np.flatnonzero((table.kind == j) & (table.size > 0))
        part = table.size[mine] / table.size[mine].sum() if mine.size else table.size[mine]
        if mine.size < 2 or 1 - part @ part < TINY:
            first = int(table.row[np.flatnonzero(table.kind == j)[0]])
            reason = Text("只有一家企业，或一家就是全部", "one plant is all of it")
            problems.append(
                Problem("CB824", frame.place(first, "industry"), {"name": name, "reason": reason})
            )
            continue
        found = concentration(
            table.size[mine], table.place[mine], share, options["draws"], options["seed"] + j
        )
        low = found.p if found.simulated is None else found.simulated
        rows.append(
            (
                name, int(mine.size), found.gamma, found.raw, found.herfindahl, found.expected,
                found.deviation, found.z, found.p, found.simulated,
                _verdict(found.gamma, low, options["level"]),
            )
        )  # fmt: skip
    if not rows:
        reason = Text("没有一个行业可以检验", "no industry can be tested")
        return None, [*problems, Problem("CB823", frame.place(0, "industry"), {"reason": reason})]
    rows.sort(key=lambda row: -row[2])
    figures: tuple[Figure, ...] = ()
    if len(rows) == 1:
        figures = tuple(
            Figure(key, _HEADS[key], value)
            for key, value in zip(_HEADS, rows[0], strict=True)
            if key != "industry"
        )
    title = Text("各行业集聚程度", "Concentration of industries")
    return Result(_found(rows), figures, (Table("industries", title, _HEADS, rows),)), problems


_HEADS = {
    "industry": Text("行业", "Industry"),
    "plants": Text("企业数", "Plants"),
    "gamma": Text("集聚指数 γ", "Gamma"),
    "raw": Text("原始集中度 G", "Raw G"),
    "herfindahl": Text("企业规模赫芬达尔指数 H", "Herfindahl of plants"),
    "expected": Text("纯偶然时 G 的均值", "Mean of G under chance"),
    "deviation": Text("纯偶然时 G 的标准差", "Standard deviation of G under chance"),
    "z": Text("标准分", "z"),
    "p": Text("单侧概率（正态）", "One-sided p (normal)"),
    "p_simulated": Text("单侧概率（随机地图）", "One-sided p (random maps)"),
    "verdict": Text("判断", "Verdict"),
}


def _verdict(gamma: float, p: float, level: float) -> str:
    """Return the class of an industry: a word for programs, worded in `found` for people."""
    if p >= level:
        return "chance"
    return "slight" if gamma < SLIGHT else "strong" if gamma > STRONG else "medium"


def _found(rows: list[tuple[Any, ...]]) -> tuple[Text, ...]:
    sure = [row for row in rows if row[-1] != "chance"]
    strong = [row for row in sure if row[-1] == "strong"]
    said = [
        Text(
            f"{len(rows)} 个行业中，{len(sure)} 个的集聚超出偶然，其中 {len(strong)} 个程度高"
            f"（γ 大于 {STRONG:g}）。",
            f"Of {len(rows)} industries {len(sure)} crowd together beyond chance,"
            f" {len(strong)} of them strongly (gamma above {STRONG:g}).",
        )
    ]
    if sure:
        top = sure[0]
        said.append(
            Text(
                f"集聚最强的是{top[0]}：γ = {top[2]:.3f}（{top[1]} 家企业）。",
                f"The strongest is {top[0]}: gamma = {top[2]:.3f} ({top[1]} plants).",
            )
        )
    high = [row for row in rows if row[-1] == "chance" and row[2] > STRONG]
    if high:
        said.append(
            Text(
                f"{high[0][0]}等 {len(high)} 个行业 γ 虽高，但企业太少或太集中于大厂，偶然也会。",
                f"In {len(high)} industries, {high[0][0]} among them, gamma is high but plants are"
                " so few or so unequal that chance alone would do it.",
            )
        )
    return tuple(said)
