"""Measure indicators of a pack on a data set (测算): one value, all areas, a series, whole tables.

Everything computed is kept while the Measurer lives, so verdicts, contributions and pages of
one request share one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from changbai.engine.results import Measured, Selection
from changbai.engine.tables import Dataset
from changbai.kernel.period import Period
from changbai.pack.shapes import Pack

#: What follows an indicator id to ask for the two halves of a ratio.
ABOVE = "/above"
BELOW = "/below"


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a kind (单元格): three columns of codes, empty for all; zones as `zone:id`."""

    areas: tuple[str, ...]
    industries: tuple[str, ...]
    sizes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One indicator at all cells of its kind for one window (指标全表)."""

    indicator: str
    window: Period
    unit: str
    cells: Cells
    values: np.ndarray
    states: np.ndarray
    coverage: np.ndarray


class Measurer:
    """Measures the indicators of a pack on a data set (测算器).

    `structure_day`: area boundaries of that day for all periods (可比口径区划); None: each
    period on its own boundaries. `today`: day against which returns are due or overdue; None:
    returns up to the last period that any unit returned are due.
    """

    def __init__(
        self,
        pack: Pack,
        data: Dataset,
        structure_day: date | None = None,
        today: date | None = None,
    ) -> None:
        """Keep the pack and the data; nothing is computed yet."""
        self.pack = pack
        self.data = data
        self.structure_day = structure_day
        self.today = today

    def measure(
        self, indicator_id: str, window: Period, selection: Selection = Selection()
    ) -> Measured:
        """Return one indicator for one window and selection."""
        raise NotImplementedError

    def by_area(
        self, indicator_id: str, window: Period, level: str | None = None
    ) -> list[Measured]:
        """Return the indicator for every area, or for those of a level, in order of the pack."""
        raise NotImplementedError

    def by_industry(
        self, indicator_id: str, window: Period, selection: Selection = Selection()
    ) -> list[Measured]:
        """Return the indicator for every lowest industry code within a selection."""
        raise NotImplementedError

    def by_unit(
        self, indicator_id: str, window: Period, selection: Selection = Selection()
    ) -> dict[str, float]:
        """Return what each unit adds to an additive indicator (or half), in its unit."""
        raise NotImplementedError

    def halves(self, indicator_id: str) -> tuple[str, str] | None:
        """Return ids of numerator and denominator of a ratio; None when it is no ratio.

        The ids are taken by every method here; both are measured on the same respondents.
        """
        raise NotImplementedError

    def is_additive(self, indicator_id: str) -> bool:
        """Tell whether the indicator adds up over areas and units (a sum or a count)."""
        raise NotImplementedError

    def window(self, indicator_id: str, as_of: Period) -> Period:
        """Return the window of an indicator at a date: to date, or the last whole period."""
        raise NotImplementedError

    def series(self, indicator_id: str, selection: Selection, until: Period) -> list[Measured]:
        """Return one window a year, the same months each, from the first year with data."""
        raise NotImplementedError

    def monthly(self, indicator_id: str, selection: Selection, until: Period) -> list[Measured]:
        """Return the window to date at every reporting period up to `until`."""
        raise NotImplementedError

    def table(self, indicator_ids: Sequence[str], window: Period) -> dict[str, Table]:
        """Return indicators at all areas, zones, industries and sizes at once."""
        raise NotImplementedError
