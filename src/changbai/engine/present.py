"""The newest window that has a value (现期): as asked, or an older one, and then it says so."""

from __future__ import annotations

from changbai.engine import reasons
from changbai.engine.results import VALUE_STATES, Measured, Selection
from changbai.engine.source import Source
from changbai.kernel.period import MONTHS, Period, Periodicity, latest_piece
from changbai.kernel.text import Text

#: States that more time may cure; a refused or uncomputable value is an answer, if not a number.
_MAY_COME = ("no_data", "not_due", "overdue")
#: How far back an older value still speaks for the present: five years, or twelve months.
_YEARS_BACK = 5


def present(
    source: Source, indicator: str, as_of: Period, selection: Selection, *, whole_years: bool
) -> tuple[Measured, Text]:
    """Return the newest measured value at a date, and a remark when it is not the asked window.

    `whole_years` asks for the last whole year: an amount to date says nothing about a goal that
    is stated for a year.
    """
    periodicity: Periodicity = "year" if whole_years else source.pack.indicators[indicator].period
    asked = latest_piece(as_of, "year") if whole_years else source.window(indicator, as_of)
    first = source.measure(indicator, asked, selection)
    if first.state not in _MAY_COME:
        return first, Text("")
    for window in _older(asked, periodicity):
        found = source.measure(indicator, window, selection)
        if found.state not in _MAY_COME:
            words = VALUE_STATES[first.state]
            return found, reasons.older(asked, window, words.zh, words.en)
    return first, Text("")


def _older(asked: Period, periodicity: Periodicity) -> list[Period]:
    """Return the windows before the asked one, newest first."""
    if periodicity == "year":
        return [asked.shift(-back) for back in range(1, _YEARS_BACK + 1)]
    step = MONTHS[periodicity]
    windows, year, last = [], asked.year, asked.last
    for _ in range(12 // step):
        year, last = (year, last - step) if last > step else (year - 1, 12)
        windows.append(Period(year, 1, last))
    return windows
