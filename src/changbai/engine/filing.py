"""Returns of one form for one period as arrays by unit (报送列): only verified values count."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import polars as pl

from changbai.engine.places import Vector
from changbai.engine.roster import Roster

#: What may become of a return, by its number in `state`; 0 is no return.
STATES = ("", "verified", "reported", "refused")


class Filing:
    """What the units of a kind returned on one form for one period (报送列)."""

    def __init__(self, frame: pl.DataFrame, roster: Roster, factors: dict[str, float]) -> None:
        """Keep the returns of the units that the registry knows."""
        unit = roster.number(frame["unit"])
        if len(unit) and unit.min() < 0:
            known = unit >= 0
            frame, unit = frame.filter(pl.Series(known)), unit[known]
        #: Unit of each return, in the order of the returns.
        self.unit = unit
        # In one piece, so that a column is an array without copying.
        self._frame = frame.drop("unit").rechunk()
        self._roster, self._factors = roster, factors
        self._names = frozenset(frame.columns)
        self._columns: dict[str, Vector] = {}
        self._known: dict[str, int] = {}
        self._masks: dict[int, Vector] = {}
        self.nbytes = int(frame.estimated_size()) + 8 * len(roster) * min(8, len(self._names))

    @cached_property
    def state(self) -> Vector:
        """Per unit, the position of its return's state in `STATES`."""
        found = np.zeros(len(self._roster), np.int8)
        states = self._frame["state"]
        for number, name in enumerate(STATES[1:], 1):
            found[self.unit[(states == name).fill_null(value=False).to_numpy()]] = number
        return found

    @cached_property
    def _verified(self) -> Vector:
        """For each return, whether it is verified."""
        verified: Vector = self.state[self.unit] == 1
        return verified

    def has(self, name: str) -> bool:
        """Tell whether the returns have an element."""
        return name in self._names

    def raw(self, name: str) -> tuple[Vector, float] | None:
        """Return a number as it was returned, by return, and its factor; None: it has no numbers.

        Those that do not count are among them: who adds up knows by `known` who counts.
        """
        series = self._frame[name]
        if not series.dtype.is_numeric():
            return None
        return series.to_numpy(), self._factors.get(name, 1.0)

    def column(self, name: str) -> Vector:
        """Return an element per unit in base units; NaN unless it was returned and verified."""
        if name not in self._columns:
            values = self._roster.words.column(self._frame[name], self._factors.get(name, 1.0))
            found = np.full(len(self._roster), np.nan)
            found[self.unit] = np.where(self._verified, values, np.nan)
            self._columns[name] = found
        return self._columns[name]

    def known(self, name: str) -> int:
        """Return a number for the units that gave an element: the same units, the same number."""
        if name not in self._known:
            series = self._frame[name]
            # Of its content, so that it stays the same when the returns are read again.
            self._known[name] = (
                self._all if _is_whole(series) else self._number(~np.isnan(self.column(name)))
            )
        return self._known[name]

    @cached_property
    def _all(self) -> int:
        """The number of those that gave everything: all whose return is verified."""
        return self._number(self.state == 1)

    def _number(self, mask: Vector) -> int:
        number = hash(mask.tobytes())
        self._masks[number] = mask
        return number

    def mask(self, number: int) -> Vector:
        """Return for each unit whether it gave the elements of a number that was given out."""
        return self._masks[number]


def _is_whole(series: pl.Series) -> bool:
    """Tell whether a column has a value in every row."""
    return not series.null_count() and not (series.dtype.is_float() and series.is_nan().any())
