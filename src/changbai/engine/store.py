"""A data set as arrays (列存): rosters, filings, memberships and totals, read once and kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import polars as pl

from changbai.engine.filing import Filing
from changbai.engine.kept import LIMIT, Kept
from changbai.engine.places import Places, Vector
from changbai.engine.roster import Roster
from changbai.engine.tables import Dataset
from changbai.engine.words import Words
from changbai.kernel.period import Period
from changbai.kernel.quantity import find_unit
from changbai.pack.shapes import Element, Form, Pack

#: What is returned for a period that nobody returned.
NOTHING = pl.DataFrame(schema={"unit": pl.String, "state": pl.String})


class Store:
    """Reads a data set and keeps it as arrays (列存)."""

    def __init__(self, pack: Pack, data: Dataset, places: Places, limit: int = LIMIT) -> None:
        """Keep pack, data and places; nothing is read yet. `limit`: bytes that are kept."""
        self.pack, self.data, self.places = pack, data, places
        # Half for what was read, half for what was computed from it.
        self.words, self.kept, self.read = Words(), Kept(limit // 2), Kept(limit // 2)
        self._rosters: dict[str, Roster] = {}
        self._pieces: dict[tuple[str, Period], tuple[Period, ...]] = {}
        self.factors = factors_of(pack)

    def roster(self, kind: str) -> Roster:
        """Return the registry of a kind."""
        if kind not in self._rosters:
            shape = self.pack.kinds[kind]
            self._rosters[kind] = Roster(
                self.data.units(kind), shape, self.places, self.words, self.factors
            )
        return self._rosters[kind]

    def forms_of(self, names: Iterable[str]) -> tuple[Form, ...]:
        """Return the forms that ask for the named elements, each once, in order of the names."""
        found = (self.pack.element(name) for name in sorted(names))
        return tuple({pair[0].id: pair[0] for pair in found if pair}.values())

    def pieces(self, form: Form, window: Period) -> tuple[Period, ...]:
        """Return the reporting periods inside a window for which anything was returned."""
        key = (form.id, window)
        if key not in self._pieces:
            filed = self.data.periods(form.id)
            pieces = window.pieces(form.periodicity)
            self._pieces[key] = tuple(piece for piece in pieces if piece in filed)
        return self._pieces[key]

    def filing(self, kind: str, form: str, period: Period) -> Filing:
        """Return what the units of a kind returned on a form for a period."""
        key = (kind, form, period)
        return self.read.get(key, lambda: self.read_filing(*key))

    def read_filing(self, kind: str, form: str, period: Period) -> Filing:
        """Read what the units of a kind returned on a form for a period, and keep nothing."""
        filed = period in self.data.periods(form)
        frame = self.data.returns(form, period) if filed else NOTHING
        return Filing(frame, self.roster(kind), self.factors)

    def members(self, kind: str, group: str, day: date) -> tuple[Vector, Vector, Vector]:
        """Return positions of units and of the group units they belong to on a day, and shares."""

        def find() -> tuple[Vector, Vector, Vector]:
            rows = self.data.members(kind, group).filter(
                (pl.col("valid_from").is_null() | (pl.col("valid_from") <= day))
                & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= day))
            )
            unit = self.roster(kind).number(rows["unit"])
            of = self.roster(group).number(rows["group"])
            share = rows["share"].cast(pl.Float64).fill_null(np.nan).to_numpy()
            good = (unit >= 0) & (of >= 0)
            return unit[good], of[good], share[good]

        return self.read.get(("members", kind, group, day), find)

    def weights(self, kind: str, group_unit: str, day: date) -> Vector:
        """Return each unit's share in one group unit on a day; NaN for units outside it."""

        def find() -> Vector:
            found = np.full(len(self.roster(kind)), np.nan)
            for group in self.pack.kinds[kind].groups:
                here = self.roster(group).number(pl.Series([group_unit], dtype=pl.String))[0]
                unit, of, share = self.members(kind, group, day)
                found[unit[of == here]] = share[of == here]
            return found

        return self.kept.get(("weights", kind, group_unit, day), find)

    def total(self, kind: str, name: str, window: Period) -> Vector:
        """Return each unit's element over a window: a flow summed, else the last one returned.

        NaN where the unit returned nothing, or did not live in a period that it returned for.
        """
        pair = self.pack.element(name)
        if pair is None:
            return np.full(len(self.roster(kind)), np.nan)
        found: Vector = self.kept.get(
            ("total", kind, name, window), lambda: self._total(kind, *pair, window)
        )
        return found

    def _total(self, kind: str, form: Form, element: Element, window: Period) -> Vector:
        roster, name = self.roster(kind), element.id
        pieces = self.pieces(form, window)
        if not pieces:
            return np.full(len(roster), np.nan)
        piece = pieces[-1]
        filing = self.filing(kind, form.id, piece)
        last = filing.column(name) if filing.has(name) else np.full(len(roster), np.nan)
        last = np.where(roster.living(piece.start, piece.end) >= 0, last, np.nan)
        if len(pieces) == 1:
            return last
        shorter = Period(window.year, window.first, pieces[-2].last)
        before = self.total(kind, name, shorter)
        if element.type != "flow":
            return np.where(np.isnan(last), before, last)
        both: Vector = before + last
        return np.where(np.isnan(both), np.fmax(before, last), both)


def factors_of(pack: Pack) -> dict[str, float]:
    """Return what every element and attribute is multiplied by to be in base units."""
    pairs = [(each.id, each.unit) for form in pack.forms.values() for each in form.elements]
    known = {id for id, _ in pairs}
    for kind in pack.kinds.values():
        pairs += [(id, each.unit) for id, each in kind.attributes.items() if id not in known]
        known |= set(kind.attributes)
    found: dict[str, float] = {}
    for id, written in pairs:
        unit = find_unit(written, pack.units)
        found[id] = float(unit.factor) if unit else 1.0
    return found
