"""What one unit stands for and brings to the partials (单位增量), in plain Python.

It says of one unit what `units.py` says of all; the tests hold the two equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from changbai.engine.check_row import Row, evaluate
from changbai.engine.demand import Demand, has_members
from changbai.engine.measure import Measurer
from changbai.engine.places import Vector
from changbai.engine.rows import HAPPENED, names_in
from changbai.kernel.period import Period
from changbai.pack.expression import Name
from changbai.pack.shapes import Pack

#: How many numbers an aggregate brings beside units present and units counted.
WIDTH = {"sum": 3, "count": 3, "mean": 3, "wmean": 4, "hhi": 4}


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit in one period (单位现状): values in base units; not there: `lived` is false.

    `ended`: it lived in the period but no longer at its end.
    """

    values: Mapping[str, Any]
    area: int = -1
    lived: bool = False
    ended: bool = False


class Standings:
    """How the units of a kind stand in a period, as changed so far (单位现状表)."""

    def __init__(
        self, measurer: Measurer, kind: str, period: Period, names: frozenset[str]
    ) -> None:
        """Keep the arrays of what any demand names."""
        store, pack = measurer.store, measurer.pack
        self.measurer, self.period = measurer, period
        self.roster, self.words, self.factors = store.roster(kind), store.words, store.factors
        self.rows = measurer.aggregator.partials.units.in_piece(kind, period)
        self.at_end = self.roster.living(period.end, period.end) >= 0
        self._changed: dict[str, Standing] = {}
        types: dict[str, str] = {
            id: shape.type for id, shape in pack.kinds[kind].attributes.items()
        }
        self.elements: dict[str, set[str]] = {}
        for form in pack.forms.values():
            if form.kind == kind and period in Period(period.year).pieces(form.periodicity):
                self.elements[form.id] = {element.id for element in form.elements}
                types |= {element.id: element.type for element in form.elements}
        types |= dict.fromkeys(HAPPENED, "flag")
        wanted = {name for name in names | {"industry", "size"} if name in types}
        self.columns = [(n, types[n], self.rows.column(n)) for n in sorted(wanted)]

    def of(self, unit: str) -> Standing:
        """Return how a unit stands now."""
        known = self._changed.get(unit)
        if known is not None:
            return known
        number = self.roster.find(unit)
        if number < 0:
            return Standing(self._waiting(unit))
        values: dict[str, Any] = {}
        for name, type_, column in self.columns:
            value = float(column[number])
            if value == value:  # noqa: PLR0124 - NaN is not itself
                values[name] = self._plain(value, type_)
        if self.rows.stretch[number] < 0:
            # What it returned waits for it to arrive.
            return Standing(values)
        area = int(self.roster.area[self.rows.cell[number]])
        return Standing(values, area, lived=True, ended=not self.at_end[number])

    def _waiting(self, unit: str) -> dict[str, Any]:
        """Return what a unit returned that the registry does not know yet."""
        found: dict[str, Any] = {}
        for form, elements in self.elements.items():
            if self.period in self.measurer.data.periods(form):
                rows = self.measurer.data.returns(form, self.period)
                rows = rows.filter((pl.col("unit") == unit) & (pl.col("state") == "verified"))
                for row in rows.iter_rows(named=True):
                    found |= {name: value for name, value in row.items() if name in elements}
        return self._base(found)

    def _plain(self, value: float, type_: str) -> Any:
        if type_ == "flag":
            return value == 1
        return self.words.text(value) if type_ in ("code", "text") else value

    def keep(self, unit: str, standing: Standing) -> None:
        """Take a unit to stand as given."""
        self._changed[unit] = standing

    def returned(self, before: Standing, form: str, values: Mapping[str, Any] | None) -> Standing:
        """Return a standing with another return on a form."""
        kept = {n: v for n, v in before.values.items() if n not in self.elements[form]}
        given = {n: v for n, v in (values or {}).items() if n in self.elements[form]}
        return replace(before, values=kept | self._base(given))

    def moved(self, before: Standing, attributes: Mapping[str, Any] | None) -> Standing:
        """Return a standing with other attributes; None takes the unit away, its returns stay."""
        if attributes is None:
            return replace(before, lived=False)
        asked = dict(attributes)
        area = before.area
        if "area" in asked:
            area = self.measurer.places.index.get(str(asked.pop("area")), -1)
        lost = {n for n, v in asked.items() if v is None}
        kept = {n: v for n, v in before.values.items() if n not in lost}
        return Standing(kept | self._base(asked), area, lived=True)

    def _base(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values in base units, without those that are missing."""
        return {
            name: value
            if isinstance(value, (bool, str))
            else float(value) * self.factors.get(name, 1.0)
            for name, value in values.items()
            if value is not None
        }


class Brings:
    """What a unit brings to each partial of some demands (单位贡献)."""

    def __init__(self, pack: Pack, demands: tuple[Demand, ...]) -> None:
        """Give each demand its columns, in the order of `Part.vectors`."""
        self.pack, self.demands = pack, demands
        self.first: dict[Demand, int] = {}
        self.width = 0
        for demand in demands:
            self.first[demand] = self.width
            self.width += self.width_of(demand)
        self.names = frozenset[str]().union(*(self._named(demand) for demand in demands))

    @staticmethod
    def width_of(demand: Demand) -> int:
        """Return how many columns a demand has."""
        return 2 if demand.form is not None else WIDTH[demand.node.name]

    @staticmethod
    def can(demand: Demand, kind: str) -> bool:
        """Tell whether a demand is brought by units of a kind, one by one."""
        parts = (demand.node.of, demand.node.where, demand.node.second)
        plain = not any(has_members(part) for part in parts)
        return demand.kind == kind and demand.node.name in WIDTH and plain

    def _named(self, demand: Demand) -> frozenset[str]:
        parts = (demand.node.of, demand.node.second, demand.node.where, demand.where)
        return demand.require.union(*(names_in(part) for part in parts))

    def of(self, standing: Standing) -> Vector:
        """Return what a unit adds to every partial."""
        out = np.zeros(self.width)
        if not standing.lived:
            return out
        row = Row(standing.values, {}, {}, self.pack.units)
        # Nodes are one where they are equal, so a condition is looked at once.
        known: dict[int, Any] = {}
        brought: list[tuple[int, float]] = []
        for demand in self.demands:
            where, first = demand.where, self.first[demand]
            if where is not None:
                if id(where) not in known:
                    known[id(where)] = evaluate(where, row)
                if known[id(where)] is not True:
                    continue
            if demand.form is not None:
                self._piece(demand, first, row, known, brought)
            elif demand.past or not standing.ended:
                self._at_once(demand, first, row, known, brought)
        for column, amount in brought:
            out[column] = amount
        return out

    def _piece(
        self,
        demand: Demand,
        first: int,
        row: Row,
        known: dict[int, Any],
        brought: list[tuple[int, float]],
    ) -> None:
        values, of = row.values, demand.node.of
        if demand.far or any(name not in values for name in demand.near):
            return
        amount = values.get(of.id) if isinstance(of, Name) else evaluate(of, row)  # type: ignore[arg-type]
        if amount is None:
            return
        brought.append((first + 1, 1.0))
        if _holds(demand.node.where, row, known) is True:
            brought.append((first, amount))

    def _at_once(
        self,
        demand: Demand,
        first: int,
        row: Row,
        known: dict[int, Any],
        brought: list[tuple[int, float]],
    ) -> None:
        node = demand.node
        brought.append((first, 1.0))
        holds = _holds(node.where, row, known)
        amount: Any = 1.0 if node.of is None else evaluate(node.of, row)
        if node.name == "sum" and any(name not in row.values for name in demand.require):
            amount = None
        if holds is not True and node.where is not None:
            counts = node.name in ("sum", "count") and holds is False
            amount = 0.0 if counts else None
        weight = evaluate(node.second, row) if node.name == "wmean" and node.second else 1.0
        if amount is None or weight is None:
            return
        brought.append((first + 1, 1.0))
        brought.append((first + 2, amount * weight))
        if node.name == "wmean":
            brought.append((first + 3, weight))
        elif node.name == "hhi":
            brought.append((first + 3, amount * amount))


def _holds(where: Any, row: Row, known: dict[int, Any]) -> Any:
    if where is None:
        return True
    if id(where) not in known:
        known[id(where)] = evaluate(where, row)
    return known[id(where)]
