"""Who must act next, and by when (待办): told after every event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from changbai.kernel.text import Language
from changbai.pack.procedure import APPLICANT, Stage
from changbai.procedure.appealing import adverse
from changbai.procedure.plan import Plan
from changbai.procedure.state import Application
from changbai.procedure.words import VERBS


@dataclass(frozen=True, slots=True)
class Duty:
    """What somebody must or may do (待办): the actors, the events, from when and by when."""

    application: str
    actors: tuple[str, ...]
    verbs: tuple[str, ...]
    due: date | None = None
    since: date | None = None
    must: bool = True

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "application": self.application,
            "actors": list(self.actors),
            "events": list(self.verbs),
            "from": self.since.isoformat() if self.since else None,
            "due": self.due.isoformat() if self.due else None,
            "must": self.must,
        }

    def show(self, plan: Plan, language: Language, day: date) -> str:
        """Return the duty in words; what is overdue says so."""
        zh = language == "zh"
        names = ("、" if zh else ", ").join(plan.name(each, language) for each in self.actors)
        acts = ("/" if zh else " / ").join(VERBS[verb].show(language) for verb in self.verbs)
        when = ""
        if self.since and self.since > day:
            when = f"{self.since} 起" if zh else f"from {self.since}"
        if self.due:
            when = (f"{when} " if when else "") + (f"{self.due} 前" if zh else f"by {self.due}")
            if day > self.due:
                when += "（已逾期）" if zh else " (overdue)"
        may = "" if self.must else ("可" if zh else "may ")
        return " ".join(part for part in (names, may + acts, when) if part)


def duties(plan: Plan, application: Application, day: date) -> list[Duty]:
    """Return who must or may act on an application (待办), the most pressing first."""
    return list(
        _at_stage(plan, application, day) if application.stage else _at_rest(plan, application, day)
    )


def _at_stage(plan: Plan, application: Application, day: date) -> Iterator[Duty]:
    course = plan.course(application.course, application.track)
    stage = course.stages[application.stage]
    due = plan.calendar.due(application.since, stage.within) if stage.within else None
    if application.asked is not None and stage.correct_within:
        limit = plan.calendar.due(application.asked, stage.correct_within)
        yield Duty(application.id, (application.unit,), ("supply",), limit)
        return
    who = (
        (application.unit,)
        if stage.by == APPLICANT
        else plan.actors(stage.by, application.area, day)
    )
    if stage.kind == "panel":
        yield from _panel(application, stage, who, due)
    elif stage.kind == "publicity":
        yield from _publicity(application, who, due)
    elif stage.kind == "review":
        silent = tuple(each for each in who if each.partition("@")[0] not in application.opinions)
        verbs = ("pass", "reject", "return") if "return" in stage.on else ("pass", "reject")
        yield Duty(application.id, silent, verbs, due)
    else:
        others: dict[str, tuple[str, ...]] = {
            "check": ("pass", "correct", "reject"),
            "score": ("score",),
            "select": ("select",),
            "decide": ("decide",),
        }
        yield Duty(application.id, who, others.get(stage.kind, ("pass",)), due)


def _panel(
    application: Application, stage: Stage, who: tuple[str, ...], due: date | None
) -> Iterator[Duty]:
    panel = application.panel
    if panel is None:
        yield Duty(application.id, who, ("draw",), due)
        return
    silent = tuple(each for each in panel.drawn if each not in panel.scores)
    if silent:
        yield Duty(application.id, silent, ("score",), due)
    if len(panel.scores) >= stage.quorum:
        yield Duty(application.id, who, ("conclude",), due)


def _publicity(application: Application, who: tuple[str, ...], due: date | None) -> Iterator[Duty]:
    notice = application.notice
    if notice is None:
        yield Duty(application.id, who, ("publish",), due)
        return
    if notice.open:
        yield Duty(application.id, who, ("settle",), due)
    yield Duty(application.id, who, ("conclude",), due, since=notice.until + timedelta(days=1))


def _at_rest(plan: Plan, application: Application, day: date) -> Iterator[Duty]:
    course = plan.course(application.course, application.track)
    rule, title = plan.programme.reevaluation, application.title
    if application.appealed is not None and course.appeal:
        due = plan.calendar.due(application.appealed, course.appeal.answer_within)
        yield Duty(
            application.id, plan.actors(course.appeal.by, application.area, day), ("answer",), due
        )
    elif course.appeal and application.ended and adverse(plan, application):
        due = plan.calendar.due(application.ended, course.appeal.within)
        if day <= due:
            yield Duty(application.id, (application.unit,), ("appeal",), due, must=False)
    if title and title.status == "recognised":
        if application.change is not None:
            yield Duty(
                application.id, plan.actors(plan.authority, application.area, day), ("confirm",)
            )
        if rule and title.next_review:
            yield Duty(
                application.id,
                plan.actors(rule.by, application.area, day),
                ("reevaluate",),
                title.next_review,
            )
