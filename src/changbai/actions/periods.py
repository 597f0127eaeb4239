"""Periods (报告期): close a period of a form, and open it again with a reason (关账)."""

from __future__ import annotations

from changbai.actions._actor import Actor, Answer, Entry, action
from changbai.kernel.period import Period
from changbai.kernel.problem import Cell, Problem
from changbai.pack.shapes import Form
from changbai.records.models import Closing


@action("periods.close", "province")
def close_period(
    entry: Entry, /, *, actor: Actor, form: Form, period: Period, reason: str = ""
) -> Answer[Closing]:
    """Close a period: nothing is handed in or reviewed any more, corrections are registered."""
    entry.subject = f"{form.id}/{period}"
    if Closing.objects.newest().filter(form=form.id, period=str(period)).exists():
        return None, [Problem("CB631", Cell(form.id, str(period)), {"form": form.title})]
    closing = Closing.objects.create(
        form=form.id,
        period=str(period),
        actor=actor.name,
        reason=reason.strip()[:500],
        entry=entry.number,
        known_from=entry.at,
    )
    entry.facts = {"reason": closing.reason}
    return closing, []


@action("periods.reopen", "province")
def reopen_period(
    entry: Entry, /, *, actor: Actor, form: Form, period: Period, reason: str
) -> Answer[Closing]:
    """Open a closed period again; the reason stays in the journal."""
    entry.subject = f"{form.id}/{period}"
    closing = Closing.objects.newest().filter(form=form.id, period=str(period)).first()
    if closing is None:
        return None, [Problem("CB632", Cell(form.id, str(period)), {"form": form.title})]
    if not reason.strip():
        return None, [Problem("CB621", Cell(form.id, str(period)), {})]
    entry.facts = {"reason": reason.strip()}
    closing.ended_by, closing.known_to = entry.number, entry.at
    closing.save(update_fields=["ended_by", "known_to"])
    return closing, []
