"""Checks of a return in plain Python (单张审核): one rule tree, values of one unit.

Everything is compared in base units as float64, with a relative tolerance of 1e-9, exactly as
`check_frame.py` does for batches; a property test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from changbai.kernel.quantity import Unit
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
    Timed,
    children,
)

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Row:
    """Values of one unit by element and attribute, a year before too, and factors to base units."""

    values: Mapping[str, Any]
    before: Mapping[str, Any]
    factors: Mapping[str, float]
    units: Mapping[str, Unit]
    past: bool = field(default=False)

    def back(self) -> Row:
        """Return the row of one year before."""
        return Row(self.before, {}, self.factors, self.units, past=True)


def names_of(node: Node) -> list[str]:
    """Return the element and attribute names in a check, in written order."""
    if isinstance(node, Name):
        return [node.id]
    return [name for child in children(node) for name in names_of(child)]


def literal(node: Number, units: Mapping[str, Unit]) -> float:
    """Return a written number in base units."""
    factor = units[node.unit].factor if node.unit in units else 1
    return (
        float(node.value * factor.numerator / factor.denominator)
        if factor != 1
        else float(node.value)
    )


def evaluate(node: Node, row: Row) -> Any:
    """Return the value of an expression; None where something it needs is missing."""
    match node:
        case Number():
            return literal(node, row.units)
        case Label(text):
            return text
        case Name(id):
            value = row.values.get(id)
            if value is None or isinstance(value, (bool, str)):
                return value
            return float(value) * row.factors.get(id, 1.0)
        case Timed("lag", of, argument):
            return evaluate(of, row.back()) if (argument or 1) == 1 and not row.past else None
        case Choose(condition, then, otherwise):
            holds = evaluate(condition, row)
            return None if holds is None else evaluate(then if holds else otherwise, row)
        case _:
            parts = [evaluate(child, row) for child in children(node)]
            return None if any(part is None for part in parts) else _combine(node, parts)


def _combine(node: Node, parts: list[Any]) -> Any:
    match node:
        case Negate():
            return -parts[0]
        case Not():
            return not parts[0]
        case OneOf(_, labels):
            return parts[0] in labels
        case Logic(operator):
            return (parts[0] and parts[1]) if operator == "and" else (parts[0] or parts[1])
        case Binary("/"):
            return parts[0] / parts[1] if parts[1] else None
        case Binary(operator):
            left, right = parts
            return {"+": left + right, "-": left - right, "*": left * right}[operator]
        case Compare(operator):
            return compare(operator, parts[0], parts[1])
    raise TypeError(f"{type(node).__name__} has no place in a check")


def compare(operator: str, left: Any, right: Any) -> bool:
    """Compare two values, numbers within the tolerance."""
    if isinstance(left, float) and isinstance(right, float):
        near = abs(left - right) <= TOLERANCE * max(abs(left), abs(right))
    else:
        near = left == right
    if operator in ("=", "!="):
        return near is (operator == "=")
    if near:
        return operator in ("<=", ">=")
    return bool(left < right) is (operator in ("<", "<="))
