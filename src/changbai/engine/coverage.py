"""How many returns stand behind a number (报送覆盖), at every place.

Counted in returns: one unit, one reporting period. What is not there is told apart: not due yet,
overdue, sent back, or waiting for review.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import Literal

import numpy as np
import polars as pl

from changbai.engine.aggregate import Aggregator, Layout
from changbai.engine.partial import added
from changbai.engine.places import Vector
from changbai.engine.results import Coverage, ValueState
from changbai.engine.rows import Rows
from changbai.engine.slice import Slice
from changbai.kernel.period import Period
from changbai.pack.expression import Logic, Node, Population
from changbai.pack.shapes import Form, Pack

COLUMNS = ("verified", "reported", "refused", "overdue", "not_due")


def due_day(form: Form, period: Period, off: frozenset[date], worked: frozenset[date]) -> date:
    """Return the last day for a return: calendar days or working days after the period."""
    day = period.end + timedelta(days=form.due.days)
    left = form.due.workdays
    while left > 0:
        day += timedelta(days=1)
        if day in worked or (day.weekday() < 5 and day not in off):
            left -= 1
    return day


class Coverer:
    """Counts returns expected and received (报送覆盖)."""

    def __init__(self, pack: Pack, aggregator: Aggregator, today: date | None) -> None:
        """Keep the parts; `today` None: a period that anybody has returned is due for all."""
        self.pack, self.today = pack, today
        self.aggregator, self.store = aggregator, aggregator.store
        self.off = frozenset(h.day for h in pack.holidays if h.kind == "off")
        self.worked = frozenset(h.day for h in pack.holidays if h.kind == "work")

    def count(self, form: Form, population: Population, window: Period, layout: Layout) -> Vector:
        """Return [cell, column] counts of returns over the window's periods."""

        def make() -> Vector:
            total = np.zeros((layout.count, len(COLUMNS)))
            for piece in window.pieces(form.periodicity):
                total += self._in_piece(form, population, piece, layout)
            return total

        return self.store.kept.get(("coverage", form.id, population, window, layout), make)

    def _in_piece(self, form: Form, asked: Population, piece: Period, layout: Layout) -> Vector:
        def make() -> Vector:
            nesting = self.aggregator.partials.nesting(piece)
            vectors = self._low(form, asked, piece, layout.chosen.group)
            sums = layout.add(form.kind, nesting, vectors)
            return np.stack(sums, axis=1)

        return self.store.kept.get(("coverage", form.id, asked, piece, layout), make)

    def _low(self, form: Form, population: Population, piece: Period, group: str) -> list[Vector]:
        """Return the counts of each column over the lowest cells."""
        rows, asked, column = self._states(form, population, piece, group)
        roster = rows.roster
        masks = (asked & (column == number) for number in range(len(COLUMNS)))
        return [added(roster, np.where(mask, rows.cell, roster.cells)) for mask in masks]

    def _states(
        self, form: Form, population: Population, piece: Period, group: str
    ) -> tuple[Rows, Vector, Vector]:
        """Return the units of a period, who of them is asked, and the column of each.

        A period that nobody has returned and that was due long ago asks nobody: no data.
        """
        rows = self.aggregator.partials.units.in_piece(form.kind, piece)
        asked = rows.stretch >= 0
        where = self._expected(form, population)
        if where is not None:
            asked &= rows.holds(where)
        if group:
            asked &= ~np.isnan(self.store.weights(form.kind, group, piece.end))
        state = self.store.filing(form.kind, form.id, piece).state
        missing = self._missing(form, piece)
        if missing is None:
            asked &= state > 0
        absent = COLUMNS.index(missing or "overdue")
        # The states of a return stand in the same order here, one earlier.
        return rows, asked, np.where(state > 0, state - 1, absent)

    def asked(
        self, form: Form, population: Population, piece: Period, layout: Slice, place: int
    ) -> tuple[pl.DataFrame, Rows, Vector]:
        """Return the units at a place asked for a form, their rows, and their positions there.

        The frame has unit, name, area and state: one of `COLUMNS`.
        """
        rows, asked, column = self._states(form, population, piece, layout.chosen.group)
        nesting = self.aggregator.partials.nesting(piece)
        asked &= layout.inside(form.kind, nesting, place)[rows.cell]
        units = np.flatnonzero(asked)
        registry = rows.roster.frame[rows.stretch[units]].select("unit", "name", "area")
        states = [COLUMNS[number] for number in column[units]]
        return registry.with_columns(pl.Series("state", states, pl.String)), rows, units

    def _expected(self, form: Form, population: Population) -> Node | None:
        own = population.where if population.kind == form.kind else None
        due = form.where.population.where if form.where else None
        return own if due is None else due if own is None else Logic("and", due, own)

    def due_day(self, form: Form, piece: Period) -> date:
        """Return the last day for a return, by the pack's holidays."""
        return due_day(form, piece, self.off, self.worked)

    def _missing(self, form: Form, piece: Period) -> Literal["overdue", "not_due"] | None:
        """Return what a return that is not there is; None where nobody was asked."""
        due = self.due_day(form, piece)
        if self.today is not None:
            return "overdue" if due < self.today else "not_due"
        periods = self.store.data.periods(form.id)
        if piece in periods:
            return "overdue"
        return "not_due" if due > self._horizon else None

    @cached_property
    def _horizon(self) -> date:
        """The last day that the data tell anything of."""
        data = self.store.data
        ends = [filed[-1].end for form in self.pack.forms if (filed := data.periods(form))]
        return max(ends, default=date.max)


def coverage_of(counts: Vector) -> Coverage:
    """Return one place's counts as a Coverage."""
    numbers = [round(float(value)) for value in counts]
    return Coverage(sum(numbers), *numbers)


def missing_state(coverage: Coverage) -> ValueState:
    """Return why there is no value, from what became of the returns."""
    if coverage.verified:
        return "not_computable"
    if coverage.overdue:
        return "overdue"
    if coverage.refused:
        return "refused"
    if coverage.not_due:
        return "not_due"
    return "no_data"
