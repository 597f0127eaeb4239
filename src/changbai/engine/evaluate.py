"""Evaluating formulas at all places at once (公式求值): arrays in base units, NaN is missing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from changbai.engine.aggregate import Aggregator, Question, Vector
from changbai.engine.check_row import TOLERANCE, literal
from changbai.engine.places import Places
from changbai.engine.rows import Filter, names_in
from changbai.kernel.period import Period
from changbai.pack.expression import (
    Aggregate,
    Binary,
    Choose,
    Compare,
    Logic,
    Name,
    Negate,
    Node,
    Not,
    Number,
    Parent,
    Population,
    Timed,
    Total,
    children,
)
from changbai.pack.shapes import Pack


@dataclass(frozen=True, slots=True)
class Context:
    """Where a formula is evaluated (求值环境)."""

    population: Population
    window: Period
    chosen: Filter = Filter()
    require: frozenset[str] | None = None


def ratio_names(node: Node) -> frozenset[str]:
    """Return the elements of all sums in a ratio: its respondents must have them all."""
    if isinstance(node, Aggregate):
        return names_in(node.of) if node.name == "sum" else frozenset()
    if isinstance(node, (Timed, Total, Parent)):
        return frozenset()
    return frozenset(name for child in children(node) for name in ratio_names(child))


class Evaluator:
    """Evaluates formulas of a pack (求值器)."""

    def __init__(self, pack: Pack, aggregator: Aggregator, places: Places) -> None:
        """Keep the parts."""
        self.pack, self.aggregator, self.places = pack, aggregator, places

    def evaluate(self, node: Node, context: Context) -> Vector:
        """Return the value of a formula at every place."""
        match node:
            case Number():
                return np.full(len(self.places.codes), literal(node, self.pack.units))
            case Name(id):
                other = self.pack.indicators[id]
                inner = replace(context, population=other.over.population, require=None)
                return self.evaluate(other.value.tree, inner)
            case Aggregate():
                return self._aggregate(node, context)
            case Binary("/", left, right) if context.require is None:
                names = ratio_names(left) | ratio_names(right)
                return self._arithmetic(node, replace(context, require=names))
            case Binary():
                return self._arithmetic(node, context)
            case Negate(of):
                return -self.evaluate(of, context)
            case Timed():
                return self._timed(node, context)
            case Total(of, dimension):
                return self._total(of, dimension, context)
            case Parent(of):
                day = self.aggregator.fixed_day or context.window.end
                values = self.evaluate(of, replace(context, require=None))
                above: Vector = values[self.places.parents(day)]
                return above
            case Choose(condition, then, otherwise):
                holds = self.evaluate(condition, context)
                yes, no = self.evaluate(then, context), self.evaluate(otherwise, context)
                return np.where(np.isnan(holds), np.nan, np.where(holds > 0, yes, no))
            case Compare() | Logic() | Not():
                return self._condition(node, context)
        raise TypeError(f"{type(node).__name__} has no place outside a row")

    def _aggregate(self, node: Aggregate, context: Context) -> Vector:
        where = context.population.where if not node.kind else None
        asked = Question(
            context.population.kind,
            where,
            context.window,
            context.chosen,
            context.require or frozenset(),
        )
        return self.aggregator.compute(node, asked)

    def _arithmetic(self, node: Binary, context: Context) -> Vector:
        left, right = self.evaluate(node.left, context), self.evaluate(node.right, context)
        with np.errstate(divide="ignore", invalid="ignore"):
            match node.operator:
                case "+":
                    return left + right
                case "-":
                    return left - right
                case "*":
                    return left * right
                case _:
                    return np.where(right == 0, np.nan, left / right)

    def _total(self, of: Node, dimension: str, context: Context) -> Vector:
        context = replace(context, require=None)
        if dimension == "area":
            values = self.evaluate(of, context)
            return np.full(len(values), values[self.places.index[self.places.root]])
        cleared = replace(context.chosen, **{dimension: ""})
        return self.evaluate(of, replace(context, chosen=cleared))

    def _timed(self, node: Timed, context: Context) -> Vector:
        context = replace(context, require=None)
        now, year = context.window, context.window.year

        def then(which: int) -> Vector:
            return self.evaluate(node.of, replace(context, window=now.shift(which - year)))

        if node.name == "lag":
            return then(year - (node.argument or 1))
        base = year - 1 if node.name == "yoy" else (node.argument or year)
        with np.errstate(divide="ignore", invalid="ignore"):
            if node.name == "chained":
                # Growth compounds: the product of the yearly links, less one.
                product: Vector = np.where(np.isnan(then(base)), np.nan, 1.0)
                for link in range(base + 1, year + 1):
                    product = product * _ratio(then(link), then(link - 1))
                return product - 1
            change = _ratio(then(year), then(base))
            if node.name == "average_growth":
                years = year - base
                return (
                    np.where(change > 0, change ** (1 / years), np.nan) - 1
                    if years
                    else change * np.nan
                )
            return change - 1

    def _condition(self, node: Node, context: Context) -> Vector:
        parts = [self.evaluate(child, context) for child in children(node)]
        known = ~np.any([np.isnan(part) for part in parts], axis=0)
        match node:
            case Not():
                holds = parts[0] == 0
            case Logic(operator):
                one, two = parts[0] > 0, parts[1] > 0
                holds = (one & two) if operator == "and" else (one | two)
            case Compare(operator):
                left, right = parts
                near = np.abs(left - right) <= TOLERANCE * np.maximum(np.abs(left), np.abs(right))
                less = left < right
                holds = {
                    "=": near,
                    "!=": ~near,
                    "<": less & ~near,
                    "<=": less | near,
                    ">": ~less & ~near,
                    ">=": ~less | near,
                }[operator]
        return np.where(known, holds.astype(float), np.nan)


def _ratio(above: Vector, below: Vector) -> Vector:
    return np.where(below == 0, np.nan, above / below)
