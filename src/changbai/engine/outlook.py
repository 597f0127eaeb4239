"""Where a target is heading (走势): forecast to the deadline, and the robust trend beside it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from changbai.engine.forecast import LEVEL, drift, too_few
from changbai.engine.results import Forecast, VerdictState
from changbai.engine.standing import Parameters, Standing
from changbai.engine.trend import Trend, theil_sen
from changbai.kernel.period import Period
from changbai.kernel.text import Text

Bounds = tuple[float | None, float | None]

METHOD = "drift"
_DONE = Text("完成期已到，不再预测", "The deadline has come: nothing is left to forecast")


def outlook(
    standing: Standing,
    at: Period,
    bounds: Bounds,
    shown: Callable[[float], float],
    *,
    over: bool,
) -> Forecast:
    """Return the forecast on the target's own scale; `shown` turns levels into that scale."""
    if over:
        return Forecast(at, method=METHOD, points=len(standing.points), reason=_DONE)
    compound = standing.shape == "compound"
    spread = drift(standing.points, standing.remaining, compound=compound)
    count = len(standing.points)
    if spread is None:
        return Forecast(at, method=METHOD, points=count, reason=too_few(count))
    spread = spread.within(*bounds)
    values = (shown(spread.value), shown(spread.low), shown(spread.high))
    return Forecast(at, *values, level=LEVEL, method=METHOD, points=count)


def trend_parts(
    standing: Standing, state: VerdictState, parameters: Parameters, shown: Callable[[float], float]
) -> dict[str, Any]:
    """Return the robust trend in parts, and whether it disagrees with the class (稳健趋势).

    They disagree when the class is good and the trend does not lead to the goal, or the class
    is bad and the trend does. Of a reached target only a fall that is sure counts.
    """
    trend = theil_sen(standing.points, compound=standing.shape == "compound")
    if trend is None:
        return {}
    ends = standing.points[-1][0] + max(standing.remaining, 0.0)
    level = trend.at(ends)
    compound = standing.shape == "compound"
    return {
        "trend": _yearly(trend.slope, compound=compound),
        "trend_low": _yearly(trend.low, compound=compound),
        "trend_high": _yearly(trend.high, compound=compound),
        "trend_points": trend.points,
        "trend_at_deadline": shown(level),
        "trend_disagrees": _disagrees(standing, state, trend, level, parameters),
    }


def _yearly(slope: float | None, *, compound: bool) -> float | None:
    """Return a slope as told: that of a logarithm as a growth rate per year."""
    return math.expm1(slope) if compound and slope is not None else slope


def _disagrees(
    standing: Standing, state: VerdictState, trend: Trend, level: float, parameters: Parameters
) -> bool | None:
    if state == "no_data":
        return None
    if state == "achieved":
        edge = trend.high if standing.better == "higher" else trend.low
        return edge is not None and (edge < 0 if standing.better == "higher" else edge > 0)
    leads = standing.ahead(level, standing.threshold(parameters)) >= 0
    return leads != (state == "on_path")
