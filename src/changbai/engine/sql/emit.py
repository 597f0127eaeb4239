"""Statements for review (语句审阅): what a run would ask, in a dialect, without any engine.

Every column carries the indicators and clauses that it is for. It is assumed that every period
was filed and that a unit may have several revisions, so the statements are right whatever lies
there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl
from sqlglot import exp

from changbai.engine.aggregate import ADDITIVE
from changbai.engine.demand import Demand
from changbai.engine.folder import AREA_TARGETS
from changbai.engine.rows import Filter
from changbai.engine.slice import Slice
from changbai.engine.sql.engine import Engine
from changbai.engine.sql.measure import EngineMeasurer, demands_of
from changbai.engine.sql.statement import Asked, ask_piece, ask_window
from changbai.engine.sql.store import EngineData
from changbai.engine.sql.tables import Tables
from changbai.engine.sql.tree import Dialect, written
from changbai.kernel.period import Period
from changbai.kernel.text import Text
from changbai.pack.shapes import Indicator, Pack


@dataclass(frozen=True, slots=True)
class Paper:
    """An engine that only writes down what it would be asked (纸上引擎)."""

    dialect: Dialect
    address: str = "-"

    def columns(self, table: str, schema: str) -> dict[str, str]:
        """Return nothing: there are no tables."""
        return {}

    def fetch(self, statement: str) -> pl.DataFrame:
        """Refuse: nothing runs here."""
        raise NotImplementedError(statement)

    def close(self) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class Every:
    """Every period that a form may have been filed for (全部报告期)."""

    pack: Pack
    years: range

    def get(self, form: str, otherwise: tuple[Period, ...] = ()) -> tuple[Period, ...]:
        """Return the periods of a form."""
        periodicity = self.pack.forms[form].periodicity
        return tuple(p for year in self.years for p in Period(year).pieces(periodicity))


def statements(pack: Pack, dialect: Dialect, as_of: Period, schema: str = "") -> Iterator[str]:
    """Yield the statements of a pack's targets at a date, ready to be read (语句)."""
    base = pack.head.starts or as_of.year
    filed = {form: Every(pack, range(base - 1, as_of.year + 1)).get(form) for form in pack.forms}
    data = EngineData(Text("-"), False, "-", filed, AREA_TARGETS.empty())
    measurer = EngineMeasurer(pack, data, Engine(Paper(dialect), Tables(pack, schema)))
    aimed = dict.fromkeys(target.indicator for target in pack.targets.values())
    indicators = [pack.indicators[id] for id in aimed if id in pack.indicators]
    of: dict[Demand, list[Indicator]] = {}
    asked: dict[tuple[Demand, Period], None] = {}
    for indicator in indicators:
        term = measurer.term(indicator.id)
        for demand in demands_of(term):
            of.setdefault(demand, []).append(indicator)
        window = measurer.window(indicator.id, as_of)
        asked |= dict.fromkeys(measurer.evaluator.demands(term, window))
    writer = _Writer(measurer, of, dialect)
    yield from writer.all(list(asked))


class _Writer:
    def __init__(
        self, measurer: EngineMeasurer, of: dict[Demand, list[Indicator]], dialect: Dialect
    ) -> None:
        self.measurer, self.of, self.dialect = measurer, of, dialect
        self.aggregator = measurer.aggregator
        self.partials = self.aggregator.partials

    def all(self, asked: Sequence[tuple[Demand, Period]]) -> Iterator[str]:
        done: set[tuple[Demand, Period]] = set()
        for demand, window in asked:
            if demand.node.name not in ADDITIVE:
                yield self._exact(demand, window)
            elif demand.form is None:
                if (demand, window) not in done:
                    mates = self.partials.mates(demand)
                    done |= {(mate, window) for mate in mates}
                    yield self._window(mates, window)
            else:
                for piece in self.measurer.store.pieces(demand.form, window):
                    if (demand, piece) not in done:
                        mates = self.partials.mates(demand)
                        done |= {(mate, piece) for mate in mates}
                        yield self._piece(mates, piece, window)

    def _piece(self, demands: Sequence[Demand], piece: Period, window: Period) -> str:
        rows, asked = self.partials.piece_rows(demands[0], piece, window, ""), Asked()
        for demand in demands:
            ask_piece(asked, rows, demand)
        return self._told(asked, asked.query(rows), f"{' · '.join(rows.about)} · {piece}")

    def _window(self, demands: Sequence[Demand], window: Period) -> str:
        rows, asked = self.partials.window_rows(demands[0], window, ""), Asked()
        for demand in demands:
            ask_window(asked, rows, demand)
        return self._told(asked, asked.query(rows), f"{' · '.join(rows.about)} · {window}")

    def _exact(self, demand: Demand, window: Period) -> str:
        layout = Slice(self.measurer.store, Filter(), {})
        rows, query = self.aggregator.exact_query(demand, window, layout)
        named = "; ".join(self._named(demand))
        head = f"{' · '.join(rows.about)} · {window} · {named}"
        return f"-- {head}\n{written(query, self.dialect, pretty=True)};"

    def _told(self, asked: Asked, query: exp.Select, head: str) -> str:
        whose: dict[int, dict[str, None]] = {}
        for demand, numbers in asked.vectors.items():
            for number in numbers:
                whose.setdefault(number, {}).update(dict.fromkeys(self._named(demand)))
        keys = len(query.expressions) - len(asked.columns)
        for number, names in whose.items():
            query.expressions[keys + number].add_comments([" " + "; ".join(names) + " "])
        return f"-- {head}\n{written(query, self.dialect, pretty=True)};"

    def _named(self, demand: Demand) -> list[str]:
        return [f"{each.id} ({self._clauses(each)})" for each in self.of.get(demand, ())]

    def _clauses(self, indicator: Indicator) -> str:
        """Return the clauses of the targets that aim at an indicator, else its own."""
        targets = self.measurer.pack.targets.values()
        clauses = (target.clause for target in targets if target.indicator == indicator.id)
        return ", ".join(dict.fromkeys(clauses)) or indicator.clause
