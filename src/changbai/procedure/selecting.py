"""Places are fewer than cases (择优): ranking by points within the places of each group."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from changbai.pack.procedure import Places
from changbai.procedure.act import Act, Verdict
from changbai.procedure.moving import follow
from changbai.procedure.plan import Plan
from changbai.procedure.state import Case, Effect


def group_of(plan: Plan, places: Places, case: Case) -> str:
    """Return the group whose places a case takes: its category, or the area that has places."""
    if places.by == "category":
        return case.category
    if places.by == "none":
        return ""
    line = plan.line(case.area, case.filed)
    named = next((area for area in line if area in places.table), None)
    return named or next(
        (area for area in line if plan.levels.get(area) == "prefecture"), case.area
    )


def places_of(places: Places, group: str) -> int | None:
    """Return the places of a group; None when there is no limit of its own."""
    return places.table.get(group, places.each)


def select(act: Act, cases: list[Case]) -> Verdict:
    """Choose the best of a list within the places (择优); a lone case waits while none is free."""
    for case in cases:
        if problem := act.stranger(case, act.stage(case).by):
            return problem
    stage = act.stage(cases[0])
    places = stage.places or Places()
    chosen = _chosen(act, places, cases)
    lone = act.event.case == cases[0].id
    if lone and not chosen:
        group = group_of(act.plan, places, cases[0])
        full = places_of(places, group)
        limit = places.total if full is None else full
        return act.refuse("CB919", taken=limit, places=limit, group=group or "-")
    effect = Effect(facts={"selected": sorted(chosen)})
    for case in cases:
        passed = case.id in chosen
        kept = replace(case, selected=act.event.day) if passed else case
        effect = follow(act, kept, "pass" if passed else "reject", effect)
    return effect


def _chosen(act: Act, places: Places, cases: list[Case]) -> set[str]:
    """Return the ids of those that find a place, in order of points."""
    left = _free(act, places, cases[0])
    total = None if places.total is None else places.total - left.pop("*", 0)
    ranked = sorted(cases, key=lambda case: (-_points(case), case.filed, case.id))
    chosen: list[Case] = []
    room: dict[str, int] = {}
    out: set[tuple[str, Fraction]] = set()
    for case in ranked:
        group = group_of(act.plan, places, case)
        limit = places_of(places, group)
        free = room.setdefault(group, 10**9 if limit is None else limit - left.get(group, 0))
        full = free <= 0 or (total is not None and len(chosen) >= total)
        if full and places.ties == "all_in" and _ties_last(chosen, case, group, act, places):
            chosen.append(case)
        elif full:
            out.add((group, _points(case)))
        else:
            chosen.append(case)
            room[group] -= 1
    if places.ties == "all_out":
        chosen = [c for c in chosen if (group_of(act.plan, places, c), _points(c)) not in out]
    return {case.id for case in chosen}


def _ties_last(chosen: list[Case], case: Case, group: str, act: Act, places: Places) -> bool:
    same = [each for each in chosen if group_of(act.plan, places, each) == group]
    return bool(same) and _points(same[-1]) == _points(case)


def _points(case: Case) -> Fraction:
    """A case without points stands behind all that have some."""
    return Fraction(-1) if case.points is None else case.points


def _free(act: Act, places: Places, like: Case) -> dict[str, int]:
    """Count the places that are taken already, by group and (`*`) in all."""
    taken: dict[str, int] = {}
    for case in act.state.cases.values():
        if case.selected is None or not _counts(act, places, like, case):
            continue
        group = group_of(act.plan, places, case)
        taken[group] = taken.get(group, 0) + 1
        taken["*"] = taken.get("*", 0) + 1
    return taken


def _counts(act: Act, places: Places, like: Case, case: Case) -> bool:
    day = act.event.day
    alive = bool(case.stage) or bool(case.title and case.title.in_force(day))
    if places.counts == "standing":
        return alive
    if places.counts == "year":
        return case.selected is not None and case.selected.year == day.year
    return case.round == like.round
