"""One statistical unit (统计单位): its dated registry, its groups, its returns."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from changbai.kernel.period import Period
from changbai.kernel.text import Text
from changbai.pack.shapes import Attribute, Form, Kind, Pack
from changbai.records.models import Membership, RegistryUnit, UnitSpan
from changbai.records.revive import period_from
from changbai.web.figures import show_number, show_unit
from changbai.web.frame import Frame, require_frame

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
    """Show a unit; one outside the scope is not there."""
    frame = require_frame(request)
    one = get_object_or_404(frame.scope.units(kind), code=code)
    shape = frame.pack.kinds.get(kind)
    spans = frame.scope.spans().filter(unit=one).order_by("-valid_from")
    values = {
        "unit": one,
        "kind": shape,
        "stretches": [_stretch(frame, shape, span) for span in spans],
        "groups": _members(frame, one, of_group=False),
        "members": _members(frame, one, of_group=True)[:200],
        "returns": _returns(frame, one),
    }
    return render(request, "web/unit.html", values)


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
        frame.scope.revisions()
        .newest()  # type: ignore[attr-defined]
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
