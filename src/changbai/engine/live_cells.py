"""The partials of a live cube (实时分量): one row a cell, so a correction is local."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from changbai.engine.aggregate import Aggregator
from changbai.engine.demand import Demand
from changbai.engine.live_unit import Brings, Standing
from changbai.engine.measure import Measurer
from changbai.engine.places import Nesting, Vector
from changbai.engine.roster import DIMENSIONS
from changbai.engine.rows import Filter
from changbai.engine.whole import Whole
from changbai.kernel.period import Period

#: Bits of a cell's number for its industry and for its size.
BITS = 16


class LiveTable:
    """Partials by cell, with cells that come as units do (实时分量表); row 0 is an empty cell."""

    def __init__(
        self, measurer: Measurer, kind: str, period: Period, brings: Brings, cells: Whole
    ) -> None:
        """Build the partials of a period at every cell."""
        self.measurer, self.period, self.brings = measurer, period, brings
        self.aggregator: Aggregator = measurer.aggregator
        self.partials, self.store = self.aggregator.partials, _Unkept()
        self.nesting = self.partials.nesting(period)
        #: Whether there is a registry at all; who arrives brings one.
        self.known = self.aggregator.known(kind)
        self.slots: dict[str, dict[str, int]] = {}
        self._ladders: dict[tuple[str, str], list[int]] = {}
        self._above: dict[tuple[int, str, str], Vector] = {}
        for name in DIMENSIONS:
            self.slots[name] = {code: slot for slot, code in enumerate(cells.codes(name))}
        keys = ((cells.place << 2 * BITS) | (cells.industry << BITS) | cells.size).tolist()
        #: Numbers of the cells by row; the first is none.
        self.keys: list[int] = [-1, *keys]
        self.rows: dict[int, int] = {key: row for row, key in enumerate(keys, 1)}
        self.state = np.zeros((len(keys) + 1 + len(keys) // 8, brings.width))
        self._build(kind, cells)

    def _build(self, kind: str, cells: Whole) -> None:
        for demand in self.brings.demands:
            first = self.brings.first[demand]
            for part in self.partials.of(demand, self.period, ""):
                sums = cells.add(kind, part.nesting, list(part.vectors))
                for column, total in enumerate(sums, first):
                    self.state[1 : cells.count + 1, column] = total

    @staticmethod
    def split(key: int) -> tuple[int, int, int]:
        """Return place, industry slot and size slot of a cell's number."""
        low = (1 << BITS) - 1
        return key >> 2 * BITS, (key >> BITS) & low, key & low

    def find(self, place: int, industry: str, size: str) -> int:
        """Return the row of a cell; the empty one where no unit ever was."""
        slots = [
            self.slots[n].get(c, -1) for n, c in zip(DIMENSIONS, (industry, size), strict=True)
        ]
        if -1 in slots:
            return 0
        return self.rows.get((place << 2 * BITS) | (slots[0] << BITS) | slots[1], 0)

    def cells_of(self, standing: Standing) -> Vector:
        """Return the rows of all cells that hold a unit; the same unit place, the same array."""
        if not standing.lived:
            return NOWHERE
        self.known = True
        codes = [str(standing.values.get(name) or "") for name in DIMENSIONS]
        key = (standing.area, codes[0], codes[1])
        if key not in self._above:
            places = self.nesting.place[self.nesting.area == standing.area].tolist()
            self._above[key] = np.array(
                [
                    self._row((place << 2 * BITS) | (industry << BITS) | size)
                    for place in places
                    for industry in self._ladder("industry", codes[0])
                    for size in self._ladder("size", codes[1])
                ],
                int,
            )
        return self._above[key]

    def _ladder(self, name: str, code: str) -> list[int]:
        """Return the slots of a code, of what it belongs to, and of all."""
        if (name, code) not in self._ladders:
            table, chain = self.measurer.pack.codes.get(name, {}), [code] if code else []
            while chain and (above := table[chain[-1]].parent if chain[-1] in table else ""):
                chain.append(above)
            slots = self.slots[name]
            self._ladders[name, code] = [slots.setdefault(c, len(slots)) for c in (*chain, "")]
        return self._ladders[name, code]

    def _row(self, key: int) -> int:
        if key not in self.rows:
            self.rows[key] = len(self.keys)
            self.keys.append(key)
            if len(self.keys) > len(self.state):
                more = np.zeros((len(self.state) // 2 + 1, self.brings.width))
                self.state = np.concatenate([self.state, more])
        return self.rows[key]

    def add(self, rows: Vector, amounts: Vector) -> None:
        """Add what a unit brings to the cells that hold it."""
        if len(rows):
            self.state[rows] += amounts

    def compute(self, demand: Demand, window: Period, layout: LiveCells) -> Vector:
        """Return an aggregate at some cells, as `Aggregator.compute` does at all."""
        first = self.brings.first[demand]
        width = self.brings.width_of(demand)
        vectors = tuple(self.state[layout.rows, first : first + width].T)
        return self.aggregator.finished(demand, vectors, self.known)


NOWHERE = np.zeros(0, int)


class _Unkept:
    """A store that keeps nothing: the next correction makes it wrong."""

    @property
    def kept(self) -> _Unkept:
        return self

    @staticmethod
    def get(_key: object, make: Any) -> Any:
        return make()


@dataclass(frozen=True, eq=False)
class LiveCells:
    """Some cells of a live table, as the evaluator asks for them (实时格)."""

    table: LiveTable
    rows: Vector
    chosen = Filter()

    @property
    def count(self) -> int:
        """How many cells."""
        return len(self.rows)

    def _moved(self, change: Any) -> tuple[LiveCells, Vector]:
        keys, rows = self.table.keys, self.table.rows
        found = [rows.get(change(keys[row]), 0) if row else 0 for row in self.rows.tolist()]
        return LiveCells(self.table, np.array(found, int)), np.arange(self.count)

    def parents(self, nesting: Nesting) -> tuple[LiveCells, Vector]:
        """Return the cells of the parent areas."""
        low = (1 << 2 * BITS) - 1
        return self._moved(
            lambda key: (int(nesting.parent[key >> 2 * BITS]) << 2 * BITS) | (key & low)
        )

    def root(self) -> tuple[LiveCells, Vector]:
        """Return the cells of the whole."""
        places = self.table.measurer.places
        top, low = places.index[places.root] << 2 * BITS, (1 << 2 * BITS) - 1
        return self._moved(lambda key: top | (key & low))

    def cleared(self, dimension: str) -> tuple[LiveCells, Vector]:
        """Return the cells over all of a dimension."""
        mask = ((1 << BITS) - 1) << (BITS if dimension == "industry" else 0)
        return self._moved(lambda key: key & ~mask)
