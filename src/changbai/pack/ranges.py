"""Ranges of numbers with open and closed ends (区间): what is covered, what is left out.

A cut lies just before a number `(v, 0)` or just behind it `(v, 1)`; a range runs from cut to cut,
so `>= 60` and `> 60` differ by one point and touch `< 60` and `<= 60` exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

Cut = tuple[Decimal, int]
Range = tuple[Cut, Cut]

LOWEST: Cut = (Decimal("-Infinity"), 0)
HIGHEST: Cut = (Decimal("Infinity"), 1)
EVERYTHING: Range = (LOWEST, HIGHEST)


def range_of(bounded: Any) -> Range:
    """Return the range of a thing with `at_least`, `above`, `at_most`, `below`."""
    low, high = LOWEST, HIGHEST
    if bounded.at_least is not None:
        low = max(low, (bounded.at_least, 0))
    if bounded.above is not None:
        low = max(low, (bounded.above, 1))
    if bounded.at_most is not None:
        high = min(high, (bounded.at_most, 1))
    if bounded.below is not None:
        high = min(high, (bounded.below, 0))
    return low, high


def without(left: Iterable[Range], taken: Range) -> list[Range]:
    """Return what remains of some ranges when one is taken out."""
    remains = []
    for low, high in left:
        for part in ((low, min(high, taken[0])), (max(low, taken[1]), high)):
            if part[0] < part[1]:
                remains.append(part)
    return remains


def meets(ranges: Iterable[Range], other: Range) -> bool:
    """Tell whether a range shares a number with any of some ranges."""
    return any(max(low, other[0]) < min(high, other[1]) for low, high in ranges)


def show_range(found: Range) -> str:
    """Return a range as text, e.g. `60 <= x < 70` or `x > 80`."""
    (low, behind), (high, up_to) = found
    left = "" if found[0] == LOWEST else f"{low:f} {'<' if behind else '<='} "
    right = "" if found[1] == HIGHEST else f" {'<=' if up_to else '<'} {high:f}"
    return f"{left}x{right}"
