"""Cluster scan (产业集群扫描): where industries crowd, and what listed clusters are."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from changbai.web.frame import require_frame
from changbai.web.specialisation import base_of, choices, scan


def clusters(request: HttpRequest) -> HttpResponse:
    """Show candidates, listed clusters and specialisation from the returns of the month shown.

    Single plants shine through the figures of small areas: only who sees all returns may look.
    """
    frame = require_frame(request)
    offered = choices(frame)
    if frame.scope.areas is not None or not offered:
        raise Http404
    asked = request.GET.get("element", offered[0][1].id)
    chosen = next((pair for pair in offered if pair[1].id == asked), None)
    if chosen is None:
        raise Http404
    form, element = chosen
    base = base_of(frame, form, element)
    values = {
        "form": form,
        "element": element,
        "offered": [one for _, one in offered],
        "scan": scan(frame, base),
        "counted": base.plants.size.size,
        "expected": base.expected,
    }
    return render(request, "web/clusters.html", values)
