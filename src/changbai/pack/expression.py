"""The expression tree of formulas (公式): some fifteen frozen node types, no evaluation.

`formula.py` parses text into these nodes, `rules/` checks them, `engine` compiles them.
A definition never computes itself.

Grammar, loosest first (`docs/*/reference/formula.md` has examples)::

    expression := or
    or         := and ("or" and)*
    and        := not ("and" not)*
    not        := "not" not | comparison
    comparison := sum (("=" | "!=" | "<" | "<=" | ">" | ">=") sum | "in" "(" label, ... ")")?
    sum        := product (("+" | "-") product)*
    product    := unary (("*" | "/") unary)*
    unary      := "-" unary | atom
    atom       := number [unit] | 'label' | name | call | "(" expression ")"
    call       := "if" "(" expression "," expression "," expression ")"
                | aggregate "(" [expression ["," number]] ["where" expression] ["over" kind] ")"
                | timed "(" expression ["," year or number of years] ")"
                | "total" "(" expression "," dimension ")" | "parent" "(" expression ")"
                | "members" "(" expression ["where" expression] ")"
    population := kind ["where" expression]            (the key `over` of an indicator)
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

AggregateName = Literal[
    "sum", "count", "distinct", "mean", "wmean", "min", "max", "median", "quantile", "hhi"
]
TimedName = Literal["lag", "yoy", "since", "chained", "average_growth"]
DimensionName = Literal["area", "industry", "size"]

AGGREGATES: dict[AggregateName, str] = {
    "sum": "合计 sum(x)",
    "count": "单位个数 count(); count(where cond)",
    "distinct": "不重复个数 distinct(attribute)",
    "mean": "简单平均 mean(x)",
    "wmean": "加权平均 wmean(x, weight)",
    "min": "最小值 min(x)",
    "max": "最大值 max(x)",
    "median": "中位数 median(x)",
    "quantile": "分位数 quantile(x, 0.9)",
    "hhi": "赫芬达尔指数 hhi(x): sum of squared shares of the units",
}
TIMED: dict[TimedName, str] = {
    "lag": "前 n 年同期 lag(e, n)",
    "yoy": "同比 yoy(e) = e / lag(e, 1) - 1",
    "since": "比某年同期累计变化 since(e, 2013) = e / e(2013) - 1",
    "chained": "链式累计变化 chained(e, 2013): product of the yearly 1 + yoy(e), less 1",
    "average_growth": "年均增速 average_growth(e, 2013): compound, per year",
}


@dataclass(frozen=True, slots=True)
class Number:
    """A number, with a unit of measure when one is written behind it: `100 亿元`."""

    value: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A quoted code or word: `'provincial'`."""

    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """An element or attribute (in a row), or another indicator (outside aggregates)."""

    id: str


@dataclass(frozen=True, slots=True)
class Negate:
    """Minus."""

    of: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic of two expressions."""

    operator: Literal["+", "-", "*", "/"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Compare:
    """Comparison; both sides must have one dimension."""

    operator: Literal["=", "!=", "<", "<=", ">", ">="]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class OneOf:
    """Membership in a list of labels: `level in ('national', 'provincial')`."""

    of: Node
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Logic:
    """`and` or `or` of two conditions."""

    operator: Literal["and", "or"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Not:
    """Negation of a condition."""

    of: Node


@dataclass(frozen=True, slots=True)
class Choose:
    """`if(condition, then, otherwise)`."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Aggregate:
    """An aggregate over the units of a kind; `kind` empty means the indicator's own population."""

    name: AggregateName
    of: Node | None = None
    second: Node | None = None
    where: Node | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Members:
    """Per group unit: the sum over its member units, each times its share (按成员份额汇总).

    Stands inside an aggregate over a group kind such as cluster: `count(where members(revenue)
    >= 100 亿元)`.
    """

    of: Node
    where: Node | None = None


@dataclass(frozen=True, slots=True)
class Timed:
    """An expression at another time or its change over time, always the same months of a year."""

    name: TimedName
    of: Node
    argument: int | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """The same expression over all of one dimension: the whole province, all industries."""

    of: Node
    dimension: DimensionName


@dataclass(frozen=True, slots=True)
class Parent:
    """The same expression at the parent area."""

    of: Node


Node = (
    Number
    | Label
    | Name
    | Negate
    | Binary
    | Compare
    | OneOf
    | Logic
    | Not
    | Choose
    | Aggregate
    | Members
    | Timed
    | Total
    | Parent
)


@dataclass(frozen=True, slots=True)
class Population:
    """A kind of unit and the condition that selects from it (统计范围)."""

    kind: str
    where: Node | None = None


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below a node, in written order."""
    match node:
        case Negate(of) | Not(of) | OneOf(of, _) | Timed(_, of, _) | Total(of, _) | Parent(of):
            return (of,)
        case Binary(_, left, right) | Compare(_, left, right) | Logic(_, left, right):
            return (left, right)
        case Choose(condition, then, otherwise):
            return (condition, then, otherwise)
        case Aggregate(_, of, second, where, _):
            return tuple(part for part in (of, second, where) if part is not None)
        case Members(of, where):
            return (of,) if where is None else (of, where)
        case _:
            return ()
