"""The chain behind purchases (产业链图谱): tiers, missing nodes, single points.

A node is what is bought: a part, a material. It is `missing` when nobody local supplies it,
`single` when one local supplier does, `dependent` when local suppliers exist but one supplier,
local or not, has nearly all of it; `unknown` when the place of no supplier is known,
`estimated` when only estimated purchases speak of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from changbai.analysis.local_sourcing.purchases import Purchase, Rate, rate_of

State = Literal["missing", "single", "dependent", "supplied", "unknown", "not bought", "estimated"]


@dataclass(frozen=True, slots=True)
class NodeStanding:
    """How a node is supplied (节点状况)."""

    node: str
    rate: Rate
    buyers: int
    suppliers: int
    local_suppliers: int
    largest: float | None
    state: State
    #: Suppliers outside, by how much was bought of them.
    outside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SupplierStanding:
    """What hangs on a supplier (供应商状况): `sole_for` are nodes that nobody else supplies."""

    supplier: str
    local: bool | None
    tier: int
    amount: float
    buyers: int
    nodes: int
    sole_for: tuple[str, ...]
    exposure: float


def standing(
    purchases: Sequence[Purchase], nodes: Sequence[str] = (), nearly_all: float = 0.8
) -> list[NodeStanding]:
    """Return how each node is supplied: those of the chain first, then others that were bought."""
    bought: dict[str, list[Purchase]] = {node: [] for node in nodes}
    for one in purchases:
        bought.setdefault(one.node, []).append(one)
    return [_node(node, mine, nearly_all) for node, mine in bought.items()]


def _node(node: str, mine: list[Purchase], nearly_all: float) -> NodeStanding:
    by_supplier: dict[str, float] = defaultdict(float)
    for one in mine:
        if one.supplier:
            by_supplier[one.supplier] += one.amount
    # A local supplier without a name counts as some: it rules out `missing` and `single`.
    local = {one.supplier for one in mine if one.local and one.amount > 0}
    rate = rate_of(mine)
    named = sum(by_supplier.values())
    largest = max(by_supplier.values()) / named if named > 0 else None
    away: dict[str, float] = defaultdict(float)
    for one in mine:
        if one.local is False and one.supplier:
            away[one.supplier] += one.amount
    if not rate.total:
        state: State = "not bought"
    elif not rate.known:
        state = "unknown"
    elif not local:
        state = "missing"
    elif len(local) == 1 and "" not in local:
        state = "single"
    else:
        state = "dependent" if largest is not None and largest >= nearly_all else "supplied"
    return NodeStanding(
        node,
        rate,
        len({one.buyer for one in mine if one.amount > 0}),
        sum(1 for amount in by_supplier.values() if amount > 0),
        len(local - {""}),
        largest,
        state,
        tuple(sorted(away, key=lambda name: (-away[name], name))),
    )


def suppliers(purchases: Sequence[Purchase]) -> list[SupplierStanding]:
    """Return what hangs on each named supplier, the largest exposure first."""
    tier = tiers(purchases)
    of_node: dict[str, set[str]] = defaultdict(set)
    for one in purchases:
        # Without a name it may be anybody: then nobody is known to be the only one.
        if one.amount > 0:
            of_node[one.node].add(one.supplier)
    mine: dict[str, list[Purchase]] = defaultdict(list)
    for one in purchases:
        if one.supplier and one.amount > 0:
            mine[one.supplier].append(one)
    found = []
    for name, lines in mine.items():
        sole = tuple(sorted({one.node for one in lines if of_node[one.node] == {name}}))
        places = {one.local for one in lines if one.local is not None}
        found.append(
            SupplierStanding(
                name,
                places.pop() if len(places) == 1 else None,
                tier[name],
                sum(one.amount for one in lines),
                len({one.buyer for one in lines}),
                len({one.node for one in lines}),
                sole,
                sum(one.amount for one in lines if one.node in sole),
            )
        )
    return sorted(found, key=lambda one: (-one.exposure, -one.amount, one.supplier))


def tiers(purchases: Sequence[Purchase]) -> dict[str, int]:
    """Return how many steps each enterprise is from those that supply nobody (0).

    Where all supply one another, the largest buyers count as the end of the chain.
    """
    sells: dict[str, set[str]] = defaultdict(set)
    spent: dict[str, float] = defaultdict(float)
    for one in purchases:
        spent[one.buyer] += one.amount
        if one.supplier and one.supplier != one.buyer and one.amount > 0:
            sells[one.supplier].add(one.buyer)
    every = list(dict.fromkeys([*spent, *sells]))
    found = {name: 0 for name in every if not sells[name]}
    ring = list(found)
    while len(found) < len(every):
        ahead = [name for name in every if name not in found and sells[name] & set(ring)]
        if not ahead:
            rest = [name for name in every if name not in found]
            start = max(rest, key=lambda name: (spent[name], name))
            found[start], ring = 0, [start]
            continue
        step = 1 + min(found[buyer] for name in ahead for buyer in sells[name] if buyer in found)
        for name in ahead:
            found[name] = step
        ring = ahead
    return found
