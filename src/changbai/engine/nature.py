"""What kind of number an indicator is over time (指标性质), read off its formula.

An amount (时期数) grows from January to December; a level (时点数) stands at the end of its
window; a ratio (比率) of amounts is comparable only with the same months of other years; a
change (变化率) compares with a year already.
"""

from __future__ import annotations

from typing import Literal

from changbai.pack.expression import Aggregate, Binary, Choose, Name, Node, Timed, children
from changbai.pack.shapes import Pack

Nature = Literal["amount", "level", "ratio", "change"]

#: Row flags that ask for what happened inside the window, not for how things stand at its end.
_HAPPENED = {"entered", "left"}


def nature_of(pack: Pack, indicator: str) -> Nature:
    """Return the nature of an indicator (指标性质)."""
    tree = pack.indicators[indicator].value.tree
    if isinstance(tree, Timed) and tree.name in ("since", "chained"):
        return "change"
    if _degree(pack, tree):
        return "amount"
    return "ratio" if _flows(pack, tree) else "level"


def _degree(pack: Pack, node: Node) -> int:
    """Return the power of time in an expression: 1 for an amount, 0 for amount over amount."""
    match node:
        case Aggregate(name, of, _, where, _):
            if name == "hhi":
                return 0
            if name in ("count", "distinct"):
                return int(where is not None and _happened(where))
            return int(of is not None and _flows(pack, of))
        case Binary(operator, left, right):
            one, two = _degree(pack, left), _degree(pack, right)
            if operator in "*/":
                return one + two if operator == "*" else one - two
            return max(one, two)
        case Timed(name, of, _):
            return _degree(pack, of) if name == "lag" else 0
        case Choose(_, then, otherwise):
            return max(_degree(pack, then), _degree(pack, otherwise))
        case Name(id):
            known = pack.indicators.get(id)
            return _degree(pack, known.value.tree) if known else 0
        case _:
            return max((_degree(pack, child) for child in children(node)), default=0)


def _flows(pack: Pack, node: Node) -> bool:
    """Tell whether an expression is made of amounts; conditions do not count."""
    match node:
        case Aggregate(name, of, second, where, _):
            happened = name == "count" and where is not None and _happened(where)
            return happened or any(_flows(pack, part) for part in (of, second) if part)
        case Name(id):
            known = pack.element(id)
            if known:
                return known[1].type == "flow"
            other = pack.indicators.get(id)
            return other is not None and _flows(pack, other.value.tree)
        case Choose(_, then, otherwise):
            return _flows(pack, then) or _flows(pack, otherwise)
        case _:
            return any(_flows(pack, child) for child in children(node))


def _happened(node: Node) -> bool:
    if isinstance(node, Name):
        return node.id in _HAPPENED
    return any(_happened(child) for child in children(node))
