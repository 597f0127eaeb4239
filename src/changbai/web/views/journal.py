"""The journal (流水): who did what, and whether the chain of seals holds; for auditors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from changbai.actions._actor import actor_of
from changbai.actions.journal import SUBJECT, note_verification
from changbai.kernel.text import Text
from changbai.records import journal as chain
from changbai.records.models import AuditEvent
from changbai.web.acting import action_words
from changbai.web.frame import require_frame
from changbai.web.told import say

#: Lines on one page.
PAGE = 50


@dataclass(frozen=True, slots=True)
class Verified:
    """The last verification that was noted (最近核验)."""

    event: AuditEvent
    breaks: list[tuple[int, Text]]


def journal(request: HttpRequest) -> HttpResponse:
    """Show the journal, newest first, with its filters and the state of its chain."""
    frame = require_frame(request)
    if not frame.scope.reads_journal:
        raise Http404
    asked = {key: request.GET.get(key, "").strip()[:200] for key in FILTERS}
    page = Paginator(_filtered(frame.scope.journal(), asked), PAGE).get_page(
        request.GET.get("page")
    )
    last = frame.scope.journal().order_by("-sequence").first()
    head = chain.head()
    values: dict[str, Any] = {
        "page": page,
        "rows": [(line, action_words(line.action)) for line in page],
        "asked": asked,
        "carried": {key: value for key, value in asked.items() if value},
        "head": head,
        "ends_well": (last.sequence, last.digest) == (head.sequence, head.digest)
        if last
        else not head.sequence,
        "verified": _last_verified(frame.scope.journal()),
    }
    return render(request, "web/journal.html", values)


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Verify the whole chain now, and note it in the journal."""
    frame = require_frame(request)
    if not frame.scope.reads_journal:
        raise Http404
    head = chain.head()
    breaks = chain.verify()
    _, problems = note_verification(actor=actor_of(request.user), head=head, breaks=breaks)
    whole = gettext("流水 %(n)d 行，封印完整") % {"n": head.sequence}
    broken = gettext("流水 %(n)d 行，%(bad)d 处封印不符") % {"n": head.sequence, "bad": len(breaks)}
    say(request, problems, broken if breaks else whole)
    return redirect("journal")


#: What the page filters by, and how the table is asked.
FILTERS = ("actor", "action", "subject", "first", "last")


def _filtered(found: QuerySet[AuditEvent], asked: dict[str, str]) -> QuerySet[AuditEvent]:
    for key in ("actor", "action", "subject"):
        if asked[key]:
            found = found.filter(**{f"{key}__icontains": asked[key]})
    first, last = _day(asked["first"]), _day(asked["last"])
    if first:
        found = found.filter(at__gte=_midnight(first))
    if last:
        found = found.filter(at__lt=_midnight(last + timedelta(days=1)))
    return found.order_by("-sequence")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _last_verified(lines: QuerySet[AuditEvent]) -> Verified | None:
    event = lines.filter(subject=SUBJECT, action="journal.verify").order_by("-sequence").first()
    if event is None:
        return None
    breaks = [(number, chain.BREAKS[reason]) for number, reason in event.facts["breaks"]]
    return Verified(event, breaks)
