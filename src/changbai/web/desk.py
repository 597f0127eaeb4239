"""What lies on somebody's desk (办理台): returns to fill, to review, and who is behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from changbai.engine.reporting import calendar_of, due_on, holds
from changbai.kernel.period import Period
from changbai.pack.shapes import Form, Pack
from changbai.procedure.filing import Status
from changbai.records.models import RegistryUnit, UnitSpan
from changbai.records.scope import Scope


@dataclass(frozen=True, slots=True)
class Duty:
    """One return that a unit owes (应报事项): form, period, due day, and where it stands.

    `late`: not handed in although the last day has passed; `draft`: something was typed.
    """

    form: Form
    period: Period
    due: date
    status: Status
    late: bool
    draft: bool

    @property
    def open(self) -> bool:
        """Whether the filler has something to do."""
        return self.status in ("blank", "sent_back")


def duties_of(scope: Scope, pack: Pack, unit: RegistryUnit, year: int, today: date) -> list[Duty]:
    """Return what a unit owes in a year (应报日历), by form and period, ended periods only."""
    spans = list(scope.spans().filter(unit=unit))
    stands = _stands(scope, unit, year)
    drafts = set(
        scope.drafts().filter(unit=unit, period__startswith=str(year)).values_list("form", "period")
    )
    calendar = calendar_of(pack)
    found = []
    for form in pack.forms.values():
        if form.kind != unit.kind:
            continue
        for period in Period(year).pieces(form.periodicity):
            span = _on(spans, period.end)
            if span is None or period.end >= today:
                continue
            status = stands.get((form.id, str(period)), "blank")
            asked = form.where is None or holds(pack, form.where, span.attributes)
            if not asked and status == "blank":
                continue
            due = due_on(form, period, calendar)
            late = due < today and status in ("blank", "sent_back")
            typed = (form.id, str(period)) in drafts
            found.append(Duty(form, period, due, status, late, typed))
    return found


def _stands(scope: Scope, unit: RegistryUnit, year: int) -> Mapping[tuple[str, str], Status]:
    """Return where the returns of a unit stand; those without events by their revision."""
    kept = {"verified": "verified", "reported": "handed_in", "refused": "sent_back"}
    returns = scope.returns().filter(unit=unit, ends__year=year)
    found: dict[tuple[str, str], Status] = {}
    rows = scope.newest_revisions().filter(of__in=returns)
    for form, period, state in rows.values_list("of__form", "of__period", "state"):
        found[form, period] = kept[state]  # type: ignore[assignment]
    filed = scope.filings().filter(of__in=returns)
    for form, period, status in filed.values_list("of__form", "of__period", "status"):
        found[form, period] = cast("Status", status)
    return found


def _on(spans: list[UnitSpan], day: date) -> UnitSpan | None:
    for span in spans:
        if (span.valid_from or date.min) <= day <= (span.valid_to or date.max):
            return span
    return None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The year of a unit, a row a form (应报日历)."""

    form: Form
    duties: tuple[Duty, ...]

    @property
    def burden(self) -> int:
        """How many cells the form asks for in the year (填报负担)."""
        return len(self.form.elements) * len(self.duties)


def by_form(duties: list[Duty]) -> Iterator[Calendar]:
    """Yield the duties a form at a time, in the order of the pack."""
    forms = {duty.form.id: duty.form for duty in duties}
    for id, form in forms.items():
        yield Calendar(form, tuple(duty for duty in duties if duty.form.id == id))
