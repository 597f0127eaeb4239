"""The lives of units as the records hold them (单位沿革): read, folded, and made again.

`rebuilt` is the proof that state is computed: the fold of the events over the base gives the
spans and shares that stand in the tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from django.db.models import F

from changbai.kernel.problem import Problem
from changbai.procedure.life import Life, Share, Stretch, fold
from changbai.records.models import (
    Membership,
    RegistryEvent,
    RegistryUnit,
    Succession,
    UnitSpan,
)

Step = tuple[Life | None, Problem | None]


def life_of(unit: RegistryUnit, position: int | None = None) -> Life:
    """Return the life of a unit as known at a journal position; None asks for now."""
    spans = UnitSpan.objects.at(position).filter(unit=unit)
    shares = Membership.objects.at(position).filter(unit=unit).select_related("group")
    return Life(
        tuple(map(stretch_of, spans.order_by(F("valid_from").asc(nulls_first=True)))),
        tuple(map(share_of, shares.order_by(F("valid_from").asc(nulls_first=True), "pk"))),
    )


def stretch_of(span: UnitSpan) -> Stretch:
    """Return a kept span as a stretch."""
    return Stretch(span.name, span.area, span.attributes, span.valid_from, span.valid_to)


def share_of(member: Membership) -> Share:
    """Return a kept membership as a share; the group by `kind/code`."""
    return Share(group_name(member.group), member.share, member.valid_from, member.valid_to)


def group_name(group: RegistryUnit) -> str:
    """Return how events name a group unit."""
    return f"{group.kind}/{group.code}"


def base_of(unit: RegistryUnit, now: int) -> int:
    """Return the position of what the events of a unit are folded over, `now` before the first."""
    first = RegistryEvent.objects.newest().filter(unit=unit).first()
    return first.base if first else now


def folded(unit: RegistryUnit, base: int, events: Iterable[RegistryEvent]) -> Step:
    """Return the life of a unit by its events over what was held at a position."""
    ordered = sorted(events, key=lambda one: (one.day, one.entry))
    return fold(life_of(unit, base), [one.event for one in ordered], unit.name)


def rebuilt(unit: RegistryUnit) -> Life:
    """Return the life made again from base and events; what is kept must equal it."""
    events = list(RegistryEvent.objects.newest().filter(unit=unit))
    if not events:
        return life_of(unit)
    life, problem = folded(unit, events[0].base, events)
    if life is None:
        raise RuntimeError(f"the events of {unit} do not stand: {problem}")
    return life


def successors_of(unit: RegistryUnit, day: date) -> dict[int, float]:
    """Return unit id -> share of those whom a unit has become by a day (承继), through all steps.

    A unit that has become nobody else is its own successor with share 1. Growth over a
    comparable population adds the predecessors' amounts, each times its share.
    """
    holding = {unit.pk: 1.0}
    links = Succession.objects.newest().filter(day__lte=day).order_by("day", "entry", "pk")
    for _, rows in groupby(links, key=lambda one: (one.day, one.entry, one.predecessor_id)):
        parts = list(rows)
        whole = holding.pop(parts[0].predecessor_id, None)
        if whole is not None:
            for part in parts:
                held = holding.get(part.successor_id, 0.0)
                holding[part.successor_id] = held + whole * part.share
    return holding
