"""Counts of the distances between plants (成对距离计数), plain and compiled.

Distances are counted in bins of one width. Counts are whole numbers, so the plain and the
compiled way, and any number of threads, give the same. On the globe the bins are of the chord;
`arc` turns their middles into distances along the ground.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

try:
    from changbai.analysis.duranton_overman.compiled import counts as _compiled
except ImportError:
    _compiled = None  # type: ignore[assignment]

Array = NDArray[np.float64]
Counts = NDArray[np.int64]
#: Whether the compiled way is there and used; both give the same.
COMPILED = _compiled is not None
#: Mean radius of the earth in kilometres (IUGG).
RADIUS = 6371.0088


def points(x: ArrayLike, y: ArrayLike, *, globe: bool) -> Array:
    """Return positions: plane coordinates as they are, or degrees as points in km (plants x 3)."""
    east, north = np.asarray(x, float), np.asarray(y, float)
    if not globe:
        return np.column_stack([east, north])
    lon, lat = np.radians(east), np.radians(north)
    flat = np.cos(lat)
    return RADIUS * np.column_stack([flat * np.cos(lon), flat * np.sin(lon), np.sin(lat)])


def arc(chord: Array, *, globe: bool) -> Array:
    """Return the distance along the ground that belongs to a straight one."""
    if not globe:
        return chord
    ground: Array = 2 * RADIUS * np.arcsin(np.minimum(chord / (2 * RADIUS), 1))
    return ground


def chord(ground: float, *, globe: bool) -> float:
    """Return the straight distance that belongs to one along the ground."""
    return float(2 * RADIUS * np.sin(min(ground / (2 * RADIUS), np.pi / 2))) if globe else ground


def counts(site: Array, draws: NDArray[np.int64], width: float, bins: int) -> Counts:
    """Return draws x (bins + 1) counts of pair distances; the last bin holds all the rest.

    `draws` are rows of numbers of sites: each row one set of plants.
    """
    if COMPILED:
        found: Counts = _compiled(np.ascontiguousarray(site), draws, 1 / width, bins)
        return found
    result = np.zeros((draws.shape[0], bins + 1), np.int64)
    for row, taken in zip(result, draws, strict=True):
        here = site[taken]
        for step in range(1, taken.size):
            row += np.bincount(_bin(here, step, 1 / width, bins), minlength=bins + 1)
    return result


def weighed(site: Array, weights: Array, width: float, bins: int) -> Array:
    """Return bins + 1 sums of the products of the weights of each pair, by distance."""
    result = np.zeros(bins + 1)
    for step in range(1, weights.size):
        product = weights[step:] * weights[:-step]
        result += np.bincount(_bin(site, step, 1 / width, bins), product, bins + 1)
    return result


def _bin(site: Array, step: int, scale: float, bins: int) -> NDArray[np.int64]:
    """Return the bin of each pair of plants that stand `step` apart in the list."""
    gap = site[step:] - site[:-step]
    square = gap[:, 0] * gap[:, 0]
    for axis in range(1, gap.shape[1]):
        square += gap[:, axis] * gap[:, axis]
    # Cut off before the turn to whole numbers, which does not hold every float.
    return np.minimum(np.sqrt(square) * scale, bins).astype(np.int64)
