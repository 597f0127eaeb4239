"""Statements that make partials (分量语句): many demands of one row source in one pass.

A statement groups by the lowest cells; each of its columns is a count or a sum. Demands that ask
for the same column share it. `Asked` says which columns make up the vectors of each demand.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field

from sqlglot import exp

from changbai.engine.demand import Demand
from changbai.engine.rows import HAPPENED, names_in
from changbai.engine.sql.joined import SHARE, Joined
from changbai.engine.sql.tree import both, column, double, is_known, named, when, whole
from changbai.engine.store import Store
from changbai.pack.expression import Choose, Members, Name, Node, children


@dataclass(eq=False)
class Asked:
    """The columns of a statement (语句列): `vectors` gives those of each demand, in order."""

    columns: list[exp.Expr] = field(default_factory=list)
    vectors: dict[Demand, tuple[int, ...]] = field(default_factory=dict)
    _numbers: dict[Hashable, int] = field(default_factory=dict)

    def put(self, key: Hashable, make: Callable[[], exp.Expr]) -> int:
        """Return the number of a column, made now when nobody asked for it before."""
        if key not in self._numbers:
            self._numbers[key] = len(self.columns)
            self.columns.append(make())
        return self._numbers[key]

    def query(self, rows: Joined) -> exp.Select:
        """Return the statement: keys, then c0, c1 and so on."""
        columns = [named(made, f"c{number}") for number, made in enumerate(self.columns)]
        found = rows.query([*rows.keys(), *columns])
        return found.group_by(*rows.keys(), copy=False)


def shape(store: Store, demand: Demand) -> Hashable:
    """Return what demands of one statement have in common: the tables that they are made of."""
    parts = (demand.node.of, demand.node.second, demand.node.where, demand.where)
    names = frozenset(demand.require).union(*(names_in(part) for part in parts))
    forms = frozenset(
        pair[0].id for name in names if (pair := store.pack.element(name)) is not None
    )
    members = frozenset(found for part in parts for found in _members(part))
    happened = bool(names & set(HAPPENED))
    own = demand.form.periodicity if demand.form else None
    return demand.kind, own, forms, members, happened, demand.past, is_strict(store, demand)


def is_strict(store: Store, demand: Demand) -> bool:
    """Tell whether a unit that returned nothing on some form adds nothing at all to a sum."""
    if demand.form is None:
        return False
    parts = (demand.node.where, demand.where)
    every = names_in(demand.node.of).union(demand.near, *(names_in(part) for part in parts))
    sure = _needed(demand.node.of) | frozenset(demand.near)

    def forms(names: Iterable[str]) -> set[str]:
        return {pair[0].id for name in names if (pair := store.pack.element(name)) is not None}

    return forms(every) <= forms(sure)


def _needed(node: Node | None) -> frozenset[str]:
    """Return the names without which an expression has no value."""
    match node:
        case None | Members():
            return frozenset()
        case Name(id):
            return frozenset((id,))
        case Choose(condition, _, _):
            return _needed(condition)
    return frozenset[str]().union(*(_needed(child) for child in children(node)))


def _members(node: Node | None) -> list[Members]:
    if node is None:
        return []
    if isinstance(node, Members):
        return [node]
    return [found for child in children(node) for found in _members(child)]


def ask_piece(asked: Asked, rows: Joined, demand: Demand) -> None:
    """Ask for amount and respondents of a sum over one reporting period."""
    node, row = demand.node, rows.row
    assert node.of is not None
    given = (*demand.near, node.of.id) if isinstance(node.of, Name) else demand.near
    of = None if isinstance(node.of, Name) else node.of
    who: Hashable = (frozenset(given), id(of), id(demand.where), demand.far)

    def counts() -> exp.Expr:
        conditions = [rows.given(name) for name in sorted(set(given))]
        if of is not None:
            conditions.append(is_known(row.number(of)))
        if demand.where is not None:
            conditions.append(row.holds(demand.where))
        return both(*conditions, *(rows.given_over(name) for name in demand.far))

    def amount() -> exp.Expr:
        assert node.of is not None
        adds = counts() if node.where is None else both(counts(), row.holds(node.where))
        return _sum(adds, _shared(rows, row.number(node.of)))

    what = (id(node.of), id(node.where), who)
    asked.vectors[demand] = (asked.put(what, amount), asked.put(who, lambda: _count(counts())))


def ask_window(asked: Asked, rows: Joined, demand: Demand) -> None:
    """Ask for units present and counted, amount, and weights or squares, over a window."""
    node = demand.node
    where = id(demand.where)
    present = asked.put(("present", where), lambda: _count(both(inside(rows, demand))))
    if node.of is None and node.where is None and not rows.group:
        asked.vectors[demand] = (present, present, present)
        return
    key = (id(node.of), id(node.where), id(node.second), where, node.name, demand.require)

    def good() -> exp.Expr:
        found: list[exp.Expr | None] = [inside(rows, demand), is_known(value(rows, demand))]
        if node.name == "wmean" and node.second is not None:
            found.append(is_known(rows.row.number(node.second)))
        return both(*found)

    def added(amount: exp.Expr) -> exp.Expr:
        return _sum(good(), amount)

    found = [present, asked.put(("counted", key), lambda: _count(good()))]
    own = value(rows, demand)
    if node.name == "wmean" and node.second is not None:
        weight = rows.row.number(node.second)
        weighed = _product(own, weight)
        found.append(asked.put(("weighed", key), lambda: added(weighed)))
        found.append(asked.put(("weights", key), lambda: added(weight.copy())))
    else:
        found.append(asked.put(("total", key), lambda: added(own)))
    if node.name == "hhi":
        squared = _product(own.copy(), own.copy())
        found.append(asked.put(("squares", key), lambda: added(squared)))
    asked.vectors[demand] = tuple(found)


def inside(rows: Joined, demand: Demand) -> exp.Expr | None:
    """Return whether a unit is of the population of a demand; None: each is."""
    return None if demand.where is None else rows.row.holds(demand.where)


def value(rows: Joined, demand: Demand) -> exp.Expr:
    """Return what a unit gives to an aggregate over a window; null: nothing is known."""
    node, row = demand.node, rows.row
    if node.of is None:
        found = _shared(rows, whole(1))
    elif node.name == "distinct":
        found = row.value(node.of).sql
    else:
        found = _shared(rows, row.number(node.of))
    conditions = []
    if node.name == "sum":
        conditions = [is_known(row.number(Name(name))) for name in sorted(demand.require)]
    if node.where is None:
        return when(both(*conditions), found) if conditions else found
    holds = row.number(node.where)
    ifs = [exp.If(this=both(*conditions, exp.EQ(this=holds, expression=whole(1))), true=found)]
    if node.name in ("sum", "count"):
        # Who is known to fail the condition adds zero, whatever it gave.
        fails = exp.EQ(this=holds.copy(), expression=whole(0))
        ifs.append(exp.If(this=fails, true=whole(0)))
    return exp.Case(ifs=ifs)


def _count(condition: exp.Expr) -> exp.Expr:
    return exp.Count(this=when(condition, whole(1)))


def _sum(condition: exp.Expr, amount: exp.Expr) -> exp.Expr:
    # A sum of whole numbers is wider than any number that comes back: a double it is.
    return double(exp.Sum(this=when(condition, amount)))


def _shared(rows: Joined, of: exp.Expr) -> exp.Expr:
    return _product(of, column("share", SHARE)) if rows.group else of


def _product(one: exp.Expr, other: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Mul(this=one, expression=other))
