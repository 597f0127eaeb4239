"""Which inner loops there are, and how units are dealt out to them (内核的选用)."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Literal

import numpy as np

from changbai.analysis._frontier.technology import Array, Index

Kernel = Literal["compiled", "batched"]
#: Units that are solved one after the other, each from the last one's facet. The size is fixed,
#: so that the figures do not depend on how many processors there are.
_CHUNK = 512


@dataclass(frozen=True, slots=True)
class Solved:
    """The answers for many units (求解结果), in the words of `technology`.

    `states`: 0 solved, 1 out of reach (the ray never meets the cone), 2 undecided. `bases` are
    generators (points, then rays), `weights` what they count; `normals` the facets met, `prices`
    the lowest price of any generator under it, relative to its length: at or just below zero.
    """

    scores: Array
    bases: Index
    weights: Array
    normals: Array
    prices: Array
    states: Index


@cache
def best_kernel() -> Kernel:
    """Return the compiled kernel where numba works, else NumPy's (内核)."""
    try:
        _loops("compiled")
    except ImportError:
        return "batched"
    return "compiled"


@cache
def _loops(kernel: Kernel) -> Any:
    return import_module(f"changbai.analysis._frontier.{kernel}")


def solve(
    columns: Array,
    points: int,
    starts: Index,
    aims: Array,
    directions: Array,
    order: Index,
    kernel: Kernel | None = None,
) -> Solved:
    """Solve the units of `order`; the rest of the answer is undecided."""
    kernel = kernel or best_kernel()
    loops = _loops(kernel)
    count, size = aims.shape
    solved = Solved(
        np.zeros(count),
        np.zeros((count, size - 1), np.int64),
        np.zeros((count, size - 1)),
        np.zeros((count, size)),
        np.zeros(count),
        np.full(count, 2, np.int64),
    )
    parts = (solved.scores, solved.bases, solved.weights, solved.normals, solved.prices)
    columns, aims = np.ascontiguousarray(columns), np.ascontiguousarray(aims)
    directions = np.ascontiguousarray(directions)

    def some(chunk: Index) -> None:
        loops.solve(columns, points, starts, aims, directions, chunk, *parts, solved.states)

    chunks = [order[i : i + _CHUNK] for i in range(0, len(order), _CHUNK)]
    if kernel == "batched":
        some(order)
    else:
        _spread(some, chunks)
    return solved


def cheapest(columns: Array, normals: Array, kernel: Kernel | None = None) -> Index:
    """Return, for each normal, the column of lowest price."""
    kernel = kernel or best_kernel()
    loops = _loops(kernel)
    columns, normals = np.ascontiguousarray(columns), np.ascontiguousarray(normals)
    found = np.zeros(len(normals), np.int64)

    def some(low: int) -> None:
        loops.cheapest(columns, normals, low, min(low + 64, len(normals)), found)

    if kernel == "batched":
        loops.cheapest(columns, normals, 0, len(normals), found)
    else:
        _spread(some, range(0, len(normals), 64))
    return found


def _spread(work: Any, parts: Any) -> None:
    """Do the parts on all processors; compiled loops let other threads run."""
    if len(parts) < 2:
        for part in parts:
            work(part)
        return
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(work, parts))
