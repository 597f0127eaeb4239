"""Filters that lists share (筛选): by area and by period."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from changbai.kernel.period import Period, read_period
from changbai.records.models import ReturnRevision, UnitSpan
from changbai.web.api.body import refuse_content
from changbai.web.api.caller import Caller, absent


def areas_below(caller: Caller, area: str, day: date) -> list[str]:
    """Return an area and those below it on a day; an area out of sight is not there."""
    tree = caller.pack.area_tree.on(day)
    codes = tree.descendants(area) if any(row.code == area for row in caller.pack.areas) else []
    seen = [code for code in codes if caller.scope.sees_area(code)]
    return seen or absent()


def lying_in(caller: Caller, area: str) -> QuerySet[UnitSpan]:
    """Return the stretches of today in an area and below it."""
    today = date.today()
    spans: QuerySet[UnitSpan] = caller.scope.spans().on(today)  # type: ignore[attr-defined]
    return spans.filter(area__in=areas_below(caller, area, today))


def filed_in(
    caller: Caller, found: QuerySet[ReturnRevision], area: str, day: date
) -> QuerySet[ReturnRevision]:
    """Keep the returns of units that lay in an area, or below it, at the end of their period."""
    codes = areas_below(caller, area, day)
    then = caller.scope.spans().on(OuterRef("of__ends"))  # type: ignore[attr-defined]
    return found.filter(Exists(then.filter(unit=OuterRef("of__unit"), area__in=codes)))


def period_asked(text: str) -> Period | None:
    """Return the period of a filter; None for an empty one."""
    if not text:
        return None
    return read_period(text) or refuse_content("period", text[:20])
