"""The worked examples of programmes (算例): events are played, the last must lead where it says."""

from __future__ import annotations

from changbai.kernel.problem import Problem
from changbai.pack.programme import Programme, Rehearsal, programmes_of
from changbai.pack.shapes import Pack
from changbai.procedure.plan import Plan, plan_of
from changbai.procedure.rehearse import play, unexpected
from changbai.procedure.step import Journal


def run_rehearsals(pack: Pack) -> list[Problem]:
    """Run every worked example of every programme of a pack; each that differs is a problem."""
    problems = []
    for programme in programmes_of(pack).values():
        plan = plan_of(pack, programme)
        if plan.courses:
            for case in programme.cases:
                problems += run_rehearsal(plan, programme, case)
    return problems


def run_rehearsal(plan: Plan, programme: Programme, case: Rehearsal) -> list[Problem]:
    """Play one worked example; events before the last that are refused must be expected to be."""
    problems = []
    reached = "-"
    for played in play(Journal(plan), case.events):
        wrong = unexpected(played)
        if wrong is not None:
            problems.append(wrong)
        elif played.problem is not None and not played.event.expect:
            if played.event is not case.events[-1]:
                problems.append(played.problem)
        reached = played.reached
    if reached != case.expect:
        facts = {"programme": programme.id, "case": case.name, "expected": case.expect}
        problems.append(Problem("CB927", case.mark, {**facts, "found": reached}))
    return problems
