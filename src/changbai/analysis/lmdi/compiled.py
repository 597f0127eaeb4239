"""The inner loop of a step, compiled (编译内核): every loop is plain.

Needs the extra `compiled`; `steps` does the same with NumPy alone, to the same figures.
"""

from __future__ import annotations

import os
from math import sqrt
from pathlib import Path

from numba import njit


@njit(
    error_model="numpy",
    nogil=True,
    fastmath={"contract", "arcp", "nsz"},
    cache=os.access(Path(__file__).parent, os.W_OK),
)
def plain(first, last, energy_old, energy_new, sums_old, sums_new, divide_old, divide_new, whole,
          shift, size, quantity, found):  # fmt: skip
    """Write the effects of parts that are there at both ends: factors x parts, last row zero."""
    levels, count = sums_old.shape
    zero = 1 if quantity else 0
    off = shift if quantity else shift + whole
    weight = found[zero + levels + 1]
    for j in range(count):
        a, b = last[j] / divide_new, first[j] / divide_old
        ratio = energy_new[j] - energy_old[j] - off
        square = ratio * ratio
        near = sqrt(a * b) * (1.0 + square / 24.0 + square * square / 1920.0)
        weight[j] = (near if square < 1e-4 else (a - b) / ratio) / size
    if quantity:
        for j in range(count):
            found[0, j] = weight[j] * whole
    for j in range(count):
        found[zero, j] = weight[j] * (sums_new[0, j] - sums_old[0, j] - whole)
    for k in range(1, levels):
        for j in range(count):
            inner = sums_new[k, j] - sums_old[k, j]
            found[zero + k, j] = weight[j] * (inner - (sums_new[k - 1, j] - sums_old[k - 1, j]))
    for j in range(count):
        own = energy_new[j] - energy_old[j]
        above = sums_new[levels - 1, j] - sums_old[levels - 1, j]
        found[zero + levels, j] = weight[j] * (own - above)
        weight[j] = 0.0
