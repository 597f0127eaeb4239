from __future__ import annotations

import itertools
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from changbai.engine.forecast import Spread, drift, too_few, year_end

#: Flow of the Nile at Aswan, 1871 to 1878 (Cobb 1978), a series that every statistics book has.
NILE = [1120, 1160, 963, 1210, 1160, 1160, 813, 1230]


def test_drift_agrees_with_a_regression_of_the_steps() -> None:
    # The same numbers by another road: mean and standard error of the mean of the differences,
    # variance h s^2 + (h se)^2, as a random walk with drift is forecast.
    spread = drift(list(enumerate(NILE)), 2)
    steps = [b - a for a, b in itertools.pairwise(NILE)]
    s = float(stats.tstd(steps))
    mean, error = sum(steps) / 7, s / sqrt(7)
    reach = stats.t.ppf(0.9, 6) * sqrt(2 * s**2 + (2 * error) ** 2)
    assert spread is not None
    assert spread.value == pytest.approx(1230 + 2 * mean, rel=1e-12)
    assert spread.high - spread.value == pytest.approx(reach, rel=1e-9)
    assert spread.value - spread.low == pytest.approx(reach, rel=1e-9)


def test_by_hand() -> None:
    # Steps 1 and 3: mean 2, s^2 = 2; h = 1: variance 2 (1 + 1/2) = 3; t(80 %, 1) = 3.0777.
    spread = drift([(0, 10), (1, 11), (2, 14)], 1)
    assert spread is not None
    assert spread.value == 16
    assert spread.high == pytest.approx(16 + 3.077684 * sqrt(3), abs=1e-5)


def test_uneven_steps_count_by_their_length() -> None:
    spread = drift([(0, 10.5), (2, 14.5), (3, 16.5)], 1)
    assert spread is not None
    assert (spread.low, spread.value, spread.high) == (18.5, 18.5, 18.5)


def test_equal_steps_of_a_count_do_not_feign_certainty() -> None:
    spread = drift([(0, 10), (1, 11), (2, 12), (3, 13)], 1)
    assert spread is not None
    assert spread.value == 14
    assert spread.high == pytest.approx(14 + 1.885618 * sqrt((1 + 1 / 3) / 6), abs=1e-5)


def test_a_compound_series_stays_above_zero() -> None:
    spread = drift([(0, 100), (1, 40), (2, 30)], 3, compound=True)
    assert spread is not None
    assert 0 < spread.low < spread.value < spread.high


def test_too_few_points_are_refused_with_the_number_needed() -> None:
    assert drift([(0, 1), (1, 2)], 1) is None
    assert "至少要 3 个" in too_few(2).zh
    assert "at least 3" in too_few(2).en


def test_natural_bounds_cut_the_interval() -> None:
    assert Spread(97, -3, 130).within(0, 100) == Spread(97, 0, 100)
    assert Spread(97, -3, 130).within(None, None) == Spread(97, -3, 130)


def test_year_end_by_hand() -> None:
    # Ratios 2 and 3: mean 2.5, s = sqrt(1/2), reach t(80 %, 1) s sqrt(3/2).
    spread = year_end(100, [(10, 20), (10, 30)])
    assert spread is not None
    assert spread.value == 250
    assert spread.high == pytest.approx(250 + 100 * 3.077684 * sqrt(0.5 * 1.5), abs=1e-3)
    assert spread.low == 100  # what has come in cannot go again
    assert year_end(100, [(10, 20)]) is None
    assert year_end(100, [(10, 20), (0, 5)]) is None


@given(st.lists(st.floats(0.1, 1e6), min_size=3, max_size=6), st.floats(0.1, 5), st.booleans())
def test_the_value_lies_in_its_interval(values: list[float], ahead: float, compound: bool) -> None:
    try:
        spread = drift(list(enumerate(values)), ahead, compound=compound)
    except OverflowError:
        return
    assert spread is not None
    assert spread.low <= spread.value <= spread.high
