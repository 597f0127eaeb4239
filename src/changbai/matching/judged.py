"""How good a ranking is on judged sets (排序评测): nDCG, MAP, AUC, recall, with intervals.

A set whose levels go beyond 1 is graded: 1 none to 4 strong, gain 2**(level-1) - 1, relevant from
level 3 on, and the figures are of the judged offers alone (what nobody judged is not in the
list). A set that only names what is relevant is measured over all offers. nDCG after Järvelin
and Kekäläinen 2002 (doi 10.1145/582415.582418), AUC as the Mann-Whitney statistic with
ties counted half. Ties in the ranking are broken by the order of the offers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

RELEVANT = 3
_RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over queries (指标值) with its 95 % bootstrap interval, and over how many queries."""

    value: float
    low: float
    high: float
    queries: int


def ndcg(gains: NDArray[np.float64], most: int = 10) -> float:
    """Return the discounted gain of a ranked list over that of the best order; NaN without any."""
    discount = 1 / np.log2(np.arange(2, min(most, len(gains)) + 2))
    best = float(np.sort(gains)[::-1][: len(discount)] @ discount)
    return float(gains[: len(discount)] @ discount) / best if best else float("nan")


def average_precision(relevant: NDArray[np.bool_]) -> float:
    """Return the mean of the precision at each relevant place of a ranked list; NaN without any."""
    places = np.flatnonzero(relevant)
    if not len(places):
        return float("nan")
    return float(np.mean(np.arange(1, len(places) + 1) / (places + 1)))


def auc(scores: NDArray[np.float64], relevant: NDArray[np.bool_]) -> float:
    """Return how often a relevant one scores above another; NaN without both sorts."""
    good, bad = int(relevant.sum()), int((~relevant).sum())
    if not good or not bad:
        return float("nan")
    ranks = rankdata(scores)
    return float((ranks[relevant].sum() - good * (good + 1) / 2) / (good * bad))


def measure_judged(scores: NDArray[np.float64], levels: NDArray[np.int64]) -> dict[str, float]:
    """Return the figures of one query over its judged offers, given in the order of the offers."""
    order = np.argsort(-scores, kind="stable")
    relevant = levels >= RELEVANT
    return {
        "ndcg@10": ndcg(np.exp2(levels - 1.0)[order] - 1),
        "map": average_precision(relevant[order]),
        "auc": auc(scores, relevant),
    }


def measure_all(scores: NDArray[np.float64], relevant: Sequence[int]) -> dict[str, float]:
    """Return the figures of one query over all offers; `relevant` are numbers of offers."""
    if not relevant:
        return dict.fromkeys(("ndcg@10", "map", "recall@10", "recall@100"), float("nan"))
    wanted = np.asarray(relevant)
    order = np.argsort(-scores, kind="stable")
    hits = np.zeros(len(scores), bool)
    hits[wanted] = True
    hits = hits[order]
    return {
        "ndcg@10": ndcg(hits.astype(np.float64)),
        "map": average_precision(hits),
        "recall@10": float(hits[:10].sum() / len(wanted)),
        "recall@100": float(hits[:100].sum() / len(wanted)),
    }


def bootstrap(values: NDArray[np.float64], seed: int = 1) -> Figure:
    """Return the mean over queries and its percentile interval (Efron 1979), NaN left out."""
    known = values[~np.isnan(values)]
    if not len(known):
        return Figure(float("nan"), float("nan"), float("nan"), 0)
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, len(known), (_RESAMPLES, len(known)))
    low, high = np.quantile(known[drawn].mean(axis=1), [0.025, 0.975])
    return Figure(float(known.mean()), float(low), float(high), len(known))
