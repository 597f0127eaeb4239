"""Benchmarks and means of a whole set over columns (批量参照值): asked for before the chunks."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import fsum

import numpy as np

from changbai.engine.scoring.batch_columns import Columns, Flags, Floats
from changbai.engine.scoring.batch_curves import Benchmarks
from changbai.engine.scoring.batch_formula import Chunk, compile_node
from changbai.engine.scoring.batch_item import Compiler
from changbai.engine.scoring.evaluate import evaluate
from changbai.engine.scoring.exact import rounded
from changbai.engine.scoring.item import Scorer
from changbai.engine.scoring.plan import Plan, PlanItem, Way
from changbai.pack.score_formula import names_in, unit_named


class SetBenchmarks:
    """Benchmarks taken from the set (参照值): one for each class of `within`, computed once."""

    def __init__(self, plan: Plan, columns: Columns) -> None:
        self.plan, self.columns = plan, columns
        self.found: dict[tuple[int, str, str], list[float]] = {}

    def of(self, planned: PlanItem, way: Way) -> Benchmarks:
        """Return what gives the benchmark of each row of a chunk."""

        def benchmark(chunk: Chunk, kind: str, within: str) -> Floats | float:
            values = self._values(planned, way, kind, within)
            if not within:
                return values[0]
            return np.array([*values, np.nan])[chunk.columns.words[within]]

        return benchmark

    def _values(self, planned: PlanItem, way: Way, kind: str, within: str) -> list[float]:
        key = (id(way), kind, within)
        if key not in self.found:
            classes = range(len(self.columns.lists[within])) if within else [None]
            whole = Chunk(self.columns, np.zeros(self.columns.rows, dtype=bool), {})
            chosen = self._chosen(planned, way, whole)
            value, _ = Compiler(self.plan, self.of, lambda _: 0.0).value(planned, way)
            numbers = value(whole)
            self.found[key] = []
            for each in classes:
                rows = chosen if each is None else chosen & (self.columns.words[within] == each)
                self.found[key].append(self._one(way, kind, numbers, rows))
        return self.found[key]

    def _chosen(self, planned: PlanItem, way: Way, whole: Chunk) -> Flags:
        """Return the rows that are scored in this way."""
        free = np.ones(self.columns.rows, dtype=bool)
        for each in planned.ways:
            if each.when is None:
                return free
            held = compile_node(self.plan, each.when)(whole)
            if each is way:
                taken: Flags = free & (held == 1)
                return taken
            free &= held == 0
        return free

    def _one(self, way: Way, kind: str, numbers: Floats, rows: Flags) -> float:
        if kind == "overall":
            return self._overall(way, rows)
        values = numbers[rows & ~np.isnan(numbers)]
        if not len(values):
            return float("nan")
        choices: dict[str, Callable[[], float]] = {
            "mean": lambda: fsum(values) / len(values),
            "median": lambda: float(np.median(values)),
            "lowest": lambda: float(values.min()),
            "highest": lambda: float(values.max()),
        }
        return choices[kind]()

    def _overall(self, way: Way, rows: Flags) -> float:
        """Return the formula on the sums over units that gave every value."""
        assert way.value is not None
        names = list(dict.fromkeys(names_in(way.value)))
        columns = [self.columns.numbers[name] for name in names]
        whole = rows.copy()
        for column in columns:
            whole &= ~np.isnan(column)
        if not whole.any():
            return float("nan")
        totals = {}
        for name, column in zip(names, columns, strict=True):
            factor = unit_named(self.plan.card.values[name].unit, self.plan.units).factor
            totals[name] = decimal_sum(column[whole]) * factor
        value = evaluate(way.value, totals, self.plan.units)
        return float(value / way.unit.factor) if isinstance(value, Fraction) else float("nan")

    def lend(self, scorer: Scorer) -> None:
        """Give the exact path the benchmarks of the whole set."""
        for (way, kind, within), values in self.found.items():
            classes = self.columns.lists[within] if within else [None]
            for word, value in zip(classes, values, strict=True):
                known = None if np.isnan(value) else Fraction(Decimal(repr(value)))
                scorer.together.known[way, kind, word] = known


class Means:
    """Mean points of items whose missing values count as the mean (平均得分)."""

    def __init__(self, plan: Plan, columns: Columns, sets: SetBenchmarks) -> None:
        self.plan, self.columns, self.sets = plan, columns, sets
        self.known: dict[str, float] = {}

    def of(self, planned: PlanItem) -> float:
        """Return the mean points of the units that gave a value."""
        if planned.number not in self.known:
            whole = Chunk(self.columns, np.zeros(self.columns.rows, dtype=bool), {})
            points = Compiler(self.plan, self.sets.of, self.of).raw_points(planned)(whole)
            given = points[~np.isnan(points)]
            mean = fsum(given) / len(given) if len(given) else float("nan")
            rule = self.plan.card.rounding
            if rule.items is not None and len(given):
                mean = float(rounded(Fraction(mean), rule.items, rule.mode))
            self.known[planned.number] = mean
        return self.known[planned.number]


def decimal_sum(column: Floats) -> Fraction:
    """Return the sum of the decimals that the floats were typed as (精确合计).

    Up to nine decimals; a column with more is summed as floats, correctly rounded.
    """
    for decimals in range(10):
        scale = 10.0**decimals
        scaled = column * scale
        if np.abs(scaled).max(initial=0.0) > 2**52:
            break
        whole = np.rint(scaled)
        if np.array_equal(whole / scale, column):
            low = np.fmod(whole, 2.0**26)
            high = (whole - low) / 2.0**26
            total = int(high.astype(np.int64).sum()) * 2**26 + int(low.astype(np.int64).sum())
            return Fraction(total, 10**decimals)
    return Fraction(fsum(column))
