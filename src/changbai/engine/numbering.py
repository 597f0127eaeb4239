"""Distinct numbers and their places (编号): by a table where numbers are dense, else by sorting.

What is numbered here is bounded (places by industries by sizes), and a table of flags finds the
distinct ones in one pass, in order. NumPy's own `unique` hashes whole numbers and is tens of
times slower on half a million of them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[Any]
#: Flags that a table may take; above it, numbers are sorted.
TABLE = 1 << 26


def distinct(numbers: Vector, bound: int) -> Vector:
    """Return the distinct numbers in order; all are at least 0 and below `bound`."""
    if bound <= TABLE:
        seen = np.zeros(bound, bool)
        seen[numbers] = True
        return np.flatnonzero(seen)
    ordered = np.sort(numbers)
    found: Vector = ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]]
    return found


def numbered(numbers: Vector, bound: int) -> tuple[Vector, Vector]:
    """Return the distinct numbers in order, and for each number its position among them."""
    found = distinct(numbers, bound)
    if bound <= TABLE:
        position = np.zeros(bound, np.int64)
        position[found] = np.arange(len(found))
        return found, position[numbers]
    return found, np.searchsorted(found, numbers)
