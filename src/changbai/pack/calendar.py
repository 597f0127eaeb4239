"""The working days of a pack (工作日历), from the table holidays.csv that an official may edit."""

from __future__ import annotations

from changbai.kernel.workday import Calendar
from changbai.pack.shapes import Pack


def calendar_of(pack: Pack) -> Calendar:
    """Return the working days as the holiday table of a pack has them (工作日历)."""
    return Calendar({row.day: row.kind == "work" for row in pack.holidays})
