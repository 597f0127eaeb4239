"""What units can do, as a cone (生产可能集): points and directions of free disposal.

A unit with inputs x and outputs y is the point (x, -y, 1). All that is possible is the cone of the
points and of the rays of free disposal: more of an input, less of an output, and what the returns
to scale allow. A score is how far one can go from an aim along a direction and stay in the cone:

    output orientation: the largest t with (x, 0, 1) + t (0, -y, 0) in the cone; the score is t
    input orientation: the largest t with (0, -y, 1) + t (-x, 0, 0) in the cone; the score is -t

Constant returns have no last coordinate. Columns are divided by their means, so that units of
measure change nothing, and every point by its largest coordinate: a cone does not mind.

Source: Charnes, Cooper, Rhodes (1978); Banker, Charnes, Cooper (1984); W. W. Cooper, L. M. Seiford
and K. Tone, Data Envelopment Analysis, 2nd ed. (2007), chapters 2 to 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Returns = Literal["crs", "vrs", "nirs", "ndrs"]
Orientation = Literal["input", "output"]
RETURNS: tuple[Returns, ...] = ("crs", "vrs", "nirs", "ndrs")


@dataclass(frozen=True, slots=True)
class Technology:
    """The points and rays of what is possible (生产可能集).

    `points` is coordinates x units, every column of largest coordinate one; `norms` is what it
    was divided by. `rays` is coordinates x rays: inputs, outputs, scale. `twins[j]` is the first
    unit with the same figures as j.
    """

    returns: Returns
    inputs: int
    outputs: int
    means: Array
    points: Array
    norms: Array
    rays: Array
    twins: Index


def technology(inputs: Array, outputs: Array, returns: Returns) -> Technology:
    """Return the technology of units x inputs and units x outputs (建立生产可能集).

    Nothing below zero, every unit with some input and some output, every column with some of
    it; ValueError else: whoever calls has told the reader before.
    """
    x, y = np.ascontiguousarray(inputs, float), np.ascontiguousarray(outputs, float)
    both = np.hstack([x, y])
    if len(x) != len(y) or not len(x) or not np.isfinite(both).all() or (both < 0).any():
        raise ValueError("units x inputs and units x outputs, finite and not negative")
    if (x.sum(1) <= 0).any() or (y.sum(1) <= 0).any() or (both.sum(0) <= 0).any():
        raise ValueError("every unit and every column must have something above zero")
    means = both.mean(axis=0)
    flat = both / means
    points = np.vstack([flat[:, : x.shape[1]].T, -flat[:, x.shape[1] :].T])
    if returns != "crs":
        points = np.vstack([points, np.ones(len(x))])
    norms = np.abs(points).max(axis=0)
    size = len(points)
    rays = np.eye(size)[:, : both.shape[1]]
    if returns in ("nirs", "ndrs"):
        rays = np.hstack([rays, np.eye(size)[:, -1:] * (1 if returns == "nirs" else -1)])
    _, first, same = np.unique(both, axis=0, return_index=True, return_inverse=True)
    twins = first[same.reshape(-1)]
    return Technology(returns, x.shape[1], y.shape[1], means, points / norms, norms, rays, twins)


def aims(
    tech: Technology, inputs: Array, outputs: Array, orientation: Orientation
) -> tuple[Array, Array]:
    """Return aims and directions of units, which may be others than the technology's (射线)."""
    flat = np.hstack([inputs, outputs]) / tech.means
    x, y = flat[:, : tech.inputs], -flat[:, tech.inputs :]
    one = np.ones((len(flat), 0 if tech.returns == "crs" else 1))
    if orientation == "output":
        return np.hstack([x, 0 * y, one]), np.hstack([0 * x, y, 0 * one])
    return np.hstack([0 * x, y, one]), np.hstack([-x, 0 * y, 0 * one])


def starts(tech: Technology, columns: Array, orientation: Orientation) -> Index:
    """Return simple facets over the given points, one a row, as indices of generators.

    Generators are the given points and then the rays. Where scale is free: no more output than
    the most there is, no less input than the least. Where it is not: no better ratio of an
    output to an input than the best there is.
    """
    count, m, s = columns.shape[1], tech.inputs, tech.outputs
    free = tech.returns == "vrs" or (tech.returns, orientation) in (
        ("nirs", "output"),
        ("ndrs", "input"),
    )
    found = []
    best: list[tuple[int, tuple[int, ...]]]
    with np.errstate(divide="ignore", invalid="ignore"):
        if free and orientation == "output":
            best = [(int(np.argmin(columns[m + r] / columns[-1])), (m + r,)) for r in range(s)]
        elif free:
            best = [(int(np.argmin(columns[i] / columns[-1])), (i,)) for i in range(m)]
        else:
            # A point without the input has no ratio; whoever violates the facet is priced later.
            ratios = {
                (i, m + r): np.where(columns[i] > 0, -columns[m + r] / columns[i], -1.0)
                for i in range(m)
                for r in range(s)
            }
            best = [(int(np.argmax(v)), pair) for pair, v in ratios.items() if v.max() > 0]
    for point, gone in best:
        rays = [count + k for k in range(tech.rays.shape[1]) if k not in gone]
        found.append([point, *(rays if not free else rays[: m + s - 1])])
    return np.array(found, np.int64).reshape(len(found), len(columns) - 1)


def nearness(tech: Technology, towards: Array, along: Array) -> Index:
    """Return an order of rays in which neighbours are likely to meet the same facet (排序)."""
    moving = np.abs(along).sum(axis=0) > 0
    logs = np.log(np.maximum(np.abs(towards) + np.abs(along), 1e-12))[
        :, : tech.inputs + tech.outputs
    ]
    moving = moving[: logs.shape[1]]
    # The length of the direction changes the score only, not the facet.
    logs[:, moving] -= logs[:, np.flatnonzero(moving)[:1]]
    if tech.returns == "crs":
        logs[:, ~moving] -= logs[:, np.flatnonzero(~moving)[:1]]
    return np.argsort(_interleaved(logs), kind="stable")


def _interleaved(values: Array, bits: int = 8) -> Index:
    """Return Morton codes: bits of the ranks of every column, most significant first."""
    count = len(values)
    varying = values[:, np.ptp(values, axis=0) > 0]
    bits = min(bits, 62 // max(varying.shape[1], 1))
    ranks = np.argsort(np.argsort(varying, axis=0, kind="stable"), axis=0, kind="stable")
    levels = (ranks * (1 << bits)) // count
    code = np.zeros(count, np.int64)
    for bit in range(bits - 1, -1, -1):
        for column in range(varying.shape[1]):
            code = (code << 1) | ((levels[:, column] >> bit) & 1)
    return code
