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
from changbai.procedure.state import Case
from changbai.procedure.words import VERBS


@dataclass(frozen=True, slots=True)
class Duty:
    """What somebody must or may do (待办): the actors, the events, from when and by when."""

    case: str
    actors: tuple[str, ...]
    verbs: tuple[str, ...]
    due: date | None = None
    since: date | None = None
    must: bool = True

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "case": self.case,
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


def duties(plan: Plan, case: Case, day: date) -> list[Duty]:
    """Return who must or may act on a case (待办), the most pressing first."""
    return list(_at_stage(plan, case, day) if case.stage else _at_rest(plan, case, day))


def _at_stage(plan: Plan, case: Case, day: date) -> Iterator[Duty]:
    course = plan.course(case.course, case.track)
    stage = course.stages[case.stage]
    due = plan.calendar.due(case.since, stage.within) if stage.within else None
    if case.asked is not None and stage.correct_within:
        limit = plan.calendar.due(case.asked, stage.correct_within)
        yield Duty(case.id, (case.unit,), ("supply",), limit)
        return
    who = (case.unit,) if stage.by == APPLICANT else plan.actors(stage.by, case.area, day)
    if stage.kind == "panel":
        yield from _panel(case, stage, who, due)
    elif stage.kind == "publicity":
        yield from _publicity(case, who, due)
    elif stage.kind == "review":
        silent = tuple(each for each in who if each.partition("@")[0] not in case.opinions)
        verbs = ("pass", "reject", "return") if "return" in stage.on else ("pass", "reject")
        yield Duty(case.id, silent, verbs, due)
    else:
        others: dict[str, tuple[str, ...]] = {
            "check": ("pass", "correct", "reject"),
            "score": ("score",),
            "select": ("select",),
            "decide": ("decide",),
        }
        yield Duty(case.id, who, others.get(stage.kind, ("pass",)), due)


def _panel(case: Case, stage: Stage, who: tuple[str, ...], due: date | None) -> Iterator[Duty]:
    panel = case.panel
    if panel is None:
        yield Duty(case.id, who, ("draw",), due)
        return
    silent = tuple(each for each in panel.drawn if each not in panel.scores)
    if silent:
        yield Duty(case.id, silent, ("score",), due)
    if len(panel.scores) >= stage.quorum:
        yield Duty(case.id, who, ("conclude",), due)


def _publicity(case: Case, who: tuple[str, ...], due: date | None) -> Iterator[Duty]:
    notice = case.notice
    if notice is None:
        yield Duty(case.id, who, ("publish",), due)
        return
    if notice.open:
        yield Duty(case.id, who, ("settle",), due)
    yield Duty(case.id, who, ("conclude",), due, since=notice.until + timedelta(days=1))


def _at_rest(plan: Plan, case: Case, day: date) -> Iterator[Duty]:
    course = plan.course(case.course, case.track)
    rule, title = plan.programme.reevaluation, case.title
    if case.appealed is not None and course.appeal:
        due = plan.calendar.due(case.appealed, course.appeal.answer_within)
        yield Duty(case.id, plan.actors(course.appeal.by, case.area, day), ("answer",), due)
    elif course.appeal and case.ended and adverse(plan, case):
        due = plan.calendar.due(case.ended, course.appeal.within)
        if day <= due:
            yield Duty(case.id, (case.unit,), ("appeal",), due, must=False)
    if title and title.status == "recognised":
        if case.change is not None:
            yield Duty(case.id, plan.actors(plan.authority, case.area, day), ("confirm",))
        if rule and title.next_review:
            yield Duty(
                case.id, plan.actors(rule.by, case.area, day), ("reevaluate",), title.next_review
            )
