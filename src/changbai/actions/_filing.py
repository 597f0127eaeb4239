"""What the verbs of returns share (报送办理): the filing of a return, its events, its revisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from changbai.actions._actor import Actor, Entry
from changbai.actions._live import follow_return
from changbai.engine.reporting import calendar_of, due_on, holds, route_of
from changbai.kernel.period import Period
from changbai.kernel.problem import Cell, Problem
from changbai.kernel.text import Text
from changbai.pack.shapes import Form, Pack
from changbai.procedure.filing import ACTS, FILLER, Act, Event, State, step
from changbai.records.models import (
    Closing,
    Filing,
    FilingEvent,
    RegistryUnit,
    Return,
    ReturnRevision,
    UnitSpan,
)


def is_closed(form: str, period: str) -> bool:
    """Tell whether a period of a form is closed (是否已关账)."""
    return Closing.objects.newest().filter(form=form, period=period).exists()


def span_of(unit: RegistryUnit, day: date) -> UnitSpan | None:
    """Return the stretch of a unit on a day, as known now."""
    return UnitSpan.objects.newest().on(day).filter(unit=unit).first()


def filing_of(pack: Pack, form: Form, period: Period, unit: RegistryUnit) -> Filing | None:
    """Return the filing of a return, made when there is none yet; None outside the registry.

    A return that an import brought has no events: it stands where its newest revision says.
    """
    kept, _ = Return.objects.get_or_create(
        form=form.id, period=str(period), unit=unit, defaults={"ends": period.end}
    )
    found = Filing.objects.select_for_update().filter(of=kept).first()
    if found is not None:
        return found
    span = span_of(unit, period.end)
    if span is None:
        return None
    route = route_of(pack, form, span.area, span.attributes, period.end)
    filing = Filing(of=kept, route=route, due=due_on(form, period, calendar_of(pack)))
    newest = ReturnRevision.objects.newest().filter(of=kept).first()
    state = State(filing.state.route)
    filing.put(standing(state, newest.state if newest else ""))
    filing.save()
    return filing


def start_many(
    pack: Pack, form: Form, period: Period, returns: Mapping[int, int], states: Mapping[int, str]
) -> int:
    """Put returns that an import brought on the desk of their first reviewer (导入后待审).

    `returns` is unit id -> return id, `states` unit id -> state of the newest revision; those
    that are verified need no desk. Returns how many were put there.
    """
    waiting = [unit for unit, state in states.items() if state != "verified"]
    if not waiting:
        return 0
    due, routes = due_on(form, period, calendar_of(pack)), dict[tuple[str, bool], list]()
    filings = []
    for start in range(0, len(waiting), 500):
        some = waiting[start : start + 500]
        spans = UnitSpan.objects.newest().on(period.end).filter(unit__in=some)
        for span in spans:
            direct = form.direct is not None and holds(pack, form.direct, span.attributes)
            key = (span.area, direct)
            if key not in routes:
                routes[key] = route_of(pack, form, span.area, span.attributes, period.end)
            filing = Filing(of_id=returns[span.unit_id], route=routes[key], due=due)
            filing.put(standing(State(filing.state.route), states[span.unit_id]))
            filings.append(filing)
    Filing.objects.bulk_create(filings, ignore_conflicts=True, batch_size=500)
    return len(filings)


def standing(state: State, revision: str) -> State:
    """Return where a return without events stands (无记录的报送状态)."""
    if revision == "verified" or (revision == "reported" and not state.route):
        return replace(state, place=len(state.route), status="verified")
    if revision == "reported":
        return replace(state, place=0, status="handed_in")
    return replace(state, opened=True, status="sent_back" if revision == "refused" else "blank")


def take_step(
    entry: Entry,
    actor: Actor,
    filing: Filing,
    act: Act,
    who: str,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> list[Problem]:
    """Take a step and write it down; a step that is refused leaves nothing (办理一步)."""
    kept = filing.of
    closed = is_closed(kept.form, kept.period)
    after, problem = step(filing.state, Event(act, who, reason, closed=closed), str(kept))
    if after is None:
        return [problem] if problem else []
    FilingEvent.objects.create(
        filing=filing,
        number=after.version,
        entry=entry.number,
        at=entry.at,
        act=act,
        who=who,
        actor=actor.name,
        reason=reason,
        closed=closed,
        facts=dict(facts or {}),
    )
    filing.put(after)
    filing.save()
    return []


def moved_on(filing: Filing, version: int | None) -> list[Problem]:
    """Return the problem of acting on what is no longer as it was seen (他人已办理)."""
    if version is None or version == filing.version:
        return []
    last = filing.events.order_by("-number").first()
    facts = {
        "actor": last.actor if last else "",
        "act": ACTS[last.act] if last else Text(""),  # type: ignore[index]
        "at": last.at.strftime("%Y-%m-%d %H:%M") if last else "",
    }
    return [Problem("CB624", Cell(str(filing.of)), facts)]


def who_is(pack: Pack, actor: Actor, filing: Filing) -> str:
    """Return as whom an actor acts on a filing: the filler, or the area of a bureau."""
    if actor.role == "operator":
        return filing.state.holder
    if actor.account is None or actor.role == "enterprise":
        return FILLER
    return pack.head.root_area if actor.role == "province" else actor.account.area


def append_revision(
    entry: Entry,
    actor: Actor,
    kept: Return,
    state: str,
    values: Mapping[str, Any],
    *,
    cuts: Mapping[str, Any] | None = None,
    explanations: Mapping[str, str] | None = None,
    note: str = "",
) -> ReturnRevision:
    """Append a revision and end the one before; the part of the lake is marked (追加修订)."""
    newest = ReturnRevision.objects.newest().filter(of=kept).first()
    if newest is not None:
        newest.ended_by, newest.known_to = entry.number, entry.at
        newest.save(update_fields=["ended_by", "known_to"])
    follow_return(entry, kept, newest, state, values)
    entry.touched.add(f"returns/{kept.form}/{kept.period}")
    return ReturnRevision.objects.create(
        of=kept,
        number=newest.number + 1 if newest else 1,
        state=state,
        values=dict(values),
        cuts=dict(cuts or {}),
        explanations=dict(explanations or {}),
        note=note,
        actor=actor.name,
        entry=entry.number,
        known_from=entry.at,
    )
