"""The path from a base to a goal (进度路径): straight line or compound, and rates along it.

A count climbs on the straight line: halfway through the time, half of the move. A change from a
base year compounds: an intensity that is to fall 16 % in four years stands after k years at
(1 - 0.16) ** (k / 4) of its base, which is -4.27, -8.35, -12.26 and -16.00 %.
"""

from __future__ import annotations

from typing import Literal

from changbai.kernel.period import Period

Shape = Literal["line", "compound"]


def months_between(start: Period, end: Period) -> int:
    """Return the months from the end of one period to the end of another; negative backwards."""
    return 12 * (end.year - start.year) + end.last - start.last


def time_share(base: Period, now: Period, deadline: Period) -> float | None:
    """Return how much of the time from base to deadline has passed (时间进度); may exceed 1.

    None when the deadline does not lie after the base.
    """
    whole = months_between(base, deadline)
    return months_between(base, now) / whole if whole > 0 else None


def level_at(base: float, goal: float, share: float, shape: Shape) -> float:
    """Return the level that the path asks for after a share of the time (进度要求).

    Before the base the path stands at the base, after the deadline at the goal. A compound path
    needs levels above zero; where there are none the straight line stands in.
    """
    share = min(max(share, 0.0), 1.0)
    if share == 1.0:
        return goal
    if shape == "compound" and base > 0 and goal > 0:
        return float(base * (goal / base) ** share)
    return base + (goal - base) * share


def compound_rate(start: float, end: float, years: float) -> float | None:
    """Return the growth a year that leads from start to end (年均增速), as a fraction.

    None where it does not exist: a level at or below zero, or no time between.
    """
    if start <= 0 or end <= 0 or years <= 0:
        return None
    return float((end / start) ** (1 / years) - 1)


def linear_rate(start: float, end: float, years: float) -> float | None:
    """Return the amount a year that leads from start to end (年均增量); None without time."""
    return (end - start) / years if years > 0 else None
