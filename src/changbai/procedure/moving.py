"""An application comes to a stage or an end (流转), with all that an end brings about."""

from __future__ import annotations

from datetime import date

from changbai.kernel.workday import later
from changbai.pack.course import Course
from changbai.pack.procedure import End
from changbai.procedure.act import Act
from changbai.procedure.plan import Plan
from changbai.procedure.state import Application, Effect, Title


def arrive(act: Act, application: Application, target: str, effect: Effect) -> Effect:
    """Bring an application to a stage or an end and note it in the effect."""
    course = act.course(application)
    if target in course.stages:
        effect.applications[application.id] = enter(application, target, act.event.day)
        return effect
    end = course.ends[target]
    if end.twice and application.title and application.title.last_end == target:
        target, end = end.twice, course.ends[end.twice]
    moved = application._replace(
        stage="", end=target, ended=act.event.day, answered=False, asked=None
    )
    effect.applications[application.id] = _outcome(act, moved, end, target, effect)
    return effect


def follow(act: Act, application: Application, result: str, effect: Effect | None = None) -> Effect:
    """Bring an application to where a result of its stage leads."""
    target = act.course(application).routes[application.stage][result]
    return arrive(act, application, target, effect or Effect())


def enter(application: Application, stage: str, day: date) -> Application:
    """Return an application on entering a stage: nothing said, drawn or published there yet."""
    return application._replace(
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


def _outcome(act: Act, application: Application, end: End, id: str, effect: Effect) -> Application:
    """Return the application with what its end brings about."""
    day = act.event.day
    if end.bar:
        effect.bars[application.unit] = act.plan.calendar.due(day, end.bar)
    if end.outcome in ("grant", "register"):
        _replace_older(act, application, effect)
        return application._replace(title=_granted(act, application, effect))
    title = application.title
    if title is None:
        return application
    if end.outcome == "keep":
        title = title._replace(
            reviewed=day,
            next_review=_next(act.plan, day),
            until=_renewed(act.plan, title, day),
        )
    elif end.outcome == "rectify":
        again = act.plan.calendar.due(day, end.again_within) if end.again_within else None
        title = title._replace(reviewed=day, next_review=again)
    elif end.outcome in ("release", "revoke"):
        title = title._replace(status="released" if end.outcome == "release" else "revoked")
    return application._replace(title=title._replace(last_end=id))


def _granted(act: Act, application: Application, effect: Effect) -> Title:
    programme, day = act.plan.programme, act.event.day
    serial = effect.serials.get(day.year, act.state.serials.get(day.year, 0)) + 1
    effect.serials[day.year] = serial
    number = programme.number.format(
        year=day.year, serial=serial, area=application.area, category=application.category
    )
    effect.facts.setdefault("numbers", {})[application.id] = number
    until = later(day, programme.validity) if programme.validity else None
    return Title(number, day, until, next_review=_next(act.plan, day))


def _replace_older(act: Act, application: Application, effect: Effect) -> None:
    """A unit that is recognised again holds one title, the new one."""
    for other in act.state.of(application.unit):
        title = other.title
        if other.id != application.id and title and title.status == "recognised":
            effect.applications[other.id] = other._replace(title=title._replace(status="replaced"))


def _next(plan: Plan, day: date) -> date | None:
    rule = plan.programme.reevaluation
    return later(day, rule.every) if rule else None


def _renewed(plan: Plan, title: Title, day: date) -> date | None:
    """Return until when a kept title holds: on from its end, or from the day if that is past."""
    validity = plan.programme.validity
    if validity is None:
        return title.until
    return later(max(title.until or day, day), validity)


def carried_over(plan: Plan, application: Application, day: date) -> Application:
    """Return an application on the edition that it must follow on a day; most stay with their own.

    An edition that says `running: move` takes over the applications under way: to the stage that
    its table names, else to the stage of the same id. What was under way in a stage of another kind
    begins there anew.
    """
    if len(plan.courses) == 1 or not application.stage or application.track != "application":
        return application
    for course in _newer(plan, application, day):
        if course.running != "move":
            continue
        stage = course.moves.get(application.stage, application.stage)
        before = plan.course(application.course, application.track).stages[application.stage]
        same = stage == application.stage and course.stages[stage].kind == before.kind
        begun = application if same else enter(application, stage, day)
        application = begun._replace(course=course.id)
    return application


def _newer(plan: Plan, application: Application, day: date) -> list[Course]:
    own = plan.course(application.course, application.track)
    return [course for course in plan.courses if own.since < course.since <= day]
