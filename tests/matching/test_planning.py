"""Plans have no clash, keep every limit, and are the best there is."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from changbai.matching.meeting import Event, Pair, Party, columns
from changbai.matching.planning import clashes, limits_of, plan
from changbai.matching.stable import blocking
from tests.matching.events import event


def lp_optimum(event: Event) -> float:
    """The best total by another road: the whole linear programme at once, by SciPy."""
    need, offer, score = columns(event)
    limits = limits_of(event)
    rows = [(need == k).astype(float) for k in range(len(event.needs))]
    rows += [(offer == k).astype(float) for k in range(len(event.offers))]
    rows.append(np.ones(len(score)))
    upper = [*limits.needs, *limits.offers, limits.all]
    return -float(linprog(-score, A_ub=np.array(rows), b_ub=upper, bounds=(0, 1)).fun)


def brute_force(event: Event) -> int:
    """The best total by trying every assignment of pairs to slots; tiny events only."""
    best = 0
    choices = range(-1, len(event.slots))
    for slots in product(choices, repeat=len(event.pairs)):
        if fits(event, slots):
            total = sum(p.score for p, s in zip(event.pairs, slots, strict=True) if s >= 0)
            met = {p.need for p, s in zip(event.pairs, slots, strict=True) if s >= 0}
            best = max(best, total + event.first_meeting * len(met))
    return best


def fits(event: Event, slots: tuple[int, ...]) -> bool:
    seen: set[tuple[str, int, int]] = set()
    load: dict[tuple[str, int], int] = {}
    count: dict[tuple[str, int], int] = {}
    for pair, slot in zip(event.pairs, slots, strict=True):
        if slot < 0:
            if pair.must:
                return False
            continue
        if slot in event.needs[pair.need].absent | event.offers[pair.offer].absent:
            return False
        if pair.slot not in (-1, slot):
            return False
        keys = {("n", pair.need, slot), ("o", pair.offer, slot)}
        if keys & seen:
            return False
        seen |= keys
        kind = event.needs[pair.need].table
        load[kind, slot] = load.get((kind, slot), 0) + 1
        for side, node, party in (("n", pair.need, event.needs[pair.need]),
                                  ("o", pair.offer, event.offers[pair.offer])):  # fmt: skip
            count[side, node] = count.get((side, node), 0) + 1
            if party.most and count[side, node] > party.most:
                return False
    return all(number <= event.tables[kind] for (kind, _), number in load.items())


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("size", [(30, 15, 8, 12, 6), (60, 10, 10, 5, 4), (12, 40, 3, 30, 9)])
def test_the_total_is_the_optimum_of_the_whole_programme(
    size: tuple[int, int, int, int, int], seed: int
) -> None:
    made = event(*size, seed=seed)
    found = plan(made)
    assert clashes(made, found) == []
    assert found.proven
    assert found.total == pytest.approx(lp_optimum(made))


@pytest.mark.parametrize("seed", range(12))
def test_tiny_events_with_everything_at_once_against_all_that_is_possible(seed: int) -> None:
    made = event(3, 3, 2, {"": 1, "演示": 1}, 2, seed=seed, absent=0.25, kinds=("", "演示"), most=2)
    made = replace(made, first_meeting=3000 * (seed % 2))
    pairs = list(made.pairs)
    pairs[seed % len(pairs)] = replace(pairs[seed % len(pairs)], slot=seed % 2)
    made = replace(made, pairs=tuple(pairs))
    found = plan(made)
    assert clashes(made, found) == []
    assert found.total == brute_force(made)
    assert found.proven


def test_the_same_input_gives_the_same_plan() -> None:
    made = event(40, 20, 8, 10, 8, absent=0.2)
    assert plan(made) == plan(made)


def test_pairs_that_must_meet_do() -> None:
    made = event(20, 8, 4, 4, 5, seed=3)
    lowest = min(range(len(made.pairs)), key=lambda n: made.pairs[n].score)
    pairs = list(made.pairs)
    pairs[lowest] = replace(pairs[lowest], must=True)
    made = replace(made, pairs=tuple(pairs))
    found = plan(made)
    assert (pairs[lowest].need, pairs[lowest].offer) in {(m.need, m.offer) for m in found.meetings}
    assert found.proven
    assert clashes(made, found) == []


def test_tables_are_even_where_colouring_alone_would_overfill_one() -> None:
    made = event(100, 40, 10, 32, 8)
    found = plan(made)
    loads = np.bincount([meeting.slot for meeting in found.meetings], minlength=10)
    assert loads.max() <= 32
    assert loads.sum() == 320


def test_nobody_is_without_a_meeting_while_a_partner_and_a_table_are_free() -> None:
    made = event(40, 12, 5, 9, 4, seed=5)
    found = plan(made)
    met = np.bincount([m.need for m in found.meetings], minlength=40)
    held = np.bincount([m.offer for m in found.meetings], minlength=12)
    for pair in made.pairs:
        free = held[pair.offer] < 5 and len(found.meetings) < made.seats
        assert not (met[pair.need] == 0 and free)


def test_a_bonus_for_the_first_meeting_reaches_more_needs() -> None:
    made = event(60, 10, 6, 8, 4, seed=2)
    fair = replace(made, first_meeting=20_000)
    reached = [len({m.need for m in plan(each).meetings}) for each in (made, fair)]
    assert reached[1] > reached[0]
    assert plan(fair).proven


@pytest.mark.parametrize("seed", range(5))
def test_no_two_would_leave_the_stable_plan(seed: int) -> None:
    made = replace(event(20, 8, 6, 40, 4, seed=seed, most=3), rule="stable")
    found = plan(made)
    assert clashes(made, found) == []
    number = {(p.need, p.offer): n for n, p in enumerate(made.pairs)}
    taken = [number[m.need, m.offer] for m in found.meetings]
    limits = limits_of(made)
    assert blocking(made.pairs, taken, limits.needs.tolist(), limits.offers.tolist()) == []
    assert found.total <= found.bound


def test_stable_marriage_of_the_textbook() -> None:
    # Gale and Shapley 1962, example 2: three cycles of ranks, proposers all get their first choice.
    ranks = {(0, 0): (3, 1), (0, 1): (2, 2), (0, 2): (1, 3), (1, 0): (1, 3), (1, 1): (3, 1),
             (1, 2): (2, 2), (2, 0): (2, 2), (2, 1): (1, 3), (2, 2): (3, 1)}  # fmt: skip
    pairs = tuple(Pair(n, o, 1, False, a, b) for (n, o), (a, b) in ranks.items())
    men = tuple(Party(str(k)) for k in range(3))
    found = plan(Event(("s",), {"": 3}, men, men, pairs, "stable"))
    assert {(m.need, m.offer) for m in found.meetings} == {(0, 0), (1, 1), (2, 2)}


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 8), st.integers(1, 6), st.integers(1, 5), st.integers(1, 4), st.integers(0, 99)
)
def test_any_small_event_is_planned_without_clash(
    n: int, m: int, t: int, b: int, seed: int
) -> None:
    made = event(n, m, t, {"": b, "演示": 1}, min(m, 3), seed, 0.3, ("", "演示"), 3)
    found = plan(made)
    assert clashes(made, found) == []
    assert found.total <= found.bound


def test_nothing_to_plan() -> None:
    made = Event(("s",), {"": 1}, (Party("a"),), (), ())
    assert plan(made).meetings == ()
    assert plan(made).proven


@pytest.mark.heavy
def test_two_thousand_by_five_hundred() -> None:
    made = event(2000, 500, 16, 400, 15)
    found = plan(made)
    assert found.proven
    assert clashes(made, found) == []
