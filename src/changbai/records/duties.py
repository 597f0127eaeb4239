"""Who owes a return and where it stands (应报与办理): one form, one period, from the records.

What a page may show is decided by the querysets that it brings: those of its scope.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db.models import QuerySet

from changbai.engine.reporting import holds, route_of
from changbai.kernel.period import Period
from changbai.pack.shapes import Form, Pack
from changbai.procedure.filing import Status
from changbai.records.models import Filing, ReturnRevision, UnitSpan

_KEPT: dict[str, Status] = {"verified": "verified", "reported": "handed_in", "refused": "sent_back"}


@dataclass(frozen=True, slots=True)
class Owed:
    """One return that a unit owes (应报事项): where it stands, with whom, and when it first came.

    `reviewer` is the area that reviews it first; `holder` the one that has it now, empty with
    the filler and once verified. `first` is None where nobody knows: not handed in, or brought
    by an import.
    """

    unit_id: int
    code: str
    name: str
    area: str
    status: Status
    reviewer: str
    holder: str
    first: datetime | None

    @property
    def opened(self) -> bool:
        """Lists do not tell whether a reviewer has opened it."""
        return True

    @property
    def owing(self) -> bool:
        """Whether the filler still has to act."""
        return self.status in ("blank", "sent_back")


def owed(
    pack: Pack,
    form: Form,
    period: Period,
    spans: QuerySet[UnitSpan],
    filings: QuerySet[Filing],
    revisions: QuerySet[ReturnRevision],
) -> list[Owed]:
    """Return every return that is asked for, by area and unit; three queries."""
    here = {"of__form": form.id, "of__period": str(period)}
    filed = {
        unit: (cast(Status, status), holder, first)
        for unit, status, holder, first in filings.filter(**here).values_list(
            "of__unit_id", "status", "holder", "first_at"
        )
    }
    newest = revisions.filter(ended_by__isnull=True, **here)
    imported = {unit: _KEPT[state] for unit, state in newest.values_list("of__unit_id", "state")}
    living = spans.filter(unit__kind=form.kind).on(period.end)  # type: ignore[attr-defined]
    rows = living.values_list("unit_id", "unit__code", "name", "area", "attributes")
    routes: dict[tuple[str, bool], str] = {}
    found = []
    for unit, code, name, area, attributes in rows.order_by("area", "unit__code"):
        if form.where is not None and not holds(pack, form.where, attributes):
            continue
        key = (area, form.direct is not None and holds(pack, form.direct, attributes))
        if key not in routes:
            route = route_of(pack, form, area, attributes, period.end)
            routes[key] = route[0][1] if route else ""
        status, holder, first = filed.get(unit) or (imported.get(unit, "blank"), "", None)
        found.append(Owed(unit, code, name, area, status, routes[key], holder, first))
    return found


def periods_between(form: Form, first: int, last: int) -> list[Period]:
    """Return the periods of a form in some years, in order."""
    years = range(first, last + 1)
    return [piece for year in years for piece in Period(year).pieces(form.periodicity)]
