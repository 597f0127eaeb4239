"""Checks of a batch of returns in Polars (成批审核): the same rule tree as `check_row.py`."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

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

#: Behind a column's name: its value of one year before.
BEFORE = "\0before"


class Frame:
    """Turns a check into an expression over the columns of a batch."""

    def __init__(
        self,
        schema: Mapping[str, pl.DataType],
        factors: Mapping[str, float],
        units: Mapping[str, Unit],
    ) -> None:
        """Keep the columns and the exact factors to base units."""
        self.schema, self.factors, self.units = schema, factors, units

    def column(self, id: str, past: bool) -> pl.Expr:
        """Return a column in base units; null where the batch has no such column."""
        name = id + BEFORE if past else id
        if name not in self.schema:
            return pl.lit(None, dtype=pl.Float64)
        if self.schema[name].is_numeric():
            return pl.col(name).cast(pl.Float64) * self.factors.get(id, 1.0)
        return pl.col(name)

    def expression(self, node: Node, past: bool = False) -> pl.Expr:
        """Return the expression of a node; null where something it needs is missing."""
        match node:
            case Number():
                return pl.lit(literal(node, self.units), dtype=pl.Float64)
            case Label(text):
                return pl.lit(text)
            case Name(id):
                return self.column(id, past)
            case Timed("lag", of, argument):
                if past or (argument or 1) != 1:
                    return pl.lit(None, dtype=pl.Float64)
                return self.expression(of, past=True)
            case Negate(of):
                return -self.expression(of, past)
            case Not(of):
                return ~self.expression(of, past)
            case OneOf(of, labels):
                return self.expression(of, past).is_in(list(labels))
            case Choose(condition, then, otherwise):
                holds = self.expression(condition, past)
                return (
                    pl.when(holds.is_null())
                    .then(None)
                    .when(holds)
                    .then(self.expression(then, past))
                    .otherwise(self.expression(otherwise, past))
                )
            case Binary(_, left, right) | Logic(_, left, right) | Compare(_, left, right):
                return self._pair(node, self.expression(left, past), self.expression(right, past))
        raise TypeError(f"{type(node).__name__} has no place in a check")

    def _pair(self, node: Binary | Logic | Compare, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        match node:
            case Logic(operator):
                # A missing part makes the whole missing: no Kleene logic, as in plain Python.
                both = left.is_null() | right.is_null()
                value = left & right if operator == "and" else left | right
                return pl.when(both).then(None).otherwise(value)
            case Binary("/"):
                return pl.when(right == 0).then(None).otherwise(left / right)
            case Binary(operator):
                return {"+": left + right, "-": left - right, "*": left * right}[operator]
            case Compare(operator):
                return self._compare(node, operator, left, right)

    def _compare(self, node: Compare, operator: str, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        if isinstance(node.left, Label) or isinstance(node.right, Label) or self._plain(node.left):
            near = left == right
        elif isinstance(node.right, Number) and not node.right.value:
            # To nought only nought is near: half of all rules ask for no more than a sign.
            return {
                "<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right,
                "=": left == right, "!=": left != right,
            }[operator]  # fmt: skip
        else:
            apart = (left - right).abs()
            near = (apart <= TOLERANCE * left.abs()) | (apart <= TOLERANCE * right.abs())
        if operator in ("=", "!="):
            return near if operator == "=" else ~near
        less = left < right if operator in ("<", "<=") else left > right
        return (near | less) if operator in ("<=", ">=") else (~near & less)

    def _plain(self, node: Node) -> bool:
        """Tell whether a node is a column that is no number."""
        kind = self.schema.get(node.id) if isinstance(node, Name) else None
        return kind is not None and not kind.is_numeric()
