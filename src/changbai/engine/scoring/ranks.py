"""How firm ranks are when weights move (权重扰动下的排名区间).

Each draw multiplies the weight of every item by an independent factor, even between 1 - s and
1 + s, and scales them so that they add up to the full marks again; units are ranked by the sum.
Reference: Saisana, Saltelli and Tarantola (2005), uncertainty of composite indicators, J. R.
Statist. Soc. A 168(2); the spread is a choice of the user, not of the scheme.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from changbai.engine.scoring.results import UnitScore, leaf_scores

DRAWS = 2000


@dataclass(frozen=True, slots=True)
class RankInterval:
    """The rank of a unit as the scheme has it, and where nine draws in ten put it (排名区间)."""

    unit: str
    name: str
    rank: int
    low: int
    high: int
    best: int
    worst: int


def rank_intervals(
    results: Sequence[UnitScore], spread: float, draws: int = DRAWS, seed: int = 1
) -> list[RankInterval]:
    """Return rank intervals of the units that have a total, best first.

    Ranks count from 1; units of one sum share the better rank. Bonuses and deductions stay as
    they are. The same seed gives the same intervals.
    """
    whole = [result for result in results if result.total is not None]
    if not whole:
        return []
    leaves = [leaf_scores(result.items) for result in whole]
    full = np.array([float(leaf.full) for leaf in leaves[0]])
    got = np.array([[float(leaf.points or 0) for leaf in row] for row in leaves])
    shares = np.divide(got, full, out=np.zeros_like(got), where=full > 0)
    rest = np.array([float(result.total or 0) for result in whole]) - got.sum(axis=1)
    rng = np.random.default_rng(seed)
    factors = rng.uniform(1 - spread, 1 + spread, size=(draws, len(full)))
    weights = factors * full
    weights *= full.sum() / weights.sum(axis=1, keepdims=True)
    drawn = np.stack([_ranks(totals) for totals in weights @ shares.T + rest])
    own = _ranks(np.array([float(result.total or 0) for result in whole]))
    low, high = np.percentile(drawn, [5, 95], axis=0, method="inverted_cdf")
    found = [
        RankInterval(
            result.unit,
            result.name,
            int(own[n]),
            int(low[n]),
            int(high[n]),
            int(drawn[:, n].min()),
            int(drawn[:, n].max()),
        )
        for n, result in enumerate(whole)
    ]
    return sorted(found, key=lambda interval: (interval.rank, interval.unit))


def _ranks(totals: np.ndarray) -> np.ndarray:
    """Return ranks from 1, the better one for equals; sums are equal to the ninth decimal."""
    rounded = np.round(totals, 9)
    order = np.sort(rounded)
    return len(rounded) - np.searchsorted(order, rounded, side="right") + 1
