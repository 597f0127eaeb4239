from __future__ import annotations

import pytest

from changbai.engine.path import compound_rate, level_at, linear_rate, months_between, time_share
from changbai.kernel.period import Period, month


def test_an_intensity_that_falls_16_per_cent_in_four_years_compounds() -> None:
    # Facts computed by hand from (1 - 0.16) ** (k / 4) - 1: -4.27, -8.35, -12.26, -16.00 %.
    path = [round(level_at(100, 84, k / 4, "compound") - 100, 2) for k in range(5)]
    assert path == [0, -4.27, -8.35, -12.26, -16.00]


def test_water_that_falls_20_per_cent_in_four_years() -> None:
    path = [round(level_at(100, 80, k / 4, "compound") - 100, 2) for k in range(1, 5)]
    assert path == [-5.43, -10.56, -15.41, -20.00]


def test_a_count_climbs_on_the_straight_line() -> None:
    assert [level_at(280, 400, k / 4, "line") for k in range(5)] == [280, 310, 340, 370, 400]


def test_the_path_stays_between_its_ends() -> None:
    assert level_at(280, 400, -1, "line") == 280
    assert level_at(280, 400, 1.5, "line") == 400


def test_a_compound_path_from_zero_is_straight() -> None:
    assert level_at(0, 10, 0.5, "compound") == 5
    assert level_at(-4, 4, 0.5, "compound") == 0


def test_time_counts_months_from_the_end_of_the_base() -> None:
    assert months_between(Period(2013), Period(2016, 1, 9)) == 33
    assert time_share(Period(2013), Period(2016, 1, 9), Period(2017)) == 33 / 48
    assert time_share(Period(2013), month(2017, 12), Period(2017)) == 1
    assert time_share(Period(2013), Period(2012), Period(2017)) == -0.25
    assert time_share(Period(2017), Period(2016), Period(2017)) is None


def test_rates_exist_only_where_they_can() -> None:
    assert compound_rate(100, 121, 2) == pytest.approx(0.1, abs=1e-15)
    assert compound_rate(0, 121, 2) is None
    assert compound_rate(100, -1, 2) is None
    assert compound_rate(100, 121, 0) is None
    assert linear_rate(100, 121, 2) == 10.5
    assert linear_rate(100, 121, 0) is None
