"""Indicators (指标): the list, and one with its definition and its values."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from changbai.engine.results import Coverage
from changbai.kernel.period import Period
from changbai.kernel.text import Text
from changbai.pack.shapes import Indicator
from changbai.records.models import Result
from changbai.records.revive import period_from
from changbai.web.charts.bars import bar
from changbai.web.figures import show_number, show_unit
from changbai.web.frame import Frame, require_frame


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an indicator as shown (指标值)."""

    period: Period
    area: str
    name: Text
    text: str
    state: str
    reason: Text
    coverage: Coverage
    picture: str


def indicators(request: HttpRequest) -> HttpResponse:
    """List all indicators with their value for the area and moment shown."""
    frame = require_frame(request)
    kept = {
        row.indicator: row
        for row in frame.scope.results()
        .filter(area=frame.area, ends__lte=frame.day)
        .order_by("ends")
    }
    rows = [
        (one, value_of(frame, one, kept[one.id], 0.0) if one.id in kept else None)
        for one in frame.pack.indicators.values()
    ]
    return render(request, "web/indicators.html", {"rows": rows})


def indicator(request: HttpRequest, id: str) -> HttpResponse:
    """Show the definition of an indicator, its series, and the areas at the moment shown."""
    frame = require_frame(request)
    one = frame.pack.indicators.get(id)
    if one is None:
        raise Http404
    found = frame.scope.results().filter(indicator=id, area=frame.area, ends__lte=frame.day)
    series = list(found.order_by("-ends")[:60])
    latest = series[0] if series else None
    below: list[Result] = []
    if latest:
        codes = [
            code for code in frame.tree.children.get(frame.area, ()) if frame.sees_figures(code)
        ]
        rows = frame.scope.results().filter(
            indicator=id, area__in=codes, period=latest.period, ends=latest.ends
        )
        below = sorted(rows, key=lambda row: (row.value is None, -(row.value or 0.0)))
    values = {
        "indicator": one,
        "unit": show_unit(frame.pack, one.unit, frame.language),
        "series": [value_of(frame, one, row, 0.0) for row in yearly(series)],
        "latest": value_of(frame, one, latest, 0.0) if latest else None,
        "below": [value_of(frame, one, row, _top(below)) for row in below],
        "targets": [t for t in frame.pack.targets.values() if t.indicator == id],
        "clause": next((c for c in frame.pack.clauses if c.id == one.clause), None),
    }
    return render(request, "web/indicator.html", values)


def yearly(rows: list[Result]) -> list[Result]:
    """Return the newest value and the whole years before it."""
    return [row for i, row in enumerate(rows) if i == 0 or row.ends.month == 12]


def value_of(frame: Frame, indicator: Indicator, row: Result, top: float) -> Value:
    """Return a kept value as shown."""
    reason = row.reason or {}
    return Value(
        period_from(row.period),
        row.area,
        frame.area_name(row.area),
        show_number(row.value, indicator.decimals),
        row.state,
        Text(reason.get("zh", ""), reason.get("en", "")),
        Coverage(**row.coverage) if row.coverage else Coverage(),
        bar(row.value, top) if top else "",
    )


def _top(rows: list[Result]) -> float:
    return max((row.value for row in rows if row.value is not None), default=0.0)
