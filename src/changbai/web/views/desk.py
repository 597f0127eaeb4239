"""The desk (办理台): what an enterprise owes and what a bureau has to review."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from changbai.actions._actor import actor_of
from changbai.actions.returns import pass_many
from changbai.records.models import RegistryUnit
from changbai.records.scope import Scope, scope_of
from changbai.web.desk import by_form, duties_of
from changbai.web.frame import Frame, require_frame
from changbai.web.told import say

#: Returns on one page of the list.
PAGE = 50


def working_scope(request: HttpRequest, frame: Frame) -> Scope:
    """Return the scope of today: work is done now, whatever month is looked at."""
    return scope_of(request.user, frame.pack, None, frame.known.position if frame.known else None)


def desk(request: HttpRequest) -> HttpResponse:
    """Show the desk; an enterprise goes to its own calendar, others than these have none."""
    frame = require_frame(request)
    scope = working_scope(request, frame)
    if scope.unit_id is not None:
        unit = get_object_or_404(scope.units(), pk=scope.unit_id)
        return redirect("duties", unit.kind, unit.code)
    if not scope.desk:
        raise Http404
    found = scope.to_review().select_related("of__unit").order_by("due", "of__form", "of")
    form = request.GET.get("form", "")
    if form:
        found = found.filter(of__form=form)
    tally = scope.to_review().values_list("of__form").annotate(count=Count("pk")).order_by()
    counts: dict[str, int] = dict(tally)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    values = {
        "page": page,
        "rows": [(filing, frame.pack.forms.get(filing.of.form)) for filing in page],
        "counts": [(frame.pack.forms[id], n) for id, n in counts.items() if id in frame.pack.forms],
        "chosen": form,
        "today": timezone.localdate(),
    }
    return render(request, "web/desk.html", values)


@require_POST
def pass_clean(request: HttpRequest) -> HttpResponse:
    """Pass the chosen clean returns together (批量通过)."""
    frame = require_frame(request)
    scope = working_scope(request, frame)
    ids = [int(id) for id in request.POST.getlist("return") if id.isdigit()]
    held = scope.to_review().filter(of__in=ids).select_related("of__unit")
    returns = [filing.of for filing in held]
    if not scope.desk or len(returns) != len(set(ids)):
        raise Http404
    passed, problems = pass_many(actor=actor_of(request.user), pack=frame.pack, returns=returns)
    say(request, problems, passed=len(passed or []))
    return redirect("desk")


def duties(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Show what a unit owes in a year (应报日历)."""
    frame = require_frame(request)
    scope = working_scope(request, frame)
    unit: RegistryUnit = get_object_or_404(scope.units(kind), code=code)
    today = timezone.localdate()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and 1990 <= int(asked) <= 2200 else frame.as_of.year
    found = duties_of(scope, frame.pack, unit, year, today)
    values = {
        "unit": unit,
        "year": year,
        "years": (year - 1, year + 1),
        "calendars": list(by_form(found)),
        "open": sum(1 for duty in found if duty.open),
        "late": sum(1 for duty in found if duty.late),
        "may_fill": scope.may_fill(),
        "today": date.today(),
    }
    return render(request, "web/duties.html", values)
