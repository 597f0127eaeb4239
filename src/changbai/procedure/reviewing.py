"""Completeness, opinions, tasks and what lapses (审核): check, review, task, score."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from changbai.kernel.problem import Problem
from changbai.pack.procedure import APPLICANT, Stage
from changbai.procedure.act import CLOCK, Act, Verdict
from changbai.procedure.moving import follow
from changbai.procedure.state import Case, Effect
from changbai.procedure.words import VERBS


def opine(act: Act, case: Case) -> Verdict:
    """Pass, reject or return a case (通过、不通过、退回); a joint review waits for the others."""
    stage, result = act.stage(case), act.event.event
    if problem := act.stranger(case, stage.by):
        return problem
    if result not in act.course(case).routes[case.stage]:
        allowed = ", ".join(act.course(case).routes[case.stage])
        return act.refuse("CB922", found=result, allowed=allowed)
    if stage.kind == "check" and result == "pass" and (lacking := _lacking(act, case)):
        return act.refuse("CB913", materials="、".join(lacking))
    if stage.by == APPLICANT and (problem := _too_late(act, case, stage)):
        return problem
    if stage.kind != "review" or result == "return":
        return follow(act, _with_more(act, case), result)
    return _joint(act, case, stage, result)


def _with_more(act: Act, case: Case) -> Case:
    """What an applicant hands in with a task is added to its materials."""
    if not act.event.materials:
        return case
    return replace(case, materials=case.materials | set(act.event.materials))


def _joint(act: Act, case: Case, stage: Stage, result: str) -> Verdict:
    """Several bodies review together: it passes once enough agree, fails once enough cannot."""
    body = act.event.actor.partition("@")[0]
    if body in case.opinions:
        return act.refuse("CB907", actor=act.event.actor)
    opinions = {**case.opinions, body: result}
    bodies = act.plan.role(stage.by)
    needed = stage.needs or len(bodies)
    agreed = sum(1 for each in opinions.values() if each == "pass")
    against = len(opinions) - agreed
    heard = replace(case, opinions=opinions)
    if agreed >= needed:
        return follow(act, heard, "pass")
    if len(bodies) - against < needed:
        return follow(act, heard, "reject")
    return Effect(cases={case.id: heard})


def correct(act: Act, case: Case) -> Verdict:
    """Ask the applicant to correct, telling all that is lacking at once (一次性告知补正)."""
    stage = act.stage(case)
    if problem := act.stranger(case, stage.by):
        return problem
    if case.corrections >= stage.corrections:
        return act.refuse("CB920", most=stage.corrections)
    asked = replace(
        case, asked=act.event.day, lacking=act.event.note, corrections=case.corrections + 1
    )
    return Effect(cases={case.id: asked})


def give_points(act: Act, case: Case) -> Verdict:
    """Enter the points of a scorecard (评分)."""
    stage, event = act.stage(case), act.event
    if problem := act.stranger(case, stage.by):
        return problem
    assert event.value is not None
    points = Fraction(event.value)
    if not 0 <= points <= Fraction(stage.out_of):
        return act.refuse("CB923", found=event.value, most=stage.out_of)
    scored = replace(case, points=points, grade=event.result)
    return follow(act, scored, "pass" if passes(stage, points) else "reject")


def passes(stage: Stage, points: Fraction) -> bool:
    """Tell whether points pass a line, strictly above it or on it too (合格)."""
    if stage.pass_at is None:
        return True
    line = Fraction(stage.pass_at)
    return points > line if stage.strictly else points >= line


def lapse(act: Act, case: Case) -> Verdict:
    """Note that the time to act has run out (逾期), where the procedure says what follows."""
    stage = act.stage(case)
    if act.event.actor != CLOCK and (problem := act.stranger(case, act.plan.authority)):
        return problem
    if "lapse" not in act.course(case).routes[case.stage] or (
        stage.kind == "check" and case.asked is None
    ):
        return act.refuse("CB916", what=VERBS["lapse"])
    due = act.due(case, stage)
    if due is None or act.event.day <= due:
        return act.refuse("CB915", what=VERBS["lapse"], day=due or "-")
    return follow(act, case, "lapse")


def _lacking(act: Act, case: Case) -> list[str]:
    return [each for each in act.plan.programme.materials if each not in case.materials]


def _too_late(act: Act, case: Case, stage: Stage) -> Problem | None:
    due = act.due(case, stage)
    late = due is not None and act.event.day > due
    return act.refuse("CB914", day=due) if late else None
