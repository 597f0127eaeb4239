"""What does not add up, from the engine (远端非可加汇总): exactly, and never row by row.

Distinct values come back once a lowest cell, extremes as one number a lowest cell; both are then
put together here. Quantiles are computed by the engine, one for each cell of the layout.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
from sqlglot import exp

from changbai.engine.aggregate import Aggregator, Layout
from changbai.engine.demand import Demand
from changbai.engine.exact import distinct, in_order, quantile, share_of
from changbai.engine.places import Vector
from changbai.engine.roster import DIMENSIONS
from changbai.engine.slice import Slice, below
from changbai.engine.sql import tree
from changbai.engine.sql.joined import Joined
from changbai.engine.sql.partial import EnginePartials
from changbai.engine.sql.statement import inside, value
from changbai.engine.sql.store import EngineStore
from changbai.engine.sql.tree import column, is_known, named, source, text, whole
from changbai.engine.whole import Whole
from changbai.kernel.period import Period


class EngineAggregator(Aggregator):
    """Computes aggregates from what an engine brings (远端汇总器)."""

    store: EngineStore
    partials: EnginePartials

    def __init__(self, store: EngineStore, fixed_day: date | None = None) -> None:
        """Keep the store."""
        super().__init__(store, fixed_day)
        self.partials = EnginePartials(store, fixed_day)

    def _exact(self, demand: Demand, window: Period, layout: Layout) -> Vector:
        """Compute what does not add up at every cell."""
        if not self.known(demand.kind):
            return np.full(layout.count, np.nan)
        rows, query = self.exact_query(demand, window, layout, check=True)
        found = self.store.engine.ask(query, (*rows.about, str(window)))
        if demand.node.name in ("median", "quantile"):
            return self._placed(found, layout)
        maps = layout.above(demand.kind, self.partials.nesting(window))
        cell = self.store.roster(demand.kind).cells_of(found)
        if demand.node.name == "distinct":
            return distinct(self.store.words.column(found["v"]), cell, maps, layout.count)
        values = found["v"].cast(pl.Float64).to_numpy()
        return quantile(in_order(values, cell, maps, layout.count), share_of(demand.node))

    def exact_query(
        self, demand: Demand, window: Period, layout: Layout, *, check: bool = False
    ) -> tuple[Joined, exp.Query]:
        """Return the rows and the statement of what does not add up; `check` their promises."""
        rows = self.partials.window_rows(demand, window, layout.chosen.group)
        given, name = value(rows, demand), demand.node.name
        who = tree.both(inside(rows, demand), is_known(given.copy()))
        if check:
            rows.check(self.store.engine)
        if name in ("median", "quantile"):
            return rows, self._quantiles(rows, given, who, share_of(demand.node), layout)
        if name == "distinct":
            query = rows.query([*rows.keys(), named(given, "v")]).where(who, copy=False)
            return rows, query.group_by(*rows.keys(), given.copy(), copy=False)
        one = (exp.Min if name == "min" else exp.Max)(this=given)
        query = rows.query([*rows.keys(), named(one, "v")]).where(who, copy=False)
        return rows, query.group_by(*rows.keys(), copy=False)

    def _quantiles(
        self, rows: Joined, given: exp.Expr, who: exp.Expr, share: float, layout: Layout
    ) -> exp.Query:
        """Return the statement of a quantile at each cell: rows joined to all that hold them."""
        names, dialect = rows.key_names(), self.store.engine.dialect
        inner = rows.query([*rows.keys(), named(given, "v")]).where(who, copy=False)
        holders = self._holders(rows, layout)
        keys = [column("at", f"h_{name}") for name in holders]
        columns = [named(key.copy(), name) for key, name in zip(keys, holders, strict=True)]
        columns.append(named(tree.quantile(column("v", "v"), share, dialect), "v"))
        found = tree.select(columns, source(inner, "v"))
        for name in names:
            if name not in holders:
                continue
            alias = f"h_{name}"
            pairs = [[text(code), whole(at)] for code, at in holders[name]]
            code = exp.func("coalesce", column(name, "v"), text(""))
            same = exp.EQ(this=column("code", alias), expression=code)
            table = tree.rows_of(("code", "at"), pairs, alias)
            found = found.join(table, on=same, join_type="inner", copy=False)
        return found.group_by(*(key.copy() for key in keys), copy=False)

    def _holders(self, rows: Joined, layout: Layout) -> dict[str, list[tuple[str, int]]]:
        """Return pairs of a code and what holds it: places, then industries and sizes by slot."""
        places, nesting = self.store.places, self.partials.nesting(rows.window)
        pairs = zip(nesting.area.tolist(), nesting.place.tolist(), strict=True)
        found = {"area": [(places.codes[area], place) for area, place in pairs]}
        for name in DIMENSIONS:
            if name not in rows.key_names():
                continue
            if isinstance(layout, Whole):
                found[name] = _ladder(self.store, name, layout.codes(name))
            elif code := getattr(layout.chosen, name):
                codes = below(self.store.pack.codes.get(name, {}), code)
                found[name] = [(each, 0) for each in codes]
        return found

    @staticmethod
    def _placed(found: pl.DataFrame, layout: Layout) -> Vector:
        """Return the values at the cells of a layout, nothing where there is none."""
        out = np.full(layout.count, np.nan)
        # Every number of PostgreSQL comes as a double.
        at_of = {name: found[name].cast(pl.Int64).to_numpy() for name in found.columns[:-1]}
        place = at_of["area"]
        if isinstance(layout, Slice):
            at = place
        else:
            none = np.zeros(len(place), int)
            at = layout.at(place, *(at_of.get(name, none) for name in DIMENSIONS))
        out[at] = found["v"].cast(pl.Float64).to_numpy()
        return out


def _ladder(store: EngineStore, name: str, slots: list[str]) -> list[tuple[str, int]]:
    """Return each code with its own slot and those of all above it; 0 is all."""
    table, at = store.pack.codes.get(name, {}), {code: slot for slot, code in enumerate(slots)}
    pairs = [("", 0)]
    for code in slots[1:]:
        held, step = {0: None, at[code]: None}, code
        while step in table and table[step].parent in at and table[step].parent:
            step = table[step].parent
            held[at[step]] = None
        pairs += [(code, slot) for slot in held]
    return pairs
