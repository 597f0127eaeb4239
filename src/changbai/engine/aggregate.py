"""Aggregates over units at all places at once (汇总): additive ones roll up, others are exact.

A sum of flows adds up piece by piece, each on the structure of its own period; everything else
is computed from the units' totals over the window. Values are in base units; NaN is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from changbai.engine.places import Places
from changbai.engine.rows import PLACE, WEIGHT, Filter, RowStore, names_in
from changbai.kernel.period import Period
from changbai.pack.expression import Aggregate, Logic, Members, Name, Node, Number, children
from changbai.pack.shapes import Form, Pack

Vector = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Question:
    """One aggregate asked for (汇总请求): population, window, slice, and who must have answered."""

    kind: str
    where: Node | None
    window: Period
    chosen: Filter = Filter()
    require: frozenset[str] = frozenset()


def both(left: Node | None, right: Node | None) -> Node | None:
    """Return the conjunction of two conditions."""
    if left is None or right is None:
        return right if left is None else left
    return Logic("and", left, right)


class Aggregator:
    """Computes aggregates at every place (汇总器)."""

    def __init__(
        self, pack: Pack, store: RowStore, places: Places, fixed_day: date | None = None
    ) -> None:
        """Keep the store; `fixed_day` fixes the boundaries, None: each period has its own."""
        self.pack, self.store, self.places, self.fixed_day = pack, store, places, fixed_day
        self._kept: dict[object, Vector] = {}

    def compute(self, node: Aggregate, asked: Question) -> Vector:
        """Return an aggregate at every place."""
        asked = replace(asked, kind=node.kind or asked.kind)
        key = (node, asked)
        if key not in self._kept:
            self._kept[key] = self._compute(node, asked)
        return self._kept[key]

    def _compute(self, node: Aggregate, asked: Question) -> Vector:
        if node.name == "sum" and node.of is not None and self._piecewise(node):
            total, count = self._summed(node, asked)
            return np.where(count > 0, total, np.nan)
        rows, values, weights = self.unit_values(node, asked)
        matrix = self._matrix(asked.window)
        place = rows[PLACE].to_numpy()
        if node.name in ("sum", "count", "mean", "wmean", "hhi"):
            return self._added(node.name, matrix, place, values, weights, self._known(asked))
        if node.name == "distinct" and not self._known(asked):
            return np.full(len(self.places.codes), np.nan)
        return self._exact(node, matrix, place, values)

    def _piecewise(self, node: Aggregate) -> bool:
        of, where = names_in(node.of), names_in(node.where)
        types = {pair[1].type for name in of if (pair := self.pack.element(name))}
        asked = any(self.pack.element(name) for name in where)
        return types == {"flow"} and not asked and not _has_members(node)

    def _matrix(self, window: Period) -> Vector:
        day = self.fixed_day or window.end
        return self.places.rollup(day)

    def _summed(self, node: Aggregate, asked: Question) -> tuple[Vector, Vector]:
        """Add up pieces: the totals and how many returns stand behind them."""
        size = len(self.places.codes)
        total, count = np.zeros(size), np.zeros(size)
        form = self.store.forms_of(names_in(node.of))[0]
        for piece in self.store.pieces(form, asked.window):
            rows = self.piece_rows(node, asked, piece)
            values = rows["value"].to_numpy()
            place = rows[PLACE].to_numpy()
            known = ~np.isnan(values) & (place >= 0)
            matrix = self._matrix(piece)
            place, values = place[known], values[known]
            total += matrix @ np.bincount(place, values, size)
            count += matrix @ np.bincount(place, minlength=size)
        return total, count

    def piece_rows(self, node: Aggregate, asked: Question, piece: Period) -> pl.DataFrame:
        """Return unit, place and value of the units that count in one piece.

        What a ratio requires is asked of the same return where it stands in one of the same
        periodicity, else of the unit's returns over the window.
        """
        assert node.of is not None
        own = names_in(node.of)
        form = self.store.forms_of(own)[0]
        near, far = self._required(asked, form)
        rows = self.store.piece(asked.kind, self.store.forms_of(own | near), piece)
        if far:
            whole = self.store.whole(asked.kind, far, asked.window)
            answered = whole.filter(pl.all_horizontal(pl.col(sorted(far)).is_not_null()))
            rows = rows.join(answered.select("unit"), on="unit", maintain_order="left")
        rows = self.store.narrowed(rows, asked.kind, asked.chosen, piece.end)
        condition = both(asked.where, node.where)
        value = self.store.value(rows, node.of).cast(pl.Float64) * rows[WEIGHT]
        for name in sorted(near):
            value = value.set(rows[name].is_null(), None)
        if condition is not None:
            within = self._population(rows, asked.where)
            value = value.set(~within, None)
            value = _zero_where(value, ~self._population(rows, condition) & within)
        return rows.select("unit", PLACE).with_columns(value.fill_null(np.nan).alias("value"))

    def _required(self, asked: Question, form: Form) -> tuple[frozenset[str], frozenset[str]]:
        """Split what a ratio requires: asked for in the same grain, and in another."""
        pairs = [(name, self.pack.element(name)) for name in asked.require]
        own = [(name, pair[0]) for name, pair in pairs if pair and pair[0].kind == asked.kind]
        near = frozenset(name for name, other in own if other.periodicity == form.periodicity)
        return near, frozenset(name for name, _ in own) - near

    def unit_rows(self, node: Aggregate, asked: Question) -> Iterator[tuple[pl.DataFrame, date]]:
        """Yield unit, place and value of what adds up, piece by piece, with the piece's day."""
        asked = replace(asked, kind=node.kind or asked.kind)
        if node.name == "sum" and node.of is not None and self._piecewise(node):
            form = self.store.forms_of(names_in(node.of))[0]
            for piece in self.store.pieces(form, asked.window):
                yield self.piece_rows(node, asked, piece), piece.end
        else:
            rows, values, _ = self.unit_values(node, asked)
            column = pl.Series("value", values, dtype=pl.Float64)
            yield rows.select("unit", PLACE).with_columns(column), asked.window.end

    def _population(self, rows: pl.DataFrame, where: Node | None) -> pl.Series:
        if where is None:
            return pl.repeat(value=True, n=rows.height, eager=True)
        return self.store.value(rows, where).cast(pl.Boolean).fill_null(value=False)

    def unit_values(self, node: Aggregate, asked: Question) -> tuple[pl.DataFrame, Vector, Vector]:
        """Return the units of a population, what each adds, and its weight, over the window."""
        of, where, extra = self._with_members(node, asked)
        names = names_in(of) | names_in(node.second) | names_in(where) | names_in(asked.where)
        require = frozenset(n for n in asked.require if self._belongs(n, asked.kind))
        own = require | frozenset(
            n for n in names if self._belongs(n, asked.kind) or n in ("entered", "left")
        )
        rows = self.store.whole(asked.kind, own, asked.window)
        for frame in extra:
            rows = rows.join(frame, on="unit", how="left", maintain_order="left")
        rows = self.store.narrowed(rows, asked.kind, asked.chosen, asked.window.end)
        rows = rows.filter(self._population(rows, asked.where) & (pl.col(PLACE) >= 0))
        if where is not None:
            rows = rows.with_columns(
                self.store.value(rows, where).cast(pl.Boolean).alias("\0holds")
            )
        else:
            rows = rows.with_columns(pl.lit(value=True).alias("\0holds"))
        if of is None:
            values = np.ones(rows.height)
        elif node.name == "distinct":
            rows = rows.filter(pl.col("\0holds"))
            values = self.store.value(rows, of).cast(pl.String).to_numpy()
        else:
            found = self.store.value(rows, of).cast(pl.Float64) * rows[WEIGHT]
            values = found.fill_null(np.nan).to_numpy()
        for name in sorted(require if node.name == "sum" else ()):
            values = np.where(rows[name].is_null().to_numpy(), np.nan, values)
        weights = np.ones(rows.height)
        if node.name == "wmean" and node.second is not None:
            weights = (
                self.store.value(rows, node.second).cast(pl.Float64).fill_null(np.nan).to_numpy()
            )
        holds = rows["\0holds"]
        if node.name in ("sum", "count"):
            values = np.where(holds.fill_null(value=False).to_numpy(), values, 0.0)
            values = np.where(holds.is_null().to_numpy(), np.nan, values)
            if node.name == "count":
                values = values * rows[WEIGHT].to_numpy()
        elif node.name != "distinct":
            values = np.where(holds.fill_null(value=False).to_numpy(), values, np.nan)
        return rows, values, weights

    def _belongs(self, name: str, kind: str) -> bool:
        pair = self.pack.element(name)
        return pair is not None and pair[0].kind == kind

    def _known(self, asked: Question) -> bool:
        """Tell whether the registry is there: a count of nothing is then a zero."""
        return not self.store.data.units(asked.kind).is_empty()

    def _added(
        self, name: str, matrix: Vector, place: Vector, values: Vector, weights: Vector, known: bool
    ) -> Vector:
        size = len(self.places.codes)
        present: Vector = matrix @ np.bincount(place, minlength=size)
        good = ~np.isnan(values) & ~np.isnan(weights)
        place, values, weights = place[good], values[good], weights[good]
        counted: Vector = matrix @ np.bincount(place, minlength=size)
        total: Vector = matrix @ np.bincount(place, values * weights, size)
        have = counted > 0
        if name == "count" and known:
            # Nobody there is a zero; somebody there of whom nothing is known is not.
            have = have | (present == 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            if name in ("mean", "wmean"):
                total = total / (matrix @ np.bincount(place, weights, size))
            elif name == "hhi":
                total = (matrix @ np.bincount(place, values**2, size)) / total**2
        return np.where(have & np.isfinite(total), total, np.nan)

    def _exact(self, node: Aggregate, matrix: Vector, place: Vector, values: Vector) -> Vector:
        """Compute what does not add up from the units of each place."""
        out = np.full(len(self.places.codes), np.nan)
        share = float(node.second.value) if isinstance(node.second, Number) else 0.5
        for position in range(len(out)):
            inside = values[matrix[position, place] > 0]
            if node.name == "distinct":
                out[position] = len({value for value in inside if value is not None})
                continue
            inside = inside[~np.isnan(inside)]
            if inside.size:
                out[position] = _of(node.name, inside, share)
        return out

    def _with_members(
        self, node: Aggregate, asked: Question
    ) -> tuple[Node | None, Node | None, list[pl.DataFrame]]:
        """Replace `members(...)` in the rows of a group kind by a column of its own."""
        found: dict[Members, str] = {}

        def swap(part: Node | None) -> Node | None:
            if isinstance(part, Members):
                return Name(found.setdefault(part, f"\0members{len(found)}"))
            if part is None or not _has_members(part):
                return part
            changed: dict[str, Any] = {
                name: swap(getattr(part, name))
                for name in part.__slots__
                if getattr(part, name) in children(part)
            }
            return replace(part, **changed)  # type: ignore[type-var,unused-ignore]

        of, where = swap(node.of), swap(node.where)
        frames = [self.member_sums(part, asked, name) for part, name in found.items()]
        return of, where, frames

    def member_sums(self, part: Members, asked: Question, name: str) -> pl.DataFrame:
        """Return for each group unit the sum over its members, each times its share."""
        inner = Aggregate("sum", part.of, None, part.where)
        forms = self.store.forms_of(names_in(part.of))
        kind = forms[0].kind
        sums = []
        stock = any(
            e.type == "stock" for f in forms for e in f.elements if e.id in names_in(part.of)
        )
        pieces = asked.window.pieces(forms[0].periodicity)
        for piece in pieces[-1:] if stock else pieces:
            question = Question(kind, None, asked.window)
            rows = self.piece_rows(inner, question, piece)
            joined = rows.join(self.store.shares(kind, asked.kind, piece.end), on="unit")
            sums.append(
                joined.select(
                    "group", (pl.col("value").fill_nan(None) * pl.col(WEIGHT)).alias(name)
                )
            )
        if not sums:
            return pl.DataFrame(schema={"unit": pl.String, name: pl.Float64})
        column = pl.col(name)
        return (
            pl.concat(sums)
            .group_by(pl.col("group").alias("unit"))
            .agg(pl.when(column.count() > 0).then(column.sum()).alias(name))
        )


def _of(name: str, values: Vector, share: float) -> float:
    match name:
        case "min":
            return float(values.min())
        case "max":
            return float(values.max())
    return float(np.quantile(values, 0.5 if name == "median" else share))


def _has_members(node: Node | None) -> bool:
    if node is None:
        return False
    return isinstance(node, Members) or any(_has_members(child) for child in children(node))


def _zero_where(value: pl.Series, outside: pl.Series) -> pl.Series:
    """Set what fails an aggregate's own condition to zero, but keep missing missing."""
    return value.set(outside & value.is_not_null(), 0.0)
