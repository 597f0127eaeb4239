"""Indicators from partials that are stored by cell name (库存分量测算): what is asked is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from changbai.engine.aggregate import Aggregator
from changbai.engine.delta import Deltas, name_of
from changbai.engine.demand import Demand
from changbai.engine.evaluate import Evaluator
from changbai.engine.places import ZONE, Nesting, Vector
from changbai.engine.results import Selection
from changbai.engine.rows import Filter
from changbai.kernel.period import Period

#: Reads the partials of cells by name; a cell that is not there is left out.
Fetch = Callable[[Iterable[str]], Mapping[str, Vector]]


class StoredTable:
    """Partials of one kind and period, fetched when they are asked for (库存分量表)."""

    def __init__(self, deltas: Deltas, fetch: Fetch) -> None:
        """Keep where the partials come from; nothing is fetched yet."""
        self.deltas, self.fetch = deltas, fetch
        self.partials = self.store = self.kept = self
        self._read: dict[str, Vector] = {}
        self.evaluator = Evaluator(deltas.pack, self)  # type: ignore[arg-type]

    def nesting(self, _: Period) -> Nesting:
        """Return how the places lie in the period."""
        return self.deltas.nesting

    @staticmethod
    def get(_key: object, make: Callable[[], Any]) -> Any:
        """Keep nothing: the next correction makes it wrong."""
        return make()

    def value(self, indicator: str, selection: Selection = Selection()) -> float | None:
        """Return an indicator at one cell in base units; None where there is no value."""
        places = self.deltas.places
        code = ZONE + selection.zone if selection.zone else selection.area or places.root
        if not code.startswith(ZONE):
            code = places.living(code, self.deltas.period.end)
        cells = StoredCells(self, ((code, selection.industry, selection.size),))
        term = self.deltas.terms[indicator]
        value = float(self.evaluator.evaluate(term, self.deltas.period, cells)[0])  # type: ignore[arg-type]
        return None if np.isnan(value) else value

    def compute(self, demand: Demand, _: Period, layout: StoredCells) -> Vector:
        """Return an aggregate at some cells, as `Aggregator.compute` does at all."""
        names = [name_of(*cell) for cell in layout.cells]
        missing = [name for name in names if name not in self._read]
        if missing:
            self._read |= self.fetch(missing)
        none = np.zeros(self.deltas.brings.width)
        rows = np.stack([self._read.get(name, none) for name in names])
        first = self.deltas.brings.first[demand]
        vectors = tuple(rows[:, first : first + self.deltas.brings.width_of(demand)].T)
        return Aggregator.finished(demand, vectors, known=True)


@dataclass(frozen=True, eq=False)
class StoredCells:
    """Some cells by place, industry and size, as the evaluator asks for them (库存格)."""

    table: StoredTable
    cells: tuple[tuple[str, str, str], ...]
    chosen = Filter()

    @property
    def count(self) -> int:
        """How many cells."""
        return len(self.cells)

    def parents(self, nesting: Nesting) -> tuple[StoredCells, Vector]:
        """Return the cells of the parent areas."""
        places = self.table.deltas.places
        moved = tuple(
            (places.codes[int(nesting.parent[places.index[place]])], *rest)
            for place, *rest in self.cells
        )
        return StoredCells(self.table, moved), np.arange(self.count)  # type: ignore[arg-type]

    def root(self) -> tuple[StoredCells, Vector]:
        """Return the cells of the whole."""
        top = self.table.deltas.places.root
        moved = tuple((top, industry, size) for _, industry, size in self.cells)
        return StoredCells(self.table, moved), np.arange(self.count)

    def cleared(self, dimension: str) -> tuple[StoredCells, Vector]:
        """Return the cells over all of a dimension."""
        moved = tuple(
            (place, "", size) if dimension == "industry" else (place, industry, "")
            for place, industry, size in self.cells
        )
        return StoredCells(self.table, moved), np.arange(self.count)
