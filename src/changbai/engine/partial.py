"""Additive partials over the lowest cells (分量): what every aggregate that adds up is made of.

A part is a few vectors over the lowest cells of a kind, to be added up under one nesting of the
places: of a sum how much and how many gave it, of a mean also nothing more, of a concentration
also the squares. A window's part is that of the window up to the period before, plus one period.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from changbai.engine.demand import Demand
from changbai.engine.kept import Held
from changbai.engine.places import Nesting, Vector
from changbai.engine.roster import Roster
from changbai.engine.rows import Rows
from changbai.engine.store import Store
from changbai.engine.units import UnitRows
from changbai.kernel.period import Period
from changbai.pack.expression import Name
from changbai.pack.shapes import Form


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """Vectors over the lowest cells of a kind, and how places lay when they were reported (分量).

    Of a piecewise sum: amount, respondents. Of the rest: units present, units counted, amount,
    and of a weighted mean the weights, of a concentration the squares.
    """

    nesting: Nesting
    vectors: tuple[Vector, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Amounts:
    """What each unit adds in one period or window (单位数额); NaN where it does not count."""

    rows: Rows
    nesting: Nesting
    values: Vector


class Partials:
    """Makes the partials of demands, each once (分量计算)."""

    def __init__(self, store: Store, fixed_day: date | None = None) -> None:
        """Keep the store; `fixed_day` fixes the boundaries, None: each period has its own."""
        self.store, self.fixed_day = store, fixed_day
        self.units = UnitRows(store)

    def nesting(self, period: Period) -> Nesting:
        """Return how the places lay in a period."""
        return self.store.places.nesting(self.fixed_day or period.end)

    def of(self, demand: Demand, window: Period, group: str) -> tuple[Part, ...]:
        """Return the parts of a demand over a window, for one group unit or all units."""
        if demand.form is None:
            make = lambda: (self._at_once(demand, window, group),)  # noqa: E731
            return self.store.kept.get(("part", demand, window, group), make)
        return self._up_to(demand, demand.form, window, group)

    def amounts(self, demand: Demand, window: Period, group: str) -> Iterator[Amounts]:
        """Yield what each unit adds to a sum or count, period by period."""
        if demand.form is None:
            rows, inside, values, _ = self.units.values(demand, window, group)
            yield Amounts(rows, self.nesting(window), np.where(inside, values, np.nan))
            return
        for piece in self.store.pieces(demand.form, window):
            rows, values = self.units.given(demand, piece, group, window)
            yield Amounts(rows, self.nesting(piece), values)

    def _up_to(self, demand: Demand, form: Form, window: Period, group: str) -> tuple[Part, ...]:
        """Return the parts of a window: those of the window a piece shorter, and one piece more.

        Where respondents depend on the window, each window is added up anew.
        """

        def make() -> tuple[Part, ...]:
            pieces = self.store.pieces(form, window)
            if demand.far or len(pieces) < 2:
                parts: tuple[Part, ...] = ()
            else:
                shorter = Period(window.year, window.first, pieces[-2].last)
                parts, pieces = self._up_to(demand, form, shorter, group), pieces[-1:]
            for piece in pieces:
                new = Part(self.nesting(piece), self._piece(demand, piece, group, window))
                parts = self._with(parts, new)
            return parts

        return self.store.kept.get(("part", demand, window, group), make)

    def _with(self, parts: tuple[Part, ...], new: Part) -> tuple[Part, ...]:
        """Return parts with one more, added to the one of the same nesting."""
        for number, part in enumerate(parts):
            if part.nesting is new.nesting:
                pairs = zip(part.vectors, new.vectors, strict=True)
                both = Part(new.nesting, tuple(self._sum(a, b) for a, b in pairs))
                return (*parts[:number], both, *parts[number + 1 :])
        return (*parts, new)

    def _sum(self, one: Vector, other: Vector) -> Vector:
        """Add two vectors; the same two give the same, so that shared partials stay shared."""
        # The key holds while the entry does, and the entry holds the vectors.
        key = ("sum", id(one), id(other))
        return self.store.kept.get(key, lambda: (one + other, Held(one, other)))[0]

    def _piece(
        self, demand: Demand, piece: Period, group: str, window: Period
    ) -> tuple[Vector, Vector]:
        rows, values, mask, key = self.units.piece(demand, piece, group, window)
        kept, roster, node = self.store.kept, rows.roster, demand.node
        # Who does not count lies nowhere; so nothing has to be done to the values.
        cell: Vector = kept.get(("cell", key), lambda: np.where(mask, rows.cell, roster.cells))
        counted: Vector = kept.get(("counted", key), lambda: added(roster, cell))
        if node.where is not None:
            condition = node.where
            cell = kept.get(
                ("cell", key, id(condition)),
                lambda: np.where(rows.holds(condition), cell, roster.cells),
            )
        if not isinstance(node.of, Name):
            return added(roster, cell, values), counted
        own, name = ("added", id(node.of), id(node.where), key), node.of.id
        if values is not None:
            return kept.get(own, lambda: added(roster, cell, values)), counted

        def make() -> Vector:
            assert demand.form is not None
            filing = self.store.filing(demand.kind, demand.form.id, piece)
            raw = filing.raw(name) if filing.has(name) else None
            if raw is None:
                return added(roster, cell, rows.column(name))
            seat = kept.get(("seat", filing, key, id(node.where)), lambda: cell[filing.unit])
            total = added(roster, seat, raw[0])
            return total if raw[1] == 1.0 else total * raw[1]

        return kept.get(own, make), counted

    def _at_once(self, demand: Demand, window: Period, group: str) -> Part:
        rows, inside, values, weights = self.units.values(demand, window, group)
        roster, cell, nesting = rows.roster, rows.cell, self.nesting(window)
        present: Vector = self.store.kept.get(
            ("present", rows, id(demand.where), group),
            lambda: added(roster, np.where(inside, rows.cell, roster.cells)),
        )
        if demand.node.of is None and demand.node.where is None and not group:
            return Part(nesting, (present, present, present))
        good = inside & ~np.isnan(values)
        if weights is not None:
            good &= ~np.isnan(weights)
        cell = np.where(good, cell, roster.cells)
        counted = added(roster, cell)
        if weights is not None:
            weighed = added(roster, cell, values * weights), added(roster, cell, weights)
            return Part(nesting, (present, counted, *weighed))
        total = added(roster, cell, values)
        if demand.node.name == "hhi":
            return Part(nesting, (present, counted, total, added(roster, cell, values * values)))
        return Part(nesting, (present, counted, total))


def added(roster: Roster, cell: Vector, values: Vector | None = None) -> Vector:
    """Add values of units, or their number, up to the lowest cells; the last cell is nowhere."""
    found: Vector = np.bincount(cell, values, roster.cells + 1)[:-1]
    return found.astype(float, copy=False)
