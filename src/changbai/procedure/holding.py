"""What happens to a title once held (资格管理): evaluated again, changed, corrected, revoked."""

from __future__ import annotations

from typing import Any

from changbai.pack.procedure import APPLICANT
from changbai.procedure.act import Act, Verdict
from changbai.procedure.moving import enter
from changbai.procedure.panel import without_conflicts
from changbai.procedure.state import Application, Change, Effect
from changbai.procedure.words import VERBS

REVOKED = "revoked"
MERGED = "merged"


def reevaluate(act: Act, application: Application) -> Verdict:
    """Begin to evaluate a title again (复评), in the year in which it is due or later."""
    rule, course, title = act.plan.programme.reevaluation, act.plan.reevaluation, application.title
    day = act.event.day
    if rule is None or course is None:
        return act.refuse("CB924", application=application.id)
    if problem := act.stranger(application, rule.by):
        return problem
    late = title is not None and title.until is not None and title.until.year == day.year
    if (
        title is None
        or application.stage
        or not (title.in_force(day) or (_recognised(application) and late))
    ):
        return act.refuse("CB924", application=application.id)
    if other := act.state.beside(application, day):
        return act.refuse("CB912", unit=application.unit, application=other.id)
    due = title.next_review
    if due is not None and day < due.replace(month=1, day=1):
        return act.refuse("CB915", what=VERBS["reevaluate"], day=due.replace(month=1, day=1))
    begun = enter(application, course.first.id, day)._replace(
        track="reevaluation",
        course=course.id,
        round=act.event.round or application.round,
        selected=None,
        points=None,
        grade="",
    )
    return Effect(applications={application.id: begun})


def _recognised(application: Application) -> bool:
    return application.title is not None and application.title.status == "recognised"


def change(act: Act, application: Application) -> Verdict:
    """Declare a change of the holder: rename, merge, move (变更); it waits to be confirmed."""
    event = act.event
    if problem := act.stranger(application, APPLICANT):
        return problem
    if application.notice is not None:
        return act.refuse("CB928", day=application.notice.until)
    if not application.stage and not (application.title and application.title.in_force(event.day)):
        return act.refuse("CB924", application=application.id)
    wanted = {"rename": event.note, "merge": event.unit, "move": event.area}
    if event.result not in wanted:
        return act.refuse("CB922", found=event.result, allowed=", ".join(wanted))
    if not wanted[event.result]:
        column = {"rename": "note", "merge": "unit", "move": "area"}[event.result]
        return act.refuse("CB901", column=column, found="")
    if event.result == "move" and act.plan.levels:
        line = act.plan.line(event.area, event.day)
        if act.plan.root not in line:
            return act.refuse("CB901", column="area", found=event.area)
    kind: Any = event.result
    wish = Change(kind, event.note, event.unit, event.area)
    return Effect(applications={application.id: application._replace(change=wish)})


def confirm(act: Act, application: Application) -> Verdict:
    """Confirm a change (确认变更)."""
    if problem := act.stranger(application, act.plan.authority):
        return problem
    if application.notice is not None:
        return act.refuse("CB928", day=application.notice.until)
    if application.change is None:
        return act.refuse("CB903", id=application.id)
    effect = Effect()
    effect.applications[application.id] = changed(act, application, effect)
    return effect


def changed(act: Act, application: Application, effect: Effect) -> Application:
    """Return an application with its change made; a merger into a holder ends this title."""
    wish = application.change
    assert wish is not None
    effect.facts.setdefault("changes", {})[application.id] = wish.kind
    if wish.kind == "rename":
        return application._replace(name=wish.name, change=None)
    if wish.kind == "move":
        return application._replace(area=wish.area, change=None)
    day = act.event.day
    others = [other for other in act.state.of(wish.unit) if other.id != application.id]
    taken = any(each.stage or (each.title and each.title.in_force(day)) for each in others)
    joined = without_conflicts(
        application._replace(unit=wish.unit, name=wish.name or application.name, change=None),
        act.state,
    )
    if not taken:
        return joined
    title = joined.title._replace(status="merged") if joined.title else None
    return joined._replace(stage="", end=MERGED, ended=day, title=title)


def amend(act: Act, application: Application) -> Verdict:
    """Correct a mistake in what is recorded of an application (更正): name, area, category."""
    event = act.event
    if problem := act.stranger(application, act.plan.authority):
        return problem
    if application.notice is not None:
        return act.refuse("CB928", day=application.notice.until)
    old = {"name": application.name, "area": application.area, "category": application.category}
    new = {
        "name": event.note or application.name,
        "area": event.area or application.area,
        "category": event.category or application.category,
    }
    if act.plan.levels and new["area"] and not act.plan.line(new["area"], event.day):
        return act.refuse("CB901", column="area", found=new["area"])
    if act.plan.categories and new["category"] not in act.plan.categories:
        allowed = ", ".join(act.plan.categories)
        return act.refuse("CB922", found=new["category"], allowed=allowed)
    fixed = application._replace(name=new["name"], area=new["area"], category=new["category"])
    return Effect(applications={application.id: fixed}, facts={"was": old})


def revoke(act: Act, application: Application) -> Verdict:
    """Revoke a title for one of the causes (撤销)."""
    event, causes = act.event, act.plan.programme.revocations
    if problem := act.stranger(application, act.plan.authority):
        return problem
    if application.title is None or application.title.status != "recognised":
        return act.refuse("CB924", application=application.id)
    if event.result not in causes:
        return act.refuse("CB922", found=event.result, allowed=", ".join(causes) or "-")
    bar = causes[event.result].bar
    gone = application._replace(
        stage="",
        end=REVOKED,
        ended=event.day,
        answered=False,
        notice=None,
        panel=None,
        title=application.title._replace(status="revoked"),
    )
    effect = Effect(applications={application.id: gone}, facts={"cause": event.result})
    if bar is not None:
        effect.bars[application.unit] = act.plan.calendar.due(event.day, bar)
    return effect
