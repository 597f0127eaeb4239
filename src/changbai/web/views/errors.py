"""Pages that say what went wrong (出错页面): in words, without a trace of the inside."""

from __future__ import annotations

import sys

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from changbai.kernel.problem import Cell, Problem
from changbai.records.trouble import trouble_of
from changbai.web.api.answers import problem_answer
from changbai.web.api.body import too_large


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the address is off, or that what was sent is too large.

    To a programme it is said as the open interface says everything.
    """
    if request.path.startswith("/api/"):
        if isinstance(exception, RequestDataTooBig):
            return problem_answer([too_large()])
        facts = {"where": "HTTP", "what": "400"}
        return problem_answer([Problem("CB743", Cell("HTTP"), facts)])
    return _page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that this is not allowed."""
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is no such page, or none that this account may see."""
    return _page(request, 404)


def failed(request: HttpRequest) -> HttpResponse:
    """Say that it is our fault, or what keeps us from working; nothing is asked of the database."""
    request.changbai_failed = True  # type: ignore[attr-defined]
    trouble = trouble_of(sys.exc_info()[1])
    answer = render(
        request, "web/failed.html", {"trouble": trouble}, status=503 if trouble else 500
    )
    if trouble:
        answer["Retry-After"] = "10"
    return answer


def _page(request: HttpRequest, status: int) -> HttpResponse:
    # The frame may be what failed: an error page draws without it.
    request.changbai_failed = True  # type: ignore[attr-defined]
    return render(request, "web/error.html", {"status": status}, status=status)
