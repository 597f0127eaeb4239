"""Rounds, experts, titles held elsewhere, and applications (启动与申报)."""

from __future__ import annotations

from datetime import date

from changbai.kernel.problem import Problem
from changbai.kernel.workday import Term, later
from changbai.pack.programme import Requirement
from changbai.procedure.act import Act, Verdict
from changbai.procedure.moving import follow
from changbai.procedure.state import Application, Effect, Expert, Round


def open_round(act: Act) -> Verdict:
    """Open a round of applications (启动批次)."""
    event, plan = act.event, act.plan
    rule = plan.programme.rounds
    if rule is None:
        return act.refuse("CB908", round=event.application, opened="-", until="-")
    if problem := act.stranger(None, rule.by):
        return problem
    if event.application in act.state.rounds or event.application in act.state.applications:
        return act.refuse("CB904", id=event.application)
    assert event.until is not None
    if rule.window and plan.calendar.due(event.day, rule.window) > event.until:
        least = plan.calendar.due(event.day, rule.window)
        return act.refuse("CB901", column="until", found=f"{event.until} < {least}")
    held = [one for one in act.state.rounds.values() if one.opened.year == event.day.year]
    if rule.most_each_year and len(held) >= rule.most_each_year:
        return act.refuse(
            "CB919", taken=len(held), places=rule.most_each_year, group=event.day.year
        )
    return Effect(rounds={event.application: Round(event.application, event.day, event.until)})


def enrol(act: Act) -> Verdict:
    """Take an expert into the pool (专家入库); a second time renews unit and fields."""
    event = act.event
    fields = tuple(word.strip() for word in event.category.replace("；", ";").split(";"))
    known = Expert(event.actor, event.unit, tuple(word for word in fields if word))
    return Effect(experts={event.actor: known})


def hold(act: Act) -> Verdict:
    """Note a title that a unit holds in another programme since this day (登记资格)."""
    event = act.event
    needed = sorted({rule.programme for rule in act.plan.programme.requires})
    if event.category not in needed:
        return act.refuse("CB922", found=event.category, allowed=", ".join(needed) or "-")
    return Effect(held={(event.unit, event.category): event.day})


def apply(act: Act) -> Verdict:
    """File an application (申报)."""
    event, plan, state = act.event, act.plan, act.state
    course = plan.course_on(event.day)
    if course is None:
        return act.refuse("CB908", round="-", opened=plan.courses[0].since, until="-")
    if event.application in state.applications or event.application in state.rounds:
        return act.refuse("CB904", id=event.application)
    # Some are opened by a body: who is put on a list, or is set a target, did not ask for it.
    if problem := act.stranger(None, course.first.by) or _misplaced(act) or _untimely(act):
        return problem
    if problem := _not_free(act) or _not_entitled(act):
        return problem
    application = Application(
        id=event.application,
        unit=event.unit,
        area=event.area,
        category=event.category,
        round=event.round,
        filed=event.day,
        course=course.id,
        stage=course.first.id,
        since=event.day,
        name=event.note,
        materials=frozenset(event.materials),
    )
    return follow(act, application, "pass")


def supply(act: Act, application: Application) -> Verdict:
    """Hand in what was lacking (补正)."""
    stage = act.stage(application)
    due = act.due(application, stage)
    if due is not None and act.event.day > due:
        return act.refuse("CB914", day=due)
    materials = application.materials | set(act.event.materials)
    whole = application._replace(materials=materials, asked=None, lacking="", since=act.event.day)
    return Effect(applications={application.id: whole})


def _misplaced(act: Act) -> Problem | None:
    """An area must exist on the day, a category must be one of the programme's."""
    event, plan = act.event, act.plan
    if event.area and plan.levels and not plan.line(event.area, event.day):
        return act.refuse("CB901", column="area", found=event.area)
    if plan.categories and event.category not in plan.taken_on(event.day):
        allowed = ", ".join(plan.taken_on(event.day))
        return act.refuse("CB922", found=event.category or "-", allowed=allowed)
    return None


def _untimely(act: Act) -> Problem | None:
    event = act.event
    if act.plan.programme.rounds is None:
        return None
    found = act.state.rounds.get(event.round)
    if found and found.opened <= event.day <= found.until:
        return None
    opened, until = (found.opened, found.until) if found else ("-", "-")
    return act.refuse("CB908", round=event.round or "-", opened=opened, until=until)


def _not_free(act: Act) -> Problem | None:
    """A unit has one application under way or one title in force; a bar must have run out."""
    event = act.event
    bar = act.state.bars.get(event.unit)
    if bar is not None and event.day <= bar:
        return act.refuse("CB911", unit=event.unit, day=bar)
    for other in act.state.of(event.unit):
        if other.stage or other.appealed is not None:
            return act.refuse("CB912", unit=event.unit, application=other.id)
        title = other.title
        if title and title.in_force(event.day) and not _expiring(title.until, event.day):
            return act.refuse("CB912", unit=event.unit, application=other.id)
    return None


def _expiring(until: date | None, day: date) -> bool:
    """A title may be applied for again in the year in which it runs out (到期当年重新申报)."""
    return until is not None and until.year == day.year


def _not_entitled(act: Act) -> Problem | None:
    """Titles of other programmes that must be held, and for how long (晋级条件)."""
    event = act.event
    for rule in act.plan.programme.requires:
        since = act.state.held.get((event.unit, rule.programme))
        if since is None:
            return act.refuse("CB909", unit=event.unit, programme=rule.programme)
        free = _free_from(since, rule)
        if event.day < free:
            facts = {"programme": rule.programme, "since": since, "day": free}
            return act.refuse("CB910", **facts)
    return None


def _free_from(since: date, rule: Requirement) -> date:
    """Return the first day on which a title counts as a step to the next."""
    first = date(since.year + 1, 1, 1) if rule.not_same_year else since
    held: Term | None = rule.held_for
    return max(first, later(since, held)) if held else first
