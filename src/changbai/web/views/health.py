"""Whether the site is alive and ready, for machines; how it stands, for its operator (运行状况)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from changbai.records.health import checks, is_ready
from changbai.records.restored import last_restored
from changbai.web.condition import shown
from changbai.web.frame import require_frame


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process serves requests; nothing is asked of the database."""
    return _answer(request, "ok", {"alive": True}, 200)


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer whether the site can do its work: names and states, and nothing else."""
    found = checks()
    ready = is_ready(found)
    states = {check.id: check.state for check in found}
    lines = ["ready" if ready else "not ready", *(f"{id}: {s}" for id, s in states.items())]
    return _answer(
        request, "\n".join(lines), {"ready": ready, "checks": states}, 200 if ready else 503
    )


@never_cache
def status(request: HttpRequest) -> HttpResponse:
    """Show how the site stands, with the figures behind each check."""
    frame = require_frame(request)
    if not frame.scope.operates:
        raise Http404
    found = checks()
    values = {
        "rows": [shown(check) for check in found],
        "ready": is_ready(found),
        "came_from": last_restored(),
    }
    return render(request, "web/status.html", values)


def _answer(request: HttpRequest, text: str, plain: dict[str, Any], code: int) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(plain, status=code)
    return HttpResponse(f"{text}\n", status=code, content_type="text/plain; charset=utf-8")
