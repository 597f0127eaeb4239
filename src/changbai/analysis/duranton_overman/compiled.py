"""The same counts, compiled (编译内核): numba, an optional extra."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray


@numba.njit(parallel=True, cache=True)
def counts(
    site: NDArray[np.float64], draws: NDArray[np.int64], scale: float, bins: int
) -> NDArray[np.int64]:
    """Return draws x (bins + 1) counts of pair distances, threads over draws."""
    number, plants = draws.shape
    axes = site.shape[1]
    result = np.zeros((number, bins + 1), np.int64)
    for draw in numba.prange(number):
        here = np.empty((axes, plants))
        for i in range(plants):
            for axis in range(axes):
                here[axis, i] = site[draws[draw, i], axis]
        row = np.zeros(bins + 1, np.int64)
        other = np.zeros(bins + 1, np.int64)
        into = np.empty(plants, np.int32)
        limit = float(bins)
        for step in range(1, plants):
            length = plants - step
            if axes == 2:
                for i in range(length):
                    east = here[0, i + step] - here[0, i]
                    north = here[1, i + step] - here[1, i]
                    into[i] = np.int32(min(np.sqrt(east * east + north * north) * scale, limit))
            else:
                for i in range(length):
                    east = here[0, i + step] - here[0, i]
                    north = here[1, i + step] - here[1, i]
                    up = here[2, i + step] - here[2, i]
                    square = east * east + north * north + up * up
                    into[i] = np.int32(min(np.sqrt(square) * scale, limit))
            # Two rows in turn: neighbours often fall into one bin, and a sum waits for itself.
            for i in range(0, length - 1, 2):
                row[into[i]] += 1
                other[into[i + 1]] += 1
            if length % 2:
                row[into[length - 1]] += 1
        for bin in range(bins + 1):
            result[draw, bin] = row[bin] + other[bin]
    return result
