"""A cube that corrections change at once (实时立方): one period, right at all levels at any time.

A correction takes what the unit brought away from the cells that held it, and adds what it brings
now: sixteen cells or so, not half a million. Value changes, late returns, withdrawals, moves,
arrivals and departures are all that. Whole numbers come out as a rebuild has them, bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from changbai.engine.cube import CubeMaker
from changbai.engine.demand import Demand, Term
from changbai.engine.evaluate import Evaluator
from changbai.engine.live_cells import LiveCells, LiveTable
from changbai.engine.live_unit import Brings, Standing, Standings
from changbai.engine.measure import Measurer
from changbai.engine.places import Vector
from changbai.engine.results import Selection
from changbai.engine.rows import filter_of
from changbai.kernel.period import Period
from changbai.pack.expression import Timed

Value = bool | float | str | None


class Live:
    """Indicators over one kind of unit in one reporting period, kept right (实时立方).

    `indicators`: those that can be kept so: sums, counts, means and concentrations of the kind's
    own units, and formulas of these at one time. `others`: those that cannot, such as medians,
    growth and sums over members; they are measured when they are asked for.
    """

    def __init__(
        self, measurer: Measurer, kind: str, period: Period, indicators: Iterable[str] = ()
    ) -> None:
        """Build the state from the returns as they stand."""
        self.measurer, self.kind, self.period = measurer, kind, period
        asked = tuple(indicators) or tuple(measurer.pack.indicators)
        terms = {id: measurer.term(id) for id in asked}
        self.indicators = tuple(id for id in asked if can_follow(terms[id], kind))
        self.others = tuple(id for id in asked if id not in self.indicators)
        demands = dict.fromkeys(d for id in self.indicators for d in demands_of(terms[id]))
        self.brings = Brings(measurer.pack, tuple(demands))
        self.standings = Standings(measurer, kind, period, self.brings.names)
        maker = CubeMaker(measurer, self.indicators)
        self.table = LiveTable(measurer, kind, period, self.brings, maker.cells)
        self.evaluator = Evaluator(measurer.pack, self.table)  # type: ignore[arg-type]

    def correct(self, unit: str, form: str, values: Mapping[str, Value] | None) -> Vector:
        """Take a unit's return as it counts now; None: withdrawn, or not verified any more.

        Values are as returned, in the elements' units of measure. Returns the cells that changed.
        """
        before = self.standings.of(unit)
        return self._replace(unit, before, self.standings.returned(before, form, values))

    def move(self, unit: str, attributes: Mapping[str, Value] | None) -> Vector:
        """Take a unit's registry as it stands now: area and attributes that changed; None: gone.

        A unit that was not there arrives. Returns the cells that changed.
        """
        before = self.standings.of(unit)
        return self._replace(unit, before, self.standings.moved(before, attributes))

    def value(self, indicator: str, selection: Selection = Selection()) -> float | None:
        """Return an indicator at one cell, in base units; None where there is no value."""
        place = self.measurer.position(selection, self.period)
        if place is None:
            return None
        chosen = filter_of(selection)
        row = self.table.find(place, chosen.industry, chosen.size)
        value = float(self.values(indicator, np.array([row]))[0])
        return None if np.isnan(value) else value

    def values(self, indicator: str, cells: Vector) -> Vector:
        """Return an indicator at some cells, such as those that a correction changed."""
        layout: Any = LiveCells(self.table, cells)
        return self.evaluator.evaluate(self.measurer.term(indicator), self.period, layout)

    def _replace(self, unit: str, before: Standing, after: Standing) -> Vector:
        self.standings.keep(unit, after)
        old, new = self.table.cells_of(before), self.table.cells_of(after)
        if old is new:
            self.table.add(new, self.brings.of(after) - self.brings.of(before))
            return new
        self.table.add(old, -self.brings.of(before))
        self.table.add(new, self.brings.of(after))
        return np.union1d(old, new)


def demands_of(term: Term) -> list[Demand]:
    """Return every aggregate of a term."""
    own = [term.demand] if term.demand else []
    return own + [demand for part in term.parts for demand in demands_of(part)]


def can_follow(term: Term, kind: str) -> bool:
    """Tell whether a term is made of what adds up over a kind's units, at one time."""
    if term.demand is not None and not Brings.can(term.demand, kind):
        return False
    return not isinstance(term.node, Timed) and all(can_follow(part, kind) for part in term.parts)
