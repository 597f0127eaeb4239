"""The OpenAPI document (接口说明): what the framework writes, completed by what all ways share."""

from __future__ import annotations

from typing import Any

from changbai.records.models import RIGHTS
from changbai.web.api.answers import TITLES

#: What any way may answer, and what those that take a body may answer besides.
_ALWAYS = (400, 401, 403, 404, 422, 503)
_WRITING = (409, 413, 415)
_TEXT = {"type": "string"}
_ABOUT = """\
每次调用在请求头带上令牌：`Authorization: Bearer changbai_…`。令牌只能看到它的账户所能看到的内容。
出错时返回 application/problem+json，`code` 见问题目录，语言由 Accept-Language 决定。

Every call bears a token: `Authorization: Bearer changbai_…`. A token sees what its account sees
and no more. Errors come as application/problem+json; `code` stands in the catalogue of problems,
and Accept-Language chooses the words.

权限 · rights: {rights}
"""
_LINE = ("code", "level", "place", "element", "rule", "detail", "hint")
LINE = {
    "title": "ProblemLine",
    "type": "object",
    "required": ["code", "level", "place", "element", "rule", "detail", "hint"],
    "properties": dict.fromkeys(
        ("code", "level", "place", "element", "rule", "detail", "hint"), _TEXT
    ),
    "additionalProperties": False,
}
PROBLEM = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "hint", "problems"],
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "code": _TEXT,
        "detail": _TEXT,
        "hint": _TEXT,
        "problems": {"type": "array", "items": {"$ref": "#/components/schemas/ProblemLine"}},
        "current": {"$ref": "#/components/schemas/ReturnOut"},
        "changed": {"type": "array", "items": {"$ref": "#/components/schemas/Change"}},
    },
    "additionalProperties": False,
}
CHANGE = {
    "title": "Change",
    "type": "object",
    "required": ["element", "before", "now"],
    "properties": {"element": _TEXT, "before": {}, "now": {}},
    "additionalProperties": False,
}


def described(document: Any) -> Any:
    """Complete the document: what is said of all, problems, unchanged answers, one security."""
    rights = "; ".join(f"`{id}` {said.zh} ({said.en})" for id, said in RIGHTS.items())
    document["info"]["description"] = _ABOUT.format(rights=rights)
    document["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    document["servers"] = [{"url": "/"}]
    parts = document["components"]
    parts["schemas"] |= {"Problem": PROBLEM, "ProblemLine": LINE, "Change": CHANGE}
    parts["responses"] = {str(status): _response(status) for status in TITLES}
    parts["securitySchemes"] = {"Bearer": {"type": "http", "scheme": "bearer"}}
    for ways in document["paths"].values():
        for method, way in ways.items():
            statuses = _ALWAYS + (_WRITING if method != "get" else ())
            answers = {str(status): answer for status, answer in way["responses"].items()}
            if method == "get":
                answers["304"] = {"description": "没有变化 · Not modified"}
            for status in statuses:
                answers[str(status)] = {"$ref": f"#/components/responses/{status}"}
            way["responses"] = answers
    return document


def _response(status: int) -> dict[str, Any]:
    said = TITLES[status]
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": f"{said.zh} · {said.en}",
        "content": {"application/problem+json": {"schema": schema}},
    }
