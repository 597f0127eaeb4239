"""From values to places on paper (刻度)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight scale from values `low`..`high` to places `start`..`end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a value; an empty range puts all in the middle."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def present(values: Iterable[float | None]) -> list[float]:
    """Return the values that are there, finite ones only."""
    return [value for value in values if value is not None and math.isfinite(value)]


def nice_step(span: float, count: int = 4) -> float:
    """Return a round step (1, 2, 2.5, 5 times a power of ten): a span holds about `count`."""
    if span <= 0:
        return 1.0
    raw = span / count
    power: float = 10.0 ** math.floor(math.log10(raw))
    for factor in (1.0, 2.0, 2.5, 5.0):
        if raw <= factor * power * 1.0000001:
            return factor * power
    return 10.0 * power


def nice_ticks(low: float, high: float, count: int = 4) -> list[float]:
    """Return round values that enclose `low`..`high`."""
    step = nice_step(high - low, count)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    if first == last:
        last += 1
    return [round(step * i, 10) for i in range(first, last + 1)]


def class_breaks(values: Sequence[float], classes: int = 5) -> list[float]:
    """Return round lower bounds of the classes above the first (分级): at most `classes - 1`.

    Quantiles on round steps: areas spread over the classes, and the legend reads well. Every
    class holds at least one area.
    """
    ordered = sorted(present(values))
    if not ordered:
        return []
    step = nice_step(ordered[-1] - ordered[0], 8 * classes)
    breaks: list[float] = []
    for i in range(1, classes):
        at = ordered[min(len(ordered) - 1, math.ceil(len(ordered) * i / classes))]
        bound = round(math.floor(at / step + 1e-9) * step, 10)
        floor = breaks[-1] if breaks else ordered[0]
        if bound > floor and any(floor <= value < bound for value in ordered):
            breaks.append(bound)
    return breaks


def class_of(value: float, breaks: Sequence[float]) -> int:
    """Return the class of a value, 1 for the lowest."""
    return 1 + sum(1 for bound in breaks if value >= bound)
