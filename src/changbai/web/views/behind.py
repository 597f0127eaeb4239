"""The returns behind a target (报送明细): of the forms that its formula reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from changbai.kernel.period import Period
from changbai.pack.expression import Name, Node, children
from changbai.pack.shapes import Element, Form, Indicator, Pack
from changbai.records.models import ReturnRevision
from changbai.records.models.units import SpanQuerySet
from changbai.records.revive import period_from
from changbai.web.figures import show_number
from changbai.web.frame import Frame, require_frame
from changbai.web.journey import window_of
from changbai.web.views.target import find_line

#: How many returns stand on one page.
A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Behind:
    """One return as shown (报送明细行)."""

    revision: ReturnRevision
    form: Form
    period: Period
    values: list[str]


def behind(request: HttpRequest, id: str) -> HttpResponse:
    """List the returns that the formula reads for the window and area, newest revision each."""
    frame = require_frame(request)
    if id not in frame.pack.targets or not frame.scope.sees_area(frame.area):
        raise Http404
    line = find_line(frame, id)
    indicator = frame.pack.indicators.get(frame.pack.targets[id].indicator)
    if line is None or indicator is None:
        raise Http404
    window = window_of(line) or frame.as_of.to_date()
    used = elements_of(frame.pack, indicator)
    asked = request.GET.get("page", "1")
    number = max(1, int(asked)) if asked.isdigit() else 1
    found = _returns(frame, {form.id for form, _ in used}, window)
    start = (number - 1) * A_PAGE
    rows = list(found[start : start + A_PAGE + 1])
    values = {
        "line": line,
        "indicator": indicator,
        "area_name": frame.area_name(frame.area),
        "window": window,
        "used": used,
        "rows": [_row(frame, revision, used) for revision in rows[:A_PAGE]],
        "total": found.count(),
        "number": number,
        "more": len(rows) > A_PAGE,
    }
    return render(request, "web/behind.html", values)


def elements_of(pack: Pack, indicator: Indicator) -> list[tuple[Form, Element]]:
    """Return the elements that a formula reads, through other indicators too, in order."""
    found: dict[str, tuple[Form, Element]] = {}
    seen: set[str] = set()

    def walk(node: Node) -> None:
        if isinstance(node, Name):
            element = pack.element(node.id)
            if element:
                found.setdefault(node.id, element)
            elif node.id in pack.indicators and node.id not in seen:
                seen.add(node.id)
                walk(pack.indicators[node.id].value.tree)
        for child in children(node):
            walk(child)

    walk(indicator.value.tree)
    return list(found.values())


def _returns(frame: Frame, forms: set[str], window: Period) -> QuerySet[ReturnRevision]:
    codes = set(frame.tree.descendants(frame.area))
    here = cast(SpanQuerySet, frame.scope.spans()).on(window.end).filter(area__in=codes)
    return (
        frame.scope.revisions()
        .filter(
            ended_by__isnull=True,
            of__form__in=forms,
            of__ends__gte=window.start,
            of__ends__lte=window.end,
            of__unit__in=here.values("unit"),
        )
        .select_related("of__unit")
        .order_by("of__form", "of__unit__code", "of__ends")
    )


def _row(frame: Frame, revision: ReturnRevision, used: list[tuple[Form, Element]]) -> Behind:
    form = frame.pack.forms[revision.of.form]
    values = [
        _shown(revision.values.get(element.id), element) if owner.id == form.id else ""
        for owner, element in used
    ]
    return Behind(revision, form, period_from(revision.of.period), values)


def _shown(value: Any, element: Element) -> str:
    if isinstance(value, bool):
        return "✓" if value else "–"
    if isinstance(value, (int, float)):
        return show_number(value, element.decimals)
    return "" if value is None else str(value)
