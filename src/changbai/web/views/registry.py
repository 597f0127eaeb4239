"""The registry (名录): who is in it, searched, filtered, exported; doubles and crossings shown."""

from __future__ import annotations

from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from changbai.pack.shapes import Kind
from changbai.records.scope import SEE_ALL, SEE_SUBTREE, Scope
from changbai.web.frame import Frame, require_frame
from changbai.web.listing import STATES, asked_of, flags_of, listed, rows_of, workbook_of
from changbai.web.suggesting import crossings_here, doubles_here, years_here
from changbai.web.views.desk import working_scope

#: Units on one page, and the most that a workbook takes.
PAGE, MOST = 100, 200_000
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def first(request: HttpRequest) -> HttpResponse:
    """Go to the registry of the first kind that units are known of."""
    frame = require_frame(request)
    scope = reading_scope(request, frame)
    held = {span.unit.kind for span in scope.registered().select_related("unit")[:1]}
    kinds = [id for id in frame.pack.kinds if id in held] or list(frame.pack.kinds)
    if not kinds:
        raise Http404
    return redirect("registry", kinds[0])


def registry(request: HttpRequest, kind: str) -> HttpResponse:
    """List the units of a kind that may be seen; as an Excel workbook when asked."""
    frame = require_frame(request)
    shape, scope = _kind(frame, kind), reading_scope(request, frame)
    asked = asked_of(request.GET)
    found = listed(scope, frame, shape, asked)
    if "export" in request.GET:
        return _workbook(frame, shape, rows_of(frame, shape, found[:MOST]))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    values = {
        "kind": shape,
        "kinds": list(frame.pack.kinds.values()),
        "asked": asked,
        "states": list(STATES.items()),
        "flags": flags_of(shape),
        "areas": [one for one in frame.area_choices() if scope.sees_area(one[0])],
        "page": page,
        "rows": rows_of(frame, shape, page),
        "carried": asked.carried,
        "may_enter": may_enter(scope),
    }
    return render(request, "web/registry.html", values)


def suggestions(request: HttpRequest, kind: str) -> HttpResponse:
    """Show what may be one unit twice and who has crossed the threshold; a person decides."""
    frame = require_frame(request)
    shape, scope = _kind(frame, kind), reading_scope(request, frame)
    years = years_here(frame, shape)
    wanted = request.GET.get("year", "")
    year = int(wanted) if wanted.isdigit() and int(wanted) in years else (years or [0])[0]
    values = {
        "kind": shape,
        "doubles": doubles_here(scope, shape)[:PAGE],
        "crossings": crossings_here(frame, scope, shape, year)[:PAGE] if year else [],
        "year": year,
        "next_day": f"{year + 1}-01-01",
        "years": years,
        "may_enter": may_enter(scope),
    }
    return render(request, "web/suggestions.html", values)


def reading_scope(request: HttpRequest, frame: Frame) -> Scope:
    """Return the scope of today for those who see more than one unit; others have no list."""
    scope = working_scope(request, frame)
    if scope.role not in SEE_ALL | SEE_SUBTREE:
        raise Http404
    return scope


def may_enter(scope: Scope) -> bool:
    """Tell whether an account enters events: bureaus for their units, the province for all."""
    return bool(scope.desk)


def _kind(frame: Frame, kind: str) -> Kind:
    if kind not in frame.pack.kinds:
        raise Http404
    return frame.pack.kinds[kind]


def _workbook(frame: Frame, kind: Kind, rows: list) -> HttpResponse:
    answer = HttpResponse(workbook_of(frame, kind, rows), content_type=_TYPE)
    name = quote(f"{kind.title.show(frame.language)}.xlsx")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer
