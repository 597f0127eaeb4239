"""Evidence (佐证材料): attach, open and withdraw the files that back a return."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from changbai.actions._actor import actor_of
from changbai.actions.evidence import MOST_BYTES, attach, withdraw
from changbai.kernel.period import Period, read_period
from changbai.kernel.problem import Cell, Problem
from changbai.records import shelf
from changbai.records.models import Evidence
from changbai.web.frame import require_frame
from changbai.web.told import say
from changbai.web.views.desk import working_scope


@require_POST
def add(request: HttpRequest, form: str, period: str, kind: str, code: str) -> HttpResponse:
    """Attach a file to a return; the unit must be in the scope of whoever fills in."""
    frame = require_frame(request)
    scope = working_scope(request, frame)
    found, asked = frame.pack.forms.get(form), read_period(period)
    if found is None or asked is None or found.kind != kind or not scope.may_fill():
        raise Http404
    if asked not in set(Period(asked.year).pieces(found.periodicity)):
        raise Http404
    unit = get_object_or_404(scope.units(kind), code=code)
    back = _back(request, ("fill", form, str(asked), kind, code))
    sent = request.FILES.get("file")
    if sent is None or request.POST.get("open") != "1":
        say(request, [Problem("CB642", Cell(form), {})])
        return back
    if (sent.size or 0) > MOST_BYTES:
        facts = {"label": sent.name or "", "most": MOST_BYTES // 2**20}
        say(request, [Problem("CB635", Cell(form), facts)])
        return back
    kept, problems = attach(
        actor=actor_of(request.user),
        form=found,
        period=asked,
        unit=unit,
        name=sent.name or "",
        content=sent.read(),
        element=request.POST.get("element", ""),
        sealed=request.POST.get("sealed") == "1",
        code=request.POST.get("data_code", ""),
    )
    say(request, problems, gettext("已上传“%(name)s”") % {"name": kept.label} if kept else "")
    return back


def open_file(request: HttpRequest, stored: str) -> HttpResponse | FileResponse:
    """Give a file to whoever may see its return: as a download, never shown in our own pages."""
    kept = _held(request, stored)
    path = shelf.path_of(settings.EVIDENCE, kept.stored)
    if path is None:
        raise Http404
    response = FileResponse(path.open("rb"), content_type=kept.media)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(kept.label)}"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def take_away(request: HttpRequest, stored: str) -> HttpResponse:
    """Withdraw a file whose return is not verified yet."""
    frame = require_frame(request)
    kept = _held(request, stored)
    form = frame.pack.forms.get(kept.form)
    if form is None or kept.ended_by is not None or not working_scope(request, frame).may_fill():
        raise Http404
    gone, problems = withdraw(actor=actor_of(request.user), kept=kept, form=form)
    say(request, problems, gettext("已撤下“%(name)s”") % {"name": kept.label} if gone else "")
    unit = kept.unit
    return _back(request, ("return", kept.form, kept.period, unit.kind, unit.code))


def _held(request: HttpRequest, stored: str) -> Evidence:
    frame = require_frame(request)
    scope = working_scope(request, frame)
    kept: Evidence = get_object_or_404(scope.evidence().select_related("unit"), stored=stored)
    return kept


def _back(request: HttpRequest, default: tuple[str, ...]) -> HttpResponse:
    """Go back to the page that asked, where it is one of ours."""
    page = request.POST.get("next", "")
    if page and url_has_allowed_host_and_scheme(page, allowed_hosts=None):
        return redirect(page)
    return redirect(*default)
