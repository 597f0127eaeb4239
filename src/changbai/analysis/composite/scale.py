"""Normalisation of indicators (无量纲化): step 5 of the handbook, section 5 of its text.

Every normaliser turns the direction so that more is better, and leaves NaN where there is none.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

from changbai.analysis._frame import Array

NORMALISERS = ("minmax", "zscore", "rank", "percentile", "distance_to_best", "target", "none")


def normalise(
    column: Array,
    how: str,
    direction: int,
    *,
    low: float = 0.0,
    high: float = 100.0,
    target: float | None = None,
) -> Array:
    """Return a column on a scale without units, more is better (无量纲化).

    minmax: `low` at the worst, `high` at the best value. zscore: (x - mean) / sd, sd with n - 1.
    rank: 1 for the worst, ties share their mean. percentile: share of units not better, 0 to 1.
    distance_to_best: 1 at the best, less by the distance in ranges. target: minmax with the
    target as the best, cut off there. A column without spread has no scale: ValueError.
    """
    known = column[~np.isnan(column)]
    if how == "none":
        return direction * column
    spread = float(np.ptp(known)) if len(known) else 0.0
    if spread == 0:
        raise ValueError("a column without spread")
    turned = direction * column
    worst, best = float(np.nanmin(turned)), float(np.nanmax(turned))
    if how == "zscore":
        return np.asarray(direction * (column - known.mean()) / known.std(ddof=1))
    if how in ("rank", "percentile"):
        ranks = np.full(len(column), np.nan)
        here = ~np.isnan(column)
        ranks[here] = rankdata(turned[here])
        return ranks if how == "rank" else (ranks - 0.5) / here.sum()
    if how == "distance_to_best":
        return np.asarray(1 - (best - turned) / (best - worst))
    if how == "target" and target is not None:
        best = direction * target
        if best <= worst:
            raise ValueError("a target that is not better than the worst value")
        return np.asarray(low + np.clip((turned - worst) / (best - worst), 0, 1) * (high - low))
    return np.asarray(low + (turned - worst) / (best - worst) * (high - low))
