"""What the interface answers (应答): JSON as it is, and problems as application/problem+json.

A problem follows RFC 9457; `code` is ours, `detail` and `hint` are worded in the language that
`Accept-Language` asks for, and `problems` lists all that is wrong, each with its place.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

from changbai.kernel.problem import Problem
from changbai.kernel.text import Language, Text
from changbai.web.frame import language_now

TITLES: dict[int, Text] = {
    400: Text("请求有误", "Bad request"),
    401: Text("未认证", "Unauthorised"),
    403: Text("没有权限", "Forbidden"),
    404: Text("没有", "Not found"),
    405: Text("方法不适用", "Method not allowed"),
    409: Text("与现状冲突", "Conflict"),
    413: Text("太大", "Too large"),
    415: Text("类型不符", "Unsupported media type"),
    422: Text("内容不合要求", "Unprocessable content"),
    503: Text("暂不可用", "Unavailable"),
}
#: What a problem answers; all others are faults of the content.
STATUS: dict[str, int] = {
    "CB600": 403, "CB603": 503, "CB620": 409, "CB622": 409, "CB623": 409, "CB624": 409,
    "CB628": 404, "CB631": 409, "CB632": 409, "CB740": 401, "CB741": 403, "CB742": 404,
    "CB744": 413, "CB747": 400, "CB748": 400, "CB756": 405, "CB757": 415, "CB758": 409,
}  # fmt: skip


class Refused(Exception):  # noqa: N818 - it is no bug but an answer
    """A call that is answered with problems (拒绝): raised where it shows, told by the door."""

    def __init__(self, *problems: Problem, **more: Any) -> None:
        """Keep the problems, the gravest first, and what else the answer is to say."""
        super().__init__(problems)
        self.problems = problems
        self.more = more


def text_of(value: Any) -> str:
    """Return a value as JSON, Chinese as it is; what is no number in JSON is a bug of ours."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def put(request: HttpRequest, value: Any, version: str = "", status: int = 200) -> HttpResponse:
    """Answer with a value; one whose version the caller has already is not sent again."""
    known = request.headers.get("If-None-Match", "")
    if version and request.method == "GET" and _names(known, version):
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(text_of(value), status=status, content_type="application/json")
    return marked(answer, version)


def marked(answer: HttpResponse, version: str) -> HttpResponse:
    """Say the version in the answer, and that nobody on the way is to keep it."""
    if version:
        answer.headers["ETag"] = f'"{version}"'
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _names(header: str, version: str) -> bool:
    names = {name.strip().removeprefix("W/").strip('"') for name in header.split(",")}
    return version in names


def problem_answer(problems: Sequence[Problem], **more: Any) -> HttpResponse:
    """Answer with problems; the status is that of the first."""
    value = problem_value(problems, **more)
    answer = HttpResponse(
        text_of(value), status=value["status"], content_type="application/problem+json"
    )
    answer.headers["Cache-Control"] = "no-store"
    if value["status"] == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="changbai"'
    return answer


def problem_value(problems: Sequence[Problem], **more: Any) -> dict[str, Any]:
    """Return what an answer says of its problems (问题应答)."""
    language = language_now()
    first = problems[0]
    status = STATUS.get(first.code, 422)
    return {
        "type": f"urn:changbai:problem:{first.code}",
        "title": TITLES[status].show(language),
        "status": status,
        "code": first.code,
        "detail": first.sentence(language),
        "hint": first.hint(language),
        "problems": [problem_line(problem, language) for problem in problems],
        **more,
    }


def problem_line(problem: Problem, language: Language) -> dict[str, str]:
    """Return one problem in the language asked for: code, level, place, words."""
    return {
        "code": problem.code,
        "level": problem.level,
        "place": str(problem.place),
        "element": str(problem.facts.get("element", "")),
        "rule": str(problem.facts.get("rule", "")),
        "detail": problem.sentence(language),
        "hint": problem.hint(language),
    }
