"""Quantiles of Student's t (t 分布分位数): exact for whole degrees of freedom, no library needed.

The distribution function is the finite series of Abramowitz and Stegun 26.7.3 and 26.7.4; its
inverse is found by halving. A command that starts in a blink cannot wait for a library of
statistics to load.
"""

from __future__ import annotations

from functools import cache
from math import atan, cos, inf, pi, sin, sqrt


def central_share(t: float, freedom: int) -> float:
    """Return the probability that |T| <= t, for t >= 0 and whole degrees of freedom."""
    angle = atan(t / sqrt(freedom))
    term = cos(angle) if freedom % 2 else 1.0
    total = term if freedom > 1 else 0.0
    for k in range(3 if freedom % 2 else 2, freedom - 1, 2):
        term *= cos(angle) ** 2 * (k - 1) / k
        total += term
    if freedom % 2:
        return 2 / pi * (angle + sin(angle) * total)
    return sin(angle) * total


@cache
def two_sided(level: float, freedom: int) -> float:
    """Return t such that |T| <= t with probability `level` (双侧分位数)."""
    if not 0 < level < 1 or freedom < 1:
        raise ValueError(f"level {level}, {freedom} degrees of freedom")
    low, high = 0.0, 1.0
    while central_share(high, freedom) < level:
        low, high = high, high * 2
        if high == inf:
            return inf
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if central_share(middle, freedom) < level:
            low = middle
        else:
            high = middle
    return (low + high) / 2
