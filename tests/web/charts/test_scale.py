"""Ticks are round and enclose; classes are never empty."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from changbai.web.charts.scale import Scale, class_breaks, class_of, nice_step, nice_ticks, present

VALUES = st.integers(-(10**9), 10**9).map(lambda whole: whole / 1000)


@given(VALUES, VALUES)
def test_ticks_enclose_the_values(a: float, b: float) -> None:
    low, high = min(a, b), max(a, b)
    ticks = nice_ticks(low, high)
    room = nice_step(high - low) * 1e-6 + 1e-6
    assert ticks == sorted(set(ticks))
    assert ticks[0] <= low + room
    assert ticks[-1] >= high - room
    assert len(ticks) <= 9


def test_ticks_are_round() -> None:
    assert nice_ticks(41.25, 80.8) == [40, 50, 60, 70, 80, 90]
    assert nice_ticks(-16, 0) == [-20, -15, -10, -5, 0]


@given(st.lists(st.integers(0, 100_000), min_size=2, max_size=80))
def test_no_class_is_empty(values: list[int]) -> None:
    breaks = class_breaks(values)
    assert breaks == sorted(set(breaks))
    assert len(breaks) <= 4
    assert {class_of(value, breaks) for value in values} == set(range(1, len(breaks) + 2))


def test_areas_spread_over_the_classes() -> None:
    assert class_breaks([3, 9, 13, 17, 19, 24, 31, 42, 63, 112]) == [10, 15, 30, 60]


def test_an_empty_range_lies_in_the_middle() -> None:
    assert Scale(5, 5, 0, 100)(5) == 50


def test_what_is_not_a_number_is_absent() -> None:
    assert present([1, None, float("nan"), float("inf"), 0]) == [1, 0]
