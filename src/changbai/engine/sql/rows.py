"""Expressions over units as SQL (单位行公式): what `engine/rows.py` computes, word for word.

A part missing makes the whole missing, also in `and` and `or`, where SQL by itself would think
otherwise; so a truth is a number and is reckoned with. All numbers are doubles in base units.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sqlglot import exp

from changbai.engine.check_row import TOLERANCE, literal
from changbai.engine.sql.tree import (
    both,
    double,
    is_known,
    missing,
    number,
    quotient,
    text,
    truth,
    whole,
)
from changbai.kernel.quantity import Unit
from changbai.pack.expression import (
    Binary,
    Choose,
    Compare,
    Label,
    Logic,
    Members,
    Name,
    Negate,
    Node,
    Not,
    Number,
    OneOf,
)


@dataclass(frozen=True, slots=True)
class Typed:
    """An expression and what it is: a number, or a text (带类型的表达式)."""

    sql: exp.Expr
    kind: Literal["number", "text"] = "number"


#: Gives the value of an element or attribute, or of a sum over members.
Look = Callable[[Name | Members], Typed]


@dataclass(frozen=True, slots=True)
class Row:
    """Writes expressions of one row (单位行): names as `look` gives them, units as the pack."""

    look: Look
    units: dict[str, Unit]

    def holds(self, node: Node) -> exp.Expr:
        """Return whether a condition is known to hold."""
        match node:
            case Logic("and", left, right):
                return both(self.holds(left), self.holds(right))
            case Compare(operator, left, right):
                return _compared(operator, self.value(left), self.value(right))[0]
            case OneOf(of, labels):
                return _among(self.value(of).sql, labels)
        return exp.EQ(this=self.number(node), expression=whole(1))

    def number(self, node: Node) -> exp.Expr:
        """Return an expression that is a number or a truth; null is missing."""
        return self.value(node).sql

    def value(self, node: Node) -> Typed:
        """Return an expression with its type."""
        match node:
            case Number():
                return Typed(number(literal(node, self.units)))
            case Label(written):
                return Typed(text(written), "text")
            case Name() | Members():
                return self.look(node)
            case Negate(of):
                return Typed(exp.Neg(this=exp.paren(self.number(of))))
            case Not(of):
                return Typed(_minus(whole(1), self.number(of)))
            case OneOf(of, labels):
                value = self.value(of).sql
                return Typed(truth(_among(value, labels), is_known(value.copy())))
            case Choose(condition, then, otherwise):
                return self._chosen(self.number(condition), self.value(then), self.value(otherwise))
            case Binary(operator, left, right):
                return Typed(_arithmetic(operator, self.number(left), self.number(right)))
            case Logic("and", left, right):
                return Typed(_times(self.number(left), self.number(right)))
            case Logic(_, left, right):
                # One less the product of what is wanting: 1 or 0, and null where either is null.
                neither = (_minus(whole(1), self.number(each)) for each in (left, right))
                return Typed(_minus(whole(1), _times(*neither)))
            case Compare(operator, left, right):
                return Typed(truth(*_compared(operator, self.value(left), self.value(right))))
        return Typed(missing())

    def _chosen(self, holds: exp.Expr, then: Typed, otherwise: Typed) -> Typed:
        ifs = [
            exp.If(this=exp.EQ(this=holds, expression=whole(1)), true=then.sql),
            exp.If(this=exp.EQ(this=holds.copy(), expression=whole(0)), true=otherwise.sql),
        ]
        return Typed(exp.Case(ifs=ifs), then.kind)


def _arithmetic(operator: str, left: exp.Expr, right: exp.Expr) -> exp.Expr:
    match operator:
        case "+":
            return exp.Paren(this=exp.Add(this=left, expression=right))
        case "-":
            return _minus(left, right)
        case "*":
            return _times(left, right)
        case _:
            return quotient(left, right)


def _minus(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Sub(this=left, expression=right))


def _times(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Mul(this=left, expression=right))


def _among(of: exp.Expr, labels: tuple[str, ...]) -> exp.Expr:
    return exp.In(this=of, expressions=[text(label) for label in labels])


def _compared(operator: str, left: Typed, right: Typed) -> tuple[exp.Expr, exp.Expr]:
    """Return when a comparison holds and when it fails; numbers nearer than a hair are equal."""
    if "text" in (left.kind, right.kind):
        pair = {"this": left.sql, "expression": right.sql}
        other = {name: part.copy() for name, part in pair.items()}
        equal, unequal = exp.EQ(**pair), exp.NEQ(**other)
        return (equal, unequal) if operator == "=" else (unequal, equal)
    one, two = double(left.sql), double(right.sql)
    sizes = (exp.Abs(this=each.copy()) for each in (one, two))
    near = _times(number(TOLERANCE), exp.func("greatest", *sizes))
    up, down = _minus(two, one), _minus(one.copy(), two.copy())
    match operator:
        case "=" | "!=":
            distance: exp.Expr = exp.Abs(this=up)
        case "<" | ">=":
            distance = up
        case _:
            distance = down
    beyond = exp.GT(this=distance, expression=near)
    within = exp.LTE(this=distance.copy(), expression=near.copy())
    return (beyond, within) if operator in ("!=", "<", ">") else (within, beyond)
