"""Partials made by the engine that holds the rows (远端分量): one statement a form and period.

Whatever was registered and is made of the same tables is asked for together. What comes back is
what `Partials` would have made of the rows, so all above it is unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from changbai.engine.aggregate import ADDITIVE
from changbai.engine.demand import Demand
from changbai.engine.partial import Part, Partials
from changbai.engine.places import Vector
from changbai.engine.sql.joined import Joined
from changbai.engine.sql.statement import Asked, ask_piece, ask_window, is_strict, shape
from changbai.engine.sql.store import EngineStore
from changbai.kernel.period import Period
from changbai.pack.shapes import Form


class EnginePartials(Partials):
    """Makes partials by statements (远端分量计算)."""

    store: EngineStore

    def __init__(self, store: EngineStore, fixed_day: date | None = None) -> None:
        """Keep the store; nothing is registered yet."""
        super().__init__(store, fixed_day)
        self._mates: dict[object, dict[Demand, None]] = {}

    def register(self, demands: Iterable[Demand]) -> None:
        """Take note of demands that may be asked for, to ask for them together."""
        for demand in demands:
            if demand.node.name not in ADDITIVE:
                continue
            self._mates.setdefault(shape(self.store, demand), {})[demand] = None

    def mates(self, demand: Demand) -> list[Demand]:
        """Return all demands known that are made of the same tables, the asked one first."""
        found = self._mates.get(shape(self.store, demand), {})
        return list(dict.fromkeys((demand, *found)))

    def of(self, demand: Demand, window: Period, group: str) -> tuple[Part, ...]:
        """Return the parts of a demand over a window, for one group unit or all units."""
        key = ("part", demand, window, group)
        found: tuple[Part, ...] | None = self.store.kept.find(key)
        if found is None:
            if demand.form is None:
                made = self._over_window(self.mates(demand), window, group)
            else:
                made = self._up_to_window(self.mates(demand), demand.form, window, group)
            found = made[demand]
        return found

    def ahead(self, demands: Iterable[tuple[Demand, Period]]) -> None:
        """Do nothing: the first demand that is asked for brings all of its kind."""

    def _over_window(
        self, demands: Sequence[Demand], window: Period, group: str
    ) -> dict[Demand, tuple[Part, ...]]:
        rows, asked = self.window_rows(demands[0], window, group), Asked()
        for demand in demands:
            ask_window(asked, rows, demand)
        vectors = self._vectors(rows, asked, window)
        made: dict[Demand, tuple[Part, ...]] = {}
        for demand in reversed(demands):
            own = tuple(vectors[number] for number in asked.vectors[demand])
            made[demand] = (Part(self.nesting(window), own),)
            self.store.kept.put(("part", demand, window, group), made[demand])
        return made

    def _up_to_window(
        self, demands: Sequence[Demand], form: Form, window: Period, group: str
    ) -> dict[Demand, tuple[Part, ...]]:
        """Add the pieces of a window up, all demands together, from the longest that is kept."""
        pieces, kept = self.store.pieces(form, window), self.store.kept
        parts: dict[Demand, tuple[Part, ...]] = dict.fromkeys(demands, ())
        done = 0
        if not demands[0].far:
            for many in range(len(pieces) - 1, 0, -1):
                shorter = Period(window.year, window.first, pieces[many - 1].last)
                found = {d: kept.find(("part", d, shorter, group)) for d in demands}
                if None not in found.values():
                    parts, done = found, many
                    break
        for piece in pieces[done:]:
            made = self._in_piece(demands, piece, window, group)
            sums: dict[tuple[int, int], Vector] = {}
            for demand in demands:
                parts[demand] = _with(parts[demand], made[demand], sums)
            if not demands[0].far and piece != pieces[-1]:
                self._keep(parts, Period(window.year, window.first, piece.last), group)
        self._keep(parts, window, group)
        return parts

    def _keep(self, parts: dict[Demand, tuple[Part, ...]], window: Period, group: str) -> None:
        for demand, part in parts.items():
            self.store.kept.put(("part", demand, window, group), part)

    def _in_piece(
        self, demands: Sequence[Demand], piece: Period, window: Period, group: str
    ) -> dict[Demand, Part]:
        rows, asked = self.piece_rows(demands[0], piece, window, group), Asked()
        for demand in demands:
            ask_piece(asked, rows, demand)
        vectors = self._vectors(rows, asked, piece)
        nesting = self.nesting(piece)
        return {
            demand: Part(nesting, tuple(vectors[number] for number in asked.vectors[demand]))
            for demand in demands
        }

    def piece_rows(self, demand: Demand, piece: Period, window: Period, group: str) -> Joined:
        """Return the rows of a demand's kind in one reporting period."""
        store, engine = self.store, self.store.engine
        inner = is_strict(store, demand)
        where = (store, engine.tables, engine.dialect, demand.kind)
        return Joined(*where, piece.start, window, piece, group, inner)

    def window_rows(self, demand: Demand, window: Period, group: str) -> Joined:
        """Return the rows of a demand's kind over a window, or as they stand at its end."""
        store, engine = self.store, self.store.engine
        start = window.start if demand.past else window.end
        where = (store, engine.tables, engine.dialect, demand.kind)
        return Joined(*where, start, window, None, group)

    def _vectors(self, rows: Joined, asked: Asked, period: Period) -> list[Vector]:
        engine = self.store.engine
        # Before the statement is made: how it reads returns depends on what is found.
        rows.check(engine)
        found = engine.ask(asked.query(rows), (*rows.about, str(period)))
        return self.store.roster(rows.kind).vectors(found)


def _with(
    parts: tuple[Part, ...], new: Part, sums: dict[tuple[int, int], Vector]
) -> tuple[Part, ...]:
    """Return parts with one more; the same two vectors give the same sum."""
    for number, part in enumerate(parts):
        if part.nesting is new.nesting:
            vectors = []
            for one, other in zip(part.vectors, new.vectors, strict=True):
                key = (id(one), id(other))
                if key not in sums:
                    sums[key] = one + other
                vectors.append(sums[key])
            both = Part(new.nesting, tuple(vectors))
            return (*parts[:number], both, *parts[number + 1 :])
    return (*parts, new)
