"""From lowest cells to places and to the whole cube (汇总映射).

A `Slice` is every place for one industry, size and group: what a page asks for. A `Whole` is
every place by every industry and size that occurs: what a close asks for. Both take vectors over
the lowest cells of a kind, as `Partials` makes them, and add them up; both hold integers exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from changbai.engine.places import Nesting, Vector
from changbai.engine.roster import DIMENSIONS
from changbai.engine.rows import Filter
from changbai.engine.store import Store
from changbai.pack.codebook import Code

Pairs = tuple[Vector, Vector]


@dataclass(frozen=True, eq=False, slots=True)
class Above:
    """Which cells of a layout hold each lowest cell (上级格): `held[first[c]:first[c + 1]]`."""

    first: Vector
    held: Vector

    def expand(self, cells: Vector) -> Pairs:
        """Return positions in `cells`, once for each cell that holds it, and that cell."""
        starts = self.first[cells]
        many = self.first[cells + 1] - starts
        position = np.repeat(np.arange(len(cells)), many)
        offset = np.arange(len(position)) - np.repeat(np.cumsum(many) - many, many)
        return position, self.held[np.repeat(starts, many) + offset]


def above(low: Vector, held: Vector, count: int) -> Above:
    """Return pairs of a lowest cell, of `count`, and a cell that holds it, as one value."""
    order = np.argsort(low, kind="stable")
    first = np.append(0, np.cumsum(np.bincount(low, minlength=count)))
    return Above(first, held[order])


def below(codes: Mapping[str, Code], code: str) -> list[str]:
    """Return a code and all below it."""
    found = [code]
    for parent in found:
        found += [c.code for c in codes.values() if c.parent == parent and c.code not in found]
    return found


class Slice:
    """Every place for one industry, size and group (切片)."""

    def __init__(self, store: Store, chosen: Filter, others: dict[Filter, Slice]) -> None:
        """Keep what is chosen; `others` are the slices of the same data, each once."""
        self.store, self.chosen, self.others = store, chosen, others
        self.count = len(store.places.codes)
        self._above: dict[tuple[str, int], Above] = {}

    def above(self, kind: str, nesting: Nesting) -> Above:
        """Return which places hold each lowest cell of the slice; others are held by none."""
        key = (kind, id(nesting))
        if key not in self._above:
            roster = self.store.roster(kind)
            good = roster.area >= 0
            for name in DIMENSIONS:
                code = getattr(self.chosen, name)
                if code and roster.has(name):
                    codes = below(self.store.pack.codes.get(name, {}), code)
                    numbers = [self.store.words.code(each) for each in codes]
                    good &= np.isin(getattr(roster, name), numbers)
            cells = np.flatnonzero(good)
            order, place = joined(roster.area[cells], nesting.area, nesting.place)
            self._above[key] = above(cells[order], place, roster.cells)
        return self._above[key]

    def add(self, kind: str, nesting: Nesting, vectors: list[Vector]) -> list[Vector]:
        """Add vectors over lowest cells up to the places."""
        maps = self.above(kind, nesting)
        many = np.diff(maps.first)
        sums = (np.bincount(maps.held, np.repeat(v, many), self.count) for v in vectors)
        # Of no cells at all NumPy counts whole numbers.
        return [each.astype(float, copy=False) for each in sums]

    def inside(self, kind: str, nesting: Nesting, place: int) -> Vector:
        """Return for each lowest cell, and for nowhere, whether a place holds it."""
        maps = self.above(kind, nesting)
        found = np.zeros(len(maps.first), bool)
        found[np.repeat(np.arange(len(found) - 1), np.diff(maps.first))[maps.held == place]] = True
        return found

    def spread(self, kind: str, vector: Vector) -> Vector:
        """Return a vector of a kind as one of the slice: it is one already."""
        return vector

    def parents(self, nesting: Nesting) -> tuple[Slice, Vector]:
        """Return the slice of the parents, and the position of each place's parent in it."""
        return self, nesting.parent

    def root(self) -> tuple[Slice, Vector]:
        """Return the slice that has the whole, and its position for each place."""
        places = self.store.places
        return self, np.full(self.count, places.index[places.root])

    def cleared(self, dimension: str) -> tuple[Slice, Vector]:
        """Return the slice over all of a dimension, and the position of each place in it."""
        chosen = replace(self.chosen, **{dimension: ""})
        return slice_of(self.store, chosen, self.others), np.arange(self.count)


def slice_of(store: Store, chosen: Filter, slices: dict[Filter, Slice]) -> Slice:
    """Return the slice of a choice, made when it is not among the slices."""
    if chosen not in slices:
        slices[chosen] = Slice(store, chosen, slices)
    return slices[chosen]


def joined(wanted: Vector, keys: Vector, values: Vector) -> Pairs:
    """Return positions in `wanted` with each value that stands under the same key."""
    order = np.argsort(keys, kind="stable")
    starts = np.searchsorted(keys, wanted, sorter=order)
    many = np.searchsorted(keys, wanted, side="right", sorter=order) - starts
    position = np.repeat(np.arange(len(wanted)), many)
    offset = np.arange(len(position)) - np.repeat(np.cumsum(many) - many, many)
    return position, values[order[np.repeat(starts, many) + offset]]
