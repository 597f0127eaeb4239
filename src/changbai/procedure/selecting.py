"""Places are fewer than applications (择优): ranking by points within the places of each group."""

from __future__ import annotations

from fractions import Fraction

from changbai.pack.procedure import Places
from changbai.procedure.act import Act, Verdict
from changbai.procedure.moving import follow
from changbai.procedure.plan import Plan
from changbai.procedure.state import Application, Effect


def group_of(plan: Plan, places: Places, application: Application) -> str:
    """Return the group whose places one takes: the category, or the area that has places."""
    if places.by == "category":
        return application.category
    if places.by == "none":
        return ""
    line = plan.line(application.area, application.filed)
    named = next((area for area in line if area in places.table), None)
    return named or next(
        (area for area in line if plan.levels.get(area) == "prefecture"), application.area
    )


def places_of(places: Places, group: str) -> int | None:
    """Return the places of a group; None when there is no limit of its own."""
    return places.table.get(group, places.each)


def select(act: Act, applications: list[Application]) -> Verdict:
    """Choose the best of a list within the places (择优); a lone one waits while none is free."""
    for application in applications:
        if problem := act.stranger(application, act.stage(application).by):
            return problem
    stage = act.stage(applications[0])
    places = stage.places or Places()
    chosen = _chosen(act, places, applications)
    lone = act.event.application == applications[0].id
    if lone and not chosen:
        group = group_of(act.plan, places, applications[0])
        full = places_of(places, group)
        limit = places.total if full is None else full
        return act.refuse("CB919", taken=limit, places=limit, group=group or "-")
    effect = Effect(facts={"selected": sorted(chosen)})
    for application in applications:
        passed = application.id in chosen
        kept = application._replace(selected=act.event.day) if passed else application
        effect = follow(act, kept, "pass" if passed else "reject", effect)
    return effect


def _chosen(act: Act, places: Places, applications: list[Application]) -> set[str]:
    """Return the ids of those that find a place, in order of points."""
    left = _free(act, places, applications[0])
    total = None if places.total is None else places.total - left.pop("*", 0)
    ranked = sorted(
        applications,
        key=lambda application: (-_points(application), application.filed, application.id),
    )
    chosen: list[Application] = []
    room: dict[str, int] = {}
    out: set[tuple[str, Fraction]] = set()
    for application in ranked:
        group = group_of(act.plan, places, application)
        limit = places_of(places, group)
        free = room.setdefault(group, 10**9 if limit is None else limit - left.get(group, 0))
        full = free <= 0 or (total is not None and len(chosen) >= total)
        if full and places.ties == "all_in" and _ties_last(chosen, application, group, act, places):
            chosen.append(application)
        elif full:
            out.add((group, _points(application)))
        else:
            chosen.append(application)
            room[group] -= 1
    if places.ties == "all_out":
        chosen = [c for c in chosen if (group_of(act.plan, places, c), _points(c)) not in out]
    return {application.id for application in chosen}


def _ties_last(
    chosen: list[Application], application: Application, group: str, act: Act, places: Places
) -> bool:
    same = [each for each in chosen if group_of(act.plan, places, each) == group]
    return bool(same) and _points(same[-1]) == _points(application)


def _points(application: Application) -> Fraction:
    """An application without points stands behind all that have some."""
    return Fraction(-1) if application.points is None else application.points


def _free(act: Act, places: Places, like: Application) -> dict[str, int]:
    """Count the places that are taken already, by group and (`*`) in all."""
    taken: dict[str, int] = {}
    for application in act.state.applications.values():
        if application.selected is None or not _counts(act, places, like, application):
            continue
        group = group_of(act.plan, places, application)
        taken[group] = taken.get(group, 0) + 1
        taken["*"] = taken.get("*", 0) + 1
    return taken


def _counts(act: Act, places: Places, like: Application, application: Application) -> bool:
    day = act.event.day
    alive = bool(application.stage) or bool(application.title and application.title.in_force(day))
    if places.counts == "standing":
        return alive
    if places.counts == "year":
        return application.selected is not None and application.selected.year == day.year
    return application.round == like.round
