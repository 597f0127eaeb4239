"""Confidence of DEA scores (DEA 得分的置信区间): the smoothed bootstrap of Simar and Wilson.

A frontier drawn through the best of a sample lies inside the true one, so scores flatter. Draw
inefficiencies from their smoothed distribution, reflected at one, give each unit such a one instead
of its own, and score the units as they are against the frontier of these: how far the new scores
move away from the old ones tells how far the old ones are from the true. All is done in distances
of at least one (phi, or one over theta) and turned back at the end.

Source: L. Simar and P. W. Wilson, Sensitivity analysis of efficiency scores: how to bootstrap in
nonparametric frontier models, Management Science 44 (1998) 49-61; draws from the reflected scores,
intervals and bandwidth as in C. Daraio and L. Simar, Advanced Robust and Nonparametric Methods in
Efficiency Analysis (2007), section 3.4, equations 3.23 to 3.26.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from changbai.analysis._frame import UNIT, Array, Frame, Option, distinct
from changbai.analysis._frontier import Frontier, Orientation, Returns, evaluate, frontier
from changbai.analysis._frontier.table import INPUT, OUTPUT, faults
from changbai.analysis._frontier.technology import technology
from changbai.analysis._result import Figure, Result, Table
from changbai.kernel.problem import Problem, has_errors
from changbai.kernel.text import Text

TITLE = Text("效率得分的置信区间（自助法）", "Confidence of efficiency scores (bootstrap)")
QUESTION = Text(
    "效率得分有多可靠？扣除抽样带来的高估后是多少，两个单位的差别是真是假？",
    "How sure are the scores? What is left when the flattery of a small sample is taken off, and "
    "which differences are real?",
)
ROLES = (UNIT, INPUT, OUTPUT)
OPTIONS = (
    Option(
        "returns",
        Text("规模报酬（同 dea）", "returns to scale (as dea)"),
        "vrs",
        choices=("vrs", "crs", "nirs", "ndrs", "bcc", "ccr"),
    ),
    Option(
        "orientation",
        Text("导向：output 产出，input 投入", "orientation"),
        "output",
        choices=("output", "input"),
    ),
    Option("draws", Text("抽样次数", "draws"), 2000, kind="whole", least=10, most=100000),
    Option(
        "level", Text("置信水平", "confidence level"), 0.95, kind="number", least=0.5, most=0.999
    ),
    Option("seed", Text("随机种子", "seed"), 1, kind="whole", least=0),
    Option(
        "bandwidth",
        Text("平滑窗宽；0 为按经验法则", "bandwidth; 0 takes the rule of thumb"),
        0.0,
        kind="number",
        least=0,
        most=1,
    ),
)
REFERENCE = (
    "Simar, Wilson (1998), Management Science 44:49",
    "Daraio, Simar (2007), Advanced Robust and Nonparametric Methods, Springer, section 3.4",
)
NOT_FOR = (
    Text(
        "区间只反映抽样误差，不反映填报错误和口径差异；假定各单位的无效率同分布，"
        "单位类型差别很大时应分组。区间重叠的两个单位不能断言谁好谁差。",
        "Intervals tell the error of sampling, not of reporting or definition. Inefficiency is "
        "taken to follow one law for all: split very different units into groups. Of two units "
        "whose intervals overlap nobody can say which is better.",
    ),
)
_ALL_BEST = Text(
    "所有单位都在前沿上，没有可供抽样的差别", "are all on the frontier: nothing to draw from"
)
#: With so few units the frontier need not be found first: all of them are tried.
_FEW = 400


@dataclass(frozen=True, slots=True)
class Intervals:
    """Scores with their confidence (置信区间): over units, theta or phi as the scores are."""

    scores: Array
    bias: Array
    corrected: Array
    low: Array
    high: Array
    deviation: Array
    bandwidth: float


def rule_of_thumb(distances: Array) -> float:
    """Return the bandwidth of the reflected distances (窗宽): the normal reference rule.

    Units on the frontier are left out: they are there because the sample is finite.
    """
    apart = distances[distances > 1 + 1e-6]
    if not len(apart):
        return 0.0
    both = np.concatenate([apart, 2 - apart])
    wide = both.std(ddof=1)
    quarter = np.subtract(*np.percentile(both, [75, 25])) / 1.349
    narrow = min(wide, quarter) if quarter > 0 else wide
    found = 0.9 * narrow * len(both) ** -0.2
    shrink = (len(both) / len(distances)) ** 0.2 * distances.std(ddof=1) / wide
    return float(found * shrink)


def draw(distances: Array, bandwidth: float, rng: np.random.Generator) -> Array:
    """Return one draw of distances from their smoothed distribution (平滑抽样): at least one."""
    both = np.concatenate([distances, 2 - distances])
    drawn = both[rng.integers(0, len(both), len(distances))]
    moved = drawn + bandwidth * rng.standard_normal(len(distances))
    mean = drawn.mean()
    # Smoothing adds variance; that is taken back about the mean, which is near one.
    shrunk = mean + (moved - mean) / np.sqrt(1 + bandwidth**2 / both.var(ddof=1))
    found: Array = np.where(shrunk < 1, 2 - shrunk, shrunk)
    return found


def intervals(
    inputs: Array,
    outputs: Array,
    returns: Returns = "vrs",
    orientation: Orientation = "output",
    *,
    draws: int = 2000,
    level: float = 0.95,
    seed: int = 1,
    bandwidth: float = 0.0,
) -> Intervals:
    """Return scores and their confidence (自助法): the same seed gives the same figures.

    ValueError when all units are on the frontier.
    """
    inward = orientation == "input"
    scores = evaluate(frontier(inputs, outputs, returns), inputs, outputs, orientation).values
    own = 1 / scores if inward else scores
    bandwidth = bandwidth or rule_of_thumb(own)
    if bandwidth <= 0 or np.ptp(own) <= 1e-9:
        raise ValueError("all units are on the frontier")
    found = np.empty((draws, len(own)))
    for number in range(draws):
        drawn = draw(own, bandwidth, np.random.default_rng([seed, number]))
        scale = (own / drawn)[:, None]
        x, y = (inputs / scale, outputs) if inward else (inputs, outputs * scale)
        values = evaluate(_frontier(x, y, returns), inputs, outputs, orientation).values
        found[number] = 1 / values if inward else values
    moved = found - own
    tail = (1 - level) / 2
    far, near = np.quantile(moved, [1 - tail, tail], axis=0)
    corrected, ends = own - moved.mean(axis=0), (own - far, own - near)
    deviation = (1 / found if inward else found).std(axis=0, ddof=1)
    if inward:
        corrected, ends = 1 / corrected, (1 / ends[1], 1 / ends[0])
    return Intervals(scores, scores - corrected, corrected, *ends, deviation, bandwidth)


def _frontier(inputs: Array, outputs: Array, returns: Returns) -> Frontier:
    if len(inputs) > _FEW:
        return frontier(inputs, outputs, returns)
    tech = technology(inputs, outputs, returns)
    return Frontier(tech, np.unique(tech.twins))


def analyse(frame: Frame, options: Mapping[str, Any]) -> tuple[Result | None, list[Problem]]:
    """Return every unit's score with its interval (置信区间)."""
    problems = [*distinct(frame, "id"), *faults(frame, least=3)]
    if has_errors(problems):
        return None, problems
    try:
        found = intervals(
            frame.numbers("input"),
            frame.numbers("output"),
            {"bcc": "vrs", "ccr": "crs"}.get(options["returns"], options["returns"]),
            options["orientation"],
            **{name: options[name] for name in ("draws", "level", "seed", "bandwidth")},
        )
    except ValueError:
        facts = {"unit": f"{len(frame)}", "fault": _ALL_BEST}
        return None, [*problems, Problem("CB817", frame.place(0), facts)]
    return _result(frame, options, found), problems


def _result(frame: Frame, options: Mapping[str, Any], found: Intervals) -> Result:
    # Correcting adds noise of its own: worth it when the bias is large beside it (1998, p. 57).
    worth = found.bias**2 / np.maximum(3 * found.deviation**2, 1e-300) > 1
    columns = (found.scores, found.bias, found.corrected, found.low, found.high, found.deviation)
    rows = [
        (unit, *(one[i] for one in columns), bool(worth[i])) for i, unit in enumerate(frame.units())
    ]
    heads = {
        "unit": Text("单位", "unit"),
        "score": Text("得分（θ 或 φ）", "score (theta or phi)"),
        "bias": Text("偏差", "bias"),
        "corrected": Text("纠偏得分", "corrected score"),
        "low": Text("下限", "low"),
        "high": Text("上限", "high"),
        "deviation": Text("标准差", "standard deviation"),
        "correct": Text("宜用纠偏得分", "better corrected"),
    }
    figures = (
        Figure("units", Text("单位数", "units"), len(frame)),
        Figure("draws", Text("抽样次数", "draws"), options["draws"]),
        Figure("bandwidth", Text("窗宽", "bandwidth"), found.bandwidth),
        Figure("mean_score", Text("平均得分", "mean score"), found.scores.mean()),
        Figure(
            "mean_corrected", Text("平均纠偏得分", "mean corrected score"), found.corrected.mean()
        ),
    )
    level = f"{100 * options['level']:g}"
    width = (found.high - found.low).mean()
    said = Text(
        f"平均得分 {found.scores.mean():.3f}，扣除抽样高估后为 {found.corrected.mean():.3f}；"
        f"{level}% 置信区间平均宽 {width:.3f}（{options['draws']} 次抽样）。",
        f"The mean score is {found.scores.mean():.3f}, {found.corrected.mean():.3f} without the "
        f"flattery of sampling; {level} % intervals are {width:.3f} wide on average "
        f"({options['draws']} draws).",
    )
    tables = (Table("scores", Text("得分与区间", "scores and intervals"), heads, rows),)
    return Result((said,), figures, tables)
