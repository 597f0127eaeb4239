"""Parts that add up exactly (相加相等): the last rounding is put where it shows least."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum


def adjusted(
    amounts: Sequence[float], total: float, size: float = 0.0
) -> tuple[list[float], float]:
    """Return amounts and total with rounding put right: `fsum` of the amounts is the total.

    What is put right must be rounding only: a larger rest is a ValueError, because it would be
    somebody's share. `size` is how large the numbers were from which the amounts were taken.
    Where the last digits of the amounts are too coarse to hit the total, the total follows them.
    """
    parts = list(amounts)
    rest = fsum([total, *(-part for part in parts)])
    scale = fsum(abs(part) for part in parts) + abs(total) + size
    if abs(rest) > 1e-9 * scale:
        raise ValueError(f"{rest} is more than rounding")
    # The largest part takes the rest; what its own last digit cannot hold goes to smaller ones.
    for index in sorted(range(len(parts)), key=lambda index: -abs(parts[index])):
        if rest == 0:
            break
        parts[index] += rest
        rest = fsum([total, *(-part for part in parts)])
    return parts, fsum(parts)
