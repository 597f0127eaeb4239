"""Append to the journal and verify it (流水): numbered lines sealed by a chain of SHA-256.

The seal of a line covers the seal before it, so altering, removing or inserting a line breaks
every seal after it; the head keeps the last number and seal, so a cut end shows too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from changbai.records.models import AuditEvent, JournalHead, LakePart


@dataclass
class Entry:
    """A journal line being written (流水条目): everything written with it bears its number.

    `facts` and `subject` may be filled while the action runs; `touched` names the parts of
    the lake whose content it changes; `outcome` is "refused" where the line says just that.
    """

    number: int
    at: datetime
    actor: str
    role: str
    action: str
    previous: str
    subject: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    outcome: str = "done"


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold (断点): number of the line and what is wrong with it."""

    sequence: int
    reason: str  # number | previous | digest | head


def open_entry(actor: str, role: str, action: str) -> Entry:
    """Take the next number; must run inside a transaction, which then holds the journal's end."""
    if not connection.in_atomic_block:
        raise RuntimeError("a journal line is written inside a transaction")
    JournalHead.objects.get_or_create(pk=1)
    head = JournalHead.objects.select_for_update().get(pk=1)
    return Entry(head.sequence + 1, timezone.now(), actor, role, action, head.digest)


def close_entry(entry: Entry, outcome: str = "done") -> AuditEvent:
    """Seal the line and write it."""
    event = AuditEvent(
        sequence=entry.number,
        at=entry.at,
        actor=entry.actor,
        role=entry.role,
        action=entry.action,
        subject=entry.subject,
        outcome=outcome,
        facts=entry.facts,
        previous=entry.previous,
    )
    event.digest = seal(event)
    event.save()
    head = {"sequence": event.sequence, "digest": event.digest}
    if entry.touched:
        head["truth"] = event.sequence
        LakePart.objects.bulk_create(
            [LakePart(part=part, entry=event.sequence) for part in sorted(entry.touched)],
            update_conflicts=True,
            unique_fields=["part"],
            update_fields=["entry"],
        )
    JournalHead.objects.filter(pk=1).update(**head)
    return event


def seal(event: AuditEvent) -> str:
    """Return the SHA-256 over the seal before and every field of a line."""
    content = [
        event.previous,
        event.sequence,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.actor,
        event.role,
        event.action,
        event.subject,
        event.outcome,
        event.facts,
    ]
    text = _text(content)
    if "e+" in text or "-0.0" in text:
        text = _text(settled(content))
    return hashlib.sha256(text.encode()).hexdigest()


def _text(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def settled(value: Any) -> Any:
    """Return a plain value with its numbers as either database gives them back (数字归一).

    PostgreSQL keeps JSON numbers as decimals: 1e+16 comes back as an integer, -0.0 as 0.0.
    """
    match value:
        case float() if value == 0:
            return 0.0
        case float() if abs(value) >= 1e16 and value.is_integer():
            return int(value)
        case dict():
            return {key: settled(each) for key, each in value.items()}
        case list():
            return [settled(each) for each in value]
    return value


def verify() -> list[Break]:
    """Return where the chain is broken; an empty list when it is whole."""
    head = JournalHead.objects.filter(pk=1).first()
    return breaks_of(
        AuditEvent.objects.order_by("sequence").iterator(chunk_size=2000),
        (head.sequence, head.digest) if head else (0, ""),
    )


def breaks_of(events: Iterable[AuditEvent], head: tuple[int, str]) -> list[Break]:
    """Return where lines in their order do not follow each other up to a head (断点)."""
    breaks: list[Break] = []
    number, previous = 0, ""
    for event in events:
        if event.sequence != number + 1:
            breaks.append(Break(event.sequence, "number"))
        if event.previous != previous:
            breaks.append(Break(event.sequence, "previous"))
        if event.digest != seal(event):
            breaks.append(Break(event.sequence, "digest"))
        number, previous = event.sequence, event.digest
    if head != (number, previous):
        breaks.append(Break(number, "head"))
    return breaks


def position() -> int:
    """Return the position of the truth as known now (数据位置): the last line that changed it."""
    head = JournalHead.objects.filter(pk=1).first()
    return head.truth if head else 0


def position_at(moment: datetime) -> int:
    """Return the position as known at a moment: the last line written by then."""
    last = AuditEvent.objects.filter(at__lte=moment).order_by("-sequence").first()
    return last.sequence if last else 0
