"""The life of a unit in the registry (单位沿革), as the fold of its dated events (名录变更).

An event holds from its day on, until the next change of the same thing; what lies before the day
is never touched. The life is the fold of the events over what the registry held before the first
of them, in the order of their days: an event entered late falls into its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

from changbai.kernel.problem import Cell, Problem
from changbai.kernel.text import Text

Act = Literal[
    "register", "rename", "move", "change", "cross", "close", "reopen", "join", "merge", "split",
    "succeed",
]  # fmt: skip

ACTS: dict[Act, Text] = {
    "register": Text("登记", "registered"),
    "rename": Text("更名", "renamed"),
    "move": Text("迁移", "moved to another area"),
    "change": Text("变更属性", "attributes changed"),
    "cross": Text("入规或退规", "crossed the threshold"),
    "close": Text("注销", "closed"),
    "reopen": Text("恢复", "reopened"),
    "join": Text("群体成员变更", "membership changed"),
    "merge": Text("并入", "merged into another"),
    "split": Text("分立", "split"),
    "succeed": Text("承接", "succeeded others"),
}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days over which nothing changes (沿革段): first and last day, None for open ends."""

    name: str
    area: str
    attributes: Mapping[str, Any]
    start: date | None = None
    end: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether a day lies in it."""
        return (self.start or date.min) <= day <= (self.end or date.max)


@dataclass(frozen=True, slots=True)
class Share:
    """A share in a group unit over some days (群体份额)."""

    group: str
    share: float
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """Stretches by day, never overlapping, and shares in groups (沿革)."""

    stretches: tuple[Stretch, ...] = ()
    shares: tuple[Share, ...] = ()

    def on(self, day: date) -> Stretch | None:
        """Return the stretch of a day; None when the unit was not in the registry."""
        return next((one for one in self.stretches if one.holds(day)), None)

    @property
    def last(self) -> Stretch | None:
        """The last stretch, ended or not."""
        return self.stretches[-1] if self.stretches else None


@dataclass(frozen=True, slots=True)
class Event:
    """A dated event (名录变更): from `day` on; facts by act.

    register, succeed: name, area, attributes (succeed without a name goes on as it was);
    rename: name; move: area; change, cross: attributes; join: group, share (0 leaves);
    split: continues (the unit lives on beside its parts).
    """

    act: Act
    day: date
    facts: Mapping[str, Any] = field(default_factory=dict)


Step = tuple[Life | None, Problem | None]


def fold(base: Life, events: Iterable[Event], unit: str = "") -> Step:
    """Return the life that events lead to, or why one of them cannot stand."""
    life = base
    for event in sorted(events, key=lambda one: one.day):
        after, problem = step(life, event, unit)
        if after is None:
            return None, problem
        life = after
    return life, None


def step(life: Life, event: Event, unit: str = "") -> Step:
    """Return the life after one event, or why it cannot be."""
    there, facts = life.on(event.day), event.facts
    begins = event.act == "register" or (event.act == "succeed" and "name" in facts)
    if begins:
        if life.stretches:
            return None, _refusal("CB686", event, unit)
        first = Stretch(facts["name"], facts["area"], facts.get("attributes", {}), event.day)
        return replace(life, stretches=(first,)), None
    if event.act == "reopen":
        return _reopened(life, event, unit)
    ends = event.act in ("close", "merge") or (
        event.act == "split" and not facts.get("continues", False)
    )
    if ends:
        if life.on(event.day - _DAY) is None:
            return None, _refusal("CB685", event, unit)
        return _ended(life, event.day), None
    if there is None:
        return None, _refusal("CB685", event, unit)
    if event.act in ("split", "succeed"):
        return life, None
    if event.act == "join":
        return _joined(life, event, unit)
    return _changed(life, there, event, unit)


def _changed(life: Life, there: Stretch, event: Event, unit: str) -> Step:
    wanted: dict[str, Any] = dict(event.facts.get("attributes", {}))
    if event.act in ("rename", "move"):
        wanted = {key: event.facts[key] for key in ("name", "area") if key in event.facts}
    before = {key: _value(there, key) for key in wanted}
    differs = {key: value for key, value in wanted.items() if before[key] != value}
    if not differs:
        return None, _refusal("CB687", event, unit)
    found: list[Stretch] = []
    for one in life.stretches:
        if one is there and (one.start or date.min) < event.day:
            found.append(replace(one, end=event.day - _DAY))
            one = replace(one, start=event.day)
        if (one.start or date.min) >= event.day or one is there:
            # It holds until the same thing changes again, as was already known.
            differs = {k: v for k, v in differs.items() if _value(one, k) == before[k]}
            for key, value in differs.items():
                one = _with(one, key, value)
        found.append(one)
    return replace(life, stretches=tuple(found)), None


def _value(stretch: Stretch, key: str) -> Any:
    return getattr(stretch, key) if key in ("name", "area") else stretch.attributes.get(key)


def _with(stretch: Stretch, key: str, value: Any) -> Stretch:
    if key == "name":
        return replace(stretch, name=value)
    if key == "area":
        return replace(stretch, area=value)
    return replace(stretch, attributes={**stretch.attributes, key: value})


def _ended(life: Life, day: date) -> Life:
    """End the run of stretches that holds the day before; a later life after a gap stays."""
    kept: list[Stretch] = []
    last = day - _DAY
    open_until: date | None = None
    for one in life.stretches:
        if one.holds(last):
            kept.append(replace(one, end=last))
            open_until = one.end
        elif open_until is not None and one.start == open_until + _DAY:
            open_until = one.end
        else:
            kept.append(one)
    shares = [
        replace(one, end=last) if (one.end or date.max) > last else one
        for one in life.shares
        if (one.start or date.min) <= last
    ]
    return Life(tuple(kept), tuple(shares))


def _reopened(life: Life, event: Event, unit: str) -> Step:
    before = [one for one in life.stretches if (one.end or date.max) < event.day]
    after = [one for one in life.stretches if (one.start or date.min) > event.day]
    if not before:
        return None, _refusal("CB685", event, unit)
    if len(before) + len(after) < len(life.stretches):
        return None, _refusal("CB686", event, unit)
    until = after[0].start - _DAY if after and after[0].start else None
    again = replace(before[-1], start=event.day, end=until)
    return replace(life, stretches=(*before, again, *after)), None


def _joined(life: Life, event: Event, unit: str) -> Step:
    group, share = event.facts["group"], float(event.facts["share"])
    others = [one for one in life.shares if one.group != group]
    own = [one for one in life.shares if one.group == group]
    now = next((one for one in own if _covers(one, event.day)), None)
    if (now.share if now else 0.0) == share:
        return None, _refusal("CB687", event, unit)
    before = [one for one in own if (one.start or date.min) < event.day and one is not now]
    after = [one for one in own if one.start is not None and one.start > event.day]
    if now is not None and (now.start or date.min) < event.day:
        before.append(replace(now, end=event.day - _DAY))
    until = now.end if now else min((one.start for one in after if one.start), default=None)
    if until is not None and now is None:
        until -= _DAY
    fresh = [Share(group, share, event.day, until)] if share > 0 else []
    return replace(life, shares=(*others, *before, *fresh, *after)), None


def _covers(share: Share, day: date) -> bool:
    return (share.start or date.min) <= day <= (share.end or date.max)


def _refusal(code: str, event: Event, unit: str) -> Problem:
    facts = {"unit": unit, "day": event.day.isoformat(), "act": ACTS[event.act]}
    return Problem(code, Cell(unit), facts)
