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
        self._rows = np.flatnonzero(unit >= 0)
        self._unit = unit[self._rows]
        self._frame, self._roster, self._factors = frame, roster, factors
        self._names = frozenset(frame.columns)
        self._columns: dict[str, Vector] = {}
        self._known: dict[str, int] = {}
        self._masks: dict[int, Vector] = {}

    @cached_property
    def state(self) -> Vector:
        """Per unit, the position of its return's state in `STATES`."""
        found = np.zeros(len(self._roster), np.int8)
        states = self._frame["state"]
        states = states.fill_null("") if states.null_count() else states
        for number, name in enumerate(STATES[1:], 1):
            found[self._unit[(states == name).to_numpy()[self._rows]]] = number
        return found

    @property
    def nbytes(self) -> int:
        """Size in memory, once every column was asked for."""
        return (len(self._names) + 2) * len(self._roster) * 8

    def has(self, name: str) -> bool:
        """Tell whether the returns have an element."""
        return name in self._names

    def column(self, name: str) -> Vector:
        """Return an element per unit in base units; NaN unless it was returned and verified."""
        if name not in self._columns:
            state, series = self.state, self._frame[name]
            # As an array it is not needed in the table any more.
            self._frame = self._frame.drop(name)
            values = self._roster.words.column(series, self._factors.get(name, 1.0))[self._rows]
            found = np.full(len(self._roster), np.nan)
            found[self._unit] = values
            found[state != 1] = np.nan
            self._columns[name] = found
        return self._columns[name]

    def known(self, name: str) -> int:
        """Return a number for the units that gave an element: the same units, the same number."""
        if name not in self._known:
            mask = ~np.isnan(self.column(name))
            # Of its content, so that it stays the same when the returns are read again.
            self._known[name] = hash(mask.tobytes())
            self._masks[self._known[name]] = mask
        return self._known[name]

    def mask(self, number: int) -> Vector:
        """Return for each unit whether it gave the elements of a number that was given out."""
        return self._masks[number]
