"""One event being judged (办理): what it is judged against, who may act, how it is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from changbai.kernel.problem import Problem
from changbai.kernel.text import Text
from changbai.pack.course import Course
from changbai.pack.procedure import APPLICANT, Event, Stage
from changbai.procedure.plan import MANY, Plan
from changbai.procedure.state import Application, Effect, State

Verdict = Effect | Problem
Handler = Callable[["Act", Application], Verdict]

CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Act:
    """An event with what it is judged against (办理)."""

    plan: Plan
    state: State
    event: Event

    def refuse(self, code: str, **facts: Any) -> Problem:
        """Return why the event is refused."""
        return Problem(code, self.event.mark, facts)

    def course(self, application: Application) -> Course:
        """Return the course that an application is on."""
        return self.plan.course(application.course, application.track)

    def stage(self, application: Application) -> Stage:
        """Return the stage that an application is at; the caller knows that it is at one."""
        return self.course(application).stages[application.stage]

    def due(self, application: Application, stage: Stage) -> date | None:
        """Return the last day to act at a stage, also for an applicant who must correct."""
        if application.asked is not None:
            term = stage.correct_within
            return self.plan.calendar.due(application.asked, term) if term else None
        return self.plan.calendar.due(application.since, stage.within) if stage.within else None

    def stranger(self, application: Application | None, role: str) -> Problem | None:
        """Return a refusal when the actor may not act in a role; None when it may."""
        event, plan = self.event, self.plan
        if role == APPLICANT:
            unit = application.unit if application else event.unit
            if event.actor == unit:
                return None
            return self.refuse("CB906", actor=event.actor, who=Text(f"申报单位 {unit}", unit))
        allowed = plan.role(role)
        id = event.actor.partition("@")[0]
        body = plan.bodies.get(id)
        if id in allowed:
            # Where no pack tells of bodies and areas, the name alone must do.
            if (
                body is None
                or body.level not in MANY
                or application is None
                or not application.area
            ):
                return None
            if event.actor == plan.one_of(id, application.area, event.day):
                return None
            here = " / ".join(plan.one_of(each, application.area, event.day) for each in allowed)
            who = Text(f"{plan.name(here)}", here)
            return self.refuse("CB906", actor=event.actor, who=who)
        names = "、".join(f"{plan.name(each)}（{each}）" for each in allowed)
        return self.refuse("CB906", actor=event.actor, who=Text(names or role, ", ".join(allowed)))
