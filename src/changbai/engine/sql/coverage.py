"""How many returns stand behind a number, counted by the engine (远端报送覆盖)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from changbai.engine.coverage import COLUMNS, Coverer
from changbai.engine.places import Vector
from changbai.engine.sql.aggregate import EngineAggregator
from changbai.engine.sql.joined import UNIT, Joined
from changbai.engine.sql.source import returns, state
from changbai.engine.sql.store import EngineStore
from changbai.engine.sql.tree import (
    both,
    column,
    is_null,
    named,
    select,
    source,
    text,
    when,
    whole,
)
from changbai.kernel.period import Period
from changbai.pack.expression import Node, Population
from changbai.pack.shapes import Form


class EngineCoverer(Coverer):
    """Counts returns by statements (远端报送覆盖)."""

    store: EngineStore
    aggregator: EngineAggregator
    _asking: dict[str, dict[Population, None]]

    def register(self, form: Form, population: Population) -> None:
        """Take note of a population that may be asked for, to count all in one pass."""
        self.__dict__.setdefault("_asking", {}).setdefault(form.id, {})[population] = None

    def _low(self, form: Form, population: Population, piece: Period, group: str) -> list[Vector]:
        """Return the counts of each column over the lowest cells."""
        key = ("coverage low", form.id, population, piece, group)
        found: list[Vector] | None = self.store.kept.find(key)
        if found is None:
            self.register(form, population)
            populations = list(self._asking[form.id])
            made = self._counted(form, populations, piece, group)
            for each, vectors in zip(populations, made, strict=True):
                self.store.kept.put(("coverage low", form.id, each, piece, group), vectors)
                if each == population:
                    found = vectors
        assert found is not None
        return found

    def _counted(
        self, form: Form, populations: list[Population], piece: Period, group: str
    ) -> list[list[Vector]]:
        engine, roster = self.store.engine, self.store.roster(form.kind)
        where = (self.store, engine.tables, engine.dialect, form.kind)
        rows = Joined(*where, piece.start, piece, piece, group)
        filed = piece in self.store.data.periods(form.id)
        missing = self._missing(form, piece)
        expected = [self._expected(form, each) for each in populations]
        columns = [made for each in expected for made in self._columns(rows, each, filed=filed)]
        rows.check(engine)
        named_ = [named(made, f"c{number}") for number, made in enumerate(columns)]
        if filed:
            engine.check_returns(form.id, piece)
        query = rows.query([*rows.keys(), *named_])
        if filed:
            became = [column("unit"), named(state(), "state")]
            all_of = select(became, source(returns(engine.tables, form.id, piece), "r"))
            same = exp.EQ(this=column("unit", "c"), expression=column("unit", UNIT))
            query = query.join(source(all_of, "c"), on=same, join_type="left", copy=False)
        found = engine.ask(query.group_by(*rows.keys(), copy=False), (form.id, str(piece)))
        vectors, each = roster.vectors(found), 4 if filed else 1
        made = []
        for number in range(len(populations)):
            own = vectors[number * each : (number + 1) * each]
            became_ = own[:-1] if filed else [own[0] * 0.0] * 3
            gone = own[-1] if missing else own[-1] * 0.0
            absent = COLUMNS.index(missing or "overdue")
            made.append([*became_, *(gone if n == absent else gone * 0.0 for n in (3, 4))])
        return made

    @staticmethod
    def _columns(rows: Joined, expected: Node | None, *, filed: bool) -> Iterable[exp.Expr]:
        """Return counts of returns that are verified, reported, refused, and not there."""
        asked = [] if expected is None else [rows.row.holds(expected)]
        if not filed:
            return [_count(both(*asked))]
        became = column("state", "c")
        states = [exp.EQ(this=became.copy(), expression=text(name)) for name in COLUMNS[:3]]
        among = exp.In(this=became.copy(), expressions=[text(name) for name in COLUMNS[:3]])
        none = exp.or_(is_null(became), exp.Not(this=among), copy=False)
        return [_count(both(*(a.copy() for a in asked), each)) for each in (*states, none)]


def _count(condition: exp.Expr) -> exp.Expr:
    return exp.Count(this=when(condition, whole(1)))
