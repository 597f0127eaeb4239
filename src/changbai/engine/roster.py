"""The registry of a kind as arrays (名录列): units, their stretches of life, and lowest cells.

A stretch is a row of the registry; index -1 is nobody, and every array over stretches ends with
a row for it. A lowest cell (最低粒度) is one area, industry and size that any stretch has.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property

import numpy as np
import polars as pl

from changbai.engine.columns import rises
from changbai.engine.numbering import numbered
from changbai.engine.places import Places, Vector
from changbai.engine.words import Words
from changbai.pack.shapes import Kind

#: Days before all days and after all days, for open ends.
_EVER, _NEVER = -(2**31), 2**31 - 1
#: Units asked for at once from which a join is faster than a dict.
MANY = 50_000
_EPOCH = date(1970, 1, 1).toordinal()
#: What divides the lowest cells of an area, where a kind has it.
DIMENSIONS = ("industry", "size")


class Roster:
    """Units of one kind (名录列)."""

    def __init__(
        self,
        frame: pl.DataFrame,
        kind: Kind,
        places: Places,
        words: Words,
        factors: dict[str, float],
    ) -> None:
        """Number the units in the order of the registry."""
        self.frame = frame.sort("valid_from", nulls_last=False, maintain_order=True)
        self.kind, self.words, self.factors = kind, words, factors
        self.units = distinct_ids(frame["unit"])
        self.unit = self.number(self.frame["unit"])
        self.start = _days(self.frame["valid_from"], _EVER)
        self.end = _days(self.frame["valid_to"], _NEVER)
        self._attributes = frozenset(frame.columns)
        self._columns: dict[str, Vector] = {}
        self._living: dict[tuple[date, date], Vector] = {}
        self._number_cells(places)

    def __len__(self) -> int:
        """Return the number of units."""
        return len(self.units)

    def number(self, units: pl.Series) -> Vector:
        """Return the positions of units by their ids, -1 for strangers."""
        if len(units) == len(self) and bool((units == self.units).all()):
            return np.arange(len(self))
        if len(units) < MANY:
            # A dict is faster than a join, which builds its index at every call.
            found = np.array([*map(self._number.get, units.to_list())], float)
            return np.where(np.isnan(found), -1, found).astype(np.int64)
        guessed = self._guess(units)
        if guessed is not None:
            return guessed
        known = pl.DataFrame({"unit": self.units, "number": np.arange(len(self))})
        asked = units.alias("unit").to_frame()
        joined = asked.join(known, on="unit", how="left", maintain_order="left")
        numbers: Vector = joined["number"].fill_null(-1).to_numpy()
        return numbers

    def _guess(self, units: pl.Series) -> Vector | None:
        """Return positions found by hash and proved by comparison; None when one is not proved."""
        hashes, order, table = self._hashes
        asked = units.hash().to_numpy()
        found = table[asked & np.uint64(len(table) - 1)].astype(np.int64)
        # Where two share a place in the table, the later one stands there.
        lost = np.flatnonzero(hashes[found] != asked)
        if len(lost):
            # In order, so that each search ends where the next begins.
            lost = lost[np.argsort(asked[lost])]
            at = np.searchsorted(hashes, asked[lost], sorter=order)
            found[lost] = order[np.minimum(at, len(order) - 1)]
        proved = bool((self.units.gather(found) == units).fill_null(value=False).all())
        return found if proved else None

    @cached_property
    def _hashes(self) -> tuple[Vector, Vector, Vector]:
        """Hash of each unit, their order, and a table from the last bits to a position."""
        hashes = self.units.hash().to_numpy()
        table = np.zeros(1 << (8 * len(self)).bit_length(), np.int32)
        table[hashes & np.uint64(len(table) - 1)] = np.arange(len(self))
        return hashes, np.argsort(hashes), table

    def find(self, unit: str) -> int:
        """Return the position of one unit, -1 for a stranger."""
        return self._number.get(unit, -1)

    @cached_property
    def _number(self) -> dict[str, int]:
        return {unit: number for number, unit in enumerate(self.units.to_list())}

    def _number_cells(self, places: Places) -> None:
        index = pl.Series(list(places.index), dtype=pl.String)
        area = self.frame["area"].cast(pl.Enum(index), strict=False).to_physical()
        parts = [area.cast(pl.Int64).fill_null(-1).to_numpy()]
        for name in DIMENSIONS:
            there = name in self.frame.columns
            column = self.column(name)[:-1] if there else np.full(len(area), np.nan)
            parts.append(np.where(np.isnan(column), -1, column).astype(np.int64))
        # Words have numbers all over; among themselves few are met.
        met, slots = zip(*(numbered(p + 1, int(p.max(initial=0)) + 2) for p in parts), strict=True)
        width = [len(each) for each in met]
        keys = (slots[0] * width[1] + slots[1]) * width[2] + slots[2]
        cells, cell = numbered(keys, width[0] * width[1] * width[2])
        self.area = met[0][cells // (width[1] * width[2])] - 1
        self.industry = met[1][cells // width[2] % width[1]] - 1
        self.size = met[2][cells % width[2]] - 1
        #: Lowest cell of each stretch; nobody is in none, and none is the last.
        self.cell = np.append(cell, len(cells))
        self.cells = len(cells)

    def has(self, dimension: str) -> bool:
        """Tell whether the units are divided by a dimension."""
        return dimension in self._attributes

    def living(self, start: date, end: date) -> Vector:
        """Return for each unit its last stretch that touches the days from start to end, or -1."""
        key = (start, end)
        if key not in self._living:
            first, last = start.toordinal() - _EPOCH, end.toordinal() - _EPOCH
            alive = np.flatnonzero((self.start <= last) & (self.end >= first))
            found = np.full(len(self), -1)
            # Stretches stand in the order of their first days: the last one written stays.
            found[self.unit[alive]] = alive
            self._living[key] = found
        return self._living[key]

    def column(self, name: str) -> Vector:
        """Return an attribute of each stretch as float64, NaN for nobody and where missing."""
        if name not in self._columns:
            values = self.words.column(self.frame[name], self.factors.get(name, 1.0))
            self._columns[name] = np.append(values, np.nan)
        return self._columns[name]

    def happened(self, name: str, start: date, end: date) -> Vector:
        """Return per unit 1 where its life began (`entered`) or ended for good (`left`) then."""
        first, last = start.toordinal() - _EPOCH, end.toordinal() - _EPOCH
        if name == "entered":
            day = self._first
        else:
            day = np.full(len(self), _EVER)
            np.maximum.at(day, self.unit, self.end)
        return ((day >= first) & (day <= last)).astype(float)

    @cached_property
    def _first(self) -> Vector:
        """First known day of each unit's life; a stretch that follows another begins nothing."""
        known, ended = self.start > _EVER, self.end < _NEVER
        days = np.concatenate([self.start[known], self.end[ended] + 1, [0]])
        low, width = days.min(), days.max() - days.min() + 1
        places = self.unit * width + np.where(known, self.start, low) - low
        goes_on = np.isin(places, (self.unit * width + self.end + 1 - low)[ended])
        # An open first day says nothing where another stretch names a day.
        begins = known & ~goes_on
        day = np.full(len(self), _NEVER)
        np.minimum.at(day, self.unit[begins], self.start[begins])
        return day


def distinct_ids(ids: pl.Series) -> pl.Series:
    """Return ids in the order of their first mention, each once."""
    return ids if rises(ids) else ids.drop_nulls().unique(maintain_order=True)


def _days(series: pl.Series, otherwise: int) -> Vector:
    days: Vector = series.to_physical().cast(pl.Int64).fill_null(otherwise).to_numpy()
    return days
