"""Experts score an application (专家评审): drawn by lot, blind, nobody scores his own unit.

The draw is by a seed that is said beforehand: experts are put in order of
sha256(seed|application|expert), the first are drawn, the others are the reserve. Whoever has the
seed and the pool can draw again and must get the same names.
"""

from __future__ import annotations

import hashlib
from fractions import Fraction

from changbai.kernel.problem import Problem
from changbai.pack.procedure import Stage
from changbai.procedure.act import Act, Verdict
from changbai.procedure.moving import follow
from changbai.procedure.reviewing import passes
from changbai.procedure.state import Application, Effect, Panel, State


def draw(act: Act, application: Application) -> Verdict:
    """Draw the experts of an application (抽取专家)."""
    stage, seed = act.stage(application), act.event.note
    if problem := act.stranger(application, stage.by):
        return problem
    pool = sorted(
        (
            expert.id
            for expert in act.state.experts.values()
            if expert.unit != application.unit
            and (not stage.by_field or application.category in expert.fields)
        ),
        key=lambda expert: lot(seed, application.id, expert),
    )
    if len(pool) < max(stage.quorum, 1):
        return act.refuse("CB918", found=len(pool), needed=max(stage.quorum, 1))
    panel = Panel(seed, tuple(pool[: stage.experts]), tuple(pool[stage.experts :]))
    drawn = {"seed": seed, "pool": len(pool), "drawn": list(panel.drawn)}
    effect = Effect(applications={application.id: application._replace(panel=panel)})
    effect.facts.setdefault("panels", {})[application.id] = drawn
    return effect


def lot(seed: str, application: str, expert: str) -> str:
    """Return the lot of an expert for an application (签号)."""
    return hashlib.sha256(f"{seed}|{application}|{expert}".encode()).hexdigest()


def recuse(act: Act, application: Application) -> Verdict:
    """An expert stands back, by himself or told to (回避); the next of the reserve steps in."""
    event, panel = act.event, application.panel
    assert panel is not None
    expert = event.result or event.actor
    by_himself = event.actor == expert
    if not by_himself and (problem := act.stranger(application, act.stage(application).by)):
        return problem
    if expert not in panel.drawn:
        return act.refuse("CB917", expert=expert)
    left = tuple(each for each in panel.drawn if each != expert)
    free = [each for each in panel.reserve if act.state.experts[each].unit != application.unit]
    changed = panel._replace(
        drawn=(*left, *free[:1]),
        reserve=tuple(free[1:]),
        recused=(*panel.recused, expert),
        scores={id: score for id, score in panel.scores.items() if id != expert},
    )
    effect = Effect(applications={application.id: application._replace(panel=changed)})
    effect.facts.update(recused=expert, stepped_in=free[0] if free else "")
    return effect


def score(act: Act, application: Application) -> Verdict:
    """An expert gives points (专家打分), once; nobody sees them before the panel concludes."""
    event, stage, panel = act.event, act.stage(application), application.panel
    assert panel is not None
    assert event.value is not None
    expert = event.actor
    if expert not in panel.drawn or act.state.experts[expert].unit == application.unit:
        return act.refuse("CB917", expert=expert)
    if expert in panel.scores:
        return act.refuse("CB907", actor=expert)
    if not 0 <= event.value <= stage.out_of:
        return act.refuse("CB923", found=event.value, most=stage.out_of)
    scored = panel._replace(scores={**panel.scores, expert: Fraction(event.value)})
    return Effect(applications={application.id: application._replace(panel=scored)})


def conclude(act: Act, application: Application) -> Verdict:
    """Close the panel: trimmed mean of the scores against the line (评审结束)."""
    stage, application = act.stage(application), without_conflicts(application, act.state)
    panel = application.panel
    assert panel is not None
    if problem := act.stranger(application, stage.by) or _too_few(act, stage, panel):
        return problem
    mean = trimmed_mean(list(panel.scores.values()), stage.trim)
    given = [float(each) for each in sorted(panel.scores.values())]
    effect = Effect()
    effect.facts.setdefault("points", {})[application.id] = {"mean": float(mean), "scores": given}
    result = "pass" if passes(stage, mean) else "reject"
    return follow(act, application._replace(points=mean), result, effect)


def trimmed_mean(scores: list[Fraction], trim: int) -> Fraction:
    """Return the exact mean without the highest and lowest `trim` scores (去高低平均)."""
    kept = sorted(scores)[trim : len(scores) - trim] if len(scores) > 2 * trim else scores
    return sum(kept, Fraction(0)) / len(kept)


def without_conflicts(application: Application, state: State) -> Application:
    """Return an application whose unit has changed, without experts who are now of that unit."""
    panel = application.panel
    if panel is None:
        return application
    own = [id for id in panel.drawn if state.experts[id].unit == application.unit]
    if not own:
        return application
    clean = panel._replace(
        drawn=tuple(id for id in panel.drawn if id not in own),
        recused=(*panel.recused, *own),
        scores={id: score for id, score in panel.scores.items() if id not in own},
    )
    return application._replace(panel=clean)


def _too_few(act: Act, stage: Stage, panel: Panel) -> Problem | None:
    needed = max(stage.quorum, 1)
    if len(panel.scores) >= needed:
        return None
    return act.refuse("CB918", found=len(panel.scores), needed=needed)
