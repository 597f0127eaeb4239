"""What handing in many returns at once takes (批量报送办理): few queries, one journal line.

The way of each return is that of a single one: the same checks, the same machine of
`procedure.filing`, the same rows written. Only the reading and writing are done for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from changbai.actions._actor import Actor, Entry
from changbai.actions._filing import is_closed, standing
from changbai.engine.check_many import Asked, check_many
from changbai.engine.reporting import calendar_of, due_on, holds, route_of
from changbai.kernel.period import Period
from changbai.kernel.problem import Cell, Problem, has_errors
from changbai.pack.shapes import Form, Pack
from changbai.procedure.filing import FILLER, Event, State, step
from changbai.records.models import (
    Draft,
    Filing,
    FilingEvent,
    RegistryUnit,
    Return,
    ReturnRevision,
    UnitSpan,
)

#: A row handed in: the unit, its values, and what is said of its queries by rule; what stands
#: under "" speaks for every query of the return.
Row = tuple[RegistryUnit, Mapping[str, Any], Mapping[str, str]]
#: Ids in one query; SQLite takes no more than some thousand.
_SOME = 500


@dataclass
class _Sound:
    """A return that may go (可报送): what is written when its step is taken."""

    unit: RegistryUnit
    span: UnitSpan
    values: Mapping[str, Any]
    said: dict[str, str]


#: A return that goes: what it says, its row, its filing after the step, the revision before.
_Going = tuple[_Sound, Return, Filing, ReturnRevision | None]


def hand_in_many(
    entry: Entry, actor: Actor, pack: Pack, form: Form, period: Period, rows: Sequence[Row]
) -> dict[str, list[Problem]]:
    """Hand in each return that is sound; return the problems of each unit by code (批量报送)."""
    told, going = weigh(pack, form, period, rows)
    if going:
        entry.touched.add(f"returns/{form.id}/{period}")
        _write(entry, actor, going)
    return told


def weigh(
    pack: Pack, form: Form, period: Period, rows: Sequence[Row]
) -> tuple[dict[str, list[Problem]], list[_Going]]:
    """Return the problems of each unit by code, and the returns that may go (批量审核).

    Nothing is written. The end of the journal, which every verb locks, keeps others away from
    what was read until it is written.
    """
    told: dict[str, list[Problem]] = {unit.code: [] for unit, _, _ in rows}
    ids = [unit.pk for unit, _, _ in rows]
    spans = {s.unit_id: s for s in reversed(list(_among(_spans(period.end), "unit", ids)))}
    there: list[Row] = []
    for row in rows:
        unit = row[0]
        if unit.pk in spans:
            there.append(row)
        else:
            facts = {"unit": unit.name, "period": str(period)}
            told[unit.code] = [Problem("CB626", Cell(form.id), facts)]
    sound: list[_Sound] = []
    checked = _check(pack, form, period, there, spans)
    for (unit, values, words), problems in zip(there, checked, strict=True):
        left, said = _explained(problems, words)
        if has_errors(left):
            told[unit.code] = [problem for problem in left if problem.code != "CB521"]
        else:
            sound.append(_Sound(unit, spans[unit.pk], values, said))
    more, going = _step_all(pack, form, period, sound)
    return told | more, going


def _spans(day: date) -> QuerySet:
    return UnitSpan.objects.newest().on(day)


def _among(rows: QuerySet, field: str, ids: Sequence[int]) -> Iterator[Any]:
    """Yield the rows whose field is among some ids, in queries of a size that every base takes."""
    for start in range(0, len(ids), _SOME):
        yield from rows.filter(**{f"{field}__in": ids[start : start + _SOME]})


def _check(
    pack: Pack, form: Form, period: Period, rows: Sequence[Row], spans: Mapping[int, UnitSpan]
) -> list[list[Problem]]:
    """Check all returns by the rules of the form, beside what was reported a year before."""
    last = ReturnRevision.objects.newest().select_related("of").exclude(state="refused")
    last = last.filter(of__form=form.id, of__period=str(period.shift(-1)))
    ids = [unit.pk for unit, _, _ in rows]
    before = {each.of.unit_id: each.values for each in _among(last, "of__unit", ids)}
    asked = [
        Asked(unit.name, values, before.get(unit.pk, {}), spans[unit.pk].attributes)
        for unit, values, _ in rows
    ]
    return check_many(form, asked, pack=pack, period=str(period))


def _explained(
    problems: Sequence[Problem], words: Mapping[str, str]
) -> tuple[list[Problem], dict[str, str]]:
    """Return what is left to be told, and what is said of each query that was explained."""
    left, said = [], {}
    for each in problems:
        if each.code != "CB521":
            left.append(each)
            continue
        rule = str(each.facts["rule"])
        if text := (words.get(rule) or words.get("") or "").strip():
            said[rule] = text
        else:
            facts = {"message": each.facts["message"], "rule": rule}
            facts["element"] = each.facts["element"]
            left.append(Problem("CB627", each.place, facts))
    return left, said


def _step_all(
    pack: Pack, form: Form, period: Period, sound: Sequence[_Sound]
) -> tuple[dict[str, list[Problem]], list[_Going]]:
    """Take the step of every sound return; return why some cannot, and those that go."""
    told: dict[str, list[Problem]] = {}
    ids = [each.unit.pk for each in sound]
    mine = Return.objects.filter(form=form.id, period=str(period))
    kept = {each.unit_id: each for each in _among(mine, "unit", ids)}
    held = [each.pk for each in kept.values()]
    newest = {r.of_id: r for r in _among(ReturnRevision.objects.newest(), "of", held)}
    filings = {f.of_id: f for f in _among(Filing.objects.all(), "of", held)}
    closed = is_closed(form.id, str(period))
    blank = _blank_of(pack, form, period)
    going: list[_Going] = []
    for each in sound:
        of = kept.get(each.unit.pk) or Return(
            form=form.id, period=str(period), ends=period.end, unit=each.unit
        )
        before = newest.get(of.pk)
        filing = filings.get(of.pk) or blank(each.span, before.state if before else "")
        if filing.place >= 0 and before is not None and _same(before, each):
            place = Cell(form.id, str(period))
            told[each.unit.code] = [Problem("CB780", place, {"unit": each.unit.name})]
            continue
        after, problem = step(filing.state, Event("hand_in", FILLER, closed=closed), str(of))
        if after is None:
            told[each.unit.code] = [problem] if problem else []
            continue
        filing.put(after)
        filing.queries = len(each.said)
        going.append((each, of, filing, before))
    return told, going


def _same(newest: ReturnRevision, each: _Sound) -> bool:
    """Tell whether what is handed in is what was reported, before any cut of a reviewer."""
    back = {id: cut["reported"] for id, cut in newest.cuts.items()}
    reported = {id: v for id, v in {**newest.values, **back}.items() if v is not None}
    return reported == dict(each.values) and newest.explanations == each.said


def _blank_of(pack: Pack, form: Form, period: Period) -> Callable[[UnitSpan, str], Filing]:
    """Return what makes a filing that stands where the newest revision says; routes are kept."""
    due = due_on(form, period, calendar_of(pack))
    routes: dict[tuple[str, bool], list[tuple[str, str]]] = {}

    def make(span: UnitSpan, state: str) -> Filing:
        direct = form.direct is not None and holds(pack, form.direct, span.attributes)
        key = (span.area, direct)
        if key not in routes:
            routes[key] = route_of(pack, form, span.area, span.attributes, period.end)
        filing = Filing(route=routes[key], due=due)
        filing.put(standing(State(filing.state.route), state))
        return filing

    return make


def _write(entry: Entry, actor: Actor, gone: Sequence[_Going]) -> None:
    """Write returns, filings, events and revisions; end the revisions before, drop the drafts."""
    Return.objects.bulk_create([of for _, of, _, _ in gone if of._state.adding])
    for _, of, filing, _ in gone:
        filing.of = of
        filing.first_at = filing.first_at or entry.at
    fresh = [filing for _, _, filing, _ in gone if filing._state.adding]
    moved = [filing for _, _, filing, _ in gone if not filing._state.adding]
    Filing.objects.bulk_create(fresh)
    states = [f.name for f in Filing._meta.concrete_fields if f.name not in ("id", "of")]
    Filing.objects.bulk_create(
        moved, update_conflicts=True, unique_fields=["id"], update_fields=states
    )
    FilingEvent.objects.bulk_create(
        FilingEvent(
            filing=filing,
            number=filing.version,
            entry=entry.number,
            at=entry.at,
            act="hand_in",
            who=FILLER,
            actor=actor.name,
            facts={"explained": sorted(each.said)},
        )
        for each, _, filing, _ in gone
    )
    ended = [before.pk for _, _, _, before in gone if before is not None]
    for start in range(0, len(ended), _SOME):
        older = ReturnRevision.objects.filter(pk__in=ended[start : start + _SOME])
        older.update(ended_by=entry.number, known_to=entry.at)
    ReturnRevision.objects.bulk_create(
        ReturnRevision(
            of=of,
            number=before.number + 1 if before else 1,
            state="verified" if filing.status == "verified" else "reported",
            values=dict(each.values),
            explanations=each.said,
            actor=actor.name,
            entry=entry.number,
            known_from=entry.at,
        )
        for each, of, filing, before in gone
    )
    kept = gone[0][1]
    units = [each.unit.pk for each, _, _, _ in gone]
    for start in range(0, len(units), _SOME):
        some = units[start : start + _SOME]
        Draft.objects.filter(form=kept.form, period=kept.period, unit__in=some).delete()
