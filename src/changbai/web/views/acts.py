"""Acting on a return (办理): receive, pass, send back, cut, take back, appeal, answer, correct."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from changbai.actions._actor import actor_of
from changbai.actions.returns import REVIEWS, answer, appeal, cut, review, settle_correction
from changbai.kernel.problem import Problem
from changbai.procedure.filing import ACTS, FILLER, Act, may
from changbai.records.models import Filing
from changbai.records.scope import Scope
from changbai.web.frame import language_now, require_frame
from changbai.web.told import say
from changbai.web.views.desk import working_scope


def acts_for(scope: Scope, filing: Filing | None) -> tuple[Act, ...]:
    """Return what an account may do with a return now (可办事项)."""
    if filing is None:
        return ()
    who = FILLER if scope.unit_id is not None else scope.desk
    if not who:
        return ()
    kept = filing.of
    return may(filing.state, who, closed=scope.is_closed(kept.form, kept.period))


@require_POST
def act(request: HttpRequest, form: str, period: str, kind: str, code: str) -> HttpResponse:
    """Do one thing to a return and say how it went; one outside the scope is not there."""
    frame = require_frame(request)
    scope = working_scope(request, frame)
    kept = get_object_or_404(
        scope.returns().select_related("unit"),
        form=form,
        period=period,
        unit__kind=kind,
        unit__code=code,
    )
    given = request.POST.get("version", "")
    common: dict[str, Any] = {"actor": actor_of(request.user), "pack": frame.pack, "kept": kept}
    seen: dict[str, Any] = {"version": int(given)} if given.isdigit() else {}
    reason = request.POST.get("reason", "")
    wanted = request.POST.get("do", "")
    problems: list[Problem]
    if wanted in REVIEWS:
        _, problems = review(**common, act=wanted, reason=reason, **seen)
    elif wanted == "cut":
        element = request.POST.get("element", "")
        typed = request.POST.get("value", "")
        _, problems = cut(**common, element=element, typed=typed, reason=reason, **seen)
    elif wanted == "appeal":
        _, problems = appeal(**common, reason=reason)
    elif wanted in ("restore", "uphold"):
        _, problems = answer(**common, restore=wanted == "restore", reason=reason, **seen)
        wanted = "answer"
    elif wanted in ("grant_correction", "refuse_correction"):
        grant = wanted == "grant_correction"
        _, problems = settle_correction(**common, grant=grant, reason=reason, **seen)
    else:
        raise Http404
    say(request, problems, ACTS[wanted].show(language_now()) if wanted in ACTS else "")
    return redirect("return", form, period, kind, code)
