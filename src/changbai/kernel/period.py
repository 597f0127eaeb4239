"""Periods of reporting and windows of measuring (报告期): month, quarter, half, year.

A period is written `2016`, `2016H1`, `2016Q3` or `2016-09`. A window is a run of months of
one year, as official tables use them: one month (本月), January to this month (1—本月累计),
a quarter, a year.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

Periodicity = Literal["month", "quarter", "half", "year"]

MONTHS: dict[Periodicity, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}

#: Years outside these are slips of the pen.
_FIRST, _LAST = 1800, 2999
_FORM = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})|Q(?P<quarter>[1-4])|H(?P<half>[12]))?\Z")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A reporting period (报告期): months `first` to `last` (1..12) of `year`.

    Serves as window too: `Period(2016, 1, 9)` is January to September 2016 (1—9月累计).
    """

    year: int
    first: int = 1
    last: int = 12

    def __post_init__(self) -> None:
        """Refuse months that do not exist; a ValueError here is a bug of the caller."""
        if not 1 <= self.first <= self.last <= 12:
            raise ValueError(f"months {self.first}..{self.last}")

    def __str__(self) -> str:
        """Return the written form, e.g. `2016-09`, `2016Q3`, `2016`, `2016-01..09`."""
        span = self.last - self.first + 1
        if span == 12:
            return f"{self.year}"
        if span == 1:
            return f"{self.year}-{self.first:02d}"
        if span == 3 and self.first % 3 == 1:
            return f"{self.year}Q{self.last // 3}"
        if span == 6 and self.first % 6 == 1:
            return f"{self.year}H{self.last // 6}"
        return f"{self.year}-{self.first:02d}..{self.last:02d}"

    @property
    def start(self) -> date:
        """First day of the period."""
        return date(self.year, self.first, 1)

    @property
    def end(self) -> date:
        """Last day of the period."""
        return date(self.year, self.last, monthrange(self.year, self.last)[1])

    @property
    def months(self) -> int:
        """Number of months in the period."""
        return self.last - self.first + 1

    def covers(self, other: Period) -> bool:
        """Tell whether the other period lies wholly inside this one."""
        return self.year == other.year and self.first <= other.first and other.last <= self.last

    def shift(self, years: int) -> Period:
        """Return the same months `years` later (earlier when negative)."""
        return Period(self.year + years, self.first, self.last)

    def to_date(self) -> Period:
        """Return January to the last month of this period (1—本月累计)."""
        return Period(self.year, 1, self.last)

    def pieces(self, periodicity: Periodicity) -> tuple[Period, ...]:
        """Return the reporting periods of a periodicity that lie wholly inside, in order."""
        size = MONTHS[periodicity]
        firsts = range(1, 13, size)
        every = (Period(self.year, first, first + size - 1) for first in firsts)
        return tuple(piece for piece in every if self.covers(piece))


def month(year: int, number: int) -> Period:
    """Return one month (月)."""
    return Period(year, number, number)


def read_period(text: str) -> Period | None:
    """Read a written period; None when the text is not one, or of no year that records speak of."""
    found = _FORM.match(text.strip())
    if not found or not _FIRST <= (year := int(found["year"])) <= _LAST:
        return None
    if found["month"]:
        number = int(found["month"])
        return month(year, number) if 1 <= number <= 12 else None
    if found["quarter"]:
        quarter = int(found["quarter"])
        return Period(year, 3 * quarter - 2, 3 * quarter)
    if found["half"]:
        half = int(found["half"])
        return Period(year, 6 * half - 5, 6 * half)
    return Period(year)


def periodicity_of(period: Period) -> Periodicity | None:
    """Return the periodicity whose piece this period is; None for an odd window."""
    for name, size in MONTHS.items():
        if period.months == size and (period.first - 1) % size == 0:
            return name
    return None


def latest_piece(as_of: Period, periodicity: Periodicity) -> Period:
    """Return the last whole period of a periodicity that ends by the end of `as_of`."""
    size = MONTHS[periodicity]
    last = as_of.last // size * size
    if last == 0:
        return Period(as_of.year - 1, 13 - size, 12)
    return Period(as_of.year, last - size + 1, last)
