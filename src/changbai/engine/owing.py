"""Who is asked for a form and what became of it (应报与欠报), at a place, against a day.

Asked is whom the form's own `where` names among the units alive in the period, on the
boundaries of its end; due is the day that the form says, over weekends and holidays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from changbai.engine.measure import Measurer
from changbai.engine.results import Selection
from changbai.kernel.period import Period
from changbai.pack.expression import Population
from changbai.pack.shapes import Form


@dataclass(frozen=True, slots=True)
class Owing:
    """One form in one period at a place (应报与欠报).

    `units`: unit, name, area, state, one row an asked unit; the state is verified, reported,
    refused, or missing. `overdue`: the last day `due` lies before the day asked for.
    """

    form: Form
    period: Period
    due: date
    overdue: bool
    units: pl.DataFrame

    def count(self, state: str) -> int:
        """Return how many of the units stand in a state."""
        return self.units.filter(pl.col("state") == state).height


def owing(
    measurer: Measurer,
    form: Form,
    period: Period,
    area: str,
    day: date,
    within: frozenset[str] | None = None,
) -> Owing:
    """Return who is asked for a form in a period and area, and what became of each return.

    `within` keeps the units that lie in some areas.
    """
    due = measurer.coverer.due_day(form, period)
    position = measurer.position(Selection(area=area), period)
    layout = measurer.layout(Selection())
    place = -1 if position is None else position
    rows, _, _ = measurer.coverer.asked(form, Population(form.kind), period, layout, place)
    late = pl.col("state").is_in(["overdue", "not_due"])
    units = rows.with_columns(
        pl.when(late).then(pl.lit("missing")).otherwise(pl.col("state")).alias("state")
    )
    if within is not None:
        units = units.filter(pl.col("area").is_in(sorted(within)))
    return Owing(form, period, due, due < day, units)


def periods_of(measurer: Measurer, form: Form, day: date) -> list[Period]:
    """Return the periods of a form to look at on a day: the last one due, and the last begun.

    A period that nobody has returned is not looked at.
    """
    ended = [period for period in measurer.data.periods(form.id) if period.end <= day]
    due = [period for period in ended if measurer.coverer.due_day(form, period) < day]
    return sorted({*due[-1:], *ended[-1:]})
