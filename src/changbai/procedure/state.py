"""Where a programme stands (状态): applications, titles, rounds, experts; the fold of its journal.

All values are frozen, and named tuples where events make them anew by the thousand; only
`State.take` changes what is kept, and only by an effect of a step.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from changbai.pack.course import Track
from changbai.pack.procedure import Event

TitleStatus = Literal["recognised", "released", "revoked", "replaced", "merged"]


NOTHING: Mapping[str, Any] = MappingProxyType({})


class Title(NamedTuple):
    """What a unit holds once recognised (资格)."""

    number: str
    granted: date
    until: date | None = None
    status: TitleStatus = "recognised"
    reviewed: date | None = None
    next_review: date | None = None
    last_end: str = ""

    def in_force(self, day: date) -> bool:
        """Tell whether the title holds on a day."""
        return self.status == "recognised" and (self.until is None or day <= self.until)


class Panel(NamedTuple):
    """Experts drawn for one application, and what they gave (评审组)."""

    seed: str
    drawn: tuple[str, ...]
    reserve: tuple[str, ...]
    recused: tuple[str, ...] = ()
    scores: Mapping[str, Fraction] = NOTHING


class Objection(NamedTuple):
    """An objection during publicity (异议)."""

    by: str
    note: str
    settled: str = ""


class Notice(NamedTuple):
    """A publicity under way (公示): the list that was frozen, its hash, its last day."""

    hash: str
    day: date
    until: date
    objections: tuple[Objection, ...] = ()

    @property
    def open(self) -> tuple[int, ...]:
        """Numbers of the objections that nobody has settled."""
        return tuple(n for n, each in enumerate(self.objections, 1) if not each.settled)


class Change(NamedTuple):
    """A change of the holder that waits to be confirmed (变更)."""

    kind: Literal["rename", "merge", "move"]
    name: str = ""
    unit: str = ""
    area: str = ""


class Application(NamedTuple):
    """What became of one application, from filing to the end of its title (申请)."""

    id: str
    unit: str
    area: str
    category: str
    round: str
    filed: date
    course: str
    stage: str
    since: date
    track: Track = "application"
    name: str = ""
    end: str = ""
    ended: date | None = None
    materials: frozenset[str] = frozenset()
    opinions: Mapping[str, str] = NOTHING
    asked: date | None = None
    lacking: str = ""
    corrections: int = 0
    points: Fraction | None = None
    grade: str = ""
    panel: Panel | None = None
    selected: date | None = None
    notice: Notice | None = None
    title: Title | None = None
    appealed: date | None = None
    answered: bool = False
    change: Change | None = None

    @property
    def place(self) -> str:
        """The stage where the application is, or the end that it came to."""
        return self.stage or self.end


@dataclass(frozen=True, slots=True)
class Round:
    """A round of applications (批次)."""

    id: str
    opened: date
    until: date


@dataclass(frozen=True, slots=True)
class Expert:
    """An expert in the pool (评审专家)."""

    id: str
    unit: str
    fields: tuple[str, ...]


@dataclass(slots=True)
class Effect:
    """What one event brings about (效果): new values, and facts for the journal."""

    applications: dict[str, Application] = field(default_factory=dict)
    rounds: dict[str, Round] = field(default_factory=dict)
    experts: dict[str, Expert] = field(default_factory=dict)
    held: dict[tuple[str, str], date] = field(default_factory=dict)
    bars: dict[str, date | None] = field(default_factory=dict)
    serials: dict[int, int] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class State:
    """Where a programme stands after its journal (状态)."""

    day: date = date.min
    count: int = 0
    applications: dict[str, Application] = field(default_factory=dict)
    rounds: dict[str, Round] = field(default_factory=dict)
    experts: dict[str, Expert] = field(default_factory=dict)
    held: dict[tuple[str, str], date] = field(default_factory=dict)
    bars: dict[str, date | None] = field(default_factory=dict)
    serials: dict[int, int] = field(default_factory=dict)
    of_unit: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def take(self, event: Event, effect: Effect) -> None:
        """Take in what an accepted event brought about."""
        for application in effect.applications.values():
            before = self.applications.get(application.id)
            if before is None or before.unit != application.unit:
                self._move(application, before)
            self.applications[application.id] = application
        self.rounds.update(effect.rounds)
        self.experts.update(effect.experts)
        self.held.update(effect.held)
        self.bars.update(effect.bars)
        self.serials.update(effect.serials)
        self.day = event.day
        self.count += 1

    def _move(self, application: Application, before: Application | None) -> None:
        if before is not None:
            left = tuple(id for id in self.of_unit[before.unit] if id != application.id)
            self.of_unit[before.unit] = left
        self.of_unit[application.unit] = (*self.of_unit.get(application.unit, ()), application.id)

    def of(self, unit: str) -> list[Application]:
        """Return the applications of a unit, oldest first."""
        return [self.applications[id] for id in self.of_unit.get(unit, ())]

    def beside(self, application: Application, day: date) -> Application | None:
        """Return another application of the unit that is under way, appealed or a title in force.

        A unit has one of these at a time (一个单位同时只有一件).
        """
        for other in self.of(application.unit):
            held = other.title is not None and other.title.in_force(day)
            if other.id != application.id and (other.stage or other.appealed or held):
                return other
        return None

    def numbered(self, serials: Mapping[int, int]) -> State:
        """Return the same state with more numbers given out (用过的编号); all else is shared."""
        other = copy.copy(self)
        other.serials = {**self.serials, **serials}
        return other

    def copy(self) -> State:
        """Return a state that further events do not reach; its values are frozen and shared."""
        other = copy.copy(self)
        for name in ("applications", "rounds", "experts", "held", "bars", "serials", "of_unit"):
            setattr(other, name, dict(getattr(self, name)))
        return other


@dataclass(frozen=True, slots=True)
class Entry:
    """An accepted event in the journal (流水), with what was decided by it."""

    number: int
    event: Event
    facts: Mapping[str, Any]
