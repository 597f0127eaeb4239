"""The density of distances K_d (距离密度): smoothed, reflected at zero, with its bandwidth.

K_d(r) = 1 / (pairs h) * sum over pairs f((r - d) / h), f the normal density; what the smoothing
carries below zero is reflected. h = 0.9 min(sd, IQR / 1.34) pairs^(-1/5) (B. Silverman, Density
estimation, 1986, section 3.4.2), as Duranton and Overman take it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import pdist

from changbai.analysis.duranton_overman.pairs import arc, chord, counts, weighed

Array = NDArray[np.float64]
#: Bins of a bandwidth. The errors of many pairs cancel: above FEW pairs the curve is off by less
#: than 2e-4 of its peak; with fewer it is summed pair by pair, and only random draws are binned.
FINE = 64
FEW = 50_000
#: Bins for the spread of all distances: the error of a quantile is 1 / 65,536 of the longest.
SPREAD = 65_536
#: How many bandwidths the normal density reaches.
REACH = 5.0


@dataclass(frozen=True, slots=True)
class Grid:
    """Where a curve is computed (距离网格): distances, bandwidth, and the bins behind them."""

    distances: Array
    bandwidth: float
    width: float
    bins: int
    #: distances x bins: what one pair in a bin adds to the sum at a distance.
    kernel: Array
    globe: bool
    reflect: bool = True


def spread(site: Array, *, globe: bool) -> tuple[Array, NDArray[np.int64]]:
    """Return distances and how many pairs lie at each, in fine bins up to the longest."""
    reach = float(np.linalg.norm(site.max(axis=0) - site.min(axis=0)))
    width = reach / (SPREAD - 1) if reach > 0 else 1.0
    every = np.arange(len(site), dtype=np.int64)[None, :]
    found = counts(site, every, width, SPREAD)[0][:SPREAD]
    middles = np.asarray((np.arange(SPREAD) + 0.5) * width, float)
    return arc(middles, globe=globe), found


def quantile(distances: Array, found: NDArray[np.int64], share: float) -> float:
    """Return a quantile of counted distances, between order statistics as usual."""
    below = np.cumsum(found)
    position = (below[-1] - 1) * share
    low = int(np.floor(position))
    first, second = np.searchsorted(below, [low, min(low + 1, below[-1] - 1)], "right")
    step = position - low
    return float(distances[first] * (1 - step) + distances[second] * step)


def bandwidth(distances: Array, found: NDArray[np.int64]) -> float:
    """Return Silverman's bandwidth of counted distances; zero when all are alike."""
    pairs = int(found.sum())
    mean = float(distances @ found) / pairs
    deviation = np.sqrt(float((distances - mean) ** 2 @ found) / max(pairs - 1, 1))
    middle = quantile(distances, found, 0.75) - quantile(distances, found, 0.25)
    narrow = min(deviation, middle / 1.34) or deviation
    return float(0.9 * narrow * pairs**-0.2)


def grid(reach: float, steps: int, h: float, *, globe: bool, reflect: bool = True) -> Grid:
    """Return the grid from zero to `reach` in equal steps, for a bandwidth.

    Without `reflect` what the smoothing carries below zero is lost, as some packages have it.
    """
    distances = np.linspace(0, reach, steps + 1)
    width = h / FINE
    bins = int(np.ceil(chord(reach + REACH * h, globe=globe) / width))
    middles = arc(np.asarray((np.arange(bins) + 0.5) * width, float), globe=globe)
    kernel = _normal((distances[:, None] - middles) / h)
    if reflect:
        kernel += _normal((distances[:, None] + middles) / h)
    return Grid(distances, h, width, bins, kernel / h, globe, reflect)


def curves(site: Array, draws: NDArray[np.int64], on: Grid) -> Array:
    """Return the curve of each row of numbers of sites: draws x distances."""
    found = counts(site, draws, on.width, on.bins)
    pairs = draws.shape[1] * (draws.shape[1] - 1) / 2
    result: Array = found[:, :-1].astype(float) @ on.kernel.T / pairs
    return result


def curve(site: Array, on: Grid, weights: Array | None = None) -> Array:
    """Return the curve of one set of plants; with weights, a pair counts as their product."""
    number = len(site)
    if number * (number - 1) // 2 > FEW:
        if weights is None:
            every = np.arange(number, dtype=np.int64)[None, :]
            return np.asarray(curves(site, every, on)[0], float)
        found = weighed(site, weights, on.width, on.bins)
        return np.asarray(on.kernel @ found[:-1] / found.sum(), float)
    apart = arc(pdist(site), globe=on.globe)
    first, second = np.triu_indices(number, 1)
    part = np.ones(apart.size) if weights is None else weights[first] * weights[second]
    part = part / part.sum()
    total = np.empty(on.distances.size)
    # A plain sum: so short a product is not worth waking the threads of a matrix library.
    for i, at in enumerate(on.distances):
        near = _normal((at - apart) / on.bandwidth)
        if on.reflect:
            near += _normal((at + apart) / on.bandwidth)
        total[i] = (part * near).sum() / on.bandwidth
    return total


def _normal(z: Array) -> Array:
    result: Array = np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi)
    return result
