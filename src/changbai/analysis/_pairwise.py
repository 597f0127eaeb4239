"""Priorities from pairwise comparison (两两比较判断): the analytic hierarchy process.

Saaty, A scaling method for priorities in hierarchical structures, Journal of Mathematical
Psychology 15 (1977) 234-281; random indices of Saaty (1980).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from changbai.analysis._frame import Array

#: Mean consistency index of random matrices of order 1, 2, 3 ... (平均随机一致性指标).
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
#: A ratio above this asks for the comparisons to be looked at again.
CONSISTENT = 0.1


@dataclass(frozen=True, slots=True)
class Priorities:
    """What a comparison matrix says (判断矩阵结果).

    `ratio` is None beyond the orders for which Saaty gives a random index, and 0 below three.
    """

    weights: Array
    largest: float
    index: float
    ratio: float | None


def priorities(matrix: Array) -> Priorities:
    """Return principal eigenvector, eigenvalue and consistency of a reciprocal matrix (层次分析).

    The matrix is n x n, above zero, with a[j, i] = 1 / a[i, j].
    """
    n = len(matrix)
    values, vectors = np.linalg.eig(matrix)
    at = int(np.argmax(values.real))
    weights = np.abs(vectors[:, at].real)
    largest = float(values[at].real)
    index = (largest - n) / (n - 1) if n > 1 else 0.0
    if n <= 2:
        ratio: float | None = 0.0
    else:
        ratio = index / RANDOM_INDEX[n - 1] if n <= len(RANDOM_INDEX) else None
    return Priorities(np.asarray(weights / weights.sum()), largest, index, ratio)


def unlike_pairs(matrix: Array, tolerance: float = 0.01) -> list[tuple[int, int]]:
    """Return the pairs (i, j) whose two comparisons are not each other's reciprocal."""
    n = len(matrix)
    return [
        (i, j)
        for i in range(n)
        for j in range(i, n)
        if abs(matrix[i, j] * matrix[j, i] - 1) > tolerance
    ]
