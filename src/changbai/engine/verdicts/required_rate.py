"""Required rate (所需增速): is the target moving as fast as it must from now to the deadline?

The growth a year from base to now is held against the growth a year that still leads from now
to the goal. Where a compound rate does not exist (a level at or below zero) both are amounts a
year on the straight line.
"""

from __future__ import annotations

from changbai.engine import reasons
from changbai.engine.path import compound_rate, linear_rate
from changbai.engine.standing import Finding, Parameters, Standing
from changbai.pack.verdict_method import Method

PARAMETERS = {
    "on_path": "正常：实际与所需增速之比不低于 / on path from this ratio of observed to required",
    "behind": "滞后：之比不低于，再低为预警 / behind from this ratio, alert below",
    "about_tolerance": "“左右”的允许偏差 / how far below the goal 左右 still counts as reached",
}


def judge(standing: Standing, parameters: Parameters, method: Method | None = None) -> Finding:
    """Judge a target by the speed that it has and the speed that it needs."""
    reached = standing.reached(parameters)
    if standing.base is None:
        missing = reasons.WITHOUT_BASE if reached else reasons.no_base(None)
        return Finding("achieved" if reached else "no_data", None, {}, missing)
    expected = standing.expected(standing.time_share or 0.0)
    base, value, goal = standing.base, standing.value, standing.goal
    compound = min(base, value, goal) > 0
    rate = compound_rate if compound else linear_rate
    observed = rate(base, value, standing.elapsed)
    required = None if reached else rate(value, goal, standing.remaining)
    parts: dict[str, object] = {
        "threshold": standing.threshold(parameters),
        "shape": standing.shape,
        "rate_kind": "compound" if compound else "linear",
        "observed_rate": observed,
        "required_rate": required,
        "projected_at_deadline": _project(standing, observed, compound),
    }
    if reached:
        return Finding("achieved", expected, parts)
    if observed is None:
        return Finding("no_data", expected, parts, reasons.BEFORE_BASE)
    if required is None:
        return Finding("alert", expected, parts, reasons.OVER)
    ratio = observed / required
    parts["ratio"] = ratio
    if ratio >= parameters["on_path"]:
        return Finding("on_path", expected, parts)
    return Finding("behind" if ratio >= parameters["behind"] else "alert", expected, parts)


def _project(standing: Standing, rate: float | None, compound: bool) -> float | None:
    """Return the level at the deadline if the observed rate goes on."""
    if rate is None:
        return None
    years = max(standing.remaining, 0.0)
    if compound:
        return float(standing.value * (1 + rate) ** years)
    return standing.value + rate * years
