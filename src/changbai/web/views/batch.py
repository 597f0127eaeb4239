"""Returns by workbook (Excel 报送): the template of all units in sight, and the filled one back."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from changbai.actions._actor import actor_of
from changbai.actions.returns import hand_in_rows
from changbai.engine.reporting import calendar_of, due_on, holds
from changbai.engine.workbook import Asked, Filled, mark, read_workbook, write_template
from changbai.kernel.period import Period, read_period
from changbai.kernel.problem import Cell, Problem
from changbai.pack.shapes import Form
from changbai.records.models import RegistryUnit
from changbai.records.scope import Scope
from changbai.web.frame import Frame, language_now, require_frame
from changbai.web.told import say
from changbai.web.views.desk import working_scope

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: No workbook is larger; the reader itself refuses what unpacks to too much.
MOST_BYTES = 20 * 2**20


def batch(request: HttpRequest, form: str, period: str) -> HttpResponse:
    """Show how to report by workbook; `?template` gives it, POST takes the filled one."""
    frame = require_frame(request)
    scope = working_scope(request, frame)
    found, asked = frame.pack.forms.get(form), read_period(period)
    if found is None or asked is None or not scope.may_fill():
        raise Http404
    if asked not in set(Period(asked.year).pieces(found.periodicity)):
        raise Http404
    if request.method == "POST":
        return _take(request, frame, scope, found, asked)
    units = _asked_units(frame, scope, found, asked)
    if "template" in request.GET:
        content = write_template(frame.pack, found, asked, units, synthetic=frame.synthetic)
        return _workbook(content, f"{found.id}-{asked}.xlsx")
    values = {
        "form": found,
        "period": asked,
        "count": len(units),
        "cells": len(units) * len(found.elements),
        "due": due_on(found, asked, calendar_of(frame.pack)),
        "closed": scope.is_closed(found.id, str(asked)),
    }
    return render(request, "web/batch.html", values)


def _asked_units(frame: Frame, scope: Scope, form: Form, period: Period) -> list[Asked]:
    """Return the visible units that the form asks, with what they have reported already."""
    spans = scope.spans().on(period.end).filter(unit__kind=form.kind).select_related("unit")  # type: ignore[attr-defined]
    rows = (
        scope.revisions()
        .filter(ended_by__isnull=True, of__form=form.id, of__period=str(period))
        .values_list("of__unit_id", "values")
    )
    known: Mapping[int, dict[str, object]] = dict(rows)
    return [
        Asked(span.unit.code, span.name, known.get(span.unit_id, {}))
        for span in spans.order_by("unit__code")
        if form.where is None or holds(frame.pack, form.where, span.attributes)
    ]


def _take(
    request: HttpRequest, frame: Frame, scope: Scope, form: Form, period: Period
) -> HttpResponse:
    upload = request.FILES.get("workbook")
    here = redirect("batch", form.id, str(period))
    if upload is None:
        say(request, [Problem("CB650", Cell(form.id), {})])
        return here
    if (upload.size or 0) > MOST_BYTES:
        say(request, [Problem("CB651", Cell(form.id), {"most": MOST_BYTES // 2**20})])
        return here
    content = upload.read()
    filled, problems = read_workbook(content, "", frame.pack, form, period)
    if filled is None:
        say(request, problems)
        return here
    bad = {
        place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        for p in problems
        if isinstance(place := p.place, Cell)
    }
    units = {
        u.code: u for u in scope.units(form.kind).filter(code__in=[r.code for r in filled.rows])
    }
    rows = [
        (units[row.code], row.values)
        for row in filled.rows
        if row.code in units and str(row.row) not in bad
    ]
    told, more = hand_in_rows(
        actor=actor_of(request.user), pack=frame.pack, form=form, period=period, rows=rows
    )
    problems += more
    told = told or {}
    same = [code for code, each in told.items() if [p.code for p in each] == ["CB780"]]
    for code in same:
        told[code] = []
    problems += _in_cells(filled, units, told, form)
    gone = sum(1 for each in told.values() if not each) - len(same)
    if not problems:
        say(request, [], gettext("已报送 %(n)d 份") % {"n": gone})
        return here
    receipt = [
        gettext("已报送 %(n)d 份") % {"n": gone},
        gettext("未报送 %(n)d 份：红色格子改正后再上传；已报送的不会重复")
        % {"n": len(filled.rows) - gone - len(same)},
    ]
    if same:
        receipt.append(gettext("%(n)d 份此前已报送，内容相同，没有重复报送") % {"n": len(same)})
    marked = mark(content, problems, language_now(), receipt)
    return _workbook(marked, f"{form.id}-{period}-{gettext('回执')}.xlsx")


def _in_cells(
    filled: Filled, units: Mapping[str, RegistryUnit], told: Mapping[str, list[Problem]], form: Form
) -> list[Problem]:
    """Return the problems of each row at its cells; a unit out of sight is not in the registry."""
    found = []
    for row in filled.rows:
        if row.code not in units:
            facts = {"kind": form.kind, "unit": row.code, "more": 0}
            found.append(Problem("CB610", filled.cell(row.row, "", ""), facts))
            continue
        for problem in told.get(row.code, []):
            element = str(problem.facts.get("element", ""))
            found.append(Problem(problem.code, filled.cell(row.row, element, ""), problem.facts))
    return found


def _workbook(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=_TYPE)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer
