"""The registry (名录): register units and enter the dated events of their lives (名录变更).

A bureau does it for the units that report to it, the province for all. An event holds from its
day on; the periods before stay as they were. A wrong event is withdrawn with a reason: it is
ended, never deleted, and the life is folded again without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from changbai.actions._actor import Actor, Answer, Entry, action
from changbai.actions._live import follow_unit
from changbai.kernel.identity import identity, identity_problems
from changbai.kernel.problem import Cell, Problem
from changbai.pack.shapes import Pack
from changbai.procedure.life import ACTS, Act, Life, Share, Stretch
from changbai.records.attributes import attribute_problems
from changbai.records.lifelines import base_of, folded, group_name, life_of
from changbai.records.models import (
    Membership,
    RegistryEvent,
    RegistryUnit,
    Return,
    Succession,
    UnitSpan,
)
from changbai.records.scope import scope_of

#: Acts on one unit that need nothing but their facts.
PLAIN: tuple[Act, ...] = ("rename", "move", "change", "cross", "close", "reopen", "join")


@dataclass(frozen=True, kw_only=True)
class NewUnit:
    """A unit that is to be in the registry (新登记单位): a known code is that unit's."""

    kind: str
    code: str
    name: str
    area: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


@action("registry.register", "county", "prefecture", "province")
def register(
    entry: Entry, /, *, actor: Actor, pack: Pack, new: NewUnit, day: date, reason: str = ""
) -> Answer[RegistryUnit]:
    """Put a unit into the registry from a day on (登记)."""
    run = _Run(entry, actor, pack, day, reason.strip())
    unit = run.admit(new)
    if unit is None:
        return None, run.problems
    entry.subject = group_name(unit)
    facts = {"name": unit.name, "area": new.area, "attributes": dict(new.attributes)}
    run.enter(unit, "register", facts)
    return run.answer(unit)


@action("registry.enter", "county", "prefecture", "province")
def enter(
    entry: Entry,
    /,
    *,
    actor: Actor,
    pack: Pack,
    unit: RegistryUnit,
    act: Act,
    day: date,
    facts: Mapping[str, Any],
    reason: str = "",
) -> Answer[RegistryUnit]:
    """Enter a dated event of one unit: rename, move, change, cross, close, reopen, join.

    `facts` are those of `procedure.life.Event`; crossing names the year and the revenue on
    which it rests.
    """
    entry.subject = group_name(unit)
    run = _Run(entry, actor, pack, day, reason.strip())
    if act not in PLAIN:
        return None, [Problem("CB600", Cell(unit.code), {"action": act})]
    run.check_area(_area_of(unit), unit)
    run.check(unit, act, facts)
    run.enter(unit, act, facts)
    return run.answer(unit)


@action("registry.merge", "county", "prefecture", "province")
def merge(
    entry: Entry,
    /,
    *,
    actor: Actor,
    pack: Pack,
    units: Sequence[RegistryUnit],
    into: RegistryUnit | NewUnit,
    day: date,
    reason: str = "",
) -> Answer[RegistryUnit]:
    """Merge units into another, new or living (合并): they end, it begins or goes on.

    The successor takes over the shares in groups that all of them had alike.
    """
    run = _Run(entry, actor, pack, day, reason.strip())
    successor = run.successor(into)
    if successor is None:
        return None, run.problems
    entry.subject = group_name(successor)
    ending = {unit.pk: unit for unit in units if unit.pk != successor.pk}
    if not ending or (isinstance(into, NewUnit) and len(ending) < 2):
        return None, [*run.problems, Problem("CB689", Cell(successor.code), {})]
    shares = [_shares_on(unit, day) for unit in ending.values()]
    for unit in ending.values():
        run.check_area(_area_of(unit), unit)
        run.enter(unit, "merge", {"into": group_name(successor)})
        run.succeed(unit, successor, 1.0)
    run.begin(successor, into, sorted(group_name(unit) for unit in ending.values()))
    held = _shares_on(successor, day)
    for group, share in shares[0].items():
        if group not in held and all(one.get(group) == share for one in shares):
            run.enter(successor, "join", {"group": group, "share": share})
    return run.answer(successor)


@action("registry.split", "county", "prefecture", "province")
def split(
    entry: Entry,
    /,
    *,
    actor: Actor,
    pack: Pack,
    unit: RegistryUnit,
    parts: Sequence[tuple[RegistryUnit | NewUnit, float]],
    day: date,
    reason: str = "",
) -> Answer[RegistryUnit]:
    """Split a unit into several with shares that add up to one (分立).

    The unit itself may stand among the parts: then it lives on beside the others.
    """
    entry.subject = group_name(unit)
    run = _Run(entry, actor, pack, day, reason.strip())
    run.check_area(_area_of(unit), unit)
    total = sum(share for _, share in parts)
    if len(parts) < 2 or abs(total - 1) > 1e-9 or any(share <= 0 for _, share in parts):
        return None, [*run.problems, Problem("CB690", Cell(unit.code), {"total": f"{total:g}"})]
    found: list[tuple[RegistryUnit, RegistryUnit | NewUnit, float]] = []
    for part, share in parts:
        one = run.successor(part)
        if one is None:
            return None, run.problems
        found.append((one, part, share))
    if len({one.pk for one, _, _ in found}) < len(found):
        return None, [*run.problems, Problem("CB689", Cell(unit.code), {})]
    continues = any(one.pk == unit.pk for one, _, _ in found)
    into = [[group_name(one), share] for one, _, share in found]
    run.enter(unit, "split", {"into": into, "continues": continues})
    for one, part, share in found:
        run.succeed(unit, one, share)
        if one.pk != unit.pk:
            run.begin(one, part, [group_name(unit)])
    return run.answer(unit)


@action("registry.withdraw", "county", "prefecture", "province")
def withdraw(
    entry: Entry, /, *, actor: Actor, pack: Pack, number: int, reason: str
) -> Answer[list[RegistryUnit]]:
    """Withdraw what one journal line entered as wrong (撤销变更): all of it, with a reason."""
    events = list(RegistryEvent.objects.newest().filter(entry=number).select_related("unit"))
    units = {event.unit_id: event.unit for event in events}
    if not events:
        return None, [Problem("CB691", Cell("registry"), {"number": number})]
    entry.subject = group_name(events[0].unit)
    run = _Run(entry, actor, pack, events[0].day, reason.strip())
    if not run.reason:
        return None, [Problem("CB621", Cell(events[0].unit.code), {})]
    for unit in units.values():
        run.check_area(_area_of(unit), unit)
    ending: dict[str, Any] = {"ended_by": entry.number, "known_to": entry.at}
    RegistryEvent.objects.newest().filter(entry=number).update(**ending)
    Succession.objects.newest().filter(entry=number).update(**ending)
    for unit in units.values():
        base = next(event.base for event in events if event.unit_id == unit.pk)
        run.settle(unit, base, None)
    entry.facts = {"withdrawn": number, "reason": run.reason}
    return (None, run.problems) if run.problems else (list(units.values()), [])


@dataclass
class _Run:
    """One change of the registry under way."""

    entry: Entry
    actor: Actor
    pack: Pack
    day: date
    reason: str
    problems: list[Problem] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.day > timezone.localdate():
            facts = {"day": self.day.isoformat()}
            self.problems.append(Problem("CB692", Cell("registry"), facts))

    def check_area(self, area: str, unit: RegistryUnit | None = None) -> None:
        """Note when the actor's bureau is not one that the area reports to."""
        if self.actor.role in ("operator", "province"):
            return
        account = self.actor.account
        if account is None or not scope_of(account.user, self.pack).sees_area(area):
            place = Cell(unit.code if unit else area)
            self.problems.append(Problem("CB600", place, {"action": self.entry.action}))

    def check(self, unit: RegistryUnit, act: Act, facts: Mapping[str, Any]) -> None:
        """Note what is wrong with the facts of an event."""
        place = Cell(unit.code)
        if act == "rename" and not str(facts.get("name", "")).strip():
            self.problems.append(Problem("CB693", place, {"what": "name"}))
        if act == "move":
            self.known_area(str(facts.get("area", "")))
        if act in ("change", "cross"):
            given = facts.get("attributes", {})
            self.problems += attribute_problems(self.pack, unit.kind, given, place)
        if act == "cross" and not (facts.get("year") and facts.get("revenue") is not None):
            self.problems.append(Problem("CB695", place, {}))
        if act == "join":
            self.known_group(unit, facts)

    def known_area(self, area: str) -> None:
        """Note when an area is none of the pack's on the day."""
        if not any(row.code == area and row.span.holds(self.day) for row in self.pack.areas):
            facts = {"area": area, "day": self.day.isoformat()}
            self.problems.append(Problem("CB694", Cell("areas"), facts))

    def known_group(self, unit: RegistryUnit, facts: Mapping[str, Any]) -> None:
        """Note when a group is not in the registry, or none that the kind may belong to."""
        kind, _, code = str(facts.get("group", "")).partition("/")
        groups = self.pack.kinds[unit.kind].groups if unit.kind in self.pack.kinds else ()
        known = RegistryUnit.objects.filter(kind=kind, code=code).exists()
        share = facts.get("share")
        if kind not in groups or not known or not isinstance(share, int | float) or share < 0:
            self.problems.append(Problem("CB693", Cell(unit.code), {"what": "group"}))

    def admit(self, new: NewUnit) -> RegistryUnit | None:
        """Return the unit for a new entry, made when its code is not known; None when refused."""
        kind = self.pack.kinds.get(new.kind)
        if kind is None:
            self.problems.append(Problem("CB693", Cell(new.code), {"what": "kind"}))
            return None
        code, name = identity(kind.identifier, new.code), new.name.strip()
        self.problems += identity_problems(kind.identifier, code, Cell(code))
        if not code or not name:
            self.problems.append(Problem("CB693", Cell(code), {"what": "name"}))
        self.known_area(new.area)
        self.check_area(new.area)
        self.problems += attribute_problems(self.pack, new.kind, new.attributes, Cell(code))
        if self.problems:
            return None
        found, made = RegistryUnit.objects.get_or_create(
            kind=new.kind, code=code, defaults={"name": name}
        )
        if not made and found.spans.filter(ended_by__isnull=True).exists():
            facts = {"unit": found.name, "day": self.day.isoformat(), "act": ACTS["register"]}
            self.problems.append(Problem("CB686", Cell(code), facts))
            return None
        return found

    def successor(self, wanted: RegistryUnit | NewUnit) -> RegistryUnit | None:
        """Return whom others become: a new unit, or one that goes on."""
        if isinstance(wanted, NewUnit):
            return self.admit(wanted)
        self.check_area(_area_of(wanted), wanted)
        return wanted

    def begin(self, unit: RegistryUnit, wanted: RegistryUnit | NewUnit, origins: list[str]) -> None:
        """Enter that a unit succeeds others: it begins when it is new."""
        facts: dict[str, Any] = {"from": origins}
        if isinstance(wanted, NewUnit):
            facts |= {"name": wanted.name.strip(), "area": wanted.area}
            facts["attributes"] = dict(wanted.attributes)
        self.enter(unit, "succeed", facts)

    def succeed(self, before: RegistryUnit, behind: RegistryUnit, share: float) -> None:
        """Keep who came out of whom."""
        Succession.objects.create(
            predecessor=before, successor=behind, share=share, day=self.day, **self.known()
        )

    def enter(self, unit: RegistryUnit, act: Act, facts: Mapping[str, Any]) -> None:
        """Append an event and settle the unit's life by it, unless something is wrong."""
        if self.problems:
            return
        base = base_of(unit, self.entry.number - 1)
        event = RegistryEvent.objects.create(
            unit=unit,
            act=act,
            day=self.day,
            facts=dict(facts),
            base=base,
            reason=self.reason,
            actor=self.actor.name,
            **self.known(),
        )
        self.told.append({"unit": group_name(unit), "act": act, "day": self.day.isoformat()})
        self.settle(unit, base, event)

    def settle(self, unit: RegistryUnit, base: int, event: RegistryEvent | None) -> None:
        """Fold the life of a unit again and put what differs into the tables."""
        events = RegistryEvent.objects.newest().filter(unit=unit)
        life, problem = folded(unit, base, events)
        if life is None:
            assert problem is not None
            own = event is not None and problem.facts["act"] == ACTS[event.act]  # type: ignore[index]
            own = own and problem.facts["day"] == self.day.isoformat()
            self.problems.append(problem if own else Problem("CB688", problem.place, problem.facts))
            return
        self._put_spans(unit, life)
        self._put_shares(unit, life)
        newest = life.last.name if life.last else unit.name
        if newest != unit.name:
            unit.name = newest
            unit.save(update_fields=["name"])

    def answer(self, unit: RegistryUnit) -> Answer[RegistryUnit]:
        """Return the unit, with a word on returns that count no more; or what is wrong."""
        if self.problems:
            return None, self.problems
        self.entry.facts = {"reason": self.reason, "events": self.told}
        return unit, self._left_over()

    def known(self) -> dict[str, Any]:
        """Return when what is appended becomes known."""
        return {"entry": self.entry.number, "known_from": self.entry.at}

    def _ending(self) -> dict[str, Any]:
        return {"ended_by": self.entry.number, "known_to": self.entry.at}

    def _put_spans(self, unit: RegistryUnit, life: Life) -> None:
        held = {_span_key(life_span): life_span for life_span in _spans(unit)}
        wanted = {_stretch_key(one): one for one in life.stretches}
        gone = [span.pk for key, span in held.items() if key not in wanted]
        UnitSpan.objects.filter(pk__in=gone).update(**self._ending())
        for key, one in wanted.items():
            if key not in held:
                UnitSpan.objects.create(
                    unit=unit,
                    name=one.name,
                    area=one.area,
                    attributes=dict(one.attributes),
                    valid_from=one.start,
                    valid_to=one.end,
                    **self.known(),
                )
        if gone or len(wanted) > len(held):
            follow_unit(self.entry, unit, held.values())
            self.entry.touched.add(f"units/{unit.kind}")

    def _put_shares(self, unit: RegistryUnit, life: Life) -> None:
        rows = Membership.objects.newest().filter(unit=unit).select_related("group")
        held = {
            Share(group_name(one.group), one.share, one.valid_from, one.valid_to): one
            for one in rows
        }
        gone = [one for share, one in held.items() if share not in life.shares]
        fresh = [share for share in life.shares if share not in held]
        Membership.objects.filter(pk__in=[one.pk for one in gone]).update(**self._ending())
        for share in fresh:
            kind, _, code = share.group.partition("/")
            Membership.objects.create(
                unit=unit,
                group=RegistryUnit.objects.get(kind=kind, code=code),
                share=share.share,
                valid_from=share.start,
                valid_to=share.end,
                **self.known(),
            )
        kinds = {one.group.kind for one in gone} | {one.group.partition("/")[0] for one in fresh}
        self.entry.touched |= {f"members/{unit.kind}.{kind}" for kind in kinds}

    def _left_over(self) -> list[Problem]:
        """Tell of returns for periods in which their unit is no more: they count no longer."""
        ended = [one["unit"] for one in self.told if one["act"] in ("close", "merge", "split")]
        found = []
        for name in ended:
            kind, _, code = name.partition("/")
            late = Return.objects.filter(unit__kind=kind, unit__code=code, ends__gte=self.day)
            alive = life_of(RegistryUnit.objects.get(kind=kind, code=code))
            count = sum(1 for ends in late.values_list("ends", flat=True) if not alive.on(ends))
            if count:
                found.append(Problem("CB696", Cell(code), {"unit": code, "count": count}))
        return found


def _area_of(unit: RegistryUnit) -> str:
    """Return where a unit lies now, or lay last: its bureau may act on it."""
    last = life_of(unit).last
    return last.area if last else ""


def _shares_on(unit: RegistryUnit, day: date) -> dict[str, float]:
    """Return the shares of a unit in groups on a day."""
    on = Membership.objects.newest().on(day).filter(unit=unit).select_related("group")
    return {group_name(one.group): one.share for one in on}


def _spans(unit: RegistryUnit) -> list[UnitSpan]:
    return list(UnitSpan.objects.newest().filter(unit=unit))


def _span_key(span: UnitSpan) -> tuple[Any, ...]:
    return _stretch_key(
        Stretch(span.name, span.area, span.attributes, span.valid_from, span.valid_to)
    )


def _stretch_key(one: Stretch) -> tuple[Any, ...]:
    attributes = tuple(sorted((k, repr(v)) for k, v in one.attributes.items() if v is not None))
    return one.name, one.area, attributes, one.start, one.end
