"""Observed growth against required growth, for many series at once (增速对比).

One evaluator for every office that judges by the compound annual growth rate (CAGR, 年均增速)
between two ends: with a target the observed rate over the rate that leads from base to target in
time, without one the observed rate against fixed rates, made easier near a natural limit.
Classes and scores come from the method's data file. Source of the form: the progress methodology
that the Open SDG project publishes (Statistics Canada); Eurostat's is of the same form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from changbai.pack.verdict_method import Method, Mode, ScoreLine

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Grade of a series that has none: too few points, signs that differ, time that runs backwards.
NO_GRADE = -1


@dataclass(frozen=True, slots=True)
class Ends:
    """The two ends of each series, and where it is to go (序列两端): arrays of one length.

    NaN where not given. `better` is 1 where more is better, -1 where less is. Years are numbers,
    not necessarily whole.
    """

    base_year: Array
    base: Array
    year: Array
    value: Array
    better: Array
    target: Array
    target_year: Array
    limit: Array

    @staticmethod
    def of(rows: Sequence[Sequence[float | None]]) -> Ends:
        """Return the ends of rows in the order of the fields; None is not given."""
        table = np.array(rows, dtype=float).reshape(-1, len(fields(Ends)))
        return Ends(*table.T)


@dataclass(frozen=True, slots=True)
class Graded:
    """What the method finds for each series (分级结果): arrays of one length.

    `grade` numbers the classes of the method, `NO_GRADE` for none. `progress` is the ratio of
    observed to required growth, or without a target the growth in the wanted direction;
    it is minus infinity where the base stood on the target and was left for the worse.
    `scale` is the share of the thresholds that a natural limit leaves.
    """

    observed: Array
    required: Array
    progress: Array
    scale: Array
    grade: NDArray[np.int64]
    score: Array


def growth_ratio(ends: Ends, method: Method, *, by_speed: bool = False) -> Graded:
    """Grade many series by a method of the family growth_ratio (增速对比分级).

    `by_speed` leaves out whether the target is reached and looks at the speed alone.
    """
    zero = float(method.parameters["zero_stands_for"])
    sign = np.where(ends.base < 0, -1.0, 1.0)
    base = np.where(ends.base == 0, zero, ends.base)
    target = np.where(ends.target == 0, zero, ends.target)
    aimed = ~np.isnan(target)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        observed = _rate(base, ends.value, ends.year - ends.base_year)
        required = _rate(base, target, ends.target_year - ends.base_year)
        wanted = sign * ends.better * observed
        # A base on its target asks for no growth: whoever then moves away moves infinitely so.
        progress = np.where(aimed, wanted / np.abs(required), wanted)
        enough = ends.year - ends.base_year >= float(method.parameters["minimum_years"])
        progress[~enough | (base * ends.value < 0)] = np.nan
        reached = aimed & (not by_speed) & ((ends.value - target) * ends.better >= 0)
    scale = np.where(aimed, 1.0, _scale(ends, float(method.parameters["limit_power"])))
    grade = _grades(method, progress, scale, aimed, reached)
    return Graded(
        observed, required, progress, scale, grade, _scores(method, progress, scale, aimed, reached)
    )


def _rate(start: Array, end: Array, years: Array) -> Array:
    """Return the growth a year as a fraction (年均增速); NaN where there is none."""
    ratio = end / start
    rate = ratio ** (1 / years) - 1
    # Over a single year a change of sign would have a root too; there is no growth in it.
    return np.where((years > 0) & (ratio >= 0) & np.isfinite(rate), rate, np.nan)


def _scale(ends: Ends, power: float) -> Array:
    """Return how much of the thresholds is left near a natural limit (限值系数), 0 to 1."""
    size, limit = np.abs(ends.base), np.abs(ends.limit)
    with np.errstate(invalid="ignore", divide="ignore"):
        near = np.where(size <= limit, size / limit, (2 * limit - size) / limit)
        scale = np.where(size >= 2 * limit, 1.0, 1 - near**power)
    return np.where(np.isnan(limit), 1.0, scale)


def _grades(
    method: Method, progress: Array, scale: Array, aimed: Flags, reached: Flags
) -> NDArray[np.int64]:
    grade = np.full(progress.shape, NO_GRADE)
    known = ~np.isnan(progress)
    modes: tuple[tuple[Mode, Flags], ...] = (
        ("with_target", known & aimed),
        ("without_target", known & ~aimed),
    )
    # Worst first, so that a better class that is met as well writes over it.
    for number in reversed(range(len(method.classes))):
        entry = method.classes[number]
        for mode, here in modes:
            bound = getattr(entry, mode)
            if mode in entry.rest:
                grade[here] = number
            elif bound is not None:
                grade[here & (progress >= float(bound) * scale)] = number
        if entry.reached:
            grade[reached] = number
    return grade


def _scores(method: Method, progress: Array, scale: Array, aimed: Flags, reached: Flags) -> Array:
    if method.score is None:
        return np.full(progress.shape, np.nan)
    least, most = float(method.score.least), float(method.score.most)
    with_target = _along(method.score.with_target, progress, scale)
    without = _along(method.score.without_target, progress, scale)
    score = np.clip(np.where(aimed, with_target, without), least, most)
    # On its limit already, and not leaving it, a series can do no better.
    score[~aimed & (scale == 0) & (progress >= 0)] = most
    score[reached] = most
    return score


def _along(lines: Sequence[ScoreLine], progress: Array, scale: Array) -> Array:
    """Return the height of a curve made of lines, listed best first; NaN where it has none."""
    score = np.full(progress.shape, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        for line in reversed(lines):
            x = progress / scale if line.scaled else progress
            height = float(line.slope) * x + float(line.intercept)
            here = True if line.start is None else progress >= float(line.start) * scale
            score = np.where(here, height, score)
    return score
