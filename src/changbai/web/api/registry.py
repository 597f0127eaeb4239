"""The registry (名录): the units that the account sees."""

from __future__ import annotations

from typing import Annotated

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Query

from changbai.kernel.text import Text
from changbai.records.models import RegistryUnit
from changbai.web.api.answers import put
from changbai.web.api.caller import caller_of
from changbai.web.api.door import way
from changbai.web.api.filtering import lying_in
from changbai.web.api.page import FEW, Cursor, Limit, page_of
from changbai.web.api.shapes.filed import UnitOut, UnitPage

REGISTRY = Text("名录", "Registry")
Word = Annotated[str, Query(max_length=60)]


def named(unit: RegistryUnit) -> dict[str, str]:
    """Return a unit as others name it."""
    return {"kind": unit.kind, "code": unit.code, "name": unit.name}


@way(
    "GET",
    "/units",
    Text("名录", "Units"),
    REGISTRY,
    UnitPage,
    "read",
    more=Text(
        "可见的单位：按类别、区划（含下级，以今日为准）、名称或代码的一部分。",
        "The visible units: of a kind, in an area and below it today, by part of name or code.",
    ),
)
def units(
    request: HttpRequest,
    kind: Word = "",
    area: Word = "",
    q: Word = "",
    limit: Limit = FEW,
    cursor: Cursor = "",
) -> HttpResponse:
    """The visible units: of a kind, in an area and below it today, by part of name or code."""
    caller = caller_of(request)
    found = caller.scope.units(kind)
    if area:
        found = found.filter(pk__in=lying_in(caller, area).values("unit"))
    if q:
        found = found.filter(Q(name__contains=q) | Q(code__contains=q))
    some, after = page_of(found, "pk", cursor, limit)
    return put(request, {"data": [named(unit) for unit in some], "next": after})


@way(
    "GET",
    "/units/{kind}/{code}",
    Text("一个单位", "One unit"),
    REGISTRY,
    UnitOut,
    "read",
    more=Text(
        "单位的沿革：各时段的名称、区划和属性。",
        "A unit with the stretches of its life: name, area and attributes from a day to a day.",
    ),
)
def unit(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """A unit with the stretches of its life: name, area and attributes from a day to a day."""
    caller = caller_of(request)
    found = caller.unit(kind, code)
    spans = caller.scope.spans().filter(unit=found).order_by("valid_from", "pk")
    value = named(found) | {
        "spans": [
            {
                "name": span.name,
                "area": span.area,
                "valid_from": span.valid_from.isoformat() if span.valid_from else None,
                "valid_to": span.valid_to.isoformat() if span.valid_to else None,
                "attributes": span.attributes,
            }
            for span in spans
        ]
    }
    return put(request, value)
