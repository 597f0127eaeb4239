"""What has changed since an earlier moment (其后变动): returns, the registry, verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from changbai.kernel.text import Text
from changbai.pack.shapes import Form
from changbai.procedure.life import ACTS
from changbai.records.models import RegistryEvent, Return, ReturnRevision, VerdictRow
from changbai.records.scope import Scope
from changbai.web.figures import show_number
from changbai.web.frame import Frame


@dataclass(frozen=True, slots=True)
class Cell:
    """An element that differs (变动数据项): what it was then, what it is now."""

    title: Text
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Change:
    """A return that was revised since (变动报送): cells that differ, who, when and why."""

    kept: Return
    form: Form | None
    cells: tuple[Cell, ...]
    new: bool
    state: str
    actor: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A target whose value or verdict differs (变动研判)."""

    target: str
    title: Text
    unit: str
    before: VerdictRow
    now: VerdictRow


def changes_of(frame: Frame, now: Scope, position: int, returns: Sequence[Return]) -> list[Change]:
    """Return what became of some returns since a position."""
    then = {
        revision.of_id: revision
        for revision in frame.scope.newest_revisions().filter(of__in=list(returns))
    }
    after = {
        revision.of_id: revision for revision in now.newest_revisions().filter(of__in=list(returns))
    }
    reasons = _reasons(now, position, returns)
    return [
        _change(frame, kept, then.get(kept.pk), after[kept.pk], reasons.get(kept.pk, ""))
        for kept in returns
        if kept.pk in after
    ]


def _change(
    frame: Frame, kept: Return, then: ReturnRevision | None, now: ReturnRevision, reason: str
) -> Change:
    form = frame.pack.forms.get(kept.form)
    # Only what was verified counts: a return sent back counts no more.
    before = _counting(then)
    behind = _counting(now)
    cells = tuple(
        Cell(element.title, _shown(before.get(element.id)), _shown(behind.get(element.id)))
        for element in (form.elements if form else ())
        if before.get(element.id) != behind.get(element.id)
    )
    cuts = "；".join(str(cut.get("reason", "")) for cut in now.cuts.values() if cut.get("reason"))
    why = now.note or reason or cuts
    return Change(kept, form, cells, then is None, now.state, now.actor, now.known_from, why)


def _counting(revision: ReturnRevision | None) -> dict[str, Any]:
    return revision.values if revision and revision.state == "verified" else {}


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return show_number(value, 0 if float(value).is_integer() else 2)


def _reasons(now: Scope, position: int, returns: Sequence[Return]) -> dict[int, str]:
    """Return the last reason that somebody gave for a step since, by return."""
    filings = now.filings().filter(of__in=list(returns)).prefetch_related("events")
    return {
        filing.of_id: event.reason
        for filing in filings
        for event in filing.events.all()
        if event.entry > position and event.reason
    }


def events_since(now: Scope, position: int) -> QuerySet[RegistryEvent]:
    """Return the events of the registry that were entered or withdrawn since."""
    since = Q(entry__gt=position) | Q(ended_by__gt=position)
    return now.events().filter(since).select_related("unit").order_by("-entry")


def event_words(event: RegistryEvent) -> Text:
    """Return what an event was, in words."""
    return ACTS[event.act]  # type: ignore[index]


def verdicts_since(frame: Frame, now: Scope) -> list[Judged]:
    """Return the targets that were judged otherwise then than now, in the area shown."""
    asked = {"as_of": str(frame.as_of), "area": frame.area}
    then = {row.target: row for row in frame.scope.verdicts().filter(**asked)}
    return [
        Judged(
            row.target,
            Text(target.title, target.title_en),
            row.unit,
            then[row.target],
            row,
        )
        for row in now.verdicts().filter(**asked).order_by("target")
        if (target := frame.pack.targets.get(row.target)) is not None
        and row.target in then
        and (row.value, row.state) != (then[row.target].value, then[row.target].state)
    ]
