"""What a formula means before it is computed (公式含义): sort, dimension, names, context.

One walk over the tree gives every part its meaning and notes what does not fit: unknown names,
unlike units, conditions where numbers are needed, aggregates in the wrong place. Nothing is
computed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

from changbai.kernel.quantity import PURE, Dimension, find_unit, show_dimension, times
from changbai.pack.expression import (
    Aggregate,
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
    Parent,
    Timed,
    Total,
)
from changbai.pack.notation import show
from changbai.pack.shapes import Element, Form, Pack
from changbai.pack.vocabulary import Row, nearest, row_name, row_names

Sort = Literal["quantity", "flag", "word", "date", "unknown"]

SORTS: dict[Sort, str] = {
    "quantity": "数 number",
    "flag": "条件 condition",
    "word": "文字 text",
    "date": "日期 date",
    "unknown": "未知 unknown",
}
YEARS = range(1949, 2100)
LAGS = range(1, 31)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a part of a formula is (含义): sort, dimension of a quantity, code list of a word."""

    sort: Sort
    dimension: Dimension = PURE
    codes: str = ""
    zero: bool = False


FLAG = Meaning("flag")
UNKNOWN = Meaning("unknown")
NUMBER = Meaning("quantity")


@dataclass(frozen=True, slots=True)
class Finding:
    """What does not fit (不符): a code of the problem catalogue and its facts."""

    code: str
    facts: dict[str, Any]


@dataclass(slots=True)
class Reading:
    """A walk over the formulas of one thing (解读): what was found and what was named.

    `population` is the kind over which aggregates run that name none.
    """

    pack: Pack
    population: str = ""
    findings: list[Finding] = field(default_factory=list)
    indicators: list[str] = field(default_factory=list)
    elements: list[tuple[Form, Element]] = field(default_factory=list)

    def note(self, code: str, node: Node, **facts: Any) -> Meaning:
        """Note what does not fit; the part has no meaning then."""
        self.findings.append(Finding(code, {"part": show(node)[:60], **facts}))
        return UNKNOWN

    def read(self, node: Node, row: Row | None) -> Meaning:
        """Return the meaning of a part inside a row (of a kind) or outside of all rows."""
        match node:
            case Number(value, unit):
                return self._number(node, unit, zero=not value)
            case Label():
                return Meaning("word")
            case Name(id):
                return self._outside_name(node, id) if row is None else self._row_name(id, row)
            case Negate(of):
                return replace(self.need("quantity", of, row), zero=False)
            case Binary():
                return self._arithmetic(node, row)
            case Compare():
                return self._comparison(node, row)
            case OneOf(of, labels):
                return self._one_of(node, self.read(of, row), labels)
            case Logic(_, left, right):
                self.need("flag", left, row)
                self.need("flag", right, row)
                return FLAG
            case Not(of):
                self.need("flag", of, row)
                return FLAG
            case Choose(condition, then, otherwise):
                self.need("flag", condition, row)
                return self._alike(node, self.read(then, row), self.read(otherwise, row))
            case Aggregate():
                return self._aggregate(node, row)
            case Members():
                return self._members(node, row)
            case Timed():
                return self._timed(node, row)
            case Total(of, _) | Parent(of):
                return self._elsewhere(node, of, row)

    def need(self, sort: Sort, node: Node, row: Row | None) -> Meaning:
        """Read a part that must be of a sort."""
        found = self.read(node, row)
        if found.sort in (sort, "unknown"):
            return found
        return self.note("CB326", node, found=SORTS[found.sort], expected=SORTS[sort])

    def _number(self, node: Node, unit: str, *, zero: bool) -> Meaning:
        if not unit:
            return Meaning("quantity", zero=zero)
        found = find_unit(unit, self.pack.units)
        if found is None:
            if unit in self.pack.lost:
                return UNKNOWN
            return self.note("CB311", node, unit=unit, near=nearest(unit, self.pack.units))
        return Meaning("quantity", found.dimension)

    def _outside_name(self, node: Node, id: str) -> Meaning:
        indicator = self.pack.indicators.get(id)
        if indicator is not None:
            self.indicators.append(id)
            unit = find_unit(indicator.unit, self.pack.units)
            return Meaning("quantity", unit.dimension) if unit else UNKNOWN
        if id in self.pack.lost:
            return UNKNOWN
        attributes = {name for kind in self.pack.kinds.values() for name in kind.attributes}
        if self.pack.element(id) or id in attributes:
            return self.note("CB322", node, id=id)
        return self.note("CB321", node, id=id, near=nearest(id, self.pack.indicators))

    def _row_name(self, id: str, row: Row) -> Meaning:
        found = row_name(self.pack, row, id)
        if found is not None:
            if found.element is not None:
                self.elements.append(found.element)
            unit = find_unit(found.unit, self.pack.units) if found.unit else None
            dimension = unit.dimension if unit else PURE
            known = unit is not None or not found.unit
            return Meaning(found.sort, dimension, found.codes) if known else UNKNOWN
        if id in self.pack.lost or not set(row.kinds) <= set(self.pack.kinds):
            return UNKNOWN
        if id in self.pack.indicators:
            return self.note("CB323", Name(id), id=id)
        elsewhere = self.pack.element(id)
        if elsewhere and row.form is None and not row.registry_only:
            kinds = "、".join(row.kinds)
            return self.note("CB333", Name(id), id=id, form=elsewhere[0].id, kind=kinds)
        near = nearest(id, row_names(self.pack, row))
        return self.note("CB320", Name(id), id=id, near=near)

    def _arithmetic(self, node: Binary, row: Row | None) -> Meaning:
        left = self.need("quantity", node.left, row)
        right = self.need("quantity", node.right, row)
        if UNKNOWN in (left, right):
            return UNKNOWN
        if node.operator == "*":
            return Meaning("quantity", times(left.dimension, right.dimension))
        if node.operator == "/":
            return Meaning("quantity", times(left.dimension, right.dimension, -1))
        return self._alike(node, left, right)

    def _alike(self, node: Node, left: Meaning, right: Meaning) -> Meaning:
        """Two parts of one sort and dimension; a bare zero is like everything."""
        if UNKNOWN in (left, right):
            return UNKNOWN
        if left.sort != right.sort:
            return self.note("CB326", node, found=SORTS[right.sort], expected=SORTS[left.sort])
        if left.dimension == right.dimension or right.zero:
            return left
        if left.zero:
            return right
        one, two = show_dimension(left.dimension), show_dimension(right.dimension)
        return self.note("CB312", node, left=one, right=two)

    def _comparison(self, node: Compare, row: Row | None) -> Meaning:
        left, right = self.read(node.left, row), self.read(node.right, row)
        for one, other, label in ((left, right, node.right), (right, left, node.left)):
            if one.sort == "date" and other.sort == "word" and isinstance(label, Label):
                return FLAG
            if one.codes and isinstance(label, Label):
                self._check_labels(node, one.codes, (label.text,))
        if left.sort == "flag" or (left.sort == "word" and node.operator not in ("=", "!=")):
            self.note("CB326", node, found=SORTS[left.sort], expected=SORTS["quantity"])
        else:
            self._alike(node, left, right)
        return FLAG

    def _one_of(self, node: Node, of: Meaning, labels: tuple[str, ...]) -> Meaning:
        if of.sort not in ("word", "unknown"):
            self.note("CB326", node, found=SORTS[of.sort], expected=SORTS["word"])
        elif of.codes:
            self._check_labels(node, of.codes, labels)
        return FLAG

    def _check_labels(self, node: Node, codes: str, labels: tuple[str, ...]) -> None:
        known = self.pack.codes.get(codes, {})
        for label in labels:
            if known and label not in known and label not in self.pack.lost:
                self.note("CB330", node, label=label, codes=codes, near=nearest(label, known))

    def _aggregate(self, node: Aggregate, row: Row | None) -> Meaning:
        if row is not None:
            return self.note("CB327", node)
        inside = self._population_of(node)
        if inside is None:
            return UNKNOWN
        if node.where is not None:
            self.need("flag", node.where, inside)
        if node.of is None:
            unit = find_unit(self.pack.kinds[inside.kinds[0]].counted_in, self.pack.units)
            return Meaning("quantity", unit.dimension) if unit else UNKNOWN
        if node.name == "distinct":
            self.read(node.of, inside)
            return NUMBER
        found = self.need("quantity", node.of, inside)
        if node.second is not None:
            self.need("quantity", node.second, None if node.name == "quantile" else inside)
        if node.name == "quantile" and not _is_share(node.second):
            return self.note("CB331", node, argument="", expected="0…1")
        return NUMBER if node.name == "hhi" else found

    def _population_of(self, node: Aggregate) -> Row | None:
        """Return the rows that an aggregate runs over; None when its kind is unknown."""
        kind = node.kind or self.population
        if kind in self.pack.kinds:
            return Row((kind,))
        if node.kind and kind not in self.pack.lost:
            self.note("CB334", node, kind=kind, near=nearest(kind, self.pack.kinds))
        return None

    def _members(self, node: Members, row: Row | None) -> Meaning:
        if row is None or row.form is not None:
            return self.note("CB328", node)
        groups = row.kinds
        kinds = tuple(k.id for k in self.pack.kinds.values() if set(k.groups) & set(groups))
        if not kinds:
            return self.note("CB328", node)
        inside = Row(kinds)
        if node.where is not None:
            self.need("flag", node.where, inside)
        return self.need("quantity", node.of, inside)

    def _timed(self, node: Timed, row: Row | None) -> Meaning:
        if row is not None and (row.form is None or node.name != "lag"):
            return self.note("CB329", node)
        allowed = LAGS if node.name == "lag" else YEARS
        if node.argument is not None and node.argument not in allowed:
            expected = f"{allowed.start}…{allowed.stop - 1}"
            self.note("CB331", node, argument=node.argument, expected=expected)
        found = self.need("quantity", node.of, row)
        return found if node.name == "lag" else NUMBER

    def _elsewhere(self, node: Node, of: Node, row: Row | None) -> Meaning:
        if row is not None:
            return self.note("CB329", node)
        return self.need("quantity", of, row)


def _is_share(node: Node | None) -> bool:
    return isinstance(node, Number) and 0 <= node.value <= 1 and not node.unit
