"""The addresses of the interface (接口地址): every way of the modules beside this one."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.views.decorators.csrf import csrf_exempt

from changbai.kernel.problem import Cell, Problem
from changbai.web.api import (  # noqa: F401 - importing a module opens its ways
    closings,
    definitions,
    figures,
    handing_in,
    me,
    registry,
    returns,
    reviewing,
)
from changbai.web.api.answers import problem_answer
from changbai.web.api.door import door


@csrf_exempt
def nothing(request: HttpRequest) -> HttpResponse:
    """Say that there is no such address, as the interface says everything."""
    return problem_answer([Problem("CB742", Cell(""), {})])


def _in_our_words(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a method that an address does not take be told as a problem."""

    @functools.wraps(view)
    def told(request: HttpRequest, **words: Any) -> HttpResponse:
        answer = view(request, **words)
        if answer.status_code != 405:
            return answer
        method = {"method": (request.method or "")[:20]}
        refused = problem_answer([Problem("CB756", Cell(request.path), method)])
        refused.headers["Allow"] = answer.headers["Allow"]
        return refused

    return told


def _made() -> tuple[list[Any], str, str]:
    patterns, name, space = door.urls
    for pattern in patterns:
        if not isinstance(pattern, URLPattern) or pattern.name == "openapi-json":
            continue
        pattern.callback = (
            nothing if pattern.name == "api-root" else _in_our_words(pattern.callback)
        )
    return patterns, name, space


#: For `path("api/v1/", urls)`.
urls = _made()
