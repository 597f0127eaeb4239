from __future__ import annotations

from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from changbai.analysis.lmdi import additive, log_mean, ratio_change

#: Two-sector example of the kind in Ang (2005); effects computed by the formulas of Ang (2015),
#: Energy Policy 86:233-238: energy 30, 20 to 80, 16, output 10, 40 to 40, 40.
ENERGY = ([30.0, 20.0], [80.0, 16.0])
OUTPUT = ([10.0, 40.0], [40.0, 40.0])


def test_the_two_sector_example_in_levels() -> None:
    factors = []
    for energy, output in zip(ENERGY, OUTPUT, strict=True):
        e, y = np.array(energy), np.array(output)
        factors.append(np.stack([np.full(2, y.sum()), y / y.sum(), e / y]))
    activity, structure, intensity = additive(*factors).sum(axis=1)
    assert activity == pytest.approx(32.38463791091676, abs=1e-9)
    assert structure == pytest.approx(38.284867350225625, abs=1e-9)
    assert intensity == pytest.approx(-24.66950526114238, abs=1e-9)


def test_the_two_sector_example_as_a_ratio() -> None:
    split = ratio_change(ENERGY[0], OUTPUT[0], ENERGY[1], OUTPUT[1])
    assert split.structure.sum() == pytest.approx(0.5818834806696322, abs=1e-12)
    assert split.intensity.sum() == pytest.approx(-0.3818834806696323, abs=1e-12)
    assert split.unsplit.sum() == 0
    assert split.structure.sum() + split.intensity.sum() == pytest.approx(1.2 - 1.0, abs=1e-12)


def test_the_logarithmic_mean_and_its_limits() -> None:
    assert log_mean(4.0, 1.0) == pytest.approx(3 / log(4), rel=1e-15)
    assert log_mean(7.0, 7.0) == 7
    assert log_mean(0.0, 5.0) == 0
    assert log_mean(0.0, 0.0) == 0
    assert log_mean(1e-20, 1.0) == pytest.approx(1 / log(1e20), rel=1e-12)
    assert log_mean(1.0, 1.0 + 1e-12) == pytest.approx(1.0, abs=1e-11)


def test_zero_cases_take_the_analytical_limit() -> None:
    # A part that appears with its share: all structure. One whose own ratio vanishes: intensity.
    split = ratio_change([10, 0, 5], [10, 0, 5], [10, 6, 0], [10, 3, 5])
    change = np.array([10 / 18 - 10 / 15, 6 / 18, -5 / 15])
    assert split.structure + split.intensity == pytest.approx(change, abs=1e-15)
    assert (split.structure[1], split.intensity[1]) == (pytest.approx(6 / 18), 0)
    assert (split.structure[2], split.intensity[2]) == (0, pytest.approx(-5 / 15))


def test_the_limit_is_what_small_values_tend_to() -> None:
    tiny = 1e-100
    near = additive([[tiny], [tiny]], [[3.0], [2.0]])
    assert additive([[0.0], [0.0]], [[3.0], [2.0]]) == pytest.approx(near, abs=0.02)
    assert additive([[0.0], [0.0]], [[3.0], [2.0]]).sum() == 6


def test_a_part_without_its_own_ratio_is_not_split() -> None:
    split = ratio_change([10, 2], [10, 0], [12, 1], [10, 1])
    assert split.unsplit[1] == pytest.approx(1 / 11 - 2 / 10)
    assert split.structure[1] == split.intensity[1] == 0
    total = split.structure + split.intensity + split.unsplit
    assert total.sum() == pytest.approx(13 / 11 - 12 / 10, abs=1e-15)


@pytest.mark.parametrize(
    ("before", "after"),
    [([[1.0]], [[1.0], [2.0]]), ([[-1.0]], [[1.0]]), ([[float("nan")]], [[1.0]])],
)
def test_senseless_factors_are_bugs(before: list, after: list) -> None:
    with pytest.raises(ValueError):
        additive(before, after)


def test_a_divisor_that_is_not_there_is_a_bug() -> None:
    with pytest.raises(ValueError):
        ratio_change([1], [0], [1], [1])


AMOUNT = st.one_of(st.just(0.0), st.floats(1e-6, 1e6))
PART = st.tuples(AMOUNT, st.one_of(st.just(0.0), st.floats(-1e3, 1e6)), AMOUNT, AMOUNT)


@given(st.lists(PART, min_size=1, max_size=8))
def test_all_effects_add_up_to_the_change(parts: list[tuple[float, ...]]) -> None:
    above, below, later_above, later_below = (
        np.array(column) for column in zip(*parts, strict=True)
    )
    if below.sum() < 1 or later_below.sum() < 1:
        return
    split = ratio_change(above, below, later_above, later_below)
    change = later_above / later_below.sum() - above / below.sum()
    scale = np.abs(later_above / later_below.sum()) + np.abs(above / below.sum()) + 1e-300
    total = split.structure + split.intensity + split.unsplit
    assert (np.abs(total - change) <= 1e-12 * scale).all()


@given(st.lists(st.tuples(st.floats(0.01, 100), st.floats(0.01, 100)), min_size=2, max_size=4))
def test_time_reversal_turns_the_sign(pairs: list[tuple[float, float]]) -> None:
    old, new = (np.array(column)[:, None] for column in zip(*pairs, strict=True))
    assert additive(old, new) == pytest.approx(-additive(new, old), rel=1e-9, abs=1e-9)


def test_the_base_of_the_logarithm_is_natural() -> None:
    assert additive([[1.0]], [[exp(1)]])[0, 0] == pytest.approx(exp(1) - 1)
