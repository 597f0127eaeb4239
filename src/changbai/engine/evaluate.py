"""Evaluating terms at all cells of a layout at once (公式求值): base units, NaN is missing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from changbai.engine.aggregate import Aggregator, Layout
from changbai.engine.check_row import literal
from changbai.engine.demand import Demand, Term
from changbai.engine.places import Vector
from changbai.engine.rows import combined
from changbai.kernel.period import Period
from changbai.pack.expression import (
    Binary,
    Choose,
    Compare,
    Logic,
    Negate,
    Not,
    Number,
    Parent,
    Timed,
    Total,
)
from changbai.pack.shapes import Pack

INNER = (Number, Negate, Binary, Compare, Logic, Not)


class Evaluator:
    """Evaluates terms of a pack (求值器)."""

    def __init__(self, pack: Pack, aggregator: Aggregator) -> None:
        """Keep the parts."""
        self.pack, self.aggregator = pack, aggregator

    def evaluate(self, term: Term, window: Period, layout: Layout) -> Vector:
        """Return the value of a term at every cell."""
        if term.demand is not None:
            return self.aggregator.compute(term.demand, window, layout)
        found: Vector = self.aggregator.store.kept.get(
            (term, window, layout), lambda: self._evaluate(term, window, layout)
        )
        return found

    def demands(self, term: Term, window: Period) -> Iterator[tuple[Demand, Period]]:
        """Yield every aggregate that a term asks for, with its window."""
        if term.demand is not None:
            yield term.demand, window
        windows = years(term.node, window) if isinstance(term.node, Timed) else (window,)
        for part in term.parts:
            for each in windows:
                yield from self.demands(part, each)

    def _evaluate(self, term: Term, window: Period, layout: Layout) -> Vector:
        match term.node:
            case Number() as node:
                return np.full(layout.count, literal(node, self.pack.units))
            case Timed() as node:
                return self._timed(node, term.parts[0], window, layout)
            case Total(_, dimension):
                return self._total(term.parts[0], dimension, window, layout)
            case Parent():
                nesting = self.aggregator.partials.nesting(window)
                return self._elsewhere(term.parts[0], window, *layout.parents(nesting))
        # Arithmetic inside a formula is hardly asked for again: it is not kept.
        parts = [
            self._evaluate(part, window, layout)
            if isinstance(part.node, INNER)
            else self.evaluate(part, window, layout)
            for part in term.parts
        ]
        other = term.node
        match other:
            case Negate():
                return -parts[0]
            case Not():
                return np.where(np.isnan(parts[0]), np.nan, parts[0] == 0)
            case Choose():
                holds, yes, no = parts
                return np.where(np.isnan(holds), np.nan, np.where(holds > 0, yes, no))
            case Binary() | Compare() | Logic():
                return combined(other, *parts)
        raise TypeError(f"{type(term.node).__name__} has no place outside a row")

    def _total(self, of: Term, dimension: str, window: Period, layout: Layout) -> Vector:
        where = layout.root() if dimension == "area" else layout.cleared(dimension)
        return self._elsewhere(of, window, *where)

    def _elsewhere(self, of: Term, window: Period, layout: Layout, position: Vector) -> Vector:
        found: Vector = self.evaluate(of, window, layout)[position]
        return found

    def _timed(self, node: Timed, of: Term, window: Period, layout: Layout) -> Vector:
        values = [self.evaluate(of, each, layout) for each in years(node, window)]
        with np.errstate(divide="ignore", invalid="ignore"):
            if node.name == "lag":
                return values[0]
            if node.name == "chained":
                # Growth compounds: the product of the yearly links, less one.
                product: Vector = np.where(np.isnan(values[0]), np.nan, 1.0)
                for before, now in pairwise(values):
                    product = product * _ratio(now, before)
                return product - 1
            change = _ratio(values[-1], values[0])
            if node.name == "average_growth":
                count = window.year - (node.argument or window.year)
                if not count:
                    return change * np.nan
                return np.where(change > 0, change ** (1 / count), np.nan) - 1
            return change - 1


def years(node: Timed, window: Period) -> tuple[Period, ...]:
    """Return the windows that a change over time needs, earliest first; a lag its own alone."""
    year = window.year
    if node.name == "lag":
        return (window.shift(-(node.argument or 1)),)
    base = year - 1 if node.name == "yoy" else (node.argument or year)
    if node.name == "chained":
        return tuple(window.shift(each - year) for each in (base, *range(base + 1, year + 1)))
    return window.shift(base - year), window


def _ratio(above: Vector, below: Vector) -> Vector:
    return np.where(below == 0, np.nan, above / below)
