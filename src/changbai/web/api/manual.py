"""The interface as a person reads it (接口手册): from the OpenAPI document, in two languages.

The page `/interface/` and the reference in `docs/` are drawn from these values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from changbai.kernel.text import Text
from changbai.web.api.door import door
from changbai.web.api.routes import urls

#: Where the document lies; the addresses in it begin so.
BASE = "/api/v1"
assert urls
_TERM = re.compile(r"\s*[(（]([^)）]+)[)）]")


@dataclass(frozen=True, slots=True)
class Argument:
    """A parameter of a way (参数): where it stands, its type, whether it must be given."""

    name: str
    where: str
    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class WayIn:
    """One way in (接口地址): what it is for, what it takes and what it answers with."""

    id: str
    method: str
    path: str
    said: Text
    more: Text
    right: str
    arguments: tuple[Argument, ...]
    body: str
    answer: str


@dataclass(frozen=True, slots=True)
class Group:
    """Ways that belong together (接口分组)."""

    title: Text
    ways: tuple[WayIn, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a shape (字段)."""

    name: str
    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class ShapeCard:
    """A shape that goes in or out (结构), with its fields."""

    id: str
    said: Text
    fields: tuple[Field, ...]


@cache
def manual() -> tuple[tuple[Group, ...], tuple[ShapeCard, ...]]:
    """Return all ways by group, and all shapes by name."""
    document = door.get_openapi_schema()
    groups: dict[str, list[WayIn]] = {}
    titles: dict[str, Text] = {}
    for path, ways in document["paths"].items():
        for method, way in ways.items():
            title = Text(**way["x-group"])
            titles[title.zh] = title
            groups.setdefault(title.zh, []).append(_way(method, path, way))
    shapes = tuple(
        _shape(id, schema) for id, schema in sorted(document["components"]["schemas"].items())
    )
    found = tuple(Group(titles[zh], tuple(ways)) for zh, ways in groups.items())
    return found, shapes


def _way(method: str, path: str, way: Mapping[str, Any]) -> WayIn:
    body = way.get("requestBody", {}).get("content", {}).get("application/json", {})
    answer = way["responses"]["200"]["content"]["application/json"]["schema"]
    return WayIn(
        way["operationId"],
        method.upper(),
        path,
        Text(**way["x-summary"]),
        Text(*(way["x-more"][each].replace("`", "") for each in ("zh", "en"))),
        way.get("x-right", ""),
        tuple(
            Argument(each["name"], each["in"], kind_of(each["schema"]), each["required"])
            for each in way["parameters"]
        ),
        kind_of(body["schema"]) if body else "",
        kind_of(answer),
    )


def _shape(id: str, schema: Mapping[str, Any]) -> ShapeCard:
    first = schema.get("description", "").partition("\n")[0]
    term = _TERM.search(first)
    said = Text(term[1] if term else id, _TERM.sub("", first, count=1) or id)
    needed = set(schema.get("required", ()))
    fields = tuple(
        Field(name, kind_of(each), name in needed)
        for name, each in schema.get("properties", {}).items()
    )
    return ShapeCard(id, said, fields)


def kind_of(schema: Mapping[str, Any]) -> str:
    """Return a type in a few words (类型): `string`, `[Row]`, `HandIn | null`, `"a" | "b"`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "const" in schema:
        return f'"{schema["const"]}"'
    if "enum" in schema:
        return " | ".join(f'"{each}"' for each in schema["enum"])
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return " | ".join(dict.fromkeys(kind_of(each) for each in schema[key]))
    if schema.get("type") == "array":
        return f"[{kind_of(schema.get('items', {}))}]"
    rest = schema.get("additionalProperties")
    if schema.get("type") == "object" and isinstance(rest, dict):
        return f"{{id: {kind_of(rest)}}}"
    return str(schema.get("type", "any"))
