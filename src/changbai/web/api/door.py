"""The door (接口入口): one application, the ways into it, and how it says no."""

from __future__ import annotations

import functools
import inspect
import typing
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from changbai import __version__
from changbai.kernel.problem import Cell, Problem
from changbai.kernel.text import Text
from changbai.records.models import Right
from changbai.web.api.answers import Refused, problem_answer
from changbai.web.api.body import ExactParser, refuse_content, too_large
from changbai.web.api.caller import Bearer
from changbai.web.api.document import described

View = Callable[..., HttpResponse]
#: Arguments that come in headers, by the name that they have there.
HEADERS = {"key": "Idempotency-Key", "seen": "If-Match"}


class Door(NinjaAPI):
    """The application of the open interface; its document is completed by `document.py`."""

    def get_openapi_schema(self, **words: Any) -> Any:
        """Return the OpenAPI document: rights, problems and both languages added."""
        return described(super().get_openapi_schema(**words))


door = Door(
    title="长白开放接口 · Changbai open interface",
    version=__version__,
    urls_namespace="api",
    openapi_url="/openapi.json",
    docs_url=None,
    parser=ExactParser(),
)


def way(
    method: str,
    path: str,
    said: Text,
    group: Text,
    out: Any,
    right: Right | None = None,
    *,
    more: Text,
) -> Callable[[View], View]:
    """Open a way in (接口地址): method, path, what it is for, its group, the shape it answers with.

    `more` tells a caller what else there is to know.

    A parameter that the way does not know is refused: a misspelt filter would answer with all.
    """

    def open_it(view: View) -> View:
        hints = typing.get_type_hints(view, include_extras=True)
        signature = inspect.signature(view)
        arguments = [
            each.replace(annotation=hints.get(each.name, each.annotation))
            for each in signature.parameters.values()
        ]
        known = {each.name for each in arguments}

        @functools.wraps(view)
        def asked(request: HttpRequest, **words: Any) -> HttpResponse:
            for name in request.GET:
                if name not in known:
                    refuse_content(name[:40], "?")
            return view(request, **words)

        asked.__signature__ = signature.replace(parameters=arguments)  # type: ignore[attr-defined]
        extra = {
            "x-summary": {"zh": said.zh, "en": said.en},
            "x-more": {"zh": more.zh, "en": more.en},
            "x-group": {"zh": group.zh, "en": group.en},
        }
        door.api_operation(
            [method],
            path,
            auth=Bearer(right),
            response=out,
            operation_id=view.__name__,
            url_name=view.__name__,
            summary=f"{said.zh} · {said.en}",
            description=f"{more.zh}\n\n{more.en}",
            tags=[group.zh],
            openapi_extra=extra | ({"x-right": right} if right else {}),
        )(asked)
        return view

    return open_it


@door.exception_handler(Refused)
def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_answer(error.problems, **error.more)


@door.exception_handler(AuthenticationError)
def _nobody(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_answer([Problem("CB740", Cell("Authorization"), {})])


@door.exception_handler(HttpError)
def _unread(request: HttpRequest, error: Any) -> HttpResponse:
    cause = error.__cause__
    if isinstance(cause, Refused):
        return problem_answer(cause.problems)
    facts = {"where": "body", "what": "JSON"}
    return problem_answer([Problem("CB743", Cell("body"), facts)])


@door.exception_handler(Http404)
def _absent(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_answer([Problem("CB742", Cell(""), {})])


@door.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_answer([too_large()])


@door.exception_handler(ValidationError)
def _misshapen(request: HttpRequest, error: Any) -> HttpResponse:
    problems = []
    for each in error.errors[:20]:
        where = ".".join(str(part) for part in each["loc"])[:120]
        facts = {"where": where, "what": str(each["msg"])[:200]}
        problems.append(Problem("CB743", Cell(where), facts))
    return problem_answer(problems)
