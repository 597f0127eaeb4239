"""What an area owes (欠报): by form, for the last period that ended by the day shown.

Asked is who lives in the area on the day and has returned the form before or in that period;
a unit that was never asked is not counted as owing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from django.db.models import Max, QuerySet

from changbai.kernel.period import Period
from changbai.pack.shapes import Form
from changbai.records.models import RegistryUnit
from changbai.records.models.units import SpanQuerySet
from changbai.records.revive import period_from
from changbai.web.charts.strip import strip
from changbai.web.frame import Frame


@dataclass(frozen=True, slots=True)
class Owed:
    """One form of an area in one period (报表欠报情况)."""

    form: Form
    period: Period
    asked: int
    verified: int
    reported: int
    refused: int
    overdue: int

    @property
    def picture(self) -> str:
        """The strip of the four states."""
        return strip(
            [
                ("v-verified", self.verified),
                ("v-reported", self.reported),
                ("v-refused", self.refused),
                ("v-overdue", self.overdue),
            ]
        )


@dataclass(frozen=True, slots=True)
class Debtor:
    """A unit that owes a form: never handed in (overdue) or sent back (refused)."""

    unit: RegistryUnit
    state: str
    note: str


def owed_by_form(frame: Frame, code: str) -> list[Owed]:
    """Return what the area owes of every form that it returns."""
    latest = last_periods(frame)
    result = []
    for form in frame.pack.forms.values():
        if form.id not in latest:
            continue
        period, ends = latest[form.id]
        states = _states(frame, code, form, period)
        asked = set(_asked(frame, code, form, ends).values_list("pk", flat=True)) | set(states)
        counts = dict.fromkeys(("verified", "reported", "refused"), 0)
        for state, _ in states.values():
            counts[state] += 1
        if asked:
            overdue = len(asked - set(states))
            result.append(Owed(form, period_from(period), len(asked), overdue=overdue, **counts))
    return sorted(result, key=lambda one: -(one.overdue + one.refused))


def owed_units(frame: Frame, code: str, form: Form) -> list[Debtor]:
    """Return the units that owe the form, sent-back ones first."""
    latest = last_periods(frame).get(form.id)
    if latest is None:
        return []
    states = _states(frame, code, form, latest[0])
    asked = {unit.pk: unit for unit in _asked(frame, code, form, latest[1]).order_by("code")}
    refused = {pk: note for pk, (state, note) in states.items() if state == "refused"}
    for unit in frame.scope.units().filter(pk__in=set(refused) - set(asked)):
        asked[unit.pk] = unit
    back = [Debtor(unit, "refused", refused[pk]) for pk, unit in asked.items() if pk in refused]
    return back + [Debtor(unit, "overdue", "") for pk, unit in asked.items() if pk not in states]


def last_periods(frame: Frame) -> dict[str, tuple[str, date]]:
    """Return form -> (last period that ended by the day shown, its last day)."""
    returns = frame.scope.returns().filter(ends__lte=frame.day)
    ends = dict(returns.values_list("form").annotate(last=Max("ends")).order_by())
    found = {}
    for form, day in ends.items():
        one = returns.filter(form=form, ends=day).values_list("period", flat=True).first()
        if one is not None:
            found[form] = (one, day)
    return found


def _here(frame: Frame, code: str) -> QuerySet:
    codes = set(frame.tree.descendants(code))
    living = cast(SpanQuerySet, frame.scope.spans()).on(frame.day)
    return living.filter(area__in=codes).values("unit")


def _asked(frame: Frame, code: str, form: Form, ends: date) -> QuerySet[RegistryUnit]:
    filers = frame.scope.filers(form.id, form.kind, ends)
    return filers.filter(pk__in=_here(frame, code))


def _states(frame: Frame, code: str, form: Form, period: str) -> dict[int, tuple[str, str]]:
    rows = (
        frame.scope.revisions()
        .newest()  # type: ignore[attr-defined]
        .filter(of__form=form.id, of__period=period, of__unit__in=_here(frame, code))
        .values_list("of__unit", "state", "note")
    )
    return {unit: (state, note) for unit, state, note in rows}
