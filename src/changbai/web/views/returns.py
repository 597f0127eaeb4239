"""One return (报送): what was reported, what counts, each cut with its reason, all revisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from changbai.engine.data_code import data_code, typed_code
from changbai.kernel.text import Text
from changbai.pack.shapes import Element, Form
from changbai.procedure.filing import ACTS
from changbai.records.models import Evidence, Filing, Return, ReturnRevision
from changbai.records.revive import period_from
from changbai.records.scope import Scope
from changbai.web.figures import show_number, show_unit
from changbai.web.frame import Frame, require_frame
from changbai.web.views.acts import acts_for
from changbai.web.views.desk import working_scope
from changbai.web.views.unit import code_name


@dataclass(frozen=True, slots=True)
class Cell:
    """One element of a return as shown (数据项): reported, counting, and why they differ."""

    element: Element
    unit: str
    reported: Text | str
    verified: Text | str
    reason: str
    missing: bool
    printed: Text | str


def one(request: HttpRequest, form: str, period: str, kind: str, code: str) -> HttpResponse:
    """Show one return; one outside the scope is not there.

    A return is of its own period, whatever month the other pages show: one handed in today is
    seen today, before the figures follow.
    """
    frame = require_frame(request)
    scope = working_scope(request, frame)
    if form not in frame.pack.forms:
        raise Http404
    kept = get_object_or_404(
        scope.returns().select_related("unit"),
        form=form,
        period=period,
        unit__kind=kind,
        unit__code=code,
    )
    revisions = list(scope.revisions().filter(of=kept).order_by("-number"))
    if not revisions:
        raise Http404
    asked = request.GET.get("revision", "")
    shown = next((rev for rev in revisions if str(rev.number) == asked), revisions[0])
    codes = {
        each.number: data_code(form, period, (kind, code), each.number, each.values)
        for each in revisions
    }
    typed = typed_code(request.GET.get("code", ""))
    values = {
        "data_code": codes[shown.number],
        "typed_code": typed,
        "code_of": next((number for number, own in codes.items() if own == typed), None),
        "form": frame.pack.forms[form],
        "period": period_from(kept.period),
        "unit": kept.unit,
        "shown": shown,
        "newest": revisions[0],
        "revisions": revisions,
        "cells": [_cell(frame, element, shown) for element in frame.pack.forms[form].elements],
        "evidence": evidence_of(scope, frame.pack.forms[form], kept.period, kept.unit_id),
        **_way(scope, frame, kept),
    }
    values["may_attach"] = _may_attach(scope, values["filing"], kept)
    return render(request, "web/return.html", values)


def evidence_of(
    scope: Scope, form: Form, period: str, unit_id: int
) -> list[tuple[Evidence, Element | None]]:
    """Return the files that back a return now, each with the element that it backs (佐证材料)."""
    elements = {element.id: element for element in form.elements}
    held = scope.evidence().filter(
        ended_by__isnull=True, form=form.id, period=period, unit_id=unit_id
    )
    return [(file, elements.get(file.element)) for file in held.order_by("known_from", "pk")]


def _may_attach(scope: Scope, filing: Filing | None, kept: Return) -> bool:
    """Tell whether files may still be attached: by whoever fills in, until it is verified."""
    settled = filing is None or (filing.status == "verified" and not filing.correction)
    return scope.may_fill() and not settled and not scope.is_closed(kept.form, kept.period)


def _way(scope: Scope, frame: Frame, kept: Return) -> dict[str, Any]:
    """Return where the return stands on its way, and what this account may do about it."""
    filing = scope.filings().filter(of=kept).select_related("of").first()
    # Where it stands is told of now; of an earlier moment what it said is told.
    if filing is None or frame.known is not None:
        return {"kept": kept, "filing": None}
    events = list(filing.events.order_by("-number"))
    return {
        "kept": kept,
        "filing": filing,
        "acts": acts_for(scope, filing),
        "events": [(event, ACTS[event.act]) for event in events],  # type: ignore[index]
        "stations": [
            (frame.area_name(area), place == filing.place, place < filing.place)
            for place, (_, area) in enumerate(filing.route)
        ],
    }


def _cell(frame: Frame, element: Element, revision: ReturnRevision) -> Cell:
    value = revision.values.get(element.id)
    cut = revision.cuts.get(element.id, {})
    reported = cut.get("reported", value)
    counts = revision.state == "verified"
    return Cell(
        element,
        show_unit(frame.pack, element.unit, frame.language),
        text_of(frame, element, reported),
        text_of(frame, element, value) if counts else "",
        str(cut.get("reason", "")),
        value is None,
        text_of(frame, element, value),
    )


def text_of(frame: Frame, element: Element, value: Any) -> Text | str:
    """Return a value of an element in words: codes by name, flags as yes and no (数据项文字)."""
    if value is None:
        return ""
    if element.type == "code":
        return code_name(frame.pack, element.codes, str(value))
    if element.type == "flag":
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, (int, float)):
        return show_number(value, element.decimals)
    return str(value)
