"""Items and groups over columns (批量评分项): the rules of `item.py` on arrays.

Points are NaN where a value is missing; a mask says where an item does not apply.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from changbai.engine.scoring.batch_columns import Flags, Floats
from changbai.engine.scoring.batch_curves import Benchmarks, grid_of, method_of
from changbai.engine.scoring.batch_formula import Chunk, Compiled, compile_node, raw_column
from changbai.engine.scoring.batch_ties import Grid, Trace, round_floats
from changbai.engine.scoring.plan import Plan, PlanItem, Way
from changbai.pack.curve import Factor
from changbai.pack.expression import Name

ONE = Fraction(1)


@dataclass(slots=True)
class Scored:
    """Points of one item on a chunk (一批得分) and where it does not apply."""

    points: Floats
    absent: Flags | None = None


Node = Callable[[Chunk], Scored]


@dataclass(frozen=True, slots=True)
class Compiler:
    """Makes functions of items (评分项编译): benchmarks and means are asked for when needed."""

    plan: Plan
    benchmark: Callable[[PlanItem, Way], Benchmarks]
    mean: Callable[[PlanItem], float]

    def node(self, planned: PlanItem, scale: Fraction = ONE) -> Node:
        """Return the function of an item or group; `scale` is what groups above lay on it."""
        inner = self._group(planned, scale) if planned.children else self._leaf(planned, scale)
        applies = planned.applies
        if applies is None:
            return self._kept(planned, inner)
        test = compile_node(self.plan, applies)

        def compute(chunk: Chunk) -> Scored:
            found, held = inner(chunk), test(chunk)
            unknown = np.isnan(held)
            points = found.points.copy()
            points[unknown] = np.nan
            points, spread = self._without(planned, points, unknown)
            absent = (held == 0) | spread
            absent |= found.absent & ~unknown if found.absent is not None else False
            chunk.traces.append(Trace((), points, absent=absent | unknown))
            return Scored(points, absent)

        return self._kept(planned, compute)

    def _kept(self, planned: PlanItem, inner: Node) -> Node:
        """Keep the points of an item with an id: bands may ask for them."""
        if not planned.item.id:
            return inner

        def compute(chunk: Chunk) -> Scored:
            found = inner(chunk)
            points = found.points
            if found.absent is not None:
                points = np.where(found.absent, np.nan, points)
            chunk.points[planned.item.id] = points
            return found

        return compute

    def _leaf(self, planned: PlanItem, scale: Fraction) -> Node:
        raw = self.raw_points(planned)
        grids = self._grids(planned)
        decimals = self.plan.card.rounding.items
        if decimals is not None:
            grids = (Grid(known=(Fraction(1, 10**decimals),)),)

        def compute(chunk: Chunk) -> Scored:
            points = raw(chunk)
            if planned.missing == "incomplete":
                chunk.traces.append(Trace(grids, points, scale))
                return Scored(points)
            lacking = np.isnan(points)
            points, spread = self._without(planned, points, lacking)
            odd = lacking if planned.missing in ("mean", "spread") else None
            chunk.traces.append(Trace(grids, points, scale, odd))
            return Scored(points, spread if planned.missing == "spread" else None)

        return compute

    def _grids(self, planned: PlanItem) -> tuple[Grid, ...]:
        """Return the grids of every way of scoring an item."""
        return tuple(grid_of(planned, way, self.value(planned, way)[1]) for way in planned.ways)

    def _without(self, planned: PlanItem, points: Floats, lacking: Flags) -> tuple[Floats, Flags]:
        """Lay the rule for missing values on points."""
        if planned.missing == "zero":
            points[lacking] = 0.0
        elif planned.missing == "mean":
            points[lacking] = self.mean(planned)
        nothing = np.zeros(len(points), dtype=bool)
        return points, lacking if planned.missing == "spread" else nothing

    def raw_points(self, planned: PlanItem) -> Compiled:
        """Return the function of an item's points before the rule for missing values."""
        ways = [self._way(planned, way) for way in planned.ways]
        rule = self.plan.card.rounding
        scale = float(planned.points / planned.out_of) if planned.out_of else 1.0
        grids = self._grids(planned)

        def compute(chunk: Chunk) -> Floats:
            if len(ways) == 1:
                points = ways[0][1](chunk)
            else:
                points = np.full(chunk.columns.rows, np.nan)
                free = np.ones(chunk.columns.rows, dtype=bool)
                for when, way in ways:
                    held = when(chunk) if when else np.ones(chunk.columns.rows)
                    taken = free & (held == 1)
                    if taken.any():
                        points[taken] = way(chunk)[taken]
                    free &= held == 0
            if scale != 1.0:
                points = points * scale
            if rule.items is not None:
                trace = Trace(grids, points)
                points = round_floats(chunk, points, rule.items, rule.mode, [trace])
            return points

        return compute

    def _way(self, planned: PlanItem, way: Way) -> tuple[Compiled | None, Compiled]:
        value, sure = self.value(planned, way)
        method = method_of(self.plan, planned, way, sure, self.benchmark(planned, way))
        factor = way.scored.factor
        when = compile_node(self.plan, way.when) if way.when is not None else None
        if factor is None or factor.on == "value":
            return when, lambda chunk: method(chunk, value(chunk))
        worth = self._factor(factor)
        return when, lambda chunk: method(chunk, value(chunk)) * worth(chunk)

    def value(self, planned: PlanItem, way: Way) -> tuple[Compiled, bool]:
        """Return the function of an item's value, and whether it is a typed figure."""
        node = way.value
        if node is None or way.curve == "grades":
            return lambda chunk: np.zeros(chunk.columns.rows), False
        on_value = way.scored.factor is not None and way.scored.factor.on == "value"
        decimals = planned.item.decimals
        if isinstance(node, Name) and not on_value and decimals is None:
            given = self.plan.card.values.get(node.id)
            if given is not None and given.type == "code":
                return lambda chunk: np.where(chunk.columns.words[node.id] < 0, np.nan, 0.0), True
            if given is not None and given.unit == way.unit.name:
                return raw_column(node.id), True
        inner, unit = compile_node(self.plan, node), float(way.unit.factor)
        worth = self._factor(way.scored.factor) if way.scored.factor and on_value else None
        mode = self.plan.card.rounding.mode

        def compute(chunk: Chunk) -> Floats:
            # A copy: values near a threshold are put right in place.
            found = inner(chunk) / unit
            if worth is not None:
                found = found * worth(chunk)
            return found if decimals is None else round_floats(chunk, found, decimals, mode)

        return compute, False

    def _factor(self, factor: Factor) -> Compiled:
        """Return the function of a coefficient by a word."""
        other = float("nan") if factor.otherwise is None else float(factor.otherwise)

        def compute(chunk: Chunk) -> Floats:
            known = chunk.columns.lists[factor.by]
            table = [float(factor.table.get(word, other)) for word in known]
            return np.array([*table, np.nan])[chunk.columns.words[factor.by]]

        return compute

    def _group(self, planned: PlanItem, above: Fraction) -> Node:
        own = planned.points / planned.out_of if planned.out_of else ONE
        children = [self.node(child, above * own) for child in planned.children]
        full = [float(child.points) for child in planned.children]
        scale = float(own)
        ends = [Fraction(planned.item.floor)] if planned.item.floor is not None else []
        ends += [planned.points] if planned.item.capped else []
        grid = Grid(known=tuple(each * above for each in ends))
        best, item = planned.item.take == "best", planned.item
        worth = self._factor(item.factor) if item.factor else None

        def compute(chunk: Chunk) -> Scored:
            found = [child(chunk) for child in children]
            points, absent = together(found, full, best=best)
            if scale != 1.0:
                points = points * scale
            if worth is not None:
                points = points * worth(chunk)
                chunk.traces.append(Trace((Grid(free=True),), points))
            if item.capped:
                points = np.minimum(points, float(planned.points))
            if item.floor is not None:
                points = np.maximum(points, float(item.floor))
            if ends:
                chunk.traces.append(Trace((grid,), points))
            return Scored(points, absent)

        return compute


def together(found: list[Scored], full: list[float], *, best: bool) -> tuple[Floats, Flags | None]:
    """Add up items (合计), or take the best; points of absent ones are spread over the others."""
    join = np.maximum if best else np.add
    if all(each.absent is None for each in found):
        points = found[0].points
        for each in found[1:]:
            points = join(points, each.points)
        return points, None
    nothing = -np.inf if best else 0.0
    points = np.full(len(found[0].points), nothing)
    present, absent = np.zeros(len(points)), np.ones(len(points), dtype=bool)
    for each, worth in zip(found, full, strict=True):
        out = np.zeros(len(points), dtype=bool) if each.absent is None else each.absent
        points = join(points, np.where(out, nothing, each.points))
        present += np.where(out, 0.0, worth)
        absent &= out
    if not best:
        whole = sum(full)
        some = (present > 0) & (present < whole)
        points = points * np.where(some, whole / np.where(some, present, 1.0), 1.0)
    return np.where(absent, 0.0, points), absent
