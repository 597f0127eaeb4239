"""The Leontief and Ghosh models (列昂惕夫与高希模型): inverses, linkages, multipliers.

Z are flows from row to column, x outputs, A = Z / x by columns, B = Z / x by rows, L = (I - A)^-1,
G = (I - B)^-1. Source: R. Miller and P. Blair, Input-output analysis, 2nd edition 2009, chapters
2, 6 and 12; P. Rasmussen, Studies in inter-sectoral relations, 1956, for the normalised linkages.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import LinAlgError, solve

Array = NDArray[np.float64]
#: An element of an inverse may be below zero by rounding only.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Model:
    """Both models of one table (投入产出模型): coefficients and inverses, sectors x sectors."""

    output: Array
    technical: Array
    allocation: Array
    leontief: Array
    ghosh: Array


@dataclass(frozen=True, slots=True)
class Linkages:
    """Linkages of each sector (产业关联).

    Direct: what it buys from all sectors a unit of output, sells to all a unit of output. Total:
    columns of L, rows of G. Normalised: over the mean of all sectors (影响力系数, 感应度系数).
    `sensitivity` is Rasmussen's own forward index by rows of L. `uneven` are coefficients of
    variation of the columns of L and the rows of G.
    """

    backward_direct: Array
    forward_direct: Array
    backward: Array
    forward: Array
    backward_normalised: Array
    forward_normalised: Array
    sensitivity: Array
    backward_uneven: Array
    forward_uneven: Array


def model(flows: ArrayLike, output: ArrayLike) -> Model:
    """Return both models of a table; sectors without output must have no flows.

    Raises ValueError when the economy could not reproduce itself: an inverse that does not exist
    or has an element below zero (Hawkins-Simon).
    """
    z, x = np.asarray(flows, float), np.asarray(output, float)
    if z.ndim != 2 or z.shape[0] != z.shape[1] or x.shape != (z.shape[0],):
        raise ValueError("flows are square, outputs one a sector")
    idle = x == 0
    if (x < 0).any() or z[idle].any() or z[:, idle].any():
        raise ValueError("an output below zero, or flows of a sector without output")
    whole = np.where(idle, 1, x)
    a, b = z / whole, z / whole[:, None]
    return Model(x, a, b, inverse(a), inverse(b))


def inverse(coefficients: Array) -> Array:
    """Return (I - C)^-1, checked to be what it says and to have nothing below zero."""
    size = coefficients.shape[0]
    unit = np.eye(size)
    try:
        found: Array = solve(unit - coefficients, unit)
    except LinAlgError as error:
        raise ValueError("the table has no inverse") from error
    off = np.abs(found - coefficients @ found - unit).max()
    if not np.isfinite(found).all() or found.min() < -ROUNDING or off > 1e-8 * found.max():
        raise ValueError("the economy could not reproduce itself")
    return found


def linkages(of: Model) -> Linkages:
    """Return the linkages of every sector."""
    size = of.output.size
    backward, forward = of.leontief.sum(axis=0), of.ghosh.sum(axis=1)
    rows = of.leontief.sum(axis=1)
    return Linkages(
        of.technical.sum(axis=0),
        of.allocation.sum(axis=1),
        backward,
        forward,
        backward * size / backward.sum(),
        forward * size / forward.sum(),
        rows * size / rows.sum(),
        _uneven(of.leontief.T),
        _uneven(of.ghosh),
    )


def _uneven(rows: Array) -> Array:
    """Return the coefficient of variation of each row (deviation over n - 1)."""
    if rows.shape[1] < 2:
        return np.zeros(rows.shape[0])
    result: Array = rows.std(axis=1, ddof=1) / rows.mean(axis=1)
    return result


def multipliers(of: Model, primary: ArrayLike) -> tuple[Array, Array]:
    """Return what a unit of final demand brings of a primary input, and that over the direct use.

    `primary` is the use of each sector (people, wages, value added); the second figure is the
    type I multiplier, NaN where a sector uses none itself.
    """
    use = np.asarray(primary, float)
    direct = np.divide(use, of.output, out=np.zeros(use.size), where=of.output > 0)
    total = direct @ of.leontief
    ratio = np.divide(total, direct, out=np.full(use.size, np.nan), where=direct > 0)
    return total, ratio


def closed(of: Model, income: ArrayLike, consumption: ArrayLike) -> Array:
    """Return type II output multipliers, households as one more sector (Miller-Blair 2.5).

    `income` that households earn in each sector, `consumption` what they buy of each; only the
    outputs of the true sectors are added up.
    """
    earned, bought = np.asarray(income, float), np.asarray(consumption, float)
    size = of.output.size
    if earned.sum() <= 0:
        raise ValueError("households need an income")
    larger = np.zeros((size + 1, size + 1))
    larger[:size, :size] = of.technical
    larger[size, :size] = np.divide(earned, of.output, out=np.zeros(size), where=of.output > 0)
    larger[:size, size] = bought / earned.sum()
    result: Array = inverse(larger)[:size, :size].sum(axis=0)
    return result
