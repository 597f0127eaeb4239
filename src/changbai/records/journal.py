"""Append to the journal and verify it (流水): numbered lines sealed by a chain of SHA-256.

The seal of a line covers the seal before it, so altering, removing or inserting a line breaks
every seal after it; the head keeps the last number and seal, so a cut end shows too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from changbai.kernel.text import Text
from changbai.records.clock import moment
from changbai.records.models import AuditEvent, JournalHead, LakePart

#: Clocks of machines differ by so much without one having been set back.
JITTER = timedelta(seconds=1)


@dataclass
class Entry:
    """A journal line being written (流水条目): everything written with it bears its number.

    `facts` and `subject` may be filled while the action runs; `touched` names the parts of
    the lake whose content it changes; `outcome` is "refused" where the line says just that.
    `clock_back`: seconds by which the clock stood behind the line before, which the line says.
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
    clock_back: float = 0.0


#: What may be wrong with a line, in words.
BREAKS = {
    "number": Text("编号不连续，有行被删去或插入", "a line was removed or added before it"),
    "previous": Text("与上一行的封印接不上", "it does not carry the seal of the line before"),
    "digest": Text("内容与封印不符，被改动过", "content and seal do not fit: it was altered"),
    "head": Text("与记下的末端不符，末尾被截去或添加", "not the end noted: cut or added to"),
    "anchor": Text("与抄录的封印不符，链被重写过", "not the seal written down: another chain"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold (断点): number of the line and what is wrong with it."""

    sequence: int
    reason: str  # a key of BREAKS

    @property
    def words(self) -> Text:
        """What is wrong with the line."""
        return BREAKS[self.reason]


@dataclass(frozen=True, slots=True)
class Head:
    """Number and seal of the last line (末端); number 0 before the first."""

    sequence: int
    digest: str


@dataclass(frozen=True, slots=True)
class Known:
    """A moment whose knowledge is asked for (截至可知): position, time, and as it was written."""

    position: int
    at: datetime | None
    text: str


def read_known(text: str) -> Known | None:
    """Read a moment: a position `J12`, a day `2016-11-01` (its end), or a local date and time.

    None for what is neither, or for a position that has not been written yet.
    """
    text = text.strip()
    if text[:1] in ("J", "j") and text[1:].isdigit() and text.isascii():
        number = int(text[1:])
        line = AuditEvent.objects.filter(sequence=number).first() if number < 2**60 else None
        return Known(number, line.at, f"J{number}") if line else None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) <= 10:
        moment += timedelta(days=1, microseconds=-1)
    try:
        aware = moment if moment.tzinfo else timezone.make_aware(moment)
        return Known(position_at(aware), aware, text)
    except OverflowError:
        return None


def open_entry(actor: str, role: str, action: str) -> Entry:
    """Take the next number; must run inside a transaction, which then holds the journal's end."""
    if not connection.in_atomic_block:
        raise RuntimeError("a journal line is written inside a transaction")
    JournalHead.objects.get_or_create(pk=1)
    head = JournalHead.objects.select_for_update().get(pk=1)
    now = moment()
    last = AuditEvent.objects.filter(sequence=head.sequence).values_list("at", flat=True).first()
    back = (last - now).total_seconds() if last and last - now > JITTER else 0.0
    number = head.sequence + 1
    return Entry(number, now, actor, role, action, head.digest, clock_back=round(back, 3))


def close_entry(entry: Entry, outcome: str = "done") -> AuditEvent:
    """Seal the line and write it; a clock that went back since the line before is told in it."""
    told = {"clock_back": entry.clock_back} if entry.clock_back else {}
    event = AuditEvent(
        sequence=entry.number,
        at=entry.at,
        actor=entry.actor,
        role=entry.role,
        action=entry.action,
        subject=entry.subject,
        outcome=outcome,
        facts={**entry.facts, **told},
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

    PostgreSQL keeps JSON numbers as decimals: 1e+16 comes back as the integer that its digits
    say, -0.0 as 0.0.
    """
    match value:
        case float() if value == 0:
            return 0.0
        case float() if abs(value) >= 1e16 and value.is_integer():
            return int(Decimal(repr(value)))
        case dict():
            return {key: settled(each) for key, each in value.items()}
        case list():
            return [settled(each) for each in value]
    return value


def verify(anchor: tuple[int, str] | None = None) -> list[Break]:
    """Return where the chain is broken; an empty list when it is whole.

    `anchor` is number and seal of a line as somebody wrote them down: that line must bear it.
    """
    last = head()
    lines = AuditEvent.objects.order_by("sequence").iterator(chunk_size=2000)
    breaks = breaks_of(lines, (last.sequence, last.digest))
    if anchor is not None:
        number, seal_written = anchor
        if not AuditEvent.objects.filter(sequence=number, digest=seal_written).exists():
            breaks.append(Break(number, "anchor"))
    return breaks


def head() -> Head:
    """Return number and seal of the last line, as noted beside the journal."""
    kept = JournalHead.objects.filter(pk=1).first()
    return Head(kept.sequence, kept.digest) if kept else Head(0, "")


def lines_between(
    start: datetime | None = None, stop: datetime | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the lines written from a moment to before another, as they were sealed (导出流水)."""
    found = AuditEvent.objects.order_by("sequence")
    found = found.filter(at__gte=start) if start else found
    found = found.filter(at__lt=stop) if stop else found
    for event in found.iterator(chunk_size=2000):
        yield {
            "sequence": event.sequence,
            "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": event.actor,
            "role": event.role,
            "action": event.action,
            "subject": event.subject,
            "outcome": event.outcome,
            "facts": event.facts,
            "previous": event.previous,
            "digest": event.digest,
        }


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
