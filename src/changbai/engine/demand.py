"""What a formula asks of the rows (汇总请求), and formulas compiled to terms (公式编译).

A term is a formula's node with everything settled that does not depend on the time: population,
respondents of a ratio, other indicators it names. Terms and demands are made once and compared
by identity, so indicators that share a part share its value.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from changbai.engine.rows import HAPPENED, names_in
from changbai.pack.expression import (
    Aggregate,
    Binary,
    Members,
    Name,
    Node,
    Parent,
    Population,
    Timed,
    Total,
    children,
)
from changbai.pack.shapes import Form, Pack


@dataclass(frozen=True, eq=False, slots=True)
class Demand:
    """One aggregate over the units of a kind (汇总请求).

    `where` is the condition of the population; `require` the elements that a unit must have
    given as well. `form` is that of a piecewise sum, one of flows alone: it adds up period by
    period, each on the structure of its own time; what it requires is asked of the same return
    (`near`) or, where the periodicity is another, of the window (`far`). None: it is computed
    from the units' totals over a window, of all units that lived then (`past`) or live at its end.
    """

    node: Aggregate
    kind: str
    where: Node | None
    require: frozenset[str]
    form: Form | None
    near: tuple[str, ...]
    far: tuple[str, ...]
    past: bool


@dataclass(frozen=True, eq=False, slots=True)
class Term:
    """A compiled node of a formula (公式项)."""

    node: Node
    parts: tuple[Term, ...] = ()
    demand: Demand | None = None


def ratio_names(node: Node) -> frozenset[str]:
    """Return the elements of all sums in a ratio: its respondents must have them all."""
    if isinstance(node, Aggregate):
        return names_in(node.of) if node.name == "sum" else frozenset()
    if isinstance(node, (Timed, Total, Parent)):
        return frozenset()
    return frozenset(name for child in children(node) for name in ratio_names(child))


def has_members(node: Node | None) -> bool:
    """Tell whether an expression sums over members of group units."""
    if node is None:
        return False
    return isinstance(node, Members) or any(has_members(child) for child in children(node))


class Compiler:
    """Compiles formulas of a pack to terms (公式编译器)."""

    def __init__(self, pack: Pack) -> None:
        """Keep the pack; nothing is compiled yet."""
        self.pack = pack
        self._terms: dict[Any, Term] = {}
        self._demands: dict[Any, Demand] = {}
        self._nodes: dict[Node, Node] = {}

    def term(
        self, node: Node, population: Population, require: frozenset[str] | None = None
    ) -> Term:
        """Return the term of a node; `require` None: not inside a ratio."""
        key = (node, population, require)
        if key not in self._terms:
            self._terms[key] = self._term(node, population, require)
        return self._terms[key]

    def _term(self, node: Node, population: Population, require: frozenset[str] | None) -> Term:
        match node:
            case Aggregate():
                return Term(node, demand=self.demand(node, population, require or frozenset()))
            case Name(id):
                other = self.pack.indicators[id]
                # The same as the other's own term, so its value is shared.
                return self.term(other.value.tree, other.over.population)
            case Binary("/", left, right) if require is None:
                require = ratio_names(left) | ratio_names(right)
            case Timed() | Total() | Parent():
                require = None
        parts = tuple(self.term(child, population, require) for child in children(node))
        return Term(node, parts)

    def demand(self, node: Aggregate, population: Population, require: frozenset[str]) -> Demand:
        """Return the demand of an aggregate; `require` are the elements of its ratio."""
        kind = node.kind or population.kind
        where = None if node.kind else population.where
        own = (n for n in require if self._of_kind(n, kind))
        # A sum of one element asks for that element anyway.
        wanted = frozenset(own) - (names_in(node.of) if isinstance(node.of, Name) else frozenset())
        key = (self.one(replace(node, kind="")), kind, self.one(where), wanted)
        if key not in self._demands:
            form = self._form(node)
            far = {n for n in wanted if form and self._form_of(n).periodicity != form.periodicity}
            parts = (node.of, node.second, node.where, where)
            names = wanted.union(*(names_in(part) for part in parts))
            past = any(n in HAPPENED or self._of_kind(n, kind) for n in names)
            self._demands[key] = Demand(
                *key, form, tuple(sorted(wanted - far)), tuple(sorted(far)), past
            )
        return self._demands[key]

    def one(self, node: Node | None) -> Any:
        """Return the one node that stands for all equal ones, so that identity is equality."""
        if node is None:
            return None
        if node not in self._nodes:
            # Each part is one as well: conditions and amounts are shared between aggregates.
            changed = {
                name: self.one(part)
                for name in node.__slots__
                if any((part := getattr(node, name)) is child for child in children(node))
            }
            self._nodes[node] = replace(node, **changed) if changed else node
        return self._nodes[node]

    def _of_kind(self, name: str, kind: str) -> bool:
        pair = self.pack.element(name)
        return pair is not None and pair[0].kind == kind

    def _form_of(self, element: str) -> Form:
        pair = self.pack.element(element)
        assert pair is not None
        return pair[0]

    def _form(self, node: Aggregate) -> Form | None:
        """Return the form of a sum of flows alone, under conditions of the registry alone."""
        if node.name != "sum" or node.of is None or has_members(node):
            return None
        of, where = names_in(node.of), names_in(node.where)
        pairs = [pair for name in sorted(of) if (pair := self.pack.element(name))]
        flows = {pair[1].type for pair in pairs} == {"flow"}
        if not flows or any(self.pack.element(name) for name in where):
            return None
        return pairs[0][0]
