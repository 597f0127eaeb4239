"""Reading a policy text (解读): structure, then what is inherited, then each number judged."""

from __future__ import annotations

import re
from bisect import bisect_right

from changbai.reading import actors, amounts, measures, targets, timing
from changbai.reading.clauses import lead_sentences, make_clauses
from changbai.reading.front import Front, read_front
from changbai.reading.restate import mark_restatements
from changbai.reading.scene import Scene, scenes
from changbai.reading.shadow import Shadow, cast
from changbai.reading.shapes import (
    Actor,
    Amount,
    Clause,
    FoundMeasure,
    FoundRule,
    FoundTarget,
    Milestone,
    Place,
    Reading,
)
from changbai.reading.tables import find_table_goals
from changbai.reading.tree import find_parts

#: How much each doubt takes off the confidence of an item.
_WEIGHTS = {
    "inherited": 0.05, "from_title": 0.15, "no_deadline": 0.1, "elliptical": 0.15, "hedged": 0.05,
    "in_words": 0.3, "weak": 0.25, "parallel": 0.1, "relative": 0.15, "unit_omitted": 0.2,
    "prose": 0.2, "unknown_body": 0.05, "rule_like": 0.25, "table": 0.1, "restated": 0.0,
}  # fmt: skip


def read_text(text: str) -> Reading:
    """Read a policy text (解读): clause tree, targets, actors, amounts and the rest."""
    shadow = cast(text)
    parts = find_parts(shadow.text)
    front = read_front(shadow.text, parts[0].start if parts else len(shadow.text))
    clauses = make_clauses(text, shadow, parts)
    locate = _Locator(text, shadow, clauses)
    issued = _year_of_issue(front)
    stage = list(scenes(shadow.text, parts, issued, front.ends))
    given = [
        (scene, amount)
        for scene in stage
        for amount in amounts.find_amounts(
            shadow.text, scene.sentence, parts[scene.part].title if scene.part >= 0 else ""
        )
    ]
    used = {place for _, amount in given for place in amount.figures}
    found = [target for scene in stage for target in targets.find_targets(shadow.text, scene, used)]
    taken = {place for target in found for place in range(target.start, target.end)}
    return Reading(
        text=text,
        front=front,
        clauses=clauses,
        leads=tuple(locate.place(*span) for span in lead_sentences(shadow.text, parts)),
        targets=_with_tables(text, _targets(found, locate), locate),
        milestones=_milestones(shadow.text, stage, taken, issued, locate),
        rules=_rules(shadow.text, stage, taken | used, locate),
        actors=tuple(_actor(one, locate) for one in actors.find_actors(shadow.text)),
        amounts=tuple(_amount(one, locate) for _, one in given),
        measures=_measures(shadow.text, stage, locate),
    )


def _year_of_issue(front: Front) -> int | None:
    """Return the year from which a text looks ahead: its date, number, or the period's first."""
    named = re.search(r"(?:19|20)[0-9]{2}", front.number)
    years = [front.issued.year if front.issued else None, int(named.group()) if named else None]
    known = [year for year in (*years, front.starts) if year is not None]
    return min(known, default=None)


class _Locator:
    """Turns stretches of the shadow into places of the text, with the clause they stand in."""

    def __init__(self, text: str, shadow: Shadow, clauses: tuple[Clause, ...]) -> None:
        self.text = text
        self.shadow = shadow
        self.starts = [clause.start for clause in clauses]
        self.ids = [clause.id for clause in clauses]

    def place(self, start: int, end: int, doubts: tuple[str, ...] = ()) -> Place:
        """Return quote, offsets, clause and confidence of a stretch of the shadow."""
        return self.at(*self.shadow.span(start, end), doubts)

    def at(self, low: int, high: int, doubts: tuple[str, ...] = ()) -> Place:
        """Return the same of a stretch of the text itself."""
        index = bisect_right(self.starts, low) - 1
        confidence = max(0.3, 0.97 - sum(_WEIGHTS[doubt] for doubt in doubts))
        clause = self.ids[index] if index >= 0 else ""
        return Place(
            quote=self.text[low:high], start=low, end=high, clause=clause,
            confidence=round(confidence, 2), doubts=doubts,
        )  # fmt: skip


def _where(place: Place) -> dict[str, object]:
    return {
        name: getattr(place, name)
        for name in ("quote", "start", "end", "clause", "confidence", "doubts")
    }


def _targets(found: list[targets.RawTarget], locate: _Locator) -> tuple[FoundTarget, ...]:
    made: list[FoundTarget] = []
    for one, first in zip(found, mark_restatements(found), strict=True):
        doubts = one.doubts
        if one.kind == "change" and one.base is None:
            doubts = (*doubts, "elliptical")
        if first is not None:
            doubts = (*doubts, "restated")
        place = locate.place(one.start, one.end, doubts)
        made.append(
            FoundTarget(
                **_where(place),  # type: ignore[arg-type]
                subject=one.subject, value=one.value, value_high=one.high, unit=one.unit,
                kind=one.kind, comparator=one.comparator, direction=one.direction,  # type: ignore[arg-type]
                baseline_year=one.base, deadline=one.due, deadline_source=one.source,
                hedge=one.hedge, increment=one.increment,
                restates=made[first].quote if first is not None else "",
            )
        )  # fmt: skip
    return tuple(made)


def _with_tables(
    text: str, found: tuple[FoundTarget, ...], locate: _Locator
) -> tuple[FoundTarget, ...]:
    """Add the goals of tables; what the rules made of their rows is put aside."""
    goals = list(find_table_goals(text))
    rows = [(goal.start, goal.end) for goal in goals]
    kept = [one for one in found if not any(low <= one.start < high for low, high in rows)]
    for goal in goals:
        place = locate.at(goal.start, goal.end, ("table",))
        kept.append(
            FoundTarget(
                **_where(place),  # type: ignore[arg-type]
                subject=goal.subject, value=goal.value, value_high=goal.high, unit=goal.unit,
                kind=goal.kind, comparator=goal.comparator, direction=goal.direction,  # type: ignore[arg-type]
                deadline=goal.year, deadline_source="table",
            )
        )  # fmt: skip
    return tuple(sorted(kept, key=lambda one: one.start))


def _milestones(
    text: str, stage: list[Scene], taken: set[int], issued: int | None, locate: _Locator
) -> tuple[Milestone, ...]:
    return tuple(
        Milestone(**_where(locate.place(one.start, one.end)), date=one.date, deadline=one.year)  # type: ignore[arg-type]
        for scene in stage
        for one in timing.find_milestones(text, scene, taken, issued)
    )


def _rules(
    text: str, stage: list[Scene], taken: set[int], locate: _Locator
) -> tuple[FoundRule, ...]:
    return tuple(
        FoundRule(
            **_where(locate.place(one.start, one.end)),  # type: ignore[arg-type]
            subject=one.subject, value=one.value, unit=one.unit, comparator=one.comparator,
        )
        for scene in stage
        for one in timing.find_rules(text, scene, taken)
    )  # fmt: skip


def _actor(one: actors.RawActor, locate: _Locator) -> Actor:
    known = actors.known_as(one.body)
    doubts = (("prose",) if one.prose else ()) + (() if known else ("unknown_body",))
    place = locate.place(one.start, one.end, doubts)
    return Actor(**_where(place), body=one.body, role=one.role, known_as=known)  # type: ignore[arg-type]


def _amount(one: amounts.RawAmount, locate: _Locator) -> Amount:
    place = locate.place(one.start, one.end)
    return Amount(
        **_where(place),  # type: ignore[arg-type]
        value=one.value, value_high=one.high, unit=one.unit, value_role=one.role,
        rate_pct=one.rate, rate_pct_high=one.rate_high, condition=one.condition,
    )  # fmt: skip


def _measures(text: str, stage: list[Scene], locate: _Locator) -> tuple[FoundMeasure, ...]:
    return tuple(
        FoundMeasure(
            **_where(locate.place(one.start, one.end)),  # type: ignore[arg-type]
            verb=one.verb, object=one.object, strength=one.strength,
        )
        for scene in stage
        for one in measures.find_measures(text, scene)
    )  # fmt: skip
