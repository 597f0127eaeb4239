"""Gaps and outliers of raw indicators (缺失插补与异常值处理): steps 3 and 4 of the handbook.

Treatment follows the custom of composite indices: an indicator whose skewness is over 2 in size
and whose excess kurtosis is over 3.5 is winsorised point by point, at most five points; where
that does not do, the raw indicator is put on a logarithmic scale (sign of the skewness kept).
Skewness and kurtosis are the sample ones of spreadsheets (G1 and G2 of Joanes and Gill 1998).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from changbai.analysis._frame import Array

SKEW, KURTOSIS = 2.0, 3.5


@dataclass(frozen=True, slots=True)
class Treated:
    """What was done to an indicator (处理记录): none, winsorised to bounds, or logarithm.

    `low` and `high` are the bounds that values were cut to; for a logarithm the value is
    sign * ln(sign * (x - shift) + pad).
    """

    how: str
    low: float
    high: float
    points: int = 0
    sign: int = 1
    shift: float = 0.0
    pad: float = 0.0

    def apply(self, column: Array) -> Array:
        """Return the treated values of a column; NaN stays NaN."""
        if self.how == "log":
            return self.sign * np.log(self.sign * (column - self.shift) + self.pad)
        return np.clip(column, self.low, self.high)


def skewness(x: Array) -> float | None:
    """Return the sample skewness G1 (偏度); None for fewer than three values or no spread."""
    x = x[~np.isnan(x)]
    n = len(x)
    if n < 3 or np.ptp(x) == 0:
        return None
    d = x - x.mean()
    g1 = (d**3).mean() / (d**2).mean() ** 1.5
    return float(g1 * np.sqrt(n * (n - 1)) / (n - 2))


def kurtosis(x: Array) -> float | None:
    """Return the sample excess kurtosis G2 (峰度); None for fewer than four values or no spread."""
    x = x[~np.isnan(x)]
    n = len(x)
    if n < 4 or np.ptp(x) == 0:
        return None
    d = x - x.mean()
    g2 = (d**4).mean() / (d**2).mean() ** 2 - 3
    return float((n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * g2 + 6))


def is_odd(x: Array) -> bool:
    """Tell whether an indicator has outliers that would rule it (是否需要处理)."""
    skew, kurt = skewness(x), kurtosis(x)
    return skew is not None and kurt is not None and abs(skew) > SKEW and kurt > KURTOSIS


def treat(column: Array, most: int) -> Treated:
    """Return how an indicator is treated, winsorising at most so many points (异常值处理)."""
    low, high = float(np.nanmin(column)), float(np.nanmax(column))
    if not is_odd(column):
        return Treated("none", low, high)
    values, points = column.copy(), 0
    while points < most and is_odd(values):
        skew = skewness(values) or 0.0
        known = values[~np.isnan(values)]
        if skew > 0:
            high = float(known[known < known.max()].max())
        else:
            low = float(known[known > known.min()].min())
        values = np.clip(values, low, high)
        points = int(((column < low) | (column > high)).sum())
    if not is_odd(values) and points <= most:
        return Treated("winsorise", low, high, points)
    sign = 1 if (skewness(column) or 0.0) > 0 else -1
    shift = float(np.nanmin(column) if sign > 0 else np.nanmax(column))
    pad = 0.01 * float(np.nanmax(column) - np.nanmin(column))
    return Treated("log", float(np.nanmin(column)), float(np.nanmax(column)), 0, sign, shift, pad)


def impute(column: Array, how: str, groups: tuple[str, ...]) -> Array:
    """Return the fill of a column's gaps, NaN where it can have none (插补值): rows.

    `mean`, `median`, or `group_mean`, the mean of the unit's own group.
    """
    filled = np.full(len(column), np.nan)
    gaps = np.isnan(column)
    if how in ("mean", "median"):
        known = column[~gaps]
        if len(known):
            filled[gaps] = known.mean() if how == "mean" else np.median(known)
    elif how == "group_mean":
        named = np.array(groups)
        for group in set(groups):
            own = named == group
            known = column[own & ~gaps]
            if len(known):
                filled[own & gaps] = known.mean()
    return filled
