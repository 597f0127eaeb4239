"""Giving meetings their slots (排时段): colouring of edges, then evening out.

Who meets whom is a bipartite graph; slots are colours. With as many colours as the busiest party
has meetings a colouring always exists (König 1916) and is found by swapping two colours along a
path; the classes can always be made equal to within one by swapping along paths again
(de Werra 1971), so the tables of a slot suffice whenever they suffice in all. Absences, agreed
times and kinds of table break that promise: then a meeting may find no slot, and is told.
"""

from __future__ import annotations

from collections.abc import Sequence

Edge = tuple[int, int]
_NONE = -1


class Colouring:
    """Meetings with their slots so far (排时段过程)."""

    def __init__(
        self, edges: Sequence[Edge], allowed_need: Sequence[int], allowed_offer: Sequence[int],
        slots: int,
    ) -> None:  # fmt: skip
        self.edges = edges
        self.slots = slots
        self.slot = [_NONE] * len(edges)
        #: Free and allowed slots of every party as bits.
        self.free = (list(allowed_need), list(allowed_offer))
        self.at: tuple[dict[int, int], dict[int, int]] = ({}, {})
        self.load = [0] * slots

    def put(self, edge: int, slot: int) -> None:
        """Give a meeting a slot."""
        for side, node in enumerate(self.edges[edge]):
            self.free[side][node] &= ~(1 << slot)
            self.at[side][node * self.slots + slot] = edge
        self.slot[edge] = slot
        self.load[slot] += 1

    def lift(self, edge: int) -> None:
        """Take a meeting out of its slot."""
        slot = self.slot[edge]
        for side, node in enumerate(self.edges[edge]):
            self.free[side][node] |= 1 << slot
            del self.at[side][node * self.slots + slot]
        self.slot[edge] = _NONE
        self.load[slot] -= 1

    def path(self, side: int, node: int, first: int, second: int) -> list[int]:
        """Return the meetings on the path of two slots that begins at a party with `first`."""
        found = []
        slot = first
        while (edge := self.at[side].get(node * self.slots + slot)) is not None:
            found.append(edge)
            side = 1 - side
            node = self.edges[edge][side]
            slot = second if slot == first else first
            if len(found) > 2 * len(self.edges):
                break
        return found

    def swap(self, edges: list[int], first: int, second: int) -> None:
        """Swap two slots along a path."""
        before = [self.slot[edge] for edge in edges]
        for edge in edges:
            self.lift(edge)
        for edge, slot in zip(edges, before, strict=True):
            self.put(edge, second if slot == first else first)

    def may_swap(self, edges: list[int], first: int, second: int) -> bool:
        """Tell whether every meeting of a path may also stand in the other slot."""
        return all(
            self.may[0][self.edges[edge][0]] & self.may[1][self.edges[edge][1]] & (1 << other)
            for edge in edges
            for other in (second if self.slot[edge] == first else first,)
        )

    may: tuple[Sequence[int], Sequence[int]] = ((), ())


def colour(
    edges: Sequence[Edge],
    may_need: Sequence[int],
    may_offer: Sequence[int],
    slots: int,
    agreed: dict[int, int],
) -> Colouring:
    """Give every meeting a slot in which both are there and free, as far as that can be.

    `may_need` and `may_offer` are the slots of each party as bits; `agreed` are meetings whose
    slot is settled. Meetings with the fewest slots go first.
    """
    work = Colouring(edges, may_need, may_offer, slots)
    work.may = (may_need, may_offer)
    for edge, slot in agreed.items():
        need, offer = edges[edge]
        if work.free[0][need] & work.free[1][offer] & (1 << slot):
            work.put(edge, slot)
    order = sorted(
        (edge for edge in range(len(edges)) if edge not in agreed),
        key=lambda edge: (
            (may_need[edges[edge][0]] & may_offer[edges[edge][1]]).bit_count(), edge
        ),
    )  # fmt: skip
    settled = frozenset(agreed)
    for edge in order:
        _place(work, edge, settled)
    return work


def _place(work: Colouring, edge: int, settled: frozenset[int]) -> bool:
    """Give one meeting a slot, swapping along a path where no slot is free for both."""
    need, offer = work.edges[edge]
    both = work.free[0][need] & work.free[1][offer]
    if both:
        work.put(edge, min(_bits(both), key=lambda slot: (work.load[slot], slot)))
        return True
    for first in _bits(work.free[0][need] & work.may[1][offer]):
        for second in _bits(work.free[1][offer] & work.may[0][need]):
            path = work.path(1, offer, first, second)
            if settled.isdisjoint(path) and work.may_swap(path, first, second):
                work.swap(path, first, second)
                work.put(edge, first)
                return True
    return False


def _bits(mask: int) -> list[int]:
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def even_out(work: Colouring, tables: int, settled: frozenset[int] = frozenset()) -> None:
    """Bring every slot to at most `tables` meetings by swapping along paths."""
    while True:
        fullest = max(range(work.slots), key=lambda slot: (work.load[slot], -slot))
        if work.load[fullest] <= tables:
            return
        emptier = sorted(range(work.slots), key=lambda slot: (work.load[slot], slot))
        if not any(
            _even_two(work, fullest, slot, tables, settled)
            for slot in emptier
            if work.load[slot] < tables
        ):
            return


def _even_two(work: Colouring, full: int, empty: int, tables: int, settled: frozenset[int]) -> bool:
    """Move one meeting net from a full slot to an emptier one; tell whether any was moved."""
    moved = False
    for edge in [e for e, slot in enumerate(work.slot) if slot == full]:
        if work.load[full] <= tables or work.load[empty] >= tables:
            break
        if work.slot[edge] != full:
            continue
        path = _ends_in_full(work, edge, full, empty)
        if path and settled.isdisjoint(path) and work.may_swap(path, full, empty):
            work.swap(path, full, empty)
            moved = True
    return moved


def _ends_in_full(work: Colouring, edge: int, full: int, empty: int) -> list[int]:
    """Return the path through a meeting if it begins there and has one more of the full slot."""
    for side in (0, 1):
        node = work.edges[edge][side]
        if node * work.slots + empty not in work.at[side]:
            path = work.path(side, node, full, empty)
            if len(path) % 2:
                return path
    return []
