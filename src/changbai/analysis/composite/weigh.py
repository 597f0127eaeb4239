"""Weights of indicators (权重): step 6 of the handbook; entropy and principal components."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from changbai.analysis._frame import Array


def entropy_weights(matrix: Array) -> Array:
    """Return entropy weights of indicators (熵权): units x indicators, none below zero.

    p = x / sum(x); e = -sum(p ln p) / ln(n), 0 ln 0 = 0; w = (1 - e) / sum(1 - e). Shannon's
    entropy as Zeleny, Multiple Criteria Decision Making (1982) uses it. ValueError where a
    column adds up to zero or no column tells units apart.
    """
    totals = matrix.sum(axis=0)
    if (totals <= 0).any():
        raise ValueError("a column that adds up to nothing")
    share = matrix / totals
    logs = np.log(share, out=np.zeros_like(share), where=share > 0)
    entropy = -(share * logs).sum(axis=0) / np.log(len(matrix))
    # A column of equal values has an entropy of 1 but for rounding: it tells nothing.
    spread = np.where(1 - entropy > 1e-12, 1 - entropy, 0.0)
    if spread.sum() <= 0:
        raise ValueError("no column tells the units apart")
    return np.asarray(spread / spread.sum())


@dataclass(frozen=True, slots=True)
class Components:
    """Principal components of the correlation matrix (主成分): values, kept, loadings, weights."""

    eigenvalues: Array
    kept: int
    loadings: Array
    weights: Array


def components(matrix: Array) -> Components:
    """Return components and the weights that follow from them (主成分权重).

    As the handbook has it (section 6.1): components with an eigenvalue over 1 are kept (at least
    one), rotated by varimax; an indicator's weight is its largest squared loading, scaled within
    the component, times the component's share of the explained variance.
    """
    correlation = np.corrcoef(matrix, rowvar=False)
    values, vectors = np.linalg.eigh(correlation)
    order = np.argsort(values)[::-1]
    values, vectors = np.clip(values[order], 0, None), vectors[:, order]
    kept = max(int((values > 1).sum()), 1)
    loadings = varimax(vectors[:, :kept] * np.sqrt(values[:kept]))
    squared = loadings**2
    explained = squared.sum(axis=0)
    best = squared.argmax(axis=1)
    # Scaled within its component and weighted by the component's share, the variance cancels.
    raw = squared[np.arange(len(best)), best] / explained.sum()
    return Components(values, kept, loadings, np.asarray(raw / raw.sum()))


def varimax(loadings: Array, rounds: int = 500, tolerance: float = 1e-12) -> Array:
    """Return loadings turned so that each indicator loads on few components (方差最大旋转).

    Kaiser, The varimax criterion for analytic rotation, Psychometrika 23 (1958) 187-200; the
    singular value form. One component stays as it is, but for its sign.
    """
    kept = loadings.shape[1]
    if kept < 2:
        return loadings
    turn, before = np.eye(kept), 0.0
    for _ in range(rounds):
        turned = loadings @ turn
        slope = loadings.T @ (turned**3 - turned * (turned**2).mean(axis=0))
        left, size, right = np.linalg.svd(slope)
        turn = left @ right
        if size.sum() - before < tolerance * max(before, 1.0):
            break
        before = size.sum()
    return np.asarray(loadings @ turn)


def alpha(matrix: Array) -> float | None:
    """Return Cronbach's alpha of normalised indicators (克朗巴哈系数); None for one or no spread.

    Cronbach, Coefficient alpha and the internal structure of tests, Psychometrika 16 (1951) 297.
    """
    count = matrix.shape[1]
    whole = matrix.sum(axis=1).var(ddof=1)
    if count < 2 or whole == 0:
        return None
    return float(count / (count - 1) * (1 - matrix.var(axis=0, ddof=1).sum() / whole))
