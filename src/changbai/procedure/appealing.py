"""The applicant's own ways out (撤回与申诉): withdraw, appeal, and the answer."""

from __future__ import annotations

from dataclasses import replace

from changbai.pack.procedure import APPLICANT
from changbai.procedure.act import Act, Verdict
from changbai.procedure.holding import REVOKED
from changbai.procedure.moving import arrive
from changbai.procedure.plan import Plan
from changbai.procedure.state import Case, Effect
from changbai.procedure.words import VERBS


def withdraw(act: Act, case: Case) -> Verdict:
    """Withdraw an application that is under way (撤回)."""
    if problem := act.stranger(case, APPLICANT):
        return problem
    course = act.course(case)
    if not course.withdraw or case.track != "application":
        return act.refuse("CB925", what=VERBS["withdraw"])
    return arrive(act, replace(case, notice=None), course.withdraw, Effect())


def adverse(plan: Plan, case: Case) -> bool:
    """Tell whether a case came to an end that one may appeal against (不利结局)."""
    if case.stage or case.ended is None or case.answered:
        return False
    if case.end == REVOKED:
        return True
    course = plan.course(case.course, case.track)
    end = course.ends.get(case.end)
    return end is not None and end.outcome in ("refuse", "revoke") and case.end != course.withdraw


def appeal(act: Act, case: Case) -> Verdict:
    """Appeal against a refusal or revocation (申诉), once, within its time."""
    if problem := act.stranger(case, APPLICANT):
        return problem
    rule = act.course(case).appeal
    if rule is None or case.appealed is not None or not adverse(act.plan, case):
        return act.refuse("CB925", what=VERBS["appeal"])
    assert case.ended is not None
    for other in act.state.of(case.unit):
        held = other.title is not None and other.title.in_force(act.event.day)
        if other.id != case.id and (other.stage or held):
            return act.refuse("CB912", unit=case.unit, case=other.id)
    due = act.plan.calendar.due(case.ended, rule.within)
    if act.event.day > due:
        return act.refuse("CB914", day=due)
    return Effect(cases={case.id: replace(case, appealed=act.event.day)})


def answer(act: Act, case: Case) -> Verdict:
    """Answer an appeal (答复): upheld takes the case back, or gives the title back."""
    rule, event = act.course(case).appeal, act.event
    if rule is None or case.appealed is None:
        return act.refuse("CB925", what=VERBS["answer"])
    if problem := act.stranger(case, rule.by):
        return problem
    if event.result not in ("upheld", "dismissed"):
        return act.refuse("CB922", found=event.result, allowed="upheld, dismissed")
    heard = replace(case, appealed=None, answered=True)
    if event.result == "dismissed":
        return Effect(cases={case.id: heard})
    freed = Effect(bars={case.unit: None})
    if case.title is not None and case.title.status == "revoked":
        title = replace(case.title, status="recognised")
        freed.cases[case.id] = replace(heard, title=title, end="restored")
        return freed
    if rule.back_to:
        return arrive(act, heard, rule.back_to, freed)
    freed.cases[case.id] = heard
    return freed
