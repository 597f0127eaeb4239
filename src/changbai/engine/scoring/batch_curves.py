"""Points over columns (批量计分): the methods of `curves.py` on arrays, NaN where missing."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import lcm

import numpy as np

from changbai.engine.scoring.batch_columns import Floats
from changbai.engine.scoring.batch_formula import (
    NEAR,
    Chunk,
    Compiled,
    compile_node,
    raw_column,
    remembered,
    snap,
)
from changbai.engine.scoring.batch_ties import MOST_DECIMALS, Grid
from changbai.engine.scoring.benchmark import Together
from changbai.engine.scoring.curves import Ask, in_unit
from changbai.engine.scoring.plan import Plan, PlanItem, Way
from changbai.engine.scoring.worth import value_of
from changbai.pack.amount import Amount
from changbai.pack.curve import Count, Linear, Step, Stride, Whole
from changbai.pack.expression import Name, Number
from changbai.pack.score_formula import names_in

Method = Callable[[Chunk, Floats], Floats]
#: Values of a benchmark, one a row; filled before the chunks are scored.
Benchmarks = Callable[[Chunk, str, str], Floats | float]


def method_of(
    plan: Plan, planned: PlanItem, way: Way, exact_value: bool, benchmark: Benchmarks
) -> Method:
    """Return the function from values to points of one way of scoring.

    `exact_value` says that the value is a typed figure, so that floats decide at thresholds.
    """
    return _Maker(plan, planned, way, exact_value, benchmark).make()


class _Maker:
    """Compiles one way of scoring."""

    def __init__(
        self, plan: Plan, planned: PlanItem, way: Way, exact_value: bool, benchmark: Benchmarks
    ) -> None:
        self.plan, self.way, self.sure, self.benchmark = plan, way, exact_value, benchmark
        self.planned = planned
        self.full = float(planned.out_of)
        names = set(names_in(way.value)) if way.value is not None else set()
        self.names = names | ({way.scored.factor.by} if way.scored.factor else set())
        self.exactly = remembered(sorted(self.names), self.exact_value)

    def amount(self, amount: Amount) -> float:
        return float(amount.of(self.planned.out_of))

    def make(self) -> Method:
        method: Method = getattr(self, f"_{self.way.curve}")()
        return method

    def near(self, chunk: Chunk, value: Floats, bound: Fraction) -> None:
        """Let values near a bound lie where they belong; a typed figure does already."""
        if not self.sure:
            snap(chunk, value, bound, self.exactly)

    def exact_value(self, chunk: Chunk, row: int) -> Fraction | None:
        cells = chunk.columns.row(self.plan, row, self.names)
        found = value_of(self.plan, self.planned, self.way, cells).value
        return found if isinstance(found, Fraction) else None

    def _linear(self) -> Method:
        curve = self.way.scored.linear
        assert curve is not None
        if curve.through:
            xs = np.array([float(knot.at) for knot in curve.through])
            ys = np.array([self.amount(knot.points) for knot in curve.through])
            return lambda _chunk, value: np.interp(value, xs, ys)
        assert curve.base is not None
        assert curve.full is not None
        assert curve.at_base is not None
        base, full, low = float(curve.base), float(curve.full), self.amount(curve.at_base)
        slope = (self.full - low) / (full - base)
        exact_base = Fraction(curve.base)

        def compute(chunk: Chunk, value: Floats) -> Floats:
            if low:
                self.near(chunk, value, exact_base)
            points = value - base
            points *= slope
            points += low
            np.minimum(points, self.full, out=points)
            short = value < base if base < full else value > base
            points[short] = 0.0
            return points

        return compute

    def _steps(self) -> Method:
        steps = self.way.scored.steps
        ladder = _ladder(steps)
        if ladder is not None:
            bounds = ladder
            table = np.array([self.amount(s.points) for s in reversed(steps)])
            if len(table) == len(bounds):
                table = np.concatenate(([0.0], table))
            return self._rungs(bounds, table)
        tests = [self._fits(step) for step in steps]
        worth = [self.amount(step.points) for step in steps]

        def compute(chunk: Chunk, value: Floats) -> Floats:
            points = np.full(chunk.columns.rows, np.nan)
            open_ = np.ones(chunk.columns.rows, dtype=bool)
            for test, each in zip(tests, worth, strict=True):
                held = test(chunk, value)
                points[open_ & (held == 1)] = each
                # A row that cannot be told settles the item: the order of rows is the rule.
                open_ &= held == 0
            points[open_] = 0.0
            if self.way.value is not None:
                points[np.isnan(value)] = np.nan
            return points

        return compute

    def _rungs(self, bounds: list[Decimal], table: Floats) -> Method:
        def compute(chunk: Chunk, value: Floats) -> Floats:
            rung = np.zeros(len(value), dtype=np.intp)
            for bound in bounds:
                self.near(chunk, value, Fraction(bound))
                rung += value >= float(bound)
            points = table[rung]
            points[np.isnan(value)] = np.nan
            return points

        return compute

    def _fits(self, step: Step) -> Callable[[Chunk, Floats], Floats]:
        when = compile_node(self.plan, self.plan.tree(step.when)) if step.when else None
        value_id = getattr(self.way.value, "id", "")
        bounds = (
            (step.at_least, np.greater_equal),
            (step.above, np.greater),
            (step.at_most, np.less_equal),
            (step.below, np.less),
        )

        def compute(chunk: Chunk, value: Floats) -> Floats:
            held = np.ones(chunk.columns.rows) if when is None else when(chunk).copy()
            if step.one_of:
                _both(held, _in_words(chunk, value_id, value, step.one_of))
            for bound, compare in bounds:
                if bound is not None:
                    self.near(chunk, value, Fraction(bound))
                    found = compare(value, float(bound)).astype(np.float64)
                    found[np.isnan(value)] = np.nan
                    _both(held, found)
            return held

        return compute

    def _count(self) -> Method:
        curve = self.way.scored.count
        assert curve is not None
        start, least = self.amount(curve.start), self.amount(curve.least)
        most = self.full if curve.most is None else self.amount(curve.most)
        beyond, per, each = float(curve.beyond), float(curve.per), float(curve.each)

        def compute(chunk: Chunk, value: Floats) -> Floats:
            units = (value - beyond) / per
            if curve.whole:
                units = self._whole_units(chunk, value, units, curve)
            return np.clip(start + units * each, least, most)

        return compute

    def _whole_units(self, chunk: Chunk, value: Floats, units: Floats, curve: Count) -> Floats:
        """Return how many whole units count; in whole numbers where figures have few decimals."""
        for decimals in range(MOST_DECIMALS + 1):
            scale = 10**decimals
            beyond, per = Fraction(curve.beyond) * scale, Fraction(curve.per) * scale
            if beyond.denominator > 1 or per.denominator > 1:
                continue
            given = np.rint(value * scale)
            if not self.sure or not np.array_equal(given / scale, value, equal_nan=True):
                continue
            over = given - float(beyond)
            rest = np.fmod(over, float(per))
            full: Floats = (over - rest) / float(per)
            return full if curve.whole == "full" else full + np.sign(rest)

        def exact(chunk: Chunk, row: int) -> Fraction | None:
            found = self.exactly(chunk, row)
            return None if found is None else (found - beyond_) / per_

        beyond_, per_ = Fraction(curve.beyond), Fraction(curve.per)
        return _whole(_settled(chunk, units.copy(), exact), curve.whole)

    def _completion(self) -> Method:
        curve = self.way.scored.completion
        assert curve is not None
        tree = self.plan.tree(curve.goal)
        goal, typed = self._in_unit(tree), self.sure
        if isinstance(tree, Name) and self._same_unit(tree.id):
            goal = raw_column(tree.id)
        elif not isinstance(tree, Number):
            typed = False
        names = self.names | set(names_in(tree))

        def exact_rate(chunk: Chunk, row: int) -> Fraction | None:
            cells = chunk.columns.row(self.plan, row, names)
            found = value_of(self.plan, self.planned, self.way, cells)
            ask = Ask(self.plan, self.planned, found, cells, Together(self.plan, []))
            aim = in_unit(ask, tree)
            return None if ask.number is None or not aim or aim <= 0 else ask.number / aim

        rate_of = remembered(sorted(names), exact_rate)

        def strides(chunk: Chunk, stride: Stride, amount: Floats, sign: int) -> Floats:
            per = Fraction(stride.per)

            def exact(chunk: Chunk, row: int) -> Fraction | None:
                rate = rate_of(chunk, row)
                return None if rate is None else sign * (rate - 1) / per

            count = amount / float(stride.per)
            if stride.whole:
                count = _whole(_settled(chunk, count, exact), stride.whole)
            points = count * float(stride.each)
            return points if stride.most is None else np.minimum(points, float(stride.most))

        def compute(chunk: Chunk, value: Floats) -> Floats:
            aim = goal(chunk)
            rate = value / np.where(aim > 0, aim, np.nan)
            # Of two typed figures floats tell whether they are equal; else look closer.
            equal = (value == aim) & (aim > 0) & typed
            rate[equal] = np.nan
            snap(chunk, rate, Fraction(1), rate_of)
            rate[equal] = 1.0
            if curve.least:
                snap(chunk, rate, Fraction(curve.least), rate_of)
            points = self.full * rate
            if curve.shortfall is not None:
                points = self.full - strides(chunk, curve.shortfall, 1 - rate, -1)
            np.maximum(points, 0.0, out=points)
            if curve.least:
                points[rate < float(curve.least)] = 0.0
            if curve.all_or_nothing:
                points[rate < 1] = 0.0
            met = rate >= 1
            more = strides(chunk, curve.bonus, rate - 1, 1) if curve.bonus else 0.0
            return np.where(met, self.full + more, points)

        return compute

    def _same_unit(self, id: str) -> bool:
        value = self.plan.card.values.get(id)
        return value is not None and value.unit == self.way.unit.name

    def _in_unit(self, tree: object) -> Compiled:
        if isinstance(tree, Number) and not tree.unit:
            bound = float(tree.value)
            return lambda chunk: np.full(chunk.columns.rows, bound)
        inner, factor = compile_node(self.plan, tree), float(self.way.unit.factor)  # type: ignore[arg-type]
        return lambda chunk: inner(chunk) / factor

    def _relative(self) -> Method:
        curve = self.way.scored.relative
        assert curve is not None
        to = self._in_unit(self.plan.tree(curve.to)) if curve.to is not None else None
        most = self.full if curve.most is None else self.amount(curve.most)
        least = self.amount(curve.least)

        def compute(chunk: Chunk, value: Floats) -> Floats:
            aim = np.asarray(to(chunk) if to else self.benchmark(chunk, curve.to_the, curve.within))
            points = value / np.where(aim > 0, aim, np.nan) * self.full
            if not curve.uncapped:
                points = np.minimum(points, most)
            return np.maximum(points, least)

        return compute

    def _efficacy(self) -> Method:
        curve = self.way.scored.efficacy
        assert curve is not None
        up = curve.better == "higher"
        floor = float(curve.floor)

        def end(chunk: Chunk, given: object, kind: str) -> Floats | float:
            return self.benchmark(chunk, kind, curve.within) if given is None else float(given)  # type: ignore[arg-type]

        def compute(chunk: Chunk, value: Floats) -> Floats:
            worst = np.asarray(end(chunk, curve.worst, "lowest" if up else "highest"))
            best = np.asarray(end(chunk, curve.best, "highest" if up else "lowest"))
            span = best - worst
            share = floor + (1 - floor) * (value - worst) / np.where(span == 0, np.nan, span)
            share = np.clip(share, 0.0, 1.0)
            alike = (span == 0) & ~np.isnan(value)
            return np.where(alike, self.full, share * self.full)

        return compute

    def _checklist(self) -> Method:
        lines = [
            (
                compile_node(self.plan, self.plan.tree(line.value)),
                self.amount(line.points),
                line.required,
            )
            for line in self.way.scored.checklist
        ]
        strict = self.planned.missing == "zero"

        def compute(chunk: Chunk, _value: Floats) -> Floats:
            total = np.zeros(chunk.columns.rows)
            unknown = np.zeros(chunk.columns.rows, dtype=bool)
            failed = np.zeros(chunk.columns.rows, dtype=bool)
            for test, points, required in lines:
                held = test(chunk)
                if strict:
                    held = np.nan_to_num(held, nan=0.0)
                unknown |= np.isnan(held)
                total += np.where(held == 1, points, 0.0)
                if required:
                    failed |= held == 0
            np.minimum(total, self.full, out=total)
            total[unknown] = np.nan
            total[failed] = 0.0
            return total

        return compute

    def _grades(self) -> Method:
        spans = [
            (self.amount(low), self.amount(high))
            for grade in self.way.scored.grades
            for low, high in [(grade.points or grade.low, grade.points or grade.high)]
            if low is not None and high is not None
        ]

        def compute(chunk: Chunk, _value: Floats) -> Floats:
            marks = chunk.columns.numbers[getattr(self.way.value, "id", "")]
            inside = np.zeros(len(marks), dtype=bool)
            for low, high in spans:
                inside |= (marks >= low) & (marks <= high)
            return np.where(inside, marks, np.nan)

        return compute

    def _fixed(self) -> Method:
        amount = self.way.scored.fixed
        assert amount is not None
        points = self.amount(amount)
        return lambda chunk, _value: np.full(chunk.columns.rows, points)


def _ladder(steps: tuple[Step, ...]) -> list[Decimal] | None:
    """Return the bounds, rising, of a plain ladder of `at_least` rows; None when it is none."""
    *rungs, last = steps
    plain = not (last.one_of or last.when or last.above or last.at_most or last.below)
    if last.above is not None or last.at_most is not None or last.below is not None:
        return None
    if not plain:
        return None
    bounds = [step.at_least for step in rungs]
    if last.at_least is not None:
        bounds.append(last.at_least)
    for step in rungs:
        if step.one_of or step.when is not None or step.at_least is None:
            return None
        if step.above is not None or step.at_most is not None or step.below is not None:
            return None
    numbers = [bound for bound in bounds if bound is not None]
    return list(reversed(numbers)) if numbers == sorted(numbers, reverse=True) else None


def _both(held: Floats, found: Floats) -> None:
    """Lay a second condition on a first, in place; what is false stays false."""
    held[np.isnan(found) & (held == 1)] = np.nan
    held[found == 0] = 0.0


def _in_words(chunk: Chunk, id: str, value: Floats, words: tuple[str, ...]) -> Floats:
    """Tell where a word or flag is among some words."""
    given = chunk.columns.words.get(id)
    if given is not None:
        table = np.array([float(word in words) for word in chunk.columns.lists[id]] + [np.nan])
        return table[given]
    found = np.where(value == 1, float("是" in words), float("否" in words))
    found[np.isnan(value)] = np.nan
    return found


def _settled(
    chunk: Chunk, amount: Floats, exact: Callable[[Chunk, int], Fraction | None]
) -> Floats:
    """Put amounts that lie near a whole number on the side where they belong, in place."""
    whole = np.rint(amount)
    near = np.abs(amount - whole) <= NEAR * np.maximum(1.0, np.abs(amount))
    for row in np.flatnonzero(near):
        found = exact(chunk, int(row))
        bound = whole[row]
        if found is None:
            amount[row] = np.nan
        elif found == Fraction(float(bound)):
            amount[row] = bound
        else:
            up = found > Fraction(float(bound))
            amount[row] = np.nextafter(bound, np.inf if up else -np.inf)
    return amount


def _whole(amount: Floats, whole: Whole) -> Floats:
    """Return how many parts count: begun ones in full, or not at all."""
    size: Floats = np.floor(np.abs(amount)) if whole == "full" else np.ceil(np.abs(amount))
    return np.copysign(size, amount)


def grid_of(planned: PlanItem, way: Way, exact_value: bool) -> Grid:
    """Return on which multiples the points of a way of scoring lie (格点)."""
    full, scored = planned.out_of, way.scored
    scale = planned.points / planned.out_of if planned.out_of else Fraction(1)
    raw = getattr(way.value, "id", "") if exact_value else ""
    if scored.factor is not None and scored.factor.on == "points":
        return Grid(free=True)
    known: list[Fraction] = [Fraction(0), full]
    slope = Fraction(0)
    free = way.curve in ("completion", "efficacy", "relative", "grades")
    if scored.steps:
        known += [step.points.of(full) for step in scored.steps]
    elif scored.checklist:
        known += [line.points.of(full) for line in scored.checklist]
    elif scored.fixed is not None:
        known.append(scored.fixed.of(full))
    elif scored.count is not None:
        count = scored.count
        slope = Fraction(count.each) / Fraction(count.per)
        known += [count.start.of(full), count.least.of(full), slope * Fraction(count.beyond)]
        known += [count.most.of(full)] if count.most else []
        known += [Fraction(count.each)] if count.whole else []
        slope = Fraction(0) if count.whole else slope
        free = bool(slope) and not raw
    elif scored.linear is not None:
        return _line_grid(scored.linear, full, scale, raw)
    return Grid(tuple(each * scale for each in known), slope * scale, raw, free)


def _line_grid(curve: Linear, full: Fraction, scale: Fraction, raw: str) -> Grid:
    """Return the grid of a straight or broken line: its slopes share one denominator."""
    if curve.through:
        knots = [(Fraction(knot.at), knot.points.of(full)) for knot in curve.through]
    else:
        assert curve.base is not None
        assert curve.full is not None
        assert curve.at_base is not None
        knots = sorted(
            [(Fraction(curve.base), curve.at_base.of(full)), (Fraction(curve.full), full)]
        )
    known, steepness = [Fraction(0), full], [Fraction(0)]
    for (left, low), (right, high) in pairwise(knots):
        slope = (high - low) / (right - left)
        steepness.append(slope)
        known += [low, high, slope * left]
    # One slope with the denominators of all: the grid is a little finer than it need be.
    slope = Fraction(1, lcm(*(each.denominator for each in steepness)))
    corners = [each * scale for each in known]
    return Grid(tuple(corners), slope * scale, raw, free=not raw)
