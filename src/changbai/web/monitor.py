"""What the monitor says (报送进度): the parts of an area, and its list of those who owe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import Http404, HttpRequest
from django.utils import timezone

from changbai.engine.reporting import calendar_of, due_on
from changbai.kernel.period import Period, read_period
from changbai.kernel.text import Text
from changbai.pack.shapes import Form
from changbai.records.duties import Owed, owed
from changbai.records.models import Contact
from changbai.records.progress import Progress, by_part, progress, ranked
from changbai.records.scope import Scope
from changbai.web.frame import Frame, require_frame
from changbai.web.views.desk import working_scope


@dataclass(frozen=True, slots=True)
class Debtor:
    """A unit that owes (欠报单位): whom to ring, how late it is, when it was last chased."""

    owed: Owed
    area: Text
    late: int
    contact: Contact | None
    chased: date | None


@dataclass
class Watch:
    """One form and period as seen by one account in one area (报送进度)."""

    frame: Frame
    scope: Scope
    form: Form
    period: Period
    area: str
    today: date

    @cached_property
    def due(self) -> date:
        """Last day on which a return is in time."""
        return due_on(self.form, self.period, calendar_of(self.frame.pack))

    @cached_property
    def names(self) -> dict[str, Text]:
        """The areas at the end of the period, by code."""
        return {
            row.code: Text(row.name, row.name_en)
            for row in self.frame.pack.areas
            if row.span.holds(self.period.end)
        }

    @cached_property
    def _parents(self) -> dict[str, str]:
        pack = self.frame.pack
        tree = pack.report_tree if pack.report_tree.edges else pack.area_tree
        return dict(tree.on(self.period.end).parent)

    def inside(self, area: str) -> bool:
        """Tell whether an area lies in the one looked at, by whom it reports to."""
        return bool(self.part_of(area))

    def part_of(self, area: str) -> str:
        """Return the part of the area looked at in which another lies; itself for itself."""
        below = area
        while below and below != self.area:
            above = self._parents.get(below, "")
            if above == self.area:
                return below
            below = above
        return below

    @property
    def above(self) -> list[str]:
        """The areas that the account sees above the one looked at, the highest first."""
        found, code = list[str](), self._parents.get(self.area, "")
        while code in self.names and self.scope.sees_area(code):
            found.insert(0, code)
            code = self._parents.get(code, "")
        return found

    @cached_property
    def rows(self) -> list[Owed]:
        """The returns that the area is asked for."""
        scope = self.scope
        found = owed(
            self.frame.pack,
            self.form,
            self.period,
            scope.spans(),
            scope.filings(),
            scope.revisions(),
        )
        return [row for row in found if self.inside(row.area)]

    @cached_property
    def whole(self) -> Progress:
        """All of the area."""
        return progress(self.area, self.rows, self.due, self.today)

    @cached_property
    def parts(self) -> list[tuple[Progress, int]]:
        """Each part of the area with its place; parts of which nobody is asked too."""
        kept = by_part(self.rows, self.part_of)
        below = [
            code
            for code, above in self._parents.items()
            if above == self.area and code in self.names and self.scope.sees_area(code)
        ]
        codes = [*below, *([self.area] if self.area in kept and below else [])]
        found = [progress(code, kept.get(code, []), self.due, self.today) for code in codes]
        places = ranked(part for part in found if part.area != self.area)
        order = sorted(found, key=lambda part: (places.get(part.area, len(found) + 1), part.area))
        return [(part, places.get(part.area, 0)) for part in order]

    def desks(self, part: Progress) -> list[tuple[Text, int]]:
        """Return with whom the returns under review lie, by area, most first."""
        root = self.frame.pack.head.root_area
        return [
            (self.names.get(code, Text(code)) if code != root else Text("省级", "province"), count)
            for code, count in sorted(part.desks.items(), key=lambda item: -item[1])
        ]

    @cached_property
    def debtors(self) -> list[Debtor]:
        """Those who still have to act, area by area."""
        owing = [row for row in self.rows if row.owing]
        found = self.scope.contacts().filter(unit__kind=self.form.kind)
        contacts = {contact.unit_id: contact for contact in found}
        told = self.scope.chased().filter(form=self.form.id, period=str(self.period), step="urge")
        chased = dict(told.order_by("day").values_list("unit_id", "day"))
        late = max(0, (self.today - self.due).days)
        return [
            Debtor(
                row,
                self.names.get(row.area, Text(row.area)),
                late,
                contacts.get(row.unit_id),
                chased.get(row.unit_id),
            )
            for row in owing
        ]


def watch(request: HttpRequest, form: str, period: str, area: str = "") -> Watch:
    """Return what an account watches; 404 for what is not in its sight."""
    frame = require_frame(request)
    scope = working_scope(request, frame)
    found, asked = frame.pack.forms.get(form), read_period(period)
    if found is None or asked is None or not may_watch(scope):
        raise Http404
    if asked not in set(Period(asked.year).pieces(found.periodicity)):
        raise Http404
    here = area or scope.desk or scope.root
    seen = Watch(frame, scope, found, asked, here, timezone.localdate())
    if here not in seen.names or not scope.sees_area(here):
        raise Http404
    return seen


def may_watch(scope: Scope) -> bool:
    """Tell whether an account watches the reporting of others."""
    return scope.areas is None or bool(scope.desk)
