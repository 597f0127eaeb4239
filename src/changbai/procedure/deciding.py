"""The decision (决定): any result that leads on; a pending change is confirmed in the same act."""

from __future__ import annotations

from changbai.procedure.act import Act, Verdict
from changbai.procedure.holding import changed
from changbai.procedure.moving import follow
from changbai.procedure.state import Case, Effect


def decide(act: Act, case: Case) -> Verdict:
    """Decide on a case (决定)."""
    if problem := act.stranger(case, act.stage(case).by):
        return problem
    routes = act.course(case).routes[case.stage]
    if act.event.result not in routes:
        return act.refuse("CB922", found=act.event.result, allowed=", ".join(routes))
    effect = Effect()
    if case.change is not None:
        case = changed(act, case, effect)
        if not case.stage:
            # Merged into a unit that has a case or title of its own: nothing is left to decide.
            effect.cases[case.id] = case
            return effect
    return follow(act, case, act.event.result, effect)
