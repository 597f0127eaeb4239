"""Aggregates at all cells at once (汇总): additive ones from partials, the others exactly.

Values are in base units; NaN is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import numpy as np

from changbai.engine.demand import Demand
from changbai.engine.exact import distinct, in_order, quantile, share_of
from changbai.engine.kept import Held
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
        self._together: dict[object, tuple[Vector, object]] = {}
        self._parts: dict[object, tuple[Part, ...]] = {}
        #: Amounts that one demand alone asks for, with one set of respondents: changed in place.
        self._sole: set[int] = set()
        self._many = False

    def compute(self, demand: Demand, window: Period, layout: Layout) -> Vector:
        """Return an aggregate at every cell."""

        def make() -> Vector:
            if demand.node.name in ADDITIVE:
                return layout.spread(demand.kind, self._additive(demand, window, layout))
            return layout.spread(demand.kind, self._exact(demand, window, layout))

        return self.store.kept.get((demand, window, layout), make)

    def _additive(self, demand: Demand, window: Period, layout: Layout) -> Vector:
        parts = self._parts.get((demand, window))
        if parts is None:
            parts = self.partials.of(demand, window, layout.chosen.group)
        if not parts:
            return np.full(layout.count, np.nan)
        sums = [self._added(demand.kind, part, layout) for part in parts]
        vectors = sums[0]
        for more in sums[1:]:
            vectors = tuple(one + other for one, other in zip(vectors, more, strict=True))
        if demand.form is None:
            return self.finished(demand, vectors, self.known(demand.kind))
        # Ratios often ask the same respondents: what is the same is made once.
        key = ("given", id(vectors[0]), id(vectors[1]))
        if key not in self._together:
            amount, counted = vectors
            lacking = self._lacking(counted)
            if id(parts[0].vectors[0]) not in self._sole:
                amount = amount.copy()
            amount[lacking] = np.nan
            self._together[key] = amount, vectors
        return self._together[key][0] if self._many else self._together.pop(key)[0]

    def _lacking(self, counted: Vector) -> Vector:
        """Return the cells of nobody: few, so that setting them is faster than choosing all."""
        key = ("lacking", id(counted))
        if not self._many:
            return np.flatnonzero(counted <= 0)
        if key not in self._together:
            self._together[key] = np.flatnonzero(counted <= 0), counted
        return self._together[key][0]

    @contextmanager
    def together(self, demands: Iterable[tuple[Demand, Period]], layout: Layout) -> Iterator[None]:
        """Add up the partials of many demands together, for `compute` to find meanwhile."""
        wanted: dict[tuple[str, int], dict[int, tuple[Part, Vector]]] = {}
        demands = list(demands)
        if not layout.chosen.group:
            self.partials.ahead(pair for pair in demands if pair[0].node.name in ADDITIVE)
        for demand, window in demands:
            known = self.store.kept.find((demand, window, layout)) is not None
            if demand.node.name not in ADDITIVE or known:
                continue
            # What is kept may be forgotten meanwhile; these parts are held to the end.
            parts = self.partials.of(demand, window, layout.chosen.group)
            self._parts[demand, window] = parts
            for part in parts:
                group = wanted.setdefault((demand.kind, id(part.nesting)), {})
                group |= {id(vector): (part, vector) for vector in part.vectors}
        for (kind, _), group in wanted.items():
            pairs = list(group.values())
            sums = layout.add(kind, pairs[0][0].nesting, [vector for _, vector in pairs])
            for (part, vector), total in zip(pairs, sums, strict=True):
                self._together[_key(kind, part, vector, layout)] = total, vector
        self._many, self._sole = True, _sole(self._parts)
        try:
            yield
        finally:
            self._many, self._sole = False, set()
            self._together.clear()
            self._parts.clear()

    def _added(self, kind: str, part: Part, layout: Layout) -> tuple[Vector, ...]:
        def one(vector: Vector) -> Vector:
            key = _key(kind, part, vector, layout)
            if key in self._together:
                return self._together[key][0]

            def make() -> tuple[Vector, Held]:
                return layout.add(kind, part.nesting, [vector])[0], Held(vector)

            found: Vector = self.store.kept.get(key, make)[0]
            return found

        return tuple(one(vector) for vector in part.vectors)

    def known(self, kind: str) -> bool:
        """Tell whether the registry of a kind is there: a count of nothing is then a zero."""
        return len(self.store.roster(kind)) > 0

    @staticmethod
    def finished(demand: Demand, vectors: tuple[Vector, ...], known: bool) -> Vector:
        """Turn partials into the aggregate: a sum that nobody gave is missing, not zero."""
        if demand.form is not None:
            amount, given = vectors
            return np.where(given > 0, amount, np.nan)
        present, counted, total, *more = vectors
        have = counted > 0
        if demand.node.name == "count" and known:
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
                case _:
                    total = total.copy()
        lacking = ~have if demand.node.name in ("sum", "count") else ~(have & np.isfinite(total))
        np.putmask(total, lacking, np.nan)
        return total

    def _exact(self, demand: Demand, window: Period, layout: Layout) -> Vector:
        """Compute what does not add up from the units of each cell."""
        if demand.node.name == "distinct" and not self.known(demand.kind):
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


def _sole(parts: dict[Any, tuple[Part, ...]]) -> set[int]:
    """Return the ids of the amounts that are asked for with one set of respondents only."""
    uses: dict[int, set[int]] = {}
    for (demand, _), found in parts.items():
        for part in found:
            amount, *others = part.vectors
            single = demand.form is not None and len(found) == 1
            uses.setdefault(id(amount), set()).add(id(others[0]) if single else -1)
            for other in others:
                uses.setdefault(id(other), set()).add(-1)
    return {amount for amount, given in uses.items() if len(given) == 1 and -1 not in given}


def _key(kind: str, part: Part, vector: Vector, layout: Layout) -> tuple[object, ...]:
    # The key holds while the entry does, and the entry holds the vector.
    return ("added up", kind, id(part.nesting), id(vector), layout)
