"""From the value of an item to its points (计分): one function a method, exact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from changbai.engine.scoring.benchmark import Together
from changbai.engine.scoring.evaluate import Row, evaluate
from changbai.engine.scoring.marks import mark_points
from changbai.engine.scoring.plan import Plan, PlanItem
from changbai.engine.scoring.worth import Found
from changbai.pack.amount import Amount
from changbai.pack.curve import Count, Linear, Step, Stride, Whole
from changbai.pack.expression import Node, Number
from changbai.pack.scorecard import Band

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Ask:
    """One item on one unit, about to be scored (待计分项)."""

    plan: Plan
    planned: PlanItem
    found: Found
    row: Row
    together: Together

    @property
    def full(self) -> Fraction:
        """Return the marks that the curve works with."""
        return self.planned.out_of

    @property
    def number(self) -> Fraction | None:
        """Return the value when it is a number."""
        value = self.found.value
        return value if isinstance(value, Fraction) else None


def raw_points(ask: Ask) -> Fraction | None:
    """Return the points of an item on a unit, before rounding; None when a value is missing."""
    return _METHODS[ask.found.way.curve](ask)


def on_line(curve: Linear, value: Fraction, full_points: Fraction) -> Fraction:
    """Return the points on a straight or broken line (线性插值)."""
    if curve.through:
        knots = [(Fraction(knot.at), knot.points.of(full_points)) for knot in curve.through]
    else:
        assert curve.base is not None
        assert curve.full is not None
        assert curve.at_base is not None
        base, full = Fraction(curve.base), Fraction(curve.full)
        if (value < base) if base <= full else (value > base):
            return ZERO
        knots = sorted([(base, curve.at_base.of(full_points)), (full, full_points)])
    if value <= knots[0][0]:
        return knots[0][1]
    for (left, low), (right, high) in pairwise(knots):
        if value <= right:
            return low + (high - low) * (value - left) / (right - left)
    return knots[-1][1]


def step_fits(step: Step, value: object, ask: Ask) -> bool | None:
    """Tell whether a row of a table of ranges fits; None when it cannot be told."""
    if step.when is not None:
        held = evaluate(ask.plan.tree(step.when), ask.row, ask.plan.units)
        if held is None:
            return None
        if not held:
            return False
    if step.one_of:
        if value is None:
            return None
        word = ("是" if value else "否") if isinstance(value, bool) else value
        if word not in step.one_of:
            return False
    bounds = (step.at_least, step.above, step.at_most, step.below)
    if all(bound is None for bound in bounds):
        return True
    return in_bounds(step, value) if isinstance(value, Fraction) else None


def in_bounds(bounded: Step | Band, value: Fraction) -> bool:
    """Tell whether a number lies within the bounds of a row or band (区间)."""
    return (
        (bounded.at_least is None or value >= Fraction(bounded.at_least))
        and (bounded.above is None or value > Fraction(bounded.above))
        and (bounded.at_most is None or value <= Fraction(bounded.at_most))
        and (bounded.below is None or value < Fraction(bounded.below))
    )


def parts(amount: Fraction, whole: Whole) -> Fraction:
    """Return how many parts count (取整): begun ones in full, not at all, or as they are."""
    if whole == "full":
        return Fraction(floor(amount) if amount >= 0 else -floor(-amount))
    if whole == "started":
        return Fraction(ceil(amount) if amount >= 0 else -ceil(-amount))
    return amount


def counted(curve: Count, value: Fraction, full_points: Fraction) -> Fraction:
    """Return the points for each unit of the value, between floor and cap (按个数计分)."""
    units = parts((value - Fraction(curve.beyond)) / Fraction(curve.per), curve.whole)
    points = curve.start.of(full_points) + units * Fraction(curve.each)
    most = full_points if curve.most is None else curve.most.of(full_points)
    return max(min(points, most), curve.least.of(full_points))


def strides(stride: Stride, amount: Fraction) -> Fraction:
    """Return the points for what lies above or below a goal (超额、欠额)."""
    points = parts(amount / Fraction(stride.per), stride.whole) * Fraction(stride.each)
    return points if stride.most is None else min(points, Fraction(stride.most))


def _linear(ask: Ask) -> Fraction | None:
    curve = ask.found.way.scored.linear
    assert curve is not None
    return None if ask.number is None else on_line(curve, ask.number, ask.full)


def _steps(ask: Ask) -> Fraction | None:
    value = ask.found.value
    if value is None and ask.found.way.value is not None:
        return None
    for step in ask.found.way.scored.steps:
        fits = step_fits(step, value, ask)
        if fits is None:
            return None
        if fits:
            return step.points.of(ask.full)
    return ZERO


def _count(ask: Ask) -> Fraction | None:
    curve = ask.found.way.scored.count
    assert curve is not None
    value = ask.found.value
    if isinstance(value, bool):
        return counted(curve, Fraction(value), ask.full)
    return None if ask.number is None else counted(curve, ask.number, ask.full)


def _completion(ask: Ask) -> Fraction | None:
    curve = ask.found.way.scored.completion
    assert curve is not None
    goal = in_unit(ask, ask.plan.tree(curve.goal))
    if ask.number is None or goal is None or goal <= 0:
        return None
    rate = ask.number / goal
    if rate >= 1:
        return ask.full + (strides(curve.bonus, rate - 1) if curve.bonus else ZERO)
    if curve.all_or_nothing or rate < Fraction(curve.least):
        return ZERO
    if curve.shortfall is not None:
        return max(ask.full - strides(curve.shortfall, 1 - rate), ZERO)
    return max(ask.full * rate, ZERO)


def in_unit(ask: Ask, tree: Node) -> Fraction | None:
    """Return what a formula gives, in the item's unit; a bare number is in it already."""
    if isinstance(tree, Number) and not tree.unit:
        return Fraction(tree.value)
    value = evaluate(tree, ask.row, ask.plan.units)
    return value / ask.found.way.unit.factor if isinstance(value, Fraction) else None


def benchmark_of(ask: Ask) -> Fraction | None:
    """Return the benchmark that an item is compared with (参照值), in the item's unit."""
    curve = ask.found.way.scored.relative
    assert curve is not None
    if curve.to is not None:
        return in_unit(ask, ask.plan.tree(curve.to))
    way = ask.found.way
    return ask.together.benchmark(ask.planned, way, curve.to_the, curve.within, ask.row)


def _relative(ask: Ask) -> Fraction | None:
    curve = ask.found.way.scored.relative
    assert curve is not None
    to = benchmark_of(ask)
    if ask.number is None or to is None or to <= 0:
        return None
    points = ask.number / to * ask.full
    if not curve.uncapped:
        points = min(points, ask.full if curve.most is None else curve.most.of(ask.full))
    return max(points, curve.least.of(ask.full))


def ends_of(ask: Ask) -> tuple[Fraction | None, Fraction | None]:
    """Return the worst and the best value of an efficacy coefficient (不允许值、满意值)."""
    curve = ask.found.way.scored.efficacy
    assert curve is not None
    up = curve.better == "higher"
    ends: list[Fraction | None] = []
    for given, kind in (
        (curve.worst, "lowest" if up else "highest"),
        (curve.best, "highest" if up else "lowest"),
    ):
        if given is not None:
            ends.append(Fraction(given))
        else:
            way = ask.found.way
            ends.append(ask.together.benchmark(ask.planned, way, kind, curve.within, ask.row))
    return ends[0], ends[1]


def _efficacy(ask: Ask) -> Fraction | None:
    curve = ask.found.way.scored.efficacy
    assert curve is not None
    worst, best = ends_of(ask)
    if ask.number is None or worst is None or best is None:
        return None
    base = Fraction(curve.floor)
    if worst == best:
        # All alike: nobody is behind.
        return ask.full
    share = base + (1 - base) * (ask.number - worst) / (best - worst)
    return max(min(share, Fraction(1)), ZERO) * ask.full


def _checklist(ask: Ask) -> Fraction | None:
    total, whole, unknown = ZERO, True, False
    for line in ask.found.way.scored.checklist:
        held = evaluate(ask.plan.tree(line.value), ask.row, ask.plan.units)
        if held is None and ask.planned.missing != "zero":
            unknown = True
        elif held:
            total += line.points.of(ask.full)
        elif line.required:
            whole = False
    if not whole:
        return ZERO
    return None if unknown else min(total, ask.full)


def _grades(ask: Ask) -> Fraction | None:
    word = ask.found.value
    if not isinstance(word, str):
        return None
    item = ask.planned.item
    return mark_points(word, ask.found.way.scored.grades, ask.full, item.several)


def _fixed(ask: Ask) -> Fraction | None:
    amount = ask.found.way.scored.fixed
    assert isinstance(amount, Amount)
    return amount.of(ask.full)


_METHODS: dict[str, Callable[[Ask], Fraction | None]] = {
    "linear": _linear,
    "steps": _steps,
    "count": _count,
    "completion": _completion,
    "relative": _relative,
    "efficacy": _efficacy,
    "checklist": _checklist,
    "grades": _grades,
    "fixed": _fixed,
}
