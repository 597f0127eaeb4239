"""What an area owes (欠报): by form, who was asked, what became of it, and by when.

Asked is whom the form's own `where` names among the units that lay in the area at the end of
the period; a return that is not there is overdue only when its last day lies before the day
shown, weekends and holidays counted as the form says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from changbai.engine.measure import Measurer
from changbai.engine.owing import Owing, owing, periods_of
from changbai.kernel.period import Period, read_period
from changbai.kernel.text import Text
from changbai.pack.shapes import Form
from changbai.web.charts.strip import strip
from changbai.web.frame import Frame
from changbai.web.measuring import measurer_for


@dataclass(frozen=True, slots=True)
class Owed:
    """One form of an area in one period (报表欠报情况)."""

    owing: Owing

    @property
    def asked(self) -> int:
        """How many returns were asked for."""
        return self.owing.units.height

    @property
    def verified(self) -> int:
        """How many were reviewed and count."""
        return self.owing.count("verified")

    @property
    def reported(self) -> int:
        """How many wait for review."""
        return self.owing.count("reported")

    @property
    def refused(self) -> int:
        """How many were sent back and not handed in again."""
        return self.owing.count("refused")

    @property
    def missing(self) -> int:
        """How many were never handed in; overdue once the last day has passed."""
        return self.owing.count("missing")

    @property
    def open(self) -> int:
        """How many the units of the area still owe by a day that has passed."""
        return self.missing + self.refused if self.owing.overdue else 0

    @property
    def picture(self) -> str:
        """The strip of the four states."""
        late = "v-overdue" if self.owing.overdue else "v-not_due"
        return strip(
            [
                ("v-verified", self.verified),
                ("v-reported", self.reported),
                ("v-refused", self.refused),
                (late, self.missing),
            ]
        )


@dataclass(frozen=True, slots=True)
class Debtor:
    """A unit that owes a form (欠报单位): never handed in, or sent back with a note."""

    code: str
    name: str
    area: Text
    state: Literal["overdue", "not_due", "refused", "reported"]
    note: Text


def owed_by_form(frame: Frame, measurer: Measurer, code: str) -> list[Owed]:
    """Return what the area owes: of each form the last period due, and one not yet due."""
    found = [
        Owed(owing(measurer, form, period, code, frame.day, frame.scope.areas))
        for form in frame.pack.forms.values()
        for period in periods_of(measurer, form, frame.day)
    ]
    return sorted((one for one in found if one.asked), key=lambda one: (-one.open, -one.reported))


def owed_here(frame: Frame, code: str) -> list[Owed] | None:
    """Return what an area owes; None where the user may not see its returns."""
    measurer = measurer_for(frame) if frame.scope.sees_area(code) else None
    return None if measurer is None else owed_by_form(frame, measurer, code)


def owed_of(
    frame: Frame, measurer: Measurer, code: str, form: Form, asked: str = ""
) -> Owed | None:
    """Return one form of the area: in the period asked for, else the last one due."""
    periods = periods_of(measurer, form, frame.day)
    wanted: Period | None = read_period(asked) if asked else None
    period = next((one for one in periods if wanted in (None, one)), None)
    return (
        Owed(owing(measurer, form, period, code, frame.day, frame.scope.areas)) if period else None
    )


def debtors(frame: Frame, owed: Owed) -> list[Debtor]:
    """Return the units of a form that still have something to do, those sent back first."""
    found = owed.owing
    notes = _notes(frame, found)
    order = {"refused": 0, "missing": 1, "reported": 2}
    rows = [row for row in found.units.iter_rows(named=True) if row["state"] in order]
    late: Literal["overdue", "not_due"] = "overdue" if found.overdue else "not_due"
    return [
        Debtor(
            row["unit"],
            row["name"],
            frame.area_name(row["area"]),
            late if row["state"] == "missing" else row["state"],
            Text(notes.get(row["unit"], ""), ""),
        )
        for row in sorted(rows, key=lambda row: (order[row["state"]], row["area"], row["unit"]))
    ]


def _notes(frame: Frame, found: Owing) -> dict[str, str]:
    """Return why returns were sent back, by unit."""
    rows = frame.scope.newest_revisions().filter(
        state="refused",
        of__form=found.form.id,
        of__period=str(found.period),
    )
    return dict(rows.values_list("of__unit__code", "note"))
