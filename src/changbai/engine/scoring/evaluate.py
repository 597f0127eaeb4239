"""Formulas of a scorecard on one unit (单个单位求值): exact, and missing is never zero."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

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
)
from changbai.pack.score_formula import unit_named

#: A value of a unit: a number in base units of measure, a word, yes or no; None is missing.
Worth = Fraction | str | bool | None
Row = Mapping[str, Worth]


def evaluate(node: Node, row: Row, units: Mapping[str, Unit]) -> Worth:
    """Return what a settled formula gives on a unit; None when a value that it needs is missing.

    A zero divisor gives None as well: there is no such ratio.
    """
    match node:
        case Number(value, unit):
            return Fraction(value) * unit_named(unit, units).factor
        case Label(text):
            return text
        case Name(id):
            return row.get(id)
        case Negate(of):
            inner = _number(of, row, units)
            return None if inner is None else -inner
        case Not(of):
            held = evaluate(of, row, units)
            return None if held is None else not held
        case Logic(operator, left, right):
            return _logic(operator, evaluate(left, row, units), evaluate(right, row, units))
        case OneOf(of, labels):
            word = evaluate(of, row, units)
            return None if word is None else word in labels
        case Compare(operator, left, right):
            return _compare(operator, evaluate(left, row, units), evaluate(right, row, units))
        case Binary(operator, left, right):
            return _arithmetic(operator, _number(left, row, units), _number(right, row, units))
        case Choose(condition, then, otherwise):
            test = evaluate(condition, row, units)
            return None if test is None else evaluate(then if test else otherwise, row, units)
        case _:
            raise TypeError(type(node).__name__)


def _number(node: Node, row: Row, units: Mapping[str, Unit]) -> Fraction | None:
    value = evaluate(node, row, units)
    return value if isinstance(value, Fraction) else None


def _logic(operator: str, left: Worth, right: Worth) -> bool | None:
    """Three-valued: a part that decides by itself does not wait for what is missing."""
    decisive = operator == "or"
    if decisive in (left, right):
        return decisive
    return None if None in (left, right) else not decisive


def _compare(operator: str, left: Worth, right: Worth) -> bool | None:
    if left is None or right is None:
        return None
    if operator == "=":
        return left == right
    if operator == "!=":
        return left != right
    if isinstance(left, str) or isinstance(right, str):
        return None
    if operator == "<":
        return left < right
    if operator == "<=":
        return left <= right
    return left > right if operator == ">" else left >= right


def _arithmetic(operator: str, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    if left is None or right is None:
        return None
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    return left / right if right else None
