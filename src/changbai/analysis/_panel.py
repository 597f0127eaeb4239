"""Units over periods (面板): the rows of a frame as a full table of units x periods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from changbai.analysis._frame import Frame, distinct, in_order, shortened
from changbai.kernel.problem import Problem


@dataclass(frozen=True, slots=True)
class Panel:
    """Which row holds which unit in which period (面板): `rows` is units x periods."""

    units: tuple[str, ...]
    periods: tuple[str, ...]
    rows: NDArray[np.int64]


def panel(frame: Frame, *, least_periods: int = 2) -> tuple[Panel | None, list[Problem]]:
    """Return the full panel of a frame, or what is twice or not there.

    Units stand in the order of the file, periods in order of time. A unit without a row in some
    period is a problem at its first row: it would change the comparison without a word.
    """
    problems = distinct(frame, "id", "period")
    if problems:
        return None, problems
    units, said = frame.units(), frame.text("period")
    names, periods = tuple(dict.fromkeys(units)), in_order(said)
    if len(periods) < least_periods:
        facts = {"least": least_periods, "found": len(periods)}
        return None, [Problem("CB808", frame.place(0, "period"), facts)]
    at = {name: i for i, name in enumerate(names)}
    when = {period: i for i, period in enumerate(periods)}
    rows = np.full((len(names), len(periods)), -1, np.int64)
    for row, (unit, period) in enumerate(zip(units, said, strict=True)):
        rows[at[unit], when[period]] = row
    for i, j in np.argwhere(rows < 0):
        facts = {"unit": names[i], "period": periods[j]}
        place = frame.place(int(rows[i].max()), "id")
        problems.append(Problem("CB809", place, facts))
    if problems:
        return None, shortened(problems)
    return Panel(names, periods, rows), []
