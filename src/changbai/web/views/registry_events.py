"""Entering events of the registry (名录变更): register a unit, change one, withdraw an event."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from changbai.actions._actor import actor_of
from changbai.actions.registry import PLAIN, NewUnit, enter, merge, register, split, withdraw
from changbai.kernel.identity import identity
from changbai.kernel.problem import Cell, Problem
from changbai.kernel.text import Text
from changbai.pack.shapes import Kind
from changbai.procedure.life import ACTS
from changbai.records.attributes import read_attribute
from changbai.records.models import RegistryUnit
from changbai.records.scope import Scope
from changbai.web.frame import Frame, language_now, require_frame
from changbai.web.life import area_options, attribute_fields
from changbai.web.suggesting import unit_named
from changbai.web.told import say
from changbai.web.views.desk import working_scope
from changbai.web.views.registry import may_enter
from changbai.web.views.unit import PARTS

_NO_DAY = Text("生效日期", "day from which it holds")
_NO_CODE = Text("单位代码", "code of the unit")
_NO_SHARE = Text("份额", "share")


def register_unit(request: HttpRequest, kind: str) -> HttpResponse:
    """Show the form of a new unit, or take it in."""
    frame = require_frame(request)
    scope = working_scope(request, frame)
    if kind not in frame.pack.kinds or not may_enter(scope):
        raise Http404
    shape = frame.pack.kinds[kind]
    given = request.POST
    if request.method == "POST":
        problems: list[Problem] = []
        day = _day(given.get("day", ""), problems)
        if day is not None:
            new = _new(frame, shape, given, "")
            unit, problems = register(
                actor=actor_of(request.user),
                pack=frame.pack,
                new=new,
                day=day,
                reason=given.get("reason", "")[:500],
            )
            if unit is not None:
                say(request, problems, gettext("已登记"))
                return redirect("unit", unit.kind, unit.code)
        say(request, problems)
    values = {
        "kind": shape,
        "areas": area_options(frame, scope),
        "fields": attribute_fields(frame, shape, given),
        "given": given,
    }
    return render(request, "web/register.html", values)


@require_POST
def event(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Enter or withdraw an event of a unit and say how it went; a foreign unit is not there."""
    frame = require_frame(request)
    scope = working_scope(request, frame)
    unit = unit_named(scope, kind, code)
    if unit is None or not may_enter(scope):
        raise Http404
    given = request.POST
    wanted, problems = given.get("act", ""), []
    common: dict[str, Any] = {"actor": actor_of(request.user), "pack": frame.pack}
    reason = given.get("reason", "")[:500]
    if wanted == "withdraw":
        number = given.get("number", "")
        _, problems = withdraw(
            **common, number=int(number) if number.isdigit() else 0, reason=reason
        )
        say(request, problems, gettext("已撤销"))
        return redirect("unit", kind, code)
    if wanted not in ACTS:
        raise Http404
    day = _day(given.get("day", ""), problems)
    if day is None:
        say(request, problems)
        return redirect("unit", kind, code)
    common |= {"day": day, "reason": reason}
    shape = frame.pack.kinds[kind]
    if wanted in PLAIN:
        facts = _facts(frame, shape, wanted, given)
        _, problems = enter(**common, unit=unit, act=wanted, facts=facts)
    elif wanted == "merge":
        problems = _merge(frame, scope, shape, unit, given, common)
    elif wanted == "split":
        problems = _split(frame, scope, shape, unit, given, common)
    else:
        raise Http404
    say(request, problems, ACTS[wanted].show(language_now()))
    return redirect("unit", kind, code)


def _facts(frame: Frame, kind: Kind, act: str, given: Any) -> dict[str, Any]:
    """Return the facts of an event on one unit from its form."""
    match act:
        case "rename":
            return {"name": given.get("name", "").strip()[:200]}
        case "move":
            return {"area": given.get("area", "")}
        case "change":
            id = given.get("attribute", "")
            known = kind.attributes.get(id)
            value = read_attribute(frame.pack, known, given.get("value", "")) if known else None
            return {"attributes": {id: value}}
        case "cross" if kind.threshold is not None:
            year = given.get("year", "")
            return {
                "attributes": {kind.threshold.attribute: given.get("above") == "1"},
                "year": int(year) if year.isdigit() else None,
                "revenue": given.get("revenue", "").strip()[:60] or None,
            }
        case "join":
            return {"group": given.get("group", ""), "share": _share(given.get("share", ""))}
        case _:
            return {}


def _merge(
    frame: Frame, scope: Scope, kind: Kind, unit: RegistryUnit, given: Any, common: dict[str, Any]
) -> list[Problem]:
    units, problems = [unit], []
    for typed in given.get("others", "").split():
        other = unit_named(scope, kind.id, identity(kind.identifier, typed))
        if other is None:
            problems.append(_unknown(typed))
        else:
            units.append(other)
    into = _part(frame, scope, kind, given, "into_", problems)
    if problems or into is None:
        return problems or [_unknown(given.get("into_code", ""))]
    return merge(**common, units=units, into=into)[1]


def _split(
    frame: Frame, scope: Scope, kind: Kind, unit: RegistryUnit, given: Any, common: dict[str, Any]
) -> list[Problem]:
    parts: list[tuple[RegistryUnit | NewUnit, float]] = []
    problems: list[Problem] = []
    for place in range(PARTS):
        prefix = f"part{place}_"
        if not given.get(f"{prefix}code", "").strip():
            continue
        part = _part(frame, scope, kind, given, prefix, problems)
        share = _share(given.get(f"{prefix}share", ""))
        if share is None:
            problems.append(Problem("CB693", Cell(unit.code), {"what": _NO_SHARE}))
        elif part is not None:
            parts.append((part, share))
    return problems or split(**common, unit=unit, parts=parts)[1]


def _part(
    frame: Frame, scope: Scope, kind: Kind, given: Any, prefix: str, problems: list[Problem]
) -> RegistryUnit | NewUnit | None:
    """Return whom a form names: a new unit where it gives a name, else one that is there."""
    if given.get(f"{prefix}name", "").strip():
        return _new(frame, kind, given, prefix)
    code = identity(kind.identifier, given.get(f"{prefix}code", ""))
    found = unit_named(scope, kind.id, code)
    if found is None:
        problems.append(_unknown(code))
    return found


def _new(frame: Frame, kind: Kind, given: Any, prefix: str) -> NewUnit:
    attributes = {
        id: value
        for id, attribute in kind.attributes.items()
        if (
            value := read_attribute(frame.pack, attribute, given.get(f"{prefix}attribute_{id}", ""))
        )
        is not None
    }
    return NewUnit(
        kind=kind.id,
        code=given.get(f"{prefix}code", "")[:60],
        name=given.get(f"{prefix}name", "").strip()[:200],
        area=given.get(f"{prefix}area", ""),
        attributes=attributes,
    )


def _unknown(code: str) -> Problem:
    """Return the problem of a code that is not in the registry, or out of sight: the same words."""
    return Problem("CB610", Cell(code), {"unit": code, "kind": "", "more": 0})


def _day(text: str, problems: list[Problem]) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems.append(Problem("CB693", Cell("registry"), {"what": _NO_DAY}))
        return None


def _share(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if 0 <= found <= 1 else None
