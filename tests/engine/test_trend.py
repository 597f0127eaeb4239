from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from changbai.engine.trend import theil_sen


def test_one_odd_last_year_does_not_turn_the_trend() -> None:
    trend = theil_sen([(0, 10), (1, 11), (2, 12), (3, 13), (4, 5)])
    assert trend is not None
    assert trend.slope == 1.0
    # Kendall: of 120 orders 1 + 4 have at most one inversion, 5 / 120 <= 10 %; 9 more are too
    # many: one slope falls away at each end of -8, -3.5, -2, -1.25, 1 (six times).
    assert (trend.low, trend.high) == (-3.5, 1.0)


def test_two_values_are_no_trend_and_three_have_no_interval() -> None:
    assert theil_sen([(0, 1), (1, 2)]) is None
    trend = theil_sen([(0, 1), (1, 2), (2, 3)])
    assert trend is not None
    assert (trend.slope, trend.low, trend.high) == (1.0, None, None)


def test_a_compound_trend_compounds() -> None:
    trend = theil_sen([(t, 100 * 0.96**t) for t in range(4)], compound=True)
    assert trend is not None
    assert trend.at(4) == pytest.approx(100 * 0.96**4, rel=1e-12)


def test_logarithms_are_not_taken_of_what_has_none() -> None:
    trend = theil_sen([(0, 0), (1, 1), (2, 2)], compound=True)
    assert trend is not None
    assert not trend.compound
    assert trend.at(3) == 3


@given(st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=9))
def test_the_slope_agrees_with_scipy(values: list[float]) -> None:
    trend = theil_sen(list(enumerate(values)))
    assert trend is not None
    assert trend.slope == pytest.approx(stats.theilslopes(values).slope, abs=1e-9)
    if trend.low is not None and trend.high is not None:
        assert trend.low <= trend.slope <= trend.high
