"""A programme and the procedures that it follows, put together (流程版本).

A course is one edition of what an application goes through: stages with the adjustments and time
limits of the programme, and where every result of a stage leads. Rules check courses; `procedure`
runs them; nobody looks into `follows`, `adjust` and deadlines.csv again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from changbai.kernel.text import Text
from changbai.pack.procedure import (
    APPLICANT,
    AppealRule,
    Deadline,
    End,
    Flow,
    Procedure,
    Stage,
    StageKind,
)
from changbai.pack.programme import Adjustment, Programme
from changbai.pack.shapes import Pack

Track = Literal["application", "reevaluation"]

#: What a stage of each kind may result in: what must lead somewhere, what may.
RESULTS: dict[StageKind, tuple[frozenset[str], frozenset[str]]] = {
    "apply": (frozenset({"pass"}), frozenset()),
    "check": (frozenset({"pass", "reject", "lapse"}), frozenset()),
    "review": (frozenset({"pass", "reject"}), frozenset({"return", "lapse"})),
    "score": (frozenset({"pass"}), frozenset({"reject", "lapse"})),
    "panel": (frozenset({"pass", "reject"}), frozenset()),
    "select": (frozenset({"pass", "reject"}), frozenset()),
    "publicity": (frozenset({"pass", "reject"}), frozenset()),
    "task": (frozenset({"pass"}), frozenset({"reject", "return", "lapse"})),
    "decide": (frozenset(), frozenset()),
}
#: Results that the kinds of stages know, in words; a decision's own are told by their ends.
RESULT_WORDS: dict[str, Text] = {
    "pass": Text("通过", "pass"),
    "reject": Text("不通过", "reject"),
    "return": Text("退回", "return"),
    "lapse": Text("逾期", "lapse"),
}


@dataclass(frozen=True, slots=True)
class Course:
    """One edition of what an application goes through (流程版本)."""

    id: str
    title: Text
    track: Track
    since: date
    stages: Mapping[str, Stage]
    ends: Mapping[str, End]
    routes: Mapping[str, Mapping[str, str]]
    withdraw: str = ""
    appeal: AppealRule | None = None
    running: Literal["finish", "move"] = "finish"
    moves: Mapping[str, str] = field(default_factory=dict)

    @property
    def first(self) -> Stage:
        """The stage where an application begins."""
        return next(iter(self.stages.values()))

    def reached(self, leaving_out: frozenset[StageKind] = frozenset()) -> set[str]:
        """Return the stages and ends that can be come to, perhaps without some kinds of stage."""
        found: set[str] = set()
        waiting = [self.first.id]
        while waiting:
            place = waiting.pop()
            stage = self.stages.get(place)
            if place in found or (stage and stage.kind in leaving_out):
                continue
            found.add(place)
            if stage:
                waiting += self.routes[place].values()
        return found

    def stuck(self) -> set[str]:
        """Return the stages from which no end can be reached."""
        good = set(self.ends)
        grown = True
        while grown:
            more = {
                id for id, to in self.routes.items() if id not in good and good & {*to.values()}
            }
            good |= more
            grown = bool(more)
        return set(self.stages) - good


def courses_of(pack: Pack, programme: Programme) -> tuple[Course, ...]:
    """Return the editions of the application, oldest first; empty when there is none to run."""
    if programme.stages:
        return (_course(programme, programme.id, programme, pack.deadlines),)
    found = [
        _course(
            pack.procedures[edition.procedure],
            edition.procedure,
            programme,
            pack.deadlines,
            since=edition.since or date.min,
            running=edition.running,
            moves=edition.moves,
        )
        for edition in programme.follows
        if edition.procedure in pack.procedures and pack.procedures[edition.procedure].stages
    ]
    return tuple(sorted(found, key=lambda course: course.since))


def reevaluation_of(pack: Pack, programme: Programme) -> Course | None:
    """Return the course by which titles are evaluated again; None when they are not."""
    rule = programme.reevaluation
    procedure = pack.procedures.get(rule.procedure) if rule else None
    if rule is None or procedure is None or not procedure.stages:
        return None
    return _course(procedure, rule.procedure, programme, pack.deadlines, track="reevaluation")


def _course(
    flow: Flow,
    id: str,
    programme: Programme,
    deadlines: tuple[Deadline, ...],
    *,
    track: Track = "application",
    since: date = date.min,
    running: Literal["finish", "move"] = "finish",
    moves: Mapping[str, str] | None = None,
) -> Course:
    terms = {row.stage: row for row in deadlines if row.programme == programme.id}
    stages = {
        stage.id: _adjusted(stage, programme.adjust.get(stage.id), terms.get(stage.id))
        for stage in flow.stages
    }
    return Course(
        id,
        flow.title if isinstance(flow, (Procedure, Programme)) else Text(id),
        track,
        since,
        stages,
        flow.ends,
        {stage: dict(routes) for stage, routes in _routes(tuple(stages.values()))},
        flow.withdraw,
        flow.appeal,
        running,
        moves or {},
    )


def _adjusted(stage: Stage, adjustment: Adjustment | None, deadline: Deadline | None) -> Stage:
    """Return a stage with what the programme sets otherwise."""
    changed = {}
    if adjustment:
        for item in dataclasses.fields(adjustment):
            value = getattr(adjustment, item.name)
            if item.name != "mark" and value is not None:
                changed[item.name] = value
    if deadline:
        changed["lasts" if stage.kind == "publicity" else "within"] = deadline.term
    if stage.kind == "apply" and not stage.by:
        changed["by"] = APPLICANT
    return dataclasses.replace(stage, **changed) if changed else stage


def _routes(stages: tuple[Stage, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield where each result of each stage leads; `pass` goes on to the stage that follows."""
    for number, stage in enumerate(stages):
        routes = dict(stage.on)
        if stage.kind != "decide" and "pass" not in routes and number + 1 < len(stages):
            routes["pass"] = stages[number + 1].id
        yield stage.id, routes
