"""Checks compiled to plain functions (审核编译): `check_row.evaluate`, several times faster.

A form's rules are walked once; what comes out is a function of the values of one return and of the
same return a year before. A property test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from changbai.engine.check_row import TOLERANCE, literal
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
)

Values = Mapping[str, Any]
#: Values now and a year before, in the units of the return -> value; None where one is missing.
Check = Callable[[Values, Values], Any]


def compiled(
    node: Node, factors: Mapping[str, float], units: Mapping[str, Unit], *, past: bool = False
) -> Check:
    """Return the function of an expression."""

    def inner(child: Node) -> Check:
        return compiled(child, factors, units, past=past)

    match node:
        case Number():
            value = literal(node, units)
            return lambda _now, _before: value
        case Label(text):
            return lambda _now, _before: text
        case Name(id):
            return _name(id, factors.get(id, 1.0), past=past)
        case Timed("lag", of, argument):
            if past or (argument or 1) != 1:
                return lambda _now, _before: None
            return compiled(of, factors, units, past=True)
        case Choose(condition, then, otherwise):
            return _choose(inner(condition), inner(then), inner(otherwise))
        case Negate(of):
            return _one(inner(of), lambda value: -value)
        case Not(of):
            return _one(inner(of), lambda value: not value)
        case OneOf(of, labels):
            return _one(inner(of), lambda value: value in labels)
        case Binary(operator, left, right):
            return _two(inner(left), inner(right), _ARITHMETIC[operator])
        case Logic(operator, left, right):
            both = _and if operator == "and" else _or
            return _two(inner(left), inner(right), both)
        case Compare(operator, left, right):
            return _two(inner(left), inner(right), _COMPARING[operator])
    raise TypeError(f"{type(node).__name__} has no place in a check")


def _name(id: str, factor: float, *, past: bool) -> Check:
    def value(now: Values, before: Values) -> Any:
        found = (before if past else now).get(id)
        if found is None or found.__class__ is bool or found.__class__ is str:
            return found
        return float(found) * factor

    return value


def _choose(condition: Check, then: Check, otherwise: Check) -> Check:
    def value(now: Values, before: Values) -> Any:
        holds = condition(now, before)
        if holds is None:
            return None
        return then(now, before) if holds else otherwise(now, before)

    return value


def _one(of: Check, change: Callable[[Any], Any]) -> Check:
    def value(now: Values, before: Values) -> Any:
        found = of(now, before)
        return None if found is None else change(found)

    return value


def _two(left: Check, right: Check, both: Callable[[Any, Any], Any]) -> Check:
    def value(now: Values, before: Values) -> Any:
        # Both are looked at, as everywhere: a missing part makes the whole missing.
        one, other = left(now, before), right(now, before)
        return None if one is None or other is None else both(one, other)

    return value


def _and(left: Any, right: Any) -> Any:
    return left and right


def _or(left: Any, right: Any) -> Any:
    return left or right


def _near(left: Any, right: Any) -> bool:
    if left == right:
        return True
    if left.__class__ is not float or right.__class__ is not float:
        return False
    return abs(left - right) <= TOLERANCE * max(abs(left), abs(right))


_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right if right else None,
}
_COMPARING: dict[str, Callable[[Any, Any], Any]] = {
    "=": _near,
    "!=": lambda left, right: not _near(left, right),
    "<": lambda left, right: left < right and not _near(left, right),
    "<=": lambda left, right: left <= right or _near(left, right),
    ">": lambda left, right: left > right and not _near(left, right),
    ">=": lambda left, right: left >= right or _near(left, right),
}
