"""Closing a period (关账): what still lies open, who closed it, and what was corrected since."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from changbai.actions._actor import actor_of
from changbai.actions.periods import close_period, reopen_period
from changbai.kernel.problem import Cell, Problem
from changbai.procedure.filing import ACTS
from changbai.web.monitor import Watch, watch
from changbai.web.told import say

#: More corrections of one period than this are read in the journal.
MOST = 200


def closing(request: HttpRequest, form: str, period: str) -> HttpResponse:
    """Show what still lies open and the closings so far; the province closes and reopens."""
    seen = watch(request, form, period)
    may = seen.scope.role == "province"
    reason = request.POST.get("reason", "").strip()
    if request.method == "POST":
        if not may:
            raise Http404
        problems = _act(request, seen, request.POST.get("do", ""), reason)
        say(request, problems, gettext("已办理"))
        if not problems:
            return redirect("closing", form, period)
    history = list(seen.scope.closing_history(form, period))
    corrections = (
        seen.scope.steps()
        .filter(
            filing__of__form=form,
            filing__of__period=period,
            closed=True,
            act__in=["ask_correction", "grant_correction", "refuse_correction"],
        )
        .select_related("filing__of__unit")
        .order_by("-entry")[:MOST]
    )
    values = {
        "seen": seen,
        "whole": seen.whole,
        "open": seen.whole.owing + seen.whole.review,
        "current": next((one for one in history if one.ended_by is None), None),
        "history": history,
        "corrections": [(one, ACTS[one.act]) for one in corrections],  # type: ignore[index]
        "may": may,
        "reason": reason,
    }
    return render(request, "web/closing.html", values)


def _act(request: HttpRequest, seen: Watch, do: str, reason: str) -> list[Problem]:
    """Close or reopen; closing over what lies open wants a reason as well."""
    actor, form, period = actor_of(request.user), seen.form, seen.period
    if do == "reopen":
        _, problems = reopen_period(actor=actor, form=form, period=period, reason=reason)
        return problems
    if (seen.whole.owing or seen.whole.review) and not reason:
        return [Problem("CB621", Cell(form.id, str(period)))]
    _, problems = close_period(actor=actor, form=form, period=period, reason=reason)
    return problems
