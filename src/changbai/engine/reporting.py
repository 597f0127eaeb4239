"""Who reviews a return, and by when it is due (报送路线与期限): from form, area and day.

The route follows whom an area reports to (`reports_to`, else its administrative parent) and
stops at the levels that the form names; who reports direct goes to the last of them at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from changbai.engine.check_row import Row, evaluate
from changbai.kernel.period import Period
from changbai.kernel.workday import Calendar
from changbai.pack.shapes import Form, Pack
from changbai.pack.written import Scope

#: A development zone reviews as the counties beside it do.
AS_COUNTY = frozenset({"development_zone"})


def route_of(
    pack: Pack, form: Form, area: str, attributes: Mapping[str, Any], day: date
) -> list[tuple[str, str]]:
    """Return the reviewers of a return, nearest first, as (level, area) (审核路线)."""
    held = {row.code: row for row in pack.areas if row.span.holds(day)}
    found: list[tuple[str, str]] = []
    levels = list(form.reviews)
    if form.direct is not None and holds(pack, form.direct, attributes):
        levels = levels[-1:]
    code, seen = area, set[str]()
    while code in held and code not in seen:
        seen.add(code)
        row = held[code]
        level = "county" if row.level in AS_COUNTY else row.level
        if level in levels:
            found.append((level, code))
        code = row.reports_to or row.parent
    return found


def holds(pack: Pack, scope: Scope, attributes: Mapping[str, Any]) -> bool:
    """Tell whether a unit with these attributes lies in a population (是否在范围内)."""
    where = scope.population.where
    if where is None:
        return True
    row = Row(attributes, {}, {}, pack.units)
    return evaluate(where, row) is True


def calendar_of(pack: Pack, changes: Mapping[date, bool] | None = None) -> Calendar:
    """Return the working days of a pack, with the changes that a site has entered (工作日历)."""
    table = {holiday.day: holiday.kind == "work" for holiday in pack.holidays}
    return Calendar(table | dict(changes or {}))


def due_on(form: Form, period: Period, calendar: Calendar) -> date:
    """Return the last day on which a return is in time (报送截止日).

    Calendar days after the end of the period, then working days, as `Due` of the form says.
    """
    return calendar.after(period.end + timedelta(days=form.due.days), form.due.workdays)
