"""Envelopes by random sites (置信包络): local and global, and what they say.

An industry of n plants is set against n of all sites, drawn without return. Local: at each
distance 5 % of the draws lie above the upper end and 5 % below the lower. Global: the band of
equal local level such that at most 5 % of the draws leave it upwards anywhere, and 5 %
downwards. Localised: above the global band somewhere; dispersed: never that, and below it
somewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from changbai.analysis.duranton_overman.density import Grid, curve, curves

Array = NDArray[np.float64]
#: Counts that are held at once: memory does not grow with the draws, threads start seldom.
HELD = 4_000_000


@dataclass(frozen=True, slots=True)
class Envelope:
    """The bands around chance (置信包络), each over the distances of the grid.

    `left_up` and `left_down` are the shares of draws that leave the global band.
    """

    local_low: Array
    local_high: Array
    global_low: Array
    global_high: Array
    left_up: float
    left_down: float


@dataclass(frozen=True, slots=True)
class Reading:
    """A curve against its envelope (判读): how much of it is outside the global band."""

    localised: bool
    dispersed: bool
    localisation: Array
    dispersion: Array


def simulate(
    site: Array, plants: int, draws: int, seed: int, on: Grid, weights: Array | None = None
) -> Array:
    """Return the curves of random sites: draws x distances. The seed fixes them."""
    rng = np.random.default_rng(seed)
    parts = []
    batch = max(16, HELD // (on.bins + plants))
    for start in range(0, draws, batch):
        number = min(batch, draws - start)
        taken = np.empty((number, plants), np.int64)
        for row in taken:
            row[:] = rng.permutation(len(site))[:plants]
        if weights is None:
            parts.append(curves(site, taken, on))
        else:
            parts.append(np.stack([curve(site[row], on, weights) for row in taken]))
    return np.concatenate(parts)


def envelope(simulated: Array, level: float = 0.05) -> Envelope:
    """Return the bands of simulated curves at a level."""
    low, high = np.quantile(simulated, [level, 1 - level], axis=0)
    upper, left_up = _band(simulated, level)
    lower, left_down = _band(-simulated, level)
    return Envelope(low, high, -lower, upper, left_up, left_down)


def _band(simulated: Array, level: float) -> tuple[Array, float]:
    """Return the upper band that at most `level` of the curves cross anywhere, and how many do."""
    draws = len(simulated)
    order = np.sort(simulated, axis=0)[::-1]
    # At each distance, how many draws lie strictly above; the least over distances decides.
    above = np.stack(
        [
            draws - np.searchsorted(order[::-1, at], simulated[:, at], "right")
            for at in range(simulated.shape[1])
        ],
        axis=1,
    ).min(axis=1)
    # With the k-th largest as band, the draws with fewer than k - 1 above them somewhere cross.
    crossing = np.cumsum(np.bincount(above, minlength=draws))
    kth = max(int(np.searchsorted(crossing, level * draws, "right")), 0)
    band = order[min(kth, draws - 1)]
    return band, float((simulated > band).any(axis=1).mean())


def read(found: Array, bands: Envelope) -> Reading:
    """Tell what a curve says against the global band."""
    over = np.maximum(found - bands.global_high, 0)
    under = np.maximum(bands.global_low - found, 0)
    localised = bool((over > 0).any())
    if localised:
        under = np.zeros_like(under)
    return Reading(localised, bool((under > 0).any()), over, under)
