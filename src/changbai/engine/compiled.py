"""The optional compiled kernel (编译内核): lowest cells added up on all processors.

With the extra `compiled` (numba) large cubes are added up by this; without it by sparse matrices,
to the same figures: whole numbers bit for bit, because float64 adds them exactly up to 2^53 in
any order. Small cubes never pay for loading it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec

from changbai.engine.places import Vector

#: (vectors over lowest cells, cell of each lowest cell, sources, targets, cells out) -> None
Climb = Callable[[Vector, Vector, Vector, Vector, Vector], None]


@cache
def climb() -> Climb | None:
    """Return the kernel, compiled at its first call; None where numba is not installed."""
    if find_spec("numba") is None:
        return None
    # Half a second of a start that only a large cube pays for.
    from numba import njit, prange

    def kernel(low: Vector, seat: Vector, source: Vector, target: Vector, out: Vector) -> None:
        for row in prange(low.shape[0]):
            for cell in range(seat.shape[0]):
                if seat[cell] >= 0:
                    out[row, seat[cell]] += low[row, cell]
            # Steps stand in order: what is added up further on is complete by then.
            for step in range(source.shape[0]):
                out[row, target[step]] += out[row, source[step]]

    made: Climb = njit(parallel=True, cache=True)(kernel)
    return made
