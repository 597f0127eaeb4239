"""The optional compiled kernels (编译内核): adding up and dividing, on all processors.

With the extra `compiled` (numba) large cubes are added up by these; without it by NumPy and sparse
matrices, to the same figures: whole numbers bit for bit, because float64 adds them exactly up to
2^53 in any order. Small cubes never pay for loading them. A kernel does one vector and lets other
threads run meanwhile; `each` gives the vectors to the threads, which wait without spinning.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np

from changbai.engine.places import Vector

#: (vector over lowest cells, cell of each lowest cell, sources, targets, cells out) -> None
Climb = Callable[[Vector, Vector, Vector, Vector, Vector], None]
#: (cell of each value, values, sums out) -> None
Gather = Callable[[Vector, Vector, Vector], None]
#: (numerators, denominators, ratios out) -> None
Ratio = Callable[[Vector, Vector, Vector], None]
#: Cells from which the compiled kernels are worth their loading.
LARGE = 50_000


def _compiled(kernel: Callable[..., None]) -> Any:
    # Half a second of a start that only a large cube pays for.
    from numba import njit

    return njit(nogil=True, cache=True, error_model="numpy")(kernel)


def there() -> bool:
    """Tell whether numba is installed."""
    return find_spec("numba") is not None


@cache
def climb() -> Climb | None:
    """Return the kernel that adds lowest cells up; None where numba is not installed."""

    def kernel(low: Vector, seat: Vector, source: Vector, target: Vector, out: Vector) -> None:
        out[:] = 0.0
        for cell in range(seat.shape[0]):
            if seat[cell] >= 0:
                out[seat[cell]] += low[cell]
        # Steps stand in order: what is added up further on is complete by then.
        for step in range(source.shape[0]):
            out[target[step]] += out[source[step]]

    return _compiled(kernel) if there() else None


@cache
def ratio() -> Ratio | None:
    """Return the kernel that divides, NaN where the divisor is nought; one pass for both."""

    def kernel(above: Vector, below: Vector, out: Vector) -> None:
        for cell in range(out.shape[0]):
            out[cell] = above[cell] / below[cell] if below[cell] != 0.0 else np.nan

    return _compiled(kernel) if there() else None


@cache
def gather() -> Gather | None:
    """Return the kernel that adds values up by cell."""

    def kernel(cell: Vector, values: Vector, out: Vector) -> None:
        for row in range(cell.shape[0]):
            out[cell[row]] += values[row]

    return _compiled(kernel) if there() else None


@cache
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count() or 1, "changbai-kernel")


def each(kernel: Callable[..., None], arguments: Iterable[tuple[Any, ...]]) -> None:
    """Call a kernel with each set of arguments, on all processors, and wait for all."""
    waiting = [_workers().submit(kernel, *one) for one in arguments]
    for one in waiting:
        one.result()
