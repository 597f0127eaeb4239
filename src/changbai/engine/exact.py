"""What does not add up (非可加汇总): distinct counts, extremes and quantiles, exactly.

Units are sorted by value once; under each cell they then stand in order, and a quantile is
read off (linear between the two nearest, as `numpy.quantile` has it).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from changbai.engine.places import Vector
from changbai.engine.slice import Above
from changbai.pack.expression import Aggregate, Number

#: Cells times labels up to which labels are ticked off in a table rather than sorted.
TICKED = 50_000_000


@dataclass(frozen=True, eq=False, slots=True)
class Ordered:
    """The values under each cell in order (排序值): `many` of them, from `first` on."""

    values: Vector
    first: Vector
    many: Vector


def in_order(values: Vector, cell: Vector, maps: Above, count: int) -> Ordered:
    """Return the values under each of `count` cells in order.

    `cell` is the lowest cell of each unit, -1 where it does not count; `maps`: the cells that
    hold each lowest cell.
    """
    good = np.flatnonzero(cell >= 0)
    good = good[np.argsort(values[good], kind="stable")]
    position, held = maps.expand(cell[good])
    # Few cells fit in 16 bits, which numpy sorts in two passes.
    narrow = held.astype(np.uint16) if count < 2**16 else held
    many = np.bincount(held, minlength=count)
    inside = values[good][position[np.argsort(narrow, kind="stable")]]
    return Ordered(inside, np.cumsum(many) - many, many)


def share_of(node: Aggregate) -> float:
    """Return which share of the values lies below what is asked for."""
    if node.name in ("min", "max"):
        return float(node.name == "max")
    return float(node.second.value) if isinstance(node.second, Number) else 0.5


def quantile(ordered: Ordered, share: float) -> Vector:
    """Return a quantile at each cell, NaN at an empty one."""
    there = ordered.many > 0
    first, many = ordered.first[there], ordered.many[there]
    at = share * (many - 1)
    low = np.floor(at).astype(int)
    below = ordered.values[first + low]
    above = ordered.values[first + np.minimum(low + 1, many - 1)]
    out = np.full(len(there), np.nan)
    out[there] = below + (above - below) * (at - low)
    return out


def distinct(values: Vector, cell: Vector, maps: Above, count: int) -> Vector:
    """Return how many different values there are under each cell."""
    good = cell >= 0
    labels, label = np.unique(values[good], return_inverse=True)
    width = len(labels)
    if not width:
        return np.zeros(count)
    # Units of one lowest cell with one label count once from here on.
    key = np.unique(cell[good] * width + label)
    position, held = maps.expand(key // width)
    key = held * width + (key % width)[position]
    if count * width <= TICKED:
        seen = np.zeros(count * width, bool)
        seen[key] = True
        ticked: Vector = seen.reshape(count, width).sum(axis=1)
        return ticked.astype(float)
    return np.bincount(np.unique(key) // width, minlength=count).astype(float)
