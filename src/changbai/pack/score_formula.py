"""What a formula of a scorecard means (评价公式含义): names, sorts, units of measure.

The language is that of indicators without aggregates and functions of time: one unit is scored
at a time. `settle` walks over a tree once, notes what does not fit, and writes units of measure
where they were left out: in `rd >= 1500` the number takes the unit of `rd`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from changbai.kernel.quantity import PURE, Unit, find_unit, show_dimension, times
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
    children,
)
from changbai.pack.meaning import FLAG, SORTS, UNKNOWN, Finding, Meaning, Sort
from changbai.pack.notation import show
from changbai.pack.vocabulary import nearest

#: Units of ratios that hold even where no table of units can be found.
_RATIOS = {
    "%": Fraction(1, 100),
    "％": Fraction(1, 100),
    "百分点": Fraction(1, 100),
    "‰": Fraction(1, 1000),
    "倍": Fraction(1),
}
_SORT_OF: dict[str, Sort] = {"number": "quantity", "flag": "flag", "code": "word", "mark": "word"}


@dataclass(frozen=True, slots=True)
class ScoreName:
    """A name that a formula may use (可用名称): sort, unit of measure, words allowed."""

    type: str = "number"
    unit: str = ""
    codes: tuple[str, ...] = ()


@dataclass(slots=True)
class ScoreScope:
    """Names and units of one scorecard, and what was found not to fit (评价公式环境)."""

    names: Mapping[str, ScoreName]
    units: Mapping[str, Unit]
    findings: list[Finding] = field(default_factory=list)

    def note(self, code: str, node: Node, **facts: Any) -> Meaning:
        """Note what does not fit; the part has no meaning then."""
        self.findings.append(Finding(code, {"part": show(node)[:60], **facts}))
        return UNKNOWN


def unit_named(name: str, units: Mapping[str, Unit]) -> Unit:
    """Return a unit of measure; one that is not declared stands for itself (自成量纲)."""
    if not name:
        return Unit("")
    found = find_unit(name, units)
    if found is not None:
        return found
    above, slash, below = name.partition("/")
    if slash:
        return unit_named(above, units).over(unit_named(below, units))
    if name in _RATIOS:
        return Unit(name, PURE, _RATIOS[name])
    return Unit(name, ((name, 1),))


def names_in(node: Node) -> Iterator[str]:
    """Yield the names that a formula uses (所用名称), in written order."""
    if isinstance(node, Name):
        yield node.id
    for part in children(node):
        yield from names_in(part)


def settle(node: Node, scope: ScoreScope) -> tuple[Node, Meaning]:
    """Return the tree with units filled in, and what it means; findings go into the scope."""
    match node:
        case Number(value, unit):
            named = unit_named(unit, scope.units)
            return node, Meaning("quantity", named.dimension, zero=not value)
        case Label():
            return node, Meaning("word")
        case Name(id):
            return node, _name(node, id, scope)
        case Negate(of):
            tree, meaning = need("quantity", of, scope)
            return Negate(tree), meaning
        case Not(of):
            return Not(need("flag", of, scope)[0]), FLAG
        case Logic(operator, left, right):
            return Logic(
                operator, need("flag", left, scope)[0], need("flag", right, scope)[0]
            ), FLAG
        case OneOf(of, labels):
            return _one_of(node, of, labels, scope)
        case Compare(operator, left, right):
            return _compare(node, operator, left, right, scope)
        case Binary():
            return _arithmetic(node, scope)
        case Choose(condition, then, otherwise):
            test = need("flag", condition, scope)[0]
            one, two = settle(then, scope), settle(otherwise, scope)
            one, two = _lend(one, two, scope), _lend(two, one, scope)
            return Choose(test, one[0], two[0]), _alike(node, one[1], two[1], scope)
        case _:
            return node, scope.note("CB254", node)


def need(sort: Sort, node: Node, scope: ScoreScope) -> tuple[Node, Meaning]:
    """Settle a part that must be of a sort."""
    tree, meaning = settle(node, scope)
    if meaning.sort not in (sort, "unknown"):
        meaning = scope.note("CB326", node, found=SORTS[meaning.sort], expected=SORTS[sort])
    return tree, meaning


def _name(node: Node, id: str, scope: ScoreScope) -> Meaning:
    found = scope.names.get(id)
    if found is None:
        return scope.note("CB242", node, id=id, near=nearest(id, scope.names))
    return Meaning(_SORT_OF[found.type], unit_named(found.unit, scope.units).dimension)


def _lend(
    to: tuple[Node, Meaning], other: tuple[Node, Meaning], scope: ScoreScope
) -> tuple[Node, Meaning]:
    """Give a bare number the unit of the value that it meets."""
    number = to[0]
    bare = isinstance(number, Negate) and isinstance(number.of, Number) and not number.of.unit
    plain = isinstance(number, Number) and not number.unit
    if not (bare or plain) or not isinstance(other[0], Name):
        return to
    known = scope.names.get(other[0].id)
    if known is None or not known.unit or other[1].sort != "quantity":
        return to
    if isinstance(number, Negate) and isinstance(number.of, Number):
        return Negate(Number(number.of.value, known.unit)), other[1]
    assert isinstance(number, Number)
    return Number(number.value, known.unit), other[1]


def _compare(
    node: Node, operator: Any, left: Node, right: Node, scope: ScoreScope
) -> tuple[Node, Meaning]:
    one, two = settle(left, scope), settle(right, scope)
    one, two = _lend(one, two, scope), _lend(two, one, scope)
    for side, other in ((left, right), (right, left)):
        if isinstance(side, Name) and isinstance(other, Label):
            _check_labels(node, side, (other.text,), scope)
    sort = one[1].sort
    if sort == "flag" or (sort == "word" and operator not in ("=", "!=")):
        scope.note("CB326", node, found=SORTS[sort], expected=SORTS["quantity"])
    else:
        _alike(node, one[1], two[1], scope)
    return Compare(operator, one[0], two[0]), FLAG


def _one_of(
    node: Node, of: Node, labels: tuple[str, ...], scope: ScoreScope
) -> tuple[Node, Meaning]:
    tree, _ = need("word", of, scope)
    if isinstance(of, Name):
        _check_labels(node, of, labels, scope)
    return OneOf(tree, labels), FLAG


def _check_labels(node: Node, name: Name, labels: tuple[str, ...], scope: ScoreScope) -> None:
    known = scope.names.get(name.id)
    for label in labels:
        if known is not None and known.codes and label not in known.codes:
            facts = {"label": label, "id": name.id, "allowed": "、".join(known.codes)}
            scope.note("CB258", node, **facts)


def _arithmetic(node: Binary, scope: ScoreScope) -> tuple[Node, Meaning]:
    one, two = need("quantity", node.left, scope), need("quantity", node.right, scope)
    if node.operator in "+-":
        one, two = _lend(one, two, scope), _lend(two, one, scope)
        meaning = _alike(node, one[1], two[1], scope)
    elif UNKNOWN in (one[1], two[1]):
        meaning = UNKNOWN
    else:
        sign = 1 if node.operator == "*" else -1
        meaning = Meaning("quantity", times(one[1].dimension, two[1].dimension, sign))
    return Binary(node.operator, one[0], two[0]), meaning


def _alike(node: Node, left: Meaning, right: Meaning, scope: ScoreScope) -> Meaning:
    if UNKNOWN in (left, right):
        return UNKNOWN
    if left.sort != right.sort:
        return scope.note("CB326", node, found=SORTS[right.sort], expected=SORTS[left.sort])
    if left.dimension == right.dimension or right.zero:
        return left
    if left.zero:
        return right
    one, two = show_dimension(left.dimension), show_dimension(right.dimension)
    return scope.note("CB312", node, left=one, right=two)
