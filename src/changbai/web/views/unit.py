"""One statistical unit (统计单位): its dated registry, its groups, its returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from changbai.kernel.period import Period
from changbai.kernel.text import Text
from changbai.pack.shapes import Attribute, Form, Kind, Pack
from changbai.procedure.life import ACTS
from changbai.records.models import Membership, RegistryUnit, Succession, UnitSpan
from changbai.records.revive import period_from
from changbai.records.scope import Scope
from changbai.web.figures import show_number, show_unit
from changbai.web.frame import Frame, require_frame
from changbai.web.life import area_options, attribute_fields, told_of
from changbai.web.suggesting import unit_named
from changbai.web.views.desk import working_scope

#: Parts that the form of a split has room for.
PARTS = 4
#: How many periods of a form are shown.
PERIODS = 48


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of a unit's life as shown (沿革)."""

    span: UnitSpan
    area: Text
    facts: list[tuple[Text, Text | str]]


@dataclass(frozen=True, slots=True)
class FormReturns:
    """The returns of a unit by one form, newest first (报送)."""

    form: Form
    rows: list[tuple[str, Period, int, str]]


def unit(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Show a unit; one outside the scope is not there.

    A bureau sees a unit that lay in its area in the month shown, and those of its registry today.
    """
    frame = require_frame(request)
    today = working_scope(request, frame)
    here = unit_named(today, kind, code)
    one = here or frame.scope.units(kind).filter(code=code).first()
    if one is None:
        raise Http404
    shape = frame.pack.kinds.get(kind)
    spans = frame.scope.spans_of(one).order_by(F("valid_from").desc(nulls_last=True))
    is_group = any(kind in other.groups for other in frame.pack.kinds.values())
    told = told_of(frame, frame.scope, one, shape, attribute_text)
    parted = any(each.event.act in ("merge", "split") for each in told)
    values = {
        "unit": one,
        "kind": shape,
        "stretches": [_stretch(frame, shape, span) for span in spans],
        "groups": _members(frame, one, of_group=False),
        "members": _members(frame, one, of_group=True)[:200] if is_group else [],
        "returns": _returns(frame, one),
        "told": told,
        "heirs": _heirs(today, one) if parted else [],
        "may_change": here is not None and bool(today.desk),
    }
    if values["may_change"] and shape is not None:
        values |= _forms(frame, today, shape, spans[0].area if spans else "")
    return render(request, "web/unit.html", values)


def _heirs(scope: Scope, one: RegistryUnit) -> list[Succession]:
    return list(scope.successions().filter(predecessor=one).select_related("successor"))


def _forms(frame: Frame, today: Scope, kind: Kind, area: str) -> dict[str, Any]:
    """Return what the forms of changes need: acts, areas, attributes, groups."""
    acts = [act for act in ACTS if act not in ("register", "succeed")]
    without = {"cross"} if kind.threshold is None else set()
    without |= {"join"} if not kind.groups else set()
    return {
        "acts": [(act, ACTS[act]) for act in acts if act not in without],
        "areas": area_options(frame),
        "fields": attribute_fields(frame, kind, {}),
        "groups_known": today.groups(kind.groups)[:500],
        "parts": range(PARTS),
        "here": area,
    }


def _stretch(frame: Frame, kind: Kind | None, span: UnitSpan) -> Stretch:
    attributes = kind.attributes if kind else {}
    facts = [
        (
            attributes[id].title if id in attributes else Text(id),
            attribute_text(frame, attributes.get(id), value),
        )
        for id, value in span.attributes.items()
        if value not in (None, "")
    ]
    return Stretch(span, frame.area_name(span.area), facts)


def attribute_text(frame: Frame, attribute: Attribute | None, value: object) -> Text | str:
    """Return an attribute in words: codes by name, flags as yes and no, numbers with unit."""
    if attribute is None:
        return str(value)
    if attribute.type == "code":
        return code_name(frame.pack, attribute.codes, str(value))
    if attribute.type == "flag":
        return Text("是", "yes") if value else Text("否", "no")
    if attribute.type == "number" and isinstance(value, (int, float)):
        unit_name = show_unit(frame.pack, attribute.unit, frame.language)
        return f"{show_number(value, 0 if value == int(value) else 2)} {unit_name}".strip()
    return str(value)


def code_name(pack: Pack, codes: str, value: str) -> Text | str:
    """Return the name of a code with its later one; the code when it is not in its list."""
    found = pack.codes.get(codes, {}).get(value)
    if found is None:
        return value
    if not found.later:
        return Text(found.name, found.name_en)
    english = f"{found.name_en} (later: {found.later_en})" if found.later_en else found.name_en
    return Text(f"{found.name}（后称：{found.later}）", english)


def _members(frame: Frame, one: RegistryUnit, *, of_group: bool) -> list[Membership]:
    side = {"group": one} if of_group else {"unit": one}
    kept = frame.scope.memberships().filter(**side)
    return list(kept.select_related("unit", "group").order_by("-share", "pk"))


def _returns(frame: Frame, one: RegistryUnit) -> list[FormReturns]:
    kept = (
        frame.scope.newest_revisions()
        .filter(of__unit=one, of__ends__lte=frame.day)
        .order_by("-of__ends")
        .values_list("of__form", "of__period", "number", "state")
    )
    by_form: dict[str, list[tuple[str, Period, int, str]]] = {}
    for form, period, number, state in kept:
        by_form.setdefault(form, []).append((period, period_from(period), number, state))
    return [
        FormReturns(frame.pack.forms[form], rows[:PERIODS])
        for form, rows in by_form.items()
        if form in frame.pack.forms
    ]
