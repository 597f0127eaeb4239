"""Rounding ties over columns (批量取舍): decided in whole numbers where floats cannot.

Figures of returns have few decimals, so points often end exactly on a half. The points of an
item that is scored on a typed figure are whole multiples of 1/n, with n from the parameters and
the decimals of the figure; so is their sum. Near a tie the sum is turned into that whole number
and rounded exactly. An item whose value is a ratio has no such n; while it lies at one of its
corners (nothing, full marks) its points are known numbers. All other rows go the exact way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from changbai.engine.scoring.batch_columns import Flags, Floats
from changbai.engine.scoring.batch_formula import Chunk
from changbai.pack.scorecard import RoundingMode

#: Distance to a tie, in units of the last decimal, below which floats do not decide.
TIE = 1e-7
#: Most decimals of a typed figure that are looked for.
MOST_DECIMALS = 6
#: Most parts of a point: beyond, a float no longer names the multiple.
MOST_PARTS = 2**34
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Grid:
    """On which multiples the points of one way of scoring lie (格点).

    `known` are points it gives as they stand; `slope` is points for one unit of the typed
    figure `raw`; `free` says that between the known ones anything may come out.
    """

    known: tuple[Fraction, ...] = ()
    slope: Fraction = Fraction(0)
    raw: str = ""
    free: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """The points of one item on a chunk (得分痕迹), with the grids of its ways of scoring."""

    grids: tuple[Grid, ...]
    points: Floats
    scale: Fraction = Fraction(1)
    absent: Flags | None = field(default=None)


def round_floats(
    chunk: Chunk,
    value: Floats,
    decimals: int,
    mode: RoundingMode,
    traces: Sequence[Trace] | None = None,
    constants: Sequence[Fraction] = (),
) -> Floats:
    """Round to so many decimals; ties that nothing decides are marked for the exact path.

    `traces` are the items that `value` is the sum of, `constants` what may stand in its place.
    """
    scale = 10.0**decimals
    size = np.abs(value) * scale
    shift = 0.0 if mode == "down" else 0.5
    near = np.abs(size + shift - np.rint(size + shift)) < TIE
    result = np.copysign(np.floor(size + shift) / scale, value) + 0.0
    rows = np.flatnonzero(near)
    if not len(rows):
        return result
    solved = np.zeros(len(rows), dtype=bool)
    if traces is not None:
        solved, exact = _in_whole_numbers(chunk, value, rows, decimals, mode, traces, constants)
        result[rows[solved]] = exact[solved]
    chunk.doubt[rows[~solved]] = True
    return result


def _in_whole_numbers(
    chunk: Chunk,
    value: Floats,
    rows: Rows,
    decimals: int,
    mode: RoundingMode,
    traces: Sequence[Trace],
    constants: Sequence[Fraction],
) -> tuple[Flags, Floats]:
    """Return which rows whole numbers decide, and what they round to."""
    good = np.isfinite(value[rows])
    parts = lcm(*(constant.denominator for constant in constants), 1)
    for trace in traces:
        if trace.absent is not None:
            good &= ~trace.absent[rows]
        for grid in trace.grids:
            fits, own = _parts_of(chunk, rows, trace, grid)
            good &= fits
            parts = lcm(parts, own)
    if parts > MOST_PARTS:
        return np.zeros(len(rows), dtype=bool), value[rows]
    counted = np.rint(np.where(good, np.abs(value[rows]), 0.0) * parts)
    good &= np.abs(np.abs(value[rows]) * parts - counted) < 1e-2
    good &= counted < 2.0**62 / 10**decimals
    whole, rest = np.divmod(counted.astype(np.int64) * 10**decimals, parts)
    if mode == "half_up":
        whole += 2 * rest >= parts
    elif mode == "half_even":
        whole += (2 * rest > parts) | ((2 * rest == parts) & (whole % 2 == 1))
    return good, np.copysign(whole / 10.0**decimals, value[rows]) + 0.0


def _parts_of(chunk: Chunk, rows: Rows, trace: Trace, grid: Grid) -> tuple[Flags, int]:
    """Return on which rows points lie on the grid, and into how many parts it cuts a point."""
    good = np.ones(len(rows), dtype=bool)
    parts = lcm(*((known * trace.scale).denominator for known in grid.known), 1)
    if grid.free:
        corners = np.array([float(known) for known in grid.known])
        return np.isin(trace.points[rows], corners), parts
    if grid.slope:
        given = chunk.columns.numbers[grid.raw][rows]
        decimals, good = _decimals(given)
        parts = lcm(parts, (grid.slope * trace.scale / 10**decimals).denominator)
    return good, parts


def _decimals(given: Floats) -> tuple[int, Flags]:
    """Return how many decimals typed figures have, and which have no more than the most."""
    good = np.ones(len(given), dtype=bool)
    for decimals in range(MOST_DECIMALS + 1):
        scale = 10.0**decimals
        good = np.rint(given * scale) / scale == given
        if good.all():
            return decimals, good
    return MOST_DECIMALS, good
