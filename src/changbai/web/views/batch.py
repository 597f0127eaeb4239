"""Returns by file (批量报送): the template of all units in sight, and the filled ones back."""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from changbai.actions._actor import actor_of
from changbai.engine.reporting import calendar_of, due_on, holds
from changbai.engine.workbook import Asked, write_template
from changbai.engine.workbook.bundle import MOST_ZIP
from changbai.engine.workbook.gate import MOST_BYTES
from changbai.jobs._files import keep
from changbai.jobs._giving import give_back
from changbai.jobs._queue import enqueue
from changbai.jobs._taking import SUFFIXES, open_files, take, unfit
from changbai.kernel.period import Period, read_period
from changbai.kernel.problem import Cell, Problem
from changbai.pack.shapes import Form
from changbai.records.scope import Scope
from changbai.web.frame import Frame, language_now, require_frame
from changbai.web.told import say
from changbai.web.views.desk import working_scope

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: A larger file, and any zip, is taken in by a background job.
AT_ONCE = 2**20


def batch(request: HttpRequest, form: str, period: str) -> HttpResponse:
    """Show how to report by file; `?template` gives the workbook, POST takes what was filled."""
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
        return _file(content, f"{found.id}-{asked}.xlsx")
    values = {
        "form": found,
        "period": asked,
        "count": len(units),
        "cells": len(units) * len(found.elements),
        "due": due_on(found, asked, calendar_of(frame.pack)),
        "closed": scope.is_closed(found.id, str(asked)),
        "accept": ",".join(SUFFIXES),
    }
    return render(request, "web/batch.html", values)


def _asked_units(frame: Frame, scope: Scope, form: Form, period: Period) -> list[Asked]:
    """Return the visible units that the form asks, with what they have reported already."""
    spans = scope.spans().on(period.end).filter(unit__kind=form.kind).select_related("unit")  # type: ignore[attr-defined]
    rows = (
        scope.revisions()
        .filter(ended_by__isnull=True, of__form=form.id, of__period=str(period))
        .values_list("of__unit_id", "values", "explanations")
    )
    known: dict[int, tuple[dict[str, Any], dict[str, str]]] = {id: each for id, *each in rows}
    found = []
    for span in spans.order_by("unit__code"):
        if form.where is None or holds(frame.pack, form.where, span.attributes):
            values, explained = known.get(span.unit_id, ({}, {}))
            said = "；".join(dict.fromkeys(explained.values()))
            found.append(Asked(span.unit.code, span.name, values, said))
    return found


def _take(
    request: HttpRequest, frame: Frame, scope: Scope, form: Form, period: Period
) -> HttpResponse:
    """Take a file in at once, or hand it to a background job where that would take long."""
    here = redirect("batch", form.id, str(period))
    upload = request.FILES.get("workbook")
    refused = _refusal(upload, form, confirmed=request.POST.get("no_secret") == "on")
    if upload is None or refused:
        say(request, refused)
        return here
    name = PurePath(upload.name or "").name
    suffix = PurePath(name).suffix.lower()
    if suffix == ".zip" or (upload.size or 0) > AT_ONCE:
        asked = {
            "file": keep(upload.chunks(), suffix[1:]),
            "name": name,
            "form": form.id,
            "period": str(period),
            "language": language_now(),
        }
        account = getattr(request.user, "account", None)
        job = enqueue("take_returns", asked, account=account)
        say(request, [], gettext("已排入后台任务"))
        return redirect("job", job.pk)
    with tempfile.NamedTemporaryFile(suffix=suffix) as kept:
        for piece in upload.chunks():
            kept.write(piece)
        kept.flush()
        with open_files(Path(kept.name), name) as (files, problems):
            assert files is not None, problems
            taken, failed = take(
                files,
                problems,
                actor=actor_of(request.user),
                scope=scope,
                pack=frame.pack,
                form=form,
                period=period,
            )
            if taken is None or (taken.bad and not taken.lines):
                say(request, failed if taken is None else taken.problems)
                return here
            back = give_back(taken, files, name, language_now())
    if back is None:
        say(request, [], gettext("已报送 %(n)d 份") % {"n": taken.count("gone")})
        return here
    return _file(back[1], back[0])


def _refusal(upload: UploadedFile | None, form: Form, *, confirmed: bool) -> list[Problem]:
    """Return why a file is not even looked at."""
    if upload is None:
        return [Problem("CB650", Cell(form.id), {})]
    if not confirmed:
        return [Problem("CB799", Cell(form.id), {})]
    name = PurePath(upload.name or "").name
    suffix = PurePath(name).suffix.lower()
    if problems := unfit(name):
        return problems
    most = MOST_ZIP if suffix == ".zip" else MOST_BYTES
    if (upload.size or 0) > most:
        return [Problem("CB651", Cell(form.id), {"most": most // 2**20})]
    return []


def _file(content: bytes, name: str) -> HttpResponse:
    kind = "application/zip" if name.endswith(".zip") else _SHEET
    answer = HttpResponse(content, content_type=kind)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer
