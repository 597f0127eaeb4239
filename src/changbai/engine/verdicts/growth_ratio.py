"""Growth ratio (增速对比): the growth since the base against the growth that reaches the goal.

The family of Open SDG and Eurostat; see `engine/growth_ratio.py`. Classes of the method are
finer than the five states; both are told.
"""

from __future__ import annotations

import math

from changbai.engine import reasons
from changbai.engine.growth_ratio import NO_GRADE, Ends, growth_ratio
from changbai.engine.standing import Finding, Parameters, Standing
from changbai.pack.verdict_method import Method

PARAMETERS = {
    "default_base_year": "序列没有写明时的基年 / base year where a series names none",
    "default_target_year": "序列没有写明时的目标年 / target year where a series names none",
    "minimum_years": "基期至今至少几年 / least years from base to now",
    "zero_stands_for": "0 以此值代替 / what a zero is replaced by",
    "limit_power": "接近自然限值时放宽门槛的指数 / how fast thresholds ease near a limit",
}


def judge(standing: Standing, parameters: Parameters, method: Method | None = None) -> Finding:
    """Judge a target by the classes of its method; needs the method for them."""
    assert method is not None
    if standing.base is None:
        reached = standing.reached(parameters)
        missing = reasons.WITHOUT_BASE if reached else reasons.no_base(None)
        return Finding("achieved" if reached else "no_data", None, {}, missing)
    better = 1.0 if standing.better == "higher" else -1.0
    deadline = standing.elapsed + standing.remaining
    row = (0.0, standing.base, standing.elapsed, standing.value, better)
    graded = growth_ratio(Ends.of([(*row, standing.goal, deadline, None)]), method)
    grade = int(graded.grade[0])
    parts: dict[str, object] = {
        "rate_kind": "compound",
        "observed_rate": _number(graded.observed[0]),
        "required_rate": _number(graded.required[0]),
        "ratio": _number(graded.progress[0]),
        "score": _number(graded.score[0]),
    }
    expected = standing.expected(standing.time_share or 0.0)
    if grade == NO_GRADE:
        return Finding("no_data", expected, parts, reasons.NO_GROWTH)
    chosen = method.classes[grade]
    parts["class"] = chosen.id
    return Finding(chosen.state, expected, parts)


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
