"""The whole cube's cells (全立方): every place by every industry and size that occurs.

Each set of cells is added up from its smallest parent: sizes first, then industries, then areas
level by level, zones last. Cells are those of the registry under any day's boundaries, so that
the cells of two years, and of two kinds, stand at the same positions.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np

from changbai.engine import compiled
from changbai.engine.numbering import distinct, numbered
from changbai.engine.places import Nesting, Vector
from changbai.engine.roster import DIMENSIONS
from changbai.engine.rows import Filter
from changbai.engine.slice import Above, Pairs, above, joined
from changbai.engine.store import Store

#: Vectors added up together: a cell of all of them is one cache line.
BLOCK = 8


class Whole:
    """Every place by every industry and size that occurs (全立方)."""

    chosen = Filter()

    def __init__(self, store: Store, kinds: Iterable[str]) -> None:
        """Number the cells of some kinds of unit."""
        self.store = store
        places, tree = store.places, store.pack.area_tree
        days = (date.min, *tree.change_days())
        self.nestings = list({id(n): n for n in map(places.nesting, days)}.values())
        self._held: dict[tuple[str, int], Above] = {}
        self._codes = {name: self._ladder(name, kinds) for name in DIMENSIONS}
        self._width = tuple(len(self._codes[name][0]) for name in DIMENSIONS)
        top = np.arange(len(places.codes)) * self._width[0] * self._width[1]
        self._bound = len(places.codes) * self._width[0] * self._width[1]
        every = np.concatenate([top, *(self._closed(kind) for kind in kinds)])
        self.keys = distinct(every, self._bound)
        self.count = len(self.keys)
        self.place, self.industry, self.size = self._split(self.keys)
        self._steps: dict[tuple[str, int], tuple[Vector, list[Pairs]]] = {}
        self._maps: dict[tuple[str, int], list[Any]] = {}
        self._joints: dict[tuple[str, int], Pairs] = {}
        self._found: dict[Hashable, Vector] = {}

    def _ladder(self, name: str, kinds: Iterable[str]) -> tuple[Vector, dict[int, int]]:
        """Return the parent of each code by slot, 0 for all, and the slots of code numbers."""
        words, table = self.store.words, self.store.pack.codes.get(name, {})
        number = {code: int(words.code(code)) for code in table}
        up = {number[c.code]: number.get(c.parent, -1) for c in table.values()}
        met = {int(n) for kind in kinds for n in getattr(self.store.roster(kind), name) if n >= 0}
        for each in list(met):
            step = up.get(each, -1)
            while step >= 0 and step not in met:
                met.add(step)
                step = up.get(step, -1)
        slots = {-1: 0} | {each: slot for slot, each in enumerate(sorted(met), 1)}
        parent = np.zeros(len(slots), int)
        for each in met:
            parent[slots[each]] = slots[up.get(each, -1)]
        return parent, slots

    def slot(self, name: str, numbers: Vector) -> Vector:
        """Return the slots of the codes of lowest cells."""
        slots = self._codes[name][1]
        met, position = numbered(numbers + 1, int(numbers.max(initial=-1)) + 2)
        found: Vector = np.array([slots[int(each) - 1] for each in met], int)[position]
        return found

    def key(self, place: Vector, industry: Vector, size: Vector) -> Vector:
        """Return cells as one number each."""
        found: Vector = (place * self._width[0] + industry) * self._width[1] + size
        return found

    def _split(self, keys: Vector) -> tuple[Vector, Vector, Vector]:
        rest = keys // self._width[1]
        return rest // self._width[0], rest % self._width[0], keys % self._width[1]

    def codes(self, name: str) -> list[str]:
        """Return the codes of a dimension by slot; the first is empty, for all."""
        slots = self._codes[name][1]
        return [self.store.words.text(number) if number >= 0 else "" for number in slots]

    def at(self, place: Vector, industry: Vector, size: Vector) -> Vector:
        """Return the positions of cells, which must be there."""
        found: Vector = np.searchsorted(self.keys, self.key(place, industry, size))
        return found

    def find(self, place: int, chosen: Filter) -> int | None:
        """Return the position of one cell; None when it does not occur."""
        slots = []
        for name in DIMENSIONS:
            code = getattr(chosen, name)
            number = int(self.store.words.code(code)) if code else -1
            if number not in self._codes[name][1]:
                return None
            slots.append(self._codes[name][1][number])
        key = (place * self._width[0] + slots[0]) * self._width[1] + slots[1]
        position = int(np.searchsorted(self.keys, key))
        there = position < self.count and self.keys[position] == key
        return position if there else None

    def _closed(self, kind: str) -> Vector:
        """Return the keys of all cells that may ever hold a unit of a kind, or hold such a cell."""
        roster = self.store.roster(kind)
        good = roster.area >= 0
        slots = [self.slot(name, getattr(roster, name)[good]) for name in DIMENSIONS]
        keys = distinct(self.key(roster.area[good], *slots), self._bound)
        for axis, name in ((2, "size"), (1, "industry")):
            level, parent = keys, self._codes[name][0]
            while True:
                parts = list(self._split(level))
                inner = parts[axis] > 0
                if not inner.any():
                    break
                parts[axis] = parent[parts[axis]]
                level = distinct(self.key(*(part[inner] for part in parts)), self._bound)
                keys = distinct(np.append(keys, level), self._bound)
        place, industry, size = self._split(keys)
        order, holding = joined(place, *self._reached())
        return distinct(self.key(holding, industry[order], size[order]), self._bound)

    def _reached(self) -> Pairs:
        """Return each area with every place that may hold it, on any day, and the root."""
        places = self.store.places
        count = len(places.codes)
        codes = np.arange(count)
        found = [codes * count + places.index[places.root]] if count else []
        found += [n.area * count + n.place for n in self.nestings]
        pairs = distinct(np.concatenate(found), count * count) if found else codes
        while True:
            more = [pairs]
            for nesting in self.nestings:
                more.append(pairs // count * count + nesting.parent[pairs % count])
                order, zone = joined(pairs % count, *nesting.zones.T)
                more.append(pairs[order] // count * count + zone)
            wider = distinct(np.concatenate(more), count * count)
            if len(wider) == len(pairs):
                return pairs // count, pairs % count
            pairs = wider

    def steps(self, kind: str, nesting: Nesting) -> tuple[Vector, list[Pairs]]:
        """Return the position of each lowest cell (-1: nowhere), and the steps up from there.

        A step is pairs of positions: what is added to what.
        """
        found = self._steps.get((kind, id(nesting)))
        if found is None:
            found = self._steps[kind, id(nesting)] = self._climb(kind, nesting)
        return found

    def _climb(self, kind: str, nesting: Nesting) -> tuple[Vector, list[Pairs]]:
        roster = self.store.roster(kind)
        alive = np.where(roster.area >= 0, nesting.alive[roster.area], -1)
        slots = [self.slot(name, getattr(roster, name)) for name in DIMENSIONS]
        seat = np.where(alive >= 0, self.at(np.maximum(alive, 0), *slots), -1)
        there = np.zeros(self.count, bool)
        there[seat[seat >= 0]] = True
        steps: list[Pairs] = []

        def climb(source: Vector, *target: Vector) -> None:
            if len(source):
                steps.append((source, self.at(*target)))
                there[steps[-1][1]] = True

        place, industry, size = self.place, self.industry, self.size
        for depth, up in _levels(self._codes["size"][0]):
            source = np.flatnonzero(there & (depth[size] == up))
            climb(source, place[source], industry[source], self._codes["size"][0][size[source]])
        for depth, up in _levels(self._codes["industry"][0]):
            source = np.flatnonzero(there & (depth[industry] == up))
            parent = self._codes["industry"][0][industry[source]]
            climb(source, place[source], parent, size[source])
        moves = nesting.parent != np.arange(len(nesting.parent))
        for up in range(int(nesting.depth.max(initial=0)), 0, -1):
            source = np.flatnonzero(there & (nesting.depth[place] == up) & moves[place])
            climb(source, nesting.parent[place[source]], industry[source], size[source])
        position, zone = joined(place[there], *nesting.zones.T)
        source = np.flatnonzero(there)[position]
        climb(source, zone, industry[source], size[source])
        return seat, steps

    def _joint(self, kind: str, nesting: Nesting) -> Pairs:
        """Return the pairs of all steps in order."""
        key = (kind, id(nesting))
        if key not in self._joints:
            none, steps = np.zeros(0, np.int32), self.steps(kind, nesting)[1]
            sources = (source.astype(np.int32) for source, _ in steps)
            targets = (target.astype(np.int32) for _, target in steps)
            self._joints[key] = np.concatenate([none, *sources]), np.concatenate([none, *targets])
        return self._joints[key]

    def above(self, kind: str, nesting: Nesting) -> Above:
        """Return which cells hold each lowest cell."""
        key = (kind, id(nesting))
        if key not in self._held:
            seat, steps = self.steps(kind, nesting)
            low = np.flatnonzero(seat >= 0)
            cell = seat[low]
            for source, target in steps:
                order, higher = joined(cell, source, target)
                low, cell = np.append(low, low[order]), np.append(cell, higher)
            self._held[key] = above(low, cell, len(seat))
        return self._held[key]

    def add(self, kind: str, nesting: Nesting, vectors: Sequence[Vector]) -> list[Vector]:
        """Add vectors over lowest cells up to every cell that may hold a unit of the kind."""
        kernel = compiled.climb() if self.count >= compiled.LARGE else None
        out: list[Vector] = []
        if kernel is not None:
            seat, joint = self.steps(kind, nesting)[0], self._joint(kind, nesting)
            for first in range(0, len(vectors), BLOCK):
                # New memory in blocks of this size comes from the heap, without page faults.
                out += list(np.empty((len(vectors[first : first + BLOCK]), self.count)))
            pairs = zip(vectors, out, strict=True)
            compiled.each(kernel, ((low, seat, *joint, sums) for low, sums in pairs))
            return out
        maps = self._matrices(kind, nesting)
        for first in range(0, len(vectors), BLOCK):
            cells = maps[0] @ np.stack(vectors[first : first + BLOCK], axis=1)
            for target, matrix in maps[1:]:
                cells[target] += matrix @ cells
            out += list(np.ascontiguousarray(cells.T))
        return out

    def _matrices(self, kind: str, nesting: Nesting) -> list[Any]:
        # A second of a cold start that only a whole cube pays for.
        from scipy.sparse import csr_array

        key = (kind, id(nesting))
        if key not in self._maps:
            seat, steps = self.steps(kind, nesting)
            low = np.flatnonzero(seat >= 0)
            shape = (self.count, len(seat))
            maps: list[Any] = [csr_array((np.ones(len(low)), (seat[low], low)), shape=shape)]
            for source, target in steps:
                rows, row = np.unique(target, return_inverse=True)
                ones, shape = np.ones(len(source)), (len(rows), self.count)
                maps.append((rows, csr_array((ones, (row, source)), shape=shape)))
            self._maps[key] = maps
        return self._maps[key]

    def spread(self, kind: str, vector: Vector) -> Vector:
        """Return a vector of a kind at all cells: what it is not divided by, it holds in all."""
        roster = self.store.roster(kind)
        lacking = [not roster.has(name) for name in DIMENSIONS]
        if not any(lacking):
            return vector
        industry, size = (
            np.zeros_like(slot) if lacks else slot
            for lacks, slot in zip(lacking, (self.industry, self.size), strict=True)
        )
        spread: Vector = vector[self._looked_up(tuple(lacking), self.place, industry, size)]
        return spread

    def parents(self, nesting: Nesting) -> tuple[Whole, Vector]:
        """Return the cells again, and the position of each cell's cell in the parent area."""
        return self, self._looked_up(nesting, nesting.parent[self.place], self.industry, self.size)

    def root(self) -> tuple[Whole, Vector]:
        """Return the cells again, and the position of each cell's cell in the whole."""
        places = self.store.places
        whole = np.full(self.count, places.index[places.root])
        return self, self._looked_up("root", whole, self.industry, self.size)

    def cleared(self, dimension: str) -> tuple[Whole, Vector]:
        """Return the cells again, and the position of each cell's cell over all of a dimension."""
        none = np.zeros_like(self.size)
        if dimension == "industry":
            return self, self._looked_up(dimension, self.place, none, self.size)
        return self, self._looked_up(dimension, self.place, self.industry, none)

    def _looked_up(self, name: Hashable, *cell: Vector) -> Vector:
        if name not in self._found:
            self._found[name] = self.at(*cell)
        return self._found[name]


def _levels(parent: Vector) -> list[tuple[Vector, int]]:
    """Return the depth of each slot, and the depths from the deepest to the first below all."""
    depth = np.zeros(len(parent), int)
    step = np.arange(len(parent))
    while (step > 0).any():
        depth += step > 0
        step = parent[step]
    return [(depth, level) for level in range(int(depth.max(initial=0)), 0, -1)]
