"""How a target's number came about (算法说明): formula, the numbers in it, what went in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from changbai.engine.explain import explain
from changbai.engine.results import Selection
from changbai.web.frame import require_frame
from changbai.web.journey import window_of
from changbai.web.measuring import measurer_for
from changbai.web.views.target import find_line


def explanation(request: HttpRequest, id: str) -> HttpResponse:
    """Show the tree from the number down to its elements; only of an area in the scope."""
    frame = require_frame(request)
    if id not in frame.pack.targets or not frame.scope.sees_area(frame.area):
        raise Http404
    line = find_line(frame, id)
    indicator = frame.pack.indicators.get(frame.pack.targets[id].indicator)
    measurer = measurer_for(frame) if line and indicator else None
    if line is None or indicator is None or measurer is None:
        raise Http404
    window = window_of(line) or measurer.window(indicator.id, frame.as_of)
    area = "" if frame.area == frame.pack.head.root_area else frame.area
    values = {
        "line": line,
        "indicator": indicator,
        "window": window,
        "area_name": frame.area_name(frame.area),
        "tree": explain(measurer, indicator.id, window, Selection(area=area)),
    }
    return render(request, "web/explain.html", values)
