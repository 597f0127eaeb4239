"""What verdicts and contributions ask of a measurer (测算接口): the promise that they lean on."""

from __future__ import annotations

from typing import Protocol

from changbai.engine.results import Measured, Selection
from changbai.engine.tables import Dataset
from changbai.kernel.period import Period
from changbai.pack.shapes import Pack


class Source(Protocol):
    """Measures indicators of one pack on one data set (测算接口)."""

    @property
    def pack(self) -> Pack:
        """The pack whose indicators are measured."""

    @property
    def data(self) -> Dataset:
        """The data that they are measured on."""

    def measure(self, indicator_id: str, window: Period, selection: Selection) -> Measured:
        """Return one indicator for one window and selection."""

    def by_unit(self, indicator_id: str, window: Period, selection: Selection) -> dict[str, float]:
        """Return what each unit adds to an additive indicator, in its unit of measure."""

    def halves(self, indicator_id: str) -> tuple[str, str] | None:
        """Return ids of numerator and denominator of a ratio; None when it is none."""

    def is_additive(self, indicator_id: str) -> bool:
        """Tell whether the indicator adds up over areas and units."""

    def window(self, indicator_id: str, as_of: Period) -> Period:
        """Return the window of an indicator at a date."""
