"""Who has crossed the statistical threshold (入规与退规), judged by a whole year of returns.

A suggestion and no more: a person confirms it. Only verified returns count, and only a unit that
returned every period of the year for which anybody did: part of a year says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from changbai.engine.measure import Measurer
from changbai.kernel.period import Period
from changbai.kernel.quantity import find_unit
from changbai.pack.shapes import Kind


@dataclass(frozen=True, slots=True)
class Crossing:
    """A unit on the other side of the threshold than the registry says (入规或退规建议).

    `amount` and `least` are in the threshold's own unit of measure; `enters` is 入规.
    """

    unit: str
    name: str
    area: str
    amount: float
    least: Decimal
    enters: bool


def crossings(measurer: Measurer, kind: Kind, year: int) -> list[Crossing]:
    """Return who crossed by a year's returns, those that enter first, largest first."""
    rule, store, window = kind.threshold, measurer.store, Period(year)
    unit = find_unit(rule.unit, measurer.pack.units) if rule else None
    if rule is None or unit is None or measurer.pack.element(rule.element) is None:
        return []
    roster = store.roster(kind.id)
    stretch = roster.living(window.end, window.end)
    if rule.attribute not in roster.frame.columns:
        return []
    amount = store.total(kind.id, rule.element, window) / float(unit.factor)
    above = roster.column(rule.attribute)[stretch] == 1
    over = amount >= float(rule.least)
    crossed = np.flatnonzero((stretch >= 0) & ~np.isnan(amount) & (over != above))
    rows = roster.frame[stretch[crossed]].select("unit", "name", "area").iter_rows()
    found = [
        Crossing(code, name, area, float(amount[at]), rule.least, bool(over[at]))
        for (code, name, area), at in zip(rows, crossed, strict=True)
    ]
    return sorted(found, key=lambda one: (not one.enters, -one.amount, one.unit))


def full_years(measurer: Measurer, kind: Kind) -> list[int]:
    """Return the years for which the whole year was returned by somebody, newest first."""
    pair = measurer.pack.element(kind.threshold.element) if kind.threshold else None
    if pair is None:
        return []
    last = {period.year for period in measurer.data.periods(pair[0].id) if period.last == 12}
    return sorted(last, reverse=True)
