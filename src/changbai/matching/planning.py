"""Planning a docking meeting (对接会排程): choose the pairs, give them slots and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from changbai.matching.choice import Chosen, Limits, choose
from changbai.matching.exact import improve
from changbai.matching.meeting import Event, Meeting, Pair, Schedule, columns, most_of
from changbai.matching.slots import Colouring, colour, even_out
from changbai.matching.stable import stable


def plan(event: Event) -> Schedule:
    """Return the best plan of an event, or the stable one; the same for the same input.

    Where nothing binds a meeting to a slot the plan is proven best. Where absences, agreed times
    or kinds of table keep a chosen pair from a slot, the next best pairs take the place that is
    left, and `bound` says how far the plan can be from the best.
    """
    chosen = _greatest(event)
    if event.rule == "stable":
        chosen = Chosen(_stable(event), 0, chosen.bound)
    numbers = np.flatnonzero(chosen.taken).tolist()
    work, numbers = _with_slots(event, numbers)
    _fill_up(event, work, numbers)
    found = _schedule(event, {n: work.slot[at] for at, n in enumerate(numbers)}, chosen.bound)
    demanded = any(pair.must for pair in found.unplaced)
    if event.rule == "stable" or (found.proven and not demanded):
        return found
    better = improve(event, found.meetings)
    if better is None:
        return found
    return _schedule(event, better.placed, min(better.bound, chosen.bound))


def _greatest(event: Event) -> Chosen:
    """Choose pairs of the greatest total, those that must be among them."""
    need, offer, score = columns(event)
    must = np.array([pair.must for pair in event.pairs], bool)
    limits = limits_of(event)
    met = np.bincount(need[must], minlength=len(event.needs))
    rest = Limits(
        np.maximum(limits.needs - met, 0),
        np.maximum(limits.offers - np.bincount(offer[must], minlength=len(event.offers)), 0),
        max(limits.all - int(must.sum()), 0),
        np.where(met > 0, 0, limits.first),
    )
    others = choose(need[~must], offer[~must], score[~must], rest)
    taken = must.copy()
    taken[~must] = others.taken
    settled = int(score[must].sum() + limits.first[met > 0].sum())
    return Chosen(taken, others.total + settled, others.bound + settled)


def _stable(event: Event) -> NDArray[np.bool_]:
    """Choose pairs that no two would leave; beyond what tables hold the lowest scores go."""
    limits = limits_of(event)
    taken = stable(event.pairs, limits.needs.tolist(), limits.offers.tolist())
    if len(taken) > limits.all:
        order = sorted(taken, key=lambda n: (not event.pairs[n].must, -event.pairs[n].score, n))
        taken = order[: limits.all]
    flags = np.zeros(len(event.pairs), bool)
    flags[taken] = True
    return flags


def limits_of(event: Event) -> Limits:
    """Return how many meetings each party and all tables can have."""
    slots = len(event.slots)
    return Limits(
        np.array([most_of(party, slots) for party in event.needs], np.int64),
        np.array([most_of(party, slots) for party in event.offers], np.int64),
        event.seats,
        np.full(len(event.needs), event.first_meeting, np.int64),
    )


def _with_slots(event: Event, numbers: list[int]) -> tuple[Colouring, list[int]]:
    """Give the chosen pairs slots; each slot within the tables of each kind."""
    slots = len(event.slots)
    every = (1 << slots) - 1
    may = tuple(
        [every & ~sum(1 << slot for slot in party.absent) for party in side]
        for side in (event.needs, event.offers)
    )
    edges = [(event.pairs[number].need, event.pairs[number].offer) for number in numbers]
    agreed = {
        at: event.pairs[number].slot
        for at, number in enumerate(numbers)
        if event.pairs[number].slot >= 0
    }
    work = colour(edges, may[0], may[1], slots, agreed)
    even_out(work, sum(event.tables.values()), frozenset(agreed))
    _within_tables(event, work, numbers)
    return work, numbers


def kind_of(event: Event, pair: Pair) -> str:
    """Return the kind of table at which a pair meets: the need's, or the plain one."""
    kind = event.needs[pair.need].table
    return kind if kind in event.tables else ""


def _loads(event: Event, work: Colouring, numbers: Sequence[int]) -> NDArray[np.int64]:
    """Return meetings by kind of table (row) and slot (column)."""
    kinds = list(event.tables)
    loads = np.zeros((len(kinds), work.slots), np.int64)
    for at, number in enumerate(numbers):
        if work.slot[at] >= 0:
            loads[kinds.index(kind_of(event, event.pairs[number])), work.slot[at]] += 1
    return loads


def _within_tables(event: Event, work: Colouring, numbers: list[int]) -> None:
    """Move, then lift, meetings from slots where a kind of table does not suffice."""
    kinds = list(event.tables)
    loads = _loads(event, work, numbers)
    limit = np.array([event.tables[kind] for kind in kinds])
    least_first = sorted(
        range(len(numbers)),
        key=lambda at: (event.pairs[numbers[at]].must, event.pairs[numbers[at]].score),
    )
    for at in least_first:
        slot = work.slot[at]
        row = kinds.index(kind_of(event, event.pairs[numbers[at]]))
        if slot < 0 or loads[row, slot] <= limit[row]:
            continue
        loads[row, slot] -= 1
        work.lift(at)
        need, offer = work.edges[at]
        both = work.free[0][need] & work.free[1][offer]
        for other in range(work.slots):
            if both >> other & 1 and loads[row, other] < limit[row]:
                work.put(at, other)
                loads[row, other] += 1
                break


def _fill_up(event: Event, work: Colouring, numbers: list[int]) -> None:
    """Give pairs that have no slot yet, or were not chosen, what place is left, best first.

    Where every chosen pair has its slot no place is left that another could use.
    """
    if _all_placed(work):
        return
    limits = limits_of(event)
    met = [[0] * len(event.needs), [0] * len(event.offers)]
    kinds = list(event.tables)
    loads = _loads(event, work, numbers)
    for at in range(len(numbers)):
        if work.slot[at] >= 0:
            for side, node in enumerate(work.edges[at]):
                met[side][node] += 1
    known = {number: at for at, number in enumerate(numbers)}
    edges = list(work.edges)
    work.edges = edges
    for number in sorted(
        range(len(event.pairs)),
        key=lambda n: (not event.pairs[n].must, -event.pairs[n].score, n),
    ):
        pair = event.pairs[number]
        at = known.get(number, -1)
        if at >= 0 and work.slot[at] >= 0:
            continue
        if met[0][pair.need] >= limits.needs[pair.need]:
            continue
        if met[1][pair.offer] >= limits.offers[pair.offer]:
            continue
        row = kinds.index(kind_of(event, pair))
        both = work.free[0][pair.need] & work.free[1][pair.offer]
        if pair.slot >= 0:
            both &= 1 << pair.slot
        for slot in range(work.slots):
            if both >> slot & 1 and loads[row, slot] < event.tables[kinds[row]]:
                if at < 0:
                    at = len(numbers)
                    numbers.append(number)
                    edges.append((pair.need, pair.offer))
                    work.slot.append(-1)
                work.put(at, slot)
                loads[row, slot] += 1
                met[0][pair.need] += 1
                met[1][pair.offer] += 1
                break


def _all_placed(work: Colouring) -> bool:
    return all(slot >= 0 for slot in work.slot)


def _schedule(event: Event, slots: Mapping[int, int], bound: int) -> Schedule:
    """Number the tables: kinds in their order, in each slot from the first table of a kind.

    `slots` are the slots of the pairs by number of the pair; -1 is none.
    """
    first_table, count = {}, 1
    for kind, tables in event.tables.items():
        first_table[kind] = count
        count += tables
    taken: dict[tuple[str, int], int] = {}
    meetings, total = [], 0
    order = sorted(slots, key=lambda n: (slots[n], event.pairs[n].need, event.pairs[n].offer))
    for number in order:
        pair, slot = event.pairs[number], slots[number]
        if slot < 0:
            continue
        kind = kind_of(event, pair)
        place = taken.get((kind, slot), 0)
        taken[kind, slot] = place + 1
        meetings.append(Meeting(pair.need, pair.offer, slot, first_table[kind] + place))
        total += pair.score
    total += event.first_meeting * len({meeting.need for meeting in meetings})
    unplaced = tuple(
        pair
        for number, pair in enumerate(event.pairs)
        if slots.get(number, 0 if not pair.must else -1) < 0
    )
    return Schedule(tuple(meetings), total, max(bound, total), unplaced)


def clashes(event: Event, schedule: Schedule) -> list[str]:
    """Return what is wrong with a plan, in words; a plan of ours has nothing wrong."""
    found = []
    seen: set[tuple[str, int, int]] = set()
    pairs = {(pair.need, pair.offer): pair for pair in event.pairs}
    for meeting in schedule.meetings:
        need, offer = event.needs[meeting.need], event.offers[meeting.offer]
        for key in (("need", meeting.need, meeting.slot), ("offer", meeting.offer, meeting.slot),
                    ("table", meeting.table, meeting.slot)):  # fmt: skip
            if key in seen:
                found.append(f"{key[0]} {key[1]} twice in slot {key[2]}")
            seen.add(key)
        if meeting.slot in need.absent or meeting.slot in offer.absent:
            found.append(f"absent in slot {meeting.slot}")
        pair = pairs.get((meeting.need, meeting.offer))
        if pair is None or (pair.slot >= 0 and pair.slot != meeting.slot):
            found.append(f"pair {meeting.need} {meeting.offer} not as agreed")
        if not 1 <= meeting.table <= sum(event.tables.values()):
            found.append(f"no table {meeting.table}")
    limits = limits_of(event)
    for name, most in (("need", limits.needs), ("offer", limits.offers)):
        for node, limit in enumerate(most.tolist()):
            if sum(getattr(meeting, name) == node for meeting in schedule.meetings) > limit:
                found.append(f"{name} {node} has too many meetings")
    return found
