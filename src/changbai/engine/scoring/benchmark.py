"""Benchmarks taken from the units that are scored together (参照值): overall, mean, best, worst."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from changbai.engine.scoring.evaluate import Row, Worth, evaluate
from changbai.engine.scoring.plan import Plan, PlanItem, Way
from changbai.engine.scoring.worth import choose_way, value_of
from changbai.pack.score_formula import names_in


@dataclass
class Together:
    """The units of one scoring round (同批单位), for what compares them with each other.

    `overall` is a ratio of sums over the units that gave every value of the formula; `mean` and
    `median` are of the units' own values, as a scheme may say.
    """

    plan: Plan
    rows: Sequence[Row]
    known: dict[tuple[int, str, Worth], Fraction | None] = field(default_factory=dict)

    def benchmark(
        self, planned: PlanItem, way: Way, kind: str, within: str, row: Row
    ) -> Fraction | None:
        """Return a benchmark for a unit; None when no unit gives a value."""
        alike = row.get(within) if within else None
        if within and alike is None:
            return None
        key = (id(way), kind, alike)
        if key not in self.known:
            rows = [
                each
                for each in self.rows
                if (not within or each.get(within) == alike)
                and choose_way(planned, each, self.plan.units) is way
            ]
            self.known[key] = self._of(planned, way, kind, rows)
        return self.known[key]

    def _of(self, planned: PlanItem, way: Way, kind: str, rows: Sequence[Row]) -> Fraction | None:
        if kind == "overall":
            return self._overall(way, rows)
        found = [value_of(self.plan, planned, way, row).value for row in rows]
        values = sorted(value for value in found if isinstance(value, Fraction))
        if not values:
            return None
        if kind == "mean":
            return sum(values, Fraction(0)) / len(values)
        if kind == "median":
            middle = len(values) // 2
            return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2
        return values[0] if kind == "lowest" else values[-1]

    def _overall(self, way: Way, rows: Sequence[Row]) -> Fraction | None:
        assert way.value is not None
        names = set(names_in(way.value))
        whole = [row for row in rows if all(row.get(name) is not None for name in names)]
        if not whole:
            return None
        totals: dict[str, Worth] = {}
        for name in names:
            numbers = [row[name] for row in whole]
            parts = [number for number in numbers if isinstance(number, Fraction)]
            totals[name] = sum(parts, Fraction(0)) if len(parts) == len(numbers) else numbers[0]
        value = evaluate(way.value, totals, self.plan.units)
        return value / way.unit.factor if isinstance(value, Fraction) else None
