"""Robust trend (稳健趋势): Theil-Sen slope with its interval, blind to one odd year.

End-point methods see the first and the last value only; the median of all pairwise slopes sees
every value. The interval is Sen's (1968): pairwise slopes cut off by the exact distribution of
Kendall's S without ties. With three values no interval of 80 % exists: none is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import comb, exp, factorial, log
from statistics import median

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Trend:
    """A robust trend (稳健趋势): per year, of the level or, when `compound`, of its logarithm."""

    slope: float
    intercept: float
    low: float | None
    high: float | None
    level: float
    points: int
    compound: bool

    def at(self, t: float) -> float:
        """Return the level that the trend has at a time."""
        line = self.intercept + self.slope * t
        return exp(line) if self.compound else line


def theil_sen(
    points: Sequence[Point], *, compound: bool = False, level: float = 0.8
) -> Trend | None:
    """Return the robust trend of at least three points; None for fewer.

    `compound` takes logarithms; where a level is not above zero the straight line is taken.
    """
    if len(points) < 3:
        return None
    compound = compound and all(value > 0 for _, value in points)
    marks = [(t, log(value) if compound else value) for t, value in points]
    slopes = sorted((b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(marks, 2))
    slope = median(slopes)
    intercept = median(value - slope * t for t, value in marks)
    cut = _cut(len(marks), level)
    low, high = (None, None) if cut is None else (slopes[cut], slopes[-1 - cut])
    return Trend(slope, intercept, low, high, level, len(marks), compound)


def _cut(n: int, level: float) -> int | None:
    """Return how many slopes fall away at each end of the interval; None: too few points."""
    counts = _inversions(n)
    allowed = (1 - level) / 2
    tail, cut = 0, -1
    for inversions in range(comb(n, 2) // 2 + 1):
        tail += counts[inversions]
        if tail / factorial(n) > allowed:
            break
        cut = inversions
    return None if cut < 0 else cut


@cache
def _inversions(n: int) -> tuple[int, ...]:
    """Return how many orders of n values have 0, 1, 2 ... inversions (Kendall's S, exactly)."""
    counts = [1]
    for size in range(2, n + 1):
        longer = [0] * (len(counts) + size - 1)
        for inversions, number in enumerate(counts):
            for more in range(size):
                longer[inversions + more] += number
        counts = longer
    return tuple(counts)
