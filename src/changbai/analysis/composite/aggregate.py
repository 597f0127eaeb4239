"""Aggregation of normalised indicators (合成): step 6 of the handbook.

Arithmetic, geometric and harmonic means go up the framework group by group; TOPSIS and Copeland
look at all indicators at once with their effective weights.
"""

from __future__ import annotations

import numpy as np

from changbai.analysis._frame import Array
from changbai.analysis.composite.framework import Framework

MEANS = ("arithmetic", "geometric", "harmonic")
AGGREGATIONS = (*MEANS, "topsis", "copeland")


def mean_of(values: Array, weights: Array, how: str) -> Array:
    """Return the weighted mean of each row (加权平均): units x parts -> units.

    A part that is NaN is left out of its row and the other weights are scaled up; a row without
    any is NaN. Geometric and harmonic means need values above zero: ValueError.
    """
    here = ~np.isnan(values)
    if how != "arithmetic" and (values[here] <= 0).any():
        raise ValueError("a value that is not above zero")
    share = np.where(here, weights, 0.0)
    total = share.sum(axis=1)
    filled = np.where(here, values, 1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        if how == "geometric":
            mean = np.exp((share * np.log(filled)).sum(axis=1) / total)
        elif how == "harmonic":
            mean = total / (share / filled).sum(axis=1)
        else:
            mean = (share * np.where(here, values, 0.0)).sum(axis=1) / total
    return np.asarray(np.where(total > 0, mean, np.nan))


def up_the_tree(scaled: Array, framework: Framework, how: str) -> dict[str, Array]:
    """Return the scores of every group, the index last (逐级合成): id -> units."""
    column = {leaf.id: scaled[:, i] for i, leaf in enumerate(framework.indicators)}
    scores: dict[str, Array] = {}
    for group in framework.groups:
        parts = np.column_stack(
            [
                column[child.id] if child.id in column else scores[child.id]
                for child in framework.children[group.id]
            ]
        )
        scores[group.id] = mean_of(parts, framework.weights(group.id), how)
    return scores


def topsis(matrix: Array, weights: Array, directions: Array) -> Array:
    """Return the relative closeness to the ideal (TOPSIS 贴近度), 0 to 1: units x indicators.

    Hwang and Yoon, Multiple Attribute Decision Making (1981): vector normalisation, weighted;
    Euclidean distances to the best and the worst value of each indicator. ValueError where a
    column is all zero.
    """
    size = np.sqrt((matrix**2).sum(axis=0))
    if (size == 0).any():
        raise ValueError("a column that is all zero")
    weighted = matrix / size * weights
    turned = weighted * directions
    best, worst = turned.max(axis=0), turned.min(axis=0)
    far = np.sqrt(((turned - worst) ** 2).sum(axis=1))
    near = np.sqrt(((turned - best) ** 2).sum(axis=1))
    whole = far + near
    return np.asarray(np.divide(far, whole, out=np.full(len(whole), 0.5), where=whole > 0))


def copeland(scaled: Array, weights: Array) -> Array:
    """Return Copeland scores (科普兰得分): pairwise contests won less those lost, over n - 1.

    A unit beats another when the indicators on which it is better weigh more than those on which
    it is worse; an indicator that either lacks does not vote. From -1 to 1.
    """
    n = len(scaled)
    if n < 2:
        return np.zeros(n)
    balance = np.zeros((n, n))
    for column, weight in zip(scaled.T, weights, strict=True):
        votes = np.sign(column[:, None] - column[None, :])
        balance += weight * np.nan_to_num(votes)
    # Sums of weights that should cancel leave a rounding: that is a draw.
    balance[np.abs(balance) < 1e-12] = 0
    return np.asarray(np.sign(balance).sum(axis=1) / (n - 1))
