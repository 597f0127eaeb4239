"""Every programme can be run to an end (程序检查): stages, ends, actors, deadlines, publicity."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from changbai.kernel.problem import Problem
from changbai.pack.course import RESULTS, Course, courses_of, reevaluation_of
from changbai.pack.declare import at
from changbai.pack.procedure import APPLICANT, Outcome, Stage, StageKind
from changbai.pack.programme import Adjustment, Programme, programmes_of
from changbai.pack.shapes import Pack
from changbai.pack.vocabulary import nearest

LEAST_CASES = 3
_ALL = ("id", "title", "kind", "by", "within", "on", "reference", "verified")
#: Keys that a stage of a kind may have beside those of all.
KEYS: dict[StageKind, tuple[str, ...]] = {
    "apply": (),
    "check": ("corrections", "correct_within"),
    "review": ("needs",),
    "score": ("scorecard", "pass_at", "strictly", "out_of"),
    "panel": (
        *("experts", "quorum", "trim", "by_field"),
        *("scorecard", "pass_at", "strictly", "out_of"),
    ),
    "select": ("places",),
    "publicity": ("lasts",),
    "task": (),
    "decide": (),
}
#: What an end may bring about, by what the course is for.
OUTCOMES: dict[str, tuple[Outcome, ...]] = {
    "application": ("grant", "register", "refuse", "close"),
    "reevaluation": ("keep", "rectify", "release", "revoke", "close"),
}
_NUMBER = re.compile(r"\{(year|serial(:0\d)?|area|category)\}")


def _courses(pack: Pack) -> Iterator[tuple[Programme, Course]]:
    """Yield every course of every programme; a procedure shared by many comes once for each."""
    for programme in programmes_of(pack).values():
        for course in courses_of(pack, programme):
            yield programme, course
        again = reevaluation_of(pack, programme)
        if again is not None:
            yield programme, again


def _once(pack: Pack) -> Iterator[Course]:
    """Yield every course once, for what is a matter of the procedure and not of who follows it."""
    seen: set[str] = set()
    for _, course in _courses(pack):
        if course.id not in seen:
            seen.add(course.id)
            yield course


def has_procedure(pack: Pack) -> Iterator[Problem]:
    """A running programme has one procedure: followed, or its own, not both."""
    for one in programmes_of(pack).values():
        if one.follows and one.stages:
            yield Problem("CB261", at(one, "stages"), {"id": one.id})
        lost = any(edition.procedure in pack.lost for edition in one.follows)
        if one.status == "running" and not courses_of(pack, one) and not lost:
            yield Problem("CB260", at(one, "status"), {"id": one.id})


def named_things(pack: Pack) -> Iterator[Problem]:
    """Procedures, bodies, kinds, code lists, programmes and stages that are named exist."""
    programmes = programmes_of(pack)
    for one in programmes.values():
        wanted: list[tuple[Any, str, str, Any]] = [
            (edition, "procedure", edition.procedure, pack.procedures) for edition in one.follows
        ]
        wanted += [(rule, "programme", rule.programme, programmes) for rule in one.requires]
        if one.reevaluation:
            wanted.append(
                (one.reevaluation, "procedure", one.reevaluation.procedure, pack.procedures)
            )
        wanted += [(one, "unit", one.unit, pack.kinds)] if one.unit else []
        wanted += [(one, "categories", one.categories, pack.codes)] if one.categories else []
        wanted += [
            (one, "roles", body, pack.bodies) for bodies in one.roles.values() for body in bodies
        ]
        for thing, field, id, known in wanted:
            if id not in known and id not in pack.lost:
                yield Problem("CB201", at(thing, field), {"id": id, "near": nearest(id, known)})
    for row in pack.deadlines:
        if row.programme not in programmes and row.programme not in pack.lost:
            facts = {"id": row.programme, "near": nearest(row.programme, programmes)}
            yield Problem("CB201", at(row, "programme"), facts)


def adjusted_stages(pack: Pack) -> Iterator[Problem]:
    """What a programme adjusts, and what deadlines.csv sets, are stages that it goes through."""
    for one in programmes_of(pack).values():
        again = reevaluation_of(pack, one)
        courses = [*courses_of(pack, one), *([again] if again else [])]
        stages = {id: stage for course in courses for id, stage in course.stages.items()}
        for id in {*one.adjust} & {*stages}:
            yield from _keys(one.id, stages[id].kind, id, one.adjust[id])
        rows = [row for row in pack.deadlines if row.programme == one.id]
        named = [(one, "adjust", stage) for stage in one.adjust]
        for thing, field, stage in (*named, *((row, "stage", row.stage) for row in rows)):
            if courses and stage not in stages:
                facts = {"id": one.id, "key": "deadlines.csv" if field == "stage" else field}
                yield Problem(
                    "CB279",
                    at(thing, field),
                    {**facts, "name": stage, "near": nearest(stage, stages)},
                )


def sound_stages(pack: Pack) -> Iterator[Problem]:
    """Keys fit the kind of a stage; ids are its own; time limits are there; panels add up."""
    for programme, course in _courses(pack):
        for stage in course.stages.values():
            yield from _keys(course.id, stage.kind, stage.id, stage)
            yield from _deadline(course, stage, in_rounds=programme.rounds is not None)
            yield from _numbers(course, stage)
            if not stage.by:
                yield Problem("CB265", at(stage), {"course": course.id, "stage": stage.id})
            yield from _scorecard(pack, programme, course, stage)


def _scorecard(pack: Pack, programme: Programme, course: Course, stage: Stage) -> Iterator[Problem]:
    """The scorecard of a stage is in the pack and counts out of the same full marks."""
    card, adjusted = stage.scorecard, programme.adjust.get(stage.id)
    if not card or card in pack.lost:
        return
    place = at(adjusted if adjusted and adjusted.scorecard else stage, "scorecard")
    facts = {"id": card, "course": course.id}
    if card not in pack.scorecards:
        yield Problem("CB274", place, facts)
    elif pack.scorecards[card].full_marks != stage.out_of:
        facts |= {"stage": stage.id, "expected": f"{stage.out_of:f}"}
        found = f"{pack.scorecards[card].full_marks:f}"
        yield Problem("CB285", place, {**facts, "found": found})


def _keys(course: str, kind: StageKind, id: str, written: Stage | Adjustment) -> Iterator[Problem]:
    allowed = (*_ALL, *KEYS[kind]) if isinstance(written, Stage) else KEYS[kind]
    for key in getattr(written.mark, "fields", {}):
        if key not in allowed:
            facts = {"course": course, "stage": id, "key": key, "kind": kind}
            yield Problem("CB271", at(written, key), {**facts, "allowed": ", ".join(allowed)})


def _deadline(course: Course, stage: Stage, *, in_rounds: bool) -> Iterator[Problem]:
    needed = [] if stage.kind == "apply" else ["within"]
    needed += ["correct_within"] if stage.kind == "check" and stage.corrections else []
    needed += ["lasts"] if stage.kind == "publicity" else []
    for key in needed:
        if getattr(stage, key) is None:
            facts = {"course": course.id, "stage": stage.id, "key": key}
            yield Problem("CB270", at(stage), facts)


def _numbers(course: Course, stage: Stage) -> Iterator[Problem]:
    facts: dict[str, Any] = {"course": course.id, "stage": stage.id}
    if stage.kind == "panel":
        sound = 0 < stage.quorum <= stage.experts and 0 <= 2 * stage.trim < stage.quorum
        if not sound:
            facts |= {"experts": stage.experts, "quorum": stage.quorum, "trim": stage.trim}
            yield Problem("CB272", at(stage), facts)
    places = stage.places
    if places is not None:
        table = sum(places.table.values())
        if places.total is None and places.each is None and not places.table:
            yield Problem("CB278", at(stage, "places"), {**facts, "reason": "total, each, table"})
        elif places.total is not None and table > places.total:
            reason = f"{table} > {places.total}"
            yield Problem("CB278", at(stage, "places"), {**facts, "reason": reason})


def routes(pack: Pack) -> Iterator[Problem]:
    """Every result of every stage leads to a stage or an end that exists."""
    for course in _once(pack):
        places = {**course.stages, **course.ends}
        if len(places) < len(course.stages) + len(course.ends):
            id = next(iter(set(course.stages) & set(course.ends)))
            yield Problem("CB281", at(course.stages[id]), {"course": course.id, "id": id})
        for stage in course.stages.values():
            for result, target in course.routes[stage.id].items():
                if target not in places:
                    facts = {"course": course.id, "stage": stage.id, "result": result}
                    facts |= {"target": target, "near": nearest(target, places)}
                    yield Problem("CB262", at(stage, "on"), facts)
            yield from _results(course, stage)
        for field, target, known in _named_ends(course):
            if target and target not in known:
                facts = {"course": course.id, "stage": "-", "result": field}
                facts |= {"target": target, "near": nearest(target, known)}
                yield Problem("CB262", at(course.first), facts)


def _named_ends(course: Course) -> Iterator[tuple[str, str, Any]]:
    yield "withdraw", course.withdraw, course.ends
    if course.appeal:
        yield "appeal", course.appeal.back_to, course.stages
    for end in course.ends.values():
        yield "twice", end.twice, course.ends


def _results(course: Course, stage: Stage) -> Iterator[Problem]:
    """Results that must lead somewhere do; results that the kind does not know are not named."""
    needed, possible = RESULTS[stage.kind]
    given = course.routes[stage.id]
    facts = {"course": course.id, "stage": stage.id}
    lacking = set(needed) - set(given)
    if stage.kind == "check" and not stage.corrections:
        lacking -= {"lapse"}
    if stage.pass_at is not None:
        lacking |= {"reject"} - set(given)
    if stage.kind == "task" and stage.by == APPLICANT:
        lacking |= {"lapse"} - set(given)
    if stage.kind == "decide" and not given:
        lacking |= {"recognise"}
    for result in sorted(lacking):
        yield Problem("CB267", at(stage, "on"), {**facts, "result": result})
    for result in given:
        if stage.kind != "decide" and result not in needed | possible:
            allowed = ", ".join(sorted(needed | possible))
            found = {"key": result, "kind": stage.kind, "allowed": allowed}
            yield Problem("CB271", at(stage, "on"), {**facts, **found})


def whole_graphs(pack: Pack) -> Iterator[Problem]:
    """Every stage and end can be reached, every stage leads to an end, publicity is not avoided."""
    for course in _once(pack):
        targets = {to for on in course.routes.values() for to in on.values()}
        if targets - set(course.stages) - set(course.ends):
            continue
        reached = course.reached() | {course.withdraw}
        reached |= {end.twice for id, end in course.ends.items() if id in reached}
        for id, thing in (*course.stages.items(), *course.ends.items()):
            if id not in reached:
                yield Problem("CB263", at(thing), {"course": course.id, "place": id})
        for id in sorted(course.stuck()):
            yield Problem("CB268", at(course.stages[id]), {"course": course.id, "stage": id})
        unseen = course.reached(leaving_out=frozenset({"publicity"}))
        for id, end in course.ends.items():
            if end.outcome == "grant" and id in unseen:
                yield Problem("CB269", at(end), {"course": course.id, "end": id})


def ends_mean_something(pack: Pack) -> Iterator[Problem]:
    """Every end has an outcome that fits the course; who is refused can appeal."""
    for course in _once(pack):
        for id, end in course.ends.items():
            if not end.outcome:
                yield Problem("CB264", at(end), {"course": course.id, "end": id})
            elif end.outcome == "rectify" and end.again_within is None:
                facts = {"course": course.id, "stage": id, "key": "again_within"}
                yield Problem("CB270", at(end), facts)
            elif end.outcome not in OUTCOMES[course.track]:
                facts = {"course": course.id, "end": id, "outcome": end.outcome}
                yield Problem("CB282", at(end, "outcome"), facts)
        adverse = any(end.outcome in ("refuse", "revoke") for end in course.ends.values())
        if adverse and course.appeal is None:
            yield Problem("CB283", at(course.first), {"course": course.id})
        applies = [stage.id for stage in course.stages.values() if stage.kind == "apply"]
        expected = [course.first.id] if course.track == "application" else []
        if applies != expected:
            facts = {"course": course.id, "expected": "apply" if expected else "-"}
            yield Problem("CB273", at(course.first), facts)


def bound_roles(pack: Pack) -> Iterator[Problem]:
    """Every role that a course uses is bound to bodies by the programme."""
    for programme, course in _courses(pack):
        used = {stage.by: stage for stage in course.stages.values()}
        roles = {role: at(programme, "roles") for role in used if role and role != APPLICANT}
        if course.appeal:
            roles[course.appeal.by] = at(programme, "roles")
        if programme.rounds:
            roles[programme.rounds.by] = at(programme.rounds, "by")
        if programme.reevaluation:
            roles[programme.reevaluation.by] = at(programme.reevaluation, "by")
        for role, mark in roles.items():
            if not programme.roles.get(role):
                facts = {"id": programme.id, "role": role, "course": course.id}
                yield Problem("CB266", mark, facts)


def editions(pack: Pack) -> Iterator[Problem]:
    """Editions begin on different days; one that takes over applications has a place for each."""
    for programme in programmes_of(pack).values():
        days = [edition.since or date.min for edition in programme.follows]
        if len(set(days)) < len(days):
            yield Problem("CB275", at(programme, "follows"), {"id": programme.id})
        courses = courses_of(pack, programme)
        for number, course in enumerate(courses):
            if course.running != "move":
                continue
            for stage in sorted({id for older in courses[:number] for id in older.stages}):
                if course.moves.get(stage, stage) not in course.stages:
                    facts = {"course": course.id, "stage": stage}
                    yield Problem("CB276", at(programme, "follows"), facts)


def numbers(pack: Pack) -> Iterator[Problem]:
    """A number has a serial and only fields that are known."""
    for programme in programmes_of(pack).values():
        written = programme.number
        rest = _NUMBER.sub("", written)
        if written and ("{" in rest or "}" in rest or "{serial" not in written):
            yield Problem("CB277", at(programme, "number"), {"number": written})


def followed_procedures(pack: Pack) -> Iterator[Problem]:
    """A procedure of the pack's own is followed by a programme; else nothing checks it."""
    used = {edition.procedure for one in programmes_of(pack).values() for edition in one.follows}
    again = (one.reevaluation for one in programmes_of(pack).values())
    used |= {rule.procedure for rule in again if rule}
    for id, procedure in pack.procedures.items():
        if id not in used and Path(procedure.mark.file).is_relative_to(pack.folder):
            yield Problem("CB284", at(procedure), {"id": id})


def enough_cases(pack: Pack) -> Iterator[Problem]:
    """A running programme has worked examples."""
    for programme in programmes_of(pack).values():
        found = len(programme.cases)
        if programme.status == "running" and found < LEAST_CASES:
            yield Problem("CB280", at(programme), {"id": programme.id, "found": found})


RULES = (
    has_procedure,
    named_things,
    adjusted_stages,
    sound_stages,
    routes,
    whole_graphs,
    ends_mean_something,
    bound_roles,
    editions,
    numbers,
    followed_procedures,
    enough_cases,
)
