"""The value of an item on one unit (指标值): which way of scoring holds, in which unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from changbai.engine.scoring.evaluate import Row, Worth, evaluate
from changbai.engine.scoring.exact import rounded
from changbai.engine.scoring.plan import Plan, PlanItem, Way
from changbai.kernel.quantity import Unit
from changbai.pack.curve import Factor


@dataclass(frozen=True, slots=True)
class Found:
    """The way of scoring that holds for a unit and the value of the item (选定的计分方式)."""

    way: Way
    value: Worth = None
    factor: Fraction | None = None
    factor_missing: bool = False


def choose_way(planned: PlanItem, row: Row, units: Mapping[str, Unit]) -> Way | None:
    """Return the first way whose condition holds; None when a condition cannot be told."""
    for way in planned.ways:
        if way.when is None:
            return way
        held = evaluate(way.when, row, units)
        if held is None:
            return None
        if held:
            return way
    return None


def value_of(plan: Plan, planned: PlanItem, way: Way, row: Row) -> Found:
    """Return the value of an item in its unit of measure, with the factor laid on."""
    value = None if way.value is None else evaluate(way.value, row, plan.units)
    factor, unknown = factor_of(way, row)
    if isinstance(value, Fraction):
        value /= way.unit.factor
        if factor is not None and way.scored.factor and way.scored.factor.on == "value":
            value *= factor
        if way.scored.factor and way.scored.factor.on == "value" and unknown:
            value = None
        elif planned.item.decimals is not None:
            value = rounded(value, planned.item.decimals, plan.card.rounding.mode)
    return Found(way, value, factor, unknown)


def factor_of(way: Way, row: Row) -> tuple[Fraction | None, bool]:
    """Return the coefficient of a unit, and whether it should have one but has none."""
    factor = way.scored.factor
    return (None, False) if factor is None else coefficient(factor, row)


def coefficient(factor: Factor, row: Row) -> tuple[Fraction | None, bool]:
    """Return the coefficient that a table gives a unit; True with None when it gives none."""
    word = row.get(factor.by)
    if isinstance(word, str) and word in factor.table:
        return Fraction(factor.table[word]), False
    if word is not None and factor.otherwise is not None:
        return Fraction(factor.otherwise), False
    return None, True
