"""The decision (决定): any result that leads on; a pending change is confirmed in the same act."""

from __future__ import annotations

from changbai.procedure.act import Act, Verdict
from changbai.procedure.holding import changed
from changbai.procedure.moving import follow
from changbai.procedure.state import Application, Effect


def decide(act: Act, application: Application) -> Verdict:
    """Decide on an application (决定)."""
    if problem := act.stranger(application, act.stage(application).by):
        return problem
    routes = act.course(application).routes[application.stage]
    if act.event.result not in routes:
        return act.refuse("CB922", found=act.event.result, allowed=", ".join(routes))
    effect = Effect()
    if application.change is not None:
        application = changed(act, application, effect)
        if not application.stage:
            # Merged into a unit that has one of its own: nothing is left to decide.
            effect.applications[application.id] = application
            return effect
    return follow(act, application, act.event.result, effect)
