"""Additive partials over the lowest cells (分量): what every aggregate that adds up is made of.

A part is a few vectors over the lowest cells of a kind, to be added up under one nesting of the
places: of a sum how much and how many gave it, of a mean also nothing more, of a concentration
also the squares. A window's part is that of the window up to the period before, plus one period.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from changbai.engine.compiled import each, gather
from changbai.engine.demand import Demand
from changbai.engine.kept import Held
from changbai.engine.places import Nesting, Vector
from changbai.engine.roster import MANY, Roster
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


@dataclass(frozen=True, eq=False, slots=True)
class Adding:
    """Values to be added up to their lowest cells, under which key, and times what (待汇总)."""

    key: tuple[Hashable, ...]
    roster: Roster
    cell: Vector
    values: Vector
    factor: float = 1.0

    def make(self) -> Vector:
        """Add them up."""
        return self.scaled(added(self.roster, self.cell, self.values))

    def scaled(self, total: Vector) -> Vector:
        """Return a total in base units."""
        return total if self.factor == 1.0 else total * self.factor


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

    def ahead(self, demands: Iterable[tuple[Demand, Period]]) -> None:
        """Add many sums of one element up together, on all processors, for `of` to find.

        Only with the compiled kernel, and only where there is much to add; else `of` does it.
        """
        kernel = gather()
        if kernel is None:
            return
        found: dict[Hashable, Adding] = {}
        for demand, window in demands:
            if len(self.store.roster(demand.kind)) < MANY:
                continue
            if demand.form is None:
                plain = self._plain(demand, window)
                found |= {plain[0].key: plain[0]} if plain else {}
                continue
            for piece in self._new(demand, demand.form, window):
                job, _ = self._asked(demand, piece, "", window)
                found[job.key] = job
        jobs = {
            key: (job, np.zeros(job.roster.cells + 1))
            for key, job in found.items()
            if self.store.kept.find(key) is None
        }
        each(kernel, ((job.cell, job.values, out) for job, out in jobs.values()))
        for key, (job, out) in jobs.items():
            self.store.kept.put(key, job.scaled(out[:-1]))

    def _new(self, demand: Demand, form: Form, window: Period) -> tuple[Period, ...]:
        """Return the pieces of a window that are not among what is kept."""
        pieces, kept = self.store.pieces(form, window), self.store.kept
        if kept.find(("part", demand, window, "")) is not None:
            return ()
        if len(pieces) > 1:
            shorter = Period(window.year, window.first, pieces[-2].last)
            if kept.find(("part", demand, shorter, "")) is not None:
                return pieces[-1:]
        return pieces

    def _piece(
        self, demand: Demand, piece: Period, group: str, window: Period
    ) -> tuple[Vector, Vector]:
        """Return amount and respondents of one period."""
        asked, counted = self._asked(demand, piece, group, window)
        return self.store.kept.get(asked.key, asked.make), counted

    def _asked(
        self, demand: Demand, piece: Period, group: str, window: Period
    ) -> tuple[Adding, Vector]:
        """Return what is to be added up for one period, and the respondents by cell."""
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
        own = ("added", id(node.of), id(node.where), key)
        if values is not None or demand.form is None or not isinstance(node.of, Name):
            assert values is not None
            return Adding(own, roster, cell, values), counted
        filing = self.store.filing(demand.kind, demand.form.id, piece)
        raw = filing.raw(node.of.id) if filing.has(node.of.id) else None
        if raw is None:
            return Adding(own, roster, cell, rows.column(node.of.id)), counted
        seat: Vector = kept.get(("seat", filing, key, id(node.where)), lambda: cell[filing.unit])
        return Adding(own, roster, seat, *raw), counted

    def _plain(self, demand: Demand, window: Period) -> tuple[Adding, Rows, Vector] | None:
        """Return the sum of one element over a window that is one reporting period (单期合计).

        What is to be added up, the rows, and who of them counts; None: it is not of that kind.
        Nothing has to be spread over all units then, as in `_asked`.
        """
        node, store, kind = demand.node, self.store, demand.kind
        plain = node.name in ("sum", "hhi") and node.where is None and isinstance(node.of, Name)
        pair = store.pack.element(node.of.id) if plain and isinstance(node.of, Name) else None
        if pair is None or pair[0].kind != kind or not demand.past:
            return None
        form, name = pair[0], pair[1].id
        if store.pieces(form, window) != (window,):
            return None
        filing = store.filing(kind, form.id, window)
        raw = filing.raw(name) if filing.has(name) else None
        asked = {name, *(demand.require if node.name == "sum" else ())}
        if raw is None or not all(filing.has(one) for one in asked):
            return None
        rows = self.units.in_window(kind, window, past=True)
        numbers = frozenset(filing.known(one) for one in asked)
        key = ("plain", filing, rows, id(demand.where), numbers)

        def who() -> Vector:
            mask = rows.stretch >= 0
            for number in numbers:
                mask &= filing.mask(number)
            if demand.where is not None:
                mask &= rows.holds(demand.where)
            return np.where(mask, rows.cell, rows.roster.cells)

        cell: Vector = store.kept.get((*key, "cell"), who)
        seat: Vector = store.kept.get((*key, "seat"), lambda: cell[filing.unit])
        return Adding((*key, name), rows.roster, seat, *raw), rows, cell

    def _at_once(self, demand: Demand, window: Period, group: str) -> Part:
        plain = None if group else self._plain(demand, window)
        if plain is not None:
            return self._plainly(demand, window, *plain)
        rows, inside, values, weights = self.units.values(demand, window, group)
        roster, cell, nesting = rows.roster, rows.cell, self.nesting(window)
        present = self._present(demand, rows, inside, group)
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

    def _plainly(
        self, demand: Demand, window: Period, adding: Adding, rows: Rows, cell: Vector
    ) -> Part:
        """Return the part of a plain sum or concentration."""
        kept, roster = self.store.kept, rows.roster
        inside = rows.stretch >= 0
        if demand.where is not None:
            inside &= rows.holds(demand.where)
        present = self._present(demand, rows, inside, "")
        counted: Vector = kept.get((*adding.key[:-1], "counted"), lambda: added(roster, cell))
        total = kept.get(adding.key, adding.make)
        nesting = self.nesting(window)
        if demand.node.name != "hhi":
            return Part(nesting, (present, counted, total))
        values = adding.values * adding.factor
        squares = added(roster, adding.cell, values * values)
        return Part(nesting, (present, counted, total, squares))

    def _present(self, demand: Demand, rows: Rows, inside: Vector, group: str) -> Vector:
        """Return how many units of a population there are in each lowest cell."""
        roster = rows.roster
        found: Vector = self.store.kept.get(
            ("present", rows, id(demand.where), group),
            lambda: added(roster, np.where(inside, rows.cell, roster.cells)),
        )
        return found


def added(roster: Roster, cell: Vector, values: Vector | None = None) -> Vector:
    """Add values of units, or their number, up to the lowest cells; the last cell is nowhere."""
    found: Vector = np.bincount(cell, values, roster.cells + 1)[:-1]
    return found.astype(float, copy=False)
