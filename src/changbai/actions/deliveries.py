"""Deliveries (送达): take one to send, and write down what became of it.

Working state: these are no verbs and leave no line in the journal.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from changbai.records.clock import moment
from changbai.records.models import Delivery

#: A sender that says nothing for so long has died: another sends.
SILENT = timedelta(seconds=120)
#: The first wait after a failure; it doubles each time. After so many tries it is given up.
WAIT, TRIES = timedelta(seconds=30), 8


def next_one(channel: str = "") -> Delivery | None:
    """Take the next delivery that is due, so that nobody else sends it; None when none is."""
    while True:
        now = moment()
        due = Delivery.objects.filter(Q(state="waiting") | Q(state="sending"), due_at__lte=now)
        if channel:
            due = due.filter(channel=channel)
        found = due.select_related("notice").order_by("due_at", "pk").first()
        if found is None:
            return None
        mine = Delivery.objects.filter(pk=found.pk, state=found.state, due_at=found.due_at)
        if mine.update(state="sending", due_at=now + SILENT):
            return found


def sent(delivery: Delivery) -> None:
    """Write down that it arrived."""
    Delivery.objects.filter(pk=delivery.pk).update(state="sent", reason="")


def not_sent(delivery: Delivery, reason: str, *, forever: bool = False) -> None:
    """Write down why it did not arrive; it is tried again unless that would never help."""
    tries = delivery.tries + 1
    given_up = forever or tries >= TRIES
    Delivery.objects.filter(pk=delivery.pk).update(
        state="failed" if given_up else "waiting",
        tries=tries,
        due_at=moment() + WAIT * 2 ** (tries - 1),
        reason=reason[:200],
    )


def waiting() -> int:
    """Count what is still to be sent."""
    return Delivery.objects.exclude(state__in=["sent", "failed"]).count()
