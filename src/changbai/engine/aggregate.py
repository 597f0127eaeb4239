"""Aggregates at all cells at once (汇总): additive ones from partials, the others exactly.

Values are in base units; NaN is missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np

from changbai.engine.demand import Demand
from changbai.engine.exact import distinct, in_order, quantile, share_of
from changbai.engine.partial import Part, Partials
from changbai.engine.places import Vector
from changbai.engine.slice import Slice
from changbai.engine.store import Store
from changbai.engine.whole import Whole
from changbai.kernel.period import Period

Layout = Slice | Whole
ADDITIVE = ("sum", "count", "mean", "wmean", "hhi")


class Aggregator:
    """Computes aggregates at the cells of a layout (汇总器)."""

    def __init__(self, store: Store, fixed_day: date | None = None) -> None:
        """Keep the store; `fixed_day` fixes the boundaries, None: each period has its own."""
        self.store, self.fixed_day = store, fixed_day
        self.partials = Partials(store, fixed_day)

    def compute(self, demand: Demand, window: Period, layout: Layout) -> Vector:
        """Return an aggregate at every cell."""
        if demand.node.name not in ADDITIVE:
            return layout.spread(demand.kind, self._exact(demand, window, layout))
        return layout.spread(demand.kind, self._additive(demand, window, layout))

    def _additive(self, demand: Demand, window: Period, layout: Layout) -> Vector:
        parts = self.partials.of(demand, window, layout.chosen.group)
        if not parts:
            return np.full(layout.count, np.nan)
        sums = [self._added(demand.kind, part, layout) for part in parts]
        if demand.form is not None and len(sums) == 1:
            # Ratios often ask the same respondents: what is the same is made once.
            amount, counted = sums[0]
            found: Vector = self.store.kept.get(
                ("given", id(amount), id(counted)),
                lambda: (np.where(counted > 0, amount, np.nan), amount, counted),
            )[0]
            return found
        vectors = sums[0]
        for more in sums[1:]:
            vectors = tuple(one + other for one, other in zip(vectors, more, strict=True))
        return self._finished(demand, vectors)

    def prepare(self, demands: Iterable[tuple[Demand, Period]], layout: Layout) -> None:
        """Add up the partials of many demands together, for `compute` to find."""
        wanted: dict[tuple[str, int], dict[int, tuple[Part, Vector]]] = {}
        for demand, window in demands:
            if demand.node.name not in ADDITIVE:
                continue
            for part in self.partials.of(demand, window, layout.chosen.group):
                group = wanted.setdefault((demand.kind, id(part.nesting)), {})
                for vector in part.vectors:
                    if self.store.kept.find(_key(demand.kind, part, vector, layout)) is None:
                        group[id(vector)] = part, vector
        for (kind, _), group in wanted.items():
            pairs = list(group.values())
            if pairs:
                nesting = pairs[0][0].nesting
                sums = layout.add(kind, nesting, [vector for _, vector in pairs])
                for (part, vector), total in zip(pairs, sums, strict=True):
                    self.store.kept.put(_key(kind, part, vector, layout), (total, vector))

    def _added(self, kind: str, part: Part, layout: Layout) -> tuple[Vector, ...]:
        def one(vector: Vector) -> Vector:
            def make() -> tuple[Vector, Vector]:
                return layout.add(kind, part.nesting, [vector])[0], vector

            found: Vector = self.store.kept.get(_key(kind, part, vector, layout), make)[0]
            return found

        return tuple(one(vector) for vector in part.vectors)

    def _finished(self, demand: Demand, vectors: tuple[Vector, ...]) -> Vector:
        """Turn partials into the aggregate: a sum that nobody gave is missing, not zero."""
        if demand.form is not None:
            amount, counted = vectors
            return np.where(counted > 0, amount, np.nan)
        present, counted, total, *more = vectors
        have = counted > 0
        if demand.node.name == "count" and len(self.store.roster(demand.kind)):
            # Nobody there is a zero; somebody there of whom nothing is known is not.
            have = have | (present == 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            match demand.node.name:
                case "mean":
                    total = total / counted
                case "wmean":
                    total = total / more[0]
                case "hhi":
                    total = more[0] / total**2
        return np.where(have & np.isfinite(total), total, np.nan)

    def _exact(self, demand: Demand, window: Period, layout: Layout) -> Vector:
        """Compute what does not add up from the units of each cell."""
        if demand.node.name == "distinct" and not len(self.store.roster(demand.kind)):
            return np.full(layout.count, np.nan)
        group, node = layout.chosen.group, demand.node
        rows, inside, values, _ = self.partials.units.values(demand, window, group)
        maps = layout.above(demand.kind, self.partials.nesting(window))
        cell = np.where(inside & ~np.isnan(values), rows.cell, -1)
        if node.name == "distinct":
            return distinct(values, cell, maps, layout.count)
        key = ("in order", rows, id(node.of), id(node.where), id(demand.where), group, layout)
        ordered = self.store.kept.get(key, lambda: in_order(values, cell, maps, layout.count))
        return quantile(ordered, share_of(node))


def _key(kind: str, part: Part, vector: Vector, layout: Layout) -> tuple[object, ...]:
    # The key holds while the entry does, and the entry holds the vector.
    return ("added up", kind, id(part.nesting), id(vector), layout)
