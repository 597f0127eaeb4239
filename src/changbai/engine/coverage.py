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

from changbai.engine.aggregate import Vector, both
from changbai.engine.places import Places
from changbai.engine.results import Coverage, ValueState
from changbai.engine.rows import PLACE, STATE, Filter, RowStore
from changbai.kernel.period import Period
from changbai.pack.expression import Node, Population
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

    def __init__(self, pack: Pack, store: RowStore, places: Places, today: date | None) -> None:
        """Keep the parts; `today` None: a period that anybody has returned is due for all."""
        self.pack, self.store, self.places, self.today = pack, store, places, today
        self.off = frozenset(h.day for h in pack.holidays if h.kind == "off")
        self.worked = frozenset(h.day for h in pack.holidays if h.kind == "work")
        self._kept: dict[object, Vector] = {}

    def count(self, form: Form, population: Population, window: Period, chosen: Filter) -> Vector:
        """Return [place, column] counts of returns over the window's periods."""
        total = np.zeros((len(self.places.codes), len(COLUMNS)))
        for piece in window.pieces(form.periodicity):
            key = (form.id, population, piece, chosen)
            if key not in self._kept:
                self._kept[key] = self._count(form, population, piece, chosen)
            total += self._kept[key]
        return total

    def _count(self, form: Form, population: Population, piece: Period, chosen: Filter) -> Vector:
        rows = self.asked(form, population, piece, chosen)
        states = rows[STATE + form.id].to_numpy()
        place = rows[PLACE].to_numpy()
        matrix = self.places.rollup(piece.end)
        size = len(self.places.codes)
        counts = [matrix @ np.bincount(place[states == name], minlength=size) for name in COLUMNS]
        return np.stack(counts, axis=1)

    def asked(
        self, form: Form, population: Population, piece: Period, chosen: Filter = Filter()
    ) -> pl.DataFrame:
        """Return the units asked for a form in a period, with what became of each return.

        The column `STATE + form.id` says verified, reported, refused, overdue or not_due; a
        period that nobody has returned and that was due long ago asks nobody: there is no data.
        """
        rows = self.store.narrowed(
            self.store.piece(form.kind, (form,), piece), form.kind, chosen, piece.end
        )
        where = self._expected(form, population)
        if where is not None:
            holds = self.store.value(rows, where).cast(pl.Boolean).fill_null(value=False)
            rows = rows.filter(holds)
        missing = self._missing(form, piece)
        state = pl.col(STATE + form.id)
        rows = rows.filter(pl.col(PLACE) >= 0)
        if missing is None:
            return rows.filter(state.is_not_null())
        return rows.with_columns(state.fill_null(missing))

    def _expected(self, form: Form, population: Population) -> Node | None:
        own = population.where if population.kind == form.kind else None
        return both(form.where.population.where if form.where else None, own)

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
