"""The applicant's own ways out (撤回与申诉): withdraw, appeal, and the answer."""

from __future__ import annotations

from changbai.pack.procedure import APPLICANT
from changbai.procedure.act import Act, Verdict
from changbai.procedure.holding import REVOKED
from changbai.procedure.moving import arrive
from changbai.procedure.plan import Plan
from changbai.procedure.state import Application, Effect
from changbai.procedure.words import VERBS


def withdraw(act: Act, application: Application) -> Verdict:
    """Withdraw an application that is under way (撤回)."""
    if problem := act.stranger(application, APPLICANT):
        return problem
    course = act.course(application)
    if not course.withdraw or application.track != "application":
        return act.refuse("CB925", what=VERBS["withdraw"])
    return arrive(act, application._replace(notice=None), course.withdraw, Effect())


def adverse(plan: Plan, application: Application) -> bool:
    """Tell whether an application came to an end that one may appeal against (不利结局)."""
    if application.stage or application.ended is None or application.answered:
        return False
    if application.end == REVOKED:
        return True
    course = plan.course(application.course, application.track)
    end = course.ends.get(application.end)
    return (
        end is not None
        and end.outcome in ("refuse", "revoke")
        and application.end != course.withdraw
    )


def appeal(act: Act, application: Application) -> Verdict:
    """Appeal against a refusal or revocation (申诉), once, within its time."""
    if problem := act.stranger(application, APPLICANT):
        return problem
    rule = act.course(application).appeal
    if rule is None or application.appealed is not None or not adverse(act.plan, application):
        return act.refuse("CB925", what=VERBS["appeal"])
    assert application.ended is not None
    due = act.plan.calendar.due(application.ended, rule.within)
    if act.event.day > due:
        return act.refuse("CB914", day=due)
    if other := act.state.beside(application, act.event.day):
        return act.refuse("CB912", unit=application.unit, application=other.id)
    return Effect(applications={application.id: application._replace(appealed=act.event.day)})


def answer(act: Act, application: Application) -> Verdict:
    """Answer an appeal (答复): upheld takes the application back, or gives the title back."""
    rule, event = act.course(application).appeal, act.event
    if rule is None or application.appealed is None:
        return act.refuse("CB925", what=VERBS["answer"])
    if problem := act.stranger(application, rule.by):
        return problem
    if event.result not in ("upheld", "dismissed"):
        return act.refuse("CB922", found=event.result, allowed="upheld, dismissed")
    heard = application._replace(appealed=None, answered=True)
    if event.result == "dismissed":
        return Effect(applications={application.id: heard})
    if other := act.state.beside(application, event.day):
        return act.refuse("CB912", unit=application.unit, application=other.id)
    freed = Effect(bars={application.unit: None})
    if application.title is not None and application.title.status == "revoked":
        title = application.title._replace(status="recognised")
        freed.applications[application.id] = heard._replace(title=title, end="restored")
        return freed
    if rule.back_to:
        return arrive(act, heard, rule.back_to, freed)
    freed.applications[application.id] = heard
    return freed
