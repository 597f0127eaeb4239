"""A case comes to a stage or an end (流转), with all that an end brings about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from changbai.kernel.workday import later
from changbai.pack.course import Course
from changbai.pack.procedure import End
from changbai.procedure.act import Act
from changbai.procedure.plan import Plan
from changbai.procedure.state import Case, Effect, Title


def arrive(act: Act, case: Case, target: str, effect: Effect) -> Effect:
    """Bring a case to a stage or an end and note it in the effect."""
    course = act.course(case)
    if target in course.stages:
        effect.cases[case.id] = enter(case, target, act.event.day)
        return effect
    end = course.ends[target]
    if end.twice and case.title and case.title.last_end == target:
        target, end = end.twice, course.ends[end.twice]
    moved = replace(case, stage="", end=target, ended=act.event.day, answered=False, asked=None)
    effect.cases[case.id] = _outcome(act, moved, end, target, effect)
    return effect


def follow(act: Act, case: Case, result: str, effect: Effect | None = None) -> Effect:
    """Bring a case to where a result of its stage leads."""
    target = act.course(case).routes[case.stage][result]
    return arrive(act, case, target, effect or Effect())


def enter(case: Case, stage: str, day: date) -> Case:
    """Return a case as it is on entering a stage: nothing said, nobody drawn, nothing published."""
    return replace(
        case,
        stage=stage,
        since=day,
        end="",
        ended=None,
        opinions={},
        asked=None,
        lacking="",
        panel=None,
        notice=None,
    )


def _outcome(act: Act, case: Case, end: End, id: str, effect: Effect) -> Case:
    """Return the case with what its end brings about."""
    day = act.event.day
    if end.bar:
        effect.bars[case.unit] = act.plan.calendar.due(day, end.bar)
    if end.outcome in ("grant", "register"):
        _replace_older(act, case, effect)
        return replace(case, title=_granted(act, case, effect))
    title = case.title
    if title is None:
        return case
    if end.outcome == "keep":
        title = replace(
            title,
            reviewed=day,
            next_review=_next(act.plan, day),
            until=_renewed(act.plan, title, day),
        )
    elif end.outcome == "rectify":
        again = act.plan.calendar.due(day, end.again_within) if end.again_within else None
        title = replace(title, reviewed=day, next_review=again)
    elif end.outcome in ("release", "revoke"):
        title = replace(title, status="released" if end.outcome == "release" else "revoked")
    return replace(case, title=replace(title, last_end=id))


def _granted(act: Act, case: Case, effect: Effect) -> Title:
    programme, day = act.plan.programme, act.event.day
    serial = effect.serials.get(day.year, act.state.serials.get(day.year, 0)) + 1
    effect.serials[day.year] = serial
    number = programme.number.format(
        year=day.year, serial=serial, area=case.area, category=case.category
    )
    effect.facts.setdefault("numbers", {})[case.id] = number
    until = later(day, programme.validity) if programme.validity else None
    return Title(number, day, until, next_review=_next(act.plan, day))


def _replace_older(act: Act, case: Case, effect: Effect) -> None:
    """A unit that is recognised again holds one title, the new one."""
    for other in act.state.of(case.unit):
        title = other.title
        if other.id != case.id and title and title.status == "recognised":
            effect.cases[other.id] = replace(other, title=replace(title, status="replaced"))


def _next(plan: Plan, day: date) -> date | None:
    rule = plan.programme.reevaluation
    return later(day, rule.every) if rule else None


def _renewed(plan: Plan, title: Title, day: date) -> date | None:
    """Return until when a kept title holds: on from its end, or from the day if that is past."""
    validity = plan.programme.validity
    if validity is None:
        return title.until
    return later(max(title.until or day, day), validity)


def carried_over(plan: Plan, case: Case, day: date) -> Case:
    """Return a case on the edition that it must follow on a day; most stay with their own.

    An edition that says `running: move` takes over the cases under way: to the stage that its
    table names, else to the stage of the same id. What was under way in a stage of another kind
    begins there anew.
    """
    if len(plan.courses) == 1 or not case.stage or case.track != "application":
        return case
    for course in _newer(plan, case, day):
        if course.running != "move":
            continue
        stage = course.moves.get(case.stage, case.stage)
        before = plan.course(case.course, case.track).stages[case.stage]
        same = stage == case.stage and course.stages[stage].kind == before.kind
        case = replace(case if same else enter(case, stage, day), course=course.id)
    return case


def _newer(plan: Plan, case: Case, day: date) -> list[Course]:
    own = plan.course(case.course, case.track)
    return [course for course in plan.courses if own.since < course.since <= day]
