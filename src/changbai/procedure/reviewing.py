"""Completeness, opinions, tasks and what lapses (审核): check, review, task, score."""

from __future__ import annotations

from fractions import Fraction

from changbai.kernel.problem import Problem
from changbai.pack.procedure import APPLICANT, Stage
from changbai.procedure.act import CLOCK, Act, Verdict
from changbai.procedure.moving import follow
from changbai.procedure.state import Application, Effect
from changbai.procedure.words import VERBS


def opine(act: Act, application: Application) -> Verdict:
    """Pass, reject or return (通过、不通过、退回); a joint review waits for the others."""
    stage, result = act.stage(application), act.event.event
    if problem := act.stranger(application, stage.by):
        return problem
    if result not in act.course(application).routes[application.stage]:
        allowed = ", ".join(act.course(application).routes[application.stage])
        return act.refuse("CB922", found=result, allowed=allowed)
    if stage.kind == "check" and result == "pass" and (lacking := _lacking(act, application)):
        return act.refuse("CB913", materials="、".join(lacking))
    if stage.by == APPLICANT and (problem := _too_late(act, application, stage)):
        return problem
    if stage.kind != "review" or result == "return":
        return follow(act, _with_more(act, application), result)
    return _joint(act, application, stage, result)


def _with_more(act: Act, application: Application) -> Application:
    """What an applicant hands in with a task is added to its materials."""
    if not act.event.materials:
        return application
    return application._replace(materials=application.materials | set(act.event.materials))


def _joint(act: Act, application: Application, stage: Stage, result: str) -> Verdict:
    """Several bodies review together: it passes once enough agree, fails once enough cannot."""
    body = act.event.actor.partition("@")[0]
    if body in application.opinions:
        return act.refuse("CB907", actor=act.event.actor)
    opinions = {**application.opinions, body: result}
    bodies = act.plan.role(stage.by)
    needed = stage.needs or len(bodies)
    agreed = sum(1 for each in opinions.values() if each == "pass")
    against = len(opinions) - agreed
    heard = application._replace(opinions=opinions)
    if agreed >= needed:
        return follow(act, heard, "pass")
    if len(bodies) - against < needed:
        return follow(act, heard, "reject")
    return Effect(applications={application.id: heard})


def correct(act: Act, application: Application) -> Verdict:
    """Ask the applicant to correct, telling all that is lacking at once (一次性告知补正)."""
    stage = act.stage(application)
    if problem := act.stranger(application, stage.by):
        return problem
    if application.corrections >= stage.corrections:
        return act.refuse("CB920", most=stage.corrections)
    asked = application._replace(
        asked=act.event.day,
        lacking=act.event.note,
        corrections=application.corrections + 1,
    )
    return Effect(applications={application.id: asked})


def give_points(act: Act, application: Application) -> Verdict:
    """Enter the points of a scorecard (评分)."""
    stage, event = act.stage(application), act.event
    if problem := act.stranger(application, stage.by):
        return problem
    assert event.value is not None
    if not 0 <= event.value <= stage.out_of:
        return act.refuse("CB923", found=event.value, most=stage.out_of)
    points = Fraction(event.value)
    scored = application._replace(points=points, grade=event.result)
    return follow(act, scored, "pass" if passes(stage, points) else "reject")


def passes(stage: Stage, points: Fraction) -> bool:
    """Tell whether points pass a line, strictly above it or on it too (合格)."""
    if stage.pass_at is None:
        return True
    line = Fraction(stage.pass_at)
    return points > line if stage.strictly else points >= line


def lapse(act: Act, application: Application) -> Verdict:
    """Note that the time to act has run out (逾期), where the procedure says what follows."""
    stage = act.stage(application)
    if act.event.actor != CLOCK and (problem := act.stranger(application, act.plan.authority)):
        return problem
    if "lapse" not in act.course(application).routes[application.stage] or (
        stage.kind == "check" and application.asked is None
    ):
        return act.refuse("CB916", what=VERBS["lapse"])
    due = act.due(application, stage)
    if due is None or act.event.day <= due:
        return act.refuse("CB915", what=VERBS["lapse"], day=due or "-")
    return follow(act, application, "lapse")


def _lacking(act: Act, application: Application) -> list[str]:
    return [each for each in act.plan.programme.materials if each not in application.materials]


def _too_late(act: Act, application: Application, stage: Stage) -> Problem | None:
    due = act.due(application, stage)
    late = due is not None and act.event.day > due
    return act.refuse("CB914", day=due) if late else None
