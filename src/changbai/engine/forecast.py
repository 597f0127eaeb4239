"""Forecast to the deadline with an interval, or an honest refusal (预测).

Drift method: the mean step of the comparable yearly values goes on. Its variance is
s^2 (h + h^2 / (T - 1)) for T values and horizon h (Hyndman and Athanasopoulos, Forecasting:
principles and practice, 3rd ed., section 5.2 and 5.5); with the few values that a plan has,
the quantile is Student's t with T - 2 degrees of freedom, not the normal one. A change from a
base is forecast in logarithms, because it compounds. Uneven steps are weighted by their length.
Whole numbers are counts, each a smooth quantity cut to one: steps cannot be surer than that
rounding, 1/12 a value, so equal steps do not feign certainty.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, fsum, log, sqrt
from statistics import fmean, stdev

from changbai.engine.student import two_sided
from changbai.engine.trend import Point
from changbai.kernel.text import Text

#: Two steps are needed to see how much steps differ: three values.
NEEDED = 3
LEVEL = 0.8
#: Variance of the difference of two counts that comes from counting in ones.
_COUNTING = 2 / 12


@dataclass(frozen=True, slots=True)
class Spread:
    """A central value with its interval (预测区间)."""

    value: float
    low: float
    high: float

    def within(self, floor: float | None, ceiling: float | None) -> Spread:
        """Return it cut off at natural bounds: a share ends at 100 %, a count at zero."""

        def cut(number: float) -> float:
            number = number if floor is None else max(number, floor)
            return number if ceiling is None else min(number, ceiling)

        return Spread(cut(self.value), cut(self.low), cut(self.high))


def too_few(have: int, needed: int = NEEDED) -> Text:
    """Say that there are too few points to forecast, and how many are needed."""
    return Text(
        f"点数太少：有 {have} 个可比数值，至少要 {needed} 个",
        f"Too few points: {have} comparable values, at least {needed} are needed",
    )


def drift(
    points: Sequence[Point], horizon: float, *, compound: bool = False, level: float = LEVEL
) -> Spread | None:
    """Return the drift forecast `horizon` years after the last point; None for too few points.

    Points are (years, level) in order of time. `compound` works in logarithms where all levels
    are above zero.
    """
    if len(points) < NEEDED:
        return None
    compound = compound and all(value > 0 for _, value in points)
    marks = [(t, log(value) if compound else value) for t, value in points]
    span = marks[-1][0] - marks[0][0]
    step = (marks[-1][1] - marks[0][1]) / span
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in itertools.pairwise(marks)]
    freedom = len(steps) - 1
    variance = fsum((move - step * gap) ** 2 / gap for gap, move in steps) / freedom
    if not compound and all(float(value).is_integer() for _, value in points):
        variance = max(variance, _COUNTING)
    reach = two_sided(level, freedom) * sqrt(variance * (horizon + horizon**2 / span))
    middle = marks[-1][1] + step * horizon
    if compound:
        return Spread(exp(middle), exp(middle - reach), exp(middle + reach))
    return Spread(middle, middle - reach, middle + reach)


def year_end(
    to_date: float, earlier: Sequence[tuple[float, float]], *, level: float = LEVEL
) -> Spread | None:
    """Return the forecast of a whole year's amount from its amount to date (全年预计).

    `earlier` are (to date at the same month, whole year) of earlier years: the mean ratio of
    the two carries on, with the prediction interval of one more draw. None for fewer than two.
    """
    ratios = [whole / part for part, whole in earlier if part > 0]
    if len(ratios) < 2:
        return None
    middle = fmean(ratios)
    spread = stdev(ratios) * sqrt(1 + 1 / len(ratios))
    reach = two_sided(level, len(ratios) - 1) * spread
    # What has come in stays: a year cannot end below its amount to date.
    low = max(to_date * (middle - reach), to_date)
    return Spread(max(to_date * middle, to_date), low, to_date * (middle + reach))
