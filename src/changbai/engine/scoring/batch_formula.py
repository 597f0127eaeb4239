"""Formulas over columns (批量公式): plain arithmetic, with a note of where floats cannot decide.

A condition is a column of 1, 0 and NaN (unknown). Where two sides of a comparison lie so near
that rounding of floats could turn it, the row is marked in `doubt` and scored exactly later.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from changbai.engine.scoring.batch_columns import Columns, Flags, Floats
from changbai.engine.scoring.evaluate import evaluate
from changbai.engine.scoring.plan import Plan
from changbai.pack.expression import (
    Binary,
    Choose,
    Compare,
    Label,
    Logic,
    Name,
    Negate,
    Node,
    Not,
    Number,
    OneOf,
)
from changbai.pack.score_formula import names_in, unit_named

#: Relative distance below which floats do not decide a comparison.
NEAR = 1e-11


@dataclass(slots=True)
class Chunk:
    """Some rows that are scored together (一批): columns, and which rows floats cannot decide."""

    columns: Columns
    doubt: Flags
    points: dict[str, Floats]
    traces: list[Any] = field(default_factory=list)


Compiled = Callable[[Chunk], Floats]


def compile_node(plan: Plan, node: Node) -> Compiled:
    """Return a function that computes a settled formula over a chunk, in base units."""
    match node:
        case Number(value, unit):
            constant = float(value) * float(unit_named(unit, plan.units).factor)
            return lambda chunk: np.full(chunk.columns.rows, constant)
        case Name(id):
            return _column(plan, id)
        case Negate(of):
            inner = compile_node(plan, of)
            return lambda chunk: -inner(chunk)
        case Not(of):
            inner = compile_node(plan, of)
            return lambda chunk: 1.0 - inner(chunk)
        case Logic(operator, left, right):
            return _logic(operator, compile_node(plan, left), compile_node(plan, right))
        case OneOf(Name(id), labels):
            return _among(id, labels)
        case Compare(operator, Name(id), Label(text)) | Compare(operator, Label(text), Name(id)):
            found = _among(id, (text,))
            return found if operator == "=" else lambda chunk: 1.0 - found(chunk)
        case Compare(operator, left, right):
            return _compare(plan, operator, left, right)
        case Binary(operator, left, right):
            return _arithmetic(operator, compile_node(plan, left), compile_node(plan, right))
        case Choose(condition, then, otherwise):
            return _choose(*(compile_node(plan, part) for part in (condition, then, otherwise)))
        case _:
            raise TypeError(type(node).__name__)


def raw_column(id: str) -> Compiled:
    """Return a column as it was given, in its own unit of measure."""

    def compute(chunk: Chunk) -> Floats:
        given = chunk.columns.numbers.get(id)
        return np.full(chunk.columns.rows, np.nan) if given is None else given

    return compute


def _column(plan: Plan, id: str) -> Compiled:
    if id not in plan.card.values:
        # The points of an item, for the further condition of a band.
        return lambda chunk: chunk.points[id]
    factor = float(unit_named(plan.card.values[id].unit, plan.units).factor)
    raw = raw_column(id)
    return raw if factor == 1 else lambda chunk: raw(chunk) * factor


def _among(id: str, labels: tuple[str, ...]) -> Compiled:
    def compute(chunk: Chunk) -> Floats:
        given = chunk.columns.words.get(id)
        if given is None:
            return np.full(chunk.columns.rows, np.nan)
        known = chunk.columns.lists[id]
        table = np.array([float(word in labels) for word in known] + [np.nan])
        return table[given]

    return compute


def _logic(operator: str, left: Compiled, right: Compiled) -> Compiled:
    decisive = float(operator == "or")

    def compute(chunk: Chunk) -> Floats:
        one, two = left(chunk), right(chunk)
        known = one + two
        known = np.where(np.isnan(known), np.nan, 1 - decisive)
        return np.where((one == decisive) | (two == decisive), decisive, known)

    return compute


def _arithmetic(operator: str, left: Compiled, right: Compiled) -> Compiled:
    function = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}[operator]

    def compute(chunk: Chunk) -> Floats:
        found: Floats = function(left(chunk), right(chunk))
        if operator == "/":
            found[np.isinf(found)] = np.nan
        return found

    return compute


def _choose(condition: Compiled, then: Compiled, otherwise: Compiled) -> Compiled:
    def compute(chunk: Chunk) -> Floats:
        test = condition(chunk)
        found = np.where(test == 1, then(chunk), otherwise(chunk))
        found[np.isnan(test)] = np.nan
        return found

    return compute


def _compare(plan: Plan, operator: str, left: Node, right: Node) -> Compiled:
    one, two, sure = compile_node(plan, left), compile_node(plan, right), False
    match left, right:
        case Name(id), Number(value, unit) if (
            id in plan.card.values and plan.card.values[id].unit == unit
        ):
            # A typed figure against a written one in the same unit: floats decide it.
            bound = float(value)
            one, two, sure = raw_column(id), lambda _: np.float64(bound), True  # type: ignore[assignment,return-value]
    function = {
        "=": np.equal,
        "!=": np.not_equal,
        "<": np.less,
        "<=": np.less_equal,
        ">": np.greater,
        ">=": np.greater_equal,
    }[operator]

    def compute(chunk: Chunk) -> Floats:
        a, b = one(chunk), two(chunk)
        found = function(a, b).astype(np.float64)
        found[np.isnan(a) | np.isnan(b)] = np.nan
        if not sure:
            decide(chunk, a, b, found)
        return found

    names = {*names_in(left), *names_in(right)}
    whole = Compare(operator, left, right)  # type: ignore[arg-type]

    def decide(chunk: Chunk, a: Floats, b: Floats, found: Floats) -> None:
        """Compare near rows exactly; the points of items are not at hand exactly."""
        near = is_near(a, b)
        if not names <= set(plan.card.values):
            chunk.doubt |= near
            return
        for row in np.flatnonzero(near):
            held = evaluate(whole, chunk.columns.row(plan, int(row), names), plan.units)
            found[row] = np.nan if held is None else float(bool(held))

    return compute


def is_near(value: Floats, bound: Floats | float) -> Flags:
    """Tell where a value lies so near a bound that floats do not decide (临界)."""
    distance = np.abs(value - bound)
    return distance <= NEAR * np.maximum(np.abs(value), np.abs(bound))


def remembered(
    names: Collection[str], exact: Callable[[Chunk, int], Fraction | None]
) -> Callable[[Chunk, int], Fraction | None]:
    """Return a function that works out each combination of values once (记忆).

    Small whole numbers meet a threshold exactly again and again.
    """
    known: dict[tuple[float, ...], Fraction | None] = {}

    def compute(chunk: Chunk, row: int) -> Fraction | None:
        columns = chunk.columns
        numbers = [float(columns.numbers[n][row]) for n in names if n in columns.numbers]
        words = [float(columns.words[n][row]) for n in names if n in columns.words]
        key = (*numbers, *words)
        if key not in known:
            known[key] = exact(chunk, row)
        return known[key]

    return compute


def snap(
    chunk: Chunk, value: Floats, bound: Fraction, exact: Callable[[Chunk, int], Fraction | None]
) -> None:
    """Put values near a bound on the side where they belong, or on it, in place."""
    target = float(bound)
    for row in np.flatnonzero(np.abs(value - target) <= NEAR * max(abs(target), 1.0)):
        found = exact(chunk, int(row))
        if found is None:
            value[row] = np.nan
        elif found == bound:
            value[row] = target
        else:
            value[row] = np.nextafter(target, np.inf if found > bound else -np.inf)
