"""Working days and terms (工作日与期限): holidays off, weekends worked, and when a term ends.

How a term is counted: the day on which it starts does not count; a term of months or years ends
on the corresponding day, or on the last day of a month that has none; a term whose last day is
a day off ends on the next working day. Source: 民法典 201, 202 and 203 (before 2021: 民法通则 154).
A validity is no term to act in: it ends on its day, working or not (`later`).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from changbai.kernel.text import Language

TermUnit = Literal["workdays", "days", "months", "years"]

#: How each unit is written: in English, in Chinese.
UNITS: dict[TermUnit, tuple[str, str]] = {
    "workdays": ("workdays", "个工作日"),
    "days": ("days", "日"),
    "months": ("months", "个月"),
    "years": ("years", "年"),
}
_WRITTEN: dict[str, TermUnit] = {word: unit for unit, pair in UNITS.items() for word in pair}
_FORM = re.compile(rf"([0-9]{{1,4}}) ?({'|'.join(_WRITTEN)})\Z")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """A stretch of time to act in or to be valid for (期限): `20 workdays` or `20个工作日`."""

    amount: int
    unit: TermUnit

    def show(self, language: Language = "zh") -> str:
        """Return the written form in a language."""
        english, chinese = UNITS[self.unit]
        return f"{self.amount}{chinese}" if language == "zh" else f"{self.amount} {english}"

    def __str__(self) -> str:
        """Return the form that stands in a pack."""
        return self.show("en")


def read_term(text: str) -> Term | None:
    """Read a written term; None when the text is not one, or is no time at all."""
    found = _FORM.match(text.strip())
    if not found or not int(found[1]):
        return None
    return Term(int(found[1]), _WRITTEN[found[2]])


def later(day: date, term: Term) -> date:
    """Return the last day of a term in calendar time; 29 February has no day of its own in 2019.

    Raises ValueError for a term of workdays, which only a calendar can count.
    """
    if term.unit == "workdays":
        raise ValueError("workdays need a calendar")
    if term.unit == "days":
        return day + timedelta(days=term.amount)
    months = day.year * 12 + day.month - 1 + term.amount * (12 if term.unit == "years" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class Calendar:
    """The working days of a country (工作日历): weekends off, but for the days of its table.

    `exceptions` tells for a day whether it is worked, whatever the day of the week.
    """

    def __init__(self, exceptions: Mapping[date, bool]) -> None:
        self._exceptions = dict(exceptions)
        self._years = frozenset(day.year for day in exceptions)
        self._ends: dict[tuple[date, int], date] = {}

    def covers(self, year: int) -> bool:
        """Tell whether the table knows the holidays of a year; else only weekends are off."""
        return year in self._years

    def is_workday(self, day: date) -> bool:
        """Tell whether a day is worked."""
        worked = self._exceptions.get(day)
        return day.weekday() < 5 if worked is None else worked

    def after(self, day: date, workdays: int) -> date:
        """Return the n-th working day after a day, which itself does not count; 0 is the day."""
        known = self._ends.get((day, workdays))
        if known is None:
            known, left = day, workdays
            while left > 0:
                known += _DAY
                left -= self.is_workday(known)
            self._ends[day, workdays] = known
        return known

    def before(self, day: date, workdays: int) -> date:
        """Return the n-th working day before a day, which itself does not count; 0 is the day."""
        while workdays > 0:
            day -= _DAY
            workdays -= self.is_workday(day)
        return day

    def between(self, first: date, last: date) -> int:
        """Count the working days after the first day up to the last, both directions of time."""
        if last < first:
            return -self.between(last, first)
        days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
        return sum(self.is_workday(day) for day in days)

    def due(self, day: date, term: Term) -> date:
        """Return the last day on which to act within a term that starts on a day."""
        if term.unit == "workdays":
            return self.after(day, term.amount)
        end = later(day, term)
        while not self.is_workday(end):
            end += _DAY
        return end
